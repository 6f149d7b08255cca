//! Time zones: the older form with one rule for each half of the year, and the newer one with a history.

use super::recurrence::{DAY_OF_WEEK, RELATIVE_YEARLY_RECURRENCE};
use super::values::{DATE, DATE_TIME, DURATION, INT};
use super::{
    Choice, Simple, Type, all_or_none, elements, empty, extension, may, maybe_one_of, must, optional,
    repeated, required, sequence, several_of, t, text, text_with,
};

static TIME: Type = text(Simple::Time);

static TIME_CHANGE: Type = sequence(
    &[optional("TimeZoneName", Simple::String)],
    &[
        must(t("Offset", &DURATION)),
        // The group TimeChangePatternTypes.
        maybe_one_of(&[t("RelativeYearlyRecurrence", &RELATIVE_YEARLY_RECURRENCE), t("AbsoluteDate", &DATE)]),
        must(t("Time", &TIME)),
    ],
);

/// `TimeZoneType`.
pub(super) static TIME_ZONE: Type = sequence(
    &[optional("TimeZoneName", Simple::String)],
    &[all_or_none(&[
        must(t("BaseOffset", &DURATION)),
        all_or_none(&[must(t("Standard", &TIME_CHANGE)), must(t("Daylight", &TIME_CHANGE))]),
    ])],
);

static PERIOD: Type = empty(&[
    optional("Bias", Simple::Duration),
    optional("Name", Simple::String),
    optional("Id", Simple::String),
]);
static PERIODS: Type = elements(&[repeated(t("Period", &PERIOD))]);

static TRANSITION_TARGET: Type = text_with(
    &[required("Kind", Simple::OneOf("TransitionTargetKindType", &["Period", "Group"]))],
    Simple::String,
);
static TRANSITION: Type = elements(&[must(t("To", &TRANSITION_TARGET))]);
static ABSOLUTE_DATE_TRANSITION: Type = extension(&TRANSITION, &[must(t("DateTime", &DATE_TIME))]);
static RECURRING_TIME_TRANSITION: Type =
    extension(&TRANSITION, &[must(t("TimeOffset", &DURATION)), must(t("Month", &INT))]);
static RECURRING_DAY_TRANSITION: Type =
    extension(&RECURRING_TIME_TRANSITION, &[must(t("DayOfWeek", &DAY_OF_WEEK)), must(t("Occurrence", &INT))]);
static RECURRING_DATE_TRANSITION: Type = extension(&RECURRING_TIME_TRANSITION, &[must(t("Day", &INT))]);

/// `t:Transition` and its substitution group.
static TRANSITION_KINDS: &[Choice] = &[
    t("Transition", &TRANSITION),
    t("AbsoluteDateTransition", &ABSOLUTE_DATE_TRANSITION),
    t("RecurringDayTransition", &RECURRING_DAY_TRANSITION),
    t("RecurringDateTransition", &RECURRING_DATE_TRANSITION),
];
static TRANSITIONS: Type = sequence(&[optional("Id", Simple::String)], &[several_of(TRANSITION_KINDS)]);
static TRANSITIONS_GROUPS: Type = elements(&[repeated(t("TransitionsGroup", &TRANSITIONS))]);

/// `TimeZoneDefinitionType`.
pub(super) static TIME_ZONE_DEFINITION: Type = sequence(
    &[optional("Id", Simple::String), optional("Name", Simple::String)],
    &[all_or_none(&[
        must(t("Periods", &PERIODS)),
        may(t("TransitionsGroups", &TRANSITIONS_GROUPS)),
        may(t("Transitions", &TRANSITIONS)),
    ])],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    fn meeting_zone(content: &str) -> String {
        create(&format!(
            "<t:CalendarItem><t:MeetingTimeZone TimeZoneName='W. Europe'>{content}</t:MeetingTimeZone></t:CalendarItem>"
        ))
    }

    #[test]
    fn an_older_zone_has_both_halves_of_the_year_or_none() {
        let base = "<t:BaseOffset>-PT60M</t:BaseOffset>";
        let half = |name: &str| {
            format!(
                "<t:{name}><t:Offset>PT0M</t:Offset><t:RelativeYearlyRecurrence><t:DaysOfWeek>Sunday</t:DaysOfWeek>\
                 <t:DayOfWeekIndex>Last</t:DayOfWeekIndex><t:Month>October</t:Month></t:RelativeYearlyRecurrence>\
                 <t:Time>03:00:00</t:Time></t:{name}>"
            )
        };
        let (standard, daylight) = (half("Standard"), half("Daylight"));
        accept(&meeting_zone(""));
        accept(&meeting_zone(base));
        accept(&meeting_zone(&format!("{base}{standard}{daylight}")));
        refuse(&meeting_zone(&standard), "expected: 'BaseOffset'");
        refuse(&meeting_zone(&format!("{base}{standard}")), "expected: 'Daylight'");
        refuse(&meeting_zone(&format!("{base}{daylight}")), "expected: 'Standard'");
        refuse(&meeting_zone(&format!("{base}{standard}{daylight}{standard}")), "child element 'Standard'");
        refuse(&meeting_zone("<t:BaseOffset>60</t:BaseOffset>"), "is not a valid Duration value.");
    }

    #[test]
    fn a_definition_is_a_name_or_has_periods() {
        let zone = |content: &str| {
            create(&format!(
                "<t:CalendarItem><t:StartTimeZone Id='UTC'>{content}</t:StartTimeZone></t:CalendarItem>"
            ))
        };
        let periods = "<t:Periods><t:Period Bias='PT0S' Name='Standard' Id='std'/></t:Periods>";
        let transitions = "<t:Transitions><t:Transition><t:To Kind='Group'>0</t:To></t:Transition>\
            <t:AbsoluteDateTransition><t:To Kind='Group'>1</t:To><t:DateTime>2007-01-01T00:00:00</t:DateTime>\
            </t:AbsoluteDateTransition></t:Transitions>";
        let group = "<t:TransitionsGroups><t:TransitionsGroup Id='0'><t:RecurringDayTransition><t:To Kind='Period'>std</t:To>\
            <t:TimeOffset>PT3H</t:TimeOffset><t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>\
            <t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition></t:TransitionsGroup></t:TransitionsGroups>";
        accept(&zone(""));
        accept(&zone(&format!("{periods}{group}{transitions}")));
        refuse(&zone(transitions), "expected: 'Periods'");
        refuse(&zone(&format!("{periods}{transitions}{group}")), "child element 'TransitionsGroups'");
        refuse(&zone(&format!("{periods}<t:Transitions/>")), "'Transition, AbsoluteDateTransition");
    }
}
