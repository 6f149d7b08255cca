//! Seals what the host must recognize as its own when it comes back: the ids of
//! servers whose ids do not say which mailbox they belong to, and states of
//! synchronization.
//!
//! A sealed text is the text itself, a dot, and a MAC over the mailbox' primary
//! address and the text (HMAC, RFC 2104, with SHA-256, cut to 128 bits as its
//! section 5 allows). So a plugin can hand back only what it was given for the
//! mailbox that is open.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a MAC that are kept.
const KEPT: usize = 16;

/// What is sealed. The same text under another kind has another seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An id of an item, a folder, an attachment or a conversation.
    Id,
    /// A SyncState.
    SyncState,
}

/// The key by which the host knows its own seals. Its Debug shows nothing.
#[derive(Clone)]
pub struct Seal([u8; 32]);

impl Seal {
    /// A seal with this key (`EWS_KEY_FILE`). Whoever has it can name any mailbox
    /// of a server whose ids are opaque.
    pub const fn new(key: [u8; 32]) -> Seal {
        Seal(key)
    }

    /// The text, sealed for the mailbox of this primary address.
    pub(crate) fn close(&self, kind: Kind, address: &str, text: &str) -> String {
        format!("{text}.{}", self.mac(kind, address, text))
    }

    /// The text without its seal; none where it is not sealed for this mailbox.
    pub(crate) fn open<'a>(&self, kind: Kind, address: &str, sealed: &'a str) -> Option<&'a str> {
        let (text, mac) = sealed.rsplit_once('.')?;
        let given = URL_SAFE_NO_PAD.decode(mac).ok()?;
        // In constant time.
        (given.len() == KEPT && self.started(kind, address, text)?.verify_truncated_left(&given).is_ok())
            .then_some(text)
    }

    fn started(&self, kind: Kind, address: &str, text: &str) -> Option<Hmac<Sha256>> {
        // A key of any length is taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(match kind {
            Kind::Id => b"id\0",
            Kind::SyncState => b"sync-state\0",
        });
        mac.update(address.to_ascii_lowercase().as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        Some(mac)
    }

    fn mac(&self, kind: Kind, address: &str, text: &str) -> String {
        let Some(mac) = self.started(kind, address, text) else { return String::new() };
        let whole = mac.finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(whole.get(..KEPT).unwrap_or_default())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_for_the_mailbox_opens() {
        let seal = Seal::new([7; 32]);
        let sealed = seal.close(Kind::Id, "anna@contoso.example", "AB.CD=");
        assert_eq!(sealed, "AB.CD=.eDlzoRTAeJKZZBA0ZZ4xHg");
        assert_eq!(seal.open(Kind::Id, "Anna@Contoso.example", &sealed), Some("AB.CD="));
        for (kind, address, text) in [
            (Kind::Id, "bruno@contoso.example", sealed.clone()),
            (Kind::SyncState, "anna@contoso.example", sealed.clone()),
            (Kind::Id, "anna@contoso.example", sealed.replace("AB", "AC")),
            (Kind::Id, "anna@contoso.example", "AB.CD=".to_owned()),
            (Kind::Id, "anna@contoso.example", "AB.CD=.".to_owned()),
            (Kind::Id, "anna@contoso.example", format!("{sealed}A")),
            (Kind::Id, "anna@contoso.example", String::new()),
        ] {
            assert_eq!(seal.open(kind, address, &text), None, "{text}");
        }
        assert_eq!(Seal::new([8; 32]).open(Kind::Id, "anna@contoso.example", &sealed), None);
        assert_eq!(format!("{seal:?}"), "Seal");
    }
}
