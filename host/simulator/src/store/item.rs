//! One item, of any kind: what EWS shows as `t:Message`, `t:DistributionList` and so on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::attachment::Attachment;
use super::extended::ExtendedName;
use super::field::Field;
use super::value::{Address, Value, head};

/// The element an item is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// Also what has no element of its own: answers never hold `t:Item`.
    Message,
    PostItem,
    DistributionList,
    CalendarItem,
}

impl ItemKind {
    /// The kind of an item of this class.
    pub(crate) fn of_class(class: &str) -> Self {
        let is = |known: &str| {
            let prefix = class.get(..known.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(known));
            prefix && matches!(class.as_bytes().get(known.len()), None | Some(b'.'))
        };
        if is("IPM.Post") {
            Self::PostItem
        } else if is("IPM.DistList") {
            Self::DistributionList
        } else if is("IPM.Appointment") {
            Self::CalendarItem
        } else {
            Self::Message
        }
    }

    /// The class of a new item of this kind.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Message => "IPM.Note",
            Self::PostItem => "IPM.Post",
            Self::DistributionList => "IPM.DistList",
            Self::CalendarItem => "IPM.Appointment",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) enum FlagStatus {
    NotFlagged,
    Flagged,
    Complete,
}

/// `t:Flag`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    pub(crate) status: FlagStatus,
    pub(crate) start: Option<Timestamp>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
}

impl Flag {
    pub(crate) const NONE: Self =
        Self { status: FlagStatus::NotFlagged, start: None, due: None, completed: None };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyType {
    Html,
    Text,
}

/// A body, and the part of it that is new in its conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) body_type: BodyType,
    /// All of it.
    pub(crate) content: String,
    /// Without what it quotes; none: nothing is known to be quoted.
    pub(crate) unique: Option<String>,
}

/// What was done last with a message, `PidTagLastVerbExecuted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Reply,
    ReplyAll,
    Forward,
}

impl Verb {
    /// The number in MAPI (MS-OXOMSG 2.2.1.43).
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Reply => 102,
            Self::ReplyAll => 103,
            Self::Forward => 104,
        }
    }
}

/// What an unsent response will have done to another message once it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u64,
    pub(crate) item: u64,
    pub(crate) verb: Verb,
}

/// Where an item stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thread {
    pub(crate) conversation: Uuid,
    /// The bytes of `ConversationIndex` (MS-OXOMSG 2.2.1.3).
    pub(crate) index: Vec<u8>,
}

/// One item.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Unique in its mailbox.
    pub(crate) key: u64,
    /// The change number with which it came to its folder.
    pub(crate) arrived: u64,
    /// The change number of its last change.
    pub(crate) version: u64,
    /// The change number of its last change to anything but the read flag.
    pub(crate) content_version: u64,
    /// The last change number of single properties, by path.
    pub(crate) changes: BTreeMap<String, u64>,
    pub(crate) kind: ItemKind,
    /// Folder associated information: hidden from ordinary searches.
    pub(crate) is_associated: bool,
    /// The mailbox of whoever made it.
    pub(crate) creator: Uuid,
    pub(crate) properties: BTreeMap<Field, Value>,
    pub(crate) extended: BTreeMap<ExtendedName, Value>,
    pub(crate) body: Option<Body>,
    pub(crate) flag: Flag,
    pub(crate) thread: Thread,
    pub(crate) attachments: Vec<Attachment>,
    /// Headers that came with an Internet message and have no property of their own.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) answers: Option<Answers>,
    /// What was done last with it, and when.
    pub(crate) verb: Option<(Verb, Timestamp)>,
    /// The sender asked for a receipt that was neither sent nor refused yet.
    pub(crate) receipt_pending: bool,
}

/// The culture of what is made here, where nobody says another.
const CULTURE: &str = "en-US";

/// What headers and properties add to an item's size.
pub(crate) const OVERHEAD: i64 = 3_072;

impl Item {
    /// An empty item of a kind, with its class and culture.
    pub(crate) fn new(kind: ItemKind, creator: Uuid, conversation: Uuid) -> Self {
        let class = Value::Text(kind.class().to_owned());
        let culture = Value::Text(CULTURE.to_owned());
        Self {
            key: 0,
            arrived: 0,
            version: 0,
            content_version: 0,
            changes: BTreeMap::new(),
            kind,
            is_associated: false,
            creator,
            properties: BTreeMap::from([(Field::ItemClass, class), (Field::Culture, culture)]),
            extended: BTreeMap::new(),
            body: None,
            flag: Flag::NONE,
            thread: Thread { conversation, index: Vec::new() },
            attachments: Vec::new(),
            headers: Vec::new(),
            answers: None,
            verb: None,
            receipt_pending: false,
        }
    }

    /// Gives it a property. What is too long for a subject is cut off.
    pub(crate) fn set(&mut self, field: Field, value: Value) {
        let value = match (field, value) {
            (Field::Subject | Field::ConversationTopic, Value::Text(text)) => {
                Value::Text(head(&text).to_owned())
            }
            (_, value) => value,
        };
        self.properties.insert(field, value);
    }

    /// The text of a property; empty where it has none.
    pub(crate) fn text(&self, field: Field) -> &str {
        match self.properties.get(&field) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    pub(crate) fn texts(&self, field: Field) -> &[String] {
        match self.properties.get(&field) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    pub(crate) fn is(&self, field: Field) -> bool {
        matches!(self.properties.get(&field), Some(Value::Boolean(true)))
    }

    pub(crate) fn number(&self, field: Field) -> Option<i64> {
        match self.properties.get(&field) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn time(&self, field: Field) -> Option<Timestamp> {
        match self.properties.get(&field) {
            Some(Value::Time(time)) => Some(*time),
            _ => None,
        }
    }

    pub(crate) fn person(&self, field: Field) -> Option<&Address> {
        match self.properties.get(&field) {
            Some(Value::Person(person)) => Some(person),
            _ => None,
        }
    }

    pub(crate) fn people(&self, field: Field) -> &[Address] {
        match self.properties.get(&field) {
            Some(Value::People(people)) => people,
            _ => &[],
        }
    }

    /// All whom a message would reach: to, cc and bcc.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &Address> {
        [Field::ToRecipients, Field::CcRecipients, Field::BccRecipients]
            .into_iter()
            .flat_map(|field| self.people(field))
    }

    /// `DateTimeReceived`; of what was never received, when it was made.
    pub(crate) fn received(&self) -> Timestamp {
        self.time(Field::DateTimeReceived)
            .or_else(|| self.time(Field::DateTimeCreated))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Bytes, as Exchange would count them: text is kept as UTF-16.
    pub(crate) fn size(&self) -> i64 {
        let units = |text: &str| text.encode_utf16().count();
        let body = self.body.as_ref().map_or(0, |body| units(&body.content));
        let text = 2 * (units(self.text(Field::Subject)) + body);
        let attachments: i64 = self.attachments.iter().map(Attachment::size).sum();
        OVERHEAD + i64::try_from(text).unwrap_or(i64::MAX / 4) + attachments
    }

    /// Whether there is an attachment that is more than a picture in the body.
    pub(crate) fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|attachment| !attachment.is_inline)
    }
}

/// `ConversationIndex` of a first message: one, five bytes of FILETIME, the conversation's GUID.
pub(crate) fn first_index(started: Timestamp, conversation: Uuid) -> Vec<u8> {
    // FILETIME counts 100 ns from 1601; the upper five of its eight bytes follow the leading one.
    let ticks = (started.as_second() + 11_644_473_600).saturating_mul(10_000_000);
    let mut bytes = vec![1];
    bytes.extend_from_slice(&ticks.to_be_bytes()[1..6]);
    bytes.extend_from_slice(conversation.as_bytes());
    bytes
}

/// The index of an answer: five bytes more than that of what it answers.
pub(crate) fn next_index(parent: &[u8], at: Timestamp) -> Vec<u8> {
    let mut bytes = parent.to_vec();
    let delta = u32::try_from(at.as_second().rem_euclid(1 << 31)).unwrap_or(0);
    bytes.extend_from_slice(&delta.to_be_bytes());
    bytes.push(u8::try_from(parent.len() % 251).unwrap_or(0));
    bytes
}

/// A subject without the marks of answers before it.
pub(crate) fn normalized_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        // RE:, FW:, AW:, SV:, WG: and the like: up to three letters before a colon.
        let Some((mark, after)) = rest.split_once(':') else { return rest };
        let letters = mark.chars().count();
        if !(1..=3).contains(&letters) || !mark.chars().all(char::is_alphabetic) {
            return rest;
        }
        rest = after.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_lead_to_kinds() {
        for (class, kind) in [
            ("IPM.Note", ItemKind::Message),
            ("ipm.note.SMIME", ItemKind::Message),
            ("IPM.Posts", ItemKind::Message),
            ("REPORT.IPM.Note.NDR", ItemKind::Message),
            ("IPM.Post", ItemKind::PostItem),
            ("IPM.DistList", ItemKind::DistributionList),
            ("IPM.Appointment.Board", ItemKind::CalendarItem),
            ("IPM.StickyNote", ItemKind::Message),
            ("", ItemKind::Message),
        ] {
            assert_eq!(ItemKind::of_class(class), kind, "{class}");
        }
    }

    #[test]
    fn text_counts_as_utf_16() {
        let mut item = Item::new(ItemKind::Message, Uuid::nil(), Uuid::nil());
        item.set(Field::Subject, Value::Text("aä🚀".into()));
        item.body = Some(Body { body_type: BodyType::Text, content: "ε日".into(), unique: None });
        assert_eq!(item.size(), OVERHEAD + 2 * (4 + 2));
    }

    #[test]
    fn marks_of_answers_do_not_belong_to_the_topic() {
        for (subject, topic) in [
            ("Budget", "Budget"),
            ("RE: Fw: AW: Budget 2027", "Budget 2027"),
            ("Notes: for all", "Notes: for all"),
            ("Re:", ""),
            ("7: seven", "7: seven"),
        ] {
            assert_eq!(normalized_subject(subject), topic);
        }
    }

    #[test]
    fn the_index_of_an_answer_begins_with_that_of_its_parent() {
        let start: Timestamp = "2026-11-01T08:00:00Z".parse().unwrap();
        let first = first_index(start, Uuid::nil());
        assert_eq!(first.len(), 22);
        let second = next_index(&first, start);
        assert_eq!((second.len(), &second[..22]), (27, &first[..]));
    }
}
