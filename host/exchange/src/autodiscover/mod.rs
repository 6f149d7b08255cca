//! Autodiscover: finds where Exchange answers, from an e-mail address
//! ([MS-OXDSCLI] for POX, [MS-OXWSADISC] for SOAP, and the search order of
//! "Autodiscover for Exchange" in Microsoft's documentation).
//!
//! The danger of it is known: whoever owns a host that is asked may ask for the
//! credentials back. So nothing is sent but over https, each host is first asked
//! without credentials, and only hosts that are confirmed (`hosts.rs`) are ever
//! given them. Redirects are counted, and never followed twice to the same
//! place.

mod answer;
mod hosts;
mod kept;
mod question;
mod search;
mod web;

use std::path::PathBuf;

use ews_mcp_gate::Pattern;
use url::Url;

pub(crate) use kept::Kept;
pub(crate) use search::search;
pub(crate) use web::{Internet, cause};

pub(crate) use hosts::Hosts;

/// How Exchange is looked for, where nobody has said where it is.
#[derive(Debug, Clone)]
pub struct Autodiscover {
    /// SMTP address whose domain is asked (`EWS_EMAIL`).
    pub address: String,
    /// Asked in place of the domain (`EWS_AUTODISCOVER_URL`); its host counts as
    /// confirmed. Made by [`autodiscover_url`].
    pub start: Option<Url>,
    /// Hosts that may be given the credentials, besides those of the address's
    /// domain and Exchange Online's (`EWS_AUTODISCOVER_HOSTS`).
    pub hosts: Vec<Pattern>,
    /// File that keeps what was found, for a day; none where nothing is kept.
    pub kept_in: Option<PathBuf>,
}

impl Autodiscover {
    /// By the domain of this address, with nothing kept.
    pub fn of(address: impl Into<String>) -> Self {
        Autodiscover { address: address.into(), start: None, hosts: Vec::new(), kept_in: None }
    }
}

/// Why Exchange was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AutodiscoverError {
    /// The way leads to a host that nobody has confirmed.
    #[error(
        "autodiscover for {domain} leads to {host}, which does not belong to that domain, so it was not given the \
         credentials; if it is your Exchange, allow it with EWS_AUTODISCOVER_HOSTS={host}, or set EWS_SERVER_URL"
    )]
    NotConfirmed {
        /// The domain of the address.
        domain: String,
        /// Where it leads.
        host: String,
    },
    /// A host refused the sign-in.
    #[error("autodiscover at {host} refused the sign-in (HTTP 401)")]
    SignInRefused {
        /// The host.
        host: String,
    },
    /// It went from one place to another too often.
    #[error(
        "autodiscover for {domain} was sent from one place to another {times} times; set EWS_SERVER_URL to the host \
         of Exchange"
    )]
    TooManyRedirects {
        /// The domain of the address.
        domain: String,
        /// How often it was sent on.
        times: usize,
    },
    /// A host knows the address not, or says that something is wrong.
    #[error(
        "autodiscover at {host} has no answer for {address} ({reason}); check EWS_EMAIL, or set EWS_SERVER_URL to the \
         host of Exchange"
    )]
    Answered {
        /// The host.
        host: String,
        /// The address that was asked for.
        address: String,
        /// The error code and message.
        reason: String,
    },
    /// Nobody answered like autodiscover.
    #[error(
        "autodiscover found no Exchange for {domain}; set EWS_SERVER_URL to its host. Tried: {}", .tried.join("; ")
    )]
    NotFound {
        /// The domain of the address.
        domain: String,
        /// What was tried, and what came of it.
        tried: Vec<String>,
    },
}

/// Where Exchange was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The address of Exchange.asmx.
    pub url: Url,
    /// Who said so: an address of autodiscover, or the file that kept it.
    pub said_by: String,
}

/// Reads `EWS_AUTODISCOVER_URL`: an https address of autodiscover.xml or
/// autodiscover.svc. `http:` is taken for loopback addresses only.
///
/// # Errors
/// A sentence that names the setting.
pub fn autodiscover_url(text: &str) -> Result<Url, crate::SettingsError> {
    const SETTING: &str = "EWS_AUTODISCOVER_URL";
    let wrong = |reason: String| crate::SettingsError { setting: SETTING, reason };
    let example =
        "give an address such as https://autodiscover.contoso.example/autodiscover/autodiscover.svc";
    let url = match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => url,
        _ => return Err(wrong(format!("{text:?} is not an address; {example}"))),
    };
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "it carries a user name or password; use EWS_USERNAME and EWS_PASSWORD";
        return Err(wrong(reason.to_owned()));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if crate::settings::is_loopback(&url) => Ok(url),
        _ => Err(wrong(format!("it is not https, so the password could be read on the way; {example}"))),
    }
}

#[cfg(test)]
mod tests;
