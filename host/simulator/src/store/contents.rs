//! The items of one folder: stored ones, and generated ones that nothing has changed yet.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::field::Field;
use super::generated::Generated;
use super::item::Item;
use super::value::Value;

/// An item that is gone from its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone {
    pub(crate) key: u64,
    /// The change number with which it had come.
    pub(crate) arrived: u64,
    /// The change number with which it went.
    pub(crate) version: u64,
}

/// The items of one folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    stored: BTreeMap<u64, Item>,
    generated: Option<Generated>,
    gone: Vec<Gone>,
    /// Bytes of the stored items.
    size: i64,
}

/// One item for reading, stored or computed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry<'a> {
    Stored(&'a Item),
    Generated(&'a Generated, u32),
}

impl Contents {
    pub(crate) fn generate(&mut self, source: Generated) {
        self.generated = Some(source);
    }

    pub(crate) fn len(&self) -> usize {
        self.stored.values().filter(|item| !item.is_associated).count()
            + self.generated.as_ref().map_or(0, Generated::len)
    }

    /// Bytes of all visible items. Generated ones are nearly of one size: one of them stands for all.
    pub(crate) fn visible_size(&self) -> i64 {
        let stored: i64 = self.stored.values().filter(|item| !item.is_associated).map(Item::size).sum();
        let generated = self.generated.as_ref().and_then(|generated| {
            let count = i64::try_from(generated.len()).ok()?;
            Some(count.saturating_mul(generated.item(generated.nth(0)?).size()))
        });
        stored.saturating_add(generated.unwrap_or(0))
    }

    /// How many items are not read.
    pub(crate) fn unread(&self) -> usize {
        let stored = self.stored.values().filter(|item| !item.is_associated && !is_read(item)).count();
        stored + self.generated.as_ref().map_or(0, Generated::unread)
    }

    pub(crate) fn get(&self, key: u64) -> Option<Entry<'_>> {
        if let Some(item) = self.stored.get(&key) {
            return Some(Entry::Stored(item));
        }
        let generated = self.generated.as_ref()?;
        Some(Entry::Generated(generated, generated.index(key)?))
    }

    /// The item for changing: a generated one is stored from now on.
    pub(crate) fn get_mut(&mut self, key: u64) -> Option<&mut Item> {
        if let Some(generated) = &mut self.generated
            && let Some(index) = generated.index(key)
        {
            let item = generated.item(index);
            generated.take(index);
            self.insert(item);
        }
        self.stored.get_mut(&key)
    }

    pub(crate) fn insert(&mut self, item: Item) {
        self.size = self.size.saturating_add(item.size());
        self.stored.insert(item.key, item);
    }

    /// Bytes of the items that are stored, and not computed.
    pub(crate) fn size(&self) -> i64 {
        self.size
    }

    /// A stored item has another size now.
    pub(crate) fn resized(&mut self, before: i64, after: i64) {
        self.size = self.size.saturating_add(after - before);
    }

    /// Takes an item out; `version` is the change number of its going.
    pub(crate) fn remove(&mut self, key: u64, version: u64) -> Option<Item> {
        self.get_mut(key)?;
        let item = self.stored.remove(&key)?;
        self.size -= item.size();
        self.gone.push(Gone { key, arrived: item.arrived, version });
        Some(item)
    }

    /// The keys of all visible items.
    pub(crate) fn visible_keys(&self) -> Vec<u64> {
        self.iter().map(Entry::key).collect()
    }

    /// The keys of the visible items that can be read and have, or have not, been.
    pub(crate) fn keys_with_read(&self, read: bool) -> Vec<u64> {
        let has = |entry: &Entry<'_>| entry.quick(Field::IsRead) == Some(Value::Boolean(read));
        self.iter().filter(has).map(Entry::key).collect()
    }

    /// All visible items, in no promised order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let stored = self.stored.values().filter(|item| !item.is_associated).map(Entry::Stored);
        let generated = self.generated.iter();
        stored.chain(
            generated.flat_map(|source| source.indices().map(move |index| Entry::Generated(source, index))),
        )
    }

    /// The hidden items.
    pub(crate) fn associated(&self) -> impl Iterator<Item = Entry<'_>> {
        self.stored.values().filter(|item| item.is_associated).map(Entry::Stored)
    }

    /// What went after a change number, in the order of going.
    pub(crate) fn gone_since(&self, version: u64) -> &[Gone] {
        let first = self.gone.partition_point(|gone| gone.version <= version);
        self.gone.get(first..).unwrap_or_default()
    }

    /// Items whose last change came after a change number, in no promised order.
    pub(crate) fn changed_since(&self, version: u64) -> impl Iterator<Item = Entry<'_>> {
        let stored = self.stored.values().filter(move |item| item.version > version).map(Entry::Stored);
        let generated = self.generated.iter();
        stored.chain(generated.flat_map(move |source| {
            source.indices_since(version).map(move |index| Entry::Generated(source, index))
        }))
    }

    /// The visible items from `start` on, at most `length`, newest first, of one time the higher key first: without
    /// walking the generated ones.
    pub(crate) fn newest_first(&self, start: usize, length: usize) -> Vec<Entry<'_>> {
        let mut stored: Vec<&Item> = self.stored.values().filter(|item| !item.is_associated).collect();
        stored.sort_by_key(|item| std::cmp::Reverse((item.received(), item.key)));
        let Some(generated) = &self.generated else {
            return stored.into_iter().skip(start).take(length).map(Entry::Stored).collect();
        };
        // A stored item stands after the stored and the generated ones that are before it.
        let before = stored
            .iter()
            .enumerate()
            .take_while(|(rank, item)| rank + generated.at_or_before(item.received(), item.key) < start)
            .count();
        let mut stored = stored.into_iter().skip(before).peekable();
        let mut place = start - before.min(start);
        let mut page = Vec::new();
        while page.len() < length {
            let next = generated.nth(place);
            match (stored.peek(), next) {
                (Some(item), Some(index))
                    if (item.received(), item.key) > (generated.received(index), Generated::key(index)) =>
                {
                    page.extend(stored.next().map(Entry::Stored));
                }
                (_, Some(index)) => {
                    page.push(Entry::Generated(generated, index));
                    place += 1;
                }
                (Some(_), None) => page.extend(stored.next().map(Entry::Stored)),
                (None, None) => break,
            }
        }
        page
    }

    /// The message of this Internet id.
    pub(crate) fn by_message_id(&self, id: &str) -> Option<Cow<'_, Item>> {
        let stored = self.stored.values().find(|item| item.text(Field::InternetMessageId) == id);
        stored.map(Cow::Borrowed).or_else(|| {
            let generated = self.generated.as_ref()?;
            Some(Cow::Owned(generated.item(generated.of_message_id(id)?)))
        })
    }

    /// How many visible items stand at or before an item of this time and key, newest first: whether it is still here or
    /// not.
    pub(crate) fn rank(&self, received: Timestamp, key: u64) -> usize {
        let stored = self.stored.values().filter(|item| {
            let own = (item.received(), item.key);
            !item.is_associated && own >= (received, key)
        });
        stored.count() + self.generated.as_ref().map_or(0, |source| source.at_or_before(received, key))
    }

    /// The items of a conversation.
    pub(crate) fn of_conversation(&self, conversation: uuid::Uuid) -> Vec<Entry<'_>> {
        let stored = self
            .stored
            .values()
            .filter(|item| !item.is_associated && item.thread.conversation == conversation);
        let generated = self
            .generated
            .iter()
            .filter_map(|source| Some(Entry::Generated(source, source.of_conversation(conversation)?)));
        stored.map(Entry::Stored).chain(generated).collect()
    }
}

/// Only messages and posts can be unread.
fn is_read(item: &Item) -> bool {
    !matches!(item.properties.get(&Field::IsRead), Some(Value::Boolean(false)))
}

impl<'a> Entry<'a> {
    /// The whole item.
    pub(crate) fn item(self) -> Cow<'a, Item> {
        match self {
            Self::Stored(item) => Cow::Borrowed(item),
            Self::Generated(generated, index) => Cow::Owned(generated.item(index)),
        }
    }

    pub(crate) fn key(self) -> u64 {
        match self {
            Self::Stored(item) => item.key,
            Self::Generated(_, index) => Generated::key(index),
        }
    }

    pub(crate) fn version(self) -> u64 {
        match self {
            Self::Stored(item) => item.version,
            Self::Generated(_, index) => Generated::key(index),
        }
    }

    /// The change number with which it came to its folder.
    pub(crate) fn arrived(self) -> u64 {
        match self {
            Self::Stored(item) => item.arrived,
            Self::Generated(_, index) => Generated::key(index),
        }
    }

    pub(crate) fn received(self) -> Timestamp {
        match self {
            Self::Stored(item) => item.received(),
            Self::Generated(generated, index) => generated.received(index),
        }
    }

    /// A stored property, if it can be had without making a generated item: those that are looked through most can.
    pub(crate) fn quick(self, field: Field) -> Option<Value> {
        match self {
            Self::Stored(item) => item.properties.get(&field).cloned(),
            Self::Generated(generated, index) => generated.value(index, field),
        }
    }

    pub(crate) fn conversation(self) -> uuid::Uuid {
        match self {
            Self::Stored(item) => item.thread.conversation,
            Self::Generated(generated, index) => generated.conversation(index),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::super::value::{Address, AddressKind};
    use super::*;

    fn contents(generated: u32, stored: &[(&str, u64)]) -> Contents {
        let owner =
            Address { name: "O".into(), address: "o@contoso.example".into(), kind: AddressKind::Mailbox };
        let source = Generated::new(generated, "2026-10-01T00:00:00Z".parse().unwrap(), owner, Vec::new());
        let mut contents = Contents { generated: Some(source.clone()), ..Contents::default() };
        for (received, key) in stored {
            let mut item = source.item(0);
            (item.key, item.version) = (*key, *key);
            item.set(Field::DateTimeReceived, Value::Time(received.parse().unwrap()));
            contents.insert(item);
        }
        contents
    }

    fn sorted(contents: &Contents) -> Vec<u64> {
        let mut all: Vec<Entry<'_>> = contents.iter().collect();
        all.sort_by_key(|entry| std::cmp::Reverse((entry.received(), entry.key())));
        all.iter().map(|entry| entry.key()).collect()
    }

    #[test]
    fn a_page_is_the_same_as_a_slice_of_the_whole_sorted_list() {
        // One newer than all generated, two between, two of the time of a generated one, one older than all.
        let same = contents(50, &[]).newest_first(9, 1)[0].received().to_string();
        let mut contents = contents(
            50,
            &[
                ("2026-11-01T00:00:00Z", 1),
                ("2026-09-30T22:00:00Z", 2),
                ("2026-09-30T22:00:00Z", 3),
                (&same, 4),
                (&same, 1 << 42),
                ("2020-01-01T00:00:00Z", 5),
            ],
        );
        for round in 0..3 {
            let all = sorted(&contents);
            for start in 0..=57 {
                for length in [0, 1, 7, 60] {
                    let page: Vec<u64> =
                        contents.newest_first(start, length).iter().map(|entry| entry.key()).collect();
                    let slice: Vec<u64> = all.iter().copied().skip(start).take(length).collect();
                    assert_eq!(page, slice, "round {round}: {start} {length}");
                }
            }
            // Some go, one is changed.
            for index in [0, 1, 7, 20, 49] {
                contents.remove(Generated::key(index + round), 1 << 50);
            }
            contents.get_mut(Generated::key(30 + round));
        }
    }

    #[test]
    fn the_rank_of_an_item_is_its_place_in_the_list() {
        let same = contents(20, &[]).newest_first(9, 1)[0].received().to_string();
        let mut contents = contents(
            20,
            &[("2026-11-01T00:00:00Z", 1), ("2026-09-30T22:00:00Z", 2), (&same, 3), (&same, 1 << 42)],
        );
        // A changed one stands where it stood.
        contents.get_mut(Generated::key(5));
        let all: Vec<(Timestamp, u64)> =
            contents.newest_first(0, 99).iter().map(|entry| (entry.received(), entry.key())).collect();
        for (place, (received, key)) in all.iter().enumerate() {
            assert_eq!(contents.rank(*received, *key), place + 1);
        }
        let (received, key) = all[7];
        contents.remove(key, 1 << 50);
        assert_eq!(contents.rank(received, key), 7);
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
    fn what_is_read_quickly_is_what_the_whole_item_says() {
        let contents = contents(300, &[]);
        for entry in contents.iter() {
            let item = entry.item();
            assert_eq!(
                (entry.key(), entry.version(), entry.received()),
                (item.key, item.version, item.received())
            );
            for (field, value) in &item.properties {
                assert!(entry.quick(*field).is_none_or(|quick| quick == *value), "{field:?}");
            }
        }
    }

    #[test]
    fn changes_come_once() {
        let mut contents = contents(5, &[("2026-11-01T00:00:00Z", 7)]);
        let versions = |since: u64, contents: &Contents| {
            let mut versions: Vec<u64> = contents.changed_since(since).map(Entry::version).collect();
            versions.sort_unstable();
            versions
        };
        let first = Generated::key(0);
        assert_eq!(versions(0, &contents), [7, first, first + 1, first + 2, first + 3, first + 4]);
        assert_eq!(versions(first + 1, &contents), [first + 2, first + 3, first + 4]);
        contents.get_mut(first + 1).unwrap().version = 1 << 50;
        assert_eq!(versions(first, &contents), [first + 2, first + 3, first + 4, 1 << 50]);
        contents.remove(first + 2, (1 << 50) + 1);
        assert_eq!(versions(first, &contents), [first + 3, first + 4, 1 << 50]);
        assert_eq!(
            contents.gone_since(first),
            [Gone { key: first + 2, arrived: first + 2, version: (1 << 50) + 1 }]
        );
        assert_eq!(contents.gone_since((1 << 50) + 1), []);
    }

    #[test]
    fn unread_items_are_counted_through_changes() {
        let mut contents = contents(98, &[]);
        assert_eq!((contents.len(), contents.unread()), (98, 2));
        contents.get_mut(Generated::key(0)).unwrap().set(Field::IsRead, Value::Boolean(true));
        assert_eq!((contents.len(), contents.unread()), (98, 1));
        contents.remove(Generated::key(97), 1 << 50);
        assert_eq!((contents.len(), contents.unread()), (97, 0));
    }
}
