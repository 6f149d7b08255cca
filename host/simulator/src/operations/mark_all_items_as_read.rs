//! MarkAllItemsAsRead: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/markallitemsasread-operation>

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::behaviour::Feature;
use crate::delivery;
use crate::errors::{EwsError, ResponseCode};
use crate::store::{Field, Item, Scope, Value};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:MarkAllItemsAsReadResponse",
    message: "m:MarkAllItemsAsReadResponseMessage",
    empty: &[],
};

/// One message for each folder id, in their order. Subfolders are left as they are.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let flag =
        |name: &str| operation.child_text(name).is_some_and(|text| matches!(text.trim(), "true" | "1"));
    let (read, suppress) = (flag("ReadFlag"), flag("SuppressReadReceipts"));
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, _| {
        if !context.behaviour.offers(Feature::MarkAllItemsAsRead) {
            let text = "This server does not offer MarkAllItemsAsRead.";
            return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
        }
        let target = folder_ids::find(id, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorItemNotFound))?;
        if target.rights.edit != Scope::All {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        let mut receipts: Vec<Item> = Vec::new();
        let mut mailbox = context.write(target.mailbox)?;
        target.open(&mailbox)?;
        let keys = mailbox
            .contents(target.folder)
            .map(|contents| contents.keys_with_read(!read))
            .unwrap_or_default();
        for key in keys {
            let version = mailbox.next();
            let Some(item) = mailbox.item_mut(target.folder, key) else { continue };
            item.set(Field::IsRead, Value::Boolean(read));
            item.version = version;
            item.changes.insert("message:IsRead".to_owned(), version);
            if read && std::mem::take(&mut item.receipt_pending) {
                receipts.push(item.clone());
            }
        }
        drop(mailbox);
        for item in receipts.iter().filter(|_| !suppress) {
            delivery::send_receipt(item, context);
        }
        Ok(())
    });
}
