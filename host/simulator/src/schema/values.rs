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
/// `xs:dateTime`.
pub(super) static DATE_TIME: Type = text(Simple::DateTime);
/// `xs:duration`.
pub(super) static DURATION: Type = text(Simple::Duration);
/// `xs:base64Binary`.
pub(super) static BASE64: Type = text(Simple::Base64);

/// `RetentionTagType`.
pub(super) static RETENTION_TAG: Type = text_with(&[required("IsExplicit", Simple::Boolean)], Simple::Guid);

/// `ArrayOfStringsType`.
pub(super) static STRINGS: Type = elements(&[any_number(t("String", &TEXT))]);
