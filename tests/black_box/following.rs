//! Following mail: the messages of a thread, and what changed in a folder.

use std::collections::BTreeSet;

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO, MISAKI};
use crate::reading::id_of;
use crate::writing::{done, not_done};

async fn thread(client: &Client, mailbox: &str, mut arguments: Value) -> Value {
    arguments["target_mailbox"] = json!(mailbox);
    done(client, "search_by_conversation", arguments).await
}

fn places(found: &Value) -> Vec<(&str, &str)> {
    let items = found["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| (item["subject"].as_str().unwrap(), item["folder"].as_str().unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn a_thread_is_found_wherever_it_is_filed_on_every_server() {
    for options in [
        &[][..],
        &["--without", "aqs,conversations"],
        &["--without", "conversations", "--ids", "opaque"],
        &["--ids", "opaque"],
    ] {
        let exchange = Exchange::with("a_thread_is_found", options).await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[]).await;
            let id = id_of(&client, ANNA, "Budget 2027").await;
            let found = thread(&client, ANNA, json!({ "message_id": id })).await;
            let inbox =
                [("Re: Budget 2027", "Inbox"), ("Re: Budget 2027", "Inbox"), ("Budget 2027", "Inbox")];
            assert_eq!(places(&found), inbox, "{options:?}");
            assert_eq!((&found["count"], &found["total_available"]), (&json!(3), &json!(3)));
            assert_eq!(found["searched_folders"], json!(["msgfolderroot"]));
            assert_eq!(found["skipped_folders"], json!([]));
            let conversation = found["conversation_id"].clone();
            for item in found["items"].as_array().unwrap() {
                assert_eq!(item["conversation_id"], conversation);
                assert!(item["to"].is_array() && item["folder_id"].is_string());
            }

            // Filed elsewhere, and thrown away.
            let ids: Vec<&Value> =
                found["items"].as_array().unwrap().iter().map(|item| &item["message_id"]).collect();
            let filed = json!({
                "target_mailbox": ANNA, "message_id": ids[0], "destination_folder": "Inbox/Projekte/Übersicht"
            });
            let filed = done(&client, "move_email", filed).await["new_message_id"].clone();
            let thrown = json!({ "target_mailbox": ANNA, "message_id": ids[1] });
            let thrown = done(&client, "delete_email", thrown).await;
            let by_id = |more: Value| {
                let mut arguments =
                    json!({ "conversation_id": conversation, "fields": ["subject", "folder"] });
                arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                arguments
            };
            let found = thread(&client, ANNA, by_id(json!({}))).await;
            let filed_away = [("Re: Budget 2027", "Inbox/Projekte/Übersicht"), ("Budget 2027", "Inbox")];
            assert_eq!(places(&found), filed_away, "{options:?}");
            let found = thread(&client, ANNA, by_id(json!({ "include_deleted": true }))).await;
            assert_eq!(places(&found)[1], ("Re: Budget 2027", "Deleted Items"));
            assert_eq!(found["count"], 3);
            let scope = json!({ "search_scope": ["Inbox/Projekte/Übersicht", "deleted"] });
            let found = thread(&client, ANNA, by_id(scope)).await;
            assert_eq!(places(&found).len(), 2);
            assert_eq!(found["searched_folders"], json!(["Inbox/Projekte/Übersicht", "deleteditems"]));
            let found = thread(&client, ANNA, by_id(json!({ "include_all_folders": false }))).await;
            assert_eq!(places(&found), [("Budget 2027", "Inbox")]);
            assert_eq!(found["searched_folders"], json!(["inbox", "sentitems"]));
            let page = thread(&client, ANNA, by_id(json!({ "max_results": 1 }))).await;
            assert_eq!((&page["count"], &page["next_offset"]), (&json!(1), &json!(1)));
            let rest = thread(&client, ANNA, by_id(json!({ "max_results": 1, "offset": 1 }))).await;
            assert_eq!(places(&rest), [("Budget 2027", "Inbox")]);
            assert_eq!(rest.get("next_offset"), None);

            // Back where it was, for the other revision.
            for id in [&filed, &thrown["new_message_id"]] {
                let back = json!({ "target_mailbox": ANNA, "message_id": id, "destination_folder": "inbox" });
                done(&client, "move_email", back).await;
            }
        }
    }
}

#[tokio::test]
async fn a_delegate_sees_of_a_thread_what_the_rights_allow() {
    for options in [&[][..], &["--without", "conversations"]] {
        let exchange = Exchange::with("a_delegate_sees_of_a_thread", options).await;
        let client =
            Client::start(&exchange, Revision::Stateless, &[("EWS_IMPERSONATION_TYPE", "delegate")]).await;
        let id = id_of(&client, BRUNO, "Hiring plan").await;
        let found = thread(&client, BRUNO, json!({ "message_id": id })).await;
        assert_eq!(found["items"][0]["subject"], "Hiring plan", "{options:?}");
        assert_eq!(found["count"], 1);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_thread_is_told() {
    let exchange = Exchange::start("what_is_wrong_with_a_thread").await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    for (arguments, text) in [
        (json!({}), "Pass conversation_id, or message_id of a message"),
        (json!({ "conversation_id": "a", "message_id": "b" }), "and not both"),
        (json!({ "conversation_id": "a", "max_results": 501 }), "max_results: 501 is greater"),
        (json!({ "conversation_id": "a", "thread": "b" }), "there is no argument thread"),
        (
            json!({ "conversation_id": "a", "include_all_folders": true, "search_scope": ["inbox"] }),
            "search_scope names folders",
        ),
    ] {
        let error = not_done(&client, "search_by_conversation", arguments).await;
        assert!(error["error"].as_str().unwrap().contains(text), "{error}");
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
    let id = id_of(&client, ANNA, "Budget 2027").await;
    let foreign = json!({ "target_mailbox": BRUNO, "message_id": id });
    let error = not_done(&client, "search_by_conversation", foreign).await;
    assert!(
        error["error"].as_str().unwrap().starts_with("message_id is not an id of this mailbox"),
        "{error}"
    );
    let conversation = thread(&client, ANNA, json!({ "message_id": id })).await["conversation_id"].clone();
    let foreign = json!({ "target_mailbox": BRUNO, "conversation_id": conversation });
    let error = not_done(&client, "search_by_conversation", foreign).await;
    assert!(
        error["error"].as_str().unwrap().contains("conversation_id is not an id of this mailbox"),
        "{error}"
    );
}

async fn sync(client: &Client, mailbox: &str, mut arguments: Value) -> Value {
    arguments["target_mailbox"] = json!(mailbox);
    done(client, "sync_emails", arguments).await
}

fn ids(list: &Value) -> BTreeSet<String> {
    let id = |one: &Value| one.as_str().or_else(|| one["message_id"].as_str()).unwrap().to_owned();
    list.as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_folder_is_kept_up_to_date_with_every_kind_of_change() {
    for (access, mailbox, count) in [("impersonation", ANNA, 25), ("delegate", BRUNO, 10)] {
        for options in [&[][..], &["--ids", "opaque"]] {
            let exchange = Exchange::with("a_folder_is_kept_up_to_date", options).await;
            let settings = [("EWS_IMPERSONATION_TYPE", access)];
            let client = Client::start(&exchange, Revision::Stateless, &settings).await;
            // All that is there, some at a time.
            let (mut known, mut state) = (BTreeSet::new(), Value::Null);
            loop {
                let mut arguments = json!({ "max_changes": 7 });
                if state.is_string() {
                    arguments["sync_state"] = state;
                }
                let part = sync(&client, mailbox, arguments).await;
                assert!(part["created"].as_array().unwrap().len() <= 7);
                assert_eq!(part["folder"], "inbox");
                known.extend(ids(&part["created"]));
                state = part["sync_state"].clone();
                if part["more"] == false {
                    break;
                }
            }
            assert_eq!(known.len(), count);
            let nothing = sync(&client, mailbox, json!({ "sync_state": state })).await;
            assert_eq!((&nothing["count"], &nothing["more"]), (&json!(0), &json!(false)));
            assert_eq!(nothing["message"], "0 changes");

            let mut three = known.iter();
            let [read, changed, moved] = [three.next(), three.next(), three.next()].map(Option::unwrap);
            let update = |more: Value| {
                let mut arguments = json!({ "target_mailbox": mailbox });
                arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                arguments
            };
            let is_read = done(&client, "get_email_details", update(json!({ "message_id": read }))).await;
            let other = !is_read["email"]["is_read"].as_bool().unwrap();
            done(&client, "update_email", update(json!({ "message_id": read, "is_read": other }))).await;
            done(
                &client,
                "update_email",
                update(json!({ "message_id": changed, "categories": ["Grün 🌿"] })),
            )
            .await;
            done(
                &client,
                "move_email",
                update(json!({ "message_id": moved, "destination_folder": "drafts" })),
            )
            .await;
            let changes =
                sync(&client, mailbox, json!({ "sync_state": state, "fields": ["categories", "to"] })).await;
            assert_eq!(changes["read_flag_changes"], json!([{ "message_id": read, "is_read": other }]));
            assert_eq!(changes["deleted"], json!([moved]));
            assert_eq!(ids(&changes["updated"]), BTreeSet::from([changed.clone()]));
            assert_eq!(changes["updated"][0]["categories"], json!(["Grün 🌿"]));
            assert!(changes["updated"][0]["to"].is_array());
            assert_eq!((&changes["created"], &changes["count"]), (&json!([]), &json!(3)));
            // A state may be used again: it says what was known then.
            let again =
                sync(&client, mailbox, json!({ "sync_state": state, "fields": ["categories", "to"] })).await;
            assert_eq!(again["deleted"], changes["deleted"]);
        }
    }
}

#[tokio::test]
async fn a_state_that_is_lost_or_wrong_says_how_to_begin_anew() {
    let exchange = Exchange::start("a_state_that_is_lost").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let state = sync(&client, ANNA, json!({})).await["sync_state"].clone();
        let text = state.as_str().unwrap();
        for (arguments, reason) in [
            // Nobody gave it out, it was cut, it is of another mailbox, of another folder.
            (json!({ "target_mailbox": ANNA, "sync_state": "H4sIAAA=" }), "this is no state of this mailbox"),
            (
                json!({ "target_mailbox": ANNA, "sync_state": text[..text.len() - 3] }),
                "this is no state of this mailbox",
            ),
            (json!({ "target_mailbox": BRUNO, "sync_state": state }), "this is no state of this mailbox"),
            (
                json!({ "target_mailbox": ANNA, "sync_state": state, "folder": "sent" }),
                "Exchange does not know this state of this folder (ErrorInvalidSyncStateData)",
            ),
        ] {
            let error = not_done(&client, "sync_emails", arguments).await;
            assert_eq!(error["error_type"], "ValidationError", "{error}");
            let error = error["error"].as_str().unwrap();
            assert!(error.contains(&format!("sync_state: {reason}")), "{error}");
            assert!(error.contains("leave sync_state out to begin anew"), "{error}");
        }
        for (arguments, text) in [
            (json!({ "max_changes": 513 }), "max_changes: 513 is greater than the maximum of 512"),
            (json!({ "max_changes": 0 }), "max_changes: 0 is less"),
            (json!({ "fields": ["body"] }), "fields: bodies do not come with changes"),
            (json!({ "folder": "Nowhere" }), "There is no folder \"Nowhere\"."),
            (json!({ "state": "x" }), "there is no argument state; did you mean sync_state?"),
        ] {
            let error = not_done(&client, "sync_emails", arguments).await;
            assert!(error["error"].as_str().unwrap().contains(text), "{error}");
        }
    }
}

#[tokio::test]
async fn new_mail_and_empty_folders_are_synchronized() {
    let exchange = Exchange::start("new_mail_is_synchronized").await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let empty = sync(&client, MISAKI, json!({})).await;
    assert_eq!((&empty["count"], &empty["more"]), (&json!(0), &json!(false)));
    let path = sync(&client, ANNA, json!({ "folder": "Inbox/Projekte/Übersicht" })).await;
    assert_eq!((&path["folder"], &path["count"]), (&json!("Inbox/Projekte/Übersicht"), &json!(2)));
    let letter = json!({ "to": [MISAKI], "subject": "こんにちは 🚀", "body": "Hej" });
    done(&client, "send_email", letter).await;
    let news = sync(&client, MISAKI, json!({ "sync_state": empty["sync_state"] })).await;
    assert_eq!(news["created"][0]["subject"], "こんにちは 🚀");
    assert_eq!(news["created"][0]["from"], ASSISTANT);
    assert_eq!(news["created"][0]["is_read"], false);
    assert_eq!(news["count"], 1);
}
