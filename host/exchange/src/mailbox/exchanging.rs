//! One exchange with Exchange: its turns, the intent, the signature, the answer,
//! and what became of it.

use std::time::Duration;

use ews_mcp_gate::{
    Access, Answer, Approved, BadAnswer, Fault, Response, ResponseClass, ResponseMessage, read_answer,
};
use uuid::Uuid;

use super::persisting::{again, again_after, effect, gave_up};
use super::{Opened, quickly_or_aside};
use crate::document::Blob;
use crate::error::{AccessError, CallError};
use crate::outcome::{OperationRecord, Outcome};
use crate::retry::{Act, Attempt, Effect, Signal, act};
use crate::signature::sign;
use crate::transport::NoAnswer;
use crate::version::Schema;

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
    /// A response message that is an error, to a change.
    pub(super) fn answered(message: &ResponseMessage) -> Failure {
        let act = act(Signal::Response(&message.code), Effect::Change);
        Failure {
            error: CallError::Exchange { code: message.code.clone(), message: message.text.clone() },
            code: Some(message.code.clone()),
            retryable: is_passing(&message.code),
            retry_after: message.back_off,
            may_have_run: act == Act::Unknown,
        }
    }
}

impl From<CallError> for Failure {
    /// Something that the host itself keeps from being done.
    fn from(error: CallError) -> Self {
        Failure { error, code: None, retryable: false, retry_after: None, may_have_run: false }
    }
}

impl From<NoAnswer> for Failure {
    fn from(no_answer: NoAnswer) -> Self {
        let NoAnswer { retryable, retry_after, may_have_run, .. } = no_answer;
        Failure { error: no_answer.into(), code: None, retryable, retry_after, may_have_run }
    }
}

/// A failure with the signal that it is judged by.
#[derive(Debug)]
struct Failed {
    failure: Failure,
    signal: Kind,
}

/// Which kind of signal a failure is; the code of a fault stands in the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fault,
    TimedOut,
    NoAnswer,
    /// The host's own, or another server's: nothing to do with Exchange.
    Own,
}

impl Failed {
    fn signal(&self) -> Option<Signal<'_>> {
        let Failure { code, retryable, may_have_run, .. } = &self.failure;
        Some(match (self.signal, retryable, may_have_run) {
            (Kind::Own, ..) => return None,
            (Kind::Fault, ..) => Signal::Fault(code.as_deref().unwrap_or_default()),
            (Kind::TimedOut, ..) => Signal::TimedOut,
            (Kind::NoAnswer, true, false) => Signal::NotReached,
            (Kind::NoAnswer, true, true) => Signal::Lost,
            (Kind::NoAnswer, false, false) => Signal::TurnedAway,
            (Kind::NoAnswer, false, true) => Signal::Unreadable,
        })
    }
}

impl From<NoAnswer> for Failed {
    fn from(no_answer: NoAnswer) -> Self {
        let signal = if no_answer.elsewhere { Kind::Own } else { Kind::NoAnswer };
        Failed { failure: no_answer.into(), signal }
    }
}

impl Opened {
    /// Exchanges, and records what became of it. A change whose outcome nobody
    /// knows is [`CallError::Unknown`].
    pub(super) async fn exchange(&self, approved: &Approved, blobs: &[Blob]) -> Result<Response, CallError> {
        let result = self.try_exchange(approved, approved, blobs).await;
        let outcome = outcome(approved, &result);
        self.note(approved, outcome, result.as_ref());
        let unknown = |message: String| Err(CallError::Unknown { message });
        match result {
            // Where something of it is known to be done, the answer says of what.
            Ok(response) if outcome == Outcome::Unknown && response.is_all_errors() => {
                unknown(failed(&response).map(told).unwrap_or_default())
            }
            Ok(response) => Ok(response),
            Err(failure) if outcome == Outcome::Unknown => unknown(failure.error.to_string()),
            Err(failure) => Err(failure.error),
        }
    }

    /// Exchanges an operation, which may be a step of a whole one. What became of
    /// it is the caller's to record. Tries again what may be tried again
    /// ([`crate::retry`]).
    ///
    /// All that Exchange sees comes this way, and none of it before its intent is
    /// written: each attempt has one of its own. A request whose schema the server
    /// refuses is one that it did not look at: it is signed anew, in the older one.
    pub(super) async fn try_exchange(
        &self,
        whole: &Approved,
        step: &Approved,
        blobs: &[Blob],
    ) -> Result<Response, Failure> {
        loop {
            let schema = self.door.version.schema();
            let result = Box::pin(self.exchange_in(schema, whole, step, blobs)).await;
            // It refuses but the newer one, and that is not asked for again.
            if !self.door.version.refused(schema, code(&result).as_deref()) {
                return result;
            }
            tracing::info!(
                schema = schema.name(),
                "the server refuses this schema; an older one is used from now on"
            );
        }
    }

    /// Tries in this schema, as often as may be.
    async fn exchange_in(
        &self,
        schema: Schema,
        whole: &Approved,
        step: &Approved,
        blobs: &[Blob],
    ) -> Result<Response, Failure> {
        let effect = effect(step);
        let tell = |waiting: &_| self.tell_waiting(step, waiting);
        let way = self.way(step, &tell);
        let attempts = way.persist(|| async {
            let result = self.attempt(schema, whole, step, blobs).await;
            let again = match &result {
                Ok(response) => again_after(response, effect),
                Err(failed) => {
                    failed.signal().and_then(|signal| again(signal, effect, failed.failure.retry_after))
                }
            };
            Attempt { result: result.map_err(|failed| failed.failure), again }
        });
        match attempts.await {
            Ok(ended) => ended.result.map_err(|failure| gave_up(failure, ended.gave_up)),
            Err(no_turn) => Err(self.no_turn(no_turn)),
        }
    }

    /// One attempt, in a turn.
    async fn attempt(
        &self,
        schema: Schema,
        whole: &Approved,
        step: &Approved,
        blobs: &[Blob],
    ) -> Result<Response, Failed> {
        let request_id = Uuid::new_v4();
        let intended = self.intend(whole, step, request_id).await;
        let intended = intended.map_err(|failure| Failed { failure, signal: Kind::Own })?;
        let (result, signal) = match self.sign_and_post(schema, step, request_id, blobs).await {
            Ok(response) => (Ok(response), Kind::Own),
            Err(Failed { failure, signal }) => (Err(failure), signal),
        };
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
        match &result {
            Ok(response) if !response.is_all_errors() && opens(step) => {
                self.door.accounts.connected(&self.mailbox);
            }
            Ok(_) => {}
            Err(Failure { error: CallError::Access(error), .. }) => self.door.denied(self.address(), error),
            Err(_) => {}
        }
        result.map_err(|failure| Failed { failure, signal })
    }

    async fn sign_and_post(
        &self,
        schema: Schema,
        approved: &Approved,
        request_id: Uuid,
        blobs: &[Blob],
    ) -> Result<Response, Failed> {
        // Looking for it has a deadline of its own, and sends nothing of this.
        let reached = self.door.transport.reached().await?;
        let signed = sign(approved, &self.mailbox, schema, request_id, blobs).await?;
        let timeout = self.door.settings.request_timeout;
        // Waiting for Exchange begins with the turn.
        let posted = self.door.transport.post(&reached, signed, approved.largest_answer());
        let Ok(body) = tokio::time::timeout(timeout, posted).await else {
            let message = format!("Exchange did not answer within {} s", timeout.as_secs());
            return Err(Failed { failure: NoAnswer::passing(message).into(), signal: Kind::TimedOut });
        };
        let body = body?;
        self.door.version.learn(&body);
        self.understand(approved, body).await
    }

    async fn understand(&self, approved: &Approved, body: String) -> Result<Response, Failed> {
        let operation = approved.operation();
        let size = body.len();
        let answer = quickly_or_aside(size, move || read_answer(operation, &body)).await;
        match answer.map_err(|error| NoAnswer { may_have_run: true, ..error })? {
            Ok(Answer::Response(response)) => match self.inaccessible(&response) {
                None => Ok(response),
                Some(error) => {
                    let code = error.response_code().map(str::to_owned);
                    let error = error.into();
                    let failure =
                        Failure { error, code, retryable: false, retry_after: None, may_have_run: false };
                    Err(Failed { failure, signal: Kind::Own })
                }
            },
            Ok(Answer::Fault(fault)) => {
                Err(Failed { failure: self.fault(fault, effect(approved)), signal: Kind::Fault })
            }
            Err(bad @ BadAnswer::TooLarge(_)) => Err(NoAnswer::final_(bad.to_string()).into()),
            Err(bad) => Err(NoAnswer::final_(format!("{bad}; check EWS_SERVER_URL")).into()),
        }
    }

    /// Without impersonation, a mailbox that cannot be opened shows in the messages
    /// of the response.
    fn inaccessible(&self, response: &Response) -> Option<AccessError> {
        let mailbox = || self.address().to_owned();
        let is_missing = |message: &ResponseMessage| message.code == "ErrorNonExistentMailbox";
        let is_denied = |message: &ResponseMessage| message.code == "ErrorAccessDenied";
        match self.mailbox.access {
            Access::Impersonation => None,
            _ if response.messages.iter().any(is_missing) => {
                Some(AccessError::NoMailbox { mailbox: mailbox() })
            }
            Access::Primary if !response.messages.is_empty() && response.messages.iter().all(is_denied) => {
                Some(AccessError::NotOwn { mailbox: mailbox() })
            }
            _ => None,
        }
    }

    /// A fault, as the users' promise words it where it is about access.
    fn fault(&self, fault: Fault, effect: Effect) -> Failure {
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
        let may_have_run = act(Signal::Fault(&code), effect) == Act::Unknown;
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
            busy: matches!(result, Err(Failure { error: CallError::Busy { .. }, .. })),
            response_code,
            retryable,
            retry_after,
        });
    }
}

/// Whether who succeeds with it was let into the mailbox. Directory, availability
/// and server answer without.
fn opens(step: &Approved) -> bool {
    !matches!(
        step.operation().name,
        "ExpandDL"
            | "FindPeople"
            | "GetRoomLists"
            | "GetRooms"
            | "GetServerTimeZones"
            | "GetUserAvailabilityRequest"
            | "ResolveNames"
    )
}

/// What became of an operation.
pub(super) fn outcome(approved: &Approved, result: &Result<Response, Failure>) -> Outcome {
    let is_unknown = |message: &ResponseMessage| {
        message.class == ResponseClass::Error
            && act(Signal::Response(&message.code), Effect::Change) == Act::Unknown
    };
    match (effect(approved), result) {
        (Effect::Read, _) => Outcome::NotDone,
        (Effect::Change, Ok(response)) if response.messages.iter().any(is_unknown) => Outcome::Unknown,
        (Effect::Change, Ok(response)) if !response.is_all_errors() => Outcome::Done,
        (Effect::Change, Ok(_)) => Outcome::NotDone,
        (Effect::Change, Err(failure)) if failure.may_have_run => Outcome::Unknown,
        (Effect::Change, Err(_)) => Outcome::NotDone,
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

/// Whether the same operation may succeed later: of a read, for of a change it
/// depends on what became of it.
fn is_passing(code: &str) -> bool {
    act(Signal::Response(code), Effect::Read).is_passing()
}

fn told(message: &ResponseMessage) -> String {
    format!("{}: {}", message.code, message.text)
}

fn shown(result: &Result<Response, Failure>) -> &str {
    match result {
        Ok(response) => failed(response).map_or("NoError", |failure| &failure.code),
        Err(Failure { code: Some(code), .. }) => code,
        Err(_) => "no answer",
    }
}
