//! SyncFolderHierarchy: all folders at first, then what changed.

use std::collections::HashMap;

use ews::delete_folder::DeleteFolder;
use ews::get_folder::GetFolder;
use ews::move_folder::MoveFolder;
use ews::response::ResponseCode;
use ews::sync_folder_hierarchy::{Change, SyncFolderHierarchy, SyncFolderHierarchyResponseMessage};
use ews::update_folder::{FolderChange, FolderChanges, UpdateFolder, Updates};
use ews::{BaseFolderId, BaseShape, CopyMoveFolderData, DeleteType, Folder, FolderId, FolderShape};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure, success};
use crate::requests::{by_id, create_folder, distinguished, field, folder, get_folder, mail_folder};

const NAME: &str = "Zürich – 東京 𝄞📂 <A&B> \"c\"";
const RENAMED: &str = "Genève – 京都 🗂️";

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let first = sync(client, None, None)?;
    let folders: Vec<(FolderId, Option<FolderId>, String)> =
        first.changes.inner.iter().filter_map(created).collect();
    checks.equal("at first all is new", folders.len(), first.changes.inner.len());
    checks.equal("it comes at once", first.includes_last_folder_in_range, true);
    let mut known: Vec<&str> = Vec::new();
    let root = id_of(&get_folder(client, distinguished("root"))?);
    for (id, parent, _) in &folders {
        let parent = parent.as_ref().map(|parent| parent.id.as_str());
        if parent.is_some_and(|parent| Some(parent) == root.as_deref() || known.contains(&parent)) {
            known.push(&id.id);
        }
    }
    checks.equal("parents come before their children", known.len(), folders.len());
    let names: Vec<&str> = folders.iter().map(|(_, _, name)| name.as_str()).collect();
    let own = if mailbox.label == "as oneself" { "Rechnungen" } else { "Übersicht" };
    let usual = ["Inbox", "Drafts", "Sent Items", "Deleted Items", "Junk Email", "Outbox", own];
    checks.holds(
        "the usual folders and the own are there",
        usual.iter().all(|name| names.contains(name)),
        &names,
    );

    // Thunderbird asks for the folders that it was told of, all at once.
    let ids: Vec<BaseFolderId> = folders.iter().map(|(id, _, _)| folder(id)).collect();
    let folder_shape = FolderShape { base_shape: BaseShape::AllProperties };
    let all = client.all(GetFolder { folder_shape, folder_ids: ids })?;
    let got: HashMap<String, String> = all
        .into_iter()
        .filter_map(|message| success(message).ok()?.folders.inner.into_iter().next())
        .filter_map(|folder| Some((id_of(&folder)?, name_of(&folder)?.to_owned())))
        .collect();
    let same = folders.iter().all(|(id, _, name)| got.get(&id.id) == Some(name));
    checks.holds("each of them can be got, in one request", same && got.len() == folders.len(), &got);
    let distinguished_names = [
        ("inbox", "Inbox"),
        ("deleteditems", "Deleted Items"),
        ("drafts", "Drafts"),
        ("sentitems", "Sent Items"),
        ("junkemail", "Junk Email"),
        ("outbox", "Outbox"),
    ];
    let mut told = 0;
    for (distinguished_name, name) in distinguished_names {
        let got = get_folder(client, distinguished(distinguished_name))?;
        told += usize::from(
            name_of(&got) == Some(name)
                && folders.iter().any(|(id, _, _)| Some(&id.id) == id_of(&got).as_ref()),
        );
    }
    checks.equal("the distinguished folders are among them", told, distinguished_names.len());

    let nothing = sync(client, None, Some(first.sync_state.clone()))?;
    checks.equal("nothing has changed", nothing.changes.inner, Vec::new());

    let made = create_folder(client, distinguished("msgfolderroot"), NAME)?;
    let new = sync(client, None, Some(first.sync_state.clone()))?;
    let told: Vec<_> =
        new.changes.inner.iter().filter_map(created).map(|(id, _, name)| (id.id, name)).collect();
    checks.equal("a new folder is told", told, vec![(made.id.clone(), NAME.to_owned())]);

    client.one(UpdateFolder {
        folder_changes: FolderChanges {
            folder_change: FolderChange {
                folder_id: folder(&made),
                updates: Updates::SetFolderField {
                    field_URI: field("folder:DisplayName"),
                    folder: mail_folder(Some(RENAMED), None),
                },
            },
        },
    })?;
    let renamed = sync(client, None, Some(new.sync_state))?;
    checks.equal(
        "a new name is told",
        updated(&renamed.changes.inner),
        vec![(made.id.clone(), RENAMED.to_owned())],
    );

    let inner = CopyMoveFolderData { to_folder_id: distinguished("inbox"), folder_ids: vec![by_id(&made)] };
    client.one(MoveFolder { inner })?;
    let moved = sync(client, None, Some(renamed.sync_state))?;
    let parents: Vec<_> = moved
        .changes
        .inner
        .iter()
        .filter_map(|change| match change {
            Change::Update {
                folder: Folder::Folder { folder_id: Some(id), parent_folder_id: Some(parent), .. },
            } if id.id == made.id => Some(parent.id.clone()),
            _ => None,
        })
        .collect();
    let inbox = id_of(&get_folder(client, distinguished("inbox"))?);
    checks.equal("a new place is told", parents, inbox.into_iter().collect());

    client.one(DeleteFolder { delete_type: DeleteType::HardDelete, folder_ids: vec![by_id(&made)] })?;
    let gone = sync(client, None, Some(moved.sync_state.clone()))?;
    let deleted: Vec<&str> = gone
        .changes
        .inner
        .iter()
        .filter_map(|change| match change {
            Change::Delete { folder_id } => Some(folder_id.id.as_str()),
            _ => None,
        })
        .collect();
    checks.equal("what is gone is told", deleted, vec![made.id.as_str()]);
    let never = sync(client, None, Some(first.sync_state.clone()))?;
    checks.holds(
        "what came and went is not told",
        !format!("{:?}", never.changes).contains(&made.id),
        &never.changes,
    );

    let below = sync(client, Some(distinguished("inbox")), None)?;
    let below: Vec<String> =
        below.changes.inner.iter().filter_map(created).map(|(_, _, name)| name).collect();
    checks.holds(
        "a part of the tree",
        below.iter().any(|name| name == own) && !below.iter().any(|name| name == "Drafts"),
        &below,
    );
    checks.refused(
        "a state that is none",
        sync(client, None, Some("AAAA".to_owned())),
        ResponseCode::ErrorInvalidSyncStateData,
    );
    let other = sync(client, Some(distinguished("inbox")), Some(first.sync_state));
    checks.refused("the state of another tree", other, ResponseCode::ErrorInvalidSyncStateData);
    Ok(())
}

fn sync(
    client: &Client,
    sync_folder_id: Option<BaseFolderId>,
    sync_state: Option<String>,
) -> Result<SyncFolderHierarchyResponseMessage, Failure> {
    let folder_shape = FolderShape { base_shape: BaseShape::AllProperties };
    client.one(SyncFolderHierarchy { folder_shape, sync_folder_id, sync_state })
}

/// A created folder of any kind: id, parent, name.
fn created(change: &Change) -> Option<(FolderId, Option<FolderId>, String)> {
    let Change::Create { folder } = change else { return None };
    let (folder_id, parent_folder_id, display_name) = parts(folder);
    Some((folder_id.clone()?, parent_folder_id.clone(), display_name.clone()?))
}

/// The updated folders: id and name.
fn updated(changes: &[Change]) -> Vec<(String, String)> {
    let updated = changes.iter().filter_map(|change| match change {
        Change::Update { folder } => Some((id_of(folder)?, name_of(folder)?.to_owned())),
        _ => None,
    });
    updated.collect()
}

fn id_of(folder: &Folder) -> Option<String> {
    parts(folder).0.as_ref().map(|id| id.id.clone())
}

fn name_of(folder: &Folder) -> Option<&str> {
    parts(folder).2.as_deref()
}

/// What every kind of folder has: id, parent, name.
fn parts(folder: &Folder) -> (&Option<FolderId>, &Option<FolderId>, &Option<String>) {
    let (Folder::Folder { folder_id, parent_folder_id, display_name, .. }
    | Folder::CalendarFolder { folder_id, parent_folder_id, display_name, .. }
    | Folder::ContactsFolder { folder_id, parent_folder_id, display_name, .. }
    | Folder::SearchFolder { folder_id, parent_folder_id, display_name, .. }
    | Folder::TasksFolder { folder_id, parent_folder_id, display_name, .. }) = folder;
    (folder_id, parent_folder_id, display_name)
}
