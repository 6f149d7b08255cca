//! The folders of a mailbox: their paths, and which of them are in Deleted Items.

use std::collections::{HashMap, HashSet};

use ews_plugin_sdk::{Failure, Mailbox};
use ews_types::{
    BaseFolderId, DistinguishedFolderId, FieldUri, FindFolder, Folder, FolderShape, GetFolder,
    IndexedPageView, Traversal, find_folder, get_folder,
};

use super::Searched;
use crate::answer;

/// How many folders one operation lists.
const PAGE: u32 = 1000;
/// How many pages are read: larger mailboxes are told, not read to their end.
const MOST_PAGES: u32 = 5;
/// Deeper folders are not named by their path.
const DEPTH_LIMIT: usize = 30;

/// The folders of a mailbox, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    folders: HashMap<String, Folder>,
    /// In the order of the answers.
    order: Vec<String>,
    /// Deleted Items, where it is known.
    deleted: Option<String>,
    /// Whether there are more folders.
    pub(crate) is_cut: bool,
}

impl Tree {
    /// Reads all folders: one operation for a thousand, and one for Deleted Items
    /// beside it.
    pub(crate) fn read(mailbox: &dyn Mailbox) -> Result<Self, Failure> {
        let deleted = GetFolder {
            folder_shape: FolderShape::id_only(),
            folder_ids: vec![DistinguishedFolderId::DeletedItems.into()],
        };
        let mut answers = mailbox.read_all(vec![list(0), deleted.to_xml()]).into_iter();
        let mut tree = Self::default();
        let first = answers.next().ok_or_else(|| Failure::failed("The host answered nothing."))?;
        let mut has_more = tree.add(&first.map_err(Failure::from)?.xml)?;
        if let Some(Ok(document)) = answers.next() {
            let folder = answer::only(get_folder::parse(&document.xml));
            tree.deleted = folder.ok().map(|folder| folder.folder_id.id);
        }
        let mut pages = 1;
        while has_more && pages < MOST_PAGES {
            let answer = mailbox.call(list(pages * PAGE).into())?;
            has_more = tree.add(&answer.xml)?;
            pages += 1;
        }
        tree.is_cut = has_more;
        Ok(tree)
    }

    fn add(&mut self, xml: &str) -> Result<bool, Failure> {
        let page = answer::only(find_folder::parse(xml))?;
        let has_more = !page.includes_last_item_in_range && !page.folders.is_empty();
        for folder in page.folders {
            let id = folder.folder_id.id.clone();
            if self.folders.insert(id.clone(), folder).is_none() {
                self.order.push(id);
            }
        }
        Ok(has_more)
    }

    /// Whether the folder is Deleted Items or in it.
    pub(crate) fn is_deleted(&self, id: &str) -> bool {
        let Some(deleted) = &self.deleted else { return false };
        self.upwards(id).any(|folder| folder == deleted)
    }

    /// The path of a folder, such as `Inbox/Projekte`.
    pub(crate) fn path(&self, id: &str) -> Option<String> {
        let mut names: Vec<&str> = self
            .upwards(id)
            .map(|id| self.folders.get(id)?.display_name.as_deref())
            .collect::<Option<_>>()?;
        if names.is_empty() {
            return None;
        }
        names.reverse();
        Some(names.join("/"))
    }

    /// A folder and those that it is in, as far as they are known.
    fn upwards<'t>(&'t self, id: &'t str) -> impl Iterator<Item = &'t str> {
        let mut seen = HashSet::new();
        let mut next = self.folders.get_key_value(id).map(|(id, _)| id.as_str());
        std::iter::from_fn(move || {
            let id = next?;
            if !seen.insert(id) || seen.len() > DEPTH_LIMIT {
                return None;
            }
            let parent = self.folders.get(id).and_then(|folder| folder.parent_folder_id.as_ref());
            next =
                parent.and_then(|parent| self.folders.get_key_value(&parent.id)).map(|(id, _)| id.as_str());
            Some(id)
        })
    }

    /// The folders that hold mail, with Deleted Items or without.
    pub(crate) fn of_mail(&self, include_deleted: bool) -> Vec<Searched> {
        self.order
            .iter()
            .filter(|id| include_deleted || !self.is_deleted(id))
            .filter_map(|id| self.folders.get(id))
            .filter(|folder| {
                // What has no class may hold mail, too.
                let class = folder.folder_class.as_deref().unwrap_or("IPF.Note").to_ascii_lowercase();
                class == "ipf" || class.is_empty() || class == "ipf.note" || class.starts_with("ipf.note.")
            })
            .map(|folder| Searched {
                name: self.path(&folder.folder_id.id).unwrap_or_else(|| folder.folder_id.id.clone()),
                id: BaseFolderId::FolderId(folder.folder_id.id.as_str().into()),
            })
            .collect()
    }
}

fn list(offset: u32) -> String {
    FindFolder {
        traversal: Traversal::Deep,
        folder_shape: FolderShape::id_only().with([
            FieldUri::FolderParentFolderId,
            FieldUri::FolderDisplayName,
            FieldUri::FolderFolderClass,
        ]),
        view: Some(IndexedPageView { max_entries_returned: PAGE, offset }),
        ..FindFolder::of(DistinguishedFolderId::MsgFolderRoot.into())
    }
    .to_xml()
}
