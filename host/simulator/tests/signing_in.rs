//! NTLM and Negotiate over connections: whom they let in, for how long, and what is counted and kept of it.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used)]

mod client;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::kept::Kept;
use client::*;
use ews_mcp_simulator::{Options, Scheme, Simulator};

const LIST: &[u8] = b"\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a";
/// Kerberos before NTLM.
const KERBEROS_FIRST: &[u8] =
    b"\x30\x17\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a";

fn inbox() -> String {
    envelope("", &get_folder("IdOnly", &distinguished("inbox")))
}

async fn offering(schemes: &[Scheme]) -> Simulator {
    start(Options { authentication: schemes.to_vec(), ..Options::default() }).await
}

/// The token behind the name of the only challenge.
fn token(answer: &Answer, scheme: &str) -> Vec<u8> {
    let challenges = answer.header("www-authenticate");
    let [challenge] = challenges[..] else { panic!("{challenges:?}") };
    STANDARD.decode(challenge.strip_prefix(scheme).unwrap().trim()).unwrap()
}

fn with(scheme: &str, token: &[u8]) -> String {
    format!("{scheme} {}", STANDARD.encode(token))
}

async fn challenged(connection: &mut Kept) -> Vec<u8> {
    let answer = connection.ews(&with("NTLM", &ntlm::negotiate()), "").await;
    assert_eq!(answer.status, 401);
    token(&answer, "NTLM ")
}

#[tokio::test]
async fn a_connection_signs_in_once_and_another_one_for_itself() {
    let simulator = offering(&[Scheme::Ntlm]).await;
    let mut connection = Kept::open(&simulator).await;
    let nothing = connection.ews("", &inbox()).await;
    assert_eq!((nothing.status, nothing.header("www-authenticate")), (401, vec!["NTLM"]));
    let challenge = challenged(&mut connection).await;
    let (message, _) = ntlm::authenticate(&challenge, "svc-ews-mcp", "CONTOSO", PASSWORD);
    let first = connection.ews(&with("NTLM", &message), &inbox()).await;
    assert_eq!((first.status, first.codes()), (200, vec!["NoError".to_owned()]));
    for _ in 0..3 {
        assert_eq!(connection.ews("", &inbox()).await.status, 200);
    }
    assert_eq!(Kept::open(&simulator).await.ews("", &inbox()).await.status, 401);
    let counted = simulator.sign_ins();
    assert_eq!((counted.handshakes, counted.logons, counted.failed_logons), (1, 1, 0));
}

#[tokio::test]
async fn names_may_be_written_in_several_ways_and_passwords_in_one() {
    let simulator = offering(&[Scheme::Ntlm]).await;
    for (user, domain, password, status) in [
        ("svc-ews-mcp@contoso.example", "", PASSWORD, 200),
        ("SVC-EWS-MCP", "contoso.example", PASSWORD, 200),
        ("svc-ews-mcp", "", PASSWORD, 200),
        ("svc-ews-mcp", "OTHER", PASSWORD, 401),
        ("alindqvist", "CONTOSO", PASSWORD, 401),
        ("svc-ews-mcp", "CONTOSO", "wrong", 401),
    ] {
        let mut connection = Kept::open(&simulator).await;
        let challenge = challenged(&mut connection).await;
        let (message, _) = ntlm::authenticate(&challenge, user, domain, password);
        let answer = connection.ews(&with("NTLM", &message), &inbox()).await;
        assert_eq!(answer.status, status, "{domain}\\{user}");
        // What was refused leaves nothing behind, and what was accepted stays.
        assert_eq!(connection.ews("", &inbox()).await.status, status);
    }
    let counted = simulator.sign_ins();
    assert_eq!((counted.handshakes, counted.logons, counted.failed_logons), (6, 6, 3));
}

#[tokio::test]
async fn a_message_is_good_for_its_challenge_alone() {
    let simulator = offering(&[Scheme::Ntlm]).await;
    let mut connection = Kept::open(&simulator).await;
    let challenge = challenged(&mut connection).await;
    let (message, _) = ntlm::authenticate(&challenge, "svc-ews-mcp", "CONTOSO", PASSWORD);
    let mut other = Kept::open(&simulator).await;
    assert_eq!(other.ews(&with("NTLM", &message), &inbox()).await.status, 401, "without a challenge");
    challenged(&mut other).await;
    assert_eq!(other.ews(&with("NTLM", &message), &inbox()).await.status, 401, "to another challenge");
    // A changed integrity code; a request without credentials in between.
    let mut changed = message.clone();
    changed[72] ^= 1;
    assert_eq!(connection.ews(&with("NTLM", &changed), &inbox()).await.status, 401);
    assert_eq!(connection.ews(&with("NTLM", &message), &inbox()).await.status, 401, "the challenge is spent");
    let challenge = challenged(&mut connection).await;
    let (message, _) = ntlm::authenticate(&challenge, "svc-ews-mcp", "CONTOSO", PASSWORD);
    connection.ews("", &inbox()).await;
    assert_eq!(connection.ews(&with("NTLM", &message), &inbox()).await.status, 401);
    for garbage in ["NTLM", "NTLM !", "NTLM TlRMTVNTUAA=", "NTLM TlRMTVNTUAABAAAA"] {
        assert_eq!(connection.ews(garbage, &inbox()).await.status, 401, "{garbage}");
    }
}

/// An initial token of SPNEGO.
fn initial(list: &[u8], token: Option<&[u8]>) -> Vec<u8> {
    let mut init = tagged(0xA0, list);
    if let Some(token) = token {
        init.extend(tagged(0xA2, &tagged(0x04, token)));
    }
    let spnego = b"\x06\x06\x2b\x06\x01\x05\x05\x02";
    tagged(0x60, &[&spnego[..], &tagged(0xA0, &tagged(0x30, &init))].concat())
}

/// A later token of a client.
fn continued(token: &[u8], mic: Option<&[u8]>) -> Vec<u8> {
    let mut response = tagged(0xA2, &tagged(0x04, token));
    if let Some(mic) = mic {
        response.extend(tagged(0xA3, &tagged(0x04, mic)));
    }
    tagged(0xA1, &tagged(0x30, &response))
}

fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let head = match value.len() {
        0..128 => vec![tag, length[1]],
        128..256 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [head, value.to_vec()].concat()
}

/// NTLM's message within a token of the server.
fn inner(token: &[u8]) -> &[u8] {
    &token[token.windows(8).position(|window| window == b"NTLMSSP\0").unwrap()..]
}

#[tokio::test]
async fn negotiate_carries_ntlm() {
    let simulator = offering(&[Scheme::Negotiate]).await;
    let mut connection = Kept::open(&simulator).await;
    assert_eq!(connection.ews("", "").await.header("www-authenticate"), ["Negotiate"]);
    let begin = initial(LIST, Some(&ntlm::negotiate()));
    let answer = connection.ews(&with("Negotiate", &begin), "").await;
    assert_eq!(answer.status, 401);
    let challenge = token(&answer, "Negotiate ");
    let (message, _) = ntlm::authenticate(inner(&challenge), "svc-ews-mcp", "CONTOSO", PASSWORD);
    let answer = connection.ews(&with("Negotiate", &continued(&message, None)), &inbox()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(token(&answer, "Negotiate "), b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00", "accept-completed");
    let later = connection.ews("", &inbox()).await;
    assert_eq!((later.status, later.header("www-authenticate").len()), (200, 0));
}

#[tokio::test]
async fn negotiate_takes_ntlm_where_kerberos_was_wanted_if_the_choice_is_signed() {
    let simulator = offering(&[Scheme::Negotiate]).await;
    for (signs, status) in [("rightly", 200), ("wrongly", 401), ("not", 401)] {
        let mut connection = Kept::open(&simulator).await;
        let begin = initial(KERBEROS_FIRST, Some(b"a ticket"));
        let answer = connection.ews(&with("Negotiate", &begin), "").await;
        // request-mic, and NTLM.
        assert_eq!(
            token(&answer, "Negotiate "),
            b"\xa1\x15\x30\x13\xa0\x03\x0a\x01\x03\xa1\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"
        );
        let begin = continued(&ntlm::negotiate(), None);
        let challenge = token(&connection.ews(&with("Negotiate", &begin), "").await, "Negotiate ");
        let (message, session) = ntlm::authenticate(inner(&challenge), "svc-ews-mcp", "CONTOSO", PASSWORD);
        let mic = match signs {
            "rightly" => Some(ntlm::sign(&session, true, KERBEROS_FIRST)),
            "wrongly" => Some(ntlm::sign(&session, true, LIST)),
            _ => None,
        };
        let last = continued(&message, mic.as_deref());
        let answer = connection.ews(&with("Negotiate", &last), &inbox()).await;
        assert_eq!(answer.status, status, "{signs}");
        if status == 200 {
            let own = ntlm::sign(&session, false, KERBEROS_FIRST);
            assert!(token(&answer, "Negotiate ").ends_with(&own), "the server signs, too");
        }
    }
}

#[tokio::test]
async fn negotiate_takes_ntlm_without_spnego_and_refuses_what_has_none() {
    let simulator = offering(&[Scheme::Negotiate]).await;
    let mut connection = Kept::open(&simulator).await;
    let answer = connection.ews(&with("Negotiate", &ntlm::negotiate()), "").await;
    let (message, _) = ntlm::authenticate(&token(&answer, "Negotiate "), "svc-ews-mcp", "CONTOSO", PASSWORD);
    assert_eq!(connection.ews(&with("Negotiate", &message), &inbox()).await.status, 200);
    let mut connection = Kept::open(&simulator).await;
    let kerberos = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
    for token in [initial(kerberos, Some(b"a ticket")), b"\x60\x03abc".to_vec(), continued(b"x", None)] {
        let answer = connection.ews(&with("Negotiate", &token), &inbox()).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, vec!["Negotiate"]));
    }
}

#[tokio::test]
async fn everything_that_is_offered_is_named_and_nothing_else_is_taken() {
    let simulator = offering(&[Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic]).await;
    let mut connection = Kept::open(&simulator).await;
    let nothing = connection.ews("", &inbox()).await;
    assert_eq!(nothing.header("www-authenticate"), ["Negotiate", "NTLM", "Basic realm=\"127.0.0.1\""]);
    assert_eq!(connection.ews(&basic("CONTOSO\\svc-ews-mcp", PASSWORD), &inbox()).await.status, 200);
    assert_eq!(connection.ews("", &inbox()).await.status, 401, "Basic is for one request");
    assert_eq!(connection.ews("Bearer abc", &inbox()).await.status, 401);
    let ntlm_alone = offering(&[Scheme::Ntlm]).await;
    let mut connection = Kept::open(&ntlm_alone).await;
    let refused = connection.ews(&basic("CONTOSO\\svc-ews-mcp", PASSWORD), &inbox()).await;
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, vec!["NTLM"]));
    assert_eq!(ntlm_alone.sign_ins().logons, 0);
}

#[tokio::test]
async fn settings_fit_what_is_offered_first() {
    for (schemes, kind) in [
        (vec![], "basic"),
        (vec![Scheme::Ntlm, Scheme::Basic], "ntlm"),
        (vec![Scheme::Negotiate], "negotiate"),
    ] {
        let simulator = offering(&schemes).await;
        let environment = simulator.environment();
        let setting =
            |name: &str| environment.iter().find(|(found, _)| *found == name).map(|(_, value)| &**value);
        assert_eq!(setting("EWS_AUTH_TYPE"), Some(kind));
        assert_eq!(setting("EWS_USERNAME"), Some("svc-ews-mcp@contoso.example"));
        assert_eq!(setting("EWS_TOKEN_URL"), None);
    }
}

#[tokio::test]
async fn an_ordered_401_names_what_is_offered() {
    let options = Options {
        authentication: vec![Scheme::Ntlm, Scheme::Basic],
        faults: vec!["GetFolder#1:status(code=401)".to_owned()],
        ..Options::default()
    };
    let simulator = start(options).await;
    let answer = Kept::open(&simulator).await.ews(&basic("CONTOSO\\svc-ews-mcp", PASSWORD), &inbox()).await;
    assert_eq!(answer.header("www-authenticate"), ["NTLM", "Basic realm=\"127.0.0.1\""]);
}

#[tokio::test]
async fn handshakes_and_refusals_are_recorded_and_no_secret_is() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        authentication: vec![Scheme::Ntlm],
        record: Some(folder.path().to_path_buf()),
        ..Options::default()
    };
    let simulator = start(options).await;
    let mut connection = Kept::open(&simulator).await;
    for password in ["wrong", PASSWORD] {
        let challenge = challenged(&mut connection).await;
        let (message, _) = ntlm::authenticate(&challenge, "svc-ews-mcp", "CONTOSO", password);
        connection.ews(&with("NTLM", &message), &inbox()).await;
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let counts = "refused_tokens=0 issued_tokens=0)";
    let challenge = read("elsewhere/000001-unknown-headers.txt");
    assert!(
        challenge.ends_with(&format!(
            "sign-in: ntlm: challenged (handshakes=1 logons=0 failed_logons=0 {counts}\n"
        ))
    );
    let refused = read("invalid/000002-GetFolder-headers.txt");
    assert!(
        refused.ends_with(&format!(
            "sign-in: ntlm: refused: a wrong password (handshakes=1 logons=1 failed_logons=1 {counts}\n"
        )),
        "{refused}"
    );
    assert!(refused.contains("authorization: NTLM\n"), "the scheme alone: {refused}");
    let accepted = read("000004-GetFolder-headers.txt");
    assert!(
        accepted
            .ends_with(&format!("sign-in: ntlm: accepted (handshakes=2 logons=2 failed_logons=1 {counts}\n"))
    );
}
