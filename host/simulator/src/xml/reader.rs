//! Reads one document into a tree. No DTD, no entities but the five, no processing instructions.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::name::is_xml_name;
use super::{Attribute, Element, Namespace, Node};

/// Deeper nesting than any EWS request needs.
const MAX_DEPTH: usize = 256;
/// More elements and attributes than any EWS request needs: they take many times the memory of their text.
const MAX_PARTS: usize = 1_000_000;

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
    let mut parts = 0;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let fail = |message: String| ReadError { message, offset };
        let event = reader.read_event().map_err(|error| fail(error.to_string()))?;
        if let Event::Start(start) | Event::Empty(start) = &event {
            parts += 1 + start.attributes().with_checks(false).count();
            if root.is_some() {
                return Err(fail("There are multiple root elements.".into()));
            }
            if open.len() >= MAX_DEPTH {
                return Err(fail("The document is nested too deeply.".into()));
            }
            if parts > MAX_PARTS {
                return Err(fail("The document has too many elements and attributes.".into()));
            }
        }
        match event {
            Event::Start(start) => open.push(element(&reader, &start, offset).map_err(fail)?),
            Event::Empty(start) => {
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
                if content.contains("]]>") {
                    return Err(fail("']]>' is not allowed in character data.".into()));
                }
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
            Event::Decl(declaration) if offset == 0 => declared_as(&declaration).map_err(fail)?,
            Event::Decl(_) => {
                return Err(fail("Unexpected XML declaration. It must stand at the very beginning.".into()));
            }
            Event::Comment(comment) => {
                characters(&comment).map_err(fail)?;
                if comment.contains("--") || comment.ends_with('-') {
                    return Err(fail(
                        "An XML comment cannot contain '--', and '-' cannot be the last character.".into(),
                    ));
                }
            }
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

/// A declaration says version 1.0, no other encoding than the one that was read, and perhaps that it stands alone; in
/// this order.
fn declared_as(declaration: &str) -> Result<(), String> {
    let wrong = || format!("The XML declaration '{declaration}' is invalid.");
    let mut rest = declaration.strip_prefix("xml").ok_or_else(wrong)?;
    let mut names = ["version", "encoding", "standalone"].into_iter();
    let mut versioned = false;
    while !rest.chars().all(is_blank) {
        let (name, value, behind) = pseudo_attribute(rest).ok_or_else(wrong)?;
        rest = behind;
        if !names.any(|known| known == name) {
            return Err(wrong());
        }
        match (name, value) {
            ("version", "1.0") => versioned = true,
            ("standalone", "yes" | "no") => {}
            ("encoding", encoding) if encoding.eq_ignore_ascii_case("utf-8") => {}
            ("encoding", encoding) => return Err(format!("System does not support '{encoding}' encoding.")),
            ("version", version) => return Err(format!("Version number '{version}' is invalid.")),
            _ => return Err(wrong()),
        }
    }
    if versioned { Ok(()) } else { Err(wrong()) }
}

/// A name, its quoted value, and what is behind; white space comes first.
fn pseudo_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let begun = text.strip_prefix(is_blank)?.trim_start_matches(is_blank);
    let (name, rest) = begun.split_once('=')?;
    let rest = rest.trim_start_matches(is_blank);
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, behind) = rest.get(1..)?.split_once(quote)?;
    Some((name.trim_end_matches(is_blank), value, behind))
}

/// What belongs to XML itself is nobody's default namespace, and no prefix stands for nothing.
fn bound(name: &str, uri: &str) -> Result<(), String> {
    let of_xml = ["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"].contains(&uri);
    if (name == "xmlns" && of_xml) || (name != "xmlns" && uri.is_empty()) {
        return Err(format!("'{name}' cannot be bound to the namespace '{uri}'."));
    }
    Ok(())
}

/// White space stands between attributes.
fn spaced(tag: &str) -> Result<(), String> {
    let mut quote = None;
    let mut closed = false;
    for sign in tag.chars() {
        if closed && sign != '/' && !is_blank(sign) {
            return Err(format!("'{sign}' is an unexpected token. Expecting white space."));
        }
        closed = quote == Some(sign);
        quote = match quote {
            Some(open) if open == sign => None,
            None if matches!(sign, '"' | '\'') => Some(sign),
            quote => quote,
        };
    }
    Ok(())
}

fn named(name: &str) -> Result<(), String> {
    if is_xml_name(name) { Ok(()) } else { Err(format!("Name '{name}' is invalid.")) }
}

/// White space of XML, and of nothing else (production 3, `S`).
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Whether XML 1.0 has this character (production 2, `Char`).
fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Text that holds none but characters of XML, however they are written.
fn characters(text: &str) -> Result<(), String> {
    match text.chars().find(|character| !is_character(*character)) {
        None => Ok(()),
        Some(other) => Err(format!("hexadecimal value 0x{:02X}, is an invalid character.", u32::from(other))),
    }
}

fn append(text: &str, open: &mut [Element]) -> Result<(), String> {
    characters(text)?;
    match open.last_mut() {
        Some(parent) => {
            if let Some(Node::Text(before)) = parent.children.last_mut() {
                before.push_str(text);
            } else {
                parent.children.push(Node::Text(text.to_owned()));
            }
            Ok(())
        }
        None if text.chars().all(is_blank) => Ok(()),
        None => Err("Data at the root level is invalid.".into()),
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, offset: usize) -> Result<Element, String> {
    named(start.name().into_inner())?;
    spaced(start)?;
    if start.name().into_inner().starts_with("xmlns:") {
        return Err("Prefix 'xmlns' is reserved for namespace declarations.".into());
    }
    let (resolved, local) = reader.resolver().resolve_element(start.name());
    let namespace = namespace(&resolved)?;
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        named(attribute.key.into_inner())?;
        if attribute.value.contains('<') {
            return Err("'<', hexadecimal value 0x3C, is an invalid attribute character.".into());
        }
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .map_err(|error| error.to_string())?
            .into_owned();
        characters(&value)?;
        if attribute.key.as_namespace_binding().is_some() {
            bound(attribute.key.into_inner(), &value)?;
            continue;
        }
        let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
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
    fn declarations_are_read_in_all_their_forms() {
        for declaration in [
            "",
            "<?xml version='1.0'?>",
            "<?xml version = \"1.0\"  encoding='UTF-8' ?>\r\n",
            "<?xml version='1.0' standalone='yes'?><!-- a - b -->",
        ] {
            assert!(read(&format!("{declaration}<a/>")).is_ok(), "{declaration}");
        }
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
            "\u{2002}<a/>",
            "<a></b>",
            "<a>&nbsp;</a>",
            "<p:a/>",
            "<a x='1' x='2'/>",
            "<?p i?><a/>",
            "<a`b/>",
            "<a 1='x'/>",
            "<a x='1'y='2'/>",
            "<xmlns:a/>",
            "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns:b=''/>",
            "<a:b:c xmlns:a='u'/>",
            "<a>]]></a>",
            "<a>\u{1}</a>",
            "<a>&#1;</a>",
            "<a>&#xFFFE;</a>",
            "<a><![CDATA[\u{1F}]]></a>",
            "<a x='\u{FFFF}'/>",
            "<a x='&#0;'/>",
            "<a x='<'/>",
            "<a xmlns:x='\u{1}'/>",
            "<a><!--\u{1}--></a>",
            "<a><!-- -- --></a>",
            "<a><!-- ---></a>",
            "<?xml version='1.1'?><a/>",
            "<?xml version='1.0'x?><a/>",
            "<?xml version='1.0'encoding='utf-8'?><a/>",
            "<?xml encoding='utf-8' version='1.0'?><a/>",
            "<?xml version='1.0' version='1.0'?><a/>",
            "<?xml version='1.0' standalone='maybe'?><a/>",
            "<?xml?><a/>",
            "<?xml version='1.0'\u{B}?><a/>",
            "<?xml encoding='utf-8'?><a/>",
            "<?xml version='1.0' encoding='utf-16'?><a/>",
            " <?xml version='1.0'?><a/>",
            "<a><?xml version='1.0'?></a>",
        ] {
            assert!(read(source).is_err(), "{source}");
        }
    }

    #[test]
    fn refuses_more_of_anything_than_it_can_hold() {
        let many = |count: usize, make: &dyn Fn(usize) -> String| (0..count).map(make).collect::<String>();
        for (source, why) in [
            (format!("<r>{}</r>", "<a x='' y=''/>".repeat(MAX_PARTS / 3 + 1)), "too many elements"),
            (
                format!(
                    "<r>{}",
                    many(5, &|d| format!("<a{}>", many(60, &|n| format!(" xmlns:p{d}x{n}='u'"))))
                ),
                "namespace bindings in scope",
            ),
        ] {
            let error = read(&source).unwrap_err();
            assert!(error.message.contains(why), "{error}");
        }
        // What each element declares for itself does not add up.
        assert!(read(&format!("<r>{}</r>", "<p:a xmlns:p='u'/>".repeat(1_000))).is_ok());
        assert!(read(&format!("<r>{}</r>", "<a x='' y=''/>".repeat(MAX_PARTS / 3))).is_ok());
    }

    #[test]
    fn refuses_nesting_without_end() {
        assert!(read(&"<a>".repeat(100_000)).is_err());
    }
}
