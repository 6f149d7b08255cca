//! Response objects: items that answer another item or act on it.
//!
//! Most are restrictions of `ResponseObjectType`, which is a message: they have only what is listed here, and
//! no `ObjectName`.

use super::attachments::ATTACHMENTS;
use super::ids::ITEM_ID;
use super::items::{BODY, INTERNET_HEADERS, MESSAGE, SENSITIVITY};
use super::recipients::{RECIPIENTS, SINGLE_RECIPIENT};
use super::values::{BOOLEAN, DATE_TIME, TEXT};
use super::{Content, Simple, Type, any_of, elements, extension, may, optional, t};

/// `ResponseObjectType`, and what adds nothing to it: `RemoveItemType`, `AddItemToMyCalendarType` and
/// `ProposeNewTimeType`.
pub(super) static RESPONSE_OBJECT: Type = Type {
    attributes: &[optional("ObjectName", Simple::String)],
    content: Content::Extension(&MESSAGE, &[may(t("ReferenceItemId", &ITEM_ID))]),
    soap_attributes: false,
};

static SMART_RESPONSE_BASE: Type = elements(&[
    may(t("Subject", &TEXT)),
    may(t("Body", &BODY)),
    may(t("ToRecipients", &RECIPIENTS)),
    may(t("CcRecipients", &RECIPIENTS)),
    may(t("BccRecipients", &RECIPIENTS)),
    may(t("IsReadReceiptRequested", &BOOLEAN)),
    may(t("IsDeliveryReceiptRequested", &BOOLEAN)),
    may(t("From", &SINGLE_RECIPIENT)),
    may(t("ReferenceItemId", &ITEM_ID)),
]);

/// `SmartResponseType`, and what adds nothing to it: `ReplyToItemType`, `ForwardItemType` and
/// `CancelCalendarItemType`.
pub(super) static SMART_RESPONSE: Type = extension(&SMART_RESPONSE_BASE, &[may(t("NewBodyContent", &BODY))]);

/// `ReplyAllToItemType`.
pub(super) static REPLY_ALL_TO_ITEM: Type =
    extension(&SMART_RESPONSE, &[may(t("IsSpecificMessageReply", &BOOLEAN))]);

static WELL_KNOWN_RESPONSE_OBJECT: Type = elements(&[
    may(t("ItemClass", &TEXT)),
    may(t("Sensitivity", &SENSITIVITY)),
    may(t("Body", &BODY)),
    may(t("Attachments", &ATTACHMENTS)),
    may(t("InternetMessageHeaders", &INTERNET_HEADERS)),
    may(t("Sender", &SINGLE_RECIPIENT)),
    may(t("ToRecipients", &RECIPIENTS)),
    may(t("CcRecipients", &RECIPIENTS)),
    may(t("BccRecipients", &RECIPIENTS)),
    may(t("IsReadReceiptRequested", &BOOLEAN)),
    may(t("IsDeliveryReceiptRequested", &BOOLEAN)),
    may(t("From", &SINGLE_RECIPIENT)),
    may(t("ReferenceItemId", &ITEM_ID)),
]);

/// `MeetingRegistrationResponseObjectType`, and what adds nothing to it: `AcceptItemType`,
/// `TentativelyAcceptItemType` and `DeclineItemType`.
pub(super) static MEETING_REGISTRATION_RESPONSE: Type = extension(
    &WELL_KNOWN_RESPONSE_OBJECT,
    &[may(t("ProposedStart", &DATE_TIME)), may(t("ProposedEnd", &DATE_TIME))],
);

/// `ReferenceItemResponseType`, and what adds nothing to it: `SuppressReadReceiptType` and
/// `AcceptSharingInvitationType`.
pub(super) static REFERENCE_ITEM_RESPONSE: Type = elements(&[may(t("ReferenceItemId", &ITEM_ID))]);

static POST_REPLY_ITEM_BASE: Type =
    elements(&[may(t("Subject", &TEXT)), may(t("Body", &BODY)), may(t("ReferenceItemId", &ITEM_ID))]);

/// `PostReplyItemType`.
pub(super) static POST_REPLY_ITEM: Type =
    extension(&POST_REPLY_ITEM_BASE, &[may(t("NewBodyContent", &BODY))]);

/// `NonEmptyArrayOfResponseObjectsType`.
pub(super) static RESPONSE_OBJECTS: Type = elements(&[any_of(&[
    t("AcceptItem", &MEETING_REGISTRATION_RESPONSE),
    t("TentativelyAcceptItem", &MEETING_REGISTRATION_RESPONSE),
    t("DeclineItem", &MEETING_REGISTRATION_RESPONSE),
    t("ReplyToItem", &SMART_RESPONSE),
    t("ForwardItem", &SMART_RESPONSE),
    t("ReplyAllToItem", &REPLY_ALL_TO_ITEM),
    t("CancelCalendarItem", &SMART_RESPONSE),
    t("RemoveItem", &RESPONSE_OBJECT),
    t("SuppressReadReceipt", &REFERENCE_ITEM_RESPONSE),
    t("PostReplyItem", &POST_REPLY_ITEM),
    t("AcceptSharingInvitation", &REFERENCE_ITEM_RESPONSE),
    t("AddItemToMyCalendar", &RESPONSE_OBJECT),
    t("ProposeNewTime", &RESPONSE_OBJECT),
])]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    const REFERENCE: &str = "<t:ReferenceItemId Id='AAMk' ChangeKey='CQ'/>";

    #[test]
    fn replies_have_recipients_and_a_new_body() {
        for name in ["ReplyToItem", "ReplyAllToItem", "ForwardItem", "CancelCalendarItem"] {
            accept(&create(&format!(
                "<t:{name}><t:Subject>a</t:Subject><t:Body BodyType='Text'>b</t:Body><t:ToRecipients><t:Mailbox/>\
                 </t:ToRecipients>{REFERENCE}<t:NewBodyContent BodyType='HTML'>c</t:NewBodyContent></t:{name}>"
            )));
            let attachments = "<t:Attachments><t:FileAttachment/></t:Attachments>";
            refuse(
                &create(&format!("<t:{name}>{attachments}{REFERENCE}</t:{name}>")),
                "child element 'Attachments'",
            );
            refuse(
                &create(&format!("<t:{name} ObjectName='x'/>")),
                "The 'ObjectName' attribute is not declared.",
            );
        }
    }

    #[test]
    fn only_a_reply_to_all_is_specific() {
        let reply = |name: &str| {
            create(&format!("<t:{name}><t:IsSpecificMessageReply>true</t:IsSpecificMessageReply></t:{name}>"))
        };
        accept(&reply("ReplyAllToItem"));
        refuse(&reply("ReplyToItem"), "child element 'IsSpecificMessageReply'");
    }

    #[test]
    fn answers_to_a_meeting_propose_other_times() {
        for name in ["AcceptItem", "TentativelyAcceptItem", "DeclineItem"] {
            accept(&create(&format!(
                "<t:{name}><t:Body BodyType='Text'/>{REFERENCE}<t:ProposedStart>2026-11-01T08:00:00Z</t:ProposedStart></t:{name}>"
            )));
            refuse(
                &create(&format!("<t:{name}><t:Subject>a</t:Subject>{REFERENCE}</t:{name}>")),
                "'Subject'",
            );
        }
    }

    #[test]
    fn some_objects_are_a_reference_and_nothing_else() {
        for name in ["SuppressReadReceipt", "AcceptSharingInvitation"] {
            accept(&create(&format!("<t:{name}>{REFERENCE}</t:{name}>")));
            refuse(
                &create(&format!("<t:{name}><t:Body BodyType='Text'/></t:{name}>")),
                "child element 'Body'",
            );
        }
        accept(&create(&format!(
            "<t:RemoveItem ObjectName='x'><t:Subject>a</t:Subject>{REFERENCE}</t:RemoveItem>"
        )));
    }

    #[test]
    fn a_reply_to_a_post_has_no_recipients() {
        accept(&create(&format!("<t:PostReplyItem><t:Subject>a</t:Subject>{REFERENCE}</t:PostReplyItem>")));
        refuse(
            &create("<t:PostReplyItem><t:ToRecipients/></t:PostReplyItem>"),
            "child element 'ToRecipients'",
        );
    }

    #[test]
    fn proposals_stand_among_the_response_objects_of_an_item_only() {
        accept(&create(
            "<t:Item><t:ResponseObjects><t:ProposeNewTime/><t:ReplyToItem/></t:ResponseObjects></t:Item>",
        ));
        accept(&create("<t:Item><t:ResponseObjects/></t:Item>"));
        refuse(&create("<t:ProposeNewTime/>"), "child element 'ProposeNewTime'");
        refuse(&create("<t:AddItemToMyCalendar/>"), "child element 'AddItemToMyCalendar'");
    }
}
