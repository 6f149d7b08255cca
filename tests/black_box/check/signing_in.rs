//! What signing in can come to, for each way.

use ews_mcp_tests::Exchange;

use super::{ANNA, Tried, between};
use crate::servers::{answering, kdc, keeping};

/// The settings of an embedded Exchange, and others.
fn with<'a>(exchange: &'a Exchange, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own: Vec<_> = exchange.environment().collect();
    [own.as_slice(), changes].concat()
}

/// Right and wrong ones, at Exchange and at Autodiscover.
pub(super) async fn passwords(tried: &mut Tried) {
    const WRONG: (&str, &str) = ("EWS_PASSWORD", "wr0ng");
    for (kind, refused) in [("ntlm", "ntlm-refused"), ("negotiate", "negotiate-refused")] {
        let exchange = Exchange::with("check_ways_to_sign_in", &["--authentication", kind]).await;
        tried.run(&format!("good-{kind}"), &with(&exchange, &[]), Some(ANNA)).await;
        tried.run(refused, &with(&exchange, &[WRONG]), Some(ANNA)).await;
    }
    let exchange = Exchange::with("check_default_way", &["--authentication", "negotiate"]).await;
    tried.run("good-by-default", &with(&exchange, &[("EWS_AUTH_TYPE", "")]), Some(ANNA)).await;
    let exchange = Exchange::start("check_autodiscover").await;
    let url =
        exchange.setting("EWS_SERVER_URL").replace("/EWS/Exchange.asmx", "/autodiscover/autodiscover.svc");
    let looked_for = [("EWS_SERVER_URL", ""), ("EWS_AUTODISCOVER_URL", url.as_str())];
    tried.run("good-autodiscover", &with(&exchange, &looked_for), Some(ANNA)).await;
    let wrong = [looked_for[0], looked_for[1], WRONG];
    tried.run("sign-in-refused.autodiscover", &with(&exchange, &wrong), Some(ANNA)).await;
    let basic = [looked_for[0], looked_for[1], ("EWS_AUTH_TYPE", "ntlm")];
    tried.run("autodiscover-not-found.not-offered", &with(&exchange, &basic), Some(ANNA)).await;
}

/// A keytab with one AES key of the account (MIT krb5, "The Keytab Binary File
/// Format").
fn keytab() -> tempfile::NamedTempFile {
    let text = |text: &str| [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
    let entry = [
        &[0, 1][..],
        &text("CONTOSO.EXAMPLE"),
        &text("svc-ews-mcp"),
        &[0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 18, 0, 32],
        &[7; 32],
    ]
    .concat();
    let length = u32::try_from(entry.len()).unwrap().to_be_bytes();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), [&[5, 2][..], &length, &entry].concat()).unwrap();
    file
}

/// With a keytab, which has no password for NTLM.
pub(super) async fn kerberos(tried: &mut Tried) {
    let exchange = Exchange::with("check_kerberos", &["--authentication", "negotiate"]).await;
    let keytab = keytab();
    let settings = |kdc: &str| {
        let kdc = ("EWS_KDC_URL", kdc.to_owned());
        let others = [
            ("EWS_USERNAME", "svc-ews-mcp@CONTOSO.EXAMPLE"),
            ("EWS_PASSWORD", ""),
            ("EWS_KEYTAB_FILE", keytab.path().to_str().unwrap()),
        ];
        let own = exchange.environment().chain(others).map(|(name, value)| (name, value.to_owned()));
        own.chain([kdc]).collect::<Vec<_>>()
    };
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (name, kdc) in [
        ("kdc-not-reached", closed),
        // KRB_AP_ERR_SKEW, KDC_ERR_S_PRINCIPAL_UNKNOWN, KDC_ERR_PREAUTH_FAILED.
        ("kerberos-clock", kdc(37).await),
        ("service-unknown", kdc(7).await),
        ("kerberos-refused", kdc(24).await),
    ] {
        let settings = settings(&format!("tcp://{kdc}"));
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        tried.run(name, &settings, Some(ANNA)).await;
    }
    let missing = [("EWS_PASSWORD", ""), ("EWS_KEYTAB_FILE", "/nowhere/svc.keytab")];
    tried.run("settings.keytab", &with(&exchange, &missing), Some(ANNA)).await;
    let wrong = [("EWS_USERNAME", "svc-ews-mcp@CONTOSO.EXAMPLE"), ("EWS_CHANNEL_BINDING", "require")];
    tried.run("channel-binding-missing", &with(&exchange, &wrong), Some(ANNA)).await;
}

/// What servers answer to a sign-in that is under way.
pub(super) async fn ways(tried: &mut Tried) {
    for (kind, offer, other) in [
        ("basic", "Negotiate", "sign-in-not-offered.basic"),
        ("ntlm", "Negotiate", "sign-in-not-offered.ntlm"),
        ("negotiate", "Basic realm=\"x\"", "sign-in-not-offered.negotiate"),
    ] {
        let server = answering(move |_| challenge(offer)).await;
        let url = format!("http://{server}");
        tried.run(other, &[("EWS_AUTH_TYPE", kind), ("EWS_SERVER_URL", &url)], Some(ANNA)).await;
    }
    for (kind, offer, name) in
        [("ntlm", "NTLM", "connection-not-kept"), ("negotiate", "Negotiate", "connection-not-kept.negotiate")]
    {
        // A challenge, and the end of its connection.
        let server = answering(move |request| match is_signing_in(request) {
            true => challenge(&format!("{offer} {BEGUN}")),
            false => challenge(offer),
        })
        .await;
        let url = format!("http://{server}");
        tried.run(name, &[("EWS_AUTH_TYPE", kind), ("EWS_SERVER_URL", &url)], Some(ANNA)).await;
        let unread = format!("sign-in-not-understood.{kind}");
        let server = keeping(move |request| match is_signing_in(request) {
            true => challenge(&format!("{offer} {BEGUN}")),
            false => challenge(offer),
        })
        .await;
        let url = format!("http://{server}");
        tried.run(&unread, &[("EWS_AUTH_TYPE", kind), ("EWS_SERVER_URL", &url)], Some(ANNA)).await;
    }
}

/// The beginning of a challenge of NTLM, without the rest.
const BEGUN: &str = "TlRMTVNTUAACAAAA";

/// What authorization servers answer, and what Exchange says of their tokens.
pub(super) async fn tokens(tried: &mut Tried) {
    let exchange = Exchange::with("check_tokens", &["--authentication", "bearer"]).await;
    tried.run("good-oauth2", &with(&exchange, &[]), Some(ANNA)).await;
    tried.run("client-refused", &with(&exchange, &[("EWS_CLIENT_SECRET", "wr0ng")]), Some(ANNA)).await;
    let url = exchange.setting("EWS_TOKEN_URL");
    let unknown = url.replace(url.split('/').nth(3).unwrap(), "fabrikam.example");
    tried.run("tenant-unknown", &with(&exchange, &[("EWS_TOKEN_URL", &unknown)]), Some(ANNA)).await;
    let nobody = answering(|_| {
        let body = "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS65001: The user or administrator has not \
                    consented to use the application.\"}";
        format!(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    })
    .await;
    let url = format!("http://{nobody}/token");
    tried.run("no-consent", &with(&exchange, &[("EWS_TOKEN_URL", &url)]), Some(ANNA)).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}/token");
    tried.run("no-token", &with(&exchange, &[("EWS_TOKEN_URL", &url)]), Some(ANNA)).await;
    let late = ["--authentication", "bearer", "--token-life", "0"];
    let late = Exchange::with("check_late_tokens", &late).await;
    tried.run("token-refused", &with(&late, &[]), Some(ANNA)).await;
    let short = ["--authentication", "bearer", "--device-code-life", "2", "--device-code-interval", "1"];
    let short = Exchange::with("check_device_code", &short).await;
    let person = [("EWS_AUTH_TYPE", "device_code"), ("REQUEST_TIMEOUT", "2"), ("LOG_LEVEL", "error")];
    let without_code = |text: String| between(&text, "used the code ", " in time", "CODE");
    tried.run_as("device-code-not-used", &with(&short, &person), None, without_code).await;
}

fn is_signing_in(request: &str) -> bool {
    request.to_ascii_lowercase().contains("\r\nauthorization: ")
}

fn challenge(value: &str) -> String {
    format!("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {value}\r\nContent-Length: 0\r\n\r\n")
}
