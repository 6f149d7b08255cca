//! What becomes of a message where something goes wrong on the way, and on
//! servers that are not quite Exchange.

mod keys;
mod killed;

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT};
use crate::writing::{done, not_done};

fn letter() -> Value {
    json!({
        "to": [ANNA],
        "subject": "Einmal 🚀",
        "body": "x",
        "inline_attachments": [{ "file_name": "a.txt", "file_content": "aGFsbG8=" }],
    })
}

/// How many messages of that subject lie in a folder.
async fn count(client: &Client, mailbox: &str, folder: &str) -> usize {
    let arguments =
        json!({ "target_mailbox": mailbox, "folder": folder, "max_results": 100, "fields": ["subject"] });
    let list = done(client, "read_emails", arguments).await;
    list["emails"].as_array().unwrap().iter().filter(|email| email["subject"] == "Einmal 🚀").count()
}

#[tokio::test]
async fn a_message_without_a_copy_was_sent_all_the_same() {
    for fault in
        ["SendItem:sent-copy-lost", "SendItem:marker-lost", "FindItem#1:error(code=ErrorFolderNotFound)"]
    {
        let exchange = Exchange::with("a_message_without_a_copy", &["--fault", fault]).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let sent = done(&client, "send_email", letter()).await;
        assert_eq!(
            sent["message"],
            "Email sent to 1 recipient; no copy of it was found in Sent Items yet, so message_id is null",
            "{fault}"
        );
        for field in ["message_id", "internet_message_id", "sent_time"] {
            assert_eq!(sent[field], Value::Null, "{fault}");
        }
        assert_eq!(sent["recipients"], json!([ANNA]));
        assert_eq!(count(&client, ANNA, "inbox").await, 1, "{fault}");
    }
}

#[tokio::test]
async fn what_fails_on_the_way_is_not_sent_and_leaves_no_draft() {
    for (fault, code) in [
        ("CreateItem:error(code=ErrorQuotaExceeded, as=response)", "ErrorQuotaExceeded"),
        (
            "CreateAttachment:error(code=ErrorAttachmentSizeLimitExceeded, as=response)",
            "ErrorAttachmentSizeLimitExceeded",
        ),
        ("SendItem:error(code=ErrorSubmissionQuotaExceeded, as=response)", "ErrorSubmissionQuotaExceeded"),
    ] {
        let exchange = Exchange::with("what_fails_on_the_way", &["--fault", fault]).await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[]).await;
            let error = not_done(&client, "send_email", letter()).await;
            assert_eq!(error["ews_response_code"], code, "{error}");
            for (mailbox, folder) in [(ANNA, "inbox"), (ASSISTANT, "sent"), (ASSISTANT, "drafts")] {
                assert_eq!(count(&client, mailbox, folder).await, 0, "{fault}: {mailbox} {folder}");
            }
        }
    }
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_the_message_goes_out_once() {
    for (fault, changes) in [
        ("SendItem#1:reset(at=after-work)", &["CreateItem", "CreateAttachment", "SendItem"][..]),
        ("SendItem#1:reset(at=middle)", &["CreateItem", "CreateAttachment", "SendItem"]),
        ("CreateItem#1:reset(at=after-work)", &["CreateItem", "CreateAttachment", "SendItem"]),
        ("CreateItem#1:reset(at=before-work)", &["CreateItem", "CreateItem", "CreateAttachment", "SendItem"]),
        // With its lost attachment a draft is taken away, and made anew.
        (
            "CreateAttachment#1:reset(at=after-work)",
            &["CreateItem", "CreateAttachment", "DeleteItem", "CreateItem", "CreateAttachment", "SendItem"],
        ),
    ] {
        for revision in Revision::ALL {
            let exchange = Exchange::with("a_lost_answer", &["--fault", fault]).await;
            let client = Client::start(&exchange, revision, &[]).await;
            let sent = done(&client, "send_email", letter()).await;
            assert_eq!(changed(&exchange), changes, "{fault}");
            assert_eq!(count(&client, ANNA, "inbox").await, 1, "{fault}");
            assert_eq!(count(&client, ASSISTANT, "sent").await, 1, "{fault}");
            assert_eq!(count(&client, ASSISTANT, "drafts").await, 0, "{fault}");
            let read = json!({ "message_id": sent["message_id"] });
            let email = done(&client, "get_email_details", read).await["email"].clone();
            assert_eq!(email["attachments"].as_array().map(Vec::len), Some(1), "{fault}: {email}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_the_mark_of_a_stored_draft_is_looked_up() {
    for fault in ["UpdateItem#1:reset(at=after-work)", "UpdateItem#1:reset(at=before-work)"] {
        let exchange = Exchange::with("a_lost_mark", &["--fault", fault]).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let draft = done(&client, "create_draft", letter()).await;
        done(&client, "send_draft", json!({ "draft_id": draft["message_id"] })).await;
        assert_eq!(count(&client, ANNA, "inbox").await, 1, "{fault}");
        assert_eq!(count(&client, ASSISTANT, "drafts").await, 0, "{fault}");
    }
}

/// The operations that Exchange saw and that are no reads, in order.
fn changed(exchange: &Exchange) -> Vec<String> {
    let reads = ["FindFolder", "FindItem", "GetFolder", "GetItem", "GetAttachment"];
    let operations = exchange.recording().operations().into_iter();
    operations.filter(|operation| !reads.contains(&operation.as_str())).collect()
}

#[tokio::test]
async fn servers_whose_ids_say_nothing_and_that_know_no_versions_do_it_too() {
    for options in [["--ids", "opaque"], ["--without", "change-keys"]] {
        let exchange = Exchange::with("servers_whose_ids", &options).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let sent = done(&client, "send_email", letter()).await;
        let read = json!({ "message_id": sent["message_id"] });
        assert_eq!(done(&client, "get_email_details", read).await["email"]["subject"], "Einmal 🚀");
        let draft = done(&client, "create_draft", letter()).await;
        done(&client, "send_draft", json!({ "draft_id": draft["message_id"] })).await;
        assert_eq!(count(&client, ANNA, "inbox").await, 2);

        let id = &sent["message_id"];
        done(&client, "update_email", json!({ "message_id": id, "categories": ["Blau"] })).await;
        let moved =
            done(&client, "move_email", json!({ "message_id": id, "destination_folder": "junk" })).await;
        let trashed = done(&client, "delete_email", json!({ "message_id": moved["new_message_id"] })).await;
        let read = json!({ "message_id": trashed["new_message_id"] });
        let email = done(&client, "get_email_details", read).await["email"].clone();
        assert_eq!((&email["folder"], &email["categories"]), (&json!("Deleted Items"), &json!(["Blau"])));
        let gone = json!({ "message_id": trashed["new_message_id"], "permanent": true });
        assert_eq!(done(&client, "delete_email", gone).await["deleted_count"], 1);
        // An id of one mailbox is none of another, whatever it looks like.
        let arguments = json!({ "target_mailbox": ANNA, "message_id": id, "is_read": true });
        assert_eq!(not_done(&client, "update_email", arguments).await["error_type"], "ValidationError");
    }
}
