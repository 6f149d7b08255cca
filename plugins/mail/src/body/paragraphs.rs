//! Paragraphs as the writer saw them. Gmail, Apple Mail and Outlook on the web
//! make an element of each line, and Word a paragraph, with an empty one where a
//! reader sees a gap; what is bold there may have blocks in it, and links whole
//! tables.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};

/// Elements that are a part of a line.
const INLINE: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt",
    "u",
];
/// Elements that put signs around a part of a line, and so must not hold blocks.
const MARKING: [&str; 8] = ["a", "b", "strong", "i", "em", "s", "strike", "del"];
/// Blocks that may be only parts of a line in those.
const SIMPLE_BLOCKS: [&str; 10] = ["p", "div", "section", "center", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Brings blocks into the form that Markdown has for them.
pub(super) fn arrange(tree: &Tree) {
    plain(tree);
    // Children before their parents.
    for node in tree.nodes().into_iter().rev() {
        let children = node.children.take();
        let children = join_lines(unmark(children));
        html::set_children(&node, children);
    }
}

/// Makes ordinary blanks of those that only lay out, and signs of raised digits.
fn plain(tree: &Tree) {
    for node in tree.nodes() {
        let digits = match html::tag(&node) {
            Some("sup") => Some("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
            Some("sub") => Some("₀₁₂₃₄₅₆₇₈₉₊₋"),
            _ => None,
        };
        if let Some(digits) = digits {
            shift(&node, digits);
        }
        if let NodeData::Text { contents } = &node.data {
            let text = contents.take();
            let plain = text.replace(
                [
                    '\u{a0}', '\u{2002}', '\u{2003}', '\u{2007}', '\u{2009}', '\u{200A}', '\u{202F}',
                    '\u{3000}',
                ],
                " ",
            );
            *contents.borrow_mut() = plain.as_str().into();
        }
    }
}

/// The digits in an element as these, where it has nothing else.
fn shift(node: &Rc<Node>, digits: &str) {
    let text = html::visible_text(node, 20);
    let shifted: Option<String> =
        text.chars().map(|sign| digits.chars().nth("0123456789+-".find(sign)?)).collect();
    if let Some(shifted) = shifted.filter(|_| !text.is_empty() && text.len() < 20) {
        html::set_children(node, vec![html::text_node(&shifted)]);
    }
}

/// Whether all that is in an element is parts of lines.
fn is_inline(node: &Rc<Node>) -> bool {
    let mut open: Vec<Rc<Node>> = node.children.borrow().iter().map(Rc::clone).collect();
    while let Some(node) = open.pop() {
        if html::tag(&node).is_some_and(|tag| !INLINE.contains(&tag)) {
            return false;
        }
        open.extend(node.children.borrow().iter().map(Rc::clone));
    }
    true
}

/// Bold text and links without blocks in them.
fn unmark(children: Vec<Rc<Node>>) -> Vec<Rc<Node>> {
    let mut new = Vec::with_capacity(children.len());
    for child in children {
        let Some(tag) = html::tag(&child).filter(|tag| MARKING.contains(tag)) else {
            new.push(child);
            continue;
        };
        let (is_link, is_line) = (tag == "a", is_inline(&child));
        if is_link && says_its_address(&child) {
            // The words are all of it.
            new.extend(child.children.take());
            continue;
        }
        if is_line || is_link && flatten(&child) {
            new.push(child);
        } else {
            // What it says of a block is lost; the block is not.
            new.extend(child.children.take());
        }
    }
    new
}

/// Whether the words of a link are its address.
fn says_its_address(link: &Rc<Node>) -> bool {
    let Some(address) = html::attribute(link, "href") else { return false };
    let address = address.trim();
    let words = html::visible_text(link, address.len() + 1);
    !words.is_empty()
        && (words == address
            || address.strip_prefix("mailto:") == Some(&words)
            || address.strip_suffix('/') == Some(&words))
}

/// Makes parts of a line of the blocks in a link; false where it holds more than
/// simple ones.
fn flatten(link: &Rc<Node>) -> bool {
    let mut open = vec![Rc::clone(link)];
    while let Some(node) = open.pop() {
        for child in node.children.borrow().iter() {
            if html::tag(child).is_some_and(|tag| !INLINE.contains(&tag) && !SIMPLE_BLOCKS.contains(&tag)) {
                return false;
            }
            open.push(Rc::clone(child));
        }
    }
    let mut open = vec![Rc::clone(link)];
    while let Some(node) = open.pop() {
        let mut new = Vec::new();
        for child in node.children.take() {
            if html::tag(&child).is_some_and(|tag| SIMPLE_BLOCKS.contains(&tag)) {
                let part = html::renamed(&child, "span");
                new.extend([html::text_node(" "), Rc::clone(&part), html::text_node(" ")]);
                open.push(part);
            } else {
                // A line within a link would end it for some readers.
                let child = if html::tag(&child) == Some("br") { html::text_node(" ") } else { child };
                open.push(Rc::clone(&child));
                new.push(child);
            }
        }
        html::set_children(&node, new);
    }
    true
}

/// What a block is, as a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A line, and the next one belongs to it.
    Text,
    /// A gap between paragraphs.
    Gap,
    /// Something else.
    None,
}

fn line(node: &Rc<Node>, word_has_gaps: bool) -> Line {
    let is_line = match html::tag(node) {
        // What has a name is something of its own: the header of a quotation, a signature.
        Some("div") => html::attribute(node, "id").is_none(),
        Some("p") => word_has_gaps && is_close(node),
        _ => false,
    };
    if !is_line || !is_inline(node) {
        Line::None
    } else if is_empty(node) {
        Line::Gap
    } else {
        Line::Text
    }
}

/// Whether a paragraph has no distance to the next.
fn is_close(paragraph: &Node) -> bool {
    let class = html::attribute(paragraph, "class").unwrap_or_default();
    let style = html::attribute(paragraph, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    ["MsoNormal", "MsoPlainText", "MsoNoSpacing", "PlainText"].iter().any(|known| class.contains(known))
        || style.contains("margin:0")
        || style.contains("margin-top:0") && style.contains("margin-bottom:0")
}

fn is_empty(node: &Rc<Node>) -> bool {
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop() {
        match &node.data {
            NodeData::Text { contents } if !contents.borrow().trim().is_empty() => return false,
            NodeData::Element { .. } if html::tag(&node) == Some("img") => return false,
            _ => {}
        }
        open.extend(node.children.borrow().iter().map(Rc::clone));
    }
    true
}

/// Puts lines that follow each other into one paragraph.
fn join_lines(children: Vec<Rc<Node>>) -> Vec<Rc<Node>> {
    let blocks = children.iter().filter(|child| matches!(html::tag(child), Some("div" | "p"))).count();
    if blocks == 0 {
        return children;
    }
    let word_has_gaps =
        children.iter().any(|child| html::tag(child) == Some("p") && is_close(child) && is_empty(child));
    let mut new = Vec::with_capacity(children.len());
    let mut lines: Vec<Rc<Node>> = Vec::new();
    for child in children {
        let is_blank =
            matches!(&child.data, NodeData::Text { contents } if contents.borrow().trim().is_empty());
        if is_blank && !lines.is_empty() {
            continue;
        }
        match line(&child, word_has_gaps) {
            Line::Text => lines.push(child),
            Line::Gap => new.extend(paragraph(&mut lines)),
            Line::None => {
                new.extend(paragraph(&mut lines));
                new.push(child);
            }
        }
    }
    new.extend(paragraph(&mut lines));
    new
}

/// One paragraph of these lines.
fn paragraph(lines: &mut Vec<Rc<Node>>) -> Option<Rc<Node>> {
    let lines = std::mem::take(lines);
    if lines.is_empty() {
        return None;
    }
    let mut parts: Vec<Rc<Node>> = Vec::new();
    for line in lines {
        if !parts.is_empty() {
            parts.push(html::element("br"));
        }
        let mut children = line.children.take();
        // An element ends its line; a break at its end adds none.
        while children.last().is_some_and(|last| html::tag(last) == Some("br")) {
            children.pop();
        }
        parts.extend(children);
    }
    let paragraph = html::element("p");
    html::set_children(&paragraph, parts);
    Some(paragraph)
}
