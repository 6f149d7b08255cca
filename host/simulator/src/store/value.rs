//! Values of properties, as they are stored, searched and sorted.

use jiff::Timestamp;

/// A name and an SMTP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) name: String,
    /// Empty where a client named nobody but by a display name.
    pub(crate) address: String,
    pub(crate) kind: AddressKind,
}

/// `t:MailboxType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressKind {
    /// Someone whom the directory knows.
    Mailbox,
    /// A distribution list of the directory.
    PublicGroup,
    /// A distribution list of a mailbox.
    PrivateGroup,
    /// An address that nobody here knows.
    OneOff,
}

impl AddressKind {
    /// The value in XML.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mailbox => "Mailbox",
            Self::PublicGroup => "PublicDL",
            Self::PrivateGroup => "PrivateDL",
            Self::OneOff => "OneOff",
        }
    }
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// Several strings, such as categories. A comparison holds if it holds for one of them.
    Texts(Vec<String>),
    /// Also the place of a word in its enumeration, such as 2 for `High`.
    Number(i64),
    Real(f64),
    Boolean(bool),
    Time(Timestamp),
    Bytes(Vec<u8>),
    Person(Address),
    People(Vec<Address>),
    /// Several values of one kind: an extended property whose type ends in `Array`.
    Many(Vec<Value>),
}
