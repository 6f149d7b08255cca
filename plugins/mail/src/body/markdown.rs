//! HTML as Markdown. A client may show Markdown by itself, and fetch what it
//! links: pictures from elsewhere would tell a sender that, and where, his
//! message was read, so that their addresses do not stay.

use std::rc::Rc;

use htmd::HtmlToMarkdown;
use htmd::options::{BulletListMarker, Options};
use html5ever::tendril::StrTendril;
use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};
use super::{Format, quotation, text};

/// What a link may lead to.
const SCHEMES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];

/// The HTML as Markdown; as text where its tree cannot be walked.
pub(super) fn of_html(html: &str, trim_quoted: bool) -> (String, Format) {
    let Some(tree) = Tree::parse(html) else {
        return (text::of_html(html, trim_quoted), Format::Text);
    };
    let tree =
        if trim_quoted && !quotation::trim_tree(&tree) { Tree::parse(html).unwrap_or(tree) } else { tree };
    disarm(&tree);
    let converter = HtmlToMarkdown::builder()
        .options(Options {
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        })
        .skip_tags(vec!["head", "script", "style", "template", "noscript", "iframe", "title"])
        .build();
    (converter.tree_to_markdown(&tree.0), Format::Markdown)
}

/// Takes out the pictures that are not part of the message and the links that
/// lead to no place.
fn disarm(tree: &Tree) {
    for node in tree.nodes() {
        for child in node.children.borrow_mut().iter_mut() {
            if html::tag(child) == Some("img") && !is_inline(child) {
                *child = alternative(child, &node);
            }
        }
        if html::tag(&node) == Some("a") {
            let href = html::attribute(&node, "href").unwrap_or_default();
            if !leads_somewhere(&href) {
                drop_attribute(&node, "href");
            }
        }
    }
}

/// Whether a picture came with the message.
fn is_inline(node: &Node) -> bool {
    html::attribute(node, "src").is_some_and(|source| starts_with(&source, "cid:"))
        && html::attribute(node, "href").is_none()
}

fn leads_somewhere(href: &str) -> bool {
    SCHEMES.iter().any(|scheme| starts_with(href, scheme))
}

fn starts_with(text: &str, scheme: &str) -> bool {
    text.trim().get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// The words for a picture, in its place.
fn alternative(image: &Node, parent: &Rc<Node>) -> Rc<Node> {
    let alt = html::attribute(image, "alt").unwrap_or_default();
    let text = Node::new(NodeData::Text { contents: StrTendril::from(alt).into() });
    text.parent.set(Some(Rc::downgrade(parent)));
    text
}

fn drop_attribute(node: &Node, name: &str) {
    if let NodeData::Element { attrs, .. } = &node.data {
        attrs.borrow_mut().retain(|one| &*one.name.local != name);
    }
}
