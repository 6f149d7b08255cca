//! The mailbox a tool works in, and what goes in and out of it. No XML is read
//! or written here.

use thiserror::Error;

/// A mailbox that the host has opened for this one tool call.
///
/// A trait, so that a tool can be tested against
/// [`ScriptedMailbox`](crate::testing::ScriptedMailbox).
pub trait Mailbox {
    /// The primary SMTP address, as in `anna@contoso.example`.
    fn address(&self) -> String;

    /// Runs one EWS operation that notifies nobody. `operation` is the single
    /// element of `soap:Body`, the answer its response element.
    ///
    /// # Errors
    /// See [`CallError`]. Several response messages come back as a document,
    /// each with its own code.
    fn call(&self, operation: Document) -> Result<Document, CallError>;

    /// Up to 16 operations that only read and do not depend on each other, side
    /// by side. The answers come in the order of the operations.
    fn read_all(&self, operations: Vec<String>) -> Vec<Result<Document, CallError>>;

    /// Runs an operation that reaches other people. `attachments` is one
    /// `t:Attachments`, which the host adds to the draft.
    ///
    /// # Errors
    /// See [`CallError`].
    fn send(&self, operation: Document, attachments: Option<Document>) -> Result<Document, CallError>;
}

/// XML with its large parts beside it.
#[derive(Debug, Default)]
pub struct Document {
    /// One element, without declaration or envelope; at most 8 MiB.
    pub xml: String,
    /// What `blob:N` in `t:Content` and `t:MimeContent` stands for.
    pub blobs: Vec<Blob>,
}

impl From<String> for Document {
    fn from(xml: String) -> Self {
        Self { xml, blobs: Vec::new() }
    }
}

impl From<&str> for Document {
    fn from(xml: &str) -> Self {
        Self::from(xml.to_owned())
    }
}

/// Why an operation brought no answer.
///
/// `?` turns it into a [`Failure`](crate::Failure) that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// The host will not sign this; nothing was sent. The text names the rule
    /// and the place in the operation.
    #[error("{0}")]
    Refused(String),
    /// Exchange answered with a fault, or with a single response message that
    /// is an error.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// Exchange was not reached or was too busy; nothing was done.
    #[error("{0}")]
    Unavailable(String),
}

impl CallError {
    /// Whether the host refused an id of the operation: it belongs to another
    /// mailbox, or is none.
    ///
    /// The rules' names are the beginning of the host's text.
    #[must_use]
    pub fn is_wrong_id(&self) -> bool {
        let Self::Refused(reason) = self else { return false };
        ["id-of-another-mailbox at ", "id-malformed at "].iter().any(|rule| reason.starts_with(rule))
    }
}

/// What Exchange said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} ({code})")]
pub struct ExchangeError {
    /// The EWS ResponseCode, such as `ErrorItemNotFound`. Decide by this.
    pub code: String,
    /// The MessageText, in the server's language. Only for people.
    pub message: String,
}

/// Bytes that are too large for a string: an attachment, a MIME message.
///
/// In a component the host keeps them and this is a handle; natively, in tests,
/// it is the bytes.
#[derive(Debug)]
pub struct Blob(
    #[cfg(target_family = "wasm")] pub(crate) crate::component::BlobHandle,
    #[cfg(not(target_family = "wasm"))] Vec<u8>,
);

/// What [`Blob::to_vec`] asks for at once; the host lifts at most 32 MiB.
const CHUNK: u32 = 1 << 20;

impl Blob {
    /// A blob of these bytes, at most 32 MiB by default; blobs that come from
    /// Exchange or from files may be larger.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        #[cfg(target_family = "wasm")]
        return Self(crate::component::BlobHandle::new(bytes));
        #[cfg(not(target_family = "wasm"))]
        return Self(bytes.to_vec());
    }

    /// Length in bytes.
    #[must_use]
    pub fn size(&self) -> u32 {
        #[cfg(target_family = "wasm")]
        return self.0.size();
        #[cfg(not(target_family = "wasm"))]
        return u32::try_from(self.0.len()).unwrap_or(u32::MAX);
    }

    /// At most `length` bytes from `offset`; fewer at the end, none beyond it.
    #[must_use]
    pub fn read(&self, offset: u32, length: u32) -> Vec<u8> {
        #[cfg(target_family = "wasm")]
        return self.0.read(offset, length);
        #[cfg(not(target_family = "wasm"))]
        return self.0.iter().skip(offset as usize).take(length as usize).copied().collect();
    }

    /// All of it. Mind the 64 MiB of memory that a component has.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut offset = 0;
        loop {
            let chunk = self.read(offset, CHUNK);
            if chunk.is_empty() {
                return all;
            }
            // A chunk is at most CHUNK long, and a blob's size fits into u32.
            offset = offset.saturating_add(u32::try_from(chunk.len()).unwrap_or(u32::MAX));
            all.extend(chunk);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_reads_in_pieces_and_ends() {
        let blob = Blob::new("Übersicht".as_bytes());
        assert_eq!(blob.size(), 10);
        assert_eq!(blob.read(2, 4), b"bers");
        assert_eq!(blob.read(8, 100), b"ht");
        assert_eq!(blob.read(10, 1), b"");
        assert_eq!(blob.to_vec(), "Übersicht".as_bytes());
    }
}
