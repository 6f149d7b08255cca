//! What fuzzing feeds: with the feature `fuzzing` alone, and for `tests/fuzz` alone.
//!
//! It shows inputs and their judgement, and no type of the server.

use axum::http::{HeaderMap, HeaderValue, Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::authentication::tokens::{
    DEVICE_CODE_INTERVAL, DEVICE_CODE_LIFE, Registration, TOKEN_LIFE, Tokens,
};
use crate::authentication::{Authentication, Scheme, SignIn};
use crate::behaviour::Behaviour;
use crate::html::{self, markup};
use crate::ids::IdFormat;
use crate::misbehaviour::Misbehaviour;
use crate::operations::{ItemsState, Progress};
use crate::seed::{self, Choice};
use crate::service::{PATH, Parts, Service};
use crate::soap::ServerVersion;
use crate::store::BodyType;
use crate::traffic::Incoming;
use crate::{filter, xml};

const PASSWORD: &str = "fuzzing";

/// The server behind the network.
pub struct Exchange {
    service: Service,
    headers: HeaderMap,
    mailbox: uuid::Uuid,
    inbox: u64,
}

impl Exchange {
    /// A server with the built-in company, and some generated messages.
    ///
    /// # Panics
    /// Where the company cannot be used.
    #[allow(clippy::expect_used, clippy::new_without_default, reason = "it ends the fuzzer")]
    pub fn new() -> Self {
        let choice = Choice { document: None, messages: 20 };
        let company = seed::company(&choice).expect("the company is sound");
        let recipient = company.directory.service_account();
        let (mailbox, name) = (recipient.mailbox, recipient.principal_name.clone());
        let inbox = company.store.read(mailbox).expect("it is there").well_known("inbox");
        let token = STANDARD.encode(format!("{name}:{PASSWORD}"));
        let authorization = HeaderValue::from_str(&format!("Basic {token}")).expect("it is Base64");
        let headers = HeaderMap::from_iter([
            (header::AUTHORIZATION, authorization),
            (header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8")),
        ]);
        let behaviour = Behaviour { limits: company.limits, ..Behaviour::default() };
        let misbehaviour = Misbehaviour::read(&[]).expect("there are no rules");
        let registration = Registration {
            base: "http://127.0.0.1:0".to_owned(),
            tenant: String::new(),
            domain: String::new(),
            client_id: String::new(),
            client_secret: String::new(),
            certificate: None,
            life: TOKEN_LIFE,
            device_code_life: DEVICE_CODE_LIFE,
            device_code_interval: DEVICE_CODE_INTERVAL,
        };
        let password = PASSWORD.to_owned();
        let tokens = Tokens::new(registration, password.clone());
        let service = Service::new(Parts {
            company,
            authentication: Authentication::new(vec![Scheme::Basic], password, tokens),
            behaviour,
            ids: IdFormat::Exchange,
            version: ServerVersion::default(),
            redirect: None,
            misbehaviour,
        });
        Self { service, headers, mailbox, inbox }
    }

    /// Status and body of the answer to a document.
    pub fn answer(&self, document: &[u8]) -> (u16, Vec<u8>) {
        let answer = self.service.answer(&Incoming {
            method: Method::POST,
            path: PATH.to_owned(),
            headers: self.headers.clone(),
            body: document.to_vec(),
            sign_in: SignIn::default(),
        });
        (answer.status.as_u16(), answer.body.to_vec())
    }

    /// A state of the account's inbox: as the server would write it, whatever it says. `time`: in seconds of Unix.
    pub fn items_state(&self, is_first: bool, number: u64, time: i64, key: u64) -> String {
        let after = jiff::Timestamp::from_second(time).ok().map(|time| (time, key));
        let progress = if is_first {
            Progress::First { until: number, after }
        } else {
            Progress::Changes { told: number }
        };
        ItemsState { mailbox: self.mailbox, folder: self.inbox, progress }.encode()
    }
}

/// Whether the server takes a document for XML.
pub fn is_xml(document: &str) -> bool {
    xml::read(document).is_ok()
}

/// Reads an id in every form; what can be read is written the same way again.
///
/// # Panics
/// Where it is not.
pub fn id(text: &str) {
    for format in [IdFormat::Exchange, IdFormat::Opaque] {
        if let Ok(id) = format.decode(text) {
            assert_eq!(format.decode(&format.encode(&id)), Ok(id));
        }
    }
}

/// Reads a rule of misbehaviour, and says what is wrong with it.
pub fn fault(rule: &str) {
    if let Err(error) = Misbehaviour::read(&[rule.to_owned()]) {
        assert!(!error.to_string().is_empty(), "an error says something");
    }
}

/// Does to HTML all that is done to bodies.
pub fn body(html: &str) {
    markup::is_simple(html);
    markup::words(html);
    html::preview(html, BodyType::Html);
    html::inner(html, BodyType::Html);
    filter::without_active_content(html);
    filter::without_external_images(html);
}
