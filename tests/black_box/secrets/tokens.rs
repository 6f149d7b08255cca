//! What OAuth has: secrets and keys of applications, tokens, codes.

use std::path::PathBuf;

use ews_mcp_tests::Folders;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::search::files;
use super::{CERTIFICATE, CLIENT_SECRET, KEY, REFRESH_TOKEN, runs, runs_with};

/// An authorization server that answers everything with this, and repeats what it
/// was asked where the body has `{}`.
async fn authorization_server(status: &'static str, bodies: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut bodies = bodies.iter().copied().chain(std::iter::repeat(bodies[bodies.len() - 1]));
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = Vec::new();
            let form = loop {
                connection.read_buf(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request);
                if let Some((head, form)) = text.split_once("\r\n\r\n") {
                    let head = head.to_ascii_lowercase();
                    let length = head.split("content-length: ").nth(1).unwrap();
                    if form.len() >= length.lines().next().unwrap().parse().unwrap() {
                        break form.to_owned();
                    }
                }
            };
            let body = bodies.next().unwrap().replace("{}", &form);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: \
                 close\r\n\r\n{body}"
            );
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}/t/token")
}

const GIVEN: &str = r#"{"access_token":"T0ken.that.opens.the-mailbox_x","token_type":"Bearer","expires_in":3600,"refresh_token":"R3fresh.token.that.outlives_it-x"}"#;
const CODE: &str = r#"{"device_code":"D3vice-code-that-is-polled-with-x","user_code":"ABCD-EFGH","verification_uri":"https://login.example/device","expires_in":900,"interval":1}"#;

#[tokio::test]
async fn what_an_application_or_a_person_shows_is_nowhere_where_it_works() {
    let runs = runs_with("what_is_shown_where_it_works", "bearer").await;
    let setting = |name| (name, runs.exchange.setting(name));
    let own = [setting("EWS_CLIENT_ID"), setting("EWS_TENANT_ID"), setting("EWS_TOKEN_URL")];
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, KEY).unwrap();
    let key = key.display().to_string();
    let secret = setting("EWS_CLIENT_SECRET");
    let certificate =
        [("EWS_CLIENT_ASSERTION_CERTIFICATE_FILE", CERTIFICATE), ("EWS_CLIENT_ASSERTION_KEY_FILE", &*key)];
    runs.run("a secret", &[&own[..], &[secret]].concat(), true).await;
    runs.run("a certificate", &[&own[..], &certificate].concat(), true).await;
    let wrong = [&own[..], &[("EWS_CLIENT_SECRET", CLIENT_SECRET)]].concat();
    let said = runs.run("a wrong secret", &wrong, false).await;
    assert!(said.contains("gave no token (invalid_client): AADSTS7000215"), "{said}");
    let other = runs_with("what_is_shown_to_another", "basic").await;
    let said = other.run("no tokens there", &[&own[..], &[secret]].concat(), false).await;
    assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
    // Nobody types the code; a short wait of the call is enough.
    let person = [&own[..], &[("EWS_AUTH_TYPE", "device_code"), ("REQUEST_TIMEOUT", "1")]].concat();
    let said = runs.run("a code", &person, false).await;
    assert!(said.contains("SIGN IN at ") && said.contains("nobody has signed in yet: open "), "{said}");
}

#[tokio::test]
async fn what_an_application_shows_is_nowhere_whatever_the_token_endpoint_says() {
    let runs = runs("what_an_application_shows").await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, KEY).unwrap();
    let key = key.display().to_string();
    let secret = [("EWS_CLIENT_SECRET", CLIENT_SECRET)];
    let certificate =
        [("EWS_CLIENT_ASSERTION_CERTIFICATE_FILE", CERTIFICATE), ("EWS_CLIENT_ASSERTION_KEY_FILE", &*key)];
    for proof in [&secret[..], &certificate[..]] {
        for (what, status, bodies, told) in [
            // The embedded Exchange takes Basic authentication here: the token is refused.
            ("a token", "200 OK", &[GIVEN][..], "refused the sign-in (HTTP 401)"),
            (
                "refused",
                "401 Unauthorized",
                &[r#"{"error":"invalid_client","error_description":"{}"}"#],
                "invalid_client",
            ),
            ("refused", "400 Bad Request", &[r#"{"error":"{}"}"#], "gave no token"),
            ("not JSON", "400 Bad Request", &["<html>{}"], "did not answer like a token endpoint"),
            ("no token in it", "200 OK", &[r#"{"token":"{}"}"#], "did not answer like a token endpoint"),
            ("broken", "503 Busy", &["{}"], "HTTP 503"),
            ("moved", "302 Found\r\nLocation: http://127.0.0.1:1/", &["{}"], "redirects"),
        ] {
            let url = authorization_server(status, bodies).await;
            let settings = [&[("EWS_CLIENT_ID", "c1"), ("EWS_TOKEN_URL", &*url)], proof].concat();
            let said = runs.run(what, &settings, false).await;
            assert!(said.contains(told), "{what}: {said}");
        }
        let settings =
            [&[("EWS_CLIENT_ID", "c1"), ("EWS_TOKEN_URL", "http://127.0.0.1:1/token")], proof].concat();
        let said = runs.run("nobody there", &settings, false).await;
        assert!(said.contains("the token endpoint at 127.0.0.1 was not reached"), "{said}");
    }
}

#[tokio::test]
async fn a_device_code_is_shown_and_what_comes_of_it_is_not() {
    let runs = runs("a_device_code_is_shown").await;
    let url = authorization_server("200 OK", &[CODE, GIVEN]).await;
    let settings = [("EWS_AUTH_TYPE", "device_code"), ("EWS_CLIENT_ID", "c1"), ("EWS_TOKEN_URL", &*url)];
    let said = runs.run("signed in", &settings, false).await;
    assert!(said.contains("SIGN IN at https://login.example/device with the code ABCD-EFGH"), "{said}");
    assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
}

#[tokio::test]
async fn a_refresh_token_is_in_its_own_file_only() {
    let runs = runs("a_refresh_token_is_in_its_own_file").await;
    let url = authorization_server("200 OK", &[CODE, GIVEN]).await;
    let settings = [
        ("EWS_AUTH_TYPE", "device_code"),
        ("EWS_CLIENT_ID", "c1"),
        ("EWS_TOKEN_URL", &*url),
        ("EWS_TOKEN_CACHE", "file"),
    ];
    let folders = Folders::new();
    runs.run_in(&folders, "cached", &settings, false, &["refresh-token-"]).await;
    let cached: Vec<PathBuf> = files(folders.path())
        .into_iter()
        .filter(|file| file.to_str().unwrap().contains("refresh-token-"))
        .collect();
    let [cached] = &cached[..] else { panic!("{cached:?}") };
    assert!(std::fs::read_to_string(cached).unwrap().contains(REFRESH_TOKEN));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(cached).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
