//! What a mail program puts below an answer: who wrote what, when, to whom.

use crate::html;
use crate::properties::display;
use crate::store::{BodyType, Field, Item};

/// The quoted message, in the form that it is quoted in.
pub(crate) fn quotation(original: &Item, body_type: BodyType) -> String {
    let from = original.person(Field::From).map_or_else(String::new, |from| {
        if from.address.is_empty() { from.name.clone() } else { format!("{} <{}>", from.name, from.address) }
    });
    let sent = original.time(Field::DateTimeSent).unwrap_or_else(|| original.received());
    let sent = sent.strftime("%A, %B %-d, %Y %H:%M").to_string();
    let (to, cc) =
        (display(original.people(Field::ToRecipients)), display(original.people(Field::CcRecipients)));
    let lines = [
        ("From", from),
        ("Sent", sent),
        ("To", to),
        ("Cc", cc),
        ("Subject", original.text(Field::Subject).to_owned()),
    ];
    let lines = lines.iter().filter(|(name, value)| *name == "Subject" || !value.is_empty());
    let (kind, content) =
        original.body.as_ref().map_or((BodyType::Text, ""), |body| (body.body_type, &*body.content));
    match body_type {
        BodyType::Text => {
            let head: String = lines.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let text = html::body_as_text(content, kind);
            format!("\r\n________________________________\r\n{head}\r\n{text}")
        }
        BodyType::Html => {
            let head: Vec<String> =
                lines.map(|(name, value)| format!("<b>{name}:</b> {}", escaped(value))).collect();
            format!(
                "<hr tabindex=\"-1\" style=\"display:inline-block; width:98%\">\r\n\
                 <div id=\"divRplyFwdMsg\" dir=\"ltr\">{}<div>&nbsp;</div></div>\r\n<div>{}</div>\r\n",
                head.join("<br>"),
                html::inner(content, kind)
            )
        }
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::minimal_escape(text).into_owned()
}
