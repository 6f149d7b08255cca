//! The operations this server knows, as elements of `soap:Body`. An operation is added here, and in
//! `operations`, under the name of its body element.

use super::search::{
    CALENDAR_VIEW, CONTACTS_VIEW, DISTINGUISHED_GROUP_BY, FRACTIONAL_PAGE_VIEW, GROUP_BY, INDEXED_PAGE_VIEW,
    RESTRICTION, SEEK_TO_CONDITION_PAGE_VIEW, SORT_ORDER,
};
use super::shapes::{FOLDER_IDS, FOLDER_SHAPE, ITEM_IDS, ITEM_SHAPE};
use super::{Content, Simple, Type, m, maybe, one, optional, required, sequence};

/// The type of the operation with this body element, if the server knows it.
pub(crate) fn operation(name: &str) -> Option<&'static Type> {
    match name {
        "FindFolder" => Some(&FIND_FOLDER),
        "FindItem" => Some(&FIND_ITEM),
        "GetFolder" => Some(&GET_FOLDER),
        "GetItem" => Some(&GET_ITEM),
        _ => None,
    }
}

static FIND_FOLDER: Type = sequence(
    &[required("Traversal", Simple::OneOf("FolderQueryTraversalType", &["Shallow", "Deep", "SoftDeleted"]))],
    &[
        one(&[m("FolderShape", &FOLDER_SHAPE)]),
        maybe(&[
            m("IndexedPageFolderView", &INDEXED_PAGE_VIEW),
            m("FractionalPageFolderView", &FRACTIONAL_PAGE_VIEW),
        ]),
        maybe(&[m("Restriction", &RESTRICTION)]),
        one(&[m("ParentFolderIds", &FOLDER_IDS)]),
    ],
);

static QUERY_STRING: Type = Type {
    attributes: &[
        optional("ResetCache", Simple::Boolean),
        optional("ReturnHighlightTerms", Simple::Boolean),
        optional("ReturnDeletedItems", Simple::Boolean),
    ],
    content: Content::Text(Simple::String),
    soap_attributes: false,
};

static FIND_ITEM: Type = sequence(
    &[required(
        "Traversal",
        Simple::OneOf("ItemQueryTraversalType", &["Shallow", "SoftDeleted", "Associated"]),
    )],
    &[
        one(&[m("ItemShape", &ITEM_SHAPE)]),
        maybe(&[
            m("IndexedPageItemView", &INDEXED_PAGE_VIEW),
            m("FractionalPageItemView", &FRACTIONAL_PAGE_VIEW),
            m("SeekToConditionPageItemView", &SEEK_TO_CONDITION_PAGE_VIEW),
            m("CalendarView", &CALENDAR_VIEW),
            m("ContactsView", &CONTACTS_VIEW),
        ]),
        maybe(&[m("GroupBy", &GROUP_BY), m("DistinguishedGroupBy", &DISTINGUISHED_GROUP_BY)]),
        maybe(&[m("Restriction", &RESTRICTION)]),
        maybe(&[m("SortOrder", &SORT_ORDER)]),
        one(&[m("ParentFolderIds", &FOLDER_IDS)]),
        maybe(&[m("QueryString", &QUERY_STRING)]),
    ],
);

static GET_FOLDER: Type =
    sequence(&[], &[one(&[m("FolderShape", &FOLDER_SHAPE)]), one(&[m("FolderIds", &FOLDER_IDS)])]);

static GET_ITEM: Type =
    sequence(&[], &[one(&[m("ItemShape", &ITEM_SHAPE)]), one(&[m("ItemIds", &ITEM_IDS)])]);
