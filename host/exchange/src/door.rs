//! The door: opens mailboxes for calls.

use std::sync::Arc;
use std::time::Duration;

use ews_mcp_gate::{Access, Mailbox};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::accounts::Accounts;
use crate::address::is_smtp_address;
use crate::audit::AuditError;
use crate::autodiscover::Found;
use crate::call::Call;
use crate::concurrency::{Concurrency, Turns};
use crate::error::{AccessError, CallError};
use crate::mailbox::{OpenMailbox, denied};
use crate::remembered::Remembered;
use crate::retry::{Jitter, Pauses};
use crate::server::Server;
use crate::settings::{OtherMailboxes, Settings, SettingsError};
use crate::state::State;
use crate::transport::SignInFailure;
use crate::version::{ServerVersion, Version};

/// Why the door cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// A setting that cannot be used together with the others.
    #[error("{0}")]
    Settings(#[from] SettingsError),
    /// HTTP cannot be spoken on this machine.
    #[error("the HTTP client cannot be started: {0}")]
    Client(#[from] reqwest::Error),
}

/// Administrators move addresses between mailboxes: what is remembered must not
/// outlive that for long.
const ALIASES: Duration = Duration::from_secs(300);
/// Operations that may wait for their turn: what all instances can ask for at
/// once, and what those of one mailbox can.
const WAITING: usize = 1024;
const WAITING_PER_MAILBOX: usize = 256;
/// For changes that wait for nothing any more, to record what they know.
const LONGEST_STOP: Duration = Duration::from_secs(2);
/// A disk that hangs must not keep the process from ending.
const LONGEST_CLOSE: Duration = Duration::from_secs(10);

/// The one way to Exchange. Cheap to clone; clones share connections, turns and
/// what is remembered.
#[derive(Debug, Clone)]
pub struct Door(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) transport: Server,
    /// Which Exchange it is, and what it is asked for.
    pub(crate) version: Version,
    pub(crate) concurrency: Concurrency,
    /// Whom Exchange asked for patience.
    pub(crate) pauses: Pauses,
    pub(crate) jitter: Jitter,
    /// The mailboxes that were opened.
    pub(crate) accounts: Accounts,
    /// Primary addresses, by the addresses that were asked for; none where the
    /// directory knows nobody of that address.
    pub(crate) aliases: Remembered<Option<String>>,
    /// Changes under way, which outlive their callers.
    pub(crate) changes: TaskTracker,
    /// The process is about to end: nothing is begun in the background.
    pub(crate) ending: CancellationToken,
    /// It ends now: what still waits stops waiting, and leaves its entry in the
    /// journal for the next start.
    pub(crate) closing: CancellationToken,
}

impl Door {
    /// A door with these settings. Connects to nothing yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up on this machine, or by these settings.
    pub fn new(settings: Settings) -> Result<Door, DoorError> {
        let transport = Server::new(&settings)?;
        let concurrency = Concurrency::new(Turns {
            in_all: settings.in_flight,
            per_mailbox: settings.in_flight_per_mailbox,
            waiting: WAITING,
            waiting_per_mailbox: WAITING_PER_MAILBOX,
        });
        let accounts = Accounts::of(&settings.primary);
        Ok(Door(Arc::new(Inner {
            settings,
            transport,
            version: Version::default(),
            concurrency,
            pauses: Pauses::default(),
            jitter: Jitter::default(),
            accounts,
            aliases: Remembered::for_at_most(ALIASES),
            changes: TaskTracker::new(),
            ending: CancellationToken::new(),
            closing: CancellationToken::new(),
        })))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The account's own mailbox; where it has none, its name.
    pub fn primary(&self) -> &str {
        &self.0.settings.primary
    }

    /// What the server says of itself, once it has answered anything.
    pub fn server_version(&self) -> Option<ServerVersion> {
        self.0.version.server()
    }

    /// Where Exchange answers, and who said so where it was looked for.
    ///
    /// # Errors
    /// Where it was looked for and not found.
    pub async fn server_url(&self) -> Result<(Url, Option<Found>), CallError> {
        Ok(self.0.transport.url().await?)
    }

    /// Why the last sign-in came to nothing, at Exchange or at autodiscover; none
    /// where it did not.
    pub fn sign_in_failure(&self) -> Option<SignInFailure> {
        self.0.transport.sign_in_failure()
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What hosts that serve the same users share.
    pub fn state(&self) -> &dyn State {
        &*self.0.settings.state
    }

    /// Opens a mailbox for one call of a tool, under its grant: the primary one
    /// where no other is asked for. With delegate access the directory is asked
    /// for the primary address behind an alias; else nothing is sent, and whether
    /// Exchange lets the account in shows with the first operation.
    ///
    /// # Errors
    /// Where impersonation is off, the text is no address, or policy says no.
    pub async fn open(&self, target: Option<&str>, call: Call) -> Result<OpenMailbox, AccessError> {
        match self.find(target, &call).await {
            Ok(mailbox) => {
                self.0.accounts.open(&mailbox);
                Ok(OpenMailbox::new(Arc::clone(&self.0), mailbox, call))
            }
            Err(error) => {
                if error.response_code().is_none() {
                    // What Exchange denies was recorded with its answer.
                    let (audit, asked_for) = (&self.0.settings.audit, target.unwrap_or(self.primary()));
                    denied(audit, &call, self.primary(), asked_for, &error).await;
                }
                Err(error)
            }
        }
    }

    /// The mailbox of a call, and the way to it.
    async fn find(&self, target: Option<&str>, call: &Call) -> Result<Mailbox, AccessError> {
        let (primary, has_mailbox) = (self.primary(), self.0.settings.has_mailbox);
        let is_own = |address: &str| has_mailbox && address.eq_ignore_ascii_case(primary);
        let target = target.map(str::trim).filter(|target| !is_own(target));
        let access = match (target, self.0.settings.other_mailboxes) {
            (None, _) if !has_mailbox => {
                return Err(AccessError::NoOwnMailbox { account: primary.to_owned() });
            }
            // An application has no mailbox of its own.
            (None, _) if self.0.settings.credentials.are_an_applications() => Access::Impersonation,
            (None, _) => Access::Primary,
            (Some(target), _) if !is_smtp_address(target) => {
                return Err(AccessError::NotAnAddress { mailbox: target.to_owned() });
            }
            (Some(target), OtherMailboxes::Off) => {
                return Err(AccessError::ImpersonationNotEnabled { mailbox: target.to_owned() });
            }
            (Some(_), OtherMailboxes::Impersonation) => Access::Impersonation,
            (Some(_), OtherMailboxes::Delegate) => Access::Delegate,
        };
        let address = target.unwrap_or(primary);
        self.may_open(address, address)?;
        let mailbox = |address: &str, access| Mailbox { address: address.to_owned(), access };
        if access != Access::Delegate {
            return Ok(mailbox(address, access));
        }
        // With impersonation, Exchange itself takes primary addresses alone. With
        // delegate access it takes any, so the policy would not see which mailbox it is.
        let asking = OpenMailbox::new(Arc::clone(&self.0), mailbox(address, access), call.clone());
        let found = self.0.aliases.get(address, || asking.primary_address()).await;
        let found = match found {
            Ok(found) => found,
            Err(CallError::Access(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(mailbox = address, reason = %error, "the directory did not say whose address it is");
                None
            }
        };
        let policy = &self.0.settings.policy;
        match found {
            Some(found) => {
                self.may_open(&found, address)?;
                Ok(if is_own(&found) { mailbox(primary, Access::Primary) } else { mailbox(&found, access) })
            }
            None if policy.allowed_mailboxes.is_empty() && policy.denied_mailboxes.is_empty() => {
                Ok(mailbox(address, access))
            }
            None => Err(AccessError::Unresolved { mailbox: address.to_owned() }),
        }
    }

    fn may_open(&self, address: &str, asked_for: &str) -> Result<(), AccessError> {
        self.0
            .settings
            .policy
            .may_open(address)
            .map_err(|denial| AccessError::DeniedByPolicy { mailbox: asked_for.to_owned(), denial })
    }

    /// Waits until the changes that are under way are made, at most this long,
    /// closes the audit log (nothing can be signed any more), and forgets what it
    /// remembers of mailboxes.
    pub async fn finish(&self, at_most: Duration) {
        self.0.ending.cancel();
        self.0.changes.close();
        let left = || self.0.changes.len();
        if left() > 0 {
            tracing::info!(changes = left(), "waiting for changes that are under way");
        }
        if tokio::time::timeout(at_most, self.0.changes.wait()).await.is_err() {
            tracing::warn!(
                changes = left(),
                "changes were cut off: the next start looks up what became of them"
            );
            self.0.closing.cancel();
            drop(tokio::time::timeout(LONGEST_STOP, self.0.changes.wait()).await);
        }
        match tokio::time::timeout(LONGEST_CLOSE, self.0.settings.audit.close()).await {
            Ok(Ok(()) | Err(AuditError::Closed)) => {}
            // The writer has said why.
            Ok(Err(_)) => tracing::warn!("the end of the audit log is not written"),
            Err(_) => tracing::warn!("the audit log was not closed within {} s", LONGEST_CLOSE.as_secs()),
        }
        self.0.aliases.clear();
        self.0.accounts.clear();
    }
}

impl Inner {
    /// Exchange did not open a mailbox: what is remembered of it is no longer true.
    pub(crate) fn denied(&self, address: &str, error: &AccessError) {
        if matches!(error, AccessError::Denied { .. } | AccessError::NoMailbox { .. }) {
            self.accounts.forget(address);
            let leads_there = |found: &Option<String>| {
                found.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(address))
            };
            self.aliases.forget(address, leads_there);
        }
    }
}
