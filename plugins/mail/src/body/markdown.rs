//! HTML as Markdown. A client may show Markdown by itself, and fetch what it
//! links: pictures from elsewhere would tell a sender that, and where, his
//! message was read, so that their addresses do not stay.
//!
//! The sender's text never meets the converter as it is: every sign that means
//! something in Markdown goes through it as a private character, and code as a
//! mark, and only afterwards do they become signs again, escaped. So whatever a
//! sender writes, the only structure is that of the elements.

use std::rc::Rc;

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BulletListMarker, Options};
use htmd::{Element, HtmlToMarkdown};
use html5ever::tendril::StrTendril;
use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree, Written, element};
use super::markdown_signs::{Place, escape, structure, unveil, veil, without_private};
use super::sanitized::{self, leads_somewhere, starts_with};
use super::{Format, outlook_list, paragraphs, table, text};

/// Where the mark of a piece of code begins and ends; its number is between.
const CODE_BEGINS: char = '\u{E080}';
const CODE_ENDS: char = '\u{E081}';
/// Elements of code within a line.
const CODE: [&str; 4] = ["code", "kbd", "samp", "tt"];
/// How many signs make a line that was drawn.
const LEAST_DRAWN: usize = 5;
/// What a block of code may be in: only there does it begin its own line.
const BLOCKS: [&str; 10] =
    ["html", "body", "div", "section", "article", "main", "center", "header", "footer", "aside"];

/// The HTML as Markdown; as text where its tree cannot be walked.
pub(super) fn of_html(html: &str, trim_quoted: bool) -> Written {
    let Some((tree, hidden)) = Tree::read(html, trim_quoted) else {
        return text::of_html(html, trim_quoted);
    };
    sanitized::clean(&tree);
    outlook_list::rebuild(&tree);
    table::unfold_layout(&tree);
    paragraphs::arrange(&tree);
    let code = disarm(&tree);
    let converter = HtmlToMarkdown::builder()
        .options(Options {
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        })
        .skip_tags(vec!["head", "style", "title"])
        .add_handler(vec!["table"], table::write)
        .add_handler(vec!["s", "strike", "del"], strike)
        .build();
    let text = expand(&in_lines(&converter.tree_to_markdown(&tree.0)), &code);
    Written { text, format: Format::Markdown, hidden }
}

/// What was struck out says something else than what was not.
#[allow(clippy::needless_pass_by_value, reason = "a handler has this form")]
fn strike(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let inner = content.trim();
    if inner.is_empty() {
        return Some(content.into());
    }
    let (before, after) = content.split_once(inner)?;
    Some(format!("{before}~~{inner}~~{after}").into())
}

/// A piece of code, taken out of the tree.
struct Code {
    text: String,
    is_block: bool,
}

/// Leaves nothing in the tree that Markdown could take for more than words,
/// links and pictures of the message. Returns the code that was in it.
fn disarm(tree: &Tree) -> Vec<Code> {
    let mut code = Vec::new();
    for node in tree.nodes() {
        if let NodeData::Text { contents } = &node.data {
            let plain = without_private(&contents.borrow());
            *contents.borrow_mut() = plain.as_str().into();
        }
    }
    for node in tree.nodes() {
        for child in node.children.borrow_mut().iter_mut() {
            let Some(tag) = html::tag(child) else { continue };
            let new = if tag == "img" && !is_inline(child) {
                // The words for it, in its place.
                text_node(words(&without_private(&html::attribute(child, "alt").unwrap_or_default())))
            } else if tag == "pre" {
                preformatted(child, &node, &mut code)
            } else if CODE.contains(&tag) {
                inline_code(child, &mut code)
            } else {
                continue;
            };
            new.parent.set(Some(Rc::downgrade(&node)));
            *child = new;
        }
    }
    // After the change of the tree, for `nodes` is a list of those before it.
    for node in tree.nodes() {
        match &node.data {
            NodeData::Text { contents } => {
                let veiled = veil(&contents.borrow());
                *contents.borrow_mut() = veiled.as_str().into();
            }
            NodeData::Element { attrs, .. } => {
                name_picture(&node);
                attrs.borrow_mut().retain_mut(|attribute| {
                    let value = attribute.value.trim();
                    let value = match (&*attribute.name.local, html::tag(&node)) {
                        ("href", Some("a")) if leads_somewhere(value) => address(value),
                        ("src", Some("img")) => address(value),
                        ("alt", Some("img")) => veil(&words(&without_private(value))),
                        ("colspan" | "rowspan", Some("td" | "th")) | ("start", Some("ol"))
                            if value.len() < 5 && value.bytes().all(|byte| byte.is_ascii_digit()) =>
                        {
                            value.to_owned()
                        }
                        _ => return false,
                    };
                    attribute.value = value.as_str().into();
                    true
                });
            }
            _ => {}
        }
    }
    code
}

/// Gives a picture without words the name that it is attached by.
fn name_picture(node: &Rc<Node>) {
    let has_words = html::attribute(node, "alt").is_some_and(|alt| !alt.trim().is_empty());
    if html::tag(node) != Some("img") || has_words {
        return;
    }
    let source = html::attribute(node, "src").unwrap_or_default();
    let name = source.trim().split_once(':').map_or("", |(_, id)| id);
    let name = name.split('@').next().filter(|name| !name.is_empty()).unwrap_or("picture");
    if let NodeData::Element { attrs, .. } = &node.data {
        let mut attrs = attrs.borrow_mut();
        attrs.retain(|attribute| &*attribute.name.local != "alt");
        attrs.push(html5ever::Attribute {
            name: html5ever::QualName::new(None, html5ever::ns!(), "alt".into()),
            value: name.into(),
        });
    }
}

/// Whether a picture came with the message, as an attachment.
fn is_inline(image: &Node) -> bool {
    html::attribute(image, "src").is_some_and(|source| starts_with(&source, "cid:"))
}

fn text_node(text: String) -> Rc<Node> {
    Node::new(NodeData::Text { contents: StrTendril::from(text).into() })
}

/// The lines that the converter wrote, as somebody would have typed them: one
/// empty line at a place, no blanks at ends but where a break is meant.
fn in_lines(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut lines = markdown.lines().peekable();
    let mut empty = true;
    while let Some(line) = lines.next() {
        let bare = line.trim_end();
        let inner = bare.trim_start_matches(['>', ' ']);
        if inner.is_empty() {
            if !empty {
                text.push_str(bare);
                text.push('\n');
            }
            empty = true;
            continue;
        }
        let was_empty = std::mem::replace(&mut empty, false);
        let indent = bare.len() - inner.len();
        // A line that the sender drew is a line.
        let drawn = inner.chars().map(|sign| unveil(sign).filter(|sign| "-_=".contains(*sign)));
        let is_drawn = inner.chars().count() >= LEAST_DRAWN && drawn.clone().all(|sign| sign.is_some());
        if is_drawn && indent == 0 {
            if !was_empty {
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
            }
            text.push_str("* * *\n\n");
            empty = true;
            continue;
        }
        text.push_str(bare.get(..indent).unwrap_or_default());
        text.push_str(inner);
        let is_break = line.len() >= bare.len() + 2;
        let goes_on = lines.peek().is_some_and(|next| !next.trim_matches(['>', ' ']).is_empty());
        text.push_str(if is_break && goes_on { "  \n" } else { "\n" });
    }
    text.truncate(text.trim_end().len());
    text
}

/// Text that stays as it is laid out: a block of code, where it begins a line of
/// its own; else its lines.
fn preformatted(pre: &Rc<Node>, parent: &Rc<Node>, code: &mut Vec<Code>) -> Rc<Node> {
    let text = content(pre);
    let text = text.trim_matches('\n');
    let mut above = Some(Rc::clone(parent));
    let mut begins_line = true;
    while let Some(node) = above {
        begins_line &= html::tag(&node).is_none_or(|tag| BLOCKS.contains(&tag));
        above = html::parent(&node);
    }
    let block = element("p");
    if begins_line {
        block.children.borrow_mut().push(mark(text.to_owned(), true, code));
    } else {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                block.children.borrow_mut().push(element("br"));
            }
            block.children.borrow_mut().push(text_node(line.to_owned()));
        }
    }
    for child in block.children.borrow().iter() {
        child.parent.set(Some(Rc::downgrade(&block)));
    }
    block
}

/// Code within a line. A sign that could end it makes it ordinary text.
fn inline_code(node: &Rc<Node>, code: &mut Vec<Code>) -> Rc<Node> {
    let text = words(&content(node));
    if text.is_empty() || text.contains(['`', '|']) { text_node(text) } else { mark(text, false, code) }
}

fn mark(text: String, is_block: bool, code: &mut Vec<Code>) -> Rc<Node> {
    let node = text_node(format!("{CODE_BEGINS}{}{CODE_ENDS}", code.len()));
    code.push(Code { text, is_block });
    node
}

/// The text in an element, its lines as they are.
fn content(node: &Rc<Node>) -> String {
    let mut text = String::new();
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop() {
        match &node.data {
            NodeData::Text { contents } => text.push_str(&contents.borrow()),
            _ if html::tag(&node) == Some("br") => text.push('\n'),
            _ if html::tag(&node) == Some("img") => {
                text.push_str(&without_private(&html::attribute(&node, "alt").unwrap_or_default()));
            }
            _ => {}
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    text
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address without signs that could end it, or begin something else.
fn address(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_whitespace() || sign.is_control() || ('\u{E000}'..='\u{E0FF}').contains(&sign) {
            // Browsers take line ends out of addresses, too.
            if sign == ' ' {
                address.push_str("%20");
            }
        } else if "\"'()<>[\\]^`{|}".contains(sign) {
            address.push_str(&format!("%{:02X}", u32::from(sign)));
        } else {
            address.push(sign);
        }
    }
    address
}

/// Puts signs and code back into what the converter wrote.
fn expand(veiled: &str, code: &[Code]) -> String {
    let mut text = String::with_capacity(veiled.len() + veiled.len() / 8);
    for line in veiled.split_inclusive('\n') {
        let in_table = line.trim_start_matches(['>', ' ']).starts_with('|');
        let start = structure(line);
        let mut rest = line.chars();
        while let Some(next) = rest.next() {
            if next == CODE_BEGINS {
                let (number, after) = rest.as_str().split_once(CODE_ENDS).unwrap_or_default();
                rest = after.chars();
                if let Some(code) = number.parse().ok().and_then(|number: usize| code.get(number)) {
                    code.write(&mut text, after);
                }
            } else if let Some(sign) = unveil(next) {
                let starts = start + next.len_utf8() + rest.as_str().len() == line.len();
                escape(sign, &mut text, rest.as_str(), Place { in_table, starts });
            } else {
                text.push(next);
            }
        }
    }
    text
}

impl Code {
    fn write(&self, text: &mut String, after: &str) {
        let alone =
            (text.is_empty() || text.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'));
        match (self.is_block, alone) {
            (true, true) => {
                let runs = self.text.split(|sign| sign != '`').map(str::len);
                let fence = "`".repeat(runs.max().unwrap_or(0).saturating_add(1).max(3));
                for part in [&fence, "\n", &self.text, "\n", &fence] {
                    text.push_str(part);
                }
            }
            (true, false) => text.push_str(&expand(&veil(&words(&self.text)), &[])),
            (false, _) => {
                if text.ends_with('`') {
                    text.push(' ');
                }
                for part in ["`", &self.text, "`"] {
                    text.push_str(part);
                }
            }
        }
    }
}
