//! `CreateItem`: saves new items, or sends them.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation>.

use crate::error::Error;
use crate::id::ItemId;
use crate::new_message::NewMessage;
use crate::response::{self, ResponseMessage};
use crate::response_object::ResponseObject;
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateItem {
    /// Whether messages are saved or sent.
    pub message_disposition: MessageDisposition,
    /// The items, of one kind; at least one. Each has a response message of its
    /// own, in this order.
    pub items: Vec<NewItem>,
}

/// An item that is created.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewItem {
    /// A message.
    Message(Box<NewMessage>),
    /// An answer to a message, or a forward of it.
    Response(Box<ResponseObject>),
}

impl From<NewMessage> for NewItem {
    fn from(message: NewMessage) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<ResponseObject> for NewItem {
    fn from(response: ResponseObject) -> Self {
        Self::Response(Box::new(response))
    }
}

/// What is done with a message that is created or changed.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageDisposition {
    /// It is saved.
    SaveOnly,
    /// It is sent, and no copy stays.
    SendOnly,
    /// It is sent, and a copy stays.
    SendAndSaveCopy,
}

impl MessageDisposition {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SaveOnly => "SaveOnly",
            Self::SendOnly => "SendOnly",
            Self::SendAndSaveCopy => "SendAndSaveCopy",
        }
    }
}

impl CreateItem {
    /// One item that is saved where Exchange keeps such items.
    pub fn save(item: impl Into<NewItem>) -> Self {
        Self { message_disposition: MessageDisposition::SaveOnly, items: vec![item.into()] }
    }

    /// One item that is sent, with a copy in Sent Items.
    pub fn send(item: impl Into<NewItem>) -> Self {
        Self { message_disposition: MessageDisposition::SendAndSaveCopy, ..Self::save(item) }
    }

    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let attributes = [("MessageDisposition", self.message_disposition.as_str())];
        Writer::operation("CreateItem", &attributes, |writer| {
            writer.element("m:Items", &[], |writer| {
                for item in &self.items {
                    match item {
                        NewItem::Message(message) => message.write(writer),
                        NewItem::Response(response) => response.write(writer),
                    }
                }
            });
        })
    }
}

/// Reads the answer: an id for each item that was saved; none for what Exchange
/// sent itself.
///
/// # Errors
/// Where this is no answer to `CreateItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Option<ItemId>>>, Error> {
    response::parse(xml, "CreateItemResponse", "CreateItemResponseMessage", |message| {
        response::first_item_id(message).map(Some)
    })
}
