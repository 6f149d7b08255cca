//! `send_email`: a new message, sent.

use ews_plugin_sdk::{Effect, EmailAddress, Failure, Mailbox, Reply, Session, Tool};
use ews_types::CreateItem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::choice::{ImportanceChoice, SensitivityChoice};
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::{BodyFormat, Letter, recipients};
use crate::sent::{self, Sent};

/// Sends a new message, and keeps a copy in Sent Items. It cannot be taken back:
/// be sure of recipients and text, or show them first with dry_run. To let
/// somebody look at it before it goes, use create_draft, then send_draft.
///
/// Returns message_id (of the copy in Sent Items; null where it was not found),
/// internet_message_id, conversation_id, sent_time, subject, recipients[] and
/// attachments_count. Recipients are reached as they stand in to, cc and bcc:
/// nobody is added.
///
/// Files of the same mailbox's messages are attached by their ids; others come
/// with the call as base64, together at most about 10 MB.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// Addresses of the recipients: anna@contoso.example or
    /// Anna Lindqvist <anna@contoso.example>.
    #[schemars(length(min = 1, max = 500))]
    pub to: Vec<EmailAddress>,
    /// The subject, on one line.
    #[schemars(length(min = 1, max = 255))]
    pub subject: String,
    /// The body, in the form that body_format says.
    pub body: String,
    /// Recipients of a copy.
    #[schemars(length(max = 500))]
    pub cc: Option<Vec<EmailAddress>>,
    /// Recipients whom the others do not see.
    #[schemars(length(max = 500))]
    pub bcc: Option<Vec<EmailAddress>>,
    /// How much it matters.
    #[schemars(extend("default" = "Normal"))]
    pub importance: Option<ImportanceChoice>,
    /// How it wants to be treated. A wish; it protects nothing.
    #[schemars(extend("default" = "Normal"))]
    pub sensitivity: Option<SensitivityChoice>,
    /// Files to attach, or pictures inside the body.
    #[schemars(length(max = 100))]
    pub attachments: Option<Vec<AttachmentInput>>,
    /// More files, in the form of earlier versions.
    #[schemars(length(max = 100))]
    pub inline_attachments: Option<Vec<InlineAttachment>>,
    /// The form in which body is written.
    #[serde(default)]
    pub body_format: BodyFormat,
    /// Categories of the copy in Sent Items.
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// Where answers go, if not to the sender.
    #[schemars(length(max = 500))]
    pub reply_to: Option<Vec<EmailAddress>>,
    /// Asks to be told when it is read.
    #[serde(default)]
    pub request_read_receipt: bool,
}

/// The message that was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SentEmail {
    /// What was sent.
    #[serde(flatten)]
    pub sent: Sent,
    /// How many files were attached.
    pub attachments_count: usize,
}

impl Tool for SendEmail {
    const NAME: &'static str = "send_email";
    const TITLE: &'static str = "Send an email";
    const OPERATIONS: &'static [&'static str] = &["CreateItem", "GetItem", "GetAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Send];
    const TIMEZONE: bool = true;
    type Output = SentEmail;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SentEmail>, Failure> {
        let letter = Letter {
            to: Some(&self.to),
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            reply_to: self.reply_to.as_deref(),
            subject: Some(&self.subject),
            body: Some(&self.body),
            body_format: self.body_format,
            importance: self.importance,
            sensitivity: self.sensitivity,
            categories: self.categories,
            request_read_receipt: self.request_read_receipt,
        };
        let message = letter.to_message()?;
        if message.to_recipients.is_empty() {
            return Err(Failure::invalid_argument("to: at least one address is needed."));
        }
        let (recipients, subject) = (recipients(&message), message.subject.clone());
        let files = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let attachments_count = files.len();
        let answer = mailbox.send(CreateItem::send(message).to_xml().into(), files.into_document())?;
        let copy = sent::copy(&answer, session);
        // Whom it went to is what was asked for: a copy may name them otherwise.
        let sent = Sent { recipients: Some(recipients), subject, ..Sent::of(copy.as_ref(), session) };
        Ok(Reply::new(sent.sentence("Email"), SentEmail { sent, attachments_count }))
    }
}
