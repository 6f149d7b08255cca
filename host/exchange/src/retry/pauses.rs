//! Whom Exchange asked for patience, and until when. It holds for everybody who
//! would ask on the same budget, not only for who was turned away.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many pauses are kept in mind before those that are over are forgotten.
const REMEMBERED: usize = 1000;
/// The longest pause that is kept: longer ones are not believed.
const LONGEST: Duration = Duration::from_secs(300);

/// Pauses by the address whose budget it is, in any case.
#[derive(Debug, Default)]
pub(crate) struct Pauses(Mutex<HashMap<String, Instant>>);

impl Pauses {
    /// Exchange asked for this much patience from now on, at most five minutes.
    pub(crate) fn pause(&self, budget: &str, asked: Duration) {
        let now = Instant::now();
        let until = now + asked.min(LONGEST);
        let mut pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pauses.len() >= REMEMBERED {
            pauses.retain(|_, until| *until > now);
        }
        let pause = pauses.entry(budget.to_ascii_lowercase()).or_insert(until);
        *pause = until.max(*pause);
    }

    /// How much of a pause is left; none where Exchange may be asked.
    pub(crate) fn left(&self, budget: &str) -> Option<Duration> {
        let pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = pauses.get(&budget.to_ascii_lowercase())?;
        Some(until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }
}
