//! The judgement: may this operation go out, for this tool, in this mailbox?
//!
//! In several steps where needed: an operation whose answer hangs on something
//! that the gate cannot know (what the ids of the mailbox look like, who is on a
//! stored item, where a folder lies) makes it ask for facts; with the facts it
//! judges again. What it lets out is a new tree.

mod change;
mod check;
mod effects;
mod facts;
mod findings;
mod finish;
mod named;
mod people;
mod place;
mod summary;
mod value;

use crate::approved::{Approved, Judged, Route};
use crate::grammar::{
    ATTACHMENTS, FolderUse, Kind, Operation, Response, Stored, operation, refused_operation,
};
use crate::mailbox::{Access, Mailbox};
use crate::policy::Policy;
use crate::seal::Seal;
use crate::xml::{self, Element, Limits};
use crate::{Effect, Effects, Grant, Refusal};

pub use facts::{Fact, Facts};
pub(crate) use facts::{get_item, item_in, mailbox_element, smtp_address, well_known_folder};
pub use findings::ItemName;
pub(crate) use findings::comparable;
use findings::{Findings, FolderName};
pub use named::Named;
use people::People;
pub(crate) use people::Reached;
use place::Place;

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

/// XML with the sizes of the blobs that came with it.
#[derive(Debug, Clone, Copy)]
pub struct Handed<'a> {
    /// The XML as the plugin wrote it.
    pub xml: &'a str,
    /// How many bytes each blob has.
    pub blobs: &'a [usize],
}

/// An operation, before it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The operation.
    pub operation: Handed<'a>,
    /// The attachments that its draft is to have.
    pub attachments: Option<Handed<'a>>,
    /// How it came.
    pub channel: Channel,
    /// What the tool may do.
    pub grant: &'a Grant,
    /// The mailbox that was opened for the call.
    pub mailbox: &'a Mailbox,
    /// What the call's arguments name.
    pub named: &'a Named,
    /// What the administrator allows.
    pub policy: &'a Policy,
    /// By what the host knows its own seals.
    pub seal: &'a Seal,
    /// Whether people will be shown what it does, so that it is worth asking for.
    pub is_shown: bool,
}

/// The gate's word.
#[derive(Debug, Clone)]
pub enum Judgement {
    /// It may be signed, as written here.
    Sign(Box<Approved>),
    /// These facts are needed before it can be judged.
    Needs(Vec<Fact>),
}

/// Judges one operation.
///
/// # Errors
/// A refusal that names the rule and the place. Nothing of a refused operation
/// may be sent.
pub fn judge(question: &Question<'_>, facts: &Facts) -> Result<Judgement, Refusal> {
    let Question { grant, mailbox, seal, .. } = *question;
    let given = read(question.operation.xml)?;
    let known = granted(&given, question)?;
    // Before anything else is looked at, so that the reason is the plainest one.
    effects::declared(known, effects::effects(known, &given, false), question)?;
    let mut check = check::Check::new(mailbox, grant, seal, facts, question.operation.blobs);
    let mut element = check.element(&given, known.rule)?;
    let mut findings = check.finish(known.name)?;
    let attachments = match question.attachments {
        None => None,
        Some(handed) => {
            let given = read(handed.xml)?;
            if !given.name.is(ATTACHMENTS.name) {
                let reason = format!("attachments are one {}, not {}", ATTACHMENTS.name, given.name);
                return Err(Refusal::new("attachments", given.name.to_string(), reason));
            }
            let mut check = check::Check::new(mailbox, grant, seal, facts, handed.blobs);
            let attachments = check.element(&given, &ATTACHMENTS)?;
            findings.attachments.append(&mut check.finish("Attachments")?.attachments);
            Some(attachments)
        }
    };
    if findings.needs_identity {
        return Ok(Judgement::Needs(vec![Fact::Identity]));
    }
    let out_of_sight = match placed(known, &findings, facts) {
        Place::InSight => false,
        Place::OutOfSight => true,
        Place::Outbox => {
            let reason = "what lies in the Outbox goes out as soon as a client connects; put it elsewhere";
            return Err(Refusal::new("outbox", known.name, reason));
        }
        Place::Needs(fact) => return Ok(Judgement::Needs(vec![fact])),
    };
    let effects = effects::effects(known, &element, out_of_sight);
    effects::declared(known, effects, question)?;
    fits_together(known, &element, &findings, effects)?;
    let route = route(known, &findings, effects);
    if attachments.is_some() && route == Route::AsItIs {
        let reason = "only messages, answers and forwards that are sent take attachments beside them";
        return Err(Refusal::new("attachments", known.name, reason));
    }
    automatic_replies(known, &element, question)?;
    let reached = match people::judge(question, known, &findings, effects, facts)? {
        People::Fine(reached) => reached,
        People::Needs(fact) => return Ok(Judgement::Needs(vec![fact])),
    };
    let shown = shown(known, &findings, effects, facts);
    if question.is_shown && !shown.is_empty() {
        return Ok(Judgement::Needs(shown));
    }
    finish::finish(known, &mut element, mailbox, &findings, effects, facts);
    let told = summary::Told {
        known,
        element: &element,
        effects,
        findings: &findings,
        reached: &reached,
        facts,
        mailbox,
    };
    let summary =
        if question.is_shown && !effects.is_empty() { summary::summary(&told) } else { String::new() };
    let route = with_change_key(route, &findings, facts);
    let judged = Judged { reached, summary, route, attachments };
    Ok(Judgement::Sign(Box::new(Approved { operation: known, element, effects, judged })))
}

fn read(xml: &str) -> Result<Element, Refusal> {
    let limits = Limits { bytes: LARGEST_OPERATION, depth: DEEPEST, nodes: MOST_NODES };
    xml::read_operation(xml, limits).map_err(|error| Refusal::new(error.rule, error.place, error.reason))
}

/// The operation, if there is one, the tool has it, and it can be had in this
/// mailbox.
fn granted(element: &Element, question: &Question<'_>) -> Result<&'static Operation, Refusal> {
    let grant = question.grant;
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
    if let Some(reason) = refused_operation(local) {
        return Err(Refusal::new("refused-operation", local, format!("{local} is never signed: {reason}")));
    }
    let Some(known) = operation(local) else {
        let reason = format!("the host signs no operation {local}; the tool {} has {}", grant.tool, listed());
        return Err(Refusal::new("unknown-operation", local, reason));
    };
    if !grant.operations.contains(local) {
        let reason = format!("the tool {} was not granted {local}; it has {}", grant.tool, listed());
        return Err(Refusal::new("operation-not-granted", local, reason));
    }
    if let Some(need) = known.need
        && !grant.needs.contains(&need)
    {
        let reason = format!("it needs `{need}`, which {} did not declare", grant.tool);
        return Err(Refusal::new("need-not-granted", local, reason));
    }
    if !known.delegates && question.mailbox.access == Access::Delegate {
        let reason =
            "Exchange does this for the owner of a mailbox only, and delegate access is not the owner's";
        return Err(Refusal::new("not-for-delegates", local, reason));
    }
    Ok(known)
}

/// Where the worst of the places lies into which something is put.
fn placed(known: &Operation, findings: &Findings, facts: &Facts) -> Place {
    let matters = matches!(known.stored, Stored::Destination | Stored::Answered);
    let mut worst = Place::InSight;
    for folder in findings.folders(FolderUse::Destination).filter(|_| matters) {
        match place::place(folder, facts) {
            Place::InSight => {}
            Place::OutOfSight => worst = Place::OutOfSight,
            decided @ (Place::Outbox | Place::Needs(_)) => return decided,
        }
    }
    worst
}

/// Whether what is created or changed in one operation belongs together.
fn fits_together(
    known: &Operation,
    element: &Element,
    findings: &Findings,
    effects: Effects,
) -> Result<(), Refusal> {
    let refuse = |rule, reason: &str| Err(Refusal::new(rule, known.name, reason));
    let created = findings.created.len() + findings.responses.len();
    if !findings.responses.is_empty() && created > 1 {
        return refuse("one-at-a-time", "an answer stands alone in its CreateItem");
    }
    if findings.created.iter().any(|kind| Some(kind) != findings.created.first()) {
        return refuse("one-kind", "one CreateItem creates items of one kind");
    }
    if effects.contains(Effect::Send) && created.max(findings.items.len()) > 1 {
        return refuse("one-at-a-time", "what reaches other people is done one by one");
    }
    if known.name == "CreateItem" {
        let is = |name: &str, quiet: &str| element.attribute(name) == Some(quiet);
        let is_mail = findings.created.first() == Some(&Kind::Message) || !findings.responses.is_empty();
        if !is_mail && !is("MessageDisposition", "SaveOnly") {
            return refuse("value", "MessageDisposition other than SaveOnly is for messages and answers");
        }
        if findings.created.first() != Some(&Kind::CalendarItem)
            && !is("SendMeetingInvitations", "SendToNone")
        {
            return refuse("value", "SendMeetingInvitations other than SendToNone is for calendar items");
        }
    }
    Ok(())
}

/// Automatic replies reach whoever writes; where recipients are restricted, they
/// stay inside the organization.
fn automatic_replies(known: &Operation, element: &Element, question: &Question<'_>) -> Result<(), Refusal> {
    if known.name != "SetUserOofSettingsRequest" || question.policy.allowed_recipients.is_empty() {
        return Ok(());
    }
    let settings = element.child("t:UserOofSettings");
    let text = |name: &str| settings.and_then(|settings| settings.child(name)).map(Element::text);
    if text("t:OofState").as_deref() == Some("Disabled")
        || text("t:ExternalAudience").as_deref() == Some("None")
    {
        return Ok(());
    }
    let reason = "EWS_ALLOWED_RECIPIENTS is set, and automatic replies would go to whoever writes; set ExternalAudience to None";
    Err(Refusal::new("recipient-denied", known.name, reason))
}

/// How it goes out.
fn route(known: &Operation, findings: &Findings, effects: Effects) -> Route {
    let is_mail = findings.created.first() == Some(&Kind::Message)
        || matches!(
            findings.responses.first(),
            Some(Response::Reply | Response::ReplyAll | Response::Forward)
        );
    match known.name {
        "CreateItem" if is_mail && effects.contains(Effect::Send) => Route::NewDraft,
        "SendItem" => Route::StoredDraft { id: String::new(), change_key: String::new() },
        _ => Route::AsItIs,
    }
}

/// The draft that is sent, with the change key that was judged.
fn with_change_key(route: Route, findings: &Findings, facts: &Facts) -> Route {
    match (route, findings.items.first()) {
        (Route::StoredDraft { .. }, Some(named)) => {
            let stored = || Some(facts.items.get(&named.item)?.as_ref()?.change_key.clone());
            Route::StoredDraft {
                id: named.item.id().to_owned(),
                change_key: named.change_key.clone().or_else(stored).unwrap_or_default(),
            }
        }
        (route, _) => route,
    }
}

/// What should be shown to people and is not known yet.
fn shown(known: &Operation, findings: &Findings, effects: Effects, facts: &Facts) -> Vec<Fact> {
    if known.stored != Stored::Removed || !effects.contains(Effect::Destroy) {
        return Vec::new();
    }
    let mut needs: Vec<Fact> = findings
        .folders(FolderUse::Changed)
        .filter_map(|folder| match folder {
            FolderName::Id(id) if !facts.folders.contains_key(id) => {
                Some(Fact::Folder { id: id.clone(), is_required: false })
            }
            _ => None,
        })
        .collect();
    let items: Vec<ItemName> = findings
        .items
        .iter()
        .map(|named| named.item.clone())
        .filter(|item| !facts.items.contains_key(item))
        .collect();
    if !items.is_empty() {
        needs.push(Fact::ShownItems(items));
    }
    needs
}

#[cfg(test)]
mod tests;
