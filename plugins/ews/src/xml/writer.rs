//! Writes an operation: prefixes `m` and `t`, declared once at the root.

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::{MESSAGES, TYPES};

/// Writes elements into memory. That cannot fail, so nothing here returns an
/// error.
pub(crate) struct Writer(quick_xml::Writer<Vec<u8>>);

impl Writer {
    /// Writes `m:name` with its namespaces and what `inner` writes into it.
    pub(crate) fn operation(
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self),
    ) -> String {
        Self::document(&format!("m:{name}"), attributes, inner)
    }

    /// Writes an element that stands for itself, with the namespaces and what
    /// `inner` writes into it.
    pub(crate) fn document(name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) -> String {
        let mut writer = Self(quick_xml::Writer::new(Vec::new()));
        let mut all = vec![("xmlns:m", MESSAGES), ("xmlns:t", TYPES)];
        all.extend(attributes);
        writer.element(name, &all, inner);
        String::from_utf8(writer.0.into_inner()).unwrap_or_default()
    }

    /// An element with what `inner` writes into it.
    pub(crate) fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// Text, inside an element.
    pub(crate) fn characters(&mut self, text: &str) {
        let text = allowed(text);
        self.event(Event::Text(BytesText::new(&text)));
    }

    /// An element with text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.element(name, &[], |writer| writer.characters(text));
    }

    /// An element with text, where there is any.
    pub(crate) fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// An element with `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.text(name, if value { "true" } else { "false" });
    }

    /// An element with `true` or `false`, where there is a value.
    pub(crate) fn optional_flag(&mut self, name: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.flag(name, value);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        // A Vec takes all that is written to it.
        let _ = self.0.write_event(event);
    }
}

fn start(name: &str, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut element = BytesStart::new(name.to_owned());
    for (key, value) in attributes {
        let value = allowed(value);
        element.push_attribute((*key, value.as_str()));
    }
    element
}

/// Without the characters that XML 1.0 cannot carry in any form (section 2.2);
/// a document with one of them would be refused as a whole.
fn allowed(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_and_forbidden_characters_left_out() {
        let xml = Writer::operation("GetItem", &[("Traversal", "a\"<\u{1}\n")], |writer| {
            writer.text("t:Name", "A & B\u{0} <Ü> ]]>");
            writer.empty("t:FolderId", &[("Id", "x'y&")]);
        });
        assert_eq!(
            xml,
            "<m:GetItem xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" \
             Traversal=\"a&quot;&lt;&#10;\"><t:Name>A &amp; B &lt;Ü&gt; ]]&gt;</t:Name>\
             <t:FolderId Id=\"x&apos;y&amp;\"/></m:GetItem>"
        );
    }
}
