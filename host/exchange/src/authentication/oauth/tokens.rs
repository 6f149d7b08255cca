//! Tokens: kept, renewed before they end, asked for once for all who wait, and
//! never in a loop.
//!
//! Who needs a token gets the one that is there. In the last part of its life a
//! new one is fetched meanwhile; nobody waits for that, and where it fails the
//! old one is used to its end. Fetching is a task of its own: who stops waiting
//! does not stop it for the others.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::Shared;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::transport::{NoAnswer, SignInFailure};

/// A token is renewed when a tenth of its life is left, or this, if that is less.
const EARLY: Duration = Duration::from_secs(300);
/// After a token was fetched because Exchange refused the one before, another
/// refusal within this does not fetch one more: it is not the token's age.
const ONE_RENEWAL: Duration = Duration::from_secs(60);
/// No request after one that failed for good.
const PAUSE_AFTER_FINAL: Duration = Duration::from_secs(60);
/// The first pause after one that may succeed later; each doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A token as it was given.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) value: SecretString,
    /// How long it is good, from when it was asked for.
    pub(super) life: Duration,
}

/// Why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoToken {
    /// What happened, and what to do. Holds no secret.
    pub(super) message: String,
    /// Whether the same may succeed later.
    pub(super) passing: bool,
    /// How long to wait before it is tried again; by default it depends on the
    /// number of failures.
    pub(super) retry_after: Option<Duration>,
    /// Which failure of a sign-in it is.
    pub(super) why: SignInFailure,
}

impl NoToken {
    pub(super) fn final_(message: impl Into<String>) -> NoToken {
        NoToken { message: message.into(), passing: false, retry_after: None, why: SignInFailure::NoToken }
    }

    /// The next one who needs a token starts anew.
    pub(super) fn start_anew(message: impl Into<String>) -> NoToken {
        NoToken {
            message: message.into(),
            passing: true,
            retry_after: Some(Duration::ZERO),
            why: SignInFailure::CodeNotUsed,
        }
    }
}

pub(super) type Fetch = Pin<Box<dyn Future<Output = Result<Token, NoToken>> + Send>>;

/// Where tokens come from.
pub(super) trait TokenSource: Debug + Send + Sync + 'static {
    /// Gets one. Called once at a time; ends by itself.
    fn fetch(self: Arc<Self>) -> Fetch;

    /// What those are told who do not wait for it any longer.
    fn waiting_for(&self) -> String;

    /// What it means that it takes so long.
    fn late(&self) -> SignInFailure {
        SignInFailure::NoToken
    }
}

type Fetching = Shared<Pin<Box<dyn Future<Output = Result<HeaderValue, NoToken>> + Send>>>;

#[derive(Debug)]
struct Held {
    header: HeaderValue,
    renew_at: Instant,
    ends_at: Instant,
}

#[derive(Debug)]
struct Failure {
    reason: NoToken,
    in_a_row: u32,
    until: Instant,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    fetching: Option<(Fetching, AbortHandle)>,
    failure: Option<Failure>,
    /// When a token was last given up because Exchange refused it.
    given_up: Option<Instant>,
}

/// The tokens of one source.
pub(super) struct Tokens {
    source: Arc<dyn TokenSource>,
    state: Arc<Mutex<State>>,
    longest_wait: Duration,
}

impl Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("source", &self.source).finish_non_exhaustive()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tokens {
    /// Fetches nothing yet.
    pub(super) fn new(source: impl TokenSource, longest_wait: Duration) -> Tokens {
        Tokens { source: Arc::new(source), state: Arc::default(), longest_wait }
    }

    /// The value of the Authorization header.
    pub(super) async fn authorization(&self) -> Result<HeaderValue, NoAnswer> {
        let fetching = match self.at_hand(Instant::now()) {
            AtHand::Token(header) => return Ok(header),
            AtHand::Failure(no_answer) => return Err(no_answer),
            AtHand::Fetching(fetching) => fetching,
        };
        match tokio::time::timeout(self.longest_wait, fetching).await {
            Ok(Ok(header)) => Ok(header),
            Ok(Err(reason)) => Err(no_answer(&reason, None)),
            Err(_) => {
                let why = Some(self.source.late());
                Err(NoAnswer { why, ..NoAnswer::passing(self.source.waiting_for()) }.elsewhere())
            }
        }
    }

    /// Gives the token up that Exchange has refused, unless one was given up just
    /// before: those who sent the old one at the same time are told late.
    pub(super) fn refused(&self) {
        let now = Instant::now();
        let mut state = lock(&self.state);
        let renewed = state.given_up.is_some_and(|at| now < at + ONE_RENEWAL);
        if state.held.is_some() && !renewed {
            state.held = None;
            state.given_up = Some(now);
        }
    }

    fn at_hand(&self, now: Instant) -> AtHand {
        let mut state = lock(&self.state);
        let is_paused = state.failure.as_ref().is_some_and(|failure| now < failure.until);
        if let Some(held) = state.held.as_ref().filter(|held| now < held.ends_at) {
            let header = held.header.clone();
            if now >= held.renew_at && state.fetching.is_none() && !is_paused {
                // The task keeps what it gets; nobody waits for it.
                drop(self.start(&mut state));
            }
            return AtHand::Token(header);
        }
        if let Some((fetching, _)) = &state.fetching {
            return AtHand::Fetching(fetching.clone());
        }
        match &state.failure {
            Some(failure) if is_paused => AtHand::Failure(no_answer(
                &failure.reason,
                Some(failure.until.saturating_duration_since(now)),
            )),
            _ => AtHand::Fetching(self.start(&mut state)),
        }
    }

    /// Fetches a token in a task of its own.
    fn start(&self, state: &mut State) -> Fetching {
        let (source, shared) = (Arc::clone(&self.source), Arc::clone(&self.state));
        let task = tokio::spawn(async move {
            let asked_at = Instant::now();
            let fetched = source.fetch().await;
            keep(&mut lock(&shared), asked_at, fetched)
        });
        let abort = task.abort_handle();
        let state_after = Arc::clone(&self.state);
        let ended = async move {
            match task.await {
                Ok(result) => result,
                // It panicked, or the door is gone.
                Err(_) => {
                    let failed = NoToken::final_("the host failed to get a token; see its log");
                    keep(&mut lock(&state_after), Instant::now(), Err(failed))
                }
            }
        };
        let ended: Pin<Box<dyn Future<Output = Result<HeaderValue, NoToken>> + Send>> = Box::pin(ended);
        let fetching = ended.shared();
        state.fetching = Some((fetching.clone(), abort));
        fetching
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        // Taken out, for it holds the state in which it stands.
        let fetching = lock(&self.state).fetching.take();
        if let Some((_, task)) = fetching {
            task.abort();
        }
    }
}

enum AtHand {
    Token(HeaderValue),
    Fetching(Fetching),
    Failure(NoAnswer),
}

/// Keeps what came of fetching.
fn keep(
    state: &mut State,
    asked_at: Instant,
    fetched: Result<Token, NoToken>,
) -> Result<HeaderValue, NoToken> {
    state.fetching = None;
    let kept = fetched.and_then(|token| {
        let text = format!("Bearer {}", token.value.expose_secret());
        let mut header = HeaderValue::from_str(&text)
            .map_err(|_| NoToken::final_("the token that was given cannot stand in a header (RFC 6750)"))?;
        header.set_sensitive(true);
        let early = (token.life / 10).min(EARLY);
        let ends_at = asked_at + token.life;
        state.held = Some(Held { header: header.clone(), renew_at: ends_at - early, ends_at });
        Ok(header)
    });
    match &kept {
        Ok(_) => state.failure = None,
        Err(reason) => {
            let in_a_row = state.failure.as_ref().map_or(0, |failure| failure.in_a_row) + 1;
            let pause = pause(reason, in_a_row);
            tracing::warn!(reason = reason.message, pause_s = pause.as_secs(), "no token");
            state.failure = Some(Failure { reason: reason.clone(), in_a_row, until: Instant::now() + pause });
        }
    }
    kept
}

/// How long nobody is asked after so many failures in a row.
fn pause(reason: &NoToken, in_a_row: u32) -> Duration {
    match (reason.retry_after, reason.passing) {
        (Some(asked), _) => asked,
        (None, false) => PAUSE_AFTER_FINAL,
        (None, true) => {
            let doubled = 2_u32.saturating_pow(in_a_row.saturating_sub(1));
            FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
        }
    }
}

/// What the caller of an operation is told. Nothing was sent to Exchange.
fn no_answer(reason: &NoToken, left: Option<Duration>) -> NoAnswer {
    let message = match left {
        None => reason.message.clone(),
        Some(left) => {
            format!("{}. So soon after, nobody asks again; try in {} s", reason.message, left.as_secs() + 1)
        }
    };
    let no_answer = NoAnswer {
        retryable: reason.passing,
        retry_after: left,
        why: Some(reason.why),
        ..NoAnswer::final_(message)
    };
    no_answer.elsewhere()
}

#[cfg(test)]
mod tests;
