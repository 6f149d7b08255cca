//! Which hosts may be given the credentials.

use ews_mcp_gate::Pattern;
use url::{Host, Url};

use crate::settings::is_loopback;

use super::Autodiscover;

/// Where Microsoft sends clients of Exchange Online, by cloud ("Office 365 URLs
/// and IP address ranges").
const EXCHANGE_ONLINE: [&str; 9] = [
    "autodiscover-s.outlook.com",
    "outlook.office365.com",
    "outlook.office.com",
    "autodiscover-s.office365.us",
    "outlook.office365.us",
    "autodiscover-s-dod.office365.us",
    "outlook-dod.office365.us",
    "autodiscover-s.partner.outlook.cn",
    "partner.outlook.cn",
];

/// The hosts that are confirmed for one search.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    domain: String,
    start: Option<Url>,
    allowed: Vec<Pattern>,
}

impl Hosts {
    pub(crate) fn of(settings: &Autodiscover) -> Hosts {
        let domain = domain_of(&settings.address);
        Hosts { domain, start: settings.start.clone(), allowed: settings.hosts.clone() }
    }

    pub(super) fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether this host may be given the credentials: one of the registrable
    /// domain of the address (Public Suffix List), one that the administrator has
    /// named, or one of Exchange Online's.
    pub(super) fn are_confirmed(&self, url: &Url) -> bool {
        let Some(host) = url.host() else { return false };
        let name = host.to_string().to_ascii_lowercase();
        let named = self.start.as_ref().and_then(Url::host_str).is_some_and(|start| start == name);
        if named || self.allowed.iter().any(|pattern| pattern.matches(&name)) {
            return true;
        }
        // An address says nothing about whom it belongs to.
        matches!(host, Host::Domain(_))
            && (EXCHANGE_ONLINE.contains(&name.as_str()) || belongs_to(&name, &self.domain))
    }

    /// Whether it is https, or leads to this machine because the administrator
    /// began there.
    pub(super) fn is_safe(&self, url: &Url) -> bool {
        let begins_here = || self.start.as_ref().is_some_and(|start| start.scheme() == "http");
        url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url) && begins_here())
    }
}

pub(super) fn domain_of(address: &str) -> String {
    address.rsplit('@').next().unwrap_or_default().trim().trim_end_matches('.').to_ascii_lowercase()
}

fn belongs_to(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.');
    match (psl::domain_str(host), psl::domain_str(domain)) {
        (Some(host), Some(domain)) => host.eq_ignore_ascii_case(domain),
        // Somebody who owns a public suffix does not own what is below it.
        _ => host == domain || host.strip_prefix("autodiscover.") == Some(domain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confirmed(settings: &Autodiscover, url: &str) -> bool {
        Hosts::of(settings).are_confirmed(&Url::parse(url).unwrap())
    }

    #[test]
    fn hosts_of_the_registrable_domain_are_confirmed_and_no_others() {
        let settings = Autodiscover::of("svc@sales.contoso.co.uk");
        for right in [
            "https://contoso.co.uk/",
            "https://autodiscover.sales.contoso.co.uk/",
            "https://mail.contoso.co.uk:444/",
            "https://outlook.office365.com/",
        ] {
            assert!(confirmed(&settings, right), "{right}");
        }
        for wrong in [
            "https://autodiscover.co.uk/",
            "https://contoso.co.uk.evil.example/",
            "https://evilcontoso.co.uk/",
            "https://outlook.office365.com.evil.example/",
            "https://127.0.0.1/",
            "https://[::1]/",
        ] {
            assert!(!confirmed(&settings, wrong), "{wrong}");
        }
    }

    #[test]
    fn an_owner_of_a_public_suffix_has_only_its_own_hosts() {
        let settings = Autodiscover::of("svc@github.io");
        assert!(confirmed(&settings, "https://github.io/"));
        assert!(confirmed(&settings, "https://autodiscover.github.io/"));
        assert!(!confirmed(&settings, "https://somebody.github.io/"));
    }

    #[test]
    fn the_administrator_can_allow_others() {
        let mut settings = Autodiscover::of("svc@contoso.example");
        settings.hosts = vec![Pattern::new("*.hosting.example").unwrap()];
        assert!(confirmed(&settings, "https://mail.hosting.example/"));
        assert!(!confirmed(&settings, "https://hosting.example.evil.example/"));
        settings.start = Some(Url::parse("http://127.0.0.1:81/a").unwrap());
        assert!(confirmed(&settings, "http://127.0.0.1:82/b"));
        let hosts = Hosts::of(&settings);
        assert!(hosts.is_safe(&Url::parse("http://127.0.0.1:82/b").unwrap()));
        assert!(!hosts.is_safe(&Url::parse("http://mail.contoso.example/").unwrap()));
    }
}
