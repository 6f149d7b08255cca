//! The streams of a PDF, before it is read as one: whatever becomes large when
//! it is unpacked is overwritten with zeros, so that nobody unpacks it. Pictures
//! are, too; they are not looked at.
//!
//! This goes by the bytes alone, and not by the tables of the document, which
//! are in streams themselves.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::lzw;
use crate::limits;
use crate::unreadable::Unreadable;

/// How far before a stream its dictionary is looked for.
const DICTIONARY: usize = 2048;
/// The tables of the document: each entry takes more memory than bytes.
const TABLE: u64 = 2 << 20;

/// Overwrites what must not be unpacked; how many streams that were.
pub(super) fn tame(bytes: &mut [u8]) -> Result<usize, Unreadable> {
    let mut removed = 0;
    let mut counted = 0_u64;
    let mut at = 0;
    while let Some(start) = next_stream(bytes, at) {
        Nesting::default().check(bytes.get(at..start).unwrap_or_default())?;
        let before = bytes.get(start.saturating_sub(DICTIONARY)..start).unwrap_or_default();
        let dictionary = Dictionary::read(before);
        let rest = bytes.get(start..).unwrap_or_default();
        let length = find(rest, b"endstream").unwrap_or(rest.len());
        let data = rest.get(..length).unwrap_or_default();
        let most = if dictionary.is_table { TABLE } else { limits::PDF_STREAM };
        let is_removed = dictionary.is_picture || {
            let unpacked = dictionary.unpacked(data, most);
            counted = counted.saturating_add(unpacked.min(most + 1));
            unpacked > most
        };
        if is_removed && let Some(data) = bytes.get_mut(start..start + length) {
            data.fill(0);
            removed += usize::from(!dictionary.is_picture);
        }
        if counted > limits::PDF_COUNTED {
            return Err(Unreadable::TooLarge {
                what: "a PDF document",
                why: "it becomes much larger when it is unpacked",
            });
        }
        at = start + length;
    }
    Nesting::default().check(bytes.get(at..).unwrap_or_default())?;
    Ok(removed)
}

/// How deep objects are nested. Who looks for the end of one looks through all that
/// are in it, so that what is nested without end takes without end.
#[derive(Default)]
struct Nesting {
    depth: usize,
    /// The end of what was looked at before.
    last: [u8; 6],
}

impl Nesting {
    /// Whether this goes on as deep as any document does.
    fn is_sound(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            self.last.rotate_left(1);
            if let Some(last) = self.last.last_mut() {
                *last = *byte;
            }
            match &self.last {
                b"endobj" => self.depth = 0,
                // Two of these are one dictionary.
                [.., b'<', b'<'] | [.., b'['] => self.depth += 1,
                [.., b'>', b'>'] | [.., b']'] => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            if self.depth > limits::PDF_NESTING {
                return false;
            }
        }
        true
    }

    fn check(mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        if self.is_sound(bytes) {
            return Ok(());
        }
        let why = "its objects are nested deeper than those of any document".to_owned();
        Err(Unreadable::Damaged { what: "a PDF document", why })
    }
}

/// Where the data of the next stream begins: behind `stream` and a line break.
fn next_stream(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let found = at + find(bytes.get(at..)?, b"stream")?;
        let after = found + b"stream".len();
        let is_end = found >= 3 && bytes.get(found - 3..found) == Some(b"end");
        let line_break = match bytes.get(after..) {
            Some([b'\r', b'\n', ..]) => Some(2),
            Some([b'\n' | b'\r', ..]) => Some(1),
            _ => None,
        };
        match line_break {
            Some(length) if !is_end => return Some(after + length),
            _ => at = after,
        }
    }
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(word) {
            return Some(at);
        }
        at += 1;
    }
}

/// What a stream says of itself.
struct Dictionary {
    is_picture: bool,
    is_table: bool,
    /// Whether it holds objects.
    has_objects: bool,
    filters: Vec<Filter>,
}

#[derive(Clone, Copy)]
enum Filter {
    Flate,
    Lzw,
    Ascii85,
    AsciiHex,
    RunLength,
}

impl Dictionary {
    /// Reads as much as is needed, from the end of the text before the stream.
    fn read(before: &[u8]) -> Self {
        let text = String::from_utf8_lossy(before);
        let own = text.rfind("obj").and_then(|at| text.get(at..)).unwrap_or(&text);
        let compact: String = own.chars().filter(|sign| !sign.is_ascii_whitespace()).collect();
        let mut filters = Vec::new();
        for name in compact.split('/').skip(1) {
            let name = name.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default();
            filters.extend(match name {
                "FlateDecode" | "Fl" => Some(Filter::Flate),
                "LZWDecode" | "LZW" => Some(Filter::Lzw),
                "ASCII85Decode" | "A85" => Some(Filter::Ascii85),
                "ASCIIHexDecode" | "AHx" => Some(Filter::AsciiHex),
                "RunLengthDecode" | "RL" => Some(Filter::RunLength),
                _ => None,
            });
        }
        Self {
            is_picture: compact.contains("/Subtype/Image"),
            is_table: compact.contains("/XRef"),
            has_objects: compact.contains("/ObjStm"),
            filters,
        }
    }

    /// The length of what the data becomes; not counted far beyond `most`.
    fn unpacked(&self, data: &[u8], most: u64) -> u64 {
        let mut reader: Box<dyn Read + '_> = Box::new(data);
        let mut head = Head::take(&mut reader);
        let mut largest = data.len() as u64;
        let mut filters = self.filters.iter().take(8).peekable();
        for _ in 0..8 {
            let filter = match filters.next() {
                Some(filter) => *filter,
                // Whatever its name, this is compressed.
                None if head.is_zlib() => Filter::Flate,
                None => break,
            };
            reader = match filter {
                Filter::Ascii85 => {
                    Box::new(Ascii85 { source: head.join(reader), out: Vec::new(), is_finished: false })
                }
                Filter::AsciiHex => Box::new(AsciiHex { source: head.join(reader) }),
                Filter::Flate => {
                    let skip = if head.is_zlib() { 2 } else { 0 };
                    let mut source = head.join(reader);
                    let _ = source.read(&mut [0; 2][..skip]);
                    Box::new(DeflateDecoder::new(source))
                }
                Filter::Lzw | Filter::RunLength => {
                    let mut input = Vec::new();
                    let _ = head.join(reader).take(most).read_to_end(&mut input);
                    let length = match filter {
                        Filter::Lzw => lzw::unpacked(&input, most),
                        _ => run_length(&input),
                    };
                    // What comes behind it is not followed: such chains are none of any writer's.
                    return if filters.peek().is_some() { u64::MAX } else { largest.max(length) };
                }
            };
            head = Head::take(&mut reader);
            largest = largest.max(head.length as u64);
        }
        let mut total = head.length as u64;
        let mut buffer = vec![0; 32 << 10];
        let mut nesting = Nesting::default();
        while total <= most {
            match reader.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(length) => {
                    total += length as u64;
                    if self.has_objects && !nesting.is_sound(buffer.get(..length).unwrap_or_default()) {
                        return u64::MAX;
                    }
                }
            }
        }
        largest.min(most).max(total)
    }
}

/// The length of what run lengths become (ISO 32000-1, 7.4.5).
fn run_length(data: &[u8]) -> u64 {
    let (mut at, mut total) = (0_usize, 0_u64);
    while let Some(length) = data.get(at) {
        match length {
            128 => break,
            length @ 0..=127 => {
                total += u64::from(*length) + 1;
                at += usize::from(*length) + 2;
            }
            length => {
                total += 257 - u64::from(*length);
                at += 2;
            }
        }
    }
    total
}

/// The first two bytes of a layer, by which it shows what it is.
struct Head {
    bytes: [u8; 2],
    length: usize,
}

impl Head {
    fn take(reader: &mut impl Read) -> Self {
        let mut head = Self { bytes: [0; 2], length: 0 };
        while let Some(room) = head.bytes.get_mut(head.length..).filter(|room| !room.is_empty()) {
            match reader.read(room) {
                Ok(0) | Err(_) => break,
                Ok(length) => head.length += length,
            }
        }
        head
    }

    /// RFC 1950.
    fn is_zlib(&self) -> bool {
        let [method, flags] = self.bytes;
        self.length == 2 && method & 0x0f == 8 && (u16::from(method) << 8 | u16::from(flags)) % 31 == 0
    }

    fn join<'r>(&self, reader: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
        let bytes = self.bytes.into_iter().take(self.length).collect::<Vec<u8>>();
        Box::new(std::io::Cursor::new(bytes).chain(reader))
    }
}

/// ISO 32000-1, 7.4.3.
struct Ascii85<R> {
    source: R,
    out: Vec<u8>,
    is_finished: bool,
}

impl<R: Read> Read for Ascii85<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.out.is_empty() && !self.is_finished {
            let (mut value, mut digits) = (0_u32, 0_usize);
            while digits < 5 {
                let mut byte = [0];
                if self.source.read(&mut byte)? == 0 || byte == [b'~'] {
                    self.is_finished = true;
                    break;
                }
                match byte {
                    [b'z'] if digits == 0 => {
                        digits = 5;
                    }
                    [digit @ b'!'..=b'u'] => {
                        value = value.wrapping_mul(85).wrapping_add(u32::from(digit - b'!'));
                        digits += 1;
                    }
                    _ => {}
                }
            }
            if digits > 1 {
                for _ in digits..5 {
                    value = value.wrapping_mul(85).wrapping_add(84);
                }
                let bytes = value.to_be_bytes();
                self.out.extend(bytes.iter().take(digits - 1));
            }
        }
        let length = self.out.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.out.drain(..length)) {
            *to = from;
        }
        Ok(length)
    }
}

/// ISO 32000-1, 7.4.2.
struct AsciiHex<R> {
    source: R,
}

impl<R: Read> Read for AsciiHex<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut length = 0;
        for to in buffer.iter_mut() {
            let (mut value, mut digits) = (0_u8, 0);
            while digits < 2 {
                let mut byte = [0];
                if self.source.read(&mut byte)? == 0 || byte == [b'>'] {
                    return Ok(length);
                }
                if let Some(digit) = char::from(byte[0]).to_digit(16) {
                    value = value << 4 | u8::try_from(digit).unwrap_or_default();
                    digits += 1;
                }
            }
            *to = value;
            length += 1;
        }
        Ok(length)
    }
}
