//! Extended properties: MAPI properties by tag, or by property set and name or number.

use uuid::Uuid;

/// Which extended property. Two requests that name one property differently name the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExtendedName {
    pub(crate) key: ExtendedKey,
    pub(crate) property_type: PropertyType,
    pub(crate) is_array: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ExtendedKey {
    Tag(u16),
    /// Names are compared without regard to case only in `InternetHeaders`, where they are kept in lower case.
    Named(Uuid, String),
    Numbered(Uuid, i32),
}

/// `MapiPropertyTypeType`, without `Array`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PropertyType {
    ApplicationTime,
    Binary,
    Boolean,
    Clsid,
    Currency,
    Double,
    Float,
    Integer,
    Long,
    Short,
    SystemTime,
    String,
}

/// The property set of `InternetHeaders`: its properties become headers of the message.
pub(crate) const INTERNET_HEADERS: Uuid = Uuid::from_u128(0x0002_0386_0000_0000_c000_0000_0000_0046);

impl ExtendedName {
    /// The name of the Internet header that this property stands for.
    pub(crate) fn header(&self) -> Option<&str> {
        match &self.key {
            ExtendedKey::Named(set, name) if *set == INTERNET_HEADERS => Some(name),
            _ => None,
        }
    }
}
