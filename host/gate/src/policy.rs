//! What the administrator allows, beyond what tools were granted: mailboxes,
//! recipients, tools, effects. Deny wins everywhere.
//!
//! Every rule has a name, the name of the setting that says it, so that a denial
//! can say which one it was.

use crate::pattern::Pattern;
use crate::{Effect, Effects};

/// A denial: the setting that denies, and a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting} does not allow {what}")]
pub struct Denial {
    /// The name of the setting, such as `EWS_DENIED_MAILBOXES`.
    pub setting: &'static str,
    /// What it does not allow.
    pub what: String,
}

/// The policy. The default allows everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// `EWS_READ_ONLY`: nothing is changed, whatever a tool was granted.
    pub read_only: bool,
    /// `EWS_ALLOWED_MAILBOXES`: only these may be opened. Empty: all.
    pub allowed_mailboxes: Vec<Pattern>,
    /// `EWS_DENIED_MAILBOXES`: these may not be opened, nor asked about.
    pub denied_mailboxes: Vec<Pattern>,
    /// `EWS_ALLOWED_RECIPIENTS`: what goes out may reach only these, and the
    /// opened mailbox itself. Empty: all.
    pub allowed_recipients: Vec<Pattern>,
    /// `EWS_MAX_RECIPIENTS`: what goes out may reach at most so many. None: as
    /// many as Exchange takes.
    pub max_recipients: Option<usize>,
    /// `EWS_TOOLS`: the tools that are offered, by patterns. Empty: all.
    pub tools: Vec<ToolPattern>,
    /// `EWS_DENIED_EFFECTS`: effects that no tool may have.
    pub denied_effects: Effects,
    /// `EWS_DENIED_EFFECTS`, as in `delete_*:destroy`: effects that tools of these
    /// names may not have.
    pub tool_effects: Vec<(Pattern, Effects)>,
}

/// A pattern of `EWS_TOOLS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolPattern {
    /// Whether it takes tools away: it was written with a `-` before it.
    pub denies: bool,
    /// The names.
    pub names: Pattern,
}

impl Policy {
    /// Whether the mailbox of this primary address may be opened.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn may_open(&self, address: &str) -> Result<(), Denial> {
        self.may_ask_about(address)?;
        listed("EWS_ALLOWED_MAILBOXES", &self.allowed_mailboxes, address)
    }

    /// Whether questions about this address may be asked: its free and busy
    /// times, its members.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn may_ask_about(&self, address: &str) -> Result<(), Denial> {
        match self.denied_mailboxes.iter().find(|pattern| pattern.matches(address)) {
            None => Ok(()),
            Some(pattern) => {
                Err(Denial { setting: "EWS_DENIED_MAILBOXES", what: format!("{address} (by {pattern})") })
            }
        }
    }

    /// Whether something may go out to this address.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn may_reach(&self, address: &str) -> Result<(), Denial> {
        listed("EWS_ALLOWED_RECIPIENTS", &self.allowed_recipients, address)
    }

    /// Whether a tool of this name is offered, as far as names decide.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn may_offer(&self, tool: &str) -> Result<(), Denial> {
        let denial = || Err(Denial { setting: "EWS_TOOLS", what: format!("the tool {tool}") });
        let matching = |denies: bool| {
            self.tools.iter().any(|pattern| pattern.denies == denies && pattern.names.matches(tool))
        };
        if matching(true) {
            return denial();
        }
        let only_denials = self.tools.iter().all(|pattern| pattern.denies);
        if only_denials || matching(false) { Ok(()) } else { denial() }
    }

    /// What is left of a tool's effects.
    pub fn effects_of(&self, tool: &str, declared: Effects) -> Effects {
        self.denials(tool).into_iter().fold(declared, |left, (_, denied)| left.without(denied))
    }

    /// The setting that denies a tool some of these effects; none where all are
    /// allowed.
    pub fn denies(&self, tool: &str, effects: Effects) -> Option<&'static str> {
        self.denied_effects(tool, effects).map(|(setting, _)| setting)
    }

    /// The rule by which these effects are denied to a tool, and which of them
    /// are; none where all are allowed.
    pub(crate) fn denied_effects(&self, tool: &str, effects: Effects) -> Option<(&'static str, Effects)> {
        let of = |denied: Effects| effects.without(effects.without(denied));
        self.denials(tool)
            .into_iter()
            .map(|(rule, denied)| (rule, of(denied)))
            .find(|(_, denied)| !denied.is_empty())
    }

    /// What each rule denies to a tool, in the order in which they are named.
    fn denials(&self, tool: &str) -> [(&'static str, Effects); 3] {
        let read_only = if self.read_only { Effects::of(&Effect::ALL) } else { Effects::NONE };
        let matching = self.tool_effects.iter().filter(|(pattern, _)| pattern.matches(tool));
        let for_tool = matching.fold(Effects::NONE, |all, (_, effects)| all.union(*effects));
        [
            ("EWS_READ_ONLY", read_only),
            ("EWS_DENIED_EFFECTS", self.denied_effects),
            ("EWS_DENIED_EFFECTS", for_tool),
        ]
    }
}

/// Whether a list that allows has this address; an empty one has all.
fn listed(setting: &'static str, allowed: &[Pattern], address: &str) -> Result<(), Denial> {
    if allowed.is_empty() || allowed.iter().any(|pattern| pattern.matches(address)) {
        return Ok(());
    }
    Err(Denial { setting, what: address.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts.iter().map(|text| Pattern::new(text).unwrap()).collect()
    }

    #[test]
    fn deny_wins_over_allow_and_says_by_which_rule() {
        let policy = Policy {
            allowed_mailboxes: patterns(&["*@contoso.example"]),
            denied_mailboxes: patterns(&["ceo@contoso.example", "board-*"]),
            ..Policy::default()
        };
        assert_eq!(policy.may_open("Anna@Contoso.example"), Ok(()));
        let denial = policy.may_open("CEO@contoso.example").unwrap_err();
        assert_eq!(
            denial.to_string(),
            "EWS_DENIED_MAILBOXES does not allow CEO@contoso.example (by ceo@contoso.example)"
        );
        assert_eq!(policy.may_open("board-1@contoso.example").unwrap_err().setting, "EWS_DENIED_MAILBOXES");
        assert_eq!(policy.may_open("anna@fabrikam.example").unwrap_err().setting, "EWS_ALLOWED_MAILBOXES");
        assert_eq!(policy.may_ask_about("anna@fabrikam.example"), Ok(()));
        assert_eq!(policy.may_ask_about("ceo@contoso.example").unwrap_err().setting, "EWS_DENIED_MAILBOXES");
    }

    #[test]
    fn tools_are_allowed_and_denied_by_patterns() {
        let tools = |texts: &[&str]| Policy {
            tools: texts
                .iter()
                .map(|text| ToolPattern {
                    denies: text.starts_with('-'),
                    names: Pattern::new(text.trim_start_matches('-')).unwrap(),
                })
                .collect(),
            ..Policy::default()
        };
        assert!(tools(&[]).may_offer("send_email").is_ok());
        assert!(tools(&["read_*"]).may_offer("read_emails").is_ok());
        assert!(tools(&["read_*"]).may_offer("send_email").is_err());
        assert!(tools(&["-send_*"]).may_offer("read_emails").is_ok());
        assert!(tools(&["-send_*"]).may_offer("send_email").is_err());
        assert!(tools(&["*_email", "-send_*"]).may_offer("move_email").is_ok());
        assert!(tools(&["send_email", "-send_*"]).may_offer("send_email").is_err());
    }

    #[test]
    fn effects_are_taken_from_all_tools_or_from_some() {
        let all = Effects::of(&Effect::ALL);
        let destroy = Effects::of(&[Effect::Destroy]);
        let policy = Policy {
            denied_effects: destroy,
            tool_effects: vec![(Pattern::new("reply_*").unwrap(), Effects::of(&[Effect::Send]))],
            ..Policy::default()
        };
        assert_eq!(policy.effects_of("send_email", all), all.without(destroy));
        assert_eq!(policy.effects_of("reply_email", all), Effects::of(&[Effect::Write]));
        assert_eq!(policy.denied_effects("send_email", all), Some(("EWS_DENIED_EFFECTS", destroy)));
        assert_eq!(
            policy.denied_effects("reply_email", Effects::of(&[Effect::Send])),
            Some(("EWS_DENIED_EFFECTS", Effects::of(&[Effect::Send])))
        );
        let read_only = Policy { read_only: true, ..Policy::default() };
        assert_eq!(read_only.effects_of("send_email", all), Effects::NONE);
        assert_eq!(read_only.denied_effects("x", destroy), Some(("EWS_READ_ONLY", destroy)));
        assert_eq!(read_only.denied_effects("x", Effects::NONE), None);
    }

    #[test]
    fn recipients_are_allowed_by_patterns() {
        let policy = Policy { allowed_recipients: patterns(&["*@contoso.example"]), ..Policy::default() };
        assert!(policy.may_reach("a@CONTOSO.example").is_ok());
        assert_eq!(
            policy.may_reach("a@contoso.example.evil.example").unwrap_err().to_string(),
            "EWS_ALLOWED_RECIPIENTS does not allow a@contoso.example.evil.example"
        );
        assert!(Policy::default().may_reach("anybody@anywhere.example").is_ok());
    }
}
