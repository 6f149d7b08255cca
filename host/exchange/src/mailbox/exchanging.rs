//! One exchange with Exchange: a turn, the intent, the signature, the answer, and
//! what became of it.

use std::time::Duration;

use ews_mcp_gate::{Access, Answer, Approved, BadAnswer, Fault, Response, ResponseMessage, read_answer};
use uuid::Uuid;

use super::{Opened, quickly_or_aside};
use crate::document::Blob;
use crate::error::{AccessError, CallError};
use crate::outcome::{OperationRecord, Outcome};
use crate::signature::sign;
use crate::transport::NoAnswer;

/// An error with what the record keeps of it.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: CallError,
    pub(super) code: Option<String>,
    pub(super) retryable: bool,
    pub(super) retry_after: Option<Duration>,
    pub(super) may_have_run: bool,
}

impl Failure {
    /// A response that says that nothing was done.
    pub(super) fn answered(message: &ResponseMessage) -> Failure {
        Failure {
            error: CallError::Exchange { code: message.code.clone(), message: message.text.clone() },
            code: Some(message.code.clone()),
            retryable: is_passing(&message.code),
            retry_after: message.back_off,
            may_have_run: false,
        }
    }
}

impl From<NoAnswer> for Failure {
    fn from(no_answer: NoAnswer) -> Self {
        let NoAnswer { retryable, retry_after, may_have_run, .. } = no_answer;
        Failure { error: no_answer.into(), code: None, retryable, retry_after, may_have_run }
    }
}

impl Opened {
    /// Exchanges, and records what became of it. A change whose outcome nobody
    /// knows is [`CallError::Unknown`].
    pub(super) async fn exchange(&self, approved: &Approved, blobs: &[Blob]) -> Result<Response, CallError> {
        let result = self.try_exchange(approved, approved, blobs).await;
        let outcome = outcome(approved, &result);
        self.note(approved, outcome, result.as_ref());
        match result {
            Ok(response) => Ok(response),
            Err(failure) if outcome == Outcome::Unknown => {
                Err(CallError::Unknown { message: failure.error.to_string() })
            }
            Err(failure) => Err(failure.error),
        }
    }

    /// Exchanges an operation, which may be a step of a whole one. What became of
    /// it is the caller's to record.
    ///
    /// All that Exchange sees comes this way, and none of it before its intent is
    /// written.
    pub(super) async fn try_exchange(
        &self,
        whole: &Approved,
        step: &Approved,
        blobs: &[Blob],
    ) -> Result<Response, Failure> {
        let request_id = Uuid::new_v4();
        let timeout = self.door.settings.request_timeout;
        let turn = tokio::time::timeout(timeout, self.door.concurrency.turn(self.address())).await;
        let Ok(_turn) = turn else {
            let seconds = timeout.as_secs();
            let message =
                format!("other operations kept {} busy for {seconds} s; try again later", self.address());
            return Err(NoAnswer::passing(message).not_run().into());
        };
        let intended = self.intend(whole, step, request_id).await?;
        let result = self.sign_and_post(step, request_id, blobs).await;
        let milliseconds = intended.ended(step, &result).await;
        tracing::info!(
            account = self.door.settings.primary,
            mailbox = self.address(),
            plugin = self.call.grant.plugin,
            tool = self.call.grant.tool,
            operation = step.operation().name,
            result = shown(&result),
            milliseconds,
            %request_id,
            "exchange"
        );
        result
    }

    async fn sign_and_post(
        &self,
        approved: &Approved,
        request_id: Uuid,
        blobs: &[Blob],
    ) -> Result<Response, Failure> {
        let signed = sign(approved, &self.mailbox, request_id, blobs).await?;
        let timeout = self.door.settings.request_timeout;
        // Waiting for Exchange begins with the turn.
        let posted =
            tokio::time::timeout(timeout, self.door.transport.post(signed, approved.largest_answer())).await;
        let body = posted.unwrap_or_else(|_| {
            Err(NoAnswer::passing(format!("Exchange did not answer within {} s", timeout.as_secs())))
        });
        self.understand(approved, body?).await
    }

    async fn understand(&self, approved: &Approved, body: String) -> Result<Response, Failure> {
        let operation = approved.operation();
        let size = body.len();
        let answer = quickly_or_aside(size, move || read_answer(operation, &body)).await;
        match answer.map_err(|error| NoAnswer { may_have_run: true, ..error })? {
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

    /// Records what became of an operation.
    pub(super) fn note(&self, approved: &Approved, outcome: Outcome, result: Result<&Response, &Failure>) {
        let (response_code, retryable, retry_after) = match result {
            Ok(response) => match failed(response) {
                Some(failure) => (Some(failure.code.clone()), is_passing(&failure.code), failure.back_off),
                None => (None, false, None),
            },
            Err(failure) => (failure.code.clone(), failure.retryable, failure.retry_after),
        };
        self.record.add(OperationRecord {
            operation: approved.operation().name.to_owned(),
            changes: !approved.effects().is_empty(),
            outcome,
            unanswered: result.is_err() && response_code.is_none(),
            response_code,
            retryable,
            retry_after,
        });
    }
}

/// What became of an operation.
pub(super) fn outcome(approved: &Approved, result: &Result<Response, Failure>) -> Outcome {
    match (approved.effects().is_empty(), result) {
        (true, _) => Outcome::NotDone,
        (false, Ok(response)) if !response.is_all_errors() => Outcome::Done,
        (false, Ok(_)) => Outcome::NotDone,
        (false, Err(failure)) if failure.may_have_run => Outcome::Unknown,
        (false, Err(_)) => Outcome::NotDone,
    }
}

/// The message that stands for a response in which everything failed: the first.
fn failed(response: &Response) -> Option<&ResponseMessage> {
    response.first_error().filter(|_| response.is_all_errors())
}

pub(super) fn code(result: &Result<Response, Failure>) -> Option<String> {
    match result {
        Ok(response) => failed(response).map(|failure| failure.code.clone()),
        Err(failure) => failure.code.clone(),
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
        Ok(response) => failed(response).map_or("NoError", |failure| &failure.code),
        Err(Failure { code: Some(code), .. }) => code,
        Err(_) => "no answer",
    }
}
