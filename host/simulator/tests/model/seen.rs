//! What answers show of items and folders, as values that can be compared.

use crate::state::{Attachment, Values};
use crate::wire::{Node, elements, escaped, find, id, text};

/// What finding shows, too.
pub const LISTED: &[(&str, &str)] = &[
    ("item", "ItemClass"),
    ("item", "Subject"),
    ("item", "DateTimeReceived"),
    ("item", "Categories"),
    ("item", "Importance"),
    ("item", "InReplyTo"),
    ("item", "IsDraft"),
    ("item", "IsFromMe"),
    ("item", "DateTimeSent"),
    ("item", "DateTimeCreated"),
    ("item", "HasAttachments"),
    ("item", "Flag"),
    ("message", "ConversationTopic"),
    ("message", "From"),
    ("message", "InternetMessageId"),
    ("message", "IsRead"),
    ("message", "References"),
];
/// What only getting shows.
const GOT: &[(&str, &str)] = &[
    ("item", "Body"),
    ("item", "Attachments"),
    ("item", "ParentFolderId"),
    ("message", "Sender"),
    ("message", "ToRecipients"),
    ("message", "CcRecipients"),
    ("message", "BccRecipients"),
];
/// A property of the client's own.
pub const MARKER: &str = "<t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" \
    PropertyName=\"marker\" PropertyType=\"String\"/>";
/// What was done with a message last.
const VERB: &str = "<t:ExtendedFieldURI PropertyTag=\"0x1081\" PropertyType=\"Integer\"/>";

/// An item as an answer shows it.
#[derive(Debug)]
pub struct Seen {
    pub id: String,
    pub key: String,
    pub parent: String,
    pub values: Values,
    pub attachments: Vec<Attachment>,
}

/// A folder as an answer shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct SeenFolder {
    pub id: String,
    pub key: String,
    pub parent: String,
    pub name: String,
    pub counts: [usize; 3],
}

/// An item shape with all that is compared.
pub fn shape(element: &str, listed_only: bool) -> String {
    let rest = if listed_only { &[][..] } else { GOT };
    let uris: String = LISTED
        .iter()
        .chain(rest)
        .map(|(family, name)| format!("<t:FieldURI FieldURI=\"{family}:{name}\"/>"))
        .collect();
    format!(
        "<{element}><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{uris}{MARKER}{VERB}\
         </t:AdditionalProperties></{element}>"
    )
}

pub const FOLDER_SHAPE: &str = "<m:FolderShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties>\
    <t:FieldURI FieldURI=\"folder:ParentFolderId\"/></t:AdditionalProperties></m:FolderShape>";

pub fn item_id(id: &str, key: Option<&str>) -> String {
    let key = key.map_or_else(String::new, |key| format!(" ChangeKey=\"{}\"", escaped(key)));
    format!("<t:ItemId Id=\"{}\"{key}/>", escaped(id))
}

pub fn folder_id(id: &str) -> String {
    format!("<t:FolderId Id=\"{}\"/>", escaped(id))
}

/// Reads an item's element.
pub fn seen(item: Node<'_>, listed_only: bool) -> Seen {
    let (id, key) = id(item, "ItemId");
    let mut values = Values::new();
    let rest = if listed_only { &[][..] } else { GOT };
    for (_, name) in LISTED.iter().chain(rest) {
        let element = elements(item).find(|node| node.tag_name().name() == *name);
        if !matches!(*name, "Attachments" | "ParentFolderId") {
            values.insert(name, element.map_or_else(String::new, |element| value(name, element)));
        }
    }
    for (name, which) in [("Marker", "PropertyName"), ("Verb", "PropertyTag")] {
        let properties = elements(item).filter(|node| node.tag_name().name() == "ExtendedProperty");
        let mut named = properties.filter(|node| elements(*node).any(|uri| uri.has_attribute(which)));
        values.insert(name, named.next().map_or_else(String::new, |node| text(node, "Value").to_owned()));
    }
    let list = elements(item).find(|node| node.tag_name().name() == "Attachments");
    let attachments = list.into_iter().flat_map(elements).map(|node| Attachment {
        id: Some(crate::wire::id(node, "AttachmentId").0),
        name: text(node, "Name").to_owned(),
        content: None,
    });
    let parent = find(item, "ParentFolderId").and_then(|node| node.attribute("Id")).unwrap_or_default();
    Seen { id, key, parent: parent.to_owned(), values, attachments: attachments.collect() }
}

fn value(name: &str, element: Node<'_>) -> String {
    let text = element.text().unwrap_or_default();
    match name {
        "Body" => format!("{}|{text}", element.attribute("BodyType").unwrap_or_default()),
        "Categories" => elements(element).filter_map(|word| word.text()).collect::<Vec<_>>().join(","),
        "Flag" => elements(element).filter_map(|part| part.text()).collect::<Vec<_>>().join(" "),
        "From" | "Sender" | "ToRecipients" | "CcRecipients" | "BccRecipients" => {
            let addresses = element.descendants().filter(|node| node.tag_name().name() == "EmailAddress");
            addresses.filter_map(|node| node.text()).collect::<Vec<_>>().join(",")
        }
        _ => text.to_owned(),
    }
}

/// Reads a folder's element.
pub fn seen_folder(folder: Node<'_>) -> SeenFolder {
    let (id, key) = id(folder, "FolderId");
    let count = |name: &str| text(folder, name).parse().unwrap_or(0);
    SeenFolder {
        id,
        key,
        // A root has none.
        parent: find(folder, "ParentFolderId")
            .map_or_else(String::new, |_| crate::wire::id(folder, "ParentFolderId").0),
        name: text(folder, "DisplayName").to_owned(),
        counts: [count("TotalCount"), count("UnreadCount"), count("ChildFolderCount")],
    }
}
