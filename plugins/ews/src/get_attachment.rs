//! `GetAttachment`: attachments by their ids, with their content.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>.
//!
//! ```
//! use ews_types::{GetAttachment, get_attachment};
//!
//! let request = GetAttachment { include_mime_content: true, attachment_ids: vec!["AAMkA".into()] };
//! assert!(request.to_xml().contains("<t:AttachmentId Id=\"AAMkA\"/>"));
//! ```

use crate::attachment::Attachment;
use crate::error::Error;
use crate::response::{self, ResponseMessage};
use crate::xml::{Element, Writer};

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetAttachment {
    /// Whether attached items come as MIME, too.
    pub include_mime_content: bool,
    /// Which attachments; at least one. Each has a response message of its own,
    /// in this order.
    pub attachment_ids: Vec<String>,
}

impl GetAttachment {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("GetAttachment", &[], |writer| {
            if self.include_mime_content {
                writer.element("m:AttachmentShape", &[], |writer| writer.flag("t:IncludeMimeContent", true));
            }
            write_ids(writer, &self.attachment_ids);
        })
    }
}

/// `m:AttachmentIds` with these ids.
pub(crate) fn write_ids(writer: &mut Writer, ids: &[String]) {
    writer.element("m:AttachmentIds", &[], |writer| {
        ids.iter().for_each(|id| writer.empty("t:AttachmentId", &[("Id", id)]));
    });
}

/// An attachment, and where its content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentContent {
    /// What is known of it.
    pub attachment: Attachment,
    /// Which of the answer's blobs is its content: of a file its bytes, of an
    /// item its MIME message, where it was asked for and there is one.
    pub blob: Option<usize>,
    /// Of an item: the element that it is, such as `Message` or `Contact`.
    pub item: Option<String>,
}

/// Reads the answer: an attachment for each id.
///
/// # Errors
/// Where this is no answer to `GetAttachment`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<AttachmentContent>>, Error> {
    response::parse(xml, "GetAttachmentResponse", "GetAttachmentResponseMessage", |message| {
        let Some(element) = message.message("Attachments").and_then(|list| list.children().next()) else {
            return Ok(None);
        };
        let Some(attachment) = Attachment::read(element)? else { return Ok(None) };
        let item = element.children().find(|child| is_item(child.name()));
        let content = element.child("Content").or_else(|| item.and_then(|item| item.child("MimeContent")));
        let blob = content.map(blob_number).transpose()?;
        Ok(Some(AttachmentContent { attachment, blob, item: item.map(|item| item.name().to_owned()) }))
    })
}

/// Which blob a `blob:N` stands for.
pub(crate) fn blob_number(element: &Element) -> Result<usize, Error> {
    let text = element.text().trim();
    let number = text.strip_prefix("blob:").and_then(|number| number.parse().ok());
    // What stood there may be long, and it is nobody's business.
    number.ok_or_else(|| Error::Invalid { name: "Content", value: text.chars().take(20).collect() })
}

/// The elements that an attached item can be (types.xsd, ItemAttachmentType).
fn is_item(name: &str) -> bool {
    matches!(
        name,
        "Item"
            | "Message"
            | "CalendarItem"
            | "Contact"
            | "MeetingMessage"
            | "MeetingRequest"
            | "MeetingResponse"
            | "MeetingCancellation"
            | "Task"
            | "PostItem"
            | "RoleMember"
            | "Network"
            | "Person"
            | "DistributionList"
    )
}
