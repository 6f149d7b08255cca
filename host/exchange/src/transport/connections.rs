//! Connections that are signed in: each for itself, for one account, and for one
//! request at a time.
//!
//! A request goes over a connection that was signed in before, or signs in on a
//! new one. It is never written twice, unless the server has answered 401 to it:
//! then Exchange has not looked at it. Nor is a sign-in that was refused tried
//! once more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response, Uri};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use rustls::ClientConfig;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::connection::{Connection, Connector, NotAnswered};
use super::sign_in::{SignIn, SignInFailure};
use super::{IDLE, NoAnswer, failure};
use crate::authentication::{ConnectionAuthentication, tls_server_end_point};
use crate::settings::ChannelBinding;

/// A sign-in that has not come to its end after this many steps does not come to
/// one: NTLM takes two, Kerberos one or two, and SPNEGO may add one.
const STEPS: usize = 5;
/// What a server may say beside a 401.
const LARGEST_REFUSAL: usize = 256 * 1024;

/// The connections of one account to one server.
#[derive(Debug)]
pub(super) struct Connections {
    connector: Connector,
    path: Uri,
    host: HeaderValue,
    /// As it is told.
    name: String,
    binding: ChannelBinding,
    limit: Arc<Semaphore>,
    idle: Arc<Idle>,
    /// Set where the server asks for a new proof with each request.
    each_request: AtomicBool,
}

/// What came of a request.
pub(super) enum Exchanged {
    /// An answer, and the connection that it is read from.
    Answer(Response<Incoming>, Held),
    /// The account was refused.
    Refused(HeaderMap),
}

/// A connection in use. Given back when its answer was read to the end; else it
/// is closed.
pub(super) struct Held {
    connection: Connection,
    idle: Arc<Idle>,
    keep: bool,
    _permit: OwnedSemaphorePermit,
}

impl Held {
    /// Keeps the connection for the next request.
    pub(super) async fn give_back(mut self) {
        if self.keep && self.connection.is_kept().await {
            self.idle.put(self.connection);
        }
    }
}

impl Connections {
    /// None where the address cannot be connected to.
    pub(super) fn new(
        url: &Url,
        tls: ClientConfig,
        binding: ChannelBinding,
        at_most: usize,
    ) -> Option<Connections> {
        let name = url.host_str()?.to_owned();
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.clone(),
        };
        Some(Connections {
            connector: Connector::new(url, tls)?,
            path: url.path().parse().ok()?,
            host: HeaderValue::from_str(&host).ok()?,
            name,
            binding,
            limit: Arc::new(Semaphore::new(at_most.max(1))),
            idle: Arc::default(),
            each_request: AtomicBool::new(false),
        })
    }

    /// Sends a request over a connection that is signed in, or signs in with it.
    pub(super) async fn exchange(
        &self,
        authentication: &dyn ConnectionAuthentication,
        sign_in: &SignIn,
        headers: &HeaderMap,
        envelope: &Bytes,
    ) -> Result<Exchanged, NoAnswer> {
        // No semaphore of this is ever closed.
        let permit = Arc::clone(&self.limit).acquire_owned().await;
        let permit = permit.map_err(|_| NoAnswer::passing("the server ends").not_run())?;
        // What the network has said of connections meanwhile is heard first: once for the
        // network, once for the tasks that it wakes.
        for _ in 0..2 {
            tokio::task::yield_now().await;
        }
        while let Some(mut connection) = self.idle.take() {
            match connection.send(self.request(headers, None, envelope.clone())).await {
                Ok(answer) if answer.status() != StatusCode::UNAUTHORIZED => {
                    let keep = self.is_kept(&answer, false);
                    let held = Held { connection, idle: Arc::clone(&self.idle), keep, _permit: permit };
                    return Ok(Exchanged::Answer(answer, held));
                }
                // It has forgotten who signed in; or, where that was by the request before, it asks
                // with each request. Nothing was done.
                Ok(_) => {
                    if connection.answered() == 2 {
                        self.each_request.store(true, Ordering::Relaxed);
                    }
                    break;
                }
                // It was closed while nobody used it.
                Err(NotAnswered::NotSent(_)) => {}
                Err(NotAnswered::Lost(error)) => return Err(failure::lost(&self.name, &error)),
            }
        }
        self.sign_in(authentication, sign_in, headers, envelope, permit).await
    }

    /// Opens a connection and signs in on it, once.
    async fn sign_in(
        &self,
        authentication: &dyn ConnectionAuthentication,
        sign_in: &SignIn,
        headers: &HeaderMap,
        envelope: &Bytes,
        permit: OwnedSemaphorePermit,
    ) -> Result<Exchanged, NoAnswer> {
        let _turn =
            sign_in.turn(Instant::now().into_std(), &self.name, authentication.what_to_check()).await?;
        let mut connection =
            self.connector.open().await.map_err(|error| failure::not_reached(&self.name, &*error))?;
        let binding = self.binding(&connection).inspect_err(|_| sign_in.failed(SignInFailure::NotBound))?;
        let mut handshake = authentication.begin(binding.as_deref());
        let mut token = None;
        for number in 0..STEPS {
            let step = handshake.step(token).await.map_err(|error| {
                if error.refused {
                    sign_in.refused();
                }
                if let Some(why) = error.why {
                    sign_in.failed(why);
                }
                error.no_answer
            })?;
            let authorization = authorization(authentication.scheme(), &step.token);
            let body = if step.with_request { envelope.clone() } else { Bytes::new() };
            let sent = connection.send(self.request(headers, authorization, body)).await;
            let answer = sent.map_err(|error| self.not_answered(&error, step.with_request))?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                if !step.with_request && answer.status().is_success() {
                    return Err(NoAnswer::final_(format!(
                        "{} answered before anybody had signed in (HTTP {}); check EWS_SERVER_URL and EWS_AUTH_TYPE",
                        self.name,
                        answer.status().as_u16()
                    ))
                    .not_run());
                }
                if step.with_request && lets_in(answer.status()) {
                    sign_in.accepted();
                }
                let keep = step.with_request && self.is_kept(&answer, step.each_request);
                let held = Held { connection, idle: Arc::clone(&self.idle), keep, _permit: permit };
                return Ok(Exchanged::Answer(answer, held));
            }
            let refusal = answer.headers().clone();
            let offered = schemes(&refusal);
            token = challenge(&refusal, authentication.scheme());
            match token {
                Some(_) => {}
                None if number == 0 && !offered.iter().any(|scheme| is(scheme, authentication.scheme())) => {
                    sign_in.failed(SignInFailure::NotOffered);
                    return Err(self.not_offered(authentication.scheme(), &offered));
                }
                None if step.with_request => {
                    sign_in.refused();
                    return Ok(Exchanged::Refused(refusal));
                }
                None => {
                    sign_in.failed(SignInFailure::NotKept);
                    let message = format!(
                        "{} does not go on with the {} sign-in; something on the way may not keep the connection",
                        self.name,
                        authentication.scheme()
                    );
                    return Err(NoAnswer::final_(message).not_run());
                }
            }
            // What is left of it would stand before the next answer.
            let read = Limited::new(answer.into_body(), LARGEST_REFUSAL).collect().await;
            if read.is_err() || !connection.is_kept().await {
                sign_in.failed(SignInFailure::NotKept);
                let message = format!(
                    "{} closes the connection in the middle of signing in, which {} does not survive; check what stands \
                     between this server and Exchange",
                    self.name,
                    authentication.scheme()
                );
                return Err(NoAnswer::final_(message).not_run());
            }
            handshake = step.next;
        }
        let message = format!("signing in to {} did not come to an end", self.name);
        Err(NoAnswer::final_(message).not_run())
    }

    /// What the sign-in is bound to.
    fn binding(&self, connection: &Connection) -> Result<Option<Vec<u8>>, NoAnswer> {
        if self.binding == ChannelBinding::Off {
            return Ok(None);
        }
        let binding = connection.certificate().and_then(tls_server_end_point);
        if binding.is_none() && self.binding == ChannelBinding::Require {
            let what = match connection.certificate() {
                Some(_) => "the certificate that it shows has a signature that RFC 5929 says no hash for",
                None => "the connection has no TLS",
            };
            let message = format!(
                "EWS_CHANNEL_BINDING is require, and a sign-in to {} cannot be bound to anything: {what}",
                self.name
            );
            return Err(NoAnswer::final_(message).not_run());
        }
        Ok(binding)
    }

    fn request(
        &self,
        headers: &HeaderMap,
        authorization: Option<HeaderValue>,
        body: Bytes,
    ) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = reqwest::Method::POST;
        *request.uri_mut() = self.path.clone();
        request.headers_mut().clone_from(headers);
        request.headers_mut().insert(HOST, self.host.clone());
        if let Some(authorization) = authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization);
        }
        request
    }

    /// Whether the next request may come without a proof of its own. IIS says so
    /// of Kerberos (Persistent-Auth); where nothing is said, the first 401 tells.
    fn is_kept(&self, answer: &Response<Incoming>, each_request: bool) -> bool {
        let says_no = answer.headers().get("persistent-auth").is_some_and(|value| value == "false");
        let asks = each_request && self.each_request.load(Ordering::Relaxed);
        !says_no && !asks
    }

    fn not_answered(&self, error: &NotAnswered, with_request: bool) -> NoAnswer {
        match error {
            NotAnswered::NotSent(error) => failure::lost(&self.name, error).not_run(),
            NotAnswered::Lost(error) if with_request => failure::lost(&self.name, error),
            NotAnswered::Lost(error) => failure::lost(&self.name, error).not_run(),
        }
    }

    fn not_offered(&self, scheme: &str, offered: &[String]) -> NoAnswer {
        let offered = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        let message = format!(
            "{} does not let anybody sign in with {scheme} (HTTP 401); it offers {offered}. Set EWS_AUTH_TYPE, or have \
             Windows authentication switched on for EWS",
            self.name
        );
        NoAnswer::final_(message).not_run()
    }
}

/// Statuses that only somebody who was let in gets to see.
pub(super) fn lets_in(status: StatusCode) -> bool {
    matches!(status, StatusCode::OK | StatusCode::INTERNAL_SERVER_ERROR)
}

fn authorization(scheme: &str, token: &[u8]) -> Option<HeaderValue> {
    // base64 has only characters that a header may have.
    let mut value = HeaderValue::from_str(&format!("{scheme} {}", STANDARD.encode(token))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The schemes of all challenges, as RFC 9110 writes them: in one header or in
/// several.
pub(crate) fn schemes(headers: &HeaderMap) -> Vec<String> {
    let mut found = Vec::new();
    for value in headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()) {
        // Of `Basic realm="a, b", NTLM` the words that begin a challenge: no parameters.
        let mut is_quoted = false;
        let parts = value.split(|character| {
            is_quoted ^= character == '"';
            character == ',' && !is_quoted
        });
        for word in parts.filter_map(|part| part.split_whitespace().next()) {
            let is_token = word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
            if is_token && word.len() <= 30 && !found.iter().any(|old| old == word) {
                found.push(word.to_owned());
            }
        }
    }
    found.truncate(8);
    found
}

fn is(scheme: &str, other: &str) -> bool {
    scheme.eq_ignore_ascii_case(other)
}

/// What the server says to this scheme's last token.
fn challenge(headers: &HeaderMap, scheme: &str) -> Option<Vec<u8>> {
    let values = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let mut parts = values.flat_map(|value| value.split(','));
    parts.find_map(|part| {
        let (name, token) = part.trim().split_once(' ')?;
        if !is(name, scheme) {
            return None;
        }
        STANDARD.decode(token.trim()).ok().filter(|token| !token.is_empty())
    })
}

/// Connections that nobody uses. What is not taken for a while is closed.
#[derive(Debug, Default)]
struct Idle(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// With the time since when. The last one given back comes first.
    connections: Vec<(Instant, Connection)>,
    is_watched: bool,
}

impl Idle {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Connection> {
        let mut kept = self.kept();
        while let Some((since, connection)) = kept.connections.pop() {
            if connection.is_usable() && since.elapsed() < IDLE {
                return Some(connection);
            }
        }
        None
    }

    fn put(self: &Arc<Self>, connection: Connection) {
        let mut kept = self.kept();
        kept.connections.push((Instant::now(), connection));
        if !kept.is_watched {
            kept.is_watched = true;
            tokio::spawn(close_unused(Arc::downgrade(self)));
        }
    }

    /// Closes those that are too old, and says when to look again.
    fn close_old(&self) -> Option<Duration> {
        let mut kept = self.kept();
        kept.connections.retain(|(since, connection)| connection.is_usable() && since.elapsed() < IDLE);
        let next = kept.connections.iter().map(|(since, _)| IDLE.saturating_sub(since.elapsed())).min();
        kept.is_watched = next.is_some();
        next
    }
}

/// Ends with the connections, and with their owner.
async fn close_unused(idle: Weak<Idle>) {
    let mut wait = IDLE;
    loop {
        tokio::time::sleep(wait).await;
        let Some(idle) = idle.upgrade() else { return };
        match idle.close_old() {
            // A little more, so that it is over by then.
            Some(next) => wait = next + Duration::from_secs(1),
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (WWW_AUTHENTICATE, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn challenges_are_read_from_one_header_and_from_several() {
        let several = headers(&["Negotiate", "NTLM TlRMTVNTUAAC", "Basic realm=\"mail, and more\""]);
        assert_eq!(schemes(&several), ["Negotiate", "NTLM", "Basic"]);
        assert_eq!(challenge(&several, "NTLM").unwrap(), b"NTLMSSP\0\x02");
        assert_eq!(challenge(&several, "Negotiate"), None);
        let one = headers(&["Basic realm=\"x\", ntlm TlRMTVNTUAAC"]);
        assert_eq!(challenge(&one, "NTLM").unwrap(), b"NTLMSSP\0\x02");
        assert_eq!(schemes(&one), ["Basic", "ntlm"]);
        let bearer =
            headers(&["Bearer client_id=\"x\", trusted_issuers=\"a, b@c\", token_types=\"d e\"", "\"x"]);
        assert_eq!(schemes(&bearer), ["Bearer"]);
        assert!(schemes(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn a_proof_is_not_shown() {
        let value = authorization("NTLM", b"NTLMSSP\0\x02").unwrap();
        assert_eq!(value, "NTLM TlRMTVNTUAAC");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
