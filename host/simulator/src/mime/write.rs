//! Writes an item as an Internet message, the same bytes each time.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as MimeAddress;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;

use super::headers;
use crate::html;
use crate::store::{Address, Attachment, AttachmentContent, Body, BodyType, Field, Item};

const NO_BODY: Body = Body { body_type: BodyType::Text, content: String::new(), unique: None };

/// The bytes of the message.
pub(crate) fn write(item: &Item) -> Vec<u8> {
    let date = item.time(Field::DateTimeSent).unwrap_or_else(|| item.received());
    let mut builder =
        MessageBuilder::new().date(Date::new(date.as_second())).subject(item.text(Field::Subject));
    let id = item.text(Field::InternetMessageId);
    if !id.is_empty() {
        builder = builder.message_id(bare(id));
    }
    let from = item.person(Field::From);
    if let Some(from) = from {
        builder = builder.from(address(from));
    }
    if let Some(sender) = item.person(Field::Sender).filter(|sender| Some(*sender) != from) {
        builder = builder.sender(address(sender));
    }
    let people = |field| Some(list(item.people(field))).filter(|_| !item.people(field).is_empty());
    if let Some(to) = people(Field::ToRecipients) {
        builder = builder.to(to);
    }
    if let Some(cc) = people(Field::CcRecipients) {
        builder = builder.cc(cc);
    }
    if let Some(bcc) = people(Field::BccRecipients) {
        builder = builder.bcc(bcc);
    }
    if let Some(reply_to) = people(Field::ReplyTo) {
        builder = builder.reply_to(reply_to);
    }
    let answered = item.text(Field::InReplyTo);
    if !answered.is_empty() {
        builder = builder.in_reply_to(bare(answered));
    }
    let references: Vec<&str> = item.text(Field::References).split_whitespace().map(bare).collect();
    if !references.is_empty() {
        builder = builder.references(references);
    }
    for (name, word) in [
        ("Importance", choice(item, Field::Importance, &["Low", "", "High"])),
        (
            "Sensitivity",
            choice(item, Field::Sensitivity, &["", "Personal", "Private", "Company-Confidential"]),
        ),
    ] {
        if !word.is_empty() {
            builder = builder.header(name, Raw::new(word));
        }
    }
    for (name, value) in item.headers.iter().cloned().chain(headers::own(item)) {
        builder = builder.header(name, Text::new(value));
    }
    builder.body(body(item)).write_to_vec().unwrap_or_default()
}

fn choice<'w>(item: &Item, field: Field, words: &[&'w str]) -> &'w str {
    let place = item.number(field).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| words.get(place)).copied().unwrap_or_default()
}

fn body(item: &Item) -> MimePart<'_> {
    static NOTHING: Body = NO_BODY;
    let body = item.body.as_ref().unwrap_or(&NOTHING);
    let text = MimePart::new("text/plain", html::body_as_text(&body.content, body.body_type));
    let written = match body.body_type {
        BodyType::Text => text,
        BodyType::Html => {
            let html = MimePart::new("text/html", body.content.as_str());
            MimePart::new(multipart("multipart/alternative", item, 'a'), vec![text, html])
        }
    };
    // What the HTML shows belongs to it (RFC 2387).
    let shown = |attachment: &&Attachment| {
        body.body_type == BodyType::Html && attachment.is_inline && attachment.content_id.is_some()
    };
    let (pictures, files): (Vec<_>, Vec<_>) = item.attachments.iter().partition(shown);
    let whole = together(multipart("multipart/related", item, 'r'), written, &pictures);
    together(multipart("multipart/mixed", item, 'm'), whole, &files)
}

/// A part with attachments behind it; without any, the part alone.
fn together<'x>(kind: ContentType<'x>, first: MimePart<'x>, attachments: &[&'x Attachment]) -> MimePart<'x> {
    if attachments.is_empty() {
        return first;
    }
    let attachments = attachments.iter().map(|one| attachment(one));
    MimePart::new(kind, std::iter::once(first).chain(attachments).collect::<Vec<_>>())
}

fn attachment(attachment: &Attachment) -> MimePart<'_> {
    let part = match &attachment.content {
        AttachmentContent::File(bytes) => {
            let content_type = attachment.content_type.as_deref().unwrap_or("application/octet-stream");
            MimePart::new(content_type, bytes.as_ref())
        }
        // A message must not be encoded (RFC 2046, 5.2.1). What is written here has seven bits.
        AttachmentContent::Item(item) => {
            MimePart::new("message/rfc822", write(item)).transfer_encoding("7bit")
        }
    };
    let disposition = ContentType::new(if attachment.is_inline { "inline" } else { "attachment" });
    let part = match attachment.name.as_str() {
        "" => part.header("Content-Disposition", disposition),
        name => part.header("Content-Disposition", disposition.attribute("filename", name)),
    };
    let part = match &attachment.content_location {
        Some(location) => part.header("Content-Location", Text::new(location.as_str())),
        None => part,
    };
    match &attachment.content_id {
        Some(id) => part.cid(id.as_str()),
        None => part,
    }
}

/// A boundary that follows from the message, so that reading twice gives the same bytes.
fn multipart<'x>(kind: &'x str, item: &Item, part: char) -> ContentType<'x> {
    let unique = item.thread.conversation.simple();
    ContentType::new(kind).attribute("boundary", format!("_{part}{unique}{}_", item.thread.index.len()))
}

fn address(address: &Address) -> MimeAddress<'_> {
    MimeAddress::new_address(Some(address.name.as_str()), address.address.as_str())
}

fn list(addresses: &[Address]) -> MimeAddress<'_> {
    MimeAddress::new_list(addresses.iter().map(address).collect())
}

fn bare(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}
