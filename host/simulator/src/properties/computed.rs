//! The values of items' properties, for restrictions and sort orders: stored ones, and those that follow from
//! others.

use super::item::{ItemProperty, Kind};
use crate::html;
use crate::store::{Address, Entry, Field, FlagStatus, Item, Value};

/// The value of a property, if the item has it.
pub(crate) fn item_value(entry: Entry<'_>, field: Field) -> Option<Value> {
    // A generated item is made only where it cannot say it without.
    let value = match entry.quick(field).or_else(|| generated_default(entry, field)) {
        Some(value) => value,
        None => {
            let item = entry.item();
            let stored = item.properties.get(&field).cloned();
            stored.or_else(|| default(field)).or_else(|| of_item(&item, field))?
        }
    };
    match value {
        Value::Texts(texts) if texts.is_empty() => None,
        Value::People(people) if people.is_empty() => None,
        value => Some(value),
    }
}

/// What a generated item does not say quickly and has a default, it does not say at all.
fn generated_default(entry: Entry<'_>, field: Field) -> Option<Value> {
    default(field).filter(|_| matches!(entry, Entry::Generated(..)))
}

/// What holds for an item that says nothing else.
pub(super) fn default(field: Field) -> Option<Value> {
    match field {
        Field::Importance => Some(Value::Number(1)),
        Field::Sensitivity | Field::CalendarItemType | Field::MyResponseType => Some(Value::Number(0)),
        // Busy.
        Field::LegacyFreeBusyStatus => Some(Value::Number(2)),
        field => ItemProperty::of(field)
            .filter(|property| property.kind == Kind::Boolean)
            .map(|_| Value::Boolean(false)),
    }
}

fn of_item(item: &Item, field: Field) -> Option<Value> {
    Some(match field {
        Field::Body => {
            let body = item.body.as_ref()?;
            Value::Text(html::body_as_text(&body.content, body.body_type))
        }
        Field::Attachments => {
            if item.attachments.is_empty() {
                return None;
            }
            Value::Texts(item.attachments.iter().map(|attachment| attachment.name.clone()).collect())
        }
        Field::Size => Value::Number(item.size()),
        Field::HasAttachments => Value::Boolean(item.has_attachments()),
        // Query strings ask whether something is flagged.
        Field::Flag => Value::Boolean(item.flag.status == FlagStatus::Flagged),
        Field::IsAssociated => Value::Boolean(item.is_associated),
        Field::DisplayTo => Value::Text(display(item.people(Field::ToRecipients))),
        Field::DisplayCc => Value::Text(display(item.people(Field::CcRecipients))),
        Field::DisplayBcc => Value::Text(display(item.people(Field::BccRecipients))),
        _ => return None,
    })
}

/// Display names as `DisplayTo` has them.
pub(crate) fn display(addresses: &[Address]) -> String {
    addresses.iter().map(|address| address.name.as_str()).collect::<Vec<_>>().join("; ")
}

/// The words by which a person is found: name and address.
pub(crate) fn names(person: &Address) -> [&str; 2] {
    [&person.name, &person.address]
}
