//! Selectors of CSS, as far as a style sheet can hide a text with them.
//!
//! What is not read exactly (siblings, positions, `:not`) counts as matched, and
//! is marked, so that such a selector can hide a text and never show one.

use std::cell::Cell;
use std::rc::Rc;

use cssparser::{Parser, Token};
use markup5ever_rcdom::{Node, NodeData};

use super::html;

/// Parts beyond these are not looked at.
const MOST_PARTS: usize = 12;
/// States that a message lying there is not in, and parts that are no elements.
const NEVER: [&str; 16] = [
    "hover",
    "focus",
    "focus-within",
    "focus-visible",
    "active",
    "visited",
    "target",
    "checked",
    "before",
    "after",
    "first-letter",
    "first-line",
    "selection",
    "placeholder",
    "marker",
    "backdrop",
];

/// A selector: the parts from the element outwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    parts: Vec<Part>,
    /// Whether it says more than is looked at.
    pub(super) is_approximate: bool,
    /// As CSS counts it: ids, classes, names.
    pub(super) specificity: (usize, usize, usize),
}

/// What one element has to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Part {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<(String, Option<String>)>,
    never: bool,
}

/// What an index knows a selector by: an element that has none of these is not
/// matched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Id(String),
    Class(String),
    Tag(String),
    Any,
}

/// The selectors of a rule. One that cannot be read hides nothing.
pub(super) fn parse(list: &str) -> Vec<Selector> {
    let mut selectors = Vec::new();
    let mut reading = Reading::default();
    let mut parser = Parser::new(list);
    while let Ok(token) = parser.next_including_whitespace() {
        match token.clone() {
            Token::Comma => selectors.extend(std::mem::take(&mut reading).finish()),
            token => reading.take(&token, &mut parser),
        }
    }
    selectors.extend(reading.finish());
    selectors
}

#[derive(Default)]
struct Reading {
    parts: Vec<Part>,
    part: Part,
    is_begun: bool,
    is_approximate: bool,
    specificity: (usize, usize, usize),
    after_dot: bool,
    after_colon: bool,
}

impl Reading {
    fn take(&mut self, token: &Token<'_>, parser: &mut Parser<'_>) {
        match token {
            Token::WhiteSpace(_) => self.end_part(),
            Token::Delim('>' | '+' | '~') => {
                self.is_approximate = true;
                let sibling = !matches!(token, Token::Delim('>'));
                self.end_part();
                if sibling {
                    // The element before it is none that it is in.
                    self.parts.pop();
                }
            }
            Token::Delim('.') => self.after_dot = true,
            Token::Delim('*') => self.is_begun = true,
            Token::Delim(_) => self.is_approximate = true,
            Token::Colon => self.after_colon = true,
            Token::IDHash(id) | Token::Hash(id) => {
                self.part.id = Some(id.to_lowercase());
                self.specificity.0 += 1;
                self.is_begun = true;
            }
            Token::Ident(name) => self.name(&name.to_lowercase()),
            Token::Function(name) => {
                self.never(&name.to_lowercase());
                self.is_approximate = true;
                let _ = parser.parse_nested_block(|inner| {
                    while inner.next().is_ok() {}
                    Ok::<(), cssparser::ParseError<()>>(())
                });
                self.is_begun = true;
            }
            Token::SquareBracketBlock => {
                let attribute = parser.parse_nested_block(|inner| {
                    let name = inner.expect_ident_cloned()?.to_lowercase();
                    let mut value = None;
                    let mut exact = true;
                    while let Ok(token) = inner.next() {
                        match token {
                            Token::Delim('=') => {}
                            Token::Ident(text) | Token::QuotedString(text) => {
                                value = Some(text.to_lowercase());
                            }
                            _ => exact = false,
                        }
                    }
                    Ok::<_, cssparser::ParseError<()>>((name, value, exact))
                });
                match attribute {
                    Ok((name, value, exact)) => {
                        self.is_approximate |= !exact;
                        self.part.attributes.push((name, value.filter(|_| exact)));
                    }
                    Err(_) => self.part.never = true,
                }
                self.specificity.1 += 1;
                self.is_begun = true;
            }
            _ => self.part.never = true,
        }
    }

    fn name(&mut self, name: &str) {
        if std::mem::take(&mut self.after_dot) {
            self.part.classes.push(name.to_owned());
            self.specificity.1 += 1;
        } else if std::mem::take(&mut self.after_colon) {
            self.specificity.1 += 1;
            self.is_approximate |= !["link", "any-link"].contains(&name);
            self.never(name);
        } else {
            self.part.tag = Some(name.to_owned());
            self.specificity.2 += 1;
        }
        self.is_begun = true;
    }

    fn never(&mut self, name: &str) {
        self.part.never |= NEVER.contains(&name.trim_start_matches("-webkit-").trim_start_matches("-moz-"));
    }

    fn end_part(&mut self) {
        if std::mem::take(&mut self.is_begun) {
            self.parts.push(std::mem::take(&mut self.part));
        }
        self.after_dot = false;
        self.after_colon = false;
    }

    fn finish(mut self) -> Option<Selector> {
        self.end_part();
        let mut parts = self.parts;
        parts.reverse();
        let is_approximate = self.is_approximate || parts.len() > MOST_PARTS;
        parts.truncate(MOST_PARTS);
        let never = parts.iter().any(|part| part.never);
        (!parts.is_empty() && !never).then_some(Selector {
            parts,
            is_approximate,
            specificity: self.specificity,
        })
    }
}

impl Selector {
    /// What to find it by.
    pub(super) fn key(&self) -> Key {
        let Some(part) = self.parts.first() else { return Key::Any };
        if let Some(id) = &part.id {
            Key::Id(id.clone())
        } else if let Some(class) = part.classes.first() {
            Key::Class(class.clone())
        } else if let Some(tag) = &part.tag {
            Key::Tag(tag.clone())
        } else {
            Key::Any
        }
    }

    /// Whether it matches an element. Each element that is looked at is counted.
    pub(super) fn matches(&self, node: &Rc<Node>, looked_at: &Cell<usize>) -> bool {
        let Some((own, outer)) = self.parts.split_first() else { return false };
        looked_at.set(looked_at.get().saturating_add(1));
        if !own.matches(node) {
            return false;
        }
        let mut above = html::parent(node);
        for part in outer {
            loop {
                let Some(node) = above else { return false };
                above = html::parent(&node);
                looked_at.set(looked_at.get().saturating_add(1));
                if part.matches(&node) {
                    break;
                }
            }
        }
        true
    }
}

impl Part {
    fn matches(&self, node: &Node) -> bool {
        let NodeData::Element { name, attrs, .. } = &node.data else { return false };
        if self.tag.as_deref().is_some_and(|tag| tag != &*name.local) {
            return false;
        }
        let attrs = attrs.borrow();
        let value = |wanted: &str| attrs.iter().find(|one| &*one.name.local == wanted).map(|one| &*one.value);
        let has_class = |wanted: &String| {
            value("class")
                .is_some_and(|all| all.split_whitespace().any(|class| class.to_lowercase() == *wanted))
        };
        self.id.as_ref().is_none_or(|id| value("id").is_some_and(|own| own.trim().to_lowercase() == *id))
            && self.classes.iter().all(has_class)
            && self.attributes.iter().all(|(name, wanted)| {
                value(name)
                    .is_some_and(|own| wanted.as_ref().is_none_or(|wanted| own.to_lowercase() == *wanted))
            })
    }
}
