//! Every bound on a component, in one table: its default, and what happens
//! beyond it. Nothing else in this crate may hold a bound of its own.

use std::fmt;
use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The bounds on components and their calls. All sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Components that run at the same time. Default 64. More calls wait for
    /// [`Limits::queue`].
    pub instances: u32,
    /// Of these, those that work in one mailbox. Default 16: a mailbox that
    /// Exchange answers slowly leaves room for the others, who take turns.
    pub instances_per_mailbox: u32,
    /// Calls that wait for their turn: in all, and for one mailbox. Default 1,024
    /// and 256. One more is `busy` at once.
    pub waiting: MostWaiting,
    /// How long a call waits for its turn. Default 30 s. Then it is `busy`, and
    /// nothing was done.
    pub queue: Duration,
    /// Time that a guest computes in one call, waiting not counted. Default
    /// 10 s; measured in ticks of 10 ms. Beyond it the call ends.
    pub cpu: Duration,
    /// Time that a call takes, Exchange included, its turn not. Default 60 s.
    /// Beyond it the call ends.
    pub wall_time: Duration,
    /// All linear memories of one instance together. Default 64 MiB. Beyond it
    /// the call ends.
    pub memory: usize,
    /// All elements of all tables of one instance together. Default 1,000,000
    /// (8 MiB of the host's memory). Beyond it the call ends.
    pub table_elements: usize,
    /// Elements of one table. Default 65,536. Beyond it the call ends. A component
    /// that starts with more does not load.
    pub table_size: usize,
    /// Core instances, memories and tables of one component: 128, 8 and 64 by
    /// default. A component with more does not load.
    pub parts: Parts,
    /// Stack of the guest. Default 512 KiB. Beyond it the call ends.
    pub stack: usize,
    /// Data that one call from or to the guest copies into the host. Default
    /// 32 MiB. Beyond it the call ends.
    pub lifted: usize,
    /// Handles that a guest holds at once: blobs, streams, the mailbox. Default
    /// 256. Beyond it the call ends.
    pub handles: usize,
    /// A component's file. Default 64 MiB. A larger one does not load.
    pub component: usize,
    /// How long compiling one component may take. Default 300 s. Beyond it the
    /// component does not load; the compiler finishes in the background, and
    /// the next one waits for it.
    pub compile: Duration,
    /// The manifest. Default 1 MiB. A component with a larger one does not load.
    pub manifest: usize,
    /// One schema of a tool, as compact JSON. Default 64 KiB. Beyond it the
    /// component does not load.
    pub schema: usize,
    /// Levels of JSON in one schema. Default 32. Beyond it the component does
    /// not load.
    pub schema_depth: usize,
    /// The arguments of a call as JSON text. Default 16 MiB. Beyond it the call
    /// is not started.
    pub arguments: usize,
    /// Message and payload of a result together. Default 1 MiB. Beyond it the
    /// call failed.
    pub result: usize,
    /// Lines that a call may log. Default 256. Beyond it the call ends.
    pub log_lines: usize,
    /// Bytes that a call may log. Default 64 KiB. Beyond it the call ends.
    pub log_bytes: usize,
    /// What is kept of a call's standard error. Default 16 KiB. The rest is
    /// discarded.
    pub stderr: usize,
    /// Operations of one call. Default 200. Beyond it the call ends.
    pub operations: usize,
    /// Operations of one `read-all`. Default 16. More are refused, all of them.
    pub side_by_side: usize,
    /// XML of one operation. Default 8 MiB. A longer one is refused.
    pub operation: usize,
    /// One blob. Default 150 MiB. Beyond it the call ends; a larger file is not
    /// opened.
    pub blob: usize,
    /// All blobs of one operation. Default 48 MiB. Beyond it the call ends.
    pub operation_blobs: usize,
    /// All blobs that a guest holds at once. Default 256 MiB. Beyond it the call
    /// ends.
    pub held_blobs: usize,
    /// Files that a call adds to its result: their number. Default 32. Beyond it
    /// the call ends.
    pub files: usize,
    /// Files that a call adds to its result: their bytes. Default 48 MiB. Beyond
    /// it the call ends.
    pub file_bytes: usize,
    /// One request for random bytes. Default 64 KiB. Beyond it the call ends.
    pub random: usize,
    /// Time between two reports of progress. Default 100 ms. Reports in between
    /// are dropped, except the one that says that all is done.
    pub progress_interval: Duration,
    /// Characters of a report's message. Default 256. The rest is cut.
    pub progress_message: usize,
}

/// How many calls may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MostWaiting {
    /// In all.
    pub in_all: usize,
    /// For one mailbox.
    pub per_mailbox: usize,
}

/// What a component may consist of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Core instances. Python's components have some dozens.
    pub core_instances: u32,
    /// Linear memories.
    pub memories: u32,
    /// Tables.
    pub tables: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            instances: 64,
            instances_per_mailbox: 16,
            waiting: MostWaiting { in_all: 1024, per_mailbox: 256 },
            queue: Duration::from_secs(30),
            cpu: Duration::from_secs(10),
            wall_time: Duration::from_secs(60),
            memory: 64 * MIB,
            table_elements: 1_000_000,
            table_size: 65_536,
            parts: Parts { core_instances: 128, memories: 8, tables: 64 },
            stack: 512 * KIB,
            lifted: 32 * MIB,
            handles: 256,
            component: 64 * MIB,
            compile: Duration::from_secs(300),
            manifest: MIB,
            schema: 64 * KIB,
            schema_depth: 32,
            arguments: 16 * MIB,
            result: MIB,
            log_lines: 256,
            log_bytes: 64 * KIB,
            stderr: 16 * KIB,
            operations: 200,
            side_by_side: 16,
            operation: 8 * MIB,
            blob: 150 * MIB,
            operation_blobs: 48 * MIB,
            held_blobs: 256 * MIB,
            files: 32,
            file_bytes: 48 * MIB,
            random: 64 * KIB,
            progress_interval: Duration::from_millis(100),
            progress_message: 256,
        }
    }
}

/// A bound that ends a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::cpu`].
    Cpu,
    /// [`Limits::wall_time`].
    WallTime,
    /// [`Limits::memory`].
    Memory,
    /// [`Limits::table_elements`] or [`Limits::table_size`].
    Tables,
    /// [`Limits::stack`].
    Stack,
    /// [`Limits::lifted`].
    Lifted,
    /// [`Limits::handles`].
    Handles,
    /// [`Limits::arguments`].
    Arguments,
    /// [`Limits::result`].
    Result,
    /// [`Limits::log_lines`] or [`Limits::log_bytes`].
    Log,
    /// [`Limits::operations`].
    Operations,
    /// [`Limits::blob`].
    Blob,
    /// [`Limits::operation_blobs`].
    OperationBlobs,
    /// [`Limits::held_blobs`].
    HeldBlobs,
    /// [`Limits::files`] or [`Limits::file_bytes`].
    Files,
}

/// A call that was ended by a bound. The text says which, its value, and what to
/// do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the tool was stopped: {what} ({value}); {advice}")]
pub struct LimitReached {
    /// The bound.
    pub limit: Limit,
    /// Its value, for people: `64 MiB`, `10 s`, `200`.
    pub value: String,
    what: &'static str,
    advice: &'static str,
}

impl Limits {
    /// What to say about a call that ran into this bound.
    pub fn reached(&self, limit: Limit) -> LimitReached {
        let less = "ask for less at once, such as fewer items or a shorter time span";
        let author = "this is a fault of the plugin, tell its author";
        let (what, value, advice) = match limit {
            Limit::Cpu => ("it computed for too long", seconds(self.cpu), less),
            Limit::WallTime => ("it took too long", seconds(self.wall_time), less),
            Limit::Memory => ("it needed too much memory", size(self.memory), less),
            Limit::Tables => ("its tables grew too large", self.table_elements.to_string(), author),
            Limit::Stack => ("it nested its calls too deeply", size(self.stack), author),
            Limit::Lifted => ("it handed over too much data at once", size(self.lifted), less),
            Limit::Handles => ("it held too many handles at once", self.handles.to_string(), less),
            Limit::Arguments => {
                ("its arguments are too long", size(self.arguments), "pass less text in the arguments")
            }
            Limit::Result => ("its result is too large", size(self.result), less),
            Limit::Log => (
                "it logged too much",
                format!("{} lines, {}", self.log_lines, size(self.log_bytes)),
                "this is a fault of the plugin, tell its author",
            ),
            Limit::Operations => ("it ran too many operations", self.operations.to_string(), less),
            Limit::Blob => ("one of its attachments is too large", size(self.blob), "use a smaller one"),
            Limit::OperationBlobs => (
                "the attachments of one operation are too large together",
                size(self.operation_blobs),
                "attach less at once",
            ),
            Limit::HeldBlobs => {
                ("it held too many attachments at once", size(self.held_blobs), "ask for fewer at once")
            }
            Limit::Files => (
                "it added too many files to its result",
                format!("{} files, {}", self.files, size(self.file_bytes)),
                "ask for fewer at once",
            ),
        };
        LimitReached { limit, value, what, advice }
    }
}

/// `64 MiB`, `512 KiB` or `100 bytes`, whichever is whole.
pub(crate) fn size(bytes: usize) -> String {
    match bytes {
        0 => "0 bytes".into(),
        bytes if bytes % MIB == 0 => format!("{} MiB", bytes / MIB),
        bytes if bytes % KIB == 0 => format!("{} KiB", bytes / KIB),
        bytes => format!("{bytes} bytes"),
    }
}

/// `10 s`, or `250 ms` where it is no whole second.
pub(crate) fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::Cpu => "cpu",
            Limit::WallTime => "wall_time",
            Limit::Memory => "memory",
            Limit::Tables => "tables",
            Limit::Stack => "stack",
            Limit::Lifted => "lifted",
            Limit::Handles => "handles",
            Limit::Arguments => "arguments",
            Limit::Result => "result",
            Limit::Log => "log",
            Limit::Operations => "operations",
            Limit::Blob => "blob",
            Limit::OperationBlobs => "operation_blobs",
            Limit::HeldBlobs => "held_blobs",
            Limit::Files => "files",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_limit_says_which_its_value_and_what_to_do() {
        let reached = Limits::default().reached(Limit::Memory);
        assert_eq!(
            reached.to_string(),
            "the tool was stopped: it needed too much memory (64 MiB); ask for less at once, such as fewer \
             items or a shorter time span"
        );
        let limits = Limits { wall_time: Duration::from_millis(250), ..Limits::default() };
        assert_eq!(limits.reached(Limit::WallTime).value, "250 ms");
        assert_eq!(limits.reached(Limit::Cpu).value, "10 s");
    }

    #[test]
    fn sizes_are_written_in_the_largest_whole_unit() {
        assert_eq!(size(64 * MIB), "64 MiB");
        assert_eq!(size(512 * KIB), "512 KiB");
        assert_eq!(size(1025), "1025 bytes");
        assert_eq!(size(0), "0 bytes");
    }
}
