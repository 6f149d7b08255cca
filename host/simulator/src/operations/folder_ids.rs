//! `t:FolderId` and `t:DistinguishedFolderId` in requests: which folder of which mailbox is meant.

use uuid::Uuid;

use super::Context;
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{Id, Object};
use crate::rights;
use crate::store::{Folder, Mailbox, Rights};
use crate::xml::Element;

/// A folder that is there, and that the acting user may see.
#[derive(Clone, Copy, Debug)]
pub(super) struct FolderTarget {
    pub(super) mailbox: Uuid,
    pub(super) folder: u64,
    pub(super) rights: Rights,
}

impl FolderTarget {
    /// The folder in its mailbox, which may have changed since.
    pub(super) fn open(self, mailbox: &Mailbox) -> Result<&Folder, EwsError> {
        mailbox.folders.get(&self.folder).ok_or_else(|| ResponseCode::ErrorFolderNotFound.into())
    }
}

/// Finds the folder that an id element means.
pub(super) fn find(element: &Element, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    let id = element.attribute("Id").unwrap_or_default();
    match &*element.name {
        "DistinguishedFolderId" => distinguished(id, element, context),
        "FolderId" => by_id(id, element.attribute("ChangeKey"), context),
        // Address lists hold people, and only FindPeople looks into them.
        _ => Err(ResponseCode::ErrorFolderNotFound.into()),
    }
}

/// Finds the folder that stands in an element of `TargetFolderIdType`.
pub(super) fn find_within(element: &Element, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    let id = element.elements().next().ok_or(ResponseCode::ErrorInvalidRequest)?;
    find(id, context)
}

/// Says a folder that was not found with another code: where the operation has one of its own.
pub(super) fn or_else(error: EwsError, code: ResponseCode) -> EwsError {
    match error.code {
        ResponseCode::ErrorFolderNotFound | ResponseCode::ErrorItemNotFound => code.into(),
        _ => error,
    }
}

fn distinguished(id: &str, element: &Element, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    let owner = match element.child("Mailbox") {
        None => context.acting,
        Some(named) => {
            let address =
                named.child_text("EmailAddress").ok_or(ResponseCode::ErrorMissingInformationEmailAddress)?;
            rights::named_mailbox(context.directory, address.trim())?
        }
    };
    let mailbox = context.read(owner.mailbox)?;
    may_enter(&mailbox, context)?;
    let folder = mailbox.distinguished(id).ok_or(ResponseCode::ErrorFolderNotFound)?;
    visible(&mailbox, folder.key, context)
}

fn by_id(id: &str, change_key: Option<&str>, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    let id = decode(id, context)?;
    check_change_key(id.mailbox, change_key)?;
    let Object::Folder { folder } = id.object else {
        return Err(ResponseCode::ErrorCannotUseItemIdForFolderId.into());
    };
    let mailbox = context.read(id.mailbox).map_err(no_such_guid)?;
    may_enter(&mailbox, context)?;
    visible(&mailbox, folder, context)
}

/// A mailbox in which one may see nothing at all cannot be logged on to: access is denied, as the description of that
/// code has it. The page on delegation's errors says of mailboxes, too, that their folders are not found.
fn may_enter(mailbox: &Mailbox, context: Context<'_>) -> Result<(), EwsError> {
    let own = mailbox.guid == context.acting.mailbox;
    if own || mailbox.folders.keys().any(|folder| context.rights(mailbox, *folder).is_visible) {
        Ok(())
    } else {
        Err(ResponseCode::ErrorAccessDenied.into())
    }
}

fn visible(mailbox: &Mailbox, folder: u64, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    let rights = context.rights(mailbox, folder);
    if mailbox.folders.contains_key(&folder) && rights.is_visible {
        Ok(FolderTarget { mailbox: mailbox.guid, folder, rights })
    } else {
        Err(ResponseCode::ErrorFolderNotFound.into())
    }
}

/// Reads an id's text.
pub(super) fn decode(text: &str, context: Context<'_>) -> Result<Id, EwsError> {
    if text.is_empty() {
        return Err(ResponseCode::ErrorInvalidIdEmpty.into());
    }
    context.form.ids.decode(text).map_err(|_| ResponseCode::ErrorInvalidIdMalformed.into())
}

/// A change key that is given must be one of this mailbox, though it need not be the current one. The version it
/// stands for, if there is one.
pub(super) fn check_change_key(mailbox: Uuid, change_key: Option<&str>) -> Result<Option<u64>, EwsError> {
    match change_key.filter(|key| !key.is_empty()) {
        None => Ok(None),
        Some(key) => crate::ids::version_of(mailbox, key)
            .map(Some)
            .map_err(|_| ResponseCode::ErrorInvalidChangeKey.into()),
    }
}

/// Why an id of a mailbox that is not there leads nowhere.
pub(super) fn no_such_guid(_: EwsError) -> EwsError {
    EwsError::with_text(ResponseCode::ErrorNonExistentMailbox, "No mailbox with such guid.")
}
