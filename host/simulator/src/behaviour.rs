//! What this server offers and how much it takes: Exchange's own choice, or less, as other servers do.

/// Something that Exchange has and other servers of EWS lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Searching with `QueryString`.
    Aqs,
    /// `FindConversation` and `GetConversationItems`.
    Conversations,
    /// `FindPeople`.
    FindPeople,
    /// `MarkAllItemsAsRead`.
    MarkAllItemsAsRead,
    /// Change keys are looked at: `ConflictResolution`, and what a send demands.
    ChangeKeys,
    /// `SendItem` takes the draft away and puts the copy where it was asked to. Without: the draft stays, and the
    /// copy is put beside it.
    DraftConsumption,
    /// `FilterHtmlContent` and `BlockExternalImages`. Without: HTML comes as it is stored.
    HtmlFilter,
}

/// All features, by the names that users call them.
const FEATURES: &[(&str, Feature)] = &[
    ("aqs", Feature::Aqs),
    ("conversations", Feature::Conversations),
    ("find-people", Feature::FindPeople),
    ("mark-all-items-as-read", Feature::MarkAllItemsAsRead),
    ("change-keys", Feature::ChangeKeys),
    ("draft-consumption", Feature::DraftConsumption),
    ("html-filter", Feature::HtmlFilter),
];

/// The text is no feature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no feature {name:?}; there are: {}", Feature::names())]
pub struct UnknownFeature {
    name: String,
}

impl Feature {
    fn names() -> String {
        FEATURES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

impl std::str::FromStr for Feature {
    type Err = UnknownFeature;

    fn from_str(text: &str) -> Result<Self, UnknownFeature> {
        let found = FEATURES.iter().find(|(name, _)| *name == text.trim()).map(|(_, feature)| *feature);
        found.ok_or_else(|| UnknownFeature { name: text.to_owned() })
    }
}

/// How much the server takes. A seed can give other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Entries in one answer to a search, whatever is asked for (`EWSFindCountLimit`).
    pub(crate) find_count: usize,
    /// Entries in one answer to a search with a query string.
    pub(crate) query_find_count: usize,
    /// Requests at the same time for one mailbox (`EWSMaxConcurrency`); more get an error.
    pub(crate) concurrency: usize,
    /// Bytes of a message that is sent, as Exchange counts them.
    pub(crate) message_size: i64,
    /// Bytes of one attachment.
    pub(crate) attachment_size: usize,
    /// Changes in one answer to a synchronization.
    pub(crate) sync_changes: usize,
    /// How deep items may be attached in items.
    pub(crate) attachment_depth: usize,
    /// Bytes of all items of a mailbox, as Exchange counts them; generated messages that nothing has changed are none.
    pub(crate) mailbox_size: i64,
    /// Folders of a mailbox.
    pub(crate) folders: usize,
    /// Bytes of an answer, from which on nothing more is put into it.
    pub(crate) answer_size: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            find_count: 1_000,
            query_find_count: 250,
            concurrency: 27,
            message_size: 35 * 1024 * 1024,
            attachment_size: 150 * 1024 * 1024,
            sync_changes: 512,
            attachment_depth: 10,
            mailbox_size: 2 * 1024 * 1024 * 1024,
            folders: 10_000,
            answer_size: 100 * 1024 * 1024,
        }
    }
}

/// What a server offers, and its limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    pub(crate) without: Vec<Feature>,
    pub(crate) limits: Limits,
}

impl Behaviour {
    pub(crate) fn offers(&self, feature: Feature) -> bool {
        !self.without.contains(&feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_have_names_and_an_unknown_one_says_which_there_are() {
        for (name, feature) in FEATURES {
            assert_eq!(name.parse(), Ok(*feature));
        }
        let error = "sql".parse::<Feature>().unwrap_err().to_string();
        assert!(error.starts_with("there is no feature \"sql\"; there are: aqs, conversations,"), "{error}");
    }
}
