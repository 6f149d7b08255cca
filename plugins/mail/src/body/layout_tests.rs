//! Tables, lists and paragraphs in Markdown, as programs that write mail make
//! them.

use ews_types::{Body, BodyType};

use super::{Format, render};

fn markdown(content: &str) -> String {
    let rendered = render(Body::new(BodyType::Html, content), Format::Markdown, false);
    assert_eq!(rendered.format, Format::Markdown);
    rendered.text
}

fn word_item(level: usize, mark: &str, text: &str) -> String {
    format!(
        "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>\
         <span style='font-family:Symbol'><span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp; </span></span></span>\
         <![endif]>{text}<o:p></o:p></p>\n"
    )
}

#[test]
fn paragraphs_of_word_become_lists() {
    let items = [
        (1, "·", "a"),
        (2, "o", "b"),
        (2, "o", "c"),
        (3, "1)", "d"),
        (1, "·", "e"),
        (1, "4.", "f"),
        (1, "5.", "g"),
    ];
    let list: String = items.iter().map(|(level, mark, text)| word_item(*level, mark, text)).collect();
    assert_eq!(
        markdown(&format!("<p>before</p>{list}<p>after</p>")),
        "before\n\n- a\n  - b\n  - c\n    1. d\n- e\n\n4. f\n5. g\n\nafter"
    );
    // One that begins deep, and a mark that is missing.
    assert_eq!(markdown(&word_item(3, "§", "x")), "- x");
    assert_eq!(markdown("<p style='mso-list:l1 level1 lfo2'>bare</p>"), "- bare");
}

#[test]
fn tables_of_data_are_tables() {
    for (table, expected) in [
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        (
            "<table border=1><tr><td>x</td><td>y|z</td></tr><tr><td><p>1</p><p>2</p></td><td><br>3</td></tr></table>",
            "| x | y\\|z |\n| --- | --- |\n| 1 / 2 | 3 |",
        ),
        (
            "<table border=1><tr><td rowspan=2>a<td>b<td>c<tr><td colspan=2>d<tr><td>e<td>f<td>g</table>",
            "|  |  |  |\n| --- | --- | --- |\n| a | b | c |\n|  | d |  |\n| e | f | g |",
        ),
        (
            "<table border=1><caption>C</caption><tr><td><b>k</b><td>&nbsp;<td><b>v</b><tr><td>1<td> <td>2</table>",
            "C\n\n| **k** | **v** |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            "<ul><li>t<table border=1><tr><th>a<th>b<tr><td>1<td>2</table></li></ul>",
            "- t\n\n  | a | b |\n  | --- | --- |\n  | 1 | 2 |",
        ),
    ] {
        assert_eq!(markdown(table), expected, "{table}");
    }
}

#[test]
fn tables_of_layout_are_none() {
    for (table, expected) in [
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one  \ntwo"),
        ("<table role=presentation border=1><tr><td>a<td>b<tr><td>c<td>d</table>", "a b  \nc d"),
        ("<table><tr><td><h2>A</h2>x</td><td><h2>B</h2>y</td></tr></table>", "## A\n\nx\n\n## B\n\ny"),
        (
            "<table border=0><tr><td><table border=1><tr><th>a<th>b<tr><td>1<td>2</table></td><td>z</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nz",
        ),
        ("<table><tr></tr></table>after<table></table>", "after"),
    ] {
        assert_eq!(markdown(table), expected, "{table}");
    }
}

#[test]
fn a_wide_cell_does_not_make_a_wide_table() {
    let rows = "<tr><td>a</td><td>b</td></tr>".repeat(2_000);
    let table = format!("<table border=1><tr><td>{}</td><td>x</td></tr>{rows}</table>", "w ".repeat(190));
    assert!(markdown(&table).len() < table.len());
}

#[test]
fn lines_that_are_elements_are_lines() {
    for (body, expected) in [
        ("<div>a</div><div>b</div><div><br></div><div>c</div>", "a  \nb\n\nc"),
        ("<div dir=ltr>a<div><br></div><div>b</div><div>c<br></div></div>", "a\n\nb  \nc"),
        (
            "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>",
            "a\n\nb",
        ),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a<br><br><br>b</div>", "a\n\nb"),
        ("<div>a</div><div><ul><li>b</li></ul></div><div>c</div>", "a\n\n- b\n\nc"),
        ("<b><p>a</p><p>b</p></b>", "a\n\nb"),
        ("<a href='https://c/'><p>a</p><h3>b</h3></a>", "[a b](https://c/)"),
        ("<s>old</s> new m<sup>2</sup> x<sup>th</sup>", "~~old~~ new m² xth"),
        ("a<br>--<br>b<br>----------<br>c", "a  \n\\--  \nb\n\n* * *\n\nc"),
    ] {
        assert_eq!(markdown(body), expected, "{body}");
    }
}

#[test]
fn signs_are_escaped_only_where_they_mean_something() {
    for (body, expected) in [
        ("<p>1 - 2 + 3 = 4 # 5 &gt; 6</p>", "1 - 2 + 3 = 4 # 5 > 6"),
        (
            "<p>- a</p><p>-a</p><p>+ b</p><p># c</p><p>#c</p><p>&gt; d</p>",
            "\\- a\n\n-a\n\n\\+ b\n\n\\# c\n\n#c\n\n\\> d",
        ),
        ("<ul><li>- a</li><li># b</li></ul>", "- \\- a\n- \\# b"),
        ("<p>a<br>=====<br>b</p>", "a\n\n* * *\n\nb"),
        (
            "<p>Anna &lt;anna.l@contoso.example&gt; &lt;a_b@c.example&gt; &lt;b&gt;</p>",
            "Anna <anna.l@contoso.example> &lt;a_b@c.example> &lt;b>",
        ),
        ("<b>x</b>- y", "**x**- y"),
        ("<p>2026. year</p>", "2026\\. year"),
    ] {
        assert_eq!(markdown(body), expected, "{body}");
    }
}
