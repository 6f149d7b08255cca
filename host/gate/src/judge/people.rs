//! Whom an operation names and reaches, and whether it may.
//!
//! Recipients come from the call: whoever is named must stand in the call's
//! arguments, be on the stored item that is answered or changed, or be the
//! opened mailbox itself. What is answered, sent or changed with notices must
//! stand there, too, or a plugin could choose whom to answer.

use std::collections::{BTreeMap, BTreeSet};

use super::Question;
use super::facts::{Fact, Facts, StoredItem};
use super::findings::{Findings, ItemName, Named, Person, comparable};
use crate::grammar::{Group, Operation, Response, Stored};
use crate::{Effect, Effects, Refusal};

/// Whom an operation reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    /// By the form in which addresses are compared: as what, and the address as
    /// it was written.
    pub(crate) people: BTreeMap<String, (Group, String)>,
    /// How many have no SMTP address.
    pub(crate) without_address: usize,
}

impl Reached {
    /// How many people it reaches. A group counts as one.
    pub(crate) fn count(&self) -> usize {
        self.people.len() + self.without_address
    }

    fn add(&mut self, person: &Person, group: Group) {
        match (person.key(), &person.address) {
            (Some(key), Some(address)) => {
                self.people.entry(key).or_insert_with(|| (group, address.clone()));
            }
            _ => self.without_address += 1,
        }
    }
}

/// What the judgement of people came to.
pub(super) enum People {
    /// All of them may be named and reached.
    Fine(Reached),
    /// This has to be known first.
    Needs(Fact),
}

/// Judges everybody whom an operation names or reaches.
pub(super) fn judge(
    question: &Question<'_>,
    known: &Operation,
    findings: &Findings,
    effects: Effects,
    facts: &Facts,
) -> Result<People, Refusal> {
    let refuse = |rule, reason: String| Err(Refusal::new(rule, known.name, reason));
    for address in &findings.asked_about {
        if let Err(denial) = question.policy.may_ask_about(address) {
            return refuse("mailbox-denied", denial.to_string());
        }
    }
    let sends = effects.contains(Effect::Send);
    // What is answered, sent, or changed with notices.
    let chosen = |item: &&Named| item.answered || (sends && known.stored != Stored::Nothing);
    for item in findings.items.iter().filter(chosen) {
        if !question.named.ids.contains(&item.written) {
            let reason = format!(
                "it reaches or names the people of an item that is in no argument of this call; what {} answers or \
                 sends must be one of its arguments (format: ews-id)",
                question.grant.tool
            );
            return refuse("item-not-from-call", reason);
        }
    }
    let is_named = |address: &str| {
        question.mailbox.is_named(address) || question.named.addresses.contains(&comparable(address))
    };
    let strangers: Vec<&(Person, Option<usize>)> = findings
        .people
        .iter()
        .filter(|(person, _)| person.address.as_deref().is_none_or(|address| !is_named(address)))
        .collect();
    // The stored items that a judgement hangs on.
    let mut needed: Vec<ItemName> = Vec::new();
    for item in &findings.items {
        let asked_for = chosen(&item)
            || strangers.iter().any(|(_, of)| of.and_then(|of| findings.items.get(of)) == Some(item));
        if asked_for && !needed.contains(&item.item) {
            needed.push(item.item.clone());
        }
    }
    if needed.iter().any(|item| !facts.items.contains_key(item)) {
        return Ok(People::Needs(Fact::Items(needed)));
    }
    let stored = |item: &ItemName| facts.items.get(item).and_then(Option::as_ref);
    if needed.iter().any(|item| stored(item).is_none()) {
        return refuse("item-unreadable", "the stored item that it is about cannot be read".to_owned());
    }
    // Who is on each of the items, found once: there may be many strangers.
    let mut there: BTreeMap<Option<usize>, BTreeSet<String>> = BTreeMap::new();
    for (person, of) in strangers {
        let known = there.entry(*of).or_insert_with(|| {
            // A response names one item, after its recipients.
            let answered = || findings.items.iter().find(|item| item.answered);
            let item = of.map_or_else(answered, |of| findings.items.get(of));
            let stored = item.and_then(|item| stored(&item.item));
            stored.into_iter().flat_map(StoredItem::everybody).filter_map(Person::key).collect()
        });
        let known_there = person.key().is_some_and(|key| known.contains(&key));
        if !known_there {
            let address = person.address.as_deref().unwrap_or("somebody");
            let reason = format!(
                "it names {address} ({}), who is in no argument of this call and not on the item that it answers or \
                 changes; recipients come from the call (format: ews-address)",
                person.group.name()
            );
            return refuse("recipient-not-from-call", reason);
        }
    }
    let mut reached = Reached::default();
    if !sends {
        return Ok(People::Fine(reached));
    }
    // Where answers go, as the operation or the draft says.
    let answers_to = |person: &&Person| person.group == Group::ReplyTo;
    let mut answers: Vec<&Person> =
        findings.people.iter().map(|(person, _)| person).filter(answers_to).collect();
    for (person, _) in findings.people.iter().filter(|(person, _)| person.group.is_reached()) {
        reached.add(person, person.group);
    }
    for item in findings.items.iter().filter(chosen) {
        let Some(stored) = stored(&item.item) else { continue };
        draft_is_sendable(question, known, stored)?;
        if known.stored == Stored::Draft {
            answers.extend(stored.people.iter().filter(answers_to));
        }
        for (person, group) in reached_by(known, findings, stored) {
            if person.private_list {
                let reason = "it would reach a private distribution list, whose members cannot be judged";
                return refuse("private-list", reason.to_owned());
            }
            reached.add(person, group);
        }
    }
    reached.people.retain(|_, (_, address)| !question.mailbox.is_named(address));
    allowed(question, known, &answers, &reached)?;
    Ok(People::Fine(reached))
}

/// What SendItem may send: a draft of a message, written by nobody else.
fn draft_is_sendable(question: &Question<'_>, known: &Operation, stored: &StoredItem) -> Result<(), Refusal> {
    if known.stored != Stored::Draft {
        return Ok(());
    }
    let refuse = |rule, reason: String| Err(Refusal::new(rule, known.name, reason));
    let class = stored.class.to_ascii_lowercase();
    if !stored.is_draft || !(class == "ipm.note" || class.starts_with("ipm.note.")) {
        return refuse("not-a-draft", format!("the stored item is no draft of a message ({})", stored.class));
    }
    if let Some(address) = stored.from.as_ref().and_then(|from| from.address.as_deref())
        && !question.mailbox.is_named(address)
    {
        return refuse("another-sender", format!("the draft would go out from {address}"));
    }
    Ok(())
}

/// Whoever organizes a meeting that does not say who does.
static SOMEBODY: Person = Person { group: Group::To, address: None, private_list: false };

/// The people on a stored item whom this operation reaches.
fn reached_by<'a>(
    known: &Operation,
    findings: &Findings,
    stored: &'a StoredItem,
) -> Vec<(&'a Person, Group)> {
    let of = |groups: &'static [Group]| {
        stored
            .people
            .iter()
            .filter(|person| groups.contains(&person.group))
            .map(|person| (person, person.group))
    };
    let answers_to = || {
        let mut to: Vec<_> = of(&[Group::ReplyTo]).map(|(person, _)| (person, Group::To)).collect();
        if to.is_empty() {
            to.extend(stored.from.as_ref().map(|from| (from, Group::To)));
        }
        to
    };
    match findings.responses.first() {
        Some(Response::Reply) => answers_to(),
        Some(Response::ReplyAll) => {
            let mut all = answers_to();
            all.extend(of(&[Group::To, Group::Cc]));
            all
        }
        Some(Response::Forward) => Vec::new(),
        Some(Response::Accept | Response::Tentative | Response::Decline) => {
            let organizer = stored.organizer.as_ref().or(stored.from.as_ref());
            vec![(organizer.unwrap_or(&SOMEBODY), Group::To)]
        }
        Some(Response::Cancel) => of(&[Group::Required, Group::Optional, Group::Resources]).collect(),
        None if known.stored == Stored::Draft => of(&[Group::To, Group::Cc, Group::Bcc]).collect(),
        None => {
            let mut all: Vec<_> = of(&[Group::Required, Group::Optional, Group::Resources]).collect();
            // Who declines by deleting tells the organizer.
            if !stored.is_organizer {
                let unknown = stored.is_meeting.then_some(&SOMEBODY);
                all.extend(stored.organizer.as_ref().or(unknown).map(|organizer| (organizer, Group::To)));
            }
            all
        }
    }
}

/// Whether policy lets it reach them all.
fn allowed(
    question: &Question<'_>,
    known: &Operation,
    answers: &[&Person],
    reached: &Reached,
) -> Result<(), Refusal> {
    let refuse = |rule, reason: String| Err(Refusal::new(rule, known.name, reason));
    let policy = question.policy;
    let answers_to = answers
        .iter()
        .filter_map(|person| person.address.as_deref())
        .filter(|address| !question.mailbox.is_named(address));
    for address in reached.people.values().map(|(_, address)| address.as_str()).chain(answers_to) {
        if let Err(denial) = policy.may_reach(address) {
            return refuse("recipient-denied", denial.to_string());
        }
    }
    let is_unknown = reached.without_address > 0 || answers.iter().any(|person| person.address.is_none());
    if is_unknown && !policy.allowed_recipients.is_empty() {
        let reason = "EWS_ALLOWED_RECIPIENTS is set, and it would reach somebody without an SMTP address";
        return refuse("recipient-denied", reason.to_owned());
    }
    if let Some(most) = policy.max_recipients
        && reached.count() > most
    {
        let reason = format!("it would reach {} recipients; EWS_MAX_RECIPIENTS is {most}", reached.count());
        return refuse("too-many-recipients", reason);
    }
    Ok(())
}

impl StoredItem {
    /// Everybody who is on it.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().chain(&self.from).chain(&self.organizer)
    }
}
