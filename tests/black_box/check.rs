//! `ews-mcp check`: all that it can say to an administrator. `check/NAME.txt` is
//! the whole output of a scenario; one named `good…` finds nothing wrong, the
//! others are named after the problem that they are about. A test in the binary's
//! crate sees to it that no problem is without one. What stands behind a dot in a
//! name is another case of the same problem.
//!
//! `EWS_MCP_WRITE_EXPECTED=1` writes the files anew: read them before they are
//! handed in.

mod signing_in;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ews_mcp_tests::{Exchange, Folders, within};
use serde_json::Value;

use crate::contoso::{ANNA, ASSISTANT, BRUNO, HELENA};
use crate::servers::{Authority, answering, closing, for_clients_of, proxy, rewriting, with_tls};

const SETTINGS: [(&str, &str); 6] = [
    ("EWS_EMAIL", ASSISTANT),
    ("EWS_AUTH_TYPE", "basic"),
    ("EWS_USERNAME", "CONTOSO\\svc-ews-mcp"),
    ("EWS_PASSWORD", "s3cret"),
    ("EWS_IMPERSONATION_ENABLED", "true"),
    ("EWS_IMPERSONATION_TYPE", "impersonation"),
];

/// What has been tried, so that no file is without a scenario.
#[derive(Default)]
struct Tried(BTreeSet<String>);

struct Seen {
    text: String,
    code: i32,
}

async fn check(environment: &[(&str, &str)], mailbox: Option<&str>, json: bool) -> Seen {
    let folders = Folders::new();
    let mut arguments = vec!["check"];
    if let Some(mailbox) = mailbox {
        arguments.extend(["--mailbox", mailbox]);
    }
    if json {
        arguments.push("--json");
    }
    let output = folders.command(&arguments, environment.iter().copied()).output();
    let output = within("the check", output).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    // Where a person has to sign in stands there, and nothing else.
    assert!(told.is_empty() || told.starts_with("\n*** ews-mcp: SIGN IN at "), "{told}");
    assert!(!text.contains("s3cret"), "{text}");
    Seen { text, code: output.status.code().unwrap() }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("black_box/check")
}

/// Numbers that differ from run to run.
fn fixed(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.trim_start_matches(|character: char| character.is_ascii_digit());
        let port = if after.len() < part.len() { "PORT" } else { "" };
        out.push_str(&format!("127.0.0.1:{port}{after}"));
    }
    let out = between(&out, "port ", " of 127.0.0.1", "PORT");
    let out = between(&out, "can find (", ")", "…");
    let out = between(&out, "Trace ID: ", "Z;", "…");
    between(&out, "clock is ", " minutes", "MANY")
}

/// The text between two others replaced, where both are there.
fn between(text: &str, start: &str, end: &str, with: &str) -> String {
    let found = text.find(start).and_then(|at| {
        let from = at + start.len();
        let to = from + text[from..].find(end)?;
        (!text[from..to].contains('\n')).then(|| format!("{}{with}{}", &text[..from], &text[to..]))
    });
    found.unwrap_or_else(|| text.to_owned())
}

impl Tried {
    /// Runs one and compares. The problem that it is named after has to be there,
    /// and the exit code to fit.
    async fn run(&mut self, name: &str, settings: &[(&str, &str)], mailbox: Option<&str>) {
        self.run_as(name, settings, mailbox, |text| text).await;
    }

    async fn run_as(
        &mut self,
        name: &str,
        settings: &[(&str, &str)],
        mailbox: Option<&str>,
        fix: impl Fn(String) -> String,
    ) {
        let environment = [&SETTINGS[..], settings].concat();
        let seen = check(&environment, mailbox, false).await;
        let text = fix(fixed(&seen.text));
        let file = folder().join(format!("{name}.txt"));
        let whole = format!("{text}exit code: {}\n", seen.code);
        if std::env::var_os("EWS_MCP_WRITE_EXPECTED").is_some() {
            std::fs::write(&file, &whole).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(whole, expected, "{}", file.display());
        let json = check(&environment, mailbox, true).await;
        let json_value: Value = serde_json::from_str(&json.text).unwrap();
        let problems: Vec<&str> = json_value["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|step| step["problem"].as_str())
            .collect();
        match name.starts_with("good") {
            true => assert_eq!((problems.as_slice(), seen.code), (&[][..], 0), "{name}"),
            false => {
                let problem = name.split('.').next().unwrap();
                assert!(problems.contains(&problem), "{name}: {problems:?}");
            }
        }
        assert_eq!((json_value["ok"] == true, json.code), (seen.code == 0, seen.code), "{name}");
        assert!(self.0.insert(name.to_owned()), "{name} twice");
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_told_with_what_to_do() {
    let mut tried = Tried::default();
    settings_and_address(&mut tried).await;
    certificates(&mut tried).await;
    what_stands_there(&mut tried).await;
    sign_in(&mut tried).await;
    signing_in::passwords(&mut tried).await;
    signing_in::kerberos(&mut tried).await;
    signing_in::ways(&mut tried).await;
    signing_in::tokens(&mut tried).await;
    mailboxes(&mut tried).await;
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".txt").map(str::to_owned)
        })
        .collect();
    assert_eq!(tried.0, files, "each file has a scenario");
}

async fn settings_and_address(tried: &mut Tried) {
    tried.run("settings", &[("EWS_SERVER_URL", "http://mail.contoso.example")], None).await;
    let nobody = answering(|_| {
        let body = "<Autodiscover><Response><Error><ErrorCode>500</ErrorCode><Message>The e-mail address cannot be found.\
                    </Message></Error></Response></Autodiscover>";
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    })
    .await;
    let start = format!("http://{nobody}/autodiscover/autodiscover.xml");
    tried.run("autodiscover-not-found", &[("EWS_AUTODISCOVER_URL", &start)], None).await;
    let redirecting = answering(|request| {
        let number = request.split("/autodiscover/").nth(1).and_then(|rest| rest.split('.').next());
        let next = number.unwrap_or_default().parse::<u32>().unwrap_or_default() + 1;
        format!("HTTP/1.1 302 Found\r\nLocation: /autodiscover/{next}.xml\r\nContent-Length: 0\r\n\r\n")
    })
    .await;
    let start = format!("http://{redirecting}/autodiscover/autodiscover.xml");
    tried.run("autodiscover-not-found.redirects", &[("EWS_AUTODISCOVER_URL", &start)], None).await;
    let elsewhere = answering(|_| {
        "HTTP/1.1 302 Found\r\nLocation: https://autodiscover.fabrikam.example/a.xml\r\nContent-Length: 0\r\n\r\n"
            .to_owned()
    })
    .await;
    let start = format!("http://{elsewhere}/autodiscover/autodiscover.xml");
    tried.run("autodiscover-not-found.elsewhere", &[("EWS_AUTODISCOVER_URL", &start)], None).await;
    let unknown = [("EWS_SERVER_URL", "https://mail.contoso.invalid")];
    tried.run("name-unknown", &unknown, None).await;
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("https://{}", listener.local_addr().unwrap())
    };
    tried.run("not-connected", &[("EWS_SERVER_URL", &closed)], None).await;
}

async fn certificates(tried: &mut Tried) {
    let exchange = Exchange::start("check_certificates").await;
    let behind = address_of(&exchange);
    let authority = Authority::new();
    let trusted = ("SSL_CERT_FILE", authority.file());
    let ways_of = |address| format!("https://{address}/EWS/Exchange.asmx");
    let own: Vec<(&str, &str)> = exchange.environment().collect();
    for (name, certificate, is_trusted) in [
        ("good", authority.certificate("127.0.0.1", (2020, 2999)), true),
        ("certificate-expired", authority.certificate("127.0.0.1", (2020, 2021)), true),
        ("certificate-not-yet-valid", authority.certificate("127.0.0.1", (2998, 2999)), true),
        ("certificate-for-others", authority.certificate("mail.fabrikam.example", (2020, 2999)), true),
        ("certificate-not-trusted", authority.certificate("127.0.0.1", (2020, 2999)), false),
    ] {
        let url = ways_of(with_tls(certificate, behind).await);
        let mut settings = own.clone();
        settings.push(("EWS_SERVER_URL", &url));
        settings.push(if is_trusted { trusted } else { ("SSL_CERT_FILE", authority.another_file()) });
        tried.run(name, &settings, Some(ANNA)).await;
    }
    let url = ways_of(with_tls(authority.ending_soon("127.0.0.1"), behind).await);
    let mut settings = own.clone();
    settings.extend([("EWS_SERVER_URL", url.as_str()), trusted]);
    let without_date = |text: String| between(&text, "good until ", "\n", "SOON");
    tried.run_as("certificate-ends-soon", &settings, None, without_date).await;
    let own_authority = [own.as_slice(), &[("EWS_CA_FILE", authority.file())]].concat();
    let at = |url: &'static str| [own_authority.as_slice(), &[("EWS_SERVER_URL", url)]].concat();
    let url = ways_of(with_tls(authority.certificate("127.0.0.1", (2020, 2999)), behind).await);
    tried.run("good-own-authority", &at(url.clone().leak()), Some(ANNA)).await;
    // Logged, too, on standard error.
    let unverified = [("EWS_INSECURE_SKIP_VERIFY", "true"), ("LOG_LEVEL", "error")];
    let good = [at(url.leak()), unverified.to_vec()].concat();
    tried.run("certificate-not-verified", &good, None).await;
    let url = ways_of(with_tls(authority.certificate("mail.fabrikam.example", (2020, 2999)), behind).await);
    let others = [at(url.leak()), unverified.to_vec()].concat();
    tried.run("certificate-not-verified.for-others", &others, None).await;
    let asking = for_clients_of(&authority, authority.certificate("127.0.0.1", (2020, 2999)), behind).await;
    let url: &str = ways_of(asking).leak();
    tried.run("client-certificate-wanted", &at(url), None).await;
    let client = authority.client();
    let shown = [at(url), vec![("EWS_CLIENT_CERTIFICATE_FILE", client.path().to_str().unwrap())]].concat();
    tried.run("good-client-certificate", &shown, None).await;
    let stranger = Authority::new().client();
    let shown = [at(url), vec![("EWS_CLIENT_CERTIFICATE_FILE", stranger.path().to_str().unwrap())]].concat();
    tried.run("client-certificate-wanted.another", &shown, None).await;
    let plain = answering(|_| "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    tried.run("not-tls", &[("EWS_SERVER_URL", &ways_of(plain)), trusted], None).await;
    let closing = closing().await;
    tried.run("tls-failed", &[("EWS_SERVER_URL", &ways_of(closing)), trusted], None).await;
}

fn address_of(exchange: &Exchange) -> std::net::SocketAddr {
    let url = exchange.setting("EWS_SERVER_URL");
    url.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap()
}

async fn what_stands_there(tried: &mut Tried) {
    for (name, status) in [
        ("no-ews", "404 Not Found"),
        ("redirects", "302 Found\r\nLocation: https://portal.contoso.example/owa"),
        ("not-exchange", "200 OK"),
        ("ews-forbidden", "403 Forbidden"),
        ("not-available", "503 Service Unavailable"),
    ] {
        let server = answering(move |_| format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")).await;
        tried.run(name, &[("EWS_SERVER_URL", &format!("http://{server}"))], Some(ANNA)).await;
    }
    let url = format!("http://{}", closing().await);
    tried.run("no-http", &[("EWS_SERVER_URL", &url)], None).await;
}

async fn sign_in(tried: &mut Tried) {
    let exchange = Exchange::start("check_sign_in").await;
    let own: Vec<(&str, &str)> = exchange.environment().collect();
    let with = |changes: &[(&'static str, &'static str)]| [own.as_slice(), changes].concat();
    tried.run("sign-in-refused", &with(&[("EWS_PASSWORD", "wr0ng")]), Some(ANNA)).await;
    tried.run("nothing-to-sign-in-to", &with(&[("EWS_EMAIL", "")]), None).await;
    tried.run("good-without-mailbox", &with(&[("EWS_EMAIL", "")]), Some(ANNA)).await;
    let others = answering(|_| {
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
            .to_owned()
    })
    .await;
    tried.run("sign-in-not-offered", &[("EWS_SERVER_URL", &format!("http://{others}"))], Some(ANNA)).await;
    let away = answering(|request| {
        let status = match request.to_ascii_lowercase().contains("\r\nauthorization: ") {
            true => "503 Service Unavailable",
            false => "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"",
        };
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")
    })
    .await;
    tried.run("sign-in-not-answered", &[("EWS_SERVER_URL", &format!("http://{away}"))], Some(ANNA)).await;
    let late = rewriting(address_of(&exchange), |answer| {
        if let Some(at) = find(answer, b"\r\ndate: ") {
            answer[at + 8..at + 37].copy_from_slice(b"Wed, 01 Jan 2020 00:00:00 GMT");
        }
    })
    .await;
    let url = format!("http://{late}/EWS/Exchange.asmx");
    tried.run("clock-differs", &[own.as_slice(), &[("EWS_SERVER_URL", &url)]].concat(), None).await;
    let old = Exchange::with("check_old", &["--server-version", "2016"]).await;
    let own: Vec<(&str, &str)> = old.environment().collect();
    tried.run("out-of-support", &own, None).await;
    let opaque = Exchange::with("check_opaque", &["--ids", "opaque"]).await;
    let own: Vec<(&str, &str)> = opaque.environment().collect();
    tried.run("other-server", &own, None).await;
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window.eq_ignore_ascii_case(part))
}

async fn mailboxes(tried: &mut Tried) {
    let exchange = Exchange::start("check_mailboxes").await;
    let own: Vec<(&str, &str)> = exchange.environment().collect();
    let with = |changes: &[(&'static str, &'static str)]| [own.as_slice(), changes].concat();
    let delegate = ("EWS_IMPERSONATION_TYPE", "delegate");
    tried.run("own-mailbox-not-own", &with(&[("EWS_EMAIL", HELENA)]), None).await;
    let former = "former.employee@contoso.example";
    tried.run("own-mailbox-missing", &with(&[("EWS_EMAIL", former)]), None).await;
    let denied = with(&[("EWS_DENIED_MAILBOXES", "assistant@*"), ("EWS_READ_ONLY", "true")]);
    tried.run("own-mailbox-denied-by-policy", &denied, Some(ANNA)).await;
    tried.run("not-an-address", &own, Some("anna")).await;
    tried.run("impersonation-off", &with(&[("EWS_IMPERSONATION_ENABLED", "false")]), Some(ANNA)).await;
    tried.run("impersonation-denied", &own, Some(HELENA)).await;
    let authority = Authority::new();
    // As in Exchange Online, where other rights count; no name is looked up for it.
    let online =
        with_tls(authority.certificate("outlook.office365.com", (2020, 2999)), address_of(&exchange));
    let through = format!("http://{}", proxy(online.await).await);
    let through = [
        ("EWS_SERVER_URL", "https://outlook.office365.com"),
        ("HTTPS_PROXY", through.as_str()),
        ("EWS_CA_FILE", authority.file()),
    ];
    let online: Vec<_> = own.iter().copied().chain(through).collect();
    tried.run("impersonation-denied.online", &online, Some(HELENA)).await;
    tried.run("good-proxy", &online, Some(ANNA)).await;
    let another = [online.as_slice(), &[("EWS_CA_FILE", authority.another_file())]].concat();
    tried.run("certificate-not-trusted.proxy", &another, Some(ANNA)).await;
    let unverified = [("EWS_INSECURE_SKIP_VERIFY", "true"), ("LOG_LEVEL", "error")];
    let unverified = [online.as_slice(), &unverified].concat();
    tried.run("certificate-not-verified.proxy", &unverified, Some(ANNA)).await;
    tried.run("no-rights", &with(&[delegate]), Some(ANNA)).await;
    tried.run("mailbox-missing", &own, Some(former)).await;
    tried.run("mailbox-denied-by-policy", &with(&[("EWS_DENIED_MAILBOXES", "anna*")]), Some(ANNA)).await;
    let unknown = with(&[delegate, ("EWS_ALLOWED_MAILBOXES", "*@contoso.example")]);
    tried.run("mailbox-unresolved", &unknown, Some("nobody@contoso.example")).await;
    tried.run("good-alias", &own, Some("a.lindqvist@contoso.example")).await;
    tried.run("good-delegate", &with(&[delegate]), Some(BRUNO)).await;
    let moving = ["--fault", "*@anna.lindqvist@contoso.example:error(code=ErrorMailboxMoveInProgress)"];
    let exchange = Exchange::with("check_moving", &moving).await;
    let own: Vec<(&str, &str)> = exchange.environment().collect();
    tried.run("mailbox-not-opened", &own, Some(ANNA)).await;
    let moving = ["--fault", "*@assistant@contoso.example:error(code=ErrorMailboxMoveInProgress)"];
    let exchange = Exchange::with("check_own_moving", &moving).await;
    let own: Vec<(&str, &str)> = exchange.environment().collect();
    tried.run("own-mailbox-not-opened", &own, None).await;
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let exchange = Exchange::start("check_tries_once").await;
    let mut settings: Vec<(&str, &str)> = exchange.environment().collect();
    settings.push(("EWS_PASSWORD", "wr0ng"));
    let seen = check(&settings, Some(ANNA), false).await;
    assert_eq!(seen.code, 1);
    // One request without credentials, and one with them.
    assert_eq!(exchange.recording().all().len(), 2);
}

#[tokio::test]
async fn what_the_check_asks_stands_in_the_audit_log() {
    let exchange = Exchange::start("check_is_audited").await;
    let folders = Folders::new();
    let output = folders.command(&["check", "--mailbox", ANNA], exchange.environment()).output();
    assert_eq!(within("the check", output).await.unwrap().status.code(), Some(0));
    let output =
        folders.command(&["audit", "show", "--json", "--tool", "check"], exchange.environment()).output();
    let text = String::from_utf8(within("the log", output).await.unwrap().stdout).unwrap();
    let intents = text.lines().filter(|line| line.contains("\"intent\"")).count();
    assert_eq!(intents, 2, "{text}");
}
