//! Whether a text is a value of a kind.

use crate::grammar::Value;
use crate::ids::is_guid;

/// What is wrong with the text, or nothing.
pub(super) fn fault(text: &str, value: Value) -> Option<String> {
    let wrong = |expected: &str| Some(format!("{} is not {expected}", shown(text)));
    match value {
        Value::Word(words) if words.contains(&text) => None,
        Value::Word(words) => wrong(&format!("one of {}", words.join(", "))),
        Value::Boolean if matches!(text, "true" | "false" | "1" | "0") => None,
        Value::Boolean => wrong("true or false"),
        Value::Integer(least, most) => match text.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => None,
            _ => wrong(&format!("a whole number from {least} to {most}")),
        },
        Value::Text(most) if text.chars().count() <= most => None,
        Value::Text(most) => Some(format!("a text of more than {most} characters")),
        Value::DateTime if is_date_time(text) => None,
        Value::DateTime => wrong("a date and time such as 2026-11-02T08:00:00Z"),
        Value::FieldUri if is_field_uri(text) => None,
        Value::FieldUri => wrong("a property such as message:From"),
        Value::Guid if is_guid(text) => None,
        Value::Guid => wrong("a GUID"),
        Value::PropertyTag if number(text).is_some_and(|tag| tag <= 0xFFFF) => None,
        Value::PropertyTag => wrong("a property tag such as 0x0E07"),
        Value::Bitmask if number(text).is_some() => None,
        Value::Bitmask => wrong("a mask of bits such as 0x4"),
        Value::Id if (1..=4096).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            None
        }
        Value::Id => wrong("an id"),
        Value::ChangeKey if text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_graphic()) => None,
        Value::ChangeKey => wrong("a change key"),
    }
}

/// The text for a message: short, and without what would break a line.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let cut = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{cut}")
}

/// Groups of properties (types.xsd, UnindexedFieldURIType). Exchange itself
/// refuses names that do not exist.
const GROUPS: [&str; 10] = [
    "calendar",
    "contacts",
    "distributionlist",
    "folder",
    "item",
    "meeting",
    "meetingRequest",
    "message",
    "postitem",
    "task",
];

fn is_field_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(group, name)| {
        GROUPS.contains(&group)
            && (1..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':')
    })
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}

/// `2026-11-02T08:00:00`, with fractions of a second and an offset or Z if one
/// likes (XML Schema, dateTime). The calendar itself is Exchange's to judge.
fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else { return false };
    let digits =
        |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else { return false };
    let (clock, offset_is_right) = match rest.find(['Z', '+', '-']) {
        None => (rest, true),
        Some(at) => {
            let (clock, offset) = rest.split_at(at);
            let right = match offset.get(1..).unwrap_or_default().split_once(':') {
                None => offset == "Z",
                Some((hours, minutes)) => !offset.starts_with('Z') && digits(hours, 2) && digits(minutes, 2),
            };
            (clock, right)
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = clock.split(':').collect::<Vec<_>>()[..] else { return false };
    digits(year, 4)
        && [month, day, hour, minute, second].iter().all(|part| digits(part, 2))
        && (1..=9).contains(&fraction.len())
        && digits(fraction, fraction.len())
        && offset_is_right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, right: &[&str], wrong: &[&str]) {
        for text in right {
            assert_eq!(fault(text, value), None, "{text}");
        }
        for text in wrong {
            assert!(fault(text, value).is_some(), "{text}");
        }
    }

    #[test]
    fn values_are_what_the_tables_say() {
        check(Value::Boolean, &["true", "false", "1", "0"], &["True", "yes", "", " true"]);
        check(
            Value::Integer(1, 1000),
            &["1", "1000"],
            &["0", "1001", "", "1.0", "0x1", "99999999999999999999"],
        );
        check(Value::Text(3), &["", "äöü"], &["abcd"]);
        check(
            Value::FieldUri,
            &["message:From", "contacts:PhysicalAddress:City"],
            &["From", "x:From", "item:", "item:a b"],
        );
        check(
            Value::Guid,
            &["2fb5bbcc-0e1a-4b3c-9d84-1f0c5e8a7b21"],
            &["2fb5bbcc", "2fb5bbcc-0e1a-4b3c-9d84-1f0c5e8a7b2g"],
        );
        check(Value::PropertyTag, &["0x0E07", "3591"], &["0x10000", "0x", "-1", "E07"]);
        check(
            Value::DateTime,
            &[
                "2026-11-02T08:00:00Z",
                "2026-11-02T08:00:00",
                "2026-11-02T08:00:00.123+01:00",
                "2026-11-02T08:00:00-05:30",
            ],
            &[
                "2026-11-02",
                "2026-11-02 08:00:00",
                "2026-11-02T08:00:00Z+1",
                "2026-11-02T08:00:00+0100",
                "T",
                "2026-11-02T08:00:00.Z",
            ],
        );
        check(Value::Id, &["AAMkAGI=", "x"], &["", "a b", "ä", "a\n"]);
    }

    #[test]
    fn a_fault_shows_what_was_written() {
        assert_eq!(
            fault("Deep\n", Value::Word(&["Shallow"])).as_deref(),
            Some("\"Deep\\n\" is not one of Shallow")
        );
    }
}
