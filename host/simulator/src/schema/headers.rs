//! The SOAP headers of EWS.

use super::{Content, Simple, Type, one, required, t, text};

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

static ANY: Type = Type { attributes: &[], content: Content::Any, soap_attributes: true };

// The values of the version are judged by the envelope's reader: a wrong one has an error code of its own.
static REQUEST_SERVER_VERSION: Type = Type {
    attributes: &[required("Version", Simple::String)],
    content: Content::Sequence(&[]),
    soap_attributes: true,
};

static SID: Type = text(Simple::NonEmptyString);
static CONNECTING_SID: Type = super::sequence(
    &[],
    &[one(&[
        t("PrincipalName", &SID),
        t("SID", &SID),
        t("PrimarySmtpAddress", &SID),
        t("SmtpAddress", &SID),
    ])],
);
static EXCHANGE_IMPERSONATION: Type = Type {
    attributes: &[],
    content: Content::Sequence(&[one(&[t("ConnectingSID", &CONNECTING_SID)])]),
    soap_attributes: true,
};

static TIME_ZONE_CONTEXT: Type = Type {
    attributes: &[],
    content: Content::Sequence(&[one(&[t("TimeZoneDefinition", &ANY)])]),
    soap_attributes: true,
};

static MAILBOX_CULTURE: Type =
    Type { attributes: &[], content: Content::Text(Simple::String), soap_attributes: true };

static DATE_TIME_PRECISION: Type = Type {
    attributes: &[],
    content: Content::Text(Simple::OneOf("DateTimePrecisionType", &["Seconds", "Milliseconds"])),
    soap_attributes: true,
};
