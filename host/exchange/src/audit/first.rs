//! The first record of a file, which says what the file is.

use std::path::Path;

use super::chain::{RecordHash, parts};
use super::lines::{Line, Lines};
use super::record::{Event, Record, Start};

/// The first line of a file, where it is a `start`.
#[derive(Debug)]
pub(super) struct First {
    pub(super) start: Start,
    /// The line without its hash.
    pub(super) body: Vec<u8>,
    /// The hash that it claims.
    pub(super) claimed: RecordHash,
}

impl First {
    /// Reads it. None where there is none, or it cannot be read.
    pub(super) fn read(path: &Path) -> Option<First> {
        let mut lines = Lines::open(path).ok()?;
        if lines.next().ok()? != Line::Whole {
            return None;
        }
        let (body, claimed) = parts(lines.bytes())?;
        match serde_json::from_slice(lines.bytes()).ok()? {
            Record { context: None, event: Event::Start(start) } => {
                Some(First { start, body: body.to_vec(), claimed: claimed? })
            }
            _ => None,
        }
    }
}
