//! `search_by_conversation` against a mailbox that plays a script.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

mod exchange;

use ews_plugin_mail::SearchByConversation;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, ToolManifest};
use serde_json::{Value, json};

use exchange::{ANNA, answer, error, got, page, success};

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new(ANNA)
}

fn search(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let session = ScriptedSession::new("Europe/Vienna");
    let outcome = run::<SearchByConversation>(arguments, mailbox, &session);
    assert_eq!(mailbox.unused(), 0, "{outcome:?}");
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<SearchByConversation>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn item(id: &str, folder: &str, day: u32) -> String {
    format!(
        "<t:Message><t:ItemId Id=\"{id}\"/><t:ParentFolderId Id=\"{folder}\"/><t:DateTimeReceived>2026-11-{day:02}T08:00:00Z\
         </t:DateTimeReceived></t:Message>"
    )
}

fn conversation(nodes: &[String]) -> String {
    let nodes: String = nodes
        .iter()
        .map(|items| {
            format!(
                "<t:ConversationNode><t:InternetMessageId>i</t:InternetMessageId><t:Items>{items}</t:Items>\
                 </t:ConversationNode>"
            )
        })
        .collect();
    answer(
        "GetConversationItems",
        &success(
            "GetConversationItems",
            &format!(
                "<m:Conversation><t:ConversationId Id=\"C\"/><t:SyncState>AAEC</t:SyncState><t:ConversationNodes>{nodes}\
                 </t:ConversationNodes></m:Conversation>"
            ),
        ),
    )
}

/// A mailbox with Inbox/Projekte and with a folder in Deleted Items.
fn tree() -> String {
    let folders: String = [
        ("I", "top", "Inbox", "IPF.Note"),
        ("P", "I", "Projekte", "IPF.Note"),
        ("S", "top", "Sent Items", "IPF.Note"),
        ("D", "top", "Deleted Items", "IPF.Note"),
        ("O", "D", "Old", "IPF.Note.Custom"),
        ("K", "top", "Calendar", "IPF.Appointment"),
    ]
    .iter()
    .map(|(id, parent, name, class)| {
        format!(
            "<t:Folder><t:FolderId Id=\"{id}\"/><t:ParentFolderId Id=\"{parent}\"/><t:FolderClass>{class}</t:FolderClass>\
             <t:DisplayName>{name}</t:DisplayName></t:Folder>"
        )
    })
    .collect();
    answer(
        "FindFolder",
        &success(
            "FindFolder",
            &format!(
                "<m:RootFolder TotalItemsInView=\"6\" IncludesLastItemInRange=\"true\"><t:Folders>{folders}</t:Folders>\
                 </m:RootFolder>"
            ),
        ),
    )
}

fn deleted() -> String {
    answer(
        "GetFolder",
        &success("GetFolder", "<m:Folders><t:Folder><t:FolderId Id=\"D\"/></t:Folder></m:Folders>"),
    )
}

fn messages(ids: &[&str]) -> String {
    let each = ids.iter().map(|id| {
        got(&format!("<t:Message><t:ItemId Id=\"{id}\"/><t:Subject>Re: Ü</t:Subject></t:Message>"))
    });
    answer("GetItem", &each.collect::<String>())
}

fn shown(reply: &Reply<Value>) -> Vec<(&str, Option<&str>)> {
    let items = reply.payload["items"].as_array().unwrap();
    items.iter().map(|item| (item["message_id"].as_str().unwrap(), item["folder"].as_str())).collect()
}

#[test]
fn a_thread_is_found_at_once_in_all_folders() {
    let nodes =
        [item("3", "P", 3) + &item("3copy", "O", 3), item("1", "I", 1), item("2", "S", 2), item("4", "D", 4)];
    let mailbox = mailbox()
        .answer(conversation(&nodes))
        .answer(tree())
        .answer(deleted())
        .answer(messages(&["3", "2", "1"]));
    let arguments = json!({ "conversation_id": "C", "fields": ["subject", "folder"] });
    let reply = search(arguments, &mailbox).unwrap();
    assert_eq!(
        shown(&reply),
        [("3", Some("Inbox/Projekte")), ("2", Some("Sent Items")), ("1", Some("Inbox"))]
    );
    assert_eq!(reply.message, "Found 3 emails");
    assert_eq!(reply.payload["conversation_id"], "C");
    assert_eq!(reply.payload["total_available"], 3);
    assert_eq!(reply.payload["searched_folders"], json!(["msgfolderroot"]));
    assert_eq!(reply.payload["skipped_folders"], json!([]));
    assert_eq!(reply.payload["items"][0]["folder_id"], "P");
    let operations = mailbox.operations();
    assert!(operations[0].contains("<t:ConversationId Id=\"C\"/>"));
    assert!(operations[1].contains("Traversal=\"Deep\""));
    assert_eq!(operations.len(), 4);

    let all = self::mailbox()
        .answer(conversation(&nodes))
        .answer(tree())
        .answer(deleted())
        .answer(messages(&["4", "3copy", "3", "2", "1"]));
    let arguments = json!({ "conversation_id": "C", "include_deleted": true, "fields": ["folder"] });
    let reply = search(arguments, &all).unwrap();
    assert_eq!(shown(&reply)[..2], [("4", Some("Deleted Items")), ("3copy", Some("Deleted Items/Old"))]);
}

#[test]
fn a_message_leads_to_its_conversation() {
    let start = "<t:Message><t:ItemId Id=\"M\"/><t:ConversationId Id=\"C\"/></t:Message>";
    let mailbox = mailbox()
        .answer(answer("GetItem", &got(start)))
        .answer(conversation(&[item("1", "I", 1)]))
        .answer(tree())
        .answer(deleted())
        .answer(messages(&["1"]));
    let reply = search(json!({ "message_id": "M" }), &mailbox).unwrap();
    assert_eq!(reply.payload["conversation_id"], "C");
    let alone = "<t:Message><t:ItemId Id=\"M\"/></t:Message>";
    let mailbox = self::mailbox().answer(answer("GetItem", &got(alone)));
    let failure = search(json!({ "message_id": "M" }), &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
}

#[test]
fn a_server_without_conversations_is_searched_folder_by_folder() {
    let found = page(1, true, &item("3", "P", 3));
    let found = page(1, true, &item("1", "I", 1)) + &found + &page(1, true, &item("2", "S", 2));
    let mailbox = mailbox()
        .exchange_error("ErrorInvalidOperation", "This server does not offer conversations.")
        .answer(tree())
        .answer(deleted())
        .answer(answer("FindItem", &found))
        .answer(messages(&["3", "2", "1"]));
    let reply = search(json!({ "conversation_id": "C", "fields": ["subject", "folder"] }), &mailbox).unwrap();
    assert_eq!(
        shown(&reply),
        [("3", Some("Inbox/Projekte")), ("2", Some("Sent Items")), ("1", Some("Inbox"))]
    );
    assert_eq!(reply.payload["searched_folders"], json!(["msgfolderroot"]));
    let operation = &mailbox.operations()[3];
    assert!(operation.contains(
        "<t:IsEqualTo><t:FieldURI FieldURI=\"item:ConversationId\"/><t:FieldURIOrConstant><t:Constant Value=\"C\"/>"
    ));
    // Calendars hold no mail, and deleted mail was not asked for.
    assert!(operation.contains(
        "<m:ParentFolderIds><t:FolderId Id=\"I\"/><t:FolderId Id=\"P\"/><t:FolderId Id=\"S\"/></m:ParentFolderIds>"
    ));
    let lacking = self::mailbox()
        .exchange_error("ErrorInvalidOperation", "No.")
        .answer(tree())
        .answer(deleted())
        .answer(answer("FindItem", &error("FindItem", "ErrorUnsupportedPathForQuery", "No.").repeat(3)));
    let failure = search(json!({ "conversation_id": "C" }), &lacking).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.contains("search_emails with subject_contains"), "{failure}");
}

#[test]
fn two_hundred_folders_take_one_operation_for_ten() {
    let folders: String = (0..200)
        .map(|id| {
            format!(
                "<t:Folder><t:FolderId Id=\"F{id}\"/><t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>{id}\
                 </t:DisplayName></t:Folder>"
            )
        })
        .collect();
    let list = answer(
        "FindFolder",
        &success(
            "FindFolder",
            &format!(
                "<m:RootFolder IncludesLastItemInRange=\"true\"><t:Folders>{folders}</t:Folders></m:RootFolder>"
            ),
        ),
    );
    let mailbox =
        mailbox().exchange_error("ErrorInvalidOperation", "No.").answer(list).answer(deleted()).otherwise(
            |request| {
                let count = request.xml.matches("<t:FolderId ").count();
                Ok(answer("FindItem", &page(0, true, "").repeat(count)).into())
            },
        );
    let reply = search(json!({ "conversation_id": "C" }), &mailbox).unwrap();
    assert_eq!(reply.payload["count"], 0);
    assert_eq!(mailbox.operations().len(), 3 + 20);
}

#[test]
fn a_scope_is_searched_in_one_operation_and_what_fails_is_skipped() {
    let found =
        page(1, true, &item("1", "I", 1)) + &error("FindItem", "ErrorAccessDenied", "Access is denied.");
    let names = answer(
        "GetFolder",
        &success(
            "GetFolder",
            "<m:Folders><t:Folder><t:FolderId Id=\"I\"/><t:DisplayName>Inbox</t:DisplayName></t:Folder></m:Folders>",
        ),
    );
    for arguments in [json!({ "include_all_folders": false }), json!({ "search_scope": ["inbox", "sent"] })] {
        let mailbox =
            mailbox().answer(answer("FindItem", &found)).answer(messages(&["1"])).answer(names.clone());
        let mut arguments = arguments;
        arguments["conversation_id"] = json!("C");
        let reply = search(arguments, &mailbox).unwrap();
        assert_eq!(shown(&reply), [("1", Some("Inbox"))]);
        assert_eq!(reply.payload["searched_folders"], json!(["inbox", "sentitems"]));
        assert_eq!(
            reply.payload["skipped_folders"],
            json!([{ "folder": "sentitems", "reason": "Access is denied.", "error_code": "ErrorAccessDenied" }])
        );
        assert_eq!(reply.message, "Found 1 email; 1 folder could not be searched");
    }
}

#[test]
fn a_delegate_who_cannot_list_folders_sees_the_thread_without_their_paths() {
    let denied = || {
        CallError::Exchange(ews_plugin_sdk::ExchangeError {
            code: "ErrorAccessDenied".into(),
            message: "Access is denied.".into(),
        })
    };
    let mailbox = mailbox()
        .answer(conversation(&[item("1", "I", 1)]))
        .fail(denied())
        .fail(denied())
        .answer(messages(&["1"]))
        .fail(denied());
    let reply = search(json!({ "conversation_id": "C", "fields": ["folder"] }), &mailbox).unwrap();
    assert_eq!(reply.payload["items"], json!([{ "message_id": "1", "folder_id": "I" }]));
}

#[test]
fn an_unknown_conversation_is_empty_and_a_wrong_id_is_told() {
    let mailbox = mailbox()
        .exchange_error("ErrorItemNotFound", "The specified object was not found in the store.")
        .answer(tree())
        .answer(deleted());
    let reply = search(json!({ "conversation_id": "C" }), &mailbox).unwrap();
    assert_eq!(reply.message, "Found 0 emails");
    let reason =
        "id-of-another-mailbox at GetConversationItems/Conversations: the id belongs to another mailbox";
    let mailbox = self::mailbox().fail(CallError::Refused(reason.into()));
    let failure = search(json!({ "conversation_id": "C" }), &mailbox).unwrap_err();
    assert!(failure.message.starts_with("conversation_id is not an id of this mailbox;"), "{failure}");
}

#[test]
fn arguments_that_do_not_go_together_are_told_before_exchange_is_asked() {
    for (arguments, text) in [
        (json!({}), "Pass conversation_id, or message_id"),
        (json!({ "conversation_id": "C", "message_id": "M" }), "Pass conversation_id, or message_id"),
        (
            json!({ "conversation_id": "C", "include_all_folders": true, "search_scope": ["inbox"] }),
            "search_scope names folders, and include_all_folders asks for all.",
        ),
    ] {
        let failure = search(arguments, &mailbox()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidArgument);
        assert!(failure.message.starts_with(text), "{failure}");
    }
}

#[test]
fn offset_and_max_results_lead_through_a_long_thread() {
    let nodes: Vec<String> = (1..=9).map(|day| item(&day.to_string(), "I", day)).collect();
    let (mut seen, mut offset) = (Vec::new(), 0);
    loop {
        let mailbox =
            mailbox().answer(conversation(&nodes)).answer(tree()).answer(deleted()).otherwise(|request| {
                let ids: Vec<&str> = request
                    .xml
                    .split("<t:ItemId Id=\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .collect();
                Ok(messages(&ids).into())
            });
        let arguments = json!({ "conversation_id": "C", "max_results": 4, "offset": offset });
        let reply = search(arguments, &mailbox).unwrap();
        seen.extend(shown(&reply).into_iter().map(|(id, _)| id.to_owned()));
        match reply.payload["next_offset"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    assert_eq!(seen, ["9", "8", "7", "6", "5", "4", "3", "2", "1"]);
}
