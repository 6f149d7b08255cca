//! FindFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>

use super::answer::Names;
use super::{Context, parents};
use crate::errors::{EwsError, ResponseCode};
use crate::paging::{Page, Paging};
use crate::properties::{
    FolderField, FolderShape, FolderView, Path, folder_extended, folder_value, write_folder,
};
use crate::restriction::{Property, Restriction};
use crate::shape::{folder_field, folder_shape};
use crate::store::{Folder, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:FindFolderResponse", message: "m:FindFolderResponseMessage", empty: &[] };

/// What the whole request asks for, whatever the parent.
struct Query {
    shape: FolderShape,
    deep: bool,
    soft_deleted: bool,
    restriction: Option<Restriction>,
    paging: Paging,
}

/// One message for each parent folder, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let query = read(operation, context);
    parents::each(&NAMES, operation, context, &query, writer, |target, query, writer| {
        let mailbox = context.read(target.mailbox)?;
        let (folders, page) = find(&mailbox, target.open(&mailbox)?, query, context);
        parents::root_folder(&page, "t:Folders", writer, |writer| {
            for folder in folders {
                let rights = context.rights(&mailbox, folder.key);
                let view = FolderView { mailbox: &mailbox, folder, rights, directory: context.directory };
                write_folder(view, &query.shape, context.form, writer);
            }
        });
        Ok(())
    });
}

fn read(operation: &Element, context: Context<'_>) -> Result<Query, EwsError> {
    let shape = operation.child("FolderShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let view =
        operation.child("IndexedPageFolderView").or_else(|| operation.child("FractionalPageFolderView"));
    let traversal = operation.attribute("Traversal");
    Ok(Query {
        shape: FolderShape { heads_only: true, ..folder_shape(shape)? },
        deep: traversal == Some("Deep"),
        soft_deleted: traversal == Some("SoftDeleted"),
        restriction: operation
            .child("Restriction")
            .map(|element| Restriction::read(element, &property))
            .transpose()?,
        paging: Paging::read(view, context.behaviour.limits.find_count)?,
    })
}

fn property(path: &Path) -> Result<Property, EwsError> {
    match path {
        Path::Extended(path) => Ok(Property::Extended(path.clone())),
        Path::Field(uri) => match folder_field(uri) {
            Some(
                field @ (FolderField::DisplayName
                | FolderField::FolderClass
                | FolderField::TotalCount
                | FolderField::ChildFolderCount
                | FolderField::UnreadCount),
            ) => Ok(Property::Folder(field)),
            _ => Err(EwsError::about(ResponseCode::ErrorUnsupportedPathForQuery, uri)),
        },
        Path::Indexed { .. } => Err(path.at_fault(ResponseCode::ErrorUnsupportedPathForQuery)),
    }
}

fn find<'m>(
    mailbox: &'m Mailbox,
    parent: &Folder,
    query: &Query,
    context: Context<'_>,
) -> (Vec<&'m Folder>, Page) {
    let mut folders = match (query.soft_deleted, query.deep) {
        (true, _) => Vec::new(),
        (false, true) => mailbox.descendants(parent.key),
        (false, false) => mailbox.children(parent.key),
    };
    folders.retain(|folder| context.rights(mailbox, folder.key).is_visible);
    if let Some(restriction) = &query.restriction {
        folders.retain(|folder| {
            restriction.holds(&|property| match property {
                Property::Folder(field) => folder_value(mailbox, folder, *field),
                Property::Extended(path) => folder_extended(mailbox, folder, path),
                _ => None,
            })
        });
    }
    let page = query.paging.page(folders.len());
    let shown = folders.into_iter().skip(page.range.start).take(page.range.len()).collect();
    (shown, page)
}
