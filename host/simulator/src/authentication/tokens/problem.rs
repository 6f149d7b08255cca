//! What the endpoint refuses, with the codes of RFC 6749 and RFC 8628 and the numbers of Entra ID (AADSTS).

use axum::http::StatusCode;
use jiff::Timestamp;
use uuid::Uuid;

/// Why no token is issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    #[error("Tenant '{0}' not found. Check to make sure you have the correct tenant ID.")]
    Tenant(String),
    #[error("The request body must contain the following parameter: '{0}'.")]
    Missing(&'static str),
    #[error("Application with identifier '{0}' was not found in the directory.")]
    Client(String),
    #[error("The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")]
    NoCredential,
    #[error("Invalid client secret provided.")]
    Secret,
    #[error("Client assertion is not within its valid time range, or has none.")]
    AssertionTime,
    #[error("Client assertion audience claim does not match Realm issuer: {0}")]
    AssertionAudience(String),
    #[error("Client assertion failed signature validation: {0}")]
    Assertion(&'static str),
    #[error("The provided grant type is not supported.")]
    GrantType,
    #[error(
        "The provided value for the scope parameter is not valid: it must be the resource with /.default behind it."
    )]
    DefaultScope,
    #[error("The provided value for the scope parameter is not valid: it must name EWS.AccessAsUser.All.")]
    Scope,
    #[error("The refresh token is not known.")]
    RefreshToken,
    #[error("The device code is not known, or has been used.")]
    DeviceCode,
    #[error("OAuth 2.0 device flow error. Authorization is pending. Continue polling.")]
    Pending,
    #[error(
        "OAuth 2.0 device flow error. The client polls too often: it must wait longer between two requests."
    )]
    SlowDown,
    #[error("The device code has expired.")]
    Expired,
    #[error("The person declined to consent to access the app.")]
    Denied,
}

impl Problem {
    fn code(&self) -> (&'static str, u32) {
        match self {
            Self::Tenant(_) => ("invalid_request", 90_002),
            Self::Missing(_) => ("invalid_request", 900_144),
            Self::Client(_) => ("unauthorized_client", 700_016),
            Self::NoCredential => ("invalid_client", 7_000_218),
            Self::Secret => ("invalid_client", 7_000_215),
            Self::AssertionTime => ("invalid_client", 700_024),
            Self::AssertionAudience(_) => ("invalid_client", 700_023),
            Self::Assertion(_) => ("invalid_client", 700_027),
            Self::GrantType => ("unsupported_grant_type", 70_003),
            Self::DefaultScope => ("invalid_scope", 1_002_012),
            Self::Scope => ("invalid_scope", 70_011),
            Self::RefreshToken => ("invalid_grant", 9_002_313),
            Self::DeviceCode => ("invalid_grant", 70_000),
            Self::Pending => ("authorization_pending", 70_016),
            Self::SlowDown => ("slow_down", 70_016),
            Self::Expired => ("expired_token", 70_020),
            Self::Denied => ("access_denied", 65_004),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self.code().0 {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn body(&self, now: Timestamp) -> serde_json::Value {
        let (error, number) = self.code();
        let id = Uuid::new_v4().to_string();
        let time = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        serde_json::json!({
            "error": error,
            "error_description":
                format!("AADSTS{number}: {self} Trace ID: {id} Correlation ID: {id} Timestamp: {time}"),
            "error_codes": [number],
            "timestamp": time,
            "trace_id": id,
            "correlation_id": id,
        })
    }
}
