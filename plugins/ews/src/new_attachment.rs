//! Attachments as requests bring them.

use crate::xml::Writer;

/// A file that is attached.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/fileattachment>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// The name, as receivers see it.
    pub name: String,
    /// The media type; where there is none, Exchange goes by the name.
    pub content_type: Option<String>,
    /// What `cid:` links in the body name it by.
    pub content_id: Option<String>,
    /// Whether it is shown inside the body.
    pub is_inline: bool,
    /// Which of the blobs beside the XML holds its bytes. Written as `blob:N`.
    pub blob: usize,
}

impl NewAttachment {
    /// `t:Attachments` as a document of its own, for a host that adds it to a
    /// draft.
    #[must_use]
    pub fn all_to_xml(attachments: &[Self]) -> String {
        Writer::document("t:Attachments", &[], |writer| Self::write_each(writer, attachments))
    }

    /// An element with these attachments in it.
    pub(crate) fn write_all(writer: &mut Writer, element: &str, attachments: &[Self]) {
        writer.element(element, &[], |writer| Self::write_each(writer, attachments));
    }

    fn write_each(writer: &mut Writer, attachments: &[Self]) {
        attachments.iter().for_each(|attachment| attachment.write(writer));
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element("t:FileAttachment", &[], |writer| {
            writer.text("t:Name", &self.name);
            writer.optional_text("t:ContentType", self.content_type.as_deref());
            writer.optional_text("t:ContentId", self.content_id.as_deref());
            writer.flag("t:IsInline", self.is_inline);
            writer.text("t:Content", &format!("blob:{}", self.blob));
        });
    }
}
