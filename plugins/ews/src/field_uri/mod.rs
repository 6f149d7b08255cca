//! The properties of items and folders, by the names that requests use.

mod names;

use crate::xml::Writer;

pub use names::FieldUri;

/// A way to a property: by its name, by name and index, or by its MAPI identity.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/path>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// A property with a name of its own.
    FieldUri(FieldUri),
    /// One entry of a property that is a dictionary, such as
    /// `contacts:EmailAddress` with `EmailAddress1`.
    IndexedFieldUri {
        /// The dictionary.
        field_uri: String,
        /// The entry.
        field_index: String,
    },
    /// A property that EWS has no name for.
    ExtendedFieldUri(ExtendedFieldUri),
}

impl From<FieldUri> for Path {
    fn from(uri: FieldUri) -> Self {
        Self::FieldUri(uri)
    }
}

impl From<ExtendedFieldUri> for Path {
    fn from(uri: ExtendedFieldUri) -> Self {
        Self::ExtendedFieldUri(uri)
    }
}

/// A MAPI property. `property_type` is its type, such as `String` or `Integer`.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtendedFieldUri {
    /// By its tag, such as `0x0E1D`.
    Tag {
        /// The tag, in hexadecimal with `0x`, or in decimal.
        property_tag: String,
        /// The MAPI type.
        property_type: String,
    },
    /// By a name in a set that has a name, such as `PublicStrings`.
    NameInDistinguishedSet {
        /// The set's name.
        set: String,
        /// The property's name.
        name: String,
        /// The MAPI type.
        property_type: String,
    },
    /// By a name in a set that has a GUID.
    NameInSet {
        /// The set's GUID.
        set: String,
        /// The property's name.
        name: String,
        /// The MAPI type.
        property_type: String,
    },
    /// By a number in a set that has a GUID.
    IdInSet {
        /// The set's GUID.
        set: String,
        /// The property's number.
        id: i32,
        /// The MAPI type.
        property_type: String,
    },
}

impl Path {
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::FieldUri(uri) => writer.empty("t:FieldURI", &[("FieldURI", uri.as_str())]),
            Self::IndexedFieldUri { field_uri, field_index } => {
                writer.empty("t:IndexedFieldURI", &[("FieldURI", field_uri), ("FieldIndex", field_index)]);
            }
            Self::ExtendedFieldUri(uri) => uri.write(writer),
        }
    }
}

impl ExtendedFieldUri {
    fn write(&self, writer: &mut Writer) {
        let number;
        let (attributes, property_type) = match self {
            Self::Tag { property_tag, property_type } => {
                (vec![("PropertyTag", property_tag.as_str())], property_type)
            }
            Self::NameInDistinguishedSet { set, name, property_type } => {
                (vec![("DistinguishedPropertySetId", set.as_str()), ("PropertyName", name)], property_type)
            }
            Self::NameInSet { set, name, property_type } => {
                (vec![("PropertySetId", set.as_str()), ("PropertyName", name)], property_type)
            }
            Self::IdInSet { set, id, property_type } => {
                number = id.to_string();
                (vec![("PropertySetId", set.as_str()), ("PropertyId", &number)], property_type)
            }
        };
        let mut attributes = attributes;
        attributes.push(("PropertyType", property_type));
        writer.empty("t:ExtendedFieldURI", &attributes);
    }
}
