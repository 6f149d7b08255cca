//! HTML as plain text, for servers that return HTML although text was asked for,
//! and for trees that nothing else can walk.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, INVISIBLE, Tree};

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
const PARAGRAPHS: [&str; 10] = ["dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "ul"];

/// The HTML as text; without layout where its tree cannot be walked.
pub(super) fn of_html(html: &str, trim_quoted: bool) -> String {
    let Some(tree) = Tree::read(html, trim_quoted) else {
        return without_layout(html);
    };
    lay_out(&tree.0)
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
            Visit::Leave(node) => layout.break_for(html::tag(&node).unwrap_or_default()),
            Visit::Enter(node) => {
                if let NodeData::Text { contents } = &node.data {
                    layout.words(&contents.borrow());
                    continue;
                }
                let tag = html::tag(&node).unwrap_or_default();
                if INVISIBLE.contains(&tag) {
                    continue;
                }
                layout.break_for(tag);
                match tag {
                    "br" => layout.text.push('\n'),
                    "li" => layout.text.push_str("- "),
                    "td" | "th" if !layout.at_line_start() => layout.text.push('\t'),
                    "img" => layout.words(&html::attribute(&node, "alt").unwrap_or_default()),
                    _ => {}
                }
                open.push(Visit::Leave(Rc::clone(&node)));
                open.extend(node.children.borrow().iter().rev().map(|child| Visit::Enter(Rc::clone(child))));
            }
        }
    }
    layout.text.trim().to_owned()
}

#[derive(Default)]
struct Layout {
    text: String,
}

impl Layout {
    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Adds text with its blanks put together.
    fn words(&mut self, text: &str) {
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
        let lines = if PARAGRAPHS.contains(&tag) {
            2
        } else if LINES.contains(&tag) {
            1
        } else {
            return;
        };
        // The first block in a list item stands beside its dash.
        if self.text == "- " || self.text.ends_with("\n- ") {
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
}

/// The words of HTML that nobody should read as a tree. Reads it once, from the
/// left to the right, whatever it is.
fn without_layout(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    // The ampersand comes last, or `&amp;lt;` would be read twice.
    for (entity, character) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        words = words.replace(entity, character);
    }
    words
}
