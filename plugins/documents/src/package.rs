//! Office documents as what they are: ZIP archives of parts (ECMA-376, Open
//! Packaging Conventions). Whatever is unpacked is counted as it comes, whatever
//! the archive says of its size.

use std::io::{BufReader, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::kind::Kind;
use crate::limits;
use crate::unreadable::Unreadable;
use crate::xml::{PIECE, Xml};

/// An open document.
pub(crate) struct Package<R> {
    archive: ZipArchive<R>,
    /// With its article, such as `a Word document`.
    what: &'static str,
    /// What may be unpacked yet.
    left: u64,
}

/// What an archive is.
pub(crate) fn kind<R: Read + Seek>(file: &mut R) -> Result<Kind, Unreadable> {
    let package = Package::open(file, "a ZIP archive or Office document")?;
    let archive = &package.archive;
    let has = |name: &str| archive.index_for_name(name).is_some();
    for (part, kind) in [
        ("word/document.xml", Kind::Docx),
        ("xl/workbook.xml", Kind::Xlsx),
        ("ppt/presentation.xml", Kind::Pptx),
    ] {
        if has(part) {
            return Ok(kind);
        }
    }
    if has("xl/workbook.bin") {
        let what = "a binary Excel workbook (xlsb)".to_owned();
        return Err(Unreadable::Unsupported { what, why: "and only xlsx is read" });
    }
    if has("content.xml") && has("META-INF/manifest.xml") {
        let what = "an OpenDocument file".to_owned();
        return Err(Unreadable::Unsupported {
            what,
            why: "and of Office documents only docx, xlsx and pptx are read",
        });
    }
    Err(package.archive_of_files())
}

impl<R: Read + Seek> Package<R> {
    /// Opens the directory of a document.
    pub(crate) fn open(file: R, what: &'static str) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(file).map_err(|error| broken(what, &error))?;
        if archive.len() > limits::PARTS {
            return Err(Unreadable::TooLarge { what, why: "it has more than 10,000 parts" });
        }
        Ok(Self { archive, what, left: limits::ALL_PARTS })
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The parts whose names are a number between these two, in the order of the
    /// numbers.
    pub(crate) fn numbered(&self, before: &str, after: &str) -> Vec<String> {
        let mut found: Vec<(u32, String)> = self
            .archive
            .file_names()
            .filter_map(|name| {
                let name = name.ok()?;
                let number = name.strip_prefix(before)?.strip_suffix(after)?;
                let number = if number.is_empty() { 0 } else { number.parse().ok()? };
                Some((number, name.into_owned()))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// Reads a part as XML, piece by piece. Nothing where there is no such part.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Xml<'_>) -> Result<T, String>,
    ) -> Result<Option<T>, Unreadable> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|error| broken(self.what, &error))?;
        let most = limits::STREAMED_PART.min(self.left);
        let mut counted = BufReader::new(Counted { part, left: most });
        let result = read(&mut Xml::new(&mut counted));
        let left = counted.get_ref().left;
        self.left -= most - left;
        if left == 0 {
            return Err(Unreadable::TooLarge { what: self.what, why: UNPACKED });
        }
        if result.as_ref().is_err_and(|why| why.contains(PIECE)) {
            return Err(Unreadable::TooLarge { what: self.what, why: PIECE });
        }
        result
            .map(Some)
            .map_err(|why| Unreadable::Damaged { what: self.what, why: format!("{why}, in {name}") })
    }

    /// Unpacks a part and lets it go, to know that it is whole, and how large.
    pub(crate) fn check(&mut self, name: &str, most: u64) -> Result<(), Unreadable> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(()) };
        let part = self.archive.by_index(index).map_err(|error| broken(self.what, &error))?;
        let most = most.min(self.left);
        let mut counted = Counted { part, left: most };
        let mut buffer = [0; 32 << 10];
        // The longest piece between two tags.
        let mut piece = 0_u64;
        loop {
            let length = match counted.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) => {
                    let why = format!("{error}, in {name}");
                    return Err(Unreadable::Damaged { what: self.what, why });
                }
            };
            for byte in buffer.iter().take(length) {
                piece = if *byte == b'<' { 0 } else { piece + 1 };
                if piece > limits::XML_PIECE {
                    return Err(Unreadable::TooLarge { what: self.what, why: PIECE });
                }
            }
        }
        let left = counted.left;
        self.left -= most - left;
        if left == 0 {
            return Err(Unreadable::TooLarge { what: self.what, why: UNPACKED });
        }
        Ok(())
    }

    /// The names of all parts.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// An archive that is no document, with the first names that are in it.
    fn archive_of_files(mut self) -> Unreadable {
        let is_locked = (0..self.archive.len().min(100))
            .any(|index| self.archive.by_index_raw(index).is_ok_and(|file| file.encrypted()));
        let count = self.archive.len();
        let mut names: Vec<String> = self
            .names()
            .into_iter()
            .take(5)
            .map(|name| name.chars().filter(|sign| !sign.is_control()).take(60).collect())
            .collect();
        if count > names.len() {
            names.push("…".into());
        }
        let lock = if is_locked { ", protected with a password," } else { "" };
        let what = match count {
            0 => "an empty ZIP archive".to_owned(),
            1 => format!("a ZIP archive{lock} of 1 file ({})", names.join(", ")),
            _ => format!("a ZIP archive{lock} of {count} files ({})", names.join(", ")),
        };
        Unreadable::Unsupported { what, why: "and archives are not opened" }
    }
}

const UNPACKED: &str = "it becomes much larger when it is unpacked";

fn broken(what: &'static str, error: &ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Encrypted { what },
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted { what },
        error => Unreadable::Damaged { what, why: format!("{error}") },
    }
}

/// A part as it is unpacked, up to what is left.
struct Counted<P> {
    part: P,
    left: u64,
}

impl<P: Read> Read for Counted<P> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(room) = buffer.get_mut(..most) else { return Ok(0) };
        let length = self.part.read(room)?;
        self.left -= length as u64;
        Ok(length)
    }
}
