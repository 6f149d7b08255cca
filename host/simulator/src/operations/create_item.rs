//! CreateItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation>

use super::answer::{self, Names};
use super::folder_ids::FolderTarget;
use super::sending::{Disposition, keep_copy};
use super::{Context, item_ids, saving};
use crate::errors::{EwsError, ResponseCode};
use crate::store::{Answers, Item, ItemKind};
use crate::xml::{Element, Writer};
use crate::{delivery, editing, responding};

const NAMES: Names = Names {
    response: "m:CreateItemResponse",
    message: "m:CreateItemResponseMessage",
    empty: &[("m:Items", "")],
};

/// One message for each item, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let items = operation.child("Items").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, items, writer, |element, writer| {
        if &*element.name == "SuppressReadReceipt" {
            suppress_receipt(element, context)?;
            writer.empty("m:Items", &[]);
            return Ok(());
        }
        saving::belongs(element, operation.child("SavedItemFolderId"), context)?;
        let item = made(element, context)?;
        create(element, item, operation, context, writer)
    });
}

/// The item that an element asks for.
fn made(element: &Element, context: Context<'_>) -> Result<Item, EwsError> {
    let Some(verb) = responding::verb(element) else { return editing::create(element, context) };
    let id = element.child("ReferenceItemId").ok_or(ResponseCode::ErrorMissingInformationReferenceItemId)?;
    let target = item_ids::find(id, context)?;
    let mailbox = context.read(target.mailbox)?;
    let original = target.open(&mailbox)?.item();
    let answers = Answers { mailbox: target.mailbox, folder: target.folder, item: target.item, verb };
    responding::respond(element, &original, answers, context)
}

fn create(
    element: &Element,
    mut item: Item,
    operation: &Element,
    context: Context<'_>,
    writer: &mut Writer,
) -> Result<(), EwsError> {
    let is_message = item.kind == ItemKind::Message && &*element.name != "Item";
    let disposition = match operation.attribute("MessageDisposition") {
        None if !is_message => Disposition::SaveOnly,
        attribute => Disposition::read(attribute)?,
    };
    let named = operation.child("SavedItemFolderId");
    if disposition == Disposition::SaveOnly || !is_message {
        let target = saving::target(named, saving::usual_folder(item.kind), context)?;
        saving::may_put(target)?;
        let given = element.child("Attachments").map_or(0, |given| given.elements().count());
        saving::save(item.clone(), target, context)?.write(&item, given, context, writer);
        return Ok(());
    }
    let target = match disposition {
        Disposition::SendAndSaveCopy => {
            let target = saving::target(named, "sentitems", context)?;
            saving::may_put(target)?;
            Some(target)
        }
        _ => None,
    };
    {
        let mailbox = context.read(context.acting.mailbox)?;
        editing::finish(&mut item, &mailbox, context);
    }
    let unsent = item.clone();
    if let Err(error) = delivery::prepare(&mut item, context) {
        if let (ResponseCode::ErrorSendAsDenied, Some(target)) = (error.code, target) {
            leave_draft(unsent, target, context)?;
        }
        return Err(error);
    }
    if let Some(target) = target {
        context.room(&*context.read(target.mailbox)?, item.size())?;
    }
    delivery::deliver(&item, context);
    if let Some(target) = target {
        keep_copy(item, target, context);
    }
    writer.empty("m:Items", &[]);
    Ok(())
}

/// Leaves what may not be sent in the drafts of the owner, in whose mailbox it was to be kept.
fn leave_draft(item: Item, target: FolderTarget, context: Context<'_>) -> Result<(), EwsError> {
    if target.mailbox == context.acting.mailbox {
        return Ok(());
    }
    let mut mailbox = context.write(target.mailbox)?;
    let drafts = mailbox.well_known("drafts");
    if context.rights(&mailbox, drafts).create_items && context.room(&mailbox, item.size()).is_ok() {
        saving::put(&mut mailbox, drafts, item);
    }
    Ok(())
}

/// `t:SuppressReadReceipt`: the sender will not be told that the message was read.
fn suppress_receipt(element: &Element, context: Context<'_>) -> Result<(), EwsError> {
    let id = element.child("ReferenceItemId").ok_or(ResponseCode::ErrorMissingInformationReferenceItemId)?;
    let target = item_ids::find(id, context)?;
    let mut mailbox = context.write(target.mailbox)?;
    target.may_edit(target.open(&mailbox)?, context)?;
    let version = mailbox.next();
    let is_junk = target.folder == mailbox.well_known("junkemail");
    let item = mailbox.item_mut(target.folder, target.item).ok_or(ResponseCode::ErrorItemNotFound)?;
    if item.kind != ItemKind::Message {
        return Err(ResponseCode::ErrorInvalidReferenceItem.into());
    }
    if is_junk || !item.receipt_pending {
        return Err(ResponseCode::ErrorReadReceiptNotPending.into());
    }
    item.receipt_pending = false;
    (item.version, item.content_version) = (version, version);
    Ok(())
}
