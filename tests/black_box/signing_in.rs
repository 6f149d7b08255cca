//! Signing in to the embedded Exchange in each way that it offers: the real
//! binary, with the settings that users have. What went to whom and how often, the
//! recordings say.

use ews_mcp_tests::{Client, Exchange, Folders, Outcome, RawClient, Recorded, Revision, within};
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::contoso::{ANNA, ASSISTANT, INFO, MISAKI};
use crate::secrets::{CERTIFICATE, in_a_form};

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../host/exchange/tests/certificates/client-key.pem");
/// Operations under way at once in all, and so the connections of one process.
const CONNECTIONS: u64 = 20;

/// Mailboxes, and how many messages their inboxes have.
const INBOXES: [(&str, u64); 3] = [(ASSISTANT, 12), (ANNA, 25), (MISAKI, 0)];

async fn read(client: &Client, mailbox: &str) -> Outcome {
    client.call("read_emails", json!({ "target_mailbox": mailbox, "max_results": 1 })).await
}

/// So many calls at once, over several mailboxes, each with what its own mailbox
/// holds.
async fn many(client: &Client, calls: usize) {
    let outcomes = join_all((0..calls).map(|number| async move {
        let (mailbox, messages) = INBOXES[number % INBOXES.len()];
        (mailbox, messages, read(client, mailbox).await)
    }));
    for (mailbox, messages, outcome) in outcomes.await {
        assert!(!outcome.is_error, "{mailbox}: {}", outcome.text);
        assert_eq!(outcome.structured["mailbox"], mailbox);
        assert_eq!(outcome.structured["total_available"], messages, "{mailbox}");
    }
}

/// Where the embedded Exchange has counted up to, for example handshakes.
fn counted(recorded: &[Recorded], counter: &str) -> u64 {
    let all = recorded.iter().flat_map(|recorded| recorded.headers.split([' ', '(', ')', '\n']));
    let values = all.filter_map(|word| word.strip_prefix(counter)?.strip_prefix('='));
    values.map(|value| value.parse().unwrap()).max().unwrap_or(0)
}

/// As whom a request ran.
fn impersonated(recorded: &Recorded) -> Option<&str> {
    let (_, rest) = recorded.request.split_once("<t:PrimarySmtpAddress>")?;
    let (address, _) = rest.split_once('<')?;
    recorded.request.contains("<t:ExchangeImpersonation>").then_some(address)
}

fn has_token(recorded: &Recorded) -> bool {
    recorded.headers.lines().any(|line| line.trim_end() == "authorization: Bearer")
}

#[tokio::test]
async fn a_hundred_calls_at_once_are_answered_over_few_connections_that_signed_in_once_each() {
    for scheme in ["ntlm", "negotiate"] {
        for revision in Revision::ALL {
            let test = format!("a_hundred_calls_{scheme}");
            let exchange = Exchange::with(&test, &["--authentication", scheme]).await;
            let client = Client::start(&exchange, revision, &[]).await;
            many(&client, 100).await;
            let recorded = exchange.recording().all();
            let accepted = format!("sign-in: {scheme}: accepted");
            let sign_ins = recorded.iter().filter(|one| one.headers.contains(&accepted)).count() as u64;
            // A mailbox has four turns at most, and there are three of them.
            assert!((2..=12.min(CONNECTIONS)).contains(&sign_ins), "{sign_ins} sign-ins");
            assert!(recorded.len() >= 100);
            assert_eq!(counted(&recorded, "handshakes"), sign_ins, "a handshake was for nothing");
            assert_eq!((counted(&recorded, "logons"), counted(&recorded, "failed_logons")), (sign_ins, 0));
            // What is not the account's own mailbox says whose it is, on whatever connection.
            for (mailbox, _) in INBOXES {
                let own = recorded.iter().filter(|one| match impersonated(one) {
                    Some(address) => address == mailbox,
                    None => mailbox == ASSISTANT,
                });
                assert!(own.count() >= 33, "{mailbox}");
            }
            client.end().await;
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_however_many_call() {
    for scheme in ["basic", "ntlm", "negotiate"] {
        let test = format!("a_wrong_password_{scheme}");
        let exchange = Exchange::with(&test, &["--authentication", scheme]).await;
        let client = Client::start(&exchange, Revision::Stateless, &[("EWS_PASSWORD", "wr0ng")]).await;
        let outcomes = join_all((0..20).map(|number| read(&client, INBOXES[number % 3].0))).await;
        for Outcome { is_error, text, .. } in outcomes {
            assert!(is_error && text.contains("refused the sign-in (HTTP 401)"), "{scheme}: {text}");
        }
        let recorded = exchange.recording().all();
        assert_eq!(
            (counted(&recorded, "logons"), counted(&recorded, "failed_logons")),
            (1, 1),
            "{scheme}: in a real domain the account would be locked"
        );
    }
}

#[tokio::test]
async fn an_application_opens_all_mailboxes_by_impersonation_with_one_token() {
    let certificate = [
        ("EWS_CLIENT_SECRET", ""),
        ("EWS_CLIENT_ASSERTION_CERTIFICATE_FILE", CERTIFICATE),
        ("EWS_CLIENT_ASSERTION_KEY_FILE", KEY),
        ("EWS_CLIENT_ASSERTION_ALGORITHM", "RS256"),
    ];
    for (proof, settings) in
        [("secret", &certificate[..0]), ("PS256", &certificate[..3]), ("RS256", &certificate)]
    {
        for revision in Revision::ALL {
            let options = ["--authentication", "bearer", "--client-certificate", CERTIFICATE];
            let exchange = Exchange::with(&format!("an_application_{proof}"), &options).await;
            let client = Client::start(&exchange, revision, settings).await;
            many(&client, 30).await;
            let mail = json!({ "to": [ANNA], "subject": "From an application", "body": "x" });
            let sent = client.call("send_email", mail).await;
            assert!(!sent.is_error, "{}", sent.text);
            let outcome = read(&client, ANNA).await;
            assert_eq!(outcome.structured["emails"][0]["subject"], "From an application");
            let recorded = exchange.recording().all();
            assert_eq!((counted(&recorded, "issued_tokens"), counted(&recorded, "refused_tokens")), (1, 0));
            for one in &recorded {
                assert!(has_token(one), "{}", one.headers);
                let whose = impersonated(one);
                assert!(INBOXES.iter().any(|(mailbox, _)| whose == Some(mailbox)), "{}", one.request);
            }
            client.end().await;
        }
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_nothing_is_done_twice() {
    let options = ["--authentication", "bearer", "--fault", "CreateItem#1:status(code=401)"];
    let exchange = Exchange::with("a_refused_token_is_renewed", &options).await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let draft = json!({ "to": [ANNA], "subject": "Plan", "body": "x" });
    let made = client.call("create_draft", draft).await;
    assert!(!made.is_error, "{}", made.text);
    let recorded = exchange.recording().all();
    let creations = recorded.iter().filter(|one| one.operation == "CreateItem");
    let statuses: Vec<bool> = creations.map(|one| one.headers.contains("\n200")).collect();
    assert_eq!(statuses, [false, true]);
    assert_eq!(counted(&recorded, "issued_tokens"), 2);
}

#[tokio::test]
async fn tokens_that_are_good_for_nothing_are_not_asked_for_in_a_loop() {
    let options = ["--authentication", "bearer", "--token-life", "0"];
    let exchange = Exchange::with("tokens_good_for_nothing", &options).await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let refused = read(&client, ASSISTANT).await;
    assert!(refused.text.contains("refused the sign-in (HTTP 401); check that an administrator has"));
    let again = read(&client, ANNA).await;
    assert!(again.text.contains("refused the sign-in (HTTP 401) a moment ago"), "{}", again.text);
    let recorded = exchange.recording().all();
    assert_eq!((recorded.len(), counted(&recorded, "refused_tokens")), (2, 2));
    assert!(counted(&recorded, "issued_tokens") <= 3);
}

#[tokio::test]
async fn an_application_that_is_not_the_one_is_told_why_and_reaches_nobody() {
    let options = ["--authentication", "bearer"];
    let exchange = Exchange::with("not_the_application", &options).await;
    let certificate = [
        ("EWS_CLIENT_SECRET", ""),
        ("EWS_CLIENT_ASSERTION_CERTIFICATE_FILE", CERTIFICATE),
        ("EWS_CLIENT_ASSERTION_KEY_FILE", KEY),
    ];
    let tenant =
        exchange.setting("EWS_TOKEN_URL").replace(exchange.setting("EWS_TENANT_ID"), "other.example");
    for (settings, told) in [
        (&[("EWS_CLIENT_SECRET", "wr0ng")][..], "gave no token (invalid_client): AADSTS7000215"),
        (&certificate, "gave no token (invalid_client): AADSTS"),
        (&[("EWS_CLIENT_ID", "00000000-0000-0000-0000-000000000009")], "gave no token (unauthorized_client)"),
        (&[("EWS_OAUTH_SCOPE", "https://outlook.office365.com/Mail.Read")], "gave no token (invalid_scope)"),
        (&[("EWS_TOKEN_URL", &*tenant)], "gave no token (invalid_request): AADSTS90002"),
    ] {
        let client = Client::start(&exchange, Revision::Stateless, settings).await;
        let outcome = read(&client, ASSISTANT).await;
        assert!(outcome.is_error && outcome.text.contains(told), "{}", outcome.text);
        assert_eq!(outcome.structured["retryable"], false);
    }
    assert!(exchange.recording().all().is_empty());
}

/// What a person does who was shown a code: types it into the page, and says this.
async fn at_the_page(exchange: &Exchange, code: &str, decision: &str) {
    let url = exchange.setting("EWS_SERVER_URL");
    let address = url.split('/').nth(2).unwrap();
    let form = format!(
        "user_code={}&username={}&password={}&decision={decision}",
        in_a_form(code),
        in_a_form(exchange.setting("EWS_USERNAME")),
        in_a_form(exchange.setting("EWS_PASSWORD"))
    );
    let request = format!(
        "POST /devicelogin HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    within("the page", connection.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// A call during which somebody is shown a code, and says this; its result.
async fn call_and_sign_in(exchange: &Exchange, client: &mut RawClient, id: u64, decision: &str) -> Value {
    let shown = |client: &RawClient| -> Vec<String> {
        let log = client.log();
        let codes = log.split(" with the code ").skip(1);
        codes.map(|rest| rest.split(' ').next().unwrap().to_owned()).collect()
    };
    let before = shown(client).len();
    let params = json!({ "name": "read_emails", "arguments": { "max_results": 1 } });
    client.send_request(id, "tools/call", params).await;
    client.logged_times("Enter it only if you started this server.", before + 1).await;
    let code = shown(client).pop().unwrap();
    at_the_page(exchange, &code, decision).await;
    loop {
        let message = client.next().await.expect("the server goes on");
        if message["id"] == id {
            return message["result"].clone();
        }
    }
}

#[tokio::test]
async fn a_person_signs_in_with_a_code_and_stays_signed_in() {
    for revision in Revision::ALL {
        let options = ["--authentication", "bearer", "--device-code-interval", "1"];
        let exchange = Exchange::with("a_person_signs_in", &options).await;
        let folders = Folders::new();
        let state = folders.path().join("state").display().to_string();
        let person = [
            ("EWS_AUTH_TYPE", "device_code"),
            ("EWS_CLIENT_SECRET", ""),
            ("EWS_TOKEN_CACHE", "file"),
            ("EWS_STATE_DIR", &state),
            ("EWS_IMPERSONATION_TYPE", "delegate"),
            // Half of it is how long a call waits for a person.
            ("REQUEST_TIMEOUT", "60"),
        ];
        let mut client = RawClient::start(&exchange, revision, &person).await;
        let declined = call_and_sign_in(&exchange, &mut client, 1, "deny").await;
        assert_eq!(declined["isError"], true, "{declined}");
        let text = declined["content"][0]["text"].as_str().unwrap();
        assert!(
            text.contains("the sign-in was declined in the browser; try again for another code"),
            "{text}"
        );
        assert!(exchange.recording().all().is_empty());

        let allowed = call_and_sign_in(&exchange, &mut client, 2, "allow").await;
        assert_eq!(allowed["isError"], false, "{allowed}");
        assert_eq!(allowed["structuredContent"]["total_available"], 12);
        let shared = client.call(3, "read_emails", json!({ "target_mailbox": INFO, "max_results": 1 })).await;
        assert_eq!(shared["result"]["structuredContent"]["mailbox"], INFO, "{shared}");
        let (status, _, _) = client.close().await;
        assert!(status.success());

        // After a start nobody is asked, for the refresh token is there.
        let mut client = RawClient::start(&exchange, revision, &person).await;
        let again = client.call(1, "read_emails", json!({ "max_results": 1 })).await;
        assert_eq!(again["result"]["isError"], false, "{again}");
        let (status, _, log) = client.close().await;
        assert!(status.success() && !log.contains("SIGN IN"), "{log}");

        let recorded = exchange.recording().all();
        assert!(recorded.iter().all(|one| has_token(one) && impersonated(one).is_none()));
        assert_eq!((counted(&recorded, "issued_tokens"), counted(&recorded, "refused_tokens")), (2, 0));
    }
}
