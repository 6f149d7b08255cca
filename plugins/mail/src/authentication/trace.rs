//! Where the headers of the receiving side end, and the sender's begin.
//!
//! Each server puts its lines above those that are there. Going down from the top,
//! a `Received` is true as long as the one above it is, and says that it came from
//! inside. Where one came from outside, what stands between it and the next is
//! this server's still; what is below may be anybody's.

use std::net::IpAddr;

use ews_types::InternetMessageHeader;

/// The receiving side's part of the headers.
pub(super) struct Own<'h> {
    headers: &'h [InternetMessageHeader],
    /// The servers that the message passed there, in lower case.
    servers: Vec<String>,
}

/// A `Received`.
struct Line {
    /// Where it stands among the headers.
    place: usize,
    by: String,
    from: Option<IpAddr>,
}

impl<'h> Own<'h> {
    /// `source` is the server that let the message into Exchange, `is_online`
    /// whether it is one of Exchange Online, `domain` the mailbox's.
    pub(super) fn of(
        headers: &'h [InternetMessageHeader],
        source: &str,
        is_online: bool,
        domain: &str,
    ) -> Self {
        let received =
            headers.iter().enumerate().filter(|(_, header)| header.name.eq_ignore_ascii_case("Received"));
        let lines: Vec<Line> = received.map(|(place, header)| Line::read(place, &header.value)).collect();
        // Exchange Online has two domains for a server.
        let label = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let mut own = Self { headers: &[], servers: Vec::new() };
        let Some(first) = lines.iter().position(|line| label(&line.by) == label(source)) else { return own };
        own.servers.push(source.to_owned());
        let mut end = headers.len();
        let mut true_lines = lines.iter().skip(first).peekable();
        while let Some(line) = true_lines.next() {
            own.servers.push(line.by.clone());
            let Some(next) = true_lines.peek() else { break };
            let ends = is_online || !is_inside(line.from) || !is_ours(&next.by, source, domain);
            if ends {
                end = next.place;
                break;
            }
        }
        own.headers = headers.get(..end).unwrap_or_default();
        own
    }

    /// Its `Authentication-Results`, the latest first.
    pub(super) fn results(&self) -> impl Iterator<Item = &'h str> + use<'h> {
        self.headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case("Authentication-Results"))
            .map(|header| header.value.as_str())
            .filter(|value| value.len() <= super::LONGEST)
    }

    /// Whether a name is that of a server which the message passed, or of its
    /// domain.
    pub(super) fn has_server(&self, name: &str) -> bool {
        self.servers.iter().any(|server| server == name || name.contains('.') && is_in(server, name))
    }
}

impl Line {
    fn read(place: usize, value: &str) -> Self {
        let mut words = value.split_whitespace().peekable();
        let mut from = None;
        if words.next_if(|word| word.eq_ignore_ascii_case("from")).is_some() {
            // The name that the other side gave itself; it may be any word.
            words.next();
            // What the server itself saw of it is in brackets right behind.
            let mut seen = String::new();
            if words.peek().is_some_and(|word| word.starts_with('(')) {
                for word in words.by_ref() {
                    seen.push_str(word);
                    seen.push(' ');
                    if word.ends_with(')') {
                        break;
                    }
                }
            }
            from = address(&seen);
        }
        let by = words.skip_while(|word| !word.eq_ignore_ascii_case("by")).nth(1).unwrap_or_default();
        Self { place, by: by.trim_end_matches([';', '.']).to_lowercase(), from }
    }
}

/// The address in what a server saw: in square brackets where there are some.
fn address(seen: &str) -> Option<IpAddr> {
    let literal = seen.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inside, _)| inside);
    let mut candidates = literal
        .into_iter()
        .chain(seen.split(['(', ')', ' ', ',', ';']).filter(|word| literal.is_none() && !word.is_empty()));
    candidates.find_map(|word| word.trim_start_matches("IPv6:").parse().ok())
}

/// Whether a server is one of the receiving side: of the domain of the one that
/// let the message in, or of the mailbox's.
fn is_ours(server: &str, source: &str, domain: &str) -> bool {
    let above = source.split_once('.').map_or("", |(_, domain)| domain);
    server == source || [above, domain].iter().any(|domain| domain.contains('.') && is_in(server, domain))
}

/// Whether a name is a domain's, or the domain.
fn is_in(name: &str, domain: &str) -> bool {
    name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether an address is one of a network of one's own.
fn is_inside(address: Option<IpAddr>) -> bool {
    match address {
        Some(IpAddr::V4(address)) => address.is_private() || address.is_loopback() || address.is_link_local(),
        Some(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        None => false,
    }
}
