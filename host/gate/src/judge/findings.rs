//! What a walk along the grammar found: whom an operation names, which stored
//! items and folders it touches, what it adds.

use std::fmt;

use crate::grammar::{FolderUse, Group, Kind, Response};
use crate::xml::Element;

/// Somebody who is named in an operation or on a stored item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// As what.
    pub(crate) group: Group,
    /// SMTP address, as it was written; none where a stored item names somebody
    /// without one.
    pub(crate) address: Option<String>,
    /// Whether it is a private distribution list.
    pub(crate) private_list: bool,
}

impl Person {
    /// How this person is told apart from others.
    pub(crate) fn key(&self) -> Option<String> {
        self.address.as_deref().map(comparable)
    }
}

/// The address as it is compared: without regard to ASCII case, as Exchange
/// does.
pub(crate) fn comparable(address: &str) -> String {
    address.trim().to_ascii_lowercase()
}

/// A stored item, as an operation names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemName {
    /// ItemId.
    Item(String),
    /// OccurrenceItemId: the id of the recurring master, and the index.
    Occurrence(String, String),
    /// RecurringMasterItemId: the id of an occurrence.
    MasterOf(String),
}

impl ItemName {
    /// The id in it, in the server's format.
    pub fn id(&self) -> &str {
        match self {
            ItemName::Item(id) | ItemName::Occurrence(id, _) | ItemName::MasterOf(id) => id,
        }
    }

    /// The element that names it in ItemIds.
    pub(crate) fn element(&self) -> Element {
        match self {
            ItemName::Item(id) => Element::types("ItemId").with_attribute("Id", id),
            ItemName::Occurrence(id, index) => Element::types("OccurrenceItemId")
                .with_attribute("RecurringMasterId", id)
                .with_attribute("InstanceIndex", index),
            ItemName::MasterOf(id) => {
                Element::types("RecurringMasterItemId").with_attribute("OccurrenceId", id)
            }
        }
    }
}

/// An item that is answered or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) item: ItemName,
    /// The id as the plugin wrote it, seal and all: as it would stand in the
    /// call's arguments.
    pub(crate) written: String,
    /// The change key that the plugin gave.
    pub(crate) change_key: Option<String>,
    pub(crate) answered: bool,
}

/// A folder that something is done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) used: FolderUse,
    pub(crate) name: FolderName,
}

/// A folder, as an operation names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum FolderName {
    /// FolderId, in the server's format.
    Id(String),
    /// DistinguishedFolderId.
    WellKnown(String),
}

/// An attachment that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    /// Bytes of its content, where it has one of its own.
    pub(crate) size: Option<usize>,
}

impl fmt::Display for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.size {
            Some(size) => write!(f, "{} ({size} bytes)", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// People named by what is created or changed, each with the number of the
    /// item in `items` that they belong to, where a stored one is changed.
    pub(crate) people: Vec<(Person, Option<usize>)>,
    /// People whom a question is about.
    pub(crate) asked_about: Vec<String>,
    /// Stored items, in order.
    pub(crate) items: Vec<Named>,
    /// Folders, in order.
    pub(crate) folders: Vec<Folder>,
    /// Kinds of what is created.
    pub(crate) created: Vec<Kind>,
    /// Response objects.
    pub(crate) responses: Vec<Response>,
    /// Attachments that are added.
    pub(crate) attachments: Vec<Attachment>,
    /// The subject of what is created.
    pub(crate) subject: Option<String>,
    /// How many properties are changed.
    pub(crate) changes: Vec<String>,
    /// Ids of attachments, in the server's format.
    pub(crate) attachment_ids: usize,
    /// The mailbox' identity was needed and is not known.
    pub(crate) needs_identity: bool,
}

impl Findings {
    /// Folders that something is put into, or that are changed.
    pub(crate) fn folders(&self, used: FolderUse) -> impl Iterator<Item = &FolderName> {
        self.folders.iter().filter(move |folder| folder.used == used).map(|folder| &folder.name)
    }
}
