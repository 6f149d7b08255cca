//! What a search asks: web servers and the DNS. A trait, so that tests can stand in
//! for it.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use reqwest::{Client, RequestBuilder};
use rustls::ClientConfig;
use url::Url;

use super::question::Form;
use crate::authentication::Way;
use crate::settings::{Settings, SettingsError};
use crate::transport::{SignIn, Transport, Unread, body, client, client_config, schemes};

/// How long one place may take.
const LONGEST_REPLY: Duration = Duration::from_secs(8);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// The same with a sign-in, for which a KDC may have to be asked.
const LONGEST_SIGN_IN: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read. Real ones have a few thousand.
const LARGEST_REPLY: usize = 256 * 1024;
const PRODUCT: &str = concat!("ews-mcp/", env!("CARGO_PKG_VERSION"));

const ACTION: &str =
    "\"http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings\"";

/// What a web server said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// The ways to sign in that it names.
    pub(crate) offers: Vec<String>,
    pub(crate) body: String,
}

/// The world outside, as far as a search sees it. Redirects are told, not
/// followed.
pub(crate) trait Web: Send + Sync {
    /// The way in which the account signs in, as it stands in WWW-Authenticate.
    fn scheme(&self) -> &'static str;

    /// Sends a document (POST), with the credentials or without. Err: nobody
    /// answered, and why.
    fn ask<'a>(
        &'a self,
        url: &'a Url,
        form: Form,
        document: &'a str,
        sign_in: bool,
    ) -> BoxFuture<'a, Result<Reply, String>>;

    /// Looks at a place (GET), without credentials.
    fn look<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Result<Reply, String>>;

    /// Hosts and ports of a service, the preferred first (RFC 2782).
    fn services<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<(String, u16)>, String>>;
}

/// The real one.
pub(crate) struct Internet<'a> {
    /// As Exchange has them, but that nobody is taken for somebody else:
    /// `EWS_INSECURE_SKIP_VERIFY` is for Exchange alone.
    settings: Settings,
    tls: ClientConfig,
    way: &'a Way,
    sign_in: Arc<SignIn>,
}

impl<'a> Internet<'a> {
    /// With the account and the TLS of these settings.
    ///
    /// # Errors
    /// Where TLS cannot be set up by them.
    pub(crate) fn new(
        settings: &Settings,
        way: &'a Way,
        sign_in: Arc<SignIn>,
    ) -> Result<Self, SettingsError> {
        let mut settings = settings.clone();
        settings.tls.skip_verification = false;
        let tls = client_config(&settings.tls)?;
        Ok(Internet { settings, tls, way, sign_in })
    }

    /// A client for this address.
    fn client(&self, url: &Url) -> Result<Client, String> {
        let builder = client(url, self.tls.clone(), CONNECT_TIMEOUT).timeout(LONGEST_REPLY);
        builder.build().map_err(|error| cause(&error))
    }

    /// With the sign-in: over a connection of its own, which ends with it.
    async fn ask_signed(&self, url: &Url, headers: HeaderMap, document: &str) -> Result<Reply, String> {
        let mut settings = self.settings.clone();
        settings.server_url = url.clone();
        let transport = Transport::new(&settings, self.way, Arc::clone(&self.sign_in));
        let transport = transport.map_err(|error| error.to_string())?;
        let asked = transport.ask(headers, document.to_owned().into(), LARGEST_REPLY);
        let reply = match tokio::time::timeout(LONGEST_SIGN_IN, asked).await {
            Ok(reply) => reply.map_err(|error| error.message)?,
            Err(_) => return Err(format!("no answer to a sign-in within {} s", LONGEST_SIGN_IN.as_secs())),
        };
        Ok(Reply {
            status: reply.status.as_u16(),
            location: location(&reply.headers),
            offers: schemes(&reply.headers),
            body: String::from_utf8_lossy(&reply.body).into_owned(),
        })
    }

    async fn send(request: RequestBuilder) -> Result<Reply, String> {
        let response = request.send().await.map_err(|error| cause(&error))?;
        let status = response.status().as_u16();
        let (location, offers) = (location(response.headers()), schemes(response.headers()));
        let body = body(response, LARGEST_REPLY).await.map_err(|unread| match unread {
            Unread::Lost(error) => cause(&error),
            Unread::TooLarge => format!("it answered with more than {LARGEST_REPLY} bytes"),
        })?;
        Ok(Reply { status, location, offers, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

fn location(headers: &HeaderMap) -> Option<String> {
    headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn headers(form: Form) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static(PRODUCT));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    if form == Form::Soap {
        headers.insert(HeaderName::from_static("soapaction"), HeaderValue::from_static(ACTION));
    }
    headers
}

/// reqwest's own text repeats the address; its last cause says what happened.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut last = None;
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        last = Some(cause.to_string());
        source = cause.source();
    }
    match last {
        _ if error.is_timeout() => format!("no answer within {} s", LONGEST_REPLY.as_secs()),
        Some(last) => last,
        None => "no cause was given".to_owned(),
    }
}

impl Web for Internet<'_> {
    fn scheme(&self) -> &'static str {
        self.way.scheme()
    }

    fn ask<'a>(
        &'a self,
        url: &'a Url,
        form: Form,
        document: &'a str,
        sign_in: bool,
    ) -> BoxFuture<'a, Result<Reply, String>> {
        Box::pin(async move {
            if sign_in {
                return self.ask_signed(url, headers(form), document).await;
            }
            let request = self.client(url)?.post(url.clone()).headers(headers(form));
            Self::send(request.body(document.to_owned())).await
        })
    }

    fn look<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Result<Reply, String>> {
        Box::pin(
            async move { Self::send(self.client(url)?.get(url.clone()).header(USER_AGENT, PRODUCT)).await },
        )
    }

    fn services<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<(String, u16)>, String>> {
        Box::pin(async move {
            let resolver = TokioResolver::builder_tokio().and_then(hickory_resolver::ResolverBuilder::build);
            let resolver = resolver.map_err(|error| error.to_string())?;
            // The dot at its end keeps it from being looked for in the local domain.
            let looked_up =
                tokio::time::timeout(LONGEST_REPLY, resolver.srv_lookup(format!("{name}."))).await;
            let lookup = match looked_up {
                Err(_) => return Err(format!("no answer within {} s", LONGEST_REPLY.as_secs())),
                Ok(Err(error)) if error.is_no_records_found() => return Ok(Vec::new()),
                Ok(found) => found.map_err(|error| error.to_string())?,
            };
            let mut services: Vec<_> = lookup
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::SRV(service) => Some(service),
                    _ => None,
                })
                .collect();
            services.sort_by_key(|service| (service.priority, u16::MAX - service.weight));
            let host = |name: String| name.trim_end_matches('.').to_ascii_lowercase();
            let services = services.iter().map(|service| (host(service.target.to_string()), service.port));
            Ok(services.filter(|(host, _)| !host.is_empty()).collect())
        })
    }
}
