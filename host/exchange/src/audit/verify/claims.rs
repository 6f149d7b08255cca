//! What heads and files say of other files, and how far that can be relied on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::Checked;
use crate::audit::chain::{RecordHash, Seal};
use crate::audit::first::First;
use crate::audit::heads::Head;

/// Who says something of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Witness {
    /// The file's head, in the folder of heads.
    Head,
    /// The first record of this file.
    Start(String),
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Witness::Head => f.write_str("its head"),
            Witness::Start(file) => write!(f, "the start of {file}"),
        }
    }
}

/// That a file has so many records at least, and the hash of the last of them.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// At least 1.
    pub(super) records: u64,
    pub(super) hash: RecordHash,
    pub(super) witness: Witness,
}

/// All that is said of files.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Of each file that is named: what is claimed, and who names it first.
    files: BTreeMap<String, (Witness, Vec<Claim>)>,
}

impl Claims {
    /// What a head says. One without records says nothing: its file was about to
    /// be made.
    pub(super) fn add_head(&mut self, head: Head) {
        if let Some(hash) = head.hash {
            self.add(head.file, Witness::Head, head.records, Some(hash));
        }
    }

    /// What the first record of a file says of others.
    pub(super) fn add_start(&mut self, file: &str, first: &First) {
        for previous in &first.start.previous {
            let hash = previous.hash.as_deref().and_then(|hash| RecordHash::read(hash.as_bytes()));
            self.add(previous.file.clone(), Witness::Start(file.to_owned()), previous.records, hash);
        }
    }

    fn add(&mut self, file: String, witness: Witness, records: u64, hash: Option<RecordHash>) {
        let (_, claims) = self.files.entry(file).or_insert_with(|| (witness.clone(), Vec::new()));
        if let (Some(hash), 1..) = (hash, records) {
            claims.push(Claim { records, hash, witness });
        }
    }

    /// All files that somebody names, and who.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &Witness)> {
        self.files.iter().map(|(file, (witness, _))| (file.as_str(), witness))
    }

    /// What is claimed of a file.
    pub(super) fn of(&self, file: &str) -> &[Claim] {
        self.files.get(file).map_or(&[], |(_, claims)| claims)
    }

    /// How many heads there are to compare.
    pub(super) fn count(&self) -> usize {
        self.files.values().map(|(_, claims)| claims.len()).sum()
    }

    /// Files that have a head of their own.
    pub(super) fn with_head(&self) -> impl Iterator<Item = &str> {
        let has = |claims: &[Claim]| claims.iter().any(|claim| claim.witness == Witness::Head);
        self.files.iter().filter(move |(_, (_, claims))| has(claims)).map(|(file, _)| file.as_str())
    }
}

/// A file whose first line says what it is.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) first: First,
    pub(super) checked: Checked,
}

impl Known {
    /// Whether nobody without the key has written the first record.
    pub(super) fn is_keyed_and_holds(&self) -> bool {
        let holds = |seal: &Seal| seal.hash(&RecordHash::ZERO, &self.first.body) == self.first.claimed;
        matches!(&self.checked, Checked::With(seal) if seal.is_keyed() && holds(seal))
    }

    /// Whether its chain is checked, so that whoever vouches for its head vouches
    /// for its first record.
    fn is_checked(&self) -> bool {
        matches!(self.checked, Checked::With(_))
    }
}

/// Up to which record files are vouched for, directly or through others, by the
/// first records of these ones.
pub(super) fn vouched_for<'a>(
    known: &HashMap<String, Known>,
    roots: impl Iterator<Item = &'a str>,
) -> HashMap<String, u64> {
    let mut vouched: HashMap<String, u64> = HashMap::new();
    let mut open: Vec<String> = roots.map(str::to_owned).collect();
    let mut seen: HashSet<String> = open.iter().cloned().collect();
    while let Some(file) = open.pop() {
        let Some(known) = known.get(&file).filter(|known| known.is_checked()) else { continue };
        for previous in &known.first.start.previous {
            let records = vouched.entry(previous.file.clone()).or_default();
            *records = previous.records.max(*records);
            if previous.records > 0 && seen.insert(previous.file.clone()) {
                open.push(previous.file.clone());
            }
        }
    }
    vouched
}
