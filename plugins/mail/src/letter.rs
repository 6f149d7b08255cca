//! A message as callers compose it: recipients, subject, body.

use ews_plugin_sdk::{EmailAddress, Failure};
use ews_types::{Body, BodyType, NewMessage};
use pulldown_cmark::{Options, Parser, html};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::choice::{ImportanceChoice, SensitivityChoice};
use crate::recipient::people;

/// The form in which a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BodyFormat {
    /// HTML, sent as it is.
    #[default]
    Html,
    /// Markdown, with tables; sent as HTML.
    Markdown,
    /// Plain text, sent as such.
    Text,
}

/// What a caller says of a message.
#[derive(Debug, Default)]
pub(crate) struct Letter<'a> {
    pub(crate) to: Option<&'a [EmailAddress]>,
    pub(crate) cc: Option<&'a [EmailAddress]>,
    pub(crate) bcc: Option<&'a [EmailAddress]>,
    pub(crate) reply_to: Option<&'a [EmailAddress]>,
    pub(crate) subject: Option<&'a str>,
    pub(crate) body: Option<&'a str>,
    pub(crate) body_format: BodyFormat,
    pub(crate) importance: Option<ImportanceChoice>,
    pub(crate) sensitivity: Option<SensitivityChoice>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) request_read_receipt: bool,
}

impl Letter<'_> {
    /// The message, without attachments.
    pub(crate) fn to_message(&self) -> Result<NewMessage, Failure> {
        Ok(NewMessage {
            subject: self.subject.map(one_line),
            sensitivity: self.sensitivity.map(Into::into),
            body: self.body.map(|body| written(body, self.body_format)),
            attachments: Vec::new(),
            categories: self.categories.clone().unwrap_or_default(),
            importance: self.importance.map(Into::into),
            to_recipients: people("to", self.to)?,
            cc_recipients: people("cc", self.cc)?,
            bcc_recipients: people("bcc", self.bcc)?,
            is_read_receipt_requested: self.request_read_receipt.then_some(true),
            reply_to: people("reply_to", self.reply_to)?,
        })
    }
}

/// The addresses that a message goes to.
pub(crate) fn recipients(message: &NewMessage) -> Vec<String> {
    [&message.to_recipients, &message.cc_recipients, &message.bcc_recipients]
        .into_iter()
        .flatten()
        .filter_map(|person| person.email_address.clone())
        .collect()
}

/// A subject is one line: a line break would end it for some receivers.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect::<String>().trim().to_owned()
}

/// The body as it goes out.
pub(crate) fn written(body: &str, format: BodyFormat) -> Body {
    match format {
        BodyFormat::Html => Body::new(BodyType::Html, body),
        BodyFormat::Text => Body::new(BodyType::Text, body),
        BodyFormat::Markdown => {
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
            let mut out = String::with_capacity(body.len().saturating_mul(3) / 2);
            html::push_html(&mut out, Parser::new_ext(body, options));
            Body::new(BodyType::Html, out)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_goes_out_as_html_and_text_as_text() {
        let markdown = "# Grüße 🚀\n\n**Fett** und ~~weg~~ & <b>roh</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        assert_eq!(
            written(markdown, BodyFormat::Markdown),
            Body::new(
                BodyType::Html,
                "<h1>Grüße 🚀</h1>\n<p><strong>Fett</strong> und <del>weg</del> &amp; <b>roh</b></p>\n\
                 <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>2</td></tr>\n\
                 </tbody></table>\n"
            )
        );
        assert_eq!(written("a < b\n*c*", BodyFormat::Text), Body::new(BodyType::Text, "a < b\n*c*"));
        assert_eq!(written("<p>ö</p>", BodyFormat::Html), Body::new(BodyType::Html, "<p>ö</p>"));
    }

    #[test]
    fn a_subject_is_one_line_and_keeps_what_is_not_a_line_break() {
        assert_eq!(one_line(" Plan\r\nBcc: x 👩\u{200d}💻\t\u{202e} "), "Plan  Bcc: x 👩\u{200d}💻 \u{202e}");
    }
}
