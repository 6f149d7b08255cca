//! The mailboxes that were opened: what the log says of them, and what need not be
//! asked again: the GUID in their ids, and the ids of their well-known folders.
//!
//! Holds nothing that opens a mailbox. Who may open which is asked anew with every
//! call, of policy here and of Exchange there.

use std::future::Future;
use std::time::Duration;

use ews_mcp_gate::{Access, Identity, Mailbox};

use crate::error::CallError;
use crate::remembered::Remembered;

/// How long a mailbox is remembered: one that was deleted and made anew has new
/// ids.
const GOOD_FOR: Duration = Duration::from_secs(3600);

/// What is remembered of mailboxes, by primary address.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// Who opens them, for the log.
    account: String,
    /// Those that Exchange has let this account into.
    connected: Remembered<()>,
    identities: Remembered<Identity>,
}

impl Accounts {
    /// None yet, for this service account.
    pub(crate) fn of(account: &str) -> Accounts {
        Accounts {
            account: account.to_owned(),
            connected: Remembered::for_at_most(GOOD_FOR),
            identities: Remembered::for_at_most(GOOD_FOR),
        }
    }

    /// A call opens this mailbox.
    pub(crate) fn open(&self, mailbox: &Mailbox) {
        let (account, address) = (self.account.as_str(), mailbox.address.as_str());
        if self.connected.known(address).is_some() {
            tracing::debug!(account, mailbox = address, "Using cached account for {address}");
            return;
        }
        match mailbox.access {
            Access::Primary => {}
            Access::Impersonation => {
                tracing::info!(account, mailbox = address, "Creating impersonated account for {address}");
            }
            Access::Delegate => {
                tracing::info!(account, mailbox = address, "Creating delegate account for {address}");
            }
        }
    }

    /// Exchange has answered in this mailbox.
    pub(crate) fn connected(&self, mailbox: &Mailbox) {
        let (account, address) = (self.account.as_str(), mailbox.address.as_str());
        // Known at once mostly, without a place in the cache being made.
        if self.connected.known(address).is_none() && self.connected.learn(address, ()) {
            tracing::info!(account, mailbox = address, "Successfully connected to mailbox: {address}");
        }
    }

    /// What the ids of a mailbox look like, if it is known.
    pub(crate) fn identity(&self, address: &str) -> Option<Identity> {
        self.identities.known(address)
    }

    /// The same, asked for where it is not known.
    pub(crate) async fn learn<F>(&self, address: &str, ask: impl FnOnce() -> F) -> Result<Identity, CallError>
    where
        F: Future<Output = Result<Identity, CallError>>,
    {
        self.identities.get(address, ask).await
    }

    /// Exchange does not let this account in any more.
    pub(crate) fn forget(&self, address: &str) {
        self.connected.forget(address, |()| false);
        self.identities.forget(address, |_| false);
    }

    /// Forgets all of them.
    pub(crate) fn clear(&self) {
        self.identities.clear();
        let accounts = self.connected.clear();
        tracing::info!(account = self.account, accounts, "Cleared the cache of accounts");
    }
}
