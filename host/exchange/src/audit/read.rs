//! Reads the records of a folder in the order of their time. Checks nothing: that
//! is what [`verify`](super::verify()) is for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::lines::{Line, Lines};
use super::record::{EventName, Record};
use super::{AuditError, folder};

/// Characters of a date.
const DATE: usize = "2026-02-03".len();

/// Which records are wanted: those that fit all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The mailbox's address; capitals make no difference.
    pub mailbox: Option<String>,
    /// The tool.
    pub tool: Option<String>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// The event.
    pub event: Option<EventName>,
}

/// A time that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no time; give a date such as 2026-02-03 (UTC) or a time such as 2026-02-03T04:05:06Z")]
pub struct NoTime {
    text: String,
}

/// Reads a time with offset (RFC 3339), or a date, which stands for its beginning
/// in UTC.
///
/// # Errors
/// Where it is neither.
pub fn time(text: &str) -> Result<Timestamp, NoTime> {
    // A date alone: of one with a time and no offset nobody knows when that is.
    let date = (text.len() == DATE).then(|| text.parse().ok()).flatten();
    let midnight = date.and_then(|date: Date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok());
    midnight.or_else(|| text.parse().ok()).ok_or_else(|| NoTime { text: text.to_owned() })
}

impl Filter {
    fn fits(&self, entry: &Entry) -> bool {
        let context = entry.record.context.as_ref();
        let of_mailbox =
            |mailbox: &String| context.is_some_and(|context| context.mailbox.eq_ignore_ascii_case(mailbox));
        let of_tool = |tool: &String| context.is_some_and(|context| context.tool == *tool);
        self.mailbox.as_ref().is_none_or(of_mailbox)
            && self.tool.as_ref().is_none_or(of_tool)
            && self.since.is_none_or(|since| entry.time >= since)
            && self.until.is_none_or(|until| entry.time < until)
            && self.event.is_none_or(|event| event == *entry.record.event.name())
    }
}

/// A record, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The file's name.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u64,
    /// Its number in the file, from 0.
    pub sequence: u64,
    /// When it was written.
    pub time: Timestamp,
    /// What it says.
    pub record: Record,
    /// The line as it stands in the file: a JSON object.
    pub text: String,
}

/// A line that is no record, or what keeps a file from being read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {reason}")]
pub struct UnreadableLine {
    file: Arc<str>,
    line: u64,
    reason: String,
}

/// The records of the folder that fit, the oldest first: by time, and within a
/// file in its order. Each file is read once, when its time has come. Waits for
/// the disk.
///
/// # Errors
/// Where the folder cannot be listed.
pub fn read(folder: &Path, filter: Filter) -> Result<Records, AuditError> {
    let mut records = Records { filter, sources: Vec::new(), next: BinaryHeap::new() };
    for listed in folder::list_records(folder)?.into_iter().filter(|listed| listed.length.is_some()) {
        let source = Source { name: listed.name.into(), path: listed.path, state: State::Closed };
        records.next.push(Reverse((source.begun(), records.sources.len())));
        records.sources.push((source, None));
    }
    Ok(records)
}

/// See [`read`].
#[derive(Debug)]
pub struct Records {
    filter: Filter,
    /// Files, each with the record that comes next where that was read.
    sources: Vec<(Source, Option<Read>)>,
    /// The files that have more, by the time of what comes next.
    next: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

type Read = Result<Entry, UnreadableLine>;

impl Iterator for Records {
    type Item = Read;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Reverse((time, index)) = self.next.pop()?;
            let (source, ahead) = self.sources.get_mut(index)?;
            let read = ahead.take().or_else(|| source.next());
            *ahead = source.next();
            if let Some(ahead) = ahead {
                // A clock that was set back does not bring a file before the others.
                let next = ahead.as_ref().map_or(time, |entry| entry.time.max(time));
                self.next.push(Reverse((next, index)));
            }
            match read {
                None => {}
                Some(Ok(entry)) if !self.filter.fits(&entry) => {}
                read => return read,
            }
        }
    }
}

/// A file, which is open only from its first record to its last.
#[derive(Debug)]
struct Source {
    name: Arc<str>,
    path: PathBuf,
    state: State,
}

#[derive(Debug)]
enum State {
    Closed,
    Open(Lines<BufReader<File>>),
    Over,
}

#[derive(Deserialize)]
struct Stamped {
    sequence: u64,
    time: String,
}

impl Source {
    /// The time of the first record; long ago where it cannot be read.
    fn begun(&self) -> Timestamp {
        let read = || {
            let mut lines = Lines::open(&self.path).ok()?;
            lines.next().ok()?;
            serde_json::from_slice::<Stamped>(lines.bytes()).ok()?.time.parse().ok()
        };
        read().unwrap_or(Timestamp::MIN)
    }

    /// The next record, or what stands in its place. A torn last line is nothing.
    fn next(&mut self) -> Option<Read> {
        if matches!(self.state, State::Closed) {
            match Lines::open(&self.path) {
                Ok(lines) => self.state = State::Open(lines),
                Err(error) => return self.give_up(0, &error),
            }
        }
        let State::Open(lines) = &mut self.state else { return None };
        let read = lines.next();
        let line = lines.number();
        let reason = match read {
            Ok(Line::Whole) => match entry(&self.name, line, lines.bytes()) {
                Some(entry) => return Some(Ok(entry)),
                None => "it is no record",
            },
            Ok(Line::TooLong) => "it is longer than any record",
            Ok(Line::Torn | Line::End) => {
                self.state = State::Over;
                return None;
            }
            Err(error) => return self.give_up(line, &error),
        };
        Some(Err(UnreadableLine { file: Arc::clone(&self.name), line, reason: reason.to_owned() }))
    }

    fn give_up(&mut self, line: u64, error: &std::io::Error) -> Option<Read> {
        self.state = State::Over;
        Some(Err(UnreadableLine { file: Arc::clone(&self.name), line, reason: error.to_string() }))
    }
}

fn entry(file: &Arc<str>, line: u64, bytes: &[u8]) -> Option<Entry> {
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    let Stamped { sequence, time } = serde_json::from_str(&text).ok()?;
    let record = serde_json::from_str(&text).ok()?;
    Some(Entry { file: Arc::clone(file), line, sequence, time: time.parse().ok()?, record, text })
}

#[cfg(test)]
mod tests;
