//! How appointments and tasks recur, and what became of single occurrences.

use super::ids::ITEM_ID;
use super::values::{DATE, DATE_TIME, INT};
use super::{Choice, Simple, Type, elements, extension, may, must, one_of, repeated, t, text};

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
const MONTHS: &[&str] = &[
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
];

/// `DayOfWeekType`.
pub(super) static DAY_OF_WEEK: Type = text(Simple::OneOf("DayOfWeekType", DAYS));
static DAYS_OF_WEEK: Type = text(Simple::ListOf("DaysOfWeekType", DAYS));
static DAY_OF_WEEK_INDEX: Type =
    text(Simple::OneOf("DayOfWeekIndexType", &["First", "Second", "Third", "Fourth", "Last"]));
static MONTH: Type = text(Simple::OneOf("MonthNamesType", MONTHS));

/// `RelativeYearlyRecurrencePatternType`. `DaysOfWeek` is a single one here.
pub(super) static RELATIVE_YEARLY_RECURRENCE: Type = elements(&[
    must(t("DaysOfWeek", &DAY_OF_WEEK)),
    must(t("DayOfWeekIndex", &DAY_OF_WEEK_INDEX)),
    must(t("Month", &MONTH)),
]);
static ABSOLUTE_YEARLY_RECURRENCE: Type = elements(&[must(t("DayOfMonth", &INT)), must(t("Month", &MONTH))]);

/// `IntervalRecurrencePatternBaseType`, and what adds nothing to it: the daily pattern and the regenerating ones.
static INTERVAL: Type = elements(&[must(t("Interval", &INT))]);
static RELATIVE_MONTHLY_RECURRENCE: Type = extension(
    &INTERVAL,
    &[must(t("DaysOfWeek", &DAY_OF_WEEK)), must(t("DayOfWeekIndex", &DAY_OF_WEEK_INDEX))],
);
static ABSOLUTE_MONTHLY_RECURRENCE: Type = extension(&INTERVAL, &[must(t("DayOfMonth", &INT))]);
static WEEKLY_RECURRENCE: Type =
    extension(&INTERVAL, &[must(t("DaysOfWeek", &DAYS_OF_WEEK)), may(t("FirstDayOfWeek", &DAY_OF_WEEK))]);

/// The group `RecurrencePatternTypes`.
static PATTERNS: &[Choice] = &[
    t("RelativeYearlyRecurrence", &RELATIVE_YEARLY_RECURRENCE),
    t("AbsoluteYearlyRecurrence", &ABSOLUTE_YEARLY_RECURRENCE),
    t("RelativeMonthlyRecurrence", &RELATIVE_MONTHLY_RECURRENCE),
    t("AbsoluteMonthlyRecurrence", &ABSOLUTE_MONTHLY_RECURRENCE),
    t("WeeklyRecurrence", &WEEKLY_RECURRENCE),
    t("DailyRecurrence", &INTERVAL),
];

/// The group `TaskRecurrencePatternTypes`.
static TASK_PATTERNS: &[Choice] = &[
    t("RelativeYearlyRecurrence", &RELATIVE_YEARLY_RECURRENCE),
    t("AbsoluteYearlyRecurrence", &ABSOLUTE_YEARLY_RECURRENCE),
    t("RelativeMonthlyRecurrence", &RELATIVE_MONTHLY_RECURRENCE),
    t("AbsoluteMonthlyRecurrence", &ABSOLUTE_MONTHLY_RECURRENCE),
    t("WeeklyRecurrence", &WEEKLY_RECURRENCE),
    t("DailyRecurrence", &INTERVAL),
    t("DailyRegeneration", &INTERVAL),
    t("WeeklyRegeneration", &INTERVAL),
    t("MonthlyRegeneration", &INTERVAL),
    t("YearlyRegeneration", &INTERVAL),
];

/// `RecurrenceRangeBaseType`, and `NoEndRecurrenceRangeType`, which adds nothing to it.
static NO_END_RECURRENCE: Type = elements(&[must(t("StartDate", &DATE))]);
static END_DATE_RECURRENCE: Type = extension(&NO_END_RECURRENCE, &[must(t("EndDate", &DATE))]);
static NUMBERED_RECURRENCE: Type = extension(&NO_END_RECURRENCE, &[must(t("NumberOfOccurrences", &INT))]);

/// The group `RecurrenceRangeTypes`.
static RANGES: &[Choice] = &[
    t("NoEndRecurrence", &NO_END_RECURRENCE),
    t("EndDateRecurrence", &END_DATE_RECURRENCE),
    t("NumberedRecurrence", &NUMBERED_RECURRENCE),
];

/// `RecurrenceType`.
pub(super) static RECURRENCE: Type = elements(&[one_of(PATTERNS), one_of(RANGES)]);

/// `TaskRecurrenceType`.
pub(super) static TASK_RECURRENCE: Type = elements(&[one_of(TASK_PATTERNS), one_of(RANGES)]);

/// `OccurrenceInfoType`.
pub(super) static OCCURRENCE_INFO: Type = elements(&[
    must(t("ItemId", &ITEM_ID)),
    must(t("Start", &DATE_TIME)),
    must(t("End", &DATE_TIME)),
    must(t("OriginalStart", &DATE_TIME)),
]);

/// `NonEmptyArrayOfOccurrenceInfoType`.
pub(super) static OCCURRENCE_INFOS: Type = elements(&[repeated(t("Occurrence", &OCCURRENCE_INFO))]);

static DELETED_OCCURRENCE_INFO: Type = elements(&[must(t("Start", &DATE_TIME))]);

/// `NonEmptyArrayOfDeletedOccurrencesType`.
pub(super) static DELETED_OCCURRENCE_INFOS: Type =
    elements(&[repeated(t("DeletedOccurrence", &DELETED_OCCURRENCE_INFO))]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    const NO_END: &str = "<t:NoEndRecurrence><t:StartDate>2026-11-02</t:StartDate></t:NoEndRecurrence>";

    fn event(recurrence: &str) -> String {
        create(&format!("<t:CalendarItem><t:Recurrence>{recurrence}</t:Recurrence></t:CalendarItem>"))
    }

    #[test]
    fn a_pattern_comes_before_its_range() {
        let daily = "<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>";
        accept(&event(&format!("{daily}{NO_END}")));
        accept(&event(&format!(
            "{daily}<t:NumberedRecurrence><t:StartDate>2026-11-02Z</t:StartDate>\
             <t:NumberOfOccurrences>10</t:NumberOfOccurrences></t:NumberedRecurrence>"
        )));
        refuse(&event(&format!("{NO_END}{daily}")), "child element 'NoEndRecurrence'");
        refuse(&event(daily), "expected: 'NoEndRecurrence, EndDateRecurrence, NumberedRecurrence'");
        refuse(&event(&format!("{daily}{daily}{NO_END}")), "child element 'DailyRecurrence'");
        refuse(
            &event(&format!(
                "{daily}<t:EndDateRecurrence><t:StartDate>2026-11-02</t:StartDate></t:EndDateRecurrence>"
            )),
            "expected: 'EndDate'",
        );
    }

    #[test]
    fn only_a_weekly_pattern_has_several_days() {
        let weekly = |days: &str| {
            event(&format!(
                "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{days}</t:DaysOfWeek></t:WeeklyRecurrence>{NO_END}"
            ))
        };
        let monthly = |days: &str| {
            event(&format!(
                "<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{days}</t:DaysOfWeek>\
                 <t:DayOfWeekIndex>First</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>{NO_END}"
            ))
        };
        accept(&weekly("Monday Friday"));
        refuse(&weekly("Monday, Friday"), ":DaysOfWeekType' - The Enumeration constraint failed.");
        accept(&monthly("Weekday"));
        refuse(&monthly("Monday Friday"), ":DayOfWeekType' - The Enumeration constraint failed.");
    }

    #[test]
    fn only_tasks_regenerate() {
        let recurrence =
            format!("<t:DailyRegeneration><t:Interval>1</t:Interval></t:DailyRegeneration>{NO_END}");
        accept(&create(&format!("<t:Task><t:Recurrence>{recurrence}</t:Recurrence></t:Task>")));
        refuse(&event(&recurrence), "child element 'DailyRegeneration'");
    }
}
