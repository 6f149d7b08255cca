//! The order of values, and constants as values of the property they are compared with.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Property;
use crate::properties::{FolderField, ItemField, Value};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    pub(super) fn holds(self, left: &Value, right: &Value) -> bool {
        if let Value::Texts(texts) = left {
            let mut each = texts.iter().map(|text| Value::Text(text.clone()));
            return match self {
                Self::NotEqual => each.all(|text| self.holds(&text, right)),
                _ => each.any(|text| self.holds(&text, right)),
            };
        }
        let Some(order) = order(left, right) else { return matches!(self, Self::NotEqual) };
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// The order of two values of one kind.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.to_lowercase().cmp(&right.to_lowercase())),
        (Value::Texts(left), Value::Texts(right)) => {
            let first = |texts: &[String]| texts.first().map(|text| text.to_lowercase());
            Some(first(left).cmp(&first(right)))
        }
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        // A constant for a property whose kind was not known.
        (left, Value::Text(text)) => order(left, &constant_of(kind_of(left), text)?),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Time,
    /// Numbers that requests write as words.
    Importance,
    Sensitivity,
    /// Known only when a value is seen.
    Any,
}

pub(super) fn kind(property: &Property) -> Kind {
    match property {
        Property::Extended(_) | Property::Absent => Kind::Any,
        Property::Folder(FolderField::DisplayName | FolderField::FolderClass) => Kind::Text,
        Property::Folder(_) => Kind::Number,
        Property::Item(field) => match field {
            ItemField::Importance => Kind::Importance,
            ItemField::Sensitivity => Kind::Sensitivity,
            ItemField::Size => Kind::Number,
            ItemField::DateTimeReceived
            | ItemField::DateTimeSent
            | ItemField::DateTimeCreated
            | ItemField::LastModifiedTime => Kind::Time,
            ItemField::IsSubmitted
            | ItemField::IsDraft
            | ItemField::IsFromMe
            | ItemField::IsResend
            | ItemField::IsUnmodified
            | ItemField::ReminderIsSet
            | ItemField::HasAttachments
            | ItemField::IsReadReceiptRequested
            | ItemField::IsDeliveryReceiptRequested
            | ItemField::IsRead => Kind::Boolean,
            _ => Kind::Text,
        },
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Text(_) | Value::Texts(_) => Kind::Text,
        Value::Number(_) => Kind::Number,
        Value::Boolean(_) => Kind::Boolean,
        Value::Time(_) => Kind::Time,
    }
}

pub(super) fn constant_of(kind: Kind, text: &str) -> Option<Value> {
    let position = |names: &[&str]| {
        let named = names.iter().position(|name| *name == text).and_then(|index| i64::try_from(index).ok());
        named.map(Value::Number)
    };
    match kind {
        Kind::Text | Kind::Any => Some(Value::Text(text.to_owned())),
        Kind::Number => text.trim().parse().ok().map(Value::Number),
        Kind::Boolean => match text.trim() {
            "true" | "1" => Some(Value::Boolean(true)),
            "false" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        Kind::Time => time(text.trim()).map(Value::Time),
        Kind::Importance => position(&["Low", "Normal", "High"]),
        Kind::Sensitivity => position(&["Normal", "Personal", "Private", "Confidential"]),
    }
}

/// `xs:dateTime`; a time without an offset is taken as UTC.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    })
}
