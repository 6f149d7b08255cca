//! GetFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::errors::ResponseCode;
use crate::properties::write_folder;
use crate::shape::folder_shape;
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:GetFolderResponse",
    message: "m:GetFolderResponseMessage",
    empty: Some("m:Folders"),
};

/// One message for each folder id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let Some(shape) = operation.child("FolderShape") else { return };
    let fields = folder_shape(shape);
    let mailbox = context.store.read(context.acting.mailbox).ok_or(ResponseCode::ErrorNonExistentMailbox);
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::response(&NAMES, writer, |writer| {
        for id in ids {
            let found = mailbox.as_deref().map_err(|code| (*code).into()).and_then(|mailbox| {
                let folder = folder_ids::resolve(id, context, mailbox)?;
                Ok((mailbox, folder, fields.as_ref().map_err(Clone::clone)?))
            });
            match found {
                Ok((mailbox, folder, fields)) => answer::success(&NAMES, writer, |writer| {
                    writer.start("m:Folders", &[]);
                    write_folder(mailbox, folder, fields, writer);
                    writer.end();
                }),
                Err(error) => answer::error(&NAMES, writer, &error),
            }
        }
    });
}
