//! SOAP faults: errors of a whole request. HTTP status 500.

use super::envelope::answer;
use super::version::ServerVersion;
use crate::errors::{Detail, EwsError, ResponseCode};
use crate::operations::answer::write_detail;
use crate::schema::Violation;
use crate::xml::{ERRORS, ReadError, TYPES};

/// Whether an exchange kept to the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    /// It was well said, whether the server did it or not.
    Valid,
    /// It broke the schema or was no request at all; or the answer is none.
    Invalid,
    /// It is none of EWS, and no schema of EWS knows it.
    Elsewhere,
}

/// An error instead of an answer.
#[derive(Debug)]
pub(crate) struct Fault {
    error: EwsError,
    pub(crate) validity: Validity,
}

impl Fault {
    pub(crate) fn valid(error: impl Into<EwsError>) -> Self {
        Self { error: error.into(), validity: Validity::Valid }
    }

    pub(crate) fn invalid(error: impl Into<EwsError>) -> Self {
        Self { error: error.into(), validity: Validity::Invalid }
    }

    /// A schema fault at a place in the request.
    pub(crate) fn violation(source: &str, violation: &Violation) -> Self {
        // The validator of a real server points at the name, behind the `<`.
        Self::at(source, violation.offset.saturating_add(1), &violation.text)
    }

    /// A document that is not well-formed: to EWS a schema fault, too.
    pub(crate) fn malformed(source: &str, error: &ReadError) -> Self {
        let (line, position) = place(source, error.offset);
        Self::at(source, error.offset, &format!("{} Line {line}, position {position}.", error.message))
    }

    fn at(source: &str, offset: usize, text: &str) -> Self {
        let (line, position) = place(source, offset);
        let mut error = EwsError::with_text(
            ResponseCode::ErrorSchemaValidation,
            format!("{} {text}", ResponseCode::ErrorSchemaValidation.text().replace('.', ":")),
        );
        error.details.push(Detail::Violation { line, position, text: text.to_owned() });
        Self::invalid(error)
    }

    /// The whole answer.
    pub(crate) fn envelope(&self, version: ServerVersion) -> String {
        let code = self.error.code.name();
        answer(version, |writer| {
            writer.start("s:Fault", &[]);
            writer.leaf_with("faultcode", &[("xmlns:a", TYPES)], &format!("a:{code}"));
            writer.leaf_with("faultstring", &[("xml:lang", "en-US")], &self.error.text);
            writer.start("detail", &[]);
            writer.leaf_with("e:ResponseCode", &[("xmlns:e", ERRORS)], &code);
            let message = match self.error.code {
                // The details stand in MessageXml.
                ResponseCode::ErrorSchemaValidation => self.error.code.text(),
                _ => &self.error.text,
            };
            writer.leaf_with("e:Message", &[("xmlns:e", ERRORS)], message);
            if !self.error.details.is_empty() {
                writer.start("t:MessageXml", &[("xmlns:t", TYPES)]);
                for detail in &self.error.details {
                    write_detail(detail, writer);
                }
                writer.end();
            }
        })
    }
}

/// Line and position, both from 1, of a byte of the document.
fn place(source: &str, offset: usize) -> (usize, usize) {
    let before: String = source.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c).collect();
    let line = before.matches('\n').count() + 1;
    let position = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_the_form_that_clients_look_for() {
        let envelope =
            Fault::valid(ResponseCode::ErrorImpersonateUserDenied).envelope(ServerVersion::default());
        assert!(envelope.contains(
            "<faultcode xmlns:a=\"http://schemas.microsoft.com/exchange/services/2006/types\">a:ErrorImpersonateUserDenied</faultcode>"
        ), "{envelope}");
        assert!(envelope.contains(
            "<e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">ErrorImpersonateUserDenied</e:ResponseCode>"
        ), "{envelope}");
    }

    #[test]
    fn a_violation_says_where_it_stands() {
        let violation = Violation { text: "No.".into(), offset: 6 };
        let envelope = Fault::violation("<ä>\n<b/>", &violation).envelope(ServerVersion::default());
        assert!(
            envelope.contains("<t:LineNumber>2</t:LineNumber><t:LinePosition>3</t:LinePosition>"),
            "{envelope}"
        );
        assert!(envelope.contains("The request failed schema validation: No.<"), "{envelope}");
    }
}
