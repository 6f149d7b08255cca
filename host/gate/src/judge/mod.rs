//! The judgement: may this operation go out, for this tool, in this mailbox?
//!
//! In two steps where needed: an operation whose answer hangs on something that
//! the gate cannot know (what the ids of the mailbox look like) makes it ask for
//! facts; with the facts it judges again. What it lets out is a new tree.

mod check;
mod facts;
mod value;

use crate::answer::{LARGEST_ANSWER, LARGEST_ANSWER_WITH_BLOBS};
use crate::grammar::{Operation, operation};
use crate::mailbox::Mailbox;
use crate::xml::{self, Element, Limits};
use crate::{Effect, Effects, Grant, Refusal};

pub use facts::{Fact, Facts, identity_in, identity_question};

/// The largest operation, in bytes without blobs.
pub const LARGEST_OPERATION: usize = 8 * 1024 * 1024;
const DEEPEST: usize = 64;
const MOST_NODES: usize = 200_000;

/// The way by which a plugin handed the operation over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// `mailbox.read-all`: nothing is changed.
    Read,
    /// `mailbox.call`: nobody is notified.
    Call,
    /// `mailbox.send`: other people are reached.
    Send,
}

/// An operation, before it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The XML as the plugin wrote it.
    pub xml: &'a str,
    /// How many blobs came with it.
    pub blobs: usize,
    /// How it came.
    pub channel: Channel,
    /// What the tool may do.
    pub grant: &'a Grant,
    /// The mailbox that was opened for the call.
    pub mailbox: &'a Mailbox,
}

/// The gate's word.
#[derive(Debug, Clone)]
pub enum Judgement {
    /// It may be signed, as written here.
    Sign(Approved),
    /// These facts are needed before it can be judged.
    Needs(Vec<Fact>),
}

/// An operation that may be signed.
#[derive(Debug, Clone)]
pub struct Approved {
    operation: &'static Operation,
    element: Element,
    effects: Effects,
}

impl Approved {
    /// What the host knows of the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What it does beyond reading.
    pub fn effects(&self) -> Effects {
        self.effects
    }

    /// The operation for the inside of soap:Body, with the prefixes `m` and `t`
    /// that the envelope declares.
    pub fn write(&self) -> String {
        xml::write_fragment(&self.element)
    }

    /// The most bytes that its answer may have.
    pub fn largest_answer(&self) -> usize {
        let shape = self.element.child("m:ItemShape");
        let has_blobs = shape
            .and_then(|shape| shape.child("t:IncludeMimeContent"))
            .is_some_and(|include| matches!(include.text().as_str(), "true" | "1"));
        // The envelope and its header come on top.
        if has_blobs { LARGEST_ANSWER_WITH_BLOBS } else { LARGEST_ANSWER + 64 * 1024 }
    }

    /// One of the host's own operations.
    fn own(name: &str, element: Element) -> Option<Approved> {
        Some(Approved { operation: operation(name)?, element, effects: Effects::NONE })
    }
}

/// Judges one operation.
///
/// # Errors
/// A refusal that names the rule and the place. Nothing of a refused operation
/// may be sent.
pub fn judge(question: &Question<'_>, facts: &Facts) -> Result<Judgement, Refusal> {
    let limits = Limits { bytes: LARGEST_OPERATION, depth: DEEPEST, nodes: MOST_NODES };
    let element = xml::read_operation(question.xml, limits)
        .map_err(|error| Refusal::new(error.rule, error.place, error.reason))?;
    let known = granted(&element, question.grant)?;
    let effects = effects(known, &element);
    declared(known, effects, question)?;
    let Some(rule) = known.rule else {
        let reason = format!("this version of the host does not sign {}", known.name);
        return Err(Refusal::new("operation-not-signed", known.name, reason));
    };
    if question.blobs > 0 {
        let reason = format!("{} blobs came with it; {} has no place for blobs", question.blobs, known.name);
        return Err(Refusal::new("blobs", known.name, reason));
    }
    let mut check = check::Check::new(question.mailbox, facts);
    let element = check.element(&element, rule)?;
    let needs = check.into_needs();
    if !needs.is_empty() {
        return Ok(Judgement::Needs(needs));
    }
    Ok(Judgement::Sign(Approved { operation: known, element, effects }))
}

/// The operation, if there is one and the tool has it.
fn granted(element: &Element, grant: &Grant) -> Result<&'static Operation, Refusal> {
    let name = &element.name;
    if name.is("soap:Envelope") || name.is("soap:Header") || name.is("soap:Body") {
        let reason = "a SOAP envelope; hand over the operation alone, the host writes envelope and headers";
        return Err(Refusal::new("no-envelope", name.to_string(), reason));
    }
    let listed = || grant.operations.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let local = name.local.as_str();
    if !name.is(&format!("m:{local}")) {
        let reason = format!("{name} is not in the messages namespace, so it is no operation");
        return Err(Refusal::new("not-an-operation", name.to_string(), reason));
    }
    let Some(known) = operation(local) else {
        let reason = format!("the host signs no operation {local}; the tool {} has {}", grant.tool, listed());
        return Err(Refusal::new("unknown-operation", local, reason));
    };
    if !grant.operations.contains(local) {
        let reason = format!("the tool {} was not granted {local}; it has {}", grant.tool, listed());
        return Err(Refusal::new("operation-not-granted", local, reason));
    }
    Ok(known)
}

fn effects(known: &Operation, element: &Element) -> Effects {
    let raised = known.raises.iter().filter(|raise| {
        element.attribute(raise.attribute).is_some_and(|value| raise.values.contains(&value))
    });
    raised.fold(known.class.always, |effects, raise| effects.union(raise.effects))
}

/// Whether the tool declared what the operation does, and the way fits it.
fn declared(known: &Operation, effects: Effects, question: &Question<'_>) -> Result<(), Refusal> {
    let Question { grant, channel, .. } = question;
    let refuse = |rule, reason| Err(Refusal::new(rule, known.name, reason));
    let missing = effects.without(grant.effects);
    if !missing.is_empty() {
        let (tool, declared) = (&grant.tool, grant.effects);
        return refuse(
            "effect-not-granted",
            format!("it has the effects {effects}; the tool {tool} was granted {declared}"),
        );
    }
    if let Some(reason) = known.cannot_be_used_with(grant.effects) {
        return refuse(
            "effect-not-granted",
            format!("{reason}; the tool {} was granted {}", grant.tool, grant.effects),
        );
    }
    if let Some(need) = known.class.need
        && !grant.needs.contains(&need)
    {
        return refuse(
            "need-not-granted",
            format!("it needs `{need}`, which {} did not declare", grant.tool),
        );
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

#[cfg(test)]
mod tests;
