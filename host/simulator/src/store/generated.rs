//! Any number of messages that are computed when they are read.
//!
//! A message is a function of its index; index 0 is the newest. What sorting and searching ask for most
//! (times, subject, read or not) can be had without making the whole message. A message that is changed or
//! removed is taken out of here.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::field::Field;
use super::item::{Body, BodyType, Item, ItemKind, Thread, first_index};
use super::value::{Address, Value};

/// Item keys from here on are generated messages: the key is this plus the index.
const FIRST_KEY: u64 = 1 << 40;
/// Seconds between two messages; the jitter below it keeps the order strict.
const STEP: i64 = 613;
const JITTER: u64 = 600;
/// Every so many-th message is unread.
const UNREAD_EVERY: u32 = 97;

const SUBJECTS: &[&str] = &[
    "Weekly sales figures",
    "Delivery note",
    "Timesheet reminder",
    "Minutes of the production meeting",
    "Build report",
    "Maintenance window",
    "Offer request",
    "Visitor registration",
    "Travel expenses",
    "Stock level warning",
    "Training dates",
    "Newsletter Logistik",
    "Lieferschein für Auftrag",
    "Beställningsbekräftelse",
    "お見積りのご案内",
];

/// The source of a folder's generated messages.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    count: u32,
    /// All messages are older than this.
    before: Timestamp,
    owner: Address,
    senders: Vec<Address>,
    namespace: Uuid,
    /// The indices of those that are no longer here, in ascending order.
    taken: Vec<u32>,
    /// How often a message was looked at: tests judge by it what a page costs.
    #[cfg(test)]
    pub(crate) looks: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

impl Generated {
    /// `senders` must not be empty: an empty list sends everything from the owner.
    pub(crate) fn new(count: u32, before: Timestamp, owner: Address, senders: Vec<Address>) -> Self {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_DNS, owner.address.as_bytes());
        Self {
            count,
            before,
            owner,
            senders,
            namespace,
            taken: Vec::new(),
            #[cfg(test)]
            looks: std::sync::Arc::default(),
        }
    }

    pub(crate) fn key(index: u32) -> u64 {
        FIRST_KEY + u64::from(index)
    }

    /// How many are still here.
    pub(crate) fn len(&self) -> usize {
        whole(self.count) - self.taken.len()
    }

    /// The index that an item key stands for, if it is still here.
    pub(crate) fn index(&self, key: u64) -> Option<u32> {
        let index = u32::try_from(key.checked_sub(FIRST_KEY)?).ok()?;
        (index < self.count && self.taken.binary_search(&index).is_err()).then_some(index)
    }

    /// The message is no longer here.
    pub(crate) fn take(&mut self, index: u32) {
        if let Err(place) = self.taken.binary_search(&index) {
            self.taken.insert(place, index);
        }
    }

    /// The indices of those that are still here.
    pub(crate) fn indices(&self) -> impl Iterator<Item = u32> {
        self.indices_from(0)
    }

    /// The indices of those whose version is above this one.
    pub(crate) fn indices_since(&self, version: u64) -> impl Iterator<Item = u32> {
        let first = version.saturating_add(1).saturating_sub(FIRST_KEY);
        self.indices_from(u32::try_from(first).unwrap_or(u32::MAX))
    }

    fn indices_from(&self, first: u32) -> impl Iterator<Item = u32> {
        let mut taken = self.taken.iter().copied().skip(self.taken_before(first)).peekable();
        (first..self.count).filter(move |index| taken.next_if_eq(index).is_none())
    }

    /// The index of the message at a place, newest first, counting those that are still here.
    pub(crate) fn nth(&self, place: usize) -> Option<u32> {
        if place >= self.len() {
            return None;
        }
        // How many were taken before it: those that would stand at or before this place.
        let (mut low, mut high) = (0, self.taken.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = self.taken.get(middle).map_or(usize::MAX, |index| whole(*index) - middle);
            if before <= place { low = middle + 1 } else { high = middle }
        }
        u32::try_from(place + low).ok()
    }

    fn taken_before(&self, index: u32) -> usize {
        self.taken.partition_point(|taken| *taken < index)
    }

    pub(crate) fn unread(&self) -> usize {
        let taken = self.taken.iter().filter(|index| !Self::is_read(**index)).count();
        whole(self.count.div_ceil(UNREAD_EVERY)) - taken
    }

    /// How many messages are newer than this, of those that are still here.
    pub(crate) fn newer_than(&self, time: Timestamp) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.received(middle) > time { low = middle + 1 } else { high = middle }
        }
        whole(low) - self.taken_before(low)
    }

    /// How many messages stand at or before a place in the list, newest first, of one time the higher key first; of those
    /// that are still here.
    pub(crate) fn at_or_before(&self, time: Timestamp, key: u64) -> usize {
        let newer = self.newer_than(time);
        let same =
            self.nth(newer).is_some_and(|index| self.received(index) == time && Self::key(index) >= key);
        newer + usize::from(same)
    }

    pub(crate) fn received(&self, index: u32) -> Timestamp {
        #[cfg(test)]
        self.looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let jitter = i64::try_from(scatter(index) % JITTER).unwrap_or(0);
        let seconds = (i64::from(index) + 1) * STEP - jitter;
        // Four thousand million steps reach back some 80,000 years; time ends earlier.
        self.before.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MIN)
    }

    fn sent(&self, index: u32) -> Timestamp {
        let delay = i64::try_from(scatter(index) % 5).unwrap_or(0);
        self.received(index).checked_sub(SignedDuration::from_secs(delay)).unwrap_or(Timestamp::MIN)
    }

    fn is_read(index: u32) -> bool {
        !index.is_multiple_of(UNREAD_EVERY)
    }

    /// `Low`, `Normal` and `High` as numbers.
    fn importance(index: u32) -> i64 {
        match scatter(index) % 40 {
            0 => 2,
            1 => 0,
            _ => 1,
        }
    }

    fn subject(index: u32) -> String {
        format!("{} {:06}", pick(SUBJECTS, index).unwrap_or(&""), index + 1)
    }

    pub(crate) fn sender(&self, index: u32) -> &Address {
        pick(&self.senders, index).unwrap_or(&self.owner)
    }

    /// The conversation of a message holds its index, so that it can be found again.
    pub(crate) fn conversation(&self, index: u32) -> Uuid {
        let mut bytes = *self.namespace.as_bytes();
        bytes[12..].copy_from_slice(&index.to_be_bytes());
        Uuid::from_bytes(bytes)
    }

    /// The message of a conversation, if it is still here.
    pub(crate) fn of_conversation(&self, conversation: Uuid) -> Option<u32> {
        let (_, number) = conversation.as_bytes().split_last_chunk::<4>()?;
        let index = u32::from_be_bytes(*number);
        (self.conversation(index) == conversation).then(|| self.index(Self::key(index))).flatten()
    }

    fn message_id(&self, index: u32) -> String {
        format!("<{index:08x}.{}@archive.contoso.example>", self.namespace.simple())
    }

    /// The message of an Internet id, if it is still here.
    pub(crate) fn of_message_id(&self, id: &str) -> Option<u32> {
        let index = u32::from_str_radix(id.strip_prefix('<')?.get(..8)?, 16).ok()?;
        (self.message_id(index) == id).then(|| self.index(Self::key(index))).flatten()
    }

    /// What can be said of a message without making it.
    pub(crate) fn value(&self, index: u32, field: Field) -> Option<Value> {
        Some(match field {
            Field::Subject | Field::ConversationTopic => Value::Text(Self::subject(index)),
            Field::DateTimeReceived | Field::DateTimeCreated | Field::LastModifiedTime => {
                Value::Time(self.received(index))
            }
            Field::DateTimeSent => Value::Time(self.sent(index)),
            Field::IsRead => Value::Boolean(Self::is_read(index)),
            Field::IsUnmodified => Value::Boolean(true),
            Field::Importance => Value::Number(Self::importance(index)),
            Field::From | Field::Sender => Value::Person(self.sender(index).clone()),
            Field::ItemClass => Value::Text(ItemKind::Message.class().to_owned()),
            _ => return None,
        })
    }

    /// The whole message.
    pub(crate) fn item(&self, index: u32) -> Item {
        let subject = Self::subject(index);
        let conversation = self.conversation(index);
        let mut item = Item::new(ItemKind::Message, Uuid::nil(), conversation);
        item.key = Self::key(index);
        (item.arrived, item.version, item.content_version) = (item.key, item.key, item.key);
        for field in [
            Field::Subject,
            Field::ConversationTopic,
            Field::DateTimeReceived,
            Field::DateTimeCreated,
            Field::LastModifiedTime,
            Field::DateTimeSent,
            Field::IsRead,
            Field::IsUnmodified,
            Field::Importance,
            Field::From,
            Field::Sender,
        ] {
            item.properties.extend(self.value(index, field).map(|value| (field, value)));
        }
        let content = format!(
            "Hello,\r\n\r\nthis is message {} of the archive: {subject}.\r\nNothing needs to be done.\r\n\r\n{}\r\n",
            index + 1,
            self.sender(index).name
        );
        item.body = Some(Body { body_type: BodyType::Text, content, unique: None });
        for (field, value) in [
            (Field::ToRecipients, Value::People(vec![self.owner.clone()])),
            (Field::ReceivedBy, Value::Person(self.owner.clone())),
            (Field::ReceivedRepresenting, Value::Person(self.owner.clone())),
            (Field::LastModifiedName, Value::Text(self.owner.name.clone())),
            (Field::InternetMessageId, Value::Text(self.message_id(index))),
        ] {
            item.set(field, value);
        }
        item.thread = Thread { conversation, index: first_index(self.sent(index), conversation) };
        item
    }
}

fn whole(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn pick<T>(from: &[T], index: u32) -> Option<&T> {
    let length = u64::try_from(from.len()).ok().filter(|length| *length > 0)?;
    from.get(usize::try_from(scatter(index) % length).ok()?)
}

/// A fixed scattering of the index (the finalizer of SplitMix64).
fn scatter(index: u32) -> u64 {
    let mut value = (u64::from(index) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::value::AddressKind;
    use super::*;

    fn source(count: u32) -> Generated {
        let owner =
            Address { name: "O".into(), address: "o@contoso.example".into(), kind: AddressKind::Mailbox };
        Generated::new(count, "2026-10-01T00:00:00Z".parse().unwrap(), owner, Vec::new())
    }

    #[test]
    fn messages_are_strictly_ordered_and_older_than_the_limit() {
        let source = source(5_000);
        let mut newer = "2026-10-01T00:00:00Z".parse::<Timestamp>().unwrap();
        for index in source.indices() {
            let received = source.received(index);
            assert!(received < newer, "{index}");
            newer = received;
        }
    }

    #[test]
    fn the_number_of_newer_messages_is_the_place_of_the_next() {
        let mut source = source(1_000_000);
        for index in [0, 1, 96, 97, 500_000, 999_999] {
            assert_eq!(source.newer_than(source.received(index)), whole(index));
        }
        assert_eq!(source.newer_than(Timestamp::MIN), 1_000_000);
        source.take(3);
        source.take(600_000);
        assert_eq!(source.newer_than(source.received(500_000)), 499_999);
        assert_eq!(source.newer_than(Timestamp::MIN), 999_998);
    }

    #[test]
    fn places_skip_what_was_taken() {
        let mut source = source(10);
        for taken in [0, 1, 5, 9] {
            source.take(taken);
        }
        let left: Vec<u32> = source.indices().collect();
        assert_eq!(left, [2, 3, 4, 6, 7, 8]);
        for (place, index) in left.iter().enumerate() {
            assert_eq!(source.nth(place), Some(*index));
        }
        assert_eq!((source.nth(6), source.len()), (None, 6));
        assert_eq!(source.indices_since(Generated::key(4)).collect::<Vec<_>>(), [6, 7, 8]);
        assert_eq!(source.indices_since(0).count(), 6);
        assert_eq!(source.indices_since(u64::MAX).count(), 0);
    }

    #[test]
    fn unread_messages_are_counted_without_walking() {
        for count in [0, 1, 97, 98, 1_000] {
            let walked = (0..count).filter(|index| !Generated::is_read(*index)).count();
            assert_eq!(source(count).unread(), walked);
        }
    }

    #[test]
    fn the_highest_possible_count_does_not_overflow() {
        let source = source(u32::MAX);
        assert_eq!(source.received(u32::MAX - 1), Timestamp::MIN);
        assert!(!source.item(u32::MAX - 1).text(Field::Subject).is_empty());
    }

    #[test]
    fn keys_and_conversations_lead_back_to_the_index_and_no_further() {
        let source = source(10);
        assert_eq!(source.index(Generated::key(9)), Some(9));
        assert_eq!(source.index(Generated::key(10)), None);
        assert_eq!(source.index(9), None);
        assert_eq!(source.of_conversation(source.conversation(9)), Some(9));
        assert_eq!(source.of_conversation(source.conversation(10)), None);
        assert_eq!(source.of_conversation(Uuid::nil()), None);
        assert_eq!(source.of_message_id(&source.message_id(9)), Some(9));
        assert_eq!(source.of_message_id("<é0000009.x@y>"), None);
    }
}
