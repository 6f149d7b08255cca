//! `delete_email`: messages to Deleted Items, or gone.

use ews_plugin_sdk::{Effect, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{DeleteItem, DeleteType, DistinguishedFolderId, delete_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Changed};
use crate::move_email::{new_id, to_folder};

/// Deletes messages: by default into Deleted Items, from where they can be moved
/// back; with permanent for good. Senders and recipients are told nothing.
///
/// Pass message_id for one message, message_ids for up to 100. Returns permanent,
/// deleted_count and results[] with message_id (no longer valid) and, where the
/// message lies in Deleted Items now, its new_message_id; or error_code and
/// error_message for a message that could not be deleted; the others are deleted
/// all the same. For one message new_message_id also stands at the top.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteEmail {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: Option<ItemId>,
    /// The ids of several messages.
    #[schemars(length(min = 1, max = 100), inner(length(min = 1, max = 2000)))]
    pub message_ids: Option<Vec<ItemId>>,
    /// Deletes for good, beyond the reach of the user (HardDelete).
    #[serde(default)]
    pub permanent: bool,
    /// Another name for permanent.
    #[serde(default)]
    pub hard_delete: bool,
    /// The version that may be deleted: change_key of get_email_details. If
    /// somebody has changed the message since, nothing is done. Only with
    /// message_id.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// The messages that were deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedEmails {
    /// The id that the message had; only where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<ItemId>,
    /// The id that it has in Deleted Items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_message_id: Option<ItemId>,
    /// Whether they were deleted for good.
    pub permanent: bool,
    /// The same.
    pub hard_delete: bool,
    /// How many messages were deleted.
    pub deleted_count: usize,
    /// How many could not be deleted.
    pub failed_count: usize,
    /// Each message, in the order of the ids.
    pub results: Vec<Changed>,
}

impl Tool for DeleteEmail {
    const NAME: &'static str = "delete_email";
    const TITLE: &'static str = "Delete emails";
    const OPERATIONS: &'static [&'static str] = &["GetItem", "DeleteItem", "MoveItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Write, Effect::Destroy];
    type Output = DeletedEmails;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<DeletedEmails>, Failure> {
        let batch = Batch::read(self.message_id, self.message_ids)?;
        let permanent = self.permanent || self.hard_delete;
        let change_key = self.change_key.as_deref();
        let (results, rest) = if permanent {
            let item_ids = batch.of_version(change_key, mailbox)?;
            let request = DeleteItem { delete_type: DeleteType::HardDelete, item_ids };
            let answer = mailbox.call(request.to_xml().into()).map_err(|error| batch.failure(error))?;
            (batch.results("deleted", delete_item::parse(&answer.xml), |(), _| {})?, " for good")
        } else {
            // DeleteItem would not tell the new ids, and lets no delegate fill Deleted Items.
            let deleted_items = DistinguishedFolderId::DeletedItems.into();
            (to_folder(deleted_items, &batch, change_key, mailbox)?, " into Deleted Items")
        };
        Ok(Reply::new(
            results.sentence("Deleted", rest),
            DeletedEmails {
                message_id: batch.only().map(Into::into),
                new_message_id: new_id(&batch, &results.each),
                permanent,
                hard_delete: permanent,
                deleted_count: results.done,
                failed_count: results.failed,
                results: results.each,
            },
        ))
    }
}
