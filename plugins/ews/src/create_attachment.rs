//! `CreateAttachment`: adds attachments to a stored item, whose change key
//! changes with each of them.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation>.

use crate::error::Error;
use crate::id::ItemId;
use crate::new_attachment::NewAttachment;
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAttachment {
    /// The item that gets them.
    pub parent_item_id: ItemId,
    /// The attachments; at least one. Each has a response message of its own, in
    /// this order.
    pub attachments: Vec<NewAttachment>,
}

/// An attachment that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedAttachment {
    /// Its id, for `GetAttachment`.
    pub id: String,
    /// The version that the item has now, where Exchange says so.
    pub root_item_change_key: Option<String>,
}

impl CreateAttachment {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("CreateAttachment", &[], |writer| {
            self.parent_item_id.write_as(writer, "m:ParentItemId");
            NewAttachment::write_all(writer, "m:Attachments", &self.attachments);
        })
    }
}

/// Reads the answer: an id for each attachment.
///
/// # Errors
/// Where this is no answer to `CreateAttachment`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<CreatedAttachment>>, Error> {
    response::parse(xml, "CreateAttachmentResponse", "CreateAttachmentResponseMessage", |message| {
        let id = message
            .message("Attachments")
            .and_then(|attachments| attachments.children().next())
            .and_then(|attachment| attachment.child("AttachmentId"));
        let Some(id) = id else { return Ok(None) };
        Ok(Some(CreatedAttachment {
            id: id.attribute("Id").ok_or(Error::Missing("Id of AttachmentId"))?.to_owned(),
            root_item_change_key: id.attribute("RootItemChangeKey").map(str::to_owned),
        }))
    })
}
