//! Autodiscover: where a mailbox is, asked in plain XML (MS-OXDSCLI) and in SOAP (MS-OXWSADISC), and the redirect over
//! plain HTTP with which a search for it begins.
//!
//! It tells where this server is, or sends clients elsewhere. It opens no mailbox.

mod pox;
mod soap;

use axum::http::{HeaderValue, Method, StatusCode, header};

pub(crate) use pox::answer as answer_pox;
pub(crate) use soap::answer as answer_soap;

use crate::directory::{Directory, Recipient};
use crate::soap::ServerVersion;
use crate::traffic::{Incoming, Outgoing};

/// Which of the services a path is, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Pox,
    Soap,
}

impl Service {
    pub(crate) fn at(path: &str) -> Option<Self> {
        if path.eq_ignore_ascii_case("/autodiscover/autodiscover.xml") {
            Some(Self::Pox)
        } else if path.eq_ignore_ascii_case("/autodiscover/autodiscover.svc") {
            Some(Self::Soap)
        } else {
            None
        }
    }

    /// The name by which faults call it.
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Pox => "Autodiscover",
            Self::Soap => "GetUserSettings",
        }
    }
}

/// Where clients are sent instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AutodiscoverRedirect {
    /// To another service: `redirectUrl`, `RedirectUrl`.
    Url(String),
    /// To another address: `redirectAddr`, `RedirectAddress`.
    Address(String),
}

/// The text is neither a URL nor an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a URL that begins with http:// or https:// nor an SMTP address")]
pub struct UnknownRedirect(String);

impl std::str::FromStr for AutodiscoverRedirect {
    type Err = UnknownRedirect;

    fn from_str(text: &str) -> Result<Self, UnknownRedirect> {
        let is_url = (text.starts_with("http://") || text.starts_with("https://"))
            && url::Url::parse(text).is_ok()
            && HeaderValue::from_str(text).is_ok();
        match text {
            _ if is_url => Ok(Self::Url(text.to_owned())),
            _ if crate::directory::is_smtp_address(text) && !text.contains("://") => {
                Ok(Self::Address(text.to_owned()))
            }
            _ => Err(UnknownRedirect(text.to_owned())),
        }
    }
}

/// What answers are made of.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) directory: &'a Directory,
    /// Where this server is: `http://127.0.0.1:PORT`.
    pub(crate) base: &'a str,
    pub(crate) version: ServerVersion,
    pub(crate) redirect: Option<&'a AutodiscoverRedirect>,
}

/// What is known of an address.
#[derive(Clone, Copy, Debug)]
enum Found<'a> {
    Mailbox(&'a Recipient),
    /// Ask there.
    RedirectUrl(&'a str),
    /// Ask for that one.
    RedirectAddress(&'a str),
    /// It is somebody's who has no mailbox.
    NoMailbox,
    Unknown,
}

impl<'a> Site<'a> {
    fn find(self, address: &str) -> Found<'a> {
        match self.redirect {
            Some(AutodiscoverRedirect::Url(url)) => return Found::RedirectUrl(url),
            // Whoever has followed the redirect has arrived.
            Some(AutodiscoverRedirect::Address(to)) if !to.eq_ignore_ascii_case(address) => {
                return Found::RedirectAddress(to);
            }
            _ => {}
        }
        match self.directory.by_address(address) {
            Some(recipient) if recipient.enabled => Found::Mailbox(recipient),
            Some(_) => Found::NoMailbox,
            None => Found::Unknown,
        }
    }

    fn ews_url(self) -> String {
        format!("{}{}", self.base, crate::service::PATH)
    }
}

/// The redirect that `http://autodiscover.DOMAIN/autodiscover/autodiscover.xml` answers to a GET, without asking who
/// that is. None: the request is none of these.
pub(crate) fn probe(request: &Incoming, site: Site<'_>) -> Option<Outgoing> {
    let host = request.headers.get(header::HOST)?.to_str().ok()?;
    let is_probe = request.method == Method::GET
        && Service::at(&request.path) == Some(Service::Pox)
        && host.get(..13).is_some_and(|begin| begin.eq_ignore_ascii_case("autodiscover."));
    if !is_probe {
        return None;
    }
    let here = format!("{}/autodiscover/autodiscover.xml", site.base);
    let target = match site.redirect {
        Some(AutodiscoverRedirect::Url(url)) => url,
        _ => &here,
    };
    let mut answer = Outgoing::bare(StatusCode::FOUND);
    answer.headers.insert(header::LOCATION, HeaderValue::from_str(target).ok()?);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_a_url_or_an_address() {
        for (text, redirect) in [
            ("https://a.example/x", AutodiscoverRedirect::Url("https://a.example/x".into())),
            ("a@b.example", AutodiscoverRedirect::Address("a@b.example".into())),
        ] {
            assert_eq!(text.parse(), Ok(redirect));
        }
        for text in ["", "a", "ftp://a@b", "http://", "https://a b/@"] {
            assert!(text.parse::<AutodiscoverRedirect>().is_err(), "{text}");
        }
    }
}
