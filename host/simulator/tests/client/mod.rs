//! A tiny SOAP client over a TCP connection: it knows no EWS beyond the envelope.

pub mod kept;
pub mod mail;
pub mod ntlm;

use base64::Engine as _;
use ews_mcp_simulator::{Options, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub const PASSWORD: &str = "correct horse";

/// Where this test leaves records for a judge of the schema: in the folder that `EWS_SIMULATOR_RECORD` names.
pub fn record_folder() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("EWS_SIMULATOR_RECORD")?;
    Some(std::path::PathBuf::from(folder).join(std::thread::current().name().unwrap_or("test")))
}

/// A server with a known password.
pub async fn start(options: Options) -> Simulator {
    Simulator::start(Options { password: Some(PASSWORD.to_owned()), ..options }).await.unwrap()
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Answer {
    /// How often a text stands in the body.
    pub fn count(&self, text: &str) -> usize {
        self.body.matches(text).count()
    }

    /// What stands between two texts, for each time they do.
    pub fn all(&self, begin: &str, end: &str) -> Vec<String> {
        let parts = self.body.split(begin).skip(1);
        parts.filter_map(|part| Some(part.split_once(end)?.0.to_owned())).collect()
    }

    /// The texts of an element, in order.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.all(&format!("<{name}>"), &format!("</{name}>"))
    }

    /// The response codes of all messages.
    pub fn codes(&self) -> Vec<String> {
        self.texts("m:ResponseCode")
    }
}

/// What came over a connection, whole or not, text or not.
#[derive(Debug, Default)]
pub struct Received {
    pub bytes: Vec<u8>,
    /// The connection was reset. Otherwise it was closed.
    pub reset: bool,
}

impl Received {
    /// Head lines in lower case; empty if they did not all come.
    pub fn head(&self) -> String {
        self.parts().map_or_else(String::new, |(head, _)| String::from_utf8_lossy(head).to_lowercase())
    }

    pub fn body(&self) -> &[u8] {
        self.parts().map_or(&[], |(_, body)| body)
    }

    /// How long the body was announced to be.
    pub fn announced(&self) -> Option<usize> {
        let head = self.head();
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
    }

    /// An answer that came whole.
    pub fn answer(self) -> Answer {
        assert!(!self.reset);
        let text = String::from_utf8(self.bytes).unwrap();
        let (headers, body) = text.split_once("\r\n\r\n").unwrap();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: headers.to_lowercase(), body: body.to_owned() }
    }

    fn parts(&self) -> Option<(&[u8], &[u8])> {
        let end = self.bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        Some((&self.bytes[..end], &self.bytes[end + 4..]))
    }
}

/// A connection on which bytes were sent.
pub struct Connection(TcpStream);

impl Connection {
    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Reads until the body has so many bytes; more may come at the same time.
    pub async fn until(&mut self, received: &mut Received, body: usize) {
        while received.head().is_empty() || received.body().len() < body {
            assert!(self.piece(received).await, "it ended before: {received:?}");
        }
    }

    /// Reads to the end, whatever that is.
    pub async fn rest(&mut self, received: &mut Received) {
        while self.piece(received).await {}
    }

    async fn piece(&mut self, received: &mut Received) -> bool {
        match self.0.read_buf(&mut received.bytes).await {
            Ok(count) => count > 0,
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                received.reset = true;
                false
            }
        }
    }
}

/// Sends bytes as they are.
pub async fn open(simulator: &Simulator, request: &[u8]) -> Connection {
    let url = simulator.url();
    let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut connection = Connection(TcpStream::connect(address).await.unwrap());
    connection.send(request).await;
    connection
}

/// Sends bytes as they are and reads to the end, whatever that is.
pub async fn receive(simulator: &Simulator, request: &[u8]) -> Received {
    let mut received = Received::default();
    open(simulator, request).await.rest(&mut received).await;
    received
}

/// Sends bytes as they are and reads a whole answer.
pub async fn raw(simulator: &Simulator, request: &[u8]) -> Answer {
    receive(simulator, request).await.answer()
}

/// An HTTP request with the given head lines.
pub fn http(head: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{head}\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    (text + &format!("Content-Length: {}\r\n\r\n{body}", body.len())).into_bytes()
}

pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")))
}

pub fn envelope(header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
         <soap:Header><t:RequestServerVersion Version=\"Exchange2013_SP1\"/>{header}</soap:Header>\
         <soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

/// The HTTP request of the service account with a document.
pub fn posting(document: &str) -> Vec<u8> {
    posting_as("CONTOSO\\svc-ews-mcp", document)
}

fn posting_as(logon: &str, document: &str) -> Vec<u8> {
    let authorization = basic(logon, PASSWORD);
    let headers = [("Authorization", &*authorization), ("Content-Type", "text/xml; charset=utf-8")];
    http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, document)
}

/// Posts a document as the service account.
pub async fn post(simulator: &Simulator, document: &str) -> Answer {
    raw(simulator, &posting(document)).await
}

/// Posts a document as the service account of another company.
pub async fn post_as(simulator: &Simulator, logon: &str, document: &str) -> Answer {
    raw(simulator, &posting_as(logon, document)).await
}

/// Runs an operation in the service account's own mailbox.
pub async fn call(simulator: &Simulator, body: &str) -> Answer {
    post(simulator, &envelope("", body)).await
}

/// Runs an operation as somebody else.
pub async fn call_as(simulator: &Simulator, address: &str, body: &str) -> Answer {
    call_by(simulator, "PrimarySmtpAddress", address, body).await
}

pub async fn call_by(simulator: &Simulator, kind: &str, name: &str, body: &str) -> Answer {
    let header = format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:{kind}>{name}</t:{kind}></t:ConnectingSID>\
         </t:ExchangeImpersonation>"
    );
    post(simulator, &envelope(&header, body)).await
}

/// FindItem in one folder; `rest` stands between the shape and the folder.
pub fn find_item(properties: &[&str], rest: &str, folder: &str) -> String {
    let properties: String =
        properties.iter().map(|uri| format!("<t:FieldURI FieldURI=\"{uri}\"/>")).collect();
    let additional = if properties.is_empty() {
        String::new()
    } else {
        format!("<t:AdditionalProperties>{properties}</t:AdditionalProperties>")
    };
    format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{additional}</m:ItemShape>\
         {rest}<m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

pub fn distinguished(name: &str) -> String {
    format!("<t:DistinguishedFolderId Id=\"{name}\"/>")
}

pub fn page(max: u32, offset: u32, base: &str) -> String {
    format!("<m:IndexedPageItemView MaxEntriesReturned=\"{max}\" Offset=\"{offset}\" BasePoint=\"{base}\"/>")
}

pub fn get_item(shape: &str, ids: &[String]) -> String {
    let ids: String = ids.iter().map(|id| format!("<t:ItemId Id=\"{id}\"/>")).collect();
    format!("<m:GetItem><m:ItemShape>{shape}</m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>")
}

pub fn get_folder(shape: &str, ids: &str) -> String {
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>{shape}</t:BaseShape></m:FolderShape>\
         <m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
    )
}

pub fn find_folder(traversal: &str, rest: &str, parent: &str) -> String {
    format!(
        "<m:FindFolder Traversal=\"{traversal}\"><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>\
         {rest}<m:ParentFolderIds>{parent}</m:ParentFolderIds></m:FindFolder>"
    )
}
