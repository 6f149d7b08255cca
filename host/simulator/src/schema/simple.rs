//! The simple types: which strings are values.

use super::{field_uris, lexical};
use crate::xml::TYPES;

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// A simple type of the schema.
#[derive(Clone, Copy, Debug)]
pub(super) enum Simple {
    String,
    NonEmptyString,
    /// `xs:int`.
    Int,
    /// `xs:long`.
    Long,
    /// `xs:unsignedInt`.
    UnsignedInt,
    /// `xs:nonNegativeInteger`.
    NonNegativeInteger,
    /// A restriction of `xs:int`: the type's name, its least and its greatest value.
    IntBetween(&'static str, i64, i64),
    /// `xs:double`.
    Double,
    /// `xs:boolean`.
    Boolean,
    /// `xs:dateTime`, with an optional offset. Years have four digits.
    DateTime,
    /// `xs:date`.
    Date,
    /// `xs:time`.
    Time,
    /// `xs:duration`.
    Duration,
    /// `xs:base64Binary`.
    Base64,
    /// `xs:language`.
    Language,
    /// `xs:anyURI`.
    Uri,
    /// `GuidType`.
    Guid,
    /// `PropertyTagType`: unsigned short, or `0x` and up to four digits.
    PropertyTag,
    /// `ExcludesAttributeType`: decimal, or `0x` and digits.
    Bitmask,
    /// `ReminderMinutesBeforeStartType`: up to five years, or a marker.
    ReminderMinutes,
    /// `UnindexedFieldURIType`.
    FieldUri,
    /// An enumeration: the type's name and its values.
    OneOf(&'static str, &'static [&'static str]),
    /// `xs:list`: the type's name and the values, of which any number stand there.
    ListOf(&'static str, &'static [&'static str]),
}

/// Why a string is no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The name of the type, with its namespace.
    pub(super) datatype: String,
    /// The facet that failed. `{0}` stands for the value.
    pub(super) facet: &'static str,
}

const ENUMERATION: &str = "The Enumeration constraint failed.";
const PATTERN: &str = "The Pattern constraint failed.";
const MIN_LENGTH: &str = "The actual length is less than the MinLength value.";
const MIN_INCLUSIVE: &str = "The MinInclusive constraint failed.";
const MAX_INCLUSIVE: &str = "The MaxInclusive constraint failed.";
const UNION: &str = "The value '{0}' is not valid according to any of the memberTypes of the union.";
const INT: &str = "The string '{0}' is not a valid Int32 value.";
const LONG: &str = "The string '{0}' is not a valid Int64 value.";
const UNSIGNED_INT: &str = "The string '{0}' is not a valid UInt32 value.";
const INTEGER: &str = "The string '{0}' is not a valid Integer value.";
const DOUBLE: &str = "The string '{0}' is not a valid Double value.";
const BOOLEAN: &str = "The string '{0}' is not a valid Boolean value.";
const DATE_TIME: &str = "The string '{0}' is not a valid DateTime value.";
const DATE: &str = "The string '{0}' is not a valid Date value.";
const TIME: &str = "The string '{0}' is not a valid Time value.";
const DURATION: &str = "The string '{0}' is not a valid Duration value.";
const URI: &str = "The string '{0}' is not a valid Uri value.";
const BASE64: &str = "The input is not a valid Base-64 string as it contains a non-base 64 character, more than \
                      two padding characters, or an illegal character among the padding characters.";

impl Simple {
    /// Whether the value belongs to the type.
    pub(super) fn check(self, value: &str) -> Result<(), Wrong> {
        let trimmed = lexical::trim(value);
        let (fine, facet) = match self {
            Self::String => (true, ""),
            Self::NonEmptyString => (!value.is_empty(), MIN_LENGTH),
            Self::Int => (is_int(trimmed), INT),
            Self::Long => (lexical::is_integer(trimmed, i64::MIN, i64::MAX), LONG),
            Self::UnsignedInt => (lexical::is_integer(trimmed, 0, u32::MAX.into()), UNSIGNED_INT),
            Self::NonNegativeInteger => (lexical::is_natural(trimmed), INTEGER),
            Self::IntBetween(_, min, max) => {
                if !is_int(trimmed) {
                    (false, INT)
                } else if !lexical::is_integer(trimmed, min, i64::MAX) {
                    (false, MIN_INCLUSIVE)
                } else {
                    (lexical::is_integer(trimmed, min, max), MAX_INCLUSIVE)
                }
            }
            Self::Double => (lexical::is_double(trimmed), DOUBLE),
            Self::Boolean => (matches!(trimmed, "true" | "false" | "1" | "0"), BOOLEAN),
            Self::DateTime => (lexical::is_date_time(trimmed), DATE_TIME),
            Self::Date => (lexical::is_date(trimmed), DATE),
            Self::Time => (lexical::is_time(trimmed), TIME),
            Self::Duration => (lexical::is_duration(trimmed), DURATION),
            Self::Base64 => (lexical::is_base64(value), BASE64),
            Self::Language => (lexical::is_language(trimmed), PATTERN),
            Self::Uri => (lexical::is_uri(trimmed), URI),
            Self::Guid => (lexical::is_guid(value), PATTERN),
            Self::PropertyTag => (is_property_tag(value), UNION),
            Self::Bitmask => (is_bitmask(value), PATTERN),
            Self::ReminderMinutes => (is_reminder(trimmed), UNION),
            Self::FieldUri => (field_uris::is_known(value), ENUMERATION),
            Self::OneOf(_, values) => (values.contains(&value), ENUMERATION),
            Self::ListOf(_, values) => {
                (trimmed.split_ascii_whitespace().all(|item| values.contains(&item)), ENUMERATION)
            }
        };
        if fine { Ok(()) } else { Err(Wrong { datatype: self.datatype(), facet }) }
    }

    fn datatype(self) -> String {
        let (namespace, name) = match self {
            Self::String => (XML_SCHEMA, "string"),
            Self::NonEmptyString => (TYPES, "NonEmptyStringType"),
            Self::Int => (XML_SCHEMA, "int"),
            Self::Long => (XML_SCHEMA, "long"),
            Self::UnsignedInt => (XML_SCHEMA, "unsignedInt"),
            Self::NonNegativeInteger => (XML_SCHEMA, "nonNegativeInteger"),
            Self::Double => (XML_SCHEMA, "double"),
            Self::Boolean => (XML_SCHEMA, "boolean"),
            Self::DateTime => (XML_SCHEMA, "dateTime"),
            Self::Date => (XML_SCHEMA, "date"),
            Self::Time => (XML_SCHEMA, "time"),
            Self::Duration => (XML_SCHEMA, "duration"),
            Self::Base64 => (XML_SCHEMA, "base64Binary"),
            Self::Language => (XML_SCHEMA, "language"),
            Self::Uri => (XML_SCHEMA, "anyURI"),
            Self::Guid => (TYPES, "GuidType"),
            Self::PropertyTag => (TYPES, "PropertyTagType"),
            Self::Bitmask => (TYPES, "ExcludesAttributeType"),
            Self::ReminderMinutes => (TYPES, "ReminderMinutesBeforeStartType"),
            Self::FieldUri => (TYPES, "UnindexedFieldURIType"),
            Self::IntBetween(name, ..) | Self::OneOf(name, _) | Self::ListOf(name, _) => (TYPES, name),
        };
        format!("{namespace}:{name}")
    }
}

fn is_int(trimmed: &str) -> bool {
    lexical::is_integer(trimmed, i32::MIN.into(), i32::MAX.into())
}

fn is_property_tag(value: &str) -> bool {
    match lexical::hexadecimal(value) {
        Some(digits) => (1..=4).contains(&digits.len()),
        None => lexical::is_integer(lexical::trim(value), 0, u16::MAX.into()),
    }
}

fn is_bitmask(value: &str) -> bool {
    lexical::hexadecimal(value).is_some() || value.bytes().all(|b| b.is_ascii_digit())
}

fn is_reminder(trimmed: &str) -> bool {
    lexical::is_integer(trimmed, 0, 2_629_800) || lexical::is_integer(trimmed, 1_525_252_321, 1_525_252_321)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_judged_by_their_type() {
        const DAYS: &[&str] = &["Monday", "Tuesday"];
        for (simple, good, bad) in [
            (Simple::Int, "-3", "2147483648"),
            (Simple::Int, " +3\n", "\u{a0}3"),
            (Simple::Long, "-9223372036854775808", "9223372036854775808"),
            (Simple::UnsignedInt, "4294967295", "-1"),
            (Simple::IntBetween("MaxSyncChangesReturnedType", 1, 512), "512", "513"),
            (Simple::Boolean, "1", "yes"),
            (Simple::NonEmptyString, " ", ""),
            (Simple::DateTime, "2026-11-01T08:00:00+01:00", "2026-11-01"),
            (Simple::DateTime, "2026-11-01T08:00:00", "tomorrow"),
            (Simple::Date, "2026-11-01", "2026-11-01T08:00:00"),
            (Simple::Guid, "00020386-0000-0000-c000-000000000046", "0002038600000000c000000000000046"),
            (Simple::PropertyTag, "0x0E08", "0x12345"),
            (Simple::PropertyTag, "3592", "65536"),
            (Simple::PropertyTag, " 3592 ", " 0x0E08"),
            (Simple::Bitmask, "0x1F", "1F"),
            (Simple::ReminderMinutes, "2629800", "2629801"),
            (Simple::ReminderMinutes, "1525252321", "-1"),
            (Simple::FieldUri, "message:From", "message:Form"),
            (Simple::OneOf("DayType", DAYS), "Monday", " Monday"),
            (Simple::ListOf("DaysType", DAYS), " Monday  Tuesday\n", "Monday,Tuesday"),
        ] {
            assert!(simple.check(good).is_ok(), "{simple:?} {good}");
            assert!(simple.check(bad).is_err(), "{simple:?} {bad}");
        }
    }

    #[test]
    fn a_number_out_of_range_names_the_end_that_it_missed() {
        let of = Simple::IntBetween("MaxSyncChangesReturnedType", 1, 512);
        for (value, facet) in [("0", MIN_INCLUSIVE), ("513", MAX_INCLUSIVE), ("many", INT)] {
            assert_eq!(
                of.check(value),
                Err(Wrong { datatype: format!("{TYPES}:MaxSyncChangesReturnedType"), facet })
            );
        }
    }
}
