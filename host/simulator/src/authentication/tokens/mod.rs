//! The token endpoint, as Microsoft Entra ID has it (RFC 6749, RFC 8628, RFC 7523), and the tokens that it issues.
//!
//! Tokens are random and mean nothing to a client. Nothing here knows of mailboxes: a token is an application's, or of
//! a person who signed in, and the only person with a password is the service account.

mod assertion;
mod client;
mod device;
mod grant;
mod problem;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use assertion::Certificate;
use device::Device;
use grant::Grant;
use problem::Problem;

use super::counters::Counters;
use crate::traffic::{Incoming, Outgoing, Sensitivity};

/// So many tokens and codes of each kind are remembered; the oldest are forgotten.
const REMEMBERED: usize = 1_000;
/// The largest request to the endpoint.
const MAX_FORM: usize = 64 * 1024;
/// The path of the page where a person types a device code.
const DEVICE_PAGE: &str = "/devicelogin";

/// Seconds for which an access token is good, as Entra ID has it.
pub(crate) const TOKEN_LIFE: Duration = Duration::from_secs(3_599);
/// For which a device code is good.
pub(crate) const DEVICE_CODE_LIFE: Duration = Duration::from_secs(900);
/// How long a client waits between two questions whether a person has signed in (RFC 8628, section 3.2).
pub(crate) const DEVICE_CODE_INTERVAL: Duration = Duration::from_secs(5);

/// How the endpoint is set up.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    /// Where it is reached: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) tenant: String,
    /// The tenant's domain, by which it can be called, too.
    pub(crate) domain: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// With whose key a client may sign assertions; none: it may not.
    pub(crate) certificate: Option<Certificate>,
    pub(crate) life: Duration,
    pub(crate) device_code_life: Duration,
    pub(crate) device_code_interval: Duration,
}

/// On whose behalf a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An application, for itself (`full_access_as_app`).
    Application,
    /// A person who signed in (`EWS.AccessAsUser.All`).
    Person,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadToken {
    #[error("an unknown token")]
    Unknown,
    #[error("an expired token")]
    Expired,
}

#[derive(Debug)]
struct Token {
    text: String,
    subject: Subject,
    expires: Timestamp,
}

#[derive(Debug, Default)]
struct State {
    access: VecDeque<Token>,
    refresh: VecDeque<String>,
    devices: VecDeque<Device>,
}

/// The endpoint, and what it has issued.
#[derive(Debug)]
pub(crate) struct Tokens {
    registration: Registration,
    password: String,
    state: Mutex<State>,
}

impl Tokens {
    /// `password`: that of the service account.
    pub(crate) fn new(registration: Registration, password: String) -> Self {
        Self { registration, password, state: Mutex::default() }
    }

    pub(crate) fn registration(&self) -> &Registration {
        &self.registration
    }

    /// Whether a path belongs to the endpoint.
    pub(crate) fn is_at(path: &str) -> bool {
        path.eq_ignore_ascii_case(DEVICE_PAGE) || Place::of(path).is_some()
    }

    /// Answers a request to one of these paths. `is_right` says whether a logon and a password are right.
    pub(crate) fn answer(
        &self,
        request: &Incoming,
        now: Timestamp,
        counters: &Counters,
        is_right: impl FnOnce(&str, &str) -> bool,
    ) -> Outgoing {
        let mut answer = self.answer_openly(request, now, counters, is_right);
        answer.sensitivity = Sensitivity::Secret;
        answer.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }

    fn answer_openly(
        &self,
        request: &Incoming,
        now: Timestamp,
        counters: &Counters,
        is_right: impl FnOnce(&str, &str) -> bool,
    ) -> Outgoing {
        let form = if request.body.len() <= MAX_FORM { Form::read(&request.body) } else { Form::default() };
        let Some(place) = Place::of(&request.path) else {
            return self.device_page(&request.method, &form, now, is_right);
        };
        let is_read = place.end == End::Configuration;
        if request.method != if is_read { Method::GET } else { Method::POST } {
            let mut answer = Outgoing::bare(StatusCode::METHOD_NOT_ALLOWED);
            let allowed = HeaderValue::from_static(if is_read { "GET" } else { "POST" });
            answer.headers.insert(header::ALLOW, allowed);
            return answer;
        }
        let answered = self.tenant(place.tenant).and_then(|()| match place.end {
            End::Token => self.grant(&form, &place, host(request), now).map(|body| (Some(()), body)),
            End::DeviceCode => self.device_code(&form, now).map(|body| (None, body)),
            End::Configuration => Ok((None, self.configuration())),
        });
        match answered {
            Ok((issued, body)) => {
                if issued.is_some() {
                    counters.issued_token();
                }
                json(StatusCode::OK, &body)
            }
            Err(problem) => json(problem.status(), &problem.body(now)),
        }
    }

    /// On whose behalf a token speaks that came with a request.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<Subject, BadToken> {
        let state = self.lock();
        let known = state.access.iter().find(|known| known.text == token).ok_or(BadToken::Unknown)?;
        if now < known.expires { Ok(known.subject) } else { Err(BadToken::Expired) }
    }

    fn tenant(&self, name: &str) -> Result<(), Problem> {
        let known = [&self.registration.tenant, &self.registration.domain];
        if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            Ok(())
        } else {
            Err(Problem::Tenant(name.to_owned()))
        }
    }

    /// What OpenID Connect Discovery tells, as far as it is there.
    fn configuration(&self) -> serde_json::Value {
        let Registration { base, tenant, .. } = &self.registration;
        serde_json::json!({
            "token_endpoint": format!("{base}/{tenant}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "device_authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/devicecode"),
            "issuer": format!("{base}/{tenant}/v2.0"),
        })
    }

    /// Issues an access token, and a refresh token where one is wanted.
    fn issue(&self, grant: Grant, now: Timestamp) -> serde_json::Value {
        let life = self.registration.life;
        let token = Token {
            text: random(),
            subject: grant.subject,
            expires: now.checked_add(life).unwrap_or(Timestamp::MAX),
        };
        let mut body = serde_json::json!({
            "token_type": "Bearer",
            "expires_in": life.as_secs(),
            "ext_expires_in": life.as_secs(),
            "access_token": token.text,
        });
        let mut state = self.lock();
        remember(&mut state.access, token);
        if let (Some(scope), Some(body)) = (grant.scope, body.as_object_mut()) {
            body.insert("scope".to_owned(), scope.into());
        }
        if let (true, Some(body)) = (grant.refresh, body.as_object_mut()) {
            let refresh = random();
            body.insert("refresh_token".to_owned(), refresh.clone().into());
            remember(&mut state.refresh, refresh);
        }
        body
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remember<T>(all: &mut VecDeque<T>, one: T) {
    if all.len() >= REMEMBERED {
        all.pop_front();
    }
    all.push_back(one);
}

/// 244 random bits, as letters and digits.
fn random() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn host(request: &Incoming) -> &str {
    request.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

fn json(status: StatusCode, body: &serde_json::Value) -> Outgoing {
    let mut answer = Outgoing { body: body.to_string().into(), ..Outgoing::bare(status) };
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    answer.headers.insert(header::CONTENT_TYPE, kind);
    answer
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Token,
    DeviceCode,
    Configuration,
}

/// A path of the endpoint.
#[derive(Clone, Copy, Debug)]
struct Place<'p> {
    tenant: &'p str,
    end: End,
}

impl<'p> Place<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let (tenant, rest) = path.strip_prefix('/')?.split_once('/')?;
        let end = match rest {
            "oauth2/v2.0/token" => End::Token,
            "oauth2/v2.0/devicecode" => End::DeviceCode,
            "v2.0/.well-known/openid-configuration" => End::Configuration,
            _ => return None,
        };
        Some(Self { tenant, end })
    }
}

/// The parameters of a request: `application/x-www-form-urlencoded`.
#[derive(Debug, Default)]
struct Form(Vec<(String, String)>);

impl Form {
    fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The value of a parameter, unless it is empty.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests;
