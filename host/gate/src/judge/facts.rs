//! What the gate may ask for before it judges, and how that is found out.
//!
//! The questions are the host's own operations, written here, so that the gate
//! alone decides what is asked. Reading them is somebody else's work.

use super::Approved;
use crate::ids::{Owner, owner};
use crate::mailbox::{Access, Identity, Mailbox};
use crate::xml::Element;

/// Something that the gate has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// What the ids of the opened mailbox look like.
    Identity,
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the ids of the opened mailbox look like.
    pub identity: Option<Identity>,
}

/// Folders that a user may have rights to, one after the other: a delegate
/// often sees only one of them.
const FOLDERS: [&str; 5] = ["msgfolderroot", "inbox", "calendar", "contacts", "tasks"];

/// The operation that answers [`Fact::Identity`]: a GetFolder of well-known
/// folders, ids only.
pub fn identity_question(mailbox: &Mailbox) -> Option<Approved> {
    let mut ids = Element::messages("FolderIds");
    for folder in FOLDERS {
        ids = ids.with_child(distinguished_folder(folder, mailbox));
    }
    let shape = Element::messages("FolderShape").with_child(Element::types("BaseShape").with_text("IdOnly"));
    Approved::own("GetFolder", Element::messages("GetFolder").with_child(shape).with_child(ids))
}

/// A well-known folder of the opened mailbox, with the Mailbox that access
/// without impersonation needs.
pub(super) fn distinguished_folder(id: &str, mailbox: &Mailbox) -> Element {
    let folder = Element::types("DistinguishedFolderId").with_attribute("Id", id);
    match mailbox.access {
        Access::Impersonation => folder,
        Access::Primary | Access::Delegate => folder.with_child(
            Element::types("Mailbox").with_child(Element::types("EmailAddress").with_text(&mailbox.address)),
        ),
    }
}

/// Reads [`Facts::identity`] out of the m:GetFolderResponse: what the first
/// folder's id looks like. None where no folder came back.
pub fn identity_in(answer: &Element) -> Option<Identity> {
    let id = first_folder_id(answer)?;
    match owner(id) {
        Some(Owner::Mailbox(guid)) => Some(Identity::Guid(guid)),
        Some(Owner::Elsewhere(_)) | None => Some(Identity::Opaque),
    }
}

fn first_folder_id(element: &Element) -> Option<&str> {
    if element.name.is("t:FolderId") {
        return element.attribute("Id");
    }
    element.children().find_map(first_folder_id)
}
