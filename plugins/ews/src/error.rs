//! Why an answer could not be read.

use thiserror::Error;

/// An answer that is not what the operation answers with.
///
/// Errors that Exchange reports are no such thing: they are in
/// [`ResponseMessage`](crate::ResponseMessage).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The text is no well-formed XML, or has a DTD or entities of its own.
    #[error("the answer is no XML: {0}")]
    Malformed(String),
    /// The XML is nested deeper than any answer of EWS.
    #[error("the answer is nested deeper than {0} elements")]
    TooDeep(usize),
    /// The root is the answer to something else.
    #[error("the answer is {found}, not {expected}")]
    UnexpectedRoot {
        /// The element that the operation answers with.
        expected: &'static str,
        /// The local name of the root.
        found: String,
    },
    /// Something that every such answer has is missing.
    #[error("the answer has no {0}")]
    Missing(&'static str),
    /// A value is not of its type.
    #[error("{value:?} is no value of {name}")]
    Invalid {
        /// The element or attribute.
        name: &'static str,
        /// What stood there.
        value: String,
    },
}
