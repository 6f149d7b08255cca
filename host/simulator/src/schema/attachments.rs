//! Attachments: files, references to files, and items, which may have attachments themselves.

use super::ids::ATTACHMENT_ID;
use super::items::{
    CALENDAR_ITEM, CONTACT, ITEM, MEETING_CANCELLATION, MEETING_MESSAGE, MEETING_REQUEST, MEETING_RESPONSE,
    MESSAGE, NETWORK, PERSON, POST_ITEM, ROLE_MEMBER, SHARING_MESSAGE, TASK,
};
use super::values::{BASE64, BOOLEAN, DATE_TIME, INT, TEXT};
use super::{Type, elements, extension, may, maybe_one_of, several_of, t};

static ATTACHMENT: Type = elements(&[
    may(t("AttachmentId", &ATTACHMENT_ID)),
    may(t("Name", &TEXT)),
    may(t("ContentType", &TEXT)),
    may(t("ContentId", &TEXT)),
    may(t("ContentLocation", &TEXT)),
    may(t("AttachmentOriginalUrl", &TEXT)),
    may(t("Size", &INT)),
    may(t("LastModifiedTime", &DATE_TIME)),
    may(t("IsInline", &BOOLEAN)),
]);

static ITEM_ATTACHMENT: Type = extension(
    &ATTACHMENT,
    &[maybe_one_of(&[
        t("Item", &ITEM),
        t("Message", &MESSAGE),
        t("SharingMessage", &SHARING_MESSAGE),
        t("CalendarItem", &CALENDAR_ITEM),
        t("Contact", &CONTACT),
        t("MeetingMessage", &MEETING_MESSAGE),
        t("MeetingRequest", &MEETING_REQUEST),
        t("MeetingResponse", &MEETING_RESPONSE),
        t("MeetingCancellation", &MEETING_CANCELLATION),
        t("Task", &TASK),
        t("PostItem", &POST_ITEM),
        t("RoleMember", &ROLE_MEMBER),
        t("Network", &NETWORK),
        t("Person", &PERSON),
    ])],
);

static FILE_ATTACHMENT: Type =
    extension(&ATTACHMENT, &[may(t("IsContactPhoto", &BOOLEAN)), may(t("Content", &BASE64))]);

static REFERENCE_ATTACHMENT: Type = extension(
    &ATTACHMENT,
    &[
        may(t("AttachLongPathName", &TEXT)),
        may(t("ProviderType", &TEXT)),
        may(t("ProviderEndpointUrl", &TEXT)),
        may(t("AttachmentThumbnailUrl", &TEXT)),
        may(t("AttachmentPreviewUrl", &TEXT)),
        may(t("PermissionType", &INT)),
        may(t("OriginalPermissionType", &INT)),
        may(t("AttachmentIsFolder", &BOOLEAN)),
    ],
);

/// `NonEmptyArrayOfAttachmentsType`.
pub(super) static ATTACHMENTS: Type = elements(&[several_of(&[
    t("ItemAttachment", &ITEM_ATTACHMENT),
    t("FileAttachment", &FILE_ATTACHMENT),
    t("ReferenceAttachment", &REFERENCE_ATTACHMENT),
])]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    fn attach(attachments: &str) -> String {
        format!(
            "<m:CreateAttachment><m:ParentItemId Id='AAMk'/><m:Attachments>{attachments}</m:Attachments></m:CreateAttachment>"
        )
    }

    #[test]
    fn files_references_and_items_are_attached_in_any_order() {
        accept(&attach(
            "<t:FileAttachment><t:Name>a.txt</t:Name><t:ContentType>text/plain</t:ContentType>\
             <t:IsInline>false</t:IsInline><t:IsContactPhoto>false</t:IsContactPhoto><t:Content>QUJD</t:Content>\
             </t:FileAttachment><t:ItemAttachment><t:Name>b</t:Name><t:Message><t:Subject>b</t:Subject></t:Message>\
             </t:ItemAttachment><t:ReferenceAttachment><t:Name>c</t:Name><t:PermissionType>1</t:PermissionType>\
             </t:ReferenceAttachment><t:FileAttachment/>",
        ));
        refuse(&attach(""), "'ItemAttachment, FileAttachment, ReferenceAttachment'");
        refuse(
            "<m:CreateAttachment><m:Attachments><t:FileAttachment/></m:Attachments></m:CreateAttachment>",
            "'ParentItemId'",
        );
    }

    #[test]
    fn the_content_of_a_file_is_binary_and_comes_last() {
        refuse(
            &attach("<t:FileAttachment><t:Content>a.txt</t:Content></t:FileAttachment>"),
            "not a valid Base-64",
        );
        refuse(
            &attach("<t:FileAttachment><t:Content>QUJD</t:Content><t:Name>a</t:Name></t:FileAttachment>"),
            "child element 'Name'",
        );
    }

    #[test]
    fn an_attached_item_has_attachments_itself() {
        let mut item = "<t:Message/>".to_owned();
        for _ in 0..40 {
            item = format!(
                "<t:Message><t:Attachments><t:ItemAttachment>{item}</t:ItemAttachment></t:Attachments></t:Message>"
            );
        }
        accept(&create(&item));
        refuse(&create(&item.replace("<t:Message/>", "<t:ReplyToItem/>")), "child element 'ReplyToItem'");
    }

    #[test]
    fn one_item_is_attached_and_no_list() {
        let item = |items: &str| attach(&format!("<t:ItemAttachment>{items}</t:ItemAttachment>"));
        accept(&item(""));
        accept(&item("<t:Contact/>"));
        refuse(&item("<t:Contact/><t:Contact/>"), "child element 'Contact'");
        refuse(&item("<t:DistributionList/>"), "child element 'DistributionList'");
    }
}
