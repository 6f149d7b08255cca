//! The text of documents that nobody vouches for: PDF, Word, Excel, PowerPoint,
//! Outlook messages, e-mail, HTML, CSV and text in any character set.
//!
//! Whoever sent a file decides about every byte of it. So nothing here believes a
//! length, a name or a number that stands in the file: what is unpacked is
//! counted, what is nested has a depth, and a file that is more than it pretends
//! to be ends in an [`Unreadable`], which says in a sentence what it is and why it
//! cannot be read. What a limit leaves out is told in [`Extracted::notes`].
//!
//! Plain functions from bytes to text: no mailbox, no host, no files, no clock.
//! Nothing is shown as the author meant it to look; pictures are not looked at.
//!
//! ```
//! use ews_document_text::{Kind, Options, extract};
//!
//! let file = std::io::Cursor::new(b"Name;Ort\nAnna;K\xf6ln\n".to_vec());
//! let read = extract(file, Some("orte.csv"), None, &Options::default()).unwrap();
//! assert_eq!(read.kind, Kind::Csv);
//! assert_eq!(read.text, "Name;Ort\nAnna;Köln");
//! ```

#![forbid(unsafe_code)]

mod charset;
mod docx;
mod email;
mod flow;
mod html;
mod kind;
mod limits;
mod msg;
mod package;
mod pdf;
mod plain;
mod pptx;
mod rtf;
mod text;
mod unreadable;
mod xlsx;
mod xml;

use std::io::{Read, Seek, SeekFrom};

pub use kind::Kind;
pub use unreadable::Unreadable;

use text::Text;

/// How a document is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Tables come as Markdown tables, where the document says what a table is.
    /// Otherwise cells stand side by side, with tabs between them.
    pub extract_tables: bool,
    /// The most pages (PDF), slides (PowerPoint) or sheets (Excel) that are read.
    pub max_pages: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { extract_tables: false, max_pages: 50 }
    }
}

/// What could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// What kind of document it is, by its content.
    pub kind: Kind,
    /// Its text. Lines end with `\n`; no line ends with spaces.
    pub text: String,
    /// The pages, where it has any.
    pub pages: Option<Pages>,
    /// Whether there is more text than is here: the limit of the text was reached.
    pub is_truncated: bool,
    /// What was left out, in sentences.
    pub notes: Vec<String>,
}

/// The parts that a document is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// What they are called: `page`, `slide` or `sheet`.
    pub unit: &'static str,
    /// How many were read.
    pub read: usize,
    /// How many there are.
    pub total: usize,
}

/// Reads the text of a document. Name and media type are what the sender says of
/// it; they decide only where the content does not.
///
/// A file is read by ranges as far as its format allows; the others are read
/// whole, up to 24 MiB.
///
/// # Errors
/// [`Unreadable`], where there is no text to be had.
pub fn extract<R: Read + Seek>(
    mut file: R,
    name: Option<&str>,
    media_type: Option<&str>,
    options: &Options,
) -> Result<Extracted, Unreadable> {
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable::interrupted)?;
    if size == 0 {
        return Err(Unreadable::Empty);
    }
    let kind = kind::detect(&mut file, size, name, media_type)?;
    let mut text = Text::new(options.extract_tables);
    if let Some(claimed) = kind::claimed(name)
        && claimed != kind.as_str()
    {
        text.note(format!("Its name says {claimed}, and its content is {}.", kind.as_str()));
    }
    file.rewind().map_err(unreadable::interrupted)?;
    let pages = match kind {
        Kind::Pdf => Some(pdf::read(whole(file, size, "a PDF document")?, options, &mut text)?),
        Kind::Docx => docx::read(file, &mut text).map(|()| None)?,
        Kind::Xlsx => Some(xlsx::read(file, options, &mut text)?),
        Kind::Pptx => Some(pptx::read(file, options, &mut text)?),
        Kind::Msg => msg::read(file, &mut text).map(|()| None)?,
        Kind::Eml => email::read(&whole(file, size, "an e-mail message")?, &mut text).map(|()| None)?,
        Kind::Html => {
            let bytes = whole(file, size, "a web page")?;
            html::read(&charset::decode_html(&bytes, charset::declared(media_type)), &mut text);
            None
        }
        Kind::Rtf => {
            rtf::read(&whole(file, size, "a rich text document")?, &mut text);
            None
        }
        Kind::Csv => plain::read_csv(file, charset::declared(media_type), &mut text).map(|()| None)?,
        Kind::Text => plain::read_text(file, charset::declared(media_type), &mut text).map(|()| None)?,
    };
    let (text, is_truncated, notes) = text.finish();
    Ok(Extracted { kind, text, pages, is_truncated, notes })
}

/// All of a file, where its format cannot be read in parts.
fn whole<R: Read>(file: R, size: u64, what: &'static str) -> Result<Vec<u8>, Unreadable> {
    if size > limits::WHOLE_FILE {
        return Err(Unreadable::TooLarge { what, why: "files of this kind are read up to 24 MiB" });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limits::WHOLE_FILE).read_to_end(&mut bytes).map_err(unreadable::interrupted)?;
    Ok(bytes)
}
