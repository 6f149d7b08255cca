//! Remembers what was found out about a mailbox, so that it is asked once: so many
//! answers at most, each for a while.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

/// How many mailboxes are remembered. Beyond it the oldest are forgotten.
const REMEMBERED: usize = 10_000;

#[derive(Debug)]
struct Entry<T> {
    since: Instant,
    answer: Arc<OnceCell<T>>,
}

/// Answers by address, in any case. Those who ask at once share one question.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    good_for: Duration,
    at_most: usize,
    entries: Mutex<HashMap<String, Entry<T>>>,
}

impl<T: Clone> Remembered<T> {
    /// Answers that are good for this long.
    pub(crate) fn for_at_most(good_for: Duration) -> Self {
        Remembered { good_for, at_most: REMEMBERED, entries: Mutex::default() }
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
        let entries = self.entries();
        let entry = entries.get(&address.to_ascii_lowercase())?;
        if self.is_old(entry) { None } else { entry.answer.get().cloned() }
    }

    /// Remembers an answer that is known; false where it was remembered before.
    pub(crate) fn learn(&self, address: &str, answer: T) -> bool {
        self.cell(&address.to_ascii_lowercase()).set(answer).is_ok()
    }

    /// Forgets what is remembered of an address, and all other answers that this
    /// is true of.
    pub(crate) fn forget(&self, address: &str, too: impl Fn(&T) -> bool) {
        let key = address.to_ascii_lowercase();
        self.entries().retain(|of, entry| *of != key && !entry.answer.get().is_some_and(&too));
    }

    /// Forgets everything; how many answers there were. Who is asking now will not
    /// be remembered either.
    pub(crate) fn clear(&self) -> usize {
        let entries = std::mem::take(&mut *self.entries());
        entries.values().filter(|entry| entry.answer.initialized()).count()
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry<T>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_old(&self, entry: &Entry<T>) -> bool {
        entry.since.elapsed() >= self.good_for
    }

    fn cell(&self, key: &str) -> Arc<OnceCell<T>> {
        let mut entries = self.entries();
        if entries.get(key).is_some_and(|entry| self.is_old(entry)) {
            entries.remove(key);
        }
        if entries.len() >= self.at_most && !entries.contains_key(key) {
            self.make_room(&mut entries);
        }
        let new = || Entry { since: Instant::now(), answer: Arc::default() };
        Arc::clone(&entries.entry(key.to_owned()).or_insert_with(new).answer)
    }

    /// Forgets what is old, and else the oldest tenth: not one by one, for each time
    /// all are looked at.
    fn make_room(&self, entries: &mut HashMap<String, Entry<T>>) {
        entries.retain(|_, entry| !self.is_old(entry));
        let keep = self.at_most - (self.at_most / 10).max(1).min(self.at_most);
        if entries.len() > keep {
            let mut since: Vec<Instant> = entries.values().map(|entry| entry.since).collect();
            let surplus = since.len() - keep;
            let (_, youngest_to_go, _) = since.select_nth_unstable(surplus - 1);
            let limit = *youngest_to_go;
            let mut left = surplus;
            entries.retain(|_, entry| {
                let goes = left > 0 && entry.since <= limit;
                left -= usize::from(goes);
                !goes
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;
    use std::sync::atomic::{AtomicU32, Ordering};

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn an_answer_is_asked_for_once_and_a_failure_again() {
        let remembered = Remembered::for_at_most(HOUR);
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
    async fn those_who_ask_at_once_share_one_question() {
        let remembered = Remembered::for_at_most(HOUR);
        let asked = AtomicU32::new(0);
        let ask = || async {
            tokio::task::yield_now().await;
            Ok::<_, ()>(asked.fetch_add(1, Ordering::Relaxed))
        };
        let answers = join_all((0..20).map(|_| remembered.get("anna@x", ask))).await;
        assert!(answers.iter().all(|answer| *answer == Ok(0)));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_old_is_asked_for_again() {
        let remembered = Remembered::for_at_most(HOUR);
        assert_eq!(remembered.get("anna@x", || async { Ok::<_, ()>(1) }).await, Ok(1));
        tokio::time::advance(HOUR - Duration::from_millis(1)).await;
        assert_eq!(remembered.known("anna@x"), Some(1));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(remembered.known("anna@x"), None);
        assert_eq!(remembered.get("anna@x", || async { Ok::<_, ()>(2) }).await, Ok(2));
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_make_room() {
        let mut remembered = Remembered::for_at_most(HOUR);
        remembered.at_most = 20;
        for number in 0..21 {
            assert!(remembered.learn(&format!("user{number}@x"), number));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert_eq!(remembered.entries().len(), 19);
        let known: Vec<_> =
            (0..21).filter_map(|number| remembered.known(&format!("user{number}@x"))).collect();
        assert_eq!(known, (2..21).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn asking_what_is_known_remembers_nothing() {
        let remembered = Remembered::<u8>::for_at_most(HOUR);
        assert_eq!(remembered.known("anna@x"), None);
        assert!(remembered.entries().is_empty());
        assert!(remembered.learn("anna@x", 1));
        assert!(!remembered.learn("Anna@x", 2));
        assert!(remembered.learn("bruno@x", 2));
        remembered.forget("ANNA@x", |answer| *answer == 2);
        assert_eq!((remembered.known("anna@x"), remembered.known("bruno@x")), (None, None));
        assert!(remembered.learn("anna@x", 3));
        assert_eq!(remembered.clear(), 1);
        assert_eq!(remembered.known("anna@x"), None);
    }
}
