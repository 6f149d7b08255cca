//! What a task has (types.xsd, TaskType). Not: who delegated it to whom.

use super::item::LONGEST_TEXT;
use super::recurrence::TASK_RECURRENCE;
use super::{Kind, Property};
use crate::grammar::rule::{Part, Rule, Value};

const TASK: &[Kind] = &[Kind::Task];
const LARGEST_INT: i64 = 0x7FFF_FFFF;

static STRING: Rule = Rule::text("t:String", Value::Text(255));
static ACTUAL_WORK: Rule = Rule::text("t:ActualWork", Value::Integer(0, LARGEST_INT));
static BILLING_INFORMATION: Rule = Rule::text("t:BillingInformation", Value::Text(LONGEST_TEXT));
static COMPANIES: Rule = Rule::of("t:Companies", &[Part::any(&[&STRING], 100)]);
static COMPLETE_DATE: Rule = Rule::text("t:CompleteDate", Value::DateTime);
static CONTACTS: Rule = Rule::of("t:Contacts", &[Part::any(&[&STRING], 100)]);
static DUE_DATE: Rule = Rule::text("t:DueDate", Value::DateTime);
static MILEAGE: Rule = Rule::text("t:Mileage", Value::Text(LONGEST_TEXT));
static PERCENT_COMPLETE: Rule = Rule::text("t:PercentComplete", Value::Number(0.0, 100.0));
static START_DATE: Rule = Rule::text("t:StartDate", Value::DateTime);
static STATUS: Rule = Rule::text(
    "t:Status",
    Value::Word(&["NotStarted", "InProgress", "Completed", "WaitingOnOthers", "Deferred"]),
);
static STATUS_DESCRIPTION: Rule = Rule::text("t:StatusDescription", Value::Text(LONGEST_TEXT));
static TOTAL_WORK: Rule = Rule::text("t:TotalWork", Value::Integer(0, LARGEST_INT));

pub(super) static PROPERTIES: &[Property] = &[
    Property::set("task:ActualWork", TASK, &ACTUAL_WORK),
    Property::set("task:BillingInformation", TASK, &BILLING_INFORMATION),
    Property::set("task:Companies", TASK, &COMPANIES),
    Property::set("task:CompleteDate", TASK, &COMPLETE_DATE),
    Property::set("task:Contacts", TASK, &CONTACTS),
    Property::set("task:DueDate", TASK, &DUE_DATE),
    Property::set("task:Mileage", TASK, &MILEAGE),
    Property::set("task:PercentComplete", TASK, &PERCENT_COMPLETE),
    Property::set("task:Recurrence", TASK, &TASK_RECURRENCE),
    Property::set("task:StartDate", TASK, &START_DATE),
    Property::set("task:Status", TASK, &STATUS),
    Property::set("task:StatusDescription", TASK, &STATUS_DESCRIPTION),
    Property::set("task:TotalWork", TASK, &TOTAL_WORK),
];
