//! Lists as Word writes them into mail: paragraphs, each with its level in
//! `mso-list`, and with its bullet or number as text.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};

/// Bullets, some as letters of the fonts Symbol and Wingdings.
const BULLETS: [&str; 14] =
    ["·", "•", "o", "§", "ü", "Ø", "v", "q", "-", "–", "\u{f0b7}", "\u{f0a7}", "à", "è"];
/// More levels than Word has.
const MOST_LEVELS: usize = 9;

/// Makes lists of such paragraphs.
pub(super) fn rebuild(tree: &Tree) {
    for node in tree.nodes() {
        if node.children.borrow().iter().any(|child| level(child).is_some()) {
            let children = node.children.take();
            let children = with_lists(children);
            html::set_children(&node, children);
        }
    }
}

/// An item of a list.
struct Item {
    level: usize,
    /// Its number, where it has one.
    number: Option<usize>,
    node: Rc<Node>,
}

fn with_lists(children: Vec<Rc<Node>>) -> Vec<Rc<Node>> {
    let mut new = Vec::with_capacity(children.len());
    let mut items: Vec<Item> = Vec::new();
    for child in children {
        if let Some(level) = level(&child) {
            items.push(item(&child, level));
        } else if !items.is_empty() && is_blank_text(&child) {
            // What stands between two items of a list.
        } else {
            new.extend(lists(std::mem::take(&mut items)));
            new.push(child);
        }
    }
    new.extend(lists(items));
    new
}

fn is_blank_text(node: &Node) -> bool {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().trim().is_empty(),
        NodeData::Comment { .. } => true,
        _ => false,
    }
}

/// The level of a paragraph that is an item of a list.
fn level(node: &Node) -> Option<usize> {
    if !matches!(html::tag(node), Some("p" | "div")) {
        return None;
    }
    let style = html::attribute(node, "style")?.to_ascii_lowercase();
    let (_, list) = style.split_once("mso-list:")?;
    let list = list.split(';').next().unwrap_or_default();
    let (_, level) = list.split_once("level")?;
    let digits: String = level.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(|level: usize| level.clamp(1, MOST_LEVELS))
}

fn item(paragraph: &Rc<Node>, level: usize) -> Item {
    let mark = take_mark(paragraph);
    let bare = mark.trim().trim_matches(['(', ')', '.']);
    let is_bullet = mark.trim().is_empty() || BULLETS.contains(&mark.trim());
    let number =
        (!is_bullet).then(|| bare.rsplit('.').next().and_then(|last| last.parse().ok()).unwrap_or(1));
    Item { level, number, node: html::renamed(paragraph, "li") }
}

/// Takes the mark out of the paragraph: the text that Word says to ignore.
fn take_mark(paragraph: &Rc<Node>) -> String {
    let mut open = vec![Rc::clone(paragraph)];
    while let Some(node) = open.pop() {
        let ignored = node.children.borrow().iter().position(|child| {
            html::attribute(child, "style")
                .is_some_and(|style| style.to_ascii_lowercase().replace(' ', "").contains("mso-list:ignore"))
        });
        if let Some(position) = ignored {
            let mark = node.children.borrow_mut().remove(position);
            return html::visible_text(&mark, 40);
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    String::new()
}

/// The items as lists in lists.
fn lists(items: Vec<Item>) -> Vec<Rc<Node>> {
    let mut outermost = Vec::new();
    // The open lists: level, whether numbered, the list, its items.
    let mut open: Vec<(usize, bool, Rc<Node>)> = Vec::new();
    for item in items {
        let is_numbered = item.number.is_some();
        while open.last().is_some_and(|(level, numbered, _)| {
            *level > item.level || *level == item.level && *numbered != is_numbered
        }) {
            open.pop();
        }
        if open.last().is_none_or(|(level, ..)| *level < item.level) {
            let list = html::element(if is_numbered { "ol" } else { "ul" });
            if let (Some(number), NodeData::Element { attrs, .. }) =
                (item.number.filter(|n| *n > 1), &list.data)
            {
                attrs.borrow_mut().push(html5ever::Attribute {
                    name: html5ever::QualName::new(None, html5ever::ns!(), "start".into()),
                    value: number.to_string().as_str().into(),
                });
            }
            let last = open.last().and_then(|(.., above)| above.children.borrow().last().map(Rc::clone));
            match last {
                Some(above) => append(&above, &list),
                None => outermost.push(Rc::clone(&list)),
            }
            open.push((item.level, is_numbered, list));
        }
        if let Some((.., list)) = open.last() {
            append(list, &item.node);
        }
    }
    outermost
}

fn append(parent: &Rc<Node>, child: &Rc<Node>) {
    child.parent.set(Some(Rc::downgrade(parent)));
    parent.children.borrow_mut().push(Rc::clone(child));
}
