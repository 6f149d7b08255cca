//! Makes a message of its data.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::model::{AttachmentData, FlagData, Known, MessageData};
use crate::directory::{Directory, split_name};
use crate::html;
use crate::properties::network_lines;
use crate::responding::quotation;
use crate::store::{
    Address, Attachment, AttachmentContent, Body, BodyType, Field, Flag, FlagStatus, Item, ItemKind, Mailbox,
    Thread, Value, first_index, next_index,
};

pub(super) fn message(
    directory: &Directory,
    mailbox: &Mailbox,
    data: MessageData,
    known: &Known,
) -> Result<Item, String> {
    let received = time(&data.received)?;
    let sent = received.checked_sub(SignedDuration::from_secs(3)).map_err(|error| error.to_string())?;
    let many =
        |list: &[String]| list.iter().map(|text| address(directory, text)).collect::<Result<Vec<_>, _>>();
    let from = address(directory, &data.from)?;
    let sender = match &data.sender {
        Some(sender) => address(directory, sender)?,
        None => from.clone(),
    };
    let to = match &data.to {
        Some(to) => many(to)?,
        None => vec![mailbox.owner.clone()],
    };
    let answered = match &data.answers {
        Some(id) => Some(known.get(id).ok_or_else(|| format!("there is no message {id} before it"))?),
        None => None,
    };
    let domain = from.address.rsplit_once('@').map_or("contoso.example", |(_, domain)| domain);
    let unique = format!("{}/{}/{}", mailbox.guid, data.received, data.subject);
    let guid = Uuid::new_v5(&super::NAMESPACE, unique.as_bytes());
    let thread = match answered {
        Some(answered) => Thread {
            conversation: answered.thread.conversation,
            index: next_index(&answered.thread.index, sent),
        },
        None => Thread { conversation: guid, index: first_index(sent, guid) },
    };
    let mut item = Item::new(ItemKind::Message, Uuid::nil(), thread.conversation);
    item.thread = thread;
    item.body = Some(body(&data, answered)?);
    item.flag = flag(data.flag.as_ref(), received)?;
    let attachments = data.attachment.iter().enumerate();
    item.attachments = attachments
        .map(|(index, attachment)| build_attachment(guid, index, attachment, received, known))
        .collect::<Result<_, _>>()?;
    let is_from_me = from.address == mailbox.owner.address;
    item.receipt_pending = data.read_receipt && data.unread;
    let topic = answered.map_or(data.subject.as_str(), |answered| answered.text(Field::ConversationTopic));
    let importance = data.importance as i64;
    let sensitivity = data.sensitivity as i64;
    for (field, value) in [
        (Field::ConversationTopic, Value::Text(topic.to_owned())),
        (Field::Subject, Value::Text(data.subject.clone())),
        (Field::InternetMessageId, Value::Text(format!("<{}@{domain}>", guid.simple()))),
        (Field::Importance, Value::Number(importance)),
        (Field::Sensitivity, Value::Number(sensitivity)),
        (Field::DateTimeReceived, Value::Time(received)),
        (Field::DateTimeSent, Value::Time(sent)),
        (Field::DateTimeCreated, Value::Time(received)),
        (Field::LastModifiedTime, Value::Time(received)),
        (Field::LastModifiedName, Value::Text(mailbox.owner.name.clone())),
        (Field::IsRead, Value::Boolean(!data.unread)),
        (Field::IsDraft, Value::Boolean(data.draft)),
        (Field::IsFromMe, Value::Boolean(is_from_me)),
        (Field::IsUnmodified, Value::Boolean(!data.draft)),
        (Field::IsReadReceiptRequested, Value::Boolean(data.read_receipt)),
        (Field::From, Value::Person(from)),
        (Field::Sender, Value::Person(sender)),
    ] {
        item.set(field, value);
    }
    for (field, people) in [
        (Field::ToRecipients, to),
        (Field::CcRecipients, many(&data.cc)?),
        (Field::BccRecipients, many(&data.bcc)?),
        (Field::ReplyTo, many(&data.reply_to)?),
    ] {
        if !people.is_empty() {
            item.set(field, Value::People(people));
        }
    }
    if !data.categories.is_empty() {
        item.set(Field::Categories, Value::Texts(data.categories));
    }
    if !is_from_me {
        item.set(Field::ReceivedBy, Value::Person(mailbox.owner.clone()));
        item.set(Field::ReceivedRepresenting, Value::Person(mailbox.owner.clone()));
    }
    if let Some(answered) = answered {
        let id = answered.text(Field::InternetMessageId);
        let references = format!("{} {id}", answered.text(Field::References));
        item.set(Field::InReplyTo, Value::Text(id.to_owned()));
        item.set(Field::References, Value::Text(references.trim().to_owned()));
    }
    Ok(item)
}

fn flag(data: Option<&FlagData>, received: Timestamp) -> Result<Flag, String> {
    let Some(data) = data else { return Ok(Flag::NONE) };
    let due = data.due.as_deref().map(time).transpose()?;
    let completed = data.completed.as_deref().map(time).transpose()?;
    let start = due.filter(|_| data.status == FlagStatus::Flagged).map(|_| received);
    Ok(Flag { status: data.status, start, due, completed })
}

fn body(data: &MessageData, answered: Option<&Item>) -> Result<Body, String> {
    let (body_type, new) = match (&data.text, &data.html) {
        (Some(text), None) => (BodyType::Text, network_lines(text)),
        (None, Some(html)) => (BodyType::Html, network_lines(html)),
        _ => return Err("one of text and html is needed".to_owned()),
    };
    let quoted = answered.map(|answered| quotation(answered, body_type)).unwrap_or_default();
    let dressed = |content: &str| match body_type {
        BodyType::Text => content.to_owned(),
        BodyType::Html => html::document(content),
    };
    Ok(Body { body_type, content: dressed(&format!("{new}{quoted}")), unique: Some(dressed(&new)) })
}

fn build_attachment(
    message: Uuid,
    index: usize,
    data: &AttachmentData,
    modified: Timestamp,
    known: &Known,
) -> Result<Attachment, String> {
    let content = match (&data.text, &data.base64, &data.message) {
        (Some(text), None, None) => AttachmentContent::File(Arc::from(network_lines(text).into_bytes())),
        (None, Some(base64), None) => {
            AttachmentContent::File(Arc::from(STANDARD.decode(base64).map_err(|error| error.to_string())?))
        }
        (None, None, Some(id)) => AttachmentContent::Item(Box::new(
            known.get(id).cloned().ok_or_else(|| format!("there is no message {id} before it"))?,
        )),
        _ => return Err(format!("{}: one of text, base64 and message is needed", data.name)),
    };
    let is_file = matches!(content, AttachmentContent::File(_));
    Ok(Attachment {
        key: Uuid::new_v5(&message, &index.to_be_bytes()),
        name: data.name.clone(),
        content_type: is_file.then(|| data.content_type.clone()),
        is_inline: data.content_id.is_some(),
        content_id: data.content_id.clone(),
        content_location: None,
        is_contact_photo: false,
        modified,
        content,
    })
}

pub(super) fn address(directory: &Directory, text: &str) -> Result<Address, String> {
    let (name, address) = split_name(text);
    if name.is_empty() && directory.entry(address).is_none() {
        return Err(format!("{text} is not in the directory; write Name <address>"));
    }
    Ok(directory.address(name, address))
}

pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}
