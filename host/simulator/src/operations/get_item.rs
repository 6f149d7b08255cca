//! GetItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>

use super::answer::{self, Names};
use super::{Context, item_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::write_item;
use crate::shape::{ItemShape, Purpose};
use crate::soap::Schema;
use crate::store::ItemKind;
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:GetItemResponse", message: "m:GetItemResponseMessage", empty: &[("m:Items", "")] };

/// One message for each item id, in their order. Change keys do not matter for reading.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let shape = operation.child("ItemShape").map(|shape| ItemShape::read(shape, Purpose::Get));
    let shape = shape.map(|shape| shape.map(|shape| shape.offered_by(context.behaviour)));
    let ids = operation.child("ItemIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, writer| {
        let shape = shape.clone().ok_or(ResponseCode::ErrorInvalidRequest)??;
        let target = item_ids::find(id, context)?;
        let mailbox = context.read(target.mailbox)?;
        let entry = target.open(&mailbox)?;
        if context.schema == Schema::Before2013 {
            has_all(entry.item().kind, &shape)?;
        }
        if shape.must_have_mime && entry.item().kind == ItemKind::DistributionList {
            return Err(EwsError::from(ResponseCode::ErrorUnsupportedMimeConversion));
        }
        writer.start("m:Items", &[]);
        write_item(entry, target.place(&mailbox, context), &shape, context.form, writer);
        writer.end();
        Ok(())
    });
}

/// A property of other kinds of items is an error. Exchange says so to requests of the older schemas: clients of the
/// newer ones ask for the properties of all items that a folder may hold, and get those that the item has.
fn has_all(kind: ItemKind, shape: &ItemShape) -> Result<(), EwsError> {
    match shape.additional.iter().find(|path| !path.is_of(kind)) {
        Some(path) => Err(path.at_fault(ResponseCode::ErrorInvalidPropertyRequest)),
        None => Ok(()),
    }
}
