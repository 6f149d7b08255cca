//! What people are told while nothing seems to happen.

use std::fmt;
use std::time::Duration;

/// A wait for Exchange. Its text is for people:
/// `waiting for Exchange: it asked for 20 s of patience (anna@contoso.example)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The mailbox whose operation waits.
    pub mailbox: String,
    /// How long Exchange asked to wait, where it did.
    pub asked: Option<Duration>,
    /// The attempt that follows, and how many there are at most; none before the
    /// first.
    pub next: Option<(u32, u32)>,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("waiting for Exchange: ")?;
        match (self.asked, self.next) {
            (Some(asked), _) => write!(f, "it asked for {} of patience", seconds(asked))?,
            (None, Some((next, tries))) => write!(f, "attempt {next} of {tries} follows")?,
            (None, None) => f.write_str("others are before")?,
        }
        write!(f, " ({})", self.mailbox)
    }
}

/// Whole seconds, and none is too few: `20 s`.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_with_its_reason_and_its_mailbox() {
        let told = |asked, next| Waiting { mailbox: "anna@contoso.example".into(), asked, next }.to_string();
        assert_eq!(
            told(Some(Duration::from_secs(20)), Some((2, 4))),
            "waiting for Exchange: it asked for 20 s of patience (anna@contoso.example)"
        );
        assert_eq!(
            told(Some(Duration::from_millis(1200)), None),
            "waiting for Exchange: it asked for 2 s of patience (anna@contoso.example)"
        );
        assert_eq!(
            told(None, Some((2, 4))),
            "waiting for Exchange: attempt 2 of 4 follows (anna@contoso.example)"
        );
    }
}
