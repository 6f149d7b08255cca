//! Repeats what may be repeated: when, how often, and when not any more.
//!
//! What may be repeated after what is decided by [`table`] alone. Here is how it
//! is done: waiting holds no turn, Exchange is never asked earlier than it wished,
//! nothing is waited for that comes after the call's own end, and waiting ends
//! with whoever wanted it. Sends nothing itself, and knows nothing of operations.

mod jitter;
mod pauses;
mod table;
mod waiting;

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use jitter::Jitter;
pub(crate) use pauses::Pauses;
pub(crate) use table::{Act, Effect, Pace, Signal, TOO_MANY_CONNECTIONS, act};
pub use waiting::Waiting;
pub(crate) use waiting::seconds;

use crate::concurrency::{Concurrency, QueueFull, Turn};

/// How often an operation is tried at most, the first time included.
pub(crate) const TRIES: u32 = 4;

/// What one attempt brought.
pub(crate) struct Attempt<T> {
    pub(crate) result: T,
    /// Why it is to be made again; none where it is not.
    pub(crate) again: Option<Again>,
}

/// Why an attempt is to be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Again {
    pub(crate) pace: Pace,
    /// How long Exchange asked to wait.
    pub(crate) asked: Option<Duration>,
    /// Whether the mailbox gets fewer turns for a while.
    pub(crate) lowers: bool,
}

/// What all attempts brought.
pub(crate) struct Ended<T> {
    /// That of the last one.
    pub(crate) result: T,
    /// Why it is not made again, where it could be.
    pub(crate) gave_up: Option<GaveUp>,
}

/// Why nothing is tried any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GaveUp {
    /// It was tried so often.
    Tries(u32),
    /// The call ends before Exchange may be asked again.
    TooLong { wait: Duration, left: Duration },
    /// Nobody waits for it any more.
    Left,
}

/// Why not even one attempt was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTurn {
    /// Too many wait already.
    Full(QueueFull),
    /// Others had all turns for so long.
    Never(Duration),
    /// Exchange asked for patience, and there is less left.
    Paused { wait: Duration, left: Duration },
    /// Nobody waits for it any more.
    Left,
}

/// How attempts are made for one operation.
pub(crate) struct Way<'a> {
    pub(crate) concurrency: &'a Concurrency,
    pub(crate) pauses: &'a Pauses,
    pub(crate) jitter: &'a Jitter,
    /// Whose turns they are.
    pub(crate) mailbox: &'a str,
    /// Whose patience Exchange asks for: the mailbox that is impersonated, else
    /// the account (EWS throttling, "budgets").
    pub(crate) budget: &'a str,
    /// How long one attempt waits for its turn.
    pub(crate) turn_within: Duration,
    /// Until when the first attempt may begin.
    pub(crate) first_until: Instant,
    /// Until when others may begin.
    pub(crate) until: Instant,
    /// Ends the waiting, where somebody waits for it.
    pub(crate) left: Option<CancellationToken>,
    /// Hears of each wait.
    pub(crate) tell: &'a (dyn Fn(&Waiting) + Send + Sync),
}

impl Way<'_> {
    /// Makes attempts until one is final.
    ///
    /// # Errors
    /// Where none could be made.
    pub(crate) async fn persist<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<Ended<T>, NoTurn>
    where
        F: Future<Output = Attempt<T>>,
    {
        let mut turn = self.turn(self.first_until).await?;
        let mut tries = 0;
        loop {
            tries += 1;
            let Attempt { result, again } = attempt().await;
            // Others may have it while this one waits.
            drop(turn);
            let ended = |gave_up| Ok(Ended { result, gave_up });
            let Some(again) = again else { return ended(None) };
            if again.lowers {
                self.concurrency.lower(self.mailbox);
            }
            if let Some(asked) = again.asked {
                self.pauses.pause(self.budget, asked);
            }
            if tries >= TRIES {
                return ended(Some(GaveUp::Tries(tries)));
            }
            let wait = again.asked.unwrap_or_default() + self.jitter.below(again.pace.longest(tries));
            let left = self.until.saturating_duration_since(Instant::now());
            if wait >= left {
                return ended(Some(GaveUp::TooLong { wait, left }));
            }
            (self.tell)(&Waiting {
                mailbox: self.mailbox.to_owned(),
                asked: again.asked,
                next: Some((tries + 1, TRIES)),
            });
            if self.sleep(wait).await.is_err() {
                return ended(Some(GaveUp::Left));
            }
            turn = match self.turn(self.until).await {
                Ok(turn) => turn,
                Err(NoTurn::Paused { wait, left }) => {
                    return ended(Some(GaveUp::TooLong { wait, left }));
                }
                Err(NoTurn::Left) => return ended(Some(GaveUp::Left)),
                Err(NoTurn::Full(_) | NoTurn::Never(_)) => {
                    return ended(Some(GaveUp::Tries(tries)));
                }
            };
        }
    }

    /// Waits until Exchange may be asked, then for a turn.
    async fn turn(&self, until: Instant) -> Result<Turn, NoTurn> {
        loop {
            self.patience(until).await?;
            let left = until.saturating_duration_since(Instant::now());
            let within = self.turn_within.min(left);
            let turn = tokio::time::timeout(within, self.concurrency.turn(self.mailbox));
            let turn = tokio::select! {
                biased;
                // Only waiting ends with the caller: what can go on goes on.
                turn = turn => turn,
                () = self.nobody_waits() => return Err(NoTurn::Left),
            };
            let turn = turn.map_err(|_| NoTurn::Never(within))?.map_err(NoTurn::Full)?;
            // Others may have been told to wait while this one stood in the queue.
            if self.pauses.left(self.budget).is_none() {
                return Ok(turn);
            }
        }
    }

    /// Waits, without a turn, while Exchange wants to be left alone.
    pub(crate) async fn patience(&self, until: Instant) -> Result<(), NoTurn> {
        while let Some(asked) = self.pauses.left(self.budget) {
            // Not all at once when it is over.
            let wait = asked + self.jitter.below(Pace::Short.longest(1));
            let left = until.saturating_duration_since(Instant::now());
            if wait >= left {
                return Err(NoTurn::Paused { wait: asked, left });
            }
            (self.tell)(&Waiting { mailbox: self.mailbox.to_owned(), asked: Some(asked), next: None });
            self.sleep(wait).await?;
        }
        Ok(())
    }

    async fn sleep(&self, wait: Duration) -> Result<(), NoTurn> {
        tokio::select! {
            biased;
            () = self.nobody_waits() => Err(NoTurn::Left),
            () = tokio::time::sleep(wait) => Ok(()),
        }
    }

    async fn nobody_waits(&self) {
        match &self.left {
            Some(left) => left.cancelled().await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests;
