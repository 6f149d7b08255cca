//! `create_draft`: a new message, kept in Drafts.

use ews_plugin_sdk::{Document, Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{CreateItem, FieldUri, create_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::choice::{ImportanceChoice, SensitivityChoice};
use crate::drafting;
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::{BodyFormat, Letter, recipients};
use crate::{answer, email};

/// Saves a new message in Drafts, without sending it. People can read and change
/// it there; send_draft sends it.
///
/// Everything may be left out and added later. Returns message_id (draft_id of
/// send_draft), change_key, created_time, subject, recipients[] and
/// attachments_count.
///
/// Files of the same mailbox's messages are attached by their ids; others come
/// with the call as base64, together at most about 10 MB.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDraft {
    /// Addresses of the recipients: anna@contoso.example or
    /// Anna Lindqvist <anna@contoso.example>.
    #[schemars(length(max = 500))]
    pub to: Option<Vec<EmailAddress>>,
    /// The subject, on one line.
    #[schemars(length(max = 255))]
    pub subject: Option<String>,
    /// The body, in the form that body_format says.
    pub body: Option<String>,
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
    /// Categories of the draft.
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// Where answers go, if not to the sender.
    #[schemars(length(max = 500))]
    pub reply_to: Option<Vec<EmailAddress>>,
    /// Asks to be told when it is read.
    #[serde(default)]
    pub request_read_receipt: bool,
}

/// The draft that was saved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedDraft {
    /// The id of the draft.
    pub message_id: ItemId,
    /// The version of the draft: send_draft with it sends this and nothing that
    /// was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// When it was saved, RFC 3339 with the offset of the call's time zone.
    pub created_time: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// Addresses in To, Cc and Bcc.
    pub recipients: Vec<String>,
    /// How many files are attached.
    pub attachments_count: usize,
}

impl Tool for CreateDraft {
    const NAME: &'static str = "create_draft";
    const TITLE: &'static str = "Create a draft";
    const OPERATIONS: &'static [&'static str] = &["CreateItem", "GetItem", "GetAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    const TIMEZONE: bool = true;
    type Output = CreatedDraft;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<CreatedDraft>, Failure> {
        let letter = Letter {
            to: self.to.as_deref(),
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            reply_to: self.reply_to.as_deref(),
            subject: self.subject.as_deref(),
            body: self.body.as_deref(),
            body_format: self.body_format,
            importance: self.importance,
            sensitivity: self.sensitivity,
            categories: self.categories,
            request_read_receipt: self.request_read_receipt,
        };
        let mut message = letter.to_message()?;
        let Files { attachments, blobs } = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let (recipients, subject) = (recipients(&message), message.subject.clone());
        let attachments_count = attachments.len();
        message.attachments = attachments;
        let operation = Document { xml: CreateItem::save(message).to_xml(), blobs };
        let answer = mailbox.call(operation)?;
        let saved = answer::only(create_item::parse(&answer.xml))?.ok_or_else(drafting::nameless)?;
        let seen = drafting::look_at(&saved.id, [FieldUri::ItemDateTimeCreated], mailbox, session)
            .unwrap_or_default();
        // Attachments may have changed the draft after its key was told.
        let change_key = seen.item_id.and_then(|id| id.change_key).or(saved.change_key);
        Ok(Reply::new(
            "Draft saved",
            CreatedDraft {
                message_id: saved.id.into(),
                change_key,
                created_time: seen.date_time_created.map(|time| email::show(&time, session)),
                subject,
                recipients,
                attachments_count,
            },
        ))
    }
}
