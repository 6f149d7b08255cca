//! The writer: takes records from everywhere, and writes them on one thread.

use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::keeper::Keeper;
use super::record::{End, Record};
use super::{AuditError, AuditSettings};

/// Records that wait to be written. Whoever comes then waits for a place.
const QUEUE: usize = 1024;
/// Records that are written at once.
const GROUP: usize = 256;
/// How long records may lie with the operating system before they are brought to
/// the disk, where nobody waits for that.
const LATEST: Duration = Duration::from_secs(1);

/// When a record counts as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The operating system has it: it outlives the process, whatever ends that.
    /// Within a second it is on the disk, too.
    Written,
    /// It is on the disk (fdatasync), and so is its head where heads are kept: it
    /// outlives a power failure.
    Synced,
}

/// The audit log of this process. Cheap to clone; clones write to the same file.
#[derive(Debug, Clone)]
pub struct Audit(Option<mpsc::Sender<Message>>);

#[derive(Debug)]
enum Message {
    Write { record: Box<Record>, durability: Durability, done: Done },
    Close { done: Done },
}

impl Message {
    fn answer(self, result: Result<(), AuditError>) {
        let (Message::Write { done, .. } | Message::Close { done }) = self;
        // Who does not wait any more needs no answer.
        drop(done.send(result));
    }
}

type Done = oneshot::Sender<Result<(), AuditError>>;

impl Audit {
    /// Begins a file, and starts the thread that writes. Waits for the disk:
    /// call it before serving, or aside.
    ///
    /// Where every clone is dropped without [`Audit::close`], the file is ended
    /// all the same, if the process lives long enough.
    ///
    /// # Errors
    /// Where a folder or the file cannot be used.
    pub fn open(settings: AuditSettings) -> Result<Audit, AuditError> {
        let folder = settings.folder.clone();
        let failed = AuditError::folder(&folder);
        let mut keeper = Keeper::open(settings)?;
        let (sender, queue) = mpsc::channel(QUEUE);
        let start = || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
            let work = move || runtime.block_on(work(&mut keeper, queue));
            std::thread::Builder::new().name("audit".to_owned()).spawn(work).map(drop)
        };
        start().map_err(failed)?;
        Ok(Audit(Some(sender)))
    }

    /// No audit log: records go nowhere. For demonstrations, tests and examples.
    pub fn off() -> Audit {
        Audit(None)
    }

    /// Writes a record, and comes back when it is written in the sense that was
    /// asked for. What comes back without an error was; what comes back with one
    /// may have been, or not.
    ///
    /// Records that wait at the same time are written together and brought to the
    /// disk once. Dropping this future may or may not leave the record unwritten.
    ///
    /// # Errors
    /// Where it could not be written. Then no record is, until a new file can be
    /// begun, which each one tries.
    pub async fn write(&self, record: Record, durability: Durability) -> Result<(), AuditError> {
        self.send(|done| Message::Write { record: Box::new(record), durability, done }).await
    }

    /// Hands a record over without waiting: for those who have to go. It counts as
    /// written by nobody; where the queue is full it is lost, and the log of the
    /// process says so.
    pub fn note(&self, record: Record) {
        let Some(sender) = &self.0 else { return };
        let (done, _) = oneshot::channel();
        let message = Message::Write { record: Box::new(record), durability: Durability::Written, done };
        if let Err(error) = sender.try_send(message) {
            tracing::error!("a record for the audit log was lost: {error}");
        }
    }

    /// Writes all that waits, ends the file, and brings it to the disk. Later
    /// records are refused, of all clones.
    ///
    /// # Errors
    /// Where the end could not be written, or the log was closed before.
    pub async fn close(&self) -> Result<(), AuditError> {
        self.send(|done| Message::Close { done }).await
    }

    async fn send(&self, message: impl FnOnce(Done) -> Message) -> Result<(), AuditError> {
        let Some(sender) = &self.0 else { return Ok(()) };
        let (done, answer) = oneshot::channel();
        sender.send(message(done)).await.map_err(|_| AuditError::Closed)?;
        answer.await.unwrap_or(Err(AuditError::Stopped))
    }
}

/// The work of the thread.
async fn work(keeper: &mut Keeper, mut queue: mpsc::Receiver<Message>) {
    let mut group = Vec::with_capacity(GROUP);
    // Since when something is not on the disk.
    let mut since: Option<Instant> = None;
    loop {
        let next = queue.recv_many(&mut group, GROUP);
        let received = match since {
            None => Ok(next.await),
            Some(since) => tokio::time::timeout(LATEST.saturating_sub(since.elapsed()), next).await,
        };
        let mut closed = None;
        match received {
            // All clones are gone.
            Ok(0) => break,
            Ok(_) => closed = write(keeper, &mut group),
            Err(_) => {}
        }
        if let Some(close) = closed {
            queue.close();
            close.answer(told(keeper.end(End::Closed)));
            while queue.recv_many(&mut group, GROUP).await > 0 {}
            group.drain(..).for_each(|late| late.answer(Err(AuditError::Closed)));
            return;
        }
        if since.is_some_and(|since| since.elapsed() >= LATEST) {
            drop(told(keeper.sync()));
        }
        since = keeper.is_unsynced().then(|| since.unwrap_or_else(Instant::now));
    }
    drop(told(keeper.end(End::Closed)));
}

/// Writes a group up to what closes the log, which comes back, and answers all
/// who wait for it.
fn write(keeper: &mut Keeper, group: &mut Vec<Message>) -> Option<Message> {
    let end = group.iter().position(|message| matches!(message, Message::Close { .. }));
    let (mut records, mut waiting) = (Vec::new(), Vec::new());
    for message in group.drain(..end.unwrap_or(group.len())) {
        if let Message::Write { record, durability, done } = message {
            records.push(*record);
            waiting.push((durability, done));
        }
    }
    let closed = end.map(|_| group.remove(0));
    if records.is_empty() {
        return closed;
    }
    let answers = match told(keeper.append(records)) {
        Ok(answers) => answers,
        Err(error) => {
            waiting.into_iter().for_each(|(_, done)| drop(done.send(Err(error.clone()))));
            return closed;
        }
    };
    let mut for_the_disk = Vec::new();
    for ((durability, done), answer) in waiting.into_iter().zip(answers) {
        match (durability, answer) {
            (Durability::Synced, Ok(())) => for_the_disk.push(done),
            (_, answer) => drop(done.send(answer)),
        }
    }
    if !for_the_disk.is_empty() {
        let result = told(keeper.sync());
        for_the_disk.into_iter().for_each(|done| drop(done.send(result.clone())));
    }
    closed
}

/// Logs a failure: where nobody waits, there is no other way to tell.
fn told<T>(result: Result<T, AuditError>) -> Result<T, AuditError> {
    result.inspect_err(|error| tracing::error!("{error}"))
}

#[cfg(test)]
mod tests;
