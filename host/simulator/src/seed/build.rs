//! Makes mailboxes of their data.

use std::collections::{BTreeMap, HashMap};

use super::SeedError;
use super::meeting::meeting;
use super::message::message;
use super::model::{CompanyData, FolderData, Known, MeetingData, MessageData, PermissionData};
use crate::directory::{Directory, Recipient};
use crate::store::{Folder, FolderKind, Mailbox, Permissions, Rights, WELL_KNOWN};

/// What belongs to one mailbox.
#[derive(Debug, Default)]
pub(super) struct Part {
    folders: Vec<FolderData>,
    permissions: Vec<PermissionData>,
    messages: Vec<MessageData>,
    meetings: Vec<MeetingData>,
}

/// What belongs to each mailbox, by primary address.
#[derive(Debug, Default)]
pub(super) struct Parts(HashMap<String, Part>);

impl Parts {
    pub(super) fn sort(data: CompanyData, directory: &Directory) -> Result<Self, SeedError> {
        let mut parts = Self::default();
        for folder in data.folder {
            parts.of(&folder.mailbox, directory)?.folders.push(folder);
        }
        for permission in data.permission {
            parts.of(&permission.mailbox, directory)?.permissions.push(permission);
        }
        for message in data.message {
            parts.of(&message.mailbox, directory)?.messages.push(message);
        }
        for meeting in data.meeting {
            parts.of(&meeting.mailbox, directory)?.meetings.push(meeting);
        }
        Ok(parts)
    }

    fn of(&mut self, mailbox: &str, directory: &Directory) -> Result<&mut Part, SeedError> {
        match directory.by_address(mailbox).filter(|owner| owner.enabled) {
            Some(owner) => Ok(self.0.entry(owner.address.clone()).or_default()),
            None => Err(SeedError::Content(format!("{mailbox} is no recipient with a mailbox"))),
        }
    }

    pub(super) fn take(&mut self, address: &str) -> Part {
        self.0.remove(address).unwrap_or_default()
    }
}

pub(super) fn mailbox(directory: &Directory, owner: &Recipient, part: Part) -> Result<Mailbox, SeedError> {
    let mut folders = well_known();
    for folder in part.folders {
        add_folder(&mut folders, folder)?;
    }
    for permission in part.permissions {
        permit(&mut folders, &permission, directory)?;
    }
    let mut mailbox = Mailbox::new(owner.mailbox, directory.address("", &owner.address), folders);
    let mut known = Known::new();
    for (index, data) in part.messages.into_iter().enumerate() {
        let folder = find_folder(&mailbox.folders, &data.folder)?;
        // Item keys and change numbers stand apart from those of folders.
        let key = 0x1000 + u64::try_from(index).unwrap_or(u64::MAX / 2);
        let (id, subject) = (data.id.clone(), data.subject.clone());
        let mut item = message(directory, &mailbox, data, &known)
            .map_err(|what| SeedError::Content(format!("message {subject:?}: {what}")))?;
        (item.key, item.arrived, item.version, item.content_version) = (key, key, key, key);
        if let Some(id) = id {
            known.insert(id, item.clone());
        }
        mailbox.contents_mut(folder).insert(item);
    }
    let calendar = mailbox.well_known("calendar");
    for (index, data) in part.meetings.into_iter().enumerate() {
        let key = 0x8000_0000 + u64::try_from(index).unwrap_or(u64::MAX / 2);
        let subject = data.subject.clone();
        let mut item = meeting(directory, &mailbox, data)
            .map_err(|what| SeedError::Content(format!("meeting {subject:?}: {what}")))?;
        (item.key, item.arrived, item.version, item.content_version) = (key, key, key, key);
        mailbox.contents_mut(calendar).insert(item);
    }
    Ok(mailbox)
}

fn well_known() -> BTreeMap<u64, Folder> {
    let mut folders: BTreeMap<u64, Folder> = BTreeMap::new();
    for (key, known) in (1_u64..).zip(WELL_KNOWN) {
        let parent = known.parent.and_then(|parent| {
            folders.values().find(|folder| folder.distinguished == Some(parent)).map(|folder| folder.key)
        });
        let mut folder = folder(key, parent, known.name, known.class.map(str::to_owned));
        folder.kind = known.kind;
        folder.distinguished = Some(known.id);
        folders.insert(key, folder);
    }
    folders
}

fn folder(key: u64, parent: Option<u64>, name: &str, class: Option<String>) -> Folder {
    Folder {
        key,
        parent,
        name: name.to_owned(),
        kind: class.as_deref().map_or(FolderKind::Folder, FolderKind::of_class),
        class,
        distinguished: None,
        arrived: key,
        version: key,
        permissions: Permissions::PRIVATE,
        extended: BTreeMap::new(),
    }
}

fn add_folder(folders: &mut BTreeMap<u64, Folder>, data: FolderData) -> Result<(), SeedError> {
    let (parent, name) = data.path.rsplit_once('/').unwrap_or(("", &data.path));
    let parent = find_folder(folders, parent)?;
    let taken = folders
        .values()
        .any(|folder| folder.parent == Some(parent) && folder.name.to_lowercase() == name.to_lowercase());
    if taken {
        return Err(SeedError::Content(format!("there is a folder {} already", data.path)));
    }
    let key = u64::try_from(folders.len()).unwrap_or(u64::MAX) + 1;
    let inherited = folders.get(&parent).and_then(|parent| parent.class.clone());
    let inherited = inherited.filter(|class| class != "IPF").unwrap_or_else(|| "IPF.Note".to_owned());
    folders.insert(key, folder(key, Some(parent), name, Some(data.class.unwrap_or(inherited))));
    Ok(())
}

fn permit(
    folders: &mut BTreeMap<u64, Folder>,
    data: &PermissionData,
    directory: &Directory,
) -> Result<(), SeedError> {
    let key = find_folder(folders, &data.folder)?;
    let rights = Rights::of(data.level);
    let Some(folder) = folders.get_mut(&key) else { return Ok(()) };
    if data.user == "Default" {
        folder.permissions.default = rights;
        return Ok(());
    }
    let user = directory
        .by_address(&data.user)
        .or_else(|| Some(directory.service_account()).filter(|account| account.address == data.user))
        .ok_or_else(|| SeedError::Content(format!("permission: {} is no recipient", data.user)))?;
    folder.permissions.users.insert(user.mailbox, rights);
    Ok(())
}

fn find_folder(folders: &BTreeMap<u64, Folder>, path: &str) -> Result<u64, SeedError> {
    let missing = || SeedError::Content(format!("there is no folder {path}"));
    let mut current =
        folders.values().find(|folder| folder.distinguished == Some("msgfolderroot")).ok_or_else(missing)?;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        current = folders
            .values()
            .find(|folder| folder.parent == Some(current.key) && folder.name == name)
            .ok_or_else(missing)?;
    }
    Ok(current.key)
}
