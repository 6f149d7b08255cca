//! HTML as a tree, as html5ever reads it. Walks are loops, never recursion, for
//! the depth of a tree is the sender's choice.

use std::rc::Rc;

use html5ever::serialize::{SerializeOpts, serialize};
use markup5ever_rcdom::{Node, NodeData, SerializableHandle};

use super::{Format, hidden, quotation, sanitized, text};

/// Deeper trees are not handed to code that walks by recursion: a component has
/// 512 KiB of stack.
const DEPTH_LIMIT: usize = 120;
/// Elements that were opened and not closed. Reading HTML takes time with the
/// square of these: a small message could keep the reader busy for minutes.
const OPEN_LIMIT: usize = 400;
/// More tags than these make a tree that a component's 64 MiB do not hold.
const TAG_LIMIT: usize = 150_000;
/// Elements that have no end, or that the next of their kind ends.
const UNCLOSED: [&str; 20] = [
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "td", "th", "tr", "wbr",
];
/// Elements whose text nobody sees.
pub(super) const INVISIBLE: [&str; 7] =
    ["head", "script", "style", "template", "noscript", "title", "iframe"];

/// A document.
pub(super) struct Tree(pub(super) Rc<Node>);

impl Tree {
    /// Reads any text as HTML; none where the reader gives up, or where the tree
    /// is too deep or too large.
    pub(super) fn parse(html: &str) -> Option<Self> {
        if html.matches('<').count() > TAG_LIMIT || most_open(html) > OPEN_LIMIT {
            return None;
        }
        let tree = Self(htmd::HtmlToMarkdown::new().html_to_tree(html).ok()?);
        (tree.depth() <= DEPTH_LIMIT).then_some(tree)
    }

    /// Reads HTML and takes out what nobody sees, and what it quotes, where that
    /// is wanted and something is left. The number is how many characters nobody
    /// sees.
    pub(super) fn read(html: &str, trim_quoted: bool) -> Option<(Self, usize)> {
        let tree = Self::parse(html)?;
        // First, so that a separator that nobody sees cuts nothing off.
        let hidden = hidden::remove(&tree);
        if !trim_quoted || quotation::trim_tree(&tree) {
            return Some((tree, hidden));
        }
        // A tree that was searched in vain may be spoilt. Two are too much memory.
        drop(tree);
        let tree = Self::parse(html)?;
        let hidden = hidden::remove(&tree);
        Some((tree, hidden))
    }

    fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut open = vec![(Rc::clone(&self.0), 1)];
        while let Some((node, depth)) = open.pop() {
            deepest = deepest.max(depth);
            open.extend(node.children.borrow().iter().map(|child| (Rc::clone(child), depth + 1)));
        }
        deepest
    }

    /// All nodes in the order of the document.
    pub(super) fn nodes(&self) -> Vec<Rc<Node>> {
        let mut nodes = Vec::new();
        let mut open = vec![Rc::clone(&self.0)];
        while let Some(node) = open.pop() {
            open.extend(node.children.borrow().iter().rev().map(Rc::clone));
            nodes.push(node);
        }
        nodes
    }

    /// Whether anything is left to see.
    pub(super) fn is_blank(&self) -> bool {
        visible_text(&self.0, 1).is_empty() && !self.nodes().iter().any(|node| tag(node) == Some("img"))
    }

    /// The document as HTML; only what its body holds, where it came as such.
    pub(super) fn to_html(&self, is_fragment: bool) -> Option<String> {
        let body = || self.nodes().into_iter().find(|node| tag(node) == Some("body"));
        let root = is_fragment.then(body).flatten().unwrap_or_else(|| Rc::clone(&self.0));
        let mut bytes = Vec::new();
        // By default the children: neither a document nor `body` is written itself.
        serialize(&mut bytes, &SerializableHandle::from(root), SerializeOpts::default()).ok()?;
        String::from_utf8(bytes).ok()
    }
}

/// A body that was written anew.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) format: Format,
    /// How many characters were left out because nobody sees them.
    pub(super) hidden: usize,
}

/// About how many elements are open at once. A look at the tags, not at what
/// they mean.
fn most_open(html: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() || UNCLOSED.contains(&name.as_str()) {
            continue;
        }
        open = if closes { open.saturating_sub(1) } else { open + 1 };
        most = most.max(open);
    }
    most
}

/// The HTML, safe to show, and without what it quotes where that is wanted and
/// something is left; as text where its tree cannot be walked.
pub(super) fn of_html(html: &str, trim_quoted: bool) -> Written {
    let written = Tree::read(html, trim_quoted).and_then(|(tree, hidden)| {
        sanitized::clean(&tree);
        Some(Written { text: tree.to_html(is_fragment(html))?, format: Format::Html, hidden })
    });
    written.unwrap_or_else(|| text::of_html(html, trim_quoted))
}

/// Whether this is a part of a document only.
fn is_fragment(html: &str) -> bool {
    let start = html.get(..html.len().min(4096)).unwrap_or(html).to_ascii_lowercase();
    !["<html", "<head", "<body", "<!doctype"].iter().any(|tag| start.contains(tag))
}

/// The name of an element.
pub(super) fn tag(node: &Node) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

/// The value of an attribute.
pub(super) fn attribute(node: &Node, wanted: &str) -> Option<String> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            attrs.borrow().iter().find(|one| &*one.name.local == wanted).map(|one| one.value.to_string())
        }
        _ => None,
    }
}

/// The text directly in an element.
pub(super) fn text_of(node: &Node) -> String {
    let mut text = String::new();
    for child in node.children.borrow().iter() {
        if let NodeData::Text { contents } = &child.data {
            text.push_str(&contents.borrow());
        }
    }
    text
}

/// A new element without attributes.
pub(super) fn element(name: &str) -> Rc<Node> {
    Node::new(NodeData::Element {
        name: html5ever::QualName::new(None, html5ever::ns!(html), name.into()),
        attrs: Vec::new().into(),
        template_contents: None.into(),
        mathml_annotation_xml_integration_point: false,
    })
}

/// A new text.
pub(super) fn text_node(text: &str) -> Rc<Node> {
    Node::new(NodeData::Text { contents: html5ever::tendril::StrTendril::from(text).into() })
}

/// Gives an element its children, and them the element.
pub(super) fn set_children(node: &Rc<Node>, children: Vec<Rc<Node>>) {
    for child in &children {
        child.parent.set(Some(Rc::downgrade(node)));
    }
    *node.children.borrow_mut() = children;
}

/// An element of this name with the children of another, which loses them.
pub(super) fn renamed(node: &Rc<Node>, name: &str) -> Rc<Node> {
    let new = element(name);
    set_children(&new, node.children.take());
    new
}

/// The node that this one is in.
pub(super) fn parent(node: &Node) -> Option<Rc<Node>> {
    let weak = node.parent.take();
    let parent = weak.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(weak);
    parent
}

/// Where a node stands among its siblings.
pub(super) fn position(parent: &Node, node: &Rc<Node>) -> Option<usize> {
    parent.children.borrow().iter().position(|child| Rc::ptr_eq(child, node))
}

/// The text that somebody would see, blanks put together; about `limit`
/// characters of it.
pub(super) fn visible_text(node: &Rc<Node>, limit: usize) -> String {
    let mut text = String::new();
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop() {
        if tag(&node).is_some_and(|tag| INVISIBLE.contains(&tag)) {
            continue;
        }
        if let NodeData::Text { contents } = &node.data {
            for word in contents.borrow().split_whitespace() {
                if text.len() >= limit {
                    return text;
                }
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    text
}
