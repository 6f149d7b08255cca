//! How appointments and tasks recur, and what became of single occurrences.

use super::{Simple, Type, text};

const DAYS: &[&str] = &[
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Day",
    "Weekday",
    "WeekendDay",
];

/// `DayOfWeekType`.
pub(super) static DAY_OF_WEEK: Type = text(Simple::OneOf("DayOfWeekType", DAYS));
