//! `create_forward_draft`: a message for others, kept in Drafts.

use ews_plugin_sdk::{Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::ResponseKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answering::{Answering, Carried, Own};
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::BodyFormat;
use crate::{drafting, email};

/// Saves a forward of a message in Drafts, with all that is attached to the
/// message, without sending it. People can read and change it there, as can
/// update_draft; send_draft sends it.
///
/// It is made as by forward_email, with FW: before the subject and the quotation
/// below body. The message is marked as forwarded once the draft is sent.
///
/// Returns message_id (draft_id of send_draft), change_key, created_time,
/// original_message_id, original_subject, forward_subject, forwarded_to[], cc[],
/// bcc[], attachments_included, inline_attachments_preserved and
/// additional_attachments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateForwardDraft {
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
pub struct CreatedForwardDraft {
    /// The id of the draft.
    pub message_id: ItemId,
    /// The version of the draft: send_draft with it sends this and nothing that
    /// was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// When it was saved, RFC 3339 with the offset of the call's time zone.
    pub created_time: Option<String>,
    /// The message that it forwards.
    pub original_message_id: ItemId,
    /// Its subject.
    pub original_subject: Option<String>,
    /// The subject of the draft.
    pub forward_subject: Option<String>,
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

impl Tool for CreateForwardDraft {
    const NAME: &'static str = "create_forward_draft";
    const TITLE: &'static str = "Create a forward draft";
    const OPERATIONS: &'static [&'static str] =
        &["CreateItem", "GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    const TIMEZONE: bool = true;
    type Output = CreatedForwardDraft;

    fn call(
        self,
        mailbox: &dyn Mailbox,
        session: &dyn Session,
    ) -> Result<Reply<CreatedForwardDraft>, Failure> {
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
        let forwarded_to = email::addresses(&prepared.response.to_recipients);
        let cc = email::addresses(&prepared.response.cc_recipients);
        let bcc = email::addresses(&prepared.response.bcc_recipients);
        let draft = drafting::save_response(prepared.response, self.categories, files, mailbox, session)?;
        let created_time = draft.created_time(session);
        let seen = draft.seen.as_ref();
        let carried = seen.map(|seen| Carried::of(seen, own));
        Ok(Reply::new(
            "Forward draft saved",
            CreatedForwardDraft {
                message_id: draft.item_id.id.into(),
                change_key: draft.item_id.change_key,
                created_time,
                original_message_id: self.message_id,
                original_subject: prepared.original_subject,
                forward_subject: seen.and_then(|seen| seen.subject.clone()),
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
