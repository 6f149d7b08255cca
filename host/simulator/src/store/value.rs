//! Values of properties, as they are stored, searched and sorted.

use std::borrow::Cow;

use jiff::Timestamp;

/// What a search shows of a text: characters.
const HEAD_OF_TEXT: usize = 255;
/// What a search shows of binary data: bytes.
const HEAD_OF_BYTES: usize = 512;

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

impl Value {
    /// What a search shows of the value: long ones are cut.
    pub(crate) fn head(&self) -> Cow<'_, Self> {
        match self {
            Self::Text(text) => match head(text) {
                head if head.len() == text.len() => Cow::Borrowed(self),
                head => Cow::Owned(Self::Text(head.to_owned())),
            },
            Self::Bytes(bytes) if bytes.len() > HEAD_OF_BYTES => {
                Cow::Owned(Self::Bytes(bytes.iter().take(HEAD_OF_BYTES).copied().collect()))
            }
            _ => Cow::Borrowed(self),
        }
    }
}

/// What a search shows of a text.
pub(crate) fn head(text: &str) -> &str {
    let end = text.char_indices().nth(HEAD_OF_TEXT).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_data_are_cut_and_nothing_else_is() {
        let text = |length| Value::Text("å".repeat(length));
        assert_eq!(*text(255).head(), text(255));
        assert_eq!(*text(256).head(), text(255));
        let bytes = |length| Value::Bytes(vec![7; length]);
        assert_eq!(*bytes(512).head(), bytes(512));
        assert_eq!(*bytes(513).head(), bytes(512));
        assert_eq!(*Value::Number(1 << 40).head(), Value::Number(1 << 40));
    }
}
