//! OAuth 2.0: requests carry a bearer token (RFC 6750) that a token endpoint
//! gives, to an application (RFC 6749, section 4.4) or to a person who signs in
//! with a device code (RFC 8628).
//!
//! Tokens, client secrets and refresh tokens are never shown, logged or part of
//! an error; refresh tokens are kept elsewhere than in memory only where the
//! settings say so.

mod application;
mod client_assertion;
mod description;
mod device_code;
mod endpoint;
mod http;
#[cfg(test)]
mod scripted;
mod settings;
mod token_cache;
mod tokens;

use std::time::Duration;

use super::{Authentication, Authorization};
use crate::door::DoorError;
use crate::settings::{Settings, SettingsError};
pub use client_assertion::{AssertionAlgorithm, ClientAssertion};
pub use settings::{ClientProof, DeviceSignIn, OAuthClient, SignIn, oauth_endpoint};
pub use token_cache::TokenCache;
use tokens::Tokens;

/// How long one call waits for a token. The token may come later, for the next
/// one.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What holds for both: Exchange Online (Microsoft's announcements of the end of
/// EWS there; `Set-OrganizationConfig`).
const FORBIDDEN: &str = "if this is Exchange Online: since October 2026 EWS is off there, unless the organization's \
                         administrators have set EWSEnabled to true and listed this application in EwsAllowedAppIDs \
                         (Set-OrganizationConfig), and it ends for good on 1 April 2027. EWS may also be off for the \
                         mailbox (Set-CASMailbox)";

/// Bearer tokens for Exchange.
#[derive(Debug)]
pub(super) struct Bearer {
    tokens: Tokens,
    what_to_check: &'static str,
}

impl Bearer {
    /// Tokens of an application.
    pub(super) fn application(
        client: &OAuthClient,
        proof: &ClientProof,
        settings: &Settings,
    ) -> Result<Bearer, DoorError> {
        let http = http::Https::new(&client.token_url, &settings.tls)?;
        let source = application::Application::new(client, proof, http);
        Ok(Bearer {
            tokens: Tokens::new(source, wait(settings.request_timeout)),
            what_to_check: "check that an administrator has consented to the application's permission \
                            full_access_as_app (or has given it the role Application EWS.AccessAsApp), and that \
                            EWS_OAUTH_SCOPE names this server",
        })
    }

    /// Tokens of whoever signs in with the code.
    pub(super) fn device_code(
        client: &OAuthClient,
        sign_in: &DeviceSignIn,
        settings: &Settings,
    ) -> Result<Bearer, DoorError> {
        let http = http::Https::new(&client.token_url, &settings.tls)?;
        let source = device_code::DeviceCode::new(client, sign_in, &settings.primary, http);
        Ok(Bearer {
            tokens: Tokens::new(source, wait(settings.request_timeout)),
            what_to_check: "check that whoever signed in has a mailbox there, that the application has the \
                            permission EWS.AccessAsUser.All, and that EWS_OAUTH_SCOPE names this server",
        })
    }
}

/// Less than the whole operation may take: nothing has been sent to Exchange
/// when it ends, and that must be what callers are told.
fn wait(request_timeout: Duration) -> Duration {
    (request_timeout / 2).min(LONGEST_WAIT)
}

impl Authentication for Bearer {
    fn authorization(&self) -> Authorization<'_> {
        Box::pin(self.tokens.authorization())
    }

    fn refused(&self) -> bool {
        self.tokens.refused();
        true
    }

    fn what_to_check(&self) -> &'static str {
        self.what_to_check
    }

    fn scheme(&self) -> &'static str {
        "Bearer"
    }

    fn when_forbidden(&self) -> &'static str {
        FORBIDDEN
    }
}

fn wrong(setting: &'static str, reason: impl Into<String>) -> SettingsError {
    SettingsError { setting, reason: reason.into() }
}
