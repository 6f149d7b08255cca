//! What every item has (types.xsd, ItemType).

use super::{EXTENDED_PROPERTY, Kind, Property};
use crate::grammar::attachments::ATTACHMENTS;
use crate::grammar::rule::{AttributeRule, Part, Role, Rule, Value};

const ALL: &[Kind] = &Kind::ALL;
const WITH_REMINDER: &[Kind] = &[Kind::Message, Kind::CalendarItem, Kind::Task];
const WITH_FLAG: &[Kind] = &[Kind::Message];

/// The longest text of a property, in characters. Exchange keeps 255 of most.
pub(super) const LONGEST_TEXT: usize = 1024;
/// The longest body: the operation's own limit is lower.
const LONGEST_BODY: usize = 16 * 1024 * 1024;

pub(in crate::grammar) static ITEM_CLASS: Rule = Rule::text("t:ItemClass", Value::ItemClass);
pub(in crate::grammar) static SUBJECT: Rule =
    Rule::text("t:Subject", Value::Text(LONGEST_TEXT)).playing(Role::Subject);
pub(in crate::grammar) static SENSITIVITY: Rule =
    Rule::text("t:Sensitivity", Value::Word(&["Normal", "Personal", "Private", "Confidential"]));
pub(in crate::grammar) static BODY: Rule = Rule::text("t:Body", Value::Text(LONGEST_BODY))
    .with(&[AttributeRule::required("BodyType", Value::Word(&["HTML", "Text"]))]);
static STRING: Rule = Rule::text("t:String", Value::Text(255));
pub(in crate::grammar) static CATEGORIES: Rule = Rule::of("t:Categories", &[Part::any(&[&STRING], 100)]);
pub(in crate::grammar) static IMPORTANCE: Rule =
    Rule::text("t:Importance", Value::Word(&["Low", "Normal", "High"]));
static REMINDER_DUE_BY: Rule = Rule::text("t:ReminderDueBy", Value::DateTime);
static REMINDER_IS_SET: Rule = Rule::text("t:ReminderIsSet", Value::Boolean);
static REMINDER_MINUTES_BEFORE_START: Rule =
    Rule::text("t:ReminderMinutesBeforeStart", Value::Integer(0, 2_629_800));
static CULTURE: Rule = Rule::text("t:Culture", Value::Language);

static FLAG_STATUS: Rule = Rule::text("t:FlagStatus", Value::Word(&["NotFlagged", "Flagged", "Complete"]));
static START_DATE: Rule = Rule::text("t:StartDate", Value::DateTime);
static DUE_DATE: Rule = Rule::text("t:DueDate", Value::DateTime);
static COMPLETE_DATE: Rule = Rule::text("t:CompleteDate", Value::DateTime);
static FLAG: Rule = Rule::of(
    "t:Flag",
    &[
        Part::one(&[&FLAG_STATUS]),
        Part::maybe(&[&START_DATE]),
        Part::maybe(&[&DUE_DATE]),
        Part::maybe(&[&COMPLETE_DATE]),
    ],
);

pub(super) static PROPERTIES: &[Property] = &[
    Property::created("item:ItemClass", ALL, &ITEM_CLASS),
    Property::set("item:Subject", ALL, &SUBJECT),
    Property::set("item:Sensitivity", ALL, &SENSITIVITY),
    Property::appended("item:Body", ALL, &BODY),
    Property::created("item:Attachments", ALL, &ATTACHMENTS),
    Property::set("item:Categories", ALL, &CATEGORIES),
    Property::set("item:Importance", ALL, &IMPORTANCE),
    Property::set("item:ReminderDueBy", WITH_REMINDER, &REMINDER_DUE_BY),
    Property::set("item:ReminderIsSet", WITH_REMINDER, &REMINDER_IS_SET),
    Property::set("item:ReminderMinutesBeforeStart", WITH_REMINDER, &REMINDER_MINUTES_BEFORE_START),
    // Its path is an ExtendedFieldURI of its own.
    Property::created("", ALL, &EXTENDED_PROPERTY),
    Property::set("item:Culture", ALL, &CULTURE),
    Property::set("item:Flag", WITH_FLAG, &FLAG),
];
