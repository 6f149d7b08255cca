//! Patterns of names and addresses: `*` stands for any characters, all else for
//! itself, without regard to case.

use std::fmt;

/// A pattern, such as `*@contoso.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

/// A text that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no pattern: write a name, with * for any characters")]
pub struct NotAPattern(String);

impl Pattern {
    /// The longest pattern, in characters.
    const LONGEST: usize = 320;

    /// Reads a pattern.
    ///
    /// # Errors
    /// Where it is empty, longer than an address, or has white space or control
    /// characters in it.
    pub fn new(text: &str) -> Result<Pattern, NotAPattern> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > Self::LONGEST || text.chars().any(|c| c.is_whitespace() || c.is_control())
        {
            return Err(NotAPattern(text.chars().take(60).collect()));
        }
        Ok(Pattern(text.to_owned()))
    }

    /// Whether the whole text is one of those that the pattern stands for.
    pub fn matches(&self, text: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().flat_map(char::to_lowercase).collect();
        let text: Vec<char> = text.trim().chars().flat_map(char::to_lowercase).collect();
        // Where the last star stands, and from where in the text it is tried.
        let (mut at, mut place) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while place < text.len() {
            match pattern.get(at) {
                Some('*') => {
                    retry = Some((at, place));
                    at += 1;
                }
                Some(character) if text.get(place) == Some(character) => {
                    at += 1;
                    place += 1;
                }
                _ => match retry {
                    Some((star, from)) => {
                        at = star + 1;
                        place = from + 1;
                        retry = Some((star, place));
                    }
                    None => return false,
                },
            }
        }
        pattern.get(at..).is_some_and(|rest| rest.iter().all(|character| *character == '*'))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_whole_texts() {
        for (pattern, right, wrong) in [
            (
                "anna@contoso.example",
                &["anna@contoso.example", "ANNA@Contoso.Example"][..],
                &["anna@contoso.example.evil", "xanna@contoso.example", ""][..],
            ),
            (
                "*@contoso.example",
                &["a@contoso.example", "@contoso.example"],
                &["a@contoso.examples", "a@sub.contoso.example"],
            ),
            ("*", &["", "x"], &[]),
            ("a*b*c", &["abc", "aXbYc", "abbcc"], &["abcX", "ab", "Xabc"]),
            ("jörg*", &["JÖRG@x"], &["jorg@x"]),
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            for text in right {
                assert!(pattern.matches(text), "{pattern} {text}");
            }
            for text in wrong {
                assert!(!pattern.matches(text), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn stars_do_not_make_it_slow() {
        let pattern = Pattern::new(&"a*".repeat(100)).unwrap();
        assert!(!pattern.matches(&format!("{}b", "a".repeat(99))) || pattern.matches("x"));
        assert!(!Pattern::new(&format!("{}z", "*a".repeat(150))).unwrap().matches(&"a".repeat(320)));
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        for text in ["", " ", "a b", "a\nb", &"x".repeat(321)] {
            assert!(Pattern::new(text).is_err(), "{text:?}");
        }
        assert_eq!(
            Pattern::new("a b").unwrap_err().to_string(),
            "\"a b\" is no pattern: write a name, with * for any characters"
        );
    }
}
