//! What is wrong with a rule, where, and what would be right.

use std::fmt;

/// How much of a wrong part is repeated.
const SHOWN: usize = 60;

/// Why a rule for a fault cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// More rules than there may be.
    #[error(
        "{given} faults are too many: the limit is {limit}; let one rule speak for several requests, as *#1-9:busy does"
    )]
    TooMany {
        /// How many were given.
        given: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A rule longer than any that makes sense.
    #[error(
        "the fault that begins {beginning:?} has {length} characters: the limit is {limit}; a rule looks like FindItem#2:busy"
    )]
    TooLong {
        /// Its first characters.
        beginning: String,
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A rule that is not in the language.
    #[error("the fault {rule:?} cannot be read at character {character}{}: {problem}", Shown(found))]
    Unreadable {
        /// The whole rule.
        rule: String,
        /// Where the wrong part begins, from 1.
        character: usize,
        /// The wrong part; empty where something is missing.
        found: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
}

struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(formatter, ", {:?}", self.0) }
    }
}

/// A part of a rule: its text, and where in the rule it begins, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'r> {
    pub(super) text: &'r str,
    start: usize,
}

/// A part, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Mistake<'r> {
    part: Part<'r>,
    problem: String,
}

impl<'r> Part<'r> {
    /// A whole rule.
    pub(super) fn whole(text: &'r str) -> Self {
        Self { text, start: 0 }.trimmed()
    }

    /// Without blanks at its ends.
    fn trimmed(self) -> Self {
        let before = self.text.len() - self.text.trim_start().len();
        Self { text: self.text.trim(), start: self.start + before }
    }

    /// What stands before and behind the first sign of this kind.
    pub(super) fn split(self, sign: char) -> Option<(Self, Self)> {
        let (before, behind) = self.text.split_once(sign)?;
        let start = self.start + before.len() + sign.len_utf8();
        let before = Self { text: before, start: self.start };
        Some((before.trimmed(), Self { text: behind, start }.trimmed()))
    }

    /// The place behind it.
    pub(super) fn end(self) -> Self {
        Self { text: "", start: self.start + self.text.len() }
    }

    pub(super) fn wrong(self, problem: impl Into<String>) -> Mistake<'r> {
        Mistake { part: self, problem: problem.into() }
    }
}

impl Mistake<'_> {
    /// The error to a user, who knows the rule as it was given.
    pub(super) fn within(self, rule: &str) -> FaultError {
        let character = rule.char_indices().take_while(|(at, _)| *at < self.part.start).count() + 1;
        let mut found: String = self.part.text.chars().take(SHOWN).collect();
        if found.len() < self.part.text.len() {
            found.push('…');
        }
        FaultError::Unreadable { rule: rule.to_owned(), character, found, problem: self.problem }
    }
}

/// A hint at a name that was perhaps meant: one that has the other in it.
pub(super) fn perhaps(name: &str, known: impl Iterator<Item = &'static str>) -> Option<String> {
    let name = name.to_lowercase();
    let near = |other: &&str| {
        let other = other.to_lowercase();
        name.len() > 3 && (other.contains(&name) || name.contains(&other))
    };
    // The shortest is the nearest: the lengths differ least.
    let near = known.filter(near).min_by_key(|other| other.len().abs_diff(name.len()))?;
    Some(format!("is {near} meant?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_characters_of_the_rule_as_it_was_given() {
        let rule = "  ä : ü ";
        let (before, behind) = Part::whole(rule).split(':').unwrap();
        assert_eq!((before.text, behind.text), ("ä", "ü"));
        let error = behind.wrong("no").within(rule);
        assert_eq!(error.to_string(), "the fault \"  ä : ü \" cannot be read at character 7, \"ü\": no");
        let error = behind.end().wrong("more").within(rule);
        assert_eq!(error.to_string(), "the fault \"  ä : ü \" cannot be read at character 8: more");
    }

    #[test]
    fn a_long_part_is_not_repeated_in_full() {
        let rule = "x".repeat(100);
        let FaultError::Unreadable { found, .. } = Part::whole(&rule).wrong("no").within(&rule) else {
            panic!("another error");
        };
        assert_eq!(found, "x".repeat(60) + "…");
    }

    #[test]
    fn the_nearest_name_is_the_one_that_is_meant() {
        let known = || ["FindItem", "GetUserAvailabilityRequest", "GetItem"].into_iter();
        assert_eq!(
            perhaps("GetUserAvailability", known()),
            Some("is GetUserAvailabilityRequest meant?".into())
        );
        assert_eq!(perhaps("finditem", known()), Some("is FindItem meant?".into()));
        assert_eq!(perhaps("FindItems", known()), Some("is FindItem meant?".into()));
        assert_eq!(perhaps("Get", known()), None);
        assert_eq!(perhaps("Nonsense", known()), None);
    }
}
