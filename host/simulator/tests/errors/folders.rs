//! Operations that change folders.

use super::case::{Case, check, refused};
use crate::client::get_folder;

const FOLDERS: &[&str] = &["m:Folders"];
const ABOUT_ONE: &[&str] = &["m:MessageXml", "m:MessageXml/t:FieldURI@FieldURI", "m:Folders"];

fn create(parent: &str, folders: &str) -> String {
    format!(
        "<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders>{folders}</m:Folders></m:CreateFolder>"
    )
}

fn named(name: &str) -> String {
    format!("<t:Folder><t:DisplayName>{name}</t:DisplayName></t:Folder>")
}

fn update(id: &str, updates: &str) -> String {
    format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{id}<t:Updates>{updates}</t:Updates></t:FolderChange>\
         </m:FolderChanges></m:UpdateFolder>"
    )
}

fn set(uri: &str, folder: &str) -> String {
    format!("<t:SetFolderField><t:FieldURI FieldURI=\"{uri}\"/>{folder}</t:SetFolderField>")
}

fn permissions(list: &str) -> String {
    let folder = format!(
        "<t:Folder><t:PermissionSet><t:Permissions>{list}</t:Permissions></t:PermissionSet></t:Folder>"
    );
    update("<t:FolderId {offers}/>", &set("folder:PermissionSet", &folder))
}

fn permission(user: &str, rest: &str) -> String {
    format!(
        "<t:Permission><t:UserId>{user}</t:UserId>{rest}<t:PermissionLevel>Editor</t:PermissionLevel></t:Permission>"
    )
}

fn to(operation: &str, target: &str, ids: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{target}</m:ToFolderId><m:FolderIds>{ids}</m:FolderIds></m:{operation}>"
    )
}

fn delete(ids: &str) -> String {
    format!("<m:DeleteFolder DeleteType=\"HardDelete\"><m:FolderIds>{ids}</m:FolderIds></m:DeleteFolder>")
}

fn empty(ids: &str) -> String {
    format!(
        "<m:EmptyFolder DeleteType=\"HardDelete\" DeleteSubFolders=\"true\"><m:FolderIds>{ids}</m:FolderIds></m:EmptyFolder>"
    )
}

pub fn cases() -> Vec<Case> {
    let everyone = "<t:DistinguishedUser>Default</t:DistinguishedUser>";
    let tom = "<t:PrimarySmtpAddress>tom.adler@printshop.example</t:PrimarySmtpAddress>";
    let calendar_permissions =
        "<t:CalendarFolder><t:PermissionSet><t:CalendarPermissions/></t:PermissionSet></t:CalendarFolder>";
    let ordinary = "<t:Folder><t:PermissionSet><t:Permissions/></t:PermissionSet></t:Folder>";
    vec![
        refused(
            "ErrorFolderExists",
            "A folder with the specified name already exists.",
            FOLDERS,
            create("{msgfolderroot}", &named("OFFERS")),
        ),
        refused(
            "ErrorParentFolderNotFound",
            "The specified parent folder could not be found.",
            FOLDERS,
            create("<t:FolderId {gone folder}/>", &named("New")),
        ),
        refused(
            "ErrorCreateSubfolderAccessDenied",
            "Access is denied. The subfolder could not be created in this folder.",
            FOLDERS,
            create("{olga inbox}", &named("New")),
        ),
        refused(
            "ErrorNoFolderClassOverride",
            "The folder class of a typed folder cannot be overridden.",
            FOLDERS,
            create(
                "{inbox}",
                "<t:CalendarFolder><t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>New</t:DisplayName></t:CalendarFolder>",
            ),
        ),
        refused(
            "ErrorInvalidFolderTypeForOperation",
            "This server does not create SearchFolder.",
            FOLDERS,
            create("{inbox}", "<t:SearchFolder><t:DisplayName>New</t:DisplayName></t:SearchFolder>"),
        ),
        refused(
            "ErrorFolderSavePropertyError",
            "The folder save operation failed due to invalid property values.",
            ABOUT_ONE,
            create("{inbox}", &named(" ")),
        ),
        refused(
            "ErrorObjectTypeChanged",
            "The object in the change description does not match the object type of the item.",
            ABOUT_ONE,
            update(
                "<t:FolderId {offers}/>",
                &set("folder:FolderClass", "<t:Folder><t:FolderClass>IPF.Task</t:FolderClass></t:Folder>"),
            ),
        ),
        refused(
            "ErrorIncorrectUpdatePropertyCount",
            "An object within a change description must contain one and only one property to modify.",
            FOLDERS,
            update("<t:FolderId {offers}/>", &set("folder:DisplayName", "<t:Folder/>")),
        ),
        refused(
            "ErrorInvalidPropertyAppend",
            "Append is not supported for this property.",
            ABOUT_ONE,
            update("<t:FolderId {offers}/>", &set("folder:DisplayName", &named("New")))
                .replace("SetFolderField", "AppendToFolderField"),
        ),
        refused(
            "ErrorInvalidPropertyDelete",
            "Delete is not supported for this property.",
            ABOUT_ONE,
            update(
                "<t:FolderId {offers}/>",
                "<t:DeleteFolderField><t:FieldURI FieldURI=\"folder:DisplayName\"/></t:DeleteFolderField>",
            ),
        ),
        refused(
            "ErrorInvalidUserInfo",
            "The user id is invalid or does not belong to a user.",
            FOLDERS,
            permissions(&permission(&format!("{tom}{everyone}"), "")),
        ),
        refused(
            "ErrorMissingUserIdInformation",
            "The user of a permission is not fully specified.",
            FOLDERS,
            permissions(&permission("", "")),
        ),
        refused(
            "ErrorDuplicateUserIdsSpecified",
            "The same user was specified more than once.",
            FOLDERS,
            permissions(&permission(tom, "").repeat(2)),
        ),
        refused(
            "ErrorInvalidPermissionSettings",
            "The permission level is inconsistent with the permission settings.",
            FOLDERS,
            permissions(&permission(tom, "<t:EditItems>All</t:EditItems>")),
        ),
        refused(
            "ErrorCannotSetCalendarPermissionOnNonCalendarFolder",
            "Calendar permissions can be set on calendar folders only.",
            FOLDERS,
            update("<t:FolderId {offers}/>", &set("folder:PermissionSet", calendar_permissions)),
        ),
        refused(
            "ErrorCannotSetNonCalendarPermissionOnCalendarFolder",
            "A calendar folder takes calendar permissions only.",
            FOLDERS,
            update("{calendar}", &set("folder:PermissionSet", ordinary)),
        ),
        refused("ErrorMoveDistinguishedFolder", "Cannot move distinguished folder.", FOLDERS, to("MoveFolder", "{inbox}", "{drafts}")),
        refused(
            "ErrorMoveCopyFailed",
            "The move or copy operation failed.",
            FOLDERS,
            to("CopyFolder", "{msgfolderroot}", "<t:FolderId {offers}/>"),
        ),
        refused(
            "ErrorMoveCopyFailed",
            "The move or copy operation failed.",
            FOLDERS,
            to("MoveFolder", "<t:FolderId {samples}/>", "<t:FolderId {samples}/>"),
        ),
        refused(
            "ErrorToFolderNotFound",
            "The destination folder was not found.",
            FOLDERS,
            to("MoveFolder", "<t:FolderId {gone folder}/>", "<t:FolderId {samples}/>"),
        ),
        refused(
            "ErrorCrossMailboxMoveCopy",
            "Move and copy operations between mailboxes are not supported for this object.",
            FOLDERS,
            to("CopyFolder", "{olga drafts}", "<t:FolderId {samples}/>"),
        ),
        refused("ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.", &[], delete("{junkemail}")),
        refused("ErrorCannotEmptyFolder", "The folder cannot be emptied.", &[], empty("{msgfolderroot}")),
        refused(
            "ErrorInvalidPropertyRequest",
            "Property is not valid for this object type.",
            ABOUT_ONE,
            get_folder("IdOnly", "{inbox}").replace(
                "</m:FolderShape>",
                "<t:AdditionalProperties><t:FieldURI FieldURI=\"item:Subject\"/></t:AdditionalProperties></m:FolderShape>",
            ),
        ),

    ]
}

#[tokio::test]
async fn folders_that_stay_as_they_are() {
    check(cases()).await;
}
