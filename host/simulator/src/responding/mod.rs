//! Replies and forwards: messages that Exchange makes of another one, `t:ReplyToItem`, `t:ReplyAllToItem` and
//! `t:ForwardItem`.

mod quotation;

pub(crate) use quotation::quotation;

use std::collections::HashSet;

use crate::context::Context;
use crate::errors::{EwsError, ResponseCode};
use crate::html;
use crate::properties::{ItemProperty, read_body, read_value};
use crate::store::{
    Address, Answers, Attachment, Body, BodyType, Field, Item, ItemKind, Thread, Value, Verb, next_index,
    normalized_subject,
};
use crate::xml::Element;

/// The verb of a response object's element.
pub(crate) fn verb(element: &Element) -> Option<Verb> {
    match &*element.name {
        "ReplyToItem" => Some(Verb::Reply),
        "ReplyAllToItem" => Some(Verb::ReplyAll),
        "ForwardItem" => Some(Verb::Forward),
        _ => None,
    }
}

/// The message that answers another one, as the element asks for it. `answers` says which that is.
pub(crate) fn respond(
    element: &Element,
    original: &Item,
    answers: Answers,
    context: Context<'_>,
) -> Result<Item, EwsError> {
    let is_message = matches!(original.kind, ItemKind::Message | ItemKind::PostItem);
    let is_reply = answers.verb != Verb::Forward;
    if !is_message || (is_reply && original.is(Field::IsDraft)) {
        return Err(ResponseCode::ErrorInvalidReferenceItem.into());
    }
    let conversation = original.thread.conversation;
    let mut item = Item::new(ItemKind::Message, context.acting.mailbox, conversation);
    item.answers = Some(answers);
    item.thread = Thread { conversation, index: next_index(&original.thread.index, context.now) };
    head(&mut item, original, answers.verb);
    recipients(&mut item, original, answers.verb, context);
    item.attachments = carried(original, answers.verb);
    let new = element.child("NewBodyContent").or_else(|| element.child("Body")).map(read_body);
    item.body = Some(body(new.as_ref(), original));
    for child in element.elements() {
        // The body is made; what the response answers was looked up.
        if matches!(&*child.name, "NewBodyContent" | "Body" | "ReferenceItemId") {
            continue;
        }
        let property = ItemProperty::by_element(&child.name, ItemKind::Message)
            .filter(|property| property.creatable)
            .ok_or_else(|| {
                EwsError::about(ResponseCode::ErrorInvalidPropertySet, &format!("message:{}", child.name))
            })?;
        let value = read_value(property, child, context.directory)?;
        item.set(property.field, value);
    }
    Ok(item)
}

fn head(item: &mut Item, original: &Item, verb: Verb) {
    let mark = if verb == Verb::Forward { "FW" } else { "RE" };
    let topic = normalized_subject(original.text(Field::Subject));
    item.set(Field::Subject, Value::Text(format!("{mark}: {topic}")));
    item.set(Field::ConversationTopic, Value::Text(original.text(Field::ConversationTopic).to_owned()));
    item.set(Field::IsDraft, Value::Boolean(true));
    for field in [Field::Importance, Field::Sensitivity] {
        if let Some(value) = original.properties.get(&field) {
            item.set(field, value.clone());
        }
    }
    let id = original.text(Field::InternetMessageId);
    if !id.is_empty() {
        let references = original.text(Field::References);
        item.set(Field::InReplyTo, Value::Text(id.to_owned()));
        item.set(Field::References, Value::Text(format!("{references} {id}").trim().to_owned()));
    }
}

/// A reply goes to whom the sender asked for, or to the sender; a reply to all to everyone else, too.
fn recipients(item: &mut Item, original: &Item, verb: Verb, context: Context<'_>) {
    if verb == Verb::Forward {
        return;
    }
    let asked = original.people(Field::ReplyTo).to_vec();
    let sender = || original.person(Field::From).or_else(|| original.person(Field::Sender)).cloned();
    let mut to = if asked.is_empty() { sender().into_iter().collect() } else { asked };
    if verb == Verb::ReplyAll {
        // To oneself only what one wrote oneself.
        let own = |address: &Address| {
            let found = context.directory.by_address(&address.address);
            found.is_some_and(|found| {
                found.mailbox == item.answers.map_or(found.mailbox, |answers| answers.mailbox)
            })
        };
        let mut known: HashSet<String> =
            to.iter().map(|address| address.address.to_ascii_lowercase()).collect();
        let mut more = |addresses: &[Address]| -> Vec<Address> {
            let new = addresses
                .iter()
                .filter(|address| !own(address) && known.insert(address.address.to_ascii_lowercase()));
            new.cloned().collect()
        };
        to.extend(more(original.people(Field::ToRecipients)));
        let cc = more(original.people(Field::CcRecipients));
        item.set(Field::CcRecipients, Value::People(cc));
    }
    item.set(Field::ToRecipients, Value::People(to));
}

/// A forward takes all attachments along, a reply the pictures that the quoted body shows.
fn carried(original: &Item, verb: Verb) -> Vec<Attachment> {
    let all = verb == Verb::Forward;
    original.attachments.iter().filter(|attachment| all || attachment.is_inline).cloned().collect()
}

/// The new text above the quoted one, in the form of the new one; without a new one, of the quoted one.
fn body(new: Option<&Body>, original: &Item) -> Body {
    let quoted_type = original.body.as_ref().map_or(BodyType::Text, |body| body.body_type);
    let body_type = new.map_or(quoted_type, |new| new.body_type);
    let quoted = quotation(original, body_type);
    let text = new.map_or("", |new| new.content.as_str());
    match body_type {
        BodyType::Text => {
            Body { body_type, content: format!("{text}\r\n{quoted}"), unique: Some(text.to_owned()) }
        }
        BodyType::Html => {
            let inner = html::inner(text, BodyType::Html);
            Body {
                body_type,
                content: html::document(&format!("{inner}{quoted}")),
                unique: Some(html::document(&inner)),
            }
        }
    }
}
