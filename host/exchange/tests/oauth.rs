//! OAuth over HTTP: a token endpoint and an Exchange on loopback, which say what
//! they are told to, and remember what they were asked.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use ews_mcp_exchange::{
    AssertionAlgorithm, Call, CallError, ClientAssertion, ClientProof, Credentials, DeviceSignIn, Document,
    Door, Effects, Grant, OAuthClient, OpenMailbox, OtherMailboxes, Settings, TokenCache, oauth_endpoint,
    server_url,
};

const SECRET: &str = "s3cret value";
const GET_FOLDER: &str = "<m:GetFolder \
    xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
    xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>\
    <m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
    <m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder>";
/// By which a test sees that Exchange has answered.
const FAULT: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>\
    <faultcode>a:ErrorItemNotFound</faultcode><faultstring>x</faultstring><detail>\
    <e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>ErrorItemNotFound\
    </e:ResponseCode></detail></s:Fault></s:Body></s:Envelope>";

/// Status, header and body of an answer.
type Answer = (u16, &'static [(&'static str, &'static str)], String);

/// Both servers.
#[derive(Debug, Default)]
struct Servers {
    tokens: Mutex<VecDeque<Answer>>,
    exchange: Mutex<VecDeque<u16>>,
    /// Forms that reached the authorization server.
    forms: Mutex<Vec<String>>,
    /// Authorization and envelope that reached Exchange.
    envelopes: Mutex<Vec<(String, String)>>,
}

type Shared = State<Arc<Servers>>;

async fn token(State(servers): Shared, form: String) -> Response {
    servers.forms.lock().unwrap().push(form);
    let answer = servers.tokens.lock().unwrap().pop_front();
    let Some((status, headers, body)) = answer else { return std::future::pending().await };
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    response.headers_mut().insert("content-type", "application/json".parse().unwrap());
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

async fn exchange(State(servers): Shared, headers: HeaderMap, _: Uri, envelope: Bytes) -> Response {
    let authorization = headers["authorization"].to_str().unwrap().to_owned();
    let envelope = String::from_utf8(envelope.to_vec()).unwrap();
    servers.envelopes.lock().unwrap().push((authorization, envelope));
    let status = servers.exchange.lock().unwrap().pop_front().unwrap_or(500);
    (StatusCode::from_u16(status).unwrap(), FAULT).into_response()
}

impl Servers {
    /// Starts both with these answers. Where they have no more, the authorization
    /// server says nothing, and Exchange answers with a fault.
    async fn start(tokens: Vec<Answer>, exchange_says: Vec<u16>) -> (Arc<Servers>, String) {
        let servers = Arc::new(Servers {
            tokens: Mutex::new(tokens.into()),
            exchange: Mutex::new(exchange_says.into()),
            ..Servers::default()
        });
        let router = Router::new()
            .route("/t/token", post(token))
            .route("/t/devicecode", post(token))
            .route("/EWS/Exchange.asmx", post(exchange))
            .with_state(Arc::clone(&servers));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (servers, origin)
    }

    fn forms(&self) -> Vec<String> {
        self.forms.lock().unwrap().clone()
    }

    fn authorizations(&self) -> Vec<String> {
        self.envelopes.lock().unwrap().iter().map(|(authorization, _)| authorization.clone()).collect()
    }

    fn envelope(&self, index: usize) -> String {
        self.envelopes.lock().unwrap()[index].1.clone()
    }
}

fn given(token: &str) -> Answer {
    (
        200,
        &[],
        format!(
            r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600,"refresh_token":"r{token}"}}"#
        ),
    )
}

fn client(origin: &str) -> OAuthClient {
    let token_url = oauth_endpoint("EWS_TOKEN_URL", &format!("{origin}/t/token")).unwrap();
    OAuthClient { client_id: "c1".into(), token_url, scope: "s".into() }
}

fn application(origin: &str) -> Credentials {
    Credentials::OAuth2 { client: client(origin), proof: ClientProof::Secret(SECRET.into()) }
}

fn person(origin: &str) -> Credentials {
    let device_authorization_url =
        oauth_endpoint("EWS_DEVICE_AUTHORIZATION_URL", &format!("{origin}/t/devicecode")).unwrap();
    let sign_in = DeviceSignIn { device_authorization_url, show: |_| {}, cache: TokenCache::Off };
    Credentials::DeviceCode { client: client(origin), sign_in }
}

fn door(origin: &str, credentials: Credentials) -> Door {
    let mut settings =
        Settings::new(server_url(origin).unwrap(), "svc@contoso.example", credentials).unwrap();
    settings.other_mailboxes = OtherMailboxes::Impersonation;
    Door::new(settings).unwrap()
}

async fn open(door: &Door, target: Option<&str>) -> OpenMailbox {
    let grant = Grant {
        plugin: "mail".into(),
        tool: "read_emails".into(),
        operations: ["GetFolder".to_owned()].into(),
        effects: Effects::NONE,
        needs: [].into(),
    };
    door.open(target, Call::new(grant)).await.unwrap()
}

async fn call(door: &Door, target: Option<&str>) -> CallError {
    let mailbox = open(door, target).await;
    mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err()
}

/// Exchange was reached, and answered.
fn is_answered(error: &CallError) -> bool {
    matches!(error, CallError::Exchange { code, .. } if code == "ErrorItemNotFound")
}

#[tokio::test]
async fn an_application_impersonates_whatever_it_opens_even_the_primary_mailbox() {
    let (servers, origin) = Servers::start(vec![given("t1")], vec![]).await;
    let door = door(&origin, application(&origin));
    for (index, (target, address)) in [
        (None, "svc@contoso.example"),
        (Some("SVC@contoso.example"), "svc@contoso.example"),
        (Some("anna@contoso.example"), "anna@contoso.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let error = call(&door, target).await;
        assert!(is_answered(&error), "{error:?}");
        let envelope = servers.envelope(index);
        let header = format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation></soap:Header>"
        );
        assert!(envelope.contains(&header), "{envelope}");
        assert!(!envelope.contains("<t:Mailbox>"), "{envelope}");
    }
    assert_eq!(servers.authorizations(), ["Bearer t1", "Bearer t1", "Bearer t1"]);
    assert_eq!(
        servers.forms(),
        ["grant_type=client_credentials&scope=s&client_id=c1&client_secret=s3cret+value"]
    );
}

#[tokio::test]
async fn a_person_impersonates_nobody_in_the_own_mailbox() {
    let code = r#"{"device_code":"d","user_code":"AB-CD","verification_uri":"https://login.example/d","expires_in":900}"#;
    let (servers, origin) = Servers::start(vec![(200, &[], code.to_owned()), given("t1")], vec![]).await;
    let error = call(&door(&origin, person(&origin)), None).await;
    assert!(is_answered(&error), "{error:?}");
    assert_eq!(servers.authorizations(), ["Bearer t1"]);
    let envelope = servers.envelope(0);
    assert!(!envelope.contains("ExchangeImpersonation"), "{envelope}");
    assert_eq!(
        servers.forms(),
        [
            "scope=s&client_id=c1",
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=d&client_id=c1"
        ]
    );
}

#[tokio::test]
async fn a_certificate_takes_the_place_of_the_secret() {
    let (servers, origin) = Servers::start(vec![given("t1")], vec![]).await;
    let key = ClientAssertion::new(
        include_bytes!("certificates/client.pem"),
        &include_str!("certificates/client-key.pem").into(),
        AssertionAlgorithm::Ps256,
    );
    let proof = ClientProof::Assertion(key.unwrap());
    let error = call(&door(&origin, Credentials::OAuth2 { client: client(&origin), proof }), None).await;
    assert!(is_answered(&error), "{error:?}");
    let form = servers.forms().remove(0);
    assert!(
        form.contains(
            "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        )
    );
    assert!(form.contains("&client_assertion=eyJ") && !form.contains("client_secret"), "{form}");
}

#[tokio::test]
async fn a_token_that_exchange_refuses_is_renewed_once() {
    let (servers, origin) = Servers::start(vec![given("t1"), given("t2")], vec![401]).await;
    let door = door(&origin, application(&origin));
    let error = call(&door, None).await;
    assert!(is_answered(&error), "{error:?}");
    let error = call(&door, None).await;
    assert!(is_answered(&error), "{error:?}");
    assert_eq!(servers.authorizations(), ["Bearer t1", "Bearer t2", "Bearer t2"]);
    assert_eq!(servers.forms().len(), 2);
}

#[tokio::test]
async fn where_the_new_token_is_refused_too_it_is_final() {
    let (servers, origin) =
        Servers::start(vec![given("t1"), given("t2"), given("t3")], vec![401, 401, 401]).await;
    let door = door(&origin, application(&origin));
    let error = call(&door, None).await.to_string();
    assert_eq!(
        error,
        "Exchange at 127.0.0.1 refused the sign-in (HTTP 401); check that an administrator has consented to the \
         application's permission full_access_as_app (or has given it the role Application EWS.AccessAsApp), and that \
         EWS_OAUTH_SCOPE names this server"
    );
    // Nobody tries for a while.
    call(&door, None).await;
    assert_eq!(servers.authorizations(), ["Bearer t1", "Bearer t2"]);
    assert_eq!(servers.forms().len(), 2);
}

#[tokio::test]
async fn many_calls_at_once_ask_for_one_token_and_renew_it_once() {
    let (servers, origin) = Servers::start(vec![given("t1"), given("t2")], vec![401; 8]).await;
    let door = door(&origin, application(&origin));
    let mailboxes: Vec<String> = (0..8).map(|number| format!("user{number}@contoso.example")).collect();
    let calls = futures::future::join_all(mailboxes.iter().map(|mailbox| call(&door, Some(mailbox)))).await;
    // Some may have been sent with the new token and refused for the last time: what counts
    // is that nobody asked for a third.
    assert_eq!(calls.len(), 8);
    assert_eq!(servers.forms().len(), 2);
    assert!(servers.authorizations().len() <= 16);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_to_exchange_and_the_reason_is_told() {
    let wrong = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: s3cret value"}"#;
    let busy: &[(&str, &str)] = &[("retry-after", "70")];
    let elsewhere: &[(&str, &str)] = &[("location", "https://evil.example/")];
    for (answer, message) in [
        (
            (401, &[][..], wrong.to_owned()),
            "127.0.0.1 gave no token (invalid_client): (not shown, for it repeats a secret); check EWS_CLIENT_ID and \
             the secret (its value, not its id) or certificate, and whether it has expired",
        ),
        (
            (503, busy, String::new()),
            "the token endpoint at 127.0.0.1 is not available or too busy (HTTP 503)",
        ),
        (
            (307, elsewhere, String::new()),
            "127.0.0.1 redirects requests for tokens (HTTP 307), which is not followed; check EWS_TOKEN_URL",
        ),
        (
            (404, &[], "<html>".to_owned()),
            "there is no token endpoint at this address of 127.0.0.1 (HTTP 404); check EWS_TENANT_ID and EWS_TOKEN_URL",
        ),
        (
            (200, &[], " ".repeat(300 * 1024)),
            "127.0.0.1 answered with more than 262144 bytes, which no token endpoint does; check EWS_TOKEN_URL",
        ),
    ] {
        let is_busy = answer.0 == 503;
        let (servers, origin) = Servers::start(vec![answer], vec![]).await;
        let door = door(&origin, application(&origin));
        assert_eq!(call(&door, None).await.to_string(), message);
        let CallError::Unavailable { message: again, retryable, retry_after } = call(&door, None).await
        else {
            panic!("nothing was sent")
        };
        assert!(
            again.starts_with(&format!("{message}. So soon after, nobody asks again; try in ")),
            "{again}"
        );
        assert_eq!(retryable, is_busy);
        assert!(!is_busy || retry_after.unwrap() > Duration::from_secs(60));
        assert_eq!((servers.forms().len(), servers.authorizations().len()), (1, 0));
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_not_there_or_says_nothing_is_told() {
    let (servers, origin) = Servers::start(vec![], vec![]).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut nowhere = client(&origin);
    nowhere.token_url = oauth_endpoint("EWS_TOKEN_URL", &format!("http://{closed}/t")).unwrap();
    let nowhere = Credentials::OAuth2 { client: nowhere, proof: ClientProof::Secret(SECRET.into()) };
    let error = call(&door(&origin, nowhere), None).await.to_string();
    assert!(error.starts_with("the token endpoint at 127.0.0.1 was not reached ("), "{error}");

    let mut settings =
        Settings::new(server_url(&origin).unwrap(), "svc@contoso.example", application(&origin)).unwrap();
    settings.request_timeout = Duration::from_millis(100);
    let CallError::Unavailable { message, retryable, .. } = call(&Door::new(settings).unwrap(), None).await
    else {
        panic!("nothing was sent")
    };
    assert_eq!(message, "the token endpoint at 127.0.0.1 has not answered yet; try again");
    assert!(retryable);
    assert!(servers.authorizations().is_empty());
}

#[tokio::test]
async fn many_who_wait_for_a_token_wait_together_and_none_of_them_twice() {
    let (servers, origin) = Servers::start(vec![], vec![]).await;
    let mut settings =
        Settings::new(server_url(&origin).unwrap(), "svc@contoso.example", application(&origin)).unwrap();
    settings.request_timeout = Duration::from_secs(2);
    let door = Door::new(settings).unwrap();
    // As many as may be under way in one mailbox.
    let errors = futures::future::join_all((0..4).map(|_| call(&door, None))).await;
    for error in errors {
        assert_eq!(error.to_string(), "the token endpoint at 127.0.0.1 has not answered yet; try again");
    }
    assert_eq!(servers.forms().len(), 1);
}

/// TLS on loopback, with a certificate that no authority has signed; how often a
/// client went through with the handshake.
async fn untrusted() -> (u16, Arc<Mutex<u32>>, String) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = certified.cert.pem();
    let key = rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let trusting = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&trusting);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            if let Ok(mut connection) = acceptor.accept(connection).await {
                // In TLS 1.3 a client that refuses says so after the server has finished: what
                // counts is that it sends something.
                let mut first = [0];
                if tokio::io::AsyncReadExt::read_exact(&mut connection, &mut first).await.is_ok() {
                    *counted.lock().unwrap() += 1;
                }
            }
        }
    });
    (port, trusting, pem)
}

#[tokio::test]
async fn what_is_switched_off_or_trusted_for_exchange_is_so_for_the_token_endpoint_only_if_it_is_safe() {
    for (trusts, skips, reached) in [(false, false, 0), (false, true, 0), (true, false, 1)] {
        let (port, trusting, pem) = untrusted().await;
        let origin = format!("https://localhost:{port}");
        let mut settings =
            Settings::new(server_url(&origin).unwrap(), "svc@contoso.example", application(&origin)).unwrap();
        settings.tls.skip_verification = skips;
        if trusts {
            settings.tls.trust(pem.as_bytes()).unwrap();
        }
        let error = call(&Door::new(settings).unwrap(), None).await.to_string();
        assert!(error.starts_with("the token endpoint at localhost was not reached ("), "{error}");
        assert_eq!(error.contains("certificate"), reached == 0, "{error}");
        assert_eq!(*trusting.lock().unwrap(), reached, "trusts: {trusts}, skips: {skips}");
    }
}

#[tokio::test]
async fn what_http_403_means_in_exchange_online_is_said() {
    let (_, origin) = Servers::start(vec![given("t1")], vec![403]).await;
    let error = call(&door(&origin, application(&origin)), None).await.to_string();
    assert!(
        error.starts_with("Exchange at 127.0.0.1 does not let this account use EWS (HTTP 403); if this is ")
    );
    for word in ["EWSEnabled", "EwsAllowedAppIDs", "1 April 2027"] {
        assert!(error.contains(word), "{error}");
    }
}
