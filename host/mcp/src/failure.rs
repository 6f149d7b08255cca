//! Failures as clients see them. What happened in Exchange is told from the
//! host's own record of the call, never from what a plugin says.

use std::time::Duration;

use ews_mcp_exchange::{AccessError, CallError, CallRecord, Outcome};
use ews_mcp_runtime::{CallFailure, FailureKind};
use serde_json::{Value, json};

use crate::links;

/// Characters of an error that are told.
const LONGEST_ERROR: usize = 4000;

/// A call that did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What went wrong.
    pub(crate) error: String,
    /// Its kind, for programs.
    pub(crate) error_type: &'static str,
    /// The mailbox that was asked for.
    pub(crate) mailbox: String,
    /// What to do about it, where the error itself does not say.
    pub(crate) advice: Option<&'static str>,
    response_code: Option<String>,
    outcome: Outcome,
    retryable: bool,
    retry_after: Option<Duration>,
}

impl Failure {
    fn new(error: impl Into<String>, error_type: &'static str, mailbox: &str) -> Failure {
        // What a caller wrote may stand in it.
        let shortened = |text: &str| text.chars().take(LONGEST_ERROR).collect::<String>();
        Failure {
            error: shortened(&error.into()),
            error_type,
            mailbox: shortened(mailbox),
            advice: None,
            response_code: None,
            outcome: Outcome::NotDone,
            retryable: false,
            retry_after: None,
        }
    }

    /// An argument is wrong; nothing was done.
    pub(crate) fn arguments(reason: &str, mailbox: &str) -> Failure {
        Failure::new(format!("Invalid arguments: {reason}"), "ValidationError", mailbox)
    }

    /// The mailbox cannot be opened. The text begins as the users were promised.
    pub(crate) fn access(error: &AccessError, mailbox: &str) -> Failure {
        if let AccessError::NotAnAddress { .. } | AccessError::NoOwnMailbox { .. } = error {
            return Failure::arguments(&error.to_string(), mailbox);
        }
        if let AccessError::DeniedByPolicy { .. } | AccessError::Unresolved { .. } = error {
            let mut failure = Failure::new(error.to_string(), "PolicyError", mailbox);
            failure.advice = Some("The server's administrator decides which mailboxes may be opened.");
            return failure;
        }
        let mut failure = Failure::new(format!("ConnectionError: {error}"), "ConnectionError", mailbox);
        failure.response_code = error.response_code().map(str::to_owned);
        failure.advice = match error {
            AccessError::ImpersonationNotEnabled { .. } => {
                Some("Enable impersonation in the server's settings, or leave target_mailbox out.")
            }
            AccessError::Denied { .. } => Some(
                "An Exchange administrator can give the service account the ApplicationImpersonation role for this \
                 mailbox.",
            ),
            AccessError::NoMailbox { .. } => {
                Some("Check the address; it may have no mailbox or a disabled one.")
            }
            _ => None,
        };
        failure
    }

    /// The user was asked, and did not say yes; nothing was done.
    pub(crate) fn not_consented(said_no: bool, mailbox: &str) -> Failure {
        let (error, error_type) = match said_no {
            true => ("the user was asked and said no; nothing was done", "DeclinedError"),
            false => ("the user was asked and did not answer; nothing was done", "ConsentError"),
        };
        let mut failure = Failure::new(error, error_type, mailbox);
        failure.advice = said_no.then_some("Do not try again without being told to.");
        failure
    }

    /// The key was used for something else; nothing was done.
    pub(crate) fn key_conflict(key: &str, mailbox: &str) -> Failure {
        let error = format!(
            "idempotency_key {key:?} was used before with other arguments; for something else to be sent take another \
             key. Nothing was done by this call."
        );
        Failure::new(error, "ConflictError", mailbox)
    }

    /// The first call with this key is not finished.
    pub(crate) fn key_under_way(key: &str, mailbox: &str) -> Failure {
        let error = format!("the first call with idempotency_key {key:?} is still under way");
        let mut failure = Failure::new(error, "BusyError", mailbox);
        failure.advice = Some("Call again with the same key: it is not sent twice.");
        failure.outcome = Outcome::Unknown;
        failure.retryable = true;
        failure
    }

    /// It was done by an earlier call, and nobody knows any more what the tool
    /// answered.
    pub(crate) fn done_before(key: &str, mailbox: &str) -> Failure {
        let error = format!(
            "this was done by an earlier call with idempotency_key {key:?}, and was not done again; what the tool \
             answered then is not known"
        );
        let mut failure = Failure::new(error, "AlreadyDoneError", mailbox);
        failure.outcome = Outcome::Done;
        failure
    }

    /// The server itself failed.
    pub(crate) fn internal(mailbox: &str, record: &CallRecord) -> Failure {
        let error = "the server failed while it ran the tool; its log has the details";
        let mut failure = Failure::new(error, "InternalError", mailbox);
        failure.outcome = record.outcome();
        failure
    }

    /// The result breaks the tool's own output schema.
    pub(crate) fn output(tool: &str, reason: &str, mailbox: &str, record: &CallRecord) -> Failure {
        let error = format!(
            "the result of {tool} breaks the tool's own outputSchema ({reason}); this is a fault of the plugin, tell \
             its author"
        );
        let mut failure = Failure::new(error, "PluginError", mailbox);
        failure.outcome = record.outcome();
        failure
    }

    /// What a call ended with.
    pub(crate) fn call(error: &CallFailure, mailbox: &str, record: &CallRecord) -> Failure {
        if let CallFailure::Access(access) = error {
            return Failure { outcome: record.outcome(), ..Failure::access(access, mailbox) };
        }
        let error_type = match error {
            CallFailure::Tool { kind, .. } => match kind {
                FailureKind::InvalidArgument => "ValidationError",
                FailureKind::NotFound => "NotFoundError",
                FailureKind::Conflict => "ConflictError",
                FailureKind::Unsupported => "UnsupportedError",
                _ => failed_type(record),
            },
            CallFailure::Door(CallError::Refused(_)) => "RefusedError",
            CallFailure::Door(CallError::Unknown { .. }) => "UnknownOutcomeError",
            CallFailure::Door(CallError::NotAudited) => "AuditError",
            CallFailure::Door(CallError::Busy { .. }) => "BusyError",
            CallFailure::Door(CallError::NotJournaled(_)) => "StateError",
            CallFailure::Door(CallError::UnderWay) => "BusyError",
            CallFailure::Door(_) => "ConnectionError",
            CallFailure::Limit(_)
            | CallFailure::Trapped { .. }
            | CallFailure::Result(_)
            | CallFailure::Contract(_) => "PluginError",
            CallFailure::Busy { .. } => "BusyError",
            CallFailure::Cancelled => "CancelledError",
            _ => "InternalError",
        };
        let text = error.to_string();
        let text = links::rewritten(&text).unwrap_or(text);
        let mut failure = Failure::new(text, error_type, mailbox);
        failure.outcome = record.outcome();
        if let CallFailure::Door(CallError::Unknown { message }) = error {
            failure.error = format!("nobody knows whether the change was made: {message}");
            failure.advice = Some(
                "Look in the mailbox (Sent Items, Drafts, the item itself) before you try again: a second try may \
                 do it twice.",
            );
        }
        failure.retryable = matches!(error, CallFailure::Busy { .. });
        if let CallFailure::Door(CallError::Busy { retry_after, .. }) = error {
            failure.retryable = failure.outcome == Outcome::NotDone;
            failure.retry_after = *retry_after;
            return failure;
        }
        // What Exchange said explains a tool's own failure, not one of the component.
        if matches!(error, CallFailure::Tool { .. } | CallFailure::Door(_))
            && let Some(last) = record.last_failure()
        {
            failure.response_code = last.response_code;
            failure.retryable = last.retryable && failure.outcome == Outcome::NotDone;
            failure.retry_after = last.retry_after;
        }
        failure
    }

    /// As structuredContent.
    pub(crate) fn envelope(&self) -> Value {
        let mut envelope = json!({
            "success": false,
            "error": self.error,
            "error_type": self.error_type,
            "mailbox": self.mailbox,
            "outcome": self.outcome.name(),
            "retryable": self.retryable,
        });
        if let Value::Object(envelope) = &mut envelope {
            if let Some(code) = &self.response_code {
                envelope.insert("ews_response_code".to_owned(), Value::from(code.as_str()));
            }
            if let Some(wait) = self.retry_after {
                envelope.insert("retry_after_s".to_owned(), Value::from(wait.as_secs_f64().ceil()));
            }
        }
        envelope
    }
}

/// What a tool's failure comes from, as the host saw it.
fn failed_type(record: &CallRecord) -> &'static str {
    match record.last_failure() {
        Some(last) if last.busy => "BusyError",
        Some(last) if last.unanswered => "ConnectionError",
        Some(_) => "ToolExecutionError",
        None if record.last_refusal().is_some() => "RefusedError",
        None => "ToolExecutionError",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_mcp_exchange::OperationRecord;

    #[test]
    fn the_hosts_record_says_what_exchange_said() {
        let record = CallRecord::default();
        record.add(OperationRecord {
            operation: "FindItem".into(),
            changes: false,
            outcome: Outcome::NotDone,
            unanswered: false,
            busy: false,
            response_code: Some("ErrorServerBusy".into()),
            retryable: true,
            retry_after: Some(Duration::from_millis(1500)),
        });
        let failure = CallFailure::Tool { kind: FailureKind::Failed, message: "all is well".into() };
        assert_eq!(
            Failure::call(&failure, "anna@contoso.example", &record).envelope(),
            json!({
                "success": false,
                "error": "all is well",
                "error_type": "ToolExecutionError",
                "mailbox": "anna@contoso.example",
                "outcome": "not_done",
                "retryable": true,
                "ews_response_code": "ErrorServerBusy",
                "retry_after_s": 2.0,
            })
        );
    }

    #[test]
    fn no_plugin_turns_unknown_into_try_again() {
        let record = CallRecord::default();
        record.add(OperationRecord {
            operation: "SendItem".into(),
            changes: true,
            outcome: Outcome::Unknown,
            unanswered: true,
            busy: false,
            response_code: None,
            retryable: true,
            retry_after: None,
        });
        let failure = CallFailure::Tool { kind: FailureKind::Failed, message: "not sent, try again".into() };
        let envelope = Failure::call(&failure, "anna@contoso.example", &record).envelope();
        assert_eq!(envelope["outcome"], "unknown");
        assert_eq!(envelope["retryable"], false);
    }
}
