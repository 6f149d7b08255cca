//! The simple types: which strings are values.

use super::field_uris;
use crate::xml::TYPES;

/// A simple type of the schema.
#[derive(Clone, Copy, Debug)]
pub(super) enum Simple {
    String,
    NonEmptyString,
    /// `xs:int`.
    Int,
    /// `xs:nonNegativeInteger`.
    NonNegativeInteger,
    /// `xs:boolean`.
    Boolean,
    /// `xs:dateTime`, read as RFC 3339 with an optional offset.
    DateTime,
    /// `GuidType`.
    Guid,
    /// `PropertyTagType`: unsigned short, or `0x` and up to four digits.
    PropertyTag,
    /// `ExcludesAttributeType`: decimal, or `0x` and digits.
    Bitmask,
    /// `UnindexedFieldURIType`.
    FieldUri,
    /// An enumeration: the type's name and its values.
    OneOf(&'static str, &'static [&'static str]),
}

impl Simple {
    /// Whether the value belongs to the type; otherwise the type and the facet that failed.
    pub(super) fn check(self, value: &str) -> Result<(), String> {
        // XML Schema collapses white space around everything but plain strings.
        let trimmed = value.trim();
        let (fine, name, facet) = match self {
            Self::String => (true, String::new(), ""),
            Self::NonEmptyString => (
                !value.is_empty(),
                types("NonEmptyStringType"),
                "The actual length is less than the MinLength value.",
            ),
            Self::Int => {
                (trimmed.parse::<i32>().is_ok(), xsd("int"), "The string is not a valid Int32 value.")
            }
            Self::NonNegativeInteger => (
                trimmed.parse::<u64>().is_ok(),
                xsd("nonNegativeInteger"),
                "The string is not a valid Integer value.",
            ),
            Self::Boolean => (
                matches!(trimmed, "true" | "false" | "1" | "0"),
                xsd("boolean"),
                "The string is not a valid Boolean value.",
            ),
            Self::DateTime => {
                (is_date_time(trimmed), xsd("dateTime"), "The string is not a valid DateTime value.")
            }
            Self::Guid => (is_guid(value), types("GuidType"), "The Pattern constraint failed."),
            Self::PropertyTag => (
                is_property_tag(trimmed),
                types("PropertyTagType"),
                "The value matches none of the union's types.",
            ),
            Self::Bitmask => {
                (is_bitmask(value), types("ExcludesAttributeType"), "The Pattern constraint failed.")
            }
            Self::FieldUri => (
                field_uris::is_known(value),
                types("UnindexedFieldURIType"),
                "The Enumeration constraint failed.",
            ),
            Self::OneOf(name, values) => {
                (values.contains(&value), types(name), "The Enumeration constraint failed.")
            }
        };
        if fine { Ok(()) } else { Err(format!("'{name}' - {facet}")) }
    }
}

fn types(name: &str) -> String {
    format!("{TYPES}:{name}")
}

fn xsd(name: &str) -> String {
    format!("http://www.w3.org/2001/XMLSchema:{name}")
}

fn is_date_time(value: &str) -> bool {
    value.parse::<jiff::Timestamp>().is_ok()
        || (value.contains('T') && value.parse::<jiff::civil::DateTime>().is_ok())
}

fn is_guid(value: &str) -> bool {
    value.len() == 36 && value.parse::<uuid::Uuid>().is_ok()
}

fn hexadecimal(value: &str) -> Option<&str> {
    value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"))
}

fn is_property_tag(value: &str) -> bool {
    match hexadecimal(value) {
        Some(digits) => (1..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit()),
        None => value.parse::<u16>().is_ok(),
    }
}

fn is_bitmask(value: &str) -> bool {
    match hexadecimal(value) {
        Some(digits) => digits.chars().all(|c| c.is_ascii_hexdigit()),
        None => value.chars().all(|c| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_judged_by_their_type() {
        for (simple, good, bad) in [
            (Simple::Int, "-3", "2147483648"),
            (Simple::Boolean, "1", "yes"),
            (Simple::NonEmptyString, " ", ""),
            (Simple::DateTime, "2026-11-01T08:00:00+01:00", "2026-11-01"),
            (Simple::DateTime, "2026-11-01T08:00:00", "tomorrow"),
            (Simple::Guid, "00020386-0000-0000-c000-000000000046", "0002038600000000c000000000000046"),
            (Simple::PropertyTag, "0x0E08", "0x12345"),
            (Simple::PropertyTag, "3592", "65536"),
            (Simple::Bitmask, "0x1F", "1F"),
            (Simple::FieldUri, "message:From", "message:Form"),
        ] {
            assert!(simple.check(good).is_ok(), "{simple:?} {good}");
            assert!(simple.check(bad).is_err(), "{simple:?} {bad}");
        }
    }
}
