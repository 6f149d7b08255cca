//! Elements that hold one value of a type that stands in many places.

use super::{Simple, Type, any_number, elements, required, t, text, text_with};

/// `xs:string`, and types that restrict it in nothing, such as `ItemClassType`.
pub(super) static TEXT: Type = text(Simple::String);
/// `NonEmptyStringType`.
pub(super) static NON_EMPTY: Type = text(Simple::NonEmptyString);
/// `xs:boolean`.
pub(super) static BOOLEAN: Type = text(Simple::Boolean);
/// `xs:int`.
pub(super) static INT: Type = text(Simple::Int);
/// `xs:long`.
pub(super) static LONG: Type = text(Simple::Long);
/// `xs:double`.
pub(super) static DOUBLE: Type = text(Simple::Double);
/// `xs:dateTime`.
pub(super) static DATE_TIME: Type = text(Simple::DateTime);
/// `xs:date`.
pub(super) static DATE: Type = text(Simple::Date);
/// `xs:duration`.
pub(super) static DURATION: Type = text(Simple::Duration);
/// `xs:base64Binary`.
pub(super) static BASE64: Type = text(Simple::Base64);
/// `GuidType`.
pub(super) static GUID: Type = text(Simple::Guid);

/// `RetentionTagType`.
pub(super) static RETENTION_TAG: Type = text_with(&[required("IsExplicit", Simple::Boolean)], Simple::Guid);

/// `ArrayOfStringsType`.
pub(super) static STRINGS: Type = elements(&[any_number(t("String", &TEXT))]);
