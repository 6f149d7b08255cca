//! Misbehaviour on demand: rules by which the server answers as a server in trouble does, so that clients can be
//! tried on what happens seldom. For users: `docs/simulator.md`.
//!
//! A rule says when, and what:
//!
//! ```text
//! RULE      = WHEN ":" WHAT
//! WHEN      = OPERATION [ "@" MAILBOX ] [ "#" POSITION ]
//! OPERATION = "*" | name of a request element of EWS        FindItem, GetUserAvailabilityRequest
//! MAILBOX   = primary SMTP address, in any case             anna.lindqvist@contoso.example
//! POSITION  = NUMBER [ "-" [ NUMBER ] ]                     2   2-4   3-
//! WHAT      = NAME [ "(" PARAMETER { "," PARAMETER } ")" ]
//! PARAMETER = KEY "=" VALUE
//! VALUE     = one or more characters, but neither "," nor ")"
//! NUMBER    = decimal digits
//! ```
//!
//! Blanks may stand around each part. Case matters, but for the mailbox. Names, keys and values are those of
//! [`action`].
//!
//! `MAILBOX` is the user as whom the request runs: who is impersonated, else the caller. `POSITION` is which of the
//! requests with this operation and mailbox, counted from 1; default: all. Each rule counts for itself, from the start
//! of the server, whether its position is there yet or not and whether another rule comes first. Of the rules that
//! apply to a request, the first in their order is the one that acts.
//!
//! What the server refuses anyway, it refuses: a wrong password, a request that breaks the schema, a user who may not
//! be impersonated, more requests at the same time than a mailbox may have. Such requests are not counted.
//!
//! This part decides nothing about EWS, and does no work of an operation.

pub(crate) mod action;
mod answer;
mod codes;
pub(crate) mod connection;
mod language;
mod mistake;
mod operations;
mod parameters;
mod rule;
pub(crate) mod sending;

pub(crate) use answer::other_operation;
pub use mistake::FaultError;
pub(crate) use rule::Rule;

/// How many rules there may be.
const MAX_RULES: usize = 64;

/// All rules, in their order.
#[derive(Debug)]
pub(crate) struct Misbehaviour {
    rules: Vec<Rule>,
}

impl Misbehaviour {
    /// Reads rules as they stand on a command line.
    pub(crate) fn read(rules: &[String]) -> Result<Self, FaultError> {
        if rules.len() > MAX_RULES {
            return Err(FaultError::TooMany { given: rules.len(), limit: MAX_RULES });
        }
        Ok(Self { rules: rules.iter().map(|rule| language::read(rule)).collect::<Result<_, _>>()? })
    }

    /// Counts a request, and chooses the rule that acts on it.
    pub(crate) fn choose(&self, operation: &str, mailbox: &str) -> Option<&Rule> {
        // All of them count, so none may be skipped.
        self.rules.iter().rev().fold(None, |chosen, rule| {
            if rule.applies_to_next(operation, mailbox) { Some(rule) } else { chosen }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rules: &[&str]) -> Misbehaviour {
        Misbehaviour::read(&rules.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap()
    }

    fn chosen(rules: &Misbehaviour, operation: &str, mailbox: &str) -> String {
        rules.choose(operation, mailbox).map_or_else(|| "none".to_owned(), |rule| rule.text().to_owned())
    }

    #[test]
    fn the_first_rule_that_applies_acts() {
        let rules = read(&["FindItem#2:busy", "FindItem:html", "*:truncated"]);
        let answers: Vec<String> = (0..3).map(|_| chosen(&rules, "FindItem", "a@b.example")).collect();
        assert_eq!(answers, ["FindItem:html", "FindItem#2:busy", "FindItem:html"]);
        assert_eq!(chosen(&rules, "GetItem", "a@b.example"), "*:truncated");
    }

    #[test]
    fn a_rule_counts_what_another_one_answers() {
        let rules = read(&["*#1-2:busy", "GetItem#3:html"]);
        let answers: Vec<String> = (0..4).map(|_| chosen(&rules, "GetItem", "a@b.example")).collect();
        assert_eq!(answers, ["*#1-2:busy", "*#1-2:busy", "GetItem#3:html", "none"]);
    }

    #[test]
    fn a_rule_counts_its_own_operation_and_mailbox_only() {
        let rules = read(&["GetItem@A@b.example#2:busy"]);
        for (operation, mailbox, expected) in [
            ("GetItem", "a@b.example", "none"),
            ("GetItem", "c@b.example", "none"),
            ("FindItem", "a@b.example", "none"),
            ("GetItem", "a@B.example", "GetItem@A@b.example#2:busy"),
            ("GetItem", "a@b.example", "none"),
        ] {
            assert_eq!(chosen(&rules, operation, mailbox), expected);
        }
    }

    #[test]
    fn there_may_be_sixty_four_rules() {
        let rules = vec!["*:busy".to_owned(); 65];
        assert!(Misbehaviour::read(&rules[..64]).is_ok());
        assert_eq!(
            Misbehaviour::read(&rules).unwrap_err().to_string(),
            "65 faults are too many: the limit is 64; let one rule speak for several requests, as *#1-9:busy does"
        );
    }
}
