//! What outlives a call, and what several hosts that serve the same users share:
//! which one-time things were spent, and how far each message came that was to be
//! sent.
//!
//! One small trait, so that the rest does not know where it is kept: [`Journal`]
//! in a folder, [`InMemory`] for one process. Holds no bodies, no subjects, no
//! addresses of correspondents, except in what a tool itself answered.

mod entry;
mod in_memory;
mod journal;
mod owners;
mod schema;
mod spent;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use entry::{Entry, Marker, Stage};
pub use in_memory::InMemory;
pub use journal::Journal;

/// How long an entry is kept after it was last changed.
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Why the state cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the host's state cannot be used: {0}")]
pub struct StateError(pub String);

/// A future of the state.
pub type StateFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StateError>> + Send + 'a>>;

/// What hosts that serve the same users share.
pub trait State: std::fmt::Debug + Send + Sync {
    /// Spends a token that is good for this long; false where it was spent
    /// before.
    fn spend(&self, token: [u8; 32], good_for: Duration) -> StateFuture<'_, bool>;

    /// The entry of this marker.
    fn entry(&self, marker: Marker) -> StateFuture<'_, Option<Entry>>;

    /// Writes an entry, which then belongs to this process: with revision 0 a new
    /// one, else in place of the one of its marker and revision. What is written
    /// has the next revision. False where there is another one: nothing is written
    /// then. An entry in [`Stage::Sending`] is on the disk afterwards, others
    /// survive the end of the process.
    fn put(&self, entry: Entry) -> StateFuture<'_, bool>;

    /// At most so many entries whose process ended before they did, the oldest
    /// first.
    fn left_behind(&self, most: usize) -> StateFuture<'_, Vec<Entry>>;
}
