//! SyncFolderHierarchy: what changed among the folders below a folder.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::rule::{Part, Rule, Value};
use crate::grammar::shapes::FOLDER_SHAPE;

static SYNC_FOLDER_ID: Rule = Rule::of("m:SyncFolderId", &[Part::one(FOLDERS)]);
static SYNC_STATE: Rule = Rule::text("m:SyncState", Value::SyncState);

pub(super) static SYNC_FOLDER_HIERARCHY: Rule = Rule::of(
    "m:SyncFolderHierarchy",
    // Without a folder, Exchange takes the whole mailbox, hidden folders
    // included, of whoever signs in.
    &[Part::one(&[&FOLDER_SHAPE]), Part::one(&[&SYNC_FOLDER_ID]), Part::maybe(&[&SYNC_STATE])],
);
