//! CopyFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyfolder-operation>

use std::collections::HashMap;

use super::answer::Names;
use super::{Context, move_folder};
use crate::errors::{EwsError, ResponseCode};
use crate::store::{Contents, Entry, Item, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:CopyFolderResponse",
    message: "m:CopyFolderResponseMessage",
    empty: &[("m:Folders", "")],
};

/// One message for each folder id, in their order. A folder is copied with all in it and below it.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    move_folder::each(&NAMES, operation, context, writer, |target, destination, context| {
        let mut mailbox = context.write(target.mailbox)?;
        let folder = target.open(&mailbox)?;
        if !target.rights.read {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        // A folder that holds itself would never end.
        let exists = mailbox.child_named(destination.folder, &folder.name).is_some();
        if exists || mailbox.is_within(destination.folder, target.folder) || folder.parent.is_none() {
            return Err(ResponseCode::ErrorMoveCopyFailed.into());
        }
        let tree =
            || mailbox.descendants(target.folder).into_iter().map(|folder| folder.key).chain([target.folder]);
        context.room_for_folders(&mailbox, tree().count())?;
        context.room(&mailbox, tree().map(|key| whole_size(&mailbox, key)).fold(0, i64::saturating_add))?;
        copy(&mut mailbox, target.folder, destination.folder)
    });
}

/// Bytes of the items of a folder, with those that are computed as yet.
fn whole_size(mailbox: &Mailbox, folder: u64) -> i64 {
    let items = mailbox.contents(folder).into_iter().flat_map(Contents::iter);
    items.map(|entry| entry.item().size()).fold(0, i64::saturating_add)
}

fn copy(mailbox: &mut Mailbox, folder: u64, destination: u64) -> Result<u64, EwsError> {
    let below: Vec<u64> = mailbox.descendants(folder).iter().map(|folder| folder.key).collect();
    let mut copies = HashMap::new();
    for key in std::iter::once(folder).chain(below) {
        let mut copied = mailbox.folders.get(&key).cloned().ok_or(ResponseCode::ErrorFolderNotFound)?;
        let parent = copied.parent.and_then(|parent| copies.get(&parent).copied());
        copied.parent = Some(parent.unwrap_or(destination));
        copied.distinguished = None;
        let items: Vec<Item> = mailbox
            .contents(key)
            .into_iter()
            .flat_map(|contents| contents.iter().map(Entry::item).map(std::borrow::Cow::into_owned))
            .collect();
        let new = mailbox.add_folder(copied);
        for item in items {
            mailbox.add(new, item);
        }
        copies.insert(key, new);
    }
    copies.get(&folder).copied().ok_or_else(|| ResponseCode::ErrorMoveCopyFailed.into())
}
