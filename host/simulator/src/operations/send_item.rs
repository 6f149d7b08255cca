//! SendItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation>

use super::answer::{self, Names};
use super::folder_ids::FolderTarget;
use super::item_ids::ItemTarget;
use super::sending::keep_copy;
use super::{Context, item_ids, saving};
use crate::behaviour::Feature;
use crate::delivery;
use crate::errors::{EwsError, ResponseCode};
use crate::store::{Item, ItemKind};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:SendItemResponse", message: "m:SendItemResponseMessage", empty: &[] };

/// One message for each item id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let saves = matches!(operation.attribute("SaveItemToFolder").map(str::trim), Some("true" | "1"));
    let named = operation.child("SavedItemFolderId");
    let ids = operation.child("ItemIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, _| {
        if !saves && named.is_some() {
            return Err(ResponseCode::ErrorInvalidSendItemSaveSettings.into());
        }
        let folder = if saves { Some(saving::target(named, "sentitems", context)?) } else { None };
        send(item_ids::find(id, context)?, folder, context)
    });
}

/// Sends a stored message. Nobody else can send it again: the draft is taken before anything is delivered.
pub(super) fn send(
    target: ItemTarget,
    folder: Option<FolderTarget>,
    context: Context<'_>,
) -> Result<(), EwsError> {
    let consumes = context.behaviour.offers(Feature::DraftConsumption);
    let mut item;
    {
        let mut mailbox = context.write(target.mailbox)?;
        item = target.open(&mailbox)?.item().into_owned();
        check(&item, target, context)?;
        delivery::prepare(&mut item, context).map_err(|error| match error.code {
            ResponseCode::ErrorInvalidRecipients if item.recipients().next().is_none() => {
                ResponseCode::ErrorMissingRecipients.into()
            }
            _ => error,
        })?;
        // A copy in another mailbox than the draft's is not kept, and the draft stays: Exchange says nothing of it.
        let here = folder.is_none_or(|folder| folder.mailbox == target.mailbox);
        if consumes && here {
            mailbox.remove(target.folder, target.item);
        }
    }
    delivery::deliver(&item, context);
    match folder {
        Some(folder) if consumes && folder.mailbox == target.mailbox => keep_copy(item, folder, context),
        // Servers that keep the draft put the copy beside it.
        Some(_) if !consumes => {
            keep_copy(
                item,
                FolderTarget { mailbox: target.mailbox, folder: target.folder, rights: target.rights },
                context,
            );
        }
        _ => {}
    }
    Ok(())
}

fn check(item: &Item, target: ItemTarget, context: Context<'_>) -> Result<(), EwsError> {
    if item.kind != ItemKind::Message {
        return Err(ResponseCode::ErrorInvalidItemForOperationSendItem.into());
    }
    if !context.behaviour.offers(Feature::ChangeKeys) {
        return Ok(());
    }
    // The pages differ on a missing change key: the description of ErrorChangeKeyRequiredForWriteOperations, which
    // replaced an older code, names SendItem.
    match target.version {
        None => Err(ResponseCode::ErrorChangeKeyRequiredForWriteOperations.into()),
        Some(version) if version != item.version => Err(ResponseCode::ErrorStaleObject.into()),
        Some(_) => Ok(()),
    }
}
