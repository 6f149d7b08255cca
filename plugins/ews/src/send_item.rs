//! `SendItem`: sends a stored draft.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation>.

use crate::error::Error;
use crate::id::ItemId;
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request. A copy stays in Sent Items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendItem {
    /// The drafts; at least one. Each has a response message of its own, in this
    /// order.
    pub item_ids: Vec<ItemId>,
}

impl SendItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("SendItem", &[("SaveItemToFolder", "true")], |writer| {
            ItemId::write_all(writer, &self.item_ids);
        })
    }
}

/// Reads the answer: whether each draft was sent.
///
/// # Errors
/// Where this is no answer to `SendItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<()>>, Error> {
    response::parse(xml, "SendItemResponse", "SendItemResponseMessage", |_| Ok(Some(())))
}
