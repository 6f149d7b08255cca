//! Outlook messages: compound files (MS-CFB) of properties (MS-OXMSG), with the
//! messages that are attached to them.

use std::io::{Read, Seek};

use cfb::CompoundFile;

use crate::text::Text;
use crate::unreadable::Unreadable;
use crate::{charset, html, limits, rtf};

const WHAT: &str = "an Outlook message";
/// PidTagSubject, PidTagBody and so on (MS-OXPROPS).
const SUBJECT: u16 = 0x0037;
const BODY: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_EMAIL: u16 = 0x0c1f;
const SENDER_SMTP: u16 = 0x5d01;
const DISPLAY_TO: u16 = 0x0e04;
const DISPLAY_CC: u16 = 0x0e03;
const SUBMIT_TIME: u16 = 0x0039;
const DELIVERY_TIME: u16 = 0x0e06;
const DISPLAY_NAME: u16 = 0x3001;
const EMAIL_ADDRESS: u16 = 0x3003;
const SMTP_ADDRESS: u16 = 0x39fe;
const RECIPIENT_TYPE: u16 = 0x0c15;
const ATTACH_LONG_FILENAME: u16 = 0x3707;
const ATTACH_FILENAME: u16 = 0x3704;
/// The types of properties that are read (MS-OXCDATA 2.11.1).
const STRING: u16 = 0x001f;
const STRING8: u16 = 0x001e;
const BINARY: u16 = 0x0102;
const INTEGER: u16 = 0x0003;
const TIME: u16 = 0x0040;

/// Reads a message.
pub(crate) fn read<R: Read + Seek>(file: R, text: &mut Text) -> Result<(), Unreadable> {
    let compound = CompoundFile::open(file)
        .map_err(|error| Unreadable::Damaged { what: WHAT, why: error.to_string() })?;
    let mut message = Message { compound, left: limits::ALL_PARTS };
    message.show("/", text, 0)
}

struct Message<R> {
    compound: CompoundFile<R>,
    /// What may be read yet, in bytes.
    left: u64,
}

impl<R: Read + Seek> Message<R> {
    // Recursion ends with the depth that is shown.
    fn show(&mut self, at: &str, text: &mut Text, depth: usize) -> Result<(), Unreadable> {
        let header = if depth == 0 { 32 } else { 24 };
        let properties = self.fixed(at, header)?;
        let name = self.string(at, SENDER_NAME)?;
        let address = match self.string(at, SENDER_SMTP)? {
            Some(address) => Some(address),
            None => self.string(at, SENDER_EMAIL)?.filter(|address| address.contains('@')),
        };
        text.field("From", &person(name, address));
        for (kind, label, display) in [(1, "To", DISPLAY_TO), (2, "Cc", DISPLAY_CC)] {
            let recipients = self.recipients(at, kind)?;
            let recipients = match recipients.is_empty() {
                true => self.string(at, display)?.unwrap_or_default(),
                false => recipients.join(", "),
            };
            text.field(label, recipients.trim_end_matches('\0'));
        }
        let time = [SUBMIT_TIME, DELIVERY_TIME].into_iter().find_map(|id| find(&properties, id, TIME));
        text.field("Date", &time.map(file_time).unwrap_or_default());
        text.field("Subject", &self.string(at, SUBJECT)?.unwrap_or_default());
        text.end_paragraph();
        self.body(at, text)?;
        text.end_paragraph();
        self.attachments(at, text, depth)
    }

    /// The body: as text, else from its HTML, else from its rich text.
    fn body(&mut self, at: &str, text: &mut Text) -> Result<(), Unreadable> {
        if let Some(body) = self.string(at, BODY)?.filter(|body| !body.trim().is_empty()) {
            text.push(&body);
            return Ok(());
        }
        if let Some(page) = self.string(at, HTML)? {
            html::read(&page, text);
            return Ok(());
        }
        if let Some(page) = self.stream(at, HTML, BINARY)? {
            html::read(&charset::decode_html(&page, None), text);
            return Ok(());
        }
        if let Some(compressed) = self.stream(at, RTF, BINARY)? {
            match rich_text(&compressed) {
                Some(document) => rtf::read(document.as_bytes(), text),
                None => text.note("The body is compressed rich text that cannot be unpacked."),
            }
        }
        Ok(())
    }

    fn recipients(&mut self, at: &str, kind: u64) -> Result<Vec<String>, Unreadable> {
        let mut found = Vec::new();
        for storage in self.storages(at, "__recip_version1.0_#") {
            let properties = self.fixed(&storage, 8)?;
            if find(&properties, RECIPIENT_TYPE, INTEGER) != Some(kind) {
                continue;
            }
            let address = match self.string(&storage, SMTP_ADDRESS)? {
                Some(address) => Some(address),
                None => self.string(&storage, EMAIL_ADDRESS)?.filter(|address| address.contains('@')),
            };
            let name = self.string(&storage, DISPLAY_NAME)?;
            found.push(person(name, address));
        }
        Ok(found)
    }

    fn attachments(&mut self, at: &str, text: &mut Text, depth: usize) -> Result<(), Unreadable> {
        let storages = self.storages(at, "__attach_version1.0_#");
        let mut listed = Vec::new();
        let mut messages = Vec::new();
        for storage in storages {
            let name = match self.string(&storage, ATTACH_LONG_FILENAME)? {
                Some(name) => Some(name),
                None => match self.string(&storage, ATTACH_FILENAME)? {
                    Some(name) => Some(name),
                    None => self.string(&storage, DISPLAY_NAME)?,
                },
            };
            let name = name.unwrap_or_else(|| "without name".into());
            let inner = format!("{storage}/__substg1.0_3701000D");
            let data = format!("{storage}/__substg1.0_37010102");
            if self.compound.is_storage(&inner) {
                listed.push(name);
                messages.push(inner);
            } else {
                let size = self.compound.entry(&data).map(|entry| entry.len()).unwrap_or_default();
                listed.push(format!("{name} ({size} bytes)"));
            }
        }
        if !listed.is_empty() {
            text.push("Attachments: ");
            text.push_line(&listed.join(", "));
            text.end_paragraph();
        }
        for inner in messages {
            if depth + 1 >= limits::NESTED_MESSAGES {
                text.note(format!("Messages that are nested deeper than {depth} are left out."));
                return Ok(());
            }
            if text.is_full() {
                return Ok(());
            }
            let subject = self.string(&inner, SUBJECT)?;
            text.heading(&format!("Attached message: {}", subject.as_deref().unwrap_or("without subject")));
            self.show(&inner, text, depth + 1)?;
        }
        Ok(())
    }

    fn storages(&mut self, at: &str, before: &str) -> Vec<String> {
        let Ok(entries) = self.compound.read_storage(at) else { return Vec::new() };
        entries
            .filter(|entry| entry.is_storage() && entry.name().starts_with(before))
            .map(|entry| format!("{}/{}", at.trim_end_matches('/'), entry.name()))
            .take(limits::ATTACHMENTS)
            .collect()
    }

    /// The properties of fixed length, 16 bytes each, behind their header.
    fn fixed(&mut self, at: &str, header: usize) -> Result<Vec<u8>, Unreadable> {
        let name = format!("{}/__properties_version1.0", at.trim_end_matches('/'));
        let stream = self.read(&name)?.unwrap_or_default();
        Ok(stream.get(header..).unwrap_or_default().to_vec())
    }

    fn string(&mut self, at: &str, id: u16) -> Result<Option<String>, Unreadable> {
        if let Some(bytes) = self.stream(at, id, STRING)? {
            let text = encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0;
            return Ok(Some(text.trim_end_matches('\0').to_owned()));
        }
        let bytes = self.stream(at, id, STRING8)?;
        Ok(bytes.map(|bytes| charset::decode(&bytes, None).trim_end_matches('\0').to_owned()))
    }

    fn stream(&mut self, at: &str, id: u16, kind: u16) -> Result<Option<Vec<u8>>, Unreadable> {
        self.read(&format!("{}/__substg1.0_{id:04X}{kind:04X}", at.trim_end_matches('/')))
    }

    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        if !self.compound.is_stream(name) {
            return Ok(None);
        }
        let damaged = |error: std::io::Error| Unreadable::Damaged { what: WHAT, why: error.to_string() };
        let stream = self.compound.open_stream(name).map_err(damaged)?;
        let most = limits::PROPERTY.min(self.left);
        if stream.len() > most {
            return Err(Unreadable::TooLarge { what: WHAT, why: "a property of it has more than 12 MiB" });
        }
        let mut bytes = Vec::new();
        stream.take(most).read_to_end(&mut bytes).map_err(damaged)?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// Compressed rich text (MS-OXRTFCP), as far as its header can be believed.
fn rich_text(compressed: &[u8]) -> Option<String> {
    let size = u32::from_le_bytes(compressed.get(4..8)?.try_into().ok()?);
    // It is compressed by a ninth at best, and reserved in advance.
    let most = compressed.len().checked_mul(10)?.min(limits::TEXT * 2);
    if compressed.len() <= 16 || size as usize > most {
        return None;
    }
    compressed_rtf::decompress_rtf(compressed).ok()
}

/// A property of fixed length.
fn find(properties: &[u8], id: u16, kind: u16) -> Option<u64> {
    let (entries, _) = properties.as_chunks::<16>();
    entries.iter().take(1000).find_map(|[k0, k1, i0, i1, _, _, _, _, value @ ..]| {
        let matches = u16::from_le_bytes([*k0, *k1]) == kind && u16::from_le_bytes([*i0, *i1]) == id;
        let value = u64::from_le_bytes(*value);
        matches.then_some(if kind == INTEGER { value & 0xffff_ffff } else { value })
    })
}

fn person(name: Option<String>, address: Option<String>) -> String {
    let name = name.unwrap_or_default();
    match address {
        Some(address) if name.trim().is_empty() || name == address => address,
        Some(address) => format!("{name} <{address}>"),
        None => name,
    }
}

/// A time in units of 100 ns since 1601 (MS-DTYP FILETIME), as RFC 3339.
fn file_time(time: u64) -> String {
    let seconds = time / 10_000_000;
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, by which leap days fall at the ends of years.
    let days = days + 584_694;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year_of_era + next;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_time_is_an_instant() {
        assert_eq!(file_time(0), "1601-01-01T00:00:00Z");
        assert_eq!(file_time(116_444_736_000_000_000), "1970-01-01T00:00:00Z");
        // 2026-11-20T08:30:00Z.
        assert_eq!(file_time((1_795_163_400 + 11_644_473_600) * 10_000_000), "2026-11-20T08:30:00Z");
        assert_eq!(file_time((951_782_399 + 11_644_473_600) * 10_000_000), "2000-02-28T23:59:59Z");
    }

    #[test]
    fn rich_text_that_lies_about_its_size_is_not_unpacked() {
        let mut compressed = vec![0; 40];
        compressed[..4].copy_from_slice(&36_u32.to_le_bytes());
        compressed[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(rich_text(&compressed), None);
        assert_eq!(rich_text(b""), None);
    }
}
