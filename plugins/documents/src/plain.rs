//! Text without structure, and comma-separated values. Read piece by piece, for
//! they may be as large as they like.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use encoding_rs::Encoding;

use crate::text::{Rows, Text};
use crate::unreadable::{Unreadable, interrupted};
use crate::{charset, limits};

/// Decoded characters, piece by piece.
struct Pieces<R> {
    file: R,
    decoder: encoding_rs::Decoder,
    /// What was read to tell the character set.
    sample: Vec<u8>,
    is_finished: bool,
}

impl<R: Read> Pieces<R> {
    fn new(mut file: R, declared: Option<&'static Encoding>) -> Result<Self, Unreadable> {
        let mut sample = Vec::new();
        file.by_ref().take(charset::SAMPLE as u64).read_to_end(&mut sample).map_err(interrupted)?;
        let decoder = charset::of(&sample, declared).new_decoder();
        Ok(Self { file, decoder, sample, is_finished: false })
    }

    fn next(&mut self) -> Result<Option<String>, Unreadable> {
        if self.is_finished {
            return Ok(None);
        }
        let mut bytes = std::mem::take(&mut self.sample);
        if bytes.is_empty() {
            self.file.by_ref().take(charset::SAMPLE as u64).read_to_end(&mut bytes).map_err(interrupted)?;
        }
        self.is_finished = bytes.is_empty();
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(charset::SAMPLE * 4);
        let mut piece = String::with_capacity(room);
        let _ = self.decoder.decode_to_string(&bytes, &mut piece, self.is_finished);
        Ok(Some(piece))
    }
}

/// Text as it is.
pub(crate) fn read_text(
    file: impl Read,
    declared: Option<&'static Encoding>,
    text: &mut Text,
) -> Result<(), Unreadable> {
    let mut pieces = Pieces::new(file, declared)?;
    while !text.is_full()
        && let Some(piece) = pieces.next()?
    {
        text.push(&piece);
    }
    Ok(())
}

/// Values as they are, or as a table.
pub(crate) fn read_csv(
    file: impl Read,
    declared: Option<&'static Encoding>,
    text: &mut Text,
) -> Result<(), Unreadable> {
    if !text.tables() {
        return read_text(file, declared, text);
    }
    let mut pieces = Pieces::new(file, declared)?;
    let Some(mut first) = pieces.next()? else { return Ok(()) };
    let mut delimiter = delimiter(&first);
    // Excel writes and reads this line.
    if let Some((line, rest)) = first.split_once('\n')
        && let Some(named) = line.trim_start_matches('\u{feff}').trim().strip_prefix("sep=")
        && let [only] = named.as_bytes()
    {
        (delimiter, first) = (*only, rest.to_owned());
    }
    let since = Rc::new(Cell::new(0));
    let source = Source { pieces, piece: first.into_bytes(), at: 0, since: Rc::clone(&since) };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(source);
    let mut rows = Rows::default();
    let mut record = csv::ByteRecord::new();
    while !text.is_full() {
        since.set(0);
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                text.note(format!("The rows after this one cannot be read ({error})."));
                break;
            }
        }
        let cells: Vec<String> = record
            .iter()
            .take(limits::COLUMNS as usize)
            .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').to_owned())
            .collect();
        rows.push(cells, text);
    }
    rows.finish(text);
    Ok(())
}

/// What separates values: the sign that is there most often in the first lines.
fn delimiter(sample: &str) -> u8 {
    let lines: Vec<&str> = sample.lines().take(20).collect();
    [b';', b'\t', b',', b'|']
        .into_iter()
        .max_by_key(|sign| {
            let counts = lines.iter().map(|line| line.bytes().filter(|byte| byte == sign).count());
            counts.filter(|count| *count > 0).count() * 1000
                + lines.first().map_or(0, |line| line.bytes().filter(|byte| byte == sign).count())
        })
        .unwrap_or(b',')
}

/// The decoded pieces as bytes of UTF-8.
struct Source<R> {
    pieces: Pieces<R>,
    piece: Vec<u8>,
    at: usize,
    /// Bytes since the last row. One field that never ends, for a quotation mark
    /// too many, would take all memory.
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > limits::CSV_ROW {
            return Err(std::io::Error::other(
                "a row is longer than 1 MiB, perhaps for a quotation mark too many",
            ));
        }
        while self.at >= self.piece.len() {
            match self.pieces.next() {
                Ok(Some(piece)) => (self.piece, self.at) = (piece.into_bytes(), 0),
                Ok(None) => return Ok(0),
                Err(error) => return Err(std::io::Error::other(error.to_string())),
            }
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += length;
        self.since.set(self.since.get() + length);
        Ok(length)
    }
}
