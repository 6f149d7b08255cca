//! Where new items go, how they are put there, and how answers name them.

use uuid::Uuid;

use super::Context;
use super::folder_ids::{self, FolderTarget};
use crate::editing;
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{Id, Object};
use crate::properties::{element_name, write_item_id};
use crate::store::{AttachmentContent, Folder, FolderKind, Item, ItemKind, Mailbox};
use crate::xml::{Element, Writer};

/// An item that was put into a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Saved {
    pub(super) mailbox: Uuid,
    pub(super) folder: u64,
    pub(super) key: u64,
    pub(super) version: u64,
}

/// The folder that `m:SavedItemFolderId` names; where it is missing, a folder of the acting user's own mailbox.
pub(super) fn target(
    named: Option<&Element>,
    otherwise: &str,
    context: Context<'_>,
) -> Result<FolderTarget, EwsError> {
    if let Some(named) = named {
        return folder_ids::find_within(named, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorSavedItemFolderNotFound));
    }
    let mailbox = context.read(context.acting.mailbox)?;
    let folder = mailbox.well_known(otherwise);
    Ok(FolderTarget { mailbox: mailbox.guid, folder, rights: context.rights(&mailbox, folder) })
}

/// Where a new item goes that nobody named a folder for.
pub(super) fn usual_folder(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Message => "drafts",
        ItemKind::PostItem => "inbox",
        ItemKind::DistributionList => "contacts",
        ItemKind::CalendarItem => "calendar",
    }
}

/// Whether the acting user may put items into a folder.
pub(super) fn may_put(target: FolderTarget) -> Result<(), EwsError> {
    if target.rights.create_items { Ok(()) } else { Err(ResponseCode::ErrorCreateItemAccessDenied.into()) }
}

/// Whether an item of this element can be made in the folder that is named: some kinds have folders of their own.
/// What is moved or copied goes anywhere.
pub(super) fn belongs(
    element: &Element,
    named: Option<&Element>,
    context: Context<'_>,
) -> Result<(), EwsError> {
    type Takes = fn(&Folder) -> bool;
    let (takes, code): (Takes, _) = match &*element.name {
        "Contact" | "DistributionList" => (
            |folder| folder.kind == FolderKind::Contacts,
            ResponseCode::ErrorCannotCreateContactInNonContactFolder,
        ),
        "CalendarItem" => (
            |folder| folder.kind == FolderKind::Calendar,
            ResponseCode::ErrorCannotCreateCalendarItemInNonCalendarFolder,
        ),
        "Task" => {
            (|folder| folder.kind == FolderKind::Tasks, ResponseCode::ErrorCannotCreateTaskInNonTaskFolder)
        }
        "PostItem" => (is_for_mail, ResponseCode::ErrorCannotCreatePostItemInNonMailFolder),
        _ => return Ok(()),
    };
    let Some(named) = named else { return Ok(()) };
    let target = target(Some(named), "", context)?;
    let mailbox = context.read(target.mailbox)?;
    if takes(target.open(&mailbox)?) { Ok(()) } else { Err(code.into()) }
}

/// Notes and journals are folders without an element of their own, and not for mail.
fn is_for_mail(folder: &Folder) -> bool {
    let class = folder.class.as_deref().unwrap_or("IPF");
    class == "IPF" || class == "IPF.Note" || class.starts_with("IPF.Note.")
}

/// Finishes a new item and puts it into a folder.
pub(super) fn save(mut item: Item, target: FolderTarget, context: Context<'_>) -> Result<Saved, EwsError> {
    let mut mailbox = context.write(target.mailbox)?;
    target.open(&mailbox)?;
    editing::finish(&mut item, &mailbox, context);
    context.room(&mailbox, item.size())?;
    Ok(put(&mut mailbox, target.folder, item))
}

/// Puts an item into a folder as it is.
pub(super) fn put(mailbox: &mut Mailbox, folder: u64, item: Item) -> Saved {
    let key = mailbox.add(folder, item);
    // What was just added has the key as its version.
    Saved { mailbox: mailbox.guid, folder, key, version: key }
}

impl Saved {
    /// Writes `m:Items` with the item's id, and with the ids of the attachments that were `given` by their elements:
    /// so many of the last. Those that stood in MIME content, or in the message that is answered, are not told.
    pub(super) fn write(self, item: &Item, given: usize, context: Context<'_>, writer: &mut Writer) {
        writer.start("m:Items", &[]);
        writer.start(element_name(item.kind), &[]);
        self.write_id("t:ItemId", context, writer);
        if given > 0 {
            writer.start("t:Attachments", &[]);
            for attachment in item.attachments.iter().skip(item.attachments.len().saturating_sub(given)) {
                let is_file = matches!(attachment.content, AttachmentContent::File(_));
                writer.start(if is_file { "t:FileAttachment" } else { "t:ItemAttachment" }, &[]);
                let path = vec![attachment.key];
                let object = Object::Attachment { folder: self.folder, item: self.key, path };
                let id = context.form.ids.encode(&Id { mailbox: self.mailbox, object });
                writer.empty("t:AttachmentId", &[("Id", &id)]);
                writer.end();
            }
            writer.end();
        }
        writer.end();
        writer.end();
    }

    /// Writes `m:Items` with the id alone.
    pub(super) fn write_alone(self, kind: ItemKind, context: Context<'_>, writer: &mut Writer) {
        writer.start("m:Items", &[]);
        writer.start(element_name(kind), &[]);
        self.write_id("t:ItemId", context, writer);
        writer.end();
        writer.end();
    }

    fn write_id(self, name: &'static str, context: Context<'_>, writer: &mut Writer) {
        write_item_id(name, self.mailbox, self.folder, (self.key, self.version), context.form, writer);
    }
}
