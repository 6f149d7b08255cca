//! MoveFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation>

use super::answer::{self, Names};
use super::folder_ids::FolderTarget;
use super::{Context, create_folder, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:MoveFolderResponse",
    message: "m:MoveFolderResponseMessage",
    empty: &[("m:Folders", "")],
};

/// One message for each folder id, in their order. A folder keeps its id.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    each(&NAMES, operation, context, writer, |target, destination, context| {
        let mut mailbox = context.write(target.mailbox)?;
        let folder = target.open(&mailbox)?;
        if folder.distinguished.is_some() {
            return Err(ResponseCode::ErrorMoveDistinguishedFolder.into());
        }
        if !target.rights.is_owner {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        let name = folder.name.clone();
        if mailbox.is_within(destination.folder, target.folder) {
            return Err(ResponseCode::ErrorMoveCopyFailed.into());
        }
        if mailbox.child_named(destination.folder, &name).is_some_and(|found| found.key != target.folder) {
            return Err(ResponseCode::ErrorFolderExists.into());
        }
        mailbox.move_folder(target.folder, destination.folder, name);
        Ok(target.folder)
    });
}

/// Moves or copies each folder within its mailbox: `work` gives the key of the folder that is there now.
pub(super) fn each(
    names: &Names,
    operation: &Element,
    context: Context<'_>,
    writer: &mut Writer,
    work: impl Fn(FolderTarget, FolderTarget, Context<'_>) -> Result<u64, EwsError>,
) {
    let destination = operation.child("ToFolderId").map(|id| {
        folder_ids::find_within(id, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorToFolderNotFound))
    });
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::batch(names, context, ids, writer, |id, writer| {
        let destination = destination.clone().ok_or(ResponseCode::ErrorInvalidRequest)??;
        let target = folder_ids::find(id, context)?;
        if target.mailbox != destination.mailbox {
            return Err(ResponseCode::ErrorCrossMailboxMoveCopy.into());
        }
        if !destination.rights.create_subfolders {
            return Err(ResponseCode::ErrorCreateSubfolderAccessDenied.into());
        }
        let key = work(target, destination, context)?;
        create_folder::write(&*context.read(target.mailbox)?, key, context, writer);
        Ok(())
    });
}
