//! Response objects: what answers or forwards a stored item (types.xsd,
//! ResponseObjectType).
//!
//! Signed are answers and forwards of messages, and answers to meetings, which
//! go to the organizer and to nobody else. Left out: RemoveItem,
//! SuppressReadReceipt, PostReplyItem, AddItemToMyCalendar, ProposeNewTime,
//! AcceptSharingInvitation.

use super::item_ids::REFERENCE_ITEM_ID;
use super::people::{BCC_RECIPIENTS, CC_RECIPIENTS, FROM, TO_RECIPIENTS};
use super::properties::{
    BODY, IS_DELIVERY_RECEIPT_REQUESTED, IS_READ_RECEIPT_REQUESTED, SENSITIVITY, SUBJECT,
};
use super::rule::{AttributeRule, Part, Response, Role, Rule, Value};

static NEW_BODY_CONTENT: Rule = Rule::text("t:NewBodyContent", Value::Text(16 * 1024 * 1024))
    .with(&[AttributeRule::required("BodyType", Value::Word(&["HTML", "Text"]))]);

/// SmartResponseType.
static SMART: &[Part] = &[
    Part::maybe(&[&SUBJECT]),
    Part::maybe(&[&BODY]),
    Part::maybe(&[&TO_RECIPIENTS]),
    Part::maybe(&[&CC_RECIPIENTS]),
    Part::maybe(&[&BCC_RECIPIENTS]),
    Part::maybe(&[&IS_READ_RECEIPT_REQUESTED]),
    Part::maybe(&[&IS_DELIVERY_RECEIPT_REQUESTED]),
    Part::maybe(&[&FROM]),
    Part::one(&[&REFERENCE_ITEM_ID]),
    Part::maybe(&[&NEW_BODY_CONTENT]),
];

/// MeetingMessageResponseObjectType, without people.
static MEETING: &[Part] =
    &[Part::maybe(&[&SENSITIVITY]), Part::maybe(&[&BODY]), Part::one(&[&REFERENCE_ITEM_ID])];

static PROPOSED_START: Rule = Rule::text("t:ProposedStart", Value::DateTime);
static PROPOSED_END: Rule = Rule::text("t:ProposedEnd", Value::DateTime);
/// As `MEETING`, with another time that is proposed to the organizer.
static MEETING_WITH_PROPOSAL: &[Part] = &[
    Part::maybe(&[&SENSITIVITY]),
    Part::maybe(&[&BODY]),
    Part::one(&[&REFERENCE_ITEM_ID]),
    Part::maybe(&[&PROPOSED_START]),
    Part::maybe(&[&PROPOSED_END]),
];

static CANCELLATION: &[Part] = &[
    Part::maybe(&[&SUBJECT]),
    Part::maybe(&[&BODY]),
    Part::one(&[&REFERENCE_ITEM_ID]),
    Part::maybe(&[&NEW_BODY_CONTENT]),
];

const fn response(name: &'static str, parts: &'static [Part], response: Response) -> Rule {
    Rule::of(name, parts).playing(Role::Response(response))
}

static REPLY_TO_ITEM: Rule = response("t:ReplyToItem", SMART, Response::Reply);
static REPLY_ALL_TO_ITEM: Rule = response("t:ReplyAllToItem", SMART, Response::ReplyAll);
static FORWARD_ITEM: Rule = response("t:ForwardItem", SMART, Response::Forward);
static ACCEPT_ITEM: Rule = response("t:AcceptItem", MEETING, Response::Accept);
static TENTATIVELY_ACCEPT_ITEM: Rule =
    response("t:TentativelyAcceptItem", MEETING_WITH_PROPOSAL, Response::Tentative);
static DECLINE_ITEM: Rule = response("t:DeclineItem", MEETING_WITH_PROPOSAL, Response::Decline);
static CANCEL_CALENDAR_ITEM: Rule = response("t:CancelCalendarItem", CANCELLATION, Response::Cancel);

/// The response objects that the host signs.
pub(super) static RESPONSES: [&Rule; 7] = [
    &REPLY_TO_ITEM,
    &REPLY_ALL_TO_ITEM,
    &FORWARD_ITEM,
    &ACCEPT_ITEM,
    &TENTATIVELY_ACCEPT_ITEM,
    &DECLINE_ITEM,
    &CANCEL_CALENDAR_ITEM,
];
