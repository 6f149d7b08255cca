//! What a connection knows of who signed in on it: with NTLM and Negotiate it is the connection that signs in, as
//! with IIS, and not the request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ntlm::Challenge;

/// The sign-in of one connection. Clones are of the same connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignIn(Arc<Mutex<Progress>>);

/// How far it is.
#[derive(Debug, Default)]
pub(super) enum Progress {
    #[default]
    Nobody,
    /// A challenge of NTLM is out.
    Ntlm(Challenge),
    Negotiate(Negotiation),
    /// As the service account.
    SignedIn,
}

/// A negotiation that has begun.
#[derive(Debug)]
pub(super) struct Negotiation {
    /// `MechTypeList`; none: the client speaks NTLM without SPNEGO around it.
    pub(super) mechanisms: Option<Vec<u8>>,
    /// Both sides must sign the list of mechanisms, for NTLM was not what the client wanted most.
    pub(super) needs_mic: bool,
    /// None: NTLM was chosen, and has not begun.
    pub(super) challenge: Option<Challenge>,
}

impl SignIn {
    pub(super) fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
