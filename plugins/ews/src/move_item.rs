//! `MoveItem`: puts items into another folder. They get new ids.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>.

use crate::error::Error;
use crate::id::{BaseFolderId, ItemId};
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveItem {
    /// Where to.
    pub to_folder_id: BaseFolderId,
    /// The items; at least one. Each has a response message of its own, in this
    /// order.
    pub item_ids: Vec<ItemId>,
}

impl MoveItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("MoveItem", &[], |writer| {
            writer.element("m:ToFolderId", &[], |writer| self.to_folder_id.write(writer));
            ItemId::write_all(writer, &self.item_ids);
            writer.flag("m:ReturnNewItemIds", true);
        })
    }
}

/// Reads the answer: the new id of each item; none where it is in another
/// mailbox now.
///
/// # Errors
/// Where this is no answer to `MoveItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Option<ItemId>>>, Error> {
    response::parse(xml, "MoveItemResponse", "MoveItemResponseMessage", |message| {
        response::first_item_id(message).map(Some)
    })
}
