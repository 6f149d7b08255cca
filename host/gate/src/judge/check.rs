//! Walks an operation along its grammar and builds the tree that goes out.

use super::facts::{Fact, Facts, distinguished_folder};
use super::value::fault;
use crate::Refusal;
use crate::grammar::{Carrier, Content, Part, Rule, Value};
use crate::ids::{Owner, owner};
use crate::mailbox::{Identity, Mailbox};
use crate::xml::{Attribute, Element, Name, Node};

/// One walk.
pub(super) struct Check<'a> {
    mailbox: &'a Mailbox,
    facts: &'a Facts,
    path: Vec<&'static str>,
    needs: Vec<Fact>,
}

impl<'a> Check<'a> {
    pub(super) fn new(mailbox: &'a Mailbox, facts: &'a Facts) -> Self {
        Check { mailbox, facts, path: Vec::new(), needs: Vec::new() }
    }

    /// The facts without which the walk could not decide.
    pub(super) fn into_needs(self) -> Vec<Fact> {
        self.needs
    }

    fn refuse<T>(&self, rule: &'static str, reason: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::new(rule, self.path.join("/"), reason))
    }

    /// The element as it goes out. Recursion ends with the depth that was read.
    pub(super) fn element(&mut self, element: &Element, rule: &'static Rule) -> Result<Element, Refusal> {
        let local = rule.name.split_once(':').map_or(rule.name, |(_, local)| local);
        self.path.push(local);
        let mut out =
            Element { name: name_of(rule), attributes: self.attributes(element, rule)?, nodes: Vec::new() };
        match &rule.content {
            Content::Text(value) => self.text(element, *value, &mut out)?,
            Content::Parts(parts) => self.parts(element, parts, &mut out)?,
        }
        if rule.carrier == Carrier::DistinguishedFolder {
            out.nodes = self.distinguished_folder(&out);
        }
        self.path.pop();
        Ok(out)
    }

    fn attributes(&mut self, element: &Element, rule: &'static Rule) -> Result<Vec<Attribute>, Refusal> {
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
            match element.attribute(known.name) {
                Some(value) => {
                    if let Some(fault) = fault(value, known.value) {
                        return self.refuse("value", format!("in {}: {fault}", known.name));
                    }
                    if known.value == Value::Id {
                        self.id(value)?;
                    }
                    out.push(Attribute { name: known.name.to_owned(), value: value.to_owned() });
                }
                None if known.required => {
                    return self.refuse("missing-attribute", format!("{} is missing", known.name));
                }
                None => {}
            }
        }
        Ok(out)
    }

    /// An id must point into the opened mailbox.
    fn id(&mut self, id: &str) -> Result<(), Refusal> {
        let Some(identity) = &self.facts.identity else {
            if !self.needs.contains(&Fact::Identity) {
                self.needs.push(Fact::Identity);
            }
            return Ok(());
        };
        let Identity::Guid(opened) = identity else {
            let reason =
                "this server's ids do not say which mailbox they belong to, so they cannot be checked";
            return self.refuse("id-of-another-mailbox", reason);
        };
        match owner(id) {
            Some(Owner::Mailbox(guid)) if guid == *opened => Ok(()),
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

    fn text(&self, element: &Element, value: Value, out: &mut Element) -> Result<(), Refusal> {
        if let Some(child) = element.children().next() {
            return self.refuse("unknown-element", format!("{} is not known here; only text is", child.name));
        }
        let text = element.text();
        // Around words and numbers, white space means nothing to Exchange either.
        let text = if matches!(value, Value::Text(_)) { text.as_str() } else { text.trim() };
        if let Some(fault) = fault(text, value) {
            return self.refuse("value", fault);
        }
        out.nodes.push(Node::Text(text.to_owned()));
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
                    while let Some((child, rule)) = children.peek().and_then(|child| {
                        Some((*child, *rules.iter().find(|rule| child.name.is(rule.name))?))
                    }) {
                        found += 1;
                        if found > *most {
                            return self.refuse("count", format!("more than {most} of {}", names(rules)));
                        }
                        children.next();
                        if let Some(child) = self.child(child, rule)? {
                            out.nodes.push(Node::Element(child));
                        }
                    }
                    if found < *least {
                        let instead =
                            children.peek().map_or_else(String::new, |child| format!(", not {}", child.name));
                        return self
                            .refuse("missing-element", format!("here stands {}{instead}", names(rules)));
                    }
                }
            }
        }
        match children.next() {
            None => Ok(()),
            Some(child) => self
                .refuse("unknown-element", format!("{} is not known here, or not in this place", child.name)),
        }
    }

    /// A child as it goes out; none where it is dropped.
    fn child(&mut self, child: &Element, rule: &'static Rule) -> Result<Option<Element>, Refusal> {
        let out = self.element(child, rule)?;
        if rule.carrier != Carrier::Mailbox {
            return Ok(Some(out));
        }
        let address = out.child("t:EmailAddress").map(Element::text).unwrap_or_default();
        if self.mailbox.is_named(&address) {
            return Ok(None);
        }
        self.path.push("Mailbox");
        let reason = format!(
            "it names {address}; this call is for {}, which the host writes itself",
            self.mailbox.address
        );
        self.refuse("another-mailbox", reason)
    }

    /// What the host writes into a well-known folder. The plugin's own Mailbox
    /// is dropped by now.
    fn distinguished_folder(&self, folder: &Element) -> Vec<Node> {
        let id = folder.attribute("Id").unwrap_or_default();
        distinguished_folder(id, self.mailbox).nodes
    }
}

fn name_of(rule: &Rule) -> Name {
    match rule.name.split_once(':') {
        Some(("t", local)) => Name::types(local),
        Some((_, local)) => Name::messages(local),
        None => Name::messages(rule.name),
    }
}

fn names(rules: &[&Rule]) -> String {
    rules.iter().map(|rule| rule.name).collect::<Vec<_>>().join(" or ")
}
