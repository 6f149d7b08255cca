//! Answers and forwards: sent, or drafted first, from one's own mailbox and
//! others'.

use ews_mcp_tests::{Client, Exchange, Revision, Says, User};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO, HELENA, INFO};
use crate::reading::id_of;
use crate::writing::{details, done, newest, not_done};

pub(crate) const PHOTOS: &str = "PX-200: photos of the new drive";
const KERSTIN: &str = "kerstin.akesson@fabrikam.example";

pub(crate) async fn html(client: &Client, mailbox: &str, id: &Value) -> Value {
    let arguments = json!({ "target_mailbox": mailbox, "message_id": id, "format": "html" });
    done(client, "get_email_details", arguments).await["email"].clone()
}

/// The names of what is attached, and whether it is shown inside the body.
pub(crate) fn attached(email: &Value) -> Vec<(&str, bool)> {
    let attachments = email["attachments"].as_array().unwrap();
    attachments.iter().map(|one| (one["name"].as_str().unwrap(), one["is_inline"] == true)).collect()
}

/// The examples of the users' document on impersonation, to the letter but for
/// the addresses and the id.
#[tokio::test]
async fn the_documented_examples_run_as_written() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("the_documented_examples").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let sent = done(
            &client,
            "send_email",
            json!({
                "to": [ANNA],
                "subject": "Hello from shared mailbox",
                "body": "<p>This email is sent on behalf of the user.</p>",
                "target_mailbox": INFO,
            }),
        )
        .await;
        assert_eq!((&sent["mailbox"], &sent["message"]), (&json!(INFO), &json!("Email sent to 1 recipient")));
        let arrived = newest(&client, ANNA, "inbox").await;
        assert_eq!(
            (&arrived["subject"], &arrived["from"]),
            (&json!("Hello from shared mailbox"), &json!(INFO))
        );

        let message_id = arrived["message_id"].clone();
        let reply = done(
            &client,
            "reply_email",
            json!({
                "message_id": message_id, "body": "<p>Reply on behalf of user.</p>", "target_mailbox": ANNA,
            }),
        )
        .await;
        assert_eq!(reply["message"], "Reply sent to 1 recipient");
        assert_eq!((&reply["mailbox"], &reply["reply_to"]), (&json!(ANNA), &json!([INFO])));
        let answer = newest(&client, INFO, "inbox").await;
        assert_eq!(answer["subject"], "RE: Hello from shared mailbox");
        assert!(answer["body"].as_str().unwrap().starts_with("Reply on behalf of user."), "{answer}");

        let forward = done(
            &client,
            "forward_email",
            json!({
                "message_id": message_id, "to": [BRUNO], "body": "<p>Please review.</p>",
                "target_mailbox": ANNA,
            }),
        )
        .await;
        assert_eq!(forward["forwarded_to"], json!([BRUNO]));
        let forwarded = newest(&client, BRUNO, "inbox").await;
        assert_eq!(
            (&forwarded["subject"], &forwarded["from"]),
            (&json!("FW: Hello from shared mailbox"), &json!(ANNA))
        );
        assert!(forwarded["body"].as_str().unwrap().starts_with("Please review."), "{forwarded}");
    }
}

#[tokio::test]
async fn a_reply_keeps_thread_quotation_and_pictures_and_brings_files() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_reply_keeps_the_thread").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, PHOTOS).await;
        let original = details(&client, ANNA, &json!(id)).await;
        let before = exchange.recording().operations().len();
        let reply = done(
            &client,
            "reply_email",
            json!({
                "target_mailbox": ANNA,
                "message_id": id,
                "body": "**Grüße** 𝔘𝔫𝔦 👩\u{200d}💻 \u{202b}שלום\u{202c} ![](cid:neu@contoso.example)",
                "body_format": "markdown",
                "cc": [format!("Kerstin Å. <{KERSTIN}>")],
                "bcc": [INFO],
                "attachments": [
                    { "name": "Übersicht 🚀.txt", "content_base64": "R3LDvMOfZQ==", "content_type": "text/plain" },
                ],
                "inline_attachments": [{
                    "file_name": "neu.png", "file_content": "iVBORw0KGgo=", "content_type": "image/png",
                    "is_inline": true, "content_id": "neu@contoso.example",
                }],
            }),
        )
        .await;
        assert_eq!(reply["message"], "Reply sent to 3 recipients");
        for (field, value) in [
            ("mailbox", json!(ANNA)),
            ("subject", json!(format!("RE: {PHOTOS}"))),
            ("original_message_id", json!(id)),
            ("original_subject", json!(PHOTOS)),
            ("reply_to", json!([BRUNO])),
            ("cc", json!([KERSTIN])),
            ("bcc", json!([INFO])),
            ("recipients", json!([BRUNO, KERSTIN, INFO])),
            ("reply_all", json!(false)),
            ("attachments_count", json!(2)),
            ("inline_attachments_preserved", json!(1)),
            ("conversation_id", original["conversation_id"].clone()),
        ] {
            assert_eq!(reply[field], value, "{field}");
        }
        // What is answered is read twice: by the tool, and by whoever judges whom it reaches.
        let operations = exchange.recording().operations()[before..].to_vec();
        assert_eq!(
            operations,
            [
                "GetItem",
                "GetItem",
                "CreateItem",
                "UpdateItem",
                "CreateAttachment",
                "GetItem",
                "SendItem",
                "FindItem",
                "GetItem"
            ]
        );
        let created = &exchange.recording().all()[before + 2].request;
        assert!(created.contains("<t:ReplyToItem>") || created.contains(":ReplyToItem>"), "{created}");

        let copy = html(&client, ANNA, &reply["message_id"]).await;
        assert_eq!((&copy["folder"], &copy["from"]), (&json!("Sent Items"), &json!(ANNA)));
        assert_eq!(copy["internet_message_id"], reply["internet_message_id"]);
        let arrived = newest(&client, BRUNO, "inbox").await;
        assert_eq!(arrived["internet_message_id"], reply["internet_message_id"]);
        let arrived = html(&client, BRUNO, &arrived["message_id"]).await;
        assert_eq!((&arrived["cc"], &arrived["bcc"]), (&json!([KERSTIN]), &json!([])));
        let body = arrived["body"].as_str().unwrap();
        let (new, quoted) = body.split_once("This is the new drive:").unwrap();
        for part in ["<strong>Grüße</strong> 𝔘𝔫𝔦 👩\u{200d}💻", "שלום", "cid:neu@contoso.example"]
        {
            assert!(new.contains(part), "{part} is not in {new}");
        }
        assert!(quoted.contains("cid:drive@contoso.example"), "{quoted}");
        assert_eq!(
            attached(&arrived),
            [("drive.png", true), ("Übersicht 🚀.txt", false), ("neu.png", true)],
            "the picture of the quotation comes along, its file does not"
        );
        assert_eq!(newest(&client, INFO, "inbox").await["subject"], format!("RE: {PHOTOS}"));
        let drafts =
            done(&client, "read_emails", json!({ "target_mailbox": ANNA, "folder": "drafts" })).await;
        assert!(!drafts.to_string().contains("RE: PX-200"), "no draft is left");
    }
}

#[tokio::test]
async fn a_reply_goes_where_the_sender_wants_answers() {
    let exchange = Exchange::start("where_the_sender_wants_answers").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ASSISTANT, "Zählerstand bis 30. November melden").await;
    let text = json!({ "message_id": id, "body": "4711 < 4712", "body_format": "text" });
    let reply = done(&client, "reply_email", text).await;
    assert_eq!(reply["reply_to"], json!(["kundendienst@stadtwerke-lindau.example"]));
    let copy = details(&client, ASSISTANT, &reply["message_id"]).await;
    let body = copy["body"].as_str().unwrap();
    assert!(body.starts_with("4711 < 4712\n") && body.contains("bis zum 30. November 2026"), "{body}");
}

#[tokio::test]
async fn a_reply_to_all_reaches_everybody_once_and_more_where_asked() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_reply_to_all").await;
        let client = Client::start(&exchange, revision, &[]).await;
        // From Bruno, to the assistant, Cc to Anna.
        let id = id_of(&client, ASSISTANT, "Slides for the trade fair").await;
        let plain = json!({ "message_id": id, "body": "<p>done</p>", "reply_all": true });
        let reply = done(&client, "reply_email", plain).await;
        assert_eq!((&reply["reply_to"], &reply["cc"]), (&json!([BRUNO]), &json!([ANNA])));
        assert_eq!(reply["reply_all"], true);
        let more = json!({
            "message_id": id, "body": "<p>done</p>", "reply_all": true, "cc": [INFO, ANNA.to_uppercase()],
        });
        let reply = done(&client, "reply_email", more).await;
        assert_eq!((&reply["reply_to"], &reply["cc"]), (&json!([BRUNO]), &json!([ANNA, INFO])));
        for mailbox in [ANNA, BRUNO, INFO] {
            let arrived = newest(&client, mailbox, "inbox").await;
            assert_eq!(arrived["internet_message_id"], reply["internet_message_id"], "{mailbox}");
        }
        // Without reply_all it goes to the sender alone.
        let one = done(&client, "reply_email", json!({ "message_id": id, "body": "x" })).await;
        assert_eq!((&one["recipients"], &one["cc"]), (&json!([BRUNO]), &json!([])));
    }
}

#[tokio::test]
async fn a_forward_takes_everything_along() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_forward_takes_everything").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, PHOTOS).await;
        let forward = done(
            &client,
            "forward_email",
            json!({
                "target_mailbox": ANNA, "message_id": id, "to": [INFO], "cc": [BRUNO], "bcc": [ASSISTANT],
                "attachments": [{ "name": "dazu.txt", "content_base64": "ZGF6dQ==" }],
            }),
        )
        .await;
        assert_eq!(forward["message"], "Forward sent to 3 recipients");
        for (field, value) in [
            ("subject", json!(format!("FW: {PHOTOS}"))),
            ("original_subject", json!(PHOTOS)),
            ("forwarded_to", json!([INFO])),
            ("cc", json!([BRUNO])),
            ("bcc", json!([ASSISTANT])),
            ("attachments_included", json!(1)),
            ("inline_attachments_preserved", json!(1)),
            ("additional_attachments", json!(1)),
        ] {
            assert_eq!(forward[field], value, "{field}");
        }
        for mailbox in [INFO, BRUNO, ASSISTANT] {
            let arrived = newest(&client, mailbox, "inbox").await;
            assert_eq!(arrived["internet_message_id"], forward["internet_message_id"], "{mailbox}");
            assert_eq!(
                attached(&arrived),
                [("drive.png", true), ("drive-data.txt", false), ("dazu.txt", false)],
                "{mailbox}"
            );
            assert!(arrived["body"].as_str().unwrap().contains("This is the new drive:"));
        }
    }
}

/// What goes wrong while an answer is prepared leaves nothing behind.
#[tokio::test]
async fn an_answer_whose_file_is_refused_is_not_sent_and_leaves_no_draft() {
    let fault = "CreateAttachment:error(code=ErrorAttachmentSizeLimitExceeded, as=response)";
    let exchange = Exchange::with("a_file_is_refused", &["--fault", fault]).await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ANNA, PHOTOS).await;
    let arguments = json!({
        "target_mailbox": ANNA, "message_id": id, "body": "x",
        "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
    });
    let error = not_done(&client, "reply_email", arguments).await;
    assert_eq!(error["ews_response_code"], "ErrorAttachmentSizeLimitExceeded", "{error}");
    assert!(!exchange.recording().operations().contains(&"SendItem".to_owned()));
    let drafts = done(&client, "read_emails", json!({ "target_mailbox": ANNA, "folder": "drafts" })).await;
    assert!(!drafts.to_string().contains("RE: PX-200"), "{drafts}");
}

#[tokio::test]
async fn a_delegate_answers_in_the_owners_name() {
    let exchange = Exchange::start("a_delegate_answers").await;
    let delegate = [("EWS_IMPERSONATION_TYPE", "delegate")];
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &delegate).await;
        let id = id_of(&client, BRUNO, "Room Säntis is booked").await;
        let reply = json!({ "target_mailbox": BRUNO, "message_id": id, "body": "<p>Danke 🚀</p>" });
        let reply = done(&client, "reply_email", reply).await;
        assert_eq!((&reply["mailbox"], &reply["reply_to"]), (&json!(BRUNO), &json!([ASSISTANT])));
        let arrived = newest(&client, ASSISTANT, "inbox").await;
        assert_eq!(
            (&arrived["subject"], &arrived["from"]),
            (&json!("RE: Room Säntis is booked"), &json!(BRUNO))
        );
        let copy = details(&client, BRUNO, &reply["message_id"]).await;
        assert_eq!((&copy["folder"], &copy["from"]), (&json!("Sent Items"), &json!(BRUNO)));

        let forward =
            json!({ "target_mailbox": BRUNO, "message_id": id, "to": [ASSISTANT], "body": "weiter" });
        done(&client, "forward_email", forward).await;
        let arrived = newest(&client, ASSISTANT, "inbox").await;
        assert_eq!(
            (&arrived["subject"], &arrived["from"]),
            (&json!("FW: Room Säntis is booked"), &json!(BRUNO))
        );

        let draft = json!({
            "target_mailbox": BRUNO, "message_id": id, "body": "Entwurf", "categories": ["Blau"],
            "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
        });
        let draft = done(&client, "create_reply_draft", draft).await;
        let stored = details(&client, BRUNO, &draft["message_id"]).await;
        assert_eq!(
            (&stored["folder"], &stored["from"], &stored["categories"]),
            (&json!("Drafts"), &json!(BRUNO), &json!(["Blau"]))
        );
        let update = json!({
            "target_mailbox": BRUNO, "draft_id": draft["message_id"], "change_key": draft["change_key"],
            "subject": "RE: Zimmer Säntis",
        });
        let updated = done(&client, "update_draft", update).await;
        let key = json!({
            "target_mailbox": BRUNO, "draft_id": draft["message_id"], "change_key": updated["change_key"],
        });
        done(&client, "send_draft", key).await;
        let arrived = newest(&client, ASSISTANT, "inbox").await;
        assert_eq!((&arrived["subject"], &arrived["from"]), (&json!("RE: Zimmer Säntis"), &json!(BRUNO)));
        assert_eq!(attached(&arrived), [("a.txt", false)]);
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_told_and_nothing_is_sent() {
    let exchange = Exchange::start("what_cannot_be_answered").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let draft = done(&client, "create_draft", json!({ "to": [ANNA], "subject": "Plan" })).await;
    let gone = {
        let id = id_of(&client, ASSISTANT, "Found: a bunch of keys").await;
        done(&client, "delete_email", json!({ "message_id": id, "permanent": true })).await;
        id
    };
    let others = id_of(&client, BRUNO, "Visit in December").await;
    let before = exchange.recording().operations().len();
    for (tool, more) in [
        ("reply_email", json!({ "body": "x" })),
        ("create_reply_draft", json!({})),
        ("forward_email", json!({ "to": [ANNA] })),
        ("create_forward_draft", json!({ "to": [ANNA] })),
    ] {
        let with = |id: &Value| {
            let mut arguments = more.clone();
            arguments["message_id"] = id.clone();
            arguments
        };
        let error = not_done(&client, tool, with(&json!(gone))).await;
        assert_eq!(
            (&error["error_type"], &error["ews_response_code"]),
            (&json!("NotFoundError"), &json!("ErrorItemNotFound")),
            "{tool}"
        );
        for id in [json!("AAMk"), json!(others)] {
            let error = not_done(&client, tool, with(&id)).await;
            assert_eq!(error["error_type"], "ValidationError", "{tool}: {error}");
            let text = error["error"].as_str().unwrap();
            assert!(text.starts_with("message_id is not an id of this mailbox"), "{tool}: {text}");
        }
        if tool.contains("reply") {
            let error = not_done(&client, tool, with(&draft["message_id"])).await;
            assert_eq!(error["error_type"], "ValidationError", "{error}");
            assert!(error["error"].as_str().unwrap().starts_with("message_id: it is a draft"), "{error}");
        }
        let mut wrong = with(&json!(gone));
        wrong["cc"] = json!(["Anna Lindqvist"]);
        let error = not_done(&client, tool, wrong).await;
        assert!(error["error"].as_str().unwrap().starts_with("cc: \"Anna Lindqvist\""), "{error}");
        let mut wrong = with(&json!(gone));
        wrong["body_format"] = json!("rtf");
        assert_eq!(not_done(&client, tool, wrong).await["error_type"], "ValidationError");
    }
    let operations = exchange.recording().operations()[before..].to_vec();
    assert!(
        operations.iter().all(|name| name.starts_with("Get") || name.starts_with("Find")),
        "{operations:?}"
    );
}

#[tokio::test]
async fn an_answer_reaches_nobody_beyond_policy() {
    let exchange = Exchange::start("an_answer_beyond_policy").await;
    let policy = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example")];
    let client = Client::start(&exchange, Revision::Stateless, &policy).await;
    let outside = id_of(&client, ASSISTANT, "Invoice 2026-1047").await;
    let inside = id_of(&client, ASSISTANT, "Slides for the trade fair").await;
    let denied = |error: &Value| {
        assert_eq!(error["error_type"], "RefusedError", "{error}");
        assert!(
            error["error"].as_str().unwrap().contains("EWS_ALLOWED_RECIPIENTS does not allow"),
            "{error}"
        );
    };
    // Whom it would reach stands on the message that is answered.
    denied(&not_done(&client, "reply_email", json!({ "message_id": outside, "body": "x" })).await);
    let bcc = json!({ "message_id": inside, "body": "x", "bcc": [KERSTIN] });
    denied(&not_done(&client, "reply_email", bcc).await);
    denied(&not_done(&client, "forward_email", json!({ "message_id": inside, "to": [KERSTIN] })).await);
    done(&client, "reply_email", json!({ "message_id": inside, "body": "x" })).await;
    let sent = exchange.recording().operations();
    assert_eq!(sent.iter().filter(|name| *name == "SendItem").count(), 1, "{sent:?}");
}

#[tokio::test]
async fn a_dry_run_shows_the_answer_and_does_nothing() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_dry_run_of_an_answer").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, PHOTOS).await;
        for (tool, more, headline) in [
            ("reply_email", json!({ "body": "Gut" }), "Send an answer from anna"),
            ("reply_email", json!({ "body": "Gut", "reply_all": true }), "Send an answer to all from anna"),
            ("forward_email", json!({ "to": [INFO], "body": "Gut" }), "Send a forwarded message from anna"),
            ("create_reply_draft", json!({ "body": "Gut" }), "Save an answer in anna"),
            (
                "create_forward_draft",
                json!({ "to": [INFO], "body": "Gut" }),
                "Save a forwarded message in anna",
            ),
        ] {
            let mut arguments = more;
            arguments["target_mailbox"] = json!(ANNA);
            arguments["message_id"] = json!(id);
            arguments["dry_run"] = json!(true);
            let would = done(&client, tool, arguments).await;
            let summary = would["would"]["summary"].as_str().unwrap();
            assert!(summary.starts_with(headline), "{tool}: {summary}");
            assert!(would["would"]["xml"].as_str().unwrap().contains("ReferenceItemId"), "{would}");
        }
        let operations = exchange.recording().operations();
        assert!(
            operations.iter().all(|name| name.starts_with("Get") || name.starts_with("Find")),
            "{operations:?}"
        );
    }
}

#[tokio::test]
async fn the_user_is_asked_before_an_answer_goes_and_not_before_a_draft() {
    let exchange = Exchange::start("asked_before_an_answer").await;
    for revision in Revision::ALL {
        let no = User::who_says(Says::No);
        let client = Client::with_user(&exchange, revision, &[], no.clone()).await;
        let id = id_of(&client, ANNA, PHOTOS).await;
        let reply = json!({
            "target_mailbox": ANNA, "message_id": id, "body": "<p>Gut</p>",
            "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
        });
        not_done(&client, "reply_email", reply.clone()).await;
        let [question] = no.questions().try_into().unwrap();
        for part in
            ["Send an answer from anna.lindqvist@", "To: bruno.keller@", "a.txt (1 bytes)", "Text: Gut"]
        {
            assert!(question.contains(part), "{part} is not in {question}");
        }
        let draft = json!({ "target_mailbox": ANNA, "message_id": id, "body": "<p>Gut</p>" });
        done(&client, "create_reply_draft", draft).await;
        assert_eq!(no.questions().len(), 1);
        let yes = User::who_says(Says::Yes);
        let client = Client::with_user(&exchange, revision, &[], yes.clone()).await;
        done(&client, "reply_email", reply).await;
        assert_eq!(yes.questions().len(), 1);
    }
    let sent = exchange.recording().operations();
    assert_eq!(sent.iter().filter(|name| *name == "SendItem").count(), 2, "{sent:?}");
}

#[tokio::test]
async fn the_same_key_answers_once() {
    let exchange = Exchange::start("the_same_key_answers_once").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ASSISTANT, "Agenda for Monday").await;
    let arguments = json!({ "message_id": id, "body": "<p>ja</p>", "idempotency_key": "once" });
    let first = done(&client, "reply_email", arguments.clone()).await;
    let again = done(&client, "reply_email", arguments).await;
    assert_eq!(again["message_id"], first["message_id"]);
    let sent = exchange.recording().operations();
    assert_eq!(sent.iter().filter(|name| *name == "SendItem").count(), 1, "{sent:?}");
}

/// The mailbox of somebody whom the account may not act for stays shut.
#[tokio::test]
async fn a_mailbox_outside_of_the_rights_is_not_answered_from() {
    let exchange = Exchange::start("not_answered_from").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ANNA, "Lunch?").await;
    for (tool, more) in [
        ("reply_email", json!({ "body": "x" })),
        ("forward_email", json!({ "to": [ANNA] })),
        ("create_reply_draft", json!({})),
        ("create_forward_draft", json!({ "to": [ANNA] })),
        ("copy_email", json!({ "destination_folder": "inbox" })),
    ] {
        let mut arguments = more;
        arguments["target_mailbox"] = json!(HELENA);
        arguments["message_id"] = json!(id);
        let error = not_done(&client, tool, arguments).await;
        assert_eq!(
            error["error"],
            "ConnectionError: Failed to access mailbox helena.vogt@contoso.example: The account does not have permission to \
             impersonate the requested user.",
            "{tool}"
        );
        assert_eq!(error["ews_response_code"], "ErrorImpersonateUserDenied");
    }
}
