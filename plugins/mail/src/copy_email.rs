//! `copy_email`: copies of messages, into another folder.

use ews_plugin_sdk::{Effect, Failure, FolderId, ItemId, Level, Mailbox, Reply, Session, Tool};
use ews_types::{
    CopyItem, FieldUri, FolderShape, GetFolder, GetItem, ItemShape, copy_item, get_folder, get_item,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::batch::{Batch, Changed};
use crate::move_email::{destination, failure};

/// Copies messages into another folder of the same mailbox. The messages stay
/// where they are, as they are; each copy has an id of its own.
///
/// Pass message_id for one message, message_ids for up to 100, and the folder as
/// destination_folder or destination_folder_id. Returns destination_folder,
/// copied_count and results[] with message_id and copied_message_id, or error_code
/// and error_message for a message that could not be copied; the others are copied
/// all the same. For one message copied_message_id, subject and source_folder also
/// stand at the top.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyEmail {
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
}

/// The messages that were copied.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CopiedEmails {
    /// The id of the message; only where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<ItemId>,
    /// The id of its copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copied_message_id: Option<ItemId>,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The name of the folder that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_folder: Option<String>,
    /// The folder that the copies are in: its well-known name, its path or its
    /// id.
    pub destination_folder: String,
    /// How many messages were copied.
    pub copied_count: usize,
    /// How many could not be copied.
    pub failed_count: usize,
    /// Each message, in the order of the ids.
    pub results: Vec<Changed>,
}

impl Tool for CopyEmail {
    const NAME: &'static str = "copy_email";
    const TITLE: &'static str = "Copy emails";
    const OPERATIONS: &'static [&'static str] = &["FindFolder", "GetItem", "GetFolder", "CopyItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    type Output = CopiedEmails;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<CopiedEmails>, Failure> {
        let batch = Batch::read(self.message_id, self.message_ids)?;
        let (to_folder_id, destination_folder) =
            destination(self.destination_folder.as_deref(), self.destination_folder_id, mailbox)?;
        let source = match batch.only() {
            Some(id) => source(id, &batch, mailbox, session)?,
            None => Source::default(),
        };
        let request =
            CopyItem { to_folder_id, item_ids: batch.ids.iter().map(|id| id.as_str().into()).collect() };
        let answer = mailbox.call(request.to_xml().into()).map_err(|error| failure(&batch, error))?;
        let results = batch.results("copied", copy_item::parse(&answer.xml), |id, changed| {
            changed.copied_message_id = id.map(|id| id.id.into());
        })?;
        let copied = batch.only().and(results.each.first()).and_then(|one| one.copied_message_id.clone());
        Ok(Reply::new(
            results.sentence("Copied", &format!(" to {destination_folder}")),
            CopiedEmails {
                message_id: batch.only().map(Into::into),
                copied_message_id: copied,
                subject: source.subject,
                source_folder: source.folder,
                destination_folder,
                copied_count: results.done,
                failed_count: results.failed,
                results: results.each,
            },
        ))
    }
}

/// What is said of a single message that is copied.
#[derive(Default)]
struct Source {
    subject: Option<String>,
    folder: Option<String>,
}

/// Its subject and the name of its folder. Somebody may be allowed to read a
/// message and not its folder; then the name is left out.
fn source(id: &str, batch: &Batch, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Source, Failure> {
    let request = GetItem {
        item_shape: ItemShape::id_only().with([FieldUri::ItemSubject, FieldUri::ItemParentFolderId]),
        item_ids: vec![id.into()],
    };
    let answer = mailbox.call(request.to_xml().into()).map_err(|error| batch.failure(error))?;
    let message = answer::only(get_item::parse(&answer.xml))?;
    let Some(folder) = message.parent_folder_id else {
        return Ok(Source { subject: message.subject, folder: None });
    };
    let request = GetFolder {
        folder_shape: FolderShape::id_only().with([FieldUri::FolderDisplayName]),
        folder_ids: vec![folder.into()],
    };
    let folder = mailbox
        .call(request.to_xml().into())
        .map_err(Failure::from)
        .and_then(|answer| answer::only(get_folder::parse(&answer.xml)));
    let folder = match folder {
        Ok(folder) => folder.display_name,
        Err(failure) => {
            session.log(Level::Warning, &format!("the folder of a message cannot be read: {failure}"));
            None
        }
    };
    Ok(Source { subject: message.subject, folder })
}
