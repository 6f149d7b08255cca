//! `search_emails`: messages by what they are and what they say.

mod asked;
mod cursor;
mod lanes;
mod order;
mod recipients;
mod search;

use std::collections::HashMap;

use ews_plugin_sdk::{Failure, Mailbox, Reply, Session, Tool};
use ews_types::Message;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::asked::Asked;
use self::cursor::Cursor;
use self::lanes::Lane;
use self::search::{Search, Taken};
use crate::choice::ImportanceChoice;
use crate::email::Email;
use crate::field::{self, Field};
use crate::filter::Part;
use crate::folder::Place;
use crate::listed_body::ListedBody;
use crate::page::{Page, Unread};

pub use self::asked::Mode;
pub use self::order::{SortBy, SortOrder};

/// How many folders one search looks into.
const MOST_FOLDERS: usize = 10;
/// What the message and the names of the fields take, in characters.
const FIELD_NAMES: usize = 600;

/// Finds messages, newest first, without their bodies, in one folder or several.
/// All filters that are given must hold; without any it lists everything. There
/// is no hidden limit on dates.
///
/// Modes: quick and advanced compare letters anywhere in a text (case does not
/// matter). full_text asks the server's index: a word finds all words that begin
/// with it (case and accents do not matter), in subject, body, people, categories
/// and attachments unless search_in says less. Where the server has no index, the
/// same words are looked for by conditions; searched_by and not_searched say so.
///
/// to_address: Exchange cannot search recipients, so messages that meet the other
/// filters are looked at, at most 1,000 a call, newest first: narrow them by date
/// or sender. There may be few or no items and still a cursor: go on with it.
/// In full_text the index knows recipients.
///
/// Returns items[] (message_id, subject, from, to, cc, bcc, received_time, is_read,
/// has_attachments, preview, conversation_id, importance, categories, flag_status,
/// folder, folder_id), count, total_available (null where only looking at each would
/// tell), folders_searched and, where there is more, next_offset and cursor.
/// Prefer cursor: it is exact over several folders. Folders that could not be
/// searched are in meta.per_folder_errors. A page ends early where it gets longer
/// than about 39,000 characters; fields makes it shorter.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchEmails {
    /// How to search; see above.
    #[schemars(extend("default" = "quick"))]
    pub mode: Option<Mode>,
    /// One folder: a well-known name (inbox, sent, drafts, deleted, junk, outbox),
    /// a path such as Inbox/Projects/2026, or a folder's id.
    #[schemars(length(min = 1, max = 2000), extend("default" = "inbox"))]
    pub folder: Option<String>,
    /// Several folders instead, each named like folder.
    #[schemars(length(min = 1, max = 10), inner(length(min = 1, max = 2000)))]
    pub search_scope: Option<Vec<String>>,
    /// Words that all stand in search_in; at most 20.
    #[schemars(length(min = 1, max = 500))]
    pub query: Option<String>,
    /// Another name of query.
    #[schemars(length(min = 1, max = 500))]
    pub search_query: Option<String>,
    /// More words that all stand in search_in, with blanks or commas between them.
    #[schemars(length(min = 1, max = 500))]
    pub keywords: Option<String>,
    /// Text in the subject.
    #[schemars(length(min = 1, max = 500))]
    pub subject_contains: Option<String>,
    /// Text in the body. Slow in large folders without dates.
    #[schemars(length(min = 1, max = 500))]
    pub body_contains: Option<String>,
    /// Text in name or address of the sender.
    #[schemars(length(min = 1, max = 500))]
    pub from_address: Option<String>,
    /// Another name of from_address.
    #[schemars(length(min = 1, max = 500))]
    pub sender: Option<String>,
    /// Text in name or address of somebody in To; Cc and Bcc do not count.
    #[schemars(length(min = 1, max = 500))]
    pub to_address: Option<String>,
    /// Another name of to_address.
    #[schemars(length(min = 1, max = 500))]
    pub recipient: Option<String>,
    /// Only messages with attachments (true) or without (false).
    pub has_attachments: Option<bool>,
    /// Only read (true) or unread (false) messages.
    pub is_read: Option<bool>,
    /// Only messages that are flagged and not complete (true), or the others.
    pub is_flagged: Option<bool>,
    /// Only messages of this importance.
    pub importance: Option<ImportanceChoice>,
    /// Only messages with all of these categories.
    #[schemars(length(min = 1, max = 20), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// Only messages received at or after this: a date (from the beginning of that
    /// local day), a local time (2026-10-25T14:30:00) or an instant with offset.
    #[schemars(length(min = 1, max = 64))]
    pub start_date: Option<String>,
    /// Only messages received before this; a date includes that whole local day.
    #[schemars(length(min = 1, max = 64))]
    pub end_date: Option<String>,
    /// What to sort by.
    #[schemars(extend("default" = "datetime_received"))]
    pub sort_by: Option<SortBy>,
    /// Which way.
    #[schemars(extend("default" = "descending"))]
    pub sort_order: Option<SortOrder>,
    /// Where query and keywords are looked for. Default: subject and body; in mode
    /// full_text everything. Attachments only in that mode.
    #[schemars(length(min = 1, max = 3))]
    pub search_in: Option<Vec<Part>>,
    /// Whether the words of query must stand together, in their order.
    #[schemars(extend("default" = false))]
    pub exact_phrase: Option<bool>,
    /// Only these fields; message_id always comes. body is the beginning of the
    /// body as text, at most 10,000 characters.
    #[schemars(length(min = 1))]
    pub fields: Option<Vec<Field>>,
    /// How many messages to skip: next_offset of the answer before. It counts all
    /// messages that were looked at. Not together with cursor.
    #[schemars(range(max = 10_000_000), extend("default" = 0))]
    pub offset: Option<u32>,
    /// Continues a search: the cursor of the answer before. Filters, folders, order
    /// and mailbox are those of the first call and need not be repeated.
    #[schemars(length(max = 65_536))]
    pub cursor: Option<String>,
    /// How many messages at most.
    #[schemars(range(min = 1, max = 1000), extend("default" = 50))]
    pub max_results: Option<u32>,
}

/// What answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchedBy {
    /// Conditions on properties.
    Conditions,
    /// The server's index.
    Index,
}

/// A folder that could not be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FolderError {
    /// The folder.
    pub folder: String,
    /// The EWS ResponseCode.
    pub error_code: String,
    /// What Exchange said.
    pub error_message: String,
}

/// What else there is to say of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Meta {
    /// The folders that could not be searched.
    pub per_folder_errors: Vec<FolderError>,
}

/// A page of what was found. What says how to read on stands before the messages:
/// a client that shortens a result keeps its beginning.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundEmails {
    /// How many messages are in this answer.
    pub count: usize,
    /// How many messages match in all folders; null where only looking at each would
    /// tell.
    pub total_available: Option<u32>,
    /// Where the next page begins; only where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u32>,
    /// Continues the search; only where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many messages were looked at; only where conditions did not decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<usize>,
    /// What answered.
    pub searched_by: SearchedBy,
    /// What was asked for and this server cannot search.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_searched: Vec<Part>,
    /// The folders: well-known names, paths, ids.
    pub folders_searched: Vec<String>,
    /// Folders that could not be searched; only where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// The messages, in the order that was asked for.
    pub items: Vec<Email>,
    /// The messages of this page that Exchange did not return.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Unread>,
}

impl Tool for SearchEmails {
    const NAME: &'static str = "search_emails";
    const TITLE: &'static str = "Search emails";
    const OPERATIONS: &'static [&'static str] = &["FindFolder", "FindItem", "GetItem"];
    const TIMEZONE: bool = true;
    type Output = FoundEmails;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<FoundEmails>, Failure> {
        let list = self.list(mailbox, session)?;
        let search = Search::new(&list)?;
        let fields = field::select(self.fields.as_deref(), LIST, false);
        let wanted = self.max_results.unwrap_or(50).clamp(1, 1000) as usize;
        let taken = search.take(&list, &fields, wanted, mailbox, session)?;

        let names: HashMap<&str, &Place> = taken
            .hits
            .iter()
            .filter_map(|hit| {
                let id = hit.message.item_id.as_ref()?;
                Some((id.id.as_str(), &list.lanes.get(hit.lane)?.place))
            })
            .collect();
        let show = |mut message: Message| {
            let mut email = Email::of(&message, &fields, session);
            if fields.contains(&Field::Folder) {
                let place = message.item_id.as_ref().and_then(|id| names.get(id.id.as_str()));
                email.folder = place.map(|place| place.name.clone());
            }
            ListedBody::TEXT.show(&mut message, &fields, &mut email);
            email
        };
        let mut page = Page::new(FIELD_NAMES + list.encode().len() + taken.spoken());
        let shape = ListedBody::TEXT.shape(&fields);
        let messages = taken.hits.iter().map(|hit| hit.message.clone()).collect();
        page.list(messages, &fields, &shape, mailbox, session, show)?;
        Ok(reply(taken, &search, list, page))
    }
}

/// What a search shows where nothing else is asked for.
const LIST: &[Field] = &[
    Field::MessageId,
    Field::Subject,
    Field::From,
    Field::To,
    Field::Cc,
    Field::Bcc,
    Field::ReceivedTime,
    Field::IsRead,
    Field::HasAttachments,
    Field::Preview,
    Field::ConversationId,
    Field::Importance,
    Field::Categories,
    Field::FlagStatus,
    Field::Folder,
];

impl SearchEmails {
    /// Which search, and from where on.
    fn list(&self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Cursor, Failure> {
        let asked = Asked::of(self)?;
        let Some(cursor) = &self.cursor else {
            // What is wrong is told before Exchange is asked for anything.
            let period = asked.period(session)?;
            let filter = asked.filter(period.clone())?;
            let mut lanes: Vec<Lane> = Vec::new();
            for (argument, folder) in asked.folders() {
                let place = Place::find(argument, &folder, mailbox)?;
                // The same folder twice would show each message twice.
                if lanes.iter().all(|lane| lane.place != place) {
                    lanes.push(Lane { place, position: 0 });
                }
            }
            let mut list = Cursor { mailbox: mailbox.address(), by_index: false, asked, period, lanes };
            if list.asked.is_full_text() {
                list.by_index = search::has_index(&filter, &list, mailbox)?;
            }
            if let Some(offset) = self.offset.filter(|offset| *offset > 0) {
                let search = Search::new(&list)?;
                lanes::seek(&search.source, search.argument, &mut list.lanes, offset, mailbox)?;
            }
            return Ok(list);
        };
        let list = Cursor::decode(cursor, &mailbox.address())?;
        let differing = match self.offset {
            Some(offset) if offset > 0 => Some("offset".to_owned()),
            _ => asked.differs_from(&list.asked),
        };
        match differing {
            Some(name) => Err(Failure::invalid_argument(format!(
                "{name}: the cursor continues another search. Pass the cursor without it, or {name} without the \
                 cursor."
            ))),
            None => Ok(list),
        }
    }
}

/// The result: what fits of what was taken, and where it goes on.
fn reply(mut taken: Taken, search: &Search, list: Cursor, page: Page) -> Reply<FoundEmails> {
    if page.is_full {
        taken.cut(page.covered());
    }
    let looked_at = search.looks.then_some(taken.order.len());
    let lanes: Vec<Lane> = list
        .lanes
        .iter()
        .enumerate()
        .filter(|(number, _)| taken.read.contains(number))
        .map(|(number, lane)| {
            let count = taken.order.iter().filter(|one| **one == number).count();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            Lane { place: lane.place.clone(), position: lane.position.saturating_add(count) }
        })
        .collect();
    let has_more = page.is_full || !taken.has_ended;
    let offset = lanes.iter().fold(0_u32, |sum, lane| sum.saturating_add(lane.position));
    // Where a folder failed, the same offset would be another place.
    let next_offset = (has_more && taken.errors.is_empty()).then_some(offset);
    let folders_searched = lanes.iter().map(|lane| lane.place.name.clone()).collect();
    let message = message(&page, &taken, search, has_more);
    let per_folder_errors: Vec<FolderError> = taken
        .errors
        .into_iter()
        .map(|(folder, error)| FolderError { folder, error_code: error.code, error_message: error.message })
        .collect();
    let cursor = has_more.then(|| Cursor { lanes, ..list }.encode());
    Reply::new(
        message,
        FoundEmails {
            count: page.emails.len(),
            total_available: taken.total.filter(|_| !search.looks),
            next_offset,
            cursor,
            looked_at,
            searched_by: if search.by_index { SearchedBy::Index } else { SearchedBy::Conditions },
            not_searched: search.not_searched.clone(),
            folders_searched,
            meta: (!per_folder_errors.is_empty()).then_some(Meta { per_folder_errors }),
            items: page.emails,
            errors: page.errors,
        },
    )
}

/// What came of a search, in a sentence.
fn message(page: &Page, taken: &Taken, search: &Search, has_more: bool) -> String {
    let mut message = page.sentence("Found");
    match taken.errors.len() {
        0 => {}
        1 => message.push_str("; 1 folder could not be searched"),
        count => message.push_str(&format!("; {count} folders could not be searched")),
    }
    if !search.not_searched.is_empty() {
        message.push_str("; this server has no full text search, so attachments were not searched");
    }
    if page.is_full {
        message.push_str("; the page ended early because it was long, read on with cursor");
    } else if search.looks && has_more {
        message.push_str(&format!("; {} messages were looked at, go on with cursor", taken.order.len()));
    }
    message
}
