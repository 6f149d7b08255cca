//! How many requests for one mailbox are served at the same time (`EWSMaxConcurrency`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// Counts requests, by the mailbox that they run in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    in_flight: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// One request that is being served. It ends with the value.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    mailbox: Uuid,
}

impl Turns {
    /// Begins a request; none: there are `limit` of them already.
    pub(crate) fn begin(&self, mailbox: Uuid, limit: usize) -> Option<Turn> {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = in_flight.entry(mailbox).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Turn { turns: self.clone(), mailbox })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut in_flight = self.turns.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = in_flight.get_mut(&self.mailbox) {
            *count -= 1;
            if *count == 0 {
                in_flight.remove(&self.mailbox);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mailbox_has_its_own_turns_and_gets_them_back() {
        let turns = Turns::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = turns.begin(one, 2).unwrap();
        let _second = turns.begin(one, 2).unwrap();
        assert!(turns.begin(one, 2).is_none());
        assert!(turns.begin(other, 2).is_some());
        drop(first);
        assert!(turns.begin(one, 2).is_some());
        assert!(turns.begin(one, 0).is_none());
    }
}
