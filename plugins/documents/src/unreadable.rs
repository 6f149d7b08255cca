//! Why a document has no text to be had, in sentences for whoever asked.

use thiserror::Error;

/// Why a document cannot be read. The text says what it is and why; what can be
/// done with it instead, the caller knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("it is empty, it has no bytes at all")]
    Empty,
    /// It opens only with a password, or with rights that somebody grants.
    #[error("it is {what} that is protected with a password, and its text is encrypted")]
    Encrypted {
        /// With its article, such as `a PDF document`.
        what: &'static str,
    },
    /// It is something without text, or with text that is not read here.
    #[error("it is {what}, {why}")]
    Unsupported {
        /// With its article.
        what: String,
        /// Why it is not read.
        why: &'static str,
    },
    /// It is not what it must be, or ends early.
    #[error("it is {what} that is damaged: {why}")]
    Damaged {
        /// With its article.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// It is more than can be read at once, or becomes it when unpacked.
    #[error("it is {what} that is too large to be read: {why}")]
    TooLarge {
        /// With its article.
        what: &'static str,
        /// What is too large.
        why: &'static str,
    },
}

/// The file itself could not be read, which is nobody's fault.
#[allow(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
pub(crate) fn interrupted(error: std::io::Error) -> Unreadable {
    Unreadable::Damaged { what: "a file", why: format!("it cannot be read to its end ({})", error.kind()) }
}
