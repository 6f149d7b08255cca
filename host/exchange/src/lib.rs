//! The door to Exchange: signature, authentication, transport.
#![forbid(unsafe_code)]

mod document;
mod error;
mod outcome;

pub use document::{Blob, Document};
pub use error::{AccessError, CallError};
pub use ews_mcp_gate::{Effect, Effects, Grant, Need, Refusal};
pub use outcome::{CallRecord, OperationRecord, Outcome};

/// A mailbox that was opened for one tool call, under that tool's grant.
#[derive(Debug, Clone)]
pub struct OpenMailbox {}

impl OpenMailbox {
    /// Primary SMTP address.
    pub fn address(&self) -> &str {
        ""
    }
    /// Runs one operation that notifies nobody.
    pub async fn call(&self, _operation: Document) -> Result<Document, CallError> {
        Ok(Document::default())
    }
    /// Runs one operation that reaches other people.
    pub async fn send(&self, _operation: Document, _attachments: Option<Document>) -> Result<Document, CallError> {
        Ok(Document::default())
    }
    /// What the host saw of this call so far.
    pub fn record(&self) -> &CallRecord {
        unreachable!()
    }
}
