//! A small reader of the XML that the gate writes, which shares nothing with the
//! gate's own: names stay as they are written, `m:` and `t:` before them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    pub text: String,
}

impl Node {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Itself and all elements in it, with the names of those around each.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&[&'a str], &'a Node)) {
        fn go<'a>(node: &'a Node, around: &mut Vec<&'a str>, visit: &mut impl FnMut(&[&'a str], &'a Node)) {
            visit(around, node);
            around.push(&node.name);
            for child in &node.children {
                go(child, around, visit);
            }
            around.pop();
        }
        go(self, &mut Vec::new(), visit);
    }

    /// As XML, without declarations.
    pub fn write(&self) -> String {
        let mut out = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;")));
        }
        if self.children.is_empty() && self.text.is_empty() {
            return out + "/>";
        }
        out.push('>');
        out.push_str(&escaped(&self.text));
        self.children.iter().for_each(|child| out.push_str(&child.write()));
        out + "</" + &self.name + ">"
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\r', "&#xD;")
        .replace('\t', "&#x9;")
        .replace('\n', "&#xA;")
}

/// The one element of a text.
pub fn read(xml: &str) -> Node {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(started(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(started(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().unwrap() {
                    Some(character) => character,
                    None => match &*reference {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        other => panic!("&{other};"),
                    },
                };
                open.last_mut().unwrap().text.push(character);
            }
            Event::Eof => break,
            other => panic!("the gate never writes {other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "{xml}");
    let mut document = open.remove(0);
    assert_eq!(document.children.len(), 1, "{xml}");
    document.children.remove(0)
}

fn started(start: &BytesStart<'_>) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
        (attribute.key.into_inner().to_owned(), value.into_owned())
    });
    Node {
        name: start.name().into_inner().to_owned(),
        attributes: attributes.filter(|(name, _)| !name.starts_with("xmlns")).collect(),
        ..Node::default()
    }
}

/// XML of several lines, written for readers, as it goes out: on one line.
pub fn flat(xml: &str) -> String {
    let mut out = String::new();
    for line in xml.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A tag that goes on keeps the space between its attributes.
        if !out.is_empty() && !line.starts_with('<') && !out.ends_with('>') {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}
