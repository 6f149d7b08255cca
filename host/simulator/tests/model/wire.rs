//! Requests over one connection that stays open, and answers as trees.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;

use ews_mcp_simulator::{Options, Simulator};
use tokio::runtime::Runtime;

use crate::client::{PASSWORD, basic, envelope};

/// One runtime for the servers of all tests.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// A server of its own, and a connection to it.
pub struct Wire {
    stream: TcpStream,
    authorization: String,
    /// How many requests were answered.
    pub requests: usize,
    _simulator: Simulator,
}

impl Wire {
    pub fn start(options: Options, account: &str) -> Self {
        let options = Options { password: Some(PASSWORD.to_owned()), ..options };
        let simulator = RUNTIME.block_on(Simulator::start(options)).unwrap();
        let url = simulator.url();
        let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        // A server that never answers is a mistake, too.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { stream, authorization: basic(account, PASSWORD), requests: 0, _simulator: simulator }
    }

    /// Runs an operation as somebody.
    pub fn call(&mut self, address: &str, body: &str) -> String {
        let header = format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation><t:DateTimePrecision>Milliseconds</t:DateTimePrecision>"
        );
        let document = envelope(&header, body);
        let (status, answer) = self.send(document.as_bytes());
        assert_eq!(status, 200, "{document}\n{answer}");
        answer
    }

    /// Sends a document, and says status and body of the answer.
    pub fn send(&mut self, document: &[u8]) -> (u16, String) {
        let head = format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\n\
             Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            self.authorization,
            document.len()
        );
        self.stream.write_all(head.as_bytes()).unwrap();
        self.stream.write_all(document).unwrap();
        self.requests += 1;
        self.receive()
    }

    fn receive(&mut self) -> (u16, String) {
        let mut received = Vec::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            if let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let head = String::from_utf8(received[..end].to_vec()).unwrap().to_lowercase();
                let length = head.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                let mut body = received.split_off(end + 4);
                let have = body.len();
                body.resize(length, 0);
                self.stream.read_exact(&mut body[have..]).unwrap();
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return (status, String::from_utf8(body).unwrap());
            }
            let count = self.stream.read(&mut piece).unwrap();
            assert!(count > 0, "the connection ended");
            received.extend_from_slice(&piece[..count]);
        }
    }
}

/// A node of an answer.
pub type Node<'a> = roxmltree::Node<'a, 'a>;

/// The first element of this local name below.
pub fn find<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    node.descendants().find(|node| node.tag_name().name() == name)
}

/// The child elements.
pub fn elements(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.children().filter(Node::is_element)
}

/// The text of the first element of this local name below; empty without one.
pub fn text<'a>(node: Node<'a>, name: &str) -> &'a str {
    find(node, name).and_then(|node| node.text()).unwrap_or_default()
}

/// The id and change key of the first element of this local name below.
pub fn id(node: Node<'_>, name: &str) -> (String, String) {
    let id = find(node, name).unwrap_or_else(|| panic!("no {name}"));
    let attribute = |name: &str| id.attribute(name).unwrap_or_default().to_owned();
    (attribute("Id"), attribute("ChangeKey"))
}

/// The response messages.
pub fn messages(root: Node<'_>) -> Vec<Node<'_>> {
    elements(find(root, "ResponseMessages").unwrap()).collect()
}

/// Text that may stand in an element or in an attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\r', "&#13;")
}
