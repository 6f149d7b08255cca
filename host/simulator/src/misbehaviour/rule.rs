//! One rule: which requests it is about, what it counts, what it does.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};

use super::action::Action;

/// Which requests a rule is about.
#[derive(Debug)]
pub(super) struct When {
    /// None: all.
    pub(super) operation: Option<String>,
    /// None: all.
    pub(super) mailbox: Option<String>,
    /// Which of them, from 1.
    pub(super) position: RangeInclusive<u64>,
}

/// A rule and its count.
#[derive(Debug)]
pub(crate) struct Rule {
    text: String,
    when: When,
    pub(crate) action: Action,
    seen: AtomicU64,
}

impl Rule {
    pub(super) fn new(text: &str, when: When, action: Action) -> Self {
        Self { text: text.to_owned(), when, action, seen: AtomicU64::new(0) }
    }

    /// The rule as the user wrote it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Counts a request if the rule is about it, and says whether it acts on this one.
    pub(super) fn applies_to_next(&self, operation: &str, mailbox: &str) -> bool {
        let When { operation: wanted, mailbox: whose, position } = &self.when;
        let is_about = wanted.as_ref().is_none_or(|wanted| wanted == operation)
            && whose.as_ref().is_none_or(|whose| whose.eq_ignore_ascii_case(mailbox));
        is_about && position.contains(&(self.seen.fetch_add(1, Ordering::Relaxed) + 1))
    }
}
