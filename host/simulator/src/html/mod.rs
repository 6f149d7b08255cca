//! HTML bodies as text, and text as HTML, as Exchange converts them for `BodyType`, `TextBody`, `Preview`.

pub(crate) mod markup;

use crate::store::BodyType;

/// Wide enough that a paragraph stays one line.
const WIDTH: usize = 10_000;
/// Characters in `Preview`.
const PREVIEW: usize = 255;

/// A body of either kind as plain text.
pub(crate) fn body_as_text(content: &str, body_type: BodyType) -> String {
    match body_type {
        BodyType::Text => content.to_owned(),
        BodyType::Html if !markup::is_simple(content) => markup::words(content),
        BodyType::Html => laid_out(content).unwrap_or_else(|| markup::words(content)),
    }
}

/// HTML as its layout shows it; none: the library has no answer to it, or ends on it.
fn laid_out(html: &str) -> Option<String> {
    let plain = || html2text::config::with_decorator(html2text::render::TrivialDecorator::new());
    let text = std::panic::catch_unwind(|| plain().string_from_read(html.as_bytes(), WIDTH));
    Some(text.ok()?.ok()?.replace('\n', "\r\n"))
}

/// A body of either kind as an HTML document.
pub(crate) fn body_as_html(content: &str, body_type: BodyType) -> String {
    match body_type {
        BodyType::Html => content.to_owned(),
        BodyType::Text => document(&inner(content, body_type)),
    }
}

/// A whole document around what stands in its body.
pub(crate) fn document(inner: &str) -> String {
    format!(
        "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head>\
         <body>\r\n{inner}</body></html>\r\n"
    )
}

/// What stands between `<body>` and `</body>`.
pub(crate) fn inner(content: &str, body_type: BodyType) -> String {
    match body_type {
        BodyType::Text => {
            let escaped = quick_xml::escape::minimal_escape(content.replace('\r', ""));
            format!("<div class=\"PlainText\">{}</div>\r\n", escaped.replace('\n', "<br>\r\n"))
        }
        BodyType::Html => between_body_tags(content).to_owned(),
    }
}

fn between_body_tags(html: &str) -> &str {
    // Letters of other scripts keep their place: only ASCII changes its case.
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<body").and_then(|at| Some(at + lower.get(at..)?.find('>')? + 1));
    let start = start.unwrap_or(0);
    let end = lower.rfind("</body>").filter(|end| *end >= start).unwrap_or(html.len());
    html.get(start..end).unwrap_or(html)
}

/// The first words of a body, on one line.
pub(crate) fn preview(content: &str, body_type: BodyType) -> String {
    let text = body_as_text(content, body_type);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(PREVIEW).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text_without_tags() {
        let text = body_as_text(
            "<html><body><p>Hej <b>Anna</b> &amp; alla,</p><p>日本語 🚀</p></body></html>",
            BodyType::Html,
        );
        assert_eq!(text.trim_end(), "Hej Anna & alla,\r\n\r\n日本語 🚀");
    }

    #[test]
    fn text_becomes_html_without_losing_signs() {
        let html = body_as_html("a < b\r\nc", BodyType::Text);
        assert!(html.contains("a &lt; b<br>\r\nc"), "{html}");
    }

    #[test]
    fn what_stands_in_the_body_is_found_whatever_the_tag_looks_like() {
        for (html, inside) in [
            ("<html><BODY lang=de>å<p>1</BODY></html>", "å<p>1"),
            ("<p>no body</p>", "<p>no body</p>"),
            ("</body><body>", ""),
        ] {
            assert_eq!(inner(html, BodyType::Html), inside);
        }
    }

    #[test]
    fn a_preview_is_one_short_line() {
        let preview = preview(&"å b\r\n".repeat(200), BodyType::Text);
        assert_eq!(preview.chars().count(), 255);
        assert!(preview.starts_with("å b å b"));
    }
}
