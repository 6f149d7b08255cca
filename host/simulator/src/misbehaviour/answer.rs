//! Answers as rules want them.

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};

use super::action::{Action, At, Instead, Told};
use super::rule::Rule;
use crate::errors::{Detail, EwsError, ResponseCode};
use crate::soap::{Fault, ServerVersion, Validity};
use crate::traffic::{Outgoing, Sending};

/// Where Exchange sends clients in some outages.
const ERROR_PAGE: &str = "/ews/genericerrorpage.htm";

/// What a load balancer says for a server that is away.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title>\
    <meta http-equiv=\"Content-Type\" content=\"text/html; charset=us-ascii\"></head>\n\
    <body><h2>Service Unavailable</h2>\n<hr><p>HTTP Error 503. The service is unavailable.</p>\n</body></html>\n";

const NOT_XML: &str = "The service is unavailable.";

const GET_FOLDER: &str = "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
    <m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>";

const FIND_ITEM: &str = "<m:FindItem Traversal=\"Shallow\">\
    <m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
    <m:IndexedPageItemView MaxEntriesReturned=\"10\" Offset=\"0\" BasePoint=\"Beginning\"/>\
    <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>";

/// A request whose answer is none to this operation: GetFolder, or FindItem where that was asked.
pub(crate) fn other_operation(operation: &str) -> String {
    let body = if operation == "GetFolder" { FIND_ITEM } else { GET_FOLDER };
    format!(
        "<s:Envelope xmlns:s=\"{}\" xmlns:m=\"{}\" xmlns:t=\"{}\"><s:Body>{body}</s:Body></s:Envelope>",
        crate::xml::SOAP,
        crate::xml::MESSAGES,
        crate::xml::TYPES
    )
}

impl Rule {
    /// The answer to a request that this rule acts on. `work` does what was asked, and answers it; it is called at
    /// most once. `other` answers another operation.
    pub(crate) fn answer(
        &self,
        version: ServerVersion,
        work: impl FnOnce() -> Outgoing,
        other: impl FnOnce() -> Outgoing,
    ) -> Outgoing {
        let worked = if self.action.runs() { work() } else { Outgoing::bare(StatusCode::OK) };
        let mut answer = match &self.action {
            Action::Status { code, retry_after, .. } => status(*code, *retry_after),
            Action::Busy { back_off } => busy(*back_off, version),
            Action::Error { code, told: Told::Fault, .. } => Outgoing::refused(&Fault::valid(*code), version),
            Action::Error { .. } | Action::SentCopyLate(_) | Action::SentCopyLost | Action::MarkerLost(_) => {
                worked
            }
            Action::Reset(At::Middle) => Outgoing { sending: Sending::Half, ..invalid(worked) },
            Action::Reset(At::BeforeWork | At::AfterWork) => {
                Outgoing { sending: Sending::Nothing, ..invalid(worked) }
            }
            Action::Slow { bytes, every } => {
                let bytes = usize::try_from(*bytes).unwrap_or(usize::MAX);
                Outgoing { sending: Sending::Slow { bytes, every: *every }, ..worked }
            }
            Action::Delay(time) => Outgoing { sending: Sending::Late(*time), ..worked },
            Action::Truncated => truncated(worked),
            Action::Huge { bytes } => {
                Outgoing { sending: Sending::Filled { bytes: *bytes }, ..invalid(worked) }
            }
            Action::Instead { what, .. } => match what {
                Instead::Html => html(),
                Instead::NotXml => Outgoing::xml(StatusCode::OK, NOT_XML, Validity::Invalid),
                Instead::Garbage => Outgoing::xml(StatusCode::OK, garbage(), Validity::Invalid),
                Instead::OtherOperation => invalid(other()),
            },
        };
        answer.fault = Some(self.text().to_owned());
        answer
    }
}

fn invalid(answer: Outgoing) -> Outgoing {
    Outgoing { validity: Validity::Invalid, ..answer }
}

fn status(code: StatusCode, retry_after: Option<u32>) -> Outgoing {
    let mut answer = Outgoing::bare(code);
    if let Some(seconds) = retry_after {
        answer.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if code.is_redirection() {
        answer.headers.insert(header::LOCATION, HeaderValue::from_static(ERROR_PAGE));
    }
    answer
}

fn busy(back_off: Option<u32>, version: ServerVersion) -> Outgoing {
    let mut error = EwsError::from(ResponseCode::ErrorServerBusy);
    if let Some(milliseconds) = back_off {
        error.details.push(Detail::Value { name: "BackOffMilliseconds", value: milliseconds.to_string() });
    }
    Outgoing::refused(&Fault::valid(error), version)
}

fn truncated(answer: Outgoing) -> Outgoing {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    let end = text.floor_char_boundary(answer.half());
    Outgoing { body: answer.body.slice(..end), ..invalid(answer) }
}

fn html() -> Outgoing {
    let mut answer = Outgoing::bare(StatusCode::OK);
    answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=us-ascii"));
    answer.body = Bytes::from(PAGE);
    answer
}

/// Every byte there is, backwards: no text in any of the usual encodings.
fn garbage() -> Vec<u8> {
    (0..=u8::MAX).rev().cycle().take(1_024).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::language;
    use super::*;
    use crate::soap::Request;

    fn worked() -> Outgoing {
        Outgoing::xml(StatusCode::OK, "<m:WorkedResponse>é</m:WorkedResponse>", Validity::Valid)
    }

    /// The answer, and how often work was done for it.
    fn answer(what: &str) -> (Outgoing, u32) {
        let count = Cell::new(0);
        let rule = language::read(&format!("FindItem:{what}")).unwrap();
        let answer = rule.answer(
            ServerVersion::default(),
            || {
                count.set(count.get() + 1);
                worked()
            },
            || Outgoing::xml(StatusCode::OK, "<m:OtherResponse/>", Validity::Valid),
        );
        assert_eq!(answer.fault, Some(format!("FindItem:{what}")));
        (answer, count.get())
    }

    #[test]
    fn work_is_done_before_or_not_at_all_whatever_is_told() {
        for (what, times) in [
            ("status(code=503)", 0),
            ("status(code=503, after-work=true)", 1),
            ("busy", 0),
            ("error(code=ErrorTimeoutExpired)", 0),
            ("error(code=ErrorTimeoutExpired, after-work=true)", 1),
            ("reset(at=before-work)", 0),
            ("reset(at=after-work)", 1),
            ("reset(at=middle)", 1),
            ("slow", 1),
            ("delay(milliseconds=1)", 1),
            ("truncated", 1),
            ("huge", 1),
            ("html", 0),
            ("html(after-work=true)", 1),
            ("not-xml(after-work=true)", 1),
            ("garbage", 0),
            ("wrong-operation", 0),
            ("wrong-operation(after-work=true)", 1),
            ("sent-copy-lost", 1),
        ] {
            assert_eq!(answer(what).1, times, "{what}");
        }
    }

    #[test]
    fn only_what_is_valid_ews_is_called_so() {
        for (what, validity) in [
            ("status(code=200)", Validity::Invalid),
            ("busy", Validity::Valid),
            ("error(code=ErrorTimeoutExpired)", Validity::Valid),
            ("error(code=ErrorItemNotFound, item=1)", Validity::Valid),
            ("reset(at=after-work)", Validity::Invalid),
            ("reset(at=middle)", Validity::Invalid),
            ("slow", Validity::Valid),
            ("delay(milliseconds=1)", Validity::Valid),
            ("truncated", Validity::Invalid),
            ("huge", Validity::Invalid),
            ("html", Validity::Invalid),
            ("not-xml", Validity::Invalid),
            ("garbage", Validity::Invalid),
            ("wrong-operation", Validity::Invalid),
            ("marker-lost", Validity::Valid),
        ] {
            assert_eq!(answer(what).0.validity, validity, "{what}");
        }
    }

    #[test]
    fn what_operations_must_obey_changes_nothing_here() {
        for what in [
            "error(code=ErrorItemNotFound, as=response)",
            "sent-copy-late(milliseconds=1)",
            "sent-copy-lost",
            "marker-lost",
        ] {
            let (answer, _) = answer(what);
            assert_eq!((answer.body, answer.sending), (worked().body, Sending::Whole), "{what}");
        }
    }

    #[test]
    fn a_truncated_answer_ends_between_two_characters() {
        let (answer, _) = answer("truncated");
        assert_eq!(answer.body, "<m:WorkedResponse>");
    }

    #[test]
    fn garbage_is_no_text() {
        let (answer, _) = answer("garbage");
        assert!(std::str::from_utf8(&answer.body).is_err());
        assert_eq!(answer.body.len(), 1_024);
    }

    #[test]
    fn some_statuses_have_headers_of_their_own() {
        let header = |what: &str, name: header::HeaderName| {
            let value = answer(what).0.headers.get(name).cloned();
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(header("status(code=503, retry-after=2)", header::RETRY_AFTER), Some("2".to_owned()));
        assert_eq!(header("status(code=503)", header::RETRY_AFTER), None);
        assert_eq!(header("status(code=302)", header::LOCATION), Some(ERROR_PAGE.to_owned()));
    }

    #[test]
    fn the_other_operation_is_a_valid_request() {
        for (operation, other) in
            [("FindItem", "GetFolder"), ("GetFolder", "FindItem"), ("SendItem", "GetFolder")]
        {
            let request = Request::read(&other_operation(operation)).unwrap();
            assert_eq!(&*request.operation.name, other);
        }
    }
}
