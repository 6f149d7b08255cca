//! Messages as requests bring them.

use crate::body::Body;
use crate::importance::{Importance, Sensitivity};
use crate::mailbox::Mailbox;
use crate::new_attachment::NewAttachment;
use crate::xml::Writer;

/// A message that is created. What is none or empty is left out, and Exchange
/// does as it always does.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/message-ex15websvcsotherref>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewMessage {
    /// The subject, on one line.
    pub subject: Option<String>,
    /// How it wants to be treated.
    pub sensitivity: Option<Sensitivity>,
    /// The body.
    pub body: Option<Body>,
    /// What is attached.
    pub attachments: Vec<NewAttachment>,
    /// The categories.
    pub categories: Vec<String>,
    /// How much it matters.
    pub importance: Option<Importance>,
    /// To.
    pub to_recipients: Vec<Mailbox>,
    /// Cc.
    pub cc_recipients: Vec<Mailbox>,
    /// Bcc.
    pub bcc_recipients: Vec<Mailbox>,
    /// Whether the sender wants to hear that it was read.
    pub is_read_receipt_requested: Option<bool>,
    /// Where answers go, if not to the sender.
    pub reply_to: Vec<Mailbox>,
}

impl NewMessage {
    /// In the order of the schema (types.xsd, ItemType and MessageType).
    pub(crate) fn write(&self, writer: &mut Writer) {
        let people = |writer: &mut Writer, name, people: &[Mailbox]| {
            if !people.is_empty() {
                Mailbox::write_all(writer, name, people);
            }
        };
        writer.element("t:Message", &[], |writer| {
            writer.optional_text("t:Subject", self.subject.as_deref());
            writer.optional_text("t:Sensitivity", self.sensitivity.map(Sensitivity::as_str));
            if let Some(body) = &self.body {
                body.write(writer);
            }
            if !self.attachments.is_empty() {
                NewAttachment::write_all(writer, "t:Attachments", &self.attachments);
            }
            if !self.categories.is_empty() {
                write_categories(writer, &self.categories);
            }
            writer.optional_text("t:Importance", self.importance.map(Importance::as_str));
            people(writer, "t:ToRecipients", &self.to_recipients);
            people(writer, "t:CcRecipients", &self.cc_recipients);
            people(writer, "t:BccRecipients", &self.bcc_recipients);
            writer.optional_flag("t:IsReadReceiptRequested", self.is_read_receipt_requested);
            people(writer, "t:ReplyTo", &self.reply_to);
        });
    }
}

/// `t:Categories`.
pub(crate) fn write_categories(writer: &mut Writer, categories: &[String]) {
    writer.element("t:Categories", &[], |writer| {
        categories.iter().for_each(|category| writer.text("t:String", category));
    });
}
