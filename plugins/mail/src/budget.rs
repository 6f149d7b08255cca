//! How long a result may be. The host shows clients at most 40,000 characters of
//! a result's text and cuts what is longer, in the midst of its JSON: so results
//! end before that by themselves, and say how to read on.

use serde::Serialize;

/// Characters of a result's JSON; what the host adds has room beside it.
pub(crate) const RESULT: usize = 39_000;

/// The length of a value as JSON, in characters.
pub(crate) fn length(value: &impl Serialize) -> usize {
    serde_json::to_string(value).map_or(0, |json| json.chars().count())
}

/// How many characters of a text fit into so many characters of JSON.
pub(crate) fn fitting(text: impl Iterator<Item = char>, room: usize) -> usize {
    let mut left = room;
    let mut fitting = 0_usize;
    for sign in text {
        let length = match sign {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            '\0'..='\u{1f}' => 6,
            _ => 1,
        };
        let Some(rest) = left.checked_sub(length) else { break };
        left = rest;
        fitting += 1;
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_as_far_as_its_json_does() {
        let text = "ä\"\n\u{1}b\u{8}\\🚀";
        for room in 0..20 {
            let fits = fitting(text.chars(), room);
            let json = |count: usize| length(&text.chars().take(count).collect::<String>()) - 2;
            assert!(json(fits) <= room, "{room}");
            assert!(fits == 8 || json(fits + 1) > room, "{room}");
        }
    }
}
