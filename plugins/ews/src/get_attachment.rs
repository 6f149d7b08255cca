//! `GetAttachment`: attachments by their ids, with their content.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>.

use crate::attachment::Attachment;
use crate::error::Error;
use crate::response::{self, ResponseMessage};
use crate::xml::{Element, Writer};

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetAttachment {
    /// Which attachments; at least one. Each has a response message of its own, in
    /// this order.
    pub attachment_ids: Vec<String>,
}

/// An attachment with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentContent {
    /// What it is.
    pub attachment: Attachment,
    /// Which of the answer's blobs holds the bytes of a file; none for an item or
    /// a link.
    pub blob: Option<usize>,
}

impl GetAttachment {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("GetAttachment", &[], |writer| {
            writer.element("m:AttachmentIds", &[], |writer| {
                for id in &self.attachment_ids {
                    writer.empty("t:AttachmentId", &[("Id", id)]);
                }
            });
        })
    }
}

/// Reads the answer: an attachment for each id.
///
/// # Errors
/// Where this is no answer to `GetAttachment`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<AttachmentContent>>, Error> {
    response::parse(xml, "GetAttachmentResponse", "GetAttachmentResponseMessage", |message| {
        message
            .message("Attachments")
            .and_then(|attachments| attachments.children().next())
            .map(AttachmentContent::read)
            .transpose()
            .map(Option::flatten)
    })
}

impl AttachmentContent {
    fn read(element: &Element) -> Result<Option<Self>, Error> {
        let Some(attachment) = Attachment::read(element)? else { return Ok(None) };
        let blob = match element.child("Content").map(Element::text) {
            None => None,
            Some(text) => {
                let number = text.strip_prefix("blob:").and_then(|number| number.parse().ok());
                // Where the host hands bytes over, none are in the XML.
                Some(number.ok_or(Error::Missing("blob of an attachment"))?)
            }
        };
        Ok(Some(Self { attachment, blob }))
    }
}
