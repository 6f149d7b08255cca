//! Reads files line by line, whatever is in them, with bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use super::chain::LONGEST_LINE;

/// What comes next in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A line that ends with a line feed. [`Lines::bytes`] has it without that.
    Whole,
    /// The rest of the file, without a line feed.
    Torn,
    /// A line that has more bytes than a record may have. It was passed over.
    TooLong,
    /// Nothing.
    End,
}

/// The lines of a file.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    number: u64,
    bytes: Vec<u8>,
}

impl Lines<BufReader<File>> {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Lines::new(BufReader::with_capacity(64 * 1024, File::open(path)?)))
    }
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Lines { input, number: 0, bytes: Vec::new() }
    }

    /// The number of the line that was read last; the first one is 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The line that was read last.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn next(&mut self) -> io::Result<Line> {
        self.bytes.clear();
        let most = LONGEST_LINE as u64 + 1;
        let read = (&mut self.input).take(most).read_until(b'\n', &mut self.bytes)?;
        if read == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        if self.bytes.last() == Some(&b'\n') {
            self.bytes.pop();
            return Ok(Line::Whole);
        }
        if self.bytes.len() <= LONGEST_LINE {
            return Ok(Line::Torn);
        }
        self.bytes.clear();
        self.skip()?;
        Ok(Line::TooLong)
    }

    fn skip(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, is_last) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(position) => (position + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(length);
            if is_last {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_numbered() {
        let mut text = b"one\n\n".to_vec();
        text.extend(vec![b'x'; LONGEST_LINE]);
        text.push(b'\n');
        text.extend(vec![b'y'; LONGEST_LINE + 1]);
        text.extend(b"\nlast");
        let mut lines = Lines::new(BufReader::new(&text[..]));
        let mut seen = Vec::new();
        loop {
            match lines.next().unwrap() {
                Line::End => break,
                line => seen.push((lines.number(), line, lines.bytes().len())),
            }
        }
        assert_eq!(
            seen,
            [
                (1, Line::Whole, 3),
                (2, Line::Whole, 0),
                (3, Line::Whole, LONGEST_LINE),
                (4, Line::TooLong, 0),
                (5, Line::Torn, 4)
            ]
        );
        let mut endless = Lines::new(BufReader::new(io::repeat(b'z').take(3 * LONGEST_LINE as u64)));
        assert_eq!((endless.next().unwrap(), endless.next().unwrap()), (Line::TooLong, Line::End));
    }
}
