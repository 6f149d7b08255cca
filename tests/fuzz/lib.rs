//! What the targets have in common: a server, envelopes, and what every answer must be.

use std::cell::RefCell;

use ews_mcp_simulator::fuzzing::Exchange;

/// Requests that one server answers before the next one begins, so that what they leave behind stays little.
const REQUESTS: usize = 50;

/// A server, and how many requests it has answered.
pub struct Server {
    exchange: Exchange,
    answered: usize,
}

thread_local! {
    static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
}

/// Works with a server that has not seen much.
pub fn with_server<R>(work: impl FnOnce(&mut Server) -> R) -> R {
    with(REQUESTS, work)
}

/// Works with a server in which nothing is changed.
pub fn with_library<R>(work: impl FnOnce(&mut Server) -> R) -> R {
    with(usize::MAX, work)
}

fn with<R>(most: usize, work: impl FnOnce(&mut Server) -> R) -> R {
    SERVER.with_borrow_mut(|server| {
        if server.as_ref().is_some_and(|server| server.answered >= most) {
            *server = None;
        }
        work(server.get_or_insert_with(|| Server { exchange: Exchange::new(), answered: 0 }))
    })
}

impl Server {
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The answer to a document: a status of HTTP, XML, and no failure of the server itself.
    pub fn answer(&mut self, document: &[u8]) -> String {
        self.answered += 1;
        let (status, body) = self.exchange.answer(document);
        let body = String::from_utf8(body).expect("answers are UTF-8");
        assert!(matches!(status, 200 | 400..=500), "{status}");
        assert!(!body.contains("ErrorInternalServerError"), "{body}");
        if let Err(error) = roxmltree::Document::parse(&body) {
            panic!("{error}: {body}");
        }
        body
    }

    /// The answer to an operation that keeps to the schema.
    pub fn run(&mut self, operation: &str) -> String {
        self.answer(envelope(operation).as_bytes())
    }
}

/// An envelope around an operation.
pub fn envelope(operation: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
         <s:Body>{operation}</s:Body></s:Envelope>"
    )
}

/// Text as it stands in an element or an attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
