//! Reads an answer into a tree of elements by namespace.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{XmlVersion, escape};

use super::{MESSAGES, TYPES};
use crate::error::Error;

/// Answers of EWS are a dozen elements deep; bodies are text. The tree is freed
/// by recursion, so it must not become deep.
const DEPTH_LIMIT: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Messages,
    Types,
    Other,
}

/// An element with its children; text between children is kept as one string.
#[derive(Debug)]
pub(crate) struct Element {
    space: Space,
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    /// The root of a document, which must be `m:{name}`.
    pub(crate) fn parse(xml: &str, name: &'static str) -> Result<Self, Error> {
        let root = read(xml)?;
        if root.space == Space::Messages && root.name == name {
            Ok(root)
        } else {
            Err(Error::UnexpectedRoot { expected: name, found: root.name })
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The text, without that of children.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text as it may be taken out of the tree.
    pub(crate) fn take_text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child of this name among the messages.
    pub(crate) fn message(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.space == Space::Messages && child.name == name)
    }

    /// The first child of this name among the types.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.space == Space::Types && child.name == name)
    }

    /// The first child of this name among the types, for taking it apart.
    pub(crate) fn child_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.children.iter_mut().find(|child| child.space == Space::Types && child.name == name)
    }

    /// The first child of this name among the messages, for taking it apart.
    pub(crate) fn message_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.children.iter_mut().find(|child| child.space == Space::Messages && child.name == name)
    }

    /// All children that belong to the types.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(|child| child.space == Space::Types)
    }

    /// All children that belong to the types, for taking them apart.
    pub(crate) fn children_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter(|child| child.space == Space::Types)
    }

    /// All children that belong to the messages, for taking them apart.
    pub(crate) fn messages_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter(|child| child.space == Space::Messages)
    }

    /// The text of a child; none where it is missing.
    pub(crate) fn child_text(&self, name: &str) -> Option<String> {
        self.child(name).map(|child| child.text.clone())
    }

    /// A child that is a boolean; none where it is missing.
    pub(crate) fn child_flag(&self, name: &'static str) -> Result<Option<bool>, Error> {
        self.child(name).map(|child| flag(name, &child.text)).transpose()
    }

    /// A child that is a whole number; none where it is missing.
    pub(crate) fn child_number(&self, name: &'static str) -> Result<Option<u32>, Error> {
        self.child(name).map(|child| number(name, &child.text)).transpose()
    }

    /// An attribute that is a boolean; none where it is missing.
    pub(crate) fn attribute_flag(&self, name: &'static str) -> Result<Option<bool>, Error> {
        self.attribute(name).map(|value| flag(name, value)).transpose()
    }

    /// An attribute that is a whole number; none where it is missing.
    pub(crate) fn attribute_number(&self, name: &'static str) -> Result<Option<u32>, Error> {
        self.attribute(name).map(|value| number(name, value)).transpose()
    }
}

fn flag(name: &'static str, text: &str) -> Result<bool, Error> {
    match text.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(Error::Invalid { name, value: other.into() }),
    }
}

fn number(name: &'static str, text: &str) -> Result<u32, Error> {
    text.trim().parse().map_err(|_| Error::Invalid { name, value: text.into() })
}

fn malformed(error: impl Into<quick_xml::Error>) -> Error {
    Error::Malformed(error.into().to_string())
}

fn read(xml: &str) -> Result<Element, Error> {
    let mut reader = NsReader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let (space, event) = reader.read_resolved_event().map_err(malformed)?;
        let finished = match event {
            Event::Start(start) => {
                if open.len() >= DEPTH_LIMIT {
                    return Err(Error::TooDeep(DEPTH_LIMIT));
                }
                open.push(element(&space, &start)?);
                None
            }
            Event::Empty(start) => Some(element(&space, &start)?),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                append(&mut open, &text.xml10_content())?;
                None
            }
            Event::CData(text) => {
                append(&mut open, &text.xml10_content())?;
                None
            }
            Event::GeneralRef(reference) => {
                if let Some(character) = reference.resolve_char_ref().map_err(malformed)? {
                    append(&mut open, character.encode_utf8(&mut [0; 4]))?;
                } else {
                    let text = escape::resolve_xml_entity(&reference)
                        .ok_or_else(|| Error::Malformed(format!("unknown entity {:?}", &*reference)))?;
                    append(&mut open, text)?;
                }
                None
            }
            Event::DocType(_) => return Err(Error::Malformed("a document type declaration".into())),
            Event::Eof => return Err(Error::Malformed("it ends early".into())),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
        };
        if let Some(mut element) = finished {
            // Indentation between children is no text.
            if !element.children.is_empty() {
                element.text.clear();
            }
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                // What follows the root is of no interest.
                None => return Ok(element),
            }
        }
    }
}

fn append(open: &mut [Element], text: &str) -> Result<(), Error> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(Error::Malformed("text before the first element".into())),
    }
    Ok(())
}

fn element(space: &ResolveResult<'_>, start: &BytesStart<'_>) -> Result<Element, Error> {
    let space = match space {
        ResolveResult::Bound(Namespace(uri)) if *uri == MESSAGES => Space::Messages,
        ResolveResult::Bound(Namespace(uri)) if *uri == TYPES => Space::Types,
        ResolveResult::Unknown(prefix) => {
            return Err(Error::Malformed(format!("the prefix {prefix:?} is not declared")));
        }
        _ => Space::Other,
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        // EWS has no attributes with a prefix; xmlns declarations are resolved already.
        if attribute.key.prefix().is_none() && attribute.key.as_namespace_binding().is_none() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(malformed)?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
    }
    Ok(Element {
        space,
        name: start.local_name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
        text: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_namespace_and_not_by_prefix() {
        let root = Element::parse(
            "<?xml version=\"1.0\"?>\n<GetItemResponse xmlns=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:q=\"http://schemas.microsoft.com/exchange/services/2006/types\">\n  <Name>m</Name>\
             <q:Name Kind='a&amp;b'>Gr&#xFC;&lt;<![CDATA[&]]></q:Name>\
             <x:Name xmlns:x='urn:other'>x</x:Name></GetItemResponse>",
            "GetItemResponse",
        )
        .unwrap();
        assert_eq!(root.child("Name").unwrap().text(), "Grü<&");
        assert_eq!(root.child("Name").unwrap().attribute("Kind"), Some("a&b"));
        assert_eq!(root.message("Name").unwrap().text(), "m");
        assert_eq!(root.text(), "");
    }

    #[test]
    fn what_is_no_answer_is_a_typed_error() {
        let error = |xml: &str| Element::parse(xml, "GetItemResponse").unwrap_err();
        assert_eq!(
            error("<GetItemResponse/>"),
            Error::UnexpectedRoot { expected: "GetItemResponse", found: "GetItemResponse".into() }
        );
        assert_eq!(error(""), Error::Malformed("it ends early".into()));
        assert_eq!(error("<a><b>"), Error::Malformed("it ends early".into()));
        assert!(matches!(error("<a></b>"), Error::Malformed(_)));
        assert!(matches!(error("<a:b/>"), Error::Malformed(_)));
        assert!(matches!(error("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Error::Malformed(_)));
        assert_eq!(error("<a>&nbsp;</a>"), Error::Malformed("unknown entity \"nbsp\"".into()));
        assert_eq!(error(&"<a>".repeat(5000)), Error::TooDeep(100));
    }
}
