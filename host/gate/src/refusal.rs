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
    /// A refusal under this rule.
    pub fn new(rule: &'static str, place: impl Into<String>, reason: impl Into<String>) -> Self {
        Refusal { rule, place: place.into(), reason: reason.into() }
    }
}
