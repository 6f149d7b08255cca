//! `GetItem`: items by their ids.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>.

use crate::error::Error;
use crate::id::ItemId;
use crate::message::Message;
use crate::response::{self, ResponseMessage};
use crate::shape::ItemShape;
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetItem {
    /// Which properties come.
    pub item_shape: ItemShape,
    /// Which items; at least one. Each has a response message of its own, in
    /// this order.
    pub item_ids: Vec<ItemId>,
}

impl GetItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("GetItem", &[], |writer| {
            self.item_shape.write(writer);
            ItemId::write_all(writer, &self.item_ids);
        })
    }
}

/// Reads the answer: an item for each id.
///
/// # Errors
/// Where this is no answer to `GetItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Message>>, Error> {
    response::parse(xml, "GetItemResponse", "GetItemResponseMessage", |message| {
        message
            .message_mut("Items")
            .and_then(|items| items.children_mut().next())
            .map(Message::take)
            .transpose()
    })
}
