//! E-mail messages (RFC 5322), with the messages that are attached to them.

use std::fmt::Write as _;

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::text::Text;
use crate::unreadable::Unreadable;
use crate::{html, limits};

const WHAT: &str = "an e-mail message";
/// Words that begin a message inside a message. What is nested deeper than any
/// message would be freed by recursion.
const NESTING: [&[u8]; 3] = [b"rfc822", b"global", b"digest"];
const MOST_NESTED: usize = 200;

/// Reads a message.
pub(crate) fn read(bytes: &[u8], text: &mut Text) -> Result<(), Unreadable> {
    let nested: usize = NESTING.iter().map(|word| occurrences(bytes, word)).sum();
    if nested > MOST_NESTED {
        return Err(Unreadable::TooLarge { what: WHAT, why: "more than 200 messages are nested in it" });
    }
    let parsed = MessageParser::default().parse(bytes).filter(|message| !message.headers().is_empty());
    let message =
        parsed.ok_or_else(|| Unreadable::Damaged { what: WHAT, why: "it has no headers".into() })?;
    show(&message, text, 0);
    Ok(())
}

fn occurrences(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).filter(|window| window.eq_ignore_ascii_case(word)).count()
}

// Recursion ends with the depth that is shown.
fn show(message: &Message<'_>, text: &mut Text, depth: usize) {
    text.field("From", &people(message.from()));
    text.field("To", &people(message.to()));
    text.field("Cc", &people(message.cc()));
    text.field("Date", &message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default());
    text.field("Subject", message.subject().unwrap_or_default());
    text.end_paragraph();
    // Where there is no plain text, the HTML stands in its place.
    for id in &message.text_body {
        match message.parts.get(*id as usize).map(|part| &part.body) {
            Some(PartType::Text(body)) => text.push(body),
            Some(PartType::Html(body)) => html::read(body, text),
            _ => {}
        }
        text.end_paragraph();
    }
    let attached: Vec<&MessagePart<'_>> =
        message.attachments.iter().filter_map(|id| message.parts.get(*id as usize)).collect();
    let listed: Vec<String> = attached.iter().take(limits::ATTACHMENTS).map(|part| describe(part)).collect();
    if !listed.is_empty() {
        text.end_paragraph();
        text.push("Attachments: ");
        text.push_line(&listed.join(", "));
        text.end_paragraph();
    }
    for part in attached {
        if let PartType::Message(inner) = &part.body {
            if depth + 1 >= limits::NESTED_MESSAGES {
                text.note(format!("Messages that are nested deeper than {depth} are left out."));
                return;
            }
            text.heading(&format!("Attached message: {}", inner.subject().unwrap_or("without subject")));
            show(inner, text, depth + 1);
        }
    }
}

fn people(people: Option<&Address<'_>>) -> String {
    let mut list = String::new();
    for person in people.into_iter().flat_map(Address::iter).take(200) {
        if !list.is_empty() {
            list.push_str(", ");
        }
        let address = person.address.as_deref().unwrap_or_default();
        // Writing into a String cannot fail.
        let _ = match person.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => write!(list, "{name} <{address}>"),
            None => write!(list, "{address}"),
        };
    }
    list
}

fn describe(part: &MessagePart<'_>) -> String {
    let name = part.attachment_name().unwrap_or(match part.body {
        PartType::Message(_) => "message",
        _ => "without name",
    });
    format!("{name} ({} bytes)", part.len())
}
