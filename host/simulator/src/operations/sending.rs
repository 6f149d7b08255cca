//! What CreateItem, UpdateItem and SendItem have in common when they send: the copy that stays.

use super::Context;
use super::folder_ids::FolderTarget;
use crate::delivery;
use crate::errors::{EwsError, ResponseCode};
use crate::misbehaviour::action::SentCopy;
use crate::store::{ExtendedKey, Item, Late};

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

/// Keeps the copy of a message that went out, where it was asked for: or what was ordered to go wrong with it.
pub(super) fn keep_copy(mut item: Item, target: FolderTarget, context: Context<'_>) {
    item.extended.retain(|name, _| match &name.key {
        ExtendedKey::Named(_, name) => !context.loses_marker(name),
        ExtendedKey::Tag(_) | ExtendedKey::Numbered(..) => true,
    });
    match context.sent_copy() {
        SentCopy::AtOnce => delivery::put(context.store, target.mailbox, target.folder, item),
        SentCopy::Late(delay) => {
            let due = context.now.checked_add(delay).unwrap_or(context.now);
            context.store.put_later(Late { due, mailbox: target.mailbox, folder: target.folder, item });
        }
        SentCopy::Lost => {}
    }
}
