//! Looking up what became of a message whose answer was lost: by its marker, in
//! Sent Items, Outbox and Drafts. Reads alone; sends and changes nothing.

use std::time::Duration;

use ews_mcp_gate::{Draft, Ids, Marked, find_marked, marked_in};
use jiff::Timestamp;

use super::super::Opened;
use crate::state::{Entry, Marker};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It lies in Sent Items or Outbox.
    Sent,
    /// All the time it lies in Drafts, unchanged, and nowhere else.
    InDrafts,
    /// It is none of that.
    Nowhere,
    /// The folders could not be read.
    Unreadable,
    /// The process ends before it can be told.
    CutOff,
}

impl Opened {
    /// Looks for a message until it is found to be sent, at the times of
    /// [`look_ups`](crate::Settings::look_ups), of which `since` is the
    /// beginning. What the last look shows is what counts.
    pub(super) async fn look_up(&self, marker: &Marker, draft: &Draft, since: Timestamp) -> Found {
        let mark = marker.to_string();
        let mut began = elapsed(since);
        let mut found = self.look(&mark, draft).await;
        for after in &self.door.settings.look_ups {
            if found == Found::Sent {
                break;
            }
            // A look that took long may be later than the next ones were to be.
            if began >= *after {
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(after.saturating_sub(elapsed(since))) => {}
                () = self.door.closing.cancelled() => return Found::CutOff,
            }
            began = elapsed(since);
            found = self.look(&mark, draft).await;
        }
        tracing::info!(
            mailbox = self.address(),
            tool = self.call.grant.tool,
            ?found,
            "looked up what became of a message"
        );
        found
    }

    /// The same for what an earlier process left behind. Exchange may have worked
    /// on it for as long as a request may take.
    pub(super) async fn look_up_entry(&self, entry: &Entry) -> Found {
        let (Some(draft), Some(submitted)) = (&entry.draft, entry.submitted) else { return Found::Nowhere };
        let longest = self.door.settings.request_timeout;
        let since = submitted.checked_add(longest).unwrap_or(submitted).min(Timestamp::now());
        self.look_up(&entry.marker, draft, since).await
    }

    async fn look(&self, mark: &str, draft: &Draft) -> Found {
        let found = match self.marked(mark).await {
            Some(found) => found,
            None => return Found::Unreadable,
        };
        let lies = |folder: &Option<Vec<Draft>>| folder.as_ref().is_some_and(|items| !items.is_empty());
        if lies(&found.sent) || lies(&found.outbox) {
            return Found::Sent;
        }
        // Where there are two, the server keeps what it sends.
        match (found.drafts.as_deref(), found.sent) {
            (None, _) | (_, None) => Found::Unreadable,
            (Some([only]), Some(_)) if only == draft => Found::InDrafts,
            _ => Found::Nowhere,
        }
    }

    /// What lies in the mailbox under a mark; none where nobody can say.
    pub(super) async fn marked(&self, mark: &str) -> Option<Marked> {
        let question = find_marked(&self.mailbox, mark);
        let answer = self.try_exchange(&question, &question, &[]).await.ok()?;
        Some(marked_in(&answer))
    }

    /// Whether SendItem may be sent once more for a message that lies in Drafts.
    /// Exchange takes a draft away when it sends it, so that a second SendItem
    /// cannot send it twice. Other servers, whose ids say nothing, may keep it.
    pub(super) async fn may_be_sent_again(&self, entry: &Entry) -> bool {
        if entry.submissions >= 2 {
            return false;
        }
        let identity = self.door.accounts.learn(self.address(), || self.ask_identity()).await;
        identity.is_ok_and(|identity| matches!(identity.ids, Ids::Guid(_)))
    }
}

/// How long ago; a clock that was set back makes it nothing.
fn elapsed(since: Timestamp) -> Duration {
    Duration::try_from(Timestamp::now().duration_since(since)).unwrap_or_default()
}
