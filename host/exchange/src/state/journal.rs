//! The journal: the state in a folder, as an SQLite file that several processes
//! of one machine may share. One thread works on it, with a bounded queue before
//! it.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ews_mcp_gate::Draft;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::owners::Owner;
use super::schema::migrate;
use super::spent::Spent;
use super::{Entry, KEPT_FOR, Marker, Stage, State, StateError, StateFuture};
use crate::private_folder;

/// Work that may wait for the thread. More waits to be queued.
const QUEUE: usize = 256;
/// How long another process may hold the file.
const BUSY: Duration = Duration::from_secs(5);
/// How long one piece of work may take, its turn included.
const LONGEST: Duration = Duration::from_secs(10);
/// Entries that are kept. Of more, finished ones are dropped, the oldest first.
const MOST: i64 = 100_000;
/// After so many entries it is looked for old ones.
const SWEEP_EVERY: u32 = 256;

type Work = Box<dyn FnOnce(&mut Kept) + Send>;

/// State that outlives the process. Cheap to clone; clones are the same.
#[derive(Debug, Clone)]
pub struct Journal {
    spent: Arc<Spent>,
    queue: mpsc::Sender<Work>,
    file: Arc<Path>,
}

/// What the thread has.
#[derive(Debug)]
struct Kept {
    connection: Connection,
    owner: Owner,
    most: i64,
    until_sweep: u32,
}

impl Journal {
    /// Opens the journal of this folder: `journal.sqlite`, and the folder
    /// `journal.processes` beside it. Makes what is missing, for the owner alone.
    /// Blocks: it works on files.
    ///
    /// # Errors
    /// Where it cannot be made or used, others can read it, or a later version
    /// wrote it.
    pub fn open(folder: &Path) -> Result<Journal, StateError> {
        Journal::bounded(folder, MOST)
    }

    fn bounded(folder: &Path, most: i64) -> Result<Journal, StateError> {
        let file = folder.join("journal.sqlite");
        let cannot = |reason: String| StateError(format!("{}: {reason}", file.display()));
        private_folder::make(folder)
            .and_then(|()| make_file(&file))
            .map_err(|error| cannot(error.to_string()))?;
        let connection = connect(&file).map_err(cannot)?;
        let owner = Owner::new(&folder.join("journal.processes"));
        let owner = owner.map_err(|error| cannot(error.to_string()))?;
        let mut kept = Kept { connection, owner, most, until_sweep: SWEEP_EVERY };
        kept.sweep().map_err(|error| cannot(error.to_string()))?;
        let (queue, mut work) = mpsc::channel::<Work>(QUEUE);
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                while let Some(work) = work.blocking_recv() {
                    work(&mut kept);
                }
            })
            .map_err(|error| cannot(error.to_string()))?;
        Ok(Journal { spent: Arc::default(), queue, file: file.into() })
    }

    /// Has the thread do something.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kept) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StateError> {
        let cannot = |reason: String| StateError(format!("{}: {reason}", self.file.display()));
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |kept| drop(answer.send(work(kept))));
        let done = async {
            self.queue.send(work).await.ok()?;
            answered.await.ok()
        };
        match tokio::time::timeout(LONGEST, done).await {
            Ok(Some(Ok(done))) => Ok(done),
            Ok(Some(Err(error))) => Err(cannot(error.to_string())),
            Ok(None) => Err(cannot("the thread that works on it has ended".to_owned())),
            Err(_) => Err(cannot(format!("it took longer than {} s; look at its disk", LONGEST.as_secs()))),
        }
    }
}

impl State for Journal {
    fn spend(&self, token: [u8; 32], good_for: Duration) -> StateFuture<'_, bool> {
        Box::pin(std::future::ready(self.spent.spend(token, good_for)))
    }

    fn entry(&self, marker: Marker) -> StateFuture<'_, Option<Entry>> {
        Box::pin(self.work(move |kept| kept.read(marker)))
    }

    fn put(&self, entry: Entry) -> StateFuture<'_, bool> {
        Box::pin(self.work(move |kept| kept.write(&entry)))
    }

    fn left_behind(&self, most: usize) -> StateFuture<'_, Vec<Entry>> {
        Box::pin(self.work(move |kept| kept.left_behind(most)))
    }
}

impl Kept {
    fn read(&self, marker: Marker) -> rusqlite::Result<Option<Entry>> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM sends WHERE marker = ?1")?;
        statement.query_row([marker.0], |row| self.entry(row)).optional()
    }

    fn write(&mut self, entry: &Entry) -> rusqlite::Result<bool> {
        if entry.revision == 0 {
            self.until_sweep -= 1;
            if self.until_sweep == 0 {
                self.sweep()?;
                self.until_sweep = SWEEP_EVERY;
            }
        }
        // Before SendItem goes out it has to be known even after a power failure.
        let synchronous = if entry.stage == Stage::Sending { "FULL" } else { "NORMAL" };
        self.connection.pragma_update(None, "synchronous", synchronous)?;
        let statement = match entry.revision {
            0 => {
                "INSERT INTO sends VALUES (:marker, :revision + 1, :owner, :call, :caller, :mailbox, :plugin, \
                 :plugin_sha256, :tool, :key, :arguments, :stage, :draft_id, :draft_change_key, :own_draft, \
                 :submissions, :began, \
                 :now, :submitted, :result) ON CONFLICT DO NOTHING"
            }
            _ => {
                "UPDATE sends SET revision = :revision + 1, owner = :owner, call = :call, caller = :caller, \
                 mailbox = :mailbox, plugin = :plugin, plugin_sha256 = :plugin_sha256, tool = :tool, \
                 key_sha256 = :key, arguments_sha256 = :arguments, stage = :stage, draft_id = :draft_id, \
                 draft_change_key = :draft_change_key, own_draft = :own_draft, submissions = :submissions, began = :began, changed = :now, \
                 submitted = :submitted, result = :result WHERE marker = :marker AND revision = :revision"
            }
        };
        let draft = entry.draft.as_ref();
        let written = self.connection.prepare_cached(statement)?.execute(named_params! {
            ":marker": entry.marker.0,
            ":revision": entry.revision.cast_signed(),
            ":owner": self.owner.id(),
            ":call": entry.call.to_string(),
            ":caller": entry.caller,
            ":mailbox": entry.mailbox,
            ":plugin": entry.plugin,
            ":plugin_sha256": entry.plugin_hash,
            ":tool": entry.tool,
            ":key": entry.key,
            ":arguments": entry.arguments,
            ":stage": entry.stage.name(),
            ":draft_id": draft.map(|draft| &draft.id),
            ":draft_change_key": draft.map(|draft| &draft.change_key),
            ":own_draft": entry.own_draft,
            ":submissions": entry.submissions,
            ":began": entry.began.as_millisecond(),
            ":now": Timestamp::now().as_millisecond(),
            ":submitted": entry.submitted.map(Timestamp::as_millisecond),
            ":result": entry.result,
        })?;
        Ok(written == 1)
    }

    fn left_behind(&self, most: usize) -> rusqlite::Result<Vec<Entry>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM sends WHERE stage NOT IN ('sent', 'unknown', 'failed') ORDER BY began",
        )?;
        let entries = statement.query_map([], |row| self.entry(row))?;
        entries.filter(|entry| entry.as_ref().map_or(true, |entry| !entry.is_under_way)).take(most).collect()
    }

    /// Drops what is old, and the oldest of what is too much.
    fn sweep(&mut self) -> rusqlite::Result<()> {
        let kept_for = i64::try_from(KEPT_FOR.as_millis()).unwrap_or(i64::MAX);
        let oldest = Timestamp::now().as_millisecond().saturating_sub(kept_for);
        self.connection.execute("DELETE FROM sends WHERE changed < ?1", [oldest])?;
        self.connection.execute(
            "DELETE FROM sends WHERE marker IN (SELECT marker FROM sends WHERE stage IN ('sent', 'unknown', 'failed') \
             ORDER BY changed LIMIT max(0, (SELECT count(*) FROM sends) - ?1))",
            [self.most],
        )?;
        Ok(())
    }

    fn entry(&self, row: &Row<'_>) -> rusqlite::Result<Entry> {
        let wrong = |column: &str| {
            rusqlite::Error::FromSqlConversionFailure(
                0,
                Type::Text,
                format!("{column} cannot be read").into(),
            )
        };
        let time = |milliseconds: i64, column: &str| {
            Timestamp::from_millisecond(milliseconds).map_err(|_| wrong(column))
        };
        let stage: String = row.get("stage")?;
        let stage =
            Stage::ALL.into_iter().find(|known| known.name() == stage).ok_or_else(|| wrong("stage"))?;
        let call: String = row.get("call")?;
        let (owner, draft_id): (String, Option<String>) = (row.get("owner")?, row.get("draft_id")?);
        let change_key: Option<String> = row.get("draft_change_key")?;
        let submitted: Option<i64> = row.get("submitted")?;
        Ok(Entry {
            marker: Marker(row.get("marker")?),
            revision: row.get::<_, i64>("revision")?.cast_unsigned(),
            call: Uuid::parse_str(&call).map_err(|_| wrong("call"))?,
            caller: row.get("caller")?,
            mailbox: row.get("mailbox")?,
            plugin: row.get("plugin")?,
            plugin_hash: row.get("plugin_sha256")?,
            tool: row.get("tool")?,
            key: row.get("key_sha256")?,
            arguments: row.get("arguments_sha256")?,
            stage,
            draft: draft_id.map(|id| Draft { id, change_key: change_key.unwrap_or_default() }),
            own_draft: row.get("own_draft")?,
            submissions: row.get("submissions")?,
            began: time(row.get("began")?, "began")?,
            submitted: submitted.map(|at| time(at, "submitted")).transpose()?,
            result: row.get("result")?,
            is_under_way: !stage.is_final() && self.owner.is_alive(&owner),
        })
    }
}

fn connect(file: &Path) -> Result<Connection, String> {
    let failed = |error: rusqlite::Error| error.to_string();
    let mut connection = Connection::open(file).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    // Readers and writers of several processes do not wait for each other, and a commit is one write.
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(failed)?;
    if mode != "wal" {
        return Err(format!("its folder is on a file system that cannot be shared (journal mode {mode})"));
    }
    migrate(&mut connection)?;
    Ok(connection)
}

/// A file for its owner alone; SQLite gives the files beside it the same mode.
fn make_file(file: &PathBuf) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if opened.metadata()?.permissions().mode() & 0o077 != 0 {
            return Err(io::Error::other(
                "others than its owner can read or write it; give it the mode 0600",
            ));
        }
    }
    drop(opened);
    Ok(())
}

#[cfg(test)]
mod tests;
