//! How often anybody tries to sign in, to Exchange and to autodiscover together. Directories lock accounts after a few wrong
//! passwords, and a model that tries again is quick.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::MutexGuard;

use super::NoAnswer;

/// How long nobody signs in after a refused sign-in.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_secs(30);

/// Why a sign-in came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInFailure {
    /// The server answered 401 to the proof: Exchange, or autodiscover.
    Refused,
    /// The server does not take the way that is set.
    NotOffered,
    /// What stands on the way does not keep connections, which NTLM and Negotiate
    /// sign in.
    NotKept,
    /// It has to be bound to its connection, and there is nothing to bind it to
    /// (`EWS_CHANNEL_BINDING`).
    NotBound,
    /// No KDC was found, or none was reached.
    KdcNotReached,
    /// This machine's clock and the KDC's are too far apart.
    ClockDiffers,
    /// The KDC knows no service of that name.
    ServiceUnknown,
    /// The KDC gave no ticket: most often, it does not take the account or its key.
    KdcRefused,
    /// One side of NTLM or Negotiate cannot make anything of what the other sends.
    NotUnderstood,
    /// The authorization server does not take the application, or its secret or
    /// certificate.
    ClientRefused,
    /// The authorization server knows no such tenant.
    TenantUnknown,
    /// Nobody has consented that the application gets such tokens.
    NoConsent,
    /// A person has a device code, and is waited for.
    WaitingForPerson,
    /// No person has signed in with the device code in time, or one has said no.
    CodeNotUsed,
    /// There is no token for another reason.
    NoToken,
}

/// What became of the account's sign-ins so far.
#[derive(Debug)]
pub(crate) struct SignIn {
    seen: Mutex<Seen>,
    /// Whoever tries an account that has not been let in yet goes alone.
    first: tokio::sync::Mutex<()>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Seen {
    accepted: bool,
    refused_at: Option<Instant>,
    failure: Option<SignInFailure>,
}

/// The right to try. Ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    _alone: Option<MutexGuard<'a, ()>>,
}

impl SignIn {
    /// For requests that may take this long, the wait for a turn included.
    pub(crate) fn new(request_timeout: Duration) -> SignIn {
        // The rest is for the request itself, and a turn that does not come is told as not sent.
        let patience = request_timeout / 4 * 3;
        SignIn { seen: Mutex::default(), first: tokio::sync::Mutex::default(), patience }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to try. Until the account was let in once, one at a time: of many
    /// calls at once, a wrong password is tried by the first alone. `since`: when the
    /// request began to wait, for whatever.
    pub(super) async fn turn(
        &self,
        since: Instant,
        host: &str,
        what_to_check: &str,
    ) -> Result<Turn<'_>, NoAnswer> {
        self.pause(host, what_to_check)?;
        if self.seen().accepted {
            return Ok(Turn { _alone: None });
        }
        let patience = self.patience.saturating_sub(since.elapsed());
        let alone = tokio::time::timeout(patience, self.first.lock()).await.map_err(|_| {
            let message =
                format!("another call waits for Exchange at {host} to let the account in; try again later");
            NoAnswer::passing(message).not_run()
        })?;
        self.pause(host, what_to_check)?;
        let accepted = self.seen().accepted;
        Ok(Turn { _alone: (!accepted).then_some(alone) })
    }

    pub(super) fn accepted(&self) {
        let mut seen = self.seen();
        seen.accepted = true;
        seen.failure = None;
    }

    pub(super) fn refused(&self) {
        *self.seen() =
            Seen { accepted: false, refused_at: Some(Instant::now()), failure: Some(SignInFailure::Refused) };
    }

    /// Says why the last one came to nothing.
    pub(crate) fn failed(&self, why: SignInFailure) {
        self.seen().failure = Some(why);
    }

    /// Whether there is something to sign in with now: what stood in the way before
    /// does no longer.
    pub(crate) fn proof<T>(&self, got: &Result<T, NoAnswer>) {
        self.seen().failure = got.as_ref().err().and_then(|error| error.why);
    }

    /// Why the last sign-in came to nothing; none where it did not.
    pub(crate) fn failure(&self) -> Option<SignInFailure> {
        self.seen().failure
    }

    fn pause(&self, host: &str, what_to_check: &str) -> Result<(), NoAnswer> {
        let refused_at = self.seen().refused_at;
        match refused_at.map(|at| PAUSE_AFTER_REFUSAL.saturating_sub(at.elapsed())) {
            Some(left) if !left.is_zero() => {
                self.failed(SignInFailure::Refused);
                let message = format!(
                    "Exchange at {host} refused the sign-in (HTTP 401) a moment ago; {what_to_check}. So that the \
                     account is not locked, nobody signs in for {} s",
                    PAUSE_AFTER_REFUSAL.as_secs()
                );
                Err(NoAnswer::final_(message).not_run())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn until_the_account_was_let_in_one_tries_at_a_time() {
        let sign_in = SignIn::new(Duration::from_secs(30));
        let first = sign_in.turn(Instant::now(), "m.example", "check").await.unwrap();
        let mut second = Box::pin(sign_in.turn(Instant::now(), "m.example", "check"));
        assert!(second.as_mut().now_or_never().is_none());
        sign_in.accepted();
        drop(first);
        let _second = second.await.unwrap();
        let _third = sign_in.turn(Instant::now(), "m.example", "check").now_or_never().unwrap().unwrap();
    }

    #[tokio::test]
    async fn whoever_waited_for_a_refused_sign_in_does_not_try() {
        let sign_in = SignIn::new(Duration::from_secs(30));
        let first = sign_in.turn(Instant::now(), "m.example", "check EWS_PASSWORD").await.unwrap();
        let mut second = Box::pin(sign_in.turn(Instant::now(), "m.example", "check EWS_PASSWORD"));
        assert!(second.as_mut().now_or_never().is_none());
        sign_in.refused();
        drop(first);
        let error = second.await.unwrap_err();
        assert!(error.message.contains("check EWS_PASSWORD. So that the account is not locked"), "{error}");
        assert!(!error.may_have_run && !error.retryable);
    }
}
