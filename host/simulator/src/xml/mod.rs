//! XML as EWS uses it: a small tree for what comes in, a writer for what goes out.
//!
//! It knows nothing of EWS beyond the four namespaces.

mod name;
mod reader;
mod writer;

pub(crate) use reader::{ReadError, read};
pub(crate) use writer::Writer;

/// SOAP 1.1.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// EWS operations.
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// EWS types.
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
/// The detail of EWS faults.
pub(crate) const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";

/// The namespace of an element or attribute; the ones EWS is made of by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    None,
    Soap,
    Messages,
    Types,
    Other(Box<str>),
}

impl Namespace {
    pub(crate) fn from_uri(uri: &str) -> Self {
        match uri {
            "" => Self::None,
            SOAP => Self::Soap,
            MESSAGES => Self::Messages,
            TYPES => Self::Types,
            other => Self::Other(other.into()),
        }
    }

    pub(crate) fn uri(&self) -> &str {
        match self {
            Self::None => "",
            Self::Soap => SOAP,
            Self::Messages => MESSAGES,
            Self::Types => TYPES,
            Self::Other(uri) => uri,
        }
    }
}

/// One attribute; namespace declarations are not among them.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) namespace: Namespace,
    pub(crate) name: Box<str>,
    pub(crate) value: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// An element with everything in it, and where in the document it began.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) namespace: Namespace,
    pub(crate) name: Box<str>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Node>,
    /// Bytes from the beginning of the document to the `<` of the start tag.
    pub(crate) offset: usize,
}

impl Element {
    pub(crate) fn is(&self, namespace: &Namespace, name: &str) -> bool {
        self.namespace == *namespace && &*self.name == name
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child element of this local name. For trees that the schema has accepted,
    /// where a name stands in one namespace only.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| &*element.name == name)
    }

    /// All character data directly in this element.
    pub(crate) fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// The text of the first child of this name.
    pub(crate) fn child_text(&self, name: &str) -> Option<String> {
        self.child(name).map(Self::text)
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.namespace == Namespace::None && &*attribute.name == name)
            .map(|attribute| attribute.value.as_str())
    }
}
