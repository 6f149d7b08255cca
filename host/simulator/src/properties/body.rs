//! Bodies: the forms in which requests ask for them, and in which they bring them.

use crate::store::{Body, BodyType};
use crate::xml::Element;

/// `BodyTypeResponseType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BodyFormat {
    #[default]
    Best,
    Html,
    Text,
}

/// Reads an element of `BodyType`. Lines end with CR LF, as they do in messages.
pub(crate) fn read_body(element: &Element) -> Body {
    let body_type = match element.attribute("BodyType") {
        Some("Text") => BodyType::Text,
        _ => BodyType::Html,
    };
    Body { body_type, content: network_lines(&element.text()), unique: None }
}

/// Every end of a line as CR LF.
pub(crate) fn network_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}
