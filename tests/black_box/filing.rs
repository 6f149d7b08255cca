//! Marking, moving, copying and deleting mail, one message or many.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, BRUNO};
use crate::reading::id_of;
use crate::writing::{done, not_done};

/// Whose mailbox a test works in, and with which access.
const ACCESSES: [(&str, &str); 2] = [("impersonation", ANNA), ("delegate", BRUNO)];

async fn ids(client: &Client, mailbox: &str, folder: &str) -> Vec<String> {
    let arguments =
        json!({ "target_mailbox": mailbox, "folder": folder, "max_results": 1000, "fields": ["message_id"] });
    let list = done(client, "read_emails", arguments).await;
    let emails = list["emails"].as_array().unwrap();
    emails.iter().map(|email| email["message_id"].as_str().unwrap().to_owned()).collect()
}

async fn email(client: &Client, mailbox: &str, id: &Value) -> Value {
    let arguments = json!({ "target_mailbox": mailbox, "message_id": id });
    done(client, "get_email_details", arguments).await["email"].clone()
}

#[tokio::test]
async fn a_message_is_marked_and_read_back() {
    for (access, mailbox) in ACCESSES {
        let exchange = Exchange::start("a_message_is_marked").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            let id = json!(ids(&client, mailbox, "inbox").await[0]);
            let updated = done(
                &client,
                "update_email",
                json!({
                    "target_mailbox": mailbox, "message_id": id, "is_read": true,
                    "categories": ["Später 🚀", "Blau"], "flag_status": "Flagged", "importance": "High",
                }),
            )
            .await;
            assert_eq!(updated["message"], "Updated 1 email");
            let stored = email(&client, mailbox, &id).await;
            assert_eq!(stored["is_read"], true);
            assert_eq!(stored["categories"], json!(["Später 🚀", "Blau"]));
            assert_eq!((&stored["flag_status"], &stored["importance"]), (&json!("Flagged"), &json!("High")));
            assert_eq!(stored["change_key"], updated["results"][0]["change_key"]);
            done(
                &client,
                "update_email",
                json!({
                    "target_mailbox": mailbox, "message_id": id, "is_read": false, "categories": [],
                    "flag_status": "Complete",
                }),
            )
            .await;
            let stored = email(&client, mailbox, &id).await;
            assert_eq!((&stored["is_read"], &stored["categories"]), (&json!(false), &json!([])));
            assert_eq!((&stored["flag_status"], &stored["importance"]), (&json!("Complete"), &json!("High")));
        }
        for recorded in exchange.recording().all().iter().filter(|one| one.operation == "UpdateItem") {
            assert!(recorded.request.contains("SuppressReadReceipts=\"true\""), "{}", recorded.request);
        }
    }
}

#[tokio::test]
async fn a_stale_change_key_is_a_conflict() {
    let exchange = Exchange::start("a_stale_change_key").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let id = json!(ids(&client, ANNA, "inbox").await[0]);
        let key = email(&client, ANNA, &id).await["change_key"].clone();
        let change = |is_read: bool| json!({ "target_mailbox": ANNA, "message_id": id, "is_read": is_read, "change_key": key });
        done(&client, "update_email", change(true)).await;
        let conflict = not_done(&client, "update_email", change(false)).await;
        assert_eq!(conflict["error_type"], "ConflictError", "{conflict}");
        assert_eq!(conflict["ews_response_code"], "ErrorIrresolvableConflict");
        assert_eq!(email(&client, ANNA, &id).await["is_read"], true);
        done(&client, "update_email", json!({ "target_mailbox": ANNA, "message_id": id, "is_read": false }))
            .await;
    }
}

#[tokio::test]
async fn a_message_is_moved_by_path_and_by_id_and_has_a_new_id() {
    let exchange = Exchange::start("a_message_is_moved").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, "Lunch?").await;
        let to_path = json!({
            "target_mailbox": ANNA, "message_id": id, "destination_folder": "inbox/projekte/übersicht",
        });
        let moved = done(&client, "move_email", to_path.clone()).await;
        assert_eq!(moved["message"], "Moved 1 email to Inbox/Projekte/Übersicht");
        assert_ne!(moved["new_message_id"], id);
        let stored = email(&client, ANNA, &moved["new_message_id"]).await;
        assert_eq!((&stored["subject"], &stored["folder"]), (&json!("Lunch?"), &json!("Übersicht")));

        // The old id is gone.
        let gone = not_done(&client, "move_email", to_path).await;
        assert_eq!(gone["error_type"], "NotFoundError", "{gone}");
        assert_eq!(gone["ews_response_code"], "ErrorItemNotFound");

        // Back, by the id of a folder.
        let inbox_id = {
            let other = json!(ids(&client, ANNA, "inbox").await[0]);
            email(&client, ANNA, &other).await["folder_id"].clone()
        };
        let back = json!({
            "target_mailbox": ANNA, "message_id": moved["new_message_id"], "destination_folder_id": inbox_id,
        });
        let back = done(&client, "move_email", back).await;
        assert_eq!(email(&client, ANNA, &back["new_message_id"]).await["folder"], "Inbox");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told_before_anything_moves() {
    let exchange = Exchange::start("a_folder_that_is_not_there").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = json!(ids(&client, ANNA, "inbox").await[0]);
    let to = |destination: Value| {
        let mut arguments = json!({ "target_mailbox": ANNA, "message_id": id });
        arguments.as_object_mut().unwrap().extend(destination.as_object().unwrap().clone());
        arguments
    };
    let missing = not_done(&client, "move_email", to(json!({ "destination_folder": "Inbox/Projekt" }))).await;
    assert_eq!(missing["error_type"], "NotFoundError");
    assert!(missing["error"].as_str().unwrap().contains("The nearest is \"Inbox/Projekte\""), "{missing}");
    let outbox = not_done(&client, "move_email", to(json!({ "destination_folder": "outbox" }))).await;
    assert_eq!(outbox["error_type"], "ValidationError");
    // The inbox of somebody else is as good as none.
    let others = {
        let other = json!(ids(&client, BRUNO, "inbox").await[0]);
        email(&client, BRUNO, &other).await["folder_id"].clone()
    };
    let elsewhere = not_done(&client, "move_email", to(json!({ "destination_folder_id": others }))).await;
    assert_eq!(elsewhere["error_type"], "ValidationError", "{elsewhere}");
    assert!(
        elsewhere["error"]
            .as_str()
            .unwrap()
            .starts_with("destination_folder_id is not an id of this mailbox"),
        "{elsewhere}"
    );
    assert!(!exchange.recording().operations().contains(&"MoveItem".to_owned()));
}

#[tokio::test]
async fn a_message_is_deleted_into_the_trash_and_from_there_for_good() {
    for (access, mailbox) in [("impersonation", ANNA), ("delegate", "info@contoso.example")] {
        let exchange = Exchange::start("a_message_is_deleted").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            let id = json!(ids(&client, mailbox, "inbox").await[0]);
            let arguments = json!({ "target_mailbox": mailbox, "message_id": id });
            let deleted = done(&client, "delete_email", arguments.clone()).await;
            assert_eq!(deleted["message"], "Deleted 1 email into Deleted Items");
            let trashed = &deleted["new_message_id"];
            assert_eq!(email(&client, mailbox, trashed).await["folder"], "Deleted Items");

            let gone = not_done(&client, "delete_email", arguments).await;
            assert_eq!(
                (&gone["error_type"], &gone["ews_response_code"]),
                (&json!("NotFoundError"), &json!("ErrorItemNotFound"))
            );

            let arguments = json!({ "target_mailbox": mailbox, "message_id": trashed, "permanent": true });
            let deleted = done(&client, "delete_email", arguments.clone()).await;
            assert_eq!((&deleted["permanent"], &deleted["deleted_count"]), (&json!(true), &json!(1)));
            assert!(!ids(&client, mailbox, "deleted").await.contains(&trashed.as_str().unwrap().to_owned()));
            let gone = not_done(&client, "delete_email", arguments).await;
            assert_eq!(gone["ews_response_code"], "ErrorItemNotFound", "{gone}");
        }
    }
}

#[tokio::test]
async fn an_id_that_is_none_or_somebody_elses_is_refused() {
    let exchange = Exchange::start("an_id_that_is_none").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let others = ids(&client, BRUNO, "inbox").await[0].clone();
    for id in ["AAMk", "nonsense", &others] {
        for (tool, more) in [
            ("update_email", json!({ "is_read": true })),
            ("move_email", json!({ "destination_folder": "junk" })),
            ("delete_email", json!({})),
            ("delete_email", json!({ "permanent": true })),
        ] {
            let mut arguments = json!({ "target_mailbox": ANNA, "message_ids": [id] });
            arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let error = not_done(&client, tool, arguments).await;
            assert_eq!(error["error_type"], "ValidationError", "{error}");
            assert!(
                error["error"].as_str().unwrap().starts_with("message_ids is not an id of this mailbox"),
                "{error}"
            );
        }
    }
    let operations = exchange.recording().operations();
    assert!(
        operations.iter().all(|name| name.starts_with("Get") || name.starts_with("Find")),
        "{operations:?}"
    );
}

#[tokio::test]
async fn of_three_messages_one_may_be_gone() {
    let exchange = Exchange::start("of_three_messages").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let of_inbox = ids(&client, ANNA, "inbox").await;
        let [first, second, third] = [&of_inbox[0], &of_inbox[1], &of_inbox[2]];
        let permanent = json!({ "target_mailbox": ANNA, "message_id": second, "hard_delete": true });
        done(&client, "delete_email", permanent).await;
        for (tool, verb, more) in [
            ("update_email", "Updated", json!({ "is_read": true })),
            ("move_email", "Moved", json!({ "destination_folder": "junk" })),
        ] {
            let mut arguments = json!({ "target_mailbox": ANNA, "message_ids": [first, second, third] });
            arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let result = done(&client, tool, arguments).await;
            let message = result["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("{verb} 2 of 3 emails")), "{message}");
            assert_eq!(result["failed_count"], 1);
            let results = result["results"].as_array().unwrap();
            assert_eq!(results[1]["message_id"], *second);
            assert_eq!(results[1]["error_code"], "ErrorItemNotFound");
            for (index, id) in [(0, first), (2, third)] {
                assert_eq!(results[index]["message_id"], *id);
                assert_eq!(results[index].get("error_code"), None);
            }
        }
        // All of them are gone now.
        let all = json!({ "target_mailbox": ANNA, "message_ids": [first, second, third] });
        let error = not_done(&client, "delete_email", all).await;
        assert_eq!(error["error_type"], "NotFoundError", "{error}");
        assert_eq!(error["ews_response_code"], "ErrorItemNotFound");
        assert!(error["error"].as_str().unwrap().starts_with("None of the 3 messages was moved."), "{error}");
    }
}

#[tokio::test]
async fn a_copy_leaves_the_message_where_it_is() {
    for (access, mailbox) in [("impersonation", ANNA), ("delegate", "info@contoso.example")] {
        let exchange = Exchange::start("a_copy_leaves_the_message").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            let inbox = ids(&client, mailbox, "inbox").await;
            let (first, second) = (&inbox[0], &inbox[1]);
            let original = email(&client, mailbox, &json!(first)).await;
            let arguments =
                json!({ "target_mailbox": mailbox, "message_id": first, "destination_folder": "junk" });
            let copied = done(&client, "copy_email", arguments).await;
            assert_eq!(copied["message"], "Copied 1 email to junkemail");
            assert_eq!(
                (&copied["message_id"], &copied["subject"], &copied["source_folder"]),
                (&json!(first), &original["subject"], &json!("Inbox"))
            );
            assert_ne!(copied["copied_message_id"], json!(first));
            let copy = email(&client, mailbox, &copied["copied_message_id"]).await;
            assert_eq!((&copy["subject"], &copy["folder"]), (&original["subject"], &json!("Junk Email")));
            assert_eq!(copy["internet_message_id"], original["internet_message_id"]);
            assert_eq!(email(&client, mailbox, &json!(first)).await, original, "it stays as it was");

            // Several, by the id of the folder, of which one is gone.
            let permanent = json!({ "target_mailbox": mailbox, "message_id": second, "permanent": true });
            done(&client, "delete_email", permanent).await;
            let arguments = json!({
                "target_mailbox": mailbox, "message_ids": [second, first], "destination_folder_id": copy["folder_id"],
            });
            let copied = done(&client, "copy_email", arguments).await;
            assert_eq!((&copied["copied_count"], &copied["failed_count"]), (&json!(1), &json!(1)));
            assert_eq!(copied["results"][0]["error_code"], "ErrorItemNotFound");
            let again = email(&client, mailbox, &copied["results"][1]["copied_message_id"]).await;
            assert_eq!((&again["subject"], &again["folder"]), (&original["subject"], &json!("Junk Email")));
        }
    }
}

#[tokio::test]
async fn a_message_that_was_changed_since_is_neither_changed_nor_moved_nor_deleted() {
    let exchange = Exchange::start("a_message_that_was_changed_since").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let id = json!(ids(&client, ANNA, "inbox").await[0]);
        let seen = email(&client, ANNA, &id).await["change_key"].clone();
        let mark = json!({ "target_mailbox": ANNA, "message_id": id, "importance": "High" });
        let marked = done(&client, "update_email", mark).await;
        let now = marked["results"][0]["change_key"].clone();
        assert_ne!(seen, now);
        let calls = [
            ("update_email", json!({ "is_read": true })),
            ("move_email", json!({ "destination_folder": "junk" })),
            ("delete_email", json!({})),
            ("delete_email", json!({ "hard_delete": true })),
        ];
        let with = |more: &Value, id: &Value, key: &Value| {
            let mut arguments = more.clone();
            arguments["target_mailbox"] = json!(ANNA);
            arguments["message_id"] = id.clone();
            arguments["change_key"] = key.clone();
            arguments
        };
        for (tool, more) in &calls {
            let error = not_done(&client, tool, with(more, &id, &seen)).await;
            assert_eq!(error["error_type"], "ConflictError", "{tool}: {error}");
        }
        assert_eq!(email(&client, ANNA, &id).await["folder"], "Inbox");
        // With the key that it has it goes on, from one place to the next.
        let moved = done(&client, "move_email", with(&calls[1].1, &id, &now)).await;
        let id = moved["new_message_id"].clone();
        let key = email(&client, ANNA, &id).await["change_key"].clone();
        let trashed = done(&client, "delete_email", with(&calls[2].1, &id, &key)).await;
        let id = trashed["new_message_id"].clone();
        let key = email(&client, ANNA, &id).await["change_key"].clone();
        done(&client, "delete_email", with(&calls[3].1, &id, &key)).await;
        let several = json!({ "target_mailbox": ANNA, "message_ids": [id, "AAMk"], "change_key": key });
        let error = not_done(&client, "delete_email", several).await;
        assert!(error["error"].as_str().unwrap().starts_with("change_key belongs to one message"), "{error}");
    }
}

#[tokio::test]
async fn a_hundred_messages_are_one_operation() {
    let exchange = Exchange::with_messages("a_hundred_messages", 150).await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let mut batch = ids(&client, "assistant@contoso.example", "inbox").await;
    batch.truncate(100);
    assert_eq!(batch.len(), 100);
    let before = exchange.recording().operations().len();
    let updated = done(
        &client,
        "update_email",
        json!({ "message_ids": batch, "is_read": true, "flag_status": "Flagged" }),
    )
    .await;
    assert_eq!((&updated["updated_count"], &updated["failed_count"]), (&json!(100), &json!(0)));
    let moved =
        done(&client, "move_email", json!({ "message_ids": batch, "destination_folder": "junk" })).await;
    assert_eq!(moved["moved_count"], 100);
    let moved: Vec<_> =
        moved["results"].as_array().unwrap().iter().map(|one| one["new_message_id"].clone()).collect();
    let deleted = done(&client, "delete_email", json!({ "message_ids": moved, "permanent": true })).await;
    assert_eq!(deleted["deleted_count"], 100);
    let operations = exchange.recording().operations()[before..].to_vec();
    for name in ["UpdateItem", "MoveItem", "DeleteItem"] {
        assert_eq!(operations.iter().filter(|operation| *operation == name).count(), 1, "{operations:?}");
    }
    let junk = ids(&client, "assistant@contoso.example", "junk").await;
    assert!(moved.iter().all(|id| !junk.contains(&id.as_str().unwrap().to_owned())));

    batch.push("AAMkX".into());
    let error = not_done(&client, "delete_email", json!({ "message_ids": batch })).await;
    assert_eq!(error["error_type"], "ValidationError");
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let exchange = Exchange::start("a_dry_run_changes_nothing").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let before = ids(&client, ANNA, "inbox").await;
        let id = id_of(&client, ANNA, "Lunch?").await;
        for (tool, more, summary) in [
            ("update_email", json!({ "is_read": false }), "Change 1 item in anna.lindqvist@contoso.example"),
            (
                "move_email",
                json!({ "destination_folder": "junk" }),
                "Move 1 item of anna.lindqvist@contoso.example",
            ),
            ("delete_email", json!({}), "Move 1 item of anna.lindqvist@contoso.example"),
            (
                "delete_email",
                json!({ "permanent": true }),
                "Delete 1 item of anna.lindqvist@contoso.example for good",
            ),
        ] {
            let mut arguments = json!({ "target_mailbox": ANNA, "message_id": id, "dry_run": true });
            arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let would = done(&client, tool, arguments).await;
            assert_eq!(would["dry_run"], true, "{would}");
            let text = would["would"]["summary"].as_str().unwrap();
            assert!(text.starts_with(summary), "{text}");
        }
        assert_eq!(ids(&client, ANNA, "inbox").await, before);
        assert_eq!(email(&client, ANNA, &json!(id)).await["is_read"], true);
    }
    let operations = exchange.recording().operations();
    assert!(
        operations.iter().all(|name| name.starts_with("Get") || name.starts_with("Find")),
        "{operations:?}"
    );
}
