//! The sender's signs on their way through the converter, and out of it.

/// A sign `c` of the sender's goes through the converter as `STAND_IN + c`.
const STAND_IN: u32 = 0xE000;
/// The signs that do: those that Markdown, or HTML in it, gives a meaning within
/// a line or at its start.
const SIGNS: &str = "!#&*+-<=>[\\]_`|~";
/// Longer than the name of any entity.
const ENTITY_LENGTH: usize = 40;
/// Longer than any address of mail, in characters.
const ADDRESS_LENGTH: usize = 256;

/// Without the characters that this module gives a meaning to.
pub(super) fn without_private(text: &str) -> String {
    text.chars().filter(|sign| !('\u{E000}'..='\u{E0FF}').contains(sign)).collect()
}

/// Signs as private characters.
pub(super) fn veil(text: &str) -> String {
    let veiled = |sign: char| char::from_u32(STAND_IN + u32::from(sign)).unwrap_or(sign);
    text.chars().map(|sign| if SIGNS.contains(sign) { veiled(sign) } else { sign }).collect()
}

/// The sign that a private character stands for.
pub(super) fn unveil(private: char) -> Option<char> {
    let sign = char::from_u32(u32::from(private).checked_sub(STAND_IN)?)?;
    SIGNS.contains(sign).then_some(sign)
}

/// Where a sign stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) in_table: bool,
    /// Whether it is the first of its line that is no structure.
    pub(super) starts: bool,
}

/// Writes a sign of the sender's so that it is only a sign. Where it would be
/// one anyway, it stays plain, for people and models read this as it is.
pub(super) fn escape(sign: char, text: &mut String, after: &str, place: Place) {
    let next = after.chars().next();
    let Place { in_table, starts } = place;
    let ends = |next: Option<char>| next.is_none_or(char::is_whitespace);
    let is_plain = match sign {
        '!' => next != Some('['),
        '<' => {
            next.is_none_or(|next| next.is_whitespace() || next.is_ascii_digit() || unveil(next) == Some('='))
                || is_mail_address(after)
        }
        '&' => !is_entity(after),
        '_' => [text.chars().next_back(), next].iter().all(|side| side.is_some_and(char::is_alphanumeric)),
        // Only at the start of a line these mean something. What is looked at there is
        // looked at once.
        '>' | '+' | '#' | '-' | '=' if !starts => true,
        '>' => false,
        '+' => !ends(next),
        '#' => !ends(after.chars().find(|sign| unveil(*sign) != Some('#'))),
        // A list, a line, or a heading of what is above.
        '-' | '=' => {
            let line = after.lines().next().unwrap_or_default().trim_end();
            let row = line.chars().all(|next| unveil(next) == Some(sign) || next == ' ');
            let is_signature =
                sign == '-' && line.chars().count() == 1 && (text.is_empty() || text.ends_with("\n\n"));
            !row && (sign == '=' || !ends(next)) || row && is_signature
        }
        '|' => !in_table,
        _ => false,
    };
    match sign {
        _ if is_plain => text.push(sign),
        // An escaped sign might still end a run of such signs.
        '`' => text.push_str("&#96;"),
        '<' => text.push_str("&lt;"),
        '&' => text.push_str("&amp;"),
        _ => {
            text.push('\\');
            text.push(sign);
        }
    }
}

/// Where in a line of the converter the signs of structure end, in bytes.
pub(super) fn structure(line: &str) -> usize {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '>']);
        let number = rest.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let inner = rest
            .strip_prefix("- ")
            .or_else(|| number.strip_prefix(". ").filter(|_| number.len() < rest.len()));
        match inner {
            Some(inner) => rest = inner,
            None => return line.len() - rest.len(),
        }
    }
}

/// Whether a `<` before this text makes a link to the address that it shows.
fn is_mail_address(after: &str) -> bool {
    let mut address = String::new();
    for sign in after.chars().take(ADDRESS_LENGTH) {
        match unveil(sign).unwrap_or(sign) {
            '>' => break,
            sign if sign.is_ascii_alphanumeric() || ".+-_@".contains(sign) => address.push(sign),
            _ => return false,
        }
    }
    let is_part = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|sign| sign.is_ascii_alphanumeric() || more.contains(sign))
    };
    address.split_once('@').is_some_and(|(name, domain)| {
        is_part(name, ".+-")
            && is_part(domain, ".-")
            && domain
                .split('.')
                .all(|label| is_part(label, "-") && !label.starts_with('-') && !label.ends_with('-'))
    })
}

/// Whether an ampersand before this text makes an entity.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after).as_bytes();
    let length = name.iter().take(ENTITY_LENGTH).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    length > 0 && name.get(length) == Some(&b';')
}
