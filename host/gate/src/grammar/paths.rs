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

pub(super) static FIELD_URI: Rule =
    Rule::empty("t:FieldURI").with(&[AttributeRule::required("FieldURI", Value::FieldUri)]);

pub(super) static INDEXED_FIELD_URI: Rule = Rule::empty("t:IndexedFieldURI").with(&[
    AttributeRule::required("FieldURI", DICTIONARIES),
    AttributeRule::required("FieldIndex", Value::Text(256)),
]);

pub(super) static EXTENDED_FIELD_URI: Rule = Rule::empty("t:ExtendedFieldURI").with(&[
    AttributeRule::optional("DistinguishedPropertySetId", PROPERTY_SETS),
    AttributeRule::optional("PropertySetId", Value::Guid),
    AttributeRule::optional("PropertyTag", Value::PropertyTag),
    AttributeRule::optional("PropertyName", Value::Text(256)),
    AttributeRule::optional("PropertyId", Value::Integer(0, 0xFFFF_FFFF)),
    AttributeRule::required("PropertyType", PROPERTY_TYPES),
]);

/// Any path.
pub(super) static PATHS: &[&Rule] = &[&FIELD_URI, &INDEXED_FIELD_URI, &EXTENDED_FIELD_URI];
