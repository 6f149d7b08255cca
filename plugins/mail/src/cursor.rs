//! The continuation of a list: which list it was, and how far it got.
//!
//! It holds nothing secret and proves nothing: whoever changes one reads another
//! page of the mailbox that the host has opened anyway.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ews_plugin_sdk::Failure;
use serde::{Deserialize, Serialize};

use crate::folder::Place;
use crate::period::Period;

/// A list and a position in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cursor {
    /// Primary address of the mailbox that the list is of.
    pub(crate) mailbox: String,
    /// The folder as it was asked for.
    pub(crate) folder: String,
    /// The folder as it was found.
    pub(crate) place: Place,
    /// Only unread messages.
    pub(crate) unread_only: bool,
    /// `since` as it was asked for.
    pub(crate) since: Option<String>,
    /// `until` as it was asked for.
    pub(crate) until: Option<String>,
    /// What the two meant.
    pub(crate) period: Period,
    /// How many messages came before.
    pub(crate) offset: u32,
}

/// Longer than any cursor that was ever made.
const LENGTH_LIMIT: usize = 8192;

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        // Strings and numbers always serialise.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub(crate) fn decode(text: &str, mailbox: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure::invalid_argument(
                "cursor: this is no cursor of read_emails. Pass it exactly as it was returned, or leave it out \
                 to begin at the newest message.",
            )
        };
        if text.len() > LENGTH_LIMIT {
            return Err(wrong());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| wrong())?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if !cursor.mailbox.eq_ignore_ascii_case(mailbox) {
            return Err(Failure::invalid_argument(format!(
                "cursor: it continues a list of {}, and this is {mailbox}. Pass the same target_mailbox.",
                cursor.mailbox
            )));
        }
        Ok(cursor)
    }
}
