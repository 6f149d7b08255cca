//! What goes through the door: XML with its large parts beside it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Larger blobs are kept in a file that has no name and ends with them, so that
/// many calls with attachments do not fill the memory.
const LARGEST_IN_MEMORY: usize = 1024 * 1024;

/// Bytes that are too large for a string (the content of an attachment, a MIME
/// message). Never changed once made; cloning shares the bytes.
#[derive(Debug, Clone)]
pub struct Blob(Arc<Kept>);

#[derive(Debug)]
enum Kept {
    InMemory(Vec<u8>),
    OnDisk { file: Mutex<File>, size: usize },
}

impl Blob {
    /// A blob of these bytes; beyond 1 MiB they go to the folder for temporary
    /// files.
    ///
    /// # Errors
    /// Where that folder cannot be written to.
    pub async fn new(bytes: Vec<u8>) -> io::Result<Blob> {
        if bytes.len() <= LARGEST_IN_MEMORY {
            return Ok(Blob(Arc::new(Kept::InMemory(bytes))));
        }
        tokio::task::spawn_blocking(move || {
            let mut file = tempfile::tempfile()?;
            file.write_all(&bytes)?;
            Ok(Blob(Arc::new(Kept::OnDisk { file: Mutex::new(file), size: bytes.len() })))
        })
        .await?
    }

    /// Length in bytes.
    pub fn size(&self) -> usize {
        match &*self.0 {
            Kept::InMemory(bytes) => bytes.len(),
            Kept::OnDisk { size, .. } => *size,
        }
    }

    /// At most `length` bytes from `offset`; fewer at the end, none beyond it.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub async fn read(&self, offset: usize, length: usize) -> io::Result<Vec<u8>> {
        match &*self.0 {
            Kept::InMemory(_) => self.read_blocking(offset, length),
            Kept::OnDisk { .. } => {
                let blob = self.clone();
                tokio::task::spawn_blocking(move || blob.read_blocking(offset, length)).await?
            }
        }
    }

    /// As [`Blob::read`], for threads that may wait for a disk.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read_blocking(&self, offset: usize, length: usize) -> io::Result<Vec<u8>> {
        let start = offset.min(self.size());
        let end = start.saturating_add(length).min(self.size());
        match &*self.0 {
            Kept::InMemory(bytes) => Ok(bytes.get(start..end).unwrap_or_default().to_vec()),
            Kept::OnDisk { file, .. } => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(start as u64))?;
                let mut bytes = vec![0; end - start];
                file.read_exact(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// Bytes that are worked on at once: a multiple of three, so that base64 of
/// parts is base64 of the whole.
const PART: usize = 768 * 1024;

impl Blob {
    /// Calls this with all bytes, part by part. For threads that may wait for a
    /// disk.
    fn parts(&self, mut work: impl FnMut(&[u8])) -> io::Result<()> {
        let mut offset = 0;
        while offset < self.size() {
            let part = self.read_blocking(offset, PART)?;
            work(&part);
            offset += part.len();
        }
        Ok(())
    }

    /// SHA-256 of the bytes. For threads that may wait for a disk.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn sha256(&self) -> io::Result<[u8; 32]> {
        let mut digest = Sha256::new();
        self.parts(|part| digest.update(part))?;
        Ok(digest.finalize().into())
    }

    /// Appends the bytes as base64. For threads that may wait for a disk.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn append_base64(&self, out: &mut String) -> io::Result<()> {
        self.parts(|part| STANDARD.encode_string(part, out))
    }

    /// Length in bytes as base64.
    pub(crate) fn size_as_base64(&self) -> usize {
        self.size().div_ceil(3) * 4
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_blob_reads_the_same_from_memory_and_from_disk() {
        for size in [10, LARGEST_IN_MEMORY, LARGEST_IN_MEMORY + 1] {
            let bytes: Vec<u8> = (0..=250).cycle().take(size).collect();
            let blob = Blob::new(bytes.clone()).await.unwrap();
            assert_eq!(matches!(*blob.0, Kept::OnDisk { .. }), size > LARGEST_IN_MEMORY);
            assert_eq!(blob.size(), size);
            assert_eq!(blob.read(0, usize::MAX).await.unwrap(), bytes);
            assert_eq!(blob.clone().read(3, 4).await.unwrap(), [3, 4, 5, 6]);
            assert_eq!(blob.read(size - 2, 9).await.unwrap(), bytes[size - 2..]);
            assert!(blob.read(size, 1).await.unwrap().is_empty());
            assert!(blob.read(usize::MAX, usize::MAX).await.unwrap().is_empty());
            let mut base64 = String::new();
            blob.append_base64(&mut base64).unwrap();
            assert_eq!(base64, STANDARD.encode(&bytes));
            assert_eq!(base64.len(), blob.size_as_base64());
            assert_eq!(blob.sha256().unwrap(), <[u8; 32]>::from(Sha256::digest(&bytes)));
        }
    }
}
