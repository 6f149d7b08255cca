//! Where a reply ends and what it quotes begins.
//!
//! Mail has no rule for it, only habits: those of Outlook, Gmail, Apple Mail,
//! Thunderbird and Yahoo, in the languages that they put into the message.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};

/// Ids of what Outlook puts between a reply and the message below it.
const SEPARATOR_IDS: [&str; 5] = [
    "divRplyFwdMsg",
    "appendonsend",
    "OLK_SRC_BODY_SECTION",
    "mail-editor-reference-message-container",
    "stopSpelling",
];
/// Classes of elements that are a quotation as a whole.
const QUOTATION_CLASSES: [&str; 7] = [
    "gmail_quote",
    "gmail_quote_container",
    "gmail_attr",
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "moz-cite-prefix",
];
/// What stands between the dashes of `-----Original Message-----`.
const ORIGINAL_MESSAGE: [&str; 12] = [
    "original message",
    "original appointment",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "mensagem original",
    "forwarded message",
    "weitergeleitete nachricht",
];
/// How a block of header lines begins.
const FROM: [&str; 9] = ["from:", "von:", "de:", "de\u{a0}:", "de :", "da:", "van:", "från:", "fra:"];
/// What follows in such a block.
const SENT: [&str; 15] = [
    "sent:",
    "date:",
    "gesendet:",
    "datum:",
    "envoyé",
    "enviado",
    "enviada",
    "inviato:",
    "data:",
    "verzonden:",
    "skickat:",
    "sendt:",
    "to:",
    "an:",
    "fecha:",
];
/// How the line before a quotation ends: `On Monday, Anna wrote:`.
const WROTE: [&str; 10] = [
    "wrote:",
    "schrieb:",
    "a écrit :",
    "a écrit\u{a0}:",
    "a écrit:",
    "escribió:",
    "escreveu:",
    "ha scritto:",
    "schreef:",
    "skrev:",
];

/// Takes the quotations out of a tree. False where nothing would be left, or
/// where there are none; then the tree may be spoilt.
pub(super) fn trim_tree(tree: &Tree) -> bool {
    let mut found = false;
    let mut open = vec![(Rc::clone(&tree.0), false)];
    while let Some((node, rules_off)) = open.pop() {
        if rules_off || is_separator(&node) {
            cut_from(&node);
            found = true;
            break;
        }
        let mut children = node.children.borrow_mut();
        let before = children.len();
        children.retain(|child| !is_quotation(child));
        found |= children.len() < before;
        // A line, and then a header: the line goes, too.
        let mut marked: Vec<(Rc<Node>, bool)> = Vec::with_capacity(children.len());
        let mut line = None;
        for (index, child) in children.iter().enumerate() {
            if let Some(tag) = html::tag(child) {
                if let Some(line) = line.take()
                    && is_header_block(&html::visible_text(child, 300))
                    && let Some((_, rules_off)) = marked.get_mut::<usize>(line)
                {
                    *rules_off = true;
                }
                line = (tag == "hr").then_some(index);
            }
            marked.push((Rc::clone(child), false));
        }
        open.extend(marked.into_iter().rev());
    }
    found && !tree.is_blank()
}

/// Removes a node and all that follows it in the document.
fn cut_from(node: &Rc<Node>) {
    let mut above = html::parent(node);
    if let Some(parent) = &above
        && let Some(position) = html::position(parent, node)
    {
        parent.children.borrow_mut().truncate(position);
    }
    while let Some(node) = above {
        let next = html::parent(&node);
        if let Some(parent) = &next
            && let Some(position) = html::position(parent, &node)
        {
            parent.children.borrow_mut().truncate(position.saturating_add(1));
        }
        above = next;
    }
}

/// Whether everything from here on is quoted.
fn is_separator(node: &Rc<Node>) -> bool {
    if let NodeData::Text { contents } = &node.data {
        return is_original_message(contents.borrow().trim());
    }
    let Some(tag) = html::tag(node) else { return false };
    let id = html::attribute(node, "id").unwrap_or_default();
    if SEPARATOR_IDS.contains(&without_prefix(&id)) || has_class(node, &["OutlookMessageHeader"]) {
        return true;
    }
    // Outlook draws a line above the header of the message below.
    let style = html::attribute(node, "style").unwrap_or_default().to_ascii_lowercase();
    tag == "div"
        && style.replace(' ', "").contains("border-top:solid")
        && is_header_block(&html::visible_text(node, 300))
}

/// Whether this element is a quotation, and what follows it may not be.
fn is_quotation(node: &Rc<Node>) -> bool {
    let Some(tag) = html::tag(node) else { return false };
    let cited = tag == "blockquote"
        && html::attribute(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"));
    cited || has_class(node, &QUOTATION_CLASSES)
}

fn has_class(node: &Node, wanted: &[&str]) -> bool {
    html::attribute(node, "class").is_some_and(|classes| {
        classes.split_whitespace().any(|class| wanted.contains(&without_prefix(class)))
    })
}

/// Outlook on the web puts `x_` before the ids and classes of what it quotes.
fn without_prefix(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) = name.strip_prefix("x_") {
        name = rest;
    }
    name
}

/// Whether this begins as the header of a message does.
fn is_header_block(text: &str) -> bool {
    let text = text.to_lowercase();
    let text = text.trim_start_matches(['*', ' ']);
    FROM.iter().any(|from| text.starts_with(from)) && SENT.iter().any(|sent| text.contains(sent))
}

fn is_original_message(line: &str) -> bool {
    let inner = line.trim_matches('-');
    line.len() >= inner.len() + 4 && {
        let inner = inner.trim().to_lowercase().replace('\u{2019}', "'");
        ORIGINAL_MESSAGE.contains(&inner.as_str())
    }
}

/// Plain text without what it quotes; as it is where nothing else would be left.
pub(super) fn trim_text(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let rest = lines.get(index..).unwrap_or_default();
        if begins_quotation(rest) {
            break;
        }
        if line.trim_start().starts_with('>') {
            drop_introduction(&mut kept);
        } else {
            kept.push(line);
        }
        index += 1;
    }
    let trimmed = kept.join("\n").trim().to_owned();
    if trimmed.is_empty() { text.to_owned() } else { trimmed }
}

/// Whether everything from the first of these lines on is quoted.
fn begins_quotation(lines: &[&str]) -> bool {
    let [first, rest @ ..] = lines else { return false };
    let first = first.trim();
    if is_original_message(first) {
        return true;
    }
    let header = |lines: &[&str]| {
        let start = lines.iter().skip_while(|line| line.trim().is_empty()).take(4);
        let block: Vec<&str> = start.map(|line| line.trim()).collect();
        // A sentence may begin with `From:`; a header has its lines below it.
        let second = block.iter().skip(1).any(|line| {
            let line = line.to_lowercase();
            SENT.iter().any(|sent| line.trim_start_matches('*').starts_with(sent))
        });
        second && is_header_block(&block.join(" "))
    };
    let ruled = first.len() >= 10 && first.chars().all(|c| c == '_' || c == '-');
    ruled && header(rest) || header(lines) && !first.is_empty()
}

/// Drops `On Monday, Anna wrote:` before a quotation; it may take two lines.
fn drop_introduction(kept: &mut Vec<&str>) {
    let Some(last) = kept.iter().rposition(|line| !line.trim().is_empty()) else { return };
    let ends = |line: &str| {
        let line = line.trim().to_lowercase();
        WROTE.iter().any(|wrote| line.ends_with(wrote))
    };
    if !kept.get(last).is_some_and(|line| ends(line)) {
        return;
    }
    let begins = |line: &str| {
        ["On ", "Am ", "Le ", "El ", "Em ", "Il ", "Op ", "Den "].iter().any(|on| line.trim().starts_with(on))
    };
    let first = match last.checked_sub(1) {
        Some(before)
            if !kept.get(last).is_some_and(|line| begins(line))
                && kept.get(before).is_some_and(|line| begins(line)) =>
        {
            before
        }
        _ => last,
    };
    kept.truncate(first);
}
