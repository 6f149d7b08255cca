//! NTLM, as a server speaks it: a challenge, and whether the answer to it is right. Written after MS-NLMP, and not
//! after a client.

mod keys;
pub(crate) mod message;
mod verification;

use jiff::Timestamp;

pub(crate) use keys::{Session, Side};
pub(crate) use verification::{ExtendedProtection, Handshake, Refusal, verify};

use message::{av, flags};

use crate::directory::Directory;

/// Seconds from 1601 to 1970, where FILETIME begins and where Unix does.
const EPOCH: i64 = 11_644_473_600;

/// A challenge that went out, and what led to it.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    negotiate: Vec<u8>,
    pub(crate) message: Vec<u8>,
    server_challenge: [u8; 8],
}

impl Challenge {
    /// Answers a NEGOTIATE_MESSAGE. None: it is none, or it has no Unicode.
    pub(crate) fn to(
        negotiate: &[u8],
        directory: &Directory,
        random: [u8; 8],
        now: Timestamp,
    ) -> Option<Self> {
        let asked = message::negotiate_flags(negotiate)?;
        if asked & flags::UNICODE == 0 {
            return None;
        }
        let taken = flags::SIGN | flags::SEAL | flags::KEY_128 | flags::KEY_56 | flags::KEY_EXCH;
        let own = flags::UNICODE
            | flags::REQUEST_TARGET
            | flags::NTLM
            | flags::ALWAYS_SIGN
            | flags::TARGET_TYPE_DOMAIN
            | flags::EXTENDED_SESSIONSECURITY
            | flags::TARGET_INFO
            | flags::VERSION;
        let info = target_info(directory, now);
        let message = message::challenge(own | asked & taken, random, &directory.domain, &info);
        Some(Self { negotiate: negotiate.to_vec(), message, server_challenge: random })
    }

    /// The whole handshake.
    pub(crate) fn answered<'m>(&'m self, authenticate: &'m [u8]) -> Handshake<'m> {
        Handshake {
            negotiate: &self.negotiate,
            challenge: &self.message,
            server_challenge: self.server_challenge,
            authenticate,
        }
    }
}

fn target_info(directory: &Directory, now: Timestamp) -> Vec<u8> {
    let (domain, dns) = (directory.domain.as_str(), directory.dns_domain());
    let computer = format!("{domain}-EX01");
    let mut pairs = Vec::new();
    for (id, text) in [
        (av::NB_DOMAIN_NAME, domain),
        (av::NB_COMPUTER_NAME, &computer),
        (av::DNS_DOMAIN_NAME, dns),
        (av::DNS_COMPUTER_NAME, &format!("{}.{dns}", computer.to_lowercase())),
    ] {
        message::push_attribute(&mut pairs, id, &message::utf16(text));
    }
    // With a time, clients send a message integrity code.
    let time = (now.as_second() + EPOCH) * 10_000_000 + i64::from(now.subsec_nanosecond()) / 100;
    message::push_attribute(&mut pairs, av::TIMESTAMP, &time.to_le_bytes());
    message::push_attribute(&mut pairs, av::EOL, &[]);
    pairs
}
