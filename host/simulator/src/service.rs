//! From one HTTP request to its answer, without a network: authentication, SOAP, rights, misbehaviour, operation.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::concurrency::{Turn, Turns};
use crate::context::Context;
use crate::delivery;
use crate::directory::Recipient;
use crate::errors::ResponseCode;
use crate::ids::IdFormat;
use crate::misbehaviour::action::Action;
use crate::misbehaviour::{self, Misbehaviour};
use crate::operations;
use crate::properties::Form;
use crate::rights;
use crate::seed::Company;
use crate::soap::{self, Fault, Request, Validity};
use crate::traffic::{Asked, CHALLENGE, Incoming, Outgoing};

/// Where EWS answers. Exchange does not look at the case of a path.
pub(crate) const PATH: &str = "/EWS/Exchange.asmx";

const FRONT_END: &str = "CONTOSO-EX01";

/// The server behind the network.
pub(crate) struct Service {
    company: Company,
    password: String,
    behaviour: Behaviour,
    ids: IdFormat,
    turns: Turns,
    misbehaviour: Misbehaviour,
}

/// A request that will be answered, and not refused.
struct Accepted<'a> {
    request: Request,
    acting: &'a Recipient,
    /// It ends with the request.
    turn: Turn,
}

impl Service {
    pub(crate) fn new(
        company: Company,
        password: String,
        behaviour: Behaviour,
        ids: IdFormat,
        misbehaviour: Misbehaviour,
    ) -> Self {
        Self { company, password, behaviour, ids, turns: Turns::default(), misbehaviour }
    }

    /// Answers one request. May take long where a search walks many items.
    pub(crate) fn answer(&self, request: &Incoming) -> Outgoing {
        let mut answer = self.judge(request);
        let id = Uuid::new_v4().to_string();
        if let Ok(id) = HeaderValue::from_str(&id) {
            answer.headers.insert("request-id", id);
        }
        answer.headers.insert("x-feserver", HeaderValue::from_static(FRONT_END));
        answer.headers.insert("x-diaginfo", HeaderValue::from_static(FRONT_END));
        let wants_id = request.headers.get("return-client-request-id");
        if wants_id.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
            && let Some(id) = request.headers.get("client-request-id")
        {
            answer.headers.insert("client-request-id", id.clone());
        }
        answer
    }

    fn judge(&self, request: &Incoming) -> Outgoing {
        if !request.path.eq_ignore_ascii_case(PATH) {
            return Outgoing::bare(StatusCode::NOT_FOUND);
        }
        let Some(caller) = self.authenticate(&request.headers) else {
            let mut answer = Outgoing::bare(StatusCode::UNAUTHORIZED);
            answer.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
            return answer;
        };
        if request.method != Method::POST {
            let mut answer = Outgoing::bare(StatusCode::METHOD_NOT_ALLOWED);
            answer.headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            return answer;
        }
        if !is_xml(&request.headers) {
            return Outgoing::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        match self.accept(caller, &request.body) {
            Ok(accepted) => {
                let answer = self.obey(&accepted.request, accepted.acting);
                let asked = Asked {
                    operation: accepted.request.operation.name.to_string(),
                    mailbox: accepted.acting.address.clone(),
                };
                Outgoing { asked: Some(asked), turn: Some(accepted.turn), ..answer }
            }
            Err(fault) => Outgoing::refused(&fault),
        }
    }

    /// Reads a request, finds out as whom it runs, and takes a turn for it.
    fn accept<'a>(&'a self, caller: &'a Recipient, body: &[u8]) -> Result<Accepted<'a>, Fault> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let source = std::str::from_utf8(body).map_err(|error| {
            let error = crate::xml::ReadError {
                message: "Invalid character in the given encoding.".to_owned(),
                offset: error.valid_up_to(),
            };
            Fault::malformed(&String::from_utf8_lossy(body), &error)
        })?;
        let request = Request::read(source)?;
        let connecting = request.connecting.as_ref();
        let acting =
            rights::acting_user(&self.company.directory, caller, connecting).map_err(Fault::valid)?;
        let turn = self.turns.begin(acting.mailbox, self.behaviour.limits.concurrency);
        let turn = turn.ok_or_else(|| Fault::valid(ResponseCode::ErrorExceededConnectionCount))?;
        Ok(Accepted { request, acting, turn })
    }

    /// Answers a request as the rules for it want, or as Exchange would.
    fn obey(&self, request: &Request, acting: &Recipient) -> Outgoing {
        let operation = &*request.operation.name;
        let Some(rule) = self.misbehaviour.choose(operation, &acting.address) else {
            return self.operate(request, acting, None);
        };
        tracing::debug!(operation, rule = rule.text(), "the server misbehaves");
        rule.answer(
            || self.operate(request, acting, Some(&rule.action)),
            || match Request::read(&misbehaviour::other_operation(operation)) {
                Ok(other) => self.operate(&other, acting, None),
                Err(fault) => Outgoing::refused(&fault),
            },
        )
    }

    fn operate(&self, request: &Request, acting: &Recipient, action: Option<&Action>) -> Outgoing {
        let now = now();
        delivery::arrive(&self.company.store, now);
        let context = Context {
            directory: &self.company.directory,
            store: &self.company.store,
            behaviour: &self.behaviour,
            acting,
            form: Form { precision: request.precision, ids: self.ids },
            schema: request.schema,
            now,
            action,
        };
        let mut known = true;
        let answer = soap::answer(|writer| known = operations::run(&request.operation, context, writer));
        if known {
            Outgoing::xml(StatusCode::OK, answer, Validity::Valid)
        } else {
            Outgoing::refused(&Fault::invalid(ResponseCode::ErrorInvalidRequest))
        }
    }

    /// HTTP Basic. Only the service account has a password.
    fn authenticate(&self, headers: &HeaderMap) -> Option<&Recipient> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()?;
        let (name, password) = decoded.split_once(':')?;
        let caller = self.company.directory.by_logon(name)?;
        let is_service_account = caller.address == self.company.directory.service_account;
        (is_service_account && password == self.password).then_some(caller)
    }
}

/// The time, in the precision that Exchange keeps.
fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(jiff::Unit::Millisecond).unwrap_or(now)
}

fn is_xml(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let is_text_xml = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/xml"));
    let is_utf8 = parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    is_text_xml && is_utf8
}
