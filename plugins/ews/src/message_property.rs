//! Single properties of messages, as changes set them.

use crate::field_uri::{FieldUri, Path};
use crate::flag::Flag;
use crate::importance::Importance;
use crate::new_message::write_categories;
use crate::xml::Writer;

/// A property of a message, with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageProperty {
    /// `item:Categories`, at least one: to have none, the property is deleted.
    Categories(Vec<String>),
    /// `item:Importance`.
    Importance(Importance),
    /// `item:Flag`.
    Flag(Flag),
    /// `message:IsRead`.
    IsRead(bool),
}

impl MessageProperty {
    /// The way to it.
    #[must_use]
    pub fn path(&self) -> Path {
        let uri = match self {
            Self::Categories(_) => FieldUri::ItemCategories,
            Self::Importance(_) => FieldUri::ItemImportance,
            Self::Flag(_) => FieldUri::ItemFlag,
            Self::IsRead(_) => FieldUri::MessageIsRead,
        };
        uri.into()
    }

    /// The element that holds it.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Categories(categories) => write_categories(writer, categories),
            Self::Importance(importance) => writer.text("t:Importance", importance.as_str()),
            Self::Flag(flag) => flag.write(writer),
            Self::IsRead(flag) => writer.flag("t:IsRead", *flag),
        }
    }
}
