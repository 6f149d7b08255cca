//! Bodies as Outlook, Gmail and others write them, and as attackers would.

use ews_types::{Body, BodyType};

use super::{Format, render};

fn html(content: &str, format: Format, trim_quoted: bool) -> (String, Format) {
    let body = Body { body_type: BodyType::Html, content: content.into(), is_truncated: false };
    let rendered = render(body, format, trim_quoted);
    assert_eq!(rendered.length, rendered.text.chars().count());
    (rendered.text, rendered.format)
}

fn markdown(content: &str) -> String {
    let (text, format) = html(content, Format::Markdown, false);
    assert_eq!(format, Format::Markdown);
    text
}

fn trimmed_text(content: &str) -> String {
    let body = Body { body_type: BodyType::Text, content: content.into(), is_truncated: false };
    render(body, Format::Text, true).text
}

const OUTLOOK: &str = "<html><head><style>p {color:red}</style></head><body><div><p>Passt, danke &amp; Grüße</p></div>\
    <div><div style=\"border:none; border-top:solid #E1E1E1 1.0pt; padding:3.0pt 0cm 0cm 0cm\"><p><b>Von:</b> Anna \
    Huber<br><b>Gesendet:</b> Freitag, 20. November 2026<br><b>An:</b> Jürgen<br><b>Betreff:</b> Plan</p></div>\
    <p>Alter Text</p></div></body></html>";

#[test]
fn harmless_html_stays_as_exchange_returned_it() {
    assert_eq!(html(OUTLOOK, Format::Html, false), (OUTLOOK.to_owned(), Format::Html));
}

#[test]
fn outlooks_quotation_is_cut_in_every_format() {
    assert_eq!(html(OUTLOOK, Format::Markdown, true).0, "Passt, danke & Grüße");
    assert_eq!(html(OUTLOOK, Format::Text, true).0, "Passt, danke & Grüße");
    assert_eq!(
        html(OUTLOOK, Format::Html, true).0,
        "<html><head><style>p {color:red}</style></head><body><div><p>Passt, danke &amp; Grüße</p></div></body></html>"
    );
}

#[test]
fn outlook_on_the_web_and_gmail_are_known() {
    let web = "<div>Ja</div><div id=\"x_x_appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> A</div><p>old";
    assert_eq!(html(web, Format::Markdown, true).0, "Ja");
    let gmail = "<div>Above</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Fri, Anna wrote:</div>\
                 <blockquote>old</blockquote></div><div>Below</div>";
    assert_eq!(html(gmail, Format::Text, true).0, "Above\nBelow");
    let thunderbird = "<div class=\"moz-cite-prefix\">On Friday, Anna wrote:</div><blockquote type=\"cite\">old\
                       </blockquote><p>Below</p>";
    assert_eq!(html(thunderbird, Format::Markdown, true).0, "Below");
}

#[test]
fn a_body_that_is_all_quotation_stays_whole() {
    let forward = "<div id=\"divRplyFwdMsg\"><b>From:</b> Anna</div><p>Bitte lesen</p>";
    assert_eq!(html(forward, Format::Html, true).0, forward);
    assert_eq!(html(forward, Format::Markdown, true).0, "**From:** Anna\n\nBitte lesen");
    assert_eq!(trimmed_text("> all\n> of it"), "> all\n> of it");
}

#[test]
fn an_indented_paragraph_is_no_quotation() {
    let body = "<p>As Goethe says:</p><blockquote>Edel sei der Mensch</blockquote><p>So be it.</p>";
    assert_eq!(html(body, Format::Markdown, true).0, "As Goethe says:\n\n> Edel sei der Mensch\n\nSo be it.");
}

#[test]
fn markdown_keeps_structure_and_honest_links() {
    assert_eq!(
        markdown(
            "<h1>Übersicht</h1><p>Siehe <a href=\"https://contoso.example/a?b=1&amp;c=2\">hier</a></p>\
             <ul><li>eins</li><li>zwei</li></ul>"
        ),
        "# Übersicht\n\nSiehe [hier](https://contoso.example/a?b=1&c=2)\n\n- eins\n- zwei"
    );
}

#[test]
fn remote_pictures_leave_their_words_only() {
    assert_eq!(
        markdown(
            "<p>Logo: <img src=\"https://tracker.example/x.gif?id=7\" alt=\"Contoso [1](http://evil.example)\"> \
             <img src=\"cid:image001.png\" alt=\"Plan\"><img src=\"//tracker.example/y.gif\">\
             <img src=\"data:image/png;base64,AAAA\" alt=\"\"></p>"
        ),
        "Logo: Contoso \\[1\\](http://evil.example) ![Plan](cid:image001.png)"
    );
}

#[test]
fn text_that_looks_like_a_markdown_picture_stays_text() {
    let text = markdown("<p>![x](https://tracker.example/x.gif)</p>");
    assert_eq!(text, "!\\[x\\](https://tracker.example/x.gif)");
}

#[test]
fn links_to_scripts_and_files_are_only_words() {
    assert_eq!(
        markdown(
            "<a href=\" JavaScript:alert(1)\">a</a> <a href=\"file:///etc/passwd\">b</a> \
             <a href=\"java&#10;script:x\">c</a> <a href=\"mailto:anna@contoso.example\">d</a>"
        ),
        "a b c [d](mailto:anna@contoso.example)"
    );
}

#[test]
fn scripts_and_styles_are_no_text() {
    let page =
        "<html><head><title>T</title><style>a{}</style></head><body><script>x()</script>Hallo</body></html>";
    assert_eq!(markdown(page), "Hallo");
    assert_eq!(html(page, Format::Text, false).0, "Hallo");
}

#[test]
fn text_has_lines_where_html_has_blocks() {
    let page = "<p>Eins&nbsp;und\n zwei</p><ul><li>a</li><li><p>b</p></li></ul><table><tr><td>1</td><td>2</td></tr>\
                <tr><td>3</td><td>4</td></tr></table>drei<br>vier <b>fünf</b>";
    assert_eq!(html(page, Format::Text, false).0, "Eins und zwei\n\n- a\n- b\n\n1\t2\n3\t4\ndrei\nvier fünf");
}

#[test]
fn a_line_above_a_header_is_where_the_quotation_begins() {
    let reply = "<div>Ja<hr><div><b>From:</b> Anna<br><b>Sent:</b> Friday</div><p>old</p></div><p>older</p>";
    assert_eq!(html(reply, Format::Markdown, true).0, "Ja");
    assert_eq!(html("<p>a</p><hr><p>b</p>", Format::Text, true).0, "a\n\nb");
}

#[test]
fn a_tree_that_is_too_deep_becomes_plain_words() {
    let deep = format!("{}Tief &amp; tiefer{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    assert_eq!(html(&deep, Format::Markdown, true), ("Tief & tiefer".to_owned(), Format::Text));
    assert_eq!(html(&deep, Format::Text, true).0, "Tief & tiefer");
    // What cannot be walked cannot be made safe: not even HTML stays HTML.
    assert_eq!(html(&deep, Format::Html, false), ("Tief & tiefer".to_owned(), Format::Text));
    // Deep, though not to somebody who counts tags.
    let lists = format!("{}Tief", "<table><td>".repeat(150));
    assert_eq!(html(&lists, Format::Markdown, false), ("Tief".to_owned(), Format::Text));
}

#[test]
fn a_tree_that_is_too_large_becomes_plain_text() {
    let large = "<p>a".repeat(150_001);
    for format in [Format::Html, Format::Markdown, Format::Text] {
        let (text, format) = html(&large, format, false);
        assert_eq!((text.len(), format), (450_001, Format::Text));
    }
}

#[test]
fn the_deepest_tree_that_is_walked_fits_into_a_components_stack() {
    // wasmtime gives a component 512 KiB, and optimised frames are smaller than these.
    let walk = || {
        let deep = format!("{}tief", "<blockquote><ul><li>".repeat(38));
        let (text, format) = html(&deep, Format::Markdown, true);
        assert_eq!(format, Format::Markdown);
        assert!(text.ends_with("tief"), "{text}");
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(walk).unwrap().join().unwrap();
}

#[test]
fn plain_text_is_cut_where_the_quotation_begins() {
    for quoted in [
        "-----Original Message-----\nFrom: Anna\nold",
        "----- Ursprüngliche Nachricht -----\nalt",
        "________________________________\nFrom: Anna <anna@contoso.example>\nSent: Friday\nTo: J\nSubject: Plan\nold",
        "Von: Anna\nGesendet: Freitag\nAn: Jürgen\nBetreff: Plan\nalt",
        "Am Freitag, 20. November 2026 um 09:30 schrieb Anna\n<anna@contoso.example> schrieb:\n> alt\n> älter",
        "On Fri, Nov 20, 2026 at 9:30 AM Anna wrote:\n\n> old\n>> older",
        "Le ven. 20 nov. 2026, Anna a écrit :\n> vieux",
    ] {
        assert_eq!(trimmed_text(&format!("Ja, gern.\n\n{quoted}\n")), "Ja, gern.", "{quoted}");
    }
}

/// Header blocks and introductions, as programs write them in other languages.
const HEADERS: &[&str] = &[
    "From: A\nSent: Friday\nTo: B\nSubject: C",
    "Von: A\nGesendet: Freitag\nAn: B\nBetreff: C",
    "De : A\nEnvoyé : vendredi\nÀ : B\nObjet : C",
    "De: A\nEnviado el: viernes\nPara: B\nAsunto: C",
    "De: A\nEnviada em: sexta-feira\nPara: B\nAssunto: C",
    "Da: A\nInviato: venerdì\nA: B\nOggetto: C",
    "Van: A\nVerzonden: vrijdag\nAan: B\nOnderwerp: C",
    "Från: A\nSkickat: fredag\nTill: B\nÄmne: C",
    "Fra: A\nSendt: fredag\nTil: B\nEmne: C",
    "Lähettäjä: A\nLähetetty: perjantai\nVastaanottaja: B\nAihe: C",
    "Od: A\nWysłano: piątek\nDo: B\nTemat: C",
    "Od: A\nOdesláno: pátek\nKomu: B\nPředmět: C",
    "Feladó: A\nElküldve: péntek\nCímzett: B\nTárgy: C",
    "De la: A\nTrimis: vineri\nCătre: B\nSubiect: C",
    "Kimden: A\nGönderildi: Cuma\nKime: B\nKonu: C",
    "От: A\nОтправлено: пятница\nКому: B\nТема: C",
    "Від: A\nНадіслано: п'ятниця\nКому: B\nТема: C",
    "Από: A\nΣτάλθηκε: Παρασκευή\nΠρος: B\nΘέμα: C",
    "差出人: A\n送信日時: 2026年11月20日\n宛先: B\n件名: C",
    "发件人：A\n发送时间：2026年11月20日\n收件人：B\n主题：C",
    "寄件者: A\n寄件日期: 2026年11月20日\n收件者: B\n主旨: C",
    "보낸 사람: A\n보낸 날짜: 2026년 11월 20일\n받는 사람: B\n제목: C",
    "من: A\nتم الإرسال: الجمعة\nإلى: B\nالموضوع: C",
    "מאת: A\nנשלח: יום שישי\nאל: B\nנושא: C",
];
const INTRODUCTIONS: &[&str] = &[
    "On Fri, Nov 20, 2026 at 9:30 AM Anna <a@contoso.example> wrote:",
    "Am Fr., 20. Nov. 2026 um 09:30 Uhr schrieb Anna <a@contoso.example>:",
    "Le ven. 20 nov. 2026 à 09:30, Anna <a@contoso.example> a écrit :",
    "El vie, 20 nov 2026 a las 9:30, Anna (<a@contoso.example>) escribió:",
    "Em sex., 20 de nov. de 2026 às 09:30, Anna escreveu:",
    "Il giorno ven 20 nov 2026 alle ore 09:30 Anna ha scritto:",
    "Op vr 20 nov 2026 om 09:30 schreef Anna:",
    "Den fre 20 nov. 2026 kl 09:30 skrev Anna:",
    "pe 20. marrask. 2026 klo 9.30 Anna kirjoitti:",
    "pt., 20 lis 2026 o 09:30 Anna <a@contoso.example> napisał(a):",
    "pá 20. 11. 2026 v 9:30 odesílatel Anna napsal:",
    "Anna ezt írta (időpont: 2026. nov. 20., P, 9:30):",
    "20 Kas 2026 Cum 09:30 tarihinde Anna şunu yazdı:",
    "пт, 20 нояб. 2026 г. в 09:30, Anna <a@contoso.example>:",
    "2026年11月20日(金) 9:30 Anna <a@contoso.example>:",
    "Anna <a@contoso.example> 于2026年11月20日周五 09:30写道：",
    "2026년 11월 20일 (금) 오전 9:30, Anna님이 작성:",
    "في الجمعة، 20 نوفمبر 2026 كتب Anna <a@contoso.example>:",
    "\u{202B}בתאריך יום ו׳, 20 בנוב׳ 2026 ב-9:30 מאת \u{202A}Anna\u{202C}\u{200F}:\u{202C}",
];

#[test]
fn quotations_are_known_in_many_languages() {
    for header in HEADERS {
        assert_eq!(trimmed_text(&format!("Ja.\n\n{header}\n\nold\n")), "Ja.", "{header}");
        let lines = header.replace('\n', "<br>");
        let outlook = format!(
            "<p>Ja.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>{lines}</p></div><p>old</p>"
        );
        assert_eq!(html(&outlook, Format::Markdown, true).0, "Ja.", "{header}");
        let bare = format!("<p>Ja.</p><p class=MsoNormal>{lines}</p><p>old</p>");
        assert_eq!(html(&bare, Format::Markdown, true).0, "Ja.", "{header}");
    }
    for introduction in INTRODUCTIONS {
        assert_eq!(trimmed_text(&format!("Ja.\n\n{introduction}\n\n> old\n")), "Ja.", "{introduction}");
        let escaped = introduction.replace('<', "&lt;");
        let quoted = format!("<p>Ja.</p><p>{escaped}</p><blockquote>old</blockquote>");
        assert_eq!(html(&quoted, Format::Markdown, true).0, "Ja.", "{introduction}");
    }
}

#[test]
fn what_only_looks_like_a_quotation_stays() {
    for text in [
        "To: whom it may concern\nFrom: Monday on we are closed.\nAnna",
        "Date: Friday\nPlace: Dock 4\nSubject to change: yes",
        "He wrote:\nI will come.",
        "-- \nAnna\nSales",
        "Agenda:\n----------\nFrom here on: lunch",
    ] {
        assert_eq!(trimmed_text(text), text);
    }
    for (body, expected) in [
        ("<p>As the manual says:</p><blockquote>Stop</blockquote>", "As the manual says:\n\n> Stop"),
        ("<p>From: Monday on</p><p>we are closed.</p>", "From: Monday on\n\nwe are closed."),
        ("<div style='border-top:solid 1pt'>Date: Friday, To: Anna</div>", "Date: Friday, To: Anna"),
    ] {
        assert_eq!(html(body, Format::Markdown, true).0, expected);
    }
}

#[test]
fn answers_between_the_quoted_lines_stay() {
    assert_eq!(trimmed_text("Hi,\n> one?\nyes\n> two?\nno"), "Hi,\nyes\nno");
    assert_eq!(
        trimmed_text("From: now on we meet on Mondays.\nOK?"),
        "From: now on we meet on Mondays.\nOK?"
    );
}

#[test]
fn plain_text_stays_plain_in_markdown() {
    let body = Body { body_type: BodyType::Text, content: "2 * 3 < 7".into(), is_truncated: false };
    let rendered = render(body, Format::Markdown, false);
    assert_eq!((rendered.text.as_str(), rendered.format), ("2 * 3 < 7", Format::Text));
}
