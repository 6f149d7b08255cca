//! A mailbox that was opened for one call: judge, ask, sign, send, read.

mod auditing;
mod changing;
mod exchanging;
mod judging;
mod persisting;
mod sending;
mod showing;

pub(crate) use auditing::denied;
pub use persisting::Attended;
pub use sending::Earlier;
pub use showing::Would;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ews_mcp_gate::{
    Approved, Channel, Ids, Mailbox, Refusal, Response, primary_address_in, primary_address_question,
};

use crate::audit::Answer;
use crate::call::Call;
use crate::consent::{Changes, Decision, asks_nobody, decide, is_weighty};
use crate::document::{Blob, Document};
use crate::door::Inner;
use crate::error::CallError;
use crate::outcome::CallRecord;
use crate::transport::NoAnswer;
use sending::Before;

/// Larger texts are worked on by a thread of their own, not by the runtime's.
const QUICKLY_READ: usize = 256 * 1024;

/// A mailbox that was opened for one tool call, under that tool's grant.
/// Clones are the same call.
#[derive(Debug, Clone)]
pub struct OpenMailbox(Arc<Opened>);

/// One call in one mailbox.
#[derive(Debug)]
struct Opened {
    door: Arc<Inner>,
    mailbox: Mailbox,
    call: Call,
    record: CallRecord,
    changes: Mutex<Changes>,
    attended: OnceLock<Attended>,
    /// What is known of an earlier call with the same key.
    before: Mutex<Before>,
}

/// What a plugin handed over.
#[derive(Debug, Clone, Default)]
struct Handed {
    operation: Document,
    attachments: Option<Document>,
}

impl OpenMailbox {
    pub(crate) fn new(door: Arc<Inner>, mailbox: Mailbox, call: Call) -> Self {
        OpenMailbox(Arc::new(Opened {
            door,
            mailbox,
            call,
            record: CallRecord::default(),
            changes: Mutex::default(),
            attended: OnceLock::new(),
            before: Mutex::default(),
        }))
    }

    /// Primary SMTP address.
    pub fn address(&self) -> &str {
        &self.0.mailbox.address
    }

    /// What the host saw of this call so far.
    pub fn record(&self) -> &CallRecord {
        &self.0.record
    }

    /// Runs one operation that notifies nobody.
    ///
    /// # Errors
    /// See [`CallError`]. After one that is not for the plugin
    /// ([`CallError::ends_the_call`]) the caller answers for the tool.
    pub async fn call(&self, operation: Document) -> Result<Document, CallError> {
        self.0.run(Handed { operation, attachments: None }, Channel::Call).await
    }

    /// Runs one operation that changes nothing. Several may run side by side.
    ///
    /// # Errors
    /// As for [`OpenMailbox::call`].
    pub async fn read(&self, xml: String) -> Result<Document, CallError> {
        let operation = Document { xml, blobs: Vec::new() };
        self.0.run(Handed { operation, attachments: None }, Channel::Read).await
    }

    /// Runs one operation that reaches other people, with the attachments that
    /// its draft is to have. The answer for messages is the m:GetItemResponse of
    /// the sent copy, without items where none was found.
    ///
    /// # Errors
    /// As for [`OpenMailbox::call`].
    pub async fn send(
        &self,
        operation: Document,
        attachments: Option<Document>,
    ) -> Result<Document, CallError> {
        if self.0.was_sent_before() {
            return self.0.answer_again().await;
        }
        self.0.run(Handed { operation, attachments }, Channel::Send).await
    }

    /// Records what the user said to the question that this call comes with the
    /// answer to ([`crate::Consent::Given`]).
    pub async fn answered(&self, answer: Answer) {
        self.0.audit_answer(answer).await;
    }

    /// Asks Exchange whether the account may open this mailbox at all.
    ///
    /// # Errors
    /// Where it may not, or nobody can tell.
    pub async fn probe(&self) -> Result<(), CallError> {
        self.0.ask_identity().await.map(drop)
    }

    /// As [`OpenMailbox::probe`]; also whether its ids show whose they are, as
    /// those of Microsoft's Exchange do.
    ///
    /// # Errors
    /// As for [`OpenMailbox::probe`].
    pub async fn probe_ids(&self) -> Result<bool, CallError> {
        Ok(matches!(self.0.ask_identity().await?.ids, Ids::Guid(_)))
    }
}

impl OpenMailbox {
    /// The primary address of this mailbox, as the directory knows it; none where
    /// it knows nobody of this address.
    ///
    /// # Errors
    /// Where the directory cannot be asked.
    pub(crate) async fn primary_address(&self) -> Result<Option<String>, CallError> {
        let question = primary_address_question(self.address());
        let answer = self.0.exchange(&question, &[]).await?;
        Ok(primary_address_in(&answer))
    }
}

impl Opened {
    fn address(&self) -> &str {
        &self.mailbox.address
    }

    async fn run(self: &Arc<Self>, handed: Handed, channel: Channel) -> Result<Document, CallError> {
        let handed = Arc::new(handed);
        let judged = self.judged(&handed, channel).await;
        if let Err(CallError::Refused(refusal)) = &judged {
            self.refused(refusal).await;
        }
        let approved = Arc::new(judged?);
        let answer = if approved.effects().is_empty() {
            self.exchange(&approved, &handed.operation.blobs).await?
        } else {
            self.change(approved, handed).await?
        };
        if let Some(failure) = answer.failure() {
            return Err(CallError::Exchange { code: failure.code.clone(), message: failure.text.clone() });
        }
        self.document(answer).await
    }

    /// Judges an operation, and whether it may come now.
    async fn judged(self: &Arc<Self>, handed: &Arc<Handed>, channel: Channel) -> Result<Approved, CallError> {
        let approved = self.approve(handed, channel).await?;
        let effects = approved.effects();
        if effects.is_empty() {
            return Ok(approved);
        }
        let operation = approved.operation().name;
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).allows(effects, operation)?;
        if self.call.dry_run {
            return Err(self.would(&approved, handed).await);
        }
        if is_weighty(effects) {
            self.consented(&approved, handed).await?;
        }
        Ok(approved)
    }

    /// Whether the user wants it, as far as the user is asked.
    async fn consented(&self, approved: &Approved, handed: &Arc<Handed>) -> Result<(), CallError> {
        let (confirm, consent) = (self.door.settings.confirm, self.call.consent);
        // Then there is no need for a digest of all blobs.
        if asks_nobody(confirm, consent) {
            return Ok(());
        }
        let digest = self.digest(approved, handed).await?;
        match decide(confirm, consent, &digest) {
            Decision::Proceed => Ok(()),
            Decision::Ask(asked) => Err(self.ask_user(approved, digest, asked).await),
            Decision::Refuse(rule, reason) => {
                Err(Refusal::new(rule, approved.operation().name, reason).into())
            }
        }
    }

    /// The answer as a plugin gets it.
    async fn document(&self, answer: Response) -> Result<Document, CallError> {
        let (xml, bytes) = answer.write(&self.mailbox, &self.door.settings.seal);
        let mut blobs = Vec::with_capacity(bytes.len());
        for bytes in bytes {
            let blob = Blob::new(bytes).await;
            blobs.push(blob.map_err(|error| {
                NoAnswer::final_(format!("a large part of the answer cannot be kept: {error}"))
            })?);
        }
        Ok(Document { xml, blobs })
    }
}

/// Runs work on texts: small ones at once, large ones on a blocking thread.
async fn quickly_or_aside<T: Send + 'static>(
    size: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoAnswer> {
    if size <= QUICKLY_READ {
        return Ok(work());
    }
    let aside = tokio::task::spawn_blocking(work).await;
    aside.map_err(|_| NoAnswer::final_("the host failed to work on a large text; see its log").not_run())
}
