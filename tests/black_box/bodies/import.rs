//! Puts an Internet message into a mailbox of the embedded Exchange, as a client
//! of EWS would: CreateItem with MimeContent, over HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_mcp_tests::{Exchange, within};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Puts a message into the inbox of the service account, as one that arrived;
/// returns its id.
pub(super) async fn import(exchange: &Exchange, mime: &[u8]) -> String {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Header>\
         <t:RequestServerVersion Version=\"Exchange2013_SP1\"/></s:Header><s:Body>\
         <m:CreateItem MessageDisposition=\"SaveOnly\"><m:SavedItemFolderId><t:DistinguishedFolderId Id=\"inbox\"/>\
         </m:SavedItemFolderId><m:Items><t:Message><t:MimeContent>{}</t:MimeContent><t:ExtendedProperty>\
         <t:ExtendedFieldURI PropertyTag=\"0x0E07\" PropertyType=\"Integer\"/><t:Value>1</t:Value></t:ExtendedProperty>\
         </t:Message></m:Items></m:CreateItem></s:Body></s:Envelope>",
        STANDARD.encode(mime)
    );
    let answer = within("the answer to CreateItem", post(exchange, &body)).await;
    let id = answer.split_once("<t:ItemId Id=\"").and_then(|(_, rest)| rest.split_once('"'));
    id.unwrap_or_else(|| panic!("nothing was created: {answer}")).0.to_owned()
}

async fn post(exchange: &Exchange, body: &str) -> String {
    let url = exchange.setting("EWS_SERVER_URL");
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let credentials = format!("{}:{}", exchange.setting("EWS_USERNAME"), exchange.setting("EWS_PASSWORD"));
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic {}\r\nContent-Type: text/xml; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        STANDARD.encode(credentials),
        body.len()
    );
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
