use super::super::client_assertion::{AssertionAlgorithm, ClientAssertion};
use super::super::http::NoReply;
use super::super::scripted::{Scripted, client};
use super::super::tokens::Token;
use super::*;

const SECRET: &str = "s3cret/+ ~x";
const CERTIFICATE: &[u8] = include_bytes!("../../../../tests/certificates/client.pem");
const KEY: &str = include_str!("../../../../tests/certificates/client-key.pem");

async fn fetched(server: &Scripted, proof: ClientProof) -> Result<Token, NoToken> {
    let client = client("https://outlook.office365.com/.default");
    Arc::new(Application::new(&client, &proof, server.clone())).fetch().await
}

fn secret() -> ClientProof {
    ClientProof::Secret(SECRET.into())
}

async fn error(status: u16, body: &str) -> NoToken {
    fetched(&Scripted::answers(&[(status, body)]), secret()).await.unwrap_err()
}

#[tokio::test]
async fn a_secret_goes_into_the_body() {
    let server = Scripted::answers(&[(
        200,
        r#"{"access_token":"t1","token_type":"Bearer","expires_in":3599,"ext_expires_in":3599}"#,
    )]);
    let token = fetched(&server, secret()).await.unwrap();
    assert_eq!((token.value.expose_secret(), token.life.as_secs()), ("t1", 3599));
    let (url, form) = server.requests().remove(0);
    assert_eq!(url, "https://login.example/contoso/oauth2/v2.0/token");
    let mut form: Vec<_> = form.into_iter().collect();
    form.sort();
    let expected = [
        ("client_id", "11111111-2222-3333-4444-555555555555"),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "https://outlook.office365.com/.default"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn a_certificate_signs_and_no_secret_is_sent() {
    let server = Scripted::answers(&[(200, r#"{"access_token":"t1","token_type":"bearer"}"#)]);
    let key = ClientAssertion::new(CERTIFICATE, &KEY.into(), AssertionAlgorithm::Ps256).unwrap();
    let token = fetched(&server, ClientProof::Assertion(key)).await.unwrap();
    // It does not say how long it is good.
    assert_eq!(token.life.as_secs(), 300);
    let (_, form) = server.requests().remove(0);
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assert_eq!(form["client_assertion"].split('.').count(), 3);
    assert!(!form.contains_key("client_secret"));
}

#[tokio::test]
async fn what_the_server_says_is_told_with_what_to_check() {
    let wrong = error(
        401,
        r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 5","error_codes":[7000215]}"#,
    )
    .await;
    assert_eq!(
        wrong.message,
        "login.example gave no token (invalid_client): AADSTS7000215: Invalid client secret provided. Trace ID: 5; \
         check EWS_CLIENT_ID and the secret (its value, not its id) or certificate, and whether it has expired"
    );
    assert!(!wrong.passing);
    let busy = error(400, r#"{"error":"temporarily_unavailable"}"#).await;
    assert_eq!(busy.message, "login.example gave no token (temporarily_unavailable); try again later");
    assert!(busy.passing);
}

#[tokio::test]
async fn a_server_that_repeats_the_secret_is_not_repeated() {
    for form in [SECRET, "s3cret%2F%2B+%7Ex", "czNjcmV0LysgfngK"] {
        for body in [
            format!(r#"{{"error":"invalid_client","error_description":"Bad: {form}"}}"#),
            format!(r#"{{"error":"{form}"}}"#),
            format!("<html>{form}</html>"),
            format!(r#"{{"access_token":"{form}"}}"#),
        ] {
            for status in [200, 400] {
                let error = error(status, &body).await;
                let shown = format!("{error:?}");
                assert!(!shown.contains("s3cret") && !shown.contains("czNjcmV0"), "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_token_endpoint_is_told() {
    let odd = "login.example did not answer like a token endpoint; check EWS_TENANT_ID and EWS_TOKEN_URL";
    assert_eq!(error(200, "<html>").await.message, odd);
    assert_eq!(error(400, "<html>").await.message, odd);
    let empty =
        "login.example did not answer with what a token endpoint does; check EWS_TENANT_ID and EWS_TOKEN_URL";
    assert_eq!(error(401, "").await.message, empty);
    let other = error(200, r#"{"access_token":"t0ken","token_type":"mac"}"#).await;
    assert_eq!(
        other.message,
        "login.example gave a token of another type than Bearer, which Exchange does not take"
    );
    let lost = Scripted::default().then(Err(NoReply::passing("not reached")));
    let lost = fetched(&lost, secret()).await.unwrap_err();
    assert_eq!((lost.message.as_str(), lost.passing), ("not reached", true));
}
