//! What every answer has: one response message for each thing that was asked.

use thiserror::Error;

use crate::error::Error;
use crate::id::ItemId;
use crate::xml::Element;

/// How one part of an operation went.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsemessages>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseClass {
    /// It was done.
    Success,
    /// It was not tried, or only in part.
    Warning,
    /// It was not done.
    Error,
}

/// What became of one part of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseMessage<T> {
    /// How it went.
    pub class: ResponseClass,
    /// `NoError`, or what went wrong. Decide by this.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode>.
    pub code: String,
    /// What went wrong, in the server's language.
    pub text: Option<String>,
    /// What was asked for; always there on success.
    pub content: Option<T>,
}

/// A part of an operation that was not done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text} ({code})")]
pub struct ResponseError {
    /// The ResponseCode.
    pub code: String,
    /// The MessageText; empty where there was none.
    pub text: String,
}

impl<T> ResponseMessage<T> {
    /// What was asked for, or why it did not come.
    ///
    /// # Errors
    /// Where the message is an error, or a warning without content.
    pub fn into_result(self) -> Result<T, ResponseError> {
        match self.content {
            Some(content) if self.class != ResponseClass::Error => Ok(content),
            _ => Err(ResponseError { code: self.code, text: self.text.unwrap_or_default() }),
        }
    }
}

/// The id of the item in a response message; none where there is no item.
pub(crate) fn first_item_id(message: &Element) -> Result<Option<ItemId>, Error> {
    message
        .message("Items")
        .and_then(|items| items.children().next())
        .and_then(|item| item.child("ItemId"))
        .map(ItemId::read)
        .transpose()
}

/// Reads `m:{root}` with its messages `m:{message}`. `content` is not asked
/// where the message is an error.
pub(crate) fn parse<T>(
    xml: &str,
    root: &'static str,
    message: &str,
    content: impl Fn(&mut Element) -> Result<Option<T>, Error>,
) -> Result<Vec<ResponseMessage<T>>, Error> {
    let mut root = Element::parse(xml, root)?;
    let messages = root.message_mut("ResponseMessages").ok_or(Error::Missing("ResponseMessages"))?;
    messages
        .messages_mut()
        .filter(|element| element.name() == message)
        .map(|element| {
            let class = match element.attribute("ResponseClass") {
                Some("Success") => ResponseClass::Success,
                Some("Warning") => ResponseClass::Warning,
                Some("Error") => ResponseClass::Error,
                Some(other) => {
                    return Err(Error::Invalid { name: "ResponseClass", value: other.to_owned() });
                }
                None => return Err(Error::Missing("ResponseClass")),
            };
            let code =
                element.message("ResponseCode").ok_or(Error::Missing("ResponseCode"))?.text().to_owned();
            let text = element.message("MessageText").map(|element| element.text().to_owned());
            let content = if class == ResponseClass::Error { None } else { content(element)? };
            if class == ResponseClass::Success && content.is_none() {
                return Err(Error::Missing("content of a response message"));
            }
            Ok(ResponseMessage { class, code, text, content })
        })
        .collect()
}
