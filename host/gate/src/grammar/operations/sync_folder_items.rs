//! SyncFolderItems: what changed among the items of a folder. Associated
//! (hidden) items are left out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::item_ids::IGNORED_ITEMS;
use crate::grammar::rule::{Part, Rule, Value};
use crate::grammar::shapes::ITEM_SHAPE;

static SYNC_FOLDER_ID: Rule = Rule::of("m:SyncFolderId", &[Part::one(FOLDERS)]);
static SYNC_STATE: Rule = Rule::text("m:SyncState", Value::SyncState);
static IGNORE: Rule = Rule::of("m:Ignore", &[Part::many(IGNORED_ITEMS, 512)]);
static MAX_CHANGES_RETURNED: Rule = Rule::text("m:MaxChangesReturned", Value::Integer(1, 512));
static SYNC_SCOPE: Rule = Rule::text("m:SyncScope", Value::Word(&["NormalItems"]));

pub(super) static SYNC_FOLDER_ITEMS: Rule = Rule::of(
    "m:SyncFolderItems",
    &[
        Part::one(&[&ITEM_SHAPE]),
        Part::one(&[&SYNC_FOLDER_ID]),
        Part::maybe(&[&SYNC_STATE]),
        Part::maybe(&[&IGNORE]),
        Part::one(&[&MAX_CHANGES_RETURNED]),
        Part::maybe(&[&SYNC_SCOPE]),
    ],
);
