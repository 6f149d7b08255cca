//! Posts what Thunderbird's library writes, and reads the answers with it. Knows no EWS of its own, but for the
//! header of impersonation, which the library does not have.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews::response::{ResponseClass, ResponseCode, ResponseError};
use ews::server_version::ExchangeServerVersion;
use ews::soap::{Envelope, Fault, Header};
use ews::{Operation, OperationResponse};

/// Why there is no answer to look at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the library could not write the request or read the answer: {0}")]
    Library(ews::Error),
    /// A fault for the whole request.
    #[error("a fault: {0:?}")]
    Fault(Box<Fault>),
    /// An error in a response message.
    #[error("an error: {0}")]
    Message(Box<ResponseError>),
    #[error(transparent)]
    Http(#[from] ureq::Error),
    #[error("the HTTP status {0}, which no answer of EWS has")]
    Status(u16),
    #[error("the answer is not what was asked for: {0}")]
    Unexpected(String),
}

impl From<ews::Error> for Failure {
    fn from(error: ews::Error) -> Self {
        match error {
            ews::Error::RequestFault(fault) => Self::Fault(fault),
            error => Self::Library(error),
        }
    }
}

impl Failure {
    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::Unexpected(what.into())
    }

    /// The code of EWS, if the server gave one.
    pub(crate) fn code(&self) -> Option<ResponseCode> {
        match self {
            Self::Fault(fault) => fault.detail.as_ref()?.response_code,
            Self::Message(error) => Some(error.response_code),
            _ => None,
        }
    }
}

/// The response messages of an operation.
pub(crate) type Messages<O> = Vec<ResponseClass<Message<O>>>;
/// What one of them holds.
pub(crate) type Message<O> = <<O as Operation>::Response as OperationResponse>::Message;

/// One user of the server: the service account, as itself or as somebody else.
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    authorization: String,
    impersonated: Option<String>,
    version: ExchangeServerVersion,
}

impl Client {
    /// The service account as itself.
    pub(crate) fn new(url: &str, user: &str, password: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .proxy(None)
            .build()
            .new_agent();
        let authorization = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let version = ExchangeServerVersion::Exchange2013_SP1;
        Self { agent, url: url.to_owned(), authorization, impersonated: None, version }
    }

    /// The same account as somebody else, by the primary address.
    pub(crate) fn impersonating(&self, address: &str) -> Self {
        Self { impersonated: Some(address.to_owned()), ..self.again() }
    }

    /// The same client with requests for another version of the schema.
    pub(crate) fn speaking(&self, version: ExchangeServerVersion) -> Self {
        Self { version, ..self.again() }
    }

    fn again(&self) -> Self {
        Self {
            agent: self.agent.clone(),
            url: self.url.clone(),
            authorization: self.authorization.clone(),
            impersonated: self.impersonated.clone(),
            version: self.version,
        }
    }

    /// Runs an operation; the whole answer.
    pub(crate) fn envelope<O: Operation>(&self, operation: O) -> Result<Envelope<O::Response>, Failure> {
        self.post(&self.document(operation)?)
    }

    /// Runs an operation; its response messages.
    pub(crate) fn all<O: Operation>(&self, operation: O) -> Result<Messages<O>, Failure> {
        Ok(self.envelope(operation)?.body.into_response_messages())
    }

    /// Runs an operation that gives one response message, a success.
    pub(crate) fn one<O: Operation>(&self, operation: O) -> Result<Message<O>, Failure> {
        let mut messages = self.all(operation)?;
        match (messages.pop(), messages.len()) {
            (Some(message), 0) => success(message),
            (_, others) => Err(Failure::Unexpected(format!("one response message and {others} others"))),
        }
    }

    /// The request, with the header that says who one is.
    pub(crate) fn document<O: Operation>(&self, operation: O) -> Result<String, Failure> {
        let headers = vec![Header::RequestServerVersion { version: self.version }];
        let document = Envelope { headers, body: operation }.as_xml_document()?;
        let document = String::from_utf8(document).map_err(|error| Failure::Unexpected(error.to_string()))?;
        let Some(address) = &self.impersonated else { return Ok(document) };
        let header = format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation></soap:Header>"
        );
        Ok(document.replacen("</soap:Header>", &header, 1))
    }

    /// Posts a document and reads the answer to it.
    pub(crate) fn post<R: OperationResponse>(&self, document: &str) -> Result<Envelope<R>, Failure> {
        let request = self.agent.post(&self.url).header("Authorization", &self.authorization);
        let mut response = request.content_type("text/xml; charset=utf-8").send(document)?;
        // EWS tells faults with status 500.
        match response.status().as_u16() {
            200 | 500 => {
                let body = response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec()?;
                let body = String::from_utf8(body).map_err(|error| Failure::Unexpected(error.to_string()))?;
                Ok(Envelope::from_xml_document(without_paths(&body).as_bytes())?)
            }
            status => Err(Failure::Status(status)),
        }
    }
}

/// The answer without those `MessageXml` that name a property: as Microsoft documents it, they hold elements without
/// text, such as `t:FieldURI`, and the library reads none of these.
fn without_paths(document: &str) -> String {
    let mut rest = document;
    let mut kept = String::new();
    while let Some((before, (inside, after))) = rest
        .split_once("<m:MessageXml>")
        .and_then(|(before, rest)| Some((before, rest.split_once("</m:MessageXml>")?)))
    {
        kept += before;
        if !inside.contains("FieldURI=") {
            kept += &format!("<m:MessageXml>{inside}</m:MessageXml>");
        }
        rest = after;
    }
    kept + rest
}

/// What a response message that is a success holds.
pub(crate) fn success<T>(message: ResponseClass<T>) -> Result<T, Failure> {
    match message {
        ResponseClass::Success(message) => Ok(message),
        ResponseClass::Error(error) => Err(Failure::Message(Box::new(error))),
        ResponseClass::Warning(_) => Err(Failure::unexpected("a warning")),
    }
}
