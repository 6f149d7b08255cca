//! The head of a file's chain, found at the file's end: the last whole record,
//! without reading what stands before it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use serde::Deserialize;

use super::chain::{LONGEST_LINE, RecordHash, parts};

/// What most last records fit into, and what all fit into.
const STEPS: [u64; 2] = [64 * 1024, 2 * LONGEST_LINE as u64 + 2];

/// How a file ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    /// The file's length in bytes.
    pub(super) length: u64,
    /// Whole records, by the number of the last one, and its hash. None where
    /// the last whole line is no record, or there is none.
    pub(super) head: Option<(u64, RecordHash)>,
    /// Whether something stands behind the last line feed.
    pub(super) torn: bool,
}

#[derive(Deserialize)]
struct Numbered {
    sequence: u64,
}

/// Reads at most some 2 MiB from the end of a file.
pub(super) fn read(file: &mut File) -> io::Result<Tail> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    for step in STEPS {
        let start = length.saturating_sub(step);
        bytes.clear();
        file.seek(SeekFrom::Start(start))?;
        (&mut *file).take(length - start).read_to_end(&mut bytes)?;
        if start == 0 || bytes.iter().filter(|byte| **byte == b'\n').count() > 1 {
            break;
        }
    }
    let torn = bytes.last().is_some_and(|byte| *byte != b'\n');
    Ok(Tail { length, head: last_line(&bytes).and_then(head), torn })
}

/// The last line that ends with a line feed. What it begins with may be missing
/// where no line feed stands before it; then it is no record.
fn last_line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|byte| *byte == b'\n')?;
    let whole = bytes.get(..end)?;
    let start = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |position| position + 1);
    whole.get(start..)
}

fn head(line: &[u8]) -> Option<(u64, RecordHash)> {
    let (_, claimed) = parts(line)?;
    let Numbered { sequence } = serde_json::from_slice(line).ok()?;
    Some((sequence.checked_add(1)?, claimed?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn tail(text: &[u8]) -> Tail {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text).unwrap();
        read(&mut file).unwrap()
    }

    #[test]
    fn the_last_whole_record_is_found_however_a_file_ends() {
        let record = |sequence: u64, filling: usize| {
            let filling = "x".repeat(filling);
            format!(
                "{{\"sequence\":{sequence},\"filling\":\"{filling}\",\"hash\":\"{}\"}}\n",
                "ab".repeat(32)
            )
        };
        let hash = RecordHash::read("ab".repeat(32).as_bytes()).unwrap();
        let two = format!("{}{}", record(0, 3), record(1, 5));
        assert_eq!(tail(b""), Tail { length: 0, head: None, torn: false });
        assert_eq!(tail(two.as_bytes()).head, Some((2, hash)));
        let torn = tail(format!("{two}{{\"sequ").as_bytes());
        assert_eq!((torn.head, torn.torn), (Some((2, hash)), true));
        assert_eq!(tail(b"{\"sequ"), Tail { length: 6, head: None, torn: true });
        assert_eq!(tail(b"no record\n"), Tail { length: 10, head: None, torn: false });
        for filling in [60 * 1024, 70 * 1024, LONGEST_LINE - 200] {
            let text = format!("{}{}{}", record(0, LONGEST_LINE - 200), record(1, filling), "{\"torn");
            assert_eq!(tail(text.as_bytes()).head, Some((2, hash)), "{filling}");
        }
        let too_long = format!("{}{}", record(0, 1), record(1, 3 * LONGEST_LINE));
        assert_eq!(tail(too_long.as_bytes()).head, None);
    }
}
