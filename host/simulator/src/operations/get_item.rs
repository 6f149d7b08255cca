//! GetItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::Object;
use crate::properties::{Place, write_item};
use crate::shape::{ItemShape, Purpose};
use crate::store::{Item, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:GetItemResponse", message: "m:GetItemResponseMessage", empty: Some("m:Items") };

/// One message for each item id, in their order. Change keys do not matter for reading.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let Some(shape) = operation.child("ItemShape") else { return };
    let shape = ItemShape::read(shape, Purpose::Get);
    let mailbox = context.store.read(context.acting.mailbox).ok_or(ResponseCode::ErrorNonExistentMailbox);
    let ids = operation.child("ItemIds").into_iter().flat_map(Element::elements);
    answer::response(&NAMES, writer, |writer| {
        for id in ids {
            let found = mailbox.as_deref().map_err(|code| (*code).into()).and_then(|mailbox| {
                let shape = shape.as_ref().map_err(Clone::clone)?;
                find(id, context, mailbox).map(|(item, place)| (item, place, shape))
            });
            match found {
                Ok((item, place, shape)) => answer::success(&NAMES, writer, |writer| {
                    writer.start("m:Items", &[]);
                    write_item(item, place, shape, context.precision, writer);
                    writer.end();
                }),
                Err(error) => answer::error(&NAMES, writer, &error),
            }
        }
    });
}

fn find<'m>(
    element: &Element,
    context: Context<'_>,
    mailbox: &'m Mailbox,
) -> Result<(Item<'m>, Place), EwsError> {
    // Occurrences are of calendar items; these ids carry their id under other names.
    let id = ["Id", "RecurringMasterId", "OccurrenceId"].iter().find_map(|name| element.attribute(name));
    let id = folder_ids::decode(id.unwrap_or_default())?;
    let (folder, item) = match id.object {
        Object::Item { folder, item } => (folder, item),
        Object::Folder { .. } => return Err(ResponseCode::ErrorCannotUseFolderIdForItemId.into()),
        Object::Attachment { .. } | Object::Conversation(_) => {
            return Err(ResponseCode::ErrorInvalidIdMalformed.into());
        }
    };
    if id.mailbox != mailbox.guid {
        return Err(folder_ids::foreign(id, context, ResponseCode::ErrorItemNotFound));
    }
    if &*element.name != "ItemId" {
        return Err(EwsError::with_text(
            ResponseCode::ErrorInvalidOperation,
            "The item is not a recurring calendar item.",
        ));
    }
    let found = mailbox.item(folder, item).ok_or(ResponseCode::ErrorItemNotFound)?;
    let folder_version = mailbox.folders.get(&folder).map_or(0, |folder| folder.version);
    Ok((found, Place { mailbox: mailbox.guid, folder, folder_version }))
}
