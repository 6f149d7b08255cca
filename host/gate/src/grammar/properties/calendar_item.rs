//! What a calendar item has (types.xsd, CalendarItemType). Not: Organizer, and
//! links that Exchange or a client would open by itself.

use super::item::LONGEST_TEXT;
use super::message::IS_RESPONSE_REQUESTED;
use super::recurrence::RECURRENCE;
use super::{Kind, Property};
use crate::grammar::people::{OPTIONAL_ATTENDEES, REQUIRED_ATTENDEES, RESOURCES};
use crate::grammar::rule::{AttributeRule, Rule, Value};

const CALENDAR_ITEM: &[Kind] = &[Kind::CalendarItem];

static UID: Rule = Rule::text("t:UID", Value::Text(LONGEST_TEXT));
static START: Rule = Rule::text("t:Start", Value::DateTime);
static END: Rule = Rule::text("t:End", Value::DateTime);
static IS_ALL_DAY_EVENT: Rule = Rule::text("t:IsAllDayEvent", Value::Boolean);
static LEGACY_FREE_BUSY_STATUS: Rule = Rule::text(
    "t:LegacyFreeBusyStatus",
    Value::Word(&["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"]),
);
static LOCATION: Rule = Rule::text("t:Location", Value::Text(LONGEST_TEXT));

// The Id alone is enough (web service reference, StartTimeZone): definitions of
// zones are the server's.
const ZONE: &[AttributeRule] =
    &[AttributeRule::required("Id", Value::Text(128)), AttributeRule::optional("Name", Value::Text(128))];
static START_TIME_ZONE: Rule = Rule::empty("t:StartTimeZone").with(ZONE);
static END_TIME_ZONE: Rule = Rule::empty("t:EndTimeZone").with(ZONE);
static ALLOW_NEW_TIME_PROPOSAL: Rule = Rule::text("t:AllowNewTimeProposal", Value::Boolean);

pub(super) static PROPERTIES: &[Property] = &[
    Property::created("calendar:UID", CALENDAR_ITEM, &UID),
    Property::set("calendar:Start", CALENDAR_ITEM, &START),
    Property::set("calendar:End", CALENDAR_ITEM, &END),
    Property::set("calendar:IsAllDayEvent", CALENDAR_ITEM, &IS_ALL_DAY_EVENT),
    Property::set("calendar:LegacyFreeBusyStatus", CALENDAR_ITEM, &LEGACY_FREE_BUSY_STATUS),
    Property::set("calendar:Location", CALENDAR_ITEM, &LOCATION),
    Property::set("calendar:IsResponseRequested", CALENDAR_ITEM, &IS_RESPONSE_REQUESTED),
    Property::appended("calendar:RequiredAttendees", CALENDAR_ITEM, &REQUIRED_ATTENDEES),
    Property::appended("calendar:OptionalAttendees", CALENDAR_ITEM, &OPTIONAL_ATTENDEES),
    Property::appended("calendar:Resources", CALENDAR_ITEM, &RESOURCES),
    Property::set("calendar:Recurrence", CALENDAR_ITEM, &RECURRENCE),
    Property::set("calendar:StartTimeZone", CALENDAR_ITEM, &START_TIME_ZONE),
    Property::set("calendar:EndTimeZone", CALENDAR_ITEM, &END_TIME_ZONE),
    Property::set("calendar:AllowNewTimeProposal", CALENDAR_ITEM, &ALLOW_NEW_TIME_PROPOSAL),
];
