//! Misbehaviour on demand, as a client sees it: rules, what they send, and what is recorded of it.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use std::path::Path;

use client::*;
use ews_mcp_simulator::{FaultError, Options, Simulator, StartError};

const ANNA: &str = "anna.lindqvist@contoso.example";

fn inbox() -> String {
    get_folder("IdOnly", &distinguished("inbox"))
}

/// FindItem for one message.
fn first() -> String {
    find_item(&[], &page(1, 0, "Beginning"), &distinguished("inbox"))
}

async fn with(faults: &[&str]) -> Simulator {
    let faults = faults.iter().map(ToString::to_string).collect();
    start(Options { record: record_folder(), faults, ..Options::default() }).await
}

/// Asks for the inbox, and takes whatever comes.
async fn ask(simulator: &Simulator) -> Received {
    receive(simulator, &posting(&envelope("", &inbox()))).await
}

/// Code and text of a fault.
fn fault(answer: &Answer) -> (u16, String, String) {
    let part = |name: &str| {
        let begin =
            format!("<e:{name} xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">");
        answer.all(&begin, &format!("</e:{name}>")).concat()
    };
    (answer.status, part("ResponseCode"), part("Message"))
}

#[tokio::test]
async fn a_status_comes_without_a_body() {
    for (code, header) in [
        (302, "location: /ews/genericerrorpage.htm"),
        (401, "www-authenticate: basic realm="),
        (403, ""),
        (404, ""),
        (413, ""),
        (429, ""),
        (449, ""),
        (456, ""),
        (500, ""),
        (502, ""),
        (503, ""),
        (504, ""),
    ] {
        let simulator = with(&[&format!("GetFolder:status(code={code})")]).await;
        let answer = call(&simulator, &inbox()).await;
        assert_eq!((answer.status, &*answer.body), (code, ""));
        assert!(
            answer.headers.contains(header) && !answer.headers.contains("retry-after"),
            "{}",
            answer.headers
        );
    }
    let simulator = with(&["*:status(code=503, retry-after=2, after-work=true)"]).await;
    let answer = call(&simulator, &inbox()).await;
    assert_eq!((answer.status, &*answer.body), (503, ""));
    assert!(answer.headers.contains("\r\nretry-after: 2"), "{}", answer.headers);
}

#[tokio::test]
async fn busy_is_a_fault_with_or_without_the_time_to_wait() {
    let simulator = with(&["*#1:busy(back-off=300000)", "*:busy"]).await;
    let expected = (
        500,
        "ErrorServerBusy".to_owned(),
        "The server cannot service this request right now. Try again later.".to_owned(),
    );
    let answer = call(&simulator, &inbox()).await;
    assert_eq!(fault(&answer), expected);
    assert!(
        answer.body.contains(
            "<t:MessageXml xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
             <t:Value Name=\"BackOffMilliseconds\">300000</t:Value></t:MessageXml>"
        ),
        "{}",
        answer.body
    );
    let answer = call(&simulator, &inbox()).await;
    assert_eq!(fault(&answer), expected);
    assert!(!answer.body.contains("MessageXml"), "{}", answer.body);
}

#[tokio::test]
async fn every_error_of_ews_can_be_a_fault() {
    for (code, text) in [
        ("ErrorMailboxMoveInProgress", "Mailbox move in progress. Try again later."),
        (
            "ErrorExceededConnectionCount",
            "You have exceeded the available concurrent connections for your account.  Try again once your other \
             requests have completed.",
        ),
        ("ErrorInternalServerTransientError", "An internal server error occurred. Try again later."),
        ("ErrorInternalServerError", "An internal server error occurred. The operation failed."),
        ("ErrorTimeoutExpired", "The operation failed."),
        ("ErrorMailboxStoreUnavailable", "The mailbox database is temporarily unavailable."),
    ] {
        for after in ["", ", after-work=true"] {
            let simulator = with(&[&format!("*:error(code={code}{after})")]).await;
            let answer = call(&simulator, &inbox()).await;
            assert_eq!(fault(&answer), (500, code.to_owned(), text.to_owned()));
            assert!(answer.headers.contains("content-type: text/xml; charset=utf-8"), "{}", answer.headers);
        }
    }
}

#[tokio::test]
async fn a_reset_leaves_nothing_of_the_answer() {
    let simulator = with(&["*#1:reset(at=before-work)", "*#2:reset(at=after-work)"]).await;
    for _ in 0..2 {
        let received = ask(&simulator).await;
        assert!(received.reset && received.bytes.is_empty(), "{received:?}");
    }
    assert_eq!(call(&simulator, &inbox()).await.codes(), ["NoError"]);
}

#[tokio::test]
async fn an_answer_can_be_cut_in_the_middle() {
    let simulator = with(&["*#2:reset(at=middle)"]).await;
    let whole = ask(&simulator).await;
    let received = ask(&simulator).await;
    assert!(received.head().starts_with("http/1.1 200 ok"), "{received:?}");
    assert_eq!(received.announced(), Some(whole.body().len()));
    assert!(!received.reset, "the half would perhaps be lost");
    assert_eq!(received.body(), &whole.body()[..whole.body().len() / 2]);
    assert_eq!(ask(&simulator).await.body(), whole.body());
}

#[tokio::test]
async fn a_slow_answer_comes_in_pieces_and_holds_up_nobody() {
    let simulator = with(&["*#2:slow(bytes=100, every=60000)"]).await;
    let whole = ask(&simulator).await;
    let mut slow = open(&simulator, &posting(&envelope("", &inbox()))).await;
    let mut received = Received::default();
    slow.until(&mut received, 100).await;
    assert_eq!(received.body(), &whole.body()[..100]);
    assert_eq!(received.announced(), Some(whole.body().len()));
    assert_eq!(call(&simulator, &inbox()).await.codes(), ["NoError"]);
    // The next piece is a minute away; but a server that stops makes nobody wait.
    simulator.stop().await;
    slow.rest(&mut received).await;
    assert_eq!(received.body(), whole.body());
}

#[tokio::test]
async fn slow_and_late_answers_are_whole_in_the_end() {
    let simulator = with(&["*#2:slow(bytes=300, every=1)", "*#3:delay(milliseconds=1)"]).await;
    let whole = ask(&simulator).await;
    for _ in 0..2 {
        let received = ask(&simulator).await;
        assert_eq!(received.body(), whole.body());
        assert_eq!(received.announced(), Some(whole.body().len()));
    }
}

#[tokio::test]
async fn a_late_answer_is_sent_when_the_server_stops() {
    let simulator = with(&["*:delay(milliseconds=600000)"]).await;
    let document = envelope("", &inbox());
    let request = String::from_utf8(posting(&document)).unwrap();
    let head = request.strip_suffix(&document).unwrap();
    let head = format!("{}Expect: 100-continue\r\n\r\n", head.strip_suffix("\r\n").unwrap());
    let mut connection = open(&simulator, head.as_bytes()).await;
    let mut go = Received::default();
    connection.until(&mut go, 0).await;
    assert_eq!(go.head(), "http/1.1 100 continue");
    // From here on it is an open request.
    connection.send(document.as_bytes()).await;
    simulator.stop().await;
    let mut received = Received::default();
    connection.rest(&mut received).await;
    assert_eq!(received.answer().codes(), ["NoError"]);
}

#[tokio::test]
async fn a_truncated_answer_has_the_length_that_it_announces() {
    let simulator = with(&["*#2:truncated"]).await;
    let whole = call(&simulator, &inbox()).await.body;
    let received = ask(&simulator).await;
    assert_eq!(received.announced(), Some(received.body().len()));
    let answer = received.answer();
    assert_eq!((answer.status, &*answer.body), (200, &whole[..whole.len() / 2]));
    assert!(answer.headers.contains("content-type: text/xml; charset=utf-8"), "{}", answer.headers);
}

#[tokio::test]
async fn something_else_than_xml_can_stand_there() {
    let simulator = with(&["*#1:html", "*#2:not-xml", "*#3:garbage"]).await;
    let html = call(&simulator, &inbox()).await;
    assert_eq!(html.status, 200);
    assert!(html.headers.contains("content-type: text/html"), "{}", html.headers);
    assert!(html.body.starts_with("<!DOCTYPE html>") && html.body.contains("<h2>Service Unavailable</h2>"));
    let text = call(&simulator, &inbox()).await;
    assert_eq!((text.status, &*text.body), (200, "The service is unavailable."));
    assert!(text.headers.contains("content-type: text/xml; charset=utf-8"), "{}", text.headers);
    let garbage = ask(&simulator).await;
    assert!(garbage.head().starts_with("http/1.1 200 ok"), "{}", garbage.head());
    assert_eq!((garbage.body().len(), garbage.body()[0]), (1_024, 0xFF));
}

#[tokio::test]
async fn the_answer_can_be_that_of_another_operation() {
    let simulator = with(&["*:wrong-operation"]).await;
    for (body, response) in [(inbox(), "m:FindItemResponse"), (first(), "m:GetFolderResponse")] {
        let answer = call_as(&simulator, ANNA, &body).await;
        assert_eq!((answer.status, answer.codes()), (200, vec!["NoError".to_owned()]));
        assert_eq!(answer.count(&format!("<{response} ")), 1, "{}", answer.body);
    }
}

#[tokio::test]
async fn a_huge_answer_is_as_long_as_it_was_ordered() {
    let simulator = with(&["*#1:huge(megabytes=3)", "*:huge(megabytes=2000)"]).await;
    // To HTTP/1.0 a body goes without chunks.
    let request = String::from_utf8(posting(&envelope("", &inbox()))).unwrap();
    let received = receive(&simulator, request.replacen("HTTP/1.1", "HTTP/1.0", 1).as_bytes()).await;
    assert_eq!((received.announced(), received.body().len()), (None, 3_000_000));
    let answer = received.answer();
    assert_eq!((answer.status, answer.codes()), (200, vec!["NoError".to_owned()]));
    assert!(answer.body.ends_with("</m:GetFolderResponse></s:Body></s:Envelope>"));
    // Nobody has to read all of it, and nobody makes it before.
    let mut connection = open(&simulator, &posting(&envelope("", &inbox()))).await;
    let mut received = Received::default();
    connection.until(&mut received, 100_000).await;
    assert!(received.head().contains("transfer-encoding: chunked"), "{}", received.head());
    assert_eq!(received.announced(), None);
}

#[tokio::test]
async fn rules_apply_by_position_and_the_first_one_wins() {
    let simulator = with(&[
        "GetFolder#2:status(code=502)",
        "GetFolder#2-3:status(code=503)",
        "FindItem:status(code=404)",
        "*#6-:status(code=504)",
        "*:truncated",
    ])
    .await;
    let mut statuses = Vec::new();
    for body in [inbox(), first(), inbox(), inbox(), inbox(), inbox(), first()] {
        statuses.push(call(&simulator, &body).await.status);
    }
    assert_eq!(statuses, [200, 404, 502, 503, 200, 504, 404]);
}

#[tokio::test]
async fn a_mailbox_is_that_of_the_user_as_whom_the_request_runs() {
    let simulator = with(&[
        "*@ANNA.Lindqvist@contoso.example#2-:status(code=502)",
        "*@assistant@contoso.example:status(code=503)",
    ])
    .await;
    assert_eq!(call_as(&simulator, ANNA, &inbox()).await.status, 200);
    assert_eq!(call(&simulator, &inbox()).await.status, 503);
    assert_eq!(call_by(&simulator, "SmtpAddress", "a.lindqvist@contoso.example", &inbox()).await.status, 502);
    assert_eq!(call_as(&simulator, "info@contoso.example", &inbox()).await.status, 200);
}

#[tokio::test]
async fn what_is_refused_anyway_is_not_counted() {
    let simulator = with(&["*#1:status(code=502)"]).await;
    let authorization = basic("CONTOSO\\svc-ews-mcp", "wrong");
    let headers = [("Authorization", &*authorization), ("Content-Type", "text/xml; charset=utf-8")];
    let request = http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, &envelope("", &inbox()));
    assert_eq!(raw(&simulator, &request).await.status, 401);
    assert_eq!(call(&simulator, "<m:GetItem/>").await.status, 500);
    assert_eq!(call_as(&simulator, "helena.vogt@contoso.example", &inbox()).await.status, 500);
    assert_eq!(call(&simulator, &inbox()).await.status, 502);
    assert_eq!(call(&simulator, &inbox()).await.status, 200);
}

#[tokio::test]
async fn a_hundred_clients_at_once_are_counted_one_by_one() {
    let faults = vec!["*#11-30:status(code=503)".to_owned()];
    let options = Options { concurrency: Some(100), faults, record: record_folder(), ..Options::default() };
    let simulator = std::sync::Arc::new(start(options).await);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let simulator = std::sync::Arc::clone(&simulator);
        calls.spawn(async move { call(&simulator, &inbox()).await.status });
    }
    let statuses = calls.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 503).count(), 20);
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let mut names: Vec<String> = files.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_no_ews_is_recorded_as_invalid_and_as_it_was_sent() {
    let rules = [
        "*#2:busy",
        "*#3:error(code=ErrorTimeoutExpired, after-work=true)",
        "*#4:slow(bytes=300, every=1)",
        "*#5:delay(milliseconds=1)",
        "*#6:status(code=503)",
        "*#7:reset(at=before-work)",
        "*#8:reset(at=after-work)",
        "*#9:reset(at=middle)",
        "*#10:truncated",
        "*#11:html",
        "*#12:not-xml",
        "*#13:garbage",
        "*#14:wrong-operation",
        "*#15:huge(megabytes=1)",
    ];
    let folder = tempfile::tempdir().unwrap();
    let faults = rules.iter().map(ToString::to_string).collect();
    let record = Some(folder.path().to_path_buf());
    let simulator = start(Options { record, faults, ..Options::default() }).await;
    let whole = ask(&simulator).await;
    assert_eq!(files(folder.path()).len(), 3);
    for (number, rule) in (2..).zip(rules) {
        let received = ask(&simulator).await;
        let place = if number < 6 { folder.path().to_path_buf() } else { folder.path().join("invalid") };
        let read = |part: &str| std::fs::read(place.join(format!("{number:06}-GetFolder-{part}"))).unwrap();
        assert_eq!(read("request.xml"), envelope("", &inbox()).into_bytes(), "{rule}");
        let headers = String::from_utf8(read("headers.txt")).unwrap();
        assert!(headers.ends_with(&format!("\nfault: {rule}\n")), "{headers}");
        assert_eq!(headers.contains("\n(no answer)\n"), rule.contains("work)"), "{headers}");
        let answer = read("answer.xml");
        if rule.contains("huge") {
            let note = format!("An answer of {} bytes, filled up to 1000000 bytes.\n", whole.body().len());
            assert_eq!(answer, note.into_bytes());
        } else {
            assert_eq!(answer, received.body(), "{rule}");
        }
    }
    assert_eq!(files(folder.path()).len(), 3 * 5);
    assert_eq!(files(&folder.path().join("invalid")).len(), 3 * 10);
}

#[tokio::test]
async fn a_rule_that_cannot_be_read_ends_the_start() {
    let start = |faults: &[&str]| {
        let faults = faults.iter().map(ToString::to_string).collect();
        Simulator::start(Options { faults, ..Options::default() })
    };
    let Err(StartError::Fault(error)) = start(&["*:busy", "FindItems#2:busy"]).await else {
        panic!("it started");
    };
    assert!(matches!(error, FaultError::Unreadable { character: 1, .. }));
    assert_eq!(
        error.to_string(),
        "the fault \"FindItems#2:busy\" cannot be read at character 1, \"FindItems\": EWS has no operation of this \
         name; is FindItem meant?"
    );
    let Err(error) = start(&["FindItem:status(code=99)"]).await else { panic!("it started") };
    assert_eq!(
        error.to_string(),
        "the fault \"FindItem:status(code=99)\" cannot be read at character 22, \"99\": code is a number from 200 to \
         599"
    );
    let Err(error) = start(&["*:busy"; 65]).await else { panic!("it started") };
    assert!(matches!(error, StartError::Fault(FaultError::TooMany { given: 65, limit: 64, .. })));
}
