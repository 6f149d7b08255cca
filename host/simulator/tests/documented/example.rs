//! An example of the documentation: its page, what it shows, and how its answer must look.

use std::fmt::Write as _;

use ews_mcp_simulator::Simulator;
use quick_xml::events::{BytesStart, Event};

use crate::client::{Answer, envelope, post_as};
use crate::world::{DESK, as_user};

/// One response message as the documentation shows it.
///
/// A shape is a list of paths such as `m:Items/t:Message/t:ItemId@Id`, from the response message on: all of these
/// elements and attributes must be there, in this order. Newer servers say more than an example shows; an error says
/// nothing else.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    Success(&'a [&'a str]),
    Warning(&'a str, &'a str, &'a [&'a str]),
    /// Code, text, and what comes behind `m:DescriptiveLinkKey`.
    Error(&'a str, &'a str, &'a [&'a str]),
}

/// An answer without anything but its code.
pub const DONE: Message<'static> = Message::Success(&[]);

/// An example of a page.
#[derive(Clone, Debug)]
pub struct Example {
    page: &'static str,
    shows: &'static str,
    version: Option<&'static str>,
    user: Option<&'static str>,
    header: String,
}

/// An example of the page with this file name.
pub fn example(page: &'static str, shows: &'static str) -> Example {
    Example { page, shows, version: None, user: None, header: String::new() }
}

impl Example {
    /// The example names this version in `t:RequestServerVersion`. Without: it has no such header.
    pub fn version(self, version: &'static str) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The request is made by this person. Without: by the service account.
    pub fn by(self, user: &'static str) -> Self {
        Self { user: Some(user), ..self }
    }

    /// With more headers.
    pub fn headed(self, header: String) -> Self {
        Self { header, ..self }
    }

    /// Asks, and compares the answer's messages.
    pub async fn answers(&self, simulator: &Simulator, request: &str, expected: &[Message<'_>]) -> Answer {
        let answer = self.ask(simulator, request).await;
        let messages = self.messages(&answer);
        let mut wrong = String::new();
        if answer.status != 200 {
            writeln!(wrong, "HTTP status {}", answer.status).unwrap();
        }
        if messages.len() != expected.len() {
            writeln!(wrong, "{} messages, not {}", messages.len(), expected.len()).unwrap();
        }
        for (index, (message, expected)) in messages.iter().zip(expected).enumerate() {
            for difference in compare(message, expected) {
                writeln!(wrong, "message {}: {difference}", index + 1).unwrap();
            }
        }
        self.settle(&wrong, request, &answer);
        answer
    }

    /// Asks, and expects a SOAP fault with this code and a text that begins so.
    pub async fn faults(&self, simulator: &Simulator, request: &str, code: &str, text: &str) -> Answer {
        let answer = self.ask(simulator, request).await;
        let mut wrong = String::new();
        if answer.status != 500 {
            writeln!(wrong, "HTTP status {}", answer.status).unwrap();
        }
        let leaf = |name: &str| answer.all(name, "<").first().cloned().unwrap_or_default();
        for (what, found, expected) in [
            ("faultcode", leaf(">a:"), code),
            ("ResponseCode", leaf("\"http://schemas.microsoft.com/exchange/services/2006/errors\">"), code),
        ] {
            if found != expected {
                writeln!(wrong, "{what} {found}, not {expected}").unwrap();
            }
        }
        let said = leaf("<faultstring xml:lang=\"en-US\">");
        if !said.starts_with(text) {
            writeln!(wrong, "faultstring {said:?}").unwrap();
        }
        self.settle(&wrong, request, &answer);
        answer
    }

    async fn ask(&self, simulator: &Simulator, request: &str) -> Answer {
        let user = self.user.map(as_user).unwrap_or_default();
        let document = envelope(&format!("{user}{}", self.header), request);
        let known = "<t:RequestServerVersion Version=\"Exchange2013_SP1\"/>";
        let header = self.version.map(|version| known.replace("Exchange2013_SP1", version));
        post_as(simulator, DESK, &document.replace(known, &header.unwrap_or_default())).await
    }

    fn settle(&self, wrong: &str, request: &str, answer: &Answer) {
        assert!(
            wrong.is_empty(),
            "{} ({}):\n{wrong}\nrequest: {request}\nanswer: {}",
            self.page,
            self.shows,
            answer.body
        );
    }

    /// The response messages; those operations that have none answer with one.
    fn messages(&self, answer: &Answer) -> Vec<Seen> {
        let seen = read(&answer.body);
        let has_messages = seen.iter().any(|seen| seen.path.ends_with("/m:ResponseMessages"));
        let depth = if has_messages { 4 } else { 2 };
        let mut messages: Vec<Seen> = Vec::new();
        for element in seen {
            let parts: Vec<&str> = element.path.split('/').collect();
            if parts.get(1) != Some(&"s:Body") || parts.len() <= depth {
                continue;
            }
            let path = parts[depth + 1..].join("/");
            if path.is_empty() {
                messages.push(Seen { path: element.path, ..element });
            } else if let Some(message) = messages.last_mut() {
                message.inside.push((path, element.attributes, element.text));
            }
        }
        messages
    }
}

type Attributes = Vec<(String, String)>;
/// The path, the attributes and the text of an element.
type Element = (String, Attributes, String);

/// An element, and what is in it.
#[derive(Debug, Default)]
struct Seen {
    path: String,
    attributes: Attributes,
    text: String,
    /// All elements in it, in their order.
    inside: Vec<Element>,
}

impl Seen {
    fn class(&self) -> &str {
        let found = self.attributes.iter().find(|(name, _)| name == "ResponseClass");
        found.map_or("", |(_, value)| value.as_str())
    }

    fn text(&self, name: &str) -> &str {
        self.inside.iter().find(|(path, ..)| path == name).map_or("", |(_, _, text)| text.as_str())
    }
}

fn compare(message: &Seen, expected: &Message<'_>) -> Vec<String> {
    let (class, code, text, shape) = match *expected {
        Message::Success(shape) => ("Success", "NoError", "", shape),
        Message::Warning(code, text, shape) => ("Warning", code, text, shape),
        Message::Error(code, text, shape) => ("Error", code, text, shape),
    };
    let mut wrong = Vec::new();
    for (what, found, expected) in [
        ("ResponseClass", message.class(), class),
        ("ResponseCode", message.text("m:ResponseCode"), code),
        ("MessageText", message.text("m:MessageText"), text),
    ] {
        if found != expected {
            wrong.push(format!("{what} is {found:?}, not {expected:?}"));
        }
    }
    let head: &[&str] = match class {
        "Success" => &["m:ResponseCode"],
        _ => &["m:MessageText", "m:ResponseCode", "m:DescriptiveLinkKey"],
    };
    let wanted: Vec<&str> = head.iter().chain(shape).copied().collect();
    let mut place = 0;
    for wanted in &wanted {
        let (path, attributes) = wanted.split_once('@').unwrap_or((wanted, ""));
        let fits = |(found, given, _): &Element| {
            let has = |name: &str| given.iter().any(|(known, _)| known == name);
            found == path && attributes.split(',').filter(|name| !name.is_empty()).all(has)
        };
        match message.inside.iter().skip(place).position(fits) {
            Some(behind) => place += behind + 1,
            None => wrong.push(format!("{wanted} is missing, or not in its order")),
        }
    }
    if class == "Error" {
        let is_wanted =
            |path: &str| wanted.iter().any(|wanted| wanted.split('@').next().is_some_and(|it| it == path));
        let others = message.inside.iter().filter(|(path, ..)| !is_wanted(path));
        wrong.extend(others.map(|(path, ..)| format!("{path} is too much")));
    }
    wrong
}

/// All elements of a document, in their order.
fn read(document: &str) -> Vec<Seen> {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut open: Vec<String> = Vec::new();
    let mut seen: Vec<Seen> = Vec::new();
    let start = |open: &[String], element: &BytesStart<'_>| {
        let attributes = element.attributes().map(Result::unwrap);
        Seen {
            path: open.join("/"),
            attributes: attributes
                .map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.to_string()))
                .collect(),
            ..Seen::default()
        }
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => {
                open.push(element.name().as_ref().to_owned());
                seen.push(start(&open, &element));
            }
            Event::Empty(element) => {
                open.push(element.name().as_ref().to_owned());
                seen.push(start(&open, &element));
                open.pop();
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                if let Some(last) = seen.last_mut() {
                    last.text += &text;
                }
            }
            Event::Eof => return seen,
            _ => {}
        }
    }
}
