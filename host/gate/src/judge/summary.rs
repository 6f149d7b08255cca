//! What an operation does, in words: for the question to the user, for dry runs.
//! Made of what was judged, never of what a plugin says about it.

use super::facts::{Facts, StoredItem};
use super::findings::{Findings, FolderName, ItemName, comparable};
use super::people::Reached;
use crate::grammar::{FolderUse, Group, Kind, Operation, Response};
use crate::mailbox::Mailbox;
use crate::xml::Element;
use crate::{Effect, Effects};

/// Characters of a text that are shown.
const LONGEST: usize = 200;
/// Characters of a body that are shown.
const LONGEST_BODY: usize = 400;
/// How many things of a list are shown.
const MOST: usize = 20;

/// All that a summary is made of.
pub(super) struct Told<'a> {
    pub(super) known: &'static Operation,
    pub(super) element: &'a Element,
    pub(super) effects: Effects,
    pub(super) findings: &'a Findings,
    pub(super) reached: &'a Reached,
    pub(super) facts: &'a Facts,
    pub(super) mailbox: &'a Mailbox,
}

/// The summary: a sentence, and a line for each thing that people should know.
pub(super) fn summary(told: &Told<'_>) -> String {
    let mut lines = vec![headline(told)];
    lines.extend(people(told));
    lines.extend(subject(told).map(|subject| format!("Subject: {subject}")));
    lines.extend(attachments(told));
    lines.extend(stored(told));
    lines.extend(folders(told));
    lines.extend(changes(told));
    lines.extend(body(told.element).map(|body| format!("Text: {body}")));
    lines.join("\n")
}

fn headline(told: &Told<'_>) -> String {
    let mailbox = &told.mailbox.address;
    let findings = told.findings;
    let sends = told.effects.contains(Effect::Send);
    let count = findings.items.len();
    let items = |count: usize| if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
    let attribute = |name: &str| told.element.attribute(name).unwrap_or_default();
    match told.known.name {
        "CreateItem" => match (findings.responses.first(), findings.created.first()) {
            (Some(response), _) => {
                let verb = match response {
                    Response::Reply => "an answer",
                    Response::ReplyAll => "an answer to all",
                    Response::Forward => "a forwarded message",
                    Response::Accept => "an acceptance",
                    Response::Tentative => "a tentative acceptance",
                    Response::Decline => "a refusal",
                    Response::Cancel => "a cancellation",
                };
                if sends {
                    format!("Send {verb} from {mailbox}")
                } else {
                    format!("Save {verb} in {mailbox}")
                }
            }
            (None, Some(Kind::Message)) if sends => format!("Send a message from {mailbox}"),
            (None, Some(Kind::Message)) if findings.created.len() == 1 => {
                format!("Save a draft in {mailbox}")
            }
            (None, Some(kind)) if sends => format!("Create a {} in {mailbox} and invite people", kind.word()),
            (None, Some(kind)) if findings.created.len() == 1 => {
                format!("Create a {} in {mailbox}", kind.word())
            }
            (None, Some(kind)) => format!("Create {} {}s in {mailbox}", findings.created.len(), kind.word()),
            (None, None) => format!("Create nothing in {mailbox}"),
        },
        "SendItem" => format!("Send a draft from {mailbox}"),
        "UpdateItem" if sends => format!("Change a meeting in {mailbox} and tell people"),
        "UpdateItem" => format!("Change {} in {mailbox}", items(count)),
        "DeleteItem" => {
            let tell = if sends { " and tell people" } else { "" };
            let how = match attribute("DeleteType") {
                "MoveToDeletedItems" => format!("Move {} of {mailbox} to Deleted Items", items(count)),
                "SoftDelete" => format!("Delete {} of {mailbox} (recoverable for some days)", items(count)),
                _ => format!("Delete {} of {mailbox} for good", items(count)),
            };
            format!("{how}{tell}")
        }
        "DeleteFolder" => {
            let folders = findings.folders(FolderUse::Changed).count();
            let folders = if folders == 1 { "a folder".to_owned() } else { format!("{folders} folders") };
            match attribute("DeleteType") {
                "MoveToDeletedItems" => {
                    format!("Move {folders} of {mailbox}, with all that is inside, to Deleted Items")
                }
                _ => format!("Delete {folders} of {mailbox}, with all that is inside, for good"),
            }
        }
        "EmptyFolder" => format!("Empty a folder of {mailbox}"),
        "DeleteAttachment" => {
            format!("Delete {} of {mailbox} for good", attachments_word(findings.attachment_ids))
        }
        "MoveItem" => format!("Move {} of {mailbox}", items(count)),
        "CopyItem" => format!("Copy {} of {mailbox}", items(count)),
        "MoveFolder" => format!("Move a folder of {mailbox}"),
        "CreateFolder" => format!("Create a folder in {mailbox}"),
        "UpdateFolder" => format!("Rename a folder of {mailbox}"),
        "CreateAttachment" => {
            format!("Add {} to an item of {mailbox}", attachments_word(findings.attachments.len()))
        }
        "MarkAllItemsAsRead" => format!("Change the read flag of all items of a folder of {mailbox}"),
        "SetUserOofSettingsRequest" if sends => {
            format!("Switch on automatic replies of {mailbox}, to everybody who writes")
        }
        "SetUserOofSettingsRequest" => format!("Switch off automatic replies of {mailbox}"),
        other => format!("{other} in {mailbox}"),
    }
}

fn attachments_word(count: usize) -> String {
    if count == 1 { "1 attachment".to_owned() } else { format!("{count} attachments") }
}

/// A line for each group of people. Those who are reached, and those who are
/// only named.
fn people(told: &Told<'_>) -> Vec<String> {
    let mut groups: Vec<(Group, Vec<String>)> = Vec::new();
    let mut add = |group: Group, address: &str| match groups.iter_mut().find(|(known, _)| *known == group) {
        Some((_, people)) => people.push(shown(address, LONGEST)),
        None => groups.push((group, vec![shown(address, LONGEST)])),
    };
    for (group, address) in told.reached.people.values() {
        add(*group, address);
    }
    for (person, _) in &told.findings.people {
        let Some(address) = person.address.as_deref() else { continue };
        if !told.reached.people.contains_key(&comparable(address)) {
            add(person.group, address);
        }
    }
    // Where answers to a stored draft go is on the draft.
    if told.known.name == "SendItem"
        && let Some(stored) = only_stored(told)
    {
        for person in stored.people.iter().filter(|person| person.group == Group::ReplyTo) {
            add(Group::ReplyTo, person.address.as_deref().unwrap_or("somebody without an SMTP address"));
        }
    }
    groups.sort_by_key(|(group, _)| *group);
    let mut lines: Vec<String> = groups
        .into_iter()
        .map(|(group, people)| format!("{}: {}", capitalized(group.name()), listed(&people)))
        .collect();
    if told.reached.without_address > 0 {
        lines.push(format!("And {} without an SMTP address", told.reached.without_address));
    }
    lines
}

/// The subject of what is created, or of what is answered or sent.
fn subject(told: &Told<'_>) -> Option<String> {
    let own = told.findings.subject.clone();
    let of_stored = || match told.known.name {
        "CreateItem" | "SendItem" => Some(only_stored(told)?.subject.clone()),
        _ => None,
    };
    own.or_else(of_stored).map(|subject| shown(&subject, LONGEST))
}

fn only_stored<'a>(told: &Told<'a>) -> Option<&'a StoredItem> {
    told.facts.items.get(&told.findings.items.first()?.item)?.as_ref()
}

fn attachments(told: &Told<'_>) -> Option<String> {
    let mut names: Vec<String> =
        told.findings.attachments.iter().map(|attachment| shown(&attachment.to_string(), LONGEST)).collect();
    let takes_over = told.known.name == "SendItem" || told.findings.responses.contains(&Response::Forward);
    if takes_over && let Some(stored) = only_stored(told) {
        names.extend(stored.attachments.iter().map(|name| shown(name, LONGEST)));
    }
    (!names.is_empty()).then(|| format!("Attachments: {}", listed(&names)))
}

/// Stored items that are removed or changed with notices.
fn stored(told: &Told<'_>) -> Vec<String> {
    if !matches!(told.known.name, "DeleteItem" | "UpdateItem") || told.facts.items.is_empty() {
        return Vec::new();
    }
    let line = |item: &ItemName| match told.facts.items.get(item) {
        Some(Some(stored)) => {
            let from = stored.from.as_ref().and_then(|from| from.address.as_deref());
            let from = from.map(|from| format!(", from {}", shown(from, LONGEST))).unwrap_or_default();
            format!("- “{}”{from}", shown(&stored.subject, LONGEST))
        }
        _ => "- an item that cannot be read".to_owned(),
    };
    let items = &told.findings.items;
    let mut lines: Vec<String> = items.iter().take(MOST).map(|named| line(&named.item)).collect();
    if items.len() > MOST {
        lines.push(format!("- and {} more", items.len() - MOST));
    }
    lines
}

fn folders(told: &Told<'_>) -> Vec<String> {
    let name = |folder: &FolderName| match folder {
        FolderName::WellKnown(name) => name.clone(),
        FolderName::Id(id) => match told.facts.folders.get(id) {
            Some(Some(folder)) => {
                let count = folder.items.map(|count| format!(" ({count} items)")).unwrap_or_default();
                format!("“{}”{count}", shown(&folder.name, LONGEST))
            }
            _ => well_known(told, id).unwrap_or_else(|| "a folder".to_owned()),
        },
    };
    let mut lines: Vec<String> = told
        .findings
        .folders(FolderUse::Changed)
        .take(MOST)
        .map(|folder| format!("Folder: {}", name(folder)))
        .collect();
    if told.known.name == "EmptyFolder" {
        let below = matches!(told.element.attribute("DeleteSubFolders"), Some("true" | "1"));
        if below {
            lines.push("With all folders below it".to_owned());
        }
    }
    lines.extend(
        told.findings
            .folders(FolderUse::Destination)
            .map(|folder| format!("Into the folder: {}", name(folder))),
    );
    lines
}

fn well_known(told: &Told<'_>, id: &str) -> Option<String> {
    let identity = told.facts.identity.as_ref()?;
    let (name, _) = identity.folders.iter().find(|(_, known)| known == id)?;
    Some((*name).to_owned())
}

fn changes(told: &Told<'_>) -> Option<String> {
    let mut names = told.findings.changes.clone();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("Changes: {}", listed(&names)))
}

/// How a body begins: the first one in the operation.
fn body(element: &Element) -> Option<String> {
    for name in ["t:NewBodyContent", "t:Body", "t:InternalReply"] {
        if let Some(found) = first(element, name) {
            let is_html = found.attribute("BodyType") == Some("HTML");
            let text = if found.name.is("t:InternalReply") {
                found.child("t:Message").map(Element::text).unwrap_or_default()
            } else {
                found.text()
            };
            let text = if is_html { without_tags(&text) } else { text };
            let text = shown(text.trim(), LONGEST_BODY);
            if !text.is_empty() {
                return Some(text);
            }
        }
    }
    None
}

// Recursion ends with the depth that was read.
fn first<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    if element.name.is("t:Attachments") {
        return None;
    }
    if element.name.is(name) {
        return Some(element);
    }
    element.children().find_map(|child| first(child, name))
}

/// Elements of HTML that do not part words.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "u"];

/// HTML without its tags, for a glance at the text: of its beginning alone.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut tag: Option<String> = None;
    for character in html.chars().take(LONGEST_BODY * 20) {
        match (character, &mut tag) {
            ('<', _) => tag = Some(String::new()),
            ('>', Some(inside)) => {
                let name = inside.trim_start_matches('/').split([' ', '/', '\t', '\n', '\r']).next();
                let name = name.unwrap_or_default().to_ascii_lowercase();
                if !INLINE.contains(&name.as_str()) {
                    out.push(' ');
                }
                tag = None;
            }
            (other, Some(inside)) => inside.push(other),
            (other, None) => out.push(other),
        }
    }
    out.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn listed(names: &[String]) -> String {
    let mut text = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(&format!(", and {} more", names.len() - MOST));
    }
    text
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A text for people: on one line, without characters that would hide or turn
/// what stands beside them, and not too long.
fn shown(text: &str, longest: usize) -> String {
    // Marks of direction, signs without width, annotations, and tags that nobody sees.
    let turns = |c: char| {
        matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
    };
    let mut out = String::new();
    let mut count = 0;
    for character in text.chars() {
        if turns(character) {
            continue;
        }
        if count == longest {
            out.push('…');
            break;
        }
        let character = if character.is_control() || character.is_whitespace() { ' ' } else { character };
        if character == ' ' && out.ends_with(' ') {
            continue;
        }
        out.push(character);
        count += 1;
    }
    out
}
