//! UpdateItem, DeleteItem, MoveItem, CopyItem and SendItem.

use crate::client::mail::{ItemId, create, delete, ids, mailboxes, message, move_to, saved_in, set, update};
use crate::client::{distinguished, find_item};
use crate::example::{DONE, Example, Message, example};
use crate::world::{OLGA, TOM, folder, item, of, run, world};

const CHANGED: &[&str] = &[
    "m:Items",
    "m:Items/t:Message",
    "m:Items/t:Message/t:ItemId@Id,ChangeKey",
    "m:ConflictResults",
    "m:ConflictResults/t:Count",
];
const MOVED: &[&str] = CHANGED.split_at(3).0;
const NOT_FOUND: &str = "The specified object was not found in the store.";
const BAD_ID: &str = "Id is malformed.";

/// An id that is none.
fn nonsense() -> ItemId {
    ItemId { id: "bm90IGFuIGlk".into(), change_key: "CQAAAA==".into() }
}

/// The same item, without a change key.
fn bare(request: &str, id: &ItemId) -> String {
    request.replace(&format!(" ChangeKey=\"{}\"", id.change_key), "")
}

fn send(id: &ItemId, folder: &str) -> String {
    format!(
        "<m:SendItem SaveItemToFolder=\"true\"><m:ItemIds>{}</m:ItemIds>{folder}</m:SendItem>",
        id.element("t:ItemId")
    )
}

#[tokio::test]
async fn one_property_of_a_message() {
    let simulator = world().await;
    let page = |shows: &'static str| example("updateitem-operation", shows);
    let draft = create("SaveOnly", &saved_in("drafts"), &message("Plan", "First.", &[TOM]));
    let mut id = ids(&run(&simulator, &draft).await).remove(0);
    let append = "<t:AppendToItemField><t:FieldURI FieldURI=\"item:Body\"/><t:Message><t:Body BodyType=\"Text\">Second.\
        </t:Body></t:Message></t:AppendToItemField>";
    let remove = "<t:DeleteItemField><t:FieldURI FieldURI=\"item:Body\"/></t:DeleteItemField>";
    for (page, resolution, change) in [
        (
            page("the sensitivity is set"),
            "AutoResolve",
            &*set("item:Sensitivity", "<t:Sensitivity>Normal</t:Sensitivity>"),
        ),
        (page("text is appended to the body"), "AutoResolve", append),
        (page("the body is deleted"), "AutoResolve", remove),
        (
            example("how-to-work-with-exchange-mailbox-items-by-using-ews-in-exchange", "the subject is set"),
            "AlwaysOverwrite",
            &*set("item:Subject", "<t:Subject>New plan</t:Subject>"),
        ),
    ] {
        let request = update(resolution, &id, change);
        let answer = page.answers(&simulator, &request, &[Message::Success(CHANGED)]).await;
        let changed = ids(&answer).remove(0);
        assert_eq!(changed.id, id.id);
        assert_ne!(changed.change_key, id.change_key);
        id = changed;
    }
}

#[tokio::test]
async fn the_subjects_of_several_drafts() {
    let simulator = world().await;
    let drafts = ["One", "Two", "Three"].map(|subject| message(subject, "x", &[TOM])).concat();
    let made = ids(&run(&simulator, &create("SaveOnly", &saved_in("drafts"), &drafts)).await);
    let changes: String = made
        .iter()
        .map(|id| {
            let update = set("item:Subject", "<t:Subject>Changed</t:Subject>");
            format!("<t:ItemChange>{}<t:Updates>{update}</t:Updates></t:ItemChange>", id.element("t:ItemId"))
        })
        .collect();
    let request = format!(
        "<m:UpdateItem MessageDisposition=\"SaveOnly\" ConflictResolution=\"AutoResolve\">{}<m:ItemChanges>{changes}\
         </m:ItemChanges></m:UpdateItem>",
        saved_in("drafts")
    );
    let page = example("how-to-process-email-messages-in-batches-by-using-ews-in-exchange", "three subjects");
    page.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(CHANGED); 3]).await;
}

#[tokio::test]
async fn items_are_deleted() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let page = |shows: &'static str| example("deleteitem-operation", shows);
    let request = bare(&delete("HardDelete", std::slice::from_ref(&keys)), &keys);
    page("hard, without a change key").answers(&simulator, &request, &[DONE]).await;
    // Other pages say that this succeeds; the samples of errors say what it is.
    let gone = Message::Error("ErrorItemNotFound", NOT_FOUND, &[]);
    page("error: it is gone").answers(&simulator, &request, &[gone]).await;
    let minutes = [
        item(&simulator, "inbox", "Minutes of Monday").await,
        item(&simulator, "inbox", "minutes of Tuesday").await,
    ];
    let soft = delete("SoftDelete", &minutes)
        .replace("DeleteType", "AffectedTaskOccurrences=\"AllOccurrences\" DeleteType");
    let page = example(
        "how-to-process-email-messages-in-batches-by-using-ews-in-exchange",
        "several, softly; what it says of tasks does not matter to mail",
    );
    page.version("Exchange2007_SP1").answers(&simulator, &soft, &[DONE; 2]).await;
    let files = item(&simulator, "inbox", "Two files").await;
    let page =
        example("how-to-work-with-exchange-mailbox-items-by-using-ews-in-exchange", "to Deleted Items");
    page.answers(&simulator, &delete("MoveToDeletedItems", &[files]), &[DONE]).await;
}

#[tokio::test]
async fn a_delegate_deletes_with_another_operation() {
    let simulator = world().await;
    // Whatever rights the delegate has.
    let owner = format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI=\"folder:PermissionSet\"/>\
         <t:Folder><t:PermissionSet><t:Permissions><t:Permission><t:UserId><t:PrimarySmtpAddress>desk@printshop.example</t:PrimarySmtpAddress>\
         </t:UserId><t:PermissionLevel>Owner</t:PermissionLevel></t:Permission></t:Permissions></t:PermissionSet></t:Folder></t:SetFolderField>\
         </t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
        distinguished("deleteditems")
    );
    let changed = Message::Success(&["m:Folders"]);
    example("updatefolder-operation", "the owner opens Deleted Items")
        .by(OLGA)
        .answers(&simulator, &owner, &[changed])
        .await;
    let football = item(&simulator, &of(OLGA, "inbox"), "Football on Friday").await;
    let request = delete("MoveToDeletedItems", std::slice::from_ref(&football));
    let error = Message::Error("ErrorCannotDeleteObject", "The object could not be deleted.", &[]);
    let page = example("deleteitem-operation", "error: a delegate moves to Deleted Items");
    page.answers(&simulator, &request, &[error]).await;
    let moved = move_to("MoveItem", &of(OLGA, "deleteditems"), &[football]);
    let page = example("deleteitem-operation", "a delegate has MoveItem for that");
    page.answers(&simulator, &moved, &[Message::Success(MOVED)]).await;
}

#[tokio::test]
async fn items_are_moved_and_copied() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let how = "how-to-move-and-copy-email-messages-by-using-ews-in-exchange";
    let answer = example("moveitem-operation", "an item goes to drafts: it has a new id")
        .answers(
            &simulator,
            &move_to("MoveItem", &distinguished("drafts"), std::slice::from_ref(&keys)),
            &[Message::Success(MOVED)],
        )
        .await;
    let moved = ids(&answer).remove(0);
    assert_ne!(moved.id, keys.id);
    let junk = move_to("MoveItem", &distinguished("junkemail"), std::slice::from_ref(&moved));
    example(how, "a message goes to Junk Email").answers(&simulator, &junk, &[Message::Success(MOVED)]).await;
    let minutes = item(&simulator, "inbox", "Minutes of Monday").await;
    let page = |shows: &'static str| example("copyitem-operation", shows);
    let request =
        bare(&move_to("CopyItem", &distinguished("inbox"), std::slice::from_ref(&minutes)), &minutes);
    page("an item is copied to the inbox").answers(&simulator, &request, &[Message::Success(MOVED)]).await;
    let bad = Message::Error("ErrorInvalidIdMalformed", BAD_ID, &["m:Items"]);
    let request = move_to("CopyItem", &distinguished("inbox"), &[nonsense()]);
    page("error: a malformed item id").answers(&simulator, &request, &[bad]).await;
    let offers = format!("<t:FolderId Id=\"{}\"/>", folder(&simulator, "Offers").await.id);
    let request = move_to("CopyItem", &offers, &[minutes]);
    example(how, "a message is copied to a folder given by its id")
        .answers(&simulator, &request, &[Message::Success(MOVED)])
        .await;
}

async fn sends(
    page: Example,
    simulator: &ews_mcp_simulator::Simulator,
    drafts: &str,
    item: &str,
    folder: &str,
) {
    let saved = create("SaveOnly", &format!("<m:SavedItemFolderId>{drafts}</m:SavedItemFolderId>"), item);
    let id = ids(&run(simulator, &saved).await).remove(0);
    page.answers(simulator, &send(&id, folder), &[DONE]).await;
    let left = run(simulator, &find_item(&[], "", drafts)).await;
    assert!(!ids(&left).iter().any(|left| left.id == id.id), "the draft is gone");
}

#[tokio::test]
async fn drafts_are_sent() {
    let simulator = world().await;
    let (drafts, plain) = (distinguished("drafts"), message("Ready", "x", &[TOM]));
    let page = example("senditem-operation", "a draft, with a copy where it usually goes");
    sends(page, &simulator, &drafts, &plain, "").await;
    let page =
        example("how-to-send-email-messages-by-using-ews-in-exchange", "a draft, the copy to Sent Items");
    sends(page, &simulator, &drafts, &plain, &saved_in("sentitems")).await;
    let from = format!("<t:From>{}</t:From></t:Message>", mailboxes(&[OLGA]));
    let page = example(
        "how-to-access-email-as-a-delegate-by-using-ews-in-exchange",
        "a delegate sends the owner's draft, the copy to the owner's Sent Items",
    );
    let owners = format!("<m:SavedItemFolderId>{}</m:SavedItemFolderId>", of(OLGA, "sentitems"));
    let item = plain.replace("</t:Message>", &from);
    sends(page, &simulator, &of(OLGA, "drafts"), &item, &owners).await;
    let bad = Message::Error("ErrorInvalidIdMalformed", BAD_ID, &[]);
    let page = example("senditem-operation", "error: a malformed item id");
    page.answers(&simulator, &send(&nonsense(), ""), &[bad]).await;
}

#[tokio::test]
async fn a_receipt_is_suppressed_once() {
    let simulator = world().await;
    let suppress = |id: &ItemId| {
        let item =
            format!("<t:SuppressReadReceipt>{}</t:SuppressReadReceipt>", id.element("t:ReferenceItemId"));
        create("SaveOnly", "", &item)
    };
    let none = Message::Error(
        "ErrorReadReceiptNotPending",
        "The item does not have a read receipt pending.",
        &["m:Items"],
    );
    let page = |shows: &'static str| example("responsecode", shows);
    let junk = move_to(
        "CopyItem",
        &distinguished("junkemail"),
        &[item(&simulator, "inbox", "Please confirm").await],
    );
    let junk = ids(&run(&simulator, &junk).await).remove(0);
    page("ErrorReadReceiptNotPending: in Junk Email").answers(&simulator, &suppress(&junk), &[none]).await;
    let pending = item(&simulator, "inbox", "Please confirm").await;
    let done = Message::Success(&["m:Items"]);
    example("suppressreadreceipt", "no receipt will be sent")
        .answers(&simulator, &suppress(&pending), &[done])
        .await;
    page("ErrorReadReceiptNotPending: no more").answers(&simulator, &suppress(&pending), &[none]).await;
    let post =
        create("SaveOnly", &saved_in("inbox"), "<t:PostItem><t:Subject>Hours</t:Subject></t:PostItem>");
    let post = ids(&run(&simulator, &post).await).remove(0);
    let error = Message::Error(
        "ErrorInvalidReferenceItem",
        "The reference item does not support the requested operation.",
        &["m:Items"],
    );
    page("ErrorInvalidReferenceItem: no message").answers(&simulator, &suppress(&post), &[error]).await;
}
