//! Reads one document into a tree. No DTD, no entities but the five, no processing instructions.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::{Attribute, Element, Namespace, Node};

/// Deeper nesting than any EWS request needs.
const MAX_DEPTH: usize = 256;

/// Why a document is not well-formed, and where.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ReadError {
    pub(crate) message: String,
    /// Bytes from the beginning of the document.
    pub(crate) offset: usize,
}

/// Reads a whole document; the result is its root element.
pub(crate) fn read(source: &str) -> Result<Element, ReadError> {
    let mut reader = NsReader::from_str(source);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let fail = |message: String| ReadError { message, offset };
        let event = reader.read_event().map_err(|error| fail(error.to_string()))?;
        match event {
            Event::Start(start) => {
                if root.is_some() {
                    return Err(fail("There are multiple root elements.".into()));
                }
                if open.len() >= MAX_DEPTH {
                    return Err(fail("The document is nested too deeply.".into()));
                }
                open.push(element(&reader, &start, offset).map_err(fail)?);
            }
            Event::Empty(start) => {
                if root.is_some() {
                    return Err(fail("There are multiple root elements.".into()));
                }
                let element = element(&reader, &start, offset).map_err(fail)?;
                close(element, &mut open, &mut root);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Event::Text(text) => {
                let content = text.xml10_content();
                append(&content, &mut open).map_err(fail)?;
            }
            Event::CData(data) => {
                let content = data.xml10_content();
                append(&content, &mut open).map_err(fail)?;
            }
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().map_err(|error| fail(error.to_string()))? {
                    Some(character) => character,
                    None => match &*reference.xml10_content() {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "apos" => '\'',
                        "quot" => '"',
                        other => return Err(fail(format!("Reference to undeclared entity '{other}'."))),
                    },
                };
                append(resolved.encode_utf8(&mut [0; 4]), &mut open).map_err(fail)?;
            }
            Event::DocType(_) => {
                return Err(fail("For security reasons DTD is prohibited in this XML document.".into()));
            }
            Event::PI(_) => return Err(fail("Processing instructions are not supported.".into())),
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof => {
                return match (open.last(), root) {
                    (None, Some(root)) => Ok(root),
                    (None, None) => Err(fail("Root element is missing.".into())),
                    (Some(element), _) => Err(fail(format!(
                        "Unexpected end of file has occurred. The following elements are not closed: {}.",
                        element.name
                    ))),
                };
            }
        }
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(element)),
        None => *root = Some(element),
    }
}

fn append(text: &str, open: &mut [Element]) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => {
            if let Some(Node::Text(before)) = parent.children.last_mut() {
                before.push_str(text);
            } else {
                parent.children.push(Node::Text(text.to_owned()));
            }
            Ok(())
        }
        None if text.trim().is_empty() => Ok(()),
        None => Err("Data at the root level is invalid.".into()),
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, offset: usize) -> Result<Element, String> {
    let (resolved, local) = reader.resolver().resolve_element(start.name());
    let namespace = namespace(&resolved)?;
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .map_err(|error| error.to_string())?
            .into_owned();
        let name = text(local.as_ref())?;
        attributes.push(Attribute { namespace: self::namespace(&resolved)?, name, value });
    }
    Ok(Element { namespace, name: text(local.as_ref())?, attributes, children: Vec::new(), offset })
}

fn namespace(resolved: &ResolveResult<'_>) -> Result<Namespace, String> {
    match resolved {
        ResolveResult::Unbound => Ok(Namespace::None),
        ResolveResult::Bound(namespace) => Ok(Namespace::from_uri(namespace.as_ref())),
        ResolveResult::Unknown(prefix) => Err(format!("'{prefix}' is an undeclared prefix.")),
    }
}

fn text(name: &str) -> Result<Box<str>, String> {
    Ok(name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_attributes_and_text_with_references() {
        let root = read(
            "<?xml version=\"1.0\"?>\n<a:x xmlns:a='urn:a' b='1&amp;2'>å&lt;&#x1F600;<![CDATA[<z>]]></a:x>\n",
        )
        .unwrap();
        assert_eq!(root.namespace, Namespace::Other("urn:a".into()));
        assert_eq!(&*root.name, "x");
        assert_eq!(root.attribute("b"), Some("1&2"));
        assert_eq!(root.text(), "å<😀<z>");
        assert_eq!(root.offset, 22);
    }

    #[test]
    fn refuses_a_dtd() {
        let error = read("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>").unwrap_err();
        assert!(error.message.contains("DTD is prohibited"), "{error}");
    }

    #[test]
    fn refuses_what_is_not_one_closed_element() {
        for source in [
            "",
            "text",
            "<a>",
            "<a/><b/>",
            "<a></b>",
            "<a>&nbsp;</a>",
            "<p:a/>",
            "<a x='1' x='2'/>",
            "<?p i?><a/>",
        ] {
            assert!(read(source).is_err(), "{source}");
        }
    }

    #[test]
    fn refuses_nesting_without_end() {
        assert!(read(&"<a>".repeat(100_000)).is_err());
    }
}
