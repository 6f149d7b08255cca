//! One term: a value, looked for in the property that a keyword names, or anywhere.

use jiff::Timestamp;

use super::dates;
use super::tokens::Text;
use crate::restriction::{Comparison, Containment, Folding, Operand, Property, Restriction};
use crate::store::{Field, Value};

/// What the term looks for; none: it says nothing.
pub(super) fn term(keyword: Option<&str>, text: &Text, now: Timestamp) -> Option<Restriction> {
    if text.text.trim().is_empty() {
        return None;
    }
    let typed = match keyword {
        Some("importance") => word(Field::Importance, &["low", "normal", "high"], text),
        Some("isread") => flag(Field::IsRead, text),
        Some("isflagged") => flag(Field::Flag, text),
        Some("hasattachment" | "hasattachments") => flag(Field::HasAttachments, text),
        Some("kind") => kind(text),
        Some("size") => compared(Field::Size, &text.text, number),
        Some("sent") => dates::term(Field::DateTimeSent, &text.text, now),
        Some("received") => dates::term(Field::DateTimeReceived, &text.text, now),
        keyword => return Some(any_of(fields(keyword), text)),
    };
    // What is no value of the keyword is text like any other.
    Some(typed.unwrap_or_else(|| any_of(fields(None), text)))
}

fn fields(keyword: Option<&str>) -> &'static [Field] {
    match keyword {
        Some("subject") => &[Field::Subject],
        Some("body" | "content") => &[Field::Body],
        Some("from") => &[Field::From],
        Some("to") => &[Field::ToRecipients],
        Some("cc") => &[Field::CcRecipients],
        Some("bcc") => &[Field::BccRecipients],
        Some("participants") => {
            &[Field::From, Field::ToRecipients, Field::CcRecipients, Field::BccRecipients]
        }
        Some("attachment") => &[Field::Attachments],
        Some("category") => &[Field::Categories],
        _ => &[
            Field::Subject,
            Field::Body,
            Field::From,
            Field::ToRecipients,
            Field::CcRecipients,
            Field::BccRecipients,
            Field::Attachments,
            Field::Categories,
        ],
    }
}

fn any_of(fields: &[Field], text: &Text) -> Restriction {
    let folding = Folding::of("LooseAndIgnoreCaseAndIgnoreNonSpace");
    let mode = match (text.is_quoted, text.is_open) {
        (true, false) => Containment::ExactPhrase,
        (true, true) => Containment::PhrasePrefix,
        (false, _) => Containment::PrefixOnWords,
    };
    let contains = |field: &Field| Restriction::Contains {
        property: Property::Item(*field),
        text: folding.fold(&text.text),
        mode,
        folding,
    };
    match fields {
        [field] => contains(field),
        fields => Restriction::Or(fields.iter().map(contains).collect()),
    }
}

pub(super) fn compare(field: Field, by: Comparison, value: Value) -> Restriction {
    Restriction::Compare { property: Property::Item(field), with: Operand::Constant(value), by }
}

fn word(field: Field, words: &[&str], text: &Text) -> Option<Restriction> {
    let place = words.iter().position(|word| word.eq_ignore_ascii_case(&text.text))?;
    Some(compare(field, Comparison::Equal, Value::Number(i64::try_from(place).ok()?)))
}

fn flag(field: Field, text: &Text) -> Option<Restriction> {
    let value = match text.text.to_lowercase().as_str() {
        "true" | "yes" => true,
        "false" | "no" => false,
        _ => return None,
    };
    Some(compare(field, Comparison::Equal, Value::Boolean(value)))
}

fn kind(text: &Text) -> Option<Restriction> {
    let class = match text.text.to_lowercase().as_str() {
        "email" => "ipm.note",
        "contacts" => "ipm.contact",
        "meetings" => "ipm.schedule",
        "tasks" => "ipm.task",
        "notes" => "ipm.stickynote",
        "posts" => "ipm.post",
        "journals" => "ipm.activity",
        "voicemail" => "ipm.note.microsoft.voicemail",
        "faxes" => "ipm.note.microsoft.fax",
        "im" => "ipm.note.microsoft.conversation",
        _ => return None,
    };
    Some(Restriction::Contains {
        property: Property::Item(Field::ItemClass),
        text: class.to_owned(),
        mode: Containment::Prefixed,
        folding: Folding::of("IgnoreCase"),
    })
}

/// A value with a relation before it, a range of two, or a value alone.
pub(super) fn compared(
    field: Field,
    text: &str,
    read: impl Fn(&str) -> Option<Value>,
) -> Option<Restriction> {
    if let Some((from, to)) = text.split_once("..") {
        return Some(Restriction::And(vec![
            compare(field, Comparison::GreaterOrEqual, read(from)?),
            compare(field, Comparison::LessOrEqual, read(to)?),
        ]));
    }
    let (by, value) = relation(text);
    Some(compare(field, by, read(value)?))
}

/// The relation that a text begins with, and the rest of it.
pub(super) fn relation(text: &str) -> (Comparison, &str) {
    for (sign, by) in [
        (">=", Comparison::GreaterOrEqual),
        ("<=", Comparison::LessOrEqual),
        (">", Comparison::Greater),
        ("<", Comparison::Less),
        ("=", Comparison::Equal),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (by, rest.trim_start());
        }
    }
    (Comparison::Equal, text)
}

/// Bytes, with `KB` or `MB` behind them or not.
fn number(text: &str) -> Option<Value> {
    let text = text.trim().to_lowercase();
    let (digits, factor) = match (text.strip_suffix("kb"), text.strip_suffix("mb")) {
        (Some(digits), _) => (digits, 1 << 10),
        (_, Some(digits)) => (digits, 1 << 20),
        _ => (text.as_str(), 1),
    };
    Some(Value::Number(digits.trim().parse::<i64>().ok()?.checked_mul(factor)?))
}
