//! What callers are told about what Exchange, or something in its place,
//! answers: a server on loopback says the same thing to every request.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ews_mcp_exchange::{
    AccessError, Attended, Call, CallError, Credentials, Document, Door, Effects, Grant, OpenMailbox,
    OtherMailboxes, Settings, server_url,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const GET_FOLDER: &str = "<m:GetFolder \
    xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
    xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>\
    <m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
    <m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder>";

type Requests = Arc<Mutex<Vec<String>>>;

/// Answers every request with this head (after `HTTP/1.1 `) and body.
async fn server(head: &'static str, body: String) -> (SocketAddr, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Requests::default();
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !String::from_utf8_lossy(&request).contains("</soap:Envelope>") {
                if connection.read_buf(&mut request).await.unwrap() == 0 {
                    break;
                }
            }
            seen.lock().unwrap().push(String::from_utf8(request).unwrap());
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, requests)
}

async fn open(address: SocketAddr, target: Option<&str>) -> Result<OpenMailbox, AccessError> {
    let credentials = Credentials::Basic { username: "CONTOSO\\svc".into(), password: "s3cret".into() };
    let url = server_url(&format!("http://{address}")).unwrap();
    let mut settings = Settings::new(url, "svc@contoso.example", credentials).unwrap();
    settings.other_mailboxes = OtherMailboxes::Impersonation;
    let grant = Grant {
        plugin: "mail".into(),
        tool: "read_emails".into(),
        operations: ["GetFolder".to_owned()].into(),
        effects: Effects::NONE,
        needs: [].into(),
    };
    Door::new(settings).unwrap().open(target, Call::new(grant)).await
}

async fn error(head: &'static str, body: &str) -> CallError {
    let (address, _) = server(head, body.to_owned()).await;
    let mailbox = open(address, Some("anna@contoso.example")).await.unwrap();
    mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err()
}

fn fault(code: &str, message: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>\
         <faultcode xmlns:a='http://schemas.microsoft.com/exchange/services/2006/types'>a:{code}</faultcode>\
         <faultstring xml:lang='en-US'>{message}</faultstring><detail>\
         <e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>{code}</e:ResponseCode>\
         <e:Message xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>{message}</e:Message>\
         </detail></s:Fault></s:Body></s:Envelope>"
    )
}

#[tokio::test]
async fn a_request_carries_the_signature_and_the_credentials() {
    let (address, requests) = server("500 Internal Server Error", fault("ErrorItemNotFound", "x")).await;
    let mailbox = open(address, Some("anna@contoso.example")).await.unwrap();
    mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err();
    let request = requests.lock().unwrap()[0].clone();
    assert!(request.starts_with("POST /EWS/Exchange.asmx HTTP/1.1\r\n"), "{request}");
    for part in [
        "authorization: Basic Q09OVE9TT1xzdmM6czNjcmV0\r\n",
        "x-anchormailbox: anna@contoso.example\r\n",
        "content-type: text/xml; charset=utf-8\r\n",
        "return-client-request-id: true\r\n",
        "<t:PrimarySmtpAddress>anna@contoso.example</t:PrimarySmtpAddress>",
        "<soap:Body><m:GetFolder>",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
}

#[tokio::test]
async fn the_access_errors_are_worded_as_promised() {
    let denied = error("500 Internal Server Error", &fault("ErrorImpersonateUserDenied", "Nein.")).await;
    assert_eq!(
        denied.to_string(),
        "Failed to access mailbox anna@contoso.example: The account does not have permission to impersonate the \
         requested user."
    );
    // Some servers send faults with HTTP 200.
    let unknown = error("200 OK", &fault("ErrorNonExistentMailbox", "Nicht da.")).await;
    assert_eq!(
        unknown.to_string(),
        "Failed to access mailbox anna@contoso.example: The SMTP address has no mailbox associated with it."
    );
    let closed: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let mailbox = open(closed, Some("not an address")).await.unwrap_err();
    assert_eq!(mailbox.to_string(), "target_mailbox is not an SMTP address: not an address");
}

#[tokio::test]
async fn faults_and_single_errors_come_back_with_their_code() {
    let busy = error("500 Internal Server Error", &fault("ErrorServerBusy", "Later.")).await;
    assert_eq!(busy, CallError::Exchange { code: "ErrorServerBusy".into(), message: "Later.".into() });
    let single = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
        xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'><s:Body><m:GetFolderResponse>\
        <m:ResponseMessages><m:GetFolderResponseMessage ResponseClass='Error'><m:MessageText>The specified folder \
        could not be found in the store.</m:MessageText><m:ResponseCode>ErrorFolderNotFound</m:ResponseCode>\
        </m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse></s:Body></s:Envelope>";
    assert_eq!(
        error("200 OK", single).await,
        CallError::Exchange {
            code: "ErrorFolderNotFound".into(),
            message: "The specified folder could not be found in the store.".into()
        }
    );
}

#[tokio::test]
async fn what_is_not_exchange_is_told_with_what_to_do() {
    let text = |error: CallError| match error {
        CallError::Unavailable { message, retryable, .. } => (message, retryable),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        text(error("401 Unauthorized", "").await),
        (
            "Exchange at 127.0.0.1 refused the sign-in (HTTP 401); check EWS_USERNAME and EWS_PASSWORD, and that Basic \
             authentication is switched on for EWS"
                .to_owned(),
            false
        )
    );
    assert_eq!(
        text(error("302 Found\r\nLocation: https://evil.example/login", "").await),
        (
            "127.0.0.1 redirects to evil.example (HTTP 302), which is not followed; check EWS_SERVER_URL"
                .to_owned(),
            false
        )
    );
    assert_eq!(
        text(error("404 Not Found", "").await).0,
        "there is no EWS at 127.0.0.1/EWS/Exchange.asmx (HTTP 404); check EWS_SERVER_URL"
    );
    assert_eq!(
        text(error("200 OK", "<html><body>Welcome</body></html>").await),
        ("the answer is no answer of Exchange to GetFolder: <html>; check EWS_SERVER_URL".to_owned(), false)
    );
    assert!(text(error("200 OK", "").await).0.starts_with("the answer is not XML: "));
}

#[tokio::test]
async fn a_refused_sign_in_is_not_tried_again_at_once() {
    let (address, requests) = server("401 Unauthorized", String::new()).await;
    let mailbox = open(address, None).await.unwrap();
    for _ in 0..5 {
        let error = mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err();
        assert!(error.to_string().contains("refused the sign-in (HTTP 401)"), "{error}");
    }
    assert_eq!(requests.lock().unwrap().len(), 1, "each try brings the account closer to its lock");
}

/// How often this is asked for, and the answer, where the call has 15 s.
async fn asked(head: &'static str, body: &str) -> (usize, CallError) {
    let (address, requests) = server(head, body.to_owned()).await;
    let mailbox = open(address, Some("anna@contoso.example")).await.unwrap();
    mailbox.attend(Attended::until(tokio::time::Instant::now() + Duration::from_secs(15), None));
    let error = mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err();
    let requests = requests.lock().unwrap().len();
    (requests, error)
}

#[tokio::test]
async fn a_busy_server_says_how_long_to_wait_and_is_not_asked_before() {
    let (requests, error) = asked("503 Service Unavailable\r\nRetry-After: 17", "").await;
    let CallError::Unavailable { message, retryable: true, retry_after } = error else { panic!("{error:?}") };
    assert_eq!(
        message,
        "Exchange at 127.0.0.1 is not available or too busy (HTTP 503); try again later (Exchange asks for 17 s of \
         patience, and this call has 15 s left)"
    );
    assert_eq!((requests, retry_after), (1, Some(Duration::from_secs(17))));
}

#[tokio::test]
async fn a_read_is_tried_four_times_where_that_may_help() {
    const ERROR: &str = "500 Internal Server Error";
    let fault = |code| fault(code, "x");
    let error_page = "302 Found\r\nLocation: /ews/genericerrorpage.htm";
    for (head, body, requests) in [
        ("503 Service Unavailable", String::new(), 4),
        ("449 Retry With", String::new(), 4),
        ("429 Too Many Requests", String::new(), 4),
        (error_page, String::new(), 4),
        (ERROR, fault("ErrorServerBusy"), 4),
        (ERROR, fault("ErrorExceededConnectionCount"), 4),
        (ERROR, fault("ErrorTimeoutExpired"), 4),
        (ERROR, fault("ErrorItemNotFound"), 1),
        (ERROR, fault("ErrorImpersonateUserDenied"), 1),
        ("302 Found\r\nLocation: https://evil.example/login", String::new(), 1),
        ("401 Unauthorized", String::new(), 1),
        ("403 Forbidden", String::new(), 1),
        ("404 Not Found", String::new(), 1),
        ("413 Content Too Large", String::new(), 1),
        ("456 Blocked", String::new(), 1),
        ("200 OK", "<html/>".to_owned(), 1),
    ] {
        let (asked, error) = asked(head, &body).await;
        assert_eq!(asked, requests, "{head} {body}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_and_may_be_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mailbox = open(address, None).await.unwrap();
    let error = mailbox.call(Document { xml: GET_FOLDER.into(), blobs: vec![] }).await.unwrap_err();
    let CallError::Unavailable { message, retryable: true, .. } = error else { panic!("{error:?}") };
    assert!(message.starts_with("Exchange at 127.0.0.1 was not reached ("), "{message}");
    assert!(message.ends_with("; check EWS_SERVER_URL and the network"), "{message}");
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let error = error("200 OK", &" ".repeat(9 * 1024 * 1024)).await;
    assert!(error.to_string().contains("more than 8454144 bytes; ask for fewer items"), "{error}");
}

#[tokio::test]
async fn a_refused_operation_never_reaches_the_server() {
    let (address, requests) = server("200 OK", String::new()).await;
    let mailbox = open(address, None).await.unwrap();
    let xml = "<m:SendItem xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'/>";
    let error = mailbox.send(Document { xml: xml.into(), blobs: vec![] }, None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused: operation-not-granted at SendItem: the tool read_emails was not granted SendItem; it has GetFolder"
    );
    assert!(requests.lock().unwrap().is_empty());
}
