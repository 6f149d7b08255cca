//! `Authentication-Results`, as RFC 8601 section 2.2 writes it: comments in
//! comments, quoted strings, and what real servers make of it. Exchange Online
//! leaves out the server's name.

/// What one header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    /// The server's name, in lower case.
    pub(super) authserv_id: Option<String>,
    pub(super) methods: Vec<MethodResult>,
}

/// One method, all in lower case but the values of properties.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MethodResult {
    pub(super) method: String,
    pub(super) result: String,
    /// `ptype.property` and its value.
    properties: Vec<(String, String)>,
}

impl MethodResult {
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// More of these in a header are not read.
const MOST_PARTS: usize = 100;
/// The longest word that means something here.
const LONGEST_WORD: usize = 512;

/// None where it is no such header.
pub(super) fn parse(value: &str) -> Option<Parsed> {
    let mut authserv_id = None;
    let mut methods = Vec::new();
    for (number, tokens) in parts(value)?.iter().take(MOST_PARTS).enumerate() {
        let first = tokens.first();
        let names = |token: &Token| matches!(token, Token::Sign('='));
        if number == 0 && !tokens.iter().any(names) {
            // The name, and maybe the version after it.
            match first {
                Some(Token::Word(name)) => authserv_id = Some(name.to_lowercase()),
                _ => return None,
            }
            if matches!(tokens.get(1), Some(Token::Word(version)) if version != "1") || tokens.len() > 2 {
                return None;
            }
            continue;
        }
        match method(tokens) {
            Some(method) => methods.push(method),
            // `none`, or nothing after the last semicolon.
            None if tokens.is_empty()
                || matches!(first, Some(Token::Word(word)) if word.eq_ignore_ascii_case("none")) => {}
            None => return None,
        }
    }
    Some(Parsed { authserv_id, methods })
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Sign(char),
}

/// What stands between semicolons, without comments and white space; none where
/// something does not end.
fn parts(value: &str) -> Option<Vec<Vec<Token>>> {
    let mut parts = vec![Vec::new()];
    let mut signs = value.chars().peekable();
    while let Some(sign) = signs.next() {
        let token = match sign {
            '(' => {
                skip_comment(&mut signs)?;
                continue;
            }
            ';' => {
                parts.push(Vec::new());
                continue;
            }
            '"' => Token::Word(quoted(&mut signs)?),
            '=' | '/' => Token::Sign(sign),
            sign if sign.is_whitespace() => continue,
            sign => {
                let mut word = String::from(sign);
                while let Some(next) =
                    signs.next_if(|next| !next.is_whitespace() && !"();=\"".contains(*next))
                {
                    word.push(next);
                }
                Token::Word(word)
            }
        };
        if matches!(&token, Token::Word(word) if word.len() > LONGEST_WORD) {
            return None;
        }
        parts.last_mut()?.push(token);
    }
    Some(parts)
}

fn skip_comment(signs: &mut impl Iterator<Item = char>) -> Option<()> {
    let mut depth: u32 = 1;
    while depth > 0 {
        match signs.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                signs.next();
            }
            _ => {}
        }
    }
    Some(())
}

fn quoted(signs: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut word = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(word),
            '\\' => word.push(signs.next()?),
            sign => word.push(sign),
        }
    }
}

/// `method[/version]=result [reason=…] [ptype.property=value]…`
fn method(tokens: &[Token]) -> Option<MethodResult> {
    let (Token::Word(name), rest) = tokens.split_first()? else { return None };
    // A word ends before `/` only where white space is around it.
    let name = name.split('/').next().unwrap_or(name);
    let rest = match rest {
        [Token::Sign('/'), Token::Word(_), rest @ ..] => rest,
        rest => rest,
    };
    let [Token::Sign('='), Token::Word(result), properties @ ..] = rest else { return None };
    let is_keyword = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !is_keyword(name) || !is_keyword(result) {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = properties;
    loop {
        match rest {
            [Token::Word(name), Token::Sign('='), Token::Word(value), more @ ..] => {
                found.push((name.to_lowercase(), value.clone()));
                rest = more;
            }
            // `action=none` and words without a meaning here are passed over.
            [_, more @ ..] => rest = more,
            [] => break,
        }
    }
    Some(MethodResult { method: name.to_lowercase(), result: result.to_lowercase(), properties: found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        let parsed = parse(value)?;
        let methods: Vec<String> = parsed
            .methods
            .iter()
            .map(|one| {
                let properties: String =
                    one.properties.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                format!("{}={}{properties}", one.method, one.result)
            })
            .collect();
        Some(format!("{}: {}", parsed.authserv_id.unwrap_or_default(), methods.join("; ")))
    }

    #[test]
    fn the_examples_of_rfc_8601_are_read() {
        for (value, expected) in [
            // Appendix B.1 to B.6.
            ("example.org 1; none", "example.org: "),
            (
                "example.com;\r\n spf=pass smtp.mailfrom=example.net",
                "example.com: spf=pass smtp.mailfrom=example.net",
            ),
            (
                "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
                "example.com: auth=pass smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
            ),
            (
                "example.com; dkim=pass reason=\"good signature\" header.i=@mail-router.example.net; \
                 dkim=fail reason=\"bad signature\" header.i=@newyork.example.com",
                "example.com: dkim=pass reason=good signature header.i=@mail-router.example.net; \
                 dkim=fail reason=bad signature header.i=@newyork.example.com",
            ),
            (
                "foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n \
                 policy (A dot can go here) = (yes) x",
                "foo.example.net: dkim=fail policy=x",
            ),
        ] {
            assert_eq!(read(value).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_servers_write_is_read() {
        assert_eq!(
            read(
                "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=northwind.example; dkim=pass (signature was verified) \
                 header.d=northwind.example;dmarc=pass action=none header.from=northwind.example;compauth=pass reason=100"
            )
            .unwrap(),
            ": spf=pass smtp.mailfrom=northwind.example; dkim=pass header.d=northwind.example; dmarc=pass action=none \
             header.from=northwind.example; compauth=pass reason=100"
        );
        assert_eq!(
            read("mx.contoso.example; DKIM=Pass header.d=Example.COM header.s=s1 header.b=\"a/b+c=\";")
                .unwrap(),
            "mx.contoso.example: dkim=pass header.d=Example.COM header.s=s1 header.b=a/b+c="
        );
    }

    #[test]
    fn what_is_no_such_header_says_nothing() {
        for value in [
            "",
            ";",
            "(a",
            "a \"b",
            "mx.contoso.example 2; spf=pass",
            "a b c; spf=pass",
            "mx; spf",
            "mx; =pass",
            "mx; spf=",
            "mx; spf=pass=; ;dkim",
            "mx; sp f=pass",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
        let many = "(".repeat(100_000);
        assert_eq!(read(&format!("mx; spf=pass {many}")), None);
    }

    #[test]
    fn nothing_in_a_comment_or_in_quotes_counts() {
        assert_eq!(
            read("mx (; dkim=pass) ; spf=fail (dkim=pass; dmarc=pass (\\)) x)").unwrap(),
            "mx: spf=fail"
        );
        assert_eq!(read("mx; spf=fail reason=\"; dmarc=pass\"").unwrap(), "mx: spf=fail reason=; dmarc=pass");
    }
}
