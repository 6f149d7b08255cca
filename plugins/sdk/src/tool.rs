//! A tool: its arguments as a struct, what it may do as constants.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::mailbox::Mailbox;
use crate::session::Session;

/// A tool. The implementing struct holds its arguments.
///
/// - The struct's documentation is the tool's description: what it does, when to
///   use it, units and formats, what it returns; at most 2,048 characters. The
///   fields' documentation describes the arguments.
/// - `Option<T>` is an argument that may be left out, as is one with
///   `#[serde(default)]`. Arguments that the struct does not have are refused.
/// - A tool without arguments is `struct Name {}`, with the braces.
/// - `target_mailbox`, `dry_run`, `idempotency_key` and `timezone` are the
///   host's arguments; `success`, `message`, `mailbox`, `error`, `error_type`,
///   `outcome`, `ews_response_code`, `retryable`, `retry_after_s`, `dry_run`
///   and `would`
///   are its fields in results.
pub trait Tool: DeserializeOwned + JsonSchema {
    /// The MCP tool's name: lower case letters, digits and `_`, at most 40.
    const NAME: &'static str;
    /// The tool's name for people, at most 80 characters.
    const TITLE: &'static str;
    /// The EWS operations that the tool uses, by the name of the element in
    /// `soap:Body`. Others are refused.
    const OPERATIONS: &'static [&'static str];
    /// What the tool may do beyond reading.
    const EFFECTS: &'static [Effect] = &[];
    /// What the tool needs beyond the mailbox.
    const NEEDS: &'static [Need] = &[];
    /// Whether the tool reads or shows times of day, so that the host offers its
    /// `timezone` argument.
    const TIMEZONE: bool = false;
    /// The result's own fields: a struct with named fields.
    type Output: Serialize + JsonSchema;

    /// Does it.
    ///
    /// # Errors
    /// A [`Failure`] whose message says what was wrong and what to do.
    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<Self::Output>, Failure>;
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    /// One sentence for people: `Retrieved 10 emails`.
    pub message: String,
    /// The result's own fields.
    pub payload: T,
}

impl<T> Reply<T> {
    /// A result with one sentence for people.
    pub fn new(message: impl Into<String>, payload: T) -> Self {
        Self { message: message.into(), payload }
    }
}

/// What a tool may do beyond reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Changes that can be undone.
    Write,
    /// Deletes for good.
    Destroy,
    /// Reaches other people.
    Send,
}

/// What a tool needs beyond the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// People and rooms outside the mailbox.
    Directory,
    /// Other people's free and busy times.
    Availability,
    /// The host's folder for attachments.
    Files,
    /// Messages attached to messages, with their senders.
    NestedItems,
}
