//! Remembers what the ids of mailboxes look like, so that it is asked once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ews_mcp_gate::Identity;
use tokio::sync::OnceCell;

/// A mailbox that was deleted and made anew has new ids.
const REMEMBERED_FOR: Duration = Duration::from_secs(3600);
const REMEMBERED: usize = 10_000;

#[derive(Debug)]
struct Entry {
    since: Instant,
    identity: Arc<OnceCell<Identity>>,
}

/// Identities by address. Those who ask at once share one question.
#[derive(Debug, Default)]
pub(crate) struct Identities(Mutex<HashMap<String, Entry>>);

impl Identities {
    /// The identity, asked for where it is not known. A failure is not
    /// remembered.
    pub(crate) async fn get<E, F>(&self, address: &str, ask: impl FnOnce() -> F) -> Result<Identity, E>
    where
        F: Future<Output = Result<Identity, E>>,
    {
        let cell = self.cell(&address.to_ascii_lowercase());
        cell.get_or_try_init(ask).await.cloned()
    }

    /// The identity, if it is known.
    pub(crate) fn known(&self, address: &str) -> Option<Identity> {
        self.cell(&address.to_ascii_lowercase()).get().cloned()
    }

    fn cell(&self, key: &str) -> Arc<OnceCell<Identity>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |entry: &Entry| entry.since.elapsed() > REMEMBERED_FOR;
        if entries.get(key).is_some_and(is_old) {
            entries.remove(key);
        }
        if entries.len() >= REMEMBERED {
            entries.retain(|_, entry| !is_old(entry) && entry.identity.initialized());
            if entries.len() >= REMEMBERED {
                entries.clear();
            }
        }
        let entry = entries
            .entry(key.to_owned())
            .or_insert_with(|| Entry { since: Instant::now(), identity: Arc::default() });
        Arc::clone(&entry.identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn an_identity_is_asked_for_once_and_a_failure_again() {
        let identities = Identities::default();
        let asked = AtomicU32::new(0);
        let ask = |answer: Result<Identity, ()>| {
            asked.fetch_add(1, Ordering::Relaxed);
            async move { answer }
        };
        assert_eq!(identities.get("anna@x", || ask(Err(()))).await, Err(()));
        assert_eq!(identities.known("anna@x"), None);
        assert_eq!(identities.get("Anna@x", || ask(Ok(Identity::Opaque))).await, Ok(Identity::Opaque));
        assert_eq!(identities.get("anna@X", || ask(Err(()))).await, Ok(Identity::Opaque));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
