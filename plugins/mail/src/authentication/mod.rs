//! Whether a message is from whom it says: what the receiving server found by
//! SPF, DKIM and DMARC, and how its sender signed in.
//!
//! Headers are the sender's, too: anybody can write `dkim=pass` into a message.
//! What is believed is what the receiving side added to it, as RFC 8601 says in
//! section 7.1, and only where the message itself shows that it did:
//!
//! - `X-MS-Exchange-Organization-*`: Exchange takes these out of what comes from
//!   outside (its header firewall), so that they are its own. `AuthSource` is the
//!   server that let the message in.
//! - `Authentication-Results`, above the line before which the message was outside:
//!   that of Exchange Online, which names no server, where AuthSource is a server
//!   of Exchange Online; else that of a server which the message passed inside, as
//!   true `Received` lines say, or of its domain.
//!
//! Without AuthSource nothing is believed: the message was not received by an
//! Exchange, but put into the mailbox. This is no cryptography: who runs a server
//! in front of Exchange that neither checks mail nor takes such headers out of it
//! (RFC 8601, section 5) lets forged ones in.

mod results;
mod trace;

use ews_types::InternetMessageHeader;
use schemars::JsonSchema;
use serde::Serialize;

use results::MethodResult;
use trace::Own;

/// What the receiving server found out about the sender. Null where it did not
/// say; a sender's own claims do not count.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Authentication {
    /// Whether the sending server may send for the domain of the envelope's sender
    /// (RFC 7208).
    pub spf: Option<Verdict>,
    /// Whether a domain signed the message, and it was not changed since
    /// (RFC 6376).
    pub dkim: Option<Verdict>,
    /// Whether one of the two is for the domain in From (RFC 7489): what says that
    /// From is no lie.
    pub dmarc: Option<Verdict>,
    /// Exchange Online's own conclusion of all it knows: `pass`, `softpass`, `fail`
    /// or `none`.
    pub compauth: Option<String>,
    /// How whoever handed the message to Exchange signed in: `Internal` (somebody
    /// of the organization), `Anonymous` (anybody on the internet), `Partner` or
    /// `External`.
    pub auth_as: Option<String>,
    /// The server whose word this is.
    pub server: Option<String>,
}

/// What a method found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdict {
    /// As RFC 8601 names it: `pass`, `fail`, `softfail`, `neutral`, `none`,
    /// `policy`, `temperror`, `permerror`, `bestguesspass`.
    pub result: String,
    /// The domain that it is about.
    pub domain: Option<String>,
}

/// Headers longer than this are nobody's verdict.
const LONGEST: usize = 16 << 10;
/// Where Exchange Online's servers are, in all its clouds.
const ONLINE: [&str; 5] =
    [".outlook.com", ".office365.us", ".outlook.cn", ".outlook.office.de", ".office365.com"];

impl Authentication {
    /// What the headers of a message say, from the first to the last; `mailbox` is
    /// the address that it lies in.
    pub(crate) fn of(headers: &[InternetMessageHeader], mailbox: &str) -> Self {
        let single = |name: &str| {
            let mut found = headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
            let value = found.next().map(|header| header.value.trim());
            value.filter(|value| !value.is_empty() && value.len() <= LONGEST).map(str::to_owned)
        };
        let auth_as = single("X-MS-Exchange-Organization-AuthAs").map(canonical);
        let Some(source) = single("X-MS-Exchange-Organization-AuthSource").map(|name| name.to_lowercase())
        else {
            return Self { auth_as, ..Self::default() };
        };
        let mut authentication = Self { auth_as, ..Self::default() };
        let is_online = ONLINE.iter().any(|domain| source.ends_with(domain));
        let own = mailbox.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        let own = Own::of(headers, &source, is_online, &own);
        for value in own.results() {
            let Some(parsed) = results::parse(value) else { continue };
            let server = match &parsed.authserv_id {
                None if is_online => source.clone(),
                Some(server) if !is_online && own.has_server(server) => server.clone(),
                _ => continue,
            };
            // Filters of one server write a line each; those of another are not mixed in.
            if authentication.server.as_ref().is_some_and(|known| *known != server) {
                continue;
            }
            authentication.server = Some(server);
            authentication.add(&parsed.methods);
        }
        authentication
    }

    fn add(&mut self, methods: &[MethodResult]) {
        for method in methods {
            let verdict = |properties: &[&str]| Verdict {
                result: method.result.clone(),
                domain: properties.iter().find_map(|name| method.property(name)).map(domain),
            };
            match method.method.as_str() {
                "spf" if self.spf.is_none() => {
                    self.spf = Some(verdict(&["smtp.mailfrom", "smtp.mail", "smtp.helo"]));
                }
                // Of several signatures, one that holds says more than one that does not.
                "dkim"
                    if self
                        .dkim
                        .as_ref()
                        .is_none_or(|known| known.result != "pass" && method.result == "pass") =>
                {
                    self.dkim = Some(verdict(&["header.d", "header.i"]));
                }
                "dmarc" if self.dmarc.is_none() => self.dmarc = Some(verdict(&["header.from"])),
                "compauth" if self.compauth.is_none() => self.compauth = Some(method.result.clone()),
                _ => {}
            }
        }
    }
}

/// The word as Exchange documents it.
fn canonical(word: String) -> String {
    ["Internal", "Anonymous", "Partner", "External"]
        .into_iter()
        .find(|known| word.eq_ignore_ascii_case(known))
        .map_or(word, str::to_owned)
}

/// The domain of an address, of `@domain`, or itself.
fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap_or(address).trim_matches(['<', '>']).to_lowercase()
}

#[cfg(test)]
mod tests;
