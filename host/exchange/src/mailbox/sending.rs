//! Sending a message once: everything is judged and asked before anything is
//! saved; then a draft is saved, marked, gets its attachments, is compared with
//! what was judged, and is sent.

use ews_mcp_gate::{Approved, Draft, Response, Route, ask_sent, find_sent, nothing_sent_was_found};
use sha2::Digest as _;
use uuid::Uuid;

use super::digest::{hexadecimal, of_texts};
use super::exchanging::Failure;
use super::{Handed, Opened};
use crate::document::Blob;
use crate::error::CallError;
use crate::outcome::Outcome;
use crate::transport::NoAnswer;

/// How far a message came when it failed.
enum Stage {
    /// Before SendItem: nothing was sent, for sure.
    Preparing,
    /// SendItem itself.
    Sending,
}

impl Opened {
    /// Sends the message of this operation. In the record of the call it is one
    /// change; in the audit each step stands for itself.
    pub(super) async fn send_once(
        &self,
        approved: &Approved,
        handed: &Handed,
    ) -> Result<Response, CallError> {
        let mark = self.mark();
        match self.prepare_and_send(approved, handed, &mark).await {
            Ok(answer) => {
                self.note(approved, Outcome::Done, Ok(&answer));
                Ok(self.sent_copy(&mark).await)
            }
            Err((Stage::Preparing, failure)) => {
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
            Err((Stage::Sending, failure)) if failure.may_have_run => {
                self.note(approved, Outcome::Unknown, Err(&failure));
                Err(CallError::Unknown { message: failure.error.to_string() })
            }
            Err((Stage::Sending, failure)) => {
                self.note(approved, Outcome::NotDone, Err(&failure));
                Err(failure.error)
            }
        }
    }

    async fn prepare_and_send(
        &self,
        approved: &Approved,
        handed: &Handed,
        mark: &str,
    ) -> Result<Response, (Stage, Failure)> {
        let preparing = |failure| (Stage::Preparing, failure);
        let (draft, is_ours) = match approved.route() {
            Route::StoredDraft { id, change_key } => {
                (Draft { id: id.clone(), change_key: change_key.clone() }, false)
            }
            _ => {
                let save = approved.save_draft(&self.mailbox, mark);
                let answer = self.step(&save, &handed.operation.blobs).await.map_err(preparing)?;
                (draft_in(&answer).map_err(preparing)?, true)
            }
        };
        match self.finish_draft(approved, handed, &draft, mark).await {
            Ok(ready) => match self.step_of(approved, &ready.send(&self.mailbox), &[]).await {
                Ok(answer) => Ok(answer),
                Err(failure) => {
                    if is_ours && !failure.may_have_run {
                        self.discard(&ready).await;
                    }
                    Err((Stage::Sending, failure))
                }
            },
            Err(failure) => {
                if is_ours {
                    self.discard(&draft).await;
                }
                Err(preparing(failure))
            }
        }
    }

    /// Marks the draft, adds its attachments, and compares it with what was
    /// judged. The draft as it may be sent.
    async fn finish_draft(
        &self,
        approved: &Approved,
        handed: &Handed,
        draft: &Draft,
        mark: &str,
    ) -> Result<Draft, Failure> {
        let mut draft = draft.clone();
        if let Some(step) = approved.mark_draft(&self.mailbox, &draft, mark) {
            draft = draft_in(&self.step(&step, &[]).await?)?;
        }
        if let Some(step) = approved.attach(&draft) {
            let blobs = handed.attachments.as_ref().map(|more| more.blobs.as_slice()).unwrap_or_default();
            self.step(&step, blobs).await?;
        }
        let seen = self.step(&draft.ask(), &[]).await?;
        match approved.compare(&self.mailbox, &seen) {
            Ok(ready) => Ok(ready),
            Err(refusal) => {
                self.refused(&refusal).await;
                Err(Failure {
                    error: refusal.into(),
                    code: None,
                    retryable: false,
                    retry_after: None,
                    may_have_run: false,
                })
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

    /// Takes away a draft that was saved here and will not be sent, so that a
    /// second try does not leave two.
    async fn discard(&self, draft: &Draft) {
        if let Err(failure) = self.step(&draft.discard(), &[]).await {
            tracing::warn!(
                mailbox = self.address(),
                tool = self.call.grant.tool,
                reason = %failure.error,
                "a draft that was not sent stays in Drafts"
            );
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

    /// The mark of a message: what makes it this one and no other.
    fn mark(&self) -> String {
        let (mailbox, once) = (self.address().to_ascii_lowercase(), Uuid::new_v4().to_string());
        let digest = of_texts([self.call.caller.as_str(), &mailbox, &self.call.grant.tool, &once]);
        hexadecimal(&digest.finalize())
    }
}

fn draft_in(answer: &Response) -> Result<Draft, Failure> {
    Draft::in_answer(answer)
        .ok_or_else(|| NoAnswer::final_("Exchange saved a draft and did not say which").into())
}
