//! Walks an operation along its grammar, builds the tree that goes out, and
//! notes what it found on the way.

use super::facts::{Facts, mailbox_element, well_known_folder};
use super::findings::{Attachment, Findings, Folder, FolderName, ItemName, Named, Person};
use super::value::fault;
use crate::Refusal;
use crate::grammar::{
    AttributeRule, Content, Group, Kind, Part, Presence, Role, Rule, Value, properties, refused_element,
};
use crate::grant::Grant;
use crate::ids::{Owner, owner};
use crate::mailbox::{Access, Ids, Mailbox};
use crate::seal::{self, Seal};
use crate::xml::{Attribute, Element, Name, Node};

/// One walk.
pub(super) struct Check<'a> {
    pub(super) mailbox: &'a Mailbox,
    grant: &'a Grant,
    seal: &'a Seal,
    facts: &'a Facts,
    path: Vec<&'static str>,
    /// How deep in items inside of attachments.
    nested: usize,
    /// The group of people around.
    group: Option<Group>,
    /// Sizes of the blobs that came with it, and which of them were used.
    blobs: &'a [usize],
    used: Vec<bool>,
    pub(super) findings: Findings,
}

impl<'a> Check<'a> {
    pub(super) fn new(
        mailbox: &'a Mailbox,
        grant: &'a Grant,
        seal: &'a Seal,
        facts: &'a Facts,
        blobs: &'a [usize],
    ) -> Self {
        Check {
            mailbox,
            grant,
            seal,
            facts,
            path: Vec::new(),
            nested: 0,
            group: None,
            blobs,
            used: vec![false; blobs.len()],
            findings: Findings::default(),
        }
    }

    /// What was found, if every blob has its place.
    pub(super) fn finish(self, place: &str) -> Result<Findings, Refusal> {
        match self.used.iter().position(|used| !used) {
            None => Ok(self.findings),
            Some(number) => {
                let reason = format!("blob {number} came with it and has no place in it");
                Err(Refusal::new("blobs", place, reason))
            }
        }
    }

    pub(super) fn refuse<T>(&self, rule: &'static str, reason: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::new(rule, self.path.join("/"), reason))
    }

    /// The element as it goes out. Recursion ends with the depth that was read.
    pub(super) fn element(&mut self, element: &Element, rule: &'static Rule) -> Result<Element, Refusal> {
        let local = rule.name.split_once(':').map_or(rule.name, |(_, local)| local);
        self.path.push(local);
        if let Some(need) = rule.need
            && !self.grant.needs.contains(&need)
        {
            let reason = format!("it needs `{need}`, which {} did not declare", self.grant.tool);
            return self.refuse("need-not-granted", reason);
        }
        match rule.role {
            Role::People(group) => self.group = Some(group),
            Role::Nested => self.nested += 1,
            Role::Attachment if self.nested == 0 => {
                self.findings.attachments.push(Attachment { name: String::new(), size: None });
            }
            _ => {}
        }
        let mut out =
            Element { name: name_of(rule), attributes: self.attributes(element, rule)?, nodes: Vec::new() };
        match &rule.content {
            Content::Text(value) => self.text(element, *value, &mut out)?,
            Content::Parts(parts) => self.parts(element, parts, &mut out)?,
            Content::Properties(kind) => self.properties(element, *kind, &mut out)?,
            Content::Change(change) => self.change(element, *change, &mut out)?,
        }
        self.play(element, rule, &mut out)?;
        self.path.pop();
        Ok(out)
    }

    /// What the element's role asks for, once its content is known.
    fn play(&mut self, given: &Element, rule: &'static Rule, out: &mut Element) -> Result<(), Refusal> {
        let attribute = |name: &str| out.attribute(name).unwrap_or_default().to_owned();
        match rule.role {
            Role::WellKnownFolder(used) => {
                let id = attribute("Id");
                out.nodes = well_known_folder(&id, self.mailbox).nodes;
                self.findings.folders.push(Folder { used, name: FolderName::WellKnown(id) });
            }
            Role::FolderId(used) => {
                self.findings.folders.push(Folder { used, name: FolderName::Id(attribute("Id")) });
            }
            Role::Answered | Role::Changed => {
                let item = if out.name.local == "OccurrenceItemId" {
                    ItemName::Occurrence(attribute("RecurringMasterId"), attribute("InstanceIndex"))
                } else if out.name.local == "RecurringMasterItemId" {
                    ItemName::MasterOf(attribute("OccurrenceId"))
                } else {
                    ItemName::Item(attribute("Id"))
                };
                let ids = ["RecurringMasterId", "OccurrenceId", "Id"];
                let written =
                    ids.iter().find_map(|name| given.attribute(name)).unwrap_or_default().to_owned();
                let change_key = out.attribute("ChangeKey").map(str::to_owned);
                let answered = rule.role == Role::Answered;
                self.findings.items.push(Named { item, written, change_key, answered });
            }
            Role::AttachmentId => self.findings.attachment_ids += 1,
            Role::People(_) => self.group = None,
            Role::Person if self.nested == 0 => self.person(out)?,
            Role::AskedAbout => {
                let address = out.child("t:EmailAddress").or_else(|| out.child("t:Address"));
                self.findings.asked_about.extend(address.map(Element::text));
            }
            Role::Owner | Role::OwnerAddress | Role::OwnerMailbox | Role::Sender => self.owner(rule, out)?,
            Role::Item(kind) => self.findings.created.push(kind),
            Role::Response(response) => self.findings.responses.push(response),
            Role::Nested => self.nested -= 1,
            Role::Subject if self.nested == 0 => self.findings.subject = Some(out.text()),
            Role::AttachmentName if self.nested == 0 => {
                let name = out.text();
                if let Some(attachment) = self.findings.attachments.last_mut() {
                    attachment.name = name;
                }
            }
            Role::Bytes => {
                let size = self.bytes(&out.text())?;
                if self.nested == 0
                    && let Some(attachment) = self.findings.attachments.last_mut()
                {
                    attachment.size = Some(size);
                }
            }
            Role::Constant => {
                // It names what is searched in no way: whose items are searched, their
                // folders say.
                for attribute in &mut out.attributes {
                    let opened = self.seal.open(seal::Kind::Id, &self.mailbox.address, &attribute.value);
                    if let Some(id) = opened.map(str::to_owned) {
                        attribute.value = id;
                    }
                }
            }
            Role::None
            | Role::Person
            | Role::Subject
            | Role::AttachmentName
            | Role::Attachment
            | Role::SavedFolder
            | Role::SentCopyFolder => {}
        }
        Ok(())
    }

    fn person(&mut self, mailbox: &Element) -> Result<(), Refusal> {
        let Some(group) = self.group else {
            return self.refuse("unknown-element", "nobody can be named here");
        };
        let address = mailbox.child("t:EmailAddress").map(Element::text);
        // In UpdateItem, the item that is changed stands before its changes.
        let of = self.findings.items.len().checked_sub(1);
        self.findings.people.push((Person { group, address, private_list: false }, of));
        Ok(())
    }

    /// An address that says whose data is meant, or who writes.
    fn owner(&mut self, rule: &'static Rule, out: &mut Element) -> Result<(), Refusal> {
        let named = match rule.role {
            Role::OwnerAddress => Some(out.text()),
            Role::Sender => {
                out.child("t:Mailbox").and_then(|mailbox| mailbox.child("t:EmailAddress")).map(Element::text)
            }
            _ => out.child("t:EmailAddress").or_else(|| out.child("t:Address")).map(Element::text),
        };
        let named = named.unwrap_or_default();
        if !self.mailbox.is_named(&named) {
            let what = if rule.role == Role::Sender { "another-sender" } else { "another-mailbox" };
            let reason = format!(
                "it names {named}; this call is for {}, which the host writes itself",
                self.mailbox.address
            );
            return self.refuse(what, reason);
        }
        match rule.role {
            Role::OwnerAddress => out.nodes = vec![Node::Text(self.mailbox.address.clone())],
            Role::OwnerMailbox => {
                out.nodes = vec![Node::Element(Element::types("Address").with_text(&self.mailbox.address))];
            }
            _ => {
                out.nodes = vec![Node::Element(mailbox_element(self.mailbox))];
            }
        }
        Ok(())
    }

    /// Size in bytes of what `blob:N` or base64 stands for.
    fn bytes(&mut self, text: &str) -> Result<usize, Refusal> {
        let Some(number) = text.strip_prefix("blob:") else { return Ok(text.len() / 4 * 3) };
        let number = number.parse().unwrap_or(usize::MAX);
        let (Some(size), Some(used)) = (self.blobs.get(number), self.used.get_mut(number)) else {
            return self.refuse("blobs", format!("there is no blob {number}"));
        };
        if std::mem::replace(used, true) {
            return self.refuse("blobs", format!("blob {number} has two places; each has one"));
        }
        Ok(*size)
    }

    pub(super) fn attributes(
        &mut self,
        element: &Element,
        rule: &'static Rule,
    ) -> Result<Vec<Attribute>, Refusal> {
        for attribute in &element.attributes {
            if !rule.attributes.iter().any(|known| known.name == attribute.name) {
                return self.refuse(
                    "unknown-attribute",
                    format!("the attribute {} is not known here", attribute.name),
                );
            }
        }
        let mut out = Vec::new();
        for known in rule.attributes {
            let value = match (known.presence, element.attribute(known.name)) {
                (Presence::Written(text), _) | (Presence::Or(text), None) => Some(text.to_owned()),
                (_, Some(value)) => Some(self.attribute(known, value)?),
                (Presence::Required, None) => {
                    return self.refuse("missing-attribute", format!("{} is missing", known.name));
                }
                (Presence::Optional, None) => None,
            };
            out.extend(value.map(|value| Attribute { name: known.name.to_owned(), value }));
        }
        Ok(out)
    }

    fn attribute(&mut self, known: &AttributeRule, value: &str) -> Result<String, Refusal> {
        if let Some(fault) = fault(value, known.value) {
            return self.refuse("value", format!("in {}: {fault}", known.name));
        }
        match known.value {
            Value::Id => self.id(value),
            _ => Ok(value.to_owned()),
        }
    }

    /// An id must point into the opened mailbox. The id as Exchange knows it.
    fn id(&mut self, id: &str) -> Result<String, Refusal> {
        let Some(identity) = &self.facts.identity else {
            self.findings.needs_identity = true;
            return Ok(id.to_owned());
        };
        let opened = match &identity.ids {
            Ids::Guid(guid) => guid,
            Ids::Opaque => {
                return match self.seal.open(seal::Kind::Id, &self.mailbox.address, id) {
                    Some(id) => Ok(id.to_owned()),
                    None => {
                        let reason = format!(
                            "the id was not given out for {}; use ids exactly as they were given",
                            self.mailbox.address
                        );
                        self.refuse("id-of-another-mailbox", reason)
                    }
                };
            }
        };
        match owner(id) {
            Some(Owner::Mailbox(guid)) if guid == *opened => Ok(id.to_owned()),
            Some(Owner::Mailbox(_)) => {
                let reason = format!("the id belongs to another mailbox than {}", self.mailbox.address);
                self.refuse("id-of-another-mailbox", reason)
            }
            Some(Owner::Elsewhere(storage)) => {
                let reason = format!("the id points outside of mailboxes (storage type {storage})");
                self.refuse("id-of-another-mailbox", reason)
            }
            None => self
                .refuse("id-malformed", "the id is not one of Exchange; use ids exactly as they were given"),
        }
    }

    fn text(&mut self, element: &Element, value: Value, out: &mut Element) -> Result<(), Refusal> {
        if let Some(child) = element.children().next() {
            return self.refuse("unknown-element", format!("{} is not known here; only text is", child.name));
        }
        let text = element.text();
        // Around words and numbers, white space means nothing to Exchange either.
        let text = if matches!(value, Value::Text(_)) { text.as_str() } else { text.trim() };
        if let Some(fault) = fault(text, value) {
            return self.refuse("value", fault);
        }
        let text = match value {
            Value::SyncState => match self.seal.open(seal::Kind::SyncState, &self.mailbox.address, text) {
                Some(state) => state.to_owned(),
                None => {
                    let reason = format!("it was not given out for {}", self.mailbox.address);
                    return self.refuse("sync-state", reason);
                }
            },
            _ => text.to_owned(),
        };
        if !text.is_empty() {
            out.nodes.push(Node::Text(text));
        }
        Ok(())
    }

    fn parts(&mut self, element: &Element, parts: &'static [Part], out: &mut Element) -> Result<(), Refusal> {
        if element.has_text() {
            return self.refuse("text", "text is not known here");
        }
        let mut children = element.children().peekable();
        for part in parts {
            match part {
                Part::Written { rule, text } => {
                    while children.peek().is_some_and(|child| child.name.is(rule.name)) {
                        children.next();
                    }
                    let element = Element { name: name_of(rule), attributes: Vec::new(), nodes: Vec::new() };
                    out.nodes.push(Node::Element(element.with_text(text)));
                }
                Part::Choice { rules, least, most } => {
                    let mut found = 0;
                    while let Some((child, rule)) = children
                        .peek()
                        .and_then(|child| Some((*child, *rules.iter().find(|rule| self.fits(child, rule))?)))
                    {
                        found += 1;
                        if found > *most {
                            return self.refuse("count", format!("more than {most} of {}", names(rules)));
                        }
                        children.next();
                        self.child(child, rule, out)?;
                    }
                    if found < *least {
                        let instead =
                            children.peek().map_or_else(String::new, |child| format!(", not {}", child.name));
                        if let Some(child) = children.peek()
                            && let Some(reason) = refused_element(&child.name.to_string())
                        {
                            return self.refuse("refused-element", format!("{}: {reason}", child.name));
                        }
                        return self
                            .refuse("missing-element", format!("here stands {}{instead}", names(rules)));
                    }
                }
            }
        }
        match children.next() {
            None => Ok(()),
            Some(child) => self.unknown(child),
        }
    }

    /// Whether the element can be this one. Two rules of one place may share a
    /// name; then what stands in it tells them apart.
    fn fits(&self, child: &Element, rule: &Rule) -> bool {
        if !child.name.is(rule.name) {
            return false;
        }
        match (&rule.content, rule.name) {
            (Content::Parts([Part::Choice { rules: [only], .. }]), "m:ParentFolderId") => {
                let word = only.attributes.first().map(|attribute| attribute.value);
                let id = child.children().next().and_then(|folder| folder.attribute("Id"));
                matches!((word, id), (Some(Value::Word(words)), Some(id)) if words.contains(&id))
            }
            _ => true,
        }
    }

    pub(super) fn unknown<T>(&self, child: &Element) -> Result<T, Refusal> {
        let name = child.name.to_string();
        match refused_element(&name) {
            Some(reason) => self.refuse("refused-element", format!("{name}: {reason}")),
            None => self.refuse("unknown-element", format!("{name} is not known here, or not in this place")),
        }
    }

    /// Adds a child as it goes out, unless it is dropped.
    fn child(&mut self, child: &Element, rule: &'static Rule, out: &mut Element) -> Result<(), Refusal> {
        let made = self.element(child, rule)?;
        let is_written = match rule.role {
            Role::Owner => false,
            Role::OwnerAddress | Role::Sender => self.mailbox.access == Access::Delegate,
            Role::SentCopyFolder => false,
            _ => true,
        };
        if is_written {
            out.nodes.push(Node::Element(made));
        }
        Ok(())
    }

    /// Properties of an item, in the order of the table.
    fn properties(&mut self, element: &Element, kind: Kind, out: &mut Element) -> Result<(), Refusal> {
        if element.has_text() {
            return self.refuse("text", "text is not known here");
        }
        /// The most extended properties of one item.
        const MOST_EXTENDED: usize = 50;
        let mut table =
            properties().filter(|property| property.is_of(kind) && property.is_created()).peekable();
        let mut extended = 0;
        for child in element.children() {
            while table.next_if(|property| !child.name.is(property.rule.name)).is_some() {}
            let Some(property) = table.peek() else { return self.unknown(child) };
            let rule = property.rule;
            if property.uri.is_empty() {
                extended += 1;
                if extended > MOST_EXTENDED {
                    return self.refuse("count", format!("more than {MOST_EXTENDED} of {}", rule.name));
                }
                let made = self.element(child, rule)?;
                self.may_be_written(made.child("t:ExtendedFieldURI"))?;
                out.nodes.push(Node::Element(made));
            } else {
                table.next();
                self.child(child, rule, out)?;
            }
        }
        Ok(())
    }
}

pub(super) fn name_of(rule: &Rule) -> Name {
    match rule.name.split_once(':') {
        Some(("t", local)) => Name::types(local),
        Some((_, local)) => Name::messages(local),
        None => Name::messages(rule.name),
    }
}

fn names(rules: &[&Rule]) -> String {
    let mut names: Vec<_> = rules.iter().map(|rule| rule.name).collect();
    names.dedup();
    names.join(" or ")
}
