//! HTML as plain text. Exchange can make text of HTML, too, but leaves what
//! nobody sees in it, and lays out tables as it likes.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, INVISIBLE, Tree, Written};
use super::{Format, outlook_list, quotation, sanitized, stream};

/// Elements that begin and end a line.
const LINES: [&str; 18] = [
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "dd",
    "div",
    "dt",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "pre",
    "section",
    "table",
    "tr",
];
/// Elements with an empty line around them.
const PARAGRAPHS: [&str; 8] = ["dl", "h1", "h2", "h3", "h4", "h5", "h6", "p"];
/// Lists; only the outermost has empty lines around it.
const LISTS: [&str; 2] = ["ol", "ul"];

/// The HTML as text; in one pass where its tree cannot be walked.
pub(super) fn of_html(html: &str, trim_quoted: bool) -> Written {
    let Some((tree, hidden)) = Tree::read(html, trim_quoted) else {
        let mut written = stream::of_html(html);
        if trim_quoted {
            written.text = quotation::trim_text(&written.text);
        }
        return written;
    };
    outlook_list::rebuild(&tree);
    Written { text: lay_out(&tree.0), format: Format::Text, hidden }
}

enum Visit {
    Enter(Rc<Node>),
    Leave(Rc<Node>),
}

fn lay_out(root: &Rc<Node>) -> String {
    let mut layout = Layout::default();
    let mut open = vec![Visit::Enter(Rc::clone(root))];
    while let Some(visit) = open.pop() {
        match visit {
            Visit::Leave(node) => {
                let tag = html::tag(&node).unwrap_or_default();
                if tag == "a" {
                    layout.end_link(&html::attribute(&node, "href").unwrap_or_default());
                }
                layout.close(tag);
            }
            Visit::Enter(node) => {
                if let NodeData::Text { contents } = &node.data {
                    layout.words(&contents.borrow());
                    continue;
                }
                let tag = html::tag(&node).unwrap_or_default();
                if INVISIBLE.contains(&tag) {
                    continue;
                }
                layout.open(tag, &|name| html::attribute(&node, name));
                open.push(Visit::Leave(Rc::clone(&node)));
                open.extend(node.children.borrow().iter().rev().map(|child| Visit::Enter(Rc::clone(child))));
            }
        }
    }
    layout.finish()
}

/// Text that grows by elements.
#[derive(Default)]
pub(super) struct Layout {
    text: String,
    /// The open lists: the number of the next item, none where it has a dash.
    lists: Vec<Option<usize>>,
    /// Where the text of the open link begins.
    link: Option<usize>,
    /// How many `pre` are open.
    pre: usize,
}

impl Layout {
    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Begins an element.
    pub(super) fn open(&mut self, tag: &str, attribute: &dyn Fn(&'static str) -> Option<String>) {
        if LISTS.contains(&tag) {
            self.break_lines(if self.lists.is_empty() { 2 } else { 1 });
            let start = attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
            self.lists.push((tag == "ol").then_some(start));
            return;
        }
        self.break_for(tag);
        match tag {
            "br" => {
                self.text.truncate(self.text.trim_end_matches([' ', '\t']).len());
                self.text.push('\n');
            }
            "li" => self.item(),
            "td" | "th" if !self.at_line_start() => self.text.push('\t'),
            "img" => self.words(&attribute("alt").unwrap_or_default()),
            "a" => self.link = Some(self.text.len()),
            "pre" => self.pre += 1,
            _ => {}
        }
    }

    /// Ends an element.
    pub(super) fn close(&mut self, tag: &str) {
        if LISTS.contains(&tag) {
            self.lists.pop();
            self.break_lines(if self.lists.is_empty() { 2 } else { 1 });
            return;
        }
        if tag == "pre" {
            self.pre = self.pre.saturating_sub(1);
        }
        self.break_for(tag);
    }

    /// Ends a link: its address stands behind its words, where they are not the
    /// same.
    pub(super) fn end_link(&mut self, address: &str) {
        let Some(start) = self.link.take() else { return };
        let address: String = address.trim().chars().filter(|sign| !sign.is_whitespace()).collect();
        let words = self.text.get(start..).unwrap_or_default().trim();
        let bare = |text: &str| {
            let text = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("tel:")).unwrap_or(text);
            text.trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_lowercase()
        };
        if words.is_empty() || !sanitized::leads_somewhere(&address) || bare(words) == bare(&address) {
            return;
        }
        self.text.truncate(self.text.trim_end().len());
        for part in [" <", &address, ">"] {
            self.text.push_str(part);
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1).min(20);
        self.text.push_str(&"  ".repeat(depth));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.text.push_str("- "),
        }
    }

    /// Adds text with its blanks put together.
    pub(super) fn words(&mut self, text: &str) {
        if self.pre > 0 {
            self.text.push_str(text);
            return;
        }
        let text = text.replace('\u{a0}', " ");
        if text.starts_with(char::is_whitespace) {
            self.blank();
        }
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.blank();
            }
            self.text.push_str(word);
        }
        if text.ends_with(char::is_whitespace) {
            self.blank();
        }
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
    }

    fn break_for(&mut self, tag: &str) {
        if PARAGRAPHS.contains(&tag) {
            self.break_lines(if self.lists.is_empty() { 2 } else { 1 });
        } else if LINES.contains(&tag) {
            self.break_lines(1);
        }
    }

    fn break_lines(&mut self, lines: usize) {
        // The first block in a list item stands beside its mark.
        let line = self.text.rsplit('\n').next().unwrap_or_default().trim_start_matches(' ');
        let mark = line.strip_suffix(' ').unwrap_or_default();
        let number = mark.strip_suffix('.').unwrap_or_default();
        if mark == "-" || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        self.text.truncate(self.text.trim_end_matches([' ', '\t']).len());
        if self.text.is_empty() {
            return;
        }
        let there = self.text.len() - self.text.trim_end_matches('\n').len();
        for _ in there..lines {
            self.text.push('\n');
        }
    }

    /// The text, with at most one empty line at a place.
    pub(super) fn finish(self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut empty = 0;
        for line in self.text.trim().lines() {
            let line = line.trim_end();
            empty = if line.is_empty() { empty + 1 } else { 0 };
            if empty < 2 {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}
