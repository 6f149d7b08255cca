//! Sending a message once: everything is judged and asked before anything is
//! saved; then a draft is saved, marked, gets its attachments, is compared with
//! what was judged, and is sent. How far it came is in the journal; where an answer
//! is lost, it is looked up what became of it.
//!
//! What is sent without a draft (a change with notices, an out-of-office) is
//! journaled, too, but has no marker in Exchange to be looked up by: a lost answer
//! leaves it unknown. A kind that can be looked up gets its own route beside
//! [`Opened::send_once`].

mod earlier;
mod journaling;
mod looking_up;
mod preparing;
mod reconciling;

pub(super) use earlier::Before;
pub use earlier::Earlier;

use ews_mcp_gate::{Approved, Draft, Response, Route, ask_sent, find_sent, nothing_sent_was_found};
use jiff::Timestamp;

use self::journaling::Journaled;
use self::looking_up::Found;
use super::exchanging::Failure;
use super::{Handed, Opened, exchanging};
use crate::document::Blob;
use crate::error::CallError;
use crate::outcome::Outcome;
use crate::state::Stage;

/// How far a message came when it failed.
enum Failed {
    /// Before SendItem: nothing was sent, for sure.
    Preparing(Failure),
    /// SendItem itself.
    Sending(Failure),
}

impl Opened {
    /// Sends the message of this operation. In the record of the call it is one
    /// change; in the audit each step stands for itself.
    pub(super) async fn send_once(
        &self,
        approved: &Approved,
        handed: &Handed,
    ) -> Result<Response, CallError> {
        let before = self.take_before();
        let is_ours = *approved.route() == Route::NewDraft;
        let mut journal = match self.journaled(&before, is_ours).await {
            Ok(journal) => journal,
            Err(failure) => {
                return self.settle(approved, Outcome::NotDone, Err(failure));
            }
        };
        let result = match &before {
            Before::InDrafts(entry) => match &entry.draft {
                Some(draft) => self.send_again(approved, draft, &mut journal).await,
                None => Err(Failed::Sending(changed_meanwhile())),
            },
            Before::NotSent(entry) => {
                self.clear_away(approved, entry).await;
                self.prepare_and_send(approved, handed, &mut journal).await
            }
            Before::Nothing | Before::Sent => self.prepare_and_send(approved, handed, &mut journal).await,
        };
        match result {
            Ok(()) => {
                journal.end(Stage::Sent).await;
                self.note(approved, Outcome::Done, Ok(&Response::own(nothing_sent_was_found())));
                Ok(self.sent_copy(&journal.mark()).await)
            }
            Err(Failed::Preparing(failure)) => {
                journal.end(Stage::Failed).await;
                self.note(approved, Outcome::NotDone, Err(&failure));
                Err(match failure.error {
                    CallError::Unavailable { message, retryable, retry_after } => CallError::Unavailable {
                        message: format!("nothing was sent: {message}"),
                        retryable,
                        retry_after,
                    },
                    other => other,
                })
            }
            Err(Failed::Sending(failure)) if failure.may_have_run => {
                journal.end(Stage::Unknown).await;
                self.note(approved, Outcome::Unknown, Err(&failure));
                Err(CallError::Unknown { message: failure.error.to_string() })
            }
            Err(Failed::Sending(failure)) => {
                journal.end(Stage::Failed).await;
                self.note(approved, Outcome::NotDone, Err(&failure));
                Err(failure.error)
            }
        }
    }

    /// Sends what has no draft.
    pub(super) async fn send_as_it_is(
        &self,
        approved: &Approved,
        blobs: &[Blob],
    ) -> Result<Response, CallError> {
        let before = self.take_before();
        let begun = async {
            let mut journal = self.journaled(&before, false).await?;
            journal.submit().await?;
            Ok(journal)
        };
        let mut journal = match begun.await {
            Ok(journal) => journal,
            Err(failure) => return self.settle(approved, Outcome::NotDone, Err(failure)),
        };
        let result = self.try_exchange(approved, approved, blobs).await;
        let outcome = exchanging::outcome(approved, &result);
        journal
            .end(match outcome {
                Outcome::Done => Stage::Sent,
                Outcome::NotDone => Stage::Failed,
                Outcome::Unknown => Stage::Unknown,
            })
            .await;
        self.settle(approved, outcome, result)
    }

    fn settle(
        &self,
        approved: &Approved,
        outcome: Outcome,
        result: Result<Response, Failure>,
    ) -> Result<Response, CallError> {
        self.note(approved, outcome, result.as_ref());
        result.map_err(|failure| match outcome {
            Outcome::Unknown => CallError::Unknown { message: failure.error.to_string() },
            Outcome::Done | Outcome::NotDone => failure.error,
        })
    }

    /// Sends a draft that is ready, and looks after a lost answer.
    async fn submit(
        &self,
        approved: &Approved,
        ready: &Draft,
        journal: &mut Journaled<'_>,
    ) -> Result<(), Failure> {
        loop {
            let again = journal.entry.submissions > 0;
            journal.submit().await.map_err(|failure| Failure { may_have_run: again, ..failure })?;
            let lost = match self.step_of(approved, &ready.send(&self.mailbox), &[]).await {
                Ok(_) => return Ok(()),
                // Exchange says that it was not sent. Of a second try that says nothing about the first.
                Err(failure) if !failure.may_have_run && journal.entry.submissions == 1 => {
                    return Err(failure);
                }
                Err(failure) => Failure { may_have_run: true, ..failure },
            };
            match self.look_up(&journal.entry.marker, ready, Timestamp::now()).await {
                Found::Sent => return Ok(()),
                Found::InDrafts if self.may_be_sent_again(&journal.entry).await => {}
                Found::InDrafts | Found::Nowhere | Found::Unreadable | Found::CutOff => {
                    return Err(lost);
                }
            }
        }
    }

    /// Sends a draft of an earlier call once more, if it is still what is judged
    /// now.
    async fn send_again(
        &self,
        approved: &Approved,
        draft: &Draft,
        journal: &mut Journaled<'_>,
    ) -> Result<(), Failed> {
        let unknown = |failure| Failed::Sending(Failure { may_have_run: true, ..failure });
        let seen = self.step(&draft.ask(), &[]).await.map_err(unknown)?;
        match approved.compare(&self.mailbox, &seen) {
            Ok(ready) if ready == *draft => self.submit(approved, &ready, journal).await.map_err(unknown),
            Ok(_) => Err(unknown(changed_meanwhile())),
            Err(refusal) => {
                self.refused(&refusal).await;
                Err(unknown(CallError::from(refusal).into()))
            }
        }
    }

    /// One step; a response that is an error is a failure.
    async fn step(&self, step: &Approved, blobs: &[Blob]) -> Result<Response, Failure> {
        self.step_of(step, step, blobs).await
    }

    /// One step that does what was judged as a whole.
    async fn step_of(&self, whole: &Approved, step: &Approved, blobs: &[Blob]) -> Result<Response, Failure> {
        let response = self.try_exchange(whole, step, blobs).await?;
        match response.first_error() {
            None => Ok(response),
            Some(message) => Err(Failure::answered(message)),
        }
    }

    /// What was sent, as it lies in Sent Items. It was sent, whether it is found
    /// or not; the answer is one to GetItem in any case.
    async fn sent_copy(&self, mark: &str) -> Response {
        let found = self.step(&find_sent(&self.mailbox, mark), &[]).await.ok();
        let copy = match found.as_ref().and_then(ask_sent) {
            Some(ask) => self.step(&ask, &[]).await.ok(),
            None => None,
        };
        copy.unwrap_or_else(|| Response::own(nothing_sent_was_found()))
    }
}

fn changed_meanwhile() -> Failure {
    let message = "what an earlier call with this idempotency_key was to send was changed since".to_owned();
    let error = CallError::Unavailable { message, retryable: false, retry_after: None };
    Failure { may_have_run: true, ..error.into() }
}
