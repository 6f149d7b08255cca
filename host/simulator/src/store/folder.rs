//! Folders and the well-known ones that every mailbox has.

use std::collections::BTreeMap;

use super::extended::{ExtendedKey, ExtendedName, PropertyType};
use super::permissions::Permissions;
use super::value::Value;

/// The element a folder is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderKind {
    Folder,
    Calendar,
    Contacts,
    Tasks,
}

impl FolderKind {
    /// The kind of a folder of this class; subclasses count.
    pub(crate) fn of_class(class: &str) -> Self {
        if is_subclass(class, "IPF.Appointment") {
            Self::Calendar
        } else if is_subclass(class, "IPF.Contact") {
            Self::Contacts
        } else if is_subclass(class, "IPF.Task") {
            Self::Tasks
        } else {
            Self::Folder
        }
    }

    /// Whether a folder of one class may be given another: IPF.Note.Contoso may follow IPF.Note, and the reverse.
    pub(crate) fn is_kept(before: &str, after: &str) -> bool {
        let known =
            ["IPF.Note", "IPF.Appointment", "IPF.Contact", "IPF.Task", "IPF.Journal", "IPF.StickyNote"];
        let base = known.into_iter().find(|known| is_subclass(before, known)).unwrap_or(before);
        is_subclass(after, base)
    }
}

fn is_subclass(class: &str, of: &str) -> bool {
    class.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// One folder of a mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// Unique in its mailbox.
    pub(crate) key: u64,
    pub(crate) parent: Option<u64>,
    pub(crate) name: String,
    /// `FolderClass`, such as `IPF.Note`; the roots have none.
    pub(crate) class: Option<String>,
    pub(crate) kind: FolderKind,
    /// The name of `DistinguishedFolderId`.
    pub(crate) distinguished: Option<&'static str>,
    /// The change number with which it came to be.
    pub(crate) arrived: u64,
    /// The change number of its last change.
    pub(crate) version: u64,
    pub(crate) permissions: Permissions,
    pub(crate) extended: BTreeMap<ExtendedName, Value>,
}

/// `PidTagAttributeHidden`: every folder says whether mail programs show it.
const HIDDEN: ExtendedName =
    ExtendedName { key: ExtendedKey::Tag(0x10F4), property_type: PropertyType::Boolean, is_array: false };

impl Folder {
    /// The value of an extended property.
    pub(crate) fn extended(&self, name: &ExtendedName) -> Option<Value> {
        let set = self.extended.get(name).cloned();
        set.or_else(|| (*name == HIDDEN).then_some(Value::Boolean(false)))
    }
}

/// A folder that every mailbox has.
#[derive(Debug)]
pub(crate) struct WellKnown {
    pub(crate) id: &'static str,
    pub(crate) parent: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) class: Option<&'static str>,
    pub(crate) kind: FolderKind,
}

const fn known(
    id: &'static str,
    parent: &'static str,
    name: &'static str,
    class: Option<&'static str>,
    kind: FolderKind,
) -> WellKnown {
    WellKnown { id, parent: Some(parent), name, class, kind }
}

const TOP: &str = "msgfolderroot";
const RECOVERABLE: &str = "recoverableitemsroot";

/// Parents before children.
pub(crate) const WELL_KNOWN: &[WellKnown] = &[
    WellKnown { id: "root", parent: None, name: "root", class: None, kind: FolderKind::Folder },
    known(TOP, "root", "Top of Information Store", Some("IPF"), FolderKind::Folder),
    known("searchfolders", "root", "Finder", None, FolderKind::Folder),
    known(RECOVERABLE, "root", "Recoverable Items", None, FolderKind::Folder),
    known("recoverableitemsdeletions", RECOVERABLE, "Deletions", None, FolderKind::Folder),
    known("recoverableitemsversions", RECOVERABLE, "Versions", None, FolderKind::Folder),
    known("recoverableitemspurges", RECOVERABLE, "Purges", None, FolderKind::Folder),
    known("calendar", TOP, "Calendar", Some("IPF.Appointment"), FolderKind::Calendar),
    known("contacts", TOP, "Contacts", Some("IPF.Contact"), FolderKind::Contacts),
    known("conversationhistory", TOP, "Conversation History", Some("IPF.Note"), FolderKind::Folder),
    known("deleteditems", TOP, "Deleted Items", Some("IPF.Note"), FolderKind::Folder),
    known("drafts", TOP, "Drafts", Some("IPF.Note"), FolderKind::Folder),
    known("inbox", TOP, "Inbox", Some("IPF.Note"), FolderKind::Folder),
    known("journal", TOP, "Journal", Some("IPF.Journal"), FolderKind::Folder),
    known("junkemail", TOP, "Junk Email", Some("IPF.Note"), FolderKind::Folder),
    known("notes", TOP, "Notes", Some("IPF.StickyNote"), FolderKind::Folder),
    known("outbox", TOP, "Outbox", Some("IPF.Note"), FolderKind::Folder),
    known("sentitems", TOP, "Sent Items", Some("IPF.Note"), FolderKind::Folder),
    known("tasks", TOP, "Tasks", Some("IPF.Task"), FolderKind::Tasks),
];
