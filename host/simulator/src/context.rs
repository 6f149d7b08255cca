//! What one request works on, and for whom.

use std::sync::{RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::directory::{Directory, Recipient};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::Form;
use crate::rights;
use crate::store::{Mailbox, Rights, Store};

/// What an operation works on, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) store: &'a Store,
    pub(crate) behaviour: &'a Behaviour,
    /// The user as whom the request runs.
    pub(crate) acting: &'a Recipient,
    pub(crate) form: Form,
    /// When the request came.
    pub(crate) now: Timestamp,
}

impl<'a> Context<'a> {
    /// A mailbox for reading.
    pub(crate) fn read(self, mailbox: Uuid) -> Result<RwLockReadGuard<'a, Mailbox>, EwsError> {
        self.store.read(mailbox).ok_or_else(|| ResponseCode::ErrorNonExistentMailbox.into())
    }

    /// A mailbox for changing. Nobody may hold another one meanwhile.
    pub(crate) fn write(self, mailbox: Uuid) -> Result<RwLockWriteGuard<'a, Mailbox>, EwsError> {
        self.store.write(mailbox).ok_or_else(|| ResponseCode::ErrorNonExistentMailbox.into())
    }

    /// What the acting user may do with a folder.
    pub(crate) fn rights(self, mailbox: &Mailbox, folder: u64) -> Rights {
        rights::to_folder(self.directory, self.acting, mailbox, folder)
    }

    /// The error that was ordered for one thing of the request.
    pub(crate) fn fault_at(self, _index: usize) -> Option<EwsError> {
        None
    }
}
