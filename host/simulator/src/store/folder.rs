//! Folders and the well-known ones that every mailbox has.

/// The element a folder is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderKind {
    Folder,
    Calendar,
    Contacts,
    Tasks,
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
    /// Counts the changes of the folder.
    pub(crate) version: u64,
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

/// Parents before children.
pub(crate) const WELL_KNOWN: &[WellKnown] = &[
    WellKnown { id: "root", parent: None, name: "root", class: None, kind: FolderKind::Folder },
    known(TOP, "root", "Top of Information Store", Some("IPF"), FolderKind::Folder),
    known("searchfolders", "root", "Finder", None, FolderKind::Folder),
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
