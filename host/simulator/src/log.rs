//! A line of log for each request: what was asked, for whom, and what came of it. Nothing of what was said.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::authentication::SignIns;
use crate::traffic::{Incoming, Outgoing};

/// Logs one exchange.
pub(crate) fn line(request: &Incoming, answer: &Outgoing, sign_ins: SignIns, took: Duration) {
    let asked = answer.asked.as_ref();
    tracing::info!(
        operation = asked.map(|asked| asked.operation.as_str()),
        mailbox = asked.map(|asked| asked.mailbox.as_str()),
        status = answer.status.as_u16(),
        codes = codes(&answer.body),
        received = request.body.len(),
        sent = answer.body.len(),
        took = ?took,
        sign_in = answer.note.as_deref(),
        %sign_ins,
        fault = answer.fault.as_deref(),
        "answered"
    );
}

/// The response codes of an answer, each with how often it stands there, as in `NoError*3 ErrorItemNotFound`.
fn codes(body: &[u8]) -> String {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for part in text.split("ResponseCode").skip(1) {
        // The text of a start tag, up to the end tag; end tags have none.
        let code = part.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map(|(code, _)| code);
        if let Some(code) = code.filter(|code| *code == "NoError" || is_error(code)) {
            *counted.entry(code).or_default() += 1;
        }
    }
    let shown: Vec<String> = counted
        .into_iter()
        .map(|(code, count)| if count > 1 { format!("{code}*{count}") } else { code.to_owned() })
        .collect();
    shown.join(" ")
}

/// Text of a message must not pass for a code.
fn is_error(code: &str) -> bool {
    code.starts_with("Error") && code.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_counted_and_nothing_else_is_shown() {
        let body = b"<m:ResponseCode>NoError</m:ResponseCode><t:Subject>ResponseCode>Errors are secret<</t:Subject>\
            <m:ResponseCode>NoError</m:ResponseCode><e:ResponseCode xmlns:e=\"x\">ErrorItemNotFound</e:ResponseCode>";
        assert_eq!(codes(body), "ErrorItemNotFound NoError*2");
        assert_eq!(codes(b"\xFF"), "");
    }
}
