//! Requests that act on folders.

use crate::schema::ids::FOLDER_IDS;
use crate::schema::search::{FRACTIONAL_PAGE_VIEW, INDEXED_PAGE_VIEW, RESTRICTION};
use crate::schema::shapes::FOLDER_SHAPE;
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
