//! A mailbox: its folders and what lies in them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::folder::Folder;
use super::generated::Generated;
use super::message::{Address, Importance, Message};

#[derive(Debug)]
pub(crate) struct Mailbox {
    pub(crate) guid: Uuid,
    pub(crate) owner: Address,
    pub(crate) folders: BTreeMap<u64, Folder>,
    pub(crate) contents: BTreeMap<u64, Contents>,
}

/// The items of one folder.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) stored: BTreeMap<u64, Message>,
    pub(crate) generated: Option<Generated>,
}

/// One item for reading, stored or computed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item<'a> {
    Stored(&'a Message),
    Generated(&'a Generated, u32),
}

impl Mailbox {
    pub(crate) fn distinguished(&self, name: &str) -> Option<&Folder> {
        self.folders.values().find(|folder| folder.distinguished == Some(name))
    }

    /// The direct subfolders, by name.
    pub(crate) fn children(&self, parent: u64) -> Vec<&Folder> {
        let mut children: Vec<&Folder> =
            self.folders.values().filter(|folder| folder.parent == Some(parent)).collect();
        children.sort_by_cached_key(|folder| folder.name.to_lowercase());
        children
    }

    /// All folders below, each followed by its own subfolders.
    pub(crate) fn descendants(&self, parent: u64) -> Vec<&Folder> {
        let mut found = Vec::new();
        let mut pending = self.children(parent);
        pending.reverse();
        while let Some(folder) = pending.pop() {
            found.push(folder);
            let mut children = self.children(folder.key);
            children.reverse();
            pending.append(&mut children);
        }
        found
    }

    pub(crate) fn item(&self, folder: u64, item: u64) -> Option<Item<'_>> {
        let contents = self.contents.get(&folder)?;
        match contents.stored.get(&item) {
            Some(message) => Some(Item::Stored(message)),
            None => {
                let generated = contents.generated.as_ref()?;
                Some(Item::Generated(generated, generated.index(item)?))
            }
        }
    }

    pub(crate) fn total(&self, folder: u64) -> usize {
        self.contents.get(&folder).map_or(0, Contents::len)
    }

    pub(crate) fn unread(&self, folder: u64) -> usize {
        self.contents.get(&folder).map_or(0, |contents| {
            let stored = contents.stored.values().filter(|message| !message.is_read).count();
            stored + contents.generated.as_ref().map_or(0, |generated| count(generated.unread()))
        })
    }
}

impl Contents {
    pub(crate) fn len(&self) -> usize {
        self.stored.len() + self.generated.as_ref().map_or(0, |generated| count(generated.count))
    }

    /// All items, in no promised order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Item<'_>> {
        self.stored.values().map(Item::Stored).chain(
            self.generated.iter().flat_map(|generated| {
                (0..generated.count).map(move |index| Item::Generated(generated, index))
            }),
        )
    }

    /// The items from `start` on, at most `length`, newest first: without walking the generated ones.
    pub(crate) fn newest_first(&self, start: usize, length: usize) -> Vec<Item<'_>> {
        let mut stored: Vec<&Message> = self.stored.values().collect();
        stored.sort_by(|a, b| b.received.cmp(&a.received).then(b.key.cmp(&a.key)));
        let Some(generated) = &self.generated else {
            return stored.into_iter().skip(start).take(length).map(Item::Stored).collect();
        };
        // A stored item stands after the stored and the generated ones that are newer.
        let before = stored
            .iter()
            .enumerate()
            .take_while(|(rank, message)| rank + count(generated.newer_than(message.received)) < start)
            .count();
        let mut stored = stored.into_iter().skip(before).peekable();
        let mut index = u32::try_from(start - before.min(start)).unwrap_or(u32::MAX);
        let mut page = Vec::new();
        while page.len() < length {
            let next = (index < generated.count).then(|| generated.received(index));
            match (stored.peek(), next) {
                (Some(message), Some(received)) if message.received >= received => {
                    page.extend(stored.next().map(Item::Stored));
                }
                (_, Some(_)) => {
                    page.push(Item::Generated(generated, index));
                    index += 1;
                }
                (Some(_), None) => page.extend(stored.next().map(Item::Stored)),
                (None, None) => break,
            }
        }
        page
    }
}

impl<'a> Item<'a> {
    /// The whole item.
    pub(crate) fn message(self) -> Cow<'a, Message> {
        match self {
            Self::Stored(message) => Cow::Borrowed(message),
            Self::Generated(generated, index) => Cow::Owned(generated.message(index)),
        }
    }

    pub(crate) fn key(self) -> u64 {
        match self {
            Self::Stored(message) => message.key,
            Self::Generated(_, index) => Generated::key(index),
        }
    }

    pub(crate) fn received(self) -> Timestamp {
        match self {
            Self::Stored(message) => message.received,
            Self::Generated(generated, index) => generated.received(index),
        }
    }

    pub(crate) fn sent(self) -> Timestamp {
        match self {
            Self::Stored(message) => message.sent,
            Self::Generated(generated, index) => generated.sent(index),
        }
    }

    pub(crate) fn created(self) -> Timestamp {
        match self {
            Self::Stored(message) => message.created,
            Self::Generated(generated, index) => generated.received(index),
        }
    }

    pub(crate) fn is_read(self) -> bool {
        match self {
            Self::Stored(message) => message.is_read,
            Self::Generated(_, index) => Generated::is_read(index),
        }
    }

    pub(crate) fn importance(self) -> Importance {
        match self {
            Self::Stored(message) => message.importance,
            Self::Generated(_, index) => Generated::importance(index),
        }
    }

    pub(crate) fn subject(self) -> Cow<'a, str> {
        match self {
            Self::Stored(message) => Cow::Borrowed(&message.subject),
            Self::Generated(_, index) => Cow::Owned(Generated::subject(index)),
        }
    }

    pub(crate) fn from(self) -> Option<&'a Address> {
        match self {
            Self::Stored(message) => message.from.as_ref(),
            Self::Generated(generated, index) => Some(generated.from(index)),
        }
    }

    pub(crate) fn has_attachments(self) -> bool {
        match self {
            Self::Stored(message) => message.has_attachments(),
            Self::Generated(..) => false,
        }
    }
}

fn count(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    fn contents(generated: u32, stored: &[(&str, u64)]) -> Contents {
        let owner = Address { name: "O".into(), address: "o@contoso.example".into(), in_directory: true };
        let source = Generated::new(generated, "2026-10-01T00:00:00Z".parse().unwrap(), owner, Vec::new());
        let stored = stored.iter().map(|(received, key)| {
            let mut message = source.message(0);
            message.key = *key;
            message.received = received.parse().unwrap();
            (*key, message)
        });
        Contents { stored: stored.collect(), generated: Some(source.clone()) }
    }

    #[test]
    fn a_page_is_the_same_as_a_slice_of_the_whole_sorted_list() {
        // One newer than all generated, two between, one older than all.
        let contents = contents(
            50,
            &[
                ("2026-11-01T00:00:00Z", 1),
                ("2026-09-30T22:00:00Z", 2),
                ("2026-09-30T22:00:00Z", 3),
                ("2020-01-01T00:00:00Z", 4),
            ],
        );
        let mut all: Vec<Item<'_>> = contents.iter().collect();
        all.sort_by(|a, b| {
            b.received().cmp(&a.received()).then_with(|| match (a, b) {
                (Item::Stored(a), Item::Stored(b)) => b.key.cmp(&a.key),
                (Item::Stored(_), _) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            })
        });
        let keys = |items: &[Item<'_>]| items.iter().map(|item| item.key()).collect::<Vec<_>>();
        for start in 0..=55 {
            for length in [0, 1, 7, 60] {
                let page = contents.newest_first(start, length);
                let slice: Vec<Item<'_>> = all.iter().copied().skip(start).take(length).collect();
                assert_eq!(keys(&page), keys(&slice), "{start} {length}");
            }
        }
    }

    #[test]
    fn a_page_of_a_million_looks_at_a_page_of_them() {
        let stored = [("2026-09-30T22:00:00Z", 1), ("2020-01-01T00:00:00Z", 2)];
        let cost = |generated: u32, start: usize| {
            let contents = contents(generated, &stored);
            let looks = &contents.generated.as_ref().unwrap().looks;
            let before = looks.load(Ordering::Relaxed);
            assert_eq!(contents.newest_first(start, 10).len(), 10);
            looks.load(Ordering::Relaxed) - before
        };
        for start in [0, 500_000, 999_992] {
            // The page itself, and a search by halves, of twenty steps, for each stored message.
            let looks = cost(1_000_000, start);
            assert!((9..=55).contains(&looks), "{looks} at {start}");
        }
        assert!(cost(1_000, 500) + 30 > cost(1_000_000, 500_000));
    }

    #[test]
    fn what_is_read_quickly_is_what_the_whole_message_says() {
        let contents = contents(300, &[]);
        for item in contents.iter() {
            let message = item.message();
            assert_eq!(item.key(), message.key);
            assert_eq!(item.received(), message.received);
            assert_eq!(item.sent(), message.sent);
            assert_eq!(item.created(), message.created);
            assert_eq!(item.is_read(), message.is_read);
            assert_eq!(item.importance(), message.importance);
            assert_eq!(item.subject(), message.subject);
            assert_eq!(item.from(), message.from.as_ref());
            assert_eq!(item.has_attachments(), message.has_attachments());
        }
    }
}
