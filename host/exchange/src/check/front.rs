//! What stands at the address, before anybody signs in.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, LOCATION, USER_AGENT};
use url::Url;

use super::{LONGEST, TlsProblem};
use crate::autodiscover::cause;
use crate::settings::Tls;
use crate::transport::{client, client_config, schemes, tls_error};

/// A first answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// The HTTP status: 401 where somebody asks for a sign-in.
    pub status: u16,
    /// The ways to sign in that it offers, such as `Negotiate` (RFC 9110, section
    /// 11.6.1).
    pub offers: Vec<String>,
    /// What it says the time is.
    pub date: Option<Timestamp>,
    /// The host that it redirects to.
    pub redirects_to: Option<String>,
}

/// Why there is no first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrontProblem {
    /// There is no TLS. Behind a proxy that shows only now, and with TLS 1.3 also
    /// that a client's certificate is missing.
    Tls(TlsProblem),
    /// Anything else, as a part of a sentence.
    Other(String),
}

/// Asks as a request would (POST), but with nothing in it, and with the TLS of
/// requests.
///
/// # Errors
/// Where there is no answer.
pub async fn look_at_front(url: &Url, tls: &Tls) -> Result<Front, FrontProblem> {
    let other = |reason: String| FrontProblem::Other(reason);
    let tls = client_config(tls).map_err(|error| other(error.to_string()))?;
    let client = client(url, tls, LONGEST).timeout(LONGEST).build();
    let client = client.map_err(|error| other(cause(&error)))?;
    let request = client
        .post(url.clone())
        .header(CONTENT_TYPE, "text/xml; charset=utf-8")
        .header(USER_AGENT, concat!("ews-mcp/", env!("CARGO_PKG_VERSION")))
        .body("");
    let response = request.send().await.map_err(|error| match tls_error(&error) {
        Some(error) => FrontProblem::Tls(TlsProblem::of(error)),
        None => other(cause(&error)),
    })?;
    let headers = response.headers();
    let location = text(headers, LOCATION).and_then(|location| url.join(location).ok());
    Ok(Front {
        status: response.status().as_u16(),
        offers: schemes(headers),
        date: text(headers, DATE).and_then(date),
        redirects_to: location.and_then(|location| location.host_str().map(str::to_owned)),
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A time as HTTP writes it (RFC 9110, section 5.6.7).
fn date(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text.replace("GMT", "+0000")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_server_is_read() {
        assert_eq!(date("Wed, 25 Nov 2026 18:00:00 GMT"), Some("2026-11-25T18:00:00Z".parse().unwrap()));
        assert_eq!(date("yesterday"), None);
    }
}
