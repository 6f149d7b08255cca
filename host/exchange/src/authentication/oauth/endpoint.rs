//! The token endpoint: what is asked there, and what its answers mean.

use std::sync::Arc;
use std::time::Duration;

use ::oauth2::basic::{BasicClient, BasicTokenResponse, BasicTokenType};
use ::oauth2::{
    AuthType, ClientId, EndpointNotSet, EndpointSet, ErrorResponse, ErrorResponseType, RequestTokenError,
    StandardErrorResponse, TokenResponse as _, TokenUrl,
};
use secrecy::SecretString;
use url::Url;

use crate::transport::SignInFailure;

use super::description;
use super::http::{Http, NoReply, Post};
use super::settings::OAuthClient;
use super::tokens::{NoToken, Token};

/// Where the answer does not say how long a token is good (it need not, RFC 6749,
/// section 5.1).
const LIFE_UNSAID: Duration = Duration::from_secs(300);
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 3600);

/// A client of the `oauth2` crate that can ask for tokens.
pub(super) type TokenClient =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A token, and what gets the next one.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) token: Token,
    pub(super) refresh_token: Option<SecretString>,
}

/// One token endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) client_id: String,
    pub(super) token_url: Url,
    pub(super) http: Http,
}

impl Endpoint {
    pub(super) fn new(client: &OAuthClient, http: impl Post + 'static) -> Endpoint {
        Endpoint {
            client_id: client.client_id.clone(),
            token_url: client.token_url.clone(),
            http: Http(Arc::new(http)),
        }
    }

    pub(super) fn client(&self) -> TokenClient {
        BasicClient::new(ClientId::new(self.client_id.clone()))
            // Entra takes the secret in the body as everywhere, and in the header with
            // an encoding of its own.
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(self.token_url.clone()))
    }

    pub(super) fn host(&self) -> &str {
        self.token_url.host_str().unwrap_or("the token endpoint")
    }

    /// What an answer gives.
    pub(super) fn granted(&self, response: &BasicTokenResponse) -> Result<Granted, NoToken> {
        if *response.token_type() != BasicTokenType::Bearer {
            return Err(NoToken::final_(format!(
                "{} gave a token of another type than Bearer, which Exchange does not take",
                self.host()
            )));
        }
        let life = response.expires_in().unwrap_or(LIFE_UNSAID).min(LONGEST_LIFE);
        let secret = |text: &str| SecretString::from(text);
        Ok(Granted {
            token: Token { value: secret(response.access_token().secret()), life },
            refresh_token: response.refresh_token().map(|token| secret(token.secret())),
        })
    }

    /// What went wrong, without these secrets of the request. `code` is RFC 6749's
    /// `error`, where the server said one.
    pub(super) fn failed<T>(
        &self,
        error: RequestTokenError<NoReply, StandardErrorResponse<T>>,
        secrets: &[&str],
    ) -> Failed
    where
        T: ErrorResponseType + AsRef<str> + 'static,
        StandardErrorResponse<T>: ErrorResponse,
    {
        let host = self.host();
        let odd =
            |what: &str| NoToken::final_(format!("{host} {what}; check EWS_TENANT_ID and EWS_TOKEN_URL"));
        match error {
            RequestTokenError::ServerResponse(said) => {
                let code = said.error().as_ref().to_owned();
                let error = description::shown(&code, secrets);
                let description = said.error_description().map(|text| description::shown(text, secrets));
                let description = description.map(|text| format!(": {text}")).unwrap_or_default();
                let description = description.trim_end_matches('.');
                let advice = advice(&code);
                let message = format!("{host} gave no token ({error}){description}; {advice}");
                let passing = matches!(code.as_str(), "temporarily_unavailable" | "server_error");
                let why = why(&code, said.error_description().map_or("", String::as_str));
                Failed { code: Some(code), reason: NoToken { passing, why, ..NoToken::final_(message) } }
            }
            RequestTokenError::Request(no_reply) => no_reply.into(),
            // Its causes hold the text of the answer, and an answer may hold a token.
            RequestTokenError::Parse(..) => odd("did not answer like a token endpoint").into(),
            RequestTokenError::Other(_) => odd("did not answer with what a token endpoint does").into(),
        }
    }
}

/// A request that brought no token.
#[derive(Debug)]
pub(super) struct Failed {
    /// RFC 6749's `error`, as the server said it. Not for showing.
    pub(super) code: Option<String>,
    pub(super) reason: NoToken,
}

impl From<NoToken> for Failed {
    fn from(reason: NoToken) -> Self {
        Failed { code: None, reason }
    }
}

impl From<NoReply> for Failed {
    fn from(no_reply: NoReply) -> Self {
        let NoReply { message, passing, retry_after } = no_reply;
        NoToken { passing, retry_after, ..NoToken::final_(message) }.into()
    }
}

/// Which failure an error is, with the numbers of Microsoft Entra ID ("Microsoft
/// Entra authentication and authorization error codes") where RFC 6749's are of no
/// help.
fn why(code: &str, description: &str) -> SignInFailure {
    let says = |number: &str| description.contains(number);
    match code {
        _ if says("AADSTS90002:") || says("AADSTS900023:") => SignInFailure::TenantUnknown,
        _ if says("AADSTS65001:") || code == "consent_required" => SignInFailure::NoConsent,
        "invalid_client" | "unauthorized_client" => SignInFailure::ClientRefused,
        "expired_token" | "access_denied" | "authorization_declined" => SignInFailure::CodeNotUsed,
        _ => SignInFailure::NoToken,
    }
}

/// What to do about an error of RFC 6749, section 5.2, or RFC 8628, section 3.5.
fn advice(code: &str) -> &'static str {
    match code {
        "invalid_client" => {
            "check EWS_CLIENT_ID and the secret (its value, not its id) or certificate, and whether it has expired"
        }
        "unauthorized_client" => {
            "check EWS_CLIENT_ID and EWS_TENANT_ID, and that the application may sign in this way (for a device code: \
             \"Allow public client flows\")"
        }
        "invalid_scope" => "check EWS_OAUTH_SCOPE",
        "invalid_grant" | "interaction_required" | "consent_required" | "login_required" => {
            "an administrator of the tenant has to see to it"
        }
        "temporarily_unavailable" | "server_error" => "try again later",
        _ => "check EWS_CLIENT_ID, EWS_TENANT_ID and EWS_OAUTH_SCOPE",
    }
}
