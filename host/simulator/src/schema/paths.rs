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

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    #[test]
    fn an_extended_property_has_one_value_or_several() {
        let property = |content: &str| {
            create(&format!("<t:Item><t:ExtendedProperty>{content}</t:ExtendedProperty></t:Item>"))
        };
        let uri = "<t:ExtendedFieldURI PropertySetId='00020329-0000-0000-c000-000000000046' PropertyName='x' \
                   PropertyType='StringArray'/>";
        let values = "<t:Values><t:Value>a</t:Value><t:Value/></t:Values>";
        accept(&property(&format!("{uri}<t:Value>a</t:Value>")));
        accept(&property(&format!("{uri}{values}")));
        refuse(&property(uri), "expected: 'Value, Values'");
        refuse(&property(&format!("{uri}<t:Value>a</t:Value>{values}")), "child element 'Values'");
        refuse(&property(&format!("{uri}<t:Values/>")), "expected: 'Value'");
        refuse(
            &property(&format!("<t:FieldURI FieldURI='item:Subject'/>{values}")),
            "expected: 'ExtendedFieldURI'",
        );
        refuse(
            &property("<t:ExtendedFieldURI PropertyTag='0x10001' PropertyType='Long'/>"),
            "memberTypes of the union.",
        );
    }

    #[test]
    fn an_item_has_any_number_of_extended_properties_in_one_place() {
        let property = "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0x1000' PropertyType='String'/>\
                        <t:Value>a</t:Value></t:ExtendedProperty>";
        let culture = "<t:Culture>en-US</t:Culture>";
        accept(&create(&format!("<t:Item>{property}{property}{culture}</t:Item>")));
        refuse(
            &create(&format!("<t:Item>{property}{culture}{property}</t:Item>")),
            "child element 'ExtendedProperty'",
        );
    }
}
