//! The way to Exchange: where it is, its name, the connection, its certificate,
//! and what stands there before anybody signs in.

use ews_mcp_exchange::check::{
    Certificate, Front, FrontProblem, TlsProblem, connect, look_at_certificate, look_at_front, resolve,
};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::Checking;
use super::problem::Problem;

/// A certificate that ends within these days is told.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What Kerberos takes (RFC 4120, section 5.5.1, and Windows' default).
const CLOCKS_MAY_DIFFER: SignedDuration = SignedDuration::from_mins(5);

impl Checking {
    pub(super) async fn server_address(&mut self) -> Option<Url> {
        const STEP: &str = "server address";
        let mut found = self.door.server_url().await;
        while found.is_err() && self.waits_for_a_person() {
            found = self.door.server_url().await;
        }
        match found {
            Ok((url, found)) => {
                self.subject.host = url.host_str().unwrap_or_default().to_owned();
                self.subject.is_online = self.subject.host.ends_with(".office365.com");
                let said = match found {
                    Some(found) => format!("{url}, found by autodiscover ({})", found.said_by),
                    None => format!("{url}, as EWS_SERVER_URL says"),
                };
                self.report.ok(STEP, said);
                Some(url)
            }
            Err(error) => {
                let problem = self.sign_in_problem().unwrap_or(Problem::NotFound);
                self.report.problem(STEP, problem, error.to_string(), &self.subject);
                None
            }
        }
    }

    /// The ways to sign in that are offered, if Exchange was reached.
    pub(super) async fn network(&mut self, url: &Url, proxied: Option<&str>) -> Option<Vec<String>> {
        let is_http = url.scheme() == "http";
        if let (Some(variable), false) = (proxied, is_http) {
            for step in ["name", "connection", "certificate"] {
                self.report.skip(
                    step,
                    format!("{variable} is set: a proxy connects, unless NO_PROXY says otherwise"),
                );
            }
            if self.door.settings().tls.skip_verification {
                let said = "through the proxy, any is taken";
                self.report.problem("certificate", Problem::CertificateNotVerified, said, &self.subject);
            }
        } else {
            self.connection(url, is_http).await?;
        }
        self.front(url).await
    }

    async fn connection(&mut self, url: &Url, is_http: bool) -> Option<()> {
        let host = self.subject.host.clone();
        let port = url.port_or_known_default().unwrap_or(443);
        let addresses = match resolve(&host, port).await {
            Ok(addresses) => addresses,
            Err(reason) => {
                let said = format!("{host} has no address that this machine can find ({reason})");
                self.report.problem("name", Problem::NameUnknown, said, &self.subject);
                self.skip(&["connection", "certificate", "EWS"], "the name has no address");
                return None;
            }
        };
        if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
            self.report.skip("name", format!("{host} is an address, not a name"));
        } else {
            let listed: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            self.report.ok("name", format!("{host} is {}", listed.join(", ")));
        }
        let stream = match connect(&addresses, port).await {
            Ok((stream, address)) => {
                self.report.ok("connection", format!("{address} takes connections"));
                stream
            }
            Err(reason) => {
                let said = format!("port {port} of {host} takes no connection ({reason})");
                self.report.problem("connection", Problem::NotConnected, said, &self.subject);
                self.skip(&["certificate", "EWS"], "there is no connection");
                return None;
            }
        };
        if is_http {
            self.report.skip("certificate", "plain http to this machine itself");
            return Some(());
        }
        let (certificate, result) = look_at_certificate(stream, &host, &self.door.settings().tls).await;
        match self.certificate(certificate.as_ref(), result) {
            true => Some(()),
            false => {
                self.skip(&["EWS"], "nothing is sent without a certificate that is trusted");
                None
            }
        }
    }

    fn skip(&mut self, steps: &[&'static str], reason: &str) {
        for step in steps {
            self.report.skip(step, reason);
        }
    }

    fn certificate(&mut self, certificate: Option<&Certificate>, result: Result<(), TlsProblem>) -> bool {
        const STEP: &str = "certificate";
        let skips = self.door.settings().tls.skip_verification;
        let (problem, said) = match result {
            Ok(()) if skips => {
                let said = format!("{}; it is good, but another one would be taken, too", shown(certificate));
                (Problem::CertificateNotVerified, said)
            }
            Ok(()) => {
                let said = shown(certificate);
                let ends_soon =
                    certificate.is_some_and(|found| found.not_after.duration_since(Timestamp::now()) < SOON);
                if !ends_soon {
                    self.report.ok(STEP, said);
                    return true;
                }
                (Problem::CertificateEndsSoon, said)
            }
            Err(problem) => match fault(&problem) {
                Some(fault) if skips => {
                    let said = format!("{}; {fault}, and it is taken all the same", shown(certificate));
                    (Problem::CertificateNotVerified, said)
                }
                _ => self.no_tls(certificate, &problem),
            },
        };
        self.report.problem(STEP, problem, said, &self.subject);
        problem.is_warning()
    }

    /// What is told where there is no TLS; a certificate may have been seen.
    fn no_tls(&self, certificate: Option<&Certificate>, problem: &TlsProblem) -> (Problem, String) {
        let host = &self.subject.host;
        let detail = |seen: &dyn Fn(&Certificate) -> String| match (certificate, fault(problem)) {
            (Some(certificate), _) => seen(certificate),
            (None, fault) => {
                format!("the certificate of {host} is not taken: {}", fault.unwrap_or("it is not good"))
            }
        };
        match problem {
            TlsProblem::Expired => {
                let said = detail(&|seen| {
                    let (until, issuer) = (day(seen.not_after), &seen.issuer);
                    format!("the certificate of {host} was good until {until} (issued by {issuer})")
                });
                (Problem::CertificateExpired, said)
            }
            TlsProblem::NotYetValid => {
                let said = detail(&|seen| {
                    let (from, issuer) = (day(seen.not_before), &seen.issuer);
                    format!("the certificate of {host} is good from {from} on only (issued by {issuer})")
                });
                (Problem::CertificateNotYetValid, said)
            }
            TlsProblem::WrongName => {
                let said = detail(&|seen| {
                    let (names, issuer) = (names(seen), &seen.issuer);
                    format!("the certificate is for {names}, not for {host} (issued by {issuer})")
                });
                (Problem::CertificateForOthers, said)
            }
            TlsProblem::UnknownIssuer => {
                let said = detail(&|seen| {
                    format!(
                        "nobody whom this machine trusts has issued the certificate of {host}: it was {}",
                        seen.issuer
                    )
                });
                (Problem::CertificateNotTrusted, said)
            }
            TlsProblem::ClientCertificate => (Problem::ClientCertificateWanted, self.wanted()),
            TlsProblem::NotTls => (Problem::NotTls, format!("what answers at {host} does not speak TLS")),
            TlsProblem::Other(reason) => {
                (Problem::TlsFailed, format!("{host} and this machine did not agree on TLS ({reason})"))
            }
        }
    }

    async fn front(&mut self, url: &Url) -> Option<Vec<String>> {
        const STEP: &str = "EWS";
        let host = self.subject.host.clone();
        let front = match look_at_front(url, &self.door.settings().tls).await {
            Ok(front) => front,
            Err(FrontProblem::Tls(problem)) => {
                let (problem, said) = self.no_tls(None, &problem);
                self.report.problem(STEP, problem, said, &self.subject);
                return None;
            }
            Err(FrontProblem::Other(reason)) => {
                let said = format!("{host} took the connection, but gave no answer ({reason})");
                self.report.problem(STEP, Problem::NoHttp, said, &self.subject);
                return None;
            }
        };
        let Front { status, offers, date, redirects_to } = front;
        let (problem, said) = match status {
            401 => {
                let ways = if offers.is_empty() { "no way to sign in".to_owned() } else { offers.join(", ") };
                self.report.ok(STEP, format!("it is there and asks for a sign-in; it offers {ways}"));
                self.clock(date);
                return Some(offers);
            }
            404 => (Problem::NoEws, format!("there is nothing at {} of {host} (HTTP 404)", url.path())),
            300..=399 => {
                let target = redirects_to.unwrap_or_else(|| "no address".to_owned());
                (Problem::Redirects, format!("{host} redirects to {target} (HTTP {status})"))
            }
            403 => (Problem::EwsForbidden, format!("{host} lets nobody to EWS (HTTP 403)")),
            429 | 500..=599 => (Problem::NotAvailable, format!("{host} does not serve now (HTTP {status})")),
            _ => (
                Problem::NotExchange,
                format!("{host} answers, but not like Exchange (HTTP {status} before any sign-in)"),
            ),
        };
        self.report.problem(STEP, problem, said, &self.subject);
        None
    }

    fn wanted(&self) -> String {
        let host = &self.subject.host;
        match self.door.settings().tls.shows_certificate() {
            false => format!("{host} takes no connection without a client certificate, and none is set"),
            true => format!("{host} does not take the client certificate that it was shown"),
        }
    }

    fn clock(&mut self, date: Option<Timestamp>) {
        const STEP: &str = "clock";
        let Some(date) = date else {
            self.report.skip(STEP, "the server does not say what time it is");
            return;
        };
        let differs = date.duration_since(Timestamp::now());
        let minutes = differs.abs().as_mins();
        if differs.abs() > CLOCKS_MAY_DIFFER {
            let way = if differs.is_positive() { "ahead of" } else { "behind" };
            let said = format!("the server's clock is {minutes} minutes {way} this machine's");
            self.report.problem(STEP, Problem::ClockDiffers, said, &self.subject);
        } else {
            self.report.ok(STEP, "the server's clock and this machine's agree to within 5 minutes");
        }
    }
}

/// What is wrong with a certificate that was read.
fn fault(problem: &TlsProblem) -> Option<&'static str> {
    match problem {
        TlsProblem::Expired => Some("it has expired"),
        TlsProblem::NotYetValid => Some("it is not good yet"),
        TlsProblem::WrongName => Some("it is for other hosts"),
        TlsProblem::UnknownIssuer => Some("nobody whom this machine trusts has issued it"),
        _ => None,
    }
}

fn names(certificate: &Certificate) -> String {
    if certificate.names.is_empty() { "no host".to_owned() } else { certificate.names.join(", ") }
}

fn shown(certificate: Option<&Certificate>) -> String {
    let Some(certificate) = certificate else { return "it could not be read".to_owned() };
    format!(
        "for {}, issued by {}, good until {}",
        names(certificate),
        certificate.issuer,
        day(certificate.not_after)
    )
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}
