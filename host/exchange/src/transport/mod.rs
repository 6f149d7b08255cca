//! Carries signed requests to Exchange over HTTP.
//!
//! Keeps connections, follows no redirects (a redirect would carry the
//! credentials to a host that nobody configured), repeats nothing, and reads no
//! more of an answer than it was told to.
//!
//! Where each request signs in by itself, they share a pool. Where a connection
//! is signed in (`connections.rs`), it is one account's and carries one request at
//! a time.

mod client;
mod connection;
mod connections;
mod failure;
mod no_answer;
mod sign_in;
mod tls;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use url::Url;

pub(crate) use self::client::{Unread, body, client};
pub(crate) use self::connections::schemes;
use self::connections::{Connections, Exchanged, Held, lets_in};
pub(crate) use self::failure::{tls_error, wants_client_certificate};
pub(crate) use self::no_answer::NoAnswer;
pub(crate) use self::sign_in::SignIn;
pub use self::sign_in::SignInFailure;
pub(crate) use self::tls::{client_config, client_config_with, elsewhere, verifier};
use crate::authentication::{Authentication, Way};
use crate::door::DoorError;
use crate::settings::{Settings, SettingsError};
use crate::signature::Signed;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept that nobody uses. IIS closes after two minutes.
const IDLE: Duration = Duration::from_secs(90);

/// The way to one server, for one account.
#[derive(Debug)]
pub(crate) struct Transport {
    url: Url,
    way: Way,
    carrier: Carrier,
    sign_in: Arc<SignIn>,
}

/// What requests go over.
#[derive(Debug)]
enum Carrier {
    /// A pool that all requests share.
    Pool(Client),
    /// Connections that are signed in.
    Connections(Box<Connections>),
}

/// What came of a request.
enum Came {
    /// An answer whose body is still to be read, and the connection that it comes
    /// over, where that one is signed in.
    Answer(Response, Option<Held>),
    /// The account was refused.
    Refused(HeaderMap),
}

/// An answer to [`Transport::ask`].
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Transport {
    /// To `server_url`. What is known of the account's sign-ins is shared with
    /// whoever else signs it in.
    pub(crate) fn new(settings: &Settings, way: &Way, sign_in: Arc<SignIn>) -> Result<Transport, DoorError> {
        let url = settings.server_url.clone();
        let way = way.to(settings, url.host_str().unwrap_or_default())?;
        let tls = client_config(&settings.tls)?;
        let carrier = match &way {
            Way::EachRequest(_) => {
                let builder = client(&url, tls, CONNECT_TIMEOUT)
                    .pool_idle_timeout(IDLE)
                    .pool_max_idle_per_host(settings.in_flight);
                Carrier::Pool(builder.build()?)
            }
            Way::EachConnection(_) => {
                let connections = Connections::new(&url, tls, settings.channel_binding, settings.in_flight);
                let connections = connections.ok_or_else(|| {
                    SettingsError::new("EWS_SERVER_URL", format!("{url} cannot be connected to"))
                })?;
                Carrier::Connections(Box::new(connections))
            }
        };
        Ok(Transport { url, way, carrier, sign_in })
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or("the server")
    }

    /// Sends a request; the answer's body, if it is one of Exchange's (HTTP 200,
    /// or 500 with a fault).
    pub(crate) async fn post(&self, signed: Signed, largest: usize) -> Result<String, NoAnswer> {
        let Signed { headers, envelope } = signed;
        let (response, held) = match self.exchange(headers, envelope.into()).await? {
            Came::Answer(response, held) => (response, held),
            Came::Refused(headers) => return Err(self.refused(StatusCode::UNAUTHORIZED, &headers)),
        };
        let status = response.status();
        if !lets_in(status) {
            return Err(self.refused(status, response.headers()));
        }
        let body = self.read(response, largest).await?;
        if let Some(held) = held {
            held.give_back().await;
        }
        String::from_utf8(body)
            .map_err(|_| NoAnswer::final_(format!("{} answered with text that is not UTF-8", self.host())))
    }

    /// Sends a document to something else than EWS, with the account's sign-in;
    /// whatever is answered.
    pub(crate) async fn ask(
        &self,
        headers: HeaderMap,
        document: Bytes,
        largest: usize,
    ) -> Result<Reply, NoAnswer> {
        let (response, held) = match self.exchange(headers, document).await? {
            Came::Answer(response, held) => (response, held),
            Came::Refused(headers) => {
                return Ok(Reply { status: StatusCode::UNAUTHORIZED, headers, body: Vec::new() });
            }
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.read(response, largest).await?;
        // Nobody asks here a second time.
        drop(held);
        Ok(Reply { status, headers, body })
    }

    async fn exchange(&self, headers: HeaderMap, body: Bytes) -> Result<Came, NoAnswer> {
        match (&self.way, &self.carrier) {
            (Way::EachRequest(authentication), Carrier::Pool(client)) => {
                let response = self.over_the_pool(client, &**authentication, headers, body).await?;
                Ok(Came::Answer(response, None))
            }
            (Way::EachConnection(authentication), Carrier::Connections(connections)) => {
                let exchanged = connections.exchange(&**authentication, &self.sign_in, &headers, &body);
                Ok(match exchanged.await? {
                    Exchanged::Answer(answer, held) => {
                        Came::Answer(answer.map(reqwest::Body::wrap).into(), Some(held))
                    }
                    Exchanged::Refused(headers) => Came::Refused(headers),
                })
            }
            // They are made for each other.
            _ => Err(NoAnswer::final_("the way to Exchange does not fit the account").not_run()),
        }
    }

    async fn over_the_pool(
        &self,
        client: &Client,
        authentication: &dyn Authentication,
        headers: HeaderMap,
        envelope: Bytes,
    ) -> Result<Response, NoAnswer> {
        // Whoever waits for a token keeps nobody else from waiting for it.
        let since = Instant::now();
        let authorization = authentication.authorization().await;
        self.sign_in.proof(&authorization);
        authorization?;
        let _turn = self.sign_in.turn(since, self.host(), self.way.what_to_check()).await?;
        let mut response = self.send(client, authentication, headers.clone(), envelope.clone()).await?;
        if response.status() == StatusCode::UNAUTHORIZED && authentication.refused() {
            response = self.send(client, authentication, headers, envelope).await?;
        }
        match response.status() {
            StatusCode::UNAUTHORIZED => self.sign_in.refused(),
            status if lets_in(status) => self.sign_in.accepted(),
            _ => {}
        }
        Ok(response)
    }

    async fn send(
        &self,
        client: &Client,
        authentication: &dyn Authentication,
        headers: HeaderMap,
        envelope: Bytes,
    ) -> Result<Response, NoAnswer> {
        let authorization = authentication.authorization().await?;
        let request = client.post(self.url.clone()).headers(headers);
        let request = request.header(AUTHORIZATION, authorization).body(envelope);
        request.send().await.map_err(|error| self.not_answered(&error))
    }

    /// The body, but no more of it than this.
    async fn read(&self, response: Response, largest: usize) -> Result<Vec<u8>, NoAnswer> {
        body(response, largest).await.map_err(|unread| match unread {
            Unread::Lost(error) => failure::lost(self.host(), &error),
            Unread::TooLarge => NoAnswer::final_(format!(
                "the answer of Exchange has more than {largest} bytes; ask for fewer items or properties"
            )),
        })
    }

    fn not_answered(&self, error: &reqwest::Error) -> NoAnswer {
        if error.is_connect() {
            return failure::not_reached(self.host(), error);
        }
        failure::lost(self.host(), error)
    }

    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> NoAnswer {
        let host = self.host();
        let code = status.as_u16();
        if status.is_redirection() && leads_to_error_page(headers) {
            let message =
                format!("Exchange at {host} shows its page for errors (HTTP {code}); try again later");
            return NoAnswer::passing(message);
        }
        let no_answer = match code {
            401 => NoAnswer::final_(format!(
                "Exchange at {host} refused the sign-in (HTTP 401); {}{}",
                self.way.what_to_check(),
                offered(headers)
            )),
            403 => NoAnswer::final_(format!(
                "Exchange at {host} does not let this account use EWS (HTTP 403); {}",
                self.way.when_forbidden()
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
            429 | 449 | 502..=504 => NoAnswer {
                retry_after: retry_after(headers),
                ..NoAnswer::passing(format!(
                    "Exchange at {host} is not available or too busy (HTTP {code}); try again later"
                ))
            },
            _ => NoAnswer::final_(format!("{host} answered with HTTP {code}, which Exchange does not")),
        };
        // These come before Exchange looks at the operation.
        match code {
            300..=399 | 404 => no_answer.not_run().moved(),
            401 | 403 | 413 | 429 => no_answer.not_run(),
            _ => no_answer,
        }
    }
}

/// What the server would take instead.
fn offered(headers: &HeaderMap) -> String {
    let schemes = schemes(headers);
    if schemes.is_empty() { String::new() } else { format!(". It offers {}", schemes.join(", ")) }
}

/// What Exchange does in an outage now and then, instead of an answer.
fn leads_to_error_page(headers: &HeaderMap) -> bool {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    location.to_ascii_lowercase().contains("/ews/genericerrorpage.htm")
}

/// Retry-After in seconds (RFC 9110, section 10.2.3), at most five minutes. A
/// date is not read: clocks differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(Duration::from_secs(300)))
}
