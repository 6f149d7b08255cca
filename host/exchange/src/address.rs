//! What an SMTP address looks like, as far as the host has to know.

/// Whether this can be the address of a mailbox: one `@`, something on both
/// sides, nothing that would need quoting (RFC 5321, section 4.1.2, without
/// quoted strings and address literals; RFC 6531 for non-ASCII letters).
pub(crate) fn is_smtp_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_fit = |character: char| {
        !character.is_whitespace() && !character.is_control() && !"<>()[]\\,;:\"@".contains(character)
    };
    let labels = || domain.split('.').all(|label| !label.is_empty());
    text.len() <= 320
        && !local.is_empty()
        && !domain.is_empty()
        && labels()
        && text.chars().filter(|c| *c != '@').all(is_fit)
        && text.matches('@').count() == 1
}

#[cfg(test)]
mod tests {
    use super::is_smtp_address;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for right in ["anna@contoso.example", "a.b+c@x", "jörg@bücher.example", "o'neil@contoso.example"] {
            assert!(is_smtp_address(right), "{right}");
        }
        for wrong in [
            "",
            "anna",
            "@x",
            "anna@",
            "a b@x",
            "a@b@c",
            "Anna <a@x>",
            "a@x,b@y",
            "a@x\r\nX: y",
            "a@x..y",
            "\"a\"@x",
        ] {
            assert!(!is_smtp_address(wrong), "{wrong}");
        }
        assert!(!is_smtp_address(&format!("{}@x", "a".repeat(400))));
    }
}
