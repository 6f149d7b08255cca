//! What earlier processes were about to send when they ended: found out after the
//! start, in the background, and written down. Reads alone: nothing is sent and
//! nothing is taken away, for nobody waits for it any more. Whoever tries again
//! with the same key gets what was found.

use ews_mcp_gate::{Effect, Effects, Grant};

use super::super::{OpenMailbox, Opened};
use super::looking_up::Found;
use crate::audit::{Event, ItemIds, Operation};
use crate::call::Call;
use crate::door::Door;
use crate::outcome::Outcome;
use crate::state::{Entry, Stage, StateError};

/// Entries that one start looks at. More wait for the next.
const MOST: usize = 100;

impl Door {
    /// Begins to find out, in the background, what became of what earlier
    /// processes were about to send when they ended; writes it into journal and
    /// audit. Ends with [`Door::finish`].
    pub fn reconcile(&self) {
        let door = self.clone();
        let ending = self.inner().ending.clone();
        self.inner().changes.spawn(async move {
            let work = async {
                if let Err(error) = door.reconcile_all().await {
                    tracing::warn!(%error, "what earlier processes left behind cannot be looked up");
                }
            };
            tokio::select! {
                biased;
                () = ending.cancelled() => {}
                () = work => {}
            }
        });
    }

    async fn reconcile_all(&self) -> Result<(), StateError> {
        let left = self.state().left_behind(MOST).await?;
        if !left.is_empty() {
            tracing::info!(
                entries = left.len(),
                "looking up what became of what earlier processes were to send"
            );
        }
        // One after the other: what users do now comes first.
        for entry in left {
            let mut call = Call::new(Grant {
                plugin: entry.plugin.clone(),
                tool: entry.tool.clone(),
                operations: [].into(),
                effects: Effects::NONE,
                needs: [].into(),
            });
            call.id = entry.call;
            call.caller.clone_from(&entry.caller);
            call.plugin_hash.clone_from(&entry.plugin_hash);
            match self.open(Some(&entry.mailbox), call).await {
                Ok(OpenMailbox(opened)) => opened.reconcile(entry).await?,
                Err(error) => {
                    tracing::warn!(mailbox = entry.mailbox, %error, "what was to be sent from it is not looked up");
                }
            }
        }
        Ok(())
    }
}

impl Opened {
    async fn reconcile(&self, entry: Entry) -> Result<(), StateError> {
        let (stage, outcome) = match entry.stage {
            stage if !stage.may_be_sent() => (Stage::Failed, Outcome::NotDone),
            _ => match self.look_up_entry(&entry).await {
                Found::Sent => (Stage::Sent, Outcome::Done),
                Found::InDrafts | Found::Nowhere => (Stage::Unknown, Outcome::Unknown),
                // The next start tries again.
                Found::Unreadable | Found::CutOff => return Ok(()),
            },
        };
        let draft = entry.draft.clone();
        // Somebody who tries again with the same key may have been quicker.
        if !self.door.settings.state.put(Entry { stage, ..entry }).await? {
            return Ok(());
        }
        tracing::info!(
            mailbox = self.address(),
            tool = self.call.grant.tool,
            outcome = outcome.name(),
            "found out what became of a message"
        );
        let operation = Operation {
            name: "SendItem".to_owned(),
            effects: vec![Effect::Send.name().to_owned()],
            items: draft.into_iter().map(|draft| draft.id).collect::<ItemIds>(),
            ..Operation::default()
        };
        self.audit_reconciled(Event::Reconciled { operation, outcome }).await;
        Ok(())
    }
}
