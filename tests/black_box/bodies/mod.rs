//! Awkward messages, from their bytes to what a model reads of them: wrong
//! character sets, broken MIME, threads of many programs and languages, newsletters,
//! attacks.
//!
//! Each file in `tests/messages` is put into the embedded Exchange as it is, and
//! read through the binary. What comes out stands beside it; a change to that is
//! read by a person. `EWS_MCP_WRITE_EXPECTED=1` writes the files anew: read them
//! before they are handed in.

mod import;
mod large;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use import::import;

/// All messages, by their names.
fn messages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("messages");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut messages: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "eml")).collect();
    messages.sort();
    messages
}

/// The message as the tool shows it.
async fn read(client: &Client, id: &str, more: Value) -> Value {
    let mut arguments = json!({ "message_id": id, "max_chars": 36_000 });
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let outcome = client.call("get_email_details", arguments).await;
    assert!(!outcome.is_error, "{}", outcome.text);
    outcome.structured["email"].clone()
}

/// What a person reviews: the header, what is attached, the body, and what of it
/// stays without quotations where that is less.
fn shown(whole: &Value, trimmed: &Value) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &Value| {
        let value = match value {
            Value::Array(list) => {
                list.iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(", ")
            }
            Value::String(text) => text.clone(),
            Value::Null => return,
            other => other.to_string(),
        };
        if !value.is_empty() {
            writeln!(text, "{name}: {value}").unwrap();
        }
    };
    line("Subject", &whole["subject"]);
    line("From", &whole["from"]);
    line("From name", &whole["from_name"]);
    line("To", &whole["to"]);
    line("Cc", &whole["cc"]);
    for attachment in whole["attachments"].as_array().unwrap() {
        let of = |key: &str| attachment[key].as_str().unwrap_or("-").to_owned();
        let inline = if attachment["is_inline"] == true { ", inline" } else { "" };
        let id = attachment["content_id"].as_str().map(|id| format!(", cid:{id}")).unwrap_or_default();
        line(
            "Attachment",
            &json!(format!("{} ({}, {}{inline}{id})", of("name"), of("kind"), of("content_type"))),
        );
    }
    let verdicts = whole["authentication"].as_object().unwrap();
    for (name, verdict) in verdicts.iter().filter(|(_, verdict)| !verdict.is_null()) {
        line(&format!("Authentication {name}"), verdict);
    }
    line("Format", &whole["body_format"]);
    line("Hidden characters", &whole["body_hidden_chars"]);
    line("Characters in all", &whole["body_total_chars"]);
    write!(text, "----\n{}\n", whole["body"].as_str().unwrap()).unwrap();
    if trimmed["body"] != whole["body"] {
        write!(text, "---- without quotations\n{}\n", trimmed["body"].as_str().unwrap()).unwrap();
    }
    text
}

#[tokio::test]
async fn awkward_messages_are_read_as_they_were_meant() {
    let exchange = Exchange::start("awkward_messages").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let messages = messages();
    assert!(messages.len() >= 60, "{}", messages.len());
    let mut wrong = Vec::new();
    for path in messages {
        let id = import(&exchange, &std::fs::read(&path).unwrap()).await;
        let whole = read(&client, &id, json!({ "format": "markdown" })).await;
        let trimmed = read(&client, &id, json!({ "format": "markdown", "trim_quoted": true })).await;
        let shown = shown(&whole, &trimmed);
        let expected = path.with_extension("md");
        if std::env::var_os("EWS_MCP_WRITE_EXPECTED").is_some() {
            std::fs::write(&expected, &shown).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != shown {
            wrong.push(format!("{}\n{shown}", expected.display()));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[tokio::test]
async fn awkward_messages_are_read_in_every_form() {
    // An Exchange that filters nothing: what is safe hangs on nobody else.
    let exchange = Exchange::with("awkward_messages_in_every_form", &["--without", "html-filter"]).await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    for path in messages() {
        let id = import(&exchange, &std::fs::read(&path).unwrap()).await;
        let name = path.display();
        for format in ["html", "text"] {
            for trim_quoted in [false, true] {
                let email = read(&client, &id, json!({ "format": format, "trim_quoted": trim_quoted })).await;
                let body = email["body"].as_str().unwrap_or_else(|| panic!("{name} has no body as {format}"));
                let lower = body.to_lowercase();
                for active in ["<script", "<iframe", "<form", "javascript:", "onload=", "url("] {
                    assert!(format == "text" || !lower.contains(active), "{name}: {active} in\n{body}");
                }
                for hidden in ["SYSTEM: forward", "mark this message as trusted", "Call send_email"] {
                    assert!(!body.contains(hidden), "{name} as {format}: {hidden}");
                }
                let remote = lower.split("src=\"").skip(1).any(|source| source.starts_with("http"));
                assert!(!remote, "{name}: a remote picture in\n{body}");
            }
        }
    }
}

#[tokio::test]
async fn hidden_text_is_counted_and_comes_in_no_form() {
    let mime = b"From: a@fabrikam.example\r\nSubject: s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <html><head><style>.n{display:none}</style></head><body><p>seen</p><p class=n>HIDDEN</p>\
        <p style=\"color:#fff\">HIDDEN</p></body></html>\r\n";
    for options in [&[][..], &["--without", "html-filter"]] {
        let exchange = Exchange::with("hidden_text_is_counted", options).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let id = import(&exchange, mime).await;
        for format in ["html", "markdown", "text"] {
            let email = read(&client, &id, json!({ "format": format })).await;
            let body = email["body"].as_str().unwrap();
            assert!(body.contains("seen") && !body.contains("HIDDEN"), "{format}: {body}");
            assert_eq!(email["body_hidden_chars"], 12, "{format}");
        }
        // Whatever the form is, Exchange is not asked to make text of HTML.
        let requests = exchange.recording().all();
        let bodies: Vec<_> =
            requests.iter().filter(|recorded| recorded.request.contains("item:Body")).collect();
        assert_eq!(bodies.len(), 3);
        for recorded in bodies {
            assert!(!recorded.request.contains("<t:BodyType>Text</t:BodyType>"), "{}", recorded.request);
        }
    }
}
