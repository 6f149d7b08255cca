//! Whom a message reaches: lists are expanded, everyone is reached once.

use crate::directory::{Directory, Entry, Recipient};
use crate::store::{Address, Item};

/// Where the recipients of a message are.
pub(super) struct Reached<'d> {
    pub(super) mailboxes: Vec<&'d Recipient>,
    /// Addresses of ours that nobody has.
    pub(super) unknown: Vec<Address>,
}

impl<'d> Reached<'d> {
    /// Everyone is reached once.
    fn add(&mut self, recipient: &'d Recipient) {
        if !self.mailboxes.iter().any(|known| known.mailbox == recipient.mailbox) {
            self.mailboxes.push(recipient);
        }
    }
}

/// Finds the mailboxes of all recipients. Addresses outside are taken as delivered.
pub(super) fn reach<'d>(item: &Item, directory: &'d Directory) -> Reached<'d> {
    let mut reached = Reached { mailboxes: Vec::new(), unknown: Vec::new() };
    let mut pending: Vec<Address> = item.recipients().cloned().collect();
    let mut lists: Vec<String> = Vec::new();
    pending.reverse();
    while let Some(address) = pending.pop() {
        match directory.entry(&address.address) {
            Some(Entry::Recipient(recipient)) if recipient.enabled => reached.add(recipient),
            // A list may hold itself, by way of others.
            Some(Entry::Group(group)) if lists.contains(&group.address) => {}
            Some(Entry::Group(group)) => {
                lists.push(group.address.clone());
                pending.extend(directory.members(group).into_iter().rev());
            }
            Some(Entry::Recipient(_)) => reached.unknown.push(address),
            None if directory.is_ours(&address.address) => reached.unknown.push(address),
            None => {}
        }
    }
    reached
}
