//! How many operations are under way at once: per mailbox and in all. Exchange
//! counts connections per mailbox and refuses beyond its limit, so it is better
//! to wait here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many mailboxes are remembered before those that nobody uses are
/// forgotten.
const REMEMBERED: usize = 1000;

/// Turns, given in the order in which they were asked for.
#[derive(Debug)]
pub(crate) struct Concurrency {
    server: Arc<Semaphore>,
    per_mailbox: usize,
    mailboxes: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A turn. Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _mailbox: Option<OwnedSemaphorePermit>,
    _server: Option<OwnedSemaphorePermit>,
}

impl Concurrency {
    pub(crate) fn new(in_all: usize, per_mailbox: usize) -> Self {
        Concurrency {
            server: Arc::new(Semaphore::new(in_all.max(1))),
            per_mailbox: per_mailbox.max(1),
            mailboxes: Mutex::default(),
        }
    }

    /// Waits for a turn. The mailbox comes first, so that one busy mailbox does
    /// not hold turns of the server while it waits.
    pub(crate) async fn turn(&self, mailbox: &str) -> Turn {
        let semaphore = self.mailbox(&mailbox.to_ascii_lowercase());
        // Acquiring fails only where a semaphore was closed, and none ever is.
        let mailbox = semaphore.acquire_owned().await.ok();
        let server = Arc::clone(&self.server).acquire_owned().await.ok();
        Turn { _mailbox: mailbox, _server: server }
    }

    fn mailbox(&self, key: &str) -> Arc<Semaphore> {
        let mut mailboxes = self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner);
        if mailboxes.len() >= REMEMBERED {
            mailboxes.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        Arc::clone(
            mailboxes.entry(key.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.per_mailbox))),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn one_mailbox_cannot_take_all_turns() {
        let concurrency = Concurrency::new(3, 2);
        let first = concurrency.turn("anna@contoso.example").await;
        let _second = concurrency.turn("ANNA@contoso.example").await;
        assert!(concurrency.turn("anna@contoso.example").now_or_never().is_none());
        let _other = concurrency.turn("bruno@contoso.example").await;
        assert!(concurrency.turn("chloe@contoso.example").now_or_never().is_none());
        drop(first);
        assert!(concurrency.turn("anna@contoso.example").now_or_never().is_some());
    }

    #[tokio::test]
    async fn mailboxes_that_nobody_uses_are_forgotten() {
        let concurrency = Concurrency::new(5, 1);
        for number in 0..REMEMBERED {
            drop(concurrency.turn(&format!("user{number}@contoso.example")).await);
        }
        drop(concurrency.turn("one.more@contoso.example").await);
        assert_eq!(concurrency.mailboxes.lock().unwrap().len(), 1);
    }
}
