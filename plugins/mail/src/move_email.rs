//! `move_email`: messages into another folder.

use ews_plugin_sdk::{CallError, Effect, Failure, FolderId, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{BaseFolderId, DistinguishedFolderId, MoveItem, move_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Changed, Results};
use crate::folder::Place;

/// Moves messages into another folder of the same mailbox. A moved message has a
/// new id; the old one is no longer valid.
///
/// Pass message_id for one message, message_ids for up to 100, and the folder as
/// destination_folder or destination_folder_id. Returns destination_folder,
/// moved_count and results[] with message_id (the old one) and new_message_id, or
/// error_code and error_message for a message that could not be moved; the
/// others are moved all the same. For one message new_message_id also stands at
/// the top.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveEmail {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: Option<ItemId>,
    /// The ids of several messages.
    #[schemars(length(min = 1, max = 100), inner(length(min = 1, max = 2000)))]
    pub message_ids: Option<Vec<ItemId>>,
    /// Where to: a well-known name (inbox, sent, drafts, deleted, junk), or a
    /// path such as Inbox/Projects/2026.
    #[schemars(length(min = 1, max = 2000))]
    pub destination_folder: Option<String>,
    /// Where to: a folder's id.
    #[schemars(length(min = 1, max = 2000))]
    pub destination_folder_id: Option<FolderId>,
    /// The version that may be moved: change_key of get_email_details. If somebody
    /// has changed the message since, nothing is done. Only with message_id.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// The messages that were moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MovedEmails {
    /// The id that the message had; only where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<ItemId>,
    /// The id that it has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_message_id: Option<ItemId>,
    /// The folder: its well-known name, its path or its id.
    pub destination_folder: String,
    /// How many messages were moved.
    pub moved_count: usize,
    /// How many could not be moved.
    pub failed_count: usize,
    /// Each message, in the order of the ids.
    pub results: Vec<Changed>,
}

impl Tool for MoveEmail {
    const NAME: &'static str = "move_email";
    const TITLE: &'static str = "Move emails";
    const OPERATIONS: &'static [&'static str] = &["FindFolder", "GetItem", "MoveItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    type Output = MovedEmails;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<MovedEmails>, Failure> {
        let batch = Batch::read(self.message_id, self.message_ids)?;
        let (to_folder_id, destination_folder) =
            destination(self.destination_folder.as_deref(), self.destination_folder_id, mailbox)?;
        let results = to_folder(to_folder_id, &batch, self.change_key.as_deref(), mailbox)?;
        Ok(Reply::new(
            results.sentence("Moved", &format!(" to {destination_folder}")),
            MovedEmails {
                message_id: batch.only().map(Into::into),
                new_message_id: new_id(&batch, &results.each),
                destination_folder,
                moved_count: results.done,
                failed_count: results.failed,
                results: results.each,
            },
        ))
    }
}

/// Moves the messages of a batch.
pub(crate) fn to_folder(
    to_folder_id: BaseFolderId,
    batch: &Batch,
    change_key: Option<&str>,
    mailbox: &dyn Mailbox,
) -> Result<Results, Failure> {
    let request = MoveItem { to_folder_id, item_ids: batch.of_version(change_key, mailbox)? };
    let answer = mailbox.call(request.to_xml().into()).map_err(|error| failure(batch, error))?;
    batch.results("moved", move_item::parse(&answer.xml), |id, changed| {
        changed.new_message_id = id.map(|id| id.id.into());
    })
}

/// Why nothing was put into the folder.
pub(crate) fn failure(batch: &Batch, error: CallError) -> Failure {
    match &error {
        CallError::Refused(reason) if reason.contains("/ToFolderId/") => Failure::with_id_of(
            "destination_folder_id",
            "pass ids of folders exactly as another tool returned them, or a path as destination_folder",
            error,
        ),
        _ => batch.failure(error),
    }
}

/// The new id of the only message.
pub(crate) fn new_id(batch: &Batch, results: &[Changed]) -> Option<ItemId> {
    batch.only().and(results.first()).and_then(|changed| changed.new_message_id.clone())
}

/// The folder that either argument names, and what it is called in results.
pub(crate) fn destination(
    name: Option<&str>,
    id: Option<FolderId>,
    mailbox: &dyn Mailbox,
) -> Result<(BaseFolderId, String), Failure> {
    let (folder, name) = match (name, id) {
        (Some(name), None) => {
            let place = Place::find("destination_folder", name, mailbox)?;
            (place.to_id(), place.name)
        }
        (None, Some(id)) => (ews_types::FolderId::from(id.as_str()).into(), id.into_string()),
        _ => {
            return Err(Failure::invalid_argument(
                "Pass destination_folder (a name or a path) or destination_folder_id, and not both.",
            ));
        }
    };
    if folder == DistinguishedFolderId::Outbox.into() {
        return Err(Failure::invalid_argument(
            "destination_folder: nothing is put into the Outbox, for what lies there may go out. To send a draft, \
             use send_draft.",
        ));
    }
    Ok((folder, name))
}
