//! Permissions of folders: UpdateFolder and CreateFolder.

use crate::client::{distinguished, get_folder};
use crate::example::{Message, example};
use crate::world::{FolderId, folder, run, world};

const PAGE: &str = "how-to-set-folder-permissions-for-another-user-by-using-ews-in-exchange";
const DEFAULT: &str = "<t:DistinguishedUser>Default</t:DistinguishedUser>";
const ANONYMOUS: &str = "<t:DistinguishedUser>Anonymous</t:DistinguishedUser>";
const TOM: &str = "<t:PrimarySmtpAddress>tom.adler@printshop.example</t:PrimarySmtpAddress>";
const CHANGED: &[&str] = &["m:Folders", "m:Folders/t:Folder", "m:Folders/t:Folder/t:FolderId@Id,ChangeKey"];

fn permission(user: &str, rest: &str) -> String {
    format!("<t:Permission><t:UserId>{user}</t:UserId>{rest}</t:Permission>")
}

fn level(name: &str) -> String {
    format!("<t:PermissionLevel>{name}</t:PermissionLevel>")
}

fn update(id: &str, folder: &str, permissions: &str) -> String {
    format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{id}<t:Updates><t:SetFolderField>\
         <t:FieldURI FieldURI=\"folder:PermissionSet\"/><t:{folder}><t:PermissionSet>{permissions}</t:PermissionSet>\
         </t:{folder}></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
    )
}

fn set(id: &FolderId, permissions: &str) -> String {
    update(&id.element(), "Folder", &format!("<t:Permissions>{permissions}</t:Permissions>"))
}

#[tokio::test]
async fn a_user_gets_a_level_or_single_rights_and_loses_them() {
    let simulator = world().await;
    let id = folder(&simulator, "Samples").await;
    let nobody = [permission(DEFAULT, &level("None")), permission(ANONYMOUS, &level("None"))].concat();
    let rights = "<t:CanCreateItems>true</t:CanCreateItems><t:CanCreateSubFolders>true</t:CanCreateSubFolders>\
        <t:IsFolderOwner>false</t:IsFolderOwner><t:IsFolderVisible>true</t:IsFolderVisible>\
        <t:IsFolderContact>false</t:IsFolderContact><t:EditItems>None</t:EditItems>\
        <t:DeleteItems>None</t:DeleteItems><t:ReadItems>None</t:ReadItems>";
    for (shows, last, expected) in [
        ("Editor for one user, nothing for the others", permission(TOM, &level("Editor")), Some("Editor")),
        (
            "single rights, with the level Custom",
            permission(TOM, &format!("{rights}{}", level("Custom"))),
            Some("Custom"),
        ),
        ("the user is taken out of the set", String::new(), None),
    ] {
        let request = set(&id, &format!("{nobody}{last}"));
        let page = example(PAGE, shows).version("Exchange2007_SP1");
        page.answers(&simulator, &request, &[Message::Success(CHANGED)]).await;
        let shown = get_folder("IdOnly", &id.element()).replace(
            "</t:BaseShape>",
            "</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"folder:PermissionSet\"/></t:AdditionalProperties>",
        );
        let levels = run(&simulator, &shown).await.texts("t:PermissionLevel");
        let expected: Vec<&str> = ["None", "None"].into_iter().chain(expected).collect();
        assert_eq!(levels, expected, "{shows}");
    }
}

#[tokio::test]
async fn permission_sets_that_contradict_themselves() {
    let simulator = world().await;
    let id = folder(&simulator, "Samples").await;
    let right = "<t:CanCreateItems>true</t:CanCreateItems>";
    for (page, shows, permissions, code, text) in [
        (
            PAGE,
            "ErrorInvalidPermissionSettings: a level and a single right",
            permission(TOM, &format!("{right}{}", level("Editor"))),
            "ErrorInvalidPermissionSettings",
            "The permission level is inconsistent with the permission settings.",
        ),
        (
            "responsecode",
            "ErrorInvalidUserInfo: everyone, and somebody",
            permission(&format!("{TOM}{DEFAULT}"), &level("Editor")),
            "ErrorInvalidUserInfo",
            "The user id is invalid or does not belong to a user.",
        ),
        (
            "responsecode",
            "ErrorMissingUserIdInformation: a name alone",
            permission("<t:DisplayName>Tom Adler</t:DisplayName>", &level("Editor")),
            "ErrorMissingUserIdInformation",
            "The user of a permission is not fully specified.",
        ),
        (
            "responsecode",
            "ErrorDuplicateUserIdsSpecified: everyone twice",
            permission(DEFAULT, &level("None")).repeat(2),
            "ErrorDuplicateUserIdsSpecified",
            "The same user was specified more than once.",
        ),
        (
            "responsecode",
            "ErrorDuplicateUserIdsSpecified: the anonymous twice",
            permission(ANONYMOUS, &level("None")).repeat(2),
            "ErrorDuplicateUserIdsSpecified",
            "The same user was specified more than once.",
        ),
        (
            "responsecode",
            "ErrorDuplicateUserIdsSpecified: a recipient under two addresses",
            [TOM, "<t:PrimarySmtpAddress>t.adler@printshop.example</t:PrimarySmtpAddress>"]
                .map(|user| permission(user, &level("None")))
                .concat(),
            "ErrorDuplicateUserIdsSpecified",
            "The same user was specified more than once.",
        ),
    ] {
        let error = Message::Error(code, text, &["m:Folders"]);
        example(page, shows).answers(&simulator, &set(&id, &permissions), &[error]).await;
    }
}

#[tokio::test]
async fn calendars_have_permissions_of_their_own() {
    let simulator = world().await;
    let page = |code: &'static str| example("responsecode", code);
    let id = folder(&simulator, "Samples").await.element();
    let of_calendars = "<t:CalendarPermissions><t:CalendarPermission><t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser>\
        </t:UserId><t:CalendarPermissionLevel>None</t:CalendarPermissionLevel></t:CalendarPermission></t:CalendarPermissions>";
    let error = Message::Error(
        "ErrorCannotSetCalendarPermissionOnNonCalendarFolder",
        "Calendar permissions can be set on calendar folders only.",
        &["m:Folders"],
    );
    page("ErrorCannotSetCalendarPermissionOnNonCalendarFolder")
        .answers(&simulator, &update(&id, "CalendarFolder", of_calendars), &[error])
        .await;
    let ordinary = format!("<t:Permissions>{}</t:Permissions>", permission(DEFAULT, &level("None")));
    let error = Message::Error(
        "ErrorCannotSetNonCalendarPermissionOnCalendarFolder",
        "A calendar folder takes calendar permissions only.",
        &["m:Folders"],
    );
    page("ErrorCannotSetNonCalendarPermissionOnCalendarFolder")
        .answers(&simulator, &update(&distinguished("calendar"), "Folder", &ordinary), &[error])
        .await;
}
