//! What a tool answered, checked: it comes from a component, and goes to the
//! user under the host's name.

use serde_json::{Map, Value};

use super::{File, Reply};
use crate::contract_v0_1::bindings::exports::ews::plugin::tools as wit;
use crate::failure::{CallFailure, FailureKind};
use crate::limits::{Limit, Limits};
use crate::manifest::RESULT_KEYS;

/// The answer, or why it is none.
pub(super) fn checked(
    answer: Result<wit::Reply, wit::Failure>,
    files: Vec<File>,
    limits: &Limits,
) -> Result<Reply, CallFailure> {
    let size = match &answer {
        Ok(reply) => reply.message.len().saturating_add(reply.payload.len()),
        Err(failure) => failure.message.len(),
    };
    if size > limits.result {
        return Err(CallFailure::Limit(limits.reached(Limit::Result)));
    }
    match answer {
        Ok(reply) => Ok(Reply { message: plain(&reply.message), payload: payload(&reply.payload)?, files }),
        Err(failure) => Err(CallFailure::Tool { kind: kind(failure.kind), message: plain(&failure.message) }),
    }
}

fn payload(text: &str) -> Result<Map<String, Value>, CallFailure> {
    let wrong = |reason: String| CallFailure::Result(reason);
    let payload: Value =
        serde_json::from_str(text).map_err(|error| wrong(format!("its payload is not JSON: {error}")))?;
    let Value::Object(payload) = payload else {
        return Err(wrong("its payload is not a JSON object".into()));
    };
    if let Some(key) = RESULT_KEYS.iter().find(|key| payload.contains_key(**key)) {
        return Err(wrong(format!("its payload has `{key}`, which is the host's to say")));
    }
    Ok(payload)
}

/// The text without control characters; lines stay lines.
fn plain(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

fn kind(kind: wit::FailureKind) -> FailureKind {
    match kind {
        wit::FailureKind::InvalidArgument => FailureKind::InvalidArgument,
        wit::FailureKind::NotFound => FailureKind::NotFound,
        wit::FailureKind::Conflict => FailureKind::Conflict,
        wit::FailureKind::Unsupported => FailureKind::Unsupported,
        wit::FailureKind::Failed => FailureKind::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(payload: &str) -> Result<Reply, CallFailure> {
        let reply = wit::Reply { message: "ok\u{1b}[0m\n".into(), payload: payload.into() };
        checked(Ok(reply), Vec::new(), &Limits::default())
    }

    #[test]
    fn a_reply_is_a_message_and_an_object_of_its_own_fields() {
        let reply = answer(r#"{"emails":[]}"#).unwrap();
        assert_eq!(reply.message, "ok [0m");
        assert_eq!(reply.payload.keys().collect::<Vec<_>>(), ["emails"]);
    }

    #[test]
    fn a_payload_that_speaks_for_the_host_is_refused() {
        for key in RESULT_KEYS {
            let failure = answer(&format!(r#"{{"emails":[],"{key}":true}}"#)).unwrap_err();
            assert!(failure.to_string().contains(&format!("its payload has `{key}`")), "{failure}");
        }
    }

    #[test]
    fn a_payload_that_is_no_object_is_refused() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for payload in ["", "[]", "null", "{", "\"x\"", "{\"a\":1} x", &deep] {
            assert!(matches!(answer(payload), Err(CallFailure::Result(_))), "{payload:.20}");
        }
    }

    #[test]
    fn a_result_that_is_too_large_is_refused() {
        let failure = answer(&format!(r#"{{"a":"{}"}}"#, "a".repeat(1024 * 1024))).unwrap_err();
        assert!(matches!(failure, CallFailure::Limit(reached) if reached.limit == Limit::Result));
    }
}
