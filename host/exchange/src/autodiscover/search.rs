//! The search: which places are asked in which order, and what is believed.
//!
//! 1. `EWS_AUTODISCOVER_URL`, and nothing else, where it is set; else, by the
//!    domain of the address:
//! 2. `https://DOMAIN` and `https://autodiscover.DOMAIN`, each by SOAP, then by POX;
//! 3. whereto `http://autodiscover.DOMAIN` redirects, asked without credentials;
//! 4. the hosts of the SRV records of _autodiscover._tcp.DOMAIN (RFC 2782).

use std::collections::{BTreeSet, VecDeque};

use url::Url;

use super::answer::{self, Answer};
use super::hosts::domain_of;
use super::question::{Form, question};
use super::web::{Reply, Web};
use super::{Autodiscover, AutodiscoverError, Found, Hosts};
use crate::address::is_smtp_address;

/// Redirects of all kinds together.
const MOST_REDIRECTS: usize = 10;
/// Hosts of SRV records that are asked.
const MOST_SERVICES: usize = 4;

enum Step {
    Ask(Url, Form),
    RedirectProbe(String),
    Services(String),
}

/// Looks for Exchange.
///
/// # Errors
/// See [`AutodiscoverError`].
pub(crate) async fn search(settings: &Autodiscover, web: &dyn Web) -> Result<Found, AutodiscoverError> {
    let mut search = Search {
        web,
        hosts: Hosts::of(settings),
        address: settings.address.clone(),
        steps: VecDeque::new(),
        asked: BTreeSet::new(),
        redirects: 0,
        may_sign_in: true,
        refused: None,
        unconfirmed: None,
        answered: None,
        tried: Vec::new(),
    };
    match &settings.start {
        Some(start) => search.steps.push_back(Step::Ask(start.clone(), Form::of(start))),
        None => search.begin(&domain_of(&settings.address)),
    }
    search.run().await
}

struct Search<'a> {
    web: &'a dyn Web,
    hosts: Hosts,
    address: String,
    steps: VecDeque<Step>,
    asked: BTreeSet<(String, String)>,
    redirects: usize,
    /// Until a sign-in came to nothing: directories lock accounts after a few.
    may_sign_in: bool,
    refused: Option<String>,
    unconfirmed: Option<String>,
    answered: Option<AutodiscoverError>,
    tried: Vec<String>,
}

impl Search<'_> {
    /// All places for a domain, in place of those that are left.
    fn begin(&mut self, domain: &str) {
        self.steps.clear();
        for host in [domain.to_owned(), format!("autodiscover.{domain}")] {
            self.steps.extend(both_forms(&host, 443));
        }
        self.steps.push_back(Step::RedirectProbe(domain.to_owned()));
        self.steps.push_back(Step::Services(domain.to_owned()));
    }

    async fn run(mut self) -> Result<Found, AutodiscoverError> {
        while let Some(step) = self.steps.pop_front() {
            let found = match step {
                Step::Ask(url, form) => self.ask(&url, form).await?,
                Step::RedirectProbe(domain) => self.probe(&domain).await?,
                Step::Services(domain) => {
                    self.services(&domain).await;
                    None
                }
            };
            if let Some(found) = found {
                return Ok(found);
            }
        }
        let domain = self.hosts.domain().to_owned();
        Err(match (self.unconfirmed, self.answered, self.refused.take()) {
            (Some(host), ..) => AutodiscoverError::NotConfirmed { domain, host },
            (None, Some(answered), _) => answered,
            (None, None, Some(host)) => AutodiscoverError::SignInRefused { host },
            (None, None, None) => AutodiscoverError::NotFound { domain, tried: self.tried },
        })
    }

    fn note(&mut self, url: &Url, what: impl std::fmt::Display) {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        self.tried.push(format!("{}://{}{port}{}: {what}", url.scheme(), host(url), url.path()));
    }

    /// Asks one place: first without the credentials, with them only if it is
    /// confirmed and asks for them.
    async fn ask(&mut self, url: &Url, form: Form) -> Result<Option<Found>, AutodiscoverError> {
        if !self.may_be_asked(url) {
            return Ok(None);
        }
        if !self.asked.insert((url.to_string(), self.address.to_ascii_lowercase())) {
            self.note(url, "asked before");
            return Ok(None);
        }
        let document = question(form, url, &self.address);
        let mut reply = self.web.ask(url, form, &document, false).await;
        if let Ok(Reply { status: 401, offers, .. }) = &reply {
            let scheme = self.web.scheme();
            if !offers.iter().any(|offer| offer.eq_ignore_ascii_case(scheme)) {
                let offers = if offers.is_empty() { "nothing".to_owned() } else { offers.join(", ") };
                self.note(url, format!("nobody can sign in with {scheme} there; it offers {offers}"));
                return Ok(None);
            }
            if !self.may_sign_in {
                let what = "not signed in: one sign-in came to nothing, and the account must not be locked";
                self.note(url, what);
                return Ok(None);
            }
            reply = self.web.ask(url, form, &document, true).await;
            // Whatever went wrong, the password may have been seen.
            self.may_sign_in = reply.as_ref().is_ok_and(|reply| reply.status != 401);
        }
        match reply {
            Err(reason) => {
                self.note(url, reason);
                self.leave_out(url);
                Ok(None)
            }
            Ok(Reply { status: 401, .. }) => {
                self.note(url, "the sign-in was refused (HTTP 401)");
                self.refused = Some(host(url).to_owned());
                self.leave_out(url);
                Ok(None)
            }
            Ok(Reply { status: 300..=399, location, .. }) => {
                self.redirect(url, location.as_deref())?;
                Ok(None)
            }
            Ok(Reply { status: status @ (200 | 500), body, .. }) => match answer::read(form, &body) {
                Some(answer) => self.understand(url, answer),
                None => {
                    self.note(url, format!("not an answer of autodiscover (HTTP {status})"));
                    Ok(None)
                }
            },
            Ok(Reply { status, .. }) => {
                self.note(url, format!("HTTP {status}"));
                Ok(None)
            }
        }
    }

    /// A host that does not answer is not asked in another form.
    fn leave_out(&mut self, url: &Url) {
        let is_there = |other: &Url| {
            other.host() == url.host() && other.port_or_known_default() == url.port_or_known_default()
        };
        self.steps.retain(|step| !matches!(step, Step::Ask(other, _) if is_there(other)));
    }

    fn may_be_asked(&mut self, url: &Url) -> bool {
        if !self.hosts.is_safe(url) {
            self.note(url, "not https, so not asked");
            return false;
        }
        if !self.hosts.are_confirmed(url) {
            self.note(url, "not a host of this domain, so not asked");
            self.unconfirmed.get_or_insert_with(|| host(url).to_owned());
            return false;
        }
        true
    }

    fn understand(&mut self, url: &Url, answer: Answer) -> Result<Option<Found>, AutodiscoverError> {
        let Answer { external, internal, redirect_address, redirect_url, error } = answer;
        let mut is_named = false;
        for text in [external, internal].into_iter().flatten() {
            is_named = true;
            let Ok(exchange) = Url::parse(&text) else {
                self.note(url, "the address of Exchange that it names is none");
                continue;
            };
            if self.may_be_asked(&exchange) {
                return Ok(Some(Found { url: exchange, said_by: url.to_string() }));
            }
        }
        if is_named {
            return Ok(None);
        }
        if let Some(address) = redirect_address {
            self.count_redirect()?;
            if !is_smtp_address(&address) {
                self.note(url, "it names another address, which is none");
            } else if self.asked.iter().any(|(_, asked)| asked.eq_ignore_ascii_case(&address)) {
                self.note(url, format!("it names {address}, which was asked for before"));
            } else {
                let domain = domain_of(&address);
                self.address = address;
                self.begin(&domain);
            }
            return Ok(None);
        }
        if let Some(target) = redirect_url {
            self.redirect(url, Some(&target))?;
            return Ok(None);
        }
        let reason = error.unwrap_or_else(|| "it names no address of Exchange".to_owned());
        self.note(url, &reason);
        let (host, address) = (host(url).to_owned(), self.address.clone());
        self.answered.get_or_insert(AutodiscoverError::Answered { host, address, reason });
        Ok(None)
    }

    fn count_redirect(&mut self) -> Result<(), AutodiscoverError> {
        self.redirects += 1;
        if self.redirects > MOST_REDIRECTS {
            let domain = self.hosts.domain().to_owned();
            return Err(AutodiscoverError::TooManyRedirects { domain, times: self.redirects });
        }
        Ok(())
    }

    fn redirect(&mut self, from: &Url, location: Option<&str>) -> Result<(), AutodiscoverError> {
        self.count_redirect()?;
        match location.and_then(|location| from.join(location).ok()) {
            Some(target) if target.has_host() => {
                let form = Form::of(&target);
                self.note(from, format!("redirects to {}", host(&target)));
                self.steps.push_front(Step::Ask(target, form));
            }
            _ => self.note(from, "redirects to no address"),
        }
        Ok(())
    }

    /// http, and so without credentials and believed in nothing but a way to
    /// https.
    async fn probe(&mut self, domain: &str) -> Result<Option<Found>, AutodiscoverError> {
        let address = format!("http://autodiscover.{domain}{}", Form::Pox.path());
        let Ok(url) = Url::parse(&address) else { return Ok(None) };
        match self.web.look(&url).await {
            Ok(Reply { status: 300..=399, location, .. }) => self.redirect(&url, location.as_deref())?,
            Ok(Reply { status, .. }) => self.note(&url, format!("no redirect (HTTP {status})")),
            Err(reason) => self.note(&url, reason),
        }
        Ok(None)
    }

    async fn services(&mut self, domain: &str) {
        let name = format!("_autodiscover._tcp.{domain}");
        match self.web.services(&name).await {
            Ok(services) if services.is_empty() => self.tried.push(format!("DNS SRV {name}: none")),
            Ok(services) => {
                for (host, port) in services.into_iter().take(MOST_SERVICES) {
                    self.steps.extend(both_forms(&host, port));
                }
            }
            Err(reason) => self.tried.push(format!("DNS SRV {name}: {reason}")),
        }
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

fn both_forms(host: &str, port: u16) -> impl Iterator<Item = Step> + use<> {
    let host = host.to_owned();
    [Form::Soap, Form::Pox].into_iter().filter_map(move |form| {
        let url = Url::parse(&format!("https://{host}:{port}{}", form.path())).ok()?;
        Some(Step::Ask(url, form))
    })
}
