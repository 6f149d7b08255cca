//! GetAttachment: attachments by id, with their content.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>.

use crate::grammar::item_ids::ATTACHMENT_ID;
use crate::grammar::rule::{Part, Rule};
use crate::grammar::shapes::ATTACHMENT_SHAPE;

static ATTACHMENT_IDS: Rule = Rule::of("m:AttachmentIds", &[Part::many(&[&ATTACHMENT_ID], 100)]);

pub(super) static GET_ATTACHMENT: Rule =
    Rule::of("m:GetAttachment", &[Part::maybe(&[&ATTACHMENT_SHAPE]), Part::one(&[&ATTACHMENT_IDS])]);
