//! The steps by which a message goes out once: the draft, its mark, its
//! attachments, the comparison, and SendItem.
//!
//! Nothing is sent before everything is judged: only a draft is saved, and it is
//! looked at once more before it goes. The steps are the host's own operations;
//! taking them is somebody else's work.

use crate::answer::Response;
use crate::approved::{Approved, Route};
use crate::grammar::{HOST_PROPERTY_NAME, HOST_PROPERTY_SET};
use crate::judge::{comparable, get_item, item_in, mailbox_element, well_known_folder};
use crate::mailbox::{Access, Mailbox};
use crate::xml::{Attribute, Element, Node};
use crate::{Effect, Effects, Refusal};

/// A draft: its id, and the change key of what was last seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id, in the server's format.
    pub id: String,
    /// Its change key.
    pub change_key: String,
}

const WRITE: Effects = Effects::of(&[Effect::Write]);

/// What of a draft is compared, and what of a sent copy is answered.
const COMPARED: [&str; 6] = [
    "item:ItemClass",
    "message:From",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
    "item:IsDraft",
];
const ANSWERED: [&str; 10] = [
    "item:Subject",
    "item:ParentFolderId",
    "item:DateTimeSent",
    "item:ConversationId",
    "item:HasAttachments",
    "item:Attachments",
    "message:InternetMessageId",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
];

impl Approved {
    /// Saves the draft: the same CreateItem, into Drafts, with nothing sent. The
    /// mark stands on a new message; answers and forwards take none.
    pub fn save_draft(&self, mailbox: &Mailbox, mark: &str) -> Approved {
        let mut element = self.element.clone();
        element.attributes = [("MessageDisposition", "SaveOnly"), ("SendMeetingInvitations", "SendToNone")]
            .map(|(name, value)| Attribute { name: name.to_owned(), value: value.to_owned() })
            .to_vec();
        element.nodes.retain(|node| !is_element(node, "m:SavedItemFolderId"));
        let folder = Element::messages("SavedItemFolderId").with_child(well_known_folder("drafts", mailbox));
        element.nodes.insert(0, Node::Element(folder));
        for node in &mut element.nodes {
            let Node::Element(items) = node else { continue };
            for item in &mut items.nodes {
                if let Node::Element(message) = item
                    && message.name.is("t:Message")
                {
                    add_mark(message, mark);
                }
            }
        }
        Approved::step("CreateItem", element, WRITE)
    }

    /// Marks a draft that could not be saved with its mark; a delegate's gets its
    /// sender, too. None where it has both.
    pub fn mark_draft(&self, mailbox: &Mailbox, draft: &Draft, mark: &str) -> Option<Approved> {
        let marked =
            self.judged.route == Route::NewDraft && children_of(&self.element, "m:Items").any(is_message);
        if marked {
            return None;
        }
        let mut updates = Element::types("Updates").with_child(
            Element::types("SetItemField").with_child(mark_path()).with_child(
                Element::types("Message").with_child(
                    Element::types("ExtendedProperty")
                        .with_child(mark_path())
                        .with_child(Element::types("Value").with_text(mark)),
                ),
            ),
        );
        if mailbox.access == Access::Delegate {
            let path = Element::types("FieldURI").with_attribute("FieldURI", "message:From");
            let from = Element::types("From").with_child(mailbox_element(mailbox));
            updates = updates.with_child(
                Element::types("SetItemField")
                    .with_child(path)
                    .with_child(Element::types("Message").with_child(from)),
            );
        }
        let change = Element::types("ItemChange").with_child(draft.named()).with_child(updates);
        let element = Element::messages("UpdateItem")
            .with_attribute("ConflictResolution", "NeverOverwrite")
            .with_attribute("MessageDisposition", "SaveOnly")
            .with_attribute("SendMeetingInvitationsOrCancellations", "SendToNone")
            .with_attribute("SuppressReadReceipts", "true")
            .with_child(Element::messages("ItemChanges").with_child(change));
        Some(Approved::step("UpdateItem", element, WRITE))
    }

    /// Adds the attachments to the draft; none where there are none.
    pub fn attach(&self, draft: &Draft) -> Option<Approved> {
        let attachments = self.judged.attachments.as_ref()?;
        let parent = Element::messages("ParentItemId")
            .with_attribute("Id", &draft.id)
            .with_attribute("ChangeKey", &draft.change_key);
        let mut listed = Element::messages("Attachments");
        listed.nodes.clone_from(&attachments.nodes);
        let element = Element::messages("CreateAttachment").with_child(parent).with_child(listed);
        Some(Approved::step("CreateAttachment", element, WRITE))
    }

    /// Compares the draft, as GetItem shows it, with what was judged: it may
    /// reach nobody else. The draft with its present change key.
    ///
    /// # Errors
    /// Where it would reach somebody who was not judged, or go out from somebody
    /// else, or cannot be read. Then it must not be sent.
    pub fn compare(&self, mailbox: &Mailbox, answer: &Response) -> Result<Draft, Refusal> {
        let refuse = |rule, reason: String| Err(Refusal::new(rule, "the draft", reason));
        let Some(stored) = item_in(answer) else {
            return refuse("draft-unreadable", "it cannot be read before it is sent".to_owned());
        };
        let mut without_address = 0;
        for person in stored.people.iter().filter(|person| person.group.is_reached()) {
            match &person.address {
                Some(address) => {
                    let judged = self.judged.reached.people.contains_key(&comparable(address));
                    if !judged && !mailbox.is_named(address) {
                        let reason = format!("it would reach {address}, who was not judged");
                        return refuse("draft-changed", reason);
                    }
                }
                None => without_address += 1,
            }
        }
        if without_address > self.judged.reached.without_address {
            return refuse("draft-changed", "it would reach somebody who was not judged".to_owned());
        }
        let from = stored.from.as_ref().and_then(|from| from.address.as_deref());
        match from {
            Some(address) if !mailbox.is_named(address) => {
                return refuse("another-sender", format!("it would go out from {address}"));
            }
            None if mailbox.access == Access::Delegate => {
                let reason = "it does not say from whom, and would go out from the account that signs in";
                return refuse("another-sender", reason.to_owned());
            }
            _ => {}
        }
        Ok(Draft { id: stored.id, change_key: stored.change_key })
    }
}

impl Draft {
    /// The draft in the answer to CreateItem or UpdateItem: the only item in it.
    pub fn in_answer(answer: &Response) -> Option<Draft> {
        let message = answer.message_element(0)?;
        Draft::of_item(message.child("m:Items")?.children().next()?)
    }

    fn of_item(item: &Element) -> Option<Draft> {
        let id = item.child("t:ItemId")?;
        Some(Draft {
            id: id.attribute("Id")?.to_owned(),
            change_key: id.attribute("ChangeKey").unwrap_or_default().to_owned(),
        })
    }

    /// Asks for what is compared.
    pub fn ask(&self) -> Approved {
        get_item(vec![self.bare()], &COMPARED)
    }

    /// Sends it, with a copy in Sent Items.
    pub fn send(&self, mailbox: &Mailbox) -> Approved {
        let folder =
            Element::messages("SavedItemFolderId").with_child(well_known_folder("sentitems", mailbox));
        let element = Element::messages("SendItem")
            .with_attribute("SaveItemToFolder", "true")
            .with_child(Element::messages("ItemIds").with_child(self.named()))
            .with_child(folder);
        Approved::step("SendItem", element, Effects::of(&[Effect::Send]))
    }

    /// Takes away a draft that the host saved and will not send. It can be
    /// recovered.
    pub fn discard(&self) -> Approved {
        let element = Element::messages("DeleteItem")
            .with_attribute("DeleteType", "SoftDelete")
            .with_attribute("SendMeetingCancellations", "SendToNone")
            .with_attribute("SuppressReadReceipts", "true")
            .with_child(Element::messages("ItemIds").with_child(self.bare()));
        Approved::step("DeleteItem", element, WRITE)
    }

    fn named(&self) -> Element {
        self.bare().with_attribute("ChangeKey", &self.change_key)
    }

    fn bare(&self) -> Element {
        Element::types("ItemId").with_attribute("Id", &self.id)
    }
}

/// What lies in the mailbox under a mark. A folder that cannot be read is none:
/// what lies there is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// In Drafts: not sent yet.
    pub drafts: Option<Vec<Draft>>,
    /// In Outbox: on its way.
    pub outbox: Option<Vec<Draft>>,
    /// In Sent Items.
    pub sent: Option<Vec<Draft>>,
}

/// Where a message is looked for, in the order of [`Marked`].
const LOOKED_THROUGH: [&str; 3] = ["drafts", "outbox", "sentitems"];

/// Looks for what was sent under a mark, in Sent Items.
pub fn find_sent(mailbox: &Mailbox, mark: &str) -> Approved {
    find(mailbox, mark, &["sentitems"], "1")
}

/// Looks for a message in all folders that it passes through.
pub fn find_marked(mailbox: &Mailbox, mark: &str) -> Approved {
    find(mailbox, mark, &LOOKED_THROUGH, "10")
}

/// What [`find_marked`] found.
pub fn marked_in(answer: &Response) -> Marked {
    let folder = |index: usize| {
        let message = answer.message_element(index)?;
        if message.attribute("ResponseClass") != Some("Success") {
            return None;
        }
        let root = message.child("m:RootFolder")?;
        Some(children_of(root, "t:Items").filter_map(Draft::of_item).collect())
    };
    Marked { drafts: folder(0), outbox: folder(1), sent: folder(2) }
}

fn find(mailbox: &Mailbox, mark: &str, folders: &[&str], most: &str) -> Approved {
    let view = Element::messages("IndexedPageItemView")
        .with_attribute("MaxEntriesReturned", most)
        .with_attribute("Offset", "0")
        .with_attribute("BasePoint", "Beginning");
    let shape = Element::messages("ItemShape").with_child(Element::types("BaseShape").with_text("IdOnly"));
    let restriction = Element::messages("Restriction").with_child(
        Element::types("IsEqualTo").with_child(mark_path()).with_child(
            Element::types("FieldURIOrConstant")
                .with_child(Element::types("Constant").with_attribute("Value", mark)),
        ),
    );
    let folders = folders.iter().fold(Element::messages("ParentFolderIds"), |parents, folder| {
        parents.with_child(well_known_folder(folder, mailbox))
    });
    let element = Element::messages("FindItem")
        .with_attribute("Traversal", "Shallow")
        .with_child(shape)
        .with_child(view)
        .with_child(restriction)
        .with_child(folders);
    Approved::own("FindItem", element)
}

/// Asks for the sent copy that [`find_sent`] found: the answer that a plugin gets
/// for what it sent. None where none was found.
pub fn ask_sent(answer: &Response) -> Option<Approved> {
    let message = answer.message_element(0)?;
    let items = message.child("m:RootFolder")?.child("t:Items")?;
    let id = items.children().next()?.child("t:ItemId")?.attribute("Id")?;
    Some(get_item(vec![Element::types("ItemId").with_attribute("Id", id)], &ANSWERED))
}

/// The answer where no sent copy was found: an m:GetItemResponse without items.
pub fn nothing_sent_was_found() -> Element {
    Element::messages("GetItemResponse").with_child(Element::messages("ResponseMessages"))
}

fn mark_path() -> Element {
    Element::types("ExtendedFieldURI")
        .with_attribute("PropertySetId", HOST_PROPERTY_SET)
        .with_attribute("PropertyName", HOST_PROPERTY_NAME)
        .with_attribute("PropertyType", "String")
}

/// Puts the mark where the schema wants extended properties (types.xsd,
/// ItemType).
fn add_mark(message: &mut Element, mark: &str) {
    const AFTER: [&str; 11] = [
        "t:Culture",
        "t:Flag",
        "t:ToRecipients",
        "t:CcRecipients",
        "t:BccRecipients",
        "t:IsReadReceiptRequested",
        "t:IsDeliveryReceiptRequested",
        "t:From",
        "t:IsRead",
        "t:IsResponseRequested",
        "t:ReplyTo",
    ];
    let at = message.nodes.iter().position(|node| AFTER.iter().any(|name| is_element(node, name)));
    let property = Element::types("ExtendedProperty")
        .with_child(mark_path())
        .with_child(Element::types("Value").with_text(mark));
    message.nodes.insert(at.unwrap_or(message.nodes.len()), Node::Element(property));
}

fn is_element(node: &Node, name: &str) -> bool {
    matches!(node, Node::Element(element) if element.name.is(name))
}

fn is_message(element: &Element) -> bool {
    element.name.is("t:Message")
}

fn children_of<'a>(element: &'a Element, name: &str) -> impl Iterator<Item = &'a Element> {
    element.child(name).into_iter().flat_map(Element::children)
}
