//! What an operation does beyond reading, and whether the tool may do it that
//! way.

use super::{Channel, Question};
use crate::grammar::{AttributeRule, Class, Operation, Presence, When};
use crate::xml::Element;
use crate::{Effect, Effects, Refusal};

/// The effects of an operation. Of the tree as a plugin wrote it, too: an
/// attribute that the host would add counts with the host's value.
pub(super) fn effects(known: &Operation, element: &Element, out_of_sight: bool) -> Effects {
    let (raises, otherwise) = match &known.class {
        Class::Always(always) => return *always,
        Class::Depends { raises, otherwise } => (raises, otherwise),
    };
    let applies = |when: &When| match when {
        When::Attribute { name, values } => {
            let value = element.attribute(name).or_else(|| default(known, name));
            value.is_some_and(|value| values.contains(&value.trim()))
        }
        When::Text { path, values } => {
            let found = path.iter().try_fold(element, |element, name| element.child(name));
            found.is_some_and(|found| values.contains(&found.text().trim()))
        }
        When::OutOfSight => out_of_sight,
    };
    let raised: Vec<Effects> =
        raises.iter().filter(|raise| applies(&raise.when)).map(|raise| raise.effects).collect();
    match raised.as_slice() {
        [] => *otherwise,
        raised => raised.iter().fold(Effects::NONE, |all, effects| all.union(*effects)),
    }
}

fn default(known: &Operation, name: &str) -> Option<&'static str> {
    let of_name = |attribute: &&AttributeRule| attribute.name == name;
    match known.rule.attributes.iter().find(of_name)?.presence {
        Presence::Or(text) | Presence::Written(text) => Some(text),
        Presence::Required | Presence::Optional => None,
    }
}

/// Whether the tool declared what the operation does, and the way fits it.
pub(super) fn declared(known: &Operation, effects: Effects, question: &Question<'_>) -> Result<(), Refusal> {
    let Question { grant, channel, policy, .. } = question;
    let refuse = |rule, reason| Err(Refusal::new(rule, known.name, reason));
    let tool = &grant.tool;
    let denied = policy.denied_effects(tool, effects);
    if !effects.without(grant.effects).is_empty() {
        let granted = grant.effects;
        // What a tool was granted is what policy left of what it declared.
        let policy = denied.map(|(rule, denied)| format!("; {rule} does not allow {denied}"));
        let policy = policy.unwrap_or_default();
        return refuse(
            "effect-not-granted",
            format!("it has the effects {effects}; the tool {tool} was granted {granted}{policy}"),
        );
    }
    if let Some((rule, missing)) = denied {
        return refuse(rule, format!("it has the effects {effects}; policy does not allow {missing}"));
    }
    match (channel, effects.contains(Effect::Send)) {
        (Channel::Read, _) if !effects.is_empty() => {
            refuse("channel", format!("it has the effects {effects}: hand it to `call` or `send`"))
        }
        (Channel::Call, true) => refuse("channel", "it reaches other people: hand it to `send`".to_owned()),
        (Channel::Send, false) => refuse("channel", "it reaches nobody: hand it to `call`".to_owned()),
        _ => Ok(()),
    }
}
