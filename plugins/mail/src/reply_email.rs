//! `reply_email`: an answer to a message, sent.

use ews_plugin_sdk::{Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::CreateItem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answering::{self, Answering, Carried, Own};
use crate::email;
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::BodyFormat;
use crate::sent::{self, Sent};

/// Answers a message, and keeps a copy in Sent Items. It cannot be taken back: be
/// sure of the text, or show it first with dry_run; create_reply_draft lets
/// somebody look at it before it goes.
///
/// The answer goes to where the sender wants answers, else to the sender; with
/// reply_all to all other recipients, too, each as before in To or Cc. cc and bcc
/// add people. Exchange writes RE: before the subject, quotes the message below
/// body, keeps the thread and the pictures of the quotation, and marks the message
/// as answered.
///
/// Returns message_id (of the copy in Sent Items; null where it was not found),
/// internet_message_id, conversation_id, sent_time, subject, recipients[],
/// original_message_id, original_subject, reply_to[], cc[], bcc[], reply_all,
/// attachments_count and inline_attachments_preserved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyEmail {
    /// The id of the message that is answered.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// What stands above the quotation, in the form that body_format says.
    pub body: String,
    /// Answers all recipients, too, and not the sender alone.
    #[serde(default)]
    pub reply_all: bool,
    /// More recipients of a copy: anna@contoso.example or
    /// Anna Lindqvist <anna@contoso.example>.
    #[schemars(length(max = 500))]
    pub cc: Option<Vec<EmailAddress>>,
    /// Recipients whom the others do not see.
    #[schemars(length(max = 500))]
    pub bcc: Option<Vec<EmailAddress>>,
    /// Files to attach, or pictures inside the body.
    #[schemars(length(max = 100))]
    pub attachments: Option<Vec<AttachmentInput>>,
    /// More files, in the form of earlier versions.
    #[schemars(length(max = 100))]
    pub inline_attachments: Option<Vec<InlineAttachment>>,
    /// The form in which body is written. With text the quotation is text, too.
    #[serde(default)]
    pub body_format: BodyFormat,
}

/// The answer that was sent. What only the copy in Sent Items says is null where
/// that copy was not found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SentReply {
    /// What was sent.
    #[serde(flatten)]
    pub sent: Sent,
    /// The message that was answered.
    pub original_message_id: ItemId,
    /// Its subject.
    pub original_subject: Option<String>,
    /// Addresses in To.
    pub reply_to: Option<Vec<String>>,
    /// Addresses in Cc.
    pub cc: Option<Vec<String>>,
    /// Addresses in Bcc.
    pub bcc: Option<Vec<String>>,
    /// Whether all were answered.
    pub reply_all: bool,
    /// How many files of this call are attached.
    pub attachments_count: usize,
    /// How many pictures of the quotation came along.
    pub inline_attachments_preserved: Option<usize>,
}

impl Tool for ReplyEmail {
    const NAME: &'static str = "reply_email";
    const TITLE: &'static str = "Reply to an email";
    const OPERATIONS: &'static [&'static str] = &["CreateItem", "GetItem", "GetAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Send];
    const TIMEZONE: bool = true;
    type Output = SentReply;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SentReply>, Failure> {
        let prepared = Answering {
            kind: answering::reply(self.reply_all),
            message_id: &self.message_id,
            to: None,
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            body: Some(&self.body),
            body_format: self.body_format,
        }
        .prepare(mailbox)?;
        let files = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let own = Own::of(&files);
        let operation = CreateItem::send(prepared.response).to_xml();
        let answer = mailbox.send(operation.into(), files.into_document()).map_err(answering::wrong_id)?;
        let copy = sent::copy(&answer, session);
        let sent = Sent::of(copy.as_ref(), session);
        Ok(Reply::new(
            sent.sentence("Reply"),
            SentReply {
                sent,
                original_message_id: self.message_id,
                original_subject: prepared.original_subject,
                reply_to: copy.as_ref().map(|copy| email::addresses(&copy.to_recipients)),
                cc: copy.as_ref().map(|copy| email::addresses(&copy.cc_recipients)),
                bcc: copy.as_ref().map(|copy| email::addresses(&copy.bcc_recipients)),
                reply_all: self.reply_all,
                attachments_count: own.all,
                inline_attachments_preserved: copy.map(|copy| Carried::of(&copy, own).pictures),
            },
        ))
    }
}
