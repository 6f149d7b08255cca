//! What the host itself saw of a call: the one source of `outcome`,
//! `ews_response_code`, `retryable` and `retry_after_s` in results. A plugin
//! has no say in it.

use std::sync::{Arc, Mutex, PoisonError};
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
    /// The EWS ResponseCode of a failure.
    pub response_code: Option<String>,
    /// Whether the same operation may succeed later.
    pub retryable: bool,
    /// How long Exchange asked to wait.
    pub retry_after: Option<Duration>,
}

/// The record of one call. Clones share it, so that it outlives an instance
/// that was ended.
#[derive(Debug, Clone, Default)]
pub struct CallRecord(Arc<Mutex<Vec<OperationRecord>>>);

impl CallRecord {
    /// Adds what became of an operation.
    pub fn add(&self, record: OperationRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// All operations so far, in the order in which they ended.
    pub fn operations(&self) -> Vec<OperationRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `unknown` if any change is, else `done` if any was done, else `not_done`.
    pub fn outcome(&self) -> Outcome {
        let operations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outcome = Outcome::NotDone;
        for record in operations.iter().filter(|record| record.changes) {
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
        let operations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        operations.iter().rev().find(|record| record.response_code.is_some() || record.retryable).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(outcome: Outcome) -> OperationRecord {
        OperationRecord {
            operation: "SendItem".into(),
            changes: true,
            outcome,
            response_code: None,
            retryable: false,
            retry_after: None,
        }
    }

    #[test]
    fn a_call_is_unknown_as_soon_as_one_change_is() {
        let record = CallRecord::default();
        assert_eq!(record.outcome(), Outcome::NotDone);
        record.add(change(Outcome::Done));
        assert_eq!(record.outcome(), Outcome::Done);
        record.add(change(Outcome::Unknown));
        record.add(change(Outcome::Done));
        assert_eq!(record.outcome(), Outcome::Unknown);
    }
}
