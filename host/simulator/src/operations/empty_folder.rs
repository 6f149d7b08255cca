//! EmptyFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/emptyfolder-operation>

use super::answer::{self, Names};
use super::removal::{self, DeleteType};
use super::{Context, folder_ids};
use crate::errors::ResponseCode;
use crate::store::Scope;
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:EmptyFolderResponse", message: "m:EmptyFolderResponseMessage", empty: &[] };

/// One message for each folder id, in their order. A folder that is not there is ErrorFolderNotFound, as that code's
/// description has it: there is no sample to say ErrorItemNotFound, as those of DeleteFolder do. Subfolders stay, unless they are to go with all in them.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let delete_type = DeleteType::read(operation.attribute("DeleteType"));
    let subfolders = matches!(operation.attribute("DeleteSubFolders").map(str::trim), Some("true" | "1"));
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, _| {
        let target = folder_ids::find(id, context)?;
        if target.rights.delete != Scope::All {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        let mut mailbox = context.write(target.mailbox)?;
        let folder = target.open(&mailbox)?;
        let top = folder.parent.is_none() || folder.distinguished == Some("msgfolderroot");
        let into_itself = delete_type == DeleteType::MoveToDeletedItems
            && mailbox.is_within(target.folder, mailbox.well_known("deleteditems"));
        let fixed = mailbox.descendants(target.folder).iter().any(|folder| folder.distinguished.is_some());
        if top || into_itself || (subfolders && fixed) {
            return Err(ResponseCode::ErrorCannotEmptyFolder.into());
        }
        removal::empty(&mut mailbox, target.folder, delete_type);
        let below: Vec<u64> = mailbox.children(target.folder).iter().map(|folder| folder.key).collect();
        drop(mailbox);
        for folder in below.into_iter().filter(|_| subfolders) {
            removal::delete_folder(folder_ids::FolderTarget { folder, ..target }, delete_type, context)?;
        }
        Ok(())
    });
}
