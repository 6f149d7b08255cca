//! `t:FolderId` and `t:DistinguishedFolderId` in requests: which folder of which mailbox is meant.

use crate::errors::{EwsError, ResponseCode};
use crate::ids::{Id, Object};
use crate::rights;
use crate::store::{Folder, Mailbox};
use crate::xml::Element;

use super::Context;

/// Finds the folder that an id element means, in the acting user's mailbox.
pub(super) fn resolve<'m>(
    element: &Element,
    context: Context<'_>,
    mailbox: &'m Mailbox,
) -> Result<&'m Folder, EwsError> {
    let id = element.attribute("Id").unwrap_or_default();
    if &*element.name == "DistinguishedFolderId" {
        if let Some(named) = element.child("Mailbox") {
            let address = named.child_text("EmailAddress").ok_or_else(|| {
                EwsError::with_text(ResponseCode::ErrorInvalidRequest, "Mailbox must hold an EmailAddress.")
            })?;
            rights::named_mailbox(context.directory, context.acting, &address)?;
        }
        return mailbox.distinguished(id).ok_or_else(|| ResponseCode::ErrorFolderNotFound.into());
    }
    let id = decode(id)?;
    let Object::Folder { folder } = id.object else {
        return Err(ResponseCode::ErrorCannotUseItemIdForFolderId.into());
    };
    if id.mailbox != mailbox.guid {
        return Err(foreign(id, context, ResponseCode::ErrorAccessDenied));
    }
    mailbox.folders.get(&folder).ok_or_else(|| ResponseCode::ErrorFolderNotFound.into())
}

/// Reads an id's text.
pub(super) fn decode(text: &str) -> Result<Id, EwsError> {
    if text.is_empty() {
        return Err(ResponseCode::ErrorInvalidIdEmpty.into());
    }
    Id::decode(text).map_err(|_| ResponseCode::ErrorInvalidIdMalformed.into())
}

/// Why an id of another mailbox leads nowhere: `otherwise` where that mailbox exists.
pub(super) fn foreign(id: Id, context: Context<'_>, otherwise: ResponseCode) -> EwsError {
    match context.directory.by_mailbox(id.mailbox) {
        Some(owner) if owner.enabled => otherwise.into(),
        _ => EwsError::with_text(ResponseCode::ErrorNonExistentMailbox, "No mailbox with such guid."),
    }
}
