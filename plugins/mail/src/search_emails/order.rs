//! In what order messages come, and which of two comes first.

use std::cmp::Ordering;

use ews_types::{FieldOrder, FieldUri, Importance, Message};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::plain;

/// What messages are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Their documentation would be repeated in every schema.
pub enum SortBy {
    #[default]
    DatetimeReceived,
    DatetimeSent,
    From,
    Subject,
    Importance,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Their documentation would be repeated in every schema.
pub enum SortOrder {
    Ascending,
    #[default]
    Descending,
}

/// An order of messages. Of two that are the same in it, the newer comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Order {
    pub(super) by: SortBy,
    pub(super) direction: SortOrder,
}

impl Order {
    fn uri(self) -> FieldUri {
        match self.by {
            SortBy::DatetimeReceived => FieldUri::ItemDateTimeReceived,
            SortBy::DatetimeSent => FieldUri::ItemDateTimeSent,
            SortBy::From => FieldUri::MessageFrom,
            SortBy::Subject => FieldUri::ItemSubject,
            SortBy::Importance => FieldUri::ItemImportance,
        }
    }

    /// For Exchange.
    pub(super) fn fields(self) -> Vec<FieldOrder> {
        let first = match self.direction {
            SortOrder::Ascending => FieldOrder::ascending(self.uri()),
            SortOrder::Descending => FieldOrder::descending(self.uri()),
        };
        match self.by {
            SortBy::DatetimeReceived => vec![first],
            // Without it, what is the same has no order, and pages might repeat it.
            _ => vec![first, FieldOrder::descending(FieldUri::ItemDateTimeReceived)],
        }
    }

    /// The properties that [`Order::compare`] looks at.
    pub(super) fn uris(self) -> [FieldUri; 2] {
        [self.uri(), FieldUri::ItemDateTimeReceived]
    }

    /// Which of two messages of different folders comes first. Exchange's own
    /// order of texts is that of the server's language: where it differs, lists of
    /// several folders interleave a little differently, and still each message
    /// comes once.
    pub(super) fn compare(self, left: &Message, right: &Message) -> Ordering {
        let text = |text: Option<&String>| text.map(|text| text.to_lowercase()).unwrap_or_default();
        let sender = |message: &Message| {
            let from = message.from.as_ref();
            text(from.and_then(|from| from.name.as_ref().or(from.email_address.as_ref())))
        };
        let ordering = match self.by {
            SortBy::DatetimeReceived => received(left).cmp(received(right)),
            SortBy::DatetimeSent => {
                time(left.date_time_sent.as_ref()).cmp(time(right.date_time_sent.as_ref()))
            }
            SortBy::From => sender(left).cmp(&sender(right)),
            SortBy::Subject => text(left.subject.as_ref()).cmp(&text(right.subject.as_ref())),
            SortBy::Importance => rank(left).cmp(&rank(right)),
        };
        let ordering = match self.direction {
            SortOrder::Ascending => ordering,
            SortOrder::Descending => ordering.reverse(),
        };
        ordering.then_with(|| match (self.by, self.direction) {
            (SortBy::DatetimeReceived, _) => Ordering::Equal,
            _ => received(right).cmp(received(left)),
        })
    }
}

fn time(instant: Option<&String>) -> &str {
    instant.map(|instant| plain(instant)).unwrap_or_default()
}

fn received(message: &Message) -> &str {
    time(message.date_time_received.as_ref())
}

fn rank(message: &Message) -> u8 {
    match message.importance {
        Some(Importance::Low) => 0,
        Some(Importance::Normal) | None => 1,
        Some(Importance::High) => 2,
    }
}
