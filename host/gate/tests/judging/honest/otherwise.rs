//! The same XML, written in another of the ways that XML has: prefixes, quotes,
//! references, CDATA, comments, white space, the order of attributes.

use crate::stored::{MESSAGES, TYPES};
use crate::tree::{Node, read};

/// The document, written otherwise.
pub fn written(xml: &str) -> String {
    let mut out = "\u{FEFF}<?xml version='1.0' encoding='UTF-8' standalone='no'?>\r\n<!-- x -->".to_owned();
    write(&read(xml), "", &mut out);
    out + "\n<!-- y -->\n"
}

/// Messages as default namespace, types under a prefix or as another default.
fn write(node: &Node, default: &str, out: &mut String) {
    let (prefix, local) = node.name.split_once(':').unwrap();
    let uri = if prefix == "m" { MESSAGES } else { TYPES };
    let prefixed = local.len() % 2 == 0;
    let name = if prefixed { format!("x{prefix}.1:{local}") } else { local.to_owned() };
    out.push_str(&format!("<{name} \n"));
    for (name, value) in node.attributes.iter().rev() {
        out.push_str(&format!("\t{name} = '{}'", referenced(value)));
    }
    if prefixed {
        out.push_str(&format!(" xmlns:x{prefix}.1='{uri}'"));
    } else if uri != default {
        out.push_str(&format!(" xmlns=\"{uri}\""));
    }
    out.push('>');
    let default = if prefixed { default } else { uri };
    if node.children.is_empty() {
        out.push_str(&pieces(&node.text));
    }
    for child in &node.children {
        out.push_str("\r\n<!-- <t:Mailbox/> -->  ");
        write(child, default, out);
    }
    out.push_str(&format!("</{name}\t>"));
}

/// Every second character as a reference, and all that has a meaning in XML.
fn referenced(text: &str) -> String {
    let write = |(at, character): (usize, char)| match character {
        '&' | '<' | '>' | '\'' | '"' | '\r' | '\n' | '\t' => format!("&#{};", u32::from(character)),
        other if at % 2 == 1 => format!("&#x{:X};", u32::from(other)),
        other => other.to_string(),
    };
    text.chars().enumerate().map(write).collect()
}

/// Text in pieces: the first half as references, the other one as CDATA.
fn pieces(text: &str) -> String {
    if text.contains('\r') || text.contains("]]>") {
        return referenced(text);
    }
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (before, after) = text.split_at(middle);
    format!("{}<!-- z --><![CDATA[{after}]]>", referenced(before))
}
