//! HTML as Exchange returns it for `FilterHtmlContent` and `BlockExternalImages`.
//!
//! Exchange's own filter is not documented in detail; this one takes out at least what it is said to.

use std::borrow::Cow;

use ammonia::Builder;

use crate::html::markup;
use crate::store::BodyType;

/// Whole elements that stay beside those that the filter knows as harmless.
const LAYOUT: &[&str] = &["font", "label", "big"];
/// Attributes of any element that lay out, or that mail programs find their own marks by.
const ATTRIBUTES: &[&str] = &[
    "style",
    "class",
    "id",
    "align",
    "valign",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "color",
    "dir",
    "face",
    "height",
    "lang",
    "name",
    "size",
    "type",
    "width",
];
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "cid"];

/// Without scripts, frames, objects, forms, handlers of events and CSS that loads; a document as it was.
pub(crate) fn without_active_content(html: &str) -> String {
    // What would take its time without end loses all markup.
    if !markup::is_simple(html) {
        return crate::html::body_as_html(&markup::words(html), BodyType::Text);
    }
    // Rules of a style sheet stay, as they do in Exchange, where none of them loads anything.
    let lower = html.to_ascii_lowercase();
    let loads = ["url(", "@import", "expression(", "\\"].iter().any(|word| lower.contains(word));
    let mut builder = Builder::default();
    if !loads {
        builder.rm_clean_content_tags(["style"]).add_tags(["style"]);
    }
    let body = builder
        .add_tags(LAYOUT)
        .add_clean_content_tags(["title"])
        .add_generic_attributes(ATTRIBUTES)
        .url_schemes(SCHEMES.iter().copied().collect())
        .link_rel(None)
        .attribute_filter(|_, name, value| {
            let loads = name == "style" && value.to_ascii_lowercase().contains("url(");
            (!loads).then_some(Cow::Borrowed(value))
        })
        .clean(html)
        .to_string();
    crate::html::document(body.trim_start())
}

/// Pictures that did not come with the message lose their address; all else stays as it is.
pub(crate) fn without_external_images(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag, after)) = next_image(rest) {
        kept.push_str(before);
        kept.push_str(&without_address(tag));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The next `<img …>`, with what stands before and behind it.
fn next_image(html: &str) -> Option<(&str, &str, &str)> {
    let start = html.match_indices('<').map(|(start, _)| start).find(|start| {
        let name = html.get(start + 1..start + 4);
        let end = html.get(start + 4..).and_then(|rest| rest.chars().next());
        name.is_some_and(|name| name.eq_ignore_ascii_case("img"))
            && end.is_none_or(|end| end.is_whitespace() || matches!(end, '/' | '>'))
    })?;
    let mut quote = None;
    let end = html.get(start..)?.char_indices().find(|(_, sign)| {
        match (quote, sign) {
            (Some(open), sign) if open == *sign => quote = None,
            (None, '"' | '\'') => quote = Some(*sign),
            (None, '>') => return true,
            _ => {}
        }
        false
    });
    let end = end.map_or(html.len(), |(end, _)| start + end + 1);
    Some((html.get(..start)?, html.get(start..end)?, html.get(end..)?))
}

/// The tag without the attributes that name a picture, where it is elsewhere.
fn without_address(tag: &str) -> String {
    let mut kept = tag.get(..4).unwrap_or_default().to_owned();
    let mut rest = tag.get(4..).unwrap_or_default();
    while !rest.is_empty() {
        let length = attribute_length(rest);
        let (attribute, after) = rest.split_at(length);
        rest = after;
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let value = value.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase();
        let is_source = ["src", "srcset", "lowsrc", "dynsrc"]
            .iter()
            .any(|source| name.trim_matches([' ', '\t', '\r', '\n', '/']).eq_ignore_ascii_case(source));
        if !is_source || value.starts_with("cid:") || value.starts_with("data:image/") {
            kept.push_str(attribute);
        }
    }
    kept
}

/// Where one is in an attribute.
#[derive(Clone, Copy)]
enum Part {
    Before,
    Name,
    /// Blanks may stand around the equals sign; where they began.
    BehindName(usize),
    BeforeValue,
    Value,
    Quoted(char),
}

/// The bytes up to the end of the first attribute, blanks before it included.
fn attribute_length(tag: &str) -> usize {
    let mut part = Part::Before;
    for (at, sign) in tag.char_indices() {
        part = match (part, sign) {
            (Part::Quoted(quote), sign) if sign == quote => return at + sign.len_utf8(),
            (Part::Quoted(_), _) => part,
            (Part::BehindName(end), sign) if sign != '=' && !sign.is_whitespace() => return end,
            (_, '>') if at > 0 => return at,
            (Part::BeforeValue | Part::Value, '"' | '\'') => Part::Quoted(sign),
            (Part::Before | Part::BeforeValue | Part::BehindName(_), sign) if sign.is_whitespace() => part,
            (Part::Name, sign) if sign.is_whitespace() => Part::BehindName(at),
            (Part::Value, sign) if sign.is_whitespace() => return at,
            (Part::Value, _) => part,
            (_, '=') => Part::BeforeValue,
            (Part::BeforeValue, _) => Part::Value,
            _ => Part::Name,
        };
    }
    if let Part::BehindName(end) = part { end } else { tag.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_asks_goes_and_what_lays_out_stays() {
        let filtered = without_active_content(
            "<html><body onload=\"x()\"><script>x()</script><iframe src=\"https://t.example/\"></iframe>\
             <object data=\"x\"></object><form action=\"x\"><input name=\"a\"></form>\
             <p class=\"MsoNormal\" style=\"color:red\" onclick=\"x()\">Hej <b>Anna</b></p>\
             <div style=\"background:url(https://t.example/a)\">a</div><a href=\"javascript:x()\">b</a>\
             <img src=\"https://t.example/open.gif\" alt=\"Logo\"><img src=\"cid:1\"></body></html>",
        );
        assert!(
            filtered.starts_with("<html><head>") && filtered.ends_with("</body></html>\r\n"),
            "{filtered}"
        );
        assert!(
            filtered.contains(
                "<p class=\"MsoNormal\" style=\"color:red\">Hej <b>Anna</b></p><div>a</div><a>b</a>\
                 <img src=\"https://t.example/open.gif\" alt=\"Logo\"><img src=\"cid:1\">"
            ),
            "{filtered}"
        );
        for gone in ["script", "iframe", "object", "<form", "<input", "onload", "onclick", "url("] {
            assert!(!filtered.contains(gone), "{gone} in {filtered}");
        }
    }

    #[test]
    fn style_sheets_stay_where_they_load_nothing_and_titles_go() {
        let filtered = without_active_content(
            "<html><head><title>Gone</title><style>.x{display:none}</style></head><body><p class=x>a</p></body></html>",
        );
        assert!(
            filtered.contains("<style>.x{display:none}</style>") && !filtered.contains("Gone"),
            "{filtered}"
        );
        for loading in
            ["a{background:url(https://t.example/)}", "@import 'https://t.example/'", "a{b:\\75rl(x)}"]
        {
            let filtered = without_active_content(&format!("<style>{loading}</style><p>a</p>"));
            assert!(filtered.contains("<p>a</p>") && !filtered.contains("style"), "{filtered}");
        }
    }

    #[test]
    fn what_cannot_be_filtered_loses_all_markup() {
        let html = "<div>".repeat(100_000) + "a &lt; b<script>x()</script>";
        let filtered = without_active_content(&html);
        assert!(
            filtered.contains("<div class=\"PlainText\">a &lt; b") && !filtered.contains("x()"),
            "{filtered}"
        );
    }

    #[test]
    fn pictures_from_elsewhere_lose_their_address_and_nothing_else() {
        for (html, kept) in [
            ("a <img src=\"https://t.example/x.gif?a>b\" alt=\"Logo\"> b", "a <img alt=\"Logo\"> b"),
            ("<IMG alt='x' SRC = 'https://t.example/x' width=1>", "<IMG alt='x' width=1>"),
            ("<img src=https://t.example/x>", "<img>"),
            ("<img/src=//t.example/x width=1/>", "<img width=1/>"),
            ("<img\nsrc=\"x.gif\"\nsrcset=\"y.gif 2x\"\n>", "<img\n>"),
            ("<img src=\"cid:1\" alt=\"å\"><img src='data:image/png;base64,AA=='>", ""),
            ("<imgx src=\"https://t.example/x\"><p title=\"src=x\">a</p> 1 < 2", ""),
        ] {
            let kept = if kept.is_empty() { html } else { kept };
            assert_eq!(without_external_images(html), kept);
        }
        // As many blanks as there may be.
        let blanks = " ".repeat(1_000_000);
        assert_eq!(without_external_images(&format!("<img a{blanks}=x>")), format!("<img a{blanks}=x>"));
        // A tag that never ends, a sign of several bytes at its border.
        assert_eq!(without_external_images("<img src=\"https://t.example/å"), "<img");
        assert_eq!(without_external_images("<imå"), "<imå");
    }
}
