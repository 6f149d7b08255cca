//! Paths to properties: FieldURI, IndexedFieldURI, ExtendedFieldURI (types.xsd,
//! element Path).

use super::rule::{AttributeRule, Rule, Value};

const PROPERTY_TYPES: Value = Value::Word(&[
    "ApplicationTime",
    "ApplicationTimeArray",
    "Binary",
    "BinaryArray",
    "Boolean",
    "CLSID",
    "CLSIDArray",
    "Currency",
    "CurrencyArray",
    "Double",
    "DoubleArray",
    "Float",
    "FloatArray",
    "Integer",
    "IntegerArray",
    "Long",
    "LongArray",
    "Short",
    "ShortArray",
    "String",
    "StringArray",
    "SystemTime",
    "SystemTimeArray",
]);

const PROPERTY_SETS: Value = Value::Word(&[
    "Address",
    "Appointment",
    "CalendarAssistant",
    "Common",
    "InternetHeaders",
    "Meeting",
    "PublicStrings",
    "Sharing",
    "Task",
    "UnifiedMessaging",
]);

const DICTIONARIES: Value = Value::Word(&[
    "contacts:EmailAddress",
    "contacts:ImAddress",
    "contacts:PhoneNumber",
    "contacts:PhysicalAddress:City",
    "contacts:PhysicalAddress:CountryOrRegion",
    "contacts:PhysicalAddress:PostalCode",
    "contacts:PhysicalAddress:State",
    "contacts:PhysicalAddress:Street",
    "distributionlist:Members:Member",
    "item:InternetMessageHeader",
]);

pub(crate) static FIELD_URI: Rule =
    Rule::empty("t:FieldURI").with(&[AttributeRule::required("FieldURI", Value::FieldUri)]);

pub(crate) static INDEXED_FIELD_URI: Rule = Rule::empty("t:IndexedFieldURI").with(&[
    AttributeRule::required("FieldURI", DICTIONARIES),
    AttributeRule::required("FieldIndex", Value::Text(256)),
]);

pub(crate) static EXTENDED_FIELD_URI: Rule = Rule::empty("t:ExtendedFieldURI").with(&[
    AttributeRule::optional("DistinguishedPropertySetId", PROPERTY_SETS),
    AttributeRule::optional("PropertySetId", Value::Guid),
    AttributeRule::optional("PropertyTag", Value::PropertyTag),
    AttributeRule::optional("PropertyName", Value::Text(256)),
    AttributeRule::optional("PropertyId", Value::Integer(0, 0xFFFF_FFFF)),
    AttributeRule::required("PropertyType", PROPERTY_TYPES),
]);

/// Any path.
pub(super) static PATHS: &[&Rule] = &[&FIELD_URI, &INDEXED_FIELD_URI, &EXTENDED_FIELD_URI];

/// Reads a PropertyTag; none where it is none.
pub(crate) fn property_tag(text: &str) -> Option<u32> {
    number(text).filter(|tag| *tag <= 0xFFFF)
}

/// Reads a number in digits, or in hexadecimal digits after `0x`.
pub(crate) fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}
