//! What a person would not see, in no form of a body.

use ews_types::{Body, BodyType};

use super::{Format, render};

const FORMS: [Format; 3] = [Format::Html, Format::Markdown, Format::Text];

fn body(content: &str) -> Body {
    Body { body_type: BodyType::Html, content: content.into(), is_truncated: false }
}

/// Bodies in which `HIDDEN` is not seen, and `seen` is.
const HIDING: &[&str] = &[
    "<p>seen</p><p style=\"display:none\">HIDDEN</p>",
    "<p>seen</p><p style=\"DISPLAY : None ! important\">HIDDEN</p>",
    "<p>seen</p><p style=\"color:red;d\\69splay:n\\6fne\">HIDDEN</p>",
    "<p>seen</p><p style=\"display/**/:/**/none/**/\">HIDDEN</p>",
    "<p>seen</p><div style='display:none'><p style='display:block'>HIDDEN</p></div>",
    "<p>seen</p><p hidden>HIDDEN</p>",
    "<p>seen</p><p style=\"visibility:hidden\">HIDDEN</p>",
    "<p>seen</p><p style=\"opacity:0\">HIDDEN</p><p style=\"opacity:.01\">HIDDEN</p><p style=\"opacity:0%\">HIDDEN</p>",
    "<p>seen</p><span style=\"font-size:0\">HIDDEN</span><span style=\"font-size:1px\">HIDDEN</span>",
    "<p>seen</p><span style=\"font-size:0.01em\">HIDDEN</span><span style=\"font:0/0 a\">HIDDEN</span>",
    "<p>seen</p><div style=\"font-size:0px\"><b style=\"font-size:120%\">HIDDEN</b></div>",
    "<p>seen</p><p style=\"color:#ffffff\">HIDDEN</p><p style=\"color:white\">HIDDEN</p><font color=fefefe>HIDDEN</font>",
    "<p>seen</p><p style=\"color:rgb(255,255,255)\">HIDDEN</p><p style=\"color:hsl(0,0%,100%)\">HIDDEN</p>",
    "<p>seen</p><p style=\"color:transparent\">HIDDEN</p><p style=\"color:rgba(0,0,0,0)\">HIDDEN</p>",
    "<p>seen</p><p style=\"color:#00000000\">HIDDEN</p>",
    "<p>seen</p><table bgcolor=\"#003366\"><tr><td><font color=\"#003366\">HIDDEN</font></td></tr></table>",
    "<p>seen</p><div style=\"background:black\"><p>HIDDEN</p></div>",
    "<body text=white><p style=\"color:black\">seen</p><p>HIDDEN</p></body>",
    "<p>seen</p><div style=\"height:0;overflow:hidden\">HIDDEN</div><div style=\"max-height:0px;overflow:hidden\">HIDDEN</div>",
    "<p>seen</p><div style=\"width:1px;height:1px;overflow:hidden\">HIDDEN</div>",
    "<p>seen</p><p style=\"text-indent:-9999px\">HIDDEN</p><div style=\"position:absolute;left:-10000px\">HIDDEN</div>",
    "<p>seen</p><div style=\"margin:0 0 0 -9999px\">HIDDEN</div><div style=\"clip:rect(0,0,0,0)\">HIDDEN</div>",
    "<p>seen</p><div style=\"clip-path:inset(100%)\">HIDDEN</div><div style=\"transform:scale(0)\">HIDDEN</div>",
    "<style>.x{display:none}</style><p>seen</p><p class=\"a X\">HIDDEN</p>",
    "<style><!-- p.x, #y { color: #fff } --></style><p>seen</p><p class=x>HIDDEN</p><p id=y>HIDDEN</p>",
    "<style>div.a p{font-size:0}</style><p>seen</p><div class=a><b><p>HIDDEN</p></b></div>",
    "<style>@media screen{.x{display:none}} @media (min-width:1px){.y{display:none}}</style><p>seen</p>\
     <p class=x>HIDDEN</p><p class=y>HIDDEN</p>",
    "<style>.x{display:none!important}</style><p>seen</p><p class=x style=\"display:block\">HIDDEN</p>",
    "<style>.x{display:none} .x:nth-child(99){display:block}</style><p>seen</p><p class=x>HIDDEN</p>",
    "<style>[title=k]{display:none} p:not(.z).q{display:none} i+p.r{display:none}</style><p>seen</p>\
     <p title=k>HIDDEN</p><p class=q>HIDDEN</p><i>seen</i><p class=r>HIDDEN</p>",
    "<style>body *{visibility:hidden} p{visibility:visible}</style><p>seen</p><span>HIDDEN</span>",
    "<p>seen</p><img src=\"cid:a\" alt=\"HIDDEN\" width=1 height=1><img style=\"display:none\" src=cid:b alt=HIDDEN>",
    "<p>seen</p><p>\u{E0048}\u{E0049}\u{200B}</p>",
    "<div id=divRplyFwdMsg style=display:none>HIDDEN</div><p>seen</p>",
];

#[test]
fn what_a_person_would_not_see_does_not_stay() {
    for content in HIDING {
        for format in FORMS {
            let rendered = render(body(content), format, true);
            let text = &rendered.text;
            assert!(!text.contains("HIDDEN") && text.contains("seen"), "{content}\n{text}");
            assert!(!text.contains(['\u{200B}', '\u{E0048}']), "{content}\n{text}");
        }
    }
}

#[test]
fn it_does_not_stay_where_a_tree_cannot_be_walked_either() {
    let deep = "<div>".repeat(600);
    for content in HIDING {
        for content in [format!("{content}{deep}"), format!("{deep}{content}")] {
            let rendered = render(body(&content), Format::Markdown, false);
            assert_eq!(rendered.format, Format::Text);
            assert!(!rendered.text.contains("HIDDEN"), "{}\n{}", content.replace("<div>", ""), rendered.text);
            assert!(rendered.text.contains("seen"), "{}", content.replace("<div>", ""));
        }
    }
}

#[test]
fn how_much_it_was_is_told() {
    let hidden = |content: &str| render(body(content), Format::Markdown, false).hidden;
    assert_eq!(hidden("<p>seen</p><p style=\"display:none\">a b\u{a0}<b>cd</b></p>"), 4);
    assert_eq!(hidden("<p>se\u{200B}en</p><p style=\"color:#fff\">ab</p>"), 3);
    assert_eq!(hidden("<style>p{margin:0}</style><p>seen &nbsp;</p><!-- not text -->"), 0);
}

#[test]
fn what_a_person_sees_stays() {
    for content in [
        "<div style=\"font-size:0\"><div style=\"font-size:14px\">seen</div></div>",
        "<table style=\"font-size:0px\"><tr><td style=\"font:14px/20px Arial\">seen</td></tr></table>",
        "<table bgcolor=\"#0078d4\"><tr><td><a href=\"https://c/\" style=\"color:#ffffff\">seen</a></td></tr></table>",
        "<a style=\"background:#0078d4;color:#fff\">seen</a><a style=\"background-color:rgb(0,0,0);color:white\">seen</a>",
        "<table><tr><td background=\"https://t/p.png\"><b style=\"color:white\">seen</b></table>",
        "<div style=\"background:linear-gradient(red,blue)\"><b style=\"color:white\">seen</b></div>",
        "<style>.btn{background:#333}.btn a{color:#fff}</style><div class=btn><a href=\"https://c/\">seen</a></div>",
        "<style>@media (max-width:600px){.x{display:none}} @media print{.x{display:none}} a:hover{display:none}\
         .x:before{display:none} @media (prefers-color-scheme:dark){.x{color:#fff}}</style><p class=x><a>seen</a></p>",
        "<style>.x{display:none} p.x{display:block}</style><p class=x>seen</p>",
        "<style>.x{display:none}</style><p class=x style=\"display:inline\">seen</p>",
        "<p style=\"color:gray\">seen</p><p style=\"color:#ccc\">seen</p><p style=\"opacity:.5\">seen</p>",
        "<div style=\"visibility:hidden\"><p style=\"visibility:visible\">seen</p></div>",
        "<div style=\"height:0\">seen</div><div style=\"overflow:hidden\">seen</div><p style=\"margin-left:-20px\">seen</p>",
        "<p style=\"color:windowtext\">seen</p><p style=\"color:inherit;font-size:larger\">seen</p>",
        "<p style=\"mso-hide:all\">seen</p><font size=1>seen</font><p style=\"font-size:8pt\">seen</p>",
    ] {
        for format in FORMS {
            let rendered = render(body(content), format, false);
            let seen = content.matches("seen").count();
            assert_eq!(rendered.text.matches("seen").count(), seen, "{content}\n{}", rendered.text);
            assert_eq!(rendered.hidden, 0, "{content}");
        }
    }
}

#[test]
fn a_style_sheet_that_takes_too_long_to_judge_shows_nothing() {
    let rules = "* b *,[x] i,:root>*{color:#fff}".repeat(5_000);
    let content = format!("<style>{rules}</style><p>first</p>{}", "<p>HIDDEN</p>".repeat(3_000));
    let rendered = render(body(&content), Format::Text, false);
    assert!(rendered.text.matches("HIDDEN").count() < 3_000);
    assert!(rendered.hidden > 0);
}

#[test]
fn of_many_declarations_the_last_holds() {
    let rule = format!(
        "p{{{}display:none}} i{{display:none;{}}}",
        "display:block;".repeat(5_000),
        "display:inline;".repeat(5_000)
    );
    let content = format!("<style>{rule}</style>{}<i>seen</i>", "<p>HIDDEN</p>".repeat(2_000));
    assert_eq!(render(body(&content), Format::Text, false).text, "seen");
}
