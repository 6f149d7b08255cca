//! The entry in the journal of one send, as it goes on. Every step is written
//! before the next one is taken.

use std::sync::Arc;

use ews_mcp_gate::Draft;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::super::Opened;
use super::super::exchanging::Failure;
use super::earlier::Before;
use crate::error::CallError;
use crate::state::{Entry, Marker, Stage};

/// The entry of a send that is under way.
#[derive(Debug)]
pub(super) struct Journaled<'a> {
    opened: &'a Opened,
    pub(super) entry: Entry,
    /// Whether it was written what became of it, or need not be.
    is_ended: bool,
}

impl Opened {
    /// Begins a send in the journal.
    ///
    /// # Errors
    /// Where the journal cannot be written, or another call with this key was
    /// quicker. Nothing may be sent then.
    pub(super) async fn journaled(&self, before: &Before, own_draft: bool) -> Result<Journaled<'_>, Failure> {
        let given = self.call.idempotency.as_ref();
        let marker = self.own_marker().unwrap_or_else(|| {
            let own = Uuid::new_v4().to_string();
            Marker::of(&self.call.caller, self.address(), &self.call.grant.tool, &own)
        });
        let new = Entry {
            marker,
            revision: 0,
            call: self.call.id,
            caller: self.call.caller.clone(),
            mailbox: self.address().to_owned(),
            plugin: self.call.grant.plugin.clone(),
            plugin_hash: self.call.plugin_hash.clone(),
            tool: self.call.grant.tool.clone(),
            key: given.map(|given| Sha256::digest(&given.key).into()),
            arguments: given.map(|given| given.arguments).unwrap_or_default(),
            stage: Stage::Intent,
            draft: None,
            own_draft,
            submissions: 0,
            began: Timestamp::now(),
            submitted: None,
            result: None,
            is_under_way: false,
        };
        let entry = match before {
            Before::NotSent(entry) => {
                Entry { revision: entry.revision, own_draft: own_draft && entry.own_draft, ..new }
            }
            // It goes on where the other one ended.
            Before::InDrafts(entry) => Entry {
                revision: entry.revision,
                stage: Stage::Sending,
                draft: entry.draft.clone(),
                own_draft: own_draft && entry.own_draft,
                submissions: entry.submissions,
                submitted: entry.submitted,
                ..new
            },
            Before::Nothing | Before::Sent => new,
        };
        let mut journaled = Journaled { opened: self, entry, is_ended: false };
        journaled.write().await?;
        Ok(journaled)
    }
}

impl Journaled<'_> {
    /// The marker, as it stands on the message.
    pub(super) fn mark(&self) -> String {
        self.entry.marker.to_string()
    }

    /// Writes how far it came.
    ///
    /// # Errors
    /// Where it cannot be written; nothing more may be sent then.
    pub(super) async fn advance(&mut self, stage: Stage, draft: &Draft) -> Result<(), Failure> {
        self.entry.stage = stage;
        self.entry.draft = Some(draft.clone());
        self.write().await
    }

    /// Writes that it is sent now. From here on it may have been.
    ///
    /// # Errors
    /// Where it cannot be written; it must not be sent then.
    pub(super) async fn submit(&mut self) -> Result<(), Failure> {
        let before = self.entry.clone();
        self.entry.stage = Stage::Sending;
        self.entry.submissions += 1;
        self.entry.submitted = Some(Timestamp::now());
        let written = self.write().await;
        if written.is_err() {
            self.entry = Entry { revision: self.entry.revision, ..before };
        }
        written
    }

    /// Writes what became of it. Where that cannot be written, the next start
    /// looks it up.
    pub(super) async fn end(&mut self, stage: Stage) {
        self.is_ended = true;
        if stage == Stage::Unknown && self.opened.door.closing.is_cancelled() {
            // The next start looks it up.
            return;
        }
        self.entry.stage = stage;
        if let Err(failure) = self.write().await {
            tracing::warn!(reason = %failure.error, "what became of a message is not in the journal");
        }
    }

    async fn write(&mut self) -> Result<(), Failure> {
        let written = self.opened.door.settings.state.put(self.entry.clone()).await;
        match written {
            Ok(true) => {
                self.entry.revision += 1;
                tracing::debug!(stage = self.entry.stage.name(), marker = %self.entry.marker, "journaled");
                Ok(())
            }
            Ok(false) => {
                // It belongs to another call.
                self.is_ended = true;
                Err(CallError::UnderWay.into())
            }
            Err(error) => {
                tracing::error!(%error, "nothing is sent");
                Err(CallError::from(error).into())
            }
        }
    }
}

/// Whoever worked on it ended without a word: it failed inside. Others with the
/// same key must not wait for it.
impl Drop for Journaled<'_> {
    fn drop(&mut self) {
        if self.is_ended || self.opened.door.closing.is_cancelled() {
            return;
        }
        let stage = if self.entry.stage.may_be_sent() { Stage::Unknown } else { Stage::Failed };
        let entry = Entry { stage, ..self.entry.clone() };
        let state = Arc::clone(&self.opened.door.settings.state);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { drop(state.put(entry).await) });
        }
    }
}
