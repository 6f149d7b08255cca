//! `DeleteType`: where what is deleted goes. For items, folders and what is in them.

use super::Context;
use super::folder_ids::FolderTarget;
use super::item_ids::ItemTarget;
use crate::errors::{EwsError, ResponseCode};
use crate::rights;
use crate::store::{Contents, Mailbox};

/// `DisposalType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DeleteType {
    HardDelete,
    SoftDelete,
    MoveToDeletedItems,
}

impl DeleteType {
    /// Reads the attribute; the schema has accepted it.
    pub(super) fn read(attribute: Option<&str>) -> Self {
        match attribute {
            Some("HardDelete") => Self::HardDelete,
            Some("SoftDelete") => Self::SoftDelete,
            _ => Self::MoveToDeletedItems,
        }
    }

    /// The folder that deleted items go to; none: they are gone.
    fn folder(self) -> Option<&'static str> {
        match self {
            Self::HardDelete => None,
            Self::SoftDelete => Some("recoverableitemsdeletions"),
            Self::MoveToDeletedItems => Some("deleteditems"),
        }
    }
}

/// Deletes one item.
pub(super) fn delete_item(
    target: ItemTarget,
    delete_type: DeleteType,
    context: Context<'_>,
) -> Result<(), EwsError> {
    let mut mailbox = context.write(target.mailbox)?;
    let entry = target.open(&mailbox)?;
    target.may_delete(entry, context)?;
    let moves = delete_type == DeleteType::MoveToDeletedItems;
    if entry.item().is_associated && delete_type != DeleteType::HardDelete {
        let text = "Associated items can only be hard-deleted.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    }
    // Somebody else's Deleted Items are not a delegate's to fill, whatever rights there are: that is what MoveItem is
    // for.
    if moves && !rights::is_as_owner(context.directory, context.acting, &mailbox) {
        return Err(ResponseCode::ErrorCannotDeleteObject.into());
    }
    take(&mut mailbox, target.folder, target.item, delete_type)
        .ok_or_else(|| ResponseCode::ErrorItemNotFound.into())
}

fn take(mailbox: &mut Mailbox, folder: u64, item: u64, delete_type: DeleteType) -> Option<()> {
    let item = mailbox.remove(folder, item)?;
    if let Some(destination) = delete_type.folder() {
        let destination = mailbox.well_known(destination);
        mailbox.add(destination, item);
    }
    Some(())
}

/// Deletes all items of a folder, hidden ones excepted.
pub(super) fn empty(mailbox: &mut Mailbox, folder: u64, delete_type: DeleteType) {
    let keys = mailbox.contents(folder).map(Contents::visible_keys).unwrap_or_default();
    for key in keys {
        take(mailbox, folder, key, delete_type);
    }
}

/// Deletes a folder with all below it.
pub(super) fn delete_folder(
    target: FolderTarget,
    delete_type: DeleteType,
    context: Context<'_>,
) -> Result<(), EwsError> {
    let mut mailbox = context.write(target.mailbox)?;
    let folder = target.open(&mailbox)?;
    if folder.distinguished.is_some() {
        return Err(ResponseCode::ErrorDeleteDistinguishedFolder.into());
    }
    if !target.rights.is_owner {
        return Err(ResponseCode::ErrorAccessDenied.into());
    }
    match delete_type {
        DeleteType::HardDelete => mailbox.remove_folder(target.folder),
        DeleteType::MoveToDeletedItems => {
            let destination = mailbox.well_known("deleteditems");
            // What lies there already stays as it is.
            if folder.parent != Some(destination) {
                let name = mailbox.free_name(destination, &folder.name);
                mailbox.move_folder(target.folder, destination, name);
            }
        }
        // Folders have no place among recoverable items: what is in them has.
        DeleteType::SoftDelete => {
            let below: Vec<u64> =
                mailbox.descendants(target.folder).iter().map(|folder| folder.key).collect();
            for key in below.into_iter().chain([target.folder]) {
                empty(&mut mailbox, key, delete_type);
            }
            mailbox.remove_folder(target.folder);
        }
    }
    Ok(())
}
