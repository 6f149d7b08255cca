//! `DeleteItem`: removes items.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>.

use crate::error::Error;
use crate::id::ItemId;
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteItem {
    /// How far away.
    pub delete_type: DeleteType,
    /// The items; at least one. Each has a response message of its own, in this
    /// order.
    pub item_ids: Vec<ItemId>,
}

/// How far away something is put that is deleted.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteType {
    /// Gone.
    HardDelete,
    /// Out of sight, where an administrator or the user finds it for some days.
    SoftDelete,
    /// Into Deleted Items, under an id that the answer does not tell: `MoveItem`
    /// does.
    MoveToDeletedItems,
}

impl DeleteType {
    fn as_str(self) -> &'static str {
        match self {
            Self::HardDelete => "HardDelete",
            Self::SoftDelete => "SoftDelete",
            Self::MoveToDeletedItems => "MoveToDeletedItems",
        }
    }
}

impl DeleteItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("DeleteItem", &[("DeleteType", self.delete_type.as_str())], |writer| {
            ItemId::write_all(writer, &self.item_ids);
        })
    }
}

/// Reads the answer: whether each item was removed.
///
/// # Errors
/// Where this is no answer to `DeleteItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<()>>, Error> {
    response::parse(xml, "DeleteItemResponse", "DeleteItemResponseMessage", |_| Ok(Some(())))
}
