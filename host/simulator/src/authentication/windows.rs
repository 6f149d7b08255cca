//! NTLM and Negotiate: what a connection answers to each token, and when it is signed in.

use jiff::Timestamp;

use super::connection::{Negotiation, Progress};
use super::counters::Counters;
use super::ntlm::message;
use super::ntlm::{self, Challenge, ExtendedProtection, Refusal, Session, Side};
use super::spnego::{self, State};
use crate::directory::Directory;

/// What is known of the account.
#[derive(Clone, Copy)]
pub(super) struct Account<'a> {
    pub(super) directory: &'a Directory,
    pub(super) password: &'a str,
    pub(super) counters: &'a Counters,
}

/// What follows of a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// 401, with a token for the client.
    Continue(Vec<u8>),
    /// Signed in, with a last token for the client where the scheme has one.
    Done(Option<Vec<u8>>),
    Refused(Refusal),
}

impl Account<'_> {
    /// A token of `NTLM`.
    pub(super) fn ntlm(self, progress: &mut Progress, token: &[u8], now: Timestamp) -> Step {
        let before = std::mem::take(progress);
        if message::kind(token) == Some(1) {
            return match self.challenge(token, now) {
                Some(challenge) => {
                    let answer = challenge.message.clone();
                    *progress = Progress::Ntlm(challenge);
                    Step::Continue(answer)
                }
                None => Step::Refused(Refusal::Malformed),
            };
        }
        let Progress::Ntlm(challenge) = before else { return Step::Refused(Refusal::Malformed) };
        match self.verify(&challenge, token) {
            Ok(_) => {
                *progress = Progress::SignedIn;
                Step::Done(None)
            }
            Err(refusal) => Step::Refused(refusal),
        }
    }

    /// A token of `Negotiate`: SPNEGO, or NTLM without it, which Windows takes, too.
    pub(super) fn negotiate(self, progress: &mut Progress, token: &[u8], now: Timestamp) -> Step {
        let before = std::mem::take(progress);
        if message::kind(token) == Some(1) {
            let negotiation = Negotiation { mechanisms: None, needs_mic: false, challenge: None };
            return self.begin(progress, negotiation, token, now);
        }
        if let Some(beginning) = spnego::beginning(token) {
            if !beginning.has_ntlm {
                return Step::Refused(Refusal::Malformed);
            }
            let negotiation = Negotiation {
                mechanisms: Some(beginning.mechanisms),
                needs_mic: !beginning.prefers_ntlm,
                challenge: None,
            };
            return match beginning.token.filter(|_| beginning.prefers_ntlm) {
                Some(token) => self.begin(progress, negotiation, &token, now),
                None => {
                    let state =
                        if negotiation.needs_mic { State::RequestMic } else { State::AcceptIncomplete };
                    *progress = Progress::Negotiate(negotiation);
                    Step::Continue(spnego::answer(state, true, None, None))
                }
            };
        }
        let Progress::Negotiate(negotiation) = before else { return Step::Refused(Refusal::Malformed) };
        self.go_on(progress, negotiation, token, now)
    }

    fn begin(self, progress: &mut Progress, negotiation: Negotiation, token: &[u8], now: Timestamp) -> Step {
        let Some(challenge) = self.challenge(token, now) else { return Step::Refused(Refusal::Malformed) };
        let answer = match &negotiation.mechanisms {
            None => challenge.message.clone(),
            Some(_) => spnego::answer(State::AcceptIncomplete, true, Some(&challenge.message), None),
        };
        *progress = Progress::Negotiate(Negotiation { challenge: Some(challenge), ..negotiation });
        Step::Continue(answer)
    }

    fn go_on(self, progress: &mut Progress, negotiation: Negotiation, token: &[u8], now: Timestamp) -> Step {
        let (token, mic) = match &negotiation.mechanisms {
            None => (Some(token.to_vec()), None),
            Some(_) => match spnego::continuation(token) {
                Some(continuation) => (continuation.token, continuation.mic),
                None => return Step::Refused(Refusal::Malformed),
            },
        };
        let Some(token) = token else { return Step::Refused(Refusal::Malformed) };
        let Some(challenge) = &negotiation.challenge else {
            return self.begin(progress, negotiation, &token, now);
        };
        let session = match self.verify(challenge, &token) {
            Ok(session) => session,
            Err(refusal) => return Step::Refused(refusal),
        };
        let own_mic = match signed(&negotiation, &session, mic.as_deref()) {
            Ok(own_mic) => own_mic,
            Err(refusal) => return Step::Refused(refusal),
        };
        *progress = Progress::SignedIn;
        Step::Done(negotiation.mechanisms.is_some().then(|| {
            spnego::answer(State::AcceptCompleted, false, None, own_mic.as_ref().map(<[u8; 16]>::as_slice))
        }))
    }

    fn challenge(self, negotiate: &[u8], now: Timestamp) -> Option<Challenge> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).ok()?;
        let challenge = Challenge::to(negotiate, self.directory, random, now)?;
        self.counters.handshake();
        Some(challenge)
    }

    fn verify(self, challenge: &Challenge, token: &[u8]) -> Result<Session, Refusal> {
        let judged = ntlm::verify(&challenge.answered(token), ExtendedProtection::None, |user, domain| {
            let found = self.directory.by_account(user, domain)?;
            (found.address == self.directory.service_account().address).then_some(self.password)
        });
        if judged.as_ref().err() != Some(&Refusal::Malformed) {
            self.counters.logon(judged.is_ok());
        }
        judged
    }
}

/// Verifies the client's signature over the list of mechanisms, and gives the server's own where there is one to be
/// answered (RFC 4178, section 5).
fn signed(
    negotiation: &Negotiation,
    session: &Session,
    mic: Option<&[u8]>,
) -> Result<Option<[u8; 16]>, Refusal> {
    let mechanisms = negotiation.mechanisms.as_deref().unwrap_or_default();
    match mic {
        None if negotiation.needs_mic => Err(Refusal::WrongMic),
        None => Ok(None),
        Some(mic) if session.sign(Side::Client, mechanisms).is_some_and(|right| right == mic) => {
            Ok(session.sign(Side::Server, mechanisms))
        }
        Some(_) => Err(Refusal::WrongMic),
    }
}
