//! XML as EWS uses it: two namespaces, elements in order, no mixed content.

mod reader;
mod writer;

pub(crate) use reader::Element;
pub(crate) use writer::Writer;

/// The namespace of operations and response messages.
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// The namespace of everything inside them.
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
