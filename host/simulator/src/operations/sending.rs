//! What CreateItem, UpdateItem and SendItem have in common when they send: the copy that stays.

use super::folder_ids::FolderTarget;
use super::{Context, saving};
use crate::errors::{EwsError, ResponseCode};
use crate::store::Item;

/// `MessageDisposition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    SaveOnly,
    SendOnly,
    SendAndSaveCopy,
}

impl Disposition {
    /// Reads the attribute; messages must have it.
    pub(super) fn read(attribute: Option<&str>) -> Result<Self, EwsError> {
        match attribute {
            Some("SaveOnly") => Ok(Self::SaveOnly),
            Some("SendOnly") => Ok(Self::SendOnly),
            Some("SendAndSaveCopy") => Ok(Self::SendAndSaveCopy),
            _ => Err(ResponseCode::ErrorMessageDispositionRequired.into()),
        }
    }
}

/// Keeps the copy of a message that went out, where it was asked for.
pub(super) fn keep_copy(item: Item, target: FolderTarget, context: Context<'_>) {
    // The message is sent: a folder that is gone by now must not look like a failure.
    if let Ok(mut mailbox) = context.write(target.mailbox)
        && mailbox.folders.contains_key(&target.folder)
    {
        saving::put(&mut mailbox, target.folder, item);
    }
}
