//! CreateFolder, GetFolder, UpdateFolder, MoveFolder, CopyFolder, EmptyFolder, DeleteFolder.

use ews::copy_folder::CopyFolder;
use ews::delete_folder::DeleteFolder;
use ews::get_folder::GetFolder;
use ews::move_folder::MoveFolder;
use ews::response::ResponseCode;
use ews::update_folder::{FolderChange, FolderChanges, UpdateFolder, Updates};
use ews::{
    BaseFolderId, BaseShape, CopyMoveFolderData, DeleteType, Folder, FolderId, FolderShape, PathToElement,
};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure, success};
use crate::requests::{
    by_id, create_folder, distinguished, empty, field, fill, folder, folder_id, get_folder, mail_folder,
    subjects,
};

const NAME: &str = "Übungen ✍️ 𠮷野家 & Söhne";
const OTHER: &str = "Ziel <2> 🎯";

/// What a mail folder says of itself.
#[derive(Debug, PartialEq)]
struct Seen {
    id: String,
    parent: String,
    name: String,
    class: String,
    items: u32,
    unread: u32,
    folders: u32,
}

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let kinds = ["calendar", "contacts", "tasks"].map(|name| get_folder(client, distinguished(name)));
    let kinds: Vec<Folder> = kinds.into_iter().collect::<Result<_, _>>()?;
    let right = matches!(
        &*kinds,
        [Folder::CalendarFolder { .. }, Folder::ContactsFolder { .. }, Folder::TasksFolder { .. }]
    );
    checks.holds("folders have kinds", right, &kinds);

    let top = look(client, distinguished("msgfolderroot"))?.id;
    let made = create_folder(client, distinguished("msgfolderroot"), NAME)?;
    let first = Seen {
        id: made.id.clone(),
        parent: top,
        name: NAME.to_owned(),
        class: "IPF.Note".to_owned(),
        items: 0,
        unread: 0,
        folders: 0,
    };
    checks.equal("a new folder has its name", look(client, folder(&made))?, first);
    let again = create_folder(client, distinguished("msgfolderroot"), NAME);
    checks.refused("no two have one name", again, ResponseCode::ErrorFolderExists);
    let child = create_folder(client, folder(&made), "Kind 👶")?;
    fill(client, &made, &["eins", "zwei", "três 🥉"])?;
    let seen = look(client, by_id(&made))?;
    checks.equal("what is in it is counted", (seen.items, seen.unread, seen.folders), (3, 3, 1));

    let renamed =
        rename(client, &made, field("folder:DisplayName"), mail_folder(Some("Umbenannt 🌍"), None))?;
    checks.equal("a new name does not change the id", &renamed.id, &made.id);
    checks.holds(
        "but the change key",
        renamed.change_key.is_some() && renamed.change_key != made.change_key,
        (&renamed, &made),
    );
    checks.equal("the new name is read", look(client, by_id(&made))?.name, "Umbenannt 🌍".to_owned());
    let mismatch = rename(client, &renamed, field("folder:FolderClass"), mail_folder(Some("x"), None));
    checks.refused("path and value must fit", mismatch, ResponseCode::ErrorUpdatePropertyMismatch);

    let other = create_folder(client, distinguished("inbox"), OTHER)?;
    let moved = client.one(MoveFolder { inner: transfer(&made, folder(&other)) })?;
    checks.equal("moving does not change the id", folder_id(moved.folders.inner)?.id, made.id.clone());
    let seen = look(client, by_id(&made))?;
    checks.equal("it lies in the other", (&seen.parent, seen.items), (&other.id, 3));
    checks.equal(
        "what is in it came along",
        subjects(client, by_id(&made))?,
        ["eins", "três 🥉", "zwei"].map(str::to_owned).to_vec(),
    );

    let copied = client.one(CopyFolder { inner: transfer(&made, distinguished("msgfolderroot")) })?;
    let copied = folder_id(copied.folders.inner)?;
    checks.holds("a copy has an id of its own", copied.id != made.id, &copied);
    let copy = look(client, by_id(&copied))?;
    checks.equal("and all that was in it", (&*copy.name, copy.items, copy.folders), ("Umbenannt 🌍", 3, 1));
    let twice = client.one(CopyFolder { inner: transfer(&made, distinguished("msgfolderroot")) });
    checks.refused("no second copy beside it", twice, ResponseCode::ErrorMoveCopyFailed);

    empty(client, by_id(&copied), DeleteType::HardDelete, false)?;
    let seen = look(client, by_id(&copied))?;
    checks.equal("emptied of its items", (seen.items, seen.folders), (0, 1));
    empty(client, by_id(&copied), DeleteType::HardDelete, true)?;
    checks.equal("and of its folders", look(client, by_id(&copied))?.folders, 0);
    checks.equal(
        "the original has kept all",
        (look(client, by_id(&made))?.items, look(client, by_id(&child))?.name),
        (3, "Kind 👶".to_owned()),
    );
    empty(client, by_id(&made), DeleteType::MoveToDeletedItems, false)?;
    let thrown = subjects(client, distinguished("deleteditems"))?;
    let all = ["eins", "zwei", "três 🥉"].iter().all(|subject| thrown.iter().any(|seen| seen == subject));
    checks.holds("what was thrown away lies in Deleted Items", all, &thrown);

    delete(client, by_id(&copied), DeleteType::HardDelete)?;
    checks.refused("gone for good", look(client, by_id(&copied)), ResponseCode::ErrorFolderNotFound);
    delete(client, by_id(&made), DeleteType::MoveToDeletedItems)?;
    let bin = look(client, distinguished("deleteditems"))?;
    checks.equal("thrown away", look(client, by_id(&made))?.parent, bin.id);
    delete(client, by_id(&made), DeleteType::SoftDelete)?;
    checks.refused(
        "a folder with all below it",
        look(client, by_id(&child)),
        ResponseCode::ErrorFolderNotFound,
    );
    delete(client, folder(&other), DeleteType::HardDelete)?;
    checks.refused(
        "the inbox stays",
        delete(client, distinguished("inbox"), DeleteType::HardDelete),
        ResponseCode::ErrorDeleteDistinguishedFolder,
    );
    let inner = CopyMoveFolderData {
        to_folder_id: distinguished("drafts"),
        folder_ids: vec![distinguished("inbox")],
    };
    checks.refused(
        "where it is",
        client.one(MoveFolder { inner }),
        ResponseCode::ErrorMoveDistinguishedFolder,
    );

    let folder_shape = FolderShape { base_shape: BaseShape::Default };
    let ids = vec![distinguished("inbox"), by_id(&made), distinguished("drafts")];
    let batch = client.all(GetFolder { folder_shape, folder_ids: ids })?;
    let codes: Vec<_> =
        batch.into_iter().map(|message| success(message).err().and_then(|failure| failure.code())).collect();
    checks.equal(
        "each folder has an answer of its own",
        codes,
        vec![None, Some(ResponseCode::ErrorFolderNotFound), None],
    );
    Ok(())
}

fn transfer(id: &FolderId, to_folder_id: BaseFolderId) -> CopyMoveFolderData {
    CopyMoveFolderData { to_folder_id, folder_ids: vec![by_id(id)] }
}

fn look(client: &Client, id: BaseFolderId) -> Result<Seen, Failure> {
    match get_folder(client, id)? {
        Folder::Folder {
            folder_id: Some(id),
            parent_folder_id: Some(parent),
            display_name: Some(name),
            folder_class,
            total_count: Some(items),
            unread_count: Some(unread),
            child_folder_count: Some(folders),
            ..
        } => {
            let class = folder_class.unwrap_or_default();
            Ok(Seen { id: id.id, parent: parent.id, name, class, items, unread, folders })
        }
        other => Err(Failure::Unexpected(format!("a folder that lacks something: {other:?}"))),
    }
}

fn rename(
    client: &Client,
    id: &FolderId,
    field_uri: PathToElement,
    folder: Folder,
) -> Result<FolderId, Failure> {
    let updates = Updates::SetFolderField { field_URI: field_uri, folder };
    let folder_change = FolderChange { folder_id: crate::requests::folder(id), updates };
    let answer = client.one(UpdateFolder { folder_changes: FolderChanges { folder_change } })?;
    folder_id(answer.folders.inner)
}

fn delete(client: &Client, id: BaseFolderId, delete_type: DeleteType) -> Result<(), Failure> {
    client.one(DeleteFolder { delete_type, folder_ids: vec![id] })?;
    Ok(())
}
