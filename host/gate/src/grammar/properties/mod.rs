//! The properties of items that a tool may write: one table, in the order of
//! Microsoft's schema (types.xsd: ItemType, and the types that extend it).
//!
//! A property that is not in it can be read and not written. That goes for
//! everything that says who wrote an item (Sender, Organizer), for raw MIME, for
//! conversation data, retention tags and links that Exchange would call.

mod calendar_item;
mod contact;
mod distribution_list;
mod extended;
mod item;
mod message;
mod recurrence;
mod task;

pub(crate) use extended::{EXTENDED_PROPERTY, may_be_written};
pub use extended::{HOST_PROPERTY_NAME, HOST_PROPERTY_SET};
pub(super) use item::{BODY, CATEGORIES, IMPORTANCE, ITEM_CLASS, SENSITIVITY, SUBJECT};
pub(super) use message::{IS_DELIVERY_RECEIPT_REQUESTED, IS_READ_RECEIPT_REQUESTED};

use super::rule::Rule;

/// A kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Message.
    Message,
    /// CalendarItem: an appointment or a meeting.
    CalendarItem,
    /// Contact.
    Contact,
    /// DistributionList: a private one.
    DistributionList,
    /// Task.
    Task,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] =
        [Kind::Message, Kind::CalendarItem, Kind::Contact, Kind::DistributionList, Kind::Task];

    /// The element of its kind, such as `t:Message`.
    pub const fn element(self) -> &'static str {
        match self {
            Kind::Message => "t:Message",
            Kind::CalendarItem => "t:CalendarItem",
            Kind::Contact => "t:Contact",
            Kind::DistributionList => "t:DistributionList",
            Kind::Task => "t:Task",
        }
    }

    /// The well-known folder in which Exchange puts a new one.
    pub const fn home(self) -> &'static str {
        match self {
            Kind::Message => "drafts",
            Kind::CalendarItem => "calendar",
            Kind::Contact | Kind::DistributionList => "contacts",
            Kind::Task => "tasks",
        }
    }

    /// The word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Message => "message",
            Kind::CalendarItem => "calendar item",
            Kind::Contact => "contact",
            Kind::DistributionList => "distribution list",
            Kind::Task => "task",
        }
    }

    /// The kind of this element; `t:Item`, which can be of any, has none.
    pub(crate) fn of(element: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.element() == element)
    }
}

/// A property that may be written.
#[derive(Debug)]
pub struct Property {
    /// Its FieldURI, such as `item:Subject`; the FieldURI of an IndexedFieldURI,
    /// such as `contacts:EmailAddress`, for one entry of a dictionary.
    pub uri: &'static str,
    /// Its element, in an item.
    pub rule: &'static Rule,
    /// The kinds of items that have it.
    pub kinds: &'static [Kind],
    /// How it can be written.
    pub writing: Writing,
}

/// How a property can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// When the item is created.
    Created,
    /// When the item is created, and later set or deleted.
    Set,
    /// As `Set`, and appended to.
    Appended,
    /// Later, one entry of a dictionary at a time.
    Entry,
}

impl Property {
    /// Whether it is written when an item is created.
    pub fn is_created(&self) -> bool {
        self.writing != Writing::Entry
    }

    /// Whether items of this kind have it.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    const fn set(uri: &'static str, kinds: &'static [Kind], rule: &'static Rule) -> Property {
        Property { uri, rule, kinds, writing: Writing::Set }
    }

    const fn created(uri: &'static str, kinds: &'static [Kind], rule: &'static Rule) -> Property {
        Property { uri, rule, kinds, writing: Writing::Created }
    }

    const fn appended(uri: &'static str, kinds: &'static [Kind], rule: &'static Rule) -> Property {
        Property { uri, rule, kinds, writing: Writing::Appended }
    }

    const fn entry(uri: &'static str, kinds: &'static [Kind], rule: &'static Rule) -> Property {
        Property { uri, rule, kinds, writing: Writing::Entry }
    }
}

/// The table, in the order of the schema: what all items have, then what each
/// kind adds.
pub static PROPERTIES: [&[Property]; 6] = [
    item::PROPERTIES,
    message::PROPERTIES,
    calendar_item::PROPERTIES,
    contact::PROPERTIES,
    distribution_list::PROPERTIES,
    task::PROPERTIES,
];

/// The properties of the table, in order.
pub fn properties() -> impl Iterator<Item = &'static Property> {
    PROPERTIES.iter().flat_map(|group| group.iter())
}
