//! The kinds of folders.

use super::ids::{DISTINGUISHED_FOLDER_NAME, FOLDER_ID, FOLDER_IDS};
use super::paths::EXTENDED_PROPERTY;
use super::permissions::{
    CALENDAR_PERMISSION_READ_ACCESS, CALENDAR_PERMISSION_SET, EFFECTIVE_RIGHTS, PERMISSION_READ_ACCESS,
    PERMISSION_SET,
};
use super::search::RESTRICTION;
use super::values::{BOOLEAN, INT, RETENTION_TAG, STRINGS, TEXT};
use super::{
    Choice, Simple, Type, any_number, elements, extension, may, must, optional, sequence, several_of, t, text,
};

static MANAGED_FOLDER_INFORMATION: Type = elements(&[
    may(t("CanDelete", &BOOLEAN)),
    may(t("CanRenameOrMove", &BOOLEAN)),
    may(t("MustDisplayComment", &BOOLEAN)),
    may(t("HasQuota", &BOOLEAN)),
    may(t("IsManagedFoldersRoot", &BOOLEAN)),
    may(t("ManagedFolderId", &TEXT)),
    may(t("Comment", &TEXT)),
    may(t("StorageQuota", &INT)),
    may(t("FolderSize", &INT)),
    may(t("HomePage", &TEXT)),
]);

static DISTINGUISHED_FOLDER_ID_NAME: Type = text(DISTINGUISHED_FOLDER_NAME);

static BASE_FOLDER: Type = elements(&[
    may(t("FolderId", &FOLDER_ID)),
    may(t("ParentFolderId", &FOLDER_ID)),
    may(t("FolderClass", &TEXT)),
    may(t("DisplayName", &TEXT)),
    may(t("TotalCount", &INT)),
    may(t("ChildFolderCount", &INT)),
    any_number(t("ExtendedProperty", &EXTENDED_PROPERTY)),
    may(t("ManagedFolderInformation", &MANAGED_FOLDER_INFORMATION)),
    may(t("EffectiveRights", &EFFECTIVE_RIGHTS)),
    may(t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID_NAME)),
    may(t("PolicyTag", &RETENTION_TAG)),
    may(t("ArchiveTag", &RETENTION_TAG)),
    may(t("ReplicaList", &STRINGS)),
]);

static FOLDER: Type =
    extension(&BASE_FOLDER, &[may(t("PermissionSet", &PERMISSION_SET)), may(t("UnreadCount", &INT))]);

static CALENDAR_FOLDER: Type = extension(
    &BASE_FOLDER,
    &[
        may(t("SharingEffectiveRights", &CALENDAR_PERMISSION_READ_ACCESS)),
        may(t("PermissionSet", &CALENDAR_PERMISSION_SET)),
    ],
);

static CONTACTS_FOLDER: Type = extension(
    &BASE_FOLDER,
    &[
        may(t("SharingEffectiveRights", &PERMISSION_READ_ACCESS)),
        may(t("PermissionSet", &PERMISSION_SET)),
        may(t("SourceId", &TEXT)),
        may(t("AccountName", &TEXT)),
    ],
);

static SEARCH_PARAMETERS: Type = sequence(
    &[optional("Traversal", Simple::OneOf("SearchFolderTraversalType", &["Shallow", "Deep"]))],
    &[must(t("Restriction", &RESTRICTION)), must(t("BaseFolderIds", &FOLDER_IDS))],
);

static SEARCH_FOLDER: Type = extension(&FOLDER, &[may(t("SearchParameters", &SEARCH_PARAMETERS))]);

/// The kinds of folders that can be made and changed.
pub(super) static FOLDER_KINDS: &[Choice] = &[
    t("Folder", &FOLDER),
    t("CalendarFolder", &CALENDAR_FOLDER),
    t("ContactsFolder", &CONTACTS_FOLDER),
    t("SearchFolder", &SEARCH_FOLDER),
    t("TasksFolder", &FOLDER),
];

/// `NonEmptyArrayOfFoldersType`.
pub(super) static FOLDERS: Type = elements(&[several_of(FOLDER_KINDS)]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    fn create(folders: &str) -> String {
        format!(
            "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId>\
             <m:Folders>{folders}</m:Folders></m:CreateFolder>"
        )
    }

    #[test]
    fn folders_of_all_kinds_are_created_at_once() {
        accept(&create(
            "<t:Folder><t:DisplayName>a</t:DisplayName></t:Folder><t:CalendarFolder/><t:ContactsFolder/><t:TasksFolder/>\
             <t:SearchFolder><t:SearchParameters Traversal='Deep'><t:Restriction><t:Exists>\
             <t:FieldURI FieldURI='item:Subject'/></t:Exists></t:Restriction><t:BaseFolderIds>\
             <t:DistinguishedFolderId Id='inbox'/></t:BaseFolderIds></t:SearchParameters></t:SearchFolder>",
        ));
        refuse(&create(""), "'Folder, CalendarFolder, ContactsFolder, SearchFolder, TasksFolder'");
        refuse(&create("<t:PublicFolder/>"), "child element 'PublicFolder'");
        refuse(
            &create("<t:TasksFolder><t:SearchParameters/></t:TasksFolder>"),
            "child element 'SearchParameters'",
        );
    }

    #[test]
    fn calendars_have_permissions_of_their_own() {
        let user = "<t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId>";
        let plain = format!(
            "<t:PermissionSet><t:Permissions><t:Permission>{user}<t:ReadItems>FullDetails</t:ReadItems>\
             <t:PermissionLevel>Custom</t:PermissionLevel></t:Permission></t:Permissions></t:PermissionSet>"
        );
        let calendar = format!(
            "<t:PermissionSet><t:CalendarPermissions><t:CalendarPermission>{user}<t:ReadItems>TimeOnly</t:ReadItems>\
             <t:CalendarPermissionLevel>FreeBusyTimeOnly</t:CalendarPermissionLevel></t:CalendarPermission>\
             </t:CalendarPermissions></t:PermissionSet>"
        );
        accept(&create(&format!("<t:Folder>{plain}</t:Folder>")));
        accept(&create(&format!("<t:CalendarFolder>{calendar}</t:CalendarFolder>")));
        refuse(&create(&format!("<t:Folder>{calendar}</t:Folder>")), "child element 'CalendarPermissions'");
        refuse(
            &create(&format!("<t:CalendarFolder>{plain}</t:CalendarFolder>")),
            "child element 'Permissions'",
        );
        refuse(
            &create(&format!("<t:Folder>{}</t:Folder>", plain.replace("Custom", "Boss"))),
            "PermissionLevelType'",
        );
        refuse(&create(&format!("<t:Folder>{}</t:Folder>", plain.replace(user, ""))), "expected: 'UserId'");
    }
}
