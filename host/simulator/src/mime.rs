//! `MimeContent`: a stored message as an Internet message (RFC 5322), the same bytes each time.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as MimeAddress;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::mime::MimePart;

use crate::html;
use crate::store::{Address, Attachment, AttachmentContent, BodyType, Importance, Message};

/// The bytes of the message.
pub(crate) fn content(message: &Message) -> Vec<u8> {
    let mut builder = MessageBuilder::new()
        .date(Date::new(message.sent.as_second()))
        .subject(message.subject.as_str())
        .message_id(bare(&message.internet_message_id));
    if let Some(from) = &message.from {
        builder = builder.from(address(from));
    }
    if let Some(sender) = message.sender.as_ref().filter(|sender| Some(*sender) != message.from.as_ref()) {
        builder = builder.sender(address(sender));
    }
    if !message.to.is_empty() {
        builder = builder.to(list(&message.to));
    }
    if !message.cc.is_empty() {
        builder = builder.cc(list(&message.cc));
    }
    if !message.bcc.is_empty() {
        builder = builder.bcc(list(&message.bcc));
    }
    if !message.reply_to.is_empty() {
        builder = builder.reply_to(list(&message.reply_to));
    }
    if let Some(id) = &message.in_reply_to {
        builder = builder.in_reply_to(bare(id));
    }
    if !message.references.is_empty() {
        let references: Vec<&str> = message.references.iter().map(|id| bare(id)).collect();
        builder = builder.references(references);
    }
    if message.importance != Importance::Normal {
        let importance = format!("{:?}", message.importance);
        builder = builder.header("Importance", mail_builder::headers::text::Text::new(importance));
    }
    builder.body(body(message)).write_to_vec().unwrap_or_default()
}

fn body(message: &Message) -> MimePart<'_> {
    let text = MimePart::new("text/plain", html::body_as_text(&message.body.content, message.body.body_type));
    let body = match message.body.body_type {
        BodyType::Text => text,
        BodyType::Html => {
            let html = MimePart::new("text/html", message.body.content.as_str());
            MimePart::new(multipart("multipart/alternative", message, 'a'), vec![text, html])
        }
    };
    if message.attachments.is_empty() {
        return body;
    }
    let attachments = message.attachments.iter().map(attachment);
    MimePart::new(
        multipart("multipart/mixed", message, 'm'),
        std::iter::once(body).chain(attachments).collect::<Vec<_>>(),
    )
}

fn attachment(attachment: &Attachment) -> MimePart<'_> {
    let part = match &attachment.content {
        AttachmentContent::File(bytes) => MimePart::new(attachment.content_type.as_str(), bytes.as_slice()),
        AttachmentContent::Item(message) => MimePart::new("message/rfc822", content(message)),
    };
    match &attachment.content_id {
        Some(id) => part.inline().cid(id.as_str()),
        None => part.attachment(attachment.name.as_str()),
    }
}

/// A boundary that follows from the message, so that reading twice gives the same bytes.
fn multipart<'x>(kind: &'x str, message: &Message, part: char) -> ContentType<'x> {
    ContentType::new(kind).attribute("boundary", format!("_{part}{}_", message.conversation.simple()))
}

fn address(address: &Address) -> MimeAddress<'_> {
    MimeAddress::new_address(Some(address.name.as_str()), address.address.as_str())
}

fn list(addresses: &[Address]) -> MimeAddress<'_> {
    MimeAddress::new_list(addresses.iter().map(address).collect())
}

fn bare(id: &str) -> &str {
    id.trim_start_matches('<').trim_end_matches('>')
}
