//! `t:ExtendedFieldURI`: MAPI properties. Those that a message has by nature are computed from it; all
//! others are unset.

use super::Value;
use crate::errors::{EwsError, ResponseCode};
use crate::store::{BodyType, Importance, Item, Message};
use crate::xml::{Element, Writer};

/// An extended property as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedPath {
    set: Option<String>,
    set_id: Option<String>,
    tag: Option<u16>,
    tag_text: Option<String>,
    name: Option<String>,
    id: Option<String>,
    property_type: String,
}

impl ExtendedPath {
    /// Reads the element; a combination of attributes that names no property is an error.
    pub(super) fn read(element: &Element) -> Result<Self, EwsError> {
        let attribute = |name| element.attribute(name).map(str::to_owned);
        let tag_text = attribute("PropertyTag");
        let path = Self {
            set: attribute("DistinguishedPropertySetId"),
            set_id: attribute("PropertySetId"),
            tag: tag_text.as_deref().and_then(read_tag),
            tag_text,
            name: attribute("PropertyName"),
            id: attribute("PropertyId"),
            property_type: attribute("PropertyType").unwrap_or_default(),
        };
        let sets = usize::from(path.set.is_some()) + usize::from(path.set_id.is_some());
        let names = usize::from(path.name.is_some()) + usize::from(path.id.is_some());
        let fits = if path.tag_text.is_some() { sets == 0 && names == 0 } else { sets == 1 && names == 1 };
        if !fits {
            return Err(ResponseCode::ErrorInvalidExtendedProperty.into());
        }
        if path.tag.is_some_and(|tag| tag >= 0x8000) {
            return Err(ResponseCode::ErrorNoPropertyTagForCustomProperties.into());
        }
        Ok(path)
    }

    /// The value for one item; none if it is unset, or of another type than was asked for.
    pub(crate) fn value(&self, item: Item<'_>) -> Option<Value> {
        let (property_type, value) = value(self.tag?, &item.message())?;
        (property_type == self.property_type).then_some(value)
    }

    /// Writes `t:ExtendedProperty` if the property is set.
    pub(super) fn write(&self, item: Item<'_>, writer: &mut Writer) {
        let Some(value) = self.value(item) else { return };
        writer.start("t:ExtendedProperty", &[]);
        let attributes = [
            ("DistinguishedPropertySetId", &self.set),
            ("PropertySetId", &self.set_id),
            ("PropertyTag", &self.tag_text),
            ("PropertyName", &self.name),
            ("PropertyId", &self.id),
        ];
        let mut given: Vec<(&str, &str)> =
            attributes.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        // A real server writes tags in short hexadecimal, whatever was asked with.
        let tag = self.tag.map(|tag| format!("0x{tag:x}"));
        for (name, value) in &mut given {
            if let (&mut "PropertyTag", Some(tag)) = (name, &tag) {
                *value = tag;
            }
        }
        given.push(("PropertyType", &self.property_type));
        writer.empty("t:ExtendedFieldURI", &given);
        let text = match value {
            Value::Text(text) => text,
            Value::Texts(texts) => texts.join(";"),
            Value::Number(number) => number.to_string(),
            Value::Boolean(flag) => flag.to_string(),
            Value::Time(time) => format!("{time:.0}"),
        };
        writer.leaf("t:Value", &text);
        writer.end();
    }
}

fn read_tag(text: &str) -> Option<u16> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u16::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The MAPI properties (MS-OXPROPS) that follow from a message, with their types.
fn value(tag: u16, message: &Message) -> Option<(&'static str, Value)> {
    let text = |text: &str| Some(("String", Value::Text(text.to_owned())));
    let number = |number: i64| Some(("Integer", Value::Number(number)));
    let time = |time| Some(("SystemTime", Value::Time(time)));
    let from = message.from.as_ref();
    let sender = message.sender.as_ref();
    match tag {
        0x0017 => number(match message.importance {
            Importance::Low => 0,
            Importance::Normal => 1,
            Importance::High => 2,
        }),
        0x001A => text(&message.item_class),
        0x0037 => text(&message.subject),
        0x0039 => time(message.sent),
        0x0042 => text(&from?.name),
        0x0065 | 0x5D02 => text(&from?.address),
        0x0070 => text(&message.conversation_topic),
        0x0C1A => text(&sender?.name),
        0x0C1F | 0x5D01 => text(&sender?.address),
        0x0E06 => time(message.received),
        0x0E07 => number(flags(message)),
        0x0E08 => number(message.size()),
        0x0E1B => Some(("Boolean", Value::Boolean(message.has_attachments()))),
        0x1000 if message.body.body_type == BodyType::Text => text(&message.body.content),
        0x1035 => text(&message.internet_message_id),
        0x1042 => text(message.in_reply_to.as_deref()?),
        0x3007 => time(message.created),
        0x3008 => time(message.modified),
        _ => None,
    }
}

/// `PidTagMessageFlags`: read 1, unmodified 2, unsent 8, attachments 16, from me 32.
fn flags(message: &Message) -> i64 {
    i64::from(message.is_read)
        | i64::from(!message.is_draft) << 1
        | i64::from(message.is_draft) << 3
        | i64::from(message.has_attachments()) << 4
        | i64::from(message.is_from_me) << 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn read(attributes: &str) -> Result<ExtendedPath, ResponseCode> {
        let root = xml::read(&format!("<e {attributes} PropertyType='String'/>")).unwrap();
        ExtendedPath::read(&root).map_err(|error| error.code)
    }

    #[test]
    fn a_property_is_named_by_tag_or_by_set_and_name_or_id() {
        assert!(read("PropertyTag='0x1035'").is_ok());
        assert!(read("DistinguishedPropertySetId='PublicStrings' PropertyName='x'").is_ok());
        assert!(read("PropertySetId='00020329-0000-0000-c000-000000000046' PropertyId='3'").is_ok());
        for wrong in [
            "",
            "PropertyName='x'",
            "PropertyTag='1' PropertyName='x'",
            "PropertyTag='1' DistinguishedPropertySetId='Task'",
        ] {
            assert_eq!(read(wrong), Err(ResponseCode::ErrorInvalidExtendedProperty), "{wrong}");
        }
        assert_eq!(read("PropertyTag='0x8001'"), Err(ResponseCode::ErrorNoPropertyTagForCustomProperties));
    }
}
