//! Preparing a message: saves its draft, marks it, adds its attachments, compares
//! it with what was judged. Nothing is sent here, so a lost answer is no danger:
//! the step is looked up, or the draft is made anew.

use ews_mcp_gate::{Approved, Draft, Response, Route};

use super::super::exchanging::Failure;
use super::super::{Handed, Opened};
use super::Failed;
use super::journaling::Journaled;
use crate::error::CallError;
use crate::state::{Entry, Stage};
use crate::transport::NoAnswer;

/// How often a draft is made, where answers are lost.
const MOST_DRAFTS: u32 = 2;

impl Opened {
    pub(super) async fn prepare_and_send(
        &self,
        approved: &Approved,
        handed: &Handed,
        journal: &mut Journaled<'_>,
    ) -> Result<(), Failed> {
        let is_ours = *approved.route() == Route::NewDraft;
        let ready = self.prepare(approved, handed, journal).await.map_err(Failed::Preparing)?;
        match self.submit(approved, &ready, journal).await {
            Ok(()) => Ok(()),
            Err(failure) => {
                if is_ours && !failure.may_have_run {
                    self.discard(&ready).await;
                }
                Err(Failed::Sending(failure))
            }
        }
    }

    /// A draft that may be sent.
    async fn prepare(
        &self,
        approved: &Approved,
        handed: &Handed,
        journal: &mut Journaled<'_>,
    ) -> Result<Draft, Failure> {
        if let Route::StoredDraft { id, change_key } = approved.route() {
            let draft = Draft { id: id.clone(), change_key: change_key.clone() };
            return self.finish(approved, handed, draft, journal).await;
        }
        let mut made = 1;
        loop {
            let draft = self.save(approved, handed, journal).await?;
            match self.finish(approved, handed, draft.clone(), journal).await {
                Ok(ready) => return Ok(ready),
                Err(failure) => {
                    self.discard(&draft).await;
                    // What was lost on the way to one draft is not there in a new one.
                    if !failure.may_have_run || made == MOST_DRAFTS {
                        return Err(failure);
                    }
                    made += 1;
                }
            }
        }
    }

    /// Saves the draft. Where the answer is lost, it is looked for; where it is not
    /// there, it is saved anew.
    async fn save(
        &self,
        approved: &Approved,
        handed: &Handed,
        journal: &mut Journaled<'_>,
    ) -> Result<Draft, Failure> {
        let mark = journal.mark();
        let step = approved.save_draft(&self.mailbox, &mark);
        let saved = match self.step(&step, &handed.operation.blobs).await {
            Ok(answer) => draft_in(&answer),
            Err(failure) if failure.may_have_run => match self.saved_under(&mark, journal).await {
                Some(draft) => Ok(draft),
                None => match self.step(&step, &handed.operation.blobs).await {
                    Ok(answer) => draft_in(&answer),
                    Err(failure) => Err(failure),
                },
            },
            Err(failure) => Err(failure),
        };
        let draft = saved?;
        journal.advance(Stage::Saved, &draft).await?;
        Ok(draft)
    }

    /// The draft that was saved under this mark. Of several one is kept.
    async fn saved_under(&self, mark: &str, journal: &Journaled<'_>) -> Option<Draft> {
        if !journal.entry.own_draft {
            return None;
        }
        let mut drafts = self.marked(mark).await?.drafts?.into_iter();
        let first = drafts.next();
        for other in drafts {
            self.discard(&other).await;
        }
        first
    }

    /// Marks the draft, adds its attachments, and compares it with what was
    /// judged. The draft as it may be sent.
    async fn finish(
        &self,
        approved: &Approved,
        handed: &Handed,
        mut draft: Draft,
        journal: &mut Journaled<'_>,
    ) -> Result<Draft, Failure> {
        if let Some(step) = approved.mark_draft(&self.mailbox, &draft, &journal.mark()) {
            draft = self.mark_once(&step, &draft, &journal.mark()).await?;
            journal.advance(Stage::Marked, &draft).await?;
        }
        if let Some(step) = approved.attach(&draft) {
            let blobs = handed.attachments.as_ref().map(|more| more.blobs.as_slice()).unwrap_or_default();
            self.step(&step, blobs).await?;
            journal.advance(Stage::Attached, &draft).await?;
        }
        let seen = self.step(&draft.ask(), &[]).await?;
        match approved.compare(&self.mailbox, &seen) {
            Ok(ready) => {
                journal.entry.draft = Some(ready.clone());
                Ok(ready)
            }
            Err(refusal) => {
                self.refused(&refusal).await;
                Err(CallError::from(refusal).into())
            }
        }
    }

    /// Marks a draft. Where the answer is lost, its mark says whether it was done.
    async fn mark_once(&self, step: &Approved, draft: &Draft, mark: &str) -> Result<Draft, Failure> {
        match self.step(step, &[]).await {
            Ok(answer) => draft_in(&answer),
            Err(failure) if failure.may_have_run => {
                let marked = self.marked(mark).await.and_then(|found| found.drafts).unwrap_or_default();
                match marked.into_iter().find(|found| found.id == draft.id) {
                    Some(found) => Ok(found),
                    // With the change key that it had: what came between makes it fail.
                    None => draft_in(&self.step(step, &[]).await?),
                }
            }
            Err(failure) => Err(failure),
        }
    }

    /// Takes away the drafts that an earlier call with this key has left, so that
    /// there are not two. It never came as far as SendItem.
    pub(super) async fn clear_away(&self, approved: &Approved, entry: &Entry) {
        if *approved.route() != Route::NewDraft || !entry.own_draft {
            return;
        }
        let marked = self.marked(&entry.marker.to_string()).await.and_then(|found| found.drafts);
        let mut left = marked.unwrap_or_default();
        // One that was never marked is known by its id alone.
        let unmarked = entry.draft.iter().filter(|_| entry.stage != Stage::Failed);
        let unmarked: Vec<Draft> =
            unmarked.filter(|draft| !left.iter().any(|found| found.id == draft.id)).cloned().collect();
        left.extend(unmarked);
        for draft in &left {
            self.discard(draft).await;
        }
    }

    /// Takes away a draft that was saved here and will not be sent, so that a
    /// second try does not leave two.
    pub(super) async fn discard(&self, draft: &Draft) {
        if let Err(failure) = self.step(&draft.discard(), &[]).await {
            tracing::warn!(
                mailbox = self.address(),
                tool = self.call.grant.tool,
                reason = %failure.error,
                "a draft that was not sent stays in Drafts"
            );
        }
    }
}

fn draft_in(answer: &Response) -> Result<Draft, Failure> {
    Draft::in_answer(answer)
        .ok_or_else(|| NoAnswer::final_("Exchange saved a draft and did not say which").into())
}
