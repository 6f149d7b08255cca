//! Any number of messages that are computed when they are read.
//!
//! A message is a function of its index; index 0 is the newest. What sorting and searching ask for most
//! (times, subject, read or not) can be had without making the whole message.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::message::{Address, Body, BodyType, Flag, FlagStatus, Importance, Message, Sensitivity};

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
    pub(crate) count: u32,
    /// All messages are older than this.
    before: Timestamp,
    owner: Address,
    senders: Vec<Address>,
    namespace: Uuid,
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
            #[cfg(test)]
            looks: std::sync::Arc::default(),
        }
    }

    pub(crate) fn key(index: u32) -> u64 {
        FIRST_KEY + u64::from(index)
    }

    /// The index that an item key stands for, if it is one of this source.
    pub(crate) fn index(&self, key: u64) -> Option<u32> {
        let index = u32::try_from(key.checked_sub(FIRST_KEY)?).ok()?;
        (index < self.count).then_some(index)
    }

    pub(crate) fn unread(&self) -> u32 {
        self.count.div_ceil(UNREAD_EVERY)
    }

    /// How many messages are newer than this.
    pub(crate) fn newer_than(&self, time: Timestamp) -> u32 {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.received(middle) > time { low = middle + 1 } else { high = middle }
        }
        low
    }

    pub(crate) fn received(&self, index: u32) -> Timestamp {
        #[cfg(test)]
        self.looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let jitter = i64::try_from(scatter(index) % JITTER).unwrap_or(0);
        let seconds = (i64::from(index) + 1) * STEP - jitter;
        // Four thousand million steps reach back some 80,000 years; time ends earlier.
        self.before.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MIN)
    }

    pub(crate) fn sent(&self, index: u32) -> Timestamp {
        let delay = i64::try_from(scatter(index) % 5).unwrap_or(0);
        self.received(index).checked_sub(SignedDuration::from_secs(delay)).unwrap_or(Timestamp::MIN)
    }

    pub(crate) fn is_read(index: u32) -> bool {
        !index.is_multiple_of(UNREAD_EVERY)
    }

    pub(crate) fn importance(index: u32) -> Importance {
        match scatter(index) % 40 {
            0 => Importance::High,
            1 => Importance::Low,
            _ => Importance::Normal,
        }
    }

    pub(crate) fn subject(index: u32) -> String {
        format!("{} {:06}", pick(SUBJECTS, index).unwrap_or(&""), index + 1)
    }

    pub(crate) fn from(&self, index: u32) -> &Address {
        pick(&self.senders, index).unwrap_or(&self.owner)
    }

    /// The whole message.
    pub(crate) fn message(&self, index: u32) -> Message {
        let subject = Self::subject(index);
        let from = self.from(index).clone();
        let received = self.received(index);
        let id = Uuid::new_v5(&self.namespace, &index.to_be_bytes());
        let content = format!(
            "Hello,\r\n\r\nthis is message {} of the archive: {subject}.\r\nNothing needs to be done.\r\n\r\n{}\r\n",
            index + 1,
            from.name
        );
        Message {
            key: Self::key(index),
            version: Self::key(index),
            item_class: "IPM.Note".to_owned(),
            conversation_topic: subject.clone(),
            subject,
            importance: Self::importance(index),
            sensitivity: Sensitivity::Normal,
            categories: Vec::new(),
            flag: Flag { status: FlagStatus::NotFlagged, start: None, due: None, completed: None },
            from: Some(from.clone()),
            sender: Some(from),
            to: vec![self.owner.clone()],
            cc: Vec::new(),
            bcc: Vec::new(),
            reply_to: Vec::new(),
            received_by: Some(self.owner.clone()),
            received,
            sent: self.sent(index),
            created: received,
            modified: received,
            modified_by: self.owner.name.clone(),
            is_read: Self::is_read(index),
            is_draft: false,
            is_from_me: false,
            read_receipt_requested: false,
            internet_message_id: format!("<{}@archive.contoso.example>", id.simple()),
            in_reply_to: None,
            references: Vec::new(),
            conversation: id,
            conversation_index: super::message::conversation_index(self.sent(index), id, 0),
            body: Body { body_type: BodyType::Text, unique: content.clone(), content },
            attachments: Vec::new(),
        }
    }
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
    use super::*;

    fn source(count: u32) -> Generated {
        let owner = Address { name: "O".into(), address: "o@contoso.example".into(), in_directory: true };
        Generated::new(count, "2026-10-01T00:00:00Z".parse().unwrap(), owner, Vec::new())
    }

    #[test]
    fn messages_are_strictly_ordered_and_older_than_the_limit() {
        let source = source(5_000);
        let mut newer = "2026-10-01T00:00:00Z".parse::<Timestamp>().unwrap();
        for index in 0..source.count {
            let received = source.received(index);
            assert!(received < newer, "{index}");
            newer = received;
        }
    }

    #[test]
    fn the_number_of_newer_messages_is_the_index_of_the_next() {
        let source = source(1_000_000);
        for index in [0, 1, 96, 97, 500_000, 999_999] {
            assert_eq!(source.newer_than(source.received(index)), index);
        }
        assert_eq!(source.newer_than(Timestamp::MIN), 1_000_000);
    }

    #[test]
    fn unread_messages_are_counted_without_walking() {
        for count in [0, 1, 97, 98, 1_000] {
            let walked = (0..count).filter(|index| !Generated::is_read(*index)).count();
            assert_eq!(usize::try_from(source(count).unread()).unwrap(), walked);
        }
    }

    #[test]
    fn the_highest_possible_count_does_not_overflow() {
        let source = source(u32::MAX);
        assert_eq!(source.received(u32::MAX - 1), Timestamp::MIN);
        assert!(!source.message(u32::MAX - 1).subject.is_empty());
    }

    #[test]
    fn keys_lead_back_to_the_index_and_no_further() {
        let source = source(10);
        assert_eq!(source.index(Generated::key(9)), Some(9));
        assert_eq!(source.index(Generated::key(10)), None);
        assert_eq!(source.index(9), None);
    }
}
