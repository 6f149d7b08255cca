//! Who asks: HTTP Basic, NTLM, Negotiate and bearer tokens, as a server judges them.
//!
//! It is written after the specifications and shares no code with a client, so that the two cannot share a mistake. It
//! knows nothing of mailboxes: what the account may do, `rights` says.

mod connection;
mod counters;
mod ntlm;
mod scheme;
mod spnego;
pub(crate) mod tokens;
mod windows;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use connection::Progress;
pub(crate) use connection::SignIn;
use counters::Counters;
pub use counters::SignIns;
pub use scheme::{Scheme, UnknownScheme};
use tokens::{BadToken, Subject, Tokens};
use windows::{Account, Step};

use crate::directory::{Directory, Recipient};
use crate::traffic::{Incoming, Outgoing};

/// Whoever signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'d> {
    pub(crate) recipient: &'d Recipient,
    /// It is an application with a token of its own: nobody's mailbox is its, and it must say whose it wants.
    pub(crate) is_application: bool,
}

/// What is made of a request's credentials.
#[derive(Debug)]
pub(crate) struct Judgement<'d> {
    /// None: 401.
    pub(crate) caller: Option<Caller<'d>>,
    /// `WWW-Authenticate`, and what else the answer has to say of it.
    pub(crate) headers: HeaderMap,
    /// What happened, for log and record; none: nothing but the absence of credentials, or nothing new.
    pub(crate) note: Option<String>,
}

/// The judge.
#[derive(Debug)]
pub(crate) struct Authentication {
    schemes: Vec<Scheme>,
    password: String,
    tokens: Tokens,
    counters: Counters,
}

impl Authentication {
    /// Offers these schemes, in their order. `password`: that of the service account.
    pub(crate) fn new(schemes: Vec<Scheme>, password: String, tokens: Tokens) -> Self {
        Self { schemes, password, tokens, counters: Counters::default() }
    }

    pub(crate) fn offers(&self, scheme: Scheme) -> bool {
        self.schemes.contains(&scheme)
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(crate) fn sign_ins(&self) -> SignIns {
        self.counters.now()
    }

    /// Answers the token endpoint.
    pub(crate) fn issue(&self, directory: &Directory, request: &Incoming, now: Timestamp) -> Outgoing {
        self.tokens.answer(request, now, &self.counters, |name, password| {
            let is_right = self.is_account(directory, name, password).is_some();
            self.counters.logon(is_right);
            is_right
        })
    }

    /// Judges the credentials of a request, and what its connection knows.
    pub(crate) fn judge<'d>(
        &self,
        directory: &'d Directory,
        request: &Incoming,
        now: Timestamp,
    ) -> Judgement<'d> {
        let account = Caller { recipient: directory.service_account(), is_application: false };
        let mut progress = request.sign_in.lock();
        let Some(value) = request.headers.get(header::AUTHORIZATION) else {
            return match *progress {
                Progress::SignedIn => Judgement::of(account, None),
                _ => {
                    *progress = Progress::Nobody;
                    self.nobody(None)
                }
            };
        };
        let value = value.to_str().unwrap_or_default();
        let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
        let Some(scheme) = self.offered(scheme) else {
            *progress = Progress::Nobody;
            return self.nobody(Some("refused: a scheme that is not offered".to_owned()));
        };
        match scheme {
            Scheme::Basic => match self.basic(directory, credentials) {
                true => Judgement::of(account, None),
                false => self.nobody(Some("basic: refused: a wrong name or password".to_owned())),
            },
            Scheme::Bearer => self.bearer(account, credentials.trim(), now),
            Scheme::Ntlm | Scheme::Negotiate => {
                let known = Account { directory, password: &self.password, counters: &self.counters };
                let token = STANDARD.decode(credentials.trim()).unwrap_or_default();
                let step = match scheme {
                    Scheme::Ntlm => known.ntlm(&mut progress, &token, now),
                    _ => known.negotiate(&mut progress, &token, now),
                };
                self.after(scheme, step, account)
            }
        }
    }

    /// `WWW-Authenticate` with everything that is offered.
    pub(crate) fn challenges(&self) -> HeaderMap {
        self.schemes.iter().map(|scheme| (header::WWW_AUTHENTICATE, self.challenge(*scheme, ""))).collect()
    }

    fn offered(&self, name: &str) -> Option<Scheme> {
        self.schemes.iter().copied().find(|scheme| scheme.to_string().eq_ignore_ascii_case(name))
    }

    fn nobody<'d>(&self, note: Option<String>) -> Judgement<'d> {
        Judgement { caller: None, headers: self.challenges(), note }
    }

    fn basic(&self, directory: &Directory, credentials: &str) -> bool {
        let decoded = STANDARD.decode(credentials.trim()).ok().and_then(|text| String::from_utf8(text).ok());
        let is_right = decoded
            .as_deref()
            .and_then(|text| text.split_once(':'))
            .is_some_and(|(name, password)| self.is_account(directory, name, password).is_some());
        self.counters.logon(is_right);
        is_right
    }

    /// Only the service account has a password.
    fn is_account<'d>(&self, directory: &'d Directory, name: &str, password: &str) -> Option<&'d Recipient> {
        let found = directory.by_logon(name)?;
        let is_right = found.address == directory.service_account().address && password == self.password;
        is_right.then_some(found)
    }

    fn bearer<'d>(&self, account: Caller<'d>, token: &str, now: Timestamp) -> Judgement<'d> {
        match self.tokens.check(token, now) {
            Ok(subject) => {
                let is_application = subject == Subject::Application;
                let note = if is_application { "an application" } else { "a person" };
                Judgement::of(Caller { is_application, ..account }, Some(format!("bearer: accepted: {note}")))
            }
            Err(bad) => {
                self.counters.refused_token();
                let mut headers = HeaderMap::new();
                for scheme in &self.schemes {
                    let error = if *scheme == Scheme::Bearer { ", error=\"invalid_token\"" } else { "" };
                    headers.append(header::WWW_AUTHENTICATE, self.challenge(*scheme, error));
                }
                let diagnostics = match bad {
                    BadToken::Expired => {
                        "2000002;reason=\"The token has expired.\";error_category=\"token_expired\""
                    }
                    BadToken::Unknown => {
                        "2000001;reason=\"OAuth token submitted with the request can not be parsed.\";\
                         error_category=\"invalid_token\""
                    }
                };
                headers.insert("x-ms-diagnostics", HeaderValue::from_static(diagnostics));
                Judgement { caller: None, headers, note: Some(format!("bearer: refused: {bad}")) }
            }
        }
    }

    fn after<'d>(&self, scheme: Scheme, step: Step, account: Caller<'d>) -> Judgement<'d> {
        match step {
            Step::Continue(token) => {
                let headers =
                    HeaderMap::from_iter([(header::WWW_AUTHENTICATE, self.with_token(scheme, &token))]);
                Judgement { caller: None, headers, note: Some(format!("{scheme}: challenged")) }
            }
            Step::Done(token) => {
                let mut judged = Judgement::of(account, Some(format!("{scheme}: accepted")));
                if let Some(token) = token {
                    judged.headers.insert(header::WWW_AUTHENTICATE, self.with_token(scheme, &token));
                }
                judged
            }
            Step::Refused(refusal) => self.nobody(Some(format!("{scheme}: refused: {refusal}"))),
        }
    }

    /// As it stands in `WWW-Authenticate` where a client has nothing yet. `error`: what a refused token adds.
    fn challenge(&self, scheme: Scheme, error: &str) -> HeaderValue {
        let text = match scheme {
            Scheme::Basic => return HeaderValue::from_static("Basic realm=\"127.0.0.1\""),
            Scheme::Ntlm => return HeaderValue::from_static("NTLM"),
            Scheme::Negotiate => return HeaderValue::from_static("Negotiate"),
            Scheme::Bearer => {
                let tenant = &self.tokens.registration().tenant;
                format!(
                    "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", \
                     trusted_issuers=\"00000001-0000-0000-c000-000000000000@{tenant}\", \
                     token_types=\"app_asserted_user_v1 service_asserted_app_v1\"{error}"
                )
            }
        };
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Bearer"))
    }

    fn with_token(&self, scheme: Scheme, token: &[u8]) -> HeaderValue {
        let name = if scheme == Scheme::Ntlm { "NTLM" } else { "Negotiate" };
        HeaderValue::from_str(&format!("{name} {}", STANDARD.encode(token)))
            .unwrap_or_else(|_| HeaderValue::from_static("Negotiate"))
    }
}

impl<'d> Judgement<'d> {
    fn of(caller: Caller<'d>, note: Option<String>) -> Self {
        Self { caller: Some(caller), headers: HeaderMap::new(), note }
    }
}
