//! What is stored: mailboxes with folders and items. It knows nothing of XML or rights.
//!
//! Each mailbox stands behind its own lock, so that writing in one does not stop the others. Nobody holds two
//! of these locks at once.

mod attachment;
mod contents;
mod extended;
mod field;
mod folder;
mod generated;
mod item;
mod mailbox;
mod permissions;
mod value;

pub(crate) use attachment::{Attachment, AttachmentContent};
pub(crate) use contents::{Contents, Entry};
pub(crate) use extended::{ExtendedKey, ExtendedName, INTERNET_HEADERS, PropertyType};
pub(crate) use field::Field;
pub(crate) use folder::{Folder, FolderKind, WELL_KNOWN};
pub(crate) use generated::Generated;
pub(crate) use item::{
    Answers, Body, BodyType, Flag, FlagStatus, Item, ItemKind, Thread, Verb, first_index, next_index,
    normalized_subject,
};
pub(crate) use mailbox::Mailbox;
pub(crate) use permissions::{LEVELS, PermissionLevel, Permissions, Rights, Scope};
pub(crate) use value::{Address, AddressKind, Value, head};

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use uuid::Uuid;

/// All mailboxes, by GUID.
#[derive(Debug)]
pub(crate) struct Store {
    mailboxes: HashMap<Uuid, RwLock<Mailbox>>,
    /// How many GUIDs were given.
    guids: AtomicU64,
    late: Mutex<Vec<Late>>,
}

/// An item that comes to its folder later.
#[derive(Clone, Debug)]
pub(crate) struct Late {
    pub(crate) due: Timestamp,
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u64,
    pub(crate) item: Item,
}

const NAMESPACE: Uuid = Uuid::from_u128(0x9f0c_7a1e_52d4_4c0b_b6a8_1d20_4e93_77f1);

impl Store {
    pub(crate) fn new(mailboxes: Vec<Mailbox>) -> Self {
        Self {
            mailboxes: mailboxes.into_iter().map(|mailbox| (mailbox.guid, RwLock::new(mailbox))).collect(),
            guids: AtomicU64::new(0),
            late: Mutex::default(),
        }
    }

    /// A GUID that was never given before. The same requests in the same order get the same ones in each run.
    pub(crate) fn guid(&self) -> Uuid {
        Uuid::new_v5(&NAMESPACE, &self.guids.fetch_add(1, Ordering::Relaxed).to_be_bytes())
    }

    /// Keeps an item until it is due.
    pub(crate) fn put_later(&self, late: Late) {
        self.late.lock().unwrap_or_else(PoisonError::into_inner).push(late);
    }

    /// Takes out what is due.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Late> {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        late.extract_if(.., |late| late.due <= now).collect()
    }

    /// The mailbox for reading, as long as the guard lives.
    pub(crate) fn read(&self, mailbox: Uuid) -> Option<RwLockReadGuard<'_, Mailbox>> {
        // A panic while reading leaves the data whole.
        self.mailboxes.get(&mailbox).map(|lock| lock.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The mailbox for changing, as long as the guard lives.
    pub(crate) fn write(&self, mailbox: Uuid) -> Option<RwLockWriteGuard<'_, Mailbox>> {
        self.mailboxes.get(&mailbox).map(|lock| lock.write().unwrap_or_else(PoisonError::into_inner))
    }
}
