//! Whether a text is a value of a kind.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::grammar::{Value, number, property_tag};
use crate::ids::is_guid;

/// What is wrong with the text, or nothing.
pub(super) fn fault(text: &str, value: Value) -> Option<String> {
    let wrong = |expected: &str| Some(format!("{} is not {expected}", shown(text)));
    match value {
        Value::Word(words) if words.contains(&text) => None,
        Value::Word(words) => wrong(&format!("one of {}", words.join(", "))),
        Value::Words(words)
            if text.split_ascii_whitespace().all(|word| words.contains(&word)) && !text.is_empty() =>
        {
            None
        }
        Value::Words(words) => wrong(&format!("some of {}", words.join(", "))),
        Value::Boolean if matches!(text, "true" | "false" | "1" | "0") => None,
        Value::Boolean => wrong("true or false"),
        Value::Integer(least, most) => match text.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => None,
            _ => wrong(&format!("a whole number from {least} to {most}")),
        },
        Value::Number(least, most) => match text.parse::<f64>() {
            Ok(number) if (least..=most).contains(&number) => None,
            _ => wrong(&format!("a number from {least} to {most}")),
        },
        Value::Text(most) if text.chars().count() <= most => None,
        Value::Text(most) => Some(format!("a text of more than {most} characters")),
        Value::DateTime if is_date_time(text) => None,
        Value::DateTime => wrong("a date and time such as 2026-11-02T08:00:00Z"),
        Value::FieldUri if is_field_uri(text) => None,
        Value::FieldUri => wrong("a property such as message:From"),
        Value::Guid if is_guid(text) => None,
        Value::Guid => wrong("a GUID"),
        Value::Date if is_date(text) => None,
        Value::Date => wrong("a date such as 2026-11-02"),
        Value::Time if is_time(text) => None,
        Value::Time => wrong("a time of day such as 02:00:00"),
        Value::PropertyTag if property_tag(text).is_some() => None,
        Value::PropertyTag => wrong("a property tag such as 0x0E07"),
        Value::Bitmask if number(text).is_some() => None,
        Value::Bitmask => wrong("a mask of bits such as 0x4"),
        Value::Id if (1..=4096).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            None
        }
        Value::Id => wrong("an id"),
        Value::ChangeKey if text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_graphic()) => None,
        Value::ChangeKey => wrong("a change key"),
        // What is in it shows when its seal is opened.
        Value::SyncState if text.bytes().all(|byte| byte.is_ascii_graphic()) => None,
        Value::SyncState => wrong("a state of synchronization"),
        Value::Address if is_address(text) => None,
        Value::Address => wrong("an SMTP address"),
        Value::ItemClass if is_item_class(text) => None,
        Value::ItemClass => wrong("a class of items that people see, such as IPM.Note or IPM.Appointment"),
        Value::Language if is_language(text) => None,
        Value::Language => wrong("a language such as de-AT"),
        Value::Link if is_link(text) => None,
        Value::Link => wrong("a link that begins with http:// or https://"),
        Value::Bytes if text.starts_with("blob:") => match text.get(5..).map(str::parse::<u16>) {
            Some(Ok(_)) => None,
            _ => wrong("a blob such as blob:0"),
        },
        Value::Bytes if STANDARD.decode(text).is_ok() => None,
        Value::Bytes => Some("neither a blob such as blob:0 nor base64".to_owned()),
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
const GROUPS: [&str; 12] = [
    "calendar",
    "contacts",
    "conversation",
    "distributionlist",
    "folder",
    "item",
    "meeting",
    "meetingRequest",
    "message",
    "persona",
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

/// One address, as RFC 5321 has it, without quoted parts and literals: no name
/// beside it, no distinguished name, nothing that a header could end with.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_fit = |character: char| {
        !character.is_whitespace() && !character.is_control() && !"<>()[]\\,;:\"@".contains(character)
    };
    (3..=320).contains(&text.len())
        && !local.is_empty()
        && domain.split('.').all(|label| !label.is_empty())
        && local.chars().all(is_fit)
        && domain.chars().all(is_fit)
}

/// Classes of items that people see. What hides behind the same beginnings
/// (rules, templates of automatic replies, settings, signed content) is left out.
fn is_item_class(text: &str) -> bool {
    const CLASSES: [&str; 8] = [
        "ipm.appointment",
        "ipm.contact",
        "ipm.distlist",
        "ipm.note",
        "ipm.post",
        "ipm.stickynote",
        "ipm.task",
        "ipm.activity",
    ];
    const HIDDEN: [&str; 7] =
        ["rules", "microsoft", "configuration", "smime", "secure", "exchange", "storagequotawarning"];
    let class = text.to_ascii_lowercase();
    let fits = |known: &&str| {
        class.strip_prefix(*known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    class.len() <= 255
        && class.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && CLASSES.iter().any(fits)
        && class.split('.').all(|part| !part.is_empty() && !HIDDEN.contains(&part))
}

fn is_language(text: &str) -> bool {
    text.len() <= 35
        && text.split('-').enumerate().all(|(index, part)| {
            let characters = if index == 0 {
                part.bytes().all(|byte| byte.is_ascii_alphabetic())
            } else {
                part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            (1..=8).contains(&part.len()) && characters
        })
}

fn is_link(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    text.len() <= 2048
        && rest.is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// `2026-11-02`, with an offset if one likes (XML Schema, date).
fn is_date(text: &str) -> bool {
    text.get(..10)
        .is_some_and(|date| is_date_time(&format!("{date}T00:00:00{}", text.get(10..).unwrap_or_default())))
        && !text.contains('.')
}

/// `02:00:00` (XML Schema, time, without offset).
fn is_time(text: &str) -> bool {
    text.len() == 8 && is_date_time(&format!("2000-01-01T{text}"))
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
