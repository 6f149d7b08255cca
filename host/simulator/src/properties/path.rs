//! `t:Path`: the three ways to name a property.

use super::extended::ExtendedPath;
use crate::errors::EwsError;
use crate::xml::Element;

/// One property as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// `t:FieldURI`.
    Field(String),
    /// `t:IndexedFieldURI`.
    Indexed { uri: String, index: String },
    /// `t:ExtendedFieldURI`.
    Extended(ExtendedPath),
}

impl Path {
    /// Reads one of the three elements. The schema has accepted it.
    pub(crate) fn read(element: &Element) -> Result<Self, EwsError> {
        let attribute = |name| element.attribute(name).unwrap_or_default().to_owned();
        match &*element.name {
            "ExtendedFieldURI" => ExtendedPath::read(element).map(Self::Extended),
            "IndexedFieldURI" => {
                Ok(Self::Indexed { uri: attribute("FieldURI"), index: attribute("FieldIndex") })
            }
            _ => Ok(Self::Field(attribute("FieldURI"))),
        }
    }

    /// The first child of an element that is a path.
    pub(crate) fn within(element: &Element) -> Option<Result<Self, EwsError>> {
        element
            .elements()
            .find(|child| matches!(&*child.name, "FieldURI" | "IndexedFieldURI" | "ExtendedFieldURI"))
            .map(Self::read)
    }

    /// The path as a text that stands for it alone.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Field(uri) => uri.clone(),
            Self::Indexed { uri, index } => format!("{uri}/{index}"),
            Self::Extended(path) => path.key(),
        }
    }

    /// The name by which an error speaks of it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Field(uri) | Self::Indexed { uri, .. } => uri,
            Self::Extended(_) => "extended property",
        }
    }
}
