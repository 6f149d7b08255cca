//! `update_email`: read flag, categories, flag and importance.

use ews_plugin_sdk::{Effect, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{
    ConflictResolution, FieldUri, FlagStatus, ItemChange, MessageDisposition, MessageProperty, Update,
    UpdateItem, update_item,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Changed};
use crate::choice::{FlagChoice, ImportanceChoice};

/// Changes how messages are marked: read or unread, categories, flag, importance.
/// Nobody is told; not even senders who asked for a read receipt. What is left
/// out stays as it is.
///
/// Pass message_id for one message, message_ids for up to 100. Returns updates
/// (what was set), updated_count and results[] with message_id and its new
/// change_key, or error_code and error_message for a message that could not be
/// changed; the others are changed all the same.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateEmail {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: Option<ItemId>,
    /// The ids of several messages.
    #[schemars(length(min = 1, max = 100), inner(length(min = 1, max = 2000)))]
    pub message_ids: Option<Vec<ItemId>>,
    /// Marks as read (true) or unread (false).
    pub is_read: Option<bool>,
    /// The categories from now on, instead of those before; an empty list takes
    /// all away.
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// The flag from now on.
    pub flag_status: Option<FlagChoice>,
    /// The importance from now on.
    pub importance: Option<ImportanceChoice>,
    /// The version that may be changed: change_key of get_email_details. If
    /// somebody has changed the message since, nothing is done. Only with
    /// message_id.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// What was set.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Updates {
    /// Whether it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_read: Option<bool>,
    /// The categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// The flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag_status: Option<FlagChoice>,
    /// The importance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<ImportanceChoice>,
}

/// The messages that were changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UpdatedEmails {
    /// The id of the message; only where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<ItemId>,
    /// What was set.
    pub updates: Updates,
    /// How many messages were changed.
    pub updated_count: usize,
    /// How many could not be changed.
    pub failed_count: usize,
    /// Each message, in the order of the ids.
    pub results: Vec<Changed>,
}

impl Tool for UpdateEmail {
    const NAME: &'static str = "update_email";
    const TITLE: &'static str = "Mark emails";
    const OPERATIONS: &'static [&'static str] = &["UpdateItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    type Output = UpdatedEmails;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<UpdatedEmails>, Failure> {
        let updates = self.updates()?;
        let batch = Batch::read(self.message_id, self.message_ids)?;
        if self.change_key.is_some() {
            batch.only_with_change_key()?;
        }
        let request = UpdateItem {
            conflict_resolution: match self.change_key {
                Some(_) => ConflictResolution::NeverOverwrite,
                None => ConflictResolution::AlwaysOverwrite,
            },
            message_disposition: MessageDisposition::SaveOnly,
            item_changes: batch
                .ids
                .iter()
                .map(|id| ItemChange {
                    item_id: ews_types::ItemId { id: id.clone(), change_key: self.change_key.clone() },
                    updates: updates.clone(),
                })
                .collect(),
        };
        let answer = mailbox.call(request.to_xml().into()).map_err(|error| batch.failure(error))?;
        let results = batch.results("changed", update_item::parse(&answer.xml), |id, changed| {
            changed.change_key = id.and_then(|id| id.change_key);
        })?;
        Ok(Reply::new(
            results.sentence("Updated", ""),
            UpdatedEmails {
                message_id: batch.only().map(Into::into),
                updates: Updates {
                    is_read: self.is_read,
                    categories: self.categories,
                    flag_status: self.flag_status,
                    importance: self.importance,
                },
                updated_count: results.done,
                failed_count: results.failed,
                results: results.each,
            },
        ))
    }
}

impl UpdateEmail {
    fn updates(&self) -> Result<Vec<Update>, Failure> {
        let mut updates = Vec::new();
        let mut set = |property| updates.push(Update::SetItemField(property));
        if let Some(is_read) = self.is_read {
            set(MessageProperty::IsRead(is_read));
        }
        if let Some(flag) = self.flag_status {
            set(MessageProperty::Flag(FlagStatus::from(flag).into()));
        }
        if let Some(importance) = self.importance {
            set(MessageProperty::Importance(importance.into()));
        }
        match &self.categories {
            Some(none) if none.is_empty() => {
                updates.push(Update::DeleteItemField(FieldUri::ItemCategories.into()));
            }
            Some(categories) => set(MessageProperty::Categories(categories.clone())),
            None => {}
        }
        if updates.is_empty() {
            return Err(Failure::invalid_argument(
                "Nothing to change: pass at least one of is_read, categories, flag_status and importance.",
            ));
        }
        Ok(updates)
    }
}
