//! `forward_email`: a message, sent on to others.

use ews_plugin_sdk::{Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{CreateItem, ResponseKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answering::{self, Answering, Carried, Own};
use crate::email;
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::BodyFormat;
use crate::sent::{self, Sent};

/// Forwards a message with all that is attached to it, and keeps a copy in Sent
/// Items. It cannot be taken back: be sure of recipients and text, or show them
/// first with dry_run; create_forward_draft lets somebody look at it before it
/// goes.
///
/// Recipients are reached as they stand in to, cc and bcc: nobody is added.
/// Exchange writes FW: before the subject, quotes the message below body, keeps
/// the thread, and marks the message as forwarded.
///
/// Returns message_id (of the copy in Sent Items; null where it was not found),
/// internet_message_id, conversation_id, sent_time, subject, recipients[],
/// original_message_id, original_subject, forwarded_to[], cc[], bcc[],
/// attachments_included, inline_attachments_preserved and
/// additional_attachments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardEmail {
    /// The id of the message that is forwarded.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// Addresses of the recipients: anna@contoso.example or
    /// Anna Lindqvist <anna@contoso.example>.
    #[schemars(length(min = 1, max = 500))]
    pub to: Vec<EmailAddress>,
    /// What stands above the quotation, in the form that body_format says.
    pub body: Option<String>,
    /// Recipients of a copy.
    #[schemars(length(max = 500))]
    pub cc: Option<Vec<EmailAddress>>,
    /// Recipients whom the others do not see.
    #[schemars(length(max = 500))]
    pub bcc: Option<Vec<EmailAddress>>,
    /// Files to attach beside those of the message, or pictures inside the body.
    #[schemars(length(max = 100))]
    pub attachments: Option<Vec<AttachmentInput>>,
    /// More files, in the form of earlier versions.
    #[schemars(length(max = 100))]
    pub inline_attachments: Option<Vec<InlineAttachment>>,
    /// The form in which body is written. With text the quotation is text, too.
    #[serde(default)]
    pub body_format: BodyFormat,
}

/// The forward that was sent. What only the copy in Sent Items says is null where
/// that copy was not found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SentForward {
    /// What was sent.
    #[serde(flatten)]
    pub sent: Sent,
    /// The message that was forwarded.
    pub original_message_id: ItemId,
    /// Its subject.
    pub original_subject: Option<String>,
    /// Addresses in To.
    pub forwarded_to: Vec<String>,
    /// Addresses in Cc.
    pub cc: Vec<String>,
    /// Addresses in Bcc.
    pub bcc: Vec<String>,
    /// How many files and messages of the original came along.
    pub attachments_included: Option<usize>,
    /// How many pictures of the quotation came along.
    pub inline_attachments_preserved: Option<usize>,
    /// How many files of this call are attached.
    pub additional_attachments: usize,
}

impl Tool for ForwardEmail {
    const NAME: &'static str = "forward_email";
    const TITLE: &'static str = "Forward an email";
    const OPERATIONS: &'static [&'static str] = &["CreateItem", "GetItem", "GetAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Send];
    const TIMEZONE: bool = true;
    type Output = SentForward;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SentForward>, Failure> {
        let prepared = Answering {
            kind: ResponseKind::ForwardItem,
            message_id: &self.message_id,
            to: Some(&self.to),
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            body: self.body.as_deref(),
            body_format: self.body_format,
        }
        .prepare(mailbox)?;
        let files = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let own = Own::of(&files);
        // Whom it went to is what was asked for: a copy may name them otherwise.
        let forwarded_to = email::addresses(&prepared.response.to_recipients);
        let cc = email::addresses(&prepared.response.cc_recipients);
        let bcc = email::addresses(&prepared.response.bcc_recipients);
        let operation = CreateItem::send(prepared.response).to_xml();
        let answer = mailbox.send(operation.into(), files.into_document()).map_err(answering::wrong_id)?;
        let copy = sent::copy(&answer, session);
        let recipients = [&forwarded_to, &cc, &bcc].into_iter().flatten().cloned().collect();
        let sent = Sent { recipients: Some(recipients), ..Sent::of(copy.as_ref(), session) };
        let carried = copy.map(|copy| Carried::of(&copy, own));
        Ok(Reply::new(
            sent.sentence("Forward"),
            SentForward {
                sent,
                original_message_id: self.message_id,
                original_subject: prepared.original_subject,
                forwarded_to,
                cc,
                bcc,
                attachments_included: carried.as_ref().map(|carried| carried.files),
                inline_attachments_preserved: carried.as_ref().map(|carried| carried.pictures),
                additional_attachments: own.all,
            },
        ))
    }
}
