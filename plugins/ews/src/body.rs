//! Bodies of items.

use crate::error::Error;
use crate::xml::{Element, Writer};

/// Whether a body is HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyType {
    /// HTML.
    Html,
    /// Plain text.
    Text,
}

impl BodyType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Text => "Text",
        }
    }
}

/// The body of an item.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/body>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Whether it is HTML.
    pub body_type: BodyType,
    /// The body itself.
    pub content: String,
    /// Whether Exchange cut it; of no meaning in a request.
    pub is_truncated: bool,
}

impl Body {
    /// A whole body.
    #[must_use]
    pub fn new(body_type: BodyType, content: impl Into<String>) -> Self {
        Self { body_type, content: content.into(), is_truncated: false }
    }

    /// Takes the text out of the element, for bodies are large.
    pub(crate) fn take(element: &mut Element) -> Result<Self, Error> {
        let body_type = match element.attribute("BodyType") {
            Some("HTML") => BodyType::Html,
            Some("Text") => BodyType::Text,
            Some(other) => return Err(Error::Invalid { name: "BodyType", value: other.to_owned() }),
            None => return Err(Error::Missing("BodyType of Body")),
        };
        let is_truncated = element.attribute_flag("IsTruncated")?.unwrap_or(false);
        Ok(Self { body_type, content: element.take_text(), is_truncated })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.write_as(writer, "t:Body");
    }

    /// Under the name that it has in this place.
    pub(crate) fn write_as(&self, writer: &mut Writer, element: &str) {
        writer.element(element, &[("BodyType", self.body_type.as_str())], |writer| {
            writer.characters(&self.content);
        });
    }
}
