//! Files of `NAME=value` lines.
//!
//! Read literally: a password may hold `$`, `\` and `#`. The readers of such
//! files that there are put variables into values and take backslashes away,
//! which turns a password into another one without a word.

/// Reads the lines.
///
/// A value may stand in single quotes (taken as it is), in double quotes (where
/// `\"` and `\\` stand for the quote and the backslash), or bare: then blanks
/// around it and what follows ` #` are left out. Empty lines, lines that begin
/// with `#` and a leading `export ` mean nothing.
///
/// # Errors
/// The number of a line that is none of these, and what is wrong with it; never
/// its text, which may hold a password.
pub(super) fn read(text: &str) -> Result<Vec<(String, String)>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            return Err((index + 1, "it is not NAME=value"));
        };
        let name = name.trim();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_name) {
            return Err((index + 1, "what stands before = is no name"));
        }
        let value = value.trim_start();
        let value = match value.chars().next() {
            Some('\'') => single(value).ok_or((index + 1, "the single quote is not closed"))?,
            Some('"') => double(value).ok_or((index + 1, "the double quote is not closed"))?,
            _ => bare(value),
        };
        lines.push((name.to_owned(), value));
    }
    Ok(lines)
}

fn single(value: &str) -> Option<String> {
    let (inside, after) = value.get(1..)?.split_once('\'')?;
    ends(after).then(|| inside.to_owned())
}

fn double(value: &str) -> Option<String> {
    let mut inside = String::new();
    let mut rest = value.get(1..)?.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' => return ends(rest.as_str()).then_some(inside),
            '\\' => match rest.next()? {
                escaped @ ('"' | '\\') => inside.push(escaped),
                other => inside.extend(['\\', other]),
            },
            other => inside.push(other),
        }
    }
    None
}

/// Whether nothing but a remark follows a closing quote.
fn ends(after: &str) -> bool {
    let after = after.trim_start();
    after.is_empty() || after.starts_with('#')
}

fn bare(value: &str) -> String {
    let value = value.split_once(" #").map_or(value, |(value, _)| value);
    value.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_as_they_are() {
        let text = "\u{FEFF}# a note\n\nexport A=CONTOSO\\svc\nB = pa$HOME#x # remark\r\nC='pä $s # \"s\\' # remark\n\
                    D=\"a \\\"b\\\" \\\\ $c \\d\"\nE=\nF='  x '\n";
        let pairs = read(text).unwrap();
        let expected = [
            ("A", "CONTOSO\\svc"),
            ("B", "pa$HOME#x"),
            ("C", "pä $s # \"s\\"),
            ("D", "a \"b\" \\ $c \\d"),
            ("E", ""),
            ("F", "  x "),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number() {
        assert_eq!(read("A=1\nsecret\n"), Err((2, "it is not NAME=value")));
        assert_eq!(read("A B=secret"), Err((1, "what stands before = is no name")));
        assert_eq!(read("A='secret"), Err((1, "the single quote is not closed")));
        assert_eq!(read("A=\"secret\\\""), Err((1, "the double quote is not closed")));
        assert_eq!(read("A='b'c"), Err((1, "the single quote is not closed")));
    }
}
