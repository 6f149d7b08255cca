//! Bearer tokens: where they come from, what they open, and what they do not.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used)]

mod client;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::kept::Kept;
use client::mail::{ANNA, ASSISTANT};
use client::*;
use ews_mcp_simulator::{Options, Scheme, Simulator, StartError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const DEFAULT: &str = "https://outlook.office365.com/.default";
const PERSON: &str = "https://outlook.office365.com/EWS.AccessAsUser.All offline_access";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn options() -> Options {
    Options { authentication: vec![Scheme::Bearer], ..Options::default() }
}

fn environment(simulator: &Simulator) -> HashMap<&'static str, String> {
    simulator.environment().into_iter().collect()
}

/// Posts parameters to an address of the server.
async fn form(simulator: &Simulator, url: &str, parameters: &[(&str, &str)]) -> Answer {
    let path = url.splitn(4, '/').nth(3).unwrap();
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    Kept::open(simulator).await.ask(&format!("POST /{path}"), &kind, &body).await
}

async fn token(simulator: &Simulator, parameters: &[(&str, &str)]) -> (u16, Value) {
    let environment = environment(simulator);
    let mut all = vec![("client_id", &*environment["EWS_CLIENT_ID"])];
    all.extend(parameters);
    let answer = form(simulator, &environment["EWS_TOKEN_URL"], &all).await;
    assert_eq!(answer.header("content-type"), ["application/json; charset=utf-8"]);
    assert_eq!(answer.header("cache-control"), ["no-store"]);
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

/// An application's token.
async fn application(simulator: &Simulator) -> String {
    let secret = environment(simulator).remove("EWS_CLIENT_SECRET").unwrap();
    let parameters = [("grant_type", "client_credentials"), ("client_secret", &*secret), ("scope", DEFAULT)];
    let (status, body) = token(simulator, &parameters).await;
    assert_eq!(status, 200);
    body["access_token"].as_str().unwrap().to_owned()
}

fn inbox(of: Option<&str>) -> String {
    let header = of.map_or_else(String::new, |address| {
        format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>"
        )
    });
    envelope(&header, &get_folder("IdOnly", &distinguished("inbox")))
}

async fn ews(simulator: &Simulator, token: &str, document: &str) -> Answer {
    Kept::open(simulator).await.ews(&format!("Bearer {token}"), document).await
}

#[tokio::test]
async fn an_application_must_say_whose_mailbox_it_wants() {
    let simulator = start(options()).await;
    let token = application(&simulator).await;
    assert_eq!(ews(&simulator, &token, &inbox(Some(ANNA))).await.codes(), ["NoError"]);
    assert_eq!(ews(&simulator, &token, &inbox(Some(ASSISTANT))).await.codes(), ["NoError"]);
    for document in [
        inbox(None),
        envelope(
            "",
            "<m:ResolveNames ReturnFullContactData=\"false\">\
        <m:UnresolvedEntry>anna</m:UnresolvedEntry></m:ResolveNames>",
        ),
    ] {
        let nobody = ews(&simulator, &token, &document).await;
        assert_eq!(nobody.status, 500);
        assert_eq!(nobody.texts("faultcode").len() + nobody.count("<faultcode "), 1);
        assert!(nobody.body.contains("a:ErrorInvalidExchangeImpersonationHeaderData<"), "{}", nobody.body);
        assert!(
            nobody.body.contains(
                ">ExchangeImpersonation SOAP header must be present for this type of OAuth token.<"
            ),
            "{}",
            nobody.body
        );
    }
    let denied = ews(&simulator, &token, &inbox(Some("helena.vogt@contoso.example"))).await;
    assert!(denied.body.contains("ErrorImpersonateUserDenied"));
    let counted = simulator.sign_ins();
    assert_eq!((counted.issued_tokens, counted.refused_tokens, counted.logons), (1, 0, 0));
}

#[tokio::test]
async fn a_token_that_is_expired_or_unknown_is_refused_with_the_reason() {
    let simulator = start(Options { token_life: Duration::ZERO, ..options() }).await;
    let token = application(&simulator).await;
    for (token, diagnostics) in [
        (&*token, "2000002;reason=\"The token has expired.\";error_category=\"token_expired\""),
        (
            "nonsense",
            "2000001;reason=\"OAuth token submitted with the request can not be parsed.\";\
             error_category=\"invalid_token\"",
        ),
    ] {
        let refused = ews(&simulator, token, &inbox(Some(ANNA))).await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.header("x-ms-diagnostics"), [diagnostics]);
        let challenges = refused.header("www-authenticate");
        assert!(challenges[0].starts_with("Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", "));
        assert!(challenges[0].ends_with(", error=\"invalid_token\""), "{challenges:?}");
    }
    let nothing = Kept::open(&simulator).await.ews("", &inbox(Some(ANNA))).await;
    assert_eq!((nothing.status, nothing.header("x-ms-diagnostics").len()), (401, 0));
    assert!(!nothing.header("www-authenticate")[0].contains("error="));
    assert_eq!(simulator.sign_ins().refused_tokens, 2);
}

#[tokio::test]
async fn a_person_signs_in_on_another_device() {
    let simulator = start(options()).await;
    let environment = environment(&simulator);
    let url = environment["EWS_TOKEN_URL"].replace("/token", "/devicecode");
    let asked =
        form(&simulator, &url, &[("client_id", &environment["EWS_CLIENT_ID"]), ("scope", PERSON)]).await;
    let asked: Value = serde_json::from_str(&asked.body).unwrap();
    let code = asked["device_code"].as_str().unwrap();
    let grant = [("grant_type", DEVICE_CODE), ("device_code", code)];
    for error in ["authorization_pending", "slow_down"] {
        let (status, body) = token(&simulator, &grant).await;
        assert_eq!((status, &body["error"]), (400, &error.into()));
    }
    let page = asked["verification_uri"].as_str().unwrap();
    let shown = Kept::open(&simulator).await.ask("GET /devicelogin", &[], "").await;
    assert!(page.ends_with("/devicelogin") && shown.body.contains("name=\"user_code\""));
    let answer = [
        ("user_code", asked["user_code"].as_str().unwrap()),
        ("username", &environment["EWS_USERNAME"]),
        ("password", PASSWORD),
        ("decision", "allow"),
    ];
    assert_eq!(form(&simulator, page, &answer).await.status, 200);
    let (status, body) = token(&simulator, &grant).await;
    assert_eq!(status, 200);
    let text = body["access_token"].as_str().unwrap();
    assert_eq!(ews(&simulator, text, &inbox(None)).await.codes(), ["NoError"], "the own mailbox");
    assert_eq!(ews(&simulator, text, &inbox(Some(ANNA))).await.codes(), ["NoError"]);
    let refresh =
        [("grant_type", "refresh_token"), ("refresh_token", body["refresh_token"].as_str().unwrap())];
    let (status, body) = token(&simulator, &refresh).await;
    assert_eq!((status, body["refresh_token"].is_string()), (200, true));
    assert_eq!(simulator.sign_ins().issued_tokens, 2);
    assert_eq!(simulator.sign_ins().logons, 1, "the person's");
}

/// A key with its certificate, as PEM in a file.
struct Identity {
    key: RsaKeyPair,
    hash: String,
}

impl Identity {
    fn new(file: &Path) -> Self {
        let pair =
            rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
        let parameters = rcgen::CertificateParams::new(vec!["client.example".to_owned()]).unwrap();
        let certificate = parameters.self_signed(&pair).unwrap();
        std::fs::write(file, certificate.pem()).unwrap();
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(certificate.der()));
        Self { key: RsaKeyPair::from_pkcs8(pair.serialized_der()).unwrap(), hash }
    }

    fn sign(&self, algorithm: &str, claims: &Value) -> String {
        let header = json!({ "typ": "JWT", "alg": algorithm, "x5t#S256": self.hash });
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let padding: &'static dyn RsaEncoding =
            if algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[tokio::test]
async fn an_assertion_stands_for_a_secret_if_everything_in_it_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("client.pem");
    let (own, other) = (Identity::new(&file), Identity::new(&folder.path().join("other.pem")));
    let simulator = start(Options { client_certificate: Some(file), ..options() }).await;
    let environment = environment(&simulator);
    let (client, url) = (&environment["EWS_CLIENT_ID"], &environment["EWS_TOKEN_URL"]);
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({
        "aud": url, "iss": client, "sub": client, "jti": "1", "nbf": now, "exp": now + 600,
    });
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        changed
    };
    let mut cut = own.sign("RS256", &claims);
    cut.truncate(cut.len() - 8);
    for (assertion, expected) in [
        (own.sign("RS256", &claims), 0),
        (own.sign("PS256", &claims), 0),
        (own.sign("PS256", &with("aud", json!(["another", url]))), 0),
        (own.sign("HS256", &claims), 700_027),
        (own.sign("RS256", &with("iss", json!("another"))), 700_027),
        (own.sign("RS256", &with("sub", Value::Null)), 700_027),
        (own.sign("RS256", &with("aud", json!("https://another.example/token"))), 700_023),
        (own.sign("RS256", &with("aud", Value::Null)), 700_023),
        (own.sign("RS256", &with("exp", json!(now - 301))), 700_024),
        (own.sign("RS256", &with("exp", Value::Null)), 700_024),
        (own.sign("RS256", &with("nbf", json!(now + 3_600))), 700_024),
        (other.sign("RS256", &claims), 700_027),
        (Identity { key: other.key, hash: own.hash.clone() }.sign("RS256", &claims), 700_027),
        (cut, 700_027),
        ("a.b.c".to_owned(), 700_027),
    ] {
        let parameters = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &*assertion),
            ("scope", DEFAULT),
        ];
        let (status, body) = token(&simulator, &parameters).await;
        let number = body["error_codes"][0].as_u64().unwrap_or_default();
        assert_eq!((status, number), (if expected == 0 { 200 } else { 401 }, expected), "{body}");
    }
}

#[tokio::test]
async fn without_a_certificate_nobody_can_assert_anything() {
    let folder = tempfile::tempdir().unwrap();
    let own = Identity::new(&folder.path().join("client.pem"));
    let simulator = start(options()).await;
    let environment = environment(&simulator);
    let client = &environment["EWS_CLIENT_ID"];
    let claims = json!({
        "aud": environment["EWS_TOKEN_URL"], "iss": client, "sub": client, "exp": 4_000_000_000_u64,
    });
    let assertion = own.sign("RS256", &claims);
    let parameters = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &*assertion),
        ("scope", DEFAULT),
    ];
    let (status, body) = token(&simulator, &parameters).await;
    assert_eq!(status, 401);
    assert!(body["error_description"].as_str().unwrap().contains("no certificate is registered"), "{body}");
    let file = folder.path().join("nothing.pem");
    std::fs::write(&file, "nothing").unwrap();
    let wrong = Simulator::start(Options { client_certificate: Some(file), ..options() }).await.unwrap_err();
    assert!(matches!(wrong, StartError::Certificate { .. }), "{wrong}");
}

#[tokio::test]
async fn the_endpoint_is_there_with_bearer_tokens_alone_and_says_where_it_is() {
    let simulator = start(options()).await;
    let environment = environment(&simulator);
    assert_eq!(environment["EWS_AUTH_TYPE"], "oauth2");
    let tenant = &environment["EWS_TENANT_ID"];
    let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
    let told = Kept::open(&simulator).await.ask(&format!("GET {path}"), &[], "").await;
    let told: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!(told["token_endpoint"], *environment["EWS_TOKEN_URL"]);
    let wrong = Kept::open(&simulator).await.ask(&format!("POST {path}"), &[], "").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, vec!["GET"]));
    let without = start(Options::default()).await;
    assert_eq!(Kept::open(&without).await.ask(&format!("GET {path}"), &[], "").await.status, 404);
    assert_eq!(Kept::open(&without).await.ask("GET /devicelogin", &[], "").await.status, 404);
}

#[tokio::test]
async fn no_secret_and_no_token_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = start(Options { record: Some(folder.path().to_path_buf()), ..options() }).await;
    let secret = environment(&simulator).remove("EWS_CLIENT_SECRET").unwrap();
    let token = application(&simulator).await;
    ews(&simulator, &token, &inbox(Some(ANNA))).await;
    let mut seen = 0;
    for within in ["", "invalid", "elsewhere"] {
        for entry in std::fs::read_dir(folder.path().join(within)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains(&token) && !text.contains(&secret), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 6);
}
