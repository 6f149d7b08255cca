//! Time zones: the older form with one rule for each half of the year, and the newer one with a history.

use super::recurrence::DAY_OF_WEEK;
use super::values::{DATE_TIME, DURATION, INT};
use super::{
    Choice, Simple, Type, all_or_none, elements, empty, extension, may, must, optional, repeated, required,
    sequence, several_of, t, text_with,
};

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
