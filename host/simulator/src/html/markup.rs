//! How much markup a document has, before something is done with it that could take time or memory without end.
//!
//! Trees are made of HTML in steps that look at all elements that are open. A million elements in each other, or
//! formatting that is never closed, would hold up a server for hours. This module reads tags alone, in one pass, and
//! counts rather too many elements as open than too few.

use std::cell::RefCell;

use html5ever_tokens::tendril::StrTendril;
use html5ever_tokens::tokenizer::states::RawKind;
use html5ever_tokens::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Tags and character references. The longest mail threads have some ten thousand.
const MAX_MARKS: usize = 20_000;
/// Elements in each other.
const MAX_DEPTH: usize = 400;
/// The open elements at each tag, summed up: what making a tree costs.
const MAX_WORK: usize = 1_000_000;

/// Elements that are closed as soon as they are opened.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements of which there is one, however often their tags are written.
const ONCE: &[&str] = &["html", "head", "body"];
/// Elements whose end tag may be left out, with what opens behind them.
const CLOSED_BY: &[(&str, &[&str])] = &[
    ("p", &["p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "pre", "hr", "dl"]),
    ("li", &["li"]),
    ("dt", &["dt", "dd"]),
    ("dd", &["dt", "dd"]),
    ("option", &["option", "optgroup"]),
    ("td", &["td", "th", "tr", "tbody"]),
    ("th", &["td", "th", "tr", "tbody"]),
    ("tr", &["tr", "tbody"]),
    ("tbody", &["tbody"]),
];
/// Elements whose end tag closes those within whose own was left out.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "div",
    "dl",
    "fieldset",
    "footer",
    "header",
    "main",
    "nav",
    "ol",
    "section",
    "ul",
];
const LEFT_OPEN: &[&str] = &["p", "li", "dt", "dd", "option"];
/// The same for tables.
const TABLE: &[&str] = &["table", "tbody", "thead", "tfoot", "tr", "td", "th"];
/// Elements in which tags mean something else, or nothing.
const FOREIGN: &[&str] = &["svg", "math", "template", "frameset"];

/// Whether a tree can be made of the document in reasonable time, and laid out.
pub(crate) fn is_simple(html: &str) -> bool {
    let tags = run(html, Tags::default());
    tags.is_simple
}

/// The text of a document without any markup, a line for each block.
pub(crate) fn words(html: &str) -> String {
    let mut text = String::new();
    let mut lines = run(html, Words::default()).text;
    lines.push('\n');
    // No more than one empty line between two.
    let mut empty = 1;
    for line in lines.lines().map(str::trim) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            text.push_str(line);
            text.push_str("\r\n");
        }
    }
    text.trim_end().to_owned() + "\r\n"
}

/// What looks at tokens.
trait Looks {
    fn tag(&mut self, tag: &Tag);
    fn text(&mut self, text: &StrTendril);
}

struct Sink<L>(RefCell<L>);

impl<L: Looks> TokenSink for Sink<L> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                self.0.borrow_mut().tag(&tag);
                match (tag.kind, &*tag.name) {
                    (TagKind::StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
                    (TagKind::StartTag, "style" | "xmp" | "iframe" | "noembed" | "noframes") => {
                        TokenSinkResult::RawData(RawKind::Rawtext)
                    }
                    (TagKind::StartTag, "title" | "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
                    (TagKind::StartTag, "plaintext") => TokenSinkResult::Plaintext,
                    _ => TokenSinkResult::Continue,
                }
            }
            Token::CharacterTokens(text) => {
                self.0.borrow_mut().text(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

fn run<L: Looks>(html: &str, looks: L) -> L {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(looks)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Counts.
struct Tags {
    open: Vec<String>,
    marks: usize,
    work: usize,
    is_simple: bool,
}

impl Default for Tags {
    fn default() -> Self {
        Self { open: Vec::new(), marks: 0, work: 0, is_simple: true }
    }
}

impl Tags {
    fn start(&mut self, name: &str) {
        while let Some((_, closed_by)) =
            self.open.last().and_then(|open| CLOSED_BY.iter().find(|(name, _)| name == open))
            && closed_by.contains(&name)
        {
            self.open.pop();
        }
        self.work += self.open.len();
        if !VOID.contains(&name) && !ONCE.contains(&name) {
            self.open.push(name.to_owned());
        }
    }

    fn end(&mut self, name: &str) {
        let passed: &[&str] = if BLOCKS.contains(&name) {
            LEFT_OPEN
        } else if name == "table" {
            &["p", "li", "dt", "dd", "option", "tbody", "thead", "tfoot", "tr", "td", "th"]
        } else if TABLE.contains(&name) {
            &["p", "li", "dt", "dd", "option", "tr", "td", "th"]
        } else {
            &[]
        };
        let left = self.open.iter().rev().take_while(|open| *open != name && passed.contains(&open.as_str()));
        let keep = self.open.len() - left.count();
        if keep > 0 && self.open.get(keep - 1).is_some_and(|open| open == name) {
            self.open.truncate(keep - 1);
        }
    }
}

/// Whether an attribute with a number has one that a layout can count with: lists count on from theirs, and cells over
/// several rows, or over none, are more than the layout of tables can do.
fn is_usual(name: &str, value: &str) -> bool {
    match name {
        "start" => value.len() < 10,
        "rowspan" => value == "1",
        "colspan" => value.parse().is_ok_and(|columns: u16| (1..=1_000).contains(&columns)),
        _ => true,
    }
}

impl Looks for Tags {
    fn tag(&mut self, tag: &Tag) {
        if !self.is_simple {
            return;
        }
        self.marks += 1;
        match tag.kind {
            TagKind::StartTag => self.start(&tag.name),
            TagKind::EndTag => self.end(&tag.name),
        }
        let numbers = tag.attrs.iter().all(|attribute| is_usual(&attribute.name.local, &attribute.value));
        self.is_simple = numbers
            && self.marks <= MAX_MARKS
            && self.work <= MAX_WORK
            && self.open.len() <= MAX_DEPTH
            && !FOREIGN.contains(&&*tag.name);
    }

    fn text(&mut self, text: &StrTendril) {
        // References come one by one.
        self.marks += usize::from(text.len() <= 4);
        self.is_simple &= self.marks <= MAX_MARKS;
    }
}

/// Collects text.
#[derive(Default)]
struct Words {
    text: String,
    /// The element whose text nobody sees.
    hidden: Option<String>,
}

impl Looks for Words {
    fn tag(&mut self, tag: &Tag) {
        let name = &*tag.name;
        let raw = ["script", "style", "title", "iframe", "noembed", "noframes"].contains(&name);
        match tag.kind {
            TagKind::StartTag if raw => self.hidden = Some(name.to_owned()),
            TagKind::EndTag if self.hidden.as_deref() == Some(name) => self.hidden = None,
            _ if name == "br"
                || BLOCKS.contains(&name)
                || TABLE.contains(&name)
                || LEFT_OPEN.contains(&name) =>
            {
                self.text.push('\n');
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &StrTendril) {
        if self.hidden.is_none() {
            self.text.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_as_people_write_it_is_simple() {
        for html in [
            "",
            "no markup & all",
            "<html><head><style>p { margin: 0 }</style></head><body><p>Hej <b>Anna</b>,<br>hej</body></html>",
            "<table><tr><td>a<td>b<tr><td><ul><li>c<li>d</ul></table>",
        ] {
            assert!(is_simple(html), "{html}");
            assert!(is_simple(&html.repeat(800)), "{html}");
        }
        assert!(is_simple(&("<div><p>quoted".repeat(150) + &"</div>".repeat(150))));
    }

    #[test]
    fn what_would_take_time_without_end_is_not() {
        let unclosed: String = (0..2_000).map(|number| format!("<p><b id={number}></p>")).collect();
        for html in [
            "<div>".repeat(500),
            "<p><table>".repeat(500),
            "<div><span></div>".repeat(500),
            "<div><script></div></script>".repeat(500),
            "<div><p title='</div></div>'></p>".repeat(500),
            "<b><li></b><b><dd></b>".repeat(500),
            "<div><table></div>".repeat(500),
            unclosed,
            "<br>".repeat(30_000),
            "&amp;".repeat(30_000),
            "<ol start=9223372036854775807><li>x".to_owned(),
            "<table><tr><td colspan=0>a<td>b".to_owned(),
            "<table><tr><td rowspan=2>a<tr><td>b".to_owned(),
            "<svg><path></svg>".to_owned(),
        ] {
            assert!(!is_simple(&html), "{}", &html[..40.min(html.len())]);
        }
    }

    #[test]
    fn words_are_left_of_anything() {
        let html = "<html><head><title>x</title><style>y</style></head><body><div>a &amp; b<br>c<table><tr><td>d<td>e\
            </table><script>f</script></div>\n\n\n<p>g";
        assert_eq!(words(html), "a & b\r\nc\r\n\r\nd\r\ne\r\n\r\ng\r\n");
        let deep = "<div>".repeat(200_000) + "x";
        assert_eq!(words(&deep), "x\r\n");
    }
}
