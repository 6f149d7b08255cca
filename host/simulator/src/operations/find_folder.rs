//! FindFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>

use super::answer::Names;
use super::{Context, parents};
use crate::errors::{EwsError, ResponseCode};
use crate::paging::{Page, Paging};
use crate::properties::{FOLDER_FIELDS, FolderField, Path, folder_value, write_folder};
use crate::restriction::{Property, Restriction};
use crate::shape::folder_shape;
use crate::store::{Folder, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:FindFolderResponse", message: "m:FindFolderResponseMessage", empty: None };

/// What the whole request asks for, whatever the parent.
struct Query {
    fields: Vec<FolderField>,
    deep: bool,
    soft_deleted: bool,
    restriction: Option<Restriction>,
    paging: Paging,
}

/// One message for each parent folder, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let any_folder = |_: &Folder, _: &Query| Ok(());
    parents::each(
        &NAMES,
        operation,
        context,
        &read(operation),
        writer,
        any_folder,
        |mailbox, parent, query, writer| {
            let (folders, page) = find(mailbox, parent, query);
            parents::root_folder(&page, "t:Folders", writer, |writer| {
                for folder in folders {
                    write_folder(mailbox, folder, &query.fields, writer);
                }
            });
        },
    );
}

fn read(operation: &Element) -> Result<Query, EwsError> {
    let shape = operation.child("FolderShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let view =
        operation.child("IndexedPageFolderView").or_else(|| operation.child("FractionalPageFolderView"));
    let traversal = operation.attribute("Traversal");
    Ok(Query {
        fields: folder_shape(shape)?,
        deep: traversal == Some("Deep"),
        soft_deleted: traversal == Some("SoftDeleted"),
        restriction: operation
            .child("Restriction")
            .map(|element| Restriction::read(element, &property))
            .transpose()?,
        paging: Paging::read(view)?,
    })
}

fn property(path: &Path) -> Result<Property, EwsError> {
    match path {
        Path::Extended(_) => Ok(Property::Absent),
        Path::Field(uri) => {
            let known = FOLDER_FIELDS.iter().find(|(_, known, _)| known == uri).map(|(field, ..)| *field);
            match known {
                Some(
                    field @ (FolderField::DisplayName
                    | FolderField::FolderClass
                    | FolderField::TotalCount
                    | FolderField::ChildFolderCount
                    | FolderField::UnreadCount),
                ) => Ok(Property::Folder(field)),
                _ => Err(EwsError::about(ResponseCode::ErrorUnsupportedPathForQuery, uri)),
            }
        }
        Path::Indexed { uri, .. } => Err(EwsError::about(ResponseCode::ErrorUnsupportedPathForQuery, uri)),
    }
}

fn find<'m>(mailbox: &'m Mailbox, parent: &Folder, query: &Query) -> (Vec<&'m Folder>, Page) {
    let mut folders = match (query.soft_deleted, query.deep) {
        (true, _) => Vec::new(),
        (false, true) => mailbox.descendants(parent.key),
        (false, false) => mailbox.children(parent.key),
    };
    if let Some(restriction) = &query.restriction {
        folders.retain(|folder| {
            restriction.holds(&|property| match property {
                Property::Folder(field) => folder_value(mailbox, folder, *field),
                _ => None,
            })
        });
    }
    let page = query.paging.page(folders.len());
    let shown = folders.into_iter().skip(page.range.start).take(page.range.len()).collect();
    (shown, page)
}
