//! Reads XML into a tree.
//!
//! Operations come from plugins: everything that two parsers could read
//! differently, or that carries more than elements, attributes and text, is an
//! error. Answers come from Exchange: what the tree cannot hold is left out, and
//! characters that XML forbids (Exchange writes them as references) become
//! U+FFFD.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace as Uri, ResolveResult};
use quick_xml::reader::NsReader;

use super::tree::{Attribute, Element, Name, Namespace, is_white_space};
use super::{is_xml_character, is_xml_name};

/// How large a document may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of text.
    pub(crate) bytes: usize,
    /// Elements inside each other.
    pub(crate) depth: usize,
    /// Elements and attributes in all.
    pub(crate) nodes: usize,
}

/// The most attributes of one element, declarations of namespaces included: each is
/// compared with all before it. EWS has none with more than ten.
const MOST_ATTRIBUTES: usize = 64;

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct ReadError {
    /// The rule that it breaks.
    pub(crate) rule: &'static str,
    /// The path of elements that were open.
    pub(crate) place: String,
    /// In words.
    pub(crate) reason: String,
}

/// Reads an operation: strict.
pub(crate) fn read_operation(xml: &str, limits: Limits) -> Result<Element, ReadError> {
    Reading::new(limits, true).run(xml)
}

/// Reads an answer: tolerant of what Exchange writes.
pub(crate) fn read_answer(xml: &str, limits: Limits) -> Result<Element, ReadError> {
    Reading::new(limits, false).run(xml)
}

struct Reading {
    limits: Limits,
    strict: bool,
    open: Vec<Element>,
    root: Option<Element>,
    nodes: usize,
}

impl Reading {
    fn new(limits: Limits, strict: bool) -> Self {
        Reading { limits, strict, open: Vec::new(), root: None, nodes: 0 }
    }

    fn error(&self, rule: &'static str, reason: impl Into<String>) -> ReadError {
        let place = self.open.iter().map(|element| element.name.local.as_str()).collect::<Vec<_>>().join("/");
        let place = if place.is_empty() { "the document".to_owned() } else { place };
        ReadError { rule, place, reason: reason.into() }
    }

    fn run(mut self, xml: &str) -> Result<Element, ReadError> {
        if xml.len() > self.limits.bytes {
            let reason = format!("{} bytes of XML; at most {} are allowed", xml.len(), self.limits.bytes);
            return Err(self.error("size", reason));
        }
        let xml = xml.strip_prefix('\u{FEFF}').unwrap_or(xml);
        let mut reader = NsReader::from_str(xml);
        let mut first = true;
        loop {
            let event = reader.read_event().map_err(|error| self.error("well-formed", error.to_string()))?;
            match event {
                Event::Eof => break,
                Event::Start(start) => {
                    let element = self.element(&reader, &start)?;
                    self.open.push(element);
                }
                Event::Empty(start) => {
                    let element = self.element(&reader, &start)?;
                    self.close(element)?;
                }
                // The reader has checked that it is the one that is open.
                Event::End(_) => {
                    if let Some(element) = self.open.pop() {
                        self.close(element)?;
                    }
                }
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let character = self.resolve(&reference)?;
                    self.text(character.encode_utf8(&mut [0; 4]))?;
                }
                Event::Comment(_) => {}
                Event::Decl(declaration) if first => {
                    if let Some(encoding) = declaration.encoding() {
                        let encoding =
                            encoding.map_err(|error| self.error("well-formed", error.to_string()))?;
                        if !encoding.eq_ignore_ascii_case("utf-8") {
                            return Err(self
                                .error("utf-8", format!("the encoding is {encoding}; only UTF-8 is read")));
                        }
                    }
                }
                Event::Decl(_) => {
                    return Err(self.error("well-formed", "an XML declaration inside the document"));
                }
                Event::PI(_) if !self.strict => {}
                Event::PI(_) => {
                    return Err(
                        self.error("no-processing-instructions", "a processing instruction; remove it")
                    );
                }
                Event::DocType(_) => {
                    return Err(self.error("no-doctype", "a document type declaration; remove it"));
                }
            }
            first = false;
        }
        if !self.open.is_empty() {
            return Err(self.error("well-formed", "the document ends inside an element"));
        }
        match self.root.take() {
            Some(root) => Ok(root),
            None => Err(self.error("one-element", "there is no element")),
        }
    }

    fn count(&mut self) -> Result<(), ReadError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(
                self.error("count", format!("more than {} elements and attributes", self.limits.nodes))
            );
        }
        Ok(())
    }

    fn element(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, ReadError> {
        self.count()?;
        if self.open.len() >= self.limits.depth {
            return Err(self.error("depth", format!("elements nest deeper than {}", self.limits.depth)));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.error("one-element", format!("a second element, {}", start.name().into_inner())));
        }
        self.name(start.name().into_inner())?;
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let namespace = match namespace {
            ResolveResult::Bound(Uri(uri)) => Namespace::of(uri),
            ResolveResult::Unbound => Namespace::None,
            ResolveResult::Unknown(prefix) => {
                return Err(self.error("well-formed", format!("the prefix {prefix} is not declared")));
            }
        };
        let local = local.into_inner().to_owned();
        let mut element =
            Element { name: Name { namespace, local }, attributes: Vec::new(), nodes: Vec::new() };
        for (index, attribute) in start.attributes().enumerate() {
            self.count()?;
            if index >= MOST_ATTRIBUTES {
                let reason = format!("{} has more than {MOST_ATTRIBUTES} attributes", element.name);
                return Err(self.error("count", reason));
            }
            let attribute = attribute
                .map_err(|error| self.error("well-formed", format!("in {}: {error}", element.name)))?;
            self.name(attribute.key.into_inner())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            if !matches!(namespace, ResolveResult::Unbound) {
                if self.strict {
                    let reason = format!(
                        "{} has the attribute {}; attributes of a namespace (xsi, xml, soap) are not let through",
                        element.name,
                        attribute.key.into_inner()
                    );
                    return Err(self.error("no-foreign-attributes", reason));
                }
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| self.error("well-formed", format!("in {}: {error}", element.name)))?;
            let value = self.characters(&value)?.into_owned();
            let name = local.into_inner();
            if element.attribute(name).is_some() {
                return Err(self.error("well-formed", format!("{} has {name} twice", element.name)));
            }
            element.attributes.push(Attribute { name: name.to_owned(), value });
        }
        Ok(element)
    }

    fn name(&self, name: &str) -> Result<(), ReadError> {
        if is_xml_name(name) {
            return Ok(());
        }
        Err(self.error("well-formed", format!("{name:?} is no name")))
    }

    fn close(&mut self, element: Element) -> Result<(), ReadError> {
        if let Some(parent) = self.open.last_mut() {
            parent.nodes.push(super::Node::Element(element));
        } else if self.root.is_none() {
            self.root = Some(element);
        } else {
            return Err(self.error("one-element", "a second element"));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        let text = self.characters(text)?;
        match self.open.last_mut() {
            Some(element) => element.push_text(&text),
            None if is_white_space(&text) => {}
            None => return Err(self.error("one-element", "text outside of the element")),
        }
        Ok(())
    }

    fn resolve(&self, reference: &quick_xml::events::BytesRef<'_>) -> Result<char, ReadError> {
        if reference.is_char_ref() {
            return match reference.resolve_char_ref() {
                Ok(Some(character)) => Ok(character),
                // A reference to a character that does not exist at all.
                _ if !self.strict => Ok('\u{FFFD}'),
                _ => Err(self.error("well-formed", format!("&{}; is no character", &**reference))),
            };
        }
        match &**reference {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            other => {
                Err(self.error("no-entities", format!("the entity &{other}; only the five of XML are read")))
            }
        }
    }

    fn characters<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, ReadError> {
        match text.chars().find(|character| !is_xml_character(*character)) {
            None => Ok(Cow::Borrowed(text)),
            Some(bad) if self.strict => {
                Err(self.error("well-formed", format!("U+{:04X} is not allowed in XML", u32::from(bad))))
            }
            Some(_) => Ok(text
                .chars()
                .map(|c| if is_xml_character(c) { c } else { '\u{FFFD}' })
                .collect::<String>()
                .into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::write_fragment;
    use super::*;

    const LIMITS: Limits = Limits { bytes: 4096, depth: 8, nodes: 40 };
    const M: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
    const T: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

    fn rule(xml: &str) -> &'static str {
        match read_operation(&xml.replace("$M", M).replace("$T", T), LIMITS) {
            Err(error) => error.rule,
            Ok(element) => panic!("was read: {}", write_fragment(&element).xml),
        }
    }

    #[test]
    fn any_prefixes_are_read_and_come_out_as_m_and_t() {
        let xml = format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<FindItem xmlns='{M}' Traversal='Shallow'>\
             <x:Constant xmlns:x='{T}'>a<!-- note -->b<![CDATA[<c>]]>&amp;&#x65;</x:Constant></FindItem>\n"
        );
        let element = read_operation(&xml, LIMITS).unwrap();
        assert_eq!(
            write_fragment(&element).xml,
            "<m:FindItem Traversal=\"Shallow\"><t:Constant>ab&lt;c&gt;&amp;e</t:Constant></m:FindItem>"
        );
    }

    #[test]
    fn what_two_parsers_could_read_differently_is_refused_by_rule() {
        assert_eq!(rule("<!DOCTYPE m [<!ENTITY a 'b'>]><m xmlns='$M'>&a;</m>"), "no-doctype");
        assert_eq!(rule("<m xmlns='$M'>&nbsp;</m>"), "no-entities");
        assert_eq!(rule("<m xmlns='$M'><?php echo 1 ?></m>"), "no-processing-instructions");
        assert_eq!(
            rule("<m xmlns='$M' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='x'/>"),
            "no-foreign-attributes"
        );
        assert_eq!(rule("<m xmlns='$M' xml:lang='de'/>"), "no-foreign-attributes");
        assert_eq!(rule("<m xmlns='$M'/><m xmlns='$M'/>"), "one-element");
        assert_eq!(rule("<m xmlns='$M'/>text"), "one-element");
        assert_eq!(rule(""), "one-element");
        assert_eq!(rule("<m xmlns='$M' a='1' a='2'/>"), "well-formed");
        assert_eq!(rule("<x:m/>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M'>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M'></n>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M'>&#x1;</m>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M'>\u{1}</m>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M'>a & b</m>"), "well-formed");
        assert_eq!(rule("<m`n xmlns='$M'/>"), "well-formed");
        assert_eq!(rule("<m xmlns='$M' 1='2'/>"), "well-formed");
        assert_eq!(rule("<?xml version='1.0' encoding='utf-16'?><m xmlns='$M'/>"), "utf-8");
        assert_eq!(rule(&"<m xmlns='$M'>".repeat(9)), "depth");
        assert_eq!(rule(&format!("<m xmlns='$M'>{}</m>", "<a/>".repeat(60))), "count");
        assert_eq!(rule(&" ".repeat(5000)), "size");
    }

    #[test]
    fn an_error_names_the_place() {
        let error = read_operation(&format!("<m xmlns='{M}'><a><b>&x;</b></a></m>"), LIMITS).unwrap_err();
        assert_eq!(error.place, "m/a/b");
    }

    #[test]
    fn answers_keep_going_where_exchange_writes_what_xml_forbids() {
        let xml = format!(
            "<m:R xmlns:m='{M}' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true' a='1'>\
             x&#x1F;y&#xFFFF;</m:R>"
        );
        assert_eq!(
            write_fragment(&read_answer(&xml, LIMITS).unwrap()).xml,
            "<m:R a=\"1\">x\u{FFFD}y\u{FFFD}</m:R>"
        );
        assert_eq!(read_answer("<!DOCTYPE a><a/>", LIMITS).unwrap_err().rule, "no-doctype");
    }
}
