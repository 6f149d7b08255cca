//! Answers of Exchange: read, checked, written anew for the plugin.
//!
//! A fault is found first, whatever the HTTP status was. What is passed on is
//! one response of the operation that was sent, without what Exchange says to
//! operators (server names, back-off values), with large parts as blobs.

mod fault;
mod response;

use crate::grammar::Operation;
use crate::xml::{self, Element, Limits};

pub use fault::Fault;
pub use response::{Response, ResponseClass, ResponseMessage};

/// The largest answer without blobs, in bytes.
pub const LARGEST_ANSWER: usize = 8 * 1024 * 1024;
/// The largest answer with blobs, in bytes of XML: 48 MiB as base64, and the
/// rest.
pub const LARGEST_ANSWER_WITH_BLOBS: usize = 72 * 1024 * 1024;

const DEEPEST: usize = 64;
const MOST_NODES: usize = 1_000_000;

/// What Exchange said.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A SOAP fault.
    Fault(Fault),
    /// The operation's response.
    Response(Response),
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadAnswer {
    /// It is not XML.
    #[error("the answer is not XML: {0}")]
    NotXml(String),
    /// It is XML of another kind.
    #[error("the answer is no answer of Exchange to {operation}: {found}")]
    Unexpected {
        /// What was sent.
        operation: &'static str,
        /// What came back.
        found: String,
    },
    /// It is larger than allowed.
    #[error("the answer has {0} bytes, more than is passed on; ask for fewer items or properties")]
    TooLarge(usize),
}

/// Reads the answer to an operation.
///
/// # Errors
/// Where it is not a SOAP envelope with a fault or with this operation's
/// response.
pub fn read(operation: &Operation, envelope: &str) -> Result<Answer, BadAnswer> {
    let limits = Limits { bytes: LARGEST_ANSWER_WITH_BLOBS, depth: DEEPEST, nodes: MOST_NODES };
    let mut envelope = xml::read_answer(envelope, limits).map_err(|error| match error.rule {
        "size" | "count" => BadAnswer::TooLarge(envelope.len()),
        _ => BadAnswer::NotXml(error.to_string()),
    })?;
    let unexpected =
        |found: &str| BadAnswer::Unexpected { operation: operation.name, found: found.to_owned() };
    if !envelope.name.is("soap:Envelope") {
        return Err(unexpected(&format!("<{}>", envelope.name.local)));
    }
    let Some(body) = take_child(&mut envelope, "soap:Body") else {
        return Err(unexpected("an envelope without soap:Body"));
    };
    let mut elements = body.nodes.into_iter().filter_map(|node| match node {
        xml::Node::Element(element) => Some(element),
        xml::Node::Text(_) => None,
    });
    let Some(element) = elements.next() else { return Err(unexpected("an empty soap:Body")) };
    if elements.next().is_some() {
        return Err(unexpected("several elements in soap:Body"));
    }
    if element.name.is("soap:Fault") {
        return Ok(Answer::Fault(Fault::read(&element)));
    }
    if !element.name.is(&format!("m:{}", operation.answer)) {
        return Err(unexpected(&element.name.to_string()));
    }
    response::read(element).map(Answer::Response)
}

fn take_child(parent: &mut Element, name: &str) -> Option<Element> {
    let at = parent
        .nodes
        .iter()
        .position(|node| matches!(node, xml::Node::Element(element) if element.name.is(name)))?;
    match parent.nodes.swap_remove(at) {
        xml::Node::Element(element) => Some(element),
        xml::Node::Text(_) => None,
    }
}

#[cfg(test)]
mod tests;
