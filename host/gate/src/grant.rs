//! What one tool was granted: the operations, effects and needs that it
//! declared and that somebody accepted.
//!
//! A grant is made from a manifest and an acceptance, never from a call.

use std::collections::BTreeSet;
use std::fmt;

use crate::Effects;

/// Something beyond the mailbox that a tool works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Need {
    /// All needs.
    pub const ALL: [Need; 4] = [Need::Directory, Need::Availability, Need::Files, Need::NestedItems];

    /// The name in manifests: `directory`, `availability`, `files`,
    /// `nested-items`.
    pub const fn name(self) -> &'static str {
        match self {
            Need::Directory => "directory",
            Need::Availability => "availability",
            Need::Files => "files",
            Need::NestedItems => "nested-items",
        }
    }

    /// The need of that name; none where there is no such need.
    pub fn named(name: &str) -> Option<Need> {
        Self::ALL.into_iter().find(|need| need.name() == name)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one tool may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The plugin's name, as in its manifest.
    pub plugin: String,
    /// The tool's name.
    pub tool: String,
    /// Names of body elements: `FindItem`, `GetUserAvailabilityRequest`.
    pub operations: BTreeSet<String>,
    /// Every effect of every operation must be in it.
    pub effects: Effects,
    /// What the tool works with beyond the mailbox.
    pub needs: BTreeSet<Need>,
}
