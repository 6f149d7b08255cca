//! Messages, and what is like them: invitations to share a folder, posts.

use super::item::ITEM;
use crate::schema::ids::ITEM_ID;
use crate::schema::recipients::{RECIPIENTS, SINGLE_RECIPIENT};
use crate::schema::values::{BASE64, BOOLEAN, DATE_TIME, GUID, INT, NON_EMPTY, TEXT};
use crate::schema::{Simple, Type, any_number, elements, extension, may, repeated, t, text};

static APPROVAL_REQUEST_DATA: Type = elements(&[
    may(t("IsUndecidedApprovalRequest", &BOOLEAN)),
    may(t("ApprovalDecision", &INT)),
    may(t("ApprovalDecisionMaker", &TEXT)),
    may(t("ApprovalDecisionTime", &DATE_TIME)),
]);

static SEND_PROMPT: Type = text(Simple::OneOf("SendPromptType", &["None", "Send", "VotingOption"]));

static VOTING_OPTION_DATA: Type =
    elements(&[may(t("DisplayName", &TEXT)), may(t("SendPrompt", &SEND_PROMPT))]);

static VOTING_OPTIONS: Type = elements(&[any_number(t("VotingOptionData", &VOTING_OPTION_DATA))]);

static VOTING_INFORMATION: Type =
    elements(&[may(t("UserOptions", &VOTING_OPTIONS)), may(t("VotingResponse", &TEXT))]);

static REMINDER_MESSAGE_DATA: Type = elements(&[
    may(t("ReminderText", &TEXT)),
    may(t("Location", &TEXT)),
    may(t("StartTime", &DATE_TIME)),
    may(t("EndTime", &DATE_TIME)),
    may(t("AssociatedCalendarItemId", &ITEM_ID)),
]);

static MESSAGE_SAFETY: Type = elements(&[
    may(t("MessageSafetyLevel", &INT)),
    may(t("MessageSafetyReason", &INT)),
    may(t("Info", &TEXT)),
]);

static MAILBOX_GUIDS: Type = elements(&[repeated(t("MailboxGuid", &GUID))]);

/// `MessageType`.
pub(in crate::schema) static MESSAGE: Type = extension(
    &ITEM,
    &[
        may(t("Sender", &SINGLE_RECIPIENT)),
        may(t("ToRecipients", &RECIPIENTS)),
        may(t("CcRecipients", &RECIPIENTS)),
        may(t("BccRecipients", &RECIPIENTS)),
        may(t("IsReadReceiptRequested", &BOOLEAN)),
        may(t("IsDeliveryReceiptRequested", &BOOLEAN)),
        may(t("ConversationIndex", &BASE64)),
        may(t("ConversationTopic", &TEXT)),
        may(t("From", &SINGLE_RECIPIENT)),
        may(t("InternetMessageId", &TEXT)),
        may(t("IsRead", &BOOLEAN)),
        may(t("IsResponseRequested", &BOOLEAN)),
        may(t("References", &TEXT)),
        may(t("ReplyTo", &RECIPIENTS)),
        may(t("ReceivedBy", &SINGLE_RECIPIENT)),
        may(t("ReceivedRepresenting", &SINGLE_RECIPIENT)),
        may(t("ApprovalRequestData", &APPROVAL_REQUEST_DATA)),
        may(t("VotingInformation", &VOTING_INFORMATION)),
        may(t("ReminderMessageData", &REMINDER_MESSAGE_DATA)),
        may(t("MessageSafety", &MESSAGE_SAFETY)),
        may(t("SenderSMTPAddress", &NON_EMPTY)),
        may(t("MailboxGuids", &MAILBOX_GUIDS)),
        may(t("PublishedCalendarItemIcs", &TEXT)),
        may(t("PublishedCalendarItemName", &TEXT)),
    ],
);

static SHARING_ACTION_IMPORTANCE: Type =
    text(Simple::OneOf("SharingActionImportance", &["Primary", "Secondary"]));

static SHARING_ACTION_TYPE: Type = text(Simple::OneOf("SharingActionType", &["Accept"]));

static SHARING_ACTION: Type = text(Simple::OneOf(
    "SharingAction",
    &["AcceptAndViewCalendar", "ViewCalendar", "AddThisCalendar", "Accept"],
));

static SHARING_MESSAGE_ACTION: Type = elements(&[
    may(t("Importance", &SHARING_ACTION_IMPORTANCE)),
    may(t("ActionType", &SHARING_ACTION_TYPE)),
    may(t("Action", &SHARING_ACTION)),
]);

static SHARING_MESSAGE_ACTIONS: Type = elements(&[may(t("SharingMessageAction", &SHARING_MESSAGE_ACTION))]);

/// `SharingMessageType`.
pub(in crate::schema) static SHARING_MESSAGE: Type = extension(
    &MESSAGE,
    &[
        may(t("SharingMessageAction", &SHARING_MESSAGE_ACTION)),
        may(t("SharingMessageActions", &SHARING_MESSAGE_ACTIONS)),
    ],
);

/// `PostItemType`.
pub(in crate::schema) static POST_ITEM: Type = extension(
    &ITEM,
    &[
        may(t("ConversationIndex", &BASE64)),
        may(t("ConversationTopic", &TEXT)),
        may(t("From", &SINGLE_RECIPIENT)),
        may(t("InternetMessageId", &TEXT)),
        may(t("IsRead", &BOOLEAN)),
        may(t("PostedTime", &DATE_TIME)),
        may(t("References", &TEXT)),
        may(t("Sender", &SINGLE_RECIPIENT)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    #[test]
    fn a_message_has_one_sender_and_many_recipients() {
        let anna =
            "<t:Mailbox><t:Name>Anna</t:Name><t:EmailAddress>anna@ews.example</t:EmailAddress></t:Mailbox>";
        let message = |content: &str| create(&format!("<t:Message>{content}</t:Message>"));
        accept(&message(&format!(
            "<t:Subject>a</t:Subject><t:Sender>{anna}</t:Sender><t:ToRecipients>{anna}{anna}</t:ToRecipients><t:CcRecipients/>\
             <t:IsReadReceiptRequested>false</t:IsReadReceiptRequested><t:From>{anna}</t:From><t:IsRead>true</t:IsRead>"
        )));
        refuse(&message(&format!("<t:From>{anna}{anna}</t:From>")), "child element 'Mailbox'");
        refuse(&message("<t:From/>"), "expected: 'Mailbox'");
        refuse(&message("<t:ToRecipients>anna@ews.example</t:ToRecipients>"), "cannot contain text");
        refuse(&message("<t:ConversationIndex>AQ</t:ConversationIndex>"), "not a valid Base-64");
    }

    #[test]
    fn a_post_is_no_message() {
        accept(&create("<t:PostItem><t:Subject>a</t:Subject><t:IsRead>true</t:IsRead></t:PostItem>"));
        refuse(&create("<t:PostItem><t:ToRecipients/></t:PostItem>"), "child element 'ToRecipients'");
    }
}
