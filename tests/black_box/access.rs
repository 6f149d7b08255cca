//! Whose mailbox may be opened: the users' promise, to the letter.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::ANNA;

async fn refused(client: &Client, mailbox: &str) -> Value {
    let outcome = client.call("read_emails", json!({ "target_mailbox": mailbox })).await;
    assert!(outcome.is_error, "{}", outcome.text);
    assert!(outcome.text.starts_with(outcome.structured["error"].as_str().unwrap()), "{}", outcome.text);
    outcome.structured
}

#[tokio::test]
async fn a_mailbox_outside_of_the_scope_is_refused_by_exchange() {
    let exchange = Exchange::start("outside_of_the_scope").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        assert_eq!(
            refused(&client, "helena.vogt@contoso.example").await,
            json!({
                "success": false,
                "error": "ConnectionError: Failed to access mailbox helena.vogt@contoso.example: The account does not \
                          have permission to impersonate the requested user.",
                "error_type": "ConnectionError",
                "mailbox": "helena.vogt@contoso.example",
                "outcome": "not_done",
                "retryable": false,
                "ews_response_code": "ErrorImpersonateUserDenied",
            })
        );
        // The next call is none the worse for it.
        assert!(!client.call("read_emails", json!({ "target_mailbox": ANNA })).await.is_error);
    }
}

#[tokio::test]
async fn an_address_without_mailbox_is_told_apart() {
    let exchange = Exchange::start("an_address_without_mailbox").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        for mailbox in ["nobody@contoso.example", "former.employee@contoso.example", "jörg@bücher.example"]
        {
            let error = refused(&client, mailbox).await;
            assert_eq!(
                error["error"],
                format!(
                    "ConnectionError: Failed to access mailbox {mailbox}: The SMTP address has no mailbox associated \
                     with it."
                )
            );
            assert_eq!(error["ews_response_code"], "ErrorNonExistentMailbox");
        }
    }
}

#[tokio::test]
async fn without_impersonation_only_the_primary_mailbox_is_opened() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("without_impersonation").await;
        let off = [("EWS_IMPERSONATION_ENABLED", "false")];
        let client = Client::start(&exchange, revision, &off).await;
        let error = refused(&client, ANNA).await;
        assert_eq!(
            error["error"],
            "ConnectionError: Impersonation not enabled. Set EWS_IMPERSONATION_ENABLED=true to access mailbox: \
             anna.lindqvist@contoso.example"
        );
        assert_eq!(exchange.recording().operations(), Vec::<String>::new(), "Exchange is not asked");
        let own = client.call("read_emails", json!({ "target_mailbox": "Assistant@contoso.example" })).await;
        assert_eq!(own.structured["mailbox"], "assistant@contoso.example");
    }
}

#[tokio::test]
async fn a_delegate_reads_what_the_rights_to_folders_allow() {
    let exchange = Exchange::start("delegate").await;
    let delegate = [("EWS_IMPERSONATION_TYPE", "delegate")];
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &delegate).await;
        for (mailbox, total) in [("bruno.keller@contoso.example", 10), ("info@contoso.example", 3)] {
            let outcome =
                client.call("read_emails", json!({ "target_mailbox": mailbox, "max_results": 1 })).await;
            assert_eq!(outcome.structured["total_available"], total, "{}", outcome.text);
            assert_eq!(outcome.structured["mailbox"], mailbox);
            let id = &outcome.structured["emails"][0]["message_id"];
            let details = json!({ "target_mailbox": mailbox, "message_id": id });
            assert!(!client.call("get_email_details", details).await.is_error);
        }
        for (mailbox, code) in [
            ("anna.lindqvist@contoso.example", "ErrorAccessDenied"),
            ("misaki.fujiwara@contoso.example", "ErrorFolderNotFound"),
            ("nobody@contoso.example", "ErrorNonExistentMailbox"),
        ] {
            assert_eq!(refused(&client, mailbox).await["ews_response_code"], code);
        }
    }
    let recorded = exchange.recording().all();
    assert!(
        !recorded.is_empty()
            && recorded.iter().all(|recorded| !recorded.request.contains("ExchangeImpersonation"))
    );
}

#[tokio::test]
async fn an_account_is_not_taken_for_somebody_else() {
    let exchange = Exchange::start("not_taken_for_somebody_else").await;
    for revision in Revision::ALL {
        // The account signs in as itself; the setting names another mailbox.
        let wrong = [("EWS_EMAIL", "helena.vogt@contoso.example")];
        let client = Client::start(&exchange, revision, &wrong).await;
        let outcome = client.call("read_emails", json!({})).await;
        assert_eq!(
            outcome.structured["error"],
            "ConnectionError: Failed to access mailbox helena.vogt@contoso.example: The account that signs in has no \
             access to it. EWS_EMAIL must be the primary address of that account's own mailbox."
        );
        assert_eq!(outcome.structured["ews_response_code"], "ErrorAccessDenied");
    }
}

#[tokio::test]
async fn a_proxy_address_opens_the_mailbox_under_its_primary_one() {
    let exchange = Exchange::start("a_proxy_address").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let outcome =
            client.call("read_emails", json!({ "target_mailbox": "a.lindqvist@contoso.example" })).await;
        assert_eq!(outcome.structured["success"], true, "{}", outcome.text);
        assert_eq!(outcome.structured["mailbox"], ANNA);
    }
}

#[tokio::test]
async fn what_is_no_address_is_not_sent_anywhere() {
    let exchange = Exchange::start("what_is_no_address").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    for text in ["anna", "a b@x.example", "a@x.example\r\nX-Evil: 1", "<t:SID>@x.example"] {
        let error = refused(&client, text).await;
        assert_eq!(error["error_type"], "ValidationError", "{error}");
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_password_is_told_once_and_never_shown() {
    let exchange = Exchange::start("a_wrong_password").await;
    let client = Client::start(&exchange, Revision::Handshake, &[("EWS_PASSWORD", "wr0ng-secret")]).await;
    let outcome = client.call("read_emails", json!({})).await;
    assert!(outcome.text.contains("refused the sign-in (HTTP 401); check EWS_USERNAME"), "{}", outcome.text);
    assert!(!outcome.text.contains("wr0ng-secret"));
    assert_eq!(outcome.structured["error_type"], "ConnectionError");
    // One try: more would lock the account.
    let again = client.call("read_emails", json!({ "folder": "Projekte/Übersicht" })).await;
    assert!(
        again.text.contains("So that the account is not locked, nobody signs in for 30 s"),
        "{}",
        again.text
    );
    assert_eq!(exchange.recording().all().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_with_what_to_check() {
    let exchange = Exchange::start("a_server_that_is_not_there").await;
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/EWS/Exchange.asmx", listener.local_addr().unwrap())
    };
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[("EWS_SERVER_URL", closed.as_str())]).await;
        let outcome = client.call("read_emails", json!({})).await;
        assert!(outcome.is_error);
        assert!(outcome.text.contains("Exchange at 127.0.0.1 was not reached ("), "{}", outcome.text);
        assert!(outcome.text.contains("check EWS_SERVER_URL and the network"), "{}", outcome.text);
        assert_eq!(outcome.structured["error_type"], "ConnectionError");
        assert_eq!(outcome.structured["retryable"], true);
        assert_eq!(outcome.structured["outcome"], "not_done");
    }
}

#[tokio::test]
async fn an_id_of_another_mailbox_is_refused_by_the_host() {
    let exchange = Exchange::start("an_id_of_another_mailbox").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let annas =
        client.call("read_emails", json!({ "target_mailbox": ANNA, "max_results": 1 })).await.structured;
    let id = annas["emails"][0]["message_id"].as_str().unwrap();
    let before = exchange.recording().operations().len();
    let outcome = client.call("get_email_details", json!({ "message_id": id })).await;
    assert!(outcome.is_error);
    assert!(outcome.text.contains("id-of-another-mailbox at GetItem/ItemIds/ItemId"), "{}", outcome.text);
    assert!(
        outcome.text.contains("belongs to another mailbox than assistant@contoso.example"),
        "{}",
        outcome.text
    );
    // Only what the host asks to know whose ids these are.
    assert_eq!(exchange.recording().operations()[before..], ["GetFolder"]);
}
