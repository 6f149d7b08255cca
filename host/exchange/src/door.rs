//! The door: opens mailboxes for calls.

use std::sync::Arc;

use ews_mcp_gate::{Access, Grant, Mailbox};

use crate::address::is_smtp_address;
use crate::concurrency::Concurrency;
use crate::error::AccessError;
use crate::identities::Identities;
use crate::mailbox::OpenMailbox;
use crate::settings::{OtherMailboxes, Settings};
use crate::transport::Transport;

/// Why the door cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be started: {0}")]
pub struct DoorError(#[from] reqwest::Error);

/// The one way to Exchange. Cheap to clone; clones share connections, turns and
/// what is remembered.
#[derive(Debug, Clone)]
pub struct Door(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) transport: Transport,
    pub(crate) concurrency: Concurrency,
    pub(crate) identities: Identities,
}

impl Door {
    /// A door with these settings. Connects to nothing yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up on this machine.
    pub fn new(settings: Settings) -> Result<Door, DoorError> {
        let transport = Transport::new(&settings)?;
        let concurrency = Concurrency::new(settings.in_flight, settings.in_flight_per_mailbox);
        Ok(Door(Arc::new(Inner { settings, transport, concurrency, identities: Identities::default() })))
    }

    /// The account's own mailbox.
    pub fn primary(&self) -> &str {
        &self.0.settings.primary
    }

    /// Opens a mailbox for one call of a tool, under its grant: the primary one
    /// where no other is asked for. Sends nothing: whether Exchange lets the
    /// account in shows with the first operation.
    ///
    /// # Errors
    /// Where impersonation is off, or the text is no address.
    pub fn open(&self, target: Option<&str>, grant: Grant) -> Result<OpenMailbox, AccessError> {
        let primary = self.primary();
        let target = target.map(str::trim).filter(|target| !target.eq_ignore_ascii_case(primary));
        let mailbox = match (target, self.0.settings.other_mailboxes) {
            (None, _) => Mailbox { address: primary.to_owned(), access: Access::Primary },
            (Some(target), _) if !is_smtp_address(target) => {
                return Err(AccessError::NotAnAddress { mailbox: target.to_owned() });
            }
            (Some(target), OtherMailboxes::Off) => {
                return Err(AccessError::ImpersonationNotEnabled { mailbox: target.to_owned() });
            }
            (Some(target), OtherMailboxes::Impersonation) => {
                Mailbox { address: target.to_owned(), access: Access::Impersonation }
            }
            (Some(target), OtherMailboxes::Delegate) => {
                Mailbox { address: target.to_owned(), access: Access::Delegate }
            }
        };
        Ok(OpenMailbox::new(Arc::clone(&self.0), mailbox, grant))
    }
}
