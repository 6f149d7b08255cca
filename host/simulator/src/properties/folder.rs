//! The properties of folders.

use super::Value;
use super::item_xml::write_effective_rights;
use crate::ids::{self, Id};
use crate::store::{Folder, FolderKind, Mailbox};
use crate::xml::Writer;

/// A property of a folder element. In the order of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FolderField {
    FolderId,
    ParentFolderId,
    FolderClass,
    DisplayName,
    TotalCount,
    ChildFolderCount,
    EffectiveRights,
    DistinguishedFolderId,
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
    (FolderField::UnreadCount, "folder:UnreadCount", true),
];

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

/// Writes the folder's element with these fields.
pub(crate) fn write_folder(mailbox: &Mailbox, folder: &Folder, fields: &[FolderField], writer: &mut Writer) {
    let name = match folder.kind {
        FolderKind::Folder => "t:Folder",
        FolderKind::Calendar => "t:CalendarFolder",
        FolderKind::Contacts => "t:ContactsFolder",
        FolderKind::Tasks => "t:TasksFolder",
    };
    // xs:int holds no more.
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    writer.start(name, &[]);
    for field in fields {
        match field {
            FolderField::FolderId => write_id("t:FolderId", mailbox, folder, writer),
            FolderField::ParentFolderId => {
                if let Some(parent) = folder.parent.and_then(|parent| mailbox.folders.get(&parent)) {
                    write_id("t:ParentFolderId", mailbox, parent, writer);
                }
            }
            FolderField::FolderClass => {
                if let Some(class) = &folder.class {
                    writer.leaf("t:FolderClass", class);
                }
            }
            FolderField::DisplayName => writer.leaf("t:DisplayName", &folder.name),
            FolderField::TotalCount => writer.number("t:TotalCount", count(mailbox.total(folder.key))),
            FolderField::ChildFolderCount => {
                writer.number("t:ChildFolderCount", count(mailbox.children(folder.key).len()));
            }
            FolderField::EffectiveRights => write_effective_rights(true, writer),
            FolderField::DistinguishedFolderId => {
                if let Some(id) = folder.distinguished {
                    writer.leaf("t:DistinguishedFolderId", id);
                }
            }
            // Calendars and contact folders count nothing as unread.
            FolderField::UnreadCount => {
                if matches!(folder.kind, FolderKind::Folder | FolderKind::Tasks) {
                    writer.number("t:UnreadCount", count(mailbox.unread(folder.key)));
                }
            }
        }
    }
    writer.end();
}

fn write_id(name: &'static str, mailbox: &Mailbox, folder: &Folder, writer: &mut Writer) {
    let id = Id::folder(mailbox.guid, folder.key).encode();
    let key = ids::folder_change_key(mailbox.guid, folder.version);
    writer.empty(name, &[("Id", &id), ("ChangeKey", &key)]);
}
