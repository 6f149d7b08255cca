//! `delete_attachment`: an attachment taken off a message, for good.

use ews_plugin_sdk::{Effect, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::delete_attachment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::attachments::Wanted;

/// Takes an attachment off a message. It cannot be brought back: there is no
/// folder for deleted attachments. Name it by attachment_id, attachment_name or
/// content_id.
///
/// Returns message_id, attachment_id (no longer valid), attachment_name and
/// change_key (the message's version from now on, for send_draft).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteAttachment {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// The id of the attachment, of list_attachments.
    #[schemars(length(min = 1, max = 2000))]
    pub attachment_id: Option<ItemId>,
    /// The name of the attachment, in upper or lower case.
    #[schemars(length(min = 1, max = 1000))]
    pub attachment_name: Option<String>,
    /// What cid: in the body names it by.
    #[schemars(length(min = 1, max = 1000))]
    pub content_id: Option<String>,
}

/// The attachment that is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedAttachment {
    /// The id that was passed.
    pub message_id: ItemId,
    /// The id that the attachment had.
    pub attachment_id: ItemId,
    /// Its name.
    pub attachment_name: Option<String>,
    /// The version that the message has now.
    pub change_key: Option<String>,
}

impl Tool for DeleteAttachment {
    const NAME: &'static str = "delete_attachment";
    const TITLE: &'static str = "Delete an attachment";
    const OPERATIONS: &'static [&'static str] = &["GetItem", "DeleteAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Destroy];
    type Output = DeletedAttachment;

    fn call(
        self,
        mailbox: &dyn Mailbox,
        _session: &dyn Session,
    ) -> Result<Reply<DeletedAttachment>, Failure> {
        let wanted = Wanted {
            attachment_id: self.attachment_id,
            attachment_name: self.attachment_name,
            content_id: self.content_id,
        };
        let attachment = wanted.find(&self.message_id, mailbox)?;
        let id = attachment
            .id
            .ok_or_else(|| Failure::failed("Exchange does not tell the id of this attachment."))?;
        let request = ews_types::DeleteAttachment { attachment_ids: vec![id.clone()] };
        let answer = mailbox
            .call(request.to_xml().into())
            .map_err(|error| Failure::with_id_of("attachment_id", "list the attachments again", error))?;
        let root = answer::only(delete_attachment::parse(&answer.xml))?;
        Ok(Reply::new(
            format!("Deleted the attachment {:?}", attachment.name.as_deref().unwrap_or_default()),
            DeletedAttachment {
                message_id: self.message_id,
                attachment_id: id.into(),
                attachment_name: attachment.name,
                change_key: root.and_then(|root| root.change_key),
            },
        ))
    }
}
