//! What a message has (types.xsd, MessageType). Not: Sender, and whatever says
//! how a message came here.

use super::{Kind, Property};
use crate::grammar::people::{BCC_RECIPIENTS, CC_RECIPIENTS, FROM, REPLY_TO, TO_RECIPIENTS};
use crate::grammar::rule::{Rule, Value};

const MESSAGE: &[Kind] = &[Kind::Message];

pub(in crate::grammar) static IS_READ_RECEIPT_REQUESTED: Rule =
    Rule::text("t:IsReadReceiptRequested", Value::Boolean);
pub(in crate::grammar) static IS_DELIVERY_RECEIPT_REQUESTED: Rule =
    Rule::text("t:IsDeliveryReceiptRequested", Value::Boolean);
static IS_READ: Rule = Rule::text("t:IsRead", Value::Boolean);
pub(super) static IS_RESPONSE_REQUESTED: Rule = Rule::text("t:IsResponseRequested", Value::Boolean);

pub(super) static PROPERTIES: &[Property] = &[
    Property::appended("message:ToRecipients", MESSAGE, &TO_RECIPIENTS),
    Property::appended("message:CcRecipients", MESSAGE, &CC_RECIPIENTS),
    Property::appended("message:BccRecipients", MESSAGE, &BCC_RECIPIENTS),
    Property::set("message:IsReadReceiptRequested", MESSAGE, &IS_READ_RECEIPT_REQUESTED),
    Property::set("message:IsDeliveryReceiptRequested", MESSAGE, &IS_DELIVERY_RECEIPT_REQUESTED),
    Property::created("message:From", MESSAGE, &FROM),
    Property::set("message:IsRead", MESSAGE, &IS_READ),
    Property::set("message:IsResponseRequested", MESSAGE, &IS_RESPONSE_REQUESTED),
    Property::appended("message:ReplyTo", MESSAGE, &REPLY_TO),
];
