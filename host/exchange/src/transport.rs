//! Carries signed requests to Exchange over HTTP.
//!
//! Keeps connections, follows no redirects (a redirect would carry the
//! credentials to a host that nobody configured), repeats nothing, and reads no
//! more of an answer than it was told to.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use url::Url;

use crate::authentication::{self, Authentication};
use crate::settings::{Settings, is_loopback};
use crate::signature::Signed;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long nobody signs in after a refused sign-in: directories lock accounts
/// after a few wrong passwords, and a model that tries again is quick.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_secs(30);
/// How long a connection is kept that nobody uses. IIS closes after two minutes.
const IDLE: Duration = Duration::from_secs(90);

/// Why there is no answer of Exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NoAnswer {
    /// What happened, and what to do.
    pub(crate) message: String,
    /// Whether the same request may succeed later.
    pub(crate) retryable: bool,
    /// How long the server asked to wait.
    pub(crate) retry_after: Option<Duration>,
    /// Whether Exchange may have done what it was asked to.
    pub(crate) may_have_run: bool,
}

impl NoAnswer {
    /// It was sent, and trying again does not help.
    pub(crate) fn final_(message: impl Into<String>) -> Self {
        NoAnswer { message: message.into(), retryable: false, retry_after: None, may_have_run: true }
    }

    /// It was sent, and may succeed later.
    pub(crate) fn passing(message: impl Into<String>) -> Self {
        NoAnswer { retryable: true, ..NoAnswer::final_(message) }
    }

    /// Exchange did not do it, for sure.
    pub(crate) fn not_run(self) -> Self {
        NoAnswer { may_have_run: false, ..self }
    }
}

/// A pool of connections to one server.
#[derive(Debug)]
pub(crate) struct Transport {
    client: Client,
    url: Url,
    authentication: Box<dyn Authentication>,
    refused_at: Mutex<Option<Instant>>,
}

impl Transport {
    pub(crate) fn new(settings: &Settings) -> Result<Transport, reqwest::Error> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(settings.in_flight);
        if is_loopback(&settings.server_url) {
            builder = builder.no_proxy();
        }
        Ok(Transport {
            client: builder.build()?,
            url: settings.server_url.clone(),
            authentication: authentication::for_credentials(&settings.credentials),
            refused_at: Mutex::new(None),
        })
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or("the server")
    }

    /// Sends a request; the answer's body, if it is one of Exchange's (HTTP 200,
    /// or 500 with a fault).
    pub(crate) async fn post(&self, signed: Signed, largest: usize) -> Result<String, NoAnswer> {
        self.pause()?;
        // To send it twice costs no copy of it.
        let Signed { headers, envelope } = signed;
        let envelope = Bytes::from(envelope);
        let mut response = self.send(headers.clone(), envelope.clone()).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.authentication.refused() {
            response = self.send(headers, envelope).await?;
        }
        let status = response.status();
        if status == StatusCode::UNAUTHORIZED {
            *self.refused_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        if !matches!(status, StatusCode::OK | StatusCode::INTERNAL_SERVER_ERROR) {
            return Err(self.refused(status, response.headers()));
        }
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.not_reached(&error))?;
            if body.len() + chunk.len() > largest {
                return Err(NoAnswer::final_(format!(
                    "the answer of Exchange has more than {largest} bytes; ask for fewer items or properties"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        String::from_utf8(body)
            .map_err(|_| NoAnswer::final_(format!("{} answered with text that is not UTF-8", self.host())))
    }

    async fn send(&self, headers: HeaderMap, envelope: Bytes) -> Result<Response, NoAnswer> {
        let authorization = self.authentication.authorization().await?;
        let request = self.client.post(self.url.clone()).headers(headers);
        let request = request.header(AUTHORIZATION, authorization).body(envelope);
        request.send().await.map_err(|error| self.not_reached(&error))
    }

    /// Sends nothing for a while after a sign-in was refused.
    fn pause(&self) -> Result<(), NoAnswer> {
        let refused_at = *self.refused_at.lock().unwrap_or_else(PoisonError::into_inner);
        match refused_at.map(|at| PAUSE_AFTER_REFUSAL.saturating_sub(at.elapsed())) {
            Some(left) if !left.is_zero() => {
                let message = format!(
                    "Exchange at {} refused the sign-in (HTTP 401) a moment ago; {}. So that the account is not \
                     locked, nobody signs in for {} s",
                    self.host(),
                    self.authentication.what_to_check(),
                    PAUSE_AFTER_REFUSAL.as_secs()
                );
                Err(NoAnswer::final_(message).not_run())
            }
            _ => Ok(()),
        }
    }

    fn not_reached(&self, error: &reqwest::Error) -> NoAnswer {
        let host = self.host();
        // reqwest's own text repeats the address; its causes say what happened.
        let mut causes = Vec::new();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let cause = causes.last().cloned().unwrap_or_else(|| "no cause was given".to_owned());
        if error.is_connect() {
            let advice = "check EWS_SERVER_URL and the network";
            let message = format!("Exchange at {host} was not reached ({cause}); {advice}");
            return NoAnswer::passing(message).not_run();
        }
        NoAnswer::passing(format!(
            "the connection to {host} was lost before the answer was complete ({cause})"
        ))
    }

    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> NoAnswer {
        let host = self.host();
        let code = status.as_u16();
        let no_answer = match code {
            401 => NoAnswer::final_(format!(
                "Exchange at {host} refused the sign-in (HTTP 401); {}",
                self.authentication.what_to_check()
            )),
            403 => NoAnswer::final_(format!(
                "Exchange at {host} does not let this account use EWS (HTTP 403); ask its administrator"
            )),
            404 => NoAnswer::final_(format!(
                "there is no EWS at {host}{} (HTTP 404); check EWS_SERVER_URL",
                self.url.path()
            )),
            413 => NoAnswer::final_(format!("the request is larger than {host} takes (HTTP 413)")),
            300..=399 => {
                let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
                let target = location.and_then(|text| self.url.join(text).ok());
                let target = target.as_ref().and_then(Url::host_str).unwrap_or("another address");
                NoAnswer::final_(format!(
                    "{host} redirects to {target} (HTTP {code}), which is not followed; check EWS_SERVER_URL"
                ))
            }
            429 | 502..=504 => NoAnswer {
                retry_after: retry_after(headers),
                ..NoAnswer::passing(format!(
                    "Exchange at {host} is not available or too busy (HTTP {code}); try again later"
                ))
            },
            _ => NoAnswer::final_(format!("{host} answered with HTTP {code}, which Exchange does not")),
        };
        // These come before Exchange looks at the operation.
        if matches!(code, 300..=399 | 401 | 403 | 404 | 413 | 429) { no_answer.not_run() } else { no_answer }
    }
}

/// Retry-After in seconds (RFC 9110, section 10.2.3), at most five minutes. A
/// date is not read: clocks differ.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(Duration::from_secs(300)))
}
