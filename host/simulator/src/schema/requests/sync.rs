//! Requests that ask what has changed since the last time.

use crate::schema::ids::{IGNORED_ITEM_IDS, TARGET_FOLDER_ID};
use crate::schema::shapes::{FOLDER_SHAPE, ITEM_SHAPE};
use crate::schema::values::TEXT;
use crate::schema::{Simple, Type, elements, m, may, must, text};

static MAX_CHANGES_RETURNED: Type = text(Simple::IntBetween("MaxSyncChangesReturnedType", 1, 512));
static SYNC_SCOPE: Type =
    text(Simple::OneOf("SyncFolderItemsScopeType", &["NormalItems", "NormalAndAssociatedItems"]));

pub(super) static SYNC_FOLDER_ITEMS: Type = elements(&[
    must(m("ItemShape", &ITEM_SHAPE)),
    must(m("SyncFolderId", &TARGET_FOLDER_ID)),
    may(m("SyncState", &TEXT)),
    may(m("Ignore", &IGNORED_ITEM_IDS)),
    must(m("MaxChangesReturned", &MAX_CHANGES_RETURNED)),
    may(m("SyncScope", &SYNC_SCOPE)),
]);

pub(super) static SYNC_FOLDER_HIERARCHY: Type = elements(&[
    must(m("FolderShape", &FOLDER_SHAPE)),
    may(m("SyncFolderId", &TARGET_FOLDER_ID)),
    may(m("SyncState", &TEXT)),
]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    fn sync(more: &str) -> String {
        format!(
            "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:SyncFolderId><t:DistinguishedFolderId Id='inbox'/></m:SyncFolderId>{more}</m:SyncFolderItems>"
        )
    }

    #[test]
    fn changes_are_asked_for_in_bounds() {
        accept(&sync("<m:MaxChangesReturned>512</m:MaxChangesReturned>"));
        accept(&sync(
            "<m:SyncState>H4sI</m:SyncState><m:Ignore><t:ItemId Id='AAMk'/></m:Ignore>\
             <m:MaxChangesReturned>1</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope>",
        ));
        accept(&sync("<m:Ignore/><m:MaxChangesReturned>1</m:MaxChangesReturned>"));
        refuse(&sync(""), "expected: 'SyncState, Ignore, MaxChangesReturned'");
        refuse(
            &sync("<m:MaxChangesReturned>0</m:MaxChangesReturned>"),
            "The MinInclusive constraint failed.",
        );
        refuse(
            &sync("<m:MaxChangesReturned>513</m:MaxChangesReturned>"),
            "The MaxInclusive constraint failed.",
        );
    }

    #[test]
    fn a_hierarchy_needs_no_folder() {
        let shape = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>";
        accept(&format!("<m:SyncFolderHierarchy>{shape}</m:SyncFolderHierarchy>"));
        refuse("<m:SyncFolderHierarchy><m:SyncState/></m:SyncFolderHierarchy>", "expected: 'FolderShape'");
    }
}
