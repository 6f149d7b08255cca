//! `FindFolder`: the folders in a folder.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>.

use crate::error::Error;
use crate::folder::Folder;
use crate::id::BaseFolderId;
use crate::response::{self, ResponseMessage};
use crate::restriction::Restriction;
use crate::shape::FolderShape;
use crate::view::{IndexedPageView, Traversal};
use crate::xml::{Element, Writer};

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindFolder {
    /// How far below; never `Associated`.
    pub traversal: Traversal,
    /// Which properties come.
    pub folder_shape: FolderShape,
    /// Which page comes.
    pub view: Option<IndexedPageView>,
    /// Which folders are found.
    pub restriction: Option<Restriction>,
    /// Where; at least one. Each has a response message of its own.
    pub parent_folder_ids: Vec<BaseFolderId>,
}

/// A page of folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderPage {
    /// The folders.
    pub folders: Vec<Folder>,
    /// How many folders the search finds in all.
    pub total_items_in_view: Option<u32>,
    /// Whether there is no more after this page.
    pub includes_last_item_in_range: bool,
}

impl FindFolder {
    /// The folders directly in this one, ids only.
    #[must_use]
    pub fn of(folder: BaseFolderId) -> Self {
        Self {
            traversal: Traversal::Shallow,
            folder_shape: FolderShape::id_only(),
            view: None,
            restriction: None,
            parent_folder_ids: vec![folder],
        }
    }

    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("FindFolder", &[("Traversal", self.traversal.as_str())], |writer| {
            self.folder_shape.write(writer);
            if let Some(view) = self.view {
                view.write(writer, "m:IndexedPageFolderView");
            }
            if let Some(restriction) = &self.restriction {
                restriction.write(writer);
            }
            BaseFolderId::write_all(writer, "m:ParentFolderIds", &self.parent_folder_ids);
        })
    }
}

/// Reads the answer: a page for each parent.
///
/// # Errors
/// Where this is no answer to `FindFolder`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<FolderPage>>, Error> {
    response::parse(xml, "FindFolderResponse", "FindFolderResponseMessage", |message| {
        message.message("RootFolder").map(page).transpose()
    })
}

fn page(root: &Element) -> Result<FolderPage, Error> {
    Ok(FolderPage {
        folders: root.child("Folders").map(Folder::read_all).transpose()?.unwrap_or_default(),
        total_items_in_view: root.attribute_number("TotalItemsInView")?,
        includes_last_item_in_range: root.attribute_flag("IncludesLastItemInRange")?.unwrap_or(true),
    })
}
