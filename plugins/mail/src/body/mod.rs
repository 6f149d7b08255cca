//! Bodies in the form that was asked for. What comes in is somebody else's, and
//! may be made to do harm: nothing here trusts its structure or its size.

mod css;
mod css_value;
mod hidden;
#[cfg(test)]
mod hidden_tests;
mod html;
#[cfg(test)]
mod layout_tests;
mod markdown;
mod markdown_signs;
mod outlook_list;
mod paragraphs;
mod quotation;
mod quotation_words;
#[cfg(test)]
mod safety_tests;
mod sanitized;
mod selector;
mod stream;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod unseen;

use ews_types::{Body, BodyType, BodyTypeResponse, ItemShape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::email::Email;
use html::Written;

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// HTML without scripts, forms and remote pictures.
    #[default]
    Html,
    /// Markdown with links, without remote pictures.
    Markdown,
    /// Plain text.
    Text,
}

/// A body in its final form.
pub(crate) struct Rendered {
    text: String,
    format: Format,
    /// In characters.
    length: usize,
    /// Whether Exchange sent only the beginning.
    is_truncated: bool,
    /// How many characters nobody sees.
    hidden: usize,
}

/// Asks for bodies as the format needs them, of at most this size.
pub(crate) fn shape(shape: ItemShape, format: Format, largest: u32) -> ItemShape {
    let body_type = match format {
        Format::Html => BodyTypeResponse::Html,
        // What was written as plain text is best left so. Text that Exchange makes
        // of HTML has in it what nobody sees.
        Format::Markdown | Format::Text => BodyTypeResponse::Best,
    };
    ItemShape {
        body_type: Some(body_type),
        filter_html_content: Some(true),
        block_external_images: Some(true),
        maximum_body_size: Some(largest),
        ..shape
    }
}

/// Brings a body into its form. A body that is all quotation stays whole.
pub(crate) fn render(body: Body, format: Format, trim_quoted: bool) -> Rendered {
    let is_truncated = body.is_truncated;
    let Written { text, format, hidden } = match (body.body_type, format) {
        (BodyType::Text, _) => {
            // The carriage returns of mail say nothing and cost as much as letters.
            let text = match body.content {
                text if text.contains('\r') => text.replace("\r\n", "\n").replace('\r', "\n"),
                text => text,
            };
            let text = if trim_quoted { quotation::trim_text(&text) } else { text };
            let seen = unseen::remove(&text);
            let hidden = hidden::count(&text).saturating_sub(hidden::count(&seen));
            Written { text: seen, format: Format::Text, hidden }
        }
        (BodyType::Html, Format::Html) => html::of_html(&body.content, trim_quoted),
        (BodyType::Html, Format::Markdown) => markdown::of_html(&body.content, trim_quoted),
        (BodyType::Html, Format::Text) => text::of_html(&body.content, trim_quoted),
    };
    let length = text.chars().count();
    Rendered { text, format, length, is_truncated, hidden }
}

impl Rendered {
    /// Length in characters.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// The text from here on.
    pub(crate) fn from(&self, offset: usize) -> impl Iterator<Item = char> {
        self.text.chars().skip(offset)
    }

    /// Puts a part of the body into an email, and says so if it is not all.
    pub(crate) fn show(self, email: &mut Email, offset: usize, limit: usize) {
        let end = offset.saturating_add(limit).min(self.length);
        let more = end < self.length || self.is_truncated;
        if offset > 0 || more {
            // Of a body that is not all here, nobody knows the length.
            email.body_total_chars = (!self.is_truncated).then_some(self.length);
            email.body_next_offset = more.then_some(end);
            email.body = Some(self.text.chars().skip(offset).take(limit).collect());
        } else {
            email.body = Some(self.text);
        }
        email.body_format = Some(self.format);
        email.body_hidden_chars = (self.hidden > 0).then_some(self.hidden);
    }

    /// Whether Exchange sent only the beginning.
    pub(crate) fn is_truncated(&self) -> bool {
        self.is_truncated
    }
}
