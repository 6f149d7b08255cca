//! What goes through the door: XML with its large parts beside it.

use std::sync::Arc;

/// Bytes that are too large for a string (the content of an attachment, a MIME
/// message). Never changed once made; cloning shares the bytes.
#[derive(Debug, Clone)]
pub struct Blob(Arc<[u8]>);

impl Blob {
    /// A blob of these bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Blob(bytes.into())
    }

    /// Length in bytes.
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// At most `length` bytes from `offset`; fewer at the end, none beyond it.
    pub fn read(&self, offset: usize, length: usize) -> &[u8] {
        let start = offset.min(self.0.len());
        let end = start.saturating_add(length).min(self.0.len());
        self.0.get(start..end).unwrap_or_default()
    }
}

/// One operation or one answer.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// One element: the operation, or its response element.
    pub xml: String,
    /// `blob:N` in the XML stands for the base64 of `blobs[N]`.
    pub blobs: Vec<Blob>,
}
