//! Recurrence of calendar items and tasks (types.xsd, RecurrenceType,
//! TaskRecurrenceType).

use crate::grammar::rule::{Part, Rule, Value};

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
const MONTHS: Value = Value::Word(&[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]);

static INTERVAL: Rule = Rule::text("t:Interval", Value::Integer(1, 999));
static DAYS_OF_WEEK: Rule = Rule::text("t:DaysOfWeek", Value::Words(DAYS));
static DAY_OF_WEEK: Rule = Rule::text("t:DaysOfWeek", Value::Word(DAYS));
static DAY_OF_WEEK_INDEX: Rule =
    Rule::text("t:DayOfWeekIndex", Value::Word(&["First", "Second", "Third", "Fourth", "Last"]));
static FIRST_DAY_OF_WEEK: Rule = Rule::text("t:FirstDayOfWeek", Value::Word(DAYS));
static DAY_OF_MONTH: Rule = Rule::text("t:DayOfMonth", Value::Integer(1, 31));
static MONTH: Rule = Rule::text("t:Month", MONTHS);

static RELATIVE_YEARLY: Rule = Rule::of(
    "t:RelativeYearlyRecurrence",
    &[Part::one(&[&DAY_OF_WEEK]), Part::one(&[&DAY_OF_WEEK_INDEX]), Part::one(&[&MONTH])],
);
static ABSOLUTE_YEARLY: Rule =
    Rule::of("t:AbsoluteYearlyRecurrence", &[Part::one(&[&DAY_OF_MONTH]), Part::one(&[&MONTH])]);
static RELATIVE_MONTHLY: Rule = Rule::of(
    "t:RelativeMonthlyRecurrence",
    &[Part::one(&[&INTERVAL]), Part::one(&[&DAY_OF_WEEK]), Part::one(&[&DAY_OF_WEEK_INDEX])],
);
static ABSOLUTE_MONTHLY: Rule =
    Rule::of("t:AbsoluteMonthlyRecurrence", &[Part::one(&[&INTERVAL]), Part::one(&[&DAY_OF_MONTH])]);
static WEEKLY: Rule = Rule::of(
    "t:WeeklyRecurrence",
    &[Part::one(&[&INTERVAL]), Part::one(&[&DAYS_OF_WEEK]), Part::maybe(&[&FIRST_DAY_OF_WEEK])],
);
static DAILY: Rule = Rule::of("t:DailyRecurrence", &[Part::one(&[&INTERVAL])]);
static DAILY_REGENERATION: Rule = Rule::of("t:DailyRegeneration", &[Part::one(&[&INTERVAL])]);
static WEEKLY_REGENERATION: Rule = Rule::of("t:WeeklyRegeneration", &[Part::one(&[&INTERVAL])]);
static MONTHLY_REGENERATION: Rule = Rule::of("t:MonthlyRegeneration", &[Part::one(&[&INTERVAL])]);
static YEARLY_REGENERATION: Rule = Rule::of("t:YearlyRegeneration", &[Part::one(&[&INTERVAL])]);

static START_DATE: Rule = Rule::text("t:StartDate", Value::Date);
static END_DATE: Rule = Rule::text("t:EndDate", Value::Date);
static NUMBER_OF_OCCURRENCES: Rule = Rule::text("t:NumberOfOccurrences", Value::Integer(1, 999));

static NO_END: Rule = Rule::of("t:NoEndRecurrence", &[Part::one(&[&START_DATE])]);
static END: Rule = Rule::of("t:EndDateRecurrence", &[Part::one(&[&START_DATE]), Part::one(&[&END_DATE])]);
static NUMBERED: Rule =
    Rule::of("t:NumberedRecurrence", &[Part::one(&[&START_DATE]), Part::one(&[&NUMBER_OF_OCCURRENCES])]);

/// Recurrence of a calendar item.
pub(super) static RECURRENCE: Rule = Rule::of(
    "t:Recurrence",
    &[
        Part::one(&[
            &RELATIVE_YEARLY,
            &ABSOLUTE_YEARLY,
            &RELATIVE_MONTHLY,
            &ABSOLUTE_MONTHLY,
            &WEEKLY,
            &DAILY,
        ]),
        Part::one(&[&NO_END, &END, &NUMBERED]),
    ],
);

/// Recurrence of a task.
pub(super) static TASK_RECURRENCE: Rule = Rule::of(
    "t:Recurrence",
    &[
        Part::one(&[
            &RELATIVE_YEARLY,
            &ABSOLUTE_YEARLY,
            &RELATIVE_MONTHLY,
            &ABSOLUTE_MONTHLY,
            &WEEKLY,
            &DAILY,
            &DAILY_REGENERATION,
            &WEEKLY_REGENERATION,
            &MONTHLY_REGENERATION,
            &YEARLY_REGENERATION,
        ]),
        Part::one(&[&NO_END, &END, &NUMBERED]),
    ],
);
