//! The tables in words, for docs/security.md: made from the same tables that the
//! gate judges by, so that the page cannot say anything else.

use super::operations::{Class, OPERATIONS, Operation, Stored};
use super::properties::{Kind, Writing, properties};
use super::refused::{REFUSED_ELEMENTS, REFUSED_OPERATIONS};
use super::rule::When;
use crate::Effects;

/// All tables in Markdown, by the names of their marks in docs/security.md.
pub fn tables_in_markdown() -> [(&'static str, String); 3] {
    [
        ("operations", operations_in_markdown()),
        ("properties", properties_in_markdown()),
        ("refused", refused_in_markdown()),
    ]
}

fn operations_in_markdown() -> String {
    let mut lines = vec![
        "| Operation | Effects | Needs | Asked of Exchange first | With delegate access |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for operation in OPERATIONS {
        let need = operation.need.map(|need| format!("`{need}`")).unwrap_or_default();
        let delegates = if operation.delegates { "yes" } else { "no: the owner's only" };
        lines.push(format!(
            "| {} | {} | {need} | {} | {delegates} |",
            operation.name,
            effects(operation),
            asked(operation.stored)
        ));
    }
    lines.join("\n")
}

fn effects(operation: &Operation) -> String {
    let named = |effects: Effects| match effects.is_empty() {
        true => "reads".to_owned(),
        false => effects.to_string(),
    };
    match &operation.class {
        Class::Always(always) => named(*always),
        Class::Depends { raises, otherwise } => {
            let mut parts: Vec<String> = raises
                .iter()
                .map(|raise| {
                    let when = match &raise.when {
                        When::Attribute { name, values } => format!("{name} {}", values.join(" or ")),
                        When::Text { path, values } => {
                            let name = path.last().map_or("", |name| name.trim_start_matches("t:"));
                            format!("{name} {}", values.join(" or "))
                        }
                        When::OutOfSight => "put into a folder outside msgfolderroot".to_owned(),
                    };
                    format!("{}: {when}", named(raise.effects))
                })
                .collect();
            // Where each value of a required attribute has a line, nothing is left.
            if operation.name != "DeleteItem" && operation.name != "DeleteFolder" {
                parts.push(format!("{} otherwise", named(*otherwise)));
            }
            parts.join("; ")
        }
    }
}

const fn asked(stored: Stored) -> &'static str {
    match stored {
        Stored::Nothing => "",
        Stored::Destination => "where the folder lies",
        Stored::Answered => "who is on the item that is answered; where the folder lies",
        Stored::Changed => "who is on the item, where people hear of it or are named",
        Stored::Draft => "the draft: from whom, to whom, subject, attachments, change key",
        Stored::Removed => "what is removed, where somebody is shown it; who hears of it",
    }
}

/// The properties that may be written, as a table in Markdown.
fn properties_in_markdown() -> String {
    let mut lines = vec!["| Property | Of | Written |".to_owned(), "|---|---|---|".to_owned()];
    for property in properties().filter(|property| !property.uri.is_empty()) {
        let of = match property.kinds.len() == Kind::ALL.len() {
            true => "every item".to_owned(),
            false => property.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", "),
        };
        let written = match property.writing {
            Writing::Created => "when it is created",
            Writing::Set => "created, set, deleted",
            Writing::Appended => "created, set, appended to, deleted",
            Writing::Entry => "one entry at a time: set, deleted",
        };
        lines.push(format!("| {} | {of} | {written} |", property.uri));
    }
    lines.join("\n")
}

/// What is refused by name, as lists in Markdown.
fn refused_in_markdown() -> String {
    let line = |(names, reason): &(&[&str], &str)| {
        let names: Vec<&str> = names.iter().map(|name| name.trim_start_matches("t:")).collect();
        format!("| {} | {reason} |", names.join(", "))
    };
    let table = |rows: &[(&[&str], &str)], what: &str| {
        let mut lines = vec![format!("| {what} | Because |"), "|---|---|".to_owned()];
        lines.extend(rows.iter().map(line));
        lines.join("\n")
    };
    format!("{}\n\n{}", table(REFUSED_OPERATIONS, "Operation"), table(REFUSED_ELEMENTS, "Element"))
}
