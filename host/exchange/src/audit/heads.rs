//! Heads that are kept apart: of each audit file, how many records are on the
//! disk, and the hash of the last one. Whoever can write to the audit folder but
//! not here cannot cut or write anew what a head knows.

use std::fs::OpenOptions;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::AuditError;
use super::chain::RecordHash;
use super::folder::{self, Listed};

/// What names of heads end with.
const ENDING: &str = ".head";
/// Bytes of a head that are read. They have some 200.
const LONGEST: u64 = 4096;

/// A head as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    file: String,
    records: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// Writes the heads of this process's files.
#[derive(Debug)]
pub(super) struct Heads(PathBuf);

impl Heads {
    /// Makes the folder where it is missing.
    pub(super) fn open(folder: &Path) -> Result<Heads, AuditError> {
        folder::prepare(folder)?;
        Ok(Heads(folder.to_owned()))
    }

    /// Puts a head in the place of the one before, as a whole: a reader sees one
    /// or the other, even after the power failed.
    ///
    /// No records: the file is about to be made.
    pub(super) fn keep(&self, file: &str, records: u64, hash: &RecordHash) -> Result<(), AuditError> {
        let path = self.0.join(format!("{file}{ENDING}"));
        let new = self.0.join(format!("{file}{ENDING}.new"));
        let hash = (records > 0).then(|| hash.to_string());
        let head = Written { file: file.to_owned(), records, hash };
        let write = || -> io::Result<()> {
            let mut text = serde_json::to_vec(&head)?;
            text.push(b'\n');
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            folder::private(&mut options);
            let mut file = options.open(&new)?;
            file.write_all(&text)?;
            file.sync_data()?;
            drop(file);
            std::fs::rename(&new, &path)
        };
        write().map_err(AuditError::file(&path, "written"))
    }
}

/// A head that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) file: String,
    pub(super) records: u64,
    pub(super) hash: Option<RecordHash>,
}

/// All heads of a folder, and the names of files that should hold one and do
/// not.
pub(super) fn read_all(folder: &Path) -> Result<(Vec<Head>, Vec<String>), AuditError> {
    let (mut heads, mut unreadable) = (Vec::new(), Vec::new());
    for listed in folder::list(folder, ENDING)? {
        match read(&listed) {
            Some(head) => heads.push(head),
            None => unreadable.push(listed.name),
        }
    }
    Ok((heads, unreadable))
}

fn read(listed: &Listed) -> Option<Head> {
    listed.length.filter(|length| *length <= LONGEST)?;
    let mut text = Vec::new();
    std::fs::File::open(&listed.path).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    let Written { file, records, hash } = serde_json::from_slice(&text).ok()?;
    let hash = match hash {
        Some(text) => Some(RecordHash::read(text.as_bytes())?),
        None => None,
    };
    let is_whole = hash.is_some() == (records > 0) && listed.name.strip_suffix(ENDING) == Some(file.as_str());
    is_whole.then_some(Head { file, records, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_replaces_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let heads = Heads::open(&folder.path().join("heads")).unwrap();
        let hash = RecordHash::read("ab".repeat(32).as_bytes()).unwrap();
        heads.keep("a.jsonl", 0, &RecordHash::ZERO).unwrap();
        heads.keep("b.jsonl", 2, &RecordHash::ZERO).unwrap();
        heads.keep("b.jsonl", 3, &hash).unwrap();
        let (read, unreadable) = read_all(&folder.path().join("heads")).unwrap();
        let empty = Head { file: "a.jsonl".into(), records: 0, hash: None };
        assert_eq!(read, [empty, Head { file: "b.jsonl".into(), records: 3, hash: Some(hash) }]);
        assert!(unreadable.is_empty());
        let text = std::fs::read_to_string(folder.path().join("heads/b.jsonl.head")).unwrap();
        assert_eq!(
            text,
            format!("{{\"file\":\"b.jsonl\",\"records\":3,\"hash\":\"{}\"}}\n", "ab".repeat(32))
        );
    }

    #[test]
    fn what_is_no_head_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let hash = "ab".repeat(32);
        let texts = [
            String::new(),
            format!("{{\"file\":\"other.jsonl\",\"records\":1,\"hash\":\"{hash}\"}}"),
            format!("{{\"file\":\"2.jsonl\",\"records\":0,\"hash\":\"{hash}\"}}"),
            "{\"file\":\"3.jsonl\",\"records\":1}".into(),
            format!("{{\"file\":\"4.jsonl\",\"records\":1,\"hash\":\"{}\"}}", &hash[2..]),
            " ".repeat(5000),
        ];
        for (number, text) in texts.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.jsonl.head")), text).unwrap();
        }
        std::fs::create_dir(folder.path().join("6.jsonl.head")).unwrap();
        let (heads, unreadable) = read_all(folder.path()).unwrap();
        assert_eq!(heads, []);
        assert_eq!(unreadable.len(), 7);
    }
}
