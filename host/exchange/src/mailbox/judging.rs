//! The dialogue with the gate: it asks for facts until it can judge.

use std::sync::Arc;

use ews_mcp_gate::{
    Approved, Channel, Fact, Facts, Handed as Given, Identity, Judgement, Question, Refusal, Response,
    ResponseClass, judge,
};

use super::{Handed, Opened, quickly_or_aside};
use crate::consent::Confirm;
use crate::document::{Blob, Document};
use crate::error::CallError;
use crate::transport::NoAnswer;

/// How often the gate may ask. The longest dialogue walks up a deep folder.
const MOST_ROUNDS: usize = 40;

impl Opened {
    /// Judges, finds out what the gate has to know, and judges again.
    pub(super) async fn approve(
        self: &Arc<Self>,
        handed: &Arc<Handed>,
        channel: Channel,
    ) -> Result<Approved, CallError> {
        let mut facts = Facts::of(self.door.accounts.identity(self.address()));
        for _ in 0..MOST_ROUNDS {
            let (judged, known) = self.judge(handed, channel, facts).await?;
            facts = known;
            match judged? {
                Judgement::Sign(approved) => return Ok(*approved),
                Judgement::Needs(needs) => {
                    for need in needs {
                        self.learn(&need, &mut facts).await?;
                    }
                }
            }
        }
        let reason = "what the judgement depends on cannot be found out";
        Err(Refusal::new("facts", "the operation", reason).into())
    }

    /// The judgement, and the facts again: they go to another thread and back.
    async fn judge(
        self: &Arc<Self>,
        handed: &Arc<Handed>,
        channel: Channel,
        facts: Facts,
    ) -> Result<(Result<Judgement, Refusal>, Facts), NoAnswer> {
        let (opened, handed) = (Arc::clone(self), Arc::clone(handed));
        let size = handed.operation.xml.len() + handed.attachments.as_ref().map_or(0, |more| more.xml.len());
        quickly_or_aside(size, move || {
            let Opened { mailbox, call, .. } = &*opened;
            let settings = &opened.door.settings;
            let sizes = |document: &Document| document.blobs.iter().map(Blob::size).collect::<Vec<_>>();
            let blobs = sizes(&handed.operation);
            let attached = handed.attachments.as_ref().map(|document| (document, sizes(document)));
            let question = Question {
                operation: Given { xml: &handed.operation.xml, blobs: &blobs },
                attachments: attached.as_ref().map(|(document, blobs)| Given { xml: &document.xml, blobs }),
                channel,
                grant: &call.grant,
                mailbox,
                named: &call.named,
                policy: &settings.policy,
                seal: &settings.seal,
                is_shown: settings.confirm != Confirm::Never || call.dry_run,
            };
            (judge(&question, &facts), facts)
        })
        .await
    }

    async fn learn(&self, fact: &Fact, facts: &mut Facts) -> Result<(), CallError> {
        if *fact == Fact::Identity {
            let identity = self.door.accounts.learn(self.address(), || self.ask_identity()).await?;
            facts.identity = Some(identity);
            return Ok(());
        }
        let answer = self.exchange(&fact.question(&self.mailbox), &[]).await?;
        if fact.is_required()
            && let Some(failed) = answer.messages.iter().find(|message| message.class == ResponseClass::Error)
        {
            // As if the operation itself had been answered so: it would be.
            let (code, message) = (failed.code.clone(), failed.text.clone());
            return Err(CallError::Exchange { code, message });
        }
        facts.learn(fact, &answer);
        Ok(())
    }

    /// What the ids of the mailbox look like: asked for, not remembered.
    pub(super) async fn ask_identity(&self) -> Result<Identity, CallError> {
        let answer: Response = self.exchange(&Fact::Identity.question(&self.mailbox), &[]).await?;
        let mut facts = Facts::default();
        facts.learn(&Fact::Identity, &answer);
        facts.identity.ok_or_else(|| CallError::Unavailable {
            message: format!("no folder of {} can be read, so its ids cannot be checked", self.address()),
            retryable: false,
            retry_after: None,
        })
    }
}
