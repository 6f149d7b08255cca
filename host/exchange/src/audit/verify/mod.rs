//! Checks a folder of audit files: whether every record is there, unchanged and
//! in its place, as far as heads and key tell.
//!
//! Reads only. Takes whatever stands in the files, and needs no more memory for
//! large ones than for small ones.

mod claims;
mod file;
mod report;
mod runs;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use self::claims::{Claims, Known, Witness, vouched_for};
use self::file::Question;
pub use self::report::{FileReport, Finding, Kind, Report};
use super::chain::{KEYED, PLAIN, Seal};
use super::first::First;
use super::folder::{self, Listed};
use super::heads;
use super::{AuditError, AuditKey};

/// How the chain of a file is checked.
#[derive(Debug, Clone)]
enum Checked {
    With(Seal),
    KeyNeeded,
    WrongKey,
}

impl Checked {
    /// As the first record says. Where it says nothing, as one would be written
    /// now.
    fn of(first: Option<&First>, key: Option<&AuditKey>) -> Checked {
        let start = first.map(|first| &first.start);
        match (start.map(|start| start.chain.as_str()), key) {
            (Some(PLAIN), _) => Checked::With(Seal::Plain),
            (Some(KEYED), None) => Checked::KeyNeeded,
            (Some(KEYED), Some(key)) if start.and_then(|start| start.key_id.as_ref()) != Some(&key.id()) => {
                Checked::WrongKey
            }
            _ => Checked::With(Seal::with(key)),
        }
    }
}

/// Checks the audit files of a folder. Waits for the disk.
///
/// What it proves, it proves up to the heads: those in `heads`, if given, and
/// those that files name of each other. What came after a file's last head could
/// have been cut off without a trace. Without a key, and where nobody kept heads
/// apart, whoever can write to the folder can write all of it anew.
///
/// A log that is being written can be checked: its last line may be torn.
///
/// # Errors
/// Where one of the folders cannot be listed. Files that cannot be read are
/// findings.
pub fn verify(folder: &Path, heads: Option<&Path>, key: Option<&AuditKey>) -> Result<Report, AuditError> {
    let mut report = Report::default();
    let mut claims = Claims::default();
    // Heads before files, and files before they are read: what is written
    // meanwhile only adds to them.
    if let Some(heads) = heads {
        let (kept, unreadable) = heads::read_all(heads)?;
        kept.into_iter().for_each(|head| claims.add_head(head));
        let text = "the head cannot be read as one";
        report.findings.extend(unreadable.into_iter().map(|file| about(file, Kind::BadHead, text)));
    }
    let mut files = folder::list_records(folder)?;
    let mut known = HashMap::new();
    let mut looked_at = 0;
    // A file that came while the folder was listed may be named and not listed.
    while looked_at < files.len() {
        for listed in files.iter().skip(looked_at) {
            let Some(first) = listed.length.and_then(|_| First::read(&listed.path)) else { continue };
            claims.add_start(&listed.name, &first);
            let checked = Checked::of(Some(&first), key);
            known.insert(listed.name.clone(), Known { first, checked });
        }
        looked_at = files.len();
        let listed: HashSet<&str> = files.iter().map(|listed| listed.name.as_str()).collect();
        let named = claims.named().map(|(name, _)| name).filter(|name| !listed.contains(name));
        let came: Vec<Listed> = named.filter_map(|name| folder::look_up(folder, name)).collect();
        files.extend(came);
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    missing_files(&files, &claims, &mut report);
    check_files(&files, &known, &claims, heads.is_some(), key, &mut report);
    report.findings.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    report.heads = claims.count() as u64;
    Ok(report)
}

fn about(file: String, kind: Kind, text: impl Into<String>) -> Finding {
    Finding { file, line: None, sequence: None, records: None, kind, text: text.into() }
}

fn missing_files(files: &[Listed], claims: &Claims, report: &mut Report) {
    for (name, witness) in claims.named() {
        if files.binary_search_by(|listed| listed.name.as_str().cmp(name)).is_err() {
            let whose = match witness {
                Witness::Head => "its head is there".to_owned(),
                Witness::Start(_) => format!("{witness} names it"),
            };
            let text = format!("the file is missing: {whose}");
            report.findings.push(about(name.to_owned(), Kind::MissingFile, text));
        }
    }
}

fn check_files(
    files: &[Listed],
    known: &HashMap<String, Known>,
    claims: &Claims,
    has_heads: bool,
    key: Option<&AuditKey>,
    report: &mut Report,
) {
    let keyed = known.iter().filter(|(_, known)| known.is_keyed_and_holds()).map(|(file, _)| file.as_str());
    let keyed = vouched_for(known, keyed);
    let with_head: Vec<&str> = claims.with_head().collect();
    let headed = vouched_for(known, with_head.iter().copied());
    for listed in files {
        let known = known.get(&listed.name);
        let checked = known.map_or_else(|| Checked::of(None, key), |known| known.checked.clone());
        let is_plain = matches!(checked, Checked::With(Seal::Plain));
        let question = Question {
            listed,
            known,
            checked: &checked,
            claims: claims.of(&listed.name),
            keyed_up_to: (key.is_some() && is_plain)
                .then(|| keyed.get(&listed.name).copied().unwrap_or_default()),
        };
        let (file, findings) = file::check(&question);
        let name = listed.name.as_str();
        if has_heads && file.records > 0 && !headed.contains_key(name) && !with_head.contains(&name) {
            let text = "no head knows the file, nor does a file that one knows: it was put there, or begun after the heads were copied";
            report.findings.push(about(listed.name.clone(), Kind::UnknownFile, text));
        }
        report.files.push(file);
        report.findings.extend(findings);
    }
}

#[cfg(test)]
mod tests;
