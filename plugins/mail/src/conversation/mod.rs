//! The messages of a conversation, wherever they are in the mailbox.
//!
//! Exchange finds them in one operation. Servers that know no conversations are
//! searched folder by folder for messages with the conversation's id, ten folders
//! in one operation.

mod tree;

use ews_plugin_sdk::{CallError, ExchangeError, Failure, Mailbox};
use ews_types::{
    BaseFolderId, DistinguishedFolderId, FieldUri, FindItem, GetConversationItems, IndexedPageView,
    ItemShape, Message, Restriction, find_item, get_conversation_items,
};

use crate::answer;
use crate::folder::Place;
use crate::period::plain;

pub(crate) use tree::Tree;

/// How many folders one `FindItem` looks into; the host signs no more.
const FOLDERS_AT_ONCE: usize = 10;
/// How many operations go side by side.
const SIDE_BY_SIDE: usize = 4;
/// How many messages of one folder are found.
const MOST_IN_FOLDER: u32 = 1000;

/// What a server says that knows no conversations.
const NO_CONVERSATIONS: [&str; 5] = [
    "ErrorInvalidOperation",
    "ErrorInvalidRequest",
    "ErrorSchemaValidation",
    "ErrorInvalidServerVersion",
    "ErrorInvalidServerVersionForConversation",
];

/// A folder that is searched.
#[derive(Debug, Clone)]
pub(crate) struct Searched {
    pub(crate) name: String,
    pub(crate) id: BaseFolderId,
}

impl From<&Place> for Searched {
    fn from(place: &Place) -> Self {
        Self { name: place.name.clone(), id: place.to_id() }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Thread {
    /// Id, folder and time of each message, newest first.
    pub(crate) messages: Vec<Message>,
    /// Folders that could not be searched, and why.
    pub(crate) skipped: Vec<(String, ExchangeError)>,
}

impl Thread {
    /// Newest first, each once.
    fn of(mut messages: Vec<Message>, skipped: Vec<(String, ExchangeError)>) -> Self {
        let id = |message: &Message| message.item_id.as_ref().map(|id| id.id.clone());
        let received = |message: &Message| {
            message.date_time_received.as_deref().map(|time| plain(time).to_owned()).unwrap_or_default()
        };
        messages.sort_by(|left, right| {
            received(right).cmp(&received(left)).then_with(|| id(right).cmp(&id(left)))
        });
        messages.dedup_by(|left, right| id(left) == id(right));
        Self { messages, skipped }
    }
}

/// What each message is asked for: where it is, and when it came.
fn shape() -> ItemShape {
    ItemShape::id_only().with([FieldUri::ItemParentFolderId, FieldUri::ItemDateTimeReceived])
}

/// All messages of a conversation at once; none where the server cannot.
pub(crate) fn at_once(id: &str, mailbox: &dyn Mailbox) -> Result<Option<Thread>, Failure> {
    let request = GetConversationItems {
        item_shape: shape(),
        folders_to_ignore: Vec::new(),
        max_items_to_return: None,
        conversation_ids: vec![id.into()],
    };
    let error = match mailbox.call(request.to_xml().into()) {
        Ok(answer) => {
            let messages = get_conversation_items::parse(&answer.xml)
                .map_err(|error| answer::unreadable(&error))?
                .into_iter()
                .next();
            let message =
                messages.ok_or_else(|| answer::unreadable(&ews_types::Error::Missing("response message")))?;
            match message.into_result() {
                Ok(items) => return Ok(Some(Thread::of(items, Vec::new()))),
                Err(error) => CallError::Exchange(ExchangeError { code: error.code, message: error.text }),
            }
        }
        Err(error) => error,
    };
    match &error {
        // A conversation without messages is none.
        CallError::Exchange(exchange) if exchange.code == "ErrorItemNotFound" => Ok(Some(Thread::default())),
        CallError::Exchange(exchange) if NO_CONVERSATIONS.contains(&exchange.code.as_str()) => Ok(None),
        _ => {
            let advice = "pass it exactly as read_emails or search_emails returned it";
            Err(Failure::with_id_of("conversation_id", advice, error))
        }
    }
}

/// The messages of a conversation in these folders.
pub(crate) fn in_folders(id: &str, folders: &[Searched], mailbox: &dyn Mailbox) -> Result<Thread, Failure> {
    let restriction = Restriction::IsEqualTo(FieldUri::ItemConversationId.into(), id.into());
    let (mut messages, mut skipped) = (Vec::new(), Vec::new());
    for round in folders.chunks(FOLDERS_AT_ONCE * SIDE_BY_SIDE) {
        let operations = round.chunks(FOLDERS_AT_ONCE).map(|some| {
            FindItem {
                item_shape: shape(),
                view: Some(IndexedPageView { max_entries_returned: MOST_IN_FOLDER, offset: 0 }),
                restriction: Some(restriction.clone()),
                parent_folder_ids: some.iter().map(|folder| folder.id.clone()).collect(),
                ..FindItem::of(DistinguishedFolderId::Inbox.into())
            }
            .to_xml()
        });
        let answers = mailbox.read_all(operations.collect());
        for (some, answer) in round.chunks(FOLDERS_AT_ONCE).zip(answers) {
            let document = match (answer, some) {
                (Ok(document), _) => document,
                // The host gives the error of a single folder as the operation's.
                (Err(CallError::Exchange(error)), [only]) => {
                    skipped.push((only.name.clone(), error));
                    continue;
                }
                (Err(error), _) => {
                    let advice = "write a path such as Inbox/Projects, or pass an id as it was returned";
                    return Err(Failure::with_id_of("search_scope", advice, error));
                }
            };
            let pages = find_item::parse(&document.xml).map_err(|error| answer::unreadable(&error))?;
            for (folder, page) in some.iter().zip(pages) {
                match page.into_result() {
                    Ok(page) => messages.extend(page.items),
                    Err(error) => {
                        let error = ExchangeError { code: error.code, message: error.text };
                        skipped.push((folder.name.clone(), error));
                    }
                }
            }
        }
    }
    match skipped.first() {
        // Nothing could be searched: by this property, or at all.
        Some((_, error)) if skipped.len() == folders.len() => Err(match error.code.as_str() {
            "ErrorUnsupportedPathForQuery" | "ErrorInvalidValueForProperty" => Failure::unsupported(
                "This server does not offer conversations. Search by subject instead: search_emails with \
                 subject_contains.",
            ),
            _ => Failure::from(error.clone()),
        }),
        _ => Ok(Thread::of(messages, skipped)),
    }
}
