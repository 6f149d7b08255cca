//! What an authorization server says went wrong, made fit to be shown: `error`
//! and `error_description` (RFC 6749, section 5.2), on one line, bounded, and
//! without the secrets of the request, which a server might repeat.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::form_urlencoded::byte_serialize;

/// Characters of a description that are shown.
const LONGEST: usize = 600;

/// One line of what a server said.
pub(super) fn shown(text: &str, secrets: &[&str]) -> String {
    if secrets.iter().any(|secret| repeats(text, secret)) {
        return "(not shown, for it repeats a secret)".to_owned();
    }
    let mut line = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        // Entra puts its trace id and time on lines of their own.
        let is_plain = !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}');
        line.push(if is_plain { character } else { ' ' });
    }
    line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text holds a secret, as it is or as it is sent.
fn repeats(text: &str, secret: &str) -> bool {
    if secret.is_empty() {
        return false;
    }
    let in_a_form: String = byte_serialize(secret.as_bytes()).collect();
    let with_percent = in_a_form.replace('+', "%20");
    [
        secret.to_owned(),
        in_a_form,
        with_percent,
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ]
    .iter()
    .any(|form| text.contains(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_one_bounded_line() {
        let said = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\u{1b}[31m\r\n";
        assert_eq!(
            shown(said, &["s3cret"]),
            "AADSTS7000215: Invalid client secret provided. Trace ID: 1 [31m"
        );
        let long = shown(&"é".repeat(700), &[]);
        assert_eq!(long.chars().count(), 601);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn a_secret_that_is_repeated_is_not_shown() {
        let secret = "s3 cret/+~";
        for form in ["s3 cret/+~", "s3+cret%2F%2B%7E", "s3%20cret%2F%2B%7E", "czMgY3JldC8rfg"] {
            let said = format!("bad secret {form}!");
            assert_eq!(shown(&said, &[secret]), "(not shown, for it repeats a secret)", "{form}");
        }
        assert_eq!(shown("bad secret s3", &[secret, ""]), "bad secret s3");
    }
}
