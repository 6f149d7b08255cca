//! What is stored: mailboxes with folders and items. It knows nothing of XML or rights.
//!
//! Each mailbox stands behind its own lock, so that later writing in one does not stop the others.

mod folder;
mod generated;
mod mailbox;
mod message;

pub(crate) use folder::{Folder, FolderKind, WELL_KNOWN};
pub(crate) use generated::Generated;
pub(crate) use mailbox::{Contents, Item, Mailbox};
pub(crate) use message::{
    Address, Attachment, AttachmentContent, Body, BodyType, Flag, FlagStatus, Importance, Message,
    Sensitivity, conversation_index,
};

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use uuid::Uuid;

/// All mailboxes, by GUID.
#[derive(Debug)]
pub(crate) struct Store {
    mailboxes: HashMap<Uuid, RwLock<Mailbox>>,
}

impl Store {
    pub(crate) fn new(mailboxes: Vec<Mailbox>) -> Self {
        Self {
            mailboxes: mailboxes.into_iter().map(|mailbox| (mailbox.guid, RwLock::new(mailbox))).collect(),
        }
    }

    /// The mailbox for reading, as long as the guard lives.
    pub(crate) fn read(&self, mailbox: Uuid) -> Option<RwLockReadGuard<'_, Mailbox>> {
        // A panic while reading leaves the data whole.
        self.mailboxes.get(&mailbox).map(|lock| lock.read().unwrap_or_else(PoisonError::into_inner))
    }
}
