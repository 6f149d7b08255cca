//! `CopyItem`: puts copies of items into a folder. The items stay as they are.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>.

use crate::error::Error;
use crate::id::{BaseFolderId, ItemId};
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyItem {
    /// Where to.
    pub to_folder_id: BaseFolderId,
    /// The items; at least one. Each has a response message of its own, in this
    /// order.
    pub item_ids: Vec<ItemId>,
}

impl CopyItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("CopyItem", &[], |writer| {
            writer.element("m:ToFolderId", &[], |writer| self.to_folder_id.write(writer));
            ItemId::write_all(writer, &self.item_ids);
            writer.flag("m:ReturnNewItemIds", true);
        })
    }
}

/// Reads the answer: the id of each copy; none where it is in another mailbox.
///
/// # Errors
/// Where this is no answer to `CopyItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Option<ItemId>>>, Error> {
    response::parse(xml, "CopyItemResponse", "CopyItemResponseMessage", |message| {
        response::first_item_id(message).map(Some)
    })
}
