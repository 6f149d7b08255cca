//! The response element of an operation.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{BadAnswer, LARGEST_ANSWER, fault};
use crate::ids::owner;
use crate::mailbox::Mailbox;
use crate::named_ids::{CARRIERS, ids_in};
use crate::seal::{self, Seal};
use crate::xml::{self, Element, Namespace, Node};

/// ResponseClass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseClass {
    /// Done.
    Success,
    /// Done, with a remark.
    Warning,
    /// Not done.
    Error,
}

/// One response message, without what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseMessage {
    /// Its class.
    pub class: ResponseClass,
    /// Its ResponseCode; `NoError` where all is well.
    pub code: String,
    /// Its MessageText.
    pub text: String,
    /// How long Exchange asks to wait.
    pub back_off: Option<Duration>,
}

/// An operation's response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The response element, such as m:FindItemResponse, cleaned.
    pub element: Element,
    /// What `blob:N` in the element stands for.
    pub blobs: Vec<Vec<u8>>,
    /// Its messages, in order.
    pub messages: Vec<ResponseMessage>,
}

impl Response {
    /// The element as a document of its own, for a plugin that works in this
    /// mailbox: ids that do not say which mailbox they belong to, and states of
    /// synchronization, are sealed for it.
    pub fn write(mut self, mailbox: &Mailbox, seal: &Seal) -> (String, Vec<Vec<u8>>) {
        sealed(&mut self.element, mailbox, seal);
        (xml::write_standalone(&self.element), self.blobs)
    }

    /// The ids of items and folders in it, in the server's format.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        ids_in(&self.element)
    }

    /// A response of the host's own.
    pub fn own(element: Element) -> Response {
        Response { element, blobs: Vec::new(), messages: Vec::new() }
    }

    /// The first message that is an error.
    pub fn first_error(&self) -> Option<&ResponseMessage> {
        self.messages.iter().find(|message| message.class == ResponseClass::Error)
    }

    /// The response message of this index, whatever it says.
    pub(crate) fn message_element(&self, index: usize) -> Option<&Element> {
        self.element.child("m:ResponseMessages")?.children().nth(index)
    }

    /// Whether it says of everything that it was not done.
    pub fn is_all_errors(&self) -> bool {
        !self.messages.is_empty() && self.messages.iter().all(|message| message.class == ResponseClass::Error)
    }

    /// The message that says that the whole operation failed: the only one
    /// there is, if it is an error.
    pub fn failure(&self) -> Option<&ResponseMessage> {
        match self.messages.as_slice() {
            [only] if only.class == ResponseClass::Error => Some(only),
            _ => None,
        }
    }
}

pub(super) fn read(mut element: Element) -> Result<Response, BadAnswer> {
    let messages = messages(&element);
    let mut cleaning = Cleaning { blobs: Vec::new(), bytes: 0 };
    cleaning.clean(&mut element)?;
    if cleaning.bytes > LARGEST_ANSWER {
        return Err(BadAnswer::TooLarge(cleaning.bytes));
    }
    Ok(Response { element, blobs: cleaning.blobs, messages })
}

// Recursion ends with the depth that was read.
fn sealed(element: &mut Element, mailbox: &Mailbox, seal: &Seal) {
    let local = element.name.local.as_str();
    // A PersonaId names somebody, and is no way to anything stored.
    if local.ends_with("Id") && !matches!(local, "PersonaId" | "DistinguishedFolderId") {
        for attribute in
            element.attributes.iter_mut().filter(|attribute| CARRIERS.contains(&attribute.name.as_str()))
        {
            if owner(&attribute.value).is_none() {
                attribute.value = seal.close(seal::Kind::Id, &mailbox.address, &attribute.value);
            }
        }
    }
    if local == "SyncState" && element.children().next().is_none() {
        let state = element.text();
        if !state.is_empty() {
            let state = seal.close(seal::Kind::SyncState, &mailbox.address, state.trim());
            element.nodes = vec![Node::Text(state)];
        }
    }
    for node in &mut element.nodes {
        if let Node::Element(child) = node {
            sealed(child, mailbox, seal);
        }
    }
}

fn messages(response: &Element) -> Vec<ResponseMessage> {
    let listed = response.child("m:ResponseMessages").into_iter().flat_map(Element::children);
    // GetUserAvailability, out-of-office settings and FindPeople carry theirs bare.
    let bare = response.children().filter(|child| child.name.is("m:ResponseMessage"));
    let itself = (response.attribute("ResponseClass").is_some()).then_some(response);
    listed.chain(bare).chain(itself).map(message).collect()
}

fn message(element: &Element) -> ResponseMessage {
    let text = |name: &str| element.child(name).map(Element::text).unwrap_or_default().trim().to_owned();
    ResponseMessage {
        class: match element.attribute("ResponseClass") {
            Some("Success") => ResponseClass::Success,
            Some("Warning") => ResponseClass::Warning,
            _ => ResponseClass::Error,
        },
        code: text("m:ResponseCode"),
        text: text("m:MessageText"),
        back_off: element.child("m:MessageXml").and_then(fault::back_off),
    }
}

struct Cleaning {
    blobs: Vec<Vec<u8>>,
    bytes: usize,
}

impl Cleaning {
    // Recursion ends with the depth that was read.
    fn clean(&mut self, element: &mut Element) -> Result<(), BadAnswer> {
        self.bytes += element.name.local.len();
        self.bytes += element.attributes.iter().map(|a| a.name.len() + a.value.len()).sum::<usize>();
        if element.name.is("t:Content") || element.name.is("t:MimeContent") {
            return self.take_blob(element);
        }
        element.nodes.retain(|node| match node {
            Node::Element(child) => {
                matches!(child.name.namespace, Namespace::Messages | Namespace::Types)
                    && child.name.local != "MessageXml"
                    && child.name.local != "DebugData"
            }
            Node::Text(_) => true,
        });
        for node in &mut element.nodes {
            match node {
                Node::Element(child) => self.clean(child)?,
                Node::Text(text) => self.bytes += text.len(),
            }
        }
        Ok(())
    }

    fn take_blob(&mut self, element: &mut Element) -> Result<(), BadAnswer> {
        let base64: String = element.text().split_ascii_whitespace().collect();
        let bytes = STANDARD
            .decode(base64)
            .map_err(|error| BadAnswer::NotXml(format!("{} is not base64: {error}", element.name)))?;
        element.nodes = vec![Node::Text(format!("blob:{}", self.blobs.len()))];
        self.blobs.push(bytes);
        Ok(())
    }
}
