//! `DeleteAttachment`: takes attachments away, for good.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>.

use crate::error::Error;
use crate::get_attachment::write_ids;
use crate::id::ItemId;
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAttachment {
    /// Which attachments; at least one. Each has a response message of its own,
    /// in this order.
    pub attachment_ids: Vec<String>,
}

impl DeleteAttachment {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("DeleteAttachment", &[], |writer| write_ids(writer, &self.attachment_ids))
    }
}

/// Reads the answer: the item that each was attached to, with the version that it
/// has now, where the server tells it.
///
/// # Errors
/// Where this is no answer to `DeleteAttachment`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Option<ItemId>>>, Error> {
    response::parse(xml, "DeleteAttachmentResponse", "DeleteAttachmentResponseMessage", |message| {
        let root = message.message("RootItemId").and_then(|root| {
            Some(ItemId {
                id: root.attribute("RootItemId")?.to_owned(),
                change_key: root.attribute("RootItemChangeKey").map(str::to_owned),
            })
        });
        Ok(Some(root))
    })
}
