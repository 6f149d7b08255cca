//! Requests that act on folders.

use super::DISPOSAL;
use crate::schema::folders::FOLDERS;
use crate::schema::ids::{FOLDER_IDS, TARGET_FOLDER_ID};
use crate::schema::search::{FRACTIONAL_PAGE_VIEW, INDEXED_PAGE_VIEW, RESTRICTION};
use crate::schema::shapes::FOLDER_SHAPE;
use crate::schema::updates::FOLDER_CHANGES;
use crate::schema::values::BOOLEAN;
use crate::schema::{Simple, Type, elements, m, may, maybe_one_of, must, required, sequence};

pub(super) static FIND_FOLDER: Type = sequence(
    &[required("Traversal", Simple::OneOf("FolderQueryTraversalType", &["Shallow", "Deep", "SoftDeleted"]))],
    &[
        must(m("FolderShape", &FOLDER_SHAPE)),
        maybe_one_of(&[
            m("IndexedPageFolderView", &INDEXED_PAGE_VIEW),
            m("FractionalPageFolderView", &FRACTIONAL_PAGE_VIEW),
        ]),
        may(m("Restriction", &RESTRICTION)),
        must(m("ParentFolderIds", &FOLDER_IDS)),
    ],
);

pub(super) static GET_FOLDER: Type =
    elements(&[must(m("FolderShape", &FOLDER_SHAPE)), must(m("FolderIds", &FOLDER_IDS))]);

pub(super) static CREATE_FOLDER: Type =
    elements(&[must(m("ParentFolderId", &TARGET_FOLDER_ID)), must(m("Folders", &FOLDERS))]);

pub(super) static UPDATE_FOLDER: Type = elements(&[must(m("FolderChanges", &FOLDER_CHANGES))]);

pub(super) static DELETE_FOLDER: Type =
    sequence(&[required("DeleteType", DISPOSAL)], &[must(m("FolderIds", &FOLDER_IDS))]);

pub(super) static EMPTY_FOLDER: Type = sequence(
    &[required("DeleteType", DISPOSAL), required("DeleteSubFolders", Simple::Boolean)],
    &[must(m("FolderIds", &FOLDER_IDS))],
);

/// `BaseMoveCopyFolderType`.
pub(super) static MOVE_COPY_FOLDER: Type =
    elements(&[must(m("ToFolderId", &TARGET_FOLDER_ID)), must(m("FolderIds", &FOLDER_IDS))]);

pub(super) static MARK_ALL_ITEMS_AS_READ: Type = elements(&[
    must(m("ReadFlag", &BOOLEAN)),
    must(m("SuppressReadReceipts", &BOOLEAN)),
    must(m("FolderIds", &FOLDER_IDS)),
]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    const IDS: &str =
        "<m:FolderIds><t:FolderId Id='AAMk'/><t:DistinguishedFolderId Id='inbox'/></m:FolderIds>";

    #[test]
    fn folders_are_deleted_emptied_and_moved() {
        accept(&format!("<m:DeleteFolder DeleteType='MoveToDeletedItems'>{IDS}</m:DeleteFolder>"));
        accept(&format!("<m:EmptyFolder DeleteType='HardDelete' DeleteSubFolders='0'>{IDS}</m:EmptyFolder>"));
        refuse(
            &format!("<m:EmptyFolder DeleteType='HardDelete'>{IDS}</m:EmptyFolder>"),
            "'DeleteSubFolders' is missing",
        );
        for name in ["MoveFolder", "CopyFolder"] {
            accept(&format!(
                "<m:{name}><m:ToFolderId><t:FolderId Id='AAMk'/></m:ToFolderId>{IDS}</m:{name}>"
            ));
            refuse(&format!("<m:{name}>{IDS}</m:{name}>"), "expected: 'ToFolderId'");
        }
    }

    #[test]
    fn marking_as_read_says_all_three_things() {
        let read = "<m:ReadFlag>true</m:ReadFlag>";
        let suppress = "<m:SuppressReadReceipts>true</m:SuppressReadReceipts>";
        accept(&format!("<m:MarkAllItemsAsRead>{read}{suppress}{IDS}</m:MarkAllItemsAsRead>"));
        refuse(
            &format!("<m:MarkAllItemsAsRead>{read}{IDS}</m:MarkAllItemsAsRead>"),
            "expected: 'SuppressReadReceipts'",
        );
        refuse(
            &format!("<m:MarkAllItemsAsRead>{read}{suppress}</m:MarkAllItemsAsRead>"),
            "has incomplete content",
        );
    }
}
