//! DeleteItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>

use super::answer::{self, Names};
use super::removal::{self, DeleteType};
use super::{Context, item_ids};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:DeleteItemResponse", message: "m:DeleteItemResponseMessage", empty: &[] };

/// One message for each item id, in their order. Where a deleted item is now, nobody says.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let delete_type = DeleteType::read(operation.attribute("DeleteType"));
    let ids = operation.child("ItemIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, _| {
        removal::delete_item(item_ids::find(id, context)?, delete_type, context)
    });
}
