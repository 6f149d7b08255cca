//! Writes XML to a string. Names are given with their prefix, as they shall stand there.

use std::fmt::Write as _;

use quick_xml::escape::{escape, partial_escape};

/// A document in the making. Elements are closed in the order they were opened.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    open: Vec<&'static str>,
}

impl Writer {
    /// A document that begins with the XML declaration.
    pub(crate) fn document() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_owned(), open: Vec::new() }
    }

    pub(crate) fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    pub(crate) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.close(name);
        }
    }

    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    pub(crate) fn leaf_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        if text.is_empty() {
            return self.empty(name, attributes);
        }
        self.tag(name, attributes);
        self.out.push('>');
        self.out.push_str(&partial_escape(representable(text)));
        self.close(name);
    }

    pub(crate) fn boolean(&mut self, name: &'static str, value: bool) {
        self.leaf(name, if value { "true" } else { "false" });
    }

    pub(crate) fn number(&mut self, name: &'static str, value: impl Into<i64>) {
        self.leaf(name, &value.into().to_string());
    }

    /// Puts in what another writer has written.
    pub(crate) fn append(&mut self, other: Self) {
        self.out.push_str(&other.finish());
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// The document, with everything closed that was still open.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            // Writing to a String cannot fail.
            let _ = write!(self.out, " {key}=\"{}\"", escape(representable(value)));
        }
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}

/// The text without the control characters that XML 1.0 has no way to say.
fn representable(text: &str) -> std::borrow::Cow<'_, str> {
    let forbidden =
        |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.contains(forbidden) { text.replace(forbidden, "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_text_and_attributes_and_keeps_line_ends() {
        let mut writer = Writer::default();
        writer.start("t:A", &[("Id", "a\"<b>&")]);
        writer.leaf("t:B", "x < y & \u{1}z\r\nnext");
        writer.leaf("t:C", "");
        assert_eq!(
            writer.finish(),
            "<t:A Id=\"a&quot;&lt;b&gt;&amp;\"><t:B>x &lt; y &amp; z&#13;\nnext</t:B><t:C/></t:A>"
        );
    }
}
