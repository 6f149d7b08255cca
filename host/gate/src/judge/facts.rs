//! What the gate may ask for before it judges, and how that is found out.
//!
//! The questions are the host's own operations, written here, so that the gate
//! alone decides what is asked, and the answers are read here. Sending them is
//! somebody else's work.

use std::collections::HashMap;

use super::findings::{ItemName, Person};
use crate::answer::Response as Answered;
use crate::approved::Approved;
use crate::grammar::Group;
use crate::ids::{Owner, owner};
use crate::mailbox::{Access, Identity, Ids, Mailbox};
use crate::xml::Element;

/// Something that the gate has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// What the ids of the opened mailbox look like.
    Identity,
    /// What is on these stored items. Without it there is no judgement.
    Items(Vec<ItemName>),
    /// The same, where it is only to be shown to people: whatever of it cannot
    /// be read is shown as such.
    ShownItems(Vec<ItemName>),
    /// Where a folder lies, and what it is called.
    Folder {
        /// Its id, in the server's format.
        id: String,
        /// Whether there is no judgement without it.
        is_required: bool,
    },
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the ids of the opened mailbox look like, and where its folders are.
    pub identity: Option<Identity>,
    pub(crate) items: HashMap<ItemName, Option<StoredItem>>,
    pub(crate) folders: HashMap<String, Option<StoredFolder>>,
}

/// What is on a stored item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StoredItem {
    pub(crate) class: String,
    pub(crate) subject: String,
    pub(crate) id: String,
    pub(crate) change_key: String,
    pub(crate) folder: String,
    pub(crate) is_draft: bool,
    pub(crate) is_organizer: bool,
    pub(crate) is_meeting: bool,
    /// To, Cc, Bcc, ReplyTo and attendees.
    pub(crate) people: Vec<Person>,
    pub(crate) from: Option<Person>,
    pub(crate) organizer: Option<Person>,
    pub(crate) attachments: Vec<String>,
}

/// A stored folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFolder {
    /// Its id, as the server writes it.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) parent: String,
    pub(crate) items: Option<u64>,
}

/// Folders that a user may have rights to: a delegate often sees only one of
/// them. The first five say whose ids they are; from the others, too, a folder
/// is known to lie where people look; and the Outbox is known when it is named by
/// its id.
const FOLDERS: [&str; 10] = [
    "msgfolderroot",
    "inbox",
    "calendar",
    "contacts",
    "tasks",
    "drafts",
    "sentitems",
    "deleteditems",
    "junkemail",
    "outbox",
];

/// Properties that judgements depend on.
const PROPERTIES: [&str; 16] = [
    "item:ItemClass",
    "item:Subject",
    "item:ParentFolderId",
    "item:Attachments",
    "item:IsDraft",
    "message:From",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
    "message:ReplyTo",
    "calendar:Organizer",
    "calendar:RequiredAttendees",
    "calendar:OptionalAttendees",
    "calendar:Resources",
    "calendar:IsOrganizer",
    "calendar:IsMeeting",
];

impl Fact {
    /// The operation that finds it out: GetFolder, or GetItem.
    pub fn question(&self, mailbox: &Mailbox) -> Approved {
        match self {
            Fact::Identity => {
                let folders = FOLDERS.iter().map(|name| well_known_folder(name, mailbox)).collect();
                get_folder(folders, &["folder:DisplayName"])
            }
            Fact::Items(items) | Fact::ShownItems(items) => {
                get_item(items.iter().map(ItemName::element).collect(), &PROPERTIES)
            }
            Fact::Folder { id, .. } => get_folder(
                vec![Element::types("FolderId").with_attribute("Id", id)],
                &["folder:DisplayName", "folder:ParentFolderId", "folder:TotalCount"],
            ),
        }
    }

    /// Whether there is no judgement without it: an error of Exchange is then the
    /// operation's own.
    pub fn is_required(&self) -> bool {
        matches!(self, Fact::Items(_) | Fact::Folder { is_required: true, .. })
    }
}

impl Facts {
    /// Facts where no more than the identity of the mailbox is known, if that is.
    pub fn of(identity: Option<Identity>) -> Facts {
        Facts { identity, ..Facts::default() }
    }

    /// Learns a fact from the answer to its question. After it, the fact is
    /// known, if only as something that cannot be read. False where an identity
    /// was asked for and no folder came back.
    pub fn learn(&mut self, fact: &Fact, answer: &Answered) -> bool {
        match fact {
            Fact::Identity => {
                self.identity = identity_in(answer);
                self.identity.is_some()
            }
            Fact::Items(items) | Fact::ShownItems(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.items.insert(item.clone(), message(answer, index).and_then(stored_item));
                }
                true
            }
            Fact::Folder { id, .. } => {
                let folder = message(answer, 0).and_then(|message| {
                    let folder = message.child("m:Folders")?.children().next()?;
                    Some(StoredFolder {
                        id: folder.child("t:FolderId")?.attribute("Id")?.to_owned(),
                        name: text(folder, "t:DisplayName"),
                        parent: folder.child("t:ParentFolderId")?.attribute("Id")?.to_owned(),
                        items: text(folder, "t:TotalCount").parse().ok(),
                    })
                });
                self.folders.insert(id.clone(), folder);
                true
            }
        }
    }
}

/// GetItem of these items, ids and these properties.
pub(crate) fn get_item(items: Vec<Element>, properties: &[&str]) -> Approved {
    let shape = shape("ItemShape", properties);
    let ids = items.into_iter().fold(Element::messages("ItemIds"), Element::with_child);
    Approved::own("GetItem", Element::messages("GetItem").with_child(shape).with_child(ids))
}

fn get_folder(folders: Vec<Element>, properties: &[&str]) -> Approved {
    let shape = shape("FolderShape", properties);
    let ids = folders.into_iter().fold(Element::messages("FolderIds"), Element::with_child);
    Approved::own("GetFolder", Element::messages("GetFolder").with_child(shape).with_child(ids))
}

/// A shape of ids and these properties.
fn shape(name: &str, properties: &[&str]) -> Element {
    let path = |uri: &&str| Element::types("FieldURI").with_attribute("FieldURI", uri);
    let paths = properties.iter().map(path).fold(Element::types("AdditionalProperties"), Element::with_child);
    Element::messages(name).with_child(Element::types("BaseShape").with_text("IdOnly")).with_child(paths)
}

/// A well-known folder of the opened mailbox, with the Mailbox that access
/// without impersonation needs.
pub(crate) fn well_known_folder(id: &str, mailbox: &Mailbox) -> Element {
    let folder = Element::types("DistinguishedFolderId").with_attribute("Id", id);
    match mailbox.access {
        Access::Impersonation => folder,
        Access::Primary | Access::Delegate => folder.with_child(mailbox_element(mailbox)),
    }
}

/// Mailbox, naming the opened one.
pub(crate) fn mailbox_element(mailbox: &Mailbox) -> Element {
    Element::types("Mailbox").with_child(Element::types("EmailAddress").with_text(&mailbox.address))
}

/// The response message of this index, if it is no error.
fn message(answer: &Answered, index: usize) -> Option<&Element> {
    let message = answer.message_element(index)?;
    (message.attribute("ResponseClass") != Some("Error")).then_some(message)
}

/// What the ids of the first folder look like, and the ids of all that came
/// back. None where no folder did.
fn identity_in(answer: &Answered) -> Option<Identity> {
    let id_of = |index: usize| {
        let folder = message(answer, index)?.child("m:Folders")?.children().next()?;
        folder.child("t:FolderId")?.attribute("Id").map(str::to_owned)
    };
    let folders: Vec<(&'static str, String)> =
        FOLDERS.iter().enumerate().filter_map(|(index, name)| Some((*name, id_of(index)?))).collect();
    let (_, first) = folders.first()?;
    let ids = match owner(first) {
        Some(Owner::Mailbox(guid)) => Ids::Guid(guid),
        Some(Owner::Elsewhere(_)) | None => Ids::Opaque,
    };
    Some(Identity { ids, folders })
}

fn text(element: &Element, name: &str) -> String {
    element.child(name).map(Element::text).unwrap_or_default()
}

fn stored_item(message: &Element) -> Option<StoredItem> {
    let item = message.child("m:Items")?.children().next()?;
    let id = item.child("t:ItemId")?;
    let attribute = |element: &Element, name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let is = |name: &str| text(item, name) == "true";
    let mut people = Vec::new();
    for (name, group) in [
        ("t:ToRecipients", Group::To),
        ("t:CcRecipients", Group::Cc),
        ("t:BccRecipients", Group::Bcc),
        ("t:ReplyTo", Group::ReplyTo),
    ] {
        let mailboxes = item.child(name).into_iter().flat_map(Element::children);
        people.extend(mailboxes.map(|mailbox| person(mailbox, group)));
    }
    for (name, group) in [
        ("t:RequiredAttendees", Group::Required),
        ("t:OptionalAttendees", Group::Optional),
        ("t:Resources", Group::Resources),
    ] {
        let attendees = item.child(name).into_iter().flat_map(Element::children);
        people.extend(attendees.filter_map(|attendee| Some(person(attendee.child("t:Mailbox")?, group))));
    }
    let one = |name: &str| Some(person(item.child(name)?.child("t:Mailbox")?, Group::To));
    let attachments = item.child("t:Attachments").into_iter().flat_map(Element::children);
    Some(StoredItem {
        class: text(item, "t:ItemClass"),
        subject: text(item, "t:Subject"),
        id: attribute(id, "Id"),
        change_key: attribute(id, "ChangeKey"),
        folder: item.child("t:ParentFolderId").map(|folder| attribute(folder, "Id")).unwrap_or_default(),
        is_draft: is("t:IsDraft"),
        is_organizer: is("t:IsOrganizer"),
        is_meeting: is("t:IsMeeting"),
        people,
        from: one("t:From"),
        organizer: one("t:Organizer"),
        attachments: attachments.map(|attachment| text(attachment, "t:Name")).collect(),
    })
}

/// Somebody on a stored item.
fn person(mailbox: &Element, group: Group) -> Person {
    let is = |name: &str, value: &str| text(mailbox, name) == value;
    Person {
        group,
        address: smtp_address(mailbox),
        private_list: is("t:MailboxType", "PrivateDL") || is("t:RoutingType", "MAPIPDL"),
    }
}

/// The address of a Mailbox in an answer (types.xsd, EmailAddressType). It counts
/// only where Exchange says that it is one of SMTP.
pub(crate) fn smtp_address(mailbox: &Element) -> Option<String> {
    let address = text(mailbox, "t:EmailAddress");
    let is_smtp = matches!(text(mailbox, "t:RoutingType").as_str(), "" | "SMTP");
    (is_smtp && address.contains('@')).then_some(address)
}

/// The people on a message of this answer, for a comparison with those judged:
/// the first item of a GetItemResponse.
pub(crate) fn item_in(answer: &Answered) -> Option<StoredItem> {
    message(answer, 0).and_then(stored_item)
}
