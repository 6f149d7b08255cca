//! The properties of folders.

use std::borrow::Cow;

use super::write::write_folder_rights;
use super::{ExtendedPath, Form};
use crate::directory::Directory;
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{self, Id};
use crate::store::{ExtendedKey, Folder, FolderKind, LEVELS, Mailbox, PropertyType, Rights, Scope, Value};
use crate::xml::{Element, Writer};

/// A property of a folder element. In the order of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FolderField {
    FolderId,
    ParentFolderId,
    FolderClass,
    DisplayName,
    TotalCount,
    ChildFolderCount,
    /// Not a field of its own: where extended properties stand.
    ExtendedProperty,
    EffectiveRights,
    DistinguishedFolderId,
    PermissionSet,
    UnreadCount,
}

/// Property, path, in `Default`.
pub(crate) const FOLDER_FIELDS: &[(FolderField, &str, bool)] = &[
    (FolderField::FolderId, "folder:FolderId", true),
    (FolderField::ParentFolderId, "folder:ParentFolderId", false),
    (FolderField::FolderClass, "folder:FolderClass", false),
    (FolderField::DisplayName, "folder:DisplayName", true),
    (FolderField::TotalCount, "folder:TotalCount", true),
    (FolderField::ChildFolderCount, "folder:ChildFolderCount", true),
    (FolderField::EffectiveRights, "folder:EffectiveRights", false),
    (FolderField::DistinguishedFolderId, "folder:DistinguishedFolderId", false),
    (FolderField::PermissionSet, "folder:PermissionSet", false),
    (FolderField::UnreadCount, "folder:UnreadCount", true),
];

/// The properties that an answer holds.
#[derive(Clone, Debug)]
pub(crate) struct FolderShape {
    /// In the order of the schema.
    pub(crate) fields: Vec<FolderField>,
    pub(crate) extended: Vec<ExtendedPath>,
    /// Searches show the beginnings of long values only.
    pub(crate) heads_only: bool,
    /// Whether a calendar says how many items it has: not by default.
    pub(crate) counts_calendars: bool,
}

/// The value of a property, for restrictions.
pub(crate) fn folder_value(mailbox: &Mailbox, folder: &Folder, field: FolderField) -> Option<Value> {
    let number = |count: usize| Value::Number(i64::try_from(count).unwrap_or(i64::MAX));
    Some(match field {
        FolderField::FolderClass => Value::Text(folder.class.clone()?),
        FolderField::DisplayName => Value::Text(folder.name.clone()),
        FolderField::TotalCount => number(mailbox.total(folder.key)),
        FolderField::ChildFolderCount => number(mailbox.children(folder.key).len()),
        FolderField::UnreadCount => number(mailbox.unread(folder.key)),
        _ => return None,
    })
}

/// The value of an extended property. `PidTagMessageSize` is the folder's own: what all that is in it takes.
pub(crate) fn folder_extended(mailbox: &Mailbox, folder: &Folder, path: &ExtendedPath) -> Option<Value> {
    let name = &path.name;
    let is_number = matches!(name.property_type, PropertyType::Integer | PropertyType::Long);
    if name.key == ExtendedKey::Tag(0x0E08) && is_number && !name.is_array {
        return Some(Value::Number(mailbox.folder_size(folder.key)));
    }
    folder.extended(name)
}

/// The element that folders of a kind are shown as.
fn element_name(kind: FolderKind) -> &'static str {
    match kind {
        FolderKind::Folder => "t:Folder",
        FolderKind::Calendar => "t:CalendarFolder",
        FolderKind::Contacts => "t:ContactsFolder",
        FolderKind::Tasks => "t:TasksFolder",
    }
}

/// A folder, whose it is, and what whoever asks may do with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FolderView<'a> {
    pub(crate) mailbox: &'a Mailbox,
    pub(crate) folder: &'a Folder,
    pub(crate) rights: Rights,
    pub(crate) directory: &'a Directory,
}

/// Writes the folder's element with what the shape asks for.
pub(crate) fn write_folder(view: FolderView<'_>, shape: &FolderShape, form: Form, writer: &mut Writer) {
    let FolderView { mailbox, folder, rights, directory } = view;
    // xs:int holds no more.
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    writer.start(element_name(folder.kind), &[]);
    for field in &shape.fields {
        match field {
            FolderField::FolderId => write_folder_id("t:FolderId", mailbox, folder, form, writer),
            FolderField::ParentFolderId => {
                if let Some(parent) = folder.parent.and_then(|parent| mailbox.folders.get(&parent)) {
                    write_folder_id("t:ParentFolderId", mailbox, parent, form, writer);
                }
            }
            FolderField::FolderClass => {
                if let Some(class) = &folder.class {
                    writer.leaf("t:FolderClass", class);
                }
            }
            FolderField::DisplayName => writer.leaf("t:DisplayName", &folder.name),
            FolderField::TotalCount => {
                if folder.kind != FolderKind::Calendar || shape.counts_calendars {
                    writer.number("t:TotalCount", count(mailbox.total(folder.key)));
                }
            }
            FolderField::ChildFolderCount => {
                writer.number("t:ChildFolderCount", count(mailbox.children(folder.key).len()));
            }
            FolderField::ExtendedProperty => {
                for path in &shape.extended {
                    if let Some(value) = folder_extended(mailbox, folder, path) {
                        let value = if shape.heads_only { value.head() } else { Cow::Borrowed(&value) };
                        path.write(&value, writer);
                    }
                }
            }
            FolderField::EffectiveRights => write_folder_rights(rights, writer),
            FolderField::DistinguishedFolderId => {
                if let Some(id) = folder.distinguished {
                    writer.leaf("t:DistinguishedFolderId", id);
                }
            }
            FolderField::PermissionSet => write_permission_set(folder, rights, directory, writer),
            // Calendars and contact folders count nothing as unread. Whether tasks and notes do, the documentation says
            // in two ways: they have the element.
            FolderField::UnreadCount => {
                if matches!(folder.kind, FolderKind::Folder | FolderKind::Tasks) {
                    writer.number("t:UnreadCount", count(mailbox.unread(folder.key)));
                }
            }
        }
    }
    writer.end();
}

/// Writes the folder's element with its id alone.
pub(crate) fn write_folder_element(mailbox: &Mailbox, folder: &Folder, form: Form, writer: &mut Writer) {
    writer.start(element_name(folder.kind), &[]);
    write_folder_id("t:FolderId", mailbox, folder, form, writer);
    writer.end();
}

/// Writes `t:FolderId` (or another element of that type).
pub(crate) fn write_folder_id(
    name: &'static str,
    mailbox: &Mailbox,
    folder: &Folder,
    form: Form,
    writer: &mut Writer,
) {
    let id = form.ids.encode(&Id::folder(mailbox.guid, folder.key));
    let key = ids::folder_change_key(mailbox.guid, folder.version);
    writer.empty(name, &[("Id", &id), ("ChangeKey", &key)]);
}

/// `t:PermissionSet`: for those who own the folder.
fn write_permission_set(folder: &Folder, rights: Rights, directory: &Directory, writer: &mut Writer) {
    if !rights.is_owner {
        return;
    }
    let (list, entry, level) = match folder.kind {
        FolderKind::Calendar => {
            ("t:CalendarPermissions", "t:CalendarPermission", "t:CalendarPermissionLevel")
        }
        _ => ("t:Permissions", "t:Permission", "t:PermissionLevel"),
    };
    writer.start("t:PermissionSet", &[]);
    writer.start(list, &[]);
    for (distinguished, given) in [("Default", folder.permissions.default), ("Anonymous", Rights::NONE)] {
        writer.start(entry, &[]);
        writer.start("t:UserId", &[]);
        writer.leaf("t:DistinguishedUser", distinguished);
        writer.end();
        write_rights(given, level, writer);
        writer.end();
    }
    for (user, given) in &folder.permissions.users {
        let Some(recipient) = directory.by_mailbox(*user) else { continue };
        writer.start(entry, &[]);
        writer.start("t:UserId", &[]);
        writer.leaf("t:SID", &recipient.sid);
        writer.leaf("t:PrimarySmtpAddress", &recipient.address);
        writer.leaf("t:DisplayName", &recipient.display_name);
        writer.end();
        write_rights(*given, level, writer);
        writer.end();
    }
    writer.end();
    writer.end();
}

fn write_rights(rights: Rights, level: &'static str, writer: &mut Writer) {
    let scope = |scope: Scope| format!("{scope:?}");
    writer.boolean("t:CanCreateItems", rights.create_items);
    writer.boolean("t:CanCreateSubFolders", rights.create_subfolders);
    writer.boolean("t:IsFolderOwner", rights.is_owner);
    writer.boolean("t:IsFolderVisible", rights.is_visible);
    writer.boolean("t:IsFolderContact", rights.is_contact);
    writer.leaf("t:EditItems", &scope(rights.edit));
    writer.leaf("t:DeleteItems", &scope(rights.delete));
    writer.leaf("t:ReadItems", if rights.read { "FullDetails" } else { "None" });
    let name = rights
        .level()
        .and_then(|level| LEVELS.iter().find(|(_, known)| *known == level))
        .map_or("Custom", |(name, _)| name);
    writer.leaf(level, name);
}

/// Whom a permission is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Default,
    /// Nobody here: such a permission counts for nothing.
    Anonymous,
    User(uuid::Uuid),
}

/// Reads one `t:Permission` or `t:CalendarPermission`: whom it is for, and what it gives.
pub(crate) fn read_permission(element: &Element, directory: &Directory) -> Result<(Whom, Rights), EwsError> {
    let user = element.child("UserId").ok_or(ResponseCode::ErrorMissingUserIdInformation)?;
    let whom = read_user(user, directory)?;
    let level =
        ["PermissionLevel", "CalendarPermissionLevel"].iter().find_map(|name| element.child_text(name));
    let level = level.unwrap_or_default();
    if let Some((_, level)) = LEVELS.iter().find(|(name, _)| *name == level) {
        // A level stands for its single rights, and goes with none.
        let single = element
            .elements()
            .any(|child| !matches!(&*child.name, "UserId" | "PermissionLevel" | "CalendarPermissionLevel"));
        if single {
            return Err(ResponseCode::ErrorInvalidPermissionSettings.into());
        }
        return Ok((whom, Rights::of(*level)));
    }
    let flag = |name| element.child_text(name).is_some_and(|text| matches!(text.trim(), "true" | "1"));
    let scope = |name| match element.child_text(name).as_deref().map(str::trim) {
        Some("All") => Scope::All,
        Some("Owned") => Scope::Owned,
        _ => Scope::None,
    };
    let rights = Rights {
        create_items: flag("CanCreateItems"),
        create_subfolders: flag("CanCreateSubFolders"),
        is_owner: flag("IsFolderOwner"),
        is_visible: flag("IsFolderVisible"),
        is_contact: flag("IsFolderContact"),
        edit: scope("EditItems"),
        delete: scope("DeleteItems"),
        read: element.child_text("ReadItems").is_some_and(|text| text.trim() == "FullDetails"),
    };
    Ok((whom, rights))
}

/// Reads `t:UserId`: all that it says must mean one user.
fn read_user(user: &Element, directory: &Directory) -> Result<Whom, EwsError> {
    let said = |name: &str| user.child_text(name).filter(|text| !text.trim().is_empty());
    let (sid, address) = (said("SID"), said("PrimarySmtpAddress"));
    if let Some(distinguished) = said("DistinguishedUser") {
        if sid.is_some() || address.is_some() || said("DisplayName").is_some() {
            return Err(ResponseCode::ErrorInvalidUserInfo.into());
        }
        return Ok(if distinguished.trim() == "Default" { Whom::Default } else { Whom::Anonymous });
    }
    let by_address = address.map(|address| directory.by_address(address.trim()));
    let by_sid = sid.map(|sid| directory.by_sid(sid.trim()));
    let mailbox = match (by_address, by_sid) {
        (None, None) => return Err(ResponseCode::ErrorMissingUserIdInformation.into()),
        (Some(Some(one)), Some(Some(other))) if one.mailbox == other.mailbox => one.mailbox,
        (Some(Some(found)), None) | (None, Some(Some(found))) => found.mailbox,
        _ => return Err(ResponseCode::ErrorInvalidUserInfo.into()),
    };
    Ok(Whom::User(mailbox))
}
