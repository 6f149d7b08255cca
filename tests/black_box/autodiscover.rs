//! Exchange is found by the server itself, and the schema that it is asked in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ews_mcp_tests::{Client, Exchange, Folders, Revision, within};
use serde_json::{Value, json};

use crate::contoso::ANNA;
use crate::servers::{Authority, answering, with_tls};

/// An autodiscover that asks for a sign-in, and names one address after another;
/// the last one for ever. Counts the sign-ins.
struct Autodiscover {
    url: String,
    sign_ins: Arc<AtomicUsize>,
}

impl Autodiscover {
    async fn start(names: &[&str]) -> Autodiscover {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let sign_ins = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&sign_ins);
        let address: SocketAddr = answering(move |request| {
            if !request.to_ascii_lowercase().contains("\r\nauthorization: basic ") {
                return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
                    .to_owned();
            }
            let before = counted.fetch_add(1, Ordering::SeqCst);
            let body = format!(
                "<Autodiscover><Response><Account><Protocol><Type>EXPR</Type><EwsUrl>{}</EwsUrl></Protocol></Account>\
                 </Response></Autodiscover>",
                names.get(before).or(names.last()).unwrap()
            );
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        })
        .await;
        Autodiscover { url: format!("http://{address}/autodiscover/autodiscover.xml"), sign_ins }
    }

    fn settings(&self) -> [(&str, &str); 2] {
        [("EWS_SERVER_URL", ""), ("EWS_AUTODISCOVER_URL", &self.url)]
    }
}

#[tokio::test]
async fn exchange_is_found_once_and_remembered_over_starts() {
    let exchange = Exchange::start("exchange_is_found_once").await;
    let autodiscover = Autodiscover::start(&[exchange.setting("EWS_SERVER_URL")]).await;
    let folders = Folders::new();
    for _ in 0..2 {
        let environment = exchange.environment().chain(autodiscover.settings());
        let call = folders.command(&["call", "read_emails", "--json"], environment).output();
        let output = within("the call", call).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let result: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(result["mailbox"], "assistant@contoso.example");
    }
    assert_eq!(autodiscover.sign_ins.load(Ordering::SeqCst), 1);
}

/// An address at which nobody answers.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/EWS/Exchange.asmx", listener.local_addr().unwrap())
}

#[tokio::test]
async fn an_address_that_does_not_answer_is_looked_for_again() {
    let exchange = Exchange::start("an_address_that_does_not").await;
    let autodiscover = Autodiscover::start(&[&nowhere(), exchange.setting("EWS_SERVER_URL")]).await;
    let client = Client::start(&exchange, Revision::Stateless, &autodiscover.settings()).await;
    for _ in 0..2 {
        let found = client.call("read_emails", json!({})).await;
        assert_eq!(found.structured["success"], true, "{}", found.text);
    }
    assert_eq!(autodiscover.sign_ins.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn however_often_a_call_is_tried_it_is_looked_for_again_once() {
    let exchange = Exchange::start("looked_for_again_once").await;
    let autodiscover = Autodiscover::start(&[&nowhere()]).await;
    let client = Client::start(&exchange, Revision::Stateless, &autodiscover.settings()).await;
    let gone = client.call("read_emails", json!({})).await;
    assert!(gone.text.contains("Exchange at 127.0.0.1 was not reached ("), "{}", gone.text);
    assert_eq!(autodiscover.sign_ins.load(Ordering::SeqCst), 2);
}

/// The settings that have Exchange looked for at itself.
fn looked_for(exchange: &Exchange, form: &str) -> [(&'static str, String); 2] {
    let url = exchange.setting("EWS_SERVER_URL").replace("/EWS/Exchange.asmx", form);
    [("EWS_SERVER_URL", String::new()), ("EWS_AUTODISCOVER_URL", url)]
}

const FORMS: [&str; 2] = ["/autodiscover/autodiscover.svc", "/autodiscover/autodiscover.xml"];

#[tokio::test]
async fn each_way_to_sign_in_finds_exchange_in_both_forms() {
    for kind in ["basic", "ntlm", "negotiate"] {
        for form in FORMS {
            let exchange = Exchange::with("each_way_finds_exchange", &["--authentication", kind]).await;
            let settings = looked_for(&exchange, form);
            let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
            let client = Client::start(&exchange, Revision::Stateless, &settings).await;
            let found = client.call("read_emails", json!({ "max_results": 1 })).await;
            assert_eq!(found.structured["success"], true, "{kind}, {form}: {}", found.text);
            let (logons, wrong) = exchange.recording().logons();
            assert_eq!(wrong, 0, "{kind}, {form}");
            if kind != "basic" {
                // One at Autodiscover, and one at Exchange: its connection stays signed in.
                assert_eq!(logons, 2, "{kind}, {form}");
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_wherever_it_is_shown() {
    for kind in ["basic", "ntlm", "negotiate"] {
        for form in FORMS {
            let exchange =
                Exchange::with("a_wrong_password_at_autodiscover", &["--authentication", kind]).await;
            let mut settings = looked_for(&exchange, form).to_vec();
            settings.push(("EWS_PASSWORD", "wr0ng".to_owned()));
            let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let client = Client::start(&exchange, Revision::Stateless, &settings).await;
            for _ in 0..3 {
                let refused = client.call("read_emails", json!({})).await;
                assert!(
                    refused.text.contains(
                        "autodiscover at 127.0.0.1 refused the sign-in (HTTP 401); check EWS_USERNAME"
                    ),
                    "{kind}: {}",
                    refused.text
                );
            }
            assert_eq!(exchange.recording().logons(), (1, 1), "{kind}, {form}");
            client.end().await;
            // A new process, which knows nothing of it.
            let folders = Folders::new();
            let environment = exchange.environment().chain(settings);
            let output = folders.command(&["check"], environment).output();
            assert_eq!(within("the check", output).await.unwrap().status.code(), Some(1));
            assert_eq!(exchange.recording().logons(), (2, 2), "{kind}, {form}");
        }
    }
}

#[tokio::test]
async fn an_exchange_elsewhere_is_not_given_the_password() {
    let exchange = Exchange::start("an_exchange_elsewhere").await;
    let autodiscover = Autodiscover::start(&["https://mail.evil.example/EWS/Exchange.asmx"]).await;
    let client = Client::start(&exchange, Revision::Handshake, &autodiscover.settings()).await;
    let outcome = client.call("read_emails", json!({})).await;
    assert_eq!(outcome.structured["error_type"], "ConnectionError");
    assert!(
        outcome.text.contains(
            "autodiscover for contoso.example leads to mail.evil.example, which does not belong to that domain, so it was \
             not given the credentials; if it is your Exchange, allow it with EWS_AUTODISCOVER_HOSTS=mail.evil.example, or \
             set EWS_SERVER_URL"
        ),
        "{}",
        outcome.text
    );
    // Nobody looks again at once.
    client.call("read_emails", json!({})).await;
    assert_eq!(autodiscover.sign_ins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_schema_that_is_refused_is_not_asked_for_again() {
    let refuses = ["--fault", "GetFolder#1:error(code=ErrorInvalidServerVersion)"];
    for revision in Revision::ALL {
        let exchange = Exchange::with("a_schema_that_is_refused", &refuses).await;
        let client = Client::start(&exchange, revision, &[]).await;
        let outcome = client.call("read_emails", json!({ "max_results": 1 })).await;
        assert_eq!(outcome.structured["success"], true, "{}", outcome.text);
        let all = exchange.recording().all();
        let version = |request: &str| {
            let (_, rest) = request.split_once("RequestServerVersion Version=\"").unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let asked: Vec<String> = all.iter().map(|recorded| version(&recorded.request)).collect();
        assert_eq!(asked[..3], ["Exchange2013_SP1", "Exchange2016", "Exchange2013_SP1"], "{asked:?}");
        assert!(asked[3..].iter().all(|version| version == "Exchange2013_SP1"), "{asked:?}");
    }
}

#[tokio::test]
async fn a_change_in_a_schema_that_is_refused_is_made_once() {
    let refuses = ["--fault", "CreateItem#1:error(code=ErrorInvalidServerVersion)"];
    let exchange = Exchange::with("a_change_in_a_schema", &refuses).await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    // From here on the server is known.
    client.call("read_emails", json!({ "max_results": 1 })).await;
    let draft = json!({ "to": [ANNA], "subject": "Plan", "body": "x" });
    let made = client.call("create_draft", draft).await;
    assert_eq!(made.structured["success"], true, "{}", made.text);
    let created: Vec<String> = exchange
        .recording()
        .all()
        .into_iter()
        .filter(|recorded| recorded.operation == "CreateItem")
        .map(|recorded| recorded.answer)
        .collect();
    assert_eq!(created.len(), 2);
    assert!(
        created[0].contains("ErrorInvalidServerVersion") && created[1].contains("NoError"),
        "{created:?}"
    );
    client.end().await;
}

#[tokio::test]
async fn verification_that_is_switched_off_is_off_for_exchange_alone() {
    let exchange = Exchange::start("verification_is_off").await;
    let address = exchange.setting("EWS_SERVER_URL").split('/').nth(2).unwrap().parse().unwrap();
    let authority = Authority::new();
    let own = || authority.certificate("127.0.0.1", (2020, 2999));
    let ews = format!("https://{}/EWS/Exchange.asmx", with_tls(own(), address).await);
    let autodiscover = Autodiscover::start(&[&ews]).await;
    let plain = autodiscover.url.split('/').nth(2).unwrap().parse().unwrap();
    let url = format!("https://{}/autodiscover/autodiscover.xml", with_tls(own(), plain).await);
    let settings = [("EWS_SERVER_URL", ""), ("EWS_AUTODISCOVER_URL", &url)];
    let other = [settings[0], settings[1], ("EWS_INSECURE_SKIP_VERIFY", "true")];
    let client = Client::start(&exchange, Revision::Stateless, &other).await;
    let refused = client.call("read_emails", json!({})).await;
    assert!(refused.text.contains("invalid peer certificate: UnknownIssuer"), "{}", refused.text);
    assert_eq!(autodiscover.sign_ins.load(Ordering::SeqCst), 0);
    assert!(exchange.recording().all().is_empty());
    client.end().await;
    let trusted = [settings[0], settings[1], ("EWS_CA_FILE", authority.file())];
    let client = Client::start(&exchange, Revision::Stateless, &trusted).await;
    let found = client.call("read_emails", json!({ "max_results": 1 })).await;
    assert_eq!(found.structured["success"], true, "{}", found.text);
    client.end().await;
}
