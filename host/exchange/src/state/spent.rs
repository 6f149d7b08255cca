//! One-time tokens that were spent: in memory, for what they belong to ends with
//! the process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::StateError;

/// Tokens that are remembered at once. Beyond it the state says that it is full,
/// rather than to forget one that could be spent again.
const REMEMBERED: usize = 100_000;

#[derive(Debug, Default)]
pub(super) struct Spent(Mutex<HashMap<[u8; 32], Instant>>);

impl Spent {
    /// Whether the token was not spent before.
    pub(super) fn spend(&self, token: [u8; 32], good_for: Duration) -> Result<bool, StateError> {
        let now = Instant::now();
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.retain(|_, until| *until > now);
        if spent.contains_key(&token) {
            return Ok(false);
        }
        if spent.len() >= REMEMBERED {
            return Err(StateError("too many one-time tokens were spent in the last minutes".to_owned()));
        }
        spent.insert(token, now + good_for);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_spent_once() {
        let spent = Spent::default();
        let minute = Duration::from_secs(60);
        assert_eq!(spent.spend([1; 32], minute), Ok(true));
        assert_eq!(spent.spend([1; 32], minute), Ok(false));
        assert_eq!(spent.spend([2; 32], Duration::ZERO), Ok(true));
        // What is no longer good is forgotten: who checks its age refuses it anyway.
        assert_eq!(spent.spend([2; 32], minute), Ok(true));
    }
}
