//! From one HTTP request to its answer, without a network: authentication, Autodiscover, SOAP, rights,
//! misbehaviour, operation.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use uuid::Uuid;

use crate::authentication::tokens::Tokens;
use crate::authentication::{Authentication, Caller, Judgement, Scheme, SignIns};
use crate::autodiscover::{self, AutodiscoverRedirect, Site};
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
use crate::soap::{self, Fault, Request, ServerVersion, Validity};
use crate::traffic::{Asked, Incoming, Outgoing};

/// Where EWS answers. Exchange does not look at the case of a path.
pub(crate) const PATH: &str = "/EWS/Exchange.asmx";

const FRONT_END: &str = "CONTOSO-EX01";

/// The server behind the network.
pub(crate) struct Service {
    company: Company,
    authentication: Authentication,
    behaviour: Behaviour,
    ids: IdFormat,
    version: ServerVersion,
    redirect: Option<AutodiscoverRedirect>,
    turns: Turns,
    misbehaviour: Misbehaviour,
}

/// What a server is made of.
pub(crate) struct Parts {
    pub(crate) company: Company,
    pub(crate) authentication: Authentication,
    pub(crate) behaviour: Behaviour,
    pub(crate) ids: IdFormat,
    pub(crate) version: ServerVersion,
    /// Where Autodiscover sends clients; none: it answers itself.
    pub(crate) redirect: Option<AutodiscoverRedirect>,
    pub(crate) misbehaviour: Misbehaviour,
}

/// A request that will be answered, and not refused.
struct Accepted<'a> {
    request: Request,
    acting: &'a Recipient,
    /// It ends with the request.
    turn: Turn,
}

impl Service {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { company, authentication, behaviour, ids, version, redirect, misbehaviour } = parts;
        let turns = Turns::default();
        Self { company, authentication, behaviour, ids, version, redirect, turns, misbehaviour }
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
        let now = now();
        if let Some(redirect) = autodiscover::probe(request, self.site()) {
            return Outgoing { validity: Validity::Elsewhere, ..redirect };
        }
        if self.authentication.offers(Scheme::Bearer) && Tokens::is_at(&request.path) {
            let answer = self.authentication.issue(&self.company.directory, request, now);
            return Outgoing { validity: Validity::Elsewhere, ..answer };
        }
        let is_ews = request.path.eq_ignore_ascii_case(PATH);
        let autodiscover = autodiscover::Service::at(&request.path);
        if !is_ews && autodiscover.is_none() {
            return Outgoing::bare(StatusCode::NOT_FOUND);
        }
        let Judgement { caller, headers, note } =
            self.authentication.judge(&self.company.directory, request, now);
        let mut answer = match caller {
            None => self.unauthorized(note.as_deref()),
            Some(caller) => self.serve(request, caller, autodiscover, now),
        };
        for (name, value) in &headers {
            answer.headers.append(name, value.clone());
        }
        // Faults have it, too.
        if answer.status == StatusCode::UNAUTHORIZED && !answer.headers.contains_key(header::WWW_AUTHENTICATE)
        {
            answer.headers.extend(self.authentication.challenges());
        }
        Outgoing { note, ..answer }
    }

    /// Whoever has begun a handshake has broken no protocol.
    fn unauthorized(&self, note: Option<&str>) -> Outgoing {
        let mut answer = Outgoing::bare(StatusCode::UNAUTHORIZED);
        match note {
            Some(note) if note.ends_with(": challenged") => answer.validity = Validity::Elsewhere,
            Some(note) => tracing::info!(note, sign_ins = %self.sign_ins(), "a sign-in was refused"),
            None => {}
        }
        answer
    }

    /// Answers whoever has signed in.
    fn serve<'a>(
        &'a self,
        request: &Incoming,
        caller: Caller<'a>,
        autodiscover: Option<autodiscover::Service>,
        now: Timestamp,
    ) -> Outgoing {
        if request.method != Method::POST {
            let mut answer = Outgoing::bare(StatusCode::METHOD_NOT_ALLOWED);
            answer.headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            return answer;
        }
        if !is_xml(&request.headers) {
            return Outgoing::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        if let Some(service) = autodiscover {
            return self.discover(service, &request.body, now);
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
            Err(fault) => Outgoing::refused(&fault, self.version),
        }
    }

    /// Answers Autodiscover as the rules for it want, or as Exchange would.
    fn discover(&self, service: autodiscover::Service, body: &[u8], now: Timestamp) -> Outgoing {
        use autodiscover::Service::{Pox, Soap};
        let ask = |service| match service {
            Pox => autodiscover::answer_pox(body, self.site(), now),
            Soap => autodiscover::answer_soap(body, self.site()),
        };
        let (mailbox, answer) = ask(service);
        let operation = service.operation();
        let answer = match self.misbehaviour.choose(operation, &mailbox) {
            None => answer,
            Some(rule) => {
                tracing::debug!(operation, rule = rule.text(), "the server misbehaves");
                let other = if service == Pox { Soap } else { Pox };
                Outgoing {
                    validity: Validity::Elsewhere,
                    ..rule.answer(self.version, || answer, || ask(other).1)
                }
            }
        };
        Outgoing { asked: Some(Asked { operation: operation.to_owned(), mailbox }), ..answer }
    }

    fn site(&self) -> Site<'_> {
        Site {
            directory: &self.company.directory,
            base: &self.authentication.tokens().registration().base,
            version: self.version,
            redirect: self.redirect.as_ref(),
        }
    }

    /// Which server it says it is.
    pub(crate) fn version(&self) -> ServerVersion {
        self.version
    }

    /// How often clients signed in, or tried to.
    pub(crate) fn sign_ins(&self) -> SignIns {
        self.authentication.sign_ins()
    }

    /// Reads a request, finds out as whom it runs, and takes a turn for it.
    fn accept<'a>(&'a self, caller: Caller<'a>, body: &[u8]) -> Result<Accepted<'a>, Fault> {
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
            self.version,
            || self.operate(request, acting, Some(&rule.action)),
            || match Request::read(&misbehaviour::other_operation(operation)) {
                Ok(other) => self.operate(&other, acting, None),
                Err(fault) => Outgoing::refused(&fault, self.version),
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
        let answer =
            soap::answer(self.version, |writer| known = operations::run(&request.operation, context, writer));
        if known {
            Outgoing::xml(StatusCode::OK, answer, Validity::Valid)
        } else {
            Outgoing::refused(&Fault::invalid(ResponseCode::ErrorInvalidRequest), self.version)
        }
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
