//! `t:ItemId` in requests: which item of which mailbox is meant.

use uuid::Uuid;

use super::{Context, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::Object;
use crate::properties::Place;
use crate::store::{Entry, Mailbox, Rights, Scope};
use crate::xml::Element;

/// An item that is there, and that the acting user may read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ItemTarget {
    pub(super) mailbox: Uuid,
    pub(super) folder: u64,
    pub(super) item: u64,
    pub(super) rights: Rights,
    /// The version that the change key stands for, if one was given.
    pub(super) version: Option<u64>,
}

/// Finds the item that an id element means.
pub(super) fn find(element: &Element, context: Context<'_>) -> Result<ItemTarget, EwsError> {
    // Occurrences are of calendar items; these ids carry their id under other names.
    let id = ["Id", "RecurringMasterId", "OccurrenceId"].iter().find_map(|name| element.attribute(name));
    let id = folder_ids::decode(id.unwrap_or_default(), context)?;
    let version = folder_ids::check_change_key(id.mailbox, element.attribute("ChangeKey"))?;
    let (folder, item) = match id.object {
        Object::Item { folder, item } => (folder, item),
        Object::Folder { .. } => return Err(ResponseCode::ErrorCannotUseFolderIdForItemId.into()),
        Object::Attachment { .. } | Object::Conversation(_) | Object::Person => {
            return Err(ResponseCode::ErrorInvalidIdMalformed.into());
        }
    };
    let mailbox = context.read(id.mailbox).map_err(folder_ids::no_such_guid)?;
    let rights = context.rights(&mailbox, folder);
    let target = ItemTarget { mailbox: id.mailbox, folder, item, rights, version };
    target.open(&mailbox)?;
    if matches!(&*element.name, "OccurrenceItemId" | "RecurringMasterItemId" | "RecurringMasterItemIdRanges")
    {
        return Err(EwsError::with_text(
            ResponseCode::ErrorInvalidOperation,
            "The item is not a recurring calendar item.",
        ));
    }
    Ok(target)
}

impl ItemTarget {
    /// The item in its mailbox, which may have changed since.
    pub(super) fn open(self, mailbox: &Mailbox) -> Result<Entry<'_>, EwsError> {
        if !self.rights.read {
            return Err(ResponseCode::ErrorItemNotFound.into());
        }
        mailbox.item(self.folder, self.item).ok_or_else(|| ResponseCode::ErrorItemNotFound.into())
    }

    /// Where the item lies.
    pub(super) fn place(self, mailbox: &Mailbox, context: Context<'_>) -> Place {
        place(mailbox, self.folder, self.rights, context)
    }

    /// Whether the acting user may change the item.
    pub(super) fn may_edit(self, entry: Entry<'_>, context: Context<'_>) -> Result<(), EwsError> {
        may(self.rights.edit, entry, context)
    }

    /// Whether the acting user may remove the item.
    pub(super) fn may_delete(self, entry: Entry<'_>, context: Context<'_>) -> Result<(), EwsError> {
        may(self.rights.delete, entry, context)
    }
}

fn may(scope: Scope, entry: Entry<'_>, context: Context<'_>) -> Result<(), EwsError> {
    let allowed = match scope {
        Scope::All => true,
        Scope::Owned => entry.item().creator == context.acting.mailbox,
        Scope::None => false,
    };
    if allowed { Ok(()) } else { Err(ResponseCode::ErrorAccessDenied.into()) }
}

/// A place in a folder.
pub(super) fn place(mailbox: &Mailbox, folder: u64, rights: Rights, context: Context<'_>) -> Place {
    let folder_version = mailbox.folders.get(&folder).map_or(0, |folder| folder.version);
    Place { mailbox: mailbox.guid, folder, folder_version, rights, acting: context.acting.mailbox }
}
