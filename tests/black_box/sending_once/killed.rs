//! A server that is killed while it sends, at every step: who calls again with the
//! same key finds exactly one message, a hundred times of a hundred.
//!
//! In each run a new process begins to send, and is killed when its log, or the
//! mailbox, shows that it came to the step. It finds in its state folder what the
//! ones before it left. Then another process is asked for all of them again.

use ews_mcp_tests::{Client, Exchange, Folders, RawClient, Revision, within};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT};
use crate::writing::done;

/// When a process is killed.
enum When {
    /// When its log has this text.
    Logged(&'static str),
    /// When the message lies in this folder of this mailbox.
    Lies(&'static str, &'static str),
}

/// What is asked for in a run.
type Asked = (&'static str, Value);

fn letter(run: usize) -> Value {
    json!({
        "to": [ANNA],
        "subject": subject(run),
        "body": "x",
        "inline_attachments": [{ "file_name": "a.txt", "file_content": "aGFsbG8=" }],
    })
}

fn subject(run: usize) -> String {
    format!("Lauf {run}.")
}

async fn count(client: &Client, mailbox: &str, folder: &str, run: usize) -> usize {
    let arguments =
        json!({ "target_mailbox": mailbox, "folder": folder, "max_results": 100, "fields": ["subject"] });
    let list = done(client, "read_emails", arguments).await;
    list["emails"].as_array().unwrap().iter().filter(|email| email["subject"] == subject(run)).count()
}

/// Sends so many messages, or drafts, with processes that are killed; then asks
/// for all of them again.
async fn killed(test: &str, faults: &[&str], runs: usize, drafts: bool, when: When) {
    let faults: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", *fault]).collect();
    let exchange = Exchange::with(test, &faults).await;
    let state = Folders::new();
    let settings = [("EWS_STATE_DIR", state.path().to_str().unwrap()), ("LOG_LEVEL", "debug")];
    let observer = Client::start(&exchange, Revision::Stateless, &[]).await;
    let mut asked: Vec<Asked> = Vec::new();
    for run in 0..runs {
        let (tool, mut arguments) = match drafts {
            false => ("send_email", letter(run)),
            true => {
                let draft = done(&observer, "create_draft", letter(run)).await;
                ("send_draft", json!({ "draft_id": draft["message_id"] }))
            }
        };
        arguments["idempotency_key"] = json!(format!("run {run}"));
        let revision = Revision::ALL[run % 2];
        let mut server = RawClient::start(&exchange, revision, &settings).await;
        server.send_request(7, "tools/call", json!({ "name": tool, "arguments": arguments })).await;
        match when {
            When::Logged(text) => server.logged(text).await,
            When::Lies(mailbox, folder) => {
                within("the message", async { while count(&observer, mailbox, folder, run).await == 0 {} })
                    .await;
            }
        }
        server.kill().await;
        asked.push((tool, arguments));
    }
    let mut server = RawClient::start(&exchange, Revision::Handshake, &settings).await;
    for (run, (tool, arguments)) in asked.into_iter().enumerate() {
        let answer = server.call(8, tool, arguments).await;
        let result = &answer["result"];
        assert_eq!(result["isError"], json!(false), "run {run}: {answer}");
        assert!(result["structuredContent"]["message_id"].is_string(), "run {run}: {answer}");
        assert_eq!(count(&observer, ANNA, "inbox", run).await, 1, "run {run}");
        assert_eq!(count(&observer, ASSISTANT, "sent", run).await, 1, "run {run}");
    }
}

const RUNS: usize = 11;

#[tokio::test]
async fn after_the_intent() {
    killed("killed_after_the_intent", &[], RUNS, false, When::Logged("stage=\"intent\"")).await;
}

#[tokio::test]
async fn while_the_draft_is_saved() {
    let slow = "CreateItem#1-11:delay(milliseconds=600000)";
    killed("killed_while_saving", &[slow], RUNS, false, When::Lies(ASSISTANT, "drafts")).await;
}

#[tokio::test]
async fn when_the_draft_is_saved() {
    killed("killed_when_saved", &[], RUNS, false, When::Logged("stage=\"saved\"")).await;
}

#[tokio::test]
async fn when_a_stored_draft_is_marked() {
    killed("killed_when_marked", &[], RUNS, true, When::Logged("stage=\"marked\"")).await;
}

#[tokio::test]
async fn when_the_draft_has_its_attachments() {
    killed("killed_when_attached", &[], RUNS, false, When::Logged("stage=\"attached\"")).await;
}

#[tokio::test]
async fn when_the_draft_is_about_to_go() {
    // Where the request did not get out, it takes 15 s until it is sent again: so few runs.
    killed("killed_about_to_go", &[], 2, false, When::Logged("stage=\"sending\"")).await;
}

#[tokio::test]
async fn while_the_message_is_sent() {
    let slow = "SendItem#1-11:delay(milliseconds=600000)";
    killed("killed_while_sending", &[slow], RUNS, false, When::Lies(ANNA, "inbox")).await;
}

#[tokio::test]
async fn while_a_stored_draft_is_sent() {
    let slow = "SendItem#1-11:delay(milliseconds=600000)";
    killed("killed_while_sending_a_draft", &[slow], RUNS, true, When::Lies(ANNA, "inbox")).await;
}

#[tokio::test]
async fn when_exchange_has_answered() {
    killed("killed_when_answered", &[], RUNS, false, When::Logged("operation=\"SendItem\"")).await;
}

#[tokio::test]
async fn when_it_stands_in_the_journal() {
    killed("killed_when_journaled", &[], RUNS, false, When::Logged("stage=\"sent\"")).await;
}
