//! Which properties an answer brings.

use crate::field_uri::Path;
use crate::xml::Writer;

/// The properties that come without being named.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/baseshape>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BaseShape {
    /// Ids only.
    #[default]
    IdOnly,
    /// What Exchange thinks useful.
    Default,
    /// Everything, which is costly.
    AllProperties,
}

impl BaseShape {
    fn as_str(self) -> &'static str {
        match self {
            Self::IdOnly => "IdOnly",
            Self::Default => "Default",
            Self::AllProperties => "AllProperties",
        }
    }
}

/// The form in which bodies come.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/bodytype>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyTypeResponse {
    /// HTML where there is any, else text.
    Best,
    /// HTML; Exchange makes it of text.
    Html,
    /// Text; Exchange makes it of HTML.
    Text,
}

impl BodyTypeResponse {
    fn as_str(self) -> &'static str {
        match self {
            Self::Best => "Best",
            Self::Html => "HTML",
            Self::Text => "Text",
        }
    }
}

/// Which properties of an item come, and how.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemshape>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemShape {
    /// The properties that come without being named.
    pub base_shape: BaseShape,
    /// Whether the MIME message comes, as a blob.
    pub include_mime_content: Option<bool>,
    /// The form in which bodies come.
    pub body_type: Option<BodyTypeResponse>,
    /// Whether Exchange takes scripts out of HTML.
    pub filter_html_content: Option<bool>,
    /// Whether Exchange takes the addresses of remote pictures out of HTML.
    pub block_external_images: Option<bool>,
    /// How long a body may be; Exchange cuts longer ones and says so in
    /// [`Body::is_truncated`](crate::Body::is_truncated).
    pub maximum_body_size: Option<u32>,
    /// The properties that come beside the base shape's.
    pub additional_properties: Vec<Path>,
}

impl ItemShape {
    /// Ids only.
    #[must_use]
    pub fn id_only() -> Self {
        Self::default()
    }

    /// With these properties, too.
    #[must_use]
    pub fn with<P: Into<Path>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.additional_properties.extend(paths.into_iter().map(Into::into));
        self
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element("m:ItemShape", &[], |writer| {
            writer.text("t:BaseShape", self.base_shape.as_str());
            writer.optional_flag("t:IncludeMimeContent", self.include_mime_content);
            if let Some(body_type) = self.body_type {
                writer.text("t:BodyType", body_type.as_str());
            }
            writer.optional_flag("t:FilterHtmlContent", self.filter_html_content);
            writer.optional_flag("t:BlockExternalImages", self.block_external_images);
            if let Some(size) = self.maximum_body_size {
                writer.text("t:MaximumBodySize", &size.to_string());
            }
            write_additional(writer, &self.additional_properties);
        });
    }
}

/// Which properties of a folder come.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/foldershape>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderShape {
    /// The properties that come without being named.
    pub base_shape: BaseShape,
    /// The properties that come beside the base shape's.
    pub additional_properties: Vec<Path>,
}

impl FolderShape {
    /// Ids only.
    #[must_use]
    pub fn id_only() -> Self {
        Self::default()
    }

    /// With these properties, too.
    #[must_use]
    pub fn with<P: Into<Path>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.additional_properties.extend(paths.into_iter().map(Into::into));
        self
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element("m:FolderShape", &[], |writer| {
            writer.text("t:BaseShape", self.base_shape.as_str());
            write_additional(writer, &self.additional_properties);
        });
    }
}

fn write_additional(writer: &mut Writer, paths: &[Path]) {
    if !paths.is_empty() {
        writer.element("t:AdditionalProperties", &[], |writer| {
            paths.iter().for_each(|path| path.write(writer));
        });
    }
}
