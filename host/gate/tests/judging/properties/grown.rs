//! Operations that grow out of the grammar itself: whatever it allows, by a list
//! of choices. Where the choices end, things end soon.

use ews_mcp_gate::grammar::{
    AttributeRule, Change, Content, Kind, Part, Presence, Role, Rule, Value, Writing, properties,
};

use super::values;
use crate::tree::Node;

/// As whom an address stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The mailbox itself.
    Owner,
    /// Somebody whom the call names.
    Named,
    /// Anybody.
    Anybody,
}

/// Choices, one after the other; the smallest ones when there are no more.
pub struct Grown<'a> {
    choices: &'a [u8],
    at: usize,
    depth: usize,
    who: Who,
    nested: usize,
    /// Blobs that found a place.
    pub blobs: usize,
}

/// Beyond this depth, nothing grows that need not.
const DEEP: usize = 12;

impl<'a> Grown<'a> {
    pub fn new(choices: &'a [u8]) -> Self {
        Grown { choices, at: 0, depth: 0, who: Who::Named, nested: 0, blobs: 0 }
    }

    pub fn below(&mut self, most: usize) -> usize {
        if most < 2 || self.depth > DEEP {
            return 0;
        }
        let choice = self.choices.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(choice) % most
    }

    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// One in so many.
    fn rarely(&mut self, often: usize) -> bool {
        self.below(often) == often - 1 && often > 1
    }

    /// An element by its rule.
    pub fn element(&mut self, rule: &Rule) -> Node {
        self.depth += 1;
        let around = self.who;
        match rule.role {
            Role::Owner | Role::OwnerAddress | Role::OwnerMailbox | Role::Sender => self.who = Who::Owner,
            Role::AskedAbout => self.who = Who::Anybody,
            Role::Person => self.who = Who::Named,
            Role::Nested => self.nested += 1,
            _ => {}
        }
        let mut node = Node { name: rule.name.to_owned(), ..Node::default() };
        for known in rule.attributes {
            let written = match known.presence {
                Presence::Required => true,
                Presence::Written(_) => self.rarely(4),
                Presence::Optional | Presence::Or(_) => self.rarely(3),
            };
            if written {
                let value = self.attribute(rule, known);
                node.attributes.push((known.name.to_owned(), value));
            }
        }
        match &rule.content {
            Content::Text(value) => node.text = self.value(rule.name, "", *value),
            Content::Parts(parts) => parts.iter().for_each(|part| self.part(part, &mut node)),
            Content::Properties(kind) => self.properties(*kind, &mut node),
            Content::Change(change) => self.change(*change, &mut node),
        }
        if rule.name == "t:ExtendedFieldURI" {
            node.attributes = values::read_path(self);
        }
        if rule.role == Role::Nested {
            self.nested -= 1;
        }
        self.who = around;
        self.depth -= 1;
        node
    }

    fn attribute(&mut self, rule: &Rule, known: &AttributeRule) -> String {
        match known.presence {
            Presence::Written(_) => self.of(&["true", "false", "x"]).to_owned(),
            _ => self.value(rule.name, known.name, known.value),
        }
    }

    fn value(&mut self, element: &str, attribute: &str, value: Value) -> String {
        let who = if self.nested > 0 { Who::Anybody } else { self.who };
        if matches!(value, Value::Bytes) && self.rarely(2) {
            self.blobs += 1;
            return format!("blob:{}", self.blobs - 1);
        }
        values::value(self, element, attribute, value, who)
    }

    fn part(&mut self, part: &Part, node: &mut Node) {
        match part {
            Part::Written { rule, .. } => {
                if self.rarely(3) {
                    let text = self.of(&["true", "false"]).to_owned();
                    node.children.push(Node { name: rule.name.to_owned(), text, ..Node::default() });
                }
            }
            Part::Choice { rules, least, most } => {
                let more = if self.rarely(3) { 1 + self.below(3) } else { 0 };
                let count = (least + more).min(*most);
                let usual = self.below(rules.len());
                for _ in 0..count {
                    let chosen = if self.rarely(5) { self.below(rules.len()) } else { usual };
                    // The last one is the plainest.
                    if let Some(rule) = rules.iter().rev().nth(chosen) {
                        let child = self.element(rule);
                        node.children.push(child);
                    }
                }
            }
        }
    }

    fn properties(&mut self, kind: Kind, node: &mut Node) {
        for property in properties().filter(|property| property.is_of(kind) && property.is_created()) {
            if self.rarely(5) {
                let child = match property.uri {
                    "" => self.own_property().1,
                    _ => self.element(property.rule),
                };
                node.children.push(child);
            }
        }
    }

    /// A path to a property of the tool's own, and the property.
    fn own_property(&mut self) -> (Node, Node) {
        let path = Node {
            name: "t:ExtendedFieldURI".into(),
            attributes: values::written_path(self),
            ..Node::default()
        };
        let value = Node { name: "t:Value".into(), text: "7".into(), ..Node::default() };
        let property = Node {
            name: "t:ExtendedProperty".into(),
            children: vec![path.clone(), value],
            ..Node::default()
        };
        (path, property)
    }

    fn change(&mut self, change: Change, node: &mut Node) {
        let fits: Vec<_> = properties()
            .filter(|property| match (property.writing, change) {
                (Writing::Created, _) | (Writing::Set | Writing::Entry, Change::Append) => {
                    property.uri.is_empty() && change != Change::Append
                }
                _ => true,
            })
            .collect();
        let property = fits[self.below(fits.len())];
        let kind = property.kinds[self.below(property.kinds.len())];
        let (path, value) = if property.uri.is_empty() {
            self.own_property()
        } else {
            let value = self.element(property.rule);
            let attribute = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let (name, attributes, value) = if property.writing == Writing::Entry {
                let index = self.index(property.uri);
                let value =
                    if change == Change::Delete { value } else { values::entry(self, property.uri, &index) };
                let attributes = vec![attribute("FieldURI", property.uri), attribute("FieldIndex", &index)];
                ("t:IndexedFieldURI", attributes, value)
            } else {
                ("t:FieldURI", vec![attribute("FieldURI", property.uri)], value)
            };
            (Node { name: name.into(), attributes, ..Node::default() }, value)
        };
        node.children.push(path);
        if change != Change::Delete {
            node.children.push(Node {
                name: kind.element().into(),
                children: vec![value],
                ..Node::default()
            });
        }
    }

    fn index(&mut self, uri: &str) -> String {
        let keys: &[&str] = match uri {
            "contacts:EmailAddress" => &["EmailAddress1", "EmailAddress3"],
            "contacts:ImAddress" => &["ImAddress1", "ImAddress2"],
            "contacts:PhoneNumber" => &["MobilePhone", "Pager"],
            _ => &["Home", "Business"],
        };
        self.of(keys).to_owned()
    }
}
