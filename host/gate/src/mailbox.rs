//! Whose data an operation may touch.
//!
//! Knows a mailbox by its address and, once that is known, by what its ids look
//! like. Reads nothing itself.

use crate::ids::MailboxGuid;

/// How the service account gets into the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is the account's own: no impersonation header. The host writes its
    /// address as Mailbox into every DistinguishedFolderId all the same: an
    /// account that signs in as somebody else is then refused, instead of reading
    /// its own mailbox under another's name.
    Primary,
    /// With the SOAP header ExchangeImpersonation; never with a Mailbox.
    Impersonation,
    /// With its own rights: the host writes a Mailbox into every
    /// DistinguishedFolderId.
    Delegate,
}

/// The mailbox that was opened for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Primary SMTP address.
    pub address: String,
    /// How it is reached.
    pub access: Access,
}

impl Mailbox {
    /// Whether this address is the mailbox's own. Addresses are compared
    /// without regard to ASCII case, as Exchange does.
    pub fn is_named(&self, address: &str) -> bool {
        self.address.eq_ignore_ascii_case(address.trim())
    }
}

/// What is known of a mailbox by its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What they look like.
    pub ids: Ids,
    /// Ids of well-known folders inside msgfolderroot, as far as they can be
    /// seen, that one included.
    pub folders: Vec<(&'static str, String)>,
}

/// What the ids of a mailbox say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// They carry this GUID, as Exchange's do.
    Guid(MailboxGuid),
    /// They cannot be read, as those of other servers.
    Opaque,
}
