//! Files of messages that are written: from the call, and from other messages of
//! the mailbox.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO};
use crate::reading::id_of;
use crate::writing::{details, done, newest, not_done};

const INVOICE: &str = "Invoice 2026-1047";
const PHOTOS: &str = "PX-200: photos of the new drive";

/// An attachment of a message: the message's id, and its own.
async fn stored(client: &Client, mailbox: &str, subject: &str, name: &str) -> (Value, Value) {
    let message = json!(id_of(client, mailbox, subject).await);
    let email = details(client, mailbox, &message).await;
    let attachments = email["attachments"].as_array().unwrap();
    let found = attachments.iter().find(|one| one["name"] == name).unwrap();
    (message, found["attachment_id"].clone())
}

/// What the last CreateAttachment or CreateItem with files brought to Exchange.
fn sent_bytes(exchange: &Exchange) -> Vec<String> {
    let recorded = exchange.recording().all();
    let last = recorded.iter().rev().find(|one| one.request.contains("Content>")).unwrap();
    last.request
        .split("Content>")
        .skip(1)
        .step_by(2)
        .map(|rest| rest.split("</").next().unwrap().into())
        .collect()
}

#[tokio::test]
async fn a_file_of_another_message_goes_out_byte_for_byte() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_file_of_another_message").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let (message, attachment) = stored(&client, ASSISTANT, INVOICE, "invoice-2026-1047.csv").await;
        let before = exchange.recording().operations().len();
        let sent = done(
            &client,
            "send_email",
            json!({
                "to": [ANNA], "subject": "Rechnung 🚀", "body": "anbei",
                "attachments": [
                    { "source_message_id": message, "attachment_id": attachment },
                    { "name": "Übersicht 🚀.txt", "content_base64": "R3LDvMOfZQ==" },
                ],
            }),
        )
        .await;
        assert_eq!(sent["attachments_count"], 2);
        let operations = exchange.recording().operations()[before..].to_vec();
        let mut reads = operations[..2].to_vec();
        reads.sort();
        assert_eq!(
            reads,
            ["GetAttachment", "GetItem"],
            "both reads come first, side by side: {operations:?}"
        );
        assert!(operations[2..].iter().all(|name| name != "GetAttachment"), "{operations:?}");
        assert_eq!(
            sent_bytes(&exchange),
            [
                "cG9zaXRpb247dGV4dDthbW91bnQNCjE7RmlsbSA1MDAgbW0sIDQwIHJvbGxzOzE1MjAuMDANCjI7RnJlaWdodDszMjAuNTANCg==",
                "R3LDvMOfZQ=="
            ]
        );
        let arrived = newest(&client, ANNA, "inbox").await;
        let files: Vec<_> = arrived["attachments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (one["name"].as_str().unwrap(), one["content_type"].as_str(), one["is_inline"] == true)
            })
            .collect();
        assert_eq!(files[0], ("invoice-2026-1047.csv", Some("text/csv"), false));
        assert_eq!((files[1].0, files[1].2), ("Übersicht 🚀.txt", false));
    }
}

#[tokio::test]
async fn everything_that_writes_takes_files_of_other_messages() {
    for (access, mailbox) in [("impersonation", ANNA), ("delegate", BRUNO)] {
        let exchange = Exchange::start("everything_that_writes").await;
        let client =
            Client::start(&exchange, Revision::Stateless, &[("EWS_IMPERSONATION_TYPE", access)]).await;
        let (subject, name) = match mailbox {
            ANNA => (PHOTOS, "drive-data.txt"),
            _ => ("Angebot Antriebe 1,5 kW", "Angebot-3312.txt"),
        };
        let (message, attachment) = stored(&client, mailbox, subject, name).await;
        let draft =
            done(&client, "create_draft", json!({ "target_mailbox": mailbox })).await["message_id"].clone();
        for (tool, more) in [
            ("send_email", json!({ "to": [ASSISTANT], "subject": "x", "body": "x" })),
            ("reply_email", json!({ "message_id": message, "body": "x" })),
            ("forward_email", json!({ "message_id": message, "to": [ASSISTANT] })),
            ("create_draft", json!({ "to": [ASSISTANT] })),
            ("create_reply_draft", json!({ "message_id": message })),
            ("create_forward_draft", json!({ "message_id": message, "to": [ASSISTANT] })),
            ("update_draft", json!({ "draft_id": draft })),
        ] {
            let mut arguments = more;
            arguments["target_mailbox"] = json!(mailbox);
            arguments["attachments"] = json!([
                { "name": "kopie 🚀.txt", "source_message_id": message, "attachment_id": attachment },
            ]);
            let result = done(&client, tool, arguments).await;
            let id = match tool {
                "update_draft" => &draft,
                _ => &result["message_id"],
            };
            let written = details(&client, mailbox, id).await;
            let attachments = written["attachments"].as_array().unwrap();
            let copies: Vec<_> = attachments.iter().filter(|one| one["name"] == "kopie 🚀.txt").collect();
            assert_eq!(copies.len(), 1, "{access}, {tool}: {written}");
            assert_eq!(copies[0]["content_type"], "text/plain", "{tool}");
        }
    }
}

#[tokio::test]
async fn a_picture_of_another_message_is_shown_inside_the_body() {
    let exchange = Exchange::start("a_picture_of_another_message").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let (message, attachment) = stored(&client, ANNA, PHOTOS, "drive.png").await;
    let sent = done(
        &client,
        "send_email",
        json!({
            "target_mailbox": ANNA, "to": [BRUNO], "subject": "Bild",
            "body": "<p><img src=\"cid:drive@contoso.example\"><img src=\"cid:logo.png\"></p>",
            "attachments": [
                { "source_message_id": message, "attachment_id": attachment, "is_inline": true },
                { "name": "logo.png", "content_base64": "iVBORw0KGgo=", "is_inline": true },
            ],
        }),
    )
    .await;
    assert_eq!(sent["attachments_count"], 2);
    let arrived = newest(&client, BRUNO, "inbox").await;
    for (one, content_id) in [(0, "drive@contoso.example"), (1, "logo.png")] {
        let picture = &arrived["attachments"][one];
        assert_eq!((&picture["is_inline"], &picture["content_id"]), (&json!(true), &json!(content_id)));
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_and_nothing_is_written() {
    let exchange = Exchange::start("a_file_that_is_not_there").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let (message, attachment) = stored(&client, ASSISTANT, INVOICE, "invoice-2026-1047.csv").await;
    let other = json!(id_of(&client, ASSISTANT, "Agenda for Monday").await);
    let (annas, of_annas) = stored(&client, ANNA, PHOTOS, "drive.png").await;
    let before = exchange.recording().operations().len();
    let letter =
        |attachments: Value| json!({ "to": [ANNA], "subject": "x", "body": "x", "attachments": attachments });
    for (attachments, error_type, text) in [
        (
            json!([{ "source_message_id": other, "attachment_id": attachment }]),
            "NotFoundError",
            "attachments/0/attachment_id: the message of source_message_id has no such attachment",
        ),
        (
            json!([{ "source_message_id": annas, "attachment_id": of_annas }]),
            "ValidationError",
            "attachments/0/source_message_id is not an id of this mailbox",
        ),
        (
            json!([{ "source_message_id": message, "attachment_id": of_annas }]),
            "ValidationError",
            "attachments/0/attachment_id is not an id of this mailbox",
        ),
        (
            json!([{ "source_message_id": message }]),
            "ValidationError",
            "attachments/0: pass content_base64, or source_message_id together with attachment_id.",
        ),
        (
            json!([{ "name": "a.txt", "content_base64": "%" }]),
            "ValidationError",
            "attachments/0/content_base64: it is",
        ),
        (
            json!([{ "name": "../a.txt", "content_base64": "YQ==" }]),
            "ValidationError",
            "attachments/0/name: it must be a plain file name, without folders.",
        ),
    ] {
        for tool in ["send_email", "create_draft"] {
            let error = not_done(&client, tool, letter(attachments.clone())).await;
            assert_eq!(error["error_type"], error_type, "{error}");
            assert!(error["error"].as_str().unwrap().starts_with(text), "{error}");
        }
    }
    for wrong in [json!(["/etc/passwd"]), json!([{ "name": "a.txt", "resource_uri": "file:///etc/passwd" }])]
    {
        let error = not_done(&client, "send_email", letter(wrong)).await;
        assert_eq!(error["error_type"], "ValidationError", "{error}");
        assert!(error["error"].as_str().unwrap().contains("attachments"), "{error}");
    }
    let operations = exchange.recording().operations()[before..].to_vec();
    assert!(
        operations.iter().all(|name| name.starts_with("Get") || name.starts_with("Find")),
        "{operations:?}"
    );
}

#[tokio::test]
async fn a_dry_run_shows_files_of_other_messages() {
    let exchange = Exchange::start("a_dry_run_shows_files").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let (message, attachment) = stored(&client, ASSISTANT, INVOICE, "invoice-2026-1047.csv").await;
    let arguments = json!({
        "to": [ANNA], "subject": "x", "body": "x", "dry_run": true,
        "attachments": [{ "source_message_id": message, "attachment_id": attachment }],
    });
    let would = done(&client, "send_email", arguments).await;
    let summary = would["would"]["summary"].as_str().unwrap();
    assert!(summary.contains("Attachments: invoice-2026-1047.csv (73 bytes)"), "{summary}");
}
