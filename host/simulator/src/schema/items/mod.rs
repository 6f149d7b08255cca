//! The kinds of items.

mod calendar_item;
mod contact;
mod distribution_list;
mod entities;
mod item;
mod meeting;
mod message;
mod network;
mod social;
mod task;

pub(super) use calendar_item::{CALENDAR_ACTIVITY_DATA, CALENDAR_ITEM};
pub(super) use contact::CONTACT;
pub(super) use distribution_list::DISTRIBUTION_LIST;
pub(super) use item::{BODY, INTERNET_HEADERS, ITEM, SENSITIVITY};
pub(super) use meeting::{MEETING_CANCELLATION, MEETING_MESSAGE, MEETING_REQUEST, MEETING_RESPONSE};
pub(super) use message::{MESSAGE, POST_ITEM, SHARING_MESSAGE};
pub(super) use network::{NETWORK, PERSON, ROLE_MEMBER};
pub(super) use task::TASK;

use super::response_objects::{
    MEETING_REGISTRATION_RESPONSE, POST_REPLY_ITEM, REFERENCE_ITEM_RESPONSE, REPLY_ALL_TO_ITEM,
    RESPONSE_OBJECT, SMART_RESPONSE,
};
use super::{Type, elements, several_of, t};

/// `NonEmptyArrayOfAllItemsType`.
pub(super) static ALL_ITEMS: Type = elements(&[several_of(&[
    t("Item", &ITEM),
    t("Message", &MESSAGE),
    t("SharingMessage", &SHARING_MESSAGE),
    t("CalendarItem", &CALENDAR_ITEM),
    t("Contact", &CONTACT),
    t("DistributionList", &DISTRIBUTION_LIST),
    t("MeetingMessage", &MEETING_MESSAGE),
    t("MeetingRequest", &MEETING_REQUEST),
    t("MeetingResponse", &MEETING_RESPONSE),
    t("MeetingCancellation", &MEETING_CANCELLATION),
    t("Task", &TASK),
    t("PostItem", &POST_ITEM),
    t("ReplyToItem", &SMART_RESPONSE),
    t("ForwardItem", &SMART_RESPONSE),
    t("ReplyAllToItem", &REPLY_ALL_TO_ITEM),
    t("AcceptItem", &MEETING_REGISTRATION_RESPONSE),
    t("TentativelyAcceptItem", &MEETING_REGISTRATION_RESPONSE),
    t("DeclineItem", &MEETING_REGISTRATION_RESPONSE),
    t("CancelCalendarItem", &SMART_RESPONSE),
    t("RemoveItem", &RESPONSE_OBJECT),
    t("SuppressReadReceipt", &REFERENCE_ITEM_RESPONSE),
    t("PostReplyItem", &POST_REPLY_ITEM),
    t("AcceptSharingInvitation", &REFERENCE_ITEM_RESPONSE),
    t("RoleMember", &ROLE_MEMBER),
    t("Network", &NETWORK),
    t("Person", &PERSON),
])]);
