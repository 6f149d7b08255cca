//! A blob as what Rust's readers of files take. Nothing of it is read before it
//! is asked for, and no more than a piece is kept.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};

use crate::mailbox::Blob;

/// How much is asked of the host at once, in bytes.
const PIECE: u32 = 128 << 10;

/// Reads a blob by ranges, for content that is larger than a component's memory.
///
/// ```
/// use std::io::{Read, Seek, SeekFrom};
/// use ews_plugin_sdk::{Blob, BlobReader};
///
/// let mut reader = BlobReader::new(Blob::new(b"Hello, world"));
/// reader.seek(SeekFrom::End(-5)).unwrap();
/// let mut end = String::new();
/// reader.read_to_string(&mut end).unwrap();
/// assert_eq!(end, "world");
/// ```
#[derive(Debug)]
pub struct BlobReader {
    blob: Blob,
    size: u64,
    at: u64,
    /// A piece of it, and where that begins.
    piece: Vec<u8>,
    begin: u64,
}

impl BlobReader {
    /// At the beginning of a blob.
    #[must_use]
    pub fn new(blob: Blob) -> Self {
        let size = u64::from(blob.size());
        Self { blob, size, at: 0, piece: Vec::new(), begin: 0 }
    }

    /// Length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let end = self.begin + self.piece.len() as u64;
        if !(self.begin..end).contains(&self.at) {
            let at = u32::try_from(self.at).map_err(Error::other)?;
            self.piece = self.blob.read(at, PIECE);
            self.begin = self.at;
        }
        let skip = usize::try_from(self.at - self.begin).map_err(Error::other)?;
        let rest = self.piece.get(skip..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_read_from_wherever_it_is_asked_for() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
        let mut reader = BlobReader::new(Blob::new(&bytes));
        assert_eq!(reader.size(), 300_000);
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert_eq!(all, bytes);
        for at in [299_990, 0, 131_071, 131_072, 5] {
            reader.seek(SeekFrom::Start(at as u64)).unwrap();
            let mut some = [0; 8];
            reader.read_exact(&mut some).unwrap();
            assert_eq!(some, bytes[at..at + 8]);
        }
        reader.seek(SeekFrom::End(10)).unwrap();
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(-400_000)).is_err());
    }
}
