//! Where a reply ends and what it quotes begins.
//!
//! Mail has no rule for it, only habits: those of Outlook, Gmail, Apple Mail,
//! Thunderbird and Yahoo, in the languages that they put into the message.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::html::{self, Tree};
use super::quotation_words::{FROM, HEBREW, ON, ORIGINAL_MESSAGE, SENT, SUBJECT, TO, WROTE};

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
/// The longest line that introduces a quotation, in characters.
const LONGEST_INTRODUCTION: usize = 400;

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
        let all = std::mem::take(&mut *children);
        for child in all {
            let is_block = html::tag(&child) == Some("blockquote");
            if is_quotation(&child) {
                if is_block {
                    drop_introduction_of_block(&mut children);
                }
            } else if !is_block || !drop_introduction_of_block(&mut children) {
                children.push(child);
            }
        }
        found |= children.len() < before;
        // A line, and then a header: the line goes, too.
        let mut marked: Vec<(Rc<Node>, bool)> = Vec::with_capacity(children.len());
        let mut line = None;
        for (index, child) in children.iter().enumerate() {
            if let Some(tag) = html::tag(child) {
                if let Some(line) = line.take()
                    && is_header(&html::visible_text(child, 300), false)
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
    if !matches!(tag, "div" | "p") {
        return false;
    }
    // Outlook draws a line above the header of the message below; others do not.
    let style = html::attribute(node, "style").unwrap_or_default().to_ascii_lowercase();
    let is_ruled = tag == "div" && style.replace(' ', "").contains("border-top:solid");
    is_header(&html::visible_text(node, 300), !is_ruled)
}

/// Takes `On Monday, Anna wrote:` off the end of what stands before a quotation;
/// false where there is none.
fn drop_introduction_of_block(before: &mut Vec<Rc<Node>>) -> bool {
    let text = |node: &Rc<Node>| html::visible_text(node, LONGEST_INTRODUCTION.saturating_mul(4));
    let Some(last) = before.iter().rposition(|node| !text(node).is_empty()) else { return false };
    let is_one = before.get(last).is_some_and(|node| is_introduction(&text(node)));
    if is_one {
        before.truncate(last);
    }
    is_one
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

/// Whether this begins as the header of a message does: who, when, and, where it
/// has to be `whole`, to whom or what about.
fn is_header(text: &str, whole: bool) -> bool {
    let text = text.to_lowercase();
    let start = text.trim_start_matches(['*', ' ']);
    let begins = FROM.iter().any(|label| start.strip_prefix(label).is_some_and(is_colon));
    begins
        && (has_label(&text, &SENT) || has_label(&text, &HEBREW))
        && (!whole || has_label(&text, &TO) || has_label(&text, &SUBJECT))
}

/// Whether a colon is next.
fn is_colon(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '*');
    rest.starts_with([':', '：'])
}

/// Whether one of these words stands in a text, with a colon behind it.
fn has_label(text: &str, labels: &[&str]) -> bool {
    labels.iter().any(|label| {
        text.match_indices(label).any(|(place, _)| {
            let before = text.get(..place).and_then(|before| before.chars().next_back());
            let after = text.get(place + label.len()..).unwrap_or_default();
            before.is_none_or(|sign| !sign.is_alphanumeric()) && is_colon(after)
        })
    })
}

/// Whether a text only says who wrote what follows, and when.
fn is_introduction(text: &str) -> bool {
    let text = text.trim_matches(|sign: char| {
        sign.is_whitespace()
            || ('\u{200E}'..='\u{200F}').contains(&sign)
            || ('\u{202A}'..='\u{202E}').contains(&sign)
    });
    if !text.ends_with([':', '：']) || text.chars().count() > LONGEST_INTRODUCTION {
        return false;
    }
    let text = text.to_lowercase();
    let has_digit = text.chars().any(char::is_numeric);
    WROTE.iter().any(|wrote| text.contains(wrote)) && (has_digit || text.contains('@'))
        || ON.iter().any(|on| text.starts_with(on)) && WROTE.iter().any(|wrote| text.contains(wrote))
        || has_digit && text.contains('@')
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
    // Nothing was quoted: not even its last line changes.
    let trimmed = if kept.len() == lines.len() { String::new() } else { kept.join("\n").trim().to_owned() };
    if trimmed.is_empty() { text.to_owned() } else { trimmed }
}

/// Whether everything from the first of these lines on is quoted.
fn begins_quotation(lines: &[&str]) -> bool {
    let [first, rest @ ..] = lines else { return false };
    let first = first.trim();
    if is_original_message(first) {
        return true;
    }
    let header = |lines: &[&str], least: usize| {
        let start = lines.iter().skip_while(|line| line.trim().is_empty()).take(6);
        let block: Vec<String> = start.map(|line| line.trim().to_lowercase()).collect();
        let is = |line: &String, labels: &[&str]| {
            let line = line.trim_start_matches(['*', ' ']);
            labels.iter().any(|label| line.strip_prefix(label).is_some_and(is_colon))
        };
        // A sentence may begin with `From:`; a header has its lines below it.
        let others = [&SENT[..], &TO, &SUBJECT, &HEBREW];
        let further =
            others.iter().filter(|labels| block.iter().skip(1).any(|line| is(line, labels))).count();
        block.first().is_some_and(|line| is(line, &FROM)) && further >= least
    };
    let ruled = first.len() >= 10 && first.chars().all(|c| c == '_' || c == '-');
    ruled && header(rest, 1) || header(lines, 2) && !first.is_empty()
}

/// Drops `On Monday, Anna wrote:` before a quotation; it may take three lines.
fn drop_introduction(kept: &mut Vec<&str>) {
    let Some(last) = kept.iter().rposition(|line| !line.trim().is_empty()) else { return };
    let begins = |line: &str| {
        let line = line.trim().trim_start_matches('\u{202B}').to_lowercase();
        ON.iter().any(|on| line.starts_with(on))
    };
    let mut found = None;
    for lines in 1..=3 {
        let Some(first) = (last + 1).checked_sub(lines) else { break };
        let block = kept.get(first..=last).unwrap_or_default();
        if block.iter().any(|line| line.trim().is_empty()) {
            break;
        }
        let starts = block.first().is_some_and(|line| begins(line));
        if is_introduction(&block.join(" ")) && (lines == 1 || starts) {
            found = Some(first);
            if starts {
                break;
            }
        }
    }
    if let Some(first) = found {
        kept.truncate(first);
    }
}
