//! Turns: how much is under way at once, for each mailbox and in all, and who is
//! next.
//!
//! Exchange counts connections per mailbox and refuses beyond its limit, so it is
//! better to wait here. Turns go round from mailbox to mailbox, so that one with
//! a long queue does not keep the others waiting; within a mailbox they go in the
//! order in which they were asked for. Knows nothing of what the turns are for.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

/// How many mailboxes are kept in mind before those that are idle are forgotten.
const REMEMBERED: usize = 1000;
/// How long a mailbox gets fewer turns after [`Concurrency::lower`].
const LOWERED: Duration = Duration::from_secs(60);

/// How much may be under way, and how much may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turns {
    /// Turns at once in all; at least one.
    pub in_all: usize,
    /// Turns at once for one mailbox; at least one.
    pub per_mailbox: usize,
    /// Who may wait in all.
    pub waiting: usize,
    /// Who may wait for one mailbox.
    pub waiting_per_mailbox: usize,
}

/// So many wait already that nobody else may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{waiting} are waiting already")]
pub struct QueueFull {
    /// How many wait: for the mailbox, or in all.
    pub waiting: usize,
}

/// Gives turns, fairly between mailboxes. Clones give the same turns.
#[derive(Debug, Clone)]
pub struct Concurrency(Arc<Mutex<Lanes>>);

/// A turn. Ends when it is dropped.
#[derive(Debug)]
#[must_use = "a turn ends when it is dropped"]
pub struct Turn(Option<(Concurrency, String)>);

#[derive(Debug)]
struct Lanes {
    turns: Turns,
    under_way: usize,
    waiting: usize,
    tickets: u64,
    lanes: HashMap<String, Lane>,
    /// Mailboxes that wait for a turn of all, in the order in which they get it.
    round: VecDeque<String>,
}

/// One mailbox.
#[derive(Debug, Default)]
struct Lane {
    under_way: usize,
    waiting: VecDeque<Waiter>,
    /// Whether it stands in the round.
    in_round: bool,
    /// Fewer turns than others, until then.
    lowered: Option<(usize, Instant)>,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    turn: oneshot::Sender<Turn>,
}

/// Takes its place out of the queue when it is dropped.
struct Place<'a> {
    concurrency: &'a Concurrency,
    key: String,
    ticket: u64,
}

impl Concurrency {
    /// Gives so many turns.
    pub fn new(turns: Turns) -> Concurrency {
        let turns = Turns { in_all: turns.in_all.max(1), per_mailbox: turns.per_mailbox.max(1), ..turns };
        Concurrency(Arc::new(Mutex::new(Lanes {
            turns,
            under_way: 0,
            waiting: 0,
            tickets: 0,
            lanes: HashMap::new(),
            round: VecDeque::new(),
        })))
    }

    /// Waits for a turn of this mailbox. Whoever stops waiting leaves the queue.
    ///
    /// # Errors
    /// Where too many wait already.
    pub async fn turn(&self, mailbox: &str) -> Result<Turn, QueueFull> {
        let key = mailbox.to_ascii_lowercase();
        let (ticket, turn) = self.lanes().enter(self, &key)?;
        let _place = Place { concurrency: self, key, ticket };
        // The sender stays in the queue until it has given a turn.
        turn.await.map_err(|_| QueueFull { waiting: 0 })
    }

    /// Gives a mailbox half as many turns for a minute, and never none: Exchange
    /// says that it has too many connections (ErrorExceededConnectionCount).
    pub(crate) fn lower(&self, mailbox: &str) {
        let now = Instant::now();
        let mut lanes = self.lanes();
        let per_mailbox = lanes.turns.per_mailbox;
        let lane = lanes.lanes.entry(mailbox.to_ascii_lowercase()).or_default();
        let lowered = (lane.limit(per_mailbox, now) / 2).max(1);
        lane.lowered = Some((lowered, now + LOWERED));
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    fn enter(&mut self, all: &Concurrency, key: &str) -> Result<(u64, oneshot::Receiver<Turn>), QueueFull> {
        let now = Instant::now();
        if self.lanes.len() >= REMEMBERED {
            self.lanes.retain(|_, lane| !lane.is_idle(now));
        }
        if self.waiting >= self.turns.waiting {
            return Err(QueueFull { waiting: self.waiting });
        }
        let lane = self.lanes.entry(key.to_owned()).or_default();
        if lane.waiting.len() >= self.turns.waiting_per_mailbox {
            return Err(QueueFull { waiting: lane.waiting.len() });
        }
        let (sender, receiver) = oneshot::channel();
        self.tickets += 1;
        let ticket = self.tickets;
        lane.waiting.push_back(Waiter { ticket, turn: sender });
        self.waiting += 1;
        self.line_up(key, now);
        self.give(all, now);
        Ok((ticket, receiver))
    }

    /// Puts a mailbox at the end of the round, if a turn in all is what it waits
    /// for.
    fn line_up(&mut self, key: &str, now: Instant) {
        let per_mailbox = self.turns.per_mailbox;
        let Some(lane) = self.lanes.get_mut(key) else { return };
        if !lane.in_round && !lane.waiting.is_empty() && lane.under_way < lane.limit(per_mailbox, now) {
            lane.in_round = true;
            self.round.push_back(key.to_owned());
        }
    }

    /// Gives what there is to give.
    fn give(&mut self, all: &Concurrency, now: Instant) {
        while self.under_way < self.turns.in_all {
            let Some(key) = self.round.pop_front() else { return };
            let per_mailbox = self.turns.per_mailbox;
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            lane.in_round = false;
            // One that has all its turns comes back when one of them ends.
            if lane.under_way < lane.limit(per_mailbox, now)
                && let Some(waiter) = lane.waiting.pop_front()
            {
                self.waiting -= 1;
                match waiter.turn.send(Turn(Some((all.clone(), key.clone())))) {
                    Ok(()) => {
                        lane.under_way += 1;
                        self.under_way += 1;
                    }
                    // Nobody waits for it any more. It was never counted.
                    Err(mut turn) => turn.0 = None,
                }
            }
            self.line_up(&key, now);
        }
    }

    fn end(&mut self, all: &Concurrency, key: &str) {
        let now = Instant::now();
        self.under_way = self.under_way.saturating_sub(1);
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.under_way = lane.under_way.saturating_sub(1);
        }
        self.line_up(key, now);
        self.give(all, now);
    }

    fn leave(&mut self, key: &str, ticket: u64) {
        let Some(lane) = self.lanes.get_mut(key) else { return };
        if let Some(at) = lane.waiting.iter().position(|waiter| waiter.ticket == ticket) {
            lane.waiting.remove(at);
            self.waiting -= 1;
        }
    }
}

impl Lane {
    fn limit(&self, usual: usize, now: Instant) -> usize {
        match self.lowered {
            Some((lowered, until)) if until > now => lowered.min(usual),
            _ => usual,
        }
    }

    fn is_idle(&self, now: Instant) -> bool {
        let is_lowered = self.lowered.is_some_and(|(_, until)| until > now);
        self.under_way == 0 && self.waiting.is_empty() && !self.in_round && !is_lowered
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.concurrency.lanes().leave(&self.key, self.ticket);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((concurrency, key)) = self.0.take() {
            concurrency.lanes().end(&concurrency, &key);
        }
    }
}

#[cfg(test)]
mod tests;
