//! MoveItem, CopyItem, and DeleteItem in each of its three ways.

use ews::delete_item::DeleteItem;
use ews::find_item::{FindItem, Traversal};
use ews::move_item::MoveItem;
use ews::response::ResponseCode;
use ews::{CopyMoveItemData, DeleteType, FolderId, ItemId};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure, success};
use crate::requests::{
    by_id, copy_item, create_folder, delete_item, distinguished, field, fill, folder, get_item, item,
    move_item, read_flag, shape, subjects, update,
};

const SUBJECT: &str = "Umzug 📦 von A nach B, 移動";

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let source = create_folder(client, distinguished("msgfolderroot"), "A ➡️")?;
    let target = create_folder(client, distinguished("msgfolderroot"), "➡️ B")?;
    let ids = fill(client, &source, &[SUBJECT, "zweite", "dritte", "vierte"])?;
    let [first, second, third, fourth] = &*ids else { return Err(Failure::unexpected("not four messages")) };
    update(client, first, read_flag(true))?;

    let copies = copy_item(client, first, folder(&target), true)?;
    let [copy] = &*copies else { return Err(Failure::unexpected("not one id of a copy")) };
    checks.holds("a copy has an id of its own", copy.id != first.id, copy);
    let asked = || shape(["item:Subject", "message:IsRead", "item:ParentFolderId"].map(field).to_vec());
    let seen = get_item(client, copy, asked())?;
    let place = seen.parent_folder_id.as_ref().map(|id| id.id.as_str());
    checks.equal(
        "it is the same message elsewhere",
        (seen.subject.as_deref(), seen.is_read, place),
        (Some(SUBJECT), Some(true), Some(target.id.as_str())),
    );
    checks.holds("the original stays", get_item(client, first, asked()).is_ok(), first);

    let moved = move_item(client, first, folder(&target), true)?;
    let [moved] = &*moved else { return Err(Failure::unexpected("not one id of what was moved")) };
    checks.holds("what is moved has a new id", moved.id != first.id && moved.id != copy.id, moved);
    checks.refused("the old one is gone", get_item(client, first, asked()), ResponseCode::ErrorItemNotFound);
    let seen = get_item(client, moved, asked())?;
    let place = seen.parent_folder_id.as_ref().map(|id| id.id.as_str());
    checks.equal(
        "it came along as it was",
        (seen.subject.as_deref(), seen.is_read, place),
        (Some(SUBJECT), Some(true), Some(target.id.as_str())),
    );
    checks.equal("original and copy", subjects(client, folder(&target))?, vec![SUBJECT.to_owned(); 2]);

    let without = copy_item(client, second, folder(&target), false)?;
    checks.equal("no ids if none are wanted", without, Vec::new());
    checks.equal("and yet it is there", subjects(client, folder(&target))?.len(), 3);
    let nowhere = move_item(client, second, distinguished("voicemail"), true);
    checks.refused("no move to nowhere", nowhere, ResponseCode::ErrorToFolderNotFound);
    let data = CopyMoveItemData {
        to_folder_id: folder(&target),
        item_ids: vec![item(second), item(first), item(third)],
        return_new_item_ids: Some(true),
    };
    let batch = client.all(MoveItem { inner: data })?;
    let codes: Vec<_> =
        batch.into_iter().map(|message| success(message).err().and_then(|failure| failure.code())).collect();
    checks.equal(
        "each item has an answer of its own",
        codes,
        vec![None, Some(ResponseCode::ErrorItemNotFound), None],
    );
    checks.equal("what is left", subjects(client, folder(&source))?, vec!["vierte".to_owned()]);

    deleting(client, &target, fourth, checks)
}

fn deleting(client: &Client, target: &FolderId, last: &ItemId, checks: &mut Checks) -> Result<(), Failure> {
    let bin = |name: &str, subject: &str| {
        let found = subjects(client, distinguished(name))?;
        Ok::<_, Failure>(found.iter().filter(|seen| *seen == subject).count())
    };
    let ids = fill(client, target, &["weg 1 🗑️", "weg 2 🗑️", "weg 3 🗑️"])?;
    let [thrown, soft, hard] = &*ids else { return Err(Failure::unexpected("not three messages")) };
    delete_item(client, thrown, DeleteType::MoveToDeletedItems)?;
    checks.equal("thrown away", bin("deleteditems", "weg 1 🗑️")?, 1);
    delete_item(client, soft, DeleteType::SoftDelete)?;
    let places = (bin("deleteditems", "weg 2 🗑️")?, bin("recoverableitemsdeletions", "weg 2 🗑️")?);
    checks.equal("softly deleted", places, (0, 1));
    delete_item(client, hard, DeleteType::HardDelete)?;
    let places = (bin("deleteditems", "weg 3 🗑️")?, bin("recoverableitemsdeletions", "weg 3 🗑️")?);
    checks.equal("gone for good", places, (0, 0));
    for id in &ids {
        checks.refused(
            "no longer where it was",
            get_item(client, id, shape(Vec::new())),
            ResponseCode::ErrorItemNotFound,
        );
    }
    let again = delete_item(client, hard, DeleteType::HardDelete);
    checks.refused("not twice", again, ResponseCode::ErrorItemNotFound);

    let batch = client.all(DeleteItem {
        delete_type: DeleteType::HardDelete,
        send_meeting_cancellations: None,
        affected_task_occurrences: None,
        suppress_read_receipts: None,
        item_ids: vec![item(hard), item(last)],
    })?;
    let codes: Vec<_> =
        batch.into_iter().map(|message| success(message).err().and_then(|failure| failure.code())).collect();
    checks.equal(
        "each item has an answer of its own when deleting",
        codes,
        vec![Some(ResponseCode::ErrorItemNotFound), None],
    );
    let associated = client.one(FindItem {
        traversal: Traversal::Associated,
        item_shape: shape(vec![field("item:Subject")]),
        view: None,
        parent_folder_ids: vec![by_id(target)],
    })?;
    checks.equal("nothing hidden is there", associated.root_folder.items.inner, Vec::new());
    Ok(())
}
