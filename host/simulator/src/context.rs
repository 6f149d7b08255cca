//! What one request works on, and for whom.

use std::sync::{RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::directory::{Directory, Recipient};
use crate::errors::{EwsError, ResponseCode};
use crate::misbehaviour::action::{Action, SentCopy};
use crate::properties::Form;
use crate::rights;
use crate::soap::Schema;
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
    pub(crate) schema: Schema,
    /// When the request came.
    pub(crate) now: Timestamp,
    /// What was ordered to go wrong.
    pub(crate) action: Option<&'a Action>,
}

impl<'a> Context<'a> {
    /// A mailbox for reading.
    pub(crate) fn read(self, mailbox: Uuid) -> Result<RwLockReadGuard<'a, Mailbox>, EwsError> {
        self.store.read(mailbox).ok_or_else(|| self.no_mailbox(mailbox))
    }

    /// A mailbox for changing. Nobody may hold another one meanwhile.
    pub(crate) fn write(self, mailbox: Uuid) -> Result<RwLockWriteGuard<'a, Mailbox>, EwsError> {
        self.store.write(mailbox).ok_or_else(|| self.no_mailbox(mailbox))
    }

    /// Who has no mailbox must say whose is meant: that is another error than a mailbox that is not there.
    fn no_mailbox(self, mailbox: Uuid) -> EwsError {
        if mailbox == self.acting.mailbox {
            ResponseCode::ErrorMissingEmailAddress.into()
        } else {
            ResponseCode::ErrorNonExistentMailbox.into()
        }
    }

    /// Whether so many bytes more fit into a mailbox.
    pub(crate) fn room(self, mailbox: &Mailbox, bytes: i64) -> Result<(), EwsError> {
        let fits = mailbox.size().saturating_add(bytes) <= self.behaviour.limits.mailbox_size;
        if fits || bytes <= 0 { Ok(()) } else { Err(ResponseCode::ErrorQuotaExceeded.into()) }
    }

    /// Whether so many folders more fit into a mailbox.
    pub(crate) fn room_for_folders(self, mailbox: &Mailbox, count: usize) -> Result<(), EwsError> {
        let fits = mailbox.folders.len().saturating_add(count) <= self.behaviour.limits.folders;
        if fits { Ok(()) } else { Err(ResponseCode::ErrorQuotaExceeded.into()) }
    }

    /// What the acting user may do with a folder.
    pub(crate) fn rights(self, mailbox: &Mailbox, folder: u64) -> Rights {
        rights::to_folder(self.directory, self.acting, mailbox, folder)
    }

    /// The error that was ordered for one thing of the request, by its index from 0.
    pub(crate) fn fault_at(self, index: usize) -> Option<EwsError> {
        self.action?.for_item(index)
    }

    /// Whether a thing that such an error was ordered for is worked all the same.
    pub(crate) fn works_item(self) -> bool {
        self.action.is_some_and(Action::works_item)
    }

    /// What becomes of the copies of messages that this request sends.
    pub(crate) fn sent_copy(self) -> SentCopy {
        self.action.map_or(SentCopy::AtOnce, Action::sent_copy)
    }

    /// Whether such a copy loses the extended property of this name.
    pub(crate) fn loses_marker(self, name: &str) -> bool {
        self.action.is_some_and(|action| action.loses_marker(name))
    }
}
