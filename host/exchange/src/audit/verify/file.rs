//! Checks one file, line by line.

use std::collections::HashMap;
use std::io;

use serde::Deserialize;

use super::claims::{Claim, Known, Witness};
use super::runs::{Damage, Runs};
use super::{Checked, FileReport, Finding, Kind};
use crate::audit::chain::{RecordHash, Seal, parts};
use crate::audit::folder::Listed;
use crate::audit::lines::{Line, Lines};

/// Findings that are listed of one file.
const MOST_FINDINGS: usize = 100;

/// What is read of a record; the rest must be JSON.
#[derive(Deserialize)]
struct Numbered {
    sequence: u64,
    time: String,
}

/// What is known of a file before it is read.
pub(super) struct Question<'a> {
    pub(super) listed: &'a Listed,
    pub(super) known: Option<&'a Known>,
    pub(super) checked: &'a Checked,
    pub(super) claims: &'a [Claim],
    /// With a key: up to which record a file without one is vouched for by files
    /// with it. None where the file needs no such thing.
    pub(super) keyed_up_to: Option<u64>,
}

/// Reads the whole file.
pub(super) fn check(question: &Question<'_>) -> (FileReport, Vec<Finding>) {
    let seal = match question.checked {
        Checked::With(seal) => Some(seal),
        Checked::KeyNeeded | Checked::WrongKey => None,
    };
    let mut check = Check {
        report: FileReport {
            file: question.listed.name.clone(),
            keyed: seal.is_some_and(Seal::is_keyed),
            ..FileReport::default()
        },
        findings: Vec::new(),
        runs: Runs::new(seal),
        claimed: HashMap::new(),
    };
    for claim in question.claims {
        check.claimed.entry(claim.records - 1).or_default().push(claim);
    }
    check.look_at_the_start(question);
    if let Err(error) = check.read(question.listed) {
        check.find(Kind::Unreadable, None, None, None, format!("the file cannot be read: {error}"));
    }
    check.end(question)
}

struct Check<'a> {
    report: FileReport,
    findings: Vec<Finding>,
    runs: Runs<'a>,
    /// Heads that were not found yet, by the number of their record.
    claimed: HashMap<u64, Vec<&'a Claim>>,
}

impl Check<'_> {
    fn find(
        &mut self,
        kind: Kind,
        line: Option<u64>,
        sequence: Option<u64>,
        records: Option<u64>,
        text: impl Into<String>,
    ) {
        if self.findings.len() >= MOST_FINDINGS {
            self.report.left_out += 1;
            return;
        }
        let file = self.report.file.clone();
        self.findings.push(Finding { file, line, sequence, records, kind, text: text.into() });
    }

    fn look_at_the_start(&mut self, question: &Question<'_>) {
        match question.checked {
            Checked::With(_) => {}
            Checked::KeyNeeded => {
                let text =
                    "the file was written with a key, so its chain cannot be checked; give EWS_AUDIT_KEY";
                self.find(Kind::KeyNeeded, Some(1), Some(0), None, text);
            }
            Checked::WrongKey => {
                let text = "the file was written with another key, so its chain cannot be checked";
                self.find(Kind::WrongKey, Some(1), Some(0), None, text);
            }
        }
        // One that holds no whole line was not begun.
        match question.known.map(|known| &known.first.start.file) {
            Some(own) if *own != self.report.file => {
                let text = format!("the file was begun as {own:?} and carries another name now");
                self.find(Kind::WrongStart, Some(1), Some(0), None, text);
            }
            _ => {}
        }
    }

    fn read(&mut self, listed: &Listed) -> io::Result<()> {
        if listed.length.is_none() {
            return Err(io::Error::other("it is not an ordinary file"));
        }
        let mut lines = Lines::open(&listed.path)?;
        loop {
            match lines.next()? {
                Line::End => return Ok(()),
                Line::Whole => self.line(lines.number(), lines.bytes()),
                Line::TooLong => {
                    self.runs.unreadable(None);
                    self.no_record(lines.number(), "the line is longer than any record");
                }
                Line::Torn => {
                    let text = "the line is not whole: the process was ended while it wrote, or is writing";
                    let sequence = self.runs.end();
                    self.find(Kind::Torn, Some(lines.number()), Some(sequence), None, text);
                }
            }
        }
    }

    fn line(&mut self, number: u64, bytes: &[u8]) {
        let parts = parts(bytes);
        let numbered: Option<Numbered> = serde_json::from_slice(bytes).ok();
        let (Some((body, Some(hash))), Some(Numbered { sequence, time })) = (parts, numbered) else {
            self.runs.unreadable(parts);
            self.no_record(number, "the line is no record");
            return;
        };
        self.runs.record(number, sequence, body, hash);
        self.report.records += 1;
        if self.report.first.is_none() {
            self.report.first = Some(time.clone());
        }
        self.report.last = Some(time);
        self.compare(number, sequence, hash);
    }

    fn no_record(&mut self, line: u64, text: &str) {
        let sequence = self.runs.end();
        self.find(Kind::NotARecord, Some(line), Some(sequence), Some(1), text);
    }

    /// Compares a record with the heads that name it.
    fn compare(&mut self, line: u64, sequence: u64, hash: RecordHash) {
        let Some(claims) = self.claimed.remove(&sequence) else { return };
        if let Some(claim) = claims.iter().find(|claim| claim.hash != hash) {
            let text = format!(
                "the record has another hash than {} says: what stands up to here was written anew",
                claim.witness
            );
            self.find(Kind::OtherHistory, Some(line), Some(sequence), Some(sequence.saturating_add(1)), text);
        }
    }

    fn end(mut self, question: &Question<'_>) -> (FileReport, Vec<Finding>) {
        for damage in self.runs.damages() {
            let Damage { kind, line, sequence, records } = damage;
            self.find(kind, Some(line), Some(sequence), Some(records), sentence(kind, sequence, records));
        }
        let end = self.runs.end();
        if self.report.records > 0 && question.known.is_none() {
            let text = "the file does not begin with a start record";
            self.find(Kind::WrongStart, Some(1), Some(0), None, text);
        }
        self.look_for_the_heads(end);
        if let Some(up_to) = question.keyed_up_to.filter(|up_to| *up_to < end) {
            let text = format!(
                "{} written without a key, and no file with the key vouches for that",
                named(up_to, end - up_to, "was", "were")
            );
            self.find(Kind::NotKeyed, Some(up_to + 1), Some(up_to), Some(end - up_to), text);
        }
        self.findings.sort_by_key(|finding| (finding.line, finding.sequence));
        (self.report, self.findings)
    }

    /// Heads whose record was not found.
    fn look_for_the_heads(&mut self, end: u64) {
        let mut missed: Vec<&Claim> = self.claimed.drain().flat_map(|(_, claims)| claims).collect();
        missed.sort_by_key(|claim| (std::cmp::Reverse(claim.records), claim.witness != Witness::Head));
        let Some(claim) = missed.first() else { return };
        let (records, witness) = (claim.records, &claim.witness);
        if records > end {
            let missing = records - end;
            let text = format!(
                "{} missing at the end: {witness} knows {records} records",
                named(end, missing, "is", "are")
            );
            let line = self.report.records + 1;
            self.find(Kind::Cut, Some(line), Some(end), Some(missing), text);
        } else if self.findings.iter().all(|finding| finding.kind.is_harmless()) {
            let text = format!("the record that {witness} names is not in the file");
            self.find(Kind::OtherHistory, None, Some(records - 1), None, text);
        }
    }
}

fn sentence(kind: Kind, sequence: u64, records: u64) -> String {
    match kind {
        Kind::Missing => format!("{} missing before this line", named(sequence, records, "is", "are")),
        Kind::Reordered => {
            format!("{} here and not in the right place", named(sequence, records, "stands", "stand"))
        }
        Kind::Inserted => {
            format!("{} here without belonging here", named(sequence, records, "stands", "stand"))
        }
        _ => format!("record {sequence} was changed, or the hash of the one before it"),
    }
}

/// `record 3 is`, `records 3 to 5 are`.
fn named(sequence: u64, records: u64, one: &str, several: &str) -> String {
    match records {
        0 | 1 => format!("record {sequence} {one}"),
        _ => format!("records {sequence} to {} {several}", sequence.saturating_add(records - 1)),
    }
}
