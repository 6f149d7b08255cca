//! Changes of single properties of folders.

use super::folders::FOLDER_KINDS;
use super::ids::{DISTINGUISHED_FOLDER_ID, FOLDER_ID};
use super::paths::PATH;
use super::{Type, elements, must, one_of, repeated, several_of, t};

/// `DeleteFolderFieldType`: only the path.
static DELETE_FIELD: Type = elements(&[one_of(PATH)]);

/// `SetFolderFieldType` and `AppendToFolderFieldType`.
static FOLDER_FIELD: Type = elements(&[one_of(PATH), one_of(FOLDER_KINDS)]);

static FOLDER_CHANGE_DESCRIPTIONS: Type = elements(&[several_of(&[
    t("AppendToFolderField", &FOLDER_FIELD),
    t("SetFolderField", &FOLDER_FIELD),
    t("DeleteFolderField", &DELETE_FIELD),
])]);

static FOLDER_CHANGE: Type = elements(&[
    one_of(&[t("FolderId", &FOLDER_ID), t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID)]),
    must(t("Updates", &FOLDER_CHANGE_DESCRIPTIONS)),
]);

/// `NonEmptyArrayOfFolderChangesType`.
pub(super) static FOLDER_CHANGES: Type = elements(&[repeated(t("FolderChange", &FOLDER_CHANGE))]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    #[test]
    fn properties_of_folders_are_set_and_deleted() {
        let update = |id: &str, updates: &str| {
            format!(
                "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{id}<t:Updates>{updates}</t:Updates></t:FolderChange>\
                 </m:FolderChanges></m:UpdateFolder>"
            )
        };
        let path = "<t:FieldURI FieldURI='folder:DisplayName'/>";
        let set = format!(
            "<t:SetFolderField>{path}<t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></t:SetFolderField>"
        );
        accept(&update("<t:FolderId Id='AAMk'/>", &set));
        accept(&update(
            "<t:DistinguishedFolderId Id='notes'/>",
            &format!("<t:DeleteFolderField>{path}</t:DeleteFolderField>"),
        ));
        refuse(&update("", &set), "expected: 'FolderId, DistinguishedFolderId'");
        refuse(
            &update("<t:FolderId Id='AAMk'/>", &set.replace("t:Folder>", "t:Item>")),
            "child element 'Item'",
        );
    }
}
