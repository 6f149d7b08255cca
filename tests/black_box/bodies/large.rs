//! Bodies as large as a component takes. What a component may compute is limited,
//! so that a body that comes is one that was quick enough.

use std::fmt::Write as _;

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::json;

use super::import::import;

/// As large as Exchange is asked for.
const LARGEST: usize = 2_000_000;

/// Two megabytes as Outlook writes them: a thread of years.
fn thread() -> String {
    let mut html = String::from(
        "<html><head><style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:\"Calibri\",sans-serif;} \
         --></style></head><body lang=\"EN\"><div class=\"WordSection1\">\n",
    );
    let mut number = 0;
    while html.len() < LARGEST - 1_000 {
        number += 1;
        write!(
            html,
            "<p class=\"MsoNormal\"><span style=\"mso-fareast-language:EN-US\">Line {number} of the thread, with \
             <b>something bold</b> and <a href=\"https://contoso.example/{number}\">a link</a>.<o:p></o:p></span></p>\n\
             <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n"
        )
        .unwrap();
    }
    write!(html, "<p class=\"MsoNormal\">The last of {number}.</p></div></body></html>").unwrap();
    html
}

/// Two megabytes of one kind of markup.
fn repeated(begin: &str, piece: &str, end: &str) -> String {
    let pieces = (LARGEST - 100 - begin.len() - end.len()) / piece.len();
    format!("{begin}{}{end}", piece.repeat(pieces))
}

fn message(html: &str) -> Vec<u8> {
    format!("From: a@fabrikam.example\r\nSubject: large\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n")
        .into_bytes()
}

#[tokio::test]
async fn a_body_of_two_megabytes_is_read_to_its_end() {
    let exchange = Exchange::start("a_body_of_two_megabytes").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = import(&exchange, &message(&thread())).await;
    for format in ["markdown", "text", "html"] {
        let first = json!({ "message_id": id, "format": format, "fields": ["body"], "max_chars": 36_000 });
        let first = client.call("get_email_details", first).await;
        assert!(!first.is_error, "{format}: {}", first.text);
        let email = &first.structured["email"];
        assert_eq!(email["body_format"], format);
        assert!(email["body"].as_str().unwrap().contains("Line 1 of the thread"));
        let total = email["body_total_chars"].as_u64().unwrap();
        let next = email["body_next_offset"].as_u64().unwrap();
        assert!(next > 20_000 && next < total, "{format}: {next} of {total}");
        let last = json!({
            "message_id": id, "format": format, "fields": ["body"], "max_chars": 1_000, "offset": total - 500
        });
        let last = client.call("get_email_details", last).await;
        assert!(!last.is_error, "{format}: {}", last.text);
        let email = &last.structured["email"];
        assert!(email["body"].as_str().unwrap().contains("The last of "), "{format}: {email}");
        assert_eq!(email.get("body_next_offset"), None);
    }
}

#[tokio::test]
async fn two_megabytes_of_whatever_markup_are_read() {
    let exchange = Exchange::with("two_megabytes_of_whatever", &["--without", "html-filter"]).await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let sheet: String = (0..4_000).map(|number| format!("*.c{number} b,i{number}{{color:#fff}}")).collect();
    for (kind, html) in [
        ("paragraphs", repeated("<body>", "<p>a", "")),
        ("bold", repeated("<p>", "<b>a</b>", "</p>")),
        ("nested", repeated("", "<div>", "x")),
        ("cells", repeated("<table border=1>", "<tr><td>a</td><td>b</td></tr>", "</table>")),
        ("one long cell", repeated("<table border=1><tr><th>a</th><td>", "word ", "</td></tr></table>")),
        ("styles", repeated("", "<p style='color:red;font-size:9pt'>ab</p>", "")),
        ("a style sheet", repeated(&format!("<style>{sheet}</style>"), "<p class='c1 c2'>ab</p>", "")),
        ("signs", repeated("<p>", "*_[a](b)`", "</p>")),
        ("links", repeated("", "<a href='https://c.example/'>a</a> ", "")),
        ("open brackets", repeated("", "<", "")),
    ] {
        let id = import(&exchange, &message(&html)).await;
        let arguments = json!({
            "message_id": id, "format": "markdown", "trim_quoted": true, "fields": ["body"], "max_chars": 1_000
        });
        let outcome = client.call("get_email_details", arguments).await;
        assert!(!outcome.is_error, "{kind}: {}", outcome.text);
        assert!(outcome.structured["email"]["body"].is_string(), "{kind}");
    }
}
