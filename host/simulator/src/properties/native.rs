//! MAPI properties (MS-OXPROPS) that are an item's own: read from it, and written into it, under their tags.

use jiff::Timestamp;
use uuid::Uuid;

use super::computed::display;
use crate::store::{
    Body, BodyType, Field, Flag, FlagStatus, Item, ItemKind, PropertyType, Value, normalized_subject,
};

/// The value of a property that follows from the item; none: no such property, not set, or of another type.
pub(super) fn value(tag: u16, wanted: PropertyType, item: &Item) -> Option<Value> {
    let (property_type, value) = typed(tag, item)?;
    (property_type == wanted).then_some(value)
}

fn typed(tag: u16, item: &Item) -> Option<(PropertyType, Value)> {
    let text = |text: &str| (!text.is_empty()).then(|| (PropertyType::String, Value::Text(text.to_owned())));
    let number = |number: i64| Some((PropertyType::Integer, Value::Number(number)));
    let time = |time: Option<Timestamp>| Some((PropertyType::SystemTime, Value::Time(time?)));
    let bytes = |bytes: &[u8]| Some((PropertyType::Binary, Value::Bytes(bytes.to_vec())));
    let (from, sender) = (item.person(Field::From), item.person(Field::Sender));
    let shown = |field| text(&display(item.people(field)));
    match tag {
        0x0017 => number(item.number(Field::Importance).unwrap_or(1)),
        0x001A => text(item.text(Field::ItemClass)),
        0x0036 => number(item.number(Field::Sensitivity).unwrap_or(0)),
        0x0037 => text(item.text(Field::Subject)),
        0x0039 => time(item.time(Field::DateTimeSent)),
        0x0042 => text(&from?.name),
        0x0065 | 0x5D02 => text(&from?.address),
        0x0070 => text(item.text(Field::ConversationTopic)),
        0x0071 => bytes(&item.thread.index),
        0x0C1A => text(&sender?.name),
        0x0C1F | 0x5D01 => text(&sender?.address),
        0x0E02 => shown(Field::BccRecipients),
        0x0E03 => shown(Field::CcRecipients),
        0x0E04 => shown(Field::ToRecipients),
        0x0E06 => time(item.time(Field::DateTimeReceived)),
        0x0E07 => number(flags(item)),
        0x0E08 => number(item.size()),
        0x0E1B => Some((PropertyType::Boolean, Value::Boolean(item.has_attachments()))),
        0x0E1D => text(normalized_subject(item.text(Field::Subject))),
        0x1000 => match item.body.as_ref()? {
            Body { body_type: BodyType::Text, content, .. } => text(content),
            Body { .. } => None,
        },
        0x1035 => text(item.text(Field::InternetMessageId)),
        0x1039 => text(item.text(Field::References)),
        0x1042 => text(item.text(Field::InReplyTo)),
        0x1081 => number(item.verb?.0.number()),
        0x1082 => time(Some(item.verb?.1)),
        FLAG_STATUS => match item.flag.status {
            FlagStatus::NotFlagged => None,
            FlagStatus::Complete => number(1),
            FlagStatus::Flagged => number(2),
        },
        0x3007 => time(item.time(Field::DateTimeCreated)),
        0x3008 => time(item.time(Field::LastModifiedTime)),
        0x3013 => bytes(item.thread.conversation.as_bytes()),
        _ => None,
    }
}

/// `PidTagMessageFlags`: read 1, unmodified 2, submitted 4, unsent 8, attachments 16, from me 32.
const READ: i64 = 1;
const UNSENT: i64 = 8;

fn flags(item: &Item) -> i64 {
    let draft = item.is(Field::IsDraft);
    let bits = [
        (item.is(Field::IsRead), READ),
        (!draft, 2),
        (draft, UNSENT),
        (item.has_attachments(), 16),
        (item.is(Field::IsFromMe), 32),
    ];
    bits.iter().filter(|(is_set, _)| *is_set).map(|(_, bit)| bit).sum()
}

/// Takes a property away under its tag. Of the item's own only the flag can go.
pub(crate) fn remove(item: &mut Item, tag: u16) -> Native {
    if tag == FLAG_STATUS {
        item.flag = Flag::NONE;
        return Native::Set;
    }
    let mut probe = Item::new(ItemKind::Message, Uuid::nil(), Uuid::nil());
    match set(&mut probe, tag, &Value::Boolean(false), false) {
        Native::Unknown => Native::Unknown,
        Native::Set | Native::ReadOnly => Native::ReadOnly,
    }
}

/// `PidTagFlagStatus` (MS-OXOFLAG 2.2.1.1).
const FLAG_STATUS: u16 = 0x1090;

/// The flag when its status alone is written: 1 is done, 2 is flagged. Its dates are properties of their own.
fn flagged(status: i64, before: &Flag) -> Flag {
    match status {
        1 => Flag { status: FlagStatus::Complete, ..before.clone() },
        2 => Flag { status: FlagStatus::Flagged, ..before.clone() },
        _ => Flag::NONE,
    }
}

/// What became of writing a property under its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Native {
    /// The item has it now, or has it no more.
    Set,
    /// The item's own, and nobody else's to write.
    ReadOnly,
    /// None of these: an extended property like any other.
    Unknown,
}

/// Writes a property of the item under its tag. Message flags count for what is being made only.
pub(crate) fn set(item: &mut Item, tag: u16, value: &Value, is_new: bool) -> Native {
    let field = match tag {
        0x0017 => Field::Importance,
        0x001A => Field::ItemClass,
        0x0036 => Field::Sensitivity,
        0x0037 => Field::Subject,
        0x0039 => Field::DateTimeSent,
        0x0E06 => Field::DateTimeReceived,
        0x0E07 => {
            if let Value::Number(flags) = value {
                item.set(Field::IsRead, Value::Boolean(flags & READ != 0));
                if is_new {
                    item.set(Field::IsDraft, Value::Boolean(flags & UNSENT != 0));
                }
            }
            return Native::Set;
        }
        0x1000 => {
            if let Value::Text(text) = value {
                item.body = Some(Body { body_type: BodyType::Text, content: text.clone(), unique: None });
            }
            return Native::Set;
        }
        0x1035 => Field::InternetMessageId,
        0x1039 => Field::References,
        0x1042 => Field::InReplyTo,
        FLAG_STATUS => {
            if let Value::Number(status) = value {
                item.flag = flagged(*status, &item.flag);
            }
            return Native::Set;
        }
        0x3007 => Field::DateTimeCreated,
        0x0070 | 0x0071 | 0x0E02..=0x0E04 | 0x0E08 | 0x0E1B | 0x0E1D | 0x3008 | 0x3013 => {
            return Native::ReadOnly;
        }
        _ => return Native::Unknown,
    };
    item.set(field, value.clone());
    Native::Set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_flag_is_taken_away_under_its_tag() {
        let mut item = Item::new(ItemKind::Message, Uuid::nil(), Uuid::nil());
        item.flag.status = FlagStatus::Flagged;
        assert_eq!(remove(&mut item, 0x1090), Native::Set);
        assert_eq!(item.flag.status, FlagStatus::NotFlagged);
        assert_eq!(remove(&mut item, 0x0037), Native::ReadOnly);
        assert_eq!(remove(&mut item, 0x6789), Native::Unknown);
    }

    #[test]
    fn what_is_written_under_a_tag_is_read_under_its_name() {
        let mut item = Item::new(ItemKind::Message, Uuid::nil(), Uuid::nil());
        item.set(Field::IsDraft, Value::Boolean(true));
        assert_eq!(set(&mut item, 0x0037, &Value::Text("å".into()), true), Native::Set);
        assert_eq!(item.text(Field::Subject), "å");
        assert_eq!(set(&mut item, 0x0E07, &Value::Number(1), true), Native::Set);
        assert!(item.is(Field::IsRead) && !item.is(Field::IsDraft));
        assert_eq!(value(0x0E07, PropertyType::Integer, &item), Some(Value::Number(3)));
        assert_eq!(value(0x0E07, PropertyType::String, &item), None);
        let flag = |item: &Item| (item.flag.status, value(0x1090, PropertyType::Integer, item));
        assert_eq!(set(&mut item, 0x1090, &Value::Number(2), false), Native::Set);
        assert_eq!(flag(&item), (FlagStatus::Flagged, Some(Value::Number(2))));
        assert_eq!(set(&mut item, 0x1090, &Value::Number(0), false), Native::Set);
        assert_eq!(flag(&item), (FlagStatus::NotFlagged, None));
        assert_eq!(set(&mut item, 0x0E08, &Value::Number(1), true), Native::ReadOnly);
        assert_eq!(set(&mut item, 0x6789, &Value::Number(1), true), Native::Unknown);
    }
}
