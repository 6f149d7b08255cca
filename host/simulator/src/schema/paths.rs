//! Property paths: how a request names a property, and the extended properties themselves.

use super::values::TEXT;
use super::{
    Choice, Simple, Type, elements, empty, field_uris, must, one_of, optional, repeated, required,
    several_of, t,
};

pub(super) static FIELD_URI: Type = empty(&[required("FieldURI", Simple::FieldUri)]);
pub(super) static INDEXED_FIELD_URI: Type = empty(&[
    required("FieldURI", Simple::OneOf("DictionaryURIType", field_uris::INDEXED)),
    required("FieldIndex", Simple::String),
]);
pub(super) static EXTENDED_FIELD_URI: Type = empty(&[
    optional(
        "DistinguishedPropertySetId",
        Simple::OneOf(
            "DistinguishedPropertySetType",
            &[
                "Meeting",
                "Appointment",
                "Common",
                "PublicStrings",
                "Address",
                "InternetHeaders",
                "CalendarAssistant",
                "UnifiedMessaging",
                "Task",
                "Sharing",
            ],
        ),
    ),
    optional("PropertySetId", Simple::Guid),
    optional("PropertyTag", Simple::PropertyTag),
    optional("PropertyName", Simple::String),
    optional("PropertyId", Simple::Int),
    required("PropertyType", Simple::OneOf("MapiPropertyTypeType", MAPI_TYPES)),
]);
const MAPI_TYPES: &[&str] = &[
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
    "Error",
    "Float",
    "FloatArray",
    "Integer",
    "IntegerArray",
    "Long",
    "LongArray",
    "Null",
    "Object",
    "ObjectArray",
    "Short",
    "ShortArray",
    "SystemTime",
    "SystemTimeArray",
    "String",
    "StringArray",
];

/// The substitution group of `t:Path`.
pub(super) static PATH: &[Choice] = &[
    t("FieldURI", &FIELD_URI),
    t("IndexedFieldURI", &INDEXED_FIELD_URI),
    t("ExtendedFieldURI", &EXTENDED_FIELD_URI),
];

/// `NonEmptyArrayOfPathsToElementType`.
pub(super) static PATHS: Type = elements(&[several_of(PATH)]);

static VALUES: Type = elements(&[repeated(t("Value", &TEXT))]);

/// `ExtendedPropertyType`.
pub(super) static EXTENDED_PROPERTY: Type = elements(&[
    must(t("ExtendedFieldURI", &EXTENDED_FIELD_URI)),
    one_of(&[t("Value", &TEXT), t("Values", &VALUES)]),
]);
