//! CreateFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation>

use std::collections::BTreeMap;

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::{ExtendedPath, Whom, read_permission, write_folder_element};
use crate::store::{Folder, FolderKind, Mailbox, Permissions};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:CreateFolderResponse",
    message: "m:CreateFolderResponseMessage",
    empty: &[("m:Folders", "")],
};

/// One message for each folder, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let parent = operation.child("ParentFolderId");
    let folders = operation.child("Folders").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, folders, writer, |element, writer| {
        let parent = parent.ok_or(ResponseCode::ErrorInvalidRequest)?;
        let target = folder_ids::find_within(parent, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorParentFolderNotFound))?;
        if !target.rights.create_subfolders {
            return Err(ResponseCode::ErrorCreateSubfolderAccessDenied.into());
        }
        let folder = made(element, target.folder, context)?;
        let mut mailbox = context.write(target.mailbox)?;
        target.open(&mailbox)?;
        if mailbox.child_named(target.folder, &folder.name).is_some() {
            return Err(ResponseCode::ErrorFolderExists.into());
        }
        context.room_for_folders(&mailbox, 1)?;
        let key = mailbox.add_folder(folder);
        write(&mailbox, key, context, writer);
        Ok(())
    });
}

/// Writes `m:Folders` with the id of one folder.
pub(super) fn write(mailbox: &Mailbox, key: u64, context: Context<'_>, writer: &mut Writer) {
    writer.start("m:Folders", &[]);
    if let Some(folder) = mailbox.folders.get(&key) {
        write_folder_element(mailbox, folder, context.form, writer);
    }
    writer.end();
}

fn made(element: &Element, parent: u64, context: Context<'_>) -> Result<Folder, EwsError> {
    let name = element.child_text("DisplayName").unwrap_or_default();
    check_name(&name)?;
    let class = element.child_text("FolderClass").filter(|class| !class.is_empty());
    let typed = match &*element.name {
        "Folder" => None,
        "CalendarFolder" => Some("IPF.Appointment"),
        "ContactsFolder" => Some("IPF.Contact"),
        "TasksFolder" => Some("IPF.Task"),
        name => {
            let text = format!("This server does not create {name}.");
            return Err(EwsError::with_text(ResponseCode::ErrorInvalidFolderTypeForOperation, text));
        }
    };
    let class = match (typed, class) {
        (Some(_), Some(_)) => return Err(ResponseCode::ErrorNoFolderClassOverride.into()),
        (Some(typed), None) => Some(typed.to_owned()),
        // What says nothing of itself stays without a class, whatever its parent is.
        (None, class) => class,
    };
    let kind = class.as_deref().map_or(FolderKind::Folder, FolderKind::of_class);
    let mut permissions = Permissions::PRIVATE;
    if let Some(set) = element.child("PermissionSet") {
        permissions = read_permissions(set, kind, context)?;
    }
    let mut extended = BTreeMap::new();
    for property in element.elements().filter(|child| &*child.name == "ExtendedProperty") {
        let uri = property.child("ExtendedFieldURI").ok_or(ResponseCode::ErrorInvalidExtendedProperty)?;
        let path = ExtendedPath::read(uri)?;
        extended.insert(path.name.clone(), path.read_value(property)?);
    }
    Ok(Folder {
        key: 0,
        parent: Some(parent),
        name,
        kind,
        class,
        distinguished: None,
        arrived: 0,
        version: 0,
        permissions,
        extended,
    })
}

/// A folder must have a name.
pub(super) fn check_name(name: &str) -> Result<(), EwsError> {
    if name.trim().is_empty() {
        return Err(EwsError::about(ResponseCode::ErrorFolderSavePropertyError, "folder:DisplayName"));
    }
    Ok(())
}

/// Reads the `t:PermissionSet` of a folder of this kind.
pub(super) fn read_permissions(
    set: &Element,
    kind: FolderKind,
    context: Context<'_>,
) -> Result<Permissions, EwsError> {
    let mut permissions = Permissions::PRIVATE;
    let mut seen: Vec<Whom> = Vec::new();
    for list in set.elements() {
        match (&*list.name, kind) {
            ("Permissions", FolderKind::Calendar) => {
                return Err(ResponseCode::ErrorCannotSetNonCalendarPermissionOnCalendarFolder.into());
            }
            ("CalendarPermissions", FolderKind::Calendar) | ("Permissions", _) => {}
            ("CalendarPermissions", _) => {
                return Err(ResponseCode::ErrorCannotSetCalendarPermissionOnNonCalendarFolder.into());
            }
            _ => continue,
        }
        for permission in list.elements() {
            let (whom, rights) = read_permission(permission, context.directory)?;
            if seen.contains(&whom) {
                return Err(ResponseCode::ErrorDuplicateUserIdsSpecified.into());
            }
            seen.push(whom);
            match whom {
                Whom::Default => permissions.default = rights,
                Whom::Anonymous => {}
                Whom::User(user) => {
                    permissions.users.insert(user, rights);
                }
            }
        }
    }
    Ok(permissions)
}
