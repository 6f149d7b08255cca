//! `search_by_conversation`: the messages of a thread, wherever they are filed.

use std::collections::HashMap;

use ews_plugin_sdk::{Failure, ItemId, Level, Mailbox, Reply, Session, Tool};
use ews_types::{DistinguishedFolderId, FieldUri, GetItem, ItemShape, Message, get_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::conversation::{self, Searched, Thread, Tree};
use crate::email::Email;
use crate::field::{self, Field};
use crate::folder::Place;
use crate::listed_body::ListedBody;
use crate::page::{Page, Unread};

/// What the message and the names of the fields take, in characters.
const FIELD_NAMES: usize = 600;

/// Finds the messages of a conversation (a thread), newest first, without their
/// bodies: what was received and what was sent, in all folders. Use it with the
/// conversation_id that lists and searches show, or with the message_id of any
/// message of the thread.
///
/// Returns items[] (message_id, subject, from, to, received_time, conversation_id,
/// is_read, has_attachments, importance, preview, folder, folder_id), count,
/// total_available (messages of the conversation where it was searched for),
/// conversation_id, searched_folders and, where there are more, next_offset. With
/// all folders, searched_folders is msgfolderroot: the mailbox and all in it.
/// Folders that could not be searched are in skipped_folders. Copies of one message
/// in several folders all come.
///
/// What lies in Deleted Items, or in a folder in it, comes with include_deleted
/// only, unless search_scope names it. A server that knows no conversations is
/// searched folder by folder for the same messages. The answer ends early where it
/// gets longer than about 39,000 characters; fields makes it shorter.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchByConversation {
    /// The id of the conversation.
    #[schemars(length(min = 1, max = 2000))]
    pub conversation_id: Option<ItemId>,
    /// A message of the conversation, instead of its id.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: Option<ItemId>,
    /// Whether all folders are searched. Default: yes, unless search_scope is
    /// there; false without it: inbox and sent.
    pub include_all_folders: Option<bool>,
    /// Only these folders: well-known names, paths or ids.
    #[schemars(length(min = 1, max = 10), inner(length(min = 1, max = 2000)))]
    pub search_scope: Option<Vec<String>>,
    /// Whether messages in Deleted Items come, too.
    #[serde(default)]
    pub include_deleted: bool,
    /// How many messages at most.
    #[schemars(range(min = 1, max = 500), extend("default" = 100))]
    pub max_results: Option<u32>,
    /// How many messages to skip: next_offset of the answer before.
    #[serde(default)]
    #[schemars(range(max = 1_000_000))]
    pub offset: u32,
    /// Only these fields; message_id always comes. body is the beginning of the
    /// body as text, at most 10,000 characters.
    #[schemars(length(min = 1))]
    pub fields: Option<Vec<Field>>,
}

/// A folder that could not be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SkippedFolder {
    /// The folder.
    pub folder: String,
    /// What Exchange said.
    pub reason: String,
    /// The EWS ResponseCode.
    pub error_code: String,
}

/// The messages of a conversation. What says how to read on stands before them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConversationEmails {
    /// The id of the conversation.
    pub conversation_id: ItemId,
    /// How many messages are in this answer.
    pub count: usize,
    /// How many messages of the conversation there are where it was searched for.
    pub total_available: usize,
    /// Where the next page begins; only where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
    /// Where it was searched for: msgfolderroot is the whole mailbox.
    pub searched_folders: Vec<String>,
    /// Folders that could not be searched.
    pub skipped_folders: Vec<SkippedFolder>,
    /// The messages, newest first.
    pub items: Vec<Email>,
    /// The messages of this page that Exchange did not return.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Unread>,
}

/// What of a message comes where nothing else is asked for.
const LIST: &[Field] = &[
    Field::MessageId,
    Field::Subject,
    Field::From,
    Field::To,
    Field::ReceivedTime,
    Field::ConversationId,
    Field::IsRead,
    Field::HasAttachments,
    Field::Importance,
    Field::Preview,
    Field::Folder,
];

/// Where it was searched for, and what was found.
struct Found {
    thread: Thread,
    searched: Vec<String>,
    tree: Option<Tree>,
    /// Whether the mailbox has more folders than were searched.
    is_cut: bool,
}

impl Tool for SearchByConversation {
    const NAME: &'static str = "search_by_conversation";
    const TITLE: &'static str = "Search by conversation";
    const OPERATIONS: &'static [&'static str] =
        &["FindFolder", "FindItem", "GetConversationItems", "GetFolder", "GetItem"];
    const TIMEZONE: bool = true;
    type Output = ConversationEmails;

    fn call(
        self,
        mailbox: &dyn Mailbox,
        session: &dyn Session,
    ) -> Result<Reply<ConversationEmails>, Failure> {
        let fields = field::select(self.fields.as_deref(), LIST, false);
        let scope = self.scope()?;
        let places = scope
            .iter()
            .map(|folder| Place::find("search_scope", folder, mailbox))
            .collect::<Result<Vec<_>, _>>()?;
        let id = self.conversation(mailbox)?;
        let found = if places.is_empty() {
            self.everywhere(&id, mailbox, session)?
        } else {
            let folders: Vec<Searched> = places.iter().map(Searched::from).collect();
            let searched = folders.iter().map(|folder| folder.name.clone()).collect();
            let thread = conversation::in_folders(&id, &folders, mailbox)?;
            Found { thread, searched, tree: None, is_cut: false }
        };
        let total = found.thread.messages.len();
        let offset = (self.offset as usize).min(total);
        let most = self.max_results.unwrap_or(100).clamp(1, 500) as usize;
        let now: Vec<&Message> = found.thread.messages.iter().skip(offset).take(most).collect();
        let parents: HashMap<&str, &str> = now
            .iter()
            .filter_map(|message| {
                let id = message.item_id.as_ref()?.id.as_str();
                Some((id, message.parent_folder_id.as_ref()?.id.as_str()))
            })
            .collect();
        let show = |mut message: Message| {
            let mut email = Email::of(&message, &fields, session);
            if fields.contains(&Field::Folder) {
                let parent = message.item_id.as_ref().and_then(|id| parents.get(id.id.as_str()));
                email.folder_id = parent.map(|id| (*id).into());
                email.folder = parent.and_then(|id| found.tree.as_ref()?.path(id));
            }
            ListedBody::TEXT.show(&mut message, &fields, &mut email);
            email
        };
        let ids: Vec<String> =
            now.iter().filter_map(|message| Some(message.item_id.as_ref()?.id.clone())).collect();
        let skipped: Vec<SkippedFolder> = found
            .thread
            .skipped
            .iter()
            .map(|(folder, error)| SkippedFolder {
                folder: folder.clone(),
                reason: error.message.clone(),
                error_code: error.code.clone(),
            })
            .collect();
        let beside = FIELD_NAMES + crate::budget::length(&skipped) + crate::budget::length(&found.searched);
        let mut page = Page::new(beside);
        let shape = ListedBody::TEXT.shape(&fields);
        page.fetch(&ids, &shape, mailbox, session, show)?;
        if fields.contains(&Field::Folder) && found.tree.is_none() {
            crate::folder_names::fill(&mut page.emails, mailbox, session);
        }
        let done = offset + if page.is_full { page.covered() } else { now.len() };
        let next_offset = (done < total).then_some(done);
        Ok(Reply::new(
            message(&page, &skipped, found.is_cut),
            ConversationEmails {
                conversation_id: id.as_str().into(),
                count: page.emails.len(),
                total_available: total,
                next_offset,
                searched_folders: found.searched,
                skipped_folders: skipped,
                items: page.emails,
                errors: page.errors,
            },
        ))
    }
}

fn message(page: &Page, skipped: &[SkippedFolder], is_cut: bool) -> String {
    let mut message = page.sentence("Found");
    match skipped.len() {
        0 => {}
        1 => message.push_str("; 1 folder could not be searched"),
        count => message.push_str(&format!("; {count} folders could not be searched")),
    }
    if is_cut {
        message.push_str("; the mailbox has more folders than were searched, name others in search_scope");
    }
    if page.is_full {
        message.push_str("; the answer ended early because it was long, go on with next_offset as offset");
    }
    message
}

impl SearchByConversation {
    /// The folders that were asked for; none where all are.
    fn scope(&self) -> Result<Vec<String>, Failure> {
        match (self.include_all_folders, &self.search_scope) {
            (Some(true), Some(_)) => Err(Failure::invalid_argument(
                "search_scope names folders, and include_all_folders asks for all. Pass one of them.",
            )),
            (_, Some(scope)) => Ok(scope.clone()),
            (Some(false), None) => Ok(vec!["inbox".into(), "sent".into()]),
            (_, None) => Ok(Vec::new()),
        }
    }

    /// The id of the conversation.
    fn conversation(&self, mailbox: &dyn Mailbox) -> Result<String, Failure> {
        let message_id = match (&self.conversation_id, &self.message_id) {
            (Some(id), None) => return Ok(id.as_str().to_owned()),
            (None, Some(id)) => id,
            _ => {
                return Err(Failure::invalid_argument(
                    "Pass conversation_id, or message_id of a message of the conversation, and not both.",
                ));
            }
        };
        let request = GetItem {
            item_shape: ItemShape::id_only().with([FieldUri::ItemConversationId]),
            item_ids: vec![message_id.as_str().into()],
        };
        let answer =
            mailbox.call(request.to_xml().into()).map_err(|error| answer::wrong_id("message_id", error))?;
        let message = answer::only(get_item::parse(&answer.xml))?;
        message.conversation_id.map(|id| id.id).ok_or_else(|| {
            Failure::unsupported(
                "This message belongs to no conversation, or the server does not offer conversations. Search by \
                 subject instead: search_emails with subject_contains.",
            )
        })
    }

    /// In the whole mailbox.
    fn everywhere(&self, id: &str, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Found, Failure> {
        let thread = conversation::at_once(id, mailbox)?;
        // A delegate may see some folders and not all of them: then these are all.
        let tree = match Tree::read(mailbox) {
            Ok(tree) => Some(tree),
            Err(failure) => {
                session.log(Level::Warning, &format!("the folders cannot be listed: {failure}"));
                None
            }
        };
        if let Some(mut thread) = thread {
            if !self.include_deleted
                && let Some(tree) = &tree
            {
                thread.messages.retain(|message| {
                    message.parent_folder_id.as_ref().is_none_or(|folder| !tree.is_deleted(&folder.id))
                });
            }
            return Ok(Found { thread, searched: vec!["msgfolderroot".into()], tree, is_cut: false });
        }
        let (folders, searched, is_cut) = match &tree {
            Some(tree) => (tree.of_mail(self.include_deleted), vec!["msgfolderroot".to_owned()], tree.is_cut),
            None => {
                let folders = self.well_known();
                let searched = folders.iter().map(|folder| folder.name.clone()).collect();
                (folders, searched, false)
            }
        };
        let thread = conversation::in_folders(id, &folders, mailbox)?;
        Ok(Found { thread, searched, tree, is_cut })
    }

    /// The folders that can be named without knowing the others.
    fn well_known(&self) -> Vec<Searched> {
        let mut folders = vec![
            DistinguishedFolderId::Inbox,
            DistinguishedFolderId::SentItems,
            DistinguishedFolderId::Drafts,
            DistinguishedFolderId::JunkEmail,
        ];
        if self.include_deleted {
            folders.push(DistinguishedFolderId::DeletedItems);
        }
        folders
            .into_iter()
            .map(|folder| Searched { name: folder.as_str().into(), id: folder.into() })
            .collect()
    }
}
