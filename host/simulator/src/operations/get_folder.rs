//! GetFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::errors::ResponseCode;
use crate::properties::{FolderView, write_folder};
use crate::shape::folder_shape;
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:GetFolderResponse",
    message: "m:GetFolderResponseMessage",
    empty: &[("m:Folders", "")],
};

/// One message for each folder id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let shape = operation.child("FolderShape").map(folder_shape);
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, writer| {
        let shape = shape.clone().ok_or(ResponseCode::ErrorInvalidRequest)??;
        let target = folder_ids::find(id, context)?;
        let mailbox = context.read(target.mailbox)?;
        let folder = target.open(&mailbox)?;
        let view =
            FolderView { mailbox: &mailbox, folder, rights: target.rights, directory: context.directory };
        writer.start("m:Folders", &[]);
        write_folder(view, &shape, context.form, writer);
        writer.end();
        Ok(())
    });
}
