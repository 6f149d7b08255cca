//! `t:ExtendedFieldURI` and `t:ExtendedProperty`: MAPI properties by name and value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::native;
use crate::errors::{EwsError, ResponseCode};
use crate::restriction::within_years;
use crate::store::{Entry, ExtendedKey, ExtendedName, INTERNET_HEADERS, Item, PropertyType, Value};
use crate::xml::{Element, Writer};

/// The property sets that have names in EWS (MS-OXPROPS 1.3.2).
const SETS: &[(&str, Uuid)] = &[
    ("Meeting", Uuid::from_u128(0x6ed8_da90_450b_101b_98da_00aa_003f_1305)),
    ("Appointment", Uuid::from_u128(0x0006_2002_0000_0000_c000_0000_0000_0046)),
    ("Common", Uuid::from_u128(0x0006_2008_0000_0000_c000_0000_0000_0046)),
    ("PublicStrings", Uuid::from_u128(0x0002_0329_0000_0000_c000_0000_0000_0046)),
    ("Address", Uuid::from_u128(0x0006_2004_0000_0000_c000_0000_0000_0046)),
    ("InternetHeaders", INTERNET_HEADERS),
    ("CalendarAssistant", Uuid::from_u128(0x1100_0e07_b51b_40d6_af21_caa8_5eda_b1d0)),
    ("UnifiedMessaging", Uuid::from_u128(0x4442_858e_a9e3_4e80_b900_317a_210c_c15b)),
    ("Task", Uuid::from_u128(0x0006_2003_0000_0000_c000_0000_0000_0046)),
    ("Sharing", Uuid::from_u128(0x0006_2040_0000_0000_c000_0000_0000_0046)),
];

/// An extended property as a request names it: it is answered under the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedPath {
    pub(crate) name: ExtendedName,
    attributes: Vec<(&'static str, String)>,
}

impl ExtendedPath {
    /// Reads the element; a combination of attributes that names no property is an error.
    pub(crate) fn read(element: &Element) -> Result<Self, EwsError> {
        let get = |name| element.attribute(name);
        let (set, set_id) = (get("DistinguishedPropertySetId"), get("PropertySetId"));
        let (tag, name, id) = (get("PropertyTag"), get("PropertyName"), get("PropertyId"));
        let (property_type, is_array) = property_type(get("PropertyType").unwrap_or_default())?;
        let invalid = ResponseCode::ErrorInvalidExtendedProperty;
        let set_of = || -> Result<Uuid, EwsError> {
            let known = SETS.iter().find(|(known, _)| Some(*known) == set).map(|(_, guid)| *guid);
            known.or_else(|| set_id?.parse().ok()).ok_or_else(|| invalid.into())
        };
        let key = match (tag, set.is_some() || set_id.is_some(), name, id) {
            (Some(tag), false, None, None) => {
                let tag = read_tag(tag).ok_or(invalid)?;
                if tag >= 0x8000 {
                    return Err(ResponseCode::ErrorNoPropertyTagForCustomProperties.into());
                }
                ExtendedKey::Tag(tag)
            }
            (None, true, Some(name), None) if set.is_none() || set_id.is_none() => {
                let set = set_of()?;
                // Headers have no case.
                let name = if set == INTERNET_HEADERS { name.to_lowercase() } else { name.to_owned() };
                ExtendedKey::Named(set, name)
            }
            (None, true, None, Some(id)) if set.is_none() || set_id.is_none() => {
                ExtendedKey::Numbered(set_of()?, id.trim().parse().map_err(|_| invalid)?)
            }
            _ => return Err(invalid.into()),
        };
        let mut attributes = Vec::new();
        for attribute in
            ["DistinguishedPropertySetId", "PropertySetId", "PropertyTag", "PropertyName", "PropertyId"]
        {
            if let Some(value) = get(attribute) {
                // A real server writes tags in short hexadecimal, whatever was asked with.
                let value = match key {
                    ExtendedKey::Tag(tag) => format!("0x{tag:x}"),
                    _ => value.to_owned(),
                };
                attributes.push((attribute, value));
            }
        }
        attributes.push(("PropertyType", get("PropertyType").unwrap_or_default().to_owned()));
        Ok(Self { name: ExtendedName { key, property_type, is_array }, attributes })
    }

    /// The value for one item; none if it is unset, or of another type than was asked for.
    pub(crate) fn value(&self, entry: Entry<'_>) -> Option<Value> {
        let item = entry.item();
        self.value_of(&item)
    }

    pub(crate) fn value_of(&self, item: &Item) -> Option<Value> {
        match (&self.name.key, self.name.is_array) {
            (ExtendedKey::Tag(tag), false) => native::value(*tag, self.name.property_type, item)
                .or_else(|| item.extended.get(&self.name).cloned()),
            _ => item.extended.get(&self.name).cloned(),
        }
    }

    /// Writes `t:ExtendedProperty` with a value.
    pub(crate) fn write(&self, value: &Value, writer: &mut Writer) {
        writer.start("t:ExtendedProperty", &[]);
        let attributes: Vec<(&str, &str)> =
            self.attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        writer.empty("t:ExtendedFieldURI", &attributes);
        match value {
            Value::Many(values) => {
                writer.start("t:Values", &[]);
                for value in values {
                    writer.leaf("t:Value", &text(value));
                }
                writer.end();
            }
            value => writer.leaf("t:Value", &text(value)),
        }
        writer.end();
    }

    /// Reads the value of a `t:ExtendedProperty` of this name.
    pub(crate) fn read_value(&self, element: &Element) -> Result<Value, EwsError> {
        let wrong = || {
            EwsError::with_text(
                ResponseCode::ErrorInvalidExtendedPropertyValue,
                ResponseCode::ErrorInvalidExtendedPropertyValue.text(),
            )
        };
        let parse = |text: &str| parse(self.name.property_type, text).ok_or_else(wrong);
        match (element.child("Value"), element.child("Values"), self.name.is_array) {
            (Some(value), None, false) => parse(&value.text()),
            (None, Some(values), true) => {
                values.elements().map(|value| parse(&value.text())).collect::<Result<_, _>>().map(Value::Many)
            }
            _ => Err(wrong()),
        }
    }

    /// Whether its values can be put into an order.
    pub(crate) fn is_sortable(&self) -> bool {
        !self.name.is_array && self.name.property_type != PropertyType::Binary
    }

    /// The attributes that name it.
    pub(crate) fn attributes(&self) -> &[(&'static str, String)] {
        &self.attributes
    }

    /// Whether its values are integers.
    pub(crate) fn is_integer(&self) -> bool {
        let integers = [PropertyType::Short, PropertyType::Integer, PropertyType::Long];
        !self.name.is_array && integers.contains(&self.name.property_type)
    }

    /// A constant that is compared with it.
    pub(crate) fn constant(&self, text: &str) -> Option<Value> {
        parse(self.name.property_type, text)
    }

    /// The path as a text that stands for it alone.
    pub(crate) fn key(&self) -> String {
        format!("{:?}", self.name)
    }
}

fn read_tag(text: &str) -> Option<u16> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u16::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn property_type(name: &str) -> Result<(PropertyType, bool), EwsError> {
    let (single, is_array) = name.strip_suffix("Array").map_or((name, false), |single| (single, true));
    let property_type = match single {
        "ApplicationTime" => PropertyType::ApplicationTime,
        "Binary" => PropertyType::Binary,
        "Boolean" => PropertyType::Boolean,
        "CLSID" => PropertyType::Clsid,
        "Currency" => PropertyType::Currency,
        "Double" => PropertyType::Double,
        "Float" => PropertyType::Float,
        "Integer" => PropertyType::Integer,
        "Long" => PropertyType::Long,
        "Short" => PropertyType::Short,
        "SystemTime" => PropertyType::SystemTime,
        "String" => PropertyType::String,
        // Error, Null, Object.
        _ => return Err(ResponseCode::ErrorUnsupportedMapiPropertyType.into()),
    };
    Ok((property_type, is_array))
}

fn parse(property_type: PropertyType, text: &str) -> Option<Value> {
    let trimmed = text.trim();
    let within = |low: i64, high: i64| {
        trimmed.parse::<i64>().ok().filter(|number| (low..=high).contains(number)).map(Value::Number)
    };
    match property_type {
        PropertyType::String => Some(Value::Text(text.to_owned())),
        PropertyType::Clsid => {
            trimmed.parse::<Uuid>().ok().map(|guid| Value::Text(guid.hyphenated().to_string()))
        }
        PropertyType::Boolean => match trimmed {
            "true" | "True" | "1" => Some(Value::Boolean(true)),
            "false" | "False" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        PropertyType::Binary => STANDARD.decode(trimmed).ok().map(Value::Bytes),
        PropertyType::Short => within(i16::MIN.into(), i16::MAX.into()),
        PropertyType::Integer => within(i32::MIN.into(), i32::MAX.into()),
        PropertyType::Long | PropertyType::Currency => within(i64::MIN, i64::MAX),
        PropertyType::Double | PropertyType::Float | PropertyType::ApplicationTime => {
            trimmed.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real)
        }
        PropertyType::SystemTime => crate::restriction::time(trimmed).map(Value::Time),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Texts(texts) => texts.join(";"),
        Value::Number(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Time(time) => format!("{:.0}", within_years(*time)),
        Value::Bytes(bytes) => STANDARD.encode(bytes),
        Value::Person(_) | Value::People(_) | Value::Many(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn read_as(attributes: &str, property_type: &str) -> Result<ExtendedPath, ResponseCode> {
        let root = xml::read(&format!("<e {attributes} PropertyType='{property_type}'/>")).unwrap();
        ExtendedPath::read(&root).map_err(|error| error.code)
    }

    fn read(attributes: &str) -> Result<ExtendedPath, ResponseCode> {
        read_as(attributes, "String")
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
            "DistinguishedPropertySetId='Task' PropertySetId='00020329-0000-0000-c000-000000000046' PropertyId='3'",
            "DistinguishedPropertySetId='Task' PropertyName='x' PropertyId='3'",
        ] {
            assert_eq!(read(wrong), Err(ResponseCode::ErrorInvalidExtendedProperty), "{wrong}");
        }
        assert_eq!(read("PropertyTag='0x8001'"), Err(ResponseCode::ErrorNoPropertyTagForCustomProperties));
        assert_eq!(read_as("PropertyTag='1'", "Object"), Err(ResponseCode::ErrorUnsupportedMapiPropertyType));
    }

    #[test]
    fn two_names_of_one_property_are_one() {
        let guid = read("PropertySetId='00020329-0000-0000-C000-000000000046' PropertyName='x'").unwrap();
        let name = read("DistinguishedPropertySetId='PublicStrings' PropertyName='x'").unwrap();
        assert_eq!(guid.name, name.name);
        assert_ne!(guid.attributes, name.attributes);
        let header = |name: &str| {
            read(&format!("DistinguishedPropertySetId='InternetHeaders' PropertyName='{name}'")).unwrap().name
        };
        assert_eq!(header("X-Test").header(), Some("x-test"));
        assert_eq!(header("X-Test"), header("x-TEST"));
    }

    #[test]
    fn values_keep_to_their_type() {
        for (property_type, good, bad) in [
            (PropertyType::Integer, "-7", "2147483648"),
            (PropertyType::Short, "7", "40000"),
            (PropertyType::Boolean, "true", "yes"),
            (PropertyType::Binary, "AQID", "%"),
            (PropertyType::Double, "1.5", "NaN"),
            (PropertyType::SystemTime, "2026-11-01T08:00:00Z", "today"),
            (PropertyType::Clsid, "00020329-0000-0000-c000-000000000046", "1"),
        ] {
            assert_eq!(text(&parse(property_type, good).unwrap()), good);
            assert_eq!(parse(property_type, bad), None, "{property_type:?} {bad}");
        }
    }
}
