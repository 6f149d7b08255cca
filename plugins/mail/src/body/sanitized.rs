//! HTML that is safe to show: an allow-list over the tree. Exchange filters, too,
//! but not every server does, nor every version alike; what goes out of here
//! hangs on nobody.
//!
//! Nothing that runs, nothing that loads from elsewhere, nothing that takes
//! input. What only lays out a message stays.

use std::rc::Rc;

use html5ever::ns;
use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};

/// Elements that stay. Others leave their content behind.
const KEPT: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "style",
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Elements that go with all that is in them.
const DROPPED: &[&str] = &[
    "script", "noscript", "template", "iframe", "frame", "frameset", "noframes", "object", "embed",
    "noembed", "applet", "param", "base", "basefont", "bgsound", "link", "meta", "svg", "math", "audio",
    "video", "source", "track", "canvas", "input", "select", "textarea", "datalist", "portal", "xml",
];
/// Attributes that stay as they are.
const ATTRIBUTES: &[&str] = &[
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "clear",
    "color",
    "cols",
    "colspan",
    "dir",
    "face",
    "headers",
    "height",
    "hspace",
    "id",
    "lang",
    "name",
    "noshade",
    "nowrap",
    "role",
    "rowspan",
    "rules",
    "scope",
    "size",
    "start",
    "title",
    "type",
    "valign",
    "value",
    "vspace",
    "width",
];
/// What a link may lead to.
const SCHEMES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];
/// Pictures that carry their own content. SVG is a document, and may run.
const PICTURES: [&str; 5] =
    ["data:image/png;", "data:image/jpeg;", "data:image/jpg;", "data:image/gif;", "data:image/webp;"];
/// What CSS loads from elsewhere or runs, in lower case. A backslash may hide
/// any of it.
const LOADING: [&str; 10] = [
    "url(",
    "src(",
    "image(",
    "image-set(",
    "cross-fade(",
    "@import",
    "expression(",
    "behavior",
    "-moz-binding",
    "\\",
];

/// Takes everything out of the tree that could do something.
pub(super) fn clean(tree: &Tree) {
    let mut open = vec![Rc::clone(&tree.0)];
    while let Some(node) = open.pop() {
        let mut pending: Vec<Rc<Node>> = node.children.take();
        pending.reverse();
        let mut kept = Vec::with_capacity(pending.len());
        while let Some(child) = pending.pop() {
            match judge(&child) {
                Verdict::Keep => {
                    child.parent.set(Some(Rc::downgrade(&node)));
                    kept.push(child);
                }
                Verdict::Unwrap => pending.extend(child.children.take().into_iter().rev()),
                Verdict::Drop => {}
            }
        }
        open.extend(kept.iter().rev().map(Rc::clone));
        *node.children.borrow_mut() = kept;
    }
}

enum Verdict {
    Keep,
    /// The content without the element.
    Unwrap,
    Drop,
}

fn judge(node: &Node) -> Verdict {
    let NodeData::Element { name, attrs, .. } = &node.data else {
        return match node.data {
            NodeData::Text { .. } | NodeData::Doctype { .. } => Verdict::Keep,
            // Comments may be conditional, and then some clients read them.
            _ => Verdict::Drop,
        };
    };
    let tag = &*name.local;
    if name.ns != ns!(html) || DROPPED.contains(&tag) {
        return Verdict::Drop;
    }
    if !KEPT.contains(&tag) {
        return Verdict::Unwrap;
    }
    if tag == "style" && loads(&html::text_of(node)) {
        return Verdict::Drop;
    }
    attrs.borrow_mut().retain_mut(|attribute| {
        let value = attribute.value.trim();
        match &*attribute.name.local {
            "href" => matches!(tag, "a" | "area") && (leads_somewhere(value) || value.starts_with('#')),
            "src" => tag == "img" && is_inline(value),
            "style" => {
                let harmless: Vec<&str> = value.split(';').filter(|one| !loads(one)).collect();
                let harmless = harmless.join(";");
                attribute.value = harmless.as_str().into();
                !harmless.trim().is_empty()
            }
            name => ATTRIBUTES.contains(&name),
        }
    });
    let has = |wanted| html::attribute(node, wanted).is_some_and(|value| !value.is_empty());
    // A picture without address and words shows nothing.
    if tag == "img" && !has("src") && !has("alt") { Verdict::Drop } else { Verdict::Keep }
}

fn loads(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    LOADING.iter().any(|word| css.contains(word))
}

/// Whether an address is one that somebody may follow.
pub(super) fn leads_somewhere(address: &str) -> bool {
    SCHEMES.iter().any(|scheme| starts_with(address, scheme))
}

/// Whether a picture came with the message.
fn is_inline(source: &str) -> bool {
    starts_with(source, "cid:") || PICTURES.iter().any(|start| starts_with(source, start))
}

/// Whether a text begins so, in whatever case; `start` is in lower case.
pub(super) fn starts_with(text: &str, start: &str) -> bool {
    text.trim().get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}
