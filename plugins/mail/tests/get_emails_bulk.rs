//! `get_emails_bulk` against a mailbox that plays a script.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

mod exchange;

use ews_plugin_mail::GetEmailsBulk;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, ToolManifest};
use serde_json::{Value, json};

use exchange::{ANNA, answer, error, got, success};

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new(ANNA)
}

fn read(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let session = ScriptedSession::new("Europe/Vienna");
    let outcome = run::<GetEmailsBulk>(arguments, mailbox, &session);
    assert_eq!(mailbox.unused(), 0, "{outcome:?}");
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<GetEmailsBulk>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn message(id: &str, body: &str) -> String {
    got(&format!(
        "<t:Message><t:ItemId Id=\"{id}\"/><t:ParentFolderId Id=\"F{id}\"/><t:Subject>Ü {id}</t:Subject>\
         <t:Body BodyType=\"Text\">{body}</t:Body></t:Message>"
    ))
}

fn folder(id: &str, name: &str) -> String {
    success(
        "GetFolder",
        &format!(
            "<m:Folders><t:Folder><t:FolderId Id=\"{id}\"/><t:DisplayName>{name}</t:DisplayName></t:Folder></m:Folders>"
        ),
    )
}

#[test]
fn several_messages_come_in_order_with_their_folders_in_two_operations() {
    let mailbox = mailbox()
        .answer(answer("GetItem", &(message("B", "zwei") + &message("A", "eins"))))
        .answer(answer("GetFolder", &(folder("FB", "Inbox") + &folder("FA", "Übersicht"))));
    let reply = read(json!({ "message_ids": ["B", "A", "B"], "format": "text" }), &mailbox).unwrap();
    assert_eq!(reply.message, "Retrieved 2 emails");
    assert_eq!(reply.payload["requested"], 2);
    assert_eq!(reply.payload["errors"], json!([]));
    let items = reply.payload["items"].as_array().unwrap();
    let shown: Vec<_> = items
        .iter()
        .map(|email| {
            ["message_id", "subject", "body", "folder", "folder_id"].map(|key| email[key].as_str().unwrap())
        })
        .collect();
    assert_eq!(shown, [["B", "Ü B", "zwei", "Inbox", "FB"], ["A", "Ü A", "eins", "Übersicht", "FA"]]);
    assert_eq!(reply.payload.get("next_offset"), None);
    let operations = mailbox.operations();
    assert!(operations[0].contains("<m:ItemIds><t:ItemId Id=\"B\"/><t:ItemId Id=\"A\"/></m:ItemIds>"));
    assert!(operations[0].contains("<t:BodyType>Best</t:BodyType>"));
    assert!(operations[1].contains("<t:FolderId Id=\"FB\"/><t:FolderId Id=\"FA\"/>"));
}

#[test]
fn a_message_that_cannot_be_read_is_told_and_the_others_come() {
    let missing = error("GetItem", "ErrorItemNotFound", "The specified object was not found in the store.");
    let mailbox = mailbox().answer(answer("GetItem", &(message("A", "a") + &missing)));
    let reply = read(json!({ "message_ids": ["A", "X"], "fields": ["subject"] }), &mailbox).unwrap();
    assert_eq!(reply.message, "Retrieved 1 email; 1 could not be read");
    assert_eq!(
        reply.payload,
        json!({
            "count": 1,
            "requested": 2,
            "items": [{ "message_id": "A", "subject": "Ü A" }],
            "errors": [{
                "message_id": "X",
                "error_code": "ErrorItemNotFound",
                "error_message": "The specified object was not found in the store."
            }],
        })
    );
    assert!(!mailbox.operations()[0].contains("item:Body"));
}

#[test]
fn an_id_of_another_mailbox_is_a_wrong_argument() {
    let reason = "id-of-another-mailbox at GetItem/ItemIds/ItemId: the id belongs to another mailbox";
    let mailbox = mailbox().fail(CallError::Refused(reason.into()));
    let failure = read(json!({ "message_ids": ["A", "B"] }), &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(
        failure.message.starts_with("message_ids: one of them is not an id of this mailbox;"),
        "{failure}"
    );
}

#[test]
fn max_messages_and_offset_lead_through_all_ids() {
    let ids = json!(["A", "B", "C"]);
    let arguments = |offset: u32| json!({ "message_ids": ids, "max_messages": 2, "offset": offset, "include_body": false, "fields": ["subject"] });
    let first = mailbox().answer(answer("GetItem", &(message("A", "") + &message("B", ""))));
    let reply = read(arguments(0), &first).unwrap();
    assert_eq!((&reply.payload["count"], &reply.payload["next_offset"]), (&json!(2), &json!(2)));
    let second = mailbox().answer(answer("GetItem", &message("C", "")));
    let reply = read(arguments(2), &second).unwrap();
    assert_eq!((&reply.payload["count"], reply.payload.get("next_offset")), (&json!(1), None));
    let failure = read(arguments(3), &mailbox()).unwrap_err();
    assert_eq!(failure.message, "offset: 3 of 3 different ids are done, so there is none left.");
}

#[test]
fn long_bodies_are_cut_and_an_answer_that_is_long_ends_early() {
    let body = "ü".repeat(20_000);
    let all: String = (0..10).map(|id| message(&format!("M{id}"), &body)).collect();
    let mailbox = mailbox().answer(answer("GetItem", &all));
    let ids: Vec<String> = (0..30).map(|id| format!("M{id}")).collect();
    let reply = read(json!({ "message_ids": ids, "fields": ["body"], "format": "text" }), &mailbox).unwrap();
    assert_eq!((&reply.payload["count"], &reply.payload["next_offset"]), (&json!(3), &json!(3)));
    assert_eq!(reply.payload["items"][0]["body"], "ü".repeat(10_000));
    assert_eq!(reply.payload["items"][0]["body_next_offset"], 10_000);
    assert!(reply.message.ends_with("go on with next_offset as offset"), "{}", reply.message);
    assert!(reply.payload.to_string().chars().count() <= 39_000);
    // One batch showed how many fit.
    assert_eq!(mailbox.operations().len(), 1);

    let short = self::mailbox().answer(answer("GetItem", &message("M0", &body)));
    let arguments = json!({ "message_ids": ["M0"], "fields": ["body"], "format": "text", "max_chars": 100 });
    let reply = read(arguments, &short).unwrap();
    assert_eq!(reply.payload["items"][0]["body"], "ü".repeat(100));
}

#[test]
fn a_hundred_messages_take_two_operations_without_bodies() {
    let ids: Vec<String> = (0..100).map(|id| format!("M{id}")).collect();
    let batch = |range: std::ops::Range<u32>| {
        answer("GetItem", &range.map(|id| message(&format!("M{id}"), "")).collect::<String>())
    };
    let mailbox = mailbox().answer(batch(0..50)).answer(batch(50..100));
    let arguments = json!({ "message_ids": ids, "max_messages": 100, "fields": ["subject"] });
    let reply = read(arguments, &mailbox).unwrap();
    assert_eq!(reply.payload["count"], 100);
}
