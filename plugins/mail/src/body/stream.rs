//! HTML as text in one pass, for trees that are too deep or too large to be
//! walked. It takes no more memory than the text, whatever the HTML is, and
//! leaves out what nobody sees as well.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use markup5ever_rcdom::{Node, NodeData};

use super::Format;
use super::css::Declaration;
use super::hidden::{self, Seen, Sheet};
use super::html::{self, Written};
use super::text::Layout;
use super::unseen;

/// Elements that are remembered as open. What is deeper is seen as what is around
/// it.
const MOST_OPEN: usize = 1_000;
/// Elements without an end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// The words of HTML, without what nobody sees.
pub(super) fn of_html(html: &str) -> Written {
    let tokenizer = Tokenizer::new(Sink::default(), Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    while !input.is_empty() {
        // Only scripts would make it stop.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let state = tokenizer.sink.state.take();
    Written { text: state.layout.finish(), format: Format::Text, hidden: state.hidden }
}

#[derive(Default)]
struct Sink {
    state: RefCell<State>,
}

struct State {
    /// What everything is in, written or not: `html` and `body`.
    around: (Rc<Node>, Rc<Node>),
    layout: Layout,
    hidden: usize,
    open: Vec<Open>,
    sheet: Sheet,
    styles: HashMap<String, Rc<[Declaration]>>,
    /// The element whose text is none of the message, and that text.
    raw: Option<(String, String)>,
}

impl Default for State {
    fn default() -> Self {
        let (document, body) = (html::element("html"), html::element("body"));
        html::set_children(&document, vec![Rc::clone(&body)]);
        Self {
            around: (document, body),
            layout: Layout::default(),
            hidden: 0,
            open: Vec::new(),
            sheet: Sheet::default(),
            styles: HashMap::new(),
            raw: None,
        }
    }
}

/// An open element: what is seen in it, none where nothing is.
struct Open {
    tag: String,
    node: Rc<Node>,
    seen: Option<Seen>,
    link: Option<String>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => return state.tag(tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn seen(&self) -> Option<Seen> {
        self.open.last().map_or_else(|| Some(Seen::default()), |open| open.seen)
    }

    fn text(&mut self, text: &str) {
        if let Some((_, raw)) = &mut self.raw {
            raw.push_str(text);
            return;
        }
        let shown = match self.seen() {
            Some(seen) if seen.shows_text() => unseen::remove(text),
            _ => " ".to_owned(),
        };
        self.hidden += hidden::count(text).saturating_sub(hidden::count(&shown));
        self.layout.words(&shown);
    }

    fn tag(&mut self, tag: Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        if let Some((raw, _)) = &self.raw {
            if tag.kind == TagKind::EndTag && *raw == name {
                let (raw, text) = self.raw.take().unwrap_or_default();
                if raw == "style" {
                    self.sheet.add(&text);
                }
            }
            return TokenSinkResult::Continue;
        }
        if tag.kind == TagKind::EndTag {
            self.end(&name);
            return TokenSinkResult::Continue;
        }
        let kind = match &*name {
            "script" => Some(RawKind::ScriptData),
            "style" | "iframe" | "noscript" | "noframes" | "noembed" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        if let Some(kind) = kind {
            self.raw = Some((name, String::new()));
            return TokenSinkResult::RawData(kind);
        }
        self.start(name, tag);
        TokenSinkResult::Continue
    }

    fn start(&mut self, name: String, tag: Tag) {
        // An element as style sheets see it: with what it is in, without what is in it.
        let node = Node::new(NodeData::Element {
            name: html5ever::QualName::new(None, html5ever::ns!(html), tag.name),
            attrs: tag.attrs.into(),
            template_contents: None.into(),
            mathml_annotation_xml_integration_point: false,
        });
        let (document, body) = &self.around;
        let above = match &*name {
            "html" => None,
            "head" | "body" => Some(document),
            _ => {
                Some(self.open.last().map_or(body, |open| if open.tag == "html" { body } else { &open.node }))
            }
        };
        node.parent.set(above.map(Rc::downgrade));
        let seen = self.seen().and_then(|seen| seen.inside(&node, &self.sheet, &mut self.styles));
        let attribute = |wanted| html::attribute(&node, wanted);
        if seen.is_some() {
            self.layout.open(&name, &attribute);
        }
        let is_void = VOID.contains(&name.as_str());
        if !is_void && self.open.len() < MOST_OPEN {
            let link = attribute("href").filter(|_| name == "a");
            self.open.push(Open { tag: name, node, seen, link });
        }
    }

    fn end(&mut self, name: &str) {
        // A table's cell ends what was left open in it, and so on; a stray end does not.
        let Some(at) = self.open.iter().rposition(|open| open.tag == name) else { return };
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { break };
            if open.seen.is_some() {
                if let Some(link) = open.link {
                    self.layout.end_link(&link);
                }
                self.layout.close(&open.tag);
            }
        }
    }
}
