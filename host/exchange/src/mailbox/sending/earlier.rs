//! A call with the caller's own key: what became of an earlier one with the same
//! key, found out before the tool runs.

use std::sync::PoisonError;

use ews_mcp_gate::{Effect, Effects};

use super::super::{OpenMailbox, Opened};
use super::looking_up::Found;
use crate::document::Document;
use crate::error::CallError;
use crate::outcome::{OperationRecord, Outcome};
use crate::state::{Entry, Marker, Stage};

/// How often an entry that another call changes is read again.
const MOST_ROUNDS: usize = 4;

/// What is known of an earlier call with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// The tool has to run: nothing was sent yet, or what it answered is not
    /// known. Then [`OpenMailbox::send`] sends nothing again, and answers with the
    /// copy of what was sent.
    Run,
    /// What the tool answered, as [`OpenMailbox::keep_result`] was given it. The
    /// tool must not run again.
    Result(String),
    /// It was done, and neither the tool's answer nor a copy is there.
    Done,
    /// It had other arguments.
    OtherArguments,
    /// It is still under way.
    UnderWay,
}

/// What a send has to know of the one before it.
#[derive(Debug, Clone, Default)]
pub(in crate::mailbox) enum Before {
    /// There was none.
    #[default]
    Nothing,
    /// It did not come as far as SendItem, or SendItem failed.
    NotSent(Entry),
    /// SendItem was sent, and the message still lies in Drafts.
    InDrafts(Entry),
    /// It was sent.
    Sent,
}

impl OpenMailbox {
    /// Finds out what became of an earlier call with this call's key; looks in
    /// Exchange where that is not known. Without a key, and in a dry run, there is
    /// none.
    ///
    /// # Errors
    /// [`CallError::Unknown`] where nobody can tell; others where the journal or
    /// the mailbox cannot be read.
    pub async fn earlier(&self) -> Result<Earlier, CallError> {
        self.0.earlier().await
    }

    /// Keeps what the tool answered, for later calls with the same key. Only what
    /// was sent has a result; one that is too large is not kept.
    pub async fn keep_result(&self, result: String) {
        let Some(marker) = self.0.own_marker() else { return };
        if result.len() > Entry::LARGEST_RESULT {
            return;
        }
        let state = &self.0.door.settings.state;
        let kept = async {
            match state.entry(marker).await? {
                Some(entry) if entry.stage == Stage::Sent && entry.result.is_none() => {
                    state.put(Entry { result: Some(result), ..entry }).await
                }
                _ => Ok(true),
            }
        };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "the result of a call is not kept for those with the same key");
        }
    }
}

impl Opened {
    /// The marker of what this call sends, where the caller gave a key.
    pub(super) fn own_marker(&self) -> Option<Marker> {
        let given = self.call.idempotency.as_ref().filter(|_| !self.call.dry_run)?;
        Some(Marker::of(&given.caller, self.address(), &self.call.grant.tool, &given.key))
    }

    async fn earlier(&self) -> Result<Earlier, CallError> {
        let (Some(marker), Some(given)) = (self.own_marker(), &self.call.idempotency) else {
            return Ok(Earlier::Run);
        };
        let state = &self.door.settings.state;
        for _ in 0..MOST_ROUNDS {
            let Some(entry) = state.entry(marker).await? else {
                self.look_for_forgotten(marker).await;
                return Ok(Earlier::Run);
            };
            if entry.arguments != given.arguments {
                return Ok(Earlier::OtherArguments);
            }
            if entry.is_under_way {
                return Ok(Earlier::UnderWay);
            }
            match entry.stage {
                Stage::Sent => return Ok(self.sent_before(entry)),
                Stage::Sending | Stage::Unknown => {}
                Stage::Intent | Stage::Saved | Stage::Marked | Stage::Attached | Stage::Failed => {
                    self.remember(Before::NotSent(entry));
                    return Ok(Earlier::Run);
                }
            }
            let found = self.look_up_entry(&entry).await;
            match found {
                Found::InDrafts if self.may_be_sent_again(&entry).await => {
                    self.remember(Before::InDrafts(entry));
                    return Ok(Earlier::Run);
                }
                Found::Sent | Found::InDrafts | Found::Nowhere => {
                    let stage = if found == Found::Sent { Stage::Sent } else { Stage::Unknown };
                    // Where somebody else was quicker, what they found counts.
                    if !state.put(Entry { stage, ..entry }).await? {
                        continue;
                    }
                    if stage == Stage::Unknown {
                        return Err(self.nobody_knows());
                    }
                }
                Found::Unreadable | Found::CutOff => return Err(self.nobody_knows()),
            }
        }
        Ok(Earlier::UnderWay)
    }

    /// The journal forgets, and may be lost; the marker in Exchange stays. A message
    /// that has it was sent under this key. Taken for the one that is to be sent
    /// now, it would hide that this one was lost.
    async fn look_for_forgotten(&self, marker: Marker) {
        let Some(found) = self.marked(&marker.to_string()).await else { return };
        if [found.sent, found.outbox].iter().flatten().any(|items| !items.is_empty()) {
            self.note_earlier(Outcome::Done);
            self.remember(Before::Sent);
        }
    }

    fn sent_before(&self, entry: Entry) -> Earlier {
        if let Some(result) = entry.result {
            return Earlier::Result(result);
        }
        // Whatever the tool makes of it: it was sent.
        self.note_earlier(Outcome::Done);
        if entry.draft.is_none() {
            return Earlier::Done;
        }
        self.remember(Before::Sent);
        Earlier::Run
    }

    fn nobody_knows(&self) -> CallError {
        self.note_earlier(Outcome::Unknown);
        CallError::Unknown {
            message: "an earlier call with this idempotency_key was cut off, and what it was to send is not in Sent \
                      Items, Outbox or Drafts as it should be"
                .to_owned(),
        }
    }

    fn note_earlier(&self, outcome: Outcome) {
        self.record.add(OperationRecord::change("SendItem", outcome));
    }

    fn remember(&self, before: Before) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = before;
    }

    pub(super) fn take_before(&self) -> Before {
        std::mem::take(&mut *self.before.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::mailbox) fn was_sent_before(&self) -> bool {
        matches!(*self.before.lock().unwrap_or_else(PoisonError::into_inner), Before::Sent)
    }

    /// The answer to a send that was done in an earlier call. What the tool asks
    /// for is not looked at: nothing is sent.
    pub(in crate::mailbox) async fn answer_again(&self) -> Result<Document, CallError> {
        let effects = Effects::of(&[Effect::Send]);
        {
            // As in the first run: one call sends once, and before it changes anything else.
            let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
            changes.allows(effects, "SendItem")?;
            changes.count(effects);
        }
        let copy = match self.own_marker() {
            Some(marker) => self.sent_copy(&marker.to_string()).await,
            None => ews_mcp_gate::Response::own(ews_mcp_gate::nothing_sent_was_found()),
        };
        self.document(copy).await
    }
}
