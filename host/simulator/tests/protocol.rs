//! HTTP, authentication, impersonation, faults, recording, many clients at once.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use std::path::Path;
use std::sync::Arc;

use client::*;
use ews_mcp_simulator::{Options, Simulator, StartError};

fn inbox() -> String {
    get_folder("IdOnly", &distinguished("inbox"))
}

fn fault(answer: &Answer) -> (u16, String) {
    let code = answer.all("a:Error", "</faultcode>").first().cloned().unwrap_or_default();
    (answer.status, format!("Error{code}"))
}

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

#[tokio::test]
async fn only_the_right_name_and_password_come_in() {
    let simulator = simulator().await;
    for (authorization, status) in [
        (basic("CONTOSO\\svc-ews-mcp", PASSWORD), 200),
        (basic("svc-ews-mcp@contoso.example", PASSWORD), 200),
        (basic("CONTOSO\\svc-ews-mcp", "wrong"), 401),
        (basic("OTHER\\svc-ews-mcp", PASSWORD), 401),
        (basic("anna.lindqvist@contoso.example", PASSWORD), 401),
        ("Bearer abc".to_owned(), 401),
        ("Basic %%%".to_owned(), 401),
    ] {
        let headers = [("Authorization", &*authorization), ("Content-Type", "text/xml; charset=utf-8")];
        let request = http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, &envelope("", &inbox()));
        let answer = raw(&simulator, &request).await;
        assert_eq!(answer.status, status, "{authorization}");
        assert_eq!(answer.headers.contains("www-authenticate: basic realm="), status == 401);
    }
}

#[tokio::test]
async fn other_methods_paths_and_content_types_are_refused() {
    let simulator = simulator().await;
    let authorization = basic("CONTOSO\\svc-ews-mcp", PASSWORD);
    for (head, kind, status) in [
        ("GET /EWS/Exchange.asmx HTTP/1.1", "text/xml", 405),
        ("POST /EWS/Other.asmx HTTP/1.1", "text/xml", 404),
        ("POST /EWS/Exchange.asmx HTTP/1.1", "application/json", 415),
        ("POST /ews/exchange.asmx HTTP/1.1", "text/xml", 200),
    ] {
        let headers = [("Authorization", &*authorization), ("Content-Type", kind)];
        let answer = raw(&simulator, &http(head, &headers, &envelope("", &inbox()))).await;
        assert_eq!(answer.status, status, "{head}");
    }
}

#[tokio::test]
async fn answers_have_the_headers_of_exchange() {
    let simulator = simulator().await;
    let authorization = basic("CONTOSO\\svc-ews-mcp", PASSWORD);
    let headers = [
        ("Authorization", &*authorization),
        ("Content-Type", "text/xml; charset=utf-8"),
        ("client-request-id", "6d2a2f4c-2c73-4d53-9d3b-000000000001"),
        ("return-client-request-id", "true"),
    ];
    let answer =
        raw(&simulator, &http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, &envelope("", &inbox()))).await;
    for header in [
        "content-type: text/xml; charset=utf-8",
        "client-request-id: 6d2a2f4c-2c73-4d53-9d3b-000000000001",
        "\r\nrequest-id: ",
        "x-feserver: contoso-ex01",
    ] {
        assert!(answer.headers.contains(header), "{header}: {}", answer.headers);
    }
    assert!(
        answer.body.contains(
            "<t:ServerVersionInfo MajorVersion=\"15\" MinorVersion=\"2\" MajorBuildNumber=\"2562\""
        )
    );
    let quiet = call(&simulator, &inbox()).await;
    assert!(!quiet.headers.contains("client-request-id"));
}

#[tokio::test]
async fn impersonation_has_its_scope_and_its_texts() {
    let simulator = simulator().await;
    let denied = "The account does not have permission to impersonate the requested user.";
    let nobody = "The SMTP address has no mailbox associated with it.";
    for (kind, name, code, text) in [
        ("PrimarySmtpAddress", "helena.vogt@contoso.example", "ErrorImpersonateUserDenied", denied),
        ("SmtpAddress", "ceo@contoso.example", "ErrorImpersonateUserDenied", denied),
        ("PrimarySmtpAddress", "nobody@contoso.example", "ErrorNonExistentMailbox", nobody),
        ("PrimarySmtpAddress", "former.employee@contoso.example", "ErrorNonExistentMailbox", nobody),
        (
            "PrimarySmtpAddress",
            "a.lindqvist@contoso.example",
            "ErrorNonPrimarySmtpAddress",
            "The primary SMTP address must be specified when referencing a mailbox.",
        ),
    ] {
        let answer = call_by(&simulator, kind, name, &inbox()).await;
        assert_eq!(fault(&answer), (500, code.to_owned()), "{name}");
        assert!(answer.body.contains(text) && !answer.body.contains("m:"), "{}", answer.body);
    }
    for (kind, name) in [
        ("PrimarySmtpAddress", "anna.lindqvist@contoso.example"),
        ("SmtpAddress", "a.lindqvist@contoso.example"),
        ("PrincipalName", "anna.lindqvist@contoso.example"),
        ("PrimarySmtpAddress", "assistant@contoso.example"),
        ("PrimarySmtpAddress", "misaki.fujiwara@contoso.example"),
        ("PrimarySmtpAddress", "info@contoso.example"),
    ] {
        assert_eq!(call_by(&simulator, kind, name, &inbox()).await.codes(), ["NoError"], "{name}");
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_is_a_fault() {
    let simulator = simulator().await;
    let misspelt = inbox().replace("m:FolderIds>", "m:FoldersIds>");
    for (document, code) in [
        (envelope("", &misspelt), "ErrorSchemaValidation"),
        (
            envelope("", &inbox().replace("<m:GetFolder>", "<m:GetFolder Extra=\"1\">")),
            "ErrorSchemaValidation",
        ),
        (envelope("", ""), "ErrorInvalidRequest"),
        (envelope("", "<m:NoSuchOperation/>"), "ErrorInvalidRequest"),
        (envelope("", &inbox()).replace("Exchange2013_SP1", "Exchange2099"), "ErrorInvalidServerVersion"),
        (envelope("", &inbox()).replace("</soap:Envelope>", ""), "ErrorSchemaValidation"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".to_owned(), "ErrorSchemaValidation"),
        ("not xml".to_owned(), "ErrorSchemaValidation"),
        (String::new(), "ErrorSchemaValidation"),
    ] {
        assert_eq!(fault(&post(&simulator, &document).await), (500, code.to_owned()), "{document}");
    }
    let answer = post(&simulator, &envelope("", &misspelt)).await;
    assert!(
        answer.body.contains("The request failed schema validation: The element 'GetFolder' in namespace"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("<t:LineNumber>2</t:LineNumber>"), "{}", answer.body);
    let missing =
        envelope("", &inbox()).replace("<t:RequestServerVersion Version=\"Exchange2013_SP1\"/>", "");
    assert_eq!(post(&simulator, &missing).await.codes(), ["NoError"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let entry = entry.unwrap();
            entry.file_type().unwrap().is_file().then(|| entry.file_name().into_string().unwrap())
        })
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_exchange_is_recorded_before_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("new");
    let simulator = start(Options { record: Some(record.clone()), ..Options::default() }).await;
    let document = envelope("", &inbox());
    let answer = post(&simulator, &document).await;
    assert_eq!(
        names(&record),
        ["000001-GetFolder-answer.xml", "000001-GetFolder-headers.txt", "000001-GetFolder-request.xml"]
    );
    let read = |name: &str| std::fs::read_to_string(record.join(name)).unwrap();
    assert_eq!(read("000001-GetFolder-request.xml"), document);
    assert_eq!(read("000001-GetFolder-answer.xml"), answer.body);
    let headers = read("000001-GetFolder-headers.txt");
    assert!(headers.starts_with("POST /EWS/Exchange.asmx\n") && headers.contains("200 OK"), "{headers}");
    assert!(headers.contains("authorization: Basic\n") && !headers.contains("Q09OVE9TT"), "{headers}");
    post(&simulator, &envelope("", "<m:GetItem/>")).await;
    post(&simulator, "rubbish").await;
    raw(&simulator, &http("POST /EWS/Exchange.asmx HTTP/1.1", &[("Content-Type", "text/xml")], &document))
        .await;
    let invalid = names(&record.join("invalid"));
    assert_eq!(invalid.len(), 9);
    for name in ["000002-GetItem-answer.xml", "000003-unknown-request.xml", "000004-GetFolder-headers.txt"] {
        assert!(invalid.iter().any(|known| known == name), "{name} {invalid:?}");
    }
    simulator.stop().await;
    // The numbers go on.
    let simulator = start(Options { record: Some(record.clone()), ..Options::default() }).await;
    call_as(&simulator, "helena.vogt@contoso.example", &inbox()).await;
    assert!(record.join("000005-GetFolder-answer.xml").exists());
}

#[tokio::test]
async fn two_hundred_clients_at_once_are_all_answered() {
    let folder = tempfile::tempdir().unwrap();
    let record = Some(folder.path().to_path_buf());
    // More at once than Exchange would take for one mailbox.
    let options = Options { record, messages: 100_000, concurrency: Some(200), ..Options::default() };
    let simulator = Arc::new(start(options).await);
    let mut calls = tokio::task::JoinSet::new();
    for offset in 0..200 {
        let simulator = Arc::clone(&simulator);
        calls.spawn(async move {
            let body =
                find_item(&["item:Subject"], &page(10, offset * 400, "Beginning"), &distinguished("inbox"));
            call(&simulator, &body).await.count("<t:Message>")
        });
    }
    while let Some(count) = calls.join_next().await {
        assert_eq!(count.unwrap(), 10);
    }
    assert_eq!(names(folder.path()).len(), 600);
}

#[tokio::test]
async fn more_requests_for_one_mailbox_than_it_takes_are_refused() {
    // The first answer trickles, and counts until it is out.
    let faults = vec!["GetFolder#1:slow(bytes=1, every=60000)".to_owned()];
    let simulator = start(Options { concurrency: Some(1), faults, ..Options::default() }).await;
    let mut first = open(&simulator, &posting(&envelope("", &inbox()))).await;
    let mut received = Received::default();
    first.until(&mut received, 1).await;
    let refused = call(&simulator, &inbox()).await;
    assert_eq!(fault(&refused), (500, "ErrorExceededConnectionCount".to_owned()));
    assert!(refused.body.contains("exceeded the available concurrent connections"), "{}", refused.body);
    // Another mailbox has turns of its own.
    assert_eq!(call_as(&simulator, "anna.lindqvist@contoso.example", &inbox()).await.codes(), ["NoError"]);
    drop(first);
    while call(&simulator, &inbox()).await.status != 200 {}
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let everywhere = Options { listen: "0.0.0.0:0".parse().unwrap(), ..Options::default() };
    assert!(matches!(Simulator::start(everywhere).await, Err(StartError::NotLoopback(_))));
    let first = simulator().await;
    let address = first.url().replace("http://", "").replace("/EWS/Exchange.asmx", "").parse().unwrap();
    let second = Simulator::start(Options { listen: address, ..Options::default() }).await;
    assert!(matches!(second, Err(StartError::Listen { .. })));
    first.stop().await;
    assert!(Simulator::start(Options { listen: address, ..Options::default() }).await.is_ok());
}

#[tokio::test]
async fn the_environment_survives_a_dotenv_file() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let environment = simulator.environment();
    for quote in ["", "'", "\""] {
        let file: String =
            environment.iter().map(|(name, value)| format!("{name}={quote}{value}{quote}\n")).collect();
        let read: Vec<(String, String)> =
            dotenvy::from_read_iter(file.as_bytes()).map(Result::unwrap).collect();
        let given: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        assert_eq!(read, given);
    }
    let get = |name: &str| environment.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    assert_eq!(get("EWS_EMAIL"), "assistant@contoso.example");
    assert_eq!(get("EWS_SERVER_URL"), simulator.url());
    let headers = [
        ("Authorization", &*basic(&get("EWS_USERNAME"), &get("EWS_PASSWORD"))),
        ("Content-Type", "text/xml"),
    ];
    let answer =
        raw(&simulator, &http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, &envelope("", &inbox()))).await;
    assert_eq!(answer.codes(), ["NoError"]);
    assert_eq!(get("EWS_PASSWORD").len(), 32);
    assert!(!format!("{simulator:?}").contains(&get("EWS_PASSWORD")));
}

#[tokio::test]
async fn what_is_nested_as_deep_as_may_be_is_answered() {
    let simulator = simulator().await;
    let unread = "<t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/><t:FieldURIOrConstant><t:Constant Value=\"false\"/>\
        </t:FieldURIOrConstant></t:IsEqualTo>";
    for (depth, status) in [(240, 200), (300, 500)] {
        let nested = format!("{}{unread}{}", "<t:Not>".repeat(depth), "</t:Not>".repeat(depth));
        let body =
            find_item(&[], &format!("<m:Restriction>{nested}</m:Restriction>"), &distinguished("inbox"));
        assert_eq!(call(&simulator, &body).await.status, status, "{depth}");
    }
    // Messages in messages, in text that mail programs read.
    let attached = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000) + "x";
    let content = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, attached);
    let body = format!(
        "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:Items><t:Message><t:MimeContent>{content}</t:MimeContent>\
         </t:Message></m:Items></m:CreateItem>"
    );
    assert_eq!(call(&simulator, &body).await.codes(), ["NoError"]);
}
