//! `sync_emails`: what changed in a folder since the last time.

use std::collections::HashMap;

use ews_plugin_sdk::{CallError, Failure, FailureKind, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{ItemShape, Message, SyncFolderItems, SyncedItem, SyncedItems, sync_folder_items};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::email::{self, Email};
use crate::field::{self, Field};
use crate::folder::Place;
use crate::page::Page;
use crate::{answer, budget};

/// What the message and the names of the fields take, in characters.
const FIELD_NAMES: usize = 400;
/// How often the same step is asked for again with fewer changes, so that they
/// fit into an answer.
const MOST_TRIES: usize = 4;

/// Tells what changed in a folder since the last call, so that a copy or a list of
/// its messages can be kept up to date without listing it again.
///
/// Without sync_state it begins anew: all messages of the folder come as created,
/// newest first, max_changes at a time. Keep the sync_state of each answer and pass
/// it next time, with the same folder and target_mailbox; while more is true, call
/// again at once. Take the changes over in the order created, updated, deleted,
/// read_flag_changes.
///
/// Returns sync_state, more, created[] and updated[] (message_id, subject, from,
/// received_time, is_read, has_attachments, conversation_id, change_key), deleted[]
/// (ids of messages that were deleted or moved away) and read_flag_changes[]
/// (message_id, is_read: nothing but that changed). A moved message is deleted in
/// one folder and created in another one, with a new id. Fewer changes than
/// max_changes may come, for an answer has at most about 39,000 characters.
///
/// If sync_state was lost, or Exchange does not know it any more, call without it:
/// what comes as created and is known by its message_id is no new message.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncEmails {
    /// Which folder: a well-known name (inbox, sent, drafts, deleted, junk,
    /// outbox), a path such as Inbox/Projects/2026, or a folder's id.
    #[schemars(length(min = 1, max = 2000), extend("default" = "inbox"))]
    pub folder: Option<String>,
    /// The sync_state of the answer before. Left out: begins anew.
    #[schemars(length(min = 1, max = 1_048_576))]
    pub sync_state: Option<String>,
    /// How many changes at most.
    #[schemars(range(min = 1, max = 512), extend("default" = 100))]
    pub max_changes: Option<u32>,
    /// Only these fields of created and updated messages; message_id always comes.
    /// to, cc, bcc, reply_to and attachments take one request more.
    #[schemars(length(min = 1))]
    pub fields: Option<Vec<Field>>,
}

/// A message that was marked as read or unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReadFlagChange {
    /// The id of the message.
    pub message_id: ItemId,
    /// Whether it is read now.
    pub is_read: bool,
}

/// Changes of a folder. What leads on stands before them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SyncedEmails {
    /// What to pass next time.
    pub sync_state: String,
    /// Whether there are more changes already.
    pub more: bool,
    /// The folder: its well-known name, its path or its id.
    pub folder: String,
    /// How many changes are in this answer.
    pub count: usize,
    /// Messages that are new in the folder.
    pub created: Vec<Email>,
    /// Messages that were changed.
    pub updated: Vec<Email>,
    /// Messages that are no longer in the folder.
    pub deleted: Vec<ItemId>,
    /// Messages of which nothing changed but that they were read or not.
    pub read_flag_changes: Vec<ReadFlagChange>,
}

/// What of a message comes where nothing else is asked for.
const LIST: &[Field] = &[
    Field::MessageId,
    Field::Subject,
    Field::From,
    Field::ReceivedTime,
    Field::IsRead,
    Field::HasAttachments,
    Field::ConversationId,
    Field::ChangeKey,
];

impl Tool for SyncEmails {
    const NAME: &'static str = "sync_emails";
    const TITLE: &'static str = "Synchronize emails";
    const OPERATIONS: &'static [&'static str] = &["FindFolder", "SyncFolderItems", "GetItem"];
    const TIMEZONE: bool = true;
    type Output = SyncedEmails;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SyncedEmails>, Failure> {
        let place = Place::find("folder", self.folder.as_deref().unwrap_or("inbox"), mailbox)?;
        let fields = field::select(self.fields.as_deref(), LIST, false);
        if fields.contains(&Field::Body) {
            return Err(Failure::invalid_argument(
                "fields: bodies do not come with changes. Read them with get_emails_bulk or get_email_details.",
            ));
        }
        let mut max = self.max_changes.unwrap_or(100).clamp(1, 512);
        // Changes that were taken over are not told again, so what does not fit is not
        // left out: the same step is taken again, with fewer changes.
        let mut tries = 0;
        loop {
            let changes = self.read(&place, &fields, max, mailbox)?;
            let result = show(changes, &place, &fields, mailbox, session)?;
            tries += 1;
            let length = budget::length(&result) + FIELD_NAMES;
            let count = u32::try_from(result.count).unwrap_or(u32::MAX);
            if length <= budget::RESULT || count <= 1 || tries > MOST_TRIES {
                return Ok(Reply::new(message(&result), result));
            }
            max = fewer(count, length, &result);
        }
    }
}

/// How many changes would fit, with some room, for they are not all the same.
fn fewer(count: u32, length: usize, result: &SyncedEmails) -> u32 {
    let state = result.sync_state.len() + FIELD_NAMES;
    let each = length.saturating_sub(state).div_ceil(count.max(1) as usize).max(1);
    let fitting = budget::RESULT.saturating_sub(state) / each;
    let with_room = u32::try_from(fitting * 9 / 10).unwrap_or(u32::MAX);
    with_room.clamp(1, count.saturating_sub(1).max(1))
}

fn message(result: &SyncedEmails) -> String {
    let mut message = match result.count {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    if result.more {
        message.push_str("; there are more, call again with this sync_state");
    }
    message
}

impl SyncEmails {
    fn read(
        &self,
        place: &Place,
        fields: &[Field],
        max: u32,
        mailbox: &dyn Mailbox,
    ) -> Result<SyncedItems, Failure> {
        // What FindItem does not know, this does not know either: it is read anew.
        let known = fields.iter().copied().filter(|field| !field.needs_get_item()).collect::<Vec<_>>();
        let request = SyncFolderItems {
            item_shape: ItemShape::id_only().with(field::uris(&known)),
            sync_folder_id: place.to_id(),
            sync_state: self.sync_state.clone(),
            max_changes_returned: max,
        };
        let answer = mailbox.call(request.to_xml().into()).map_err(refused)?;
        let parsed = sync_folder_items::parse(&answer.xml).map_err(|error| answer::unreadable(&error))?;
        let message = parsed.into_iter().next();
        let message =
            message.ok_or_else(|| answer::unreadable(&ews_types::Error::Missing("response message")))?;
        message.into_result().map_err(|error| {
            refused(CallError::Exchange(ews_plugin_sdk::ExchangeError {
                code: error.code,
                message: error.text,
            }))
        })
    }
}

/// Says what to do with a state that nobody knows.
fn refused(error: CallError) -> Failure {
    const ADVICE: &str = "It goes with one folder and one mailbox, exactly as it was returned. If it is lost, leave \
                          sync_state out to begin anew: all messages then come as created, and those whose \
                          message_id is known are not new.";
    match &error {
        CallError::Refused(reason) if reason.starts_with("sync-state at ") => Failure::invalid_argument(
            format!("sync_state: this is no state of this mailbox ({reason}). {ADVICE}"),
        ),
        CallError::Exchange(exchange)
            if ["ErrorInvalidSyncStateData", "ErrorSyncStateNotFound"].contains(&exchange.code.as_str()) =>
        {
            Failure::invalid_argument(format!(
                "sync_state: Exchange does not know this state of this folder ({}). {ADVICE}",
                exchange.code
            ))
        }
        CallError::Exchange(exchange) if exchange.code == "ErrorSyncFolderNotFound" => Failure {
            kind: FailureKind::NotFound,
            message:
                "folder: it is not there any more (ErrorSyncFolderNotFound). Name it by its path, and begin \
                      anew without sync_state."
                    .to_owned(),
        },
        _ => {
            let advice = "write a path such as Inbox/Projects, or pass an id as it was returned";
            Failure::with_id_of("folder", advice, error)
        }
    }
}

fn show(
    items: SyncedItems,
    place: &Place,
    fields: &[Field],
    mailbox: &dyn Mailbox,
    session: &dyn Session,
) -> Result<SyncedEmails, Failure> {
    let mut result = SyncedEmails {
        count: items.changes.len(),
        sync_state: items.sync_state,
        more: !items.includes_last_item_in_range,
        folder: place.name.clone(),
        created: Vec::new(),
        updated: Vec::new(),
        deleted: Vec::new(),
        read_flag_changes: Vec::new(),
    };
    let (mut created, mut updated) = (Vec::new(), Vec::new());
    for change in items.changes {
        match change {
            SyncedItem::Create(message) => created.push(*message),
            SyncedItem::Update(message) => updated.push(*message),
            SyncedItem::Delete(id) => result.deleted.push(id.id.into()),
            SyncedItem::ReadFlagChange { item_id, is_read } => {
                result.read_flag_changes.push(ReadFlagChange { message_id: item_id.id.into(), is_read });
            }
        }
    }
    let extra = extra(created.iter().chain(&updated), fields, mailbox, session)?;
    let shown = |message: &Message| {
        let mut email = Email::of(message, fields, session);
        let id = message.item_id.as_ref().map(|id| id.id.as_str());
        if let Some(more) = id.and_then(|id| extra.get(id)) {
            complete(&mut email, more);
        }
        if fields.contains(&Field::Folder) {
            email.folder = Some(place.name.clone());
        }
        email
    };
    result.created = created.iter().map(shown).collect();
    result.updated = updated.iter().map(shown).collect();
    Ok(result)
}

/// What comes with `GetItem` only, by message. What is gone meanwhile is told as
/// deleted next time.
fn extra<'m>(
    messages: impl Iterator<Item = &'m Message>,
    fields: &[Field],
    mailbox: &dyn Mailbox,
    session: &dyn Session,
) -> Result<HashMap<String, Email>, Failure> {
    let messages: Vec<&Message> = messages.collect();
    let mut wanted: Vec<Field> = fields.iter().copied().filter(|field| field.needs_get_item()).collect();
    // As with FindItem, a sender of the same organisation may come by name only.
    let nameless = |message: &&Message| message.from.as_ref().is_some_and(|from| !email::has_address(from));
    if fields.contains(&Field::From) && messages.iter().any(nameless) {
        wanted.push(Field::From);
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> =
        messages.iter().filter_map(|message| Some(message.item_id.as_ref()?.id.clone())).collect();
    let shape = ItemShape::id_only().with(field::uris(&wanted));
    wanted.push(Field::MessageId);
    let mut page = Page::unbounded();
    page.fetch(&ids, &shape, mailbox, session, |message| Email::of(&message, &wanted, session))?;
    let by_id = page.emails.into_iter().filter_map(|email| {
        let id = email.message_id.as_ref()?.as_str().to_owned();
        Some((id, email))
    });
    Ok(by_id.collect())
}

/// Puts what was read beside into an email.
fn complete(email: &mut Email, more: &Email) {
    let take = |to: &mut Option<Vec<String>>, from: &Option<Vec<String>>| {
        if from.is_some() {
            to.clone_from(from);
        }
    };
    take(&mut email.to, &more.to);
    take(&mut email.cc, &more.cc);
    take(&mut email.bcc, &more.bcc);
    take(&mut email.reply_to, &more.reply_to);
    if more.attachments.is_some() {
        email.attachments.clone_from(&more.attachments);
    }
    if more.from.is_some() {
        email.from.clone_from(&more.from);
        email.from_name.clone_from(&more.from_name);
    }
}
