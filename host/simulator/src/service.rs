//! From one HTTP request to its answer, without a network: authentication, SOAP, rights, operation.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::concurrency::Turns;
use crate::context::Context;
use crate::directory::Recipient;
use crate::errors::ResponseCode;
use crate::ids::IdFormat;
use crate::operations;
use crate::properties::Form;
use crate::rights;
use crate::seed::Company;
use crate::soap::{self, Fault, Request, Validity};

/// Where EWS answers. Exchange does not look at the case of a path.
pub(crate) const PATH: &str = "/EWS/Exchange.asmx";

const FRONT_END: &str = "CONTOSO-EX01";
const CHALLENGE: &str = "Basic realm=\"127.0.0.1\"";

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// An answer as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) validity: Validity,
}

impl Outgoing {
    /// The answer where the server itself failed.
    pub(crate) fn broken() -> Self {
        let fault = Fault::valid(ResponseCode::ErrorInternalServerError);
        xml(StatusCode::INTERNAL_SERVER_ERROR, fault.envelope(), fault.validity)
    }
}

/// The server behind the network.
pub(crate) struct Service {
    company: Company,
    password: String,
    behaviour: Behaviour,
    ids: IdFormat,
    turns: Turns,
}

impl Service {
    pub(crate) fn new(company: Company, password: String, behaviour: Behaviour, ids: IdFormat) -> Self {
        Self { company, password, behaviour, ids, turns: Turns::default() }
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
            return bare(StatusCode::NOT_FOUND);
        }
        let Some(caller) = self.authenticate(&request.headers) else {
            let mut answer = bare(StatusCode::UNAUTHORIZED);
            answer.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
            return answer;
        };
        if request.method != Method::POST {
            let mut answer = bare(StatusCode::METHOD_NOT_ALLOWED);
            answer.headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            return answer;
        }
        if !is_xml(&request.headers) {
            return bare(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        match self.operate(caller, &request.body) {
            Ok(body) => xml(StatusCode::OK, body, Validity::Valid),
            Err(fault) => xml(StatusCode::INTERNAL_SERVER_ERROR, fault.envelope(), fault.validity),
        }
    }

    fn operate(&self, caller: &Recipient, body: &[u8]) -> Result<String, Fault> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let source = std::str::from_utf8(body).map_err(|error| {
            let error = crate::xml::ReadError {
                message: "Invalid character in the given encoding.".to_owned(),
                offset: error.valid_up_to(),
            };
            Fault::malformed(&String::from_utf8_lossy(body), &error)
        })?;
        let request = Request::read(source)?;
        let directory = &self.company.directory;
        let acting =
            rights::acting_user(directory, caller, request.connecting.as_ref()).map_err(Fault::valid)?;
        let limit = self.behaviour.limits.concurrency;
        let turn = self.turns.begin(acting.mailbox, limit);
        let _turn = turn.ok_or_else(|| Fault::valid(ResponseCode::ErrorExceededConnectionCount))?;
        let context = Context {
            directory,
            store: &self.company.store,
            behaviour: &self.behaviour,
            acting,
            form: Form { precision: request.precision, ids: self.ids },
            now: now(),
        };
        let mut known = true;
        let answer = soap::answer(|writer| known = operations::run(&request.operation, context, writer));
        if known { Ok(answer) } else { Err(Fault::invalid(ResponseCode::ErrorInvalidRequest)) }
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

fn bare(status: StatusCode) -> Outgoing {
    Outgoing { status, headers: HeaderMap::new(), body: String::new(), validity: Validity::Invalid }
}

fn xml(status: StatusCode, body: String, validity: Validity) -> Outgoing {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    Outgoing { status, headers, body, validity }
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
