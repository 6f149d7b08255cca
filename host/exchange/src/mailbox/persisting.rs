//! How a call waits for Exchange: until when, who hears of it, and what is said
//! where it gives up. What is tried again is decided in [`crate::retry`].

use std::fmt;
use std::time::Duration;

use ews_mcp_gate::{Access, Approved, Effect as GateEffect, Response, ResponseClass};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::exchanging::Failure;
use super::{OpenMailbox, Opened};
use crate::error::CallError;
use crate::retry::{
    Act, Again, Effect, GaveUp, NoTurn, Signal, TOO_MANY_CONNECTIONS, Waiting, Way, act, seconds,
};
use crate::transport::NoAnswer;

/// Hears of each wait.
type Listener = Box<dyn Fn(&Waiting) + Send + Sync>;

/// Who waits for a call, and until when.
pub struct Attended {
    until: Instant,
    listener: Option<Listener>,
}

impl Attended {
    /// Nothing is tried again that could not begin before `until`. The listener
    /// hears of each wait; it must not block.
    pub fn until(until: Instant, listener: Option<Listener>) -> Attended {
        Attended { until, listener }
    }
}

impl fmt::Debug for Attended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attended").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Whoever waits for a change, as the change sees it.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    left: CancellationToken,
    /// Whether the change is one step. Of several, all that notify nobody go on.
    is_one_step: bool,
}

tokio::task_local! {
    static CALLER: Caller;
}

impl Caller {
    /// One who waits as long as the guard lives.
    pub(super) fn new(is_one_step: bool) -> (Caller, DropGuard) {
        let left = CancellationToken::new();
        let guard = left.clone().drop_guard();
        (Caller { left, is_one_step }, guard)
    }

    /// A change that knows of its caller.
    pub(super) fn accompanies<T>(self, change: impl Future<Output = T>) -> impl Future<Output = T> {
        CALLER.scope(self, change)
    }

    /// What ends the waiting of a step.
    fn of(step: &Approved) -> Option<CancellationToken> {
        let caller = CALLER.try_with(Clone::clone).ok()?;
        // A draft that was not sent is still taken away.
        let ends = caller.is_one_step || step.effects().contains(GateEffect::Send);
        ends.then_some(caller.left)
    }
}

impl OpenMailbox {
    /// Says who waits for this call, and until when. Only the first word counts.
    pub fn attend(&self, attended: Attended) {
        // A call has one caller.
        drop(self.0.attended.set(attended));
    }

    /// Waits while Exchange wants to be left alone here, at most this long. For
    /// before a call begins, so that it takes nothing from others meanwhile.
    ///
    /// # Errors
    /// [`CallError::Busy`] where Exchange asks for more.
    pub async fn patience(
        &self,
        at_most: Duration,
        tell: &(dyn Fn(&Waiting) + Send + Sync),
    ) -> Result<(), CallError> {
        let way = Way { until: Instant::now() + at_most, left: None, ..self.0.way_of(Effect::Read, tell) };
        way.patience(way.until).await.map_err(|no_turn| self.0.no_turn(no_turn).error)
    }
}

impl Opened {
    /// Whose budget Exchange counts: the one who is impersonated, else the account.
    fn budget(&self) -> &str {
        match self.mailbox.access {
            Access::Impersonation => self.address(),
            Access::Primary | Access::Delegate => &self.door.settings.primary,
        }
    }

    /// How the attempts of a step are made.
    pub(super) fn way<'a>(&'a self, step: &Approved, tell: &'a (dyn Fn(&Waiting) + Send + Sync)) -> Way<'a> {
        Way { left: Caller::of(step), ..self.way_of(effect(step), tell) }
    }

    fn way_of<'a>(&'a self, effect: Effect, tell: &'a (dyn Fn(&Waiting) + Send + Sync)) -> Way<'a> {
        let now = Instant::now();
        let turn_within = self.door.settings.request_timeout;
        // What the host asks for itself nobody attends: it takes as long as one answer.
        let until = self.attended.get().map_or(now + turn_within, |attended| attended.until);
        // The next step of a change that is under way outlives its caller.
        let first_until = match effect {
            Effect::Read => until,
            Effect::Change => until.max(now + turn_within),
        };
        Way {
            concurrency: &self.door.concurrency,
            pauses: &self.door.pauses,
            jitter: &self.door.jitter,
            mailbox: self.address(),
            budget: self.budget(),
            turn_within,
            first_until,
            until,
            left: None,
            tell,
        }
    }

    /// Tells of a wait: the log, and whoever waits for the call.
    pub(super) fn tell_waiting(&self, step: &Approved, waiting: &Waiting) {
        tracing::info!(
            account = self.door.settings.primary,
            mailbox = self.address(),
            tool = self.call.grant.tool,
            operation = step.operation().name,
            "{waiting}"
        );
        if let Some(listener) = self.attended.get().and_then(|attended| attended.listener.as_ref()) {
            listener(waiting);
        }
    }

    /// What is told where nothing was even tried.
    pub(super) fn no_turn(&self, no_turn: NoTurn) -> Failure {
        let address = self.address();
        let busy = |message, retry_after| Failure {
            error: CallError::Busy { message, retry_after },
            code: None,
            retryable: true,
            retry_after,
            may_have_run: false,
        };
        match no_turn {
            NoTurn::Full(full) => {
                busy(format!("too much is asked of {address} at once: {full}; try again later"), None)
            }
            NoTurn::Paused { wait, left } => busy(
                format!(
                    "Exchange asks for {} of patience with {address}, and this call has {} left; nothing was sent, \
                     try again after that",
                    seconds(wait),
                    seconds(left)
                ),
                Some(wait),
            ),
            NoTurn::Never(within) => {
                let seconds = seconds(within);
                let message = format!("other operations kept {address} busy for {seconds}; try again later");
                busy(message, None)
            }
            NoTurn::Left => {
                let message = "nobody waits for it any more, so nothing was sent";
                NoAnswer::passing(message).not_run().into()
            }
        }
    }
}

/// What is told beside the last failure where it is not tried again.
pub(super) fn gave_up(failure: Failure, gave_up: Option<GaveUp>) -> Failure {
    let Some(GaveUp::TooLong { left, .. }) = gave_up else { return failure };
    let retry_after = failure.retry_after;
    let Some(asked) = retry_after else { return failure };
    let more = format!(
        " (Exchange asks for {} of patience, and this call has {} left)",
        seconds(asked),
        seconds(left)
    );
    let error = match failure.error {
        CallError::Exchange { code, message } => CallError::Exchange { code, message: message + &more },
        CallError::Unavailable { message, retryable, retry_after } => {
            CallError::Unavailable { message: message + &more, retryable, retry_after }
        }
        other => other,
    };
    Failure { error, ..failure }
}

pub(super) fn effect(step: &Approved) -> Effect {
    if step.effects().is_empty() { Effect::Read } else { Effect::Change }
}

/// Whether an operation is tried again after this signal.
pub(super) fn again(signal: Signal<'_>, effect: Effect, asked: Option<Duration>) -> Option<Again> {
    let Act::Again(pace) = act(signal, effect) else { return None };
    let lowers =
        signal == Signal::Fault(TOO_MANY_CONNECTIONS) || signal == Signal::Response(TOO_MANY_CONNECTIONS);
    Some(Again { pace, asked, lowers })
}

/// Whether an operation is tried again after this response: only where all of it
/// says so.
pub(super) fn again_after(response: &Response, effect: Effect) -> Option<Again> {
    let mut whole: Option<Again> = None;
    for message in &response.messages {
        if message.class != ResponseClass::Error {
            return None;
        }
        let one = again(Signal::Response(&message.code), effect, message.back_off)?;
        whole = Some(match whole {
            None => one,
            Some(whole) => Again {
                pace: whole.pace.max(one.pace),
                asked: whole.asked.max(one.asked),
                lowers: whole.lowers || one.lowers,
            },
        });
    }
    whole
}
