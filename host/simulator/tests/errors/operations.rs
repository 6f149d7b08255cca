//! What a message of an error holds, operation by operation: some have an empty element of what they would answer with.

use super::case::{Case, check, refused};

const FOLDERS: &[&str] = &["m:Folders"];
const ITEMS: &[&str] = &["m:Items"];
const ATTACHMENTS: &[&str] = &["m:Attachments"];
/// An id that is none.
const BAD: &str = "Id=\"bm90IGFuIGlk\"";

/// Every operation is asked about an id that is none: what it is called, what its message holds, and its request.
const OPERATIONS: &[(&str, &[&str], &str)] = &[
    (
        "CopyFolder",
        FOLDERS,
        "<m:ToFolderId>{inbox}</m:ToFolderId><m:FolderIds><t:FolderId BAD/></m:FolderIds>",
    ),
    ("CopyItem", ITEMS, "<m:ToFolderId>{inbox}</m:ToFolderId><m:ItemIds><t:ItemId BAD/></m:ItemIds>"),
    (
        "CreateAttachment",
        ATTACHMENTS,
        "<m:ParentItemId BAD/><m:Attachments><t:FileAttachment><t:Name>a</t:Name></t:FileAttachment></m:Attachments>",
    ),
    (
        "CreateFolder",
        FOLDERS,
        "<m:ParentFolderId><t:FolderId BAD/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></m:Folders>",
    ),
    (
        "CreateItem MessageDisposition=\"SaveOnly\"",
        ITEMS,
        "<m:SavedItemFolderId><t:FolderId BAD/></m:SavedItemFolderId><m:Items><t:Message/></m:Items>",
    ),
    ("DeleteAttachment", &[], "<m:AttachmentIds><t:AttachmentId BAD/></m:AttachmentIds>"),
    ("DeleteFolder DeleteType=\"HardDelete\"", &[], "<m:FolderIds><t:FolderId BAD/></m:FolderIds>"),
    ("DeleteItem DeleteType=\"HardDelete\"", &[], "<m:ItemIds><t:ItemId BAD/></m:ItemIds>"),
    (
        "EmptyFolder DeleteType=\"HardDelete\" DeleteSubFolders=\"true\"",
        &[],
        "<m:FolderIds><t:FolderId BAD/></m:FolderIds>",
    ),
    ("ExpandDL", &[], "<m:Mailbox><t:ItemId BAD/></m:Mailbox>"),
    ("FindConversation", &[], "<m:ParentFolderId><t:FolderId BAD/></m:ParentFolderId>"),
    (
        "FindFolder Traversal=\"Deep\"",
        &[],
        "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:FolderId BAD/></m:ParentFolderIds>",
    ),
    (
        "FindItem Traversal=\"Shallow\"",
        &[],
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:FolderId BAD/></m:ParentFolderIds>",
    ),
    ("GetAttachment", ATTACHMENTS, "<m:AttachmentIds><t:AttachmentId BAD/></m:AttachmentIds>"),
    (
        "GetConversationItems",
        &[],
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Conversations><t:Conversation><t:ConversationId BAD/>\
         </t:Conversation></m:Conversations>",
    ),
    (
        "GetFolder",
        FOLDERS,
        "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:FolderId BAD/></m:FolderIds>",
    ),
    (
        "GetItem",
        ITEMS,
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId BAD/></m:ItemIds>",
    ),
    (
        "MarkAllItemsAsRead",
        &[],
        "<m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts><m:FolderIds><t:FolderId BAD/></m:FolderIds>",
    ),
    (
        "MoveFolder",
        FOLDERS,
        "<m:ToFolderId>{inbox}</m:ToFolderId><m:FolderIds><t:FolderId BAD/></m:FolderIds>",
    ),
    ("MoveItem", ITEMS, "<m:ToFolderId>{inbox}</m:ToFolderId><m:ItemIds><t:ItemId BAD/></m:ItemIds>"),
    (
        "ResolveNames ReturnFullContactData=\"false\"",
        &[],
        "<m:ParentFolderIds><t:FolderId BAD/></m:ParentFolderIds><m:UnresolvedEntry>tom</m:UnresolvedEntry>",
    ),
    ("SendItem SaveItemToFolder=\"true\"", &[], "<m:ItemIds><t:ItemId BAD/></m:ItemIds>"),
    (
        "SyncFolderHierarchy",
        &["m:SyncState", "m:IncludesLastFolderInRange"],
        "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:SyncFolderId><t:FolderId BAD/></m:SyncFolderId>",
    ),
    (
        "SyncFolderItems",
        &["m:SyncState", "m:IncludesLastItemInRange"],
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:FolderId BAD/></m:SyncFolderId>\
         <m:MaxChangesReturned>1</m:MaxChangesReturned>",
    ),
    (
        "UpdateFolder",
        FOLDERS,
        "<m:FolderChanges><t:FolderChange><t:FolderId BAD/><t:Updates><t:SetFolderField><t:FieldURI FieldURI=\"folder:DisplayName\"/>\
         <t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges>",
    ),
    (
        "UpdateItem MessageDisposition=\"SaveOnly\" ConflictResolution=\"AlwaysOverwrite\"",
        ITEMS,
        "<m:ItemChanges><t:ItemChange><t:ItemId BAD/><t:Updates><t:DeleteItemField><t:FieldURI FieldURI=\"item:Body\"/></t:DeleteItemField>\
         </t:Updates></t:ItemChange></m:ItemChanges>",
    ),
];

pub fn cases() -> Vec<Case> {
    let malformed = OPERATIONS.iter().map(|(operation, empty, inside)| {
        let name = operation.split(' ').next().unwrap_or_default();
        let request = format!("<m:{operation}>{}</m:{name}>", inside.replace("BAD", BAD));
        refused("ErrorInvalidIdMalformed", "Id is malformed.", empty, request)
    });
    // FindPeople takes the ids of folders in no other form than that of names.
    let people = refused(
        "ErrorInvalidOperation",
        "This server does not offer restrictions in FindPeople.",
        &[],
        "<m:FindPeople><m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/><m:Restriction><t:Exists>\
         <t:FieldURI FieldURI=\"persona:DisplayName\"/></t:Exists></m:Restriction></m:FindPeople>",
    );
    malformed.chain([people]).collect()
}

#[tokio::test]
async fn every_operation_has_its_own_form_of_an_error() {
    assert_eq!(cases().len(), 27);
    check(cases()).await;
}
