//! GetUserAvailability: other people's free and busy times, and suggestions.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuseravailability-operation>.

use crate::grammar::people::EMAIL;
use crate::grammar::rule::{Part, Rule, Value};

static BIAS: Rule = Rule::text("t:Bias", Value::Integer(-1440, 1440));
static TIME: Rule = Rule::text("t:Time", Value::Time);
static DAY_ORDER: Rule = Rule::text("t:DayOrder", Value::Integer(0, 31));
static MONTH: Rule = Rule::text("t:Month", Value::Integer(0, 12));
static DAY_OF_WEEK: Rule = Rule::text(
    "t:DayOfWeek",
    Value::Word(&["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]),
);
static YEAR: Rule = Rule::text("t:Year", Value::Integer(0, 9999));
static CHANGE: &[Part] = &[
    Part::one(&[&BIAS]),
    Part::one(&[&TIME]),
    Part::one(&[&DAY_ORDER]),
    Part::one(&[&MONTH]),
    Part::one(&[&DAY_OF_WEEK]),
    Part::maybe(&[&YEAR]),
];
static STANDARD_TIME: Rule = Rule::of("t:StandardTime", CHANGE);
static DAYLIGHT_TIME: Rule = Rule::of("t:DaylightTime", CHANGE);
static TIME_ZONE: Rule = Rule::of(
    "t:TimeZone",
    &[Part::one(&[&BIAS]), Part::one(&[&STANDARD_TIME]), Part::one(&[&DAYLIGHT_TIME])],
);

static ATTENDEE_TYPE: Rule =
    Rule::text("t:AttendeeType", Value::Word(&["Organizer", "Required", "Optional", "Room", "Resource"]));
static EXCLUDE_CONFLICTS: Rule = Rule::text("t:ExcludeConflicts", Value::Boolean);
static MAILBOX_DATA: Rule = Rule::of(
    "t:MailboxData",
    &[Part::one(&[&EMAIL]), Part::one(&[&ATTENDEE_TYPE]), Part::maybe(&[&EXCLUDE_CONFLICTS])],
);
static MAILBOX_DATA_ARRAY: Rule = Rule::of("m:MailboxDataArray", &[Part::many(&[&MAILBOX_DATA], 100)]);

static START_TIME: Rule = Rule::text("t:StartTime", Value::DateTime);
static END_TIME: Rule = Rule::text("t:EndTime", Value::DateTime);
static WINDOW: &[Part] = &[Part::one(&[&START_TIME]), Part::one(&[&END_TIME])];
static TIME_WINDOW: Rule = Rule::of("t:TimeWindow", WINDOW);
static MERGED_INTERVAL: Rule = Rule::text("t:MergedFreeBusyIntervalInMinutes", Value::Integer(5, 1440));
static REQUESTED_VIEW: Rule = Rule::text(
    "t:RequestedView",
    Value::Word(&["None", "MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged"]),
);
static FREE_BUSY_VIEW_OPTIONS: Rule = Rule::of(
    "t:FreeBusyViewOptions",
    &[Part::one(&[&TIME_WINDOW]), Part::maybe(&[&MERGED_INTERVAL]), Part::maybe(&[&REQUESTED_VIEW])],
);

static GOOD_THRESHOLD: Rule = Rule::text("t:GoodThreshold", Value::Integer(1, 49));
static MAXIMUM_RESULTS: Rule = Rule::text("t:MaximumResultsByDay", Value::Integer(0, 48));
static MAXIMUM_OUTSIDE: Rule = Rule::text("t:MaximumNonWorkHourResultsByDay", Value::Integer(0, 48));
static MEETING_DURATION: Rule = Rule::text("t:MeetingDurationInMinutes", Value::Integer(30, 1440));
static MINIMUM_QUALITY: Rule =
    Rule::text("t:MinimumSuggestionQuality", Value::Word(&["Excellent", "Good", "Fair", "Poor"]));
static DETAILED_WINDOW: Rule = Rule::of("t:DetailedSuggestionsWindow", WINDOW);
static CURRENT_MEETING_TIME: Rule = Rule::text("t:CurrentMeetingTime", Value::DateTime);
static SUGGESTIONS_VIEW_OPTIONS: Rule = Rule::of(
    "t:SuggestionsViewOptions",
    &[
        Part::maybe(&[&GOOD_THRESHOLD]),
        Part::maybe(&[&MAXIMUM_RESULTS]),
        Part::maybe(&[&MAXIMUM_OUTSIDE]),
        Part::maybe(&[&MEETING_DURATION]),
        Part::maybe(&[&MINIMUM_QUALITY]),
        Part::one(&[&DETAILED_WINDOW]),
        Part::maybe(&[&CURRENT_MEETING_TIME]),
    ],
);

pub(super) static GET_USER_AVAILABILITY: Rule = Rule::of(
    "m:GetUserAvailabilityRequest",
    &[
        Part::maybe(&[&TIME_ZONE]),
        Part::one(&[&MAILBOX_DATA_ARRAY]),
        Part::maybe(&[&FREE_BUSY_VIEW_OPTIONS]),
        Part::maybe(&[&SUGGESTIONS_VIEW_OPTIONS]),
    ],
);
