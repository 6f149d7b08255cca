//! Why the gate says no.

/// A refusal: the rule that says no, where in the operation, and why. Written
/// for the author of a plugin and for the administrator who reads the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule} at {place}: {reason}")]
pub struct Refusal {
    /// The rule's short name, such as `operation-not-granted`.
    pub rule: &'static str,
    /// Where: a path of element names, such as `FindItem/ParentFolderIds`.
    pub place: String,
    /// What was wrong, and what would be right.
    pub reason: String,
}

impl Refusal {
    /// A refusal under this rule. Names in the texts may be a plugin's: what is
    /// longer than anybody reads is cut, and control characters become spaces.
    pub fn new(rule: &'static str, place: impl Into<String>, reason: impl Into<String>) -> Self {
        Refusal { rule, place: readable(&place.into()), reason: readable(&reason.into()) }
    }
}

/// Characters of a place or a reason.
const LONGEST: usize = 500;

fn readable(text: &str) -> String {
    text.chars().take(LONGEST).map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plugin_names_cannot_flood_or_break_a_log() {
        let refusal = Refusal::new("unknown-element", "a".repeat(9_000), "x\n2026-11-02 INFO all is well");
        assert_eq!(refusal.place.len(), 500);
        assert_eq!(refusal.reason, "x 2026-11-02 INFO all is well");
    }
}
