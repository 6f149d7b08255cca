//! How far one message came.

use std::fmt;

use ews_mcp_gate::Draft;
use jiff::Timestamp;
use sha2::Digest as _;
use uuid::Uuid;

use crate::digest::{hexadecimal, of_texts};

/// What makes a message this one and no other: the SHA-256 of caller, mailbox,
/// tool and key. It stands on the message in Exchange, as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Marker(pub [u8; 32]);

impl Marker {
    /// The marker of what this caller sends from this mailbox with this tool under
    /// this key. Letters of the mailbox' address count alike in either case.
    pub fn of(caller: &str, mailbox: &str, tool: &str, key: &str) -> Marker {
        let mailbox = mailbox.to_ascii_lowercase();
        Marker(of_texts([caller, &mailbox, tool, key]).finalize().into())
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hexadecimal(&self.0))
    }
}

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is to be sent.
    Intent,
    /// Its draft is saved.
    Saved,
    /// The draft carries the marker.
    Marked,
    /// The draft has its attachments.
    Attached,
    /// It is being sent: from here on it may have been.
    Sending,
    /// It was sent.
    Sent,
    /// Nobody knows whether it was sent.
    Unknown,
    /// It was not sent.
    Failed,
}

impl Stage {
    pub(super) const ALL: [Stage; 8] = [
        Stage::Intent,
        Stage::Saved,
        Stage::Marked,
        Stage::Attached,
        Stage::Sending,
        Stage::Sent,
        Stage::Unknown,
        Stage::Failed,
    ];

    /// The name in the journal, such as `sending`.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Intent => "intent",
            Stage::Saved => "saved",
            Stage::Marked => "marked",
            Stage::Attached => "attached",
            Stage::Sending => "sending",
            Stage::Sent => "sent",
            Stage::Unknown => "unknown",
            Stage::Failed => "failed",
        }
    }

    /// Whether nobody works on it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Stage::Sent | Stage::Unknown | Stage::Failed)
    }

    /// Whether it may have been sent, for all that its entry says.
    pub const fn may_be_sent(self) -> bool {
        matches!(self, Stage::Sending | Stage::Unknown | Stage::Sent)
    }
}

/// One thing that was to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What makes it this one.
    pub marker: Marker,
    /// How often it was written: 0 before the first time.
    pub revision: u64,
    /// The tool call, as the audit knows it.
    pub call: Uuid,
    /// Who called.
    pub caller: String,
    /// Primary SMTP address of the mailbox.
    pub mailbox: String,
    /// The plugin's name.
    pub plugin: String,
    /// SHA-256 of the component, 64 hexadecimal digits.
    pub plugin_hash: String,
    /// The tool.
    pub tool: String,
    /// SHA-256 of the caller's key; none where the key is one of the host's own.
    pub key: Option<[u8; 32]>,
    /// SHA-256 of the arguments; zeros where the key is one of the host's own.
    pub arguments: [u8; 32],
    /// How far it came.
    pub stage: Stage,
    /// Its draft, with the change key of what was last seen of it; before
    /// [`Stage::Saved`] none, and none for what is sent without one.
    pub draft: Option<Draft>,
    /// Whether every draft under the marker was saved by the host. One that the
    /// user has saved is never taken away.
    pub own_draft: bool,
    /// How often SendItem was sent for it: 2 at most.
    pub submissions: u32,
    /// When it was begun.
    pub began: Timestamp,
    /// When SendItem was last sent.
    pub submitted: Option<Timestamp>,
    /// What the tool answered, as whoever calls the door wrote it. At most
    /// [`Entry::LARGEST_RESULT`] bytes.
    pub result: Option<String>,
    /// Whether a process that is alive works on it. Read, never written.
    pub is_under_way: bool,
}

impl Entry {
    /// Bytes of a result; a larger one is not kept.
    pub const LARGEST_RESULT: usize = 256 * 1024;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_of_all_four_and_of_their_bounds() {
        let marker = Marker::of("stdio:a", "Anna@contoso.example", "send_email", "k");
        assert_eq!(marker, Marker::of("stdio:a", "anna@CONTOSO.example", "send_email", "k"));
        assert_eq!(marker.to_string().len(), 64);
        for other in [
            Marker::of("stdio:b", "anna@contoso.example", "send_email", "k"),
            Marker::of("stdio:a", "bob@contoso.example", "send_email", "k"),
            Marker::of("stdio:a", "anna@contoso.example", "send_draft", "k"),
            Marker::of("stdio:a", "anna@contoso.example", "send_email", "K"),
            Marker::of("stdio:a", "anna@contoso.example", "send_emai", "lk"),
        ] {
            assert_ne!(marker, other);
        }
    }
}
