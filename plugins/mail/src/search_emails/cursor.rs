//! The continuation of a search: which search it was, and how far it got in each
//! folder. Like the cursor of a list it holds nothing secret and proves nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ews_plugin_sdk::Failure;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::lanes::Lane;
use crate::period::Period;

/// A search and a position in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    /// Primary address of the mailbox that is searched.
    pub(super) mailbox: String,
    /// What was asked.
    pub(super) asked: Asked,
    /// What its dates meant.
    pub(super) period: Period,
    /// Whether the server's index answers.
    pub(super) by_index: bool,
    /// The folders, with how far each was read.
    pub(super) lanes: Vec<Lane>,
}

/// Longer than any cursor that was ever made: ten folders and all texts.
pub(super) const LENGTH_LIMIT: usize = 65_536;

impl Cursor {
    pub(super) fn encode(&self) -> String {
        // Strings and numbers always serialise.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub(super) fn decode(text: &str, mailbox: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure::invalid_argument(
                "cursor: this is no cursor of search_emails. Pass it exactly as it was returned, or leave it out \
                 to begin anew.",
            )
        };
        if text.len() > LENGTH_LIMIT {
            return Err(wrong());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| wrong())?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if cursor.lanes.is_empty() || cursor.lanes.len() > super::MOST_FOLDERS {
            return Err(wrong());
        }
        if !cursor.mailbox.eq_ignore_ascii_case(mailbox) {
            return Err(Failure::invalid_argument(format!(
                "cursor: it continues a search in {}, and this is {mailbox}. Pass the same target_mailbox.",
                cursor.mailbox
            )));
        }
        Ok(cursor)
    }
}
