//! A service account without a mailbox of its own.

use ews_mcp_tests::{Client, Exchange, RawClient, Revision, run};
use serde_json::json;

use crate::contoso::{ANNA, BRUNO};

#[tokio::test]
async fn calls_name_their_mailbox_and_are_told_where_they_do_not() {
    let exchange = Exchange::start("without_mailbox").await;
    let account = exchange.setting("EWS_USERNAME").to_owned();
    let missing = format!(
        "No mailbox was named, and the account {account} has none of its own. Give target_mailbox; or, if the account \
         does have a mailbox, set EWS_EMAIL to its primary address."
    );
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[("EWS_EMAIL", "")]).await;
        let outcome = client.call("read_emails", json!({ "max_results": 1, "target_mailbox": ANNA })).await;
        assert_eq!(
            (&outcome.structured["success"], &outcome.structured["mailbox"]),
            (&json!(true), &json!(ANNA))
        );
        let before = exchange.recording().all().len();
        let outcome = client.call("read_emails", json!({})).await;
        assert_eq!(outcome.structured["error_type"], "ValidationError");
        assert_eq!(outcome.structured["error"], format!("Invalid arguments: {missing}"));
        let access = client.call("mailbox_access", json!({})).await;
        assert_eq!(access.structured["can_open"], false);
        assert_eq!(access.structured["message"], missing);
        assert_eq!(access.structured["account"], account);
        assert_eq!(exchange.recording().all().len(), before, "nothing is asked for it");
        let access = client.call("mailbox_access", json!({ "target_mailbox": ANNA })).await;
        assert_eq!(access.structured["can_open"], true);
    }
}

#[tokio::test]
async fn rights_to_single_mailboxes_serve_it_too() {
    let exchange = Exchange::start("without_mailbox_delegate").await;
    let settings = [("EWS_EMAIL", ""), ("EWS_IMPERSONATION_TYPE", "delegate")];
    let client = Client::start(&exchange, Revision::Stateless, &settings).await;
    let outcome = client.call("read_emails", json!({ "max_results": 1, "target_mailbox": BRUNO })).await;
    assert_eq!(outcome.structured["mailbox"], BRUNO, "{}", outcome.text);
    let outcome = client.call("read_emails", json!({})).await;
    assert_eq!(outcome.structured["error_type"], "ValidationError");
}

#[tokio::test]
async fn without_other_mailboxes_there_would_be_none_at_all() {
    let exchange = Exchange::start("without_any_mailbox").await;
    let mut settings: Vec<(&str, &str)> = exchange.environment().collect();
    settings.extend([("EWS_EMAIL", ""), ("EWS_IMPERSONATION_ENABLED", "false")]);
    let output = run(&["call", "read_emails"], &settings).await;
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "ews-mcp: EWS_EMAIL: it is not set; give the primary address of the account's own mailbox. An account without one \
         works in the mailboxes that calls name, with EWS_IMPERSONATION_ENABLED=true\n"
    );
}

#[tokio::test]
async fn nothing_is_remembered_for_an_account_without_a_mailbox() {
    let exchange = Exchange::start("nothing_is_remembered").await;
    let account = exchange.setting("EWS_USERNAME").to_owned();
    let changes = [("EWS_EMAIL", ""), ("LOG_LEVEL", "debug")];
    let mut client = RawClient::start(&exchange, Revision::Stateless, &changes).await;
    for (id, arguments) in [(1, json!({})), (2, json!({ "target_mailbox": ANNA })), (3, json!({}))] {
        client.call(id, "read_emails", arguments).await;
    }
    let (_, _, log) = client.close().await;
    let told = |text: &str| log.matches(text).count();
    assert_eq!(told(&format!("account for {account}")), 0, "{log}");
    assert_eq!(told(&format!("connected to mailbox: {account}")), 0, "{log}");
    assert_eq!(told(&format!("Creating impersonated account for {ANNA}")), 1, "{log}");
    let cleared = log.lines().find(|line| line.contains("Cleared the cache of accounts")).unwrap();
    assert!(cleared.contains("accounts=1"), "{cleared}");
}
