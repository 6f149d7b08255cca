//! Tokens for a person, who signs in elsewhere with a code (device authorization
//! grant, RFC 8628), and after that by refresh token (RFC 6749, section 6).
//!
//! A code is asked for when a call needs a token and nothing else brings one; it
//! is shown, and polling goes on in the background until it is used, refused or
//! over. Nobody's call waits for that longer than calls may.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::oauth2::{
    DeviceAuthorizationUrl, DeviceCodeErrorResponse, RefreshToken, RequestTokenError, Scope,
    StandardDeviceAuthorizationResponse,
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::endpoint::{Endpoint, Granted};
use super::http::{NoReply, Post};
use super::settings::{DeviceSignIn, OAuthClient, SignIn};
use super::token_cache::{CacheError, Place};
use super::tokens::{Fetch, NoToken, Token, TokenSource};
use crate::transport::SignInFailure;

/// A code is polled for this long at most, whatever the server says.
const LONGEST_CODE: Duration = Duration::from_secs(3600);
/// A server that asks for quicker polling does not get it.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// Characters of a code.
const LONGEST_USER_CODE: usize = 64;

/// A person's sign-in.
#[derive(Debug)]
pub(super) struct DeviceCode {
    endpoint: Endpoint,
    scope: String,
    device_authorization_url: Url,
    show: fn(&SignIn),
    place: Place,
    remembered: Mutex<Remembered>,
}

#[derive(Debug, Default)]
struct Remembered {
    /// Whether the cache was looked into.
    looked_up: bool,
    refresh_token: Option<SecretString>,
    /// The code that waits for a person.
    open: Option<SignIn>,
}

impl DeviceCode {
    pub(super) fn new(
        client: &OAuthClient,
        sign_in: &DeviceSignIn,
        account: &str,
        http: impl Post + 'static,
    ) -> DeviceCode {
        DeviceCode {
            endpoint: Endpoint::new(client, http),
            scope: client.scope.clone(),
            device_authorization_url: sign_in.device_authorization_url.clone(),
            show: sign_in.show,
            place: Place::new(&sign_in.cache, client, account),
            remembered: Mutex::default(),
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn token(&self) -> Result<Token, NoToken> {
        if let Some(refresh_token) = self.refresh_token().await
            && let Some(token) = self.refreshed(&refresh_token).await?
        {
            return Ok(token);
        }
        let granted = self.signed_in().await;
        self.remembered().open = None;
        self.keep(granted?).await
    }

    /// The refresh token in memory; before the first one is known, that in the
    /// cache.
    async fn refresh_token(&self) -> Option<SecretString> {
        {
            let mut remembered = self.remembered();
            if remembered.refresh_token.is_some() || remembered.looked_up {
                return remembered.refresh_token.clone();
            }
            remembered.looked_up = true;
        }
        let cached = self.aside(Place::load).await;
        let cached = self.told(cached, "the cached refresh token cannot be used").flatten();
        self.remembered().refresh_token.clone_from(&cached);
        cached
    }

    /// A token for this refresh token; none where the server does not take it any
    /// more, so that somebody has to sign in again.
    async fn refreshed(&self, refresh_token: &SecretString) -> Result<Option<Token>, NoToken> {
        let client = self.endpoint.client();
        let sent = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let request = client.exchange_refresh_token(&sent).add_scope(Scope::new(self.scope.clone()));
        let answer = request.request_async(&self.endpoint.http).await;
        let failed = match answer {
            Ok(response) => {
                let mut granted = self.endpoint.granted(&response)?;
                // It stays good where no other one comes.
                granted.refresh_token.get_or_insert_with(|| refresh_token.clone());
                return self.keep(granted).await.map(Some);
            }
            Err(error) => self.endpoint.failed(error, &[refresh_token.expose_secret()]),
        };
        let is_over = matches!(
            failed.code.as_deref(),
            Some("invalid_grant" | "interaction_required" | "login_required" | "consent_required")
        );
        if !is_over {
            return Err(failed.reason);
        }
        tracing::warn!(reason = failed.reason.message, "the sign-in is over; somebody has to sign in again");
        self.remembered().refresh_token = None;
        let forgotten = self.aside(Place::forget).await;
        self.told(forgotten, "the refresh token that is over cannot be deleted");
        Ok(None)
    }

    /// Asks for a code, shows it, and polls until somebody has used it.
    async fn signed_in(&self) -> Result<Granted, NoToken> {
        let url = DeviceAuthorizationUrl::from_url(self.device_authorization_url.clone());
        let client = self.endpoint.client().set_device_authorization_url(url);
        let http = &self.endpoint.http;
        let request = client.exchange_device_code().add_scope(Scope::new(self.scope.clone()));
        let details: Result<StandardDeviceAuthorizationResponse, _> = request.request_async(http).await;
        let details = details.map_err(|error| self.endpoint.failed(error, &[]).reason)?;
        let life = details.expires_in().min(LONGEST_CODE);
        let sign_in = SignIn {
            url: details.verification_uri().url().clone(),
            code: plain(details.user_code().secret()),
            minutes: life.as_secs().div_ceil(60),
        };
        self.remembered().open = Some(sign_in.clone());
        (self.show)(&sign_in);
        let pause = |interval: Duration| tokio::time::sleep(interval.max(SHORTEST_INTERVAL));
        let polling = client.exchange_device_access_token(&details).request_async(http, pause, Some(life));
        // The crate looks at the clock on the wall, which may be set back.
        let answer = tokio::time::timeout(life + SHORTEST_INTERVAL, polling).await;
        let over = || {
            NoToken::start_anew(format!(
                "nobody used the code {} in time; try again for another one",
                sign_in.code
            ))
        };
        match answer {
            Ok(Ok(response)) => self.endpoint.granted(&response),
            Ok(Err(error)) => Err(self.not_signed_in(error, details.device_code().secret(), over)),
            Err(_) => Err(over()),
        }
    }

    fn not_signed_in(
        &self,
        error: RequestTokenError<NoReply, DeviceCodeErrorResponse>,
        device_code: &str,
        over: impl FnOnce() -> NoToken,
    ) -> NoToken {
        let failed = self.endpoint.failed(error, &[device_code]);
        match failed.code.as_deref() {
            Some("expired_token" | "code_expired") => over(),
            // The second is Entra's word.
            Some("access_denied" | "authorization_declined") => NoToken::start_anew(
                "the sign-in was declined in the browser; try again for another code".to_owned(),
            ),
            _ => failed.reason,
        }
    }

    /// Remembers the refresh token, in the cache, too.
    async fn keep(&self, granted: Granted) -> Result<Token, NoToken> {
        let Granted { token, refresh_token } = granted;
        let Some(refresh_token) = refresh_token else {
            tracing::warn!(
                "no refresh token was given: somebody has to sign in again when this token ends; EWS_OAUTH_SCOPE lacks offline_access"
            );
            return Ok(token);
        };
        let is_known = {
            let mut remembered = self.remembered();
            remembered.looked_up = true;
            let known = remembered.refresh_token.replace(refresh_token.clone());
            known.is_some_and(|known| known.expose_secret() == refresh_token.expose_secret())
        };
        if !is_known {
            let saved = self.aside(move |place| place.save(&refresh_token)).await;
            self.told(
                saved,
                "the refresh token cannot be kept; somebody has to sign in again after the next start",
            );
        }
        Ok(token)
    }

    /// Works on the cache, on a thread for what blocks.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Place) -> Result<T, CacheError> + Send + 'static,
    ) -> Option<Result<T, CacheError>> {
        let place = self.place.clone();
        tokio::task::spawn_blocking(move || work(&place)).await.ok()
    }

    /// What the cache gave. Without the cache it works all the same.
    fn told<T>(&self, result: Option<Result<T, CacheError>>, what: &str) -> Option<T> {
        match result {
            Some(Ok(value)) => Some(value),
            Some(Err(error)) => {
                tracing::warn!(%error, "{what}");
                None
            }
            None => None,
        }
    }
}

impl TokenSource for DeviceCode {
    fn fetch(self: Arc<Self>) -> Fetch {
        Box::pin(async move { self.token().await })
    }

    fn late(&self) -> SignInFailure {
        match self.remembered().open {
            Some(_) => SignInFailure::WaitingForPerson,
            None => SignInFailure::NoToken,
        }
    }

    fn waiting_for(&self) -> String {
        match &self.remembered().open {
            Some(SignIn { url, code, minutes }) => format!(
                "nobody has signed in yet: open {url} in a browser, enter the code {code} (good for {minutes} minutes) \
                 and sign in; then try again"
            ),
            None => format!("{} has not answered yet; try again", self.endpoint.host()),
        }
    }
}

/// A code as it can be shown: whatever a server sends, it is one short word.
fn plain(code: &str) -> String {
    code.chars()
        .filter(|character| character.is_alphanumeric() || *character == '-')
        .take(LONGEST_USER_CODE)
        .collect()
}

#[cfg(test)]
mod tests;
