//! Keeps the file that is being written: begins it, appends to it, brings it to
//! the disk, ends it. For one thread, which may wait for the disk.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::chain::{RecordHash, Seal};
use super::heads::Heads;
use super::record::{End, Event, Record, Start};
use super::{AuditError, AuditKey, AuditSettings, folder, loose_ends};

/// Of the files' format.
pub(super) const FORMAT: u32 = 1;

/// A line but for its hash.
#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    time: String,
    #[serde(flatten)]
    record: &'a Record,
}

/// The file that is being written.
#[derive(Debug)]
pub(super) struct Keeper {
    settings: AuditSettings,
    seal: Seal,
    heads: Option<Heads>,
    /// None after a failure: what was written last is not known to be whole, so
    /// nothing may follow it.
    active: Option<Active>,
}

#[derive(Debug)]
struct Active {
    name: String,
    path: PathBuf,
    /// The day that it is for.
    day: Date,
    file: File,
    records: u64,
    last: RecordHash,
    /// Whether something was written that may not be on the disk.
    unsynced: bool,
}

impl Keeper {
    /// Makes the folders where they are missing, and begins a file.
    pub(super) fn open(settings: AuditSettings) -> Result<Keeper, AuditError> {
        let seal = Seal::with(settings.key.as_ref());
        let mut keeper = Keeper { settings, seal, heads: None, active: None };
        keeper.begin(keeper.settings.clock.now())?;
        Ok(keeper)
    }

    /// Whether something was written that may not be on the disk.
    pub(super) fn is_unsynced(&self) -> bool {
        self.active.as_ref().is_some_and(|active| active.unsynced)
    }

    /// Appends records, each with its own answer: one that is too long is not
    /// written, and keeps no other from it.
    ///
    /// The operating system has all that succeeded when this comes back, so it
    /// outlives the process, but not the machine.
    ///
    /// # Errors
    /// Where none of them was written. The next records go to a new file.
    pub(super) fn append(
        &mut self,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<Vec<Result<(), AuditError>>, AuditError> {
        let now = self.settings.clock.now();
        if self.active.as_ref().is_some_and(|active| active.day != day(now)) {
            self.end(End::NewDay)?;
        }
        if self.active.is_none() {
            self.begin(now)?;
        }
        // It stands aside until all is written.
        let Some(mut active) = self.active.take() else { return Err(AuditError::Stopped) };
        let (mut lines, mut answers) = (Vec::new(), Vec::new());
        for record in records {
            let record = record.bounded(self.settings.subjects);
            answers.push(active.line(&self.seal, now, &record).map(|line| lines.extend_from_slice(&line)));
        }
        active.write(&lines)?;
        self.active = Some(active);
        Ok(answers)
    }

    /// Brings all that was written to the disk, and then its head.
    ///
    /// # Errors
    /// Where that is not certain. The next records go to a new file.
    pub(super) fn sync(&mut self) -> Result<(), AuditError> {
        let Some(mut active) = self.active.take() else { return Ok(()) };
        if active.unsynced {
            active.sync()?;
            if let Some(heads) = &self.heads {
                heads.keep(&active.name, active.records, &active.last)?;
            }
        }
        self.active = Some(active);
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As for [`Keeper::append`] and [`Keeper::sync`].
    pub(super) fn end(&mut self, reason: End) -> Result<(), AuditError> {
        let Some(mut active) = self.active.take() else { return Ok(()) };
        let record = Record { context: None, event: Event::End { reason } };
        let line = active.line(&self.seal, self.settings.clock.now(), &record)?;
        active.write(&line)?;
        self.active = Some(active);
        self.sync()?;
        self.active = None;
        Ok(())
    }

    fn begin(&mut self, now: Timestamp) -> Result<(), AuditError> {
        let AuditSettings { folder, heads, account, .. } = &self.settings;
        folder::prepare(folder)?;
        self.heads = heads.as_deref().map(Heads::open).transpose()?;
        let name = folder::file_name(now);
        let path = folder.join(&name);
        // Before the file: one without a head is one that somebody has put there.
        if let Some(heads) = &self.heads {
            heads.keep(&name, 0, &RecordHash::ZERO)?;
        }
        let file = folder::create(&path).map_err(AuditError::file(&path, "made"))?;
        let mut active =
            Active { name, path, day: day(now), file, records: 0, last: RecordHash::ZERO, unsynced: true };
        let start = Start {
            format: FORMAT,
            file: active.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            process: std::process::id(),
            account: account.clone(),
            chain: self.seal.chain().to_owned(),
            key_id: self.settings.key.as_ref().map(AuditKey::id),
            previous: loose_ends::find(folder)?,
        };
        let record = Record { context: None, event: Event::Start(start) };
        let line = active.line(&self.seal, now, &record)?;
        active.write(&line)?;
        folder::sync(folder).map_err(AuditError::folder(folder))?;
        self.active = Some(active);
        self.sync()
    }
}

impl Active {
    /// Makes the next line.
    fn line(&mut self, seal: &Seal, now: Timestamp, record: &Record) -> Result<Vec<u8>, AuditError> {
        let line = Line { sequence: self.records, time: format!("{now:.3}"), record };
        let object = serde_json::to_vec(&line)
            .map_err(|error| AuditError::file(&self.path, "written")(error.into()))?;
        let (line, hash) = seal.line(&self.last, object)?;
        self.records += 1;
        self.last = hash;
        Ok(line)
    }

    fn write(&mut self, lines: &[u8]) -> Result<(), AuditError> {
        self.unsynced = true;
        self.file.write_all(lines).map_err(AuditError::file(&self.path, "written"))
    }

    fn sync(&mut self) -> Result<(), AuditError> {
        self.file.sync_data().map_err(AuditError::file(&self.path, "brought to the disk"))?;
        self.unsynced = false;
        Ok(())
    }
}

/// The day of files, in UTC.
fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

#[cfg(test)]
mod tests;
