//! Attachments, without their content.

use crate::error::Error;
use crate::xml::Element;

/// What is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    /// A file.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/fileattachment>.
    File,
    /// An item, such as a message.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemattachment>.
    Item,
    /// A link to a file elsewhere.
    Reference,
}

/// What is known of an attachment.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/attachments-ex15websvcsotherref>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What is attached.
    pub kind: AttachmentKind,
    /// The id, for `GetAttachment`.
    pub id: Option<String>,
    /// The name, as the sender gave it.
    pub name: Option<String>,
    /// The media type, as the sender gave it.
    pub content_type: Option<String>,
    /// What `cid:` links in the body name it by.
    pub content_id: Option<String>,
    /// Size in bytes, about.
    pub size: Option<u32>,
    /// Whether it is shown inside the body.
    pub is_inline: Option<bool>,
}

impl Attachment {
    /// None for a kind of attachment that is not known.
    pub(crate) fn read(element: &Element) -> Result<Option<Self>, Error> {
        let kind = match element.name() {
            "FileAttachment" => AttachmentKind::File,
            "ItemAttachment" => AttachmentKind::Item,
            "ReferenceAttachment" => AttachmentKind::Reference,
            _ => return Ok(None),
        };
        Ok(Some(Self {
            kind,
            id: element.child("AttachmentId").and_then(|id| id.attribute("Id")).map(str::to_owned),
            name: element.child_text("Name"),
            content_type: element.child_text("ContentType"),
            content_id: element.child_text("ContentId"),
            size: element.child_number("Size")?,
            is_inline: element.child_flag("IsInline")?,
        }))
    }
}
