//! The values of messages' properties, for restrictions and sort orders.

use super::{ItemField, Value};
use crate::html;
use crate::store::{Address, Importance, Item, Message, Sensitivity};

/// The value of a property, if the item has it.
pub(crate) fn item_value(item: Item<'_>, field: ItemField) -> Option<Value> {
    // What generated items can say without being made.
    Some(match field {
        ItemField::Subject => Value::Text(item.subject().into_owned()),
        ItemField::DateTimeReceived => Value::Time(item.received()),
        ItemField::DateTimeSent => Value::Time(item.sent()),
        ItemField::DateTimeCreated => Value::Time(item.created()),
        ItemField::IsRead => Value::Boolean(item.is_read()),
        ItemField::Importance => Value::Number(importance(item.importance())),
        ItemField::From => person(item.from()?),
        ItemField::HasAttachments => Value::Boolean(item.has_attachments()),
        _ => return stored(&item.message(), field),
    })
}

fn stored(message: &Message, field: ItemField) -> Option<Value> {
    Some(match field {
        ItemField::ItemClass => Value::Text(message.item_class.clone()),
        ItemField::Sensitivity => Value::Number(match message.sensitivity {
            Sensitivity::Normal => 0,
            Sensitivity::Personal => 1,
            Sensitivity::Private => 2,
            Sensitivity::Confidential => 3,
        }),
        ItemField::Body => Value::Text(html::body_as_text(&message.body.content, message.body.body_type)),
        ItemField::Attachments => {
            texts(message.attachments.iter().map(|attachment| attachment.name.clone()).collect())?
        }
        ItemField::Size => Value::Number(message.size()),
        ItemField::Categories => texts(message.categories.clone())?,
        ItemField::InReplyTo => Value::Text(message.in_reply_to.clone()?),
        ItemField::IsDraft => Value::Boolean(message.is_draft),
        ItemField::IsFromMe => Value::Boolean(message.is_from_me),
        ItemField::IsUnmodified => Value::Boolean(!message.is_draft),
        ItemField::IsSubmitted
        | ItemField::IsResend
        | ItemField::ReminderIsSet
        | ItemField::IsDeliveryReceiptRequested => Value::Boolean(false),
        ItemField::DisplayTo => Value::Text(display(&message.to)),
        ItemField::DisplayCc => Value::Text(display(&message.cc)),
        ItemField::DisplayBcc => Value::Text(display(&message.bcc)),
        ItemField::LastModifiedName => Value::Text(message.modified_by.clone()),
        ItemField::LastModifiedTime => Value::Time(message.modified),
        ItemField::Sender => person(message.sender.as_ref()?),
        ItemField::ToRecipients => people(&message.to)?,
        ItemField::CcRecipients => people(&message.cc)?,
        ItemField::BccRecipients => people(&message.bcc)?,
        ItemField::IsReadReceiptRequested => Value::Boolean(message.read_receipt_requested),
        ItemField::ConversationTopic => Value::Text(message.conversation_topic.clone()),
        ItemField::InternetMessageId => Value::Text(message.internet_message_id.clone()),
        ItemField::References => texts(message.references.clone())?,
        ItemField::ReceivedBy | ItemField::ReceivedRepresenting => person(message.received_by.as_ref()?),
        _ => return None,
    })
}

fn importance(importance: Importance) -> i64 {
    match importance {
        Importance::Low => 0,
        Importance::Normal => 1,
        Importance::High => 2,
    }
}

/// Display names as `DisplayTo` has them.
pub(super) fn display(addresses: &[Address]) -> String {
    addresses.iter().map(|address| address.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn person(address: &Address) -> Value {
    Value::Texts(vec![address.name.clone(), address.address.clone()])
}

fn people(addresses: &[Address]) -> Option<Value> {
    texts(addresses.iter().flat_map(|address| [address.name.clone(), address.address.clone()]).collect())
}

fn texts(texts: Vec<String>) -> Option<Value> {
    (!texts.is_empty()).then_some(Value::Texts(texts))
}
