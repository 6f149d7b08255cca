//! How often clients signed in, or tried to.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What clients did to sign in, since the start of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIns {
    /// Handshakes of NTLM that began: challenges that went out, within Negotiate, too.
    pub handshakes: u64,
    /// Passwords that were tried: with Basic each request is one, with NTLM each handshake that came to its end.
    pub logons: u64,
    /// Those of them that were wrong. In a real domain, a few lock the account.
    pub failed_logons: u64,
    /// Requests that came with a bearer token which was refused.
    pub refused_tokens: u64,
    /// Access tokens that were issued.
    pub issued_tokens: u64,
}

impl fmt::Display for SignIns {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { handshakes, logons, failed_logons, refused_tokens, issued_tokens } = self;
        write!(
            formatter,
            "handshakes={handshakes} logons={logons} failed_logons={failed_logons} \
             refused_tokens={refused_tokens} issued_tokens={issued_tokens}"
        )
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    handshakes: AtomicU64,
    logons: AtomicU64,
    failed_logons: AtomicU64,
    refused_tokens: AtomicU64,
    issued_tokens: AtomicU64,
}

impl Counters {
    pub(super) fn handshake(&self) {
        self.handshakes.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn logon(&self, is_right: bool) {
        self.logons.fetch_add(1, Ordering::Relaxed);
        if !is_right {
            self.failed_logons.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn refused_token(&self) {
        self.refused_tokens.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn issued_token(&self) {
        self.issued_tokens.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> SignIns {
        SignIns {
            handshakes: self.handshakes.load(Ordering::Relaxed),
            logons: self.logons.load(Ordering::Relaxed),
            failed_logons: self.failed_logons.load(Ordering::Relaxed),
            refused_tokens: self.refused_tokens.load(Ordering::Relaxed),
            issued_tokens: self.issued_tokens.load(Ordering::Relaxed),
        }
    }
}
