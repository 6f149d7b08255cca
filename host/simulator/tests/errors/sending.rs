//! Sending, answering, receipts.

use super::case::{Case, check, refused};
use crate::client::mail::{create, mailboxes, message};
use crate::world::TOM;

const ITEMS: &[&str] = &["m:Items"];

fn send(id: &str, rest: &str) -> String {
    format!(
        "<m:SendItem SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId {id}/></m:ItemIds>{rest}</m:SendItem>"
    )
}

fn answer(name: &str, reference: &str) -> String {
    create("SendAndSaveCopy", "", &format!("<t:{name}>{reference}</t:{name}>"))
}

pub fn cases() -> Vec<Case> {
    let reference = |id: &str| format!("<t:ReferenceItemId {id}/>");
    let from = |address: &str| {
        let from = format!("<t:From>{}</t:From></t:Message>", mailboxes(&[address]));
        create("SendAndSaveCopy", "", &message("x", "y", &[TOM]).replace("</t:Message>", &from))
    };
    let invalid = "At least one recipient isn\u{2019}t valid.";
    vec![
        refused("ErrorInvalidRecipients", invalid, ITEMS, create("SendOnly", "", &message("x", "y", &[]))),
        refused(
            "ErrorInvalidRecipients",
            invalid,
            ITEMS,
            create("SendOnly", "", &message("x", "y", &["tom"])),
        ),
        refused("ErrorMissingRecipients", "The message has no recipients.", &[], send("{lonely}", "")),
        refused(
            "ErrorMessageSizeExceeded",
            "The message exceeds the maximum supported size.",
            ITEMS,
            create("SendOnly", "", &message("x", "y", &[TOM])),
        )
        .limits("message_size = 100"),
        refused(
            "ErrorSendAsDenied",
            "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.",
            ITEMS,
            from("nora.quist@printshop.example"),
        ),
        refused(
            "ErrorInvalidSendItemSaveSettings",
            "SaveItemToFolder is false, but a SavedItemFolderId was specified.",
            &[],
            send("{draft}", "<m:SavedItemFolderId>{sentitems}</m:SavedItemFolderId>")
                .replace("\"true\"", "\"false\""),
        ),
        refused(
            "ErrorSavedItemFolderNotFound",
            "The folder to save the item in was not found.",
            &[],
            send("{draft}", "<m:SavedItemFolderId><t:FolderId {gone folder}/></m:SavedItemFolderId>"),
        ),
        refused(
            "ErrorInvalidItemForOperationSendItem",
            "Item type is invalid for the SendItem operation.",
            &[],
            send("{list}", ""),
        ),
        refused(
            "ErrorChangeKeyRequiredForWriteOperations",
            "A change key is required for this operation.",
            &[],
            send("{draft id}", ""),
        ),
        refused(
            "ErrorStaleObject",
            "The change key is stale: the item has been changed.",
            &[],
            send("{stale}", ""),
        ),
        refused(
            "ErrorMissingInformationReferenceItemId",
            "A reference item id is required.",
            ITEMS,
            answer("ReplyToItem", ""),
        ),
        refused(
            "ErrorInvalidReferenceItem",
            "The reference item does not support the requested operation.",
            ITEMS,
            answer("ReplyAllToItem", &reference("{draft}")),
        ),
        refused(
            "ErrorInvalidReferenceItem",
            "The reference item does not support the requested operation.",
            ITEMS,
            answer("ForwardItem", &reference("{list}")),
        ),
        refused(
            "ErrorReadReceiptNotPending",
            "The item does not have a read receipt pending.",
            ITEMS,
            answer("SuppressReadReceipt", &reference("{keys}")),
        ),
    ]
}

#[tokio::test]
async fn what_is_not_sent() {
    check(cases()).await;
}
