//! SyncFolderHierarchy: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation>

use std::collections::BTreeSet;

use super::answer::{self, Names};
use super::sync_state::{HierarchyState, corrupt};
use super::{Context, folder_ids};
use crate::errors::ResponseCode;
use crate::ids::{self, Id};
use crate::properties::{FolderView, write_folder};
use crate::shape::folder_shape;
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:SyncFolderHierarchyResponse",
    message: "m:SyncFolderHierarchyResponseMessage",
    empty: &[("m:SyncState", ""), ("m:IncludesLastFolderInRange", "true")],
};

/// One message: the changes below the root, parents before their children. What is in the folders, and how much, does
/// not count.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    answer::single(&NAMES, context, operation, writer, |writer| {
        let shape = operation.child("FolderShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let shape = folder_shape(shape)?;
        let named = operation.child("SyncFolderId");
        let target = match named {
            Some(id) => Some(
                folder_ids::find_within(id, context)
                    .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorSyncFolderNotFound))?,
            ),
            None => None,
        };
        let guid = target.map_or(context.acting.mailbox, |target| target.mailbox);
        let mailbox = context.read(guid)?;
        let top = target.map_or_else(|| mailbox.well_known("root"), |target| target.folder);
        let root = target.map(|target| target.folder);
        let base = match operation.child_text("SyncState").filter(|text| !text.trim().is_empty()) {
            None => None,
            Some(text) => {
                let state = HierarchyState::decode(&text)?;
                if (state.mailbox, state.root) != (guid, root) {
                    return Err(corrupt());
                }
                Some(state.base)
            }
        };
        let state = HierarchyState { mailbox: guid, root, base: mailbox.last_change() };
        writer.leaf("m:SyncState", &state.encode());
        writer.boolean("m:IncludesLastFolderInRange", true);
        writer.start("m:Changes", &[]);
        let mut known = base.map_or_else(BTreeSet::new, |base| mailbox.descendants_at(top, base));
        for folder in mailbox.descendants(top) {
            let is_known = known.remove(&folder.key);
            let rights = context.rights(&mailbox, folder.key);
            let changed = base.is_none_or(|base| folder.version > base);
            if (is_known && !changed) || !rights.is_visible {
                continue;
            }
            writer.start(if is_known { "t:Update" } else { "t:Create" }, &[]);
            let view = FolderView { mailbox: &mailbox, folder, rights, directory: context.directory };
            write_folder(view, &shape, context.form, writer);
            writer.end();
        }
        // Gone altogether, or moved to where this root does not reach.
        for key in known {
            writer.start("t:Delete", &[]);
            let id = context.form.ids.encode(&Id::folder(guid, key));
            let change_key = ids::folder_change_key(guid, mailbox.last_change());
            writer.empty("t:FolderId", &[("Id", &id), ("ChangeKey", &change_key)]);
            writer.end();
        }
        writer.end();
        Ok(())
    });
}
