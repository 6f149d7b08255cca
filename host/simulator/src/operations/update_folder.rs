//! UpdateFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation>

use super::answer::{self, Names};
use super::create_folder::{self, check_name, read_permissions};
use super::{Context, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::Path;
use crate::store::{Folder, FolderKind, Permissions};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:UpdateFolderResponse",
    message: "m:UpdateFolderResponseMessage",
    empty: &[("m:Folders", "")],
};

/// One message for each folder change, in their order. A change key must be one, and need not be there or current: the
/// pages differ, and clients that send none are answered by Exchange.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let changes = operation.child("FolderChanges").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, changes, writer, |change, writer| {
        let id = change.elements().next().ok_or(ResponseCode::ErrorInvalidRequest)?;
        let updates = change.child("Updates").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let target = folder_ids::find(id, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorItemNotFound))?;
        if !target.rights.is_owner {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        let mut mailbox = context.write(target.mailbox)?;
        let mut folder = target.open(&mailbox)?.clone();
        let name = folder.name.clone();
        for update in updates.elements() {
            apply(&mut folder, update, context)?;
        }
        let renamed = folder.name.to_lowercase() != name.to_lowercase();
        let parent = folder.parent.unwrap_or_default();
        if renamed && mailbox.child_named(parent, &folder.name).is_some() {
            return Err(ResponseCode::ErrorFolderExists.into());
        }
        folder.version = mailbox.next();
        mailbox.folders.insert(target.folder, folder);
        create_folder::write(&mailbox, target.folder, context, writer);
        Ok(())
    });
}

fn apply(folder: &mut Folder, update: &Element, context: Context<'_>) -> Result<(), EwsError> {
    let path = Path::within(update).ok_or(ResponseCode::ErrorInvalidRequest)??;
    if &*update.name == "DeleteFolderField" {
        return delete(folder, &path);
    }
    let object = update
        .elements()
        .find(|child| !child.name.ends_with("FieldURI"))
        .ok_or(ResponseCode::ErrorIncorrectUpdatePropertyCount)?;
    let mut elements = object.elements();
    let (Some(element), None) = (elements.next(), elements.next()) else {
        return Err(ResponseCode::ErrorIncorrectUpdatePropertyCount.into());
    };
    if &*update.name == "AppendToFolderField" {
        return Err(path.at_fault(ResponseCode::ErrorInvalidPropertyAppend));
    }
    match &path {
        Path::Extended(path) => {
            let uri = element.child("ExtendedFieldURI").ok_or(ResponseCode::ErrorUpdatePropertyMismatch)?;
            if crate::properties::ExtendedPath::read(uri)?.name != path.name {
                return Err(ResponseCode::ErrorUpdatePropertyMismatch.into());
            }
            folder.extended.insert(path.name.clone(), path.read_value(element)?);
            Ok(())
        }
        Path::Field(uri) if uri.split_once(':').is_some_and(|(_, name)| name != &*element.name) => {
            Err(EwsError::about(ResponseCode::ErrorUpdatePropertyMismatch, uri))
        }
        Path::Field(uri) => set(folder, uri, element, context),
        Path::Indexed { .. } => Err(path.at_fault(ResponseCode::ErrorInvalidPropertySet)),
    }
}

fn set(folder: &mut Folder, uri: &str, element: &Element, context: Context<'_>) -> Result<(), EwsError> {
    match uri {
        "folder:DisplayName" => {
            let name = element.text();
            check_name(&name)?;
            if folder.parent.is_none() {
                return Err(ResponseCode::ErrorAccessDenied.into());
            }
            folder.name = name;
        }
        "folder:FolderClass" => {
            let class = element.text();
            // A folder stays what it is: a class that was set may only become a subclass.
            let same = folder.class.as_deref().is_none_or(|before| FolderKind::is_kept(before, &class));
            if FolderKind::of_class(&class) != folder.kind || !same {
                return Err(EwsError::about(ResponseCode::ErrorObjectTypeChanged, uri));
            }
            folder.class = Some(class);
        }
        "folder:PermissionSet" => folder.permissions = read_permissions(element, folder.kind, context)?,
        uri => return Err(EwsError::about(ResponseCode::ErrorInvalidPropertySet, uri)),
    }
    Ok(())
}

fn delete(folder: &mut Folder, path: &Path) -> Result<(), EwsError> {
    match path {
        Path::Extended(path) => {
            folder.extended.remove(&path.name);
            Ok(())
        }
        Path::Field(uri) if uri == "folder:PermissionSet" => {
            folder.permissions = Permissions::PRIVATE;
            Ok(())
        }
        path => Err(path.at_fault(ResponseCode::ErrorInvalidPropertyDelete)),
    }
}
