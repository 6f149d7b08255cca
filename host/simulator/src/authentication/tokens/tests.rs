use axum::http::HeaderMap;

use super::*;
use crate::authentication::SignIn;

const CLIENT: &str = "5e9f0000-0000-0000-0000-00000000c11e";
const SECRET: &str = "open sesame";
const SCOPE: &str = "scope=https://outlook.office365.com/.default";
const PERSON: &str = "scope=https://outlook.office365.com/EWS.AccessAsUser.All offline_access";

fn endpoint() -> Tokens {
    let registration = Registration {
        base: "http://127.0.0.1:8443".to_owned(),
        tenant: "7e000000-0000-0000-0000-0000000000a7".to_owned(),
        domain: "a.example".to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: SECRET.to_owned(),
        certificate: None,
        life: Duration::from_secs(60),
        device_code_life: Duration::from_secs(100),
        device_code_interval: Duration::from_secs(5),
    };
    Tokens::new(registration, "right".to_owned())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Posts to a path; the parameters are separated by `&`, and are encoded here.
fn post(tokens: &Tokens, path: &str, parameters: &str, second: i64) -> (u16, serde_json::Value) {
    let pairs = parameters.split('&').filter_map(|pair| pair.split_once('='));
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let request = Incoming {
        method: Method::POST,
        path: path.to_owned(),
        headers: HeaderMap::new(),
        body: body.into_bytes(),
        sign_in: SignIn::default(),
    };
    let answer = tokens.answer(&request, at(second), &Counters::default(), |name, _| name == "svc@a.example");
    assert_eq!(answer.sensitivity, Sensitivity::Secret);
    (answer.status.as_u16(), serde_json::from_slice(&answer.body).unwrap_or_default())
}

fn token(tokens: &Tokens, parameters: &str, second: i64) -> (u16, serde_json::Value) {
    post(tokens, "/a.example/oauth2/v2.0/token", &format!("client_id={CLIENT}&{parameters}"), second)
}

fn error(answer: &(u16, serde_json::Value)) -> (u16, &str, u64) {
    let number = answer.1["error_codes"][0].as_u64().unwrap();
    let told = answer.1["error_description"].as_str().unwrap();
    assert!(told.starts_with(&format!("AADSTS{number}: ")), "{told}");
    (answer.0, answer.1["error"].as_str().unwrap(), number)
}

#[test]
fn an_application_gets_a_token_that_ends() {
    let tokens = endpoint();
    let parameters = format!("grant_type=client_credentials&client_secret={SECRET}&{SCOPE}");
    let (status, body) = token(&tokens, &parameters, 0);
    assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &"Bearer".into(), &60.into()));
    assert!(body.get("refresh_token").is_none());
    let text = body["access_token"].as_str().unwrap();
    assert_eq!(tokens.check(text, at(59)), Ok(Subject::Application));
    assert_eq!(tokens.check(text, at(60)), Err(BadToken::Expired));
    assert_eq!(tokens.check("another", at(0)), Err(BadToken::Unknown));
}

#[test]
fn what_is_wrong_is_told_as_entra_id_tells_it() {
    let tokens = endpoint();
    let good = format!("grant_type=client_credentials&client_secret={SECRET}&{SCOPE}");
    for (parameters, expected) in [
        ("", (400, "invalid_request", 900_144)),
        ("grant_type=password", (400, "unsupported_grant_type", 70_003)),
        (&*good.replace(SECRET, "no"), (401, "invalid_client", 7_000_215)),
        (&*good.replace("client_secret", "secret"), (401, "invalid_client", 7_000_218)),
        (&*good.replace("/.default", "/x"), (400, "invalid_scope", 1_002_012)),
        (&*good.replace("&scope", "&scopes"), (400, "invalid_request", 900_144)),
        (&*good.replace("client_secret", "client_assertion"), (400, "invalid_request", 900_144)),
        ("grant_type=refresh_token&refresh_token=x", (400, "invalid_grant", 9_002_313)),
        (
            "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x",
            (400, "invalid_grant", 70_000),
        ),
    ] {
        assert_eq!(error(&token(&tokens, parameters, 0)), expected, "{parameters}");
    }
    let other = format!("client_id=x&{good}");
    let path = "/7E000000-0000-0000-0000-0000000000A7/oauth2/v2.0/token";
    assert_eq!(error(&post(&tokens, path, &other, 0)), (400, "unauthorized_client", 700_016));
    let nowhere = post(&tokens, "/b.example/oauth2/v2.0/token", &format!("client_id={CLIENT}&{good}"), 0);
    assert_eq!(error(&nowhere), (400, "invalid_request", 90_002));
    // What was asked for is not parsed to its end if it is too long.
    let long = format!("{good}&x={}", "x".repeat(MAX_FORM));
    assert_eq!(error(&token(&tokens, &long, 0)), (400, "invalid_request", 900_144));
}

fn device(tokens: &Tokens, second: i64) -> (String, String) {
    let path = "/a.example/oauth2/v2.0/devicecode";
    let (status, body) = post(tokens, path, &format!("client_id={CLIENT}&{PERSON}"), second);
    assert_eq!((status, &body["expires_in"], &body["interval"]), (200, &100.into(), &5.into()));
    assert_eq!(body["verification_uri"], "http://127.0.0.1:8443/devicelogin");
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("device_code"), text("user_code"))
}

fn ask(tokens: &Tokens, code: &str, second: i64) -> (u16, serde_json::Value) {
    let grant = "grant_type=urn:ietf:params:oauth:grant-type:device_code";
    token(tokens, &format!("{grant}&device_code={code}"), second)
}

fn decide(tokens: &Tokens, user_code: &str, decision: &str, second: i64) -> u16 {
    let form = format!("user_code={user_code}&username=svc@a.example&password=right&decision={decision}");
    post(tokens, "/devicelogin", &form, second).0
}

#[test]
fn a_device_waits_for_its_person() {
    let tokens = endpoint();
    let (code, user_code) = device(&tokens, 0);
    assert_eq!(user_code.len(), 9);
    assert_eq!(error(&ask(&tokens, &code, 0)).1, "authorization_pending");
    assert_eq!(error(&ask(&tokens, &code, 4)).1, "slow_down");
    assert_eq!(error(&ask(&tokens, &code, 9)).1, "authorization_pending");
    assert_eq!(decide(&tokens, &user_code.to_lowercase(), "allow", 10), 200);
    let (status, body) = ask(&tokens, &code, 10);
    assert_eq!(status, 200);
    let access = body["access_token"].as_str().unwrap();
    assert_eq!(tokens.check(access, at(10)), Ok(Subject::Person));
    assert_eq!(error(&ask(&tokens, &code, 11)).1, "invalid_grant", "a code is spent once");
    let refresh = body["refresh_token"].as_str().unwrap();
    let parameters = format!("grant_type=refresh_token&refresh_token={refresh}");
    let (status, again) = token(&tokens, &parameters, 80);
    assert_eq!(status, 200);
    assert_ne!(again["refresh_token"], body["refresh_token"]);
    assert_eq!(tokens.check(again["access_token"].as_str().unwrap(), at(80)), Ok(Subject::Person));
}

#[test]
fn a_person_may_decline_or_be_late() {
    let tokens = endpoint();
    let (code, user_code) = device(&tokens, 0);
    assert_eq!(decide(&tokens, &user_code, "deny", 1), 200);
    assert_eq!(error(&ask(&tokens, &code, 2)), (400, "access_denied", 65_004));
    let (code, user_code) = device(&tokens, 0);
    assert_eq!(error(&ask(&tokens, &code, 100)), (400, "expired_token", 70_020));
    assert_eq!(decide(&tokens, &user_code, "allow", 100), 404);
}

#[test]
fn only_the_account_can_allow_a_device() {
    let tokens = endpoint();
    let (code, user_code) = device(&tokens, 0);
    let form = format!("user_code={user_code}&decision=allow&username=svc@a.example");
    for (rest, status) in [("&password=wrong", 401), ("", 400), ("&password=right&decision=", 200)] {
        assert_eq!(post(&tokens, "/devicelogin", &format!("{form}{rest}"), 0).0, status, "{rest}");
    }
    let stranger = form.replace("svc@", "anna@") + "&password=right";
    assert_eq!(post(&tokens, "/devicelogin", &stranger, 0).0, 401);
    assert_eq!(ask(&tokens, &code, 0).0, 200, "the third was allowed");
}

#[test]
fn the_oldest_tokens_are_forgotten() {
    let tokens = endpoint();
    let parameters = format!("grant_type=client_credentials&client_secret={SECRET}&{SCOPE}");
    let text = |answer: (u16, serde_json::Value)| answer.1["access_token"].as_str().unwrap().to_owned();
    let first = text(token(&tokens, &parameters, 0));
    for _ in 1..REMEMBERED {
        token(&tokens, &parameters, 0);
    }
    assert!(tokens.check(&first, at(0)).is_ok());
    let last = text(token(&tokens, &parameters, 0));
    assert_eq!(tokens.check(&first, at(0)), Err(BadToken::Unknown));
    assert!(tokens.check(&last, at(0)).is_ok());
}
