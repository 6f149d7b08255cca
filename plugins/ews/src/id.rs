//! Ids of items and folders in requests and answers.

use crate::distinguished_folder::DistinguishedFolderId;
use crate::error::Error;
use crate::xml::{Element, Writer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $element:literal, $qualified:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            /// The id, which changes when the object is moved.
            pub id: String,
            /// The version of the object.
            pub change_key: Option<String>,
        }

        impl $name {
            pub(crate) fn write(&self, writer: &mut Writer) {
                self.write_as(writer, $qualified);
            }

            /// Under the name that it has in this place.
            pub(crate) fn write_as(&self, writer: &mut Writer, element: &str) {
                let mut attributes = vec![("Id", self.id.as_str())];
                if let Some(change_key) = &self.change_key {
                    attributes.push(("ChangeKey", change_key));
                }
                writer.empty(element, &attributes);
            }

            /// The element's own id.
            pub(crate) fn read(element: &Element) -> Result<Self, Error> {
                let id = element.attribute("Id").ok_or(Error::Missing(concat!("Id of ", $element)))?;
                Ok(Self { id: id.to_owned(), change_key: element.attribute("ChangeKey").map(str::to_owned) })
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self { id: id.to_owned(), change_key: None }
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self { id, change_key: None }
            }
        }
    };
}

id! {
    /// The id of an item.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemid>.
    ItemId, "ItemId", "t:ItemId"
}

id! {
    /// The id of a folder.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/folderid>.
    FolderId, "FolderId", "t:FolderId"
}

impl ItemId {
    /// `m:ItemIds` with these ids.
    pub(crate) fn write_all(writer: &mut Writer, ids: &[Self]) {
        writer.element("m:ItemIds", &[], |writer| ids.iter().for_each(|id| id.write(writer)));
    }
}

/// A folder by its id or by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseFolderId {
    /// By its id.
    FolderId(FolderId),
    /// By its name, which is the same in every mailbox.
    DistinguishedFolderId(DistinguishedFolderId),
}

impl From<FolderId> for BaseFolderId {
    fn from(id: FolderId) -> Self {
        Self::FolderId(id)
    }
}

impl From<DistinguishedFolderId> for BaseFolderId {
    fn from(id: DistinguishedFolderId) -> Self {
        Self::DistinguishedFolderId(id)
    }
}

impl BaseFolderId {
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::FolderId(id) => id.write(writer),
            // Whose folder it is, the host says.
            Self::DistinguishedFolderId(id) => {
                writer.empty("t:DistinguishedFolderId", &[("Id", id.as_str())]);
            }
        }
    }

    pub(crate) fn write_all(writer: &mut Writer, element: &str, ids: &[Self]) {
        writer.element(element, &[], |writer| ids.iter().for_each(|id| id.write(writer)));
    }
}
