//! Consent: what reaches other people or destroys something is put before the
//! user where that is possible.
//!
//! Asked or not, such an operation must be its call's first change, and the only
//! one of its kind in the call. So a plugin behaves the same everywhere, a yes is
//! for exactly one thing, and a call that is run again after a yes repeats reads
//! alone.

use std::fmt;

use ews_mcp_gate::{Effect, Effects, Refusal};

/// When the user is asked (`EWS_CONFIRM`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirm {
    /// Where the client can ask; else the client's own approval of the call has
    /// to do. The default.
    #[default]
    WhenPossible,
    /// Always: where the client cannot ask, it is refused.
    Always,
    /// Never.
    Never,
}

impl Confirm {
    /// The names in settings: `when-possible`, `always`, `never`.
    pub fn named(name: &str) -> Option<Confirm> {
        [Confirm::WhenPossible, Confirm::Always, Confirm::Never]
            .into_iter()
            .find(|confirm| confirm.name() == name)
    }

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Confirm::WhenPossible => "when-possible",
            Confirm::Always => "always",
            Confirm::Never => "never",
        }
    }
}

impl fmt::Display for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known of the user's consent when a tool runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// The client has no way to ask.
    CannotBeAsked,
    /// The client can ask, and has not.
    NotAsked,
    /// The user said yes to the operation of this digest. Whoever makes this
    /// value has made sure that the yes is not used twice.
    Given {
        /// What the yes is for: [`Asked::digest`].
        digest: [u8; 32],
        /// How often the user was asked in this call.
        asked: u8,
    },
}

/// A question for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the operation does, in lines: made by the gate, from what it judged.
    pub summary: String,
    /// What a yes is bound to.
    pub digest: [u8; 32],
    /// How often the user will have been asked then in this call: 1, or 2 where
    /// the first yes was for something else.
    pub asked: u8,
}

/// The changes of a call so far.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    made: u32,
    weighty: u32,
}

/// Whether an operation needs the user's consent.
pub(crate) fn is_weighty(effects: Effects) -> bool {
    effects.contains(Effect::Send) || effects.contains(Effect::Destroy)
}

impl Changes {
    /// Whether an operation with these effects may still come in this call.
    pub(crate) fn allows(&self, effects: Effects, operation: &'static str) -> Result<(), Refusal> {
        if !is_weighty(effects) {
            return Ok(());
        }
        let refuse = |rule, reason: &str| Err(Refusal::new(rule, operation, reason));
        if self.weighty > 0 {
            return refuse(
                "only-one",
                "the call has already sent or destroyed something; one call does that once",
            );
        }
        if self.made > 0 {
            return refuse(
                "first-change",
                "what sends or destroys must be the first change of its call, so that a yes comes before all changes",
            );
        }
        Ok(())
    }

    /// Counts an operation that is about to be signed.
    pub(crate) fn count(&mut self, effects: Effects) {
        if !effects.is_empty() {
            self.made = self.made.saturating_add(1);
        }
        if is_weighty(effects) {
            self.weighty = self.weighty.saturating_add(1);
        }
    }
}

/// What is to be done about consent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Go on.
    Proceed,
    /// Ask first; the number is how often the user will have been asked.
    Ask(u8),
    /// Refuse.
    Refuse(&'static str, &'static str),
}

/// Whether nobody is asked, whatever the operation.
pub(crate) fn asks_nobody(confirm: Confirm, consent: Consent) -> bool {
    matches!((confirm, consent), (Confirm::Never, _) | (Confirm::WhenPossible, Consent::CannotBeAsked))
}

/// Decides about an operation that needs consent.
pub(crate) fn decide(confirm: Confirm, consent: Consent, digest: &[u8; 32]) -> Decision {
    if asks_nobody(confirm, consent) {
        return Decision::Proceed;
    }
    match consent {
        Consent::CannotBeAsked => Decision::Refuse(
            "consent-impossible",
            "EWS_CONFIRM=always asks the user first, and this client cannot ask (it declares no elicitation)",
        ),
        Consent::NotAsked => Decision::Ask(1),
        Consent::Given { digest: given, .. } if given == *digest => Decision::Proceed,
        Consent::Given { asked: 0 | 1, .. } => Decision::Ask(2),
        Consent::Given { .. } => Decision::Refuse(
            "consent-changed",
            "it is not what the user said yes to, for the second time; nothing was done",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEND: Effects = Effects::of(&[Effect::Send]);
    const WRITE: Effects = Effects::of(&[Effect::Write]);

    #[test]
    fn what_sends_comes_first_and_once() {
        let mut changes = Changes::default();
        changes.count(Effects::NONE);
        assert!(changes.allows(SEND, "SendItem").is_ok());
        changes.count(SEND);
        assert_eq!(changes.allows(SEND, "SendItem").unwrap_err().rule, "only-one");
        assert!(changes.allows(WRITE, "CreateItem").is_ok());
        let mut changes = Changes::default();
        changes.count(WRITE);
        assert_eq!(changes.allows(SEND, "SendItem").unwrap_err().rule, "first-change");
        assert!(changes.allows(WRITE, "CreateItem").is_ok());
    }

    #[test]
    fn a_yes_is_for_one_thing() {
        let (one, other) = ([1; 32], [2; 32]);
        let given = |asked| Consent::Given { digest: one, asked };
        for confirm in [Confirm::WhenPossible, Confirm::Always] {
            assert_eq!(decide(confirm, Consent::NotAsked, &one), Decision::Ask(1));
            assert_eq!(decide(confirm, given(1), &one), Decision::Proceed);
            assert_eq!(decide(confirm, given(1), &other), Decision::Ask(2));
            assert_eq!(decide(confirm, given(2), &one), Decision::Proceed);
            assert!(matches!(decide(confirm, given(2), &other), Decision::Refuse("consent-changed", _)));
        }
        assert_eq!(decide(Confirm::WhenPossible, Consent::CannotBeAsked, &one), Decision::Proceed);
        assert!(matches!(
            decide(Confirm::Always, Consent::CannotBeAsked, &one),
            Decision::Refuse("consent-impossible", _)
        ));
        assert_eq!(decide(Confirm::Never, Consent::NotAsked, &one), Decision::Proceed);
    }

    #[test]
    fn every_way_to_confirm_has_a_name() {
        for confirm in [Confirm::WhenPossible, Confirm::Always, Confirm::Never] {
            assert_eq!(Confirm::named(confirm.name()), Some(confirm));
        }
        assert_eq!(Confirm::named("Always"), None);
    }
}
