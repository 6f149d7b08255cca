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

/// Whether mail can be sent to it at all.
pub(super) fn is_address(address: &Address) -> bool {
    let text = &address.address;
    let parts = text.rsplit_once('@');
    let whole = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    whole && !text.chars().any(|c| c.is_whitespace() || c.is_control())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::AddressKind;

    #[test]
    fn an_address_has_two_parts_and_no_blanks() {
        for (text, fine) in [
            ("a@b.example", true),
            ("å@münchen.example", true),
            ("a", false),
            ("@b", false),
            ("a@", false),
            ("a b@c", false),
            ("", false),
        ] {
            let address = Address { name: String::new(), address: text.into(), kind: AddressKind::OneOff };
            assert_eq!(is_address(&address), fine, "{text}");
        }
    }
}
