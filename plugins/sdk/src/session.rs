//! What a tool may know and say while it works, beside the mailbox.

use crate::mailbox::Blob;

/// The host's services for the length of one tool call.
///
/// A trait, so that a tool can be tested against
/// [`ScriptedSession`](crate::testing::ScriptedSession).
pub trait Session {
    /// IANA name of the time zone in which times without an offset are read and
    /// shown, such as `Europe/Vienna`.
    fn time_zone(&self) -> String;

    /// Reads a wall clock time without offset, as in `2026-10-25T02:30:00` or
    /// `2026-10-25`, in a zone (IANA name; none is [`Session::time_zone`]).
    ///
    /// # Errors
    /// What is wrong with the time or the zone.
    fn local_to_utc(&self, local: &str, zone: Option<&str>) -> Result<Instants, String>;

    /// Shows an instant (RFC 3339, any offset) on the clocks of a zone, with
    /// that zone's offset: `2026-10-25T02:30:00+01:00`.
    ///
    /// # Errors
    /// What is wrong with the instant or the zone.
    fn utc_to_local(&self, instant: &str, zone: Option<&str>) -> Result<String, String>;

    /// The Windows name that Exchange knows a zone by: `W. Europe Standard Time`
    /// for `Europe/Vienna`.
    fn windows_name(&self, iana: &str) -> Option<String>;

    /// The IANA name for a Windows name.
    fn iana_name(&self, windows: &str) -> Option<String>;

    /// Tells the user how far the call is. `done` must grow; without `total` the
    /// end is not known.
    fn report_progress(&self, done: u32, total: Option<u32>, message: &str);

    /// One line in the host's log, which goes to the administrator. Never write
    /// what a message says. Bounded: a call that logs too much ends.
    fn log(&self, level: Level, message: &str);

    /// Adds a file or a picture to the result, beside its JSON.
    fn add_file(&self, name: &str, media_type: &str, content: Blob);

    /// Opens a file of the host's folder for attachments, by its plain name.
    /// Needs [`Need::Files`](crate::Need::Files).
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn open_file(&self, name: &str) -> Result<Blob, String>;

    /// Saves a file in that folder, never over another one, and returns the name
    /// that it got. Needs [`Need::Files`](crate::Need::Files) and
    /// [`Effect::Write`](crate::Effect::Write).
    ///
    /// # Errors
    /// Why it cannot be saved.
    fn save_file(&self, name: &str, content: Blob) -> Result<String, String>;
}

/// What a wall clock time is in UTC. All instants are written as in
/// `2026-10-25T00:30:00Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instants {
    /// The ordinary case.
    One(String),
    /// Clocks go back and show this time twice.
    Fold {
        /// The first time that the clocks show it.
        earlier: String,
        /// The second time.
        later: String,
    },
    /// Clocks go forward and skip this time.
    Gap {
        /// What it would be with the offset after the change.
        earlier: String,
        /// What it would be with the offset before the change.
        later: String,
    },
}

/// How much a line in the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For whoever looks for a fault in the plugin.
    Debug,
    /// Worth knowing.
    Info,
    /// Something is not as it should be; the call goes on.
    Warning,
    /// The call cannot do what it was asked to.
    Error,
}
