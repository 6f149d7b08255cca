use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::http::NoReply;
use super::super::scripted::{Scripted, client};
use super::super::token_cache::TokenCache;
use super::super::tokens::Tokens;
use super::*;

const CODE: &str = r#"{"device_code":"d3vice","user_code":"ABCD-1234","verification_uri":"https://login.example/device","expires_in":900,"interval":5,"message":"x"}"#;
const PENDING: &str = r#"{"error":"authorization_pending"}"#;
const SLOW_DOWN: &str = r#"{"error":"slow_down"}"#;
const OVER: &str = r#"{"error":"expired_token","error_description":"AADSTS70020"}"#;
const DECLINED: &str = r#"{"error":"authorization_declined"}"#;
const ENDED: &str =
    r#"{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired."}"#;

fn tokens(token: &str, refresh: Option<&str>) -> String {
    let refresh = refresh.map(|refresh| format!(r#","refresh_token":"{refresh}""#)).unwrap_or_default();
    format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600{refresh}}}"#)
}

fn source(server: &Scripted, cache: TokenCache, show: fn(&SignIn)) -> Arc<DeviceCode> {
    let sign_in = DeviceSignIn {
        device_authorization_url: "https://login.example/contoso/oauth2/v2.0/devicecode".parse().unwrap(),
        show,
        cache,
    };
    Arc::new(DeviceCode::new(&client("EWS offline_access"), &sign_in, "anna@contoso.example", server.clone()))
}

async fn fetched(source: &Arc<DeviceCode>) -> Result<String, NoToken> {
    Arc::clone(source).fetch().await.map(|token| token.value.expose_secret().to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_code_is_shown_and_polled_as_slowly_as_the_server_wants() {
    static SHOWN: AtomicUsize = AtomicUsize::new(0);
    let signed_in = tokens("t1", Some("r1"));
    let server = Scripted::answers(&[
        (200, CODE),
        (400, PENDING),
        (400, SLOW_DOWN),
        (400, PENDING),
        (200, &signed_in),
    ]);
    let source = source(&server, TokenCache::Off, |sign_in| {
        SHOWN.fetch_add(1, Ordering::SeqCst);
        assert_eq!(sign_in.url.as_str(), "https://login.example/device");
        assert_eq!((sign_in.code.as_str(), sign_in.minutes), ("ABCD-1234", 15));
    });
    let began = tokio::time::Instant::now();
    assert_eq!(fetched(&source).await.unwrap(), "t1");
    // 5 s after the first, then 10 s twice.
    assert_eq!(began.elapsed().as_secs(), 25);
    assert_eq!(SHOWN.load(Ordering::SeqCst), 1);
    let requests = server.requests();
    assert_eq!(requests[0].0, "https://login.example/contoso/oauth2/v2.0/devicecode");
    assert_eq!(requests[0].1["scope"], "EWS offline_access");
    assert_eq!(requests[0].1["client_id"], "11111111-2222-3333-4444-555555555555");
    assert_eq!(requests[1].0, "https://login.example/contoso/oauth2/v2.0/token");
    assert_eq!(requests[1].1["device_code"], "d3vice");
    assert_eq!(server.grants(), ["device", "device_code", "device_code", "device_code", "device_code"]);
}

#[tokio::test(start_paused = true)]
async fn after_that_the_refresh_token_does() {
    let server = Scripted::answers(&[
        (200, CODE),
        (200, &tokens("t1", Some("r1"))),
        (200, &tokens("t2", None)),
        (200, &tokens("t3", Some("r3"))),
        (200, &tokens("t4", Some("r4"))),
    ]);
    let source = source(&server, TokenCache::Off, |_| {});
    for token in ["t1", "t2", "t3", "t4"] {
        assert_eq!(fetched(&source).await.unwrap(), token);
    }
    assert_eq!(server.grants(), ["device", "device_code", "refresh_token", "refresh_token", "refresh_token"]);
    let sent: Vec<_> = server.requests()[2..].iter().map(|(_, form)| form["refresh_token"].clone()).collect();
    assert_eq!(sent, ["r1", "r1", "r3"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_is_over_leads_to_a_new_code_and_others_do_not() {
    let server = Scripted::answers(&[(200, CODE), (200, &tokens("t1", Some("r1")))])
        .then(Err(NoReply::passing("not reached")))
        .then(Ok((400, ENDED)))
        .then(Ok((200, CODE)))
        .then(Ok((200, &tokens("t2", Some("r2")))));
    let source = source(&server, TokenCache::Off, |_| {});
    assert_eq!(fetched(&source).await.unwrap(), "t1");
    let failed = fetched(&source).await.unwrap_err();
    assert_eq!((failed.message.as_str(), failed.passing), ("not reached", true));
    assert_eq!(fetched(&source).await.unwrap(), "t2");
    assert_eq!(
        server.grants(),
        ["device", "device_code", "refresh_token", "refresh_token", "device", "device_code"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_over_or_declined_is_told_and_the_next_call_gets_another() {
    let server = Scripted::answers(&[(200, CODE), (400, OVER), (200, CODE), (400, DECLINED)]);
    let source = source(&server, TokenCache::Off, |_| {});
    let over = fetched(&source).await.unwrap_err();
    assert_eq!(over.message, "nobody used the code ABCD-1234 in time; try again for another one");
    assert_eq!((over.passing, over.retry_after), (true, Some(Duration::ZERO)));
    let declined = fetched(&source).await.unwrap_err();
    assert_eq!(declined.message, "the sign-in was declined in the browser; try again for another code");
    assert_eq!(source.waiting_for(), "login.example has not answered yet; try again");
}

#[tokio::test(start_paused = true)]
async fn polling_ends_with_the_code_whatever_the_server_says() {
    let server =
        (0..200).fold(Scripted::answers(&[(200, CODE)]), |server, _| server.then(Ok((400, PENDING))));
    let source = source(&server, TokenCache::Off, |_| {});
    let over = fetched(&source).await.unwrap_err();
    assert_eq!(over.message, "nobody used the code ABCD-1234 in time; try again for another one");
    // 900 s, one in 5 s.
    assert_eq!(server.grants().len(), 182);
}

#[tokio::test(start_paused = true)]
async fn who_calls_meanwhile_is_told_where_to_sign_in() {
    let server = (0..4).fold(Scripted::answers(&[(200, CODE)]), |server, _| server.then(Ok((400, PENDING))));
    let server = server.then(Ok((200, &tokens("t1", Some("r1")))));
    let source = Arc::into_inner(source(&server, TokenCache::Off, |_| {})).unwrap();
    let tokens = Tokens::new(source, Duration::from_secs(15));
    let told = tokens.authorization().await.unwrap_err();
    assert_eq!(
        told.message,
        "nobody has signed in yet: open https://login.example/device in a browser, enter the code ABCD-1234 (good for \
         15 minutes) and sign in; then try again"
    );
    assert_eq!((told.retryable, told.may_have_run), (true, false));
    // The same code is still good, and is used after 20 s.
    assert_eq!(tokens.authorization().await.unwrap(), "Bearer t1");
    assert_eq!(server.grants().iter().filter(|grant| *grant == "device").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn polling_ends_when_the_door_goes() {
    let server =
        (0..200).fold(Scripted::answers(&[(200, CODE)]), |server, _| server.then(Ok((400, PENDING))));
    let tokens = Tokens::new(
        Arc::into_inner(source(&server, TokenCache::Off, |_| {})).unwrap(),
        Duration::from_secs(15),
    );
    tokens.authorization().await.unwrap_err();
    drop(tokens);
    let before = server.grants().len();
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(server.grants().len(), before);
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn a_cached_refresh_token_spares_the_sign_in_and_is_forgotten_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let cache = || TokenCache::File(folder.path().to_owned());
    let server = Scripted::answers(&[(200, CODE), (200, &tokens("t1", Some("r1")))]);
    assert_eq!(fetched(&source(&server, cache(), |_| {})).await.unwrap(), "t1");
    assert_eq!(files(folder.path()), 1);

    let server = Scripted::answers(&[(200, &tokens("t2", Some("r2")))]);
    let never = |_: &SignIn| panic!("nobody has to sign in");
    assert_eq!(fetched(&source(&server, cache(), never)).await.unwrap(), "t2");
    assert_eq!(server.requests()[0].1["refresh_token"], "r1");

    let server = Scripted::answers(&[(400, ENDED), (200, CODE), (400, DECLINED)]);
    fetched(&source(&server, cache(), |_| {})).await.unwrap_err();
    assert_eq!(server.requests()[0].1["refresh_token"], "r2");
    assert_eq!(files(folder.path()), 0);
}

#[tokio::test]
async fn without_a_cache_nothing_is_written() {
    let server = Scripted::answers(&[(200, CODE), (200, &tokens("t1", Some("r1")))]);
    let source = source(&server, TokenCache::Off, |_| {});
    assert_eq!(fetched(&source).await.unwrap(), "t1");
    assert!(!format!("{source:?}").contains("r1\""));
}

#[tokio::test]
async fn a_code_is_shown_as_one_short_word() {
    let odd = CODE.replace("ABCD-1234", "AB\\nC\\u001b[2J D");
    let server = Scripted::answers(&[(200, &odd), (400, DECLINED)]);
    let source = source(&server, TokenCache::Off, |sign_in| assert_eq!(sign_in.code, "ABC2JD"));
    fetched(&source).await.unwrap_err();
}

#[tokio::test]
async fn a_server_that_gives_no_code_says_why() {
    let refused = r#"{"error":"unauthorized_client","error_description":"AADSTS7000218: x"}"#;
    let server = Scripted::answers(&[(401, refused)]);
    let error = fetched(&source(&server, TokenCache::Off, |_| {})).await.unwrap_err();
    assert_eq!(
        error.message,
        "login.example gave no token (unauthorized_client): AADSTS7000218: x; check EWS_CLIENT_ID and EWS_TENANT_ID, \
         and that the application may sign in this way (for a device code: \"Allow public client flows\")"
    );
}
