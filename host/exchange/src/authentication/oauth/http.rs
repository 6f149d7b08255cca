//! Requests to an authorization server. Follows no redirects (one would carry
//! the secret to somebody else), repeats nothing, reads no more than an answer
//! of such a server has.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, StatusCode};
use url::Url;

use crate::door::DoorError;
use crate::settings::Tls;
use crate::transport::{Unread, body, client, elsewhere, retry_after};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For one request and its answer.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Tokens have a few thousand bytes.
const LARGEST: usize = 256 * 1024;

/// Why there is no answer of an authorization server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(super) struct NoReply {
    /// What happened, and what to do; no part of the request.
    pub(super) message: String,
    /// Whether the same request may succeed later.
    pub(super) passing: bool,
    /// How long the server asked to wait.
    pub(super) retry_after: Option<Duration>,
}

impl NoReply {
    pub(super) fn passing(message: impl Into<String>) -> NoReply {
        NoReply { message: message.into(), passing: true, retry_after: None }
    }

    fn final_(message: impl Into<String>) -> NoReply {
        NoReply { passing: false, ..NoReply::passing(message) }
    }
}

pub(super) type Reply = Pin<Box<dyn Future<Output = Result<HttpResponse, NoReply>> + Send>>;

/// A way to an authorization server.
pub(super) trait Post: Debug + Send + Sync {
    fn post(&self, request: HttpRequest) -> Reply;
}

/// One such way, as the `oauth2` crate takes it.
#[derive(Debug, Clone)]
pub(super) struct Http(pub(super) Arc<dyn Post>);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = NoReply;
    type Future = Reply;

    fn call(&'c self, request: HttpRequest) -> Reply {
        self.0.post(request)
    }
}

/// Over TLS, or in the clear to this machine.
#[derive(Debug)]
pub(super) struct Https(Client);

impl Https {
    /// Trusts what Exchange's TLS trusts; but `EWS_INSECURE_SKIP_VERIFY` and the
    /// client certificate are for Exchange alone.
    pub(super) fn new(url: &Url, tls: &Tls) -> Result<Https, DoorError> {
        Ok(Https(client(url, elsewhere(tls)?, CONNECT_TIMEOUT).timeout(TIMEOUT).build()?))
    }
}

impl Post for Https {
    fn post(&self, request: HttpRequest) -> Reply {
        let client = self.0.clone();
        Box::pin(async move {
            let host = request.uri().host().unwrap_or("the token endpoint").to_owned();
            let request = reqwest::Request::try_from(request).map_err(|_| {
                NoReply::final_("the request for a token cannot be written; check EWS_TOKEN_URL")
            })?;
            let response = client.execute(request).await.map_err(|error| not_reached(&host, &error))?;
            let status = response.status();
            refused(&host, status, response.headers())?;
            let content_type = response.headers().get(http::header::CONTENT_TYPE).cloned();
            let body = body(response, LARGEST).await.map_err(|unread| match unread {
                Unread::Lost(error) => not_reached(&host, &error),
                Unread::TooLarge => NoReply::final_(format!(
                    "{host} answered with more than {LARGEST} bytes, which no token endpoint does; check EWS_TOKEN_URL"
                )),
            })?;
            let mut answer = HttpResponse::new(body);
            *answer.status_mut() = status;
            if let Some(content_type) = content_type {
                answer.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
            }
            Ok(answer)
        })
    }
}

/// What is not an answer of RFC 6749, section 5, or asks for patience.
fn refused(host: &str, status: StatusCode, headers: &http::HeaderMap) -> Result<(), NoReply> {
    let code = status.as_u16();
    match code {
        200 | 400 | 401 | 403 => Ok(()),
        429 | 500..=599 => Err(NoReply {
            retry_after: retry_after(headers),
            ..NoReply::passing(format!(
                "the token endpoint at {host} is not available or too busy (HTTP {code})"
            ))
        }),
        300..=399 => Err(NoReply::final_(format!(
            "{host} redirects requests for tokens (HTTP {code}), which is not followed; check EWS_TOKEN_URL"
        ))),
        404 => Err(NoReply::final_(format!(
            "there is no token endpoint at this address of {host} (HTTP 404); check EWS_TENANT_ID and EWS_TOKEN_URL"
        ))),
        _ => Err(NoReply::final_(format!(
            "{host} answered with HTTP {code}, which a token endpoint does not; check EWS_TOKEN_URL"
        ))),
    }
}

fn not_reached(host: &str, error: &reqwest::Error) -> NoReply {
    if error.is_timeout() {
        return NoReply::passing(format!("the token endpoint at {host} did not answer in time"));
    }
    // reqwest's own text repeats the address; its causes say what happened.
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let advice = "check EWS_TENANT_ID, EWS_TOKEN_URL and the network";
    NoReply::passing(format!("the token endpoint at {host} was not reached ({cause}); {advice}"))
}
