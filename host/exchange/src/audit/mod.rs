//! The audit log: what was intended, refused, asked and done, in files whose
//! records hang together, so that a record that was changed, taken away, moved
//! or cut off shows.
//!
//! It writes what it is told, and never more than [`Record`] has a place for:
//! no bodies, no passwords, subjects only where the settings say so. It decides
//! nothing, and speaks to nobody but the file system. Whoever signs must write
//! an intent first, and must not sign where that failed.
//!
//! # The files
//!
//! One per process and day (UTC), in a folder that several processes may share:
//! `2026-02-03T040506.789Z-1f2e3d4c5b6a7988.jsonl`, when it was begun and a
//! random number. Files are only ever appended to. One in which something could
//! not be written is left as it is, and the next record begins a new one.
//!
//! # The lines
//!
//! Each record is one line of JSON that ends with a line feed:
//!
//! ```text
//! {"sequence":7,"time":"2026-02-03T04:05:06.789Z", … ,"hash":"<64 hexadecimal digits, lower case>"}
//! ```
//!
//! `,"hash":"…"}` are the last 75 bytes before the line feed. The **body** is
//! all that stands before them. The hash is
//!
//! ```text
//! SHA-256(previous ‖ body)             chain "sha256"
//! HMAC-SHA-256(key, previous ‖ body)   chain "hmac-sha256"
//! ```
//!
//! where `previous` are the 32 bytes of the hash of the line before, and 32
//! zeros for the first line. So a chain is checked over the bytes as they are,
//! and nothing hangs on how JSON is written. `sequence` counts from 0 in each
//! file. A line has at most 1 MiB.
//!
//! The first record, `start`, names its file, the kind of chain, and the heads
//! of files that no other one names as they now are: their number of records
//! and last hash. That is how files hang together.
//!
//! # The heads
//!
//! `NAME.jsonl.head`, in a folder of their own: `{"file":…,"records":…,"hash":…}`.
//! Written anew whenever records were brought to the disk.

mod chain;
mod error;
mod first;
mod folder;
mod heads;
mod keeper;
mod lines;
mod loose_ends;
mod read;
mod record;
#[cfg(test)]
mod sample;
mod settings;
mod tail;
mod verify;
mod writer;

pub use chain::AuditKey;
pub use error::AuditError;
pub use jiff::Timestamp;
pub use read::{Entry, Filter, NoTime, Records, UnreadableLine, read, time};
pub use record::{
    Answer, Context, Denied, End, Event, EventName, ItemIds, Operation, PreviousFile, Record, Start,
    UnknownEvent,
};
pub use settings::{AuditSettings, Clock};
pub use verify::{FileReport, Finding, Kind, Report, verify};
pub use writer::{Audit, Durability};
