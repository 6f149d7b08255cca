//! MCP itself, by hand: bad input, cancellation, progress, the end.

use ews_mcp_tests::{Exchange, RawClient, Revision};
use serde_json::{Value, json};

use crate::hostile::{PLUGINS, hostile_folder};

fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn an_unknown_tool_and_broken_parameters_are_protocol_errors() {
    let exchange = Exchange::start("an_unknown_tool").await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        let unknown = client.call(1, "send_everything", json!({})).await;
        assert_eq!(unknown["error"]["code"], -32602);
        assert_eq!(unknown["error"]["message"], "Unknown tool: send_everything");
        let broken = client.request(2, "tools/call", json!({ "name": 7 })).await;
        assert_eq!(broken["error"]["code"], -32602, "{broken}");
        let method = client.request(3, "tools/destroy", json!({})).await;
        assert_eq!(method["error"]["code"], -32601, "{method}");
    }
}

#[tokio::test]
async fn wrong_arguments_are_tool_errors_that_name_the_argument() {
    let exchange = Exchange::start("wrong_arguments").await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        let cases = [
            (json!({ "max_result": 5 }), "there is no argument max_result; did you mean max_results?"),
            (json!({ "mailbox": "anna@contoso.example" }), "did you mean target_mailbox?"),
            (json!({ "x".repeat(3_000_000): 1 }), "there is no argument xxx"),
            (json!({ "folder": "x".repeat(3_000_000) }), "is longer than 2000 characters"),
            (json!({ "max_results": 0 }), "max_results: 0 is less than the minimum of 1"),
            (json!({ "max_results": "many" }), "max_results: \"many\" is not of type \"integer\""),
            (json!({ "format": "pdf" }), "format: \"pdf\" is not one of"),
            (json!({ "dry_run": true }), "there is no argument dry_run"),
            (json!({ "since": "yesterday" }), "yesterday"),
            (json!({ "cursor": "made up" }), "cursor"),
        ];
        for (id, (arguments, expected)) in cases.into_iter().enumerate() {
            let answer = client.call(id as u64 + 1, "read_emails", arguments).await;
            assert_eq!(answer["result"]["isError"], true, "{answer}");
            assert!(text(&answer).contains(expected), "{expected:?} is not in {:?}", text(&answer));
            assert_eq!(answer["result"]["structuredContent"]["error_type"], "ValidationError");
            assert!(answer.to_string().len() < 10_000, "an error repeats what was sent");
            assert_eq!(answer["result"]["structuredContent"]["outcome"], "not_done");
        }
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn lines_that_are_no_messages_do_not_end_the_server() {
    let exchange = Exchange::start("lines_that_are_no_messages").await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        for line in ["", "{", "null", "\u{feff}[1,2]", "Content-Length: 7", "{\"jsonrpc\":\"2.0\"}"] {
            client.send_line(line).await;
        }
        let answer = client.call(9, "read_emails", json!({ "max_results": 1 })).await;
        assert_eq!(answer["result"]["structuredContent"]["total_count"], 1, "{answer}");
    }
}

#[tokio::test]
async fn both_revisions_say_who_the_server_is() {
    let exchange = Exchange::start("both_revisions_say_who").await;
    let mut stateless = RawClient::start(&exchange, Revision::Stateless, &[]).await;
    let hello = stateless.request(1, "server/discover", json!({})).await;
    let versions = hello["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")) && versions.contains(&json!("2025-11-25")), "{hello}");
    let instructions = hello["result"]["instructions"].as_str().unwrap();
    assert!(
        instructions.contains("assistant@contoso.example") && instructions.len() < 2048,
        "{instructions}"
    );
    let list = stateless.request(2, "tools/list", json!({})).await;
    assert_eq!(list["result"]["resultType"], "complete");
    assert_eq!(list["result"]["cacheScope"], "private");
}

#[tokio::test]
async fn progress_is_told_to_whom_asks_and_grows() {
    let exchange = Exchange::with_messages("progress_is_told", 600).await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        let params = json!({
            "name": "read_emails",
            "arguments": { "max_results": 600, "fields": ["to"] },
            "_meta": { "progressToken": "p1" },
        });
        client.send_request(1, "tools/call", params).await;
        let mut reported = Vec::new();
        let answer = loop {
            let message = client.next().await.unwrap();
            if message["method"] == "notifications/progress" {
                assert_eq!(message["params"]["progressToken"], "p1");
                reported.push(message["params"]["progress"].as_f64().unwrap());
            } else {
                break message;
            }
        };
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        assert!(!reported.is_empty(), "no progress was told");
        assert!(reported.is_sorted_by(|a, b| a < b), "{reported:?}");
        // Nobody asked: nothing is told.
        client.send_request(2, "tools/call", json!({ "name": "read_emails", "arguments": {} })).await;
        assert_eq!(client.next().await.unwrap()["id"], 2);
    }
}

#[tokio::test]
async fn a_cancelled_call_ends_its_instance_and_nobody_waits() {
    let exchange = Exchange::start("a_cancelled_call").await;
    let folder = hostile_folder();
    let plugins = [(PLUGINS, folder.to_str().unwrap())];
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &plugins).await;
        let params = json!({
            "name": "hostile_read",
            "arguments": { "attack": "endless_progress" },
            "_meta": { "progressToken": 1 },
        });
        client.send_request(1, "tools/call", params).await;
        // It runs.
        assert_eq!(client.next().await.unwrap()["method"], "notifications/progress");
        let cancel = json!({ "requestId": 1, "reason": "enough" });
        client
            .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancel }))
            .await;
        let next = client.request(2, "tools/call", json!({ "name": "read_emails", "arguments": {} })).await;
        assert_eq!(next["result"]["isError"], false, "{next}");
        let (status, left, stderr) = client.close().await;
        assert!(status.success(), "{status}");
        assert!(left.iter().all(|message| message["id"] != 1), "a cancelled call was answered: {left:?}");
        assert!(stderr.contains("error_type=\"CancelledError\""), "the log does not say so: {stderr}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_system_that_shuts_down_ends_the_server() {
    let exchange = Exchange::start("a_system_that_shuts_down").await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        let answer = client.call(1, "read_emails", json!({ "max_results": 1 })).await;
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        client.terminate().await;
        // Its output ends although its input is still open.
        assert_eq!(client.next().await, None);
        let (status, _, stderr) = client.close().await;
        assert!(status.success(), "{status}: {stderr}");
    }
}

#[tokio::test]
async fn the_server_ends_with_its_input_and_keeps_stdout_for_messages() {
    let exchange = Exchange::start("the_server_ends").await;
    for revision in Revision::ALL {
        let mut client = RawClient::start(&exchange, revision, &[("LOG_LEVEL", "debug")]).await;
        let answer = client.call(1, "read_emails", json!({ "include_body": true, "format": "text" })).await;
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        let (status, left, stderr) = client.close().await;
        assert!(status.success(), "{status}");
        assert_eq!(left, Vec::<Value>::new());
        // The log names what happened, and neither secrets nor what messages say.
        assert!(stderr.contains("operation=\"FindItem\""), "{stderr}");
        assert!(!stderr.contains(exchange.setting("EWS_PASSWORD")));
        assert!(!stderr.contains("Agenda for Monday"), "{stderr}");
    }
}
