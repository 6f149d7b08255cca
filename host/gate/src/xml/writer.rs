//! Writes a tree as XML: prefixes `m` and `t`, double quotes, no white space of
//! its own, the same bytes for the same tree.

use super::is_xml_character;
use super::tree::{Element, Namespace, Node};
use crate::approved::Written;

/// The element for use inside an envelope that declares the prefixes. Where
/// Content or MimeContent hold `blob:N` and nothing else, the place stays empty
/// and is noted.
pub(crate) fn write_fragment(element: &Element) -> Written {
    let mut out = Written { xml: String::with_capacity(texts(element)), blobs: Vec::new() };
    write(element, "", &mut out);
    out
}

/// The element as a document of its own, prefixes declared.
pub(crate) fn write_standalone(element: &Element) -> String {
    let declarations = format!(" xmlns:m=\"{}\" xmlns:t=\"{}\"", Namespace::MESSAGES, Namespace::TYPES);
    let mut out = Written { xml: String::new(), blobs: Vec::new() };
    write(element, &declarations, &mut out);
    out.with(|number| format!("blob:{number}"))
}

/// Bytes of all texts: most of what a large operation is written as.
fn texts(element: &Element) -> usize {
    let of = |node: &Node| match node {
        Node::Element(child) => texts(child),
        Node::Text(text) => text.len(),
    };
    element.nodes.iter().map(of).sum()
}

// Recursion is bounded by the reader's depth limit.
fn write(element: &Element, declarations: &str, out: &mut Written) {
    let prefix = element.name.namespace.prefix();
    let colon = if prefix.is_empty() { "" } else { ":" };
    let name = [prefix, colon, &element.name.local];
    let xml = &mut out.xml;
    xml.push('<');
    xml.extend(name);
    xml.push_str(declarations);
    for attribute in &element.attributes {
        xml.push(' ');
        xml.push_str(&attribute.name);
        xml.push_str("=\"");
        escape(&attribute.value, true, xml);
        xml.push('"');
    }
    if element.nodes.is_empty() {
        xml.push_str("/>");
        return;
    }
    xml.push('>');
    match blob(element) {
        Some(number) => out.blobs.push((xml.len(), number)),
        None => {
            for node in &element.nodes {
                match node {
                    Node::Element(child) => write(child, "", out),
                    Node::Text(text) => escape(text, false, &mut out.xml),
                }
            }
        }
    }
    out.xml.push_str("</");
    out.xml.extend(name);
    out.xml.push('>');
}

/// The number of the blob that this element stands for.
fn blob(element: &Element) -> Option<usize> {
    if !element.name.is("t:Content") && !element.name.is("t:MimeContent") {
        return None;
    }
    match element.nodes.as_slice() {
        [Node::Text(text)] => text.strip_prefix("blob:")?.parse().ok(),
        _ => None,
    }
}

/// Texts are long and hold little that has to be escaped: what lies between is
/// copied at once.
fn escape(text: &str, attribute: bool, out: &mut String) {
    let mut from = 0;
    for (at, character) in text.char_indices() {
        let escaped = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' if attribute => "&quot;",
            // Parsers turn these into a space or a line feed unless they are references.
            '\t' if attribute => "&#x9;",
            '\n' if attribute => "&#xA;",
            '\r' => "&#xD;",
            other if is_xml_character(other) => continue,
            // Readers let none through; a tree that was built by hand still stays XML.
            _ => "\u{FFFD}",
        };
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(escaped);
        from = at + character.len_utf8();
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_has_to_be_escaped_and_nothing_else() {
        let element = Element::messages("FindItem")
            .with_attribute("Traversal", "a\"b\n<&\t\r")
            .with_child(Element::types("Constant").with_text("日本語 😀 <b> & \"q\"\r\n\u{1}"));
        assert_eq!(
            write_fragment(&element).xml,
            "<m:FindItem Traversal=\"a&quot;b&#xA;&lt;&amp;&#x9;&#xD;\">\
             <t:Constant>日本語 😀 &lt;b&gt; &amp; \"q\"&#xD;\n\u{FFFD}</t:Constant></m:FindItem>"
        );
    }

    #[test]
    fn declares_prefixes_only_where_it_stands_alone() {
        assert_eq!(
            write_standalone(&Element::messages("GetItem")),
            "<m:GetItem xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"/>"
        );
    }
}
