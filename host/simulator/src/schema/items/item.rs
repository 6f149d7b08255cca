//! What all items have.

use super::entities::ENTITY_EXTRACTION_RESULT;
use super::social::{
    APPLIED_HASHTAGS, APPLIED_HASHTAGS_PREVIEW, LIKES, LIKES_PREVIEW, MENTION_ACTIONS, MENTIONS_PREVIEW,
};
use crate::schema::attachments::ATTACHMENTS;
use crate::schema::ids::{FOLDER_ID, ITEM_ID};
use crate::schema::paths::EXTENDED_PROPERTY;
use crate::schema::permissions::EFFECTIVE_RIGHTS;
use crate::schema::recipients::RECIPIENTS;
use crate::schema::response_objects::RESPONSE_OBJECTS;
use crate::schema::values::{BASE64, BOOLEAN, DATE_TIME, INT, LONG, RETENTION_TAG, STRINGS, TEXT};
use crate::schema::{
    Simple, Type, any_number, elements, may, must, optional, repeated, required, t, text, text_with,
};

static MIME_CONTENT: Type = text_with(&[optional("CharacterSet", Simple::String)], Simple::String);

/// `SensitivityChoicesType`.
pub(in crate::schema) static SENSITIVITY: Type =
    text(Simple::OneOf("SensitivityChoicesType", &["Normal", "Personal", "Private", "Confidential"]));

/// `BodyType`.
pub(in crate::schema) static BODY: Type = text_with(
    &[
        required("BodyType", Simple::OneOf("BodyTypeType", &["HTML", "Text"])),
        optional("IsTruncated", Simple::Boolean),
    ],
    Simple::String,
);

static IMPORTANCE: Type = text(Simple::OneOf("ImportanceChoicesType", &["Low", "Normal", "High"]));

static INTERNET_HEADER: Type = text_with(&[required("HeaderName", Simple::String)], Simple::String);

/// `NonEmptyArrayOfInternetHeadersType`.
pub(in crate::schema) static INTERNET_HEADERS: Type =
    elements(&[repeated(t("InternetMessageHeader", &INTERNET_HEADER))]);

static REMINDER_MINUTES: Type = text(Simple::ReminderMinutes);
static LANGUAGE: Type = text(Simple::Language);

static FLAG_STATUS: Type = text(Simple::OneOf("FlagStatusType", &["NotFlagged", "Flagged", "Complete"]));

static FLAG: Type = elements(&[
    must(t("FlagStatus", &FLAG_STATUS)),
    may(t("StartDate", &DATE_TIME)),
    may(t("DueDate", &DATE_TIME)),
    may(t("CompleteDate", &DATE_TIME)),
]);

static RIGHTS_MANAGEMENT_LICENSE_DATA: Type = elements(&[
    may(t("RightsManagedMessageDecryptionStatus", &INT)),
    may(t("RmsTemplateId", &TEXT)),
    may(t("TemplateName", &TEXT)),
    may(t("TemplateDescription", &TEXT)),
    may(t("EditAllowed", &BOOLEAN)),
    may(t("ReplyAllowed", &BOOLEAN)),
    may(t("ReplyAllAllowed", &BOOLEAN)),
    may(t("ForwardAllowed", &BOOLEAN)),
    may(t("ModifyRecipientsAllowed", &BOOLEAN)),
    may(t("ExtractAllowed", &BOOLEAN)),
    may(t("PrintAllowed", &BOOLEAN)),
    may(t("ExportAllowed", &BOOLEAN)),
    may(t("ProgrammaticAccessAllowed", &BOOLEAN)),
    may(t("IsOwner", &BOOLEAN)),
    may(t("ContentOwner", &TEXT)),
    may(t("ContentExpiryDate", &TEXT)),
]);

static PREDICTED_ACTION_REASON: Type = text(Simple::OneOf(
    "PredictedActionReasonType",
    &[
        "None",
        "ConversationStarterIsYou",
        "OnlyRecipient",
        "ConversationContributions",
        "MarkedImportantBySender",
        "SenderIsManager",
        "SenderIsInManagementChain",
        "SenderIsDirectReport",
        "ActionBasedOnSender",
        "NameOnToLine",
        "NameOnCcLine",
        "ManagerPosition",
        "ReplyToAMessageFromMe",
        "PreviouslyFlagged",
        "ActionBasedOnRecipients",
        "ActionBasedOnSubjectWords",
        "ActionBasedOnBasedOnBodyWords",
    ],
));

static PREDICTED_ACTION_REASONS: Type =
    elements(&[repeated(t("PredictedActionReason", &PREDICTED_ACTION_REASON))]);

static ICON_INDEX: Type = text(Simple::OneOf(
    "IconIndexType",
    &[
        "Default",
        "PostItem",
        "MailRead",
        "MailUnread",
        "MailReplied",
        "MailForwarded",
        "MailEncrypted",
        "MailSmimeSigned",
        "MailEncryptedReplied",
        "MailSmimeSignedReplied",
        "MailEncryptedForwarded",
        "MailSmimeSignedForwarded",
        "MailEncryptedRead",
        "MailSmimeSignedRead",
        "MailIrm",
        "MailIrmForwarded",
        "MailIrmReplied",
        "SmsSubmitted",
        "SmsRoutedToDeliveryPoint",
        "SmsRoutedToExternalMessagingSystem",
        "SmsDelivered",
        "OutlookDefaultForContacts",
        "AppointmentItem",
        "AppointmentRecur",
        "AppointmentMeet",
        "AppointmentMeetRecur",
        "AppointmentMeetNY",
        "AppointmentMeetYes",
        "AppointmentMeetNo",
        "AppointmentMeetMaybe",
        "AppointmentMeetCancel",
        "AppointmentMeetInfo",
        "TaskItem",
        "TaskRecur",
        "TaskOwned",
        "TaskDelegated",
    ],
));

static INFERENCE_CLASSIFICATION: Type =
    text(Simple::OneOf("InferenceClassificationType", &["Focused", "Other"]));

/// `ItemType`.
pub(in crate::schema) static ITEM: Type = elements(&[
    may(t("MimeContent", &MIME_CONTENT)),
    may(t("ItemId", &ITEM_ID)),
    may(t("ParentFolderId", &FOLDER_ID)),
    may(t("ItemClass", &TEXT)),
    may(t("Subject", &TEXT)),
    may(t("Sensitivity", &SENSITIVITY)),
    may(t("Body", &BODY)),
    may(t("Attachments", &ATTACHMENTS)),
    may(t("DateTimeReceived", &DATE_TIME)),
    may(t("Size", &INT)),
    may(t("Categories", &STRINGS)),
    may(t("Importance", &IMPORTANCE)),
    may(t("InReplyTo", &TEXT)),
    may(t("IsSubmitted", &BOOLEAN)),
    may(t("IsDraft", &BOOLEAN)),
    may(t("IsFromMe", &BOOLEAN)),
    may(t("IsResend", &BOOLEAN)),
    may(t("IsUnmodified", &BOOLEAN)),
    may(t("InternetMessageHeaders", &INTERNET_HEADERS)),
    may(t("DateTimeSent", &DATE_TIME)),
    may(t("DateTimeCreated", &DATE_TIME)),
    may(t("ResponseObjects", &RESPONSE_OBJECTS)),
    may(t("ReminderDueBy", &DATE_TIME)),
    may(t("ReminderIsSet", &BOOLEAN)),
    may(t("ReminderNextTime", &DATE_TIME)),
    may(t("ReminderMinutesBeforeStart", &REMINDER_MINUTES)),
    may(t("DisplayCc", &TEXT)),
    may(t("DisplayTo", &TEXT)),
    may(t("DisplayBcc", &TEXT)),
    may(t("HasAttachments", &BOOLEAN)),
    any_number(t("ExtendedProperty", &EXTENDED_PROPERTY)),
    may(t("Culture", &LANGUAGE)),
    may(t("EffectiveRights", &EFFECTIVE_RIGHTS)),
    may(t("LastModifiedName", &TEXT)),
    may(t("LastModifiedTime", &DATE_TIME)),
    may(t("IsAssociated", &BOOLEAN)),
    may(t("WebClientReadFormQueryString", &TEXT)),
    may(t("WebClientEditFormQueryString", &TEXT)),
    may(t("ConversationId", &ITEM_ID)),
    may(t("UniqueBody", &BODY)),
    may(t("Flag", &FLAG)),
    may(t("StoreEntryId", &BASE64)),
    may(t("InstanceKey", &BASE64)),
    may(t("NormalizedBody", &BODY)),
    may(t("EntityExtractionResult", &ENTITY_EXTRACTION_RESULT)),
    may(t("PolicyTag", &RETENTION_TAG)),
    may(t("ArchiveTag", &RETENTION_TAG)),
    may(t("RetentionDate", &DATE_TIME)),
    may(t("Preview", &TEXT)),
    may(t("RightsManagementLicenseData", &RIGHTS_MANAGEMENT_LICENSE_DATA)),
    may(t("PredictedActionReasons", &PREDICTED_ACTION_REASONS)),
    may(t("IsClutter", &BOOLEAN)),
    may(t("BlockStatus", &BOOLEAN)),
    may(t("HasBlockedImages", &BOOLEAN)),
    may(t("TextBody", &BODY)),
    may(t("IconIndex", &ICON_INDEX)),
    may(t("SearchKey", &BASE64)),
    may(t("SortKey", &LONG)),
    may(t("Hashtags", &STRINGS)),
    may(t("Mentions", &RECIPIENTS)),
    may(t("MentionedMe", &BOOLEAN)),
    may(t("MentionsPreview", &MENTIONS_PREVIEW)),
    may(t("MentionsEx", &MENTION_ACTIONS)),
    may(t("AppliedHashtags", &APPLIED_HASHTAGS)),
    may(t("AppliedHashtagsPreview", &APPLIED_HASHTAGS_PREVIEW)),
    may(t("Likes", &LIKES)),
    may(t("LikesPreview", &LIKES_PREVIEW)),
    may(t("PendingSocialActivityTagIds", &STRINGS)),
    may(t("AtAllMention", &BOOLEAN)),
    may(t("CanDelete", &BOOLEAN)),
    may(t("InferenceClassification", &INFERENCE_CLASSIFICATION)),
]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    fn item(content: &str) -> String {
        create(&format!("<t:Item>{content}</t:Item>"))
    }

    #[test]
    fn a_body_says_what_it_is() {
        accept(&item("<t:Body BodyType='HTML' IsTruncated='false'>&lt;p></t:Body>"));
        refuse(&item("<t:Body>a</t:Body>"), "The required attribute 'BodyType' is missing.");
        refuse(&item("<t:Body BodyType='Best'>a</t:Body>"), "The Enumeration constraint failed.");
    }

    #[test]
    fn reminders_flags_and_cultures_have_their_values() {
        let reminder = |minutes: &str| {
            item(&format!("<t:ReminderMinutesBeforeStart>{minutes}</t:ReminderMinutesBeforeStart>"))
        };
        accept(&reminder("15"));
        refuse(
            &reminder("-15"),
            "The value '-15' is not valid according to any of the memberTypes of the union.",
        );
        accept(&item(
            "<t:Flag><t:FlagStatus>Flagged</t:FlagStatus><t:DueDate>2026-11-02T00:00:00Z</t:DueDate></t:Flag>",
        ));
        refuse(
            &item("<t:Flag><t:DueDate>2026-11-02T00:00:00Z</t:DueDate></t:Flag>"),
            "expected: 'FlagStatus'",
        );
        refuse(&item("<t:Culture>en_US</t:Culture>"), "XMLSchema:language' - The Pattern constraint failed.");
        refuse(
            &item("<t:PolicyTag IsExplicit='true'>none</t:PolicyTag>"),
            "GuidType' - The Pattern constraint failed.",
        );
    }

    #[test]
    fn a_property_stands_once_and_in_its_place() {
        accept(&item("<t:Subject>a</t:Subject><t:Importance>High</t:Importance>"));
        refuse(&item("<t:Importance>High</t:Importance><t:Subject>a</t:Subject>"), "child element 'Subject'");
        refuse(&item("<t:Subject>a</t:Subject><t:Subject>a</t:Subject>"), "child element 'Subject'");
    }
}
