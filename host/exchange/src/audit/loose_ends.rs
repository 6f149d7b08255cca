//! The files that no other one names as they now are. A new file names them, so
//! that none can go away or lose its end without a trace.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use super::AuditError;
use super::first::First;
use super::folder::{self, Listed};
use super::record::PreviousFile;
use super::tail;

/// Files that are looked at, the newest ones. Of each the first line is read,
/// and of those that are loose the last one.
const LOOKED_AT: usize = 1_000;
/// Files that one record names. More wait for the next one.
const MOST: usize = 256;

/// Finds them, the newest first. A file that was read is brought to the disk
/// before it is named, so that a power failure cannot take away what another
/// file has named.
pub(super) fn find(folder: &Path) -> Result<Vec<PreviousFile>, AuditError> {
    let files = folder::list_newest(folder, LOOKED_AT)?;
    let mut named: HashMap<String, u64> = HashMap::new();
    let starts = files.iter().filter_map(|file| First::read(&file.path)).map(|first| first.start);
    for previous in starts.flat_map(|start| start.previous) {
        let length = named.entry(previous.file).or_default();
        *length = previous.length.max(*length);
    }
    let is_loose = |file: &&Listed| match file.length {
        // It was made and has no record yet, or never got one.
        None | Some(0) => false,
        Some(length) => named.get(&file.name).is_none_or(|named| *named < length),
    };
    Ok(files.iter().filter(is_loose).take(MOST).map(name).collect())
}

/// What can be said of a file. One that cannot be read is named all the same, so
/// that it is missed when it goes away.
fn name(file: &Listed) -> PreviousFile {
    let read = || {
        let mut open = File::open(&file.path)?;
        let tail = tail::read(&mut open)?;
        #[cfg(unix)]
        open.sync_data()?;
        Ok::<_, std::io::Error>(tail)
    };
    let (length, head, torn) = match read() {
        Ok(tail) => (tail.length, tail.head, tail.torn),
        Err(_) => (file.length.unwrap_or_default(), None, false),
    };
    let (records, hash) = head.map_or((0, None), |(records, hash)| (records, Some(hash.to_string())));
    PreviousFile { file: file.name.clone(), length, records, hash, torn }
}
