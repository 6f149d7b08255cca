//! The EWS operations, one file each, named as Microsoft names them.
//!
//! An operation gets its body element, which the schema has accepted, and writes its response
//! element.

pub(crate) mod answer;
mod conversation;
mod copy_folder;
mod copy_item;
mod create_attachment;
mod create_folder;
mod create_item;
mod delete_attachment;
mod delete_folder;
mod delete_item;
mod empty_folder;
mod expand_dl;
mod find_conversation;
mod find_folder;
mod find_item;
mod find_people;
mod folder_ids;
mod get_attachment;
mod get_conversation_items;
mod get_folder;
mod get_item;
mod grouping;
mod item_ids;
mod mark_all_items_as_read;
mod move_folder;
mod move_item;
mod parents;
mod removal;
mod resolve_names;
mod saving;
mod send_item;
mod sending;
mod sync_folder_hierarchy;
mod sync_folder_items;
mod sync_state;
mod update_folder;
mod update_item;

#[cfg(feature = "fuzzing")]
pub(crate) use sync_state::{ItemsState, Progress};

use crate::context::Context;
use crate::xml::{Element, Writer};

/// Runs an operation. False: there is none with this body element.
pub(crate) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) -> bool {
    let run = match &*operation.name {
        "CopyFolder" => copy_folder::run,
        "CopyItem" => copy_item::run,
        "CreateAttachment" => create_attachment::run,
        "CreateFolder" => create_folder::run,
        "CreateItem" => create_item::run,
        "DeleteAttachment" => delete_attachment::run,
        "DeleteFolder" => delete_folder::run,
        "DeleteItem" => delete_item::run,
        "EmptyFolder" => empty_folder::run,
        "ExpandDL" => expand_dl::run,
        "FindConversation" => find_conversation::run,
        "FindFolder" => find_folder::run,
        "FindItem" => find_item::run,
        "FindPeople" => find_people::run,
        "GetAttachment" => get_attachment::run,
        "GetConversationItems" => get_conversation_items::run,
        "GetFolder" => get_folder::run,
        "GetItem" => get_item::run,
        "MarkAllItemsAsRead" => mark_all_items_as_read::run,
        "MoveFolder" => move_folder::run,
        "MoveItem" => move_item::run,
        "ResolveNames" => resolve_names::run,
        "SendItem" => send_item::run,
        "SyncFolderHierarchy" => sync_folder_hierarchy::run,
        "SyncFolderItems" => sync_folder_items::run,
        "UpdateFolder" => update_folder::run,
        "UpdateItem" => update_item::run,
        _ => return false,
    };
    run(operation, context, writer);
    true
}
