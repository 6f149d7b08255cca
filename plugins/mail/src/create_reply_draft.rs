//! `create_reply_draft`: an answer to a message, kept in Drafts.

use ews_plugin_sdk::{Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answering::{self, Answering, Carried, Own};
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::BodyFormat;
use crate::{drafting, email};

/// Saves an answer to a message in Drafts, without sending it. People can read and
/// change it there, as can update_draft; send_draft sends it.
///
/// It is made as by reply_email: to where the sender wants answers, else to the
/// sender, with reply_all to all other recipients, too; with RE: before the
/// subject, the quotation below body, and its pictures. The message is marked as
/// answered once the draft is sent.
///
/// Returns message_id (draft_id of send_draft), change_key, created_time,
/// original_message_id, original_subject, reply_subject, reply_to[], cc[], bcc[],
/// reply_all, attachments_count and inline_attachments_preserved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateReplyDraft {
    /// The id of the message that is answered.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// What stands above the quotation, in the form that body_format says.
    pub body: Option<String>,
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
    /// Categories of the draft.
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// The form in which body is written. With text the quotation is text, too.
    #[serde(default)]
    pub body_format: BodyFormat,
}

/// The draft that was saved. What only the stored draft says is null where it
/// could not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedReplyDraft {
    /// The id of the draft.
    pub message_id: ItemId,
    /// The version of the draft: send_draft with it sends this and nothing that
    /// was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// When it was saved, RFC 3339 with the offset of the call's time zone.
    pub created_time: Option<String>,
    /// The message that it answers.
    pub original_message_id: ItemId,
    /// Its subject.
    pub original_subject: Option<String>,
    /// The subject of the draft.
    pub reply_subject: Option<String>,
    /// Addresses in To.
    pub reply_to: Option<Vec<String>>,
    /// Addresses in Cc.
    pub cc: Option<Vec<String>>,
    /// Addresses in Bcc.
    pub bcc: Option<Vec<String>>,
    /// Whether it answers all.
    pub reply_all: bool,
    /// How many files of this call are attached.
    pub attachments_count: usize,
    /// How many pictures of the quotation came along.
    pub inline_attachments_preserved: Option<usize>,
}

impl Tool for CreateReplyDraft {
    const NAME: &'static str = "create_reply_draft";
    const TITLE: &'static str = "Create a reply draft";
    const OPERATIONS: &'static [&'static str] =
        &["CreateItem", "GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    const TIMEZONE: bool = true;
    type Output = CreatedReplyDraft;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<CreatedReplyDraft>, Failure> {
        let prepared = Answering {
            kind: answering::reply(self.reply_all),
            message_id: &self.message_id,
            to: None,
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            body: self.body.as_deref(),
            body_format: self.body_format,
        }
        .prepare(mailbox)?;
        let files = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let own = Own::of(&files);
        let draft = drafting::save_response(prepared.response, self.categories, files, mailbox, session)?;
        let created_time = draft.created_time(session);
        let seen = draft.seen.as_ref();
        Ok(Reply::new(
            "Reply draft saved",
            CreatedReplyDraft {
                message_id: draft.item_id.id.into(),
                change_key: draft.item_id.change_key,
                created_time,
                original_message_id: self.message_id,
                original_subject: prepared.original_subject,
                reply_subject: seen.and_then(|seen| seen.subject.clone()),
                reply_to: seen.map(|seen| email::addresses(&seen.to_recipients)),
                cc: seen.map(|seen| email::addresses(&seen.cc_recipients)),
                bcc: seen.map(|seen| email::addresses(&seen.bcc_recipients)),
                reply_all: self.reply_all,
                attachments_count: own.all,
                inline_attachments_preserved: seen.map(|seen| Carried::of(seen, own).pictures),
            },
        ))
    }
}
