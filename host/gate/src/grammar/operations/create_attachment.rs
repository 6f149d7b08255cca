//! CreateAttachment: adds attachments to a stored item.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation>.

use crate::grammar::attachments::NEW_ATTACHMENTS;
use crate::grammar::item_ids::PARENT_ITEM_ID;
use crate::grammar::rule::{Part, Rule};

pub(super) static CREATE_ATTACHMENT: Rule =
    Rule::of("m:CreateAttachment", &[Part::one(&[&PARENT_ITEM_ID]), Part::one(&[&NEW_ATTACHMENTS])]);
