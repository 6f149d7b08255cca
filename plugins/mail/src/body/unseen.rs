//! Signs without a shape. They can spell out a whole text that nobody sees, or
//! turn around how a line is shown. Some have a use between letters, and stay
//! there.

/// A flag that begins what tags spell out: England's, Scotland's.
const BLACK_FLAG: char = '\u{1F3F4}';

/// The text without them.
pub(super) fn remove(text: &str) -> String {
    // Most texts have none; ASCII never.
    if text.is_ascii() || !text.chars().any(is_suspect) {
        return text.chars().filter(|sign| !is_control(*sign)).collect();
    }
    let mut seen = String::with_capacity(text.len());
    let mut in_flag = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let before = seen.chars().next_back();
        let keeps = match sign {
            // They join and part letters in Persian, in Indic scripts and in emoji.
            '\u{200C}' | '\u{200D}' => {
                let joins = |side: Option<char>| {
                    side.is_some_and(|side| !side.is_whitespace() && !side.is_ascii() && !is_suspect(side))
                };
                joins(before) && joins(signs.peek().copied()) || is_variation(before) && sign == '\u{200D}'
            }
            // The shape of the sign before, once.
            _ if is_variation(Some(sign)) => {
                before.is_some_and(|before| !before.is_whitespace() && !is_suspect(before))
            }
            '\u{E0020}'..='\u{E007F}' => in_flag,
            _ => !is_suspect(sign) && !is_control(sign),
        };
        in_flag = sign == BLACK_FLAG || in_flag && ('\u{E0020}'..'\u{E007F}').contains(&sign);
        if keeps {
            seen.push(sign);
        }
    }
    seen
}

fn is_variation(sign: Option<char>) -> bool {
    sign.is_some_and(|sign| ('\u{FE00}'..='\u{FE0F}').contains(&sign))
}

/// Controls that no text needs.
fn is_control(sign: char) -> bool {
    sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')
}

/// Whether a sign has no shape of its own. Marks that say in which direction a
/// line runs are none of these; overrides of it are.
fn is_suspect(sign: char) -> bool {
    matches!(sign,
        '\u{00AD}'
        | '\u{034F}'
        | '\u{061C}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}'
        | '\u{202D}'..='\u{202E}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_without_a_shape_go() {
        for (text, seen) in [
            ("plain", "plain"),
            ("a\u{200B}b\u{FEFF}c\u{00AD}d\u{2060}", "abcd"),
            // The sign for a picture of a letter, told in tags: `IGNORE`.
            ("x\u{E0049}\u{E0047}\u{E004E}\u{E004F}\u{E0052}\u{E0045}y", "xy"),
            ("x\u{E0101}\u{E0102}y", "xy"),
            ("\u{202E}txt.exe\u{202C}", "txt.exe\u{202C}"),
            ("a\u{200C}\u{200C} \u{200D}b", "a b"),
            ("a\0b\u{8}c\td", "abc\td"),
            ("a\u{FE00}\u{FE01}\u{FE02}", "a\u{FE00}"),
        ] {
            assert_eq!(remove(text), seen, "{text:?}");
        }
    }

    #[test]
    fn signs_that_have_a_use_stay() {
        for text in [
            "👩\u{200D}💻 ❤\u{FE0F} 👁\u{FE0F}\u{200D}🗨\u{FE0F}",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}!",
            "\u{200F}שלום\u{200E} (a)",
        ] {
            assert_eq!(remove(text), text);
        }
    }
}
