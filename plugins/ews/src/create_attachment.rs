//! `CreateAttachment`: attaches files and items to an item that is stored.
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
    /// What it is attached to.
    pub parent_item_id: ItemId,
    /// What is attached; at least one. Each has a response message of its own, in
    /// this order.
    pub attachments: Vec<AttachedContent>,
}

/// What is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachedContent {
    /// A file.
    File(NewAttachment),
    /// A message, as MIME.
    Message(AttachedMessage),
}

/// A message that is attached, as MIME: a copy, which is no item of the mailbox.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemattachment>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedMessage {
    /// The name, as receivers see it.
    pub name: String,
    /// Which of the blobs beside the XML is the MIME message. Written as
    /// `blob:N`.
    pub blob: usize,
}

impl CreateAttachment {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("CreateAttachment", &[], |writer| {
            let mut attributes = vec![("Id", self.parent_item_id.id.as_str())];
            if let Some(change_key) = &self.parent_item_id.change_key {
                attributes.push(("ChangeKey", change_key));
            }
            writer.empty("m:ParentItemId", &attributes);
            writer.element("m:Attachments", &[], |writer| {
                for attachment in &self.attachments {
                    match attachment {
                        AttachedContent::File(file) => file.write(writer),
                        AttachedContent::Message(message) => message.write(writer),
                    }
                }
            });
        })
    }
}

impl AttachedMessage {
    fn write(&self, writer: &mut Writer) {
        writer.element("t:ItemAttachment", &[], |writer| {
            writer.text("t:Name", &self.name);
            writer.flag("t:IsInline", false);
            writer.element("t:Message", &[], |writer| {
                writer.text("t:MimeContent", &format!("blob:{}", self.blob));
            });
        });
    }
}

/// An attachment that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedAttachment {
    /// Its id.
    pub id: String,
    /// The item that it is attached to, with the version that it has now.
    pub root: Option<ItemId>,
}

/// Reads the answer: an id for each attachment.
///
/// # Errors
/// Where this is no answer to `CreateAttachment`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<CreatedAttachment>>, Error> {
    response::parse(xml, "CreateAttachmentResponse", "CreateAttachmentResponseMessage", |message| {
        let first = message.message("Attachments").and_then(|list| list.children().next());
        let Some(id) = first.and_then(|attachment| attachment.child("AttachmentId")) else { return Ok(None) };
        let root = id.attribute("RootItemId").map(|root| ItemId {
            id: root.to_owned(),
            change_key: id.attribute("RootItemChangeKey").map(str::to_owned),
        });
        let id = id.attribute("Id").ok_or(Error::Missing("Id of AttachmentId"))?.to_owned();
        Ok(Some(CreatedAttachment { id, root }))
    })
}
