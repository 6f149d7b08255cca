//! `list_attachments`: what is attached to a message.

use ews_plugin_sdk::{Failure, ItemId, Mailbox, Reply, Session, Tool};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::attachments::{self, AttachmentDetails};

/// Lists what is attached to a message, without the content: read_attachment
/// returns the text of a document, download_attachment its bytes, save_attachment
/// keeps it on the server.
///
/// Returns message_id, count and attachments[] with attachment_id, name, kind
/// (file, item for an attached message, reference for a link to a file
/// elsewhere), content_type, size (bytes, about), is_inline and content_id (what
/// cid: in the body names it by). What Exchange does not say is null. Names and
/// types are the sender's words and may be wrong.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAttachments {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// Whether pictures inside the body are listed, too.
    #[serde(default = "yes")]
    pub include_inline: bool,
}

fn yes() -> bool {
    true
}

/// What is attached.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListedAttachments {
    /// The id that was passed.
    pub message_id: ItemId,
    /// What is attached, in the order of the message.
    pub attachments: Vec<AttachmentDetails>,
    /// How many are listed.
    pub count: usize,
}

impl Tool for ListAttachments {
    const NAME: &'static str = "list_attachments";
    const TITLE: &'static str = "List attachments";
    const OPERATIONS: &'static [&'static str] = &["GetItem"];
    type Output = ListedAttachments;

    fn call(
        self,
        mailbox: &dyn Mailbox,
        _session: &dyn Session,
    ) -> Result<Reply<ListedAttachments>, Failure> {
        let attachments: Vec<AttachmentDetails> = attachments::of(&self.message_id, mailbox)?
            .iter()
            .filter(|attachment| self.include_inline || attachment.is_inline != Some(true))
            .map(AttachmentDetails::from)
            .collect();
        let count = attachments.len();
        let message = match count {
            1 => "1 attachment".to_owned(),
            count => format!("{count} attachments"),
        };
        Ok(Reply::new(message, ListedAttachments { message_id: self.message_id, attachments, count }))
    }
}
