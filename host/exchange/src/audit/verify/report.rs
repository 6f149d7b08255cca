//! What the check of a folder found.

use jiff::Timestamp;
use serde::Serialize;

use crate::audit::folder;

/// What was found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A record was changed.
    Changed,
    /// Records are missing, and others follow.
    Missing,
    /// Records stand in another place.
    Reordered,
    /// Records stand twice, or where none belongs.
    Inserted,
    /// A line is no record.
    NotARecord,
    /// The file does not begin with a `start` of that name.
    WrongStart,
    /// The last line is not whole: the process was ended, or is at it, while it
    /// wrote. Not tampering, and all that counts as written stands before it.
    Torn,
    /// A file that a head or another file names is not there.
    MissingFile,
    /// The file ends before its head.
    Cut,
    /// The record at the head has another hash: what stands before was written
    /// anew.
    OtherHistory,
    /// With heads: a file that no head knows, nor any file that one knows. It was
    /// put there, or begun after the heads were copied.
    UnknownFile,
    /// With a key: records that were written without one, and that no file with
    /// the key names. Everybody who can write to the folder could have written
    /// them.
    NotKeyed,
    /// A head that cannot be read as one.
    BadHead,
    /// The file was written with another key, so its chain was not checked.
    WrongKey,
    /// The file was written with a key and none was given, so its chain was not
    /// checked.
    KeyNeeded,
    /// The file cannot be read.
    Unreadable,
}

impl Kind {
    /// Whether this alone leaves the log as good as it was written.
    pub const fn is_harmless(self) -> bool {
        matches!(self, Kind::Torn)
    }

    /// Whether it says that nothing is known, rather than that something is
    /// wrong.
    pub const fn is_unknown(self) -> bool {
        matches!(self, Kind::KeyNeeded | Kind::Unreadable | Kind::UnknownFile)
    }
}

/// Something that was found, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The file's name.
    pub file: String,
    /// The line, from 1. None where it is about the file.
    pub line: Option<u64>,
    /// The number of the record, from 0: of the first one where it is about
    /// several.
    pub sequence: Option<u64>,
    /// How many records it is about, where that is known.
    pub records: Option<u64>,
    /// What it is.
    pub kind: Kind,
    /// A sentence about it.
    pub text: String,
}

/// One file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// Lines that are records.
    pub records: u64,
    /// The time of the first record, as it stands there.
    pub first: Option<String>,
    /// The time of the last record.
    pub last: Option<String>,
    /// Whether its chain was checked with a key.
    pub keyed: bool,
    /// Findings beyond the first 100, which are not listed.
    pub left_out: u64,
}

/// What the check of a folder found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// All files, by name.
    pub files: Vec<FileReport>,
    /// All findings, by file and line.
    pub findings: Vec<Finding>,
    /// Heads that were compared, of the folder of heads and of the files.
    pub heads: u64,
}

impl Report {
    /// Whether nothing is wrong, as far as heads and key tell. A torn last line
    /// is not.
    pub fn is_intact(&self) -> bool {
        self.findings.iter().all(|finding| finding.kind.is_harmless())
    }

    /// Whether something is wrong, and not only unknown.
    pub fn is_damaged(&self) -> bool {
        self.findings.iter().any(|finding| !finding.kind.is_harmless() && !finding.kind.is_unknown())
    }

    /// Takes it as given that files which were begun before this time are gone:
    /// somebody keeps them elsewhere, or no longer. They are known by their names.
    pub fn accept_missing_before(&mut self, time: Timestamp) {
        let earliest = folder::time_in_name(time);
        self.findings
            .retain(|found| found.kind != Kind::MissingFile || found.file.as_str() >= earliest.as_str());
    }

    /// The records of all files.
    pub fn records(&self) -> u64 {
        self.files.iter().map(|file| file.records).sum()
    }
}
