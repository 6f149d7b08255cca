//! What the host itself saw of a call: the one source of `outcome`,
//! `ews_response_code`, `retryable` and `retry_after_s` in results. A plugin
//! has no say in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What became of the changes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was changed.
    NotDone,
    /// At least one change was made, and all that were tried are known.
    Done,
    /// At least one change may or may not have been made.
    Unknown,
}

impl Outcome {
    /// The name in results: `not_done`, `done`, `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::NotDone => "not_done",
            Outcome::Done => "done",
            Outcome::Unknown => "unknown",
        }
    }
}

/// How one operation went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRecord {
    /// The name of the body element.
    pub operation: String,
    /// Whether it would change something.
    pub changes: bool,
    /// What became of it; of a read always `NotDone`.
    pub outcome: Outcome,
    /// Whether it brought no answer of Exchange at all: not reached, not let in,
    /// too busy.
    pub unanswered: bool,
    /// Whether it was never sent, for too much waited already.
    pub busy: bool,
    /// The EWS ResponseCode of a failure.
    pub response_code: Option<String>,
    /// Whether the same operation may succeed later.
    pub retryable: bool,
    /// How long Exchange asked to wait.
    pub retry_after: Option<Duration>,
}

impl OperationRecord {
    /// A change that Exchange answered, with this outcome and nothing to add.
    pub fn change(operation: &str, outcome: Outcome) -> OperationRecord {
        OperationRecord {
            operation: operation.to_owned(),
            changes: true,
            outcome,
            unanswered: false,
            busy: false,
            response_code: None,
            retryable: false,
            retry_after: None,
        }
    }
}

/// The record of one call. Clones share it, so that it outlives an instance
/// that was ended.
#[derive(Debug, Clone, Default)]
pub struct CallRecord(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    operations: Vec<OperationRecord>,
    /// Changes that were begun and not recorded yet.
    under_way: usize,
    last_refusal: Option<&'static str>,
}

impl CallRecord {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what became of an operation.
    pub fn add(&self, record: OperationRecord) {
        let mut seen = self.seen();
        if record.changes {
            seen.under_way = seen.under_way.saturating_sub(1);
        }
        seen.operations.push(record);
    }

    /// Notes that a change was begun. Until it is recorded, its outcome is
    /// unknown to everybody who asks.
    pub fn begin_change(&self) {
        self.seen().under_way += 1;
    }

    /// Notes that the gate refused an operation by this rule.
    pub fn add_refusal(&self, rule: &'static str) {
        self.seen().last_refusal = Some(rule);
    }

    /// The rule by which the gate last refused an operation.
    pub fn last_refusal(&self) -> Option<&'static str> {
        self.seen().last_refusal
    }

    /// `unknown` if any change is, else `done` if any was done, else `not_done`.
    pub fn outcome(&self) -> Outcome {
        let seen = self.seen();
        if seen.under_way > 0 {
            return Outcome::Unknown;
        }
        let mut outcome = Outcome::NotDone;
        for record in seen.operations.iter().filter(|record| record.changes) {
            match record.outcome {
                Outcome::Unknown => return Outcome::Unknown,
                Outcome::Done => outcome = Outcome::Done,
                Outcome::NotDone => {}
            }
        }
        outcome
    }

    /// The last operation that failed, if any did.
    pub fn last_failure(&self) -> Option<OperationRecord> {
        let seen = self.seen();
        let failed = |record: &&OperationRecord| record.response_code.is_some() || record.unanswered;
        seen.operations.iter().rev().find(failed).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(outcome: Outcome) -> OperationRecord {
        OperationRecord::change("SendItem", outcome)
    }

    #[test]
    fn a_call_is_unknown_as_soon_as_one_change_is() {
        let record = CallRecord::default();
        assert_eq!(record.outcome(), Outcome::NotDone);
        record.add(change(Outcome::Done));
        assert_eq!(record.outcome(), Outcome::Done);
        record.begin_change();
        assert_eq!(record.outcome(), Outcome::Unknown);
        record.add(change(Outcome::NotDone));
        assert_eq!(record.outcome(), Outcome::Done);
        record.add(change(Outcome::Unknown));
        record.add(change(Outcome::Done));
        assert_eq!(record.outcome(), Outcome::Unknown);
    }
}
