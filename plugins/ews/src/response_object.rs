//! Answers and forwards: what Exchange makes of a stored message.
//!
//! Exchange keeps the thread, writes the head of the quotation, takes pictures
//! and files along, and marks what was answered once the answer is sent.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/replytoitem>,
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/replyalltoitem> and
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/forwarditem>.

use crate::body::Body;
use crate::id::ItemId;
use crate::mailbox::Mailbox;
use crate::xml::Writer;

/// What is made of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseKind {
    /// An answer to whoever wrote it, or wants the answers.
    ReplyToItem,
    /// The same, and to everybody else who got it.
    ReplyAllToItem,
    /// The message for others, with what is attached to it.
    ForwardItem,
}

impl ResponseKind {
    fn element(self) -> &'static str {
        match self {
            Self::ReplyToItem => "t:ReplyToItem",
            Self::ReplyAllToItem => "t:ReplyAllToItem",
            Self::ForwardItem => "t:ForwardItem",
        }
    }
}

/// An answer or a forward that is created. It takes no attachments, categories
/// or importance: those a draft of it is given.
///
/// What is none or empty is left out, and Exchange does as it always does. A list
/// of recipients that is given stands in the place of the one that Exchange would
/// make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseObject {
    /// What is made of the message.
    pub kind: ResponseKind,
    /// The subject, on one line; else Exchange puts `RE:` or `FW:` before the
    /// message's own.
    pub subject: Option<String>,
    /// To.
    pub to_recipients: Vec<Mailbox>,
    /// Cc.
    pub cc_recipients: Vec<Mailbox>,
    /// Bcc.
    pub bcc_recipients: Vec<Mailbox>,
    /// The message that is answered or forwarded.
    pub reference_item_id: ItemId,
    /// What stands above the quotation. Its form is that of the whole body.
    pub new_body_content: Option<Body>,
}

impl ResponseObject {
    /// With nothing but the message.
    #[must_use]
    pub fn new(kind: ResponseKind, reference_item_id: ItemId) -> Self {
        Self {
            kind,
            subject: None,
            to_recipients: Vec::new(),
            cc_recipients: Vec::new(),
            bcc_recipients: Vec::new(),
            reference_item_id,
            new_body_content: None,
        }
    }

    /// In the order of the schema (types.xsd, SmartResponseType).
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element(self.kind.element(), &[], |writer| {
            writer.optional_text("t:Subject", self.subject.as_deref());
            for (name, people) in [
                ("t:ToRecipients", &self.to_recipients),
                ("t:CcRecipients", &self.cc_recipients),
                ("t:BccRecipients", &self.bcc_recipients),
            ] {
                if !people.is_empty() {
                    Mailbox::write_all(writer, name, people);
                }
            }
            self.reference_item_id.write_as(writer, "t:ReferenceItemId");
            if let Some(body) = &self.new_body_content {
                body.write_as(writer, "t:NewBodyContent");
            }
        });
    }
}
