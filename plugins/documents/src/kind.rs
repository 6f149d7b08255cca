//! What a file is: by its first bytes, and by what an archive holds; by its name
//! only where that does not say it.

use std::io::{Read, Seek, SeekFrom};

use crate::unreadable::{Unreadable, interrupted};
use crate::{charset, package};

/// A kind of document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Portable Document Format (ISO 32000).
    Pdf,
    /// Word (ECMA-376).
    Docx,
    /// Excel (ECMA-376).
    Xlsx,
    /// PowerPoint (ECMA-376).
    Pptx,
    /// An Outlook message (MS-OXMSG).
    Msg,
    /// An e-mail message (RFC 5322).
    Eml,
    /// A web page.
    Html,
    /// Rich Text Format.
    Rtf,
    /// Comma-separated values (RFC 4180), or values separated otherwise.
    Csv,
    /// Text.
    Text,
}

impl Kind {
    /// Its usual extension.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Msg => "msg",
            Self::Eml => "eml",
            Self::Html => "html",
            Self::Rtf => "rtf",
            Self::Csv => "csv",
            Self::Text => "txt",
        }
    }
}

/// How much of a file's beginning is looked at.
const HEAD: u64 = 8 << 10;

/// Headers that a message begins with.
const HEADERS: [&str; 10] = [
    "from:",
    "to:",
    "subject:",
    "date:",
    "received:",
    "return-path:",
    "message-id:",
    "mime-version:",
    "delivered-to:",
    "x-",
];

/// What a name says, where its extension leaves no doubt.
pub(crate) fn claimed(name: Option<&str>) -> Option<&'static str> {
    let extension = name?.rsplit_once('.')?.1.to_ascii_lowercase();
    ["pdf", "docx", "xlsx", "pptx", "msg"].into_iter().find(|known| *known == extension)
}

/// Finds out what a file is.
pub(crate) fn detect<R: Read + Seek>(
    file: &mut R,
    size: u64,
    name: Option<&str>,
    media_type: Option<&str>,
) -> Result<Kind, Unreadable> {
    let mut head = Vec::new();
    file.rewind().map_err(interrupted)?;
    file.by_ref().take(HEAD).read_to_end(&mut head).map_err(interrupted)?;
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, last)| last.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let essence =
        media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();

    let beginning = head.get(..1024).unwrap_or(&head);
    if beginning.windows(5).any(|bytes| bytes == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        file.seek(SeekFrom::Start(0)).map_err(interrupted)?;
        return package::kind(file);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        file.seek(SeekFrom::Start(0)).map_err(interrupted)?;
        return compound(file, size);
    }
    if head.starts_with(b"{\\rtf") {
        return Ok(Kind::Rtf);
    }
    if let Some(found) = infer::get(&head) {
        match found.matcher_type() {
            infer::MatcherType::Text => {}
            matched => return Err(without_text(matched, found.mime_type())),
        }
    }
    if is_binary(&head) {
        let why = match extension {
            "pdf" | "docx" | "xlsx" | "pptx" | "msg" => {
                "and not what its name says: no such file begins like this"
            }
            _ => "and no text in any character set",
        };
        return Err(Unreadable::Unsupported { what: "a file of an unknown kind".into(), why });
    }
    Ok(of_text(&charset::decode(&head, charset::declared(media_type)), extension, &essence))
}

fn of_text(head: &str, extension: &str, essence: &str) -> Kind {
    let start = head.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(200).collect::<String>().to_ascii_lowercase();
    if matches!(extension, "html" | "htm" | "xhtml")
        || matches!(essence, "text/html" | "application/xhtml+xml")
    {
        return Kind::Html;
    }
    let is_message = || {
        let mut lines = lower.lines().filter(|line| !line.is_empty());
        lines.next().is_some_and(|line| HEADERS.iter().any(|header| line.starts_with(header)))
            && head.to_ascii_lowercase().contains("\nsubject:")
    };
    if extension == "eml" || essence == "message/rfc822" || (extension.is_empty() && is_message()) {
        return Kind::Eml;
    }
    if matches!(extension, "csv" | "tsv") || matches!(essence, "text/csv" | "text/tab-separated-values") {
        return Kind::Csv;
    }
    if extension != "txt" && (lower.starts_with("<!doctype html") || lower.starts_with("<html")) {
        return Kind::Html;
    }
    Kind::Text
}

/// Whether bytes are no text: they hold what no text has.
fn is_binary(head: &[u8]) -> bool {
    let text = charset::decode(head, None);
    let strange = text
        .chars()
        .filter(|sign| {
            *sign == '\u{fffd}'
                || (sign.is_control() && !matches!(sign, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
        })
        .count();
    // A sample may cut one character in two.
    strange > 1 && strange * 50 > text.chars().count()
}

fn without_text(kind: infer::MatcherType, media_type: &str) -> Unreadable {
    use infer::MatcherType;
    let (what, why) = match kind {
        MatcherType::Image => ("a picture", "and text in pictures is not read"),
        MatcherType::Audio => ("a sound recording", "which has no text"),
        MatcherType::Video => ("a video", "which has no text"),
        MatcherType::Archive => ("an archive", "and archives are not opened"),
        MatcherType::App => ("a program", "which has no text"),
        MatcherType::Font => ("a font", "which has no text"),
        _ => ("a file of a kind", "that is not read"),
    };
    Unreadable::Unsupported { what: format!("{what} ({media_type})"), why }
}

/// What a compound file (MS-CFB) holds.
fn compound<R: Read + Seek>(file: &mut R, size: u64) -> Result<Kind, Unreadable> {
    if size < 1536 {
        return Err(Unreadable::Damaged {
            what: "an Office document or Outlook message",
            why: "it ends early".into(),
        });
    }
    let compound = cfb::CompoundFile::open(&mut *file).map_err(|error| Unreadable::Damaged {
        what: "an Office document or Outlook message",
        why: format!("{error}"),
    })?;
    let old = |what: &str| Unreadable::Unsupported {
        what: what.to_owned(),
        why: "and only the newer formats are read (docx, xlsx, pptx)",
    };
    if compound.exists("/EncryptedPackage") || compound.exists("/EncryptionInfo") {
        return Err(Unreadable::Encrypted { what: "an Office document" });
    }
    if compound.exists("/__properties_version1.0") {
        return Ok(Kind::Msg);
    }
    if compound.exists("/WordDocument") {
        return Err(old("a document of Word 97 to 2003"));
    }
    if compound.exists("/Workbook") || compound.exists("/Book") {
        return Err(old("a workbook of Excel 97 to 2003"));
    }
    if compound.exists("/PowerPoint Document") {
        return Err(old("a presentation of PowerPoint 97 to 2003"));
    }
    Err(Unreadable::Unsupported {
        what: "a compound file of an unknown kind".into(),
        why: "that is not read",
    })
}
