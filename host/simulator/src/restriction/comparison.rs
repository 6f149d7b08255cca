//! The order of values, and constants as values of the property they are compared with.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Property;
use crate::properties::{FolderField, ItemProperty, names};
use crate::store::Value;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    pub(super) fn holds(self, left: &Value, right: &Value) -> bool {
        // Of several texts, one is enough.
        if matches!(left, Value::Texts(_) | Value::Person(_) | Value::People(_) | Value::Many(_)) {
            let several: Vec<Value> = match left {
                Value::Many(values) => values.clone(),
                _ => texts(left).into_iter().map(|text| Value::Text(text.to_owned())).collect(),
            };
            let mut each = several.iter();
            return match self {
                Self::NotEqual => each.all(|value| self.holds(value, right)),
                _ => each.any(|value| self.holds(value, right)),
            };
        }
        let Some(order) = order(left, right) else { return matches!(self, Self::NotEqual) };
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// The texts by which a value is found.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::Texts(texts) => texts.iter().map(String::as_str).collect(),
        Value::Person(person) => names(person).to_vec(),
        Value::People(people) => people.iter().flat_map(names).collect(),
        Value::Many(values) => values.iter().flat_map(texts).collect(),
        Value::Number(_) | Value::Real(_) | Value::Boolean(_) | Value::Time(_) | Value::Bytes(_) => {
            Vec::new()
        }
    }
}

/// The order of two values of one kind.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.to_lowercase().cmp(&right.to_lowercase())),
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Real(left), Value::Real(right)) => left.partial_cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
        (left, Value::Person(_) | Value::People(_) | Value::Texts(_)) => {
            let first = texts(right).first().map(|text| Value::Text((*text).to_owned()))?;
            order(left, &first)
        }
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Time,
    /// Numbers that requests write as words.
    Choice(&'static [&'static str]),
    /// An extended property, or one that nothing here has.
    Any,
}

pub(super) fn kind(property: &Property) -> Kind {
    use crate::properties::Kind as Known;
    use crate::store::Field;
    match property {
        Property::Extended(_) | Property::Absent => Kind::Any,
        Property::Folder(FolderField::DisplayName | FolderField::FolderClass) => Kind::Text,
        Property::Folder(_) => Kind::Number,
        Property::Item(Field::Size) => Kind::Number,
        Property::Item(Field::HasAttachments) => Kind::Boolean,
        Property::Item(field) => match ItemProperty::of(*field).map(|property| property.kind) {
            Some(Known::Number) => Kind::Number,
            Some(Known::Boolean) => Kind::Boolean,
            Some(Known::Time) => Kind::Time,
            Some(Known::Choice(words)) => Kind::Choice(words),
            _ => Kind::Text,
        },
    }
}

/// Whether all values of the property are integers: only these have bits. What nothing here has can be of any type.
pub(super) fn is_integer(property: &Property) -> bool {
    match property {
        Property::Extended(path) => path.is_integer(),
        property => matches!(kind(property), Kind::Number | Kind::Any),
    }
}

/// A constant as a value of the property that it is compared with.
pub(super) fn constant_of(property: &Property, text: &str) -> Option<Value> {
    match (property, kind(property)) {
        (Property::Extended(path), _) => path.constant(text),
        (_, Kind::Text | Kind::Any) => Some(Value::Text(text.to_owned())),
        (_, Kind::Number) => text.trim().parse().ok().map(Value::Number),
        (_, Kind::Boolean) => match text.trim() {
            "true" | "1" => Some(Value::Boolean(true)),
            "false" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        (_, Kind::Time) => time(text.trim()).map(Value::Time),
        (_, Kind::Choice(words)) => {
            let place = words.iter().position(|word| *word == text);
            place.and_then(|place| i64::try_from(place).ok()).map(Value::Number)
        }
    }
}

/// `xs:dateTime`; a time without an offset is taken as UTC. What lies within a day of the end of the year 9999, which
/// clients write for "never", is the last time that there is here; what an offset puts before the year 1 is its first.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let civil = |text: &str| text.parse::<DateTime>().ok();
    let known = text.parse().ok().or_else(|| TimeZone::UTC.to_timestamp(civil(text)?).ok());
    let time = known.or_else(|| {
        let time = civil(text.get(..19)?)?;
        (time.year() == 9999 && time.month() == 12).then_some(Timestamp::MAX)
    })?;
    Some(within_years(time))
}

/// The time, or the nearest that can be written with a year of four digits.
pub(crate) fn within_years(time: Timestamp) -> Timestamp {
    let first = DateTime::constant(1, 1, 1, 0, 0, 0, 0);
    TimeZone::UTC.to_timestamp(first).map_or(time, |first| time.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_at_the_edges_of_the_calendar_are_the_nearest_that_can_be_kept() {
        for (text, kept) in [
            ("2026-11-01T08:00:00+01:00", "2026-11-01T07:00:00Z"),
            ("2026-11-01T08:00:00", "2026-11-01T08:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00.999999999Z"),
            ("9999-12-31T23:59:59.9999999-14:00", "9999-12-30T22:00:00.999999999Z"),
            ("9999-12-31T23:59:59", "9999-12-30T22:00:00.999999999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(time(text).unwrap().to_string(), kept, "{text}");
        }
        for text in ["", "never", "9999-12-31", "2026-13-01T00:00:00Z"] {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!(within_years(Timestamp::MIN).to_string(), "0001-01-01T00:00:00Z");
    }
}
