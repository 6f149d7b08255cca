//! Which characters XML 1.0 may hold (production 2, Char), and which names (production 5, Name).

/// Whether XML 1.0 allows this character.
pub(crate) fn is_xml_character(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Whether it is a name of XML with namespaces: with a prefix, or without one.
pub(crate) fn is_xml_name(name: &str) -> bool {
    let mut parts = name.split(':');
    parts.by_ref().take(2).all(is_part) && parts.next().is_none()
}

/// `NCName`.
fn is_part(name: &str) -> bool {
    name.starts_with(begins_name) && name.chars().all(continues_name)
}

fn begins_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(character: char) -> bool {
    begins_name(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_a_letter_and_has_at_most_one_prefix() {
        for name in ["a", "t:ItemId", "_x-1.2", "\u{e5}", "\u{65e5}\u{672c}"] {
            assert!(is_xml_name(name), "{name}");
        }
        for name in ["", "1a", "-a", "a`b", "a b", "a:", ":a", "a:b:c", "a\u{d7}b", "a=", "\u{301}a"] {
            assert!(!is_xml_name(name), "{name}");
        }
    }
}
