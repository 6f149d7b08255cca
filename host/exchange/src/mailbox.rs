//! A mailbox that was opened for one call: judge, sign, send, read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ews_mcp_gate::{
    Access, Answer, Approved, BadAnswer, Channel, Fact, Facts, Fault, Grant, Identity, Judgement, Mailbox,
    Question, Response, ResponseMessage, identity_in, identity_question, judge, read_answer,
};

use crate::document::{Blob, Document};
use crate::door::Inner;
use crate::error::{AccessError, CallError};
use crate::outcome::{CallRecord, OperationRecord, Outcome};
use crate::signature::{Signed, sign};
use crate::transport::NoAnswer;

/// Larger texts are read on a thread of their own, not on the runtime's.
const QUICKLY_READ: usize = 256 * 1024;

/// A mailbox that was opened for one tool call, under that tool's grant.
/// Clones are the same call.
#[derive(Debug, Clone)]
pub struct OpenMailbox {
    door: Arc<Inner>,
    mailbox: Arc<Mailbox>,
    grant: Arc<Grant>,
    record: CallRecord,
}

impl OpenMailbox {
    pub(crate) fn new(door: Arc<Inner>, mailbox: Mailbox, grant: Grant) -> Self {
        let (mailbox, grant) = (Arc::new(mailbox), Arc::new(grant));
        OpenMailbox { door, mailbox, grant, record: CallRecord::default() }
    }

    /// Primary SMTP address.
    pub fn address(&self) -> &str {
        &self.mailbox.address
    }

    /// What the host saw of this call so far.
    pub fn record(&self) -> &CallRecord {
        &self.record
    }

    /// Runs one operation that notifies nobody.
    ///
    /// # Errors
    /// See [`CallError`]. After [`CallError::Access`] the call is over: the
    /// caller answers for the tool.
    pub async fn call(&self, operation: Document) -> Result<Document, CallError> {
        self.run(operation, Channel::Call).await
    }

    /// Runs one operation that changes nothing. Several may run side by side.
    ///
    /// # Errors
    /// As for [`OpenMailbox::call`].
    pub async fn read(&self, xml: String) -> Result<Document, CallError> {
        self.run(Document { xml, blobs: Vec::new() }, Channel::Read).await
    }

    /// Runs one operation that reaches other people, with the attachments that
    /// its draft is to have.
    ///
    /// # Errors
    /// As for [`OpenMailbox::call`].
    pub async fn send(
        &self,
        operation: Document,
        attachments: Option<Document>,
    ) -> Result<Document, CallError> {
        if attachments.is_some() {
            let reason = "this version of the host does not add attachments";
            return Err(ews_mcp_gate::Refusal::new("operation-not-signed", "attachments", reason).into());
        }
        self.run(operation, Channel::Send).await
    }

    async fn run(&self, operation: Document, channel: Channel) -> Result<Document, CallError> {
        let approved = match self.approve(&Arc::new(operation), channel).await {
            Ok(approved) => approved,
            Err(error) => {
                if let CallError::Refused(refusal) = &error {
                    self.record.add_refusal(refusal.rule);
                    let (plugin, tool, mailbox) = (&self.grant.plugin, &self.grant.tool, self.address());
                    tracing::warn!(
                        plugin,
                        tool,
                        mailbox,
                        rule = refusal.rule,
                        place = refusal.place,
                        "refused"
                    );
                }
                return Err(error);
            }
        };
        let response = self.exchange(&approved).await?;
        if let Some(failure) = response.failure() {
            return Err(CallError::Exchange { code: failure.code.clone(), message: failure.text.clone() });
        }
        let xml = response.write();
        let mut blobs = Vec::with_capacity(response.blobs.len());
        for bytes in response.blobs {
            let blob = Blob::new(bytes).await;
            blobs.push(blob.map_err(|error| {
                NoAnswer::final_(format!("a large part of the answer cannot be kept: {error}"))
            })?);
        }
        Ok(Document { xml, blobs })
    }

    /// Judges, finds out what the gate has to know, and judges again.
    async fn approve(&self, operation: &Arc<Document>, channel: Channel) -> Result<Approved, CallError> {
        let mut facts = Facts { identity: self.door.identities.known(self.address()) };
        // Each round learns at least one fact.
        for _ in 0..2 {
            match self.judge(operation, channel, facts.clone()).await? {
                Judgement::Sign(approved) => return Ok(approved),
                Judgement::Needs(needs) => {
                    for need in needs {
                        match need {
                            Fact::Identity => facts.identity = Some(self.identity().await?),
                        }
                    }
                }
            }
        }
        let reason = "what the judgement depends on cannot be found out";
        Err(ews_mcp_gate::Refusal::new("facts", "the operation", reason).into())
    }

    async fn judge(
        &self,
        operation: &Arc<Document>,
        channel: Channel,
        facts: Facts,
    ) -> Result<Judgement, CallError> {
        let (operation, grant, mailbox) =
            (Arc::clone(operation), Arc::clone(&self.grant), Arc::clone(&self.mailbox));
        let size = operation.xml.len();
        let judge = move || {
            let question = Question {
                xml: &operation.xml,
                blobs: operation.blobs.len(),
                channel,
                grant: &grant,
                mailbox: &mailbox,
            };
            judge(&question, &facts)
        };
        Ok(quickly_or_aside(size, judge).await??)
    }

    /// What the ids of this mailbox look like; read from Exchange where it is
    /// not known.
    async fn identity(&self) -> Result<Identity, CallError> {
        let ask = || async {
            let not_found = || CallError::Unavailable {
                message: format!("no folder of {} can be read, so its ids cannot be checked", self.address()),
                retryable: false,
                retry_after: None,
            };
            let question = identity_question(&self.mailbox).ok_or_else(not_found)?;
            let response = self.exchange(&question).await?;
            identity_in(&response.element).ok_or_else(not_found)
        };
        self.door.identities.get(self.address(), ask).await
    }

    /// Signs, sends, reads, and records what became of it.
    async fn exchange(&self, approved: &Approved) -> Result<Response, CallError> {
        let started = Instant::now();
        let signed = sign(approved, &self.mailbox);
        let request_id = signed.request_id;
        let body = self.post(signed, approved.largest_answer()).await;
        let result = match body {
            Ok(body) => self.understand(approved, body).await,
            Err(no_answer) => Err(no_answer.into()),
        };
        self.note(approved, &result);
        tracing::info!(
            account = self.door.settings.primary,
            mailbox = self.address(),
            plugin = self.grant.plugin,
            tool = self.grant.tool,
            operation = approved.operation().name,
            result = shown(&result),
            milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            %request_id,
            "exchange"
        );
        result.map_err(|failure| failure.error)
    }

    /// Waits for a turn, then sends. Waiting for Exchange begins with the turn.
    async fn post(&self, signed: Signed, largest: usize) -> Result<String, NoAnswer> {
        let timeout = self.door.settings.request_timeout;
        let turn = tokio::time::timeout(timeout, self.door.concurrency.turn(self.address())).await;
        let Ok(_turn) = turn else {
            let seconds = timeout.as_secs();
            let message =
                format!("other operations kept {} busy for {seconds} s; try again later", self.address());
            return Err(NoAnswer::passing(message).not_run());
        };
        match tokio::time::timeout(timeout, self.door.transport.post(signed, largest)).await {
            Ok(body) => body,
            Err(_) => {
                Err(NoAnswer::passing(format!("Exchange did not answer within {} s", timeout.as_secs())))
            }
        }
    }

    async fn understand(&self, approved: &Approved, body: String) -> Result<Response, Failure> {
        let operation = approved.operation();
        let size = body.len();
        let answer = quickly_or_aside(size, move || read_answer(operation, &body)).await?;
        match answer {
            Ok(Answer::Response(response)) => self.accessible(response),
            Ok(Answer::Fault(fault)) => Err(self.fault(fault)),
            Err(bad @ BadAnswer::TooLarge(_)) => Err(NoAnswer::final_(bad.to_string()).into()),
            Err(bad) => Err(NoAnswer::final_(format!("{bad}; check EWS_SERVER_URL")).into()),
        }
    }

    /// Without impersonation, a mailbox that cannot be opened shows in the messages
    /// of the response.
    fn accessible(&self, response: Response) -> Result<Response, Failure> {
        let mailbox = || self.address().to_owned();
        let is_missing = |message: &ResponseMessage| message.code == "ErrorNonExistentMailbox";
        let is_denied = |message: &ResponseMessage| message.code == "ErrorAccessDenied";
        let error = match self.mailbox.access {
            Access::Impersonation => return Ok(response),
            _ if response.messages.iter().any(is_missing) => AccessError::NoMailbox { mailbox: mailbox() },
            Access::Primary if !response.messages.is_empty() && response.messages.iter().all(is_denied) => {
                AccessError::NotOwn { mailbox: mailbox() }
            }
            _ => return Ok(response),
        };
        let code = error.response_code().map(str::to_owned);
        Err(Failure { error: error.into(), code, retryable: false, retry_after: None, may_have_run: false })
    }

    /// A fault, as the users' promise words it where it is about access.
    fn fault(&self, fault: Fault) -> Failure {
        let mailbox = || self.address().to_owned();
        let Fault { code, message, back_off, primary_address } = fault;
        let error = match (code.as_str(), self.mailbox.access) {
            ("ErrorImpersonateUserDenied" | "ErrorImpersonationDenied", _) => {
                AccessError::Denied { mailbox: mailbox() }.into()
            }
            ("ErrorNonExistentMailbox", _) => AccessError::NoMailbox { mailbox: mailbox() }.into(),
            ("ErrorNonPrimarySmtpAddress", Access::Impersonation) => {
                AccessError::NotPrimary { mailbox: mailbox(), primary: primary_address }.into()
            }
            _ => CallError::Exchange { code: code.clone(), message },
        };
        let retryable = is_passing(&code);
        // A fault says that it was not done, unless it speaks of the server itself.
        let may_have_run = retryable && code != "ErrorServerBusy" && code != "ErrorExceededConnectionCount";
        Failure { error, retryable, code: Some(code), retry_after: back_off, may_have_run }
    }

    fn note(&self, approved: &Approved, result: &Result<Response, Failure>) {
        let changes = !approved.effects().is_empty();
        let (response_code, retryable, retry_after) = match result {
            Ok(response) => match response.failure() {
                Some(failure) => (Some(failure.code.clone()), is_passing(&failure.code), failure.back_off),
                None => (None, false, None),
            },
            Err(failure) => (failure.code.clone(), failure.retryable, failure.retry_after),
        };
        let outcome = match (changes, result) {
            (false, _) => Outcome::NotDone,
            (true, Ok(response)) if response.failure().is_none() => Outcome::Done,
            (true, Ok(_)) => Outcome::NotDone,
            (true, Err(failure)) if failure.may_have_run => Outcome::Unknown,
            (true, Err(_)) => Outcome::NotDone,
        };
        let operation = approved.operation().name.to_owned();
        let unanswered = result.is_err() && response_code.is_none();
        self.record.add(OperationRecord {
            operation,
            changes,
            outcome,
            unanswered,
            response_code,
            retryable,
            retry_after,
        });
    }
}

/// An error with what the record keeps of it.
#[derive(Debug)]
struct Failure {
    error: CallError,
    code: Option<String>,
    retryable: bool,
    retry_after: Option<Duration>,
    may_have_run: bool,
}

impl From<NoAnswer> for Failure {
    fn from(no_answer: NoAnswer) -> Self {
        let NoAnswer { retryable, retry_after, may_have_run, .. } = no_answer;
        Failure { error: no_answer.into(), code: None, retryable, retry_after, may_have_run }
    }
}

/// Whether the same operation may succeed later (responsecode in the web
/// service reference).
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "ErrorServerBusy"
            | "ErrorExceededConnectionCount"
            | "ErrorTimeoutExpired"
            | "ErrorInternalServerTransientError"
            | "ErrorInternalServerError"
            | "ErrorConnectionFailed"
            | "ErrorConnectionFailedTransientError"
            | "ErrorMailboxStoreUnavailable"
            | "ErrorMailboxMoveInProgress"
            | "ErrorMailboxFailover"
            | "ErrorADUnavailable"
            | "ErrorInsufficientResources"
            | "ErrorNotEnoughMemory"
            | "ErrorTooManyObjectsOpened"
            | "ErrorBatchProcessingStopped"
            | "ErrorNoRespondingCASInDestinationSite"
    )
}

fn shown(result: &Result<Response, Failure>) -> &str {
    match result {
        Ok(response) => response.failure().map_or("NoError", |failure| &failure.code),
        Err(Failure { code: Some(code), .. }) => code,
        Err(_) => "no answer",
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
    aside.map_err(|_| NoAnswer::final_("the host failed to read a large text; see its log"))
}
