//! Dates in queries: `2026-11-16`, `11/16/2026` (month first), `11/16` and `november` (of this year), `monday` (of
//! this week), `today`, `yesterday`, `tomorrow`, `this week`, `last week`, `next week`, and the same with `month` and
//! `year`. Each is a span of days in UTC; weeks begin on Sunday.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use super::terms::{compare, relation};
use crate::restriction::{Comparison, Restriction};
use crate::store::{Field, Value};

/// First day, and the day behind the last.
type Days = (Date, Date);

/// What `sent` or `received` look for; none: the text is no date.
pub(super) fn term(field: Field, text: &str, now: Timestamp) -> Option<Restriction> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let from = |date| Some(compare(field, Comparison::GreaterOrEqual, start(date)?));
    let before = |date| Some(compare(field, Comparison::Less, start(date)?));
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (days(first, today)?, days(last, today)?);
        return Some(Restriction::And(vec![from(first.0)?, before(last.1)?]));
    }
    let (by, text) = relation(text);
    let (first, end) = days(text, today)?;
    match by {
        Comparison::Greater => from(end),
        Comparison::GreaterOrEqual => from(first),
        Comparison::Less => before(first),
        Comparison::LessOrEqual => before(end),
        Comparison::Equal | Comparison::NotEqual => Some(Restriction::And(vec![from(first)?, before(end)?])),
    }
}

fn start(date: Date) -> Option<Value> {
    TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok().map(Value::Time)
}

fn days(text: &str, today: Date) -> Option<Days> {
    let text = text.trim().to_lowercase();
    let one = |date: Date| Some((date, date.checked_add(1.day()).ok()?));
    match text.as_str() {
        "today" => return one(today),
        "yesterday" => return one(today.checked_sub(1.day()).ok()?),
        "tomorrow" => return one(today.checked_add(1.day()).ok()?),
        _ => {}
    }
    if let Some((which, unit)) = text.split_once(' ') {
        return relative(which, unit, today);
    }
    let weekdays = [
        ("sunday", 0),
        ("monday", 1),
        ("tuesday", 2),
        ("wednesday", 3),
        ("thursday", 4),
        ("friday", 5),
        ("saturday", 6),
    ];
    if let Some((_, offset)) = weekdays.iter().find(|(name, _)| *name == text) {
        return one(week(today)?.checked_add(Span::new().days(*offset)).ok()?);
    }
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(month) = months.iter().position(|name| *name == text) {
        let first = Date::new(today.year(), i8::try_from(month + 1).ok()?, 1).ok()?;
        return Some((first, first.checked_add(1.month()).ok()?));
    }
    if text.contains('/') {
        let mut parts = text.split('/').map(|part| part.parse::<i16>().ok());
        let (month, day, year) =
            (parts.next()??, parts.next()??, parts.next().map_or(Some(today.year()), |year| year)?);
        return one(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?);
    }
    one(text.parse::<Date>().ok()?)
}

fn relative(which: &str, unit: &str, today: Date) -> Option<Days> {
    let shift = match which {
        "this" => 0,
        "last" | "past" => -1,
        "next" | "coming" => 1,
        _ => return None,
    };
    let (first, span) = match unit.trim() {
        "week" => (week(today)?, Span::new().days(7)),
        "month" => (today.first_of_month(), Span::new().months(1)),
        "year" => (today.first_of_year(), Span::new().years(1)),
        _ => return None,
    };
    let first = match shift {
        0 => first,
        1 => first.checked_add(span).ok()?,
        _ => first.checked_sub(span).ok()?,
    };
    Some((first, first.checked_add(span).ok()?))
}

/// The Sunday that a day's week began with.
fn week(day: Date) -> Option<Date> {
    let behind = i64::from(day.weekday().since(Weekday::Sunday));
    day.checked_sub(Span::new().days(behind)).ok()
}
