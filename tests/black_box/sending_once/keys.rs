//! `idempotency_key`: whoever calls again with the same key gets the first result,
//! and nothing is sent twice.

use ews_mcp_tests::{Client, Exchange, Folders, Revision};
use serde_json::{Value, json};

use super::{changed, count, letter};
use crate::contoso::{ANNA, ASSISTANT};
use crate::writing::{done, not_done};

fn keyed(key: &str) -> Value {
    let mut letter = letter();
    letter["idempotency_key"] = json!(key);
    letter
}

#[tokio::test]
async fn the_same_key_brings_the_first_result_and_sends_nothing() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("the_same_key").await;
        let state = Folders::new();
        let settings = [("EWS_STATE_DIR", state.path().to_str().unwrap())];
        let client = Client::start(&exchange, revision, &settings).await;
        let first = done(&client, "send_email", keyed("k1")).await;
        let seen = exchange.recording().operations().len();
        // In this process, and in the next.
        for client in [&client, &Client::start(&exchange, revision, &settings).await] {
            let again = client.call("send_email", keyed("k1")).await;
            assert!(!again.is_error, "{}", again.text);
            let message = "Result of the earlier call with this idempotency_key; nothing was done again. Email sent to 1 \
                           recipient";
            let mut expected = first.clone();
            expected["message"] = json!(message);
            assert_eq!(again.structured, expected);
            assert_eq!(again.text, again.structured.to_string());
            assert_eq!(again.meta["ews-mcp/text-origin"], "mailbox");
        }
        assert_eq!(exchange.recording().operations().len(), seen);
        // Another key, no key, and another tool are other things.
        done(&client, "send_email", keyed("k2")).await;
        done(&client, "send_email", letter()).await;
        assert_eq!(count(&client, ANNA, "inbox").await, 3);
    }
}

#[tokio::test]
async fn a_key_is_for_one_thing() {
    let exchange = Exchange::start("a_key_for_one_thing").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    done(&client, "send_email", keyed("k\"1")).await;
    let mut other = keyed("k\"1");
    other["subject"] = json!("Zweimal");
    let error = not_done(&client, "send_email", other).await;
    assert_eq!(error["error_type"], "ConflictError");
    assert_eq!(error["retryable"], false);
    assert_eq!(
        error["error"],
        "idempotency_key \"k\\\"1\" was used before with other arguments; for something else to be sent take another key. \
         Nothing was done by this call."
    );
    assert_eq!(count(&client, ANNA, "inbox").await, 1);
    // The mailbox is part of what it is for.
    let mut elsewhere = keyed("k\"1");
    elsewhere["target_mailbox"] = json!("info@contoso.example");
    done(&client, "send_email", elsewhere).await;
    assert_eq!(count(&client, ANNA, "inbox").await, 2);
}

#[tokio::test]
async fn what_was_not_sent_may_be_tried_again_with_its_key() {
    let fault = "SendItem#1:error(code=ErrorSubmissionQuotaExceeded, as=response)";
    let exchange = Exchange::with("tried_again", &["--fault", fault]).await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let mut dry = keyed("k");
    dry["dry_run"] = json!(true);
    assert_eq!(done(&client, "send_email", dry).await["dry_run"], true);
    let error = not_done(&client, "send_email", keyed("k")).await;
    assert_eq!(error["ews_response_code"], "ErrorSubmissionQuotaExceeded");
    let sent = done(&client, "send_email", keyed("k")).await;
    assert_eq!(sent["message"], "Email sent to 1 recipient");
    assert_eq!(count(&client, ANNA, "inbox").await, 1);
    assert_eq!(count(&client, ASSISTANT, "drafts").await, 0);
}

#[tokio::test]
async fn two_calls_with_one_key_at_once_send_once() {
    let slow = ["--fault", "SendItem:delay(milliseconds=300)"];
    let exchange = Exchange::with("one_key_at_once", &slow).await;
    let state = Folders::new();
    let settings = [("EWS_STATE_DIR", state.path().to_str().unwrap())];
    let (one, other) = (
        Client::start(&exchange, Revision::Stateless, &settings).await,
        Client::start(&exchange, Revision::Stateless, &settings).await,
    );
    let calls = [&one, &one, &other, &other].map(|client| client.call("send_email", keyed("k")));
    let outcomes = futures::future::join_all(calls).await;
    for outcome in &outcomes {
        assert!(!outcome.is_error, "{}", outcome.text);
        assert_eq!(outcome.structured["message_id"], outcomes[0].structured["message_id"]);
    }
    assert_eq!(changed(&exchange), ["CreateItem", "CreateAttachment", "SendItem"]);
}

#[tokio::test]
async fn a_key_is_short_and_for_tools_that_send() {
    let exchange = Exchange::start("a_key_is_short").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    assert_eq!(not_done(&client, "send_email", keyed("")).await["error_type"], "ValidationError");
    let long = keyed(&"ä".repeat(201));
    assert_eq!(not_done(&client, "send_email", long).await["error_type"], "ValidationError");
    done(&client, "send_email", keyed(&"ä".repeat(200))).await;
    let error = not_done(&client, "create_draft", keyed("k")).await;
    assert!(error["error"].as_str().unwrap().contains("there is no argument idempotency_key"), "{error}");
    let tools = client.tools().await;
    let keyed = tools.iter().filter(|tool| tool.input_schema["properties"].get("idempotency_key").is_some());
    assert_eq!(
        keyed.map(|tool| tool.name.as_ref()).collect::<Vec<_>>(),
        ["forward_email", "reply_email", "send_draft", "send_email"]
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_journal_is_its_owners_alone_and_holds_no_subject_without_a_key() {
    use std::os::unix::fs::PermissionsExt as _;

    let exchange = Exchange::start("the_journal").await;
    let state = Folders::new();
    let folder = state.path().join("new");
    let settings = [("EWS_STATE_DIR", folder.to_str().unwrap())];
    let client = Client::start(&exchange, Revision::Stateless, &settings).await;
    done(&client, "send_email", letter()).await;
    client.end().await;
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with("journal.sqlite") {
            continue;
        }
        files += 1;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = std::fs::read(&path).unwrap();
        for secret in ["Einmal", ANNA, "hallo"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
    assert!(files > 0);
    // One that cannot be used is no journal.
    std::fs::set_permissions(folder.join("journal.sqlite"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let environment: Vec<(&str, &str)> = exchange.environment().chain(settings).collect();
    let ended = ews_mcp_tests::run(&["serve"], &environment).await;
    assert!(!ended.status.success());
    let text = String::from_utf8(ended.stderr).unwrap();
    assert!(text.contains("EWS_STATE_DIR: ") && text.contains("give it the mode 0600"), "{text}");
}
