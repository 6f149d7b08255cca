//! Follows the chain through a file, and tells of a broken one what was done to
//! it. Pure; its memory does not grow with the file.
//!
//! Records that follow each other by hash and by number are a **run**. A whole
//! file is one run. Where it is several, their order and numbers tell what
//! happened: runs that cannot stand in this order were moved or put in, numbers
//! that are in no run are missing, and where the numbers go on but the hash does
//! not, a record was changed.

use super::Kind;
use crate::audit::chain::{RecordHash, Seal};

/// Runs that are told apart. A file with more is damaged all over.
const MOST_RUNS: usize = 1_000;
/// Runs whose end a record is tried to follow, the latest ones.
const TRIED: usize = 16;

/// The hashes that the next record may follow: the one that a line claims, and
/// the one that it should have.
#[derive(Debug, Clone, Copy)]
struct Link {
    claimed: Option<RecordHash>,
    computed: Option<RecordHash>,
}

impl Link {
    const NONE: Link = Link { claimed: None, computed: None };
}

#[derive(Debug)]
struct Run {
    /// The line of its first record.
    line: u64,
    /// Numbers of its records: from this one …
    first: u64,
    /// … to the one before this.
    end: u64,
    /// Lines that are records.
    records: u64,
    /// Whether its first record follows the end of another run by hash.
    follows: bool,
    /// Lines before it that are no records.
    unreadable_before: u64,
    /// Whether the number of its first record is not the one that it must have.
    renumbered: bool,
    /// What a record behind it would follow.
    link: Link,
}

/// Damage, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage {
    pub(super) kind: Kind,
    pub(super) line: u64,
    pub(super) sequence: u64,
    pub(super) records: u64,
}

/// Follows the records of one file.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    /// None: only the numbers can be checked.
    seal: Option<&'a Seal>,
    /// The first one is empty: what the first record follows.
    runs: Vec<Run>,
    /// Of the line before, whatever it is.
    before: Link,
    /// Lines since the last record that are none.
    unreadable: u64,
    /// Where it was given up.
    given_up: Option<(u64, u64)>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(seal: Option<&'a Seal>) -> Self {
        let link = Link { claimed: Some(RecordHash::ZERO), computed: None };
        let origin = Run {
            line: 0,
            first: 0,
            end: 0,
            records: 0,
            follows: true,
            unreadable_before: 0,
            renumbered: false,
            link,
        };
        Runs { seal, runs: vec![origin], before: link, unreadable: 0, given_up: None }
    }

    /// A line that is no record, with its parts as far as they can be told.
    pub(super) fn unreadable(&mut self, parts: Option<(&[u8], Option<RecordHash>)>) {
        self.unreadable += 1;
        self.before = parts.map_or(Link::NONE, |(body, claimed)| self.link(body, claimed));
    }

    /// A record.
    pub(super) fn record(&mut self, line: u64, sequence: u64, body: &[u8], claimed: RecordHash) {
        if self.given_up.is_some() {
            return;
        }
        let end = sequence.saturating_add(1);
        let unreadable = std::mem::take(&mut self.unreadable);
        let link = self.link(body, Some(claimed));
        let follows = |hash: Option<RecordHash>| {
            hash.zip(self.seal).is_some_and(|(h, seal)| seal.hash(&h, body) == claimed)
        };
        let follows_end = |run: &Run| follows(run.link.claimed) || follows(run.link.computed);
        // A record that follows what the line before claims needs no second look.
        let direct = link.computed == Some(claimed) || follows(self.before.computed);
        let after_unreadable = unreadable > 0 && self.runs.last().is_some_and(follows_end);
        let Some(current) = self.runs.last_mut() else { return };
        let in_order = (current.end..=current.end.saturating_add(unreadable)).contains(&sequence);
        let linked = if self.seal.is_some() { direct || after_unreadable } else { in_order };
        self.before = link;
        // A record whose number was changed is one that nobody follows by number.
        let alone = current.records == 1 && !current.follows && sequence > 0;
        if linked && !in_order && direct && alone {
            current.first = sequence - 1;
            current.renumbered = true;
        }
        if linked && (in_order || current.renumbered && current.records == 1) {
            current.end = end;
            current.records += 1;
            current.link = link;
            return;
        }
        if self.runs.len() >= MOST_RUNS {
            self.given_up = Some((line, sequence));
            return;
        }
        let follows = linked || self.runs.iter().rev().take(TRIED).any(follows_end);
        self.runs.push(Run {
            line,
            first: sequence,
            end,
            records: 1,
            follows,
            unreadable_before: unreadable,
            renumbered: false,
            link,
        });
    }

    fn link(&self, body: &[u8], claimed: Option<RecordHash>) -> Link {
        let previous = self.before.claimed.or(self.before.computed);
        let computed = previous.zip(self.seal).map(|(previous, seal)| seal.hash(&previous, body));
        Link { claimed, computed }
    }

    /// The number that the next record of an undamaged file would have.
    pub(super) fn end(&self) -> u64 {
        self.runs.iter().map(|run| run.end).max().unwrap_or_default()
    }

    /// What was done to the file, in the order of its lines.
    pub(super) fn damages(&self) -> Vec<Damage> {
        let stays = self.those_that_stay();
        let those = |stay: bool| {
            let chosen = self.runs.iter().zip(&stays).filter(move |(_, stays)| **stays == stay);
            chosen.map(|(run, _)| run)
        };
        let mut damages = Vec::new();
        let mut others: Vec<&Run> = those(false).collect();
        others.sort_by_key(|run| run.first);
        // Ranges of numbers that stand elsewhere than they should.
        let mut moved: Vec<(u64, u64)> = Vec::new();
        let mut end = those(true).map(|run| run.end).max().unwrap_or_default();
        for run in others {
            let overlaps = |first: u64, end: u64| first < run.end && run.first < end;
            let is_there = those(true).any(|kept| overlaps(kept.first, kept.end))
                || moved.iter().any(|(first, end)| overlaps(*first, *end));
            // A number far beyond all others fills no gap.
            let fills_a_gap = !is_there && run.first <= end;
            let kind = if fills_a_gap { Kind::Reordered } else { Kind::Inserted };
            damages.push(run.damage(kind, run.first, run.end - run.first));
            if fills_a_gap {
                moved.push((run.first, run.end));
                end = end.max(run.end);
            }
        }
        let mut kept = those(true);
        let mut before = kept.next();
        for run in kept {
            if let Some(before) = before {
                between(before, run, &moved, &mut damages);
            }
            before = Some(run);
        }
        if let Some((line, sequence)) = self.given_up {
            damages.push(Damage { kind: Kind::Changed, line, sequence, records: 1 });
        }
        // A chain that does not hold is never passed over.
        if let (true, Some(run)) = (damages.is_empty(), self.runs.get(2)) {
            damages.push(run.damage(Kind::Changed, run.first, 1));
        }
        damages.sort_by_key(|damage| (damage.line, damage.sequence));
        damages
    }

    /// The runs that can stand in this order, as many records as possible: the
    /// heaviest sequence that rises.
    fn those_that_stay(&self) -> Vec<bool> {
        let mut best: Vec<(u64, Option<usize>)> = Vec::with_capacity(self.runs.len());
        for (index, run) in self.runs.iter().enumerate() {
            let mut chosen = (run.records, None);
            for (earlier, (weight, _)) in best.iter().enumerate() {
                let Some(other) = self.runs.get(earlier) else { continue };
                if other.first > run.first || other.end >= run.end {
                    continue;
                }
                let twice = other.end.saturating_sub(run.first);
                let weight = weight + run.records.saturating_sub(twice);
                if weight >= chosen.0 {
                    chosen = (weight, Some(earlier));
                }
            }
            debug_assert_eq!(best.len(), index);
            best.push(chosen);
        }
        let mut stays = vec![false; self.runs.len()];
        let heaviest = best.iter().enumerate().max_by_key(|(_, (weight, _))| *weight);
        let mut next = heaviest.map(|(index, _)| index);
        while let Some(index) = next {
            if let Some(stays) = stays.get_mut(index) {
                *stays = true;
            }
            next = best.get(index).and_then(|(_, earlier)| *earlier);
        }
        // What the first record follows is always there.
        if let Some(origin) = stays.first_mut() {
            *origin = true;
        }
        stays
    }
}

impl Run {
    fn damage(&self, kind: Kind, sequence: u64, records: u64) -> Damage {
        Damage { kind, line: self.line, sequence, records }
    }
}

/// What is wrong between two runs that stay where they are.
fn between(before: &Run, run: &Run, moved: &[(u64, u64)], damages: &mut Vec<Damage>) {
    if run.renumbered {
        damages.push(run.damage(Kind::Changed, run.first, 1));
    }
    if run.first < before.end {
        damages.push(run.damage(Kind::Inserted, run.first, before.end - run.first));
        return;
    }
    // Lines that are no records have been told of; they stand for as many numbers.
    let mut next = before.end.saturating_add(run.unreadable_before);
    if next >= run.first {
        let is_told = run.renumbered || run.unreadable_before > 0;
        if !run.follows && !is_told {
            damages.push(run.damage(Kind::Changed, run.first, 1));
        }
        return;
    }
    for &(first, end) in moved.iter().chain([&(run.first, run.first)]) {
        if first > next && next < run.first {
            let missing = first.min(run.first) - next;
            damages.push(run.damage(Kind::Missing, next, missing));
        }
        next = next.max(end);
    }
}
