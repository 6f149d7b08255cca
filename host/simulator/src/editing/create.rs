//! A new item of an element such as `t:Message`.

use super::attachment::{Parent, attach};
use super::field::{set, set_extended};
use crate::context::Context;
use crate::errors::{EwsError, ResponseCode};
use crate::properties::{ExtendedPath, ItemProperty};
use crate::store::{Field, Item, ItemKind, Mailbox, Thread, Value, first_index, normalized_subject};
use crate::xml::Element;

/// The kind of items that this element makes; none: this server has no such items.
pub(super) fn kind(element: &Element) -> Option<ItemKind> {
    match &*element.name {
        "Message" | "Item" => Some(ItemKind::Message),
        "PostItem" => Some(ItemKind::PostItem),
        "DistributionList" => Some(ItemKind::DistributionList),
        _ => None,
    }
}

/// Makes an item. It is in no folder yet, and has no key.
pub(crate) fn create(element: &Element, context: Context<'_>) -> Result<Item, EwsError> {
    let kind = kind(element).ok_or_else(|| {
        let text = format!("This server does not create {}.", element.name);
        EwsError::with_text(ResponseCode::ErrorInvalidItemForOperationCreateItem, text)
    })?;
    let mut item = Item::new(kind, context.acting.mailbox, context.store.guid());
    item.set(Field::IsDraft, Value::Boolean(kind == ItemKind::Message));
    if &*element.name == "Item" {
        item.set(Field::ItemClass, Value::Text("IPM".to_owned()));
    }
    for child in element.elements() {
        match &*child.name {
            "ExtendedProperty" => {
                let uri =
                    child.child("ExtendedFieldURI").ok_or(ResponseCode::ErrorInvalidExtendedProperty)?;
                set_extended(&mut item, &ExtendedPath::read(uri)?, child, true)?;
            }
            "Attachments" => {
                for attachment in child.elements() {
                    let parent = Parent { limits: &context.behaviour.limits, depth: 0 };
                    item.attachments.push(attach(attachment, parent, context)?);
                }
            }
            name => {
                let property = ItemProperty::by_element(name, kind);
                let uri = property.map_or_else(|| format!("item:{name}"), |property| property.uri.to_owned());
                let property = property
                    .filter(|property| property.creatable)
                    .ok_or_else(|| EwsError::about(ResponseCode::ErrorInvalidPropertySet, &uri))?;
                set(&mut item, property, child, context)?;
            }
        }
    }
    Ok(item)
}

/// Gives an item what the server sees to when it is saved: times, names, its place in a conversation.
pub(crate) fn finish(item: &mut Item, mailbox: &Mailbox, context: Context<'_>) {
    let now = Value::Time(context.now);
    for field in [Field::DateTimeCreated, Field::DateTimeReceived, Field::DateTimeSent] {
        item.properties.entry(field).or_insert_with(|| now.clone());
    }
    item.set(Field::LastModifiedTime, now);
    item.set(Field::LastModifiedName, Value::Text(context.acting.display_name.clone()));
    if !matches!(item.kind, ItemKind::Message | ItemKind::PostItem) {
        return;
    }
    item.properties.entry(Field::IsRead).or_insert(Value::Boolean(false));
    if item.kind == ItemKind::PostItem {
        item.set(Field::PostedTime, Value::Time(context.now));
        for field in [Field::From, Field::Sender] {
            let acting = context.directory.address("", &context.acting.address);
            item.properties.entry(field).or_insert(Value::Person(acting));
        }
    }
    if item.text(Field::InternetMessageId).is_empty() {
        let domain = context.acting.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let id = format!("<{}@{domain}>", context.store.guid().simple());
        item.set(Field::InternetMessageId, Value::Text(id));
    }
    // That of an answer is the one of its conversation, even an empty one.
    if !item.properties.contains_key(&Field::ConversationTopic) {
        let topic = normalized_subject(item.text(Field::Subject)).to_owned();
        item.set(Field::ConversationTopic, Value::Text(topic));
    }
    if item.thread.index.is_empty() {
        item.thread = answered(item, mailbox).unwrap_or_else(|| {
            let conversation = item.thread.conversation;
            Thread { conversation, index: first_index(context.now, conversation) }
        });
    }
}

/// The thread of a message of this mailbox that the item says it answers.
fn answered(item: &Item, mailbox: &Mailbox) -> Option<Thread> {
    let references = item.text(Field::References).split_whitespace().rev();
    let ids: Vec<&str> = item.text(Field::InReplyTo).split_whitespace().chain(references).take(20).collect();
    if ids.is_empty() {
        return None;
    }
    ids.iter().find_map(|id| {
        let found = mailbox.by_message_id(id)?;
        let index = crate::store::next_index(&found.thread.index, item.time(Field::DateTimeSent)?);
        Some(Thread { conversation: found.thread.conversation, index })
    })
}
