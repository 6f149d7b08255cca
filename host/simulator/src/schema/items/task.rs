//! Tasks.

use super::item::ITEM;
use crate::schema::recurrence::TASK_RECURRENCE;
use crate::schema::values::{BOOLEAN, DATE_TIME, DOUBLE, INT, STRINGS, TEXT};
use crate::schema::{Simple, Type, extension, may, t, text};

static TASK_DELEGATE_STATE: Type = text(Simple::OneOf(
    "TaskDelegateStateType",
    &["NoMatch", "OwnNew", "Owned", "Accepted", "Declined", "Max"],
));

static TASK_STATUS: Type = text(Simple::OneOf(
    "TaskStatusType",
    &["NotStarted", "InProgress", "Completed", "WaitingOnOthers", "Deferred"],
));

/// `TaskType`.
pub(in crate::schema) static TASK: Type = extension(
    &ITEM,
    &[
        may(t("ActualWork", &INT)),
        may(t("AssignedTime", &DATE_TIME)),
        may(t("BillingInformation", &TEXT)),
        may(t("ChangeCount", &INT)),
        may(t("Companies", &STRINGS)),
        may(t("CompleteDate", &DATE_TIME)),
        may(t("Contacts", &STRINGS)),
        may(t("DelegationState", &TASK_DELEGATE_STATE)),
        may(t("Delegator", &TEXT)),
        may(t("DueDate", &DATE_TIME)),
        may(t("IsAssignmentEditable", &INT)),
        may(t("IsComplete", &BOOLEAN)),
        may(t("IsRecurring", &BOOLEAN)),
        may(t("IsTeamTask", &BOOLEAN)),
        may(t("Mileage", &TEXT)),
        may(t("Owner", &TEXT)),
        may(t("PercentComplete", &DOUBLE)),
        may(t("Recurrence", &TASK_RECURRENCE)),
        may(t("StartDate", &DATE_TIME)),
        may(t("Status", &TASK_STATUS)),
        may(t("StatusDescription", &TEXT)),
        may(t("TotalWork", &INT)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    #[test]
    fn a_task_is_done_by_parts() {
        let task = |content: &str| create(&format!("<t:Task>{content}</t:Task>"));
        accept(&task(
            "<t:Subject>a</t:Subject><t:DueDate>2026-11-02T00:00:00Z</t:DueDate><t:PercentComplete>12.5</t:PercentComplete>\
             <t:StartDate>2026-11-01T00:00:00Z</t:StartDate><t:Status>InProgress</t:Status>",
        ));
        refuse(&task("<t:PercentComplete>half</t:PercentComplete>"), "is not a valid Double value.");
        refuse(&task("<t:Status>Done</t:Status>"), "TaskStatusType'");
        refuse(
            &task("<t:Status>Completed</t:Status><t:DueDate>2026-11-02T00:00:00Z</t:DueDate>"),
            "'DueDate'",
        );
    }
}
