//! Folders in answers.

use crate::error::Error;
use crate::id::FolderId;
use crate::xml::Element;

/// A folder of any kind; what was not asked for is none.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/folder>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub folder_id: FolderId,
    /// The folder it is in.
    pub parent_folder_id: Option<FolderId>,
    /// What it holds, such as `IPF.Note`.
    pub folder_class: Option<String>,
    /// Its name, in the mailbox's language.
    pub display_name: Option<String>,
    /// How many items it holds.
    pub total_count: Option<u32>,
    /// How many folders are in it.
    pub child_folder_count: Option<u32>,
    /// How many items in it are unread.
    pub unread_count: Option<u32>,
    /// Its name that is the same in every mailbox, such as `inbox`.
    pub distinguished_folder_id: Option<String>,
}

impl Folder {
    pub(crate) fn read(element: &Element) -> Result<Self, Error> {
        let folder_id = element.child("FolderId").ok_or(Error::Missing("FolderId"))?;
        Ok(Self {
            folder_id: FolderId::read(folder_id)?,
            parent_folder_id: element.child("ParentFolderId").map(FolderId::read).transpose()?,
            folder_class: element.child_text("FolderClass"),
            display_name: element.child_text("DisplayName"),
            total_count: element.child_number("TotalCount")?,
            child_folder_count: element.child_number("ChildFolderCount")?,
            unread_count: element.child_number("UnreadCount")?,
            distinguished_folder_id: element.child_text("DistinguishedFolderId"),
        })
    }

    /// The folders in `t:Folders` or `m:Folders`, of whatever kind.
    pub(crate) fn read_all(folders: &Element) -> Result<Vec<Self>, Error> {
        folders.children().filter(|folder| folder.child("FolderId").is_some()).map(Self::read).collect()
    }
}
