//! Drafts of answers: completed, sent as they were seen, and named where they could not be completed.

use crate::answering::{PHOTOS, attached, html};
use crate::contoso::{ANNA, ASSISTANT, BRUNO, INFO};
use crate::reading::id_of;
use crate::writing::{details, done, newest};
use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::json;

#[tokio::test]
async fn drafts_of_answers_are_completed_and_sent_as_they_were_seen() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("drafts_of_answers").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, PHOTOS).await;
        let draft = done(
            &client,
            "create_reply_draft",
            json!({
                "target_mailbox": ANNA, "message_id": id, "body": "<p>Entwurf 🚀</p>", "bcc": [INFO],
                "categories": ["Später", "Blau"],
                "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
            }),
        )
        .await;
        assert_eq!(draft["message"], "Reply draft saved");
        for (field, value) in [
            ("original_message_id", json!(id)),
            ("original_subject", json!(PHOTOS)),
            ("reply_subject", json!(format!("RE: {PHOTOS}"))),
            ("reply_to", json!([BRUNO])),
            ("cc", json!([])),
            ("bcc", json!([INFO])),
            ("reply_all", json!(false)),
            ("attachments_count", json!(1)),
            ("inline_attachments_preserved", json!(1)),
        ] {
            assert_eq!(draft[field], value, "{field}");
        }
        assert!(draft["created_time"].as_str().unwrap().ends_with("+00:00"), "{draft}");
        let stored = html(&client, ANNA, &draft["message_id"]).await;
        assert_eq!((&stored["folder"], &stored["change_key"]), (&json!("Drafts"), &draft["change_key"]));
        assert_eq!(stored["categories"], json!(["Später", "Blau"]));
        assert_eq!(attached(&stored), [("drive.png", true), ("a.txt", false)]);
        assert!(stored["body"].as_str().unwrap().contains("Entwurf 🚀"), "{stored}");

        // Nothing is sent of it until somebody sends it.
        assert!(!exchange.recording().operations().contains(&"SendItem".to_owned()));
        let key = json!({
            "target_mailbox": ANNA, "draft_id": draft["message_id"], "change_key": draft["change_key"],
        });
        let sent = done(&client, "send_draft", key).await;
        assert_eq!(sent["recipients"], json!([BRUNO, INFO]));
        let original = details(&client, ANNA, &json!(id)).await;
        assert_eq!(sent["conversation_id"], original["conversation_id"]);
        let arrived = newest(&client, BRUNO, "inbox").await;
        assert_eq!(
            (&arrived["subject"], &arrived["categories"]),
            (&json!(format!("RE: {PHOTOS}")), &json!([]))
        );
        assert_eq!(attached(&arrived), [("drive.png", true), ("a.txt", false)]);

        let draft = done(
            &client,
            "create_forward_draft",
            json!({
                "target_mailbox": ANNA, "message_id": id, "to": [ASSISTANT], "cc": [BRUNO], "bcc": [INFO],
                "body": "zur Kenntnis", "body_format": "text", "categories": ["Rot"],
                "inline_attachments": [{ "file_name": "b.txt", "file_content": "Yg==" }],
            }),
        )
        .await;
        for (field, value) in [
            ("forward_subject", json!(format!("FW: {PHOTOS}"))),
            ("forwarded_to", json!([ASSISTANT])),
            ("cc", json!([BRUNO])),
            ("bcc", json!([INFO])),
            ("attachments_included", json!(1)),
            ("inline_attachments_preserved", json!(1)),
            ("additional_attachments", json!(1)),
        ] {
            assert_eq!(draft[field], value, "{field}");
        }
        let key = json!({ "target_mailbox": ANNA, "draft_id": draft["message_id"] });
        let sent = done(&client, "send_draft", key).await;
        assert_eq!(sent["recipients"], json!([ASSISTANT, BRUNO, INFO]));
        let arrived = newest(&client, ASSISTANT, "inbox").await;
        assert!(arrived["body"].as_str().unwrap().starts_with("zur Kenntnis\n"), "{arrived}");
        assert_eq!(attached(&arrived), [("drive.png", true), ("drive-data.txt", false), ("b.txt", false)]);
    }
}

#[tokio::test]
async fn a_reply_draft_to_all_names_them_all() {
    let exchange = Exchange::start("a_reply_draft_to_all").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ASSISTANT, "Slides for the trade fair").await;
    let arguments = json!({ "message_id": id, "reply_all": true, "cc": [INFO] });
    let draft = done(&client, "create_reply_draft", arguments).await;
    assert_eq!(
        (&draft["reply_to"], &draft["cc"], &draft["reply_all"]),
        (&json!([BRUNO]), &json!([ANNA, INFO]), &json!(true))
    );
    let stored = details(&client, ASSISTANT, &draft["message_id"]).await;
    assert!(stored["body"].as_str().unwrap().contains("print the slides twenty times"), "{stored}");
}

#[tokio::test]
async fn a_draft_that_could_not_be_completed_is_named_and_can_be_completed() {
    let fault = "CreateAttachment#1:error(code=ErrorQuotaExceeded, as=response)";
    let exchange = Exchange::with("a_draft_not_completed", &["--fault", fault]).await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ANNA, PHOTOS).await;
    let files = json!([{ "name": "a.txt", "content_base64": "YQ==" }]);
    let arguments = json!({ "target_mailbox": ANNA, "message_id": id, "attachments": files });
    let outcome = client.call("create_reply_draft", arguments).await;
    assert!(outcome.is_error, "{}", outcome.text);
    let error = outcome.structured;
    // The draft is there: a second try would make another one.
    assert_eq!((&error["outcome"], &error["retryable"]), (&json!("done"), &json!(false)), "{error}");
    assert_eq!(error["ews_response_code"], "ErrorQuotaExceeded");
    let text = error["error"].as_str().unwrap();
    let named = text.strip_prefix("The draft was saved as ").unwrap().split(',').next().unwrap();
    assert!(text.contains("not all files are attached to it"), "{text}");
    let update = json!({ "target_mailbox": ANNA, "draft_id": named, "attachments": files });
    assert_eq!(done(&client, "update_draft", update).await["attachments_added"], 1);
    let stored = details(&client, ANNA, &json!(named)).await;
    assert_eq!(attached(&stored), [("drive.png", true), ("a.txt", false)]);
}
