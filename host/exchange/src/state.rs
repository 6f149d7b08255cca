//! What several hosts would have to share: which one-time things were spent.
//!
//! One small trait, so that the rest does not know where it is kept.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Why the state cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the host's state cannot be used: {0}")]
pub struct StateError(pub String);

/// A future of the state.
pub type StateFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StateError>> + Send + 'a>>;

/// What hosts that serve the same users share.
pub trait State: std::fmt::Debug + Send + Sync {
    /// Spends a token that is good for this long; false where it was spent
    /// before.
    fn spend(&self, token: [u8; 32], good_for: Duration) -> StateFuture<'_, bool>;
}

/// State in memory: for one process, until it ends.
#[derive(Debug, Default)]
pub struct InMemory {
    spent: Mutex<HashMap<[u8; 32], Instant>>,
}

/// Tokens that are remembered at once. Beyond it the state says that it is full,
/// rather than to forget one that could be spent again.
const REMEMBERED: usize = 100_000;

impl State for InMemory {
    fn spend(&self, token: [u8; 32], good_for: Duration) -> StateFuture<'_, bool> {
        let result = {
            let now = Instant::now();
            let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            spent.retain(|_, until| *until > now);
            if spent.contains_key(&token) {
                Ok(false)
            } else if spent.len() >= REMEMBERED {
                Err(StateError("too many one-time tokens were spent in the last minutes".to_owned()))
            } else {
                spent.insert(token, now + good_for);
                Ok(true)
            }
        };
        Box::pin(std::future::ready(result))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_is_spent_once() {
        let state = InMemory::default();
        let minute = Duration::from_secs(60);
        assert_eq!(state.spend([1; 32], minute).await, Ok(true));
        assert_eq!(state.spend([1; 32], minute).await, Ok(false));
        assert_eq!(state.spend([2; 32], Duration::ZERO).await, Ok(true));
        // What is no longer good is forgotten: who checks its age refuses it anyway.
        assert_eq!(state.spend([2; 32], minute).await, Ok(true));
    }
}
