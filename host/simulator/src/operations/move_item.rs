//! MoveItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>

use super::answer::{self, Names};
use super::folder_ids::{self, FolderTarget};
use super::item_ids::ItemTarget;
use super::{Context, item_ids, saving};
use crate::errors::{EwsError, ResponseCode};
use crate::store::Item;
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:MoveItemResponse", message: "m:MoveItemResponseMessage", empty: &[("m:Items", "")] };

/// One message for each item id, in their order. A moved item has a new id.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    each(&NAMES, operation, context, writer, false, |target, context| {
        let mut mailbox = context.write(target.mailbox)?;
        let entry = target.open(&mailbox)?;
        if entry.item().is_associated {
            return Err(ResponseCode::ErrorInvalidOperation.into());
        }
        target.may_delete(entry, context)?;
        mailbox.remove(target.folder, target.item).ok_or_else(|| ResponseCode::ErrorItemNotFound.into())
    });
}

/// Moves or copies each item; `copies`: it stays where it was. `take` gives what is to be put into the folder.
pub(super) fn each(
    names: &Names,
    operation: &Element,
    context: Context<'_>,
    writer: &mut Writer,
    copies: bool,
    take: impl Fn(ItemTarget, Context<'_>) -> Result<Item, EwsError>,
) {
    let destination = operation.child("ToFolderId").map(|id| destination(id, context));
    let returns = operation
        .child_text("ReturnNewItemIds")
        .is_none_or(|text| text.trim() != "false" && text.trim() != "0");
    let ids = operation.child("ItemIds").into_iter().flat_map(Element::elements);
    answer::batch(names, context, ids, writer, |id, writer| {
        let destination = destination.clone().ok_or(ResponseCode::ErrorInvalidRequest)??;
        let target = item_ids::find(id, context)?;
        saving::may_put(destination)?;
        // What moves within its mailbox was there before.
        if copies || destination.mailbox != target.mailbox {
            let size = target.open(&*context.read(target.mailbox)?)?.item().size();
            context.room(&*context.read(destination.mailbox)?, size)?;
        }
        let item = take(target, context)?;
        let kind = item.kind;
        let mut mailbox = context.write(destination.mailbox)?;
        let saved = saving::put(&mut mailbox, destination.folder, item);
        // In another mailbox the item is out of sight.
        if returns && destination.mailbox == target.mailbox {
            saved.write_alone(kind, context, writer);
        } else {
            writer.empty("m:Items", &[]);
        }
        Ok(())
    });
}

fn destination(id: &Element, context: Context<'_>) -> Result<FolderTarget, EwsError> {
    folder_ids::find_within(id, context)
        .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorToFolderNotFound))
}
