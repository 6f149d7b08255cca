//! Reads an Internet message into an item.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    ContentType, Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType,
};
use uuid::Uuid;

use super::text;
use crate::directory::Directory;
use crate::properties::network_lines;
use crate::store::{Address, Attachment, AttachmentContent, Body, BodyType, Field, Item, ItemKind, Value};

/// How deep messages may be attached in messages.
const MAX_DEPTH: usize = 10;

/// The bytes are no Internet message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotMime;

/// What reading needs from outside.
pub(crate) struct Surroundings<'a> {
    pub(crate) directory: &'a Directory,
    /// Gives GUIDs: for attachments and conversations.
    pub(crate) guid: &'a dyn Fn() -> Uuid,
    pub(crate) creator: Uuid,
    pub(crate) now: Timestamp,
}

/// Reads a message into an item: headers, body, attachments.
pub(crate) fn read(bytes: &[u8], item: &mut Item, around: &Surroundings<'_>) -> Result<(), NotMime> {
    // A message has a header at least; what has none at all is something else.
    let message = MessageParser::default().parse(bytes).ok_or(NotMime)?;
    if message.headers().is_empty() {
        return Err(NotMime);
    }
    fill(&message, item, around, 0);
    Ok(())
}

fn fill(message: &Message<'_>, item: &mut Item, around: &Surroundings<'_>, depth: usize) {
    let mut set = |field, value: Option<Value>| {
        if let Some(value) = value {
            item.set(field, value);
        }
    };
    let text = |text: Option<&str>| text.map(|text| Value::Text(text.trim().to_owned()));
    set(Field::Subject, text(message.subject()));
    let first = |list: Option<&mail_parser::Address<'_>>| {
        people(list, around.directory).into_iter().next().map(Value::Person)
    };
    let all = |list: Option<&mail_parser::Address<'_>>| {
        Some(people(list, around.directory)).filter(|people| !people.is_empty()).map(Value::People)
    };
    let from = first(message.from());
    set(Field::Sender, first(message.sender()).or_else(|| from.clone()));
    set(Field::From, from);
    set(Field::ToRecipients, all(message.to()));
    set(Field::CcRecipients, all(message.cc()));
    set(Field::BccRecipients, all(message.bcc()));
    set(Field::ReplyTo, all(message.reply_to()));
    set(Field::InternetMessageId, message.message_id().map(|id| Value::Text(format!("<{id}>"))));
    set(Field::InReplyTo, ids(message.in_reply_to()).map(Value::Text));
    set(Field::References, ids(message.references()).map(Value::Text));
    let date = message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    set(Field::DateTimeSent, date.map(Value::Time));
    let named = |name: &str| {
        let mut headers = message.headers_raw();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.trim().to_lowercase())
    };
    let place = |words: &[&str], name: &str| {
        let word = named(name);
        let place = words.iter().position(|known| *known == word);
        place.and_then(|place| i64::try_from(place).ok()).map(Value::Number)
    };
    set(Field::Importance, place(&["low", "normal", "high"], "Importance"));
    let sensitivity = ["normal", "personal", "private", "company-confidential"];
    set(Field::Sensitivity, place(&sensitivity, "Sensitivity"));
    item.headers = others(message);
    item.body = body(message);
    item.attachments = attachments(message, around, depth);
}

/// HTML where there is some; else text.
fn body(message: &Message<'_>) -> Option<Body> {
    let (body_type, content) = match html_part(message) {
        Some(part) => (BodyType::Html, Cow::from(text::of_html(message, part))),
        None => match text_part(message) {
            Some(torn) => (BodyType::Text, Cow::from(text::of_torn(message, torn))),
            None => (BodyType::Text, message.body_text(0)?),
        },
    };
    Some(Body { body_type, content: network_lines(&content), unique: None })
}

/// The part that is the body as HTML: also one that the parser gave up, because its encoding is torn or its end is
/// missing, and that it takes for a file.
fn html_part<'m>(message: &'m Message<'m>) -> Option<&'m MessagePart<'m>> {
    let html = message.html_bodies().find(|part| part.is_text_html());
    html.or_else(|| message.parts.iter().find(|part| text::is_torn(part, "html")))
}

/// The torn part that is the body as text, where there is no other.
fn text_part<'m>(message: &'m Message<'m>) -> Option<&'m MessagePart<'m>> {
    let first = message.text_bodies().next();
    match first {
        Some(part) => Some(part).filter(|part| text::is_torn(part, "plain")),
        None => message.parts.iter().find(|part| text::is_torn(part, "plain")),
    }
}

fn attachments(message: &Message<'_>, around: &Surroundings<'_>, depth: usize) -> Vec<Attachment> {
    let body_html = message.html_bodies().any(MessagePart::is_text_html);
    let bodies = [html_part(message), text_part(message)];
    let is_body = |part: &&MessagePart<'_>| {
        bodies.iter().flatten().any(|body| body.is_encoding_problem && body.offset_body == part.offset_body)
    };
    let parts =
        further_bodies(message).into_iter().chain(message.attachments()).filter(|part| !is_body(part));
    let mut unnamed = 0;
    parts
        .map(|part| {
            let content_type = part.content_type().map(|kind| match kind.subtype() {
                Some(subtype) => format!("{}/{subtype}", kind.ctype()),
                None => kind.ctype().to_owned(),
            });
            let content_id = part.content_id().map(|id| id.trim_matches(['<', '>']).to_owned());
            let disposition = part.content_disposition();
            let is_inline =
                body_html && content_id.is_some() && disposition.is_none_or(ContentType::is_inline);
            let (name, content) = match &part.body {
                PartType::Message(inner) if depth < MAX_DEPTH => {
                    let mut attached = Item::new(ItemKind::Message, around.creator, (around.guid)());
                    attached.set(Field::IsRead, Value::Boolean(true));
                    attached.set(Field::DateTimeCreated, Value::Time(around.now));
                    fill(inner, &mut attached, around, depth + 1);
                    let name = attached.text(Field::Subject).to_owned();
                    (name, AttachmentContent::Item(Box::new(attached)))
                }
                _ => (String::new(), AttachmentContent::File(file(message, part))),
            };
            let is_file = matches!(content, AttachmentContent::File(_));
            let name = part.attachment_name().map_or(name, str::to_owned);
            let name = if name.is_empty() && is_file {
                unnamed += 1;
                format!("ATT{unnamed:05}.{}", extension(content_type.as_deref().unwrap_or("text/plain")))
            } else {
                name
            };
            Attachment {
                key: (around.guid)(),
                name,
                content_type,
                content_id,
                content_location: part.content_location().map(str::to_owned),
                is_inline,
                is_contact_photo: false,
                modified: around.now,
                content,
            }
        })
        .collect()
}

/// Texts that stand in the message behind the one that is its body: Exchange makes files of them.
fn further_bodies<'m>(message: &'m Message<'m>) -> Vec<&'m MessagePart<'m>> {
    let html = message.html_bodies().position(MessagePart::is_text_html);
    let bodies: Vec<&MessagePart<'_>> = match html {
        Some(body) => {
            message.html_bodies().enumerate().filter(|(at, _)| *at != body).map(|(_, part)| part).collect()
        }
        None => message.text_bodies().skip(1).collect(),
    };
    bodies.into_iter().filter(|part| matches!(part.body, PartType::Text(_) | PartType::Html(_))).collect()
}

/// The bytes of a file as they were sent. Of a text the parser makes UTF-8, and loses what it takes for a mistake.
fn file(message: &Message<'_>, part: &MessagePart<'_>) -> Arc<[u8]> {
    if !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
        return Arc::from(part.contents());
    }
    let place = usize::try_from(part.offset_body).ok().zip(usize::try_from(part.offset_end).ok());
    let raw = place.and_then(|(begin, end)| message.raw_message.get(begin..end));
    let decoded = raw.and_then(|raw| match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    });
    decoded.map_or_else(|| Arc::from(part.contents()), Arc::from)
}

/// What a file without a name is called by its kind.
fn extension(content_type: &str) -> &'static str {
    match content_type {
        "text/plain" => "txt",
        "text/html" => "htm",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        _ => "bin",
    }
}

fn people(list: Option<&mail_parser::Address<'_>>, directory: &Directory) -> Vec<Address> {
    let all = list.into_iter().flat_map(mail_parser::Address::iter);
    all.filter_map(|person| {
        let address = person.address().filter(|address| !address.is_empty())?;
        Some(directory.address(person.name().unwrap_or_default(), address))
    })
    .collect()
}

/// Message ids, in their brackets.
fn ids(value: &HeaderValue<'_>) -> Option<String> {
    let ids: Vec<String> = match value {
        HeaderValue::Text(id) => vec![format!("<{id}>")],
        HeaderValue::TextList(ids) => ids.iter().map(|id| format!("<{id}>")).collect(),
        _ => return None,
    };
    Some(ids.join(" "))
}

/// Headers that have no property of their own.
fn others(message: &Message<'_>) -> Vec<(String, String)> {
    let known = [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "references",
        "in-reply-to",
        "reply-to",
        "sender",
        "mime-version",
        "thread-topic",
        "importance",
        "sensitivity",
    ];
    message
        .headers_raw()
        .filter(|(name, _)| {
            let name = name.to_lowercase();
            !known.contains(&&*name) && !name.starts_with("content-")
        })
        .map(|(name, value)| {
            let value: Vec<&str> = value.split_whitespace().collect();
            (name.to_owned(), value.join(" "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed;

    #[test]
    fn a_message_whose_parts_do_not_close_is_read_as_far_as_it_goes() {
        let company = seed::company(&seed::Choice::default()).unwrap();
        let around = Surroundings {
            directory: &company.directory,
            guid: &Uuid::nil,
            creator: Uuid::nil(),
            now: Timestamp::UNIX_EPOCH,
        };
        let mut item = Item::new(ItemKind::Message, Uuid::nil(), Uuid::nil());
        let bytes = b"Subject: broken\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\
            Content-Type: message/rfc822\r\nncoding: base64\r\n\r\niVBORw0KGgo=\r\n--x\r\n\
            Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nText\r\n--x--\r\n";
        assert_eq!(read(bytes, &mut item, &around), Ok(()));
        assert_eq!(item.text(Field::Subject), "broken");
    }
}
