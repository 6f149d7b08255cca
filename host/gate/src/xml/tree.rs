//! The tree.

use std::fmt;

/// The namespaces that the gate tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// `http://schemas.microsoft.com/exchange/services/2006/messages`, written
    /// with the prefix `m`.
    Messages,
    /// `http://schemas.microsoft.com/exchange/services/2006/types`, written with
    /// the prefix `t`.
    Types,
    /// `http://schemas.microsoft.com/exchange/services/2006/errors`: the detail
    /// of faults.
    Errors,
    /// SOAP 1.1: `http://schemas.xmlsoap.org/soap/envelope/`.
    Soap,
    /// No namespace.
    None,
    /// Any other one.
    Other,
}

impl Namespace {
    pub(crate) const MESSAGES: &'static str = "http://schemas.microsoft.com/exchange/services/2006/messages";
    pub(crate) const TYPES: &'static str = "http://schemas.microsoft.com/exchange/services/2006/types";
    pub(crate) const ERRORS: &'static str = "http://schemas.microsoft.com/exchange/services/2006/errors";
    pub(crate) const SOAP: &'static str = "http://schemas.xmlsoap.org/soap/envelope/";

    pub(crate) fn of(uri: &str) -> Namespace {
        match uri {
            Self::MESSAGES => Namespace::Messages,
            Self::TYPES => Namespace::Types,
            Self::ERRORS => Namespace::Errors,
            Self::SOAP => Namespace::Soap,
            "" => Namespace::None,
            _ => Namespace::Other,
        }
    }

    /// The prefix under which the gate writes it.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Namespace::Messages => "m",
            Namespace::Types => "t",
            Namespace::Errors => "e",
            Namespace::Soap => "soap",
            Namespace::None => "",
            Namespace::Other => "?",
        }
    }
}

/// An element's name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its local name.
    pub local: String,
}

impl Name {
    /// A name of the messages namespace.
    pub fn messages(local: &str) -> Name {
        Name { namespace: Namespace::Messages, local: local.to_owned() }
    }

    /// A name of the types namespace.
    pub fn types(local: &str) -> Name {
        Name { namespace: Namespace::Types, local: local.to_owned() }
    }

    /// Whether it is this one, given as `m:FindItem` or `t:FolderId`.
    pub fn is(&self, qualified: &str) -> bool {
        match qualified.split_once(':') {
            Some((prefix, local)) => self.namespace.prefix() == prefix && self.local == local,
            None => self.namespace == Namespace::None && self.local == qualified,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace {
            Namespace::None => f.write_str(&self.local),
            Namespace::Other => write!(f, "{{another namespace}}{}", self.local),
            known => write!(f, "{}:{}", known.prefix(), self.local),
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An attribute without namespace. Others never get into a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its value, with references resolved.
    pub value: String,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, with references resolved. Two texts never follow each other.
    Text(String),
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Its attributes, each name once.
    pub attributes: Vec<Attribute>,
    /// What stands in it, in order.
    pub nodes: Vec<Node>,
}

impl Element {
    /// An empty element of the messages namespace.
    pub fn messages(local: &str) -> Element {
        Element { name: Name::messages(local), attributes: Vec::new(), nodes: Vec::new() }
    }

    /// An empty element of the types namespace.
    pub fn types(local: &str) -> Element {
        Element { name: Name::types(local), attributes: Vec::new(), nodes: Vec::new() }
    }

    /// With this attribute added.
    #[must_use]
    pub fn with_attribute(mut self, name: &str, value: &str) -> Element {
        self.attributes.push(Attribute { name: name.to_owned(), value: value.to_owned() });
        self
    }

    /// With this child added.
    #[must_use]
    pub fn with_child(mut self, child: Element) -> Element {
        self.nodes.push(Node::Element(child));
        self
    }

    /// With this text added.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Element {
        self.nodes.push(Node::Text(text.to_owned()));
        self
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .map(|attribute| attribute.value.as_str())
    }

    /// The child elements, in order.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of this name, given as `t:FolderId`.
    pub fn child(&self, qualified: &str) -> Option<&Element> {
        self.children().find(|child| child.name.is(qualified))
    }

    /// All text that stands directly in it.
    pub fn text(&self) -> String {
        let texts = self.nodes.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// Whether text other than white space stands directly in it.
    pub(crate) fn has_text(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Text(text) if !is_white_space(text)))
    }

    /// Appends text, joined to a text that stands before it.
    pub(crate) fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }
}

/// Whether it is nothing but XML's white space.
pub(crate) fn is_white_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
