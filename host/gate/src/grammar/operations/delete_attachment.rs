//! DeleteAttachment: removes attachments for good.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>.

use crate::grammar::item_ids::ATTACHMENT_ID;
use crate::grammar::rule::{Part, Rule};

static ATTACHMENT_IDS: Rule =
    Rule::of("m:AttachmentIds", &[Part::many(&[&ATTACHMENT_ID], super::MOST_CHANGES)]);

pub(super) static DELETE_ATTACHMENT: Rule = Rule::of("m:DeleteAttachment", &[Part::one(&[&ATTACHMENT_IDS])]);
