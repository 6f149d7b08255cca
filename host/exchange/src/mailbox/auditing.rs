//! What of a call goes to the audit log. Writes what others decided, and keeps
//! from being sent what could not be written.

use std::time::{Duration, Instant};

use ews_mcp_gate::{Approved, Effect, Refusal, Response};
use uuid::Uuid;

use super::Opened;
use super::exchanging::{Failure, code, outcome};
use crate::audit::{
    Answer, Audit, AuditError, Context, Denied, Durability, Event, ItemIds, Operation, Record,
};
use crate::call::Call;
use crate::consent::Consent;
use crate::digest::hexadecimal;
use crate::error::{AccessError, CallError};
use crate::outcome::Outcome;

/// How long a record may take. A disk that hangs must not hold every call.
const LONGEST_WRITE: Duration = Duration::from_secs(10);

/// An operation whose intent is written, until its outcome is.
#[derive(Debug)]
pub(super) struct Intended<'a> {
    opened: &'a Opened,
    operation: Operation,
    request_id: Uuid,
    started: Instant,
    /// Whether its outcome was written, or at least tried.
    is_told: bool,
}

impl Opened {
    /// Writes the intent to send an operation, which may be a step of a whole one.
    /// Changes wait until it is on the disk.
    ///
    /// # Errors
    /// Where it cannot be written. Nothing may be signed then.
    pub(super) async fn intend(
        &self,
        whole: &Approved,
        step: &Approved,
        request_id: Uuid,
    ) -> Result<Intended<'_>, Failure> {
        let operation = operation(whole, step);
        let durability = if step.effects().is_empty() { Durability::Written } else { Durability::Synced };
        let event = Event::Intent { operation: operation.clone(), request_id };
        if self.audit(event, durability).await.is_err() {
            return Err(Failure {
                error: CallError::NotAudited,
                code: None,
                retryable: false,
                retry_after: None,
                may_have_run: false,
            });
        }
        Ok(Intended { opened: self, operation, request_id, started: Instant::now(), is_told: false })
    }

    pub(super) async fn audit_dry_run(&self, approved: &Approved) {
        let event = Event::DryRun { operation: operation(approved, approved) };
        drop(self.audit(event, Durability::Written).await);
    }

    pub(super) async fn audit_question(&self, approved: &Approved, digest: &[u8; 32]) {
        let event = Event::Asked { operation: operation(approved, approved), question: hexadecimal(digest) };
        drop(self.audit(event, Durability::Written).await);
    }

    /// What was found out about an earlier process.
    pub(super) async fn audit_reconciled(&self, event: Event) {
        drop(self.audit(event, Durability::Written).await);
    }

    /// What was said to the question that this call comes with.
    pub(super) async fn audit_answer(&self, answer: Answer) {
        let Consent::Given { digest, .. } = self.call.consent else { return };
        let event = Event::Answered { question: hexadecimal(&digest), answer };
        drop(self.audit(event, Durability::Written).await);
    }

    pub(super) async fn refused(&self, refusal: &Refusal) {
        self.record.add_refusal(refusal.rule);
        tracing::warn!(
            plugin = self.call.grant.plugin,
            tool = self.call.grant.tool,
            mailbox = self.address(),
            rule = refusal.rule,
            place = refusal.place,
            "refused"
        );
        let name = refusal.place.split('/').next().unwrap_or_default();
        let event = Event::Refused {
            operation: ews_mcp_gate::operation(name).map(|operation| operation.name.to_owned()),
            rule: refusal.rule.to_owned(),
            place: refusal.place.clone(),
        };
        drop(self.audit(event, Durability::Written).await);
    }

    async fn audit(&self, event: Event, durability: Durability) -> Result<(), NotWritten> {
        write(&self.door.settings.audit, self.record_of(event), durability).await
    }

    fn record_of(&self, event: Event) -> Record {
        let account = &self.door.settings.primary;
        Record::new(&context(&self.call, account, self.address()), event)
    }
}

impl Intended<'_> {
    /// Writes what became of the operation. How long it took, in milliseconds.
    pub(super) async fn ended(mut self, step: &Approved, result: &Result<Response, Failure>) -> u64 {
        let milliseconds = self.milliseconds();
        // What a change has made is known now.
        let made = result.as_ref().ok().filter(|_| !step.effects().is_empty());
        let made = made.into_iter().flat_map(Response::ids).map(str::to_owned);
        let named = std::mem::take(&mut self.operation.items);
        self.operation.items = named.and(made);
        let event = self.event(outcome(step, result), shown(result), milliseconds);
        self.is_told = true;
        let opened = self.opened;
        drop(opened.audit(event, Durability::Written).await);
        if let Err(Failure { error: CallError::Access(error), .. }) = result {
            let settings = &opened.door.settings;
            denied(&settings.audit, &opened.call, &settings.primary, opened.address(), error).await;
        }
        milliseconds
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn event(&mut self, outcome: Outcome, response_code: Option<String>, milliseconds: u64) -> Event {
        let operation = std::mem::take(&mut self.operation);
        Event::Outcome { operation, request_id: self.request_id, outcome, response_code, milliseconds }
    }
}

/// Whoever waited for it has left: what Exchange answers is heard by nobody.
impl Drop for Intended<'_> {
    fn drop(&mut self) {
        if self.is_told {
            return;
        }
        let outcome = if self.operation.effects.is_empty() { Outcome::NotDone } else { Outcome::Unknown };
        let milliseconds = self.milliseconds();
        let event = self.event(outcome, None, milliseconds);
        self.opened.door.settings.audit.note(self.opened.record_of(event));
    }
}

/// `NoError`, or the ResponseCode of the failure; none where Exchange gave no
/// answer.
fn shown(result: &Result<Response, Failure>) -> Option<String> {
    code(result).or_else(|| result.is_ok().then(|| "NoError".to_owned()))
}

/// It was not written; the log says why.
#[derive(Debug)]
struct NotWritten;

async fn write(audit: &Audit, record: Record, durability: Durability) -> Result<(), NotWritten> {
    match tokio::time::timeout(LONGEST_WRITE, audit.write(record, durability)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error @ (AuditError::Closed | AuditError::Stopped))) => {
            tracing::error!("{error}");
            Err(NotWritten)
        }
        // Whoever writes has said so.
        Ok(Err(_)) => Err(NotWritten),
        Err(_) => {
            let seconds = LONGEST_WRITE.as_secs();
            tracing::error!(
                "the audit log was not written within {seconds} s; look at the disk of EWS_AUDIT_DIR"
            );
            Err(NotWritten)
        }
    }
}

/// Records that a mailbox was not opened, where it is for somebody to know.
pub(crate) async fn denied(audit: &Audit, call: &Call, account: &str, mailbox: &str, error: &AccessError) {
    let Some(rule) = error.rule() else { return };
    let event = Event::Denied { denied: Denied::Mailbox, rule: rule.to_owned() };
    let record = Record::new(&context(call, account, mailbox), event);
    drop(write(audit, record, Durability::Written).await);
}

fn context(call: &Call, account: &str, mailbox: &str) -> Context {
    Context {
        call: call.id,
        caller: call.caller.clone(),
        account: account.to_owned(),
        mailbox: mailbox.to_owned(),
        plugin: call.grant.plugin.clone(),
        plugin_sha256: call.plugin_hash.clone(),
        tool: call.grant.tool.clone(),
    }
}

/// A step says itself what it does to which items; whom it reaches, and about
/// what, stands in the whole that was judged.
fn operation(whole: &Approved, step: &Approved) -> Operation {
    let reaches = std::ptr::eq(whole, step) || step.effects().contains(Effect::Send);
    let recipients = if reaches { whole.recipients() } else { 0 };
    Operation {
        name: step.operation().name.to_owned(),
        effects: step.effects().iter().map(|effect| effect.name().to_owned()).collect(),
        items: step.ids().map(str::to_owned).collect::<ItemIds>(),
        recipients: u64::try_from(recipients).unwrap_or(u64::MAX),
        subject: step.subject().or_else(|| whole.subject()),
    }
}
