//! `read_emails`: the messages of a folder, newest first.

use ews_plugin_sdk::{Failure, Mailbox, Reply, Session, Tool};
use ews_types::{FieldOrder, FieldUri, FindItem, IndexedPageView, ItemPage, ItemShape, Message, find_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::body::Format;
use crate::cursor::Cursor;
use crate::email::Email;
use crate::field::{self, Field};
use crate::filter::{Compare, Filter};
use crate::folder::Place;
use crate::listed_body::ListedBody;
use crate::page::{Page, Unread};
use crate::period::Period;

/// How much of a body a list shows, in characters.
const BODY_LIMIT: usize = 10_000;
/// What the message and the names of the fields take, in characters.
const FIELD_NAMES: usize = 400;

/// Lists the messages of a folder, newest first, without their bodies. Use it to
/// see what is in a folder; for one message in full use get_email_details.
///
/// Returns emails[] with message_id, subject, from, to, cc, bcc, received_time,
/// is_read, has_attachments, preview (200 characters), conversation_id,
/// importance, categories and flag_status; total_count (messages in this
/// answer); total_available (messages that match in all); and, where there are
/// more, next_offset and cursor. Times are RFC 3339 in the call's time zone.
/// Messages that Exchange could not return are named in errors[].
///
/// A page costs the same in a small folder and in a large one. It ends early,
/// below max_results, where the answer would be longer than about 39,000
/// characters; the message says so. To read on, pass cursor. Pages count from
/// the newest message: mail that arrives in between is repeated on the next page,
/// mail that is deleted moves the rest up. fields makes answers shorter, so that
/// more messages fit; without to, cc, bcc and reply_to a page also takes one
/// request less.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadEmails {
    /// Which folder: a well-known name (inbox, sent, drafts, deleted, junk,
    /// outbox), a path such as Inbox/Projects/2026, or a folder's id.
    #[schemars(length(min = 1, max = 2000), extend("default" = "inbox"))]
    pub folder: Option<String>,
    /// How many messages at most; a page may end early where it gets long.
    #[schemars(range(min = 1, max = 1000), extend("default" = 50))]
    pub max_results: Option<u32>,
    /// Only messages that were not read yet.
    #[schemars(extend("default" = false))]
    pub unread_only: Option<bool>,
    /// How many messages to skip, from the newest. Not together with cursor.
    #[schemars(range(max = 10_000_000), extend("default" = 0))]
    pub offset: Option<u32>,
    /// Continues a list: the cursor of the answer before. Folder, filters and
    /// mailbox are those of the first call and need not be repeated.
    #[schemars(length(max = 8192))]
    pub cursor: Option<String>,
    /// Only messages received at or after this: a date (2026-10-25, from the
    /// beginning of that local day), a local time (2026-10-25T14:30:00) or an
    /// instant with offset.
    #[schemars(length(min = 1, max = 64))]
    pub since: Option<String>,
    /// Only messages received before this; a date includes that whole local day.
    #[schemars(length(min = 1, max = 64))]
    pub until: Option<String>,
    /// Only these fields; message_id always comes.
    #[schemars(length(min = 1))]
    pub fields: Option<Vec<Field>>,
    /// The form of bodies, where there are any.
    #[serde(default)]
    pub format: Format,
    /// Leaves out what bodies quote from earlier messages.
    #[serde(default)]
    pub trim_quoted: bool,
    /// Adds body and body_format to each message, at most 10,000 characters
    /// each; body_next_offset says where get_email_details reads on.
    #[serde(default)]
    pub include_body: bool,
}

/// A page of messages. What says how to read on stands before them: a client
/// that shortens a result keeps its beginning.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Emails {
    /// How many messages are in this answer.
    pub total_count: usize,
    /// How many messages match in all.
    pub total_available: Option<u32>,
    /// Where the next page begins; only where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u32>,
    /// Continues the list; only where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The folder: its well-known name, its path or its id.
    pub folder: String,
    /// The messages, newest first.
    pub emails: Vec<Email>,
    /// The messages of this page that Exchange did not return.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Unread>,
}

impl Tool for ReadEmails {
    const NAME: &'static str = "read_emails";
    const TITLE: &'static str = "Read emails";
    const OPERATIONS: &'static [&'static str] = &["FindFolder", "FindItem", "GetItem"];
    const TIMEZONE: bool = true;
    type Output = Emails;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<Emails>, Failure> {
        let list = self.list(mailbox, session)?;
        let fields = field::select(self.fields.as_deref(), Field::LIST, self.include_body);
        let thorough = fields.iter().any(|field| field.needs_get_item());
        let found = self.find(&list, if thorough { &[] } else { &fields }, mailbox)?;
        let is_last = found.includes_last_item_in_range || found.items.is_empty();
        let listed = found.items.len();
        let mut page = Page::new(FIELD_NAMES + list.place.name.len() + list.encode().len());
        let show = |message| self.show(message, &fields, &list.place, session);
        page.list(found.items, &fields, &self.body().shape(&fields), mailbox, session, show)?;

        let covered = if page.is_full { page.covered() } else { listed };
        let next_offset = u32::try_from(covered).ok().and_then(|covered| list.offset.checked_add(covered));
        let next_offset = next_offset.filter(|_| page.is_full || !is_last);
        Ok(Reply::new(
            message(&page),
            Emails {
                total_count: page.emails.len(),
                total_available: found.total_items_in_view,
                next_offset,
                folder: list.place.name.clone(),
                cursor: next_offset.map(|offset| Cursor { offset, ..list }.encode()),
                emails: page.emails,
                errors: page.errors,
            },
        ))
    }
}

/// What came of a page, in a sentence.
fn message(page: &Page) -> String {
    let mut message = page.sentence("Retrieved");
    if page.is_full {
        message.push_str("; the page ended early because it was long, read on with cursor");
    }
    message
}

impl ReadEmails {
    /// Which list, and from where on.
    fn list(&self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Cursor, Failure> {
        let Some(cursor) = &self.cursor else {
            let folder = self.folder.clone().unwrap_or_else(|| "inbox".into());
            // Wrong times are told before Exchange is asked for anything.
            let period =
                Period::read(["since", "until"], self.since.as_deref(), self.until.as_deref(), session)?;
            return Ok(Cursor {
                mailbox: mailbox.address(),
                place: Place::find("folder", &folder, mailbox)?,
                folder,
                unread_only: self.unread_only.unwrap_or(false),
                since: self.since.clone(),
                until: self.until.clone(),
                period,
                offset: self.offset.unwrap_or(0),
            });
        };
        let list = Cursor::decode(cursor, &mailbox.address())?;
        let conflict = [
            (self.offset.is_some_and(|offset| offset != 0), "offset"),
            (self.folder.as_ref().is_some_and(|folder| *folder != list.folder), "folder"),
            (self.unread_only.is_some_and(|only| only != list.unread_only), "unread_only"),
            (self.since.is_some() && self.since != list.since, "since"),
            (self.until.is_some() && self.until != list.until, "until"),
        ];
        match conflict.iter().find(|(conflicts, _)| *conflicts) {
            Some((_, name)) => Err(Failure::invalid_argument(format!(
                "{name}: the cursor continues another list. Pass the cursor without it, or {name} without the \
                 cursor."
            ))),
            None => Ok(list),
        }
    }

    fn find(&self, list: &Cursor, fields: &[Field], mailbox: &dyn Mailbox) -> Result<ItemPage, Failure> {
        let filter = Filter {
            is_read: list.unread_only.then_some(false),
            period: list.period.clone(),
            ..Filter::default()
        };
        let request = FindItem {
            item_shape: ItemShape::id_only().with(field::uris(fields)),
            view: Some(IndexedPageView {
                max_entries_returned: self.max_results.unwrap_or(50).clamp(1, 1000),
                offset: list.offset,
            }),
            restriction: filter.restriction(Compare::Letters),
            sort_order: vec![FieldOrder::descending(FieldUri::ItemDateTimeReceived)],
            ..FindItem::of(list.place.to_id())
        };
        let answer = mailbox.call(request.to_xml().into()).map_err(|error| {
            let advice = "write a path such as Inbox/Projects, or pass an id as it was returned";
            Failure::with_id_of("folder", advice, error)
        })?;
        answer::only(find_item::parse(&answer.xml))
    }

    fn body(&self) -> ListedBody {
        ListedBody { format: self.format, trim_quoted: self.trim_quoted, limit: BODY_LIMIT }
    }

    fn show(&self, mut message: Message, fields: &[Field], place: &Place, session: &dyn Session) -> Email {
        let mut email = Email::of(&message, fields, session);
        if fields.contains(&Field::Folder) {
            email.folder = Some(place.name.clone());
        }
        self.body().show(&mut message, fields, &mut email);
        email
    }
}
