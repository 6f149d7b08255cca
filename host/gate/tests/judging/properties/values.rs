//! Values that the grammar allows.

use ews_mcp_gate::grammar::Value;

use super::grown::{Grown, Who};
use crate::tree::Node;

/// A value, as a template: ids are words.
pub fn value(grown: &mut Grown<'_>, element: &str, attribute: &str, value: Value, who: Who) -> String {
    let text = match value {
        Value::Word(words) => grown.of(words),
        Value::Words(words) => return format!("{} {}", words[0], grown.of(words)),
        Value::Boolean => grown.of(&["true", "false", "1", "0"]),
        Value::Integer(least, most) => return grown.of(&[least, most, least.midpoint(most)]).to_string(),
        Value::Number(least, most) => {
            return grown.of(&[least, most, f64::midpoint(least, most)]).to_string();
        }
        Value::Text(most) => {
            let text =
                grown.of(&["a", "", "ä <b> & \"c\"", "日本語 😀", "a\nb\tc", "../..", "blob:0", "]]>"]);
            return match element {
                // What the schema asks for, and the gate does not.
                "m:UnresolvedEntry" => "bru".to_owned(),
                _ => text.chars().take(most).collect(),
            };
        }
        Value::DateTime => grown.of(&[
            "2026-11-02T08:00:00Z",
            "2026-11-02T08:00:00",
            "2024-02-29T23:59:59.123+01:00",
            "2026-11-02T08:00:00-05:30",
        ]),
        Value::Date => grown.of(&["2026-11-02", "2024-02-29Z"]),
        Value::Time => grown.of(&["02:00:00", "23:59:59"]),
        Value::FieldUri => grown.of(&[
            "item:Subject",
            "message:From",
            "calendar:Start",
            "contacts:Surname",
            "task:Status",
            "folder:DisplayName",
        ]),
        Value::Guid => "11111111-52b5-4a5f-9d0a-3f6f0c9a8e47",
        Value::PropertyTag => grown.of(&["0x1090", "4225"]),
        Value::Bitmask => grown.of(&["0x4", "4", "0xFFFFFFFF"]),
        Value::Id => id(grown, element),
        Value::ChangeKey => grown.of(&["CK1", "CQAAABYAAAA="]),
        Value::SyncState => "$STATE",
        Value::Address => match who {
            Who::Owner => grown.of(&["anna@contoso.example", "Anna@Contoso.example"]),
            Who::Named => {
                grown.of(&["bruno@contoso.example", "clara@contoso.example", "anna@contoso.example"])
            }
            Who::Anybody => grown.of(&["bruno@contoso.example", "mallory@evil.example"]),
        },
        Value::ItemClass => grown.of(&["IPM.Note", "IPM.Appointment.Mine"]),
        Value::Language => grown.of(&["de-AT", "en"]),
        Value::Link => grown.of(&["https://contoso.example/", "http://evil.example/x?y=1&z"]),
        Value::Bytes => grown.of(&["SGVsbG8=", ""]),
    };
    // A path to a dictionary, and a key that this one has.
    match (element, attribute) {
        ("t:IndexedFieldURI", "FieldURI") => "contacts:EmailAddress".to_owned(),
        ("t:IndexedFieldURI", "FieldIndex") => "EmailAddress1".to_owned(),
        _ => text.to_owned(),
    }
}

fn id(grown: &mut Grown<'_>, element: &str) -> &'static str {
    match element {
        "t:FolderId" => grown.of(&["$FOLDER", "$INBOX", "$DEEP"]),
        "t:AttachmentId" => "$ATTACHMENT",
        "t:ConversationId" => "$CONVERSATION",
        "t:ReferenceItemId" => grown.of(&["$ITEM", "$INVITATION", "$MEETING"]),
        "m:ParentItemId" => "$DRAFT",
        "t:OccurrenceItemId" | "t:RecurringMasterItemId" => "$MEETING",
        _ => grown.of(&["$DRAFT", "$ITEM", "$MEETING"]),
    }
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Any property of MAPI, to be read.
pub fn read_path(grown: &mut Grown<'_>) -> Vec<(String, String)> {
    match grown.below(4) {
        0 => attributes(&[("PropertyTag", "0x0042"), ("PropertyType", "String")]),
        1 => attributes(&[
            ("DistinguishedPropertySetId", "Common"),
            ("PropertyId", "34054"),
            ("PropertyType", "Integer"),
        ]),
        2 => attributes(&[
            ("DistinguishedPropertySetId", "InternetHeaders"),
            ("PropertyName", "x-mailer"),
            ("PropertyType", "String"),
        ]),
        _ => written_path(grown),
    }
}

/// A property that a tool may write.
pub fn written_path(grown: &mut Grown<'_>) -> Vec<(String, String)> {
    match grown.below(3) {
        0 => attributes(&[("PropertyTag", "0x1090"), ("PropertyType", "Integer")]),
        1 => attributes(&[
            ("PropertySetId", "11111111-52b5-4a5f-9d0a-3f6f0c9a8e47"),
            ("PropertyName", "ticket"),
            ("PropertyType", "String"),
        ]),
        _ => attributes(&[
            ("DistinguishedPropertySetId", "PublicStrings"),
            ("PropertyName", "Ticket-No"),
            ("PropertyType", "String"),
        ]),
    }
}

/// The one entry of a dictionary that a path names.
pub fn entry(grown: &mut Grown<'_>, uri: &str, key: &str) -> Node {
    let dictionary = match uri {
        "contacts:EmailAddress" => "t:EmailAddresses",
        "contacts:ImAddress" => "t:ImAddresses",
        "contacts:PhoneNumber" => "t:PhoneNumbers",
        _ => "t:PhysicalAddresses",
    };
    let mut entry =
        Node { name: "t:Entry".into(), attributes: attributes(&[("Key", key)]), ..Node::default() };
    match uri.strip_prefix("contacts:PhysicalAddress:") {
        Some(part) => {
            let part = Node { name: format!("t:{part}"), text: "Wien".into(), ..Node::default() };
            entry.children.push(part);
        }
        None => entry.text = grown.of(&["b@fabrikam.example", "+43 1"]).to_owned(),
    }
    Node { name: dictionary.into(), children: vec![entry], ..Node::default() }
}
