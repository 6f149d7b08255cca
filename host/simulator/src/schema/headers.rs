//! The SOAP headers of EWS.

use super::time_zones::TIME_ZONE_DEFINITION;
use super::{Content, Simple, Type, elements, must, one_of, required, t, text};

/// The type of a header in the types namespace.
pub(crate) fn header(name: &str) -> Option<&'static Type> {
    match name {
        "RequestServerVersion" => Some(&REQUEST_SERVER_VERSION),
        "ExchangeImpersonation" => Some(&EXCHANGE_IMPERSONATION),
        "TimeZoneContext" => Some(&TIME_ZONE_CONTEXT),
        "MailboxCulture" => Some(&MAILBOX_CULTURE),
        "DateTimePrecision" => Some(&DATE_TIME_PRECISION),
        "ManagementRole"
        | "SerializedSecurityContext"
        | "OpenAsAdminOrSystemService"
        | "ProxyRequestTypeHeader" => Some(&ANY),
        _ => None,
    }
}

// Those of servers among themselves: not taken from a client, whatever they say.
static ANY: Type = Type { attributes: &[], content: Content::Any, soap_attributes: true };

// The values of the version are judged by the envelope's reader: a wrong one has an error code of its own.
static REQUEST_SERVER_VERSION: Type = Type {
    attributes: &[required("Version", Simple::String)],
    content: Content::Sequence(&[]),
    soap_attributes: true,
};

static SID: Type = text(Simple::NonEmptyString);
static CONNECTING_SID: Type = elements(&[one_of(&[
    t("PrincipalName", &SID),
    t("SID", &SID),
    t("PrimarySmtpAddress", &SID),
    t("SmtpAddress", &SID),
])]);
static EXCHANGE_IMPERSONATION: Type = Type {
    attributes: &[],
    content: Content::Sequence(&[must(t("ConnectingSID", &CONNECTING_SID))]),
    soap_attributes: true,
};

static TIME_ZONE_CONTEXT: Type = Type {
    attributes: &[],
    content: Content::Sequence(&[must(t("TimeZoneDefinition", &TIME_ZONE_DEFINITION))]),
    soap_attributes: true,
};

static MAILBOX_CULTURE: Type =
    Type { attributes: &[], content: Content::Text(Simple::Language), soap_attributes: true };

// An element of a simple type: it has no attributes.
static DATE_TIME_PRECISION: Type = text(Simple::OneOf("DateTimePrecisionType", &["Seconds", "Milliseconds"]));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::validate;
    use crate::xml::{self, TYPES};

    fn is_valid(content: &str) -> bool {
        let source = format!("<x xmlns:t='{TYPES}' xmlns:s='{}'>{content}</x>", xml::SOAP);
        let root = xml::read(&source).unwrap();
        let element = root.elements().next().unwrap();
        validate(element, header(&element.name).unwrap()).is_ok()
    }

    #[test]
    fn headers_are_judged_like_requests() {
        for (header, valid) in [
            (
                "<t:TimeZoneContext s:mustUnderstand='1'><t:TimeZoneDefinition Id='UTC'/></t:TimeZoneContext>",
                true,
            ),
            (
                "<t:TimeZoneContext><t:TimeZoneDefinition Id='UTC'><t:Transitions/></t:TimeZoneDefinition></t:TimeZoneContext>",
                false,
            ),
            ("<t:TimeZoneContext/>", false),
            ("<t:MailboxCulture>de-CH</t:MailboxCulture>", true),
            ("<t:MailboxCulture>de_CH</t:MailboxCulture>", false),
            ("<t:DateTimePrecision>Milliseconds</t:DateTimePrecision>", true),
            ("<t:DateTimePrecision s:mustUnderstand='1'>Seconds</t:DateTimePrecision>", false),
        ] {
            assert_eq!(is_valid(header), valid, "{header}");
        }
    }
}
