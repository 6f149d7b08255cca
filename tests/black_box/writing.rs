//! Writing mail: sent, or drafted first, from one's own mailbox and others'.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO};
use crate::reading::id_of;

/// Four bytes each in UTF-8, joined by a sign that nobody sees; and one that turns
/// the direction of what follows.
const SUBJECT: &str = "Übersicht 🚀👩\u{200d}💻 <b> & \u{202e}txt.exe";

/// A call that did what it was asked to.
pub(crate) async fn done(client: &Client, tool: &str, arguments: Value) -> Value {
    let outcome = client.call(tool, arguments).await;
    assert!(!outcome.is_error, "{}", outcome.text);
    assert_eq!(outcome.structured["success"], true);
    outcome.structured
}

/// A call that did not, and changed nothing.
pub(crate) async fn not_done(client: &Client, tool: &str, arguments: Value) -> Value {
    let outcome = client.call(tool, arguments).await;
    assert!(outcome.is_error, "{}", outcome.text);
    assert_eq!(outcome.structured["outcome"], "not_done", "{}", outcome.text);
    outcome.structured
}

pub(crate) async fn details(client: &Client, mailbox: &str, id: &Value) -> Value {
    let arguments = json!({ "target_mailbox": mailbox, "message_id": id, "format": "text" });
    done(client, "get_email_details", arguments).await["email"].clone()
}

/// The newest message of a folder.
pub(crate) async fn newest(client: &Client, mailbox: &str, folder: &str) -> Value {
    let arguments = json!({ "target_mailbox": mailbox, "folder": folder, "max_results": 1 });
    let id = done(client, "read_emails", arguments).await["emails"][0]["message_id"].clone();
    details(client, mailbox, &id).await
}

fn letter(to: &str) -> Value {
    json!({ "to": [to], "subject": "Plan", "body": "<p>Hallo</p>" })
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written_and_leaves_a_copy() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_message_arrives").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let arguments = json!({
            "to": [format!("Anna L. <{ANNA}>")],
            "cc": [BRUNO],
            "bcc": ["info@contoso.example"],
            "reply_to": ["info@contoso.example"],
            "subject": SUBJECT,
            "body": "**Grüße** 𝔘𝔫𝔦 👩\u{200d}💻\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            "body_format": "markdown",
            "importance": "High",
            "sensitivity": "Confidential",
            "categories": ["Kunder"],
            "inline_attachments": [
                { "file_name": "Übersicht.txt", "file_content": "R3LDvMOfZQ==", "content_type": "text/plain" },
            ],
        });
        let sent = done(&client, "send_email", arguments).await;
        assert_eq!(sent["message"], "Email sent to 3 recipients");
        assert_eq!(sent["mailbox"], ASSISTANT);
        assert_eq!(sent["subject"], SUBJECT);
        assert_eq!(sent["recipients"], json!([ANNA, BRUNO, "info@contoso.example"]));
        assert_eq!(sent["attachments_count"], 1);
        assert!(sent["sent_time"].as_str().unwrap().ends_with("+00:00"), "{sent}");

        // A draft was saved, got its attachment, was looked at, and was sent by its id.
        assert_eq!(
            exchange.recording().operations(),
            ["CreateItem", "CreateAttachment", "GetItem", "SendItem", "FindItem", "GetItem"]
        );
        let requests = exchange.recording().all();
        assert!(requests[0].request.contains("MessageDisposition=\"SaveOnly\""));
        assert!(requests[3].request.contains(" ChangeKey=\""), "{}", requests[3].request);

        let copy = details(&client, ASSISTANT, &sent["message_id"]).await;
        assert_eq!(copy["folder"], "Sent Items");
        assert_eq!(copy["bcc"], json!(["info@contoso.example"]));
        assert_eq!(copy["categories"], json!(["Kunder"]));
        assert_eq!(copy["internet_message_id"], sent["internet_message_id"]);

        let arrived = newest(&client, ANNA, "inbox").await;
        assert_eq!(arrived["subject"], SUBJECT);
        assert_eq!(arrived["from"], ASSISTANT);
        assert_eq!((&arrived["to"], &arrived["cc"]), (&json!([ANNA]), &json!([BRUNO])));
        assert_eq!(arrived["bcc"], json!([]));
        assert_eq!(arrived["reply_to"], json!(["info@contoso.example"]));
        assert_eq!(arrived["importance"], "High");
        assert_eq!(arrived["internet_message_id"], sent["internet_message_id"]);
        assert!(arrived["body"].as_str().unwrap().starts_with("Grüße 𝔘𝔫𝔦 👩\u{200d}💻"), "{arrived}");
        assert_eq!(arrived["attachments"][0]["name"], "Übersicht.txt");
        assert_eq!(arrived["attachments"][0]["content_type"], "text/plain");
        for mailbox in [BRUNO, "info@contoso.example"] {
            assert_eq!(newest(&client, mailbox, "inbox").await["subject"], SUBJECT, "{mailbox}");
        }
        let drafts = done(&client, "read_emails", json!({ "folder": "drafts" })).await;
        assert!(!drafts.to_string().contains("Übersicht 🚀"), "no draft is left");
    }
}

#[tokio::test]
async fn somebody_elses_message_is_sent_in_that_ones_name() {
    for (access, targets) in [
        ("impersonation", &[ANNA, BRUNO, "info@contoso.example"][..]),
        ("delegate", &[BRUNO, "info@contoso.example"]),
    ] {
        let exchange = Exchange::start("somebody_elses_message").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            for target in targets {
                let mut arguments = letter(ASSISTANT);
                arguments["target_mailbox"] = json!(target);
                let sent = done(&client, "send_email", arguments).await;
                assert_eq!(sent["mailbox"], *target);
                let arrived = newest(&client, ASSISTANT, "inbox").await;
                assert_eq!(arrived["from"], *target, "{access}");
                assert_eq!(arrived["internet_message_id"], sent["internet_message_id"]);
                // The copy is where the message is from.
                let copy = details(&client, target, &sent["message_id"]).await;
                assert_eq!((&copy["folder"], &copy["from"]), (&json!("Sent Items"), &json!(target)));
            }
        }
    }
}

#[tokio::test]
async fn a_delegate_without_rights_sends_nothing() {
    let exchange = Exchange::start("a_delegate_without_rights").await;
    let client =
        Client::start(&exchange, Revision::Stateless, &[("EWS_IMPERSONATION_TYPE", "delegate")]).await;
    let mut arguments = letter(ASSISTANT);
    arguments["target_mailbox"] = json!("misaki.fujiwara@contoso.example");
    let error = not_done(&client, "send_email", arguments).await;
    assert!(error["ews_response_code"].is_string(), "{error}");
    assert_ne!(newest(&client, ASSISTANT, "inbox").await["subject"], "Plan");
}

#[tokio::test]
async fn a_draft_is_saved_read_and_sent() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_draft_is_saved").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let arguments = json!({
            "target_mailbox": ANNA,
            "to": [BRUNO],
            "subject": "Entwurf 🚀",
            "body": "nur Text < & >",
            "body_format": "text",
            "inline_attachments": [{ "file_name": "Plan.txt", "file_content": "UGxhbg==" }],
        });
        let draft = done(&client, "create_draft", arguments).await;
        assert_eq!(draft["message"], "Draft saved");
        assert!(draft["created_time"].is_string(), "{draft}");
        let stored = details(&client, ANNA, &draft["message_id"]).await;
        assert_eq!((&stored["folder"], &stored["body"]), (&json!("Drafts"), &json!("nur Text < & >")));
        assert_eq!(stored["change_key"], draft["change_key"]);
        assert_eq!(stored["attachments"][0]["name"], "Plan.txt");

        let arguments = json!({
            "target_mailbox": ANNA, "draft_id": draft["message_id"], "change_key": draft["change_key"],
        });
        let sent = done(&client, "send_draft", arguments.clone()).await;
        assert_eq!(sent["message"], "Draft sent to 1 recipient");
        assert_eq!(sent["draft_id"], draft["message_id"]);
        assert_eq!(sent["recipients"], json!([BRUNO]));
        assert_eq!(details(&client, ANNA, &sent["message_id"]).await["folder"], "Sent Items");
        let arrived = newest(&client, BRUNO, "inbox").await;
        assert_eq!((&arrived["subject"], &arrived["from"]), (&json!("Entwurf 🚀"), &json!(ANNA)));
        assert_eq!(arrived["attachments"][0]["name"], "Plan.txt");

        // It is no draft any more.
        let again = not_done(&client, "send_draft", arguments).await;
        assert_eq!(again["error_type"], "NotFoundError", "{again}");
        assert_eq!(again["ews_response_code"], "ErrorItemNotFound");
    }
}

#[tokio::test]
async fn a_draft_that_was_changed_since_is_not_sent() {
    let exchange = Exchange::start("a_draft_that_was_changed").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let draft = done(&client, "create_draft", letter(ANNA)).await;
        let id = &draft["message_id"];
        done(&client, "update_email", json!({ "message_id": id, "importance": "High" })).await;
        let stale = json!({ "draft_id": id, "change_key": draft["change_key"] });
        let error = not_done(&client, "send_draft", stale).await;
        assert_eq!(error["error_type"], "ConflictError", "{error}");
        assert!(!exchange.recording().operations().contains(&"SendItem".to_owned()));
        assert_eq!(details(&client, ASSISTANT, id).await["folder"], "Drafts");
    }
}

#[tokio::test]
async fn a_draft_is_changed_piece_by_piece_and_all_at_once() {
    for (access, mailbox) in [("impersonation", ANNA), ("delegate", BRUNO)] {
        let exchange = Exchange::start("a_draft_is_changed").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            let mut letter = letter(ASSISTANT);
            letter["target_mailbox"] = json!(mailbox);
            letter["cc"] = json!(["info@contoso.example"]);
            let draft = done(&client, "create_draft", letter).await;
            let with = |key: &Value, more: Value| {
                let mut arguments = more;
                arguments["target_mailbox"] = json!(mailbox);
                arguments["draft_id"] = draft["message_id"].clone();
                arguments["change_key"] = key.clone();
                arguments
            };
            let more = json!({
                "to": [format!("Assistentin 🚀 <{ASSISTANT}>"), "kerstin.akesson@fabrikam.example"],
                "cc": [],
                "bcc": ["info@contoso.example"],
                "subject": SUBJECT,
                "body": "Grüße < & > 𝔘𝔫𝔦 \u{202b}שלום\u{202c}",
                "body_format": "text",
                "importance": "Low",
                "categories": ["Später", "Blau"],
                "attachments": [{ "name": "Ü 🚀.txt", "content_base64": "YQ==" }],
            });
            let updated = done(&client, "update_draft", with(&draft["change_key"], more)).await;
            assert_eq!(updated["message"], "Draft updated");
            for (field, value) in [
                ("draft_id", draft["message_id"].clone()),
                (
                    "updated",
                    json!(["to", "cc", "bcc", "subject", "body", "importance", "categories", "attachments"]),
                ),
                ("subject", json!(SUBJECT)),
                ("to", json!([ASSISTANT, "kerstin.akesson@fabrikam.example"])),
                ("cc", json!([])),
                ("bcc", json!(["info@contoso.example"])),
                ("attachments_added", json!(1)),
            ] {
                assert_eq!(updated[field], value, "{field}");
            }
            let stored = details(&client, mailbox, &draft["message_id"]).await;
            assert_eq!((&stored["folder"], &stored["subject"]), (&json!("Drafts"), &json!(SUBJECT)));
            assert_eq!(stored["body"], "Grüße < & > 𝔘𝔫𝔦 \u{202b}שלום\u{202c}");
            assert_eq!(stored["change_key"], updated["change_key"]);
            assert_eq!(
                (&stored["importance"], &stored["categories"], &stored["bcc"]),
                (&json!("Low"), &json!(["Später", "Blau"]), &json!(["info@contoso.example"]))
            );
            assert_eq!(stored["attachments"][0]["name"], "Ü 🚀.txt");

            // The version before is no longer to be changed, nor to be sent.
            let stale = with(&draft["change_key"], json!({ "subject": "zu spät" }));
            let error = not_done(&client, "update_draft", stale).await;
            assert_eq!(error["error_type"], "ConflictError", "{error}");
            // What is left out stays.
            let piece = with(&updated["change_key"], json!({ "body": "**neu**", "body_format": "markdown" }));
            let updated = done(&client, "update_draft", piece).await;
            assert_eq!((&updated["updated"], &updated["subject"]), (&json!(["body"]), &json!(SUBJECT)));
            let away =
                with(&updated["change_key"], json!({ "bcc": [], "categories": [], "to": [ASSISTANT] }));
            let updated = done(&client, "update_draft", away).await;
            assert_eq!((&updated["to"], &updated["bcc"]), (&json!([ASSISTANT]), &json!([])));
            let mut key = with(&updated["change_key"], json!({}));
            let sent = done(&client, "send_draft", key.take()).await;
            assert_eq!(sent["recipients"], json!([ASSISTANT]));
            let arrived = newest(&client, ASSISTANT, "inbox").await;
            assert_eq!((&arrived["subject"], &arrived["from"]), (&json!(SUBJECT), &json!(mailbox)));
            assert_eq!(arrived["body"].as_str().unwrap().trim(), "neu");
            assert_eq!((&arrived["importance"], &arrived["categories"]), (&json!("Low"), &json!([])));
            assert_eq!(arrived["attachments"][0]["name"], "Ü 🚀.txt");
        }
    }
}

#[tokio::test]
async fn what_is_no_draft_is_not_changed() {
    let exchange = Exchange::start("what_is_no_draft_is_not_changed").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let received = id_of(&client, ASSISTANT, "Agenda for Monday").await;
    let others = id_of(&client, BRUNO, "Visit in December").await;
    let error = not_done(&client, "update_draft", json!({ "draft_id": received, "subject": "x" })).await;
    assert_eq!(error["error_type"], "ValidationError");
    assert!(error["error"].as_str().unwrap().starts_with("draft_id: it is no draft."), "{error}");
    let error = not_done(&client, "update_draft", json!({ "draft_id": received })).await;
    assert!(error["error"].as_str().unwrap().starts_with("Nothing to change"), "{error}");
    for id in ["AAMk", &others] {
        let error = not_done(&client, "update_draft", json!({ "draft_id": id, "subject": "x" })).await;
        assert!(
            error["error"].as_str().unwrap().starts_with("draft_id is not an id of this mailbox"),
            "{error}"
        );
    }
    let draft = done(&client, "create_draft", letter(ANNA)).await;
    let dry = json!({ "draft_id": draft["message_id"], "subject": "x", "dry_run": true });
    let would = done(&client, "update_draft", dry).await;
    let summary = would["would"]["summary"].as_str().unwrap();
    assert!(summary.starts_with("Change 1 item in assistant@contoso.example"), "{summary}");
    let wrong = json!({ "draft_id": draft["message_id"], "to": ["Anna"] });
    assert_eq!(not_done(&client, "update_draft", wrong).await["error_type"], "ValidationError");
    assert!(!exchange.recording().operations().contains(&"UpdateItem".to_owned()));
}

#[tokio::test]
async fn what_is_no_draft_is_not_sent() {
    let exchange = Exchange::start("what_is_no_draft").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let received = id_of(&client, ASSISTANT, "Agenda for Monday").await;
    let error = not_done(&client, "send_draft", json!({ "draft_id": received })).await;
    assert!(error["error"].as_str().unwrap().contains("the stored item is no draft of a message"), "{error}");
    assert_eq!(error["error_type"], "RefusedError");
}

#[tokio::test]
async fn a_wrong_address_is_a_sentence_and_reaches_nobody() {
    let exchange = Exchange::start("a_wrong_address").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    for tool in ["send_email", "create_draft"] {
        let error = not_done(&client, tool, letter("Anna Lindqvist")).await;
        assert_eq!(error["error_type"], "ValidationError");
        assert_eq!(
            error["error"],
            "to: \"Anna Lindqvist\" is not an e-mail address. Write one address for each entry, as in \
             anna@contoso.example or Anna Lindqvist <anna@contoso.example>."
        );
    }
    let mut no_base64 = letter(ANNA);
    no_base64["inline_attachments"] = json!([{ "file_name": "a.txt", "file_content": "%%%" }]);
    let error = not_done(&client, "send_email", no_base64).await;
    assert!(error["error"].as_str().unwrap().contains("it is not base64"), "{error}");
    let mut by_path = letter(ANNA);
    by_path["attachments"] = json!(["/etc/passwd"]);
    let error = not_done(&client, "send_email", by_path).await;
    assert!(error["error"].as_str().unwrap().contains("attachments"), "{error}");
    assert_eq!(error["error_type"], "ValidationError");
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_dry_run_shows_what_would_go_out_and_sends_nothing() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_dry_run").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let mut arguments = letter(ANNA);
        arguments["subject"] = json!(SUBJECT);
        arguments["inline_attachments"] = json!([{ "file_name": "a.txt", "file_content": "aGFsbG8=" }]);
        arguments["dry_run"] = json!(true);
        let would = done(&client, "send_email", arguments.clone()).await;
        assert_eq!(would["dry_run"], true);
        assert_eq!(
            would["would"]["summary"],
            "Send a message from assistant@contoso.example\nTo: anna.lindqvist@contoso.example\n\
             Subject: Übersicht 🚀👩💻 <b> & txt.exe\nAttachments: a.txt (5 bytes)\nText: Hallo"
        );
        let xml = would["would"]["xml"].as_str().unwrap();
        assert!(
            xml.contains(
                "[5 bytes, SHA-256 d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9]"
            )
        );
        let saved = done(&client, "create_draft", arguments).await;
        assert!(
            saved["would"]["summary"].as_str().unwrap().starts_with("Save a draft in assistant@"),
            "{saved}"
        );
        assert_eq!(exchange.recording().operations(), Vec::<String>::new());

        let draft = done(&client, "create_draft", letter(ANNA)).await;
        let before = exchange.recording().operations().len();
        let arguments = json!({ "draft_id": draft["message_id"], "dry_run": true });
        let would = done(&client, "send_draft", arguments).await;
        let summary = would["would"]["summary"].as_str().unwrap();
        assert!(
            summary.starts_with(
                "Send a draft from assistant@contoso.example\nTo: anna.lindqvist@contoso.example"
            ),
            "{summary}"
        );
        let after = exchange.recording().operations();
        assert!(after[before..].iter().all(|operation| operation.starts_with("Get")), "{after:?}");
    }
}

#[tokio::test]
async fn a_large_file_goes_with_the_call() {
    let exchange = Exchange::start("a_large_file").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let mut arguments = letter(ANNA);
    // 7.2 MB of what `AAAA` stands for.
    arguments["inline_attachments"] =
        json!([{ "file_name": "big.bin", "file_content": "AAAA".repeat(2_400_000) }]);
    done(&client, "send_email", arguments.clone()).await;
    let arrived = newest(&client, ANNA, "inbox").await;
    assert!(arrived["attachments"][0]["size"].as_u64().unwrap() >= 7_200_000, "{arrived}");
    assert_eq!(done(&client, "create_draft", arguments).await["attachments_count"], 1);
}

#[tokio::test]
async fn where_the_user_must_be_asked_and_cannot_nothing_is_sent() {
    let exchange = Exchange::start("where_the_user_must_be_asked").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[("EWS_CONFIRM", "always")]).await;
        let error = not_done(&client, "send_email", letter(ANNA)).await;
        assert!(error["error"].as_str().unwrap().starts_with("consent-impossible at CreateItem"), "{error}");
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn policy_says_whom_a_message_may_reach() {
    let exchange = Exchange::start("policy_says_whom").await;
    let policy = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example")];
    let client = Client::start(&exchange, Revision::Stateless, &policy).await;
    let error = not_done(&client, "send_email", letter("kerstin.akesson@fabrikam.example")).await;
    assert!(
        error["error"].as_str().unwrap().contains("EWS_ALLOWED_RECIPIENTS does not allow kerstin"),
        "{error}"
    );
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
    done(&client, "send_email", letter(ANNA)).await;
    let client = Client::start(&exchange, Revision::Stateless, &[("EWS_READ_ONLY", "true")]).await;
    let names: Vec<_> = client.tools().await.into_iter().map(|tool| tool.name).collect();
    assert_eq!(
        names,
        [
            "download_attachment",
            "get_email_details",
            "get_email_mime",
            "get_emails_bulk",
            "list_attachments",
            "mailbox_access",
            "read_attachment",
            "read_emails",
            "search_by_conversation",
            "search_emails",
            "sync_emails",
        ]
    );
}
