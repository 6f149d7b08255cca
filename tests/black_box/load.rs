//! Many calls at once, and mailboxes that grow.

use ews_mcp_tests::{Client, Exchange, Recorded, Revision};
use futures::future::join_all;
use serde_json::json;

use crate::contoso::ANNA;

#[tokio::test]
async fn two_hundred_calls_at_once_all_come_back_right() {
    let exchange = Exchange::start("two_hundred_calls").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let calls = (0..200).map(|number| {
            let client = &client;
            async move {
                let (mailbox, available) = match number % 3 {
                    0 => ("assistant@contoso.example", 12),
                    1 => (ANNA, 25),
                    _ => ("misaki.fujiwara@contoso.example", 0),
                };
                let offset = number % 7;
                let arguments = json!({ "target_mailbox": mailbox, "offset": offset, "max_results": 1 });
                (mailbox, available, offset, client.call("read_emails", arguments).await)
            }
        });
        for (mailbox, available, offset, outcome) in join_all(calls).await {
            assert!(!outcome.is_error, "{}", outcome.text);
            assert_eq!(outcome.structured["mailbox"], mailbox);
            assert_eq!(outcome.structured["total_available"], available);
            let expected = if available == 0 { 0 } else { 1 };
            assert_eq!(outcome.structured["total_count"], expected, "{mailbox} from {offset}");
        }
    }
}

#[tokio::test]
async fn a_long_page_ends_early_and_the_next_one_goes_on() {
    let exchange = Exchange::with_messages("a_long_page_ends_early", 300).await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let (mut ids, mut cursor, mut pages) = (Vec::new(), serde_json::Value::Null, 0);
    loop {
        let mut arguments = json!({ "max_results": 1000, "include_body": true, "format": "markdown" });
        if cursor.is_string() {
            arguments["cursor"] = cursor;
        }
        let outcome = client.call("read_emails", arguments).await;
        assert!(!outcome.is_error, "{:.300}", outcome.text);
        // What a client sees that reads only the text: whole JSON, with the way on.
        let page: serde_json::Value = serde_json::from_str(&outcome.text).unwrap();
        let emails = page["emails"].as_array().unwrap();
        ids.extend(emails.iter().map(|email| email["message_id"].as_str().unwrap().to_owned()));
        pages += 1;
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
        assert!(outcome.structured["message"].as_str().unwrap().contains("the page ended early"));
    }
    assert!(pages > 2, "{pages}");
    assert_eq!(ids.len(), 312);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 312, "some messages came twice");
}

fn bytes(recorded: &[Recorded]) -> usize {
    recorded.iter().map(|recorded| recorded.request.len() + recorded.answer.len()).sum()
}

#[tokio::test]
async fn the_newest_fifty_cost_the_same_in_a_large_mailbox() {
    let mut costs = Vec::new();
    for messages in [100, 10_000] {
        let exchange = Exchange::with_messages(&format!("newest_fifty_of_{messages}"), messages).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let outcome = client.call("read_emails", json!({ "max_results": 50 })).await;
        assert_eq!(outcome.structured["total_count"], 50, "{}", outcome.text);
        assert_eq!(outcome.structured["total_available"], 12 + messages);
        costs.push((exchange.recording().operations(), bytes(&exchange.recording().all())));
    }
    let [(small, small_bytes), (large, large_bytes)] = &costs[..] else { unreachable!() };
    assert_eq!(small, large);
    assert_eq!(small, &["FindItem", "GetFolder", "GetItem"]);
    let difference = small_bytes.abs_diff(*large_bytes);
    assert!(difference * 100 < *small_bytes, "{small_bytes} and {large_bytes} bytes differ by more than 1 %");
}
