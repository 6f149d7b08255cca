//! Remembers what was found out about a mailbox, so that it is asked once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

/// How many mailboxes are remembered.
const REMEMBERED: usize = 10_000;

#[derive(Debug)]
struct Entry<T> {
    since: Instant,
    answer: Arc<OnceCell<T>>,
}

/// Answers by address. Those who ask at once share one question.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    good_for: Duration,
    entries: Mutex<HashMap<String, Entry<T>>>,
}

impl<T: Clone> Remembered<T> {
    /// Answers that are good for this long.
    pub(crate) fn for_at_most(good_for: Duration) -> Self {
        Remembered { good_for, entries: Mutex::default() }
    }

    /// The answer, asked for where it is not known. A failure is not remembered.
    pub(crate) async fn get<E, F>(&self, address: &str, ask: impl FnOnce() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let cell = self.cell(&address.to_ascii_lowercase());
        cell.get_or_try_init(ask).await.cloned()
    }

    /// The answer, if it is known.
    pub(crate) fn known(&self, address: &str) -> Option<T> {
        self.cell(&address.to_ascii_lowercase()).get().cloned()
    }

    fn cell(&self, key: &str) -> Arc<OnceCell<T>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |entry: &Entry<T>| entry.since.elapsed() > self.good_for;
        if entries.get(key).is_some_and(is_old) {
            entries.remove(key);
        }
        if entries.len() >= REMEMBERED {
            entries.retain(|_, entry| !is_old(entry) && entry.answer.initialized());
            if entries.len() >= REMEMBERED {
                entries.clear();
            }
        }
        let new = || Entry { since: Instant::now(), answer: Arc::default() };
        Arc::clone(&entries.entry(key.to_owned()).or_insert_with(new).answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn an_answer_is_asked_for_once_and_a_failure_again() {
        let remembered = Remembered::for_at_most(Duration::from_secs(3600));
        let asked = AtomicU32::new(0);
        let ask = |answer: Result<u8, ()>| {
            asked.fetch_add(1, Ordering::Relaxed);
            async move { answer }
        };
        assert_eq!(remembered.get("anna@x", || ask(Err(()))).await, Err(()));
        assert_eq!(remembered.known("anna@x"), None);
        assert_eq!(remembered.get("Anna@x", || ask(Ok(7))).await, Ok(7));
        assert_eq!(remembered.get("anna@X", || ask(Err(()))).await, Ok(7));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn what_is_old_is_asked_for_again() {
        let remembered = Remembered::for_at_most(Duration::ZERO);
        assert_eq!(remembered.get("anna@x", || async { Ok::<_, ()>(1) }).await, Ok(1));
        assert_eq!(remembered.get("anna@x", || async { Ok::<_, ()>(2) }).await, Ok(2));
    }
}
