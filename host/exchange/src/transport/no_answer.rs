//! Why there is no answer of Exchange.

use std::time::Duration;

use super::SignInFailure;

/// Why there is no answer of Exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NoAnswer {
    /// What happened, and what to do.
    pub(crate) message: String,
    /// Whether the same request may succeed later.
    pub(crate) retryable: bool,
    /// How long the server asked to wait.
    pub(crate) retry_after: Option<Duration>,
    /// Whether Exchange may have done what it was asked to.
    pub(crate) may_have_run: bool,
    /// Whether another server failed, which has a pace of its own: then nothing is
    /// tried again for it, and no mailbox is left alone.
    pub(crate) elsewhere: bool,
    /// Whether Exchange seems to have moved: nobody is there, or something else.
    pub(crate) has_moved: bool,
    /// Which failure of a sign-in it is, where it is one.
    pub(crate) why: Option<SignInFailure>,
}

impl NoAnswer {
    /// It was sent, and trying again does not help.
    pub(crate) fn final_(message: impl Into<String>) -> Self {
        NoAnswer {
            message: message.into(),
            retryable: false,
            retry_after: None,
            may_have_run: true,
            elsewhere: false,
            has_moved: false,
            why: None,
        }
    }

    /// It was sent, and may succeed later.
    pub(crate) fn passing(message: impl Into<String>) -> Self {
        NoAnswer { retryable: true, ..NoAnswer::final_(message) }
    }

    /// Exchange did not do it, for sure.
    pub(crate) fn not_run(self) -> Self {
        NoAnswer { may_have_run: false, ..self }
    }

    /// Another server failed, before anything was sent to Exchange.
    pub(crate) fn elsewhere(self) -> Self {
        NoAnswer { elsewhere: true, ..self.not_run() }
    }

    /// Exchange seems to have moved.
    pub(crate) fn moved(self) -> Self {
        NoAnswer { has_moved: true, ..self }
    }
}
