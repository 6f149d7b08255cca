//! What can go wrong at the door, as types, with the texts that users were
//! promised.

use std::time::Duration;

use ews_mcp_gate::{Denial, Refusal};

use crate::consent::Asked;
use crate::mailbox::Would;
use crate::state::StateError;
use crate::transport::NoAnswer;

/// A mailbox that cannot be opened. The texts are the product's promise to its
/// users, to the letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Another mailbox than the primary one was asked for, and impersonation is
    /// off.
    #[error("Impersonation not enabled. Set EWS_IMPERSONATION_ENABLED=true to access mailbox: {mailbox}")]
    ImpersonationNotEnabled {
        /// The address that was asked for.
        mailbox: String,
    },
    /// Exchange does not let the account open this mailbox
    /// (ErrorImpersonateUserDenied).
    #[error(
        "Failed to access mailbox {mailbox}: The account does not have permission to impersonate the requested user."
    )]
    Denied {
        /// The address that was asked for.
        mailbox: String,
    },
    /// There is no such mailbox (ErrorNonExistentMailbox).
    #[error("Failed to access mailbox {mailbox}: The SMTP address has no mailbox associated with it.")]
    NoMailbox {
        /// The address that was asked for.
        mailbox: String,
    },
    /// The address is a proxy address of the mailbox (ErrorNonPrimarySmtpAddress).
    #[error("Failed to access mailbox {mailbox}: It is not the primary SMTP address of its mailbox.{}", use_primary(.primary.as_deref()))]
    NotPrimary {
        /// The address that was asked for.
        mailbox: String,
        /// The primary address, where Exchange says it.
        primary: Option<String>,
    },
    /// The primary mailbox is not the one of the account that signs in
    /// (ErrorAccessDenied).
    #[error(
        "Failed to access mailbox {mailbox}: The account that signs in has no access to it. EWS_EMAIL must be the \
         primary address of that account's own mailbox."
    )]
    NotOwn {
        /// The primary address, as it was set.
        mailbox: String,
    },
    /// Policy does not let anybody open this mailbox.
    #[error("Mailbox {mailbox} may not be opened: {denial}.")]
    DeniedByPolicy {
        /// The address that was asked for.
        mailbox: String,
        /// The rule that says so.
        denial: Denial,
    },
    /// Policy names mailboxes, and nobody can tell which one this is.
    #[error(
        "Mailbox {mailbox} may not be opened: its primary SMTP address cannot be found in the directory, and \
         EWS_ALLOWED_MAILBOXES or EWS_DENIED_MAILBOXES are set."
    )]
    Unresolved {
        /// The address that was asked for.
        mailbox: String,
    },
    /// The call names no mailbox, and the account has none of its own.
    #[error(
        "No mailbox was named, and the account {account} has none of its own. Give target_mailbox; or, if the account \
         does have a mailbox, set EWS_EMAIL to its primary address."
    )]
    NoOwnMailbox {
        /// The name of the account.
        account: String,
    },
    /// What was given is no SMTP address.
    #[error("target_mailbox is not an SMTP address: {mailbox}")]
    NotAnAddress {
        /// What was given.
        mailbox: String,
    },
}

impl AccessError {
    /// The EWS ResponseCode behind it, where Exchange was asked.
    pub fn response_code(&self) -> Option<&'static str> {
        match self {
            AccessError::Denied { .. } => Some("ErrorImpersonateUserDenied"),
            AccessError::NoMailbox { .. } => Some("ErrorNonExistentMailbox"),
            AccessError::NotPrimary { .. } => Some("ErrorNonPrimarySmtpAddress"),
            AccessError::NotOwn { .. } => Some("ErrorAccessDenied"),
            AccessError::ImpersonationNotEnabled { .. }
            | AccessError::NotAnAddress { .. }
            | AccessError::NoOwnMailbox { .. }
            | AccessError::DeniedByPolicy { .. }
            | AccessError::Unresolved { .. } => None,
        }
    }
}

impl AccessError {
    /// What keeps the mailbox closed, for the audit: the setting or the EWS
    /// ResponseCode. None where nothing is denied, but written wrongly.
    pub(crate) fn rule(&self) -> Option<&'static str> {
        match self {
            AccessError::ImpersonationNotEnabled { .. } => Some("EWS_IMPERSONATION_ENABLED"),
            AccessError::DeniedByPolicy { denial, .. } => Some(denial.setting),
            AccessError::Unresolved { .. } => Some("EWS_ALLOWED_MAILBOXES, EWS_DENIED_MAILBOXES"),
            AccessError::NotAnAddress { .. }
            | AccessError::NotPrimary { .. }
            | AccessError::NoOwnMailbox { .. } => None,
            AccessError::Denied { .. } | AccessError::NoMailbox { .. } | AccessError::NotOwn { .. } => {
                self.response_code()
            }
        }
    }
}

fn use_primary(primary: Option<&str>) -> String {
    primary.map(|primary| format!(" Use {primary}.")).unwrap_or_default()
}

/// Why an operation brought no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The gate will not let it out; nothing was sent.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The mailbox cannot be opened. Ends the call: the host answers, not the
    /// plugin.
    #[error("{0}")]
    Access(#[from] AccessError),
    /// Exchange answered with a fault, or with a single response message that
    /// is an error.
    #[error("{code}: {message}")]
    Exchange {
        /// The EWS ResponseCode.
        code: String,
        /// The MessageText.
        message: String,
    },
    /// The user has to be asked first. Ends the call: it is run again with the
    /// answer.
    #[error("the user has to be asked first: {}", .0.summary)]
    NeedsConsent(Asked),
    /// The call was a dry run, and this would have been its first change. Ends the
    /// call.
    #[error("a dry run: {}", .0.summary)]
    DryRun(Would),
    /// A change was sent, and nobody knows whether it was made. Ends the call, so
    /// that nothing tries again.
    #[error("{message}")]
    Unknown {
        /// What happened.
        message: String,
    },
    /// The audit log cannot be written, so nothing was signed. Ends the call.
    #[error(
        "the audit log cannot be written, so nothing was sent to Exchange; the server's administrator finds the \
         reason in its log, and has to see to EWS_AUDIT_DIR and EWS_AUDIT_HEADS (rights, space on the disk)"
    )]
    NotAudited,
    /// Nothing was sent: too much waits already, or Exchange asked for more
    /// patience than there is time.
    #[error("{message}")]
    Busy {
        /// What is busy, and what to do.
        message: String,
        /// How long Exchange asked to wait.
        retry_after: Option<Duration>,
    },
    /// What was sent under this key is being sent by another call. Ends the call.
    #[error("another call with this idempotency_key is under way")]
    UnderWay,
    /// The journal cannot be written, so nothing was sent. Ends the call.
    #[error(
        "the journal of what is sent cannot be used, so nothing was sent; the server's administrator has to see to \
         EWS_STATE_DIR: {0}"
    )]
    NotJournaled(#[from] StateError),
    /// Exchange was not reached, was too busy, or did not answer like Exchange.
    #[error("{message}")]
    Unavailable {
        /// What happened, and what to do.
        message: String,
        /// Whether the same call may succeed later.
        retryable: bool,
        /// How long Exchange asked to wait.
        retry_after: Option<Duration>,
    },
}

impl CallError {
    /// Whether it is the host's to answer, not the plugin's.
    pub fn ends_the_call(&self) -> bool {
        matches!(
            self,
            CallError::Access(_)
                | CallError::NeedsConsent(_)
                | CallError::DryRun(_)
                | CallError::NotAudited
                | CallError::NotJournaled(_)
                | CallError::UnderWay
                | CallError::Unknown { .. }
        )
    }
}

impl From<NoAnswer> for CallError {
    fn from(no_answer: NoAnswer) -> Self {
        let NoAnswer { message, retryable, retry_after, .. } = no_answer;
        CallError::Unavailable { message, retryable, retry_after }
    }
}
