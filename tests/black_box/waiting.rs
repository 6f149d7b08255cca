//! What is seen of waiting, and of mailboxes that are opened: progress for clients
//! that ask, lines of the log for administrators.

use ews_mcp_tests::{Exchange, RawClient, Revision};
use serde_json::json;

use crate::contoso::ANNA;

#[tokio::test]
async fn waiting_for_exchange_is_told_as_progress() {
    for revision in Revision::ALL {
        let exchange =
            Exchange::with("waiting_is_progress", &["--fault", "FindItem#1:busy(back-off=300)"]).await;
        let mut client = RawClient::start(&exchange, revision, &[]).await;
        let params = json!({
            "name": "read_emails",
            "arguments": { "target_mailbox": ANNA, "max_results": 1 },
            "_meta": { "progressToken": "p1" },
        });
        client.send_request(1, "tools/call", params).await;
        let (mut told, mut values) = (Vec::new(), Vec::new());
        let answer = loop {
            let message = client.next().await.unwrap();
            if message["method"] != "notifications/progress" {
                break message;
            }
            told.push(message["params"]["message"].as_str().unwrap_or_default().to_owned());
            values.push(message["params"]["progress"].as_f64().unwrap());
        };
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        let waiting = format!("waiting for Exchange: it asked for 1 s of patience ({ANNA})");
        assert!(told.contains(&waiting), "{told:?}");
        assert!(values.is_sorted_by(|a, b| a < b), "{values:?}");
    }
}

#[tokio::test]
async fn a_change_that_waits_ends_with_a_client_that_cancels() {
    for revision in Revision::ALL {
        let exchange =
            Exchange::with("a_change_that_waits", &["--fault", "CreateItem#1:busy(back-off=20000)"]).await;
        let mut client = RawClient::start(&exchange, revision, &[("LOG_LEVEL", "info")]).await;
        let arguments = json!({ "target_mailbox": ANNA, "to": [ANNA], "subject": "Later", "body": "x" });
        client.send_request(7, "tools/call", json!({ "name": "create_draft", "arguments": arguments })).await;
        client.logged("waiting for Exchange: it asked for 20 s of patience").await;
        let params = json!({ "requestId": 7, "reason": "changed my mind" });
        client
            .send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }))
            .await;
        let (status, _, stderr) = client.close().await;
        assert!(status.success(), "{stderr}");
        assert!(!stderr.contains("changes were cut off"), "{stderr}");
        assert_eq!(exchange.recording().operations(), ["CreateItem"], "it is not made after all");
    }
}

#[tokio::test]
async fn the_log_says_who_opens_which_mailbox_and_when_it_is_known() {
    for (kind, mode, mailbox) in
        [("impersonated", "impersonation", ANNA), ("delegate", "delegate", "info@contoso.example")]
    {
        let exchange = Exchange::start("the_log_says_who_opens").await;
        let settings = [("LOG_LEVEL", "debug"), ("EWS_IMPERSONATION_TYPE", mode)];
        let mut client = RawClient::start(&exchange, Revision::Stateless, &settings).await;
        for number in 1..=2 {
            let arguments = json!({ "target_mailbox": mailbox, "max_results": 1 });
            let answer = client.call(number, "read_emails", arguments).await;
            assert_eq!(answer["result"]["isError"], false, "{answer}");
        }
        let (_, _, log) = client.close().await;
        for (level, text) in [
            ("INFO", format!("Creating {kind} account for {mailbox}")),
            ("INFO", format!("Successfully connected to mailbox: {mailbox}")),
            ("DEBUG", format!("Using cached account for {mailbox}")),
            ("INFO", "Cleared the cache of accounts".to_owned()),
        ] {
            let lines: Vec<&str> = log.lines().filter(|line| line.contains(&text)).collect();
            assert_eq!(lines.len(), 1, "{text}: {log}");
            assert!(lines[0].contains(level), "{}", lines[0]);
            assert!(lines[0].contains("account=\"assistant@contoso.example\""), "{}", lines[0]);
        }
    }
}
