//! Cuts a query string into its parts.

/// One part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A known keyword, in lower case, without its colon.
    Keyword(String),
    Text(Text),
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// Stood in quotes: whole words, in this order.
    pub(super) is_quoted: bool,
    /// An asterisk behind it: the last word may go on.
    pub(super) is_open: bool,
}

const KEYWORDS: &[&str] = &[
    "subject",
    "body",
    "content",
    "from",
    "to",
    "cc",
    "bcc",
    "participants",
    "attachment",
    "category",
    "kind",
    "importance",
    "isread",
    "isflagged",
    "hasattachment",
    "hasattachments",
    "size",
    "sent",
    "received",
];

pub(super) fn tokens(query: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '(' => push(&mut tokens, Token::Open, rest),
            ')' => push(&mut tokens, Token::Close, rest),
            '+' => push(&mut tokens, Token::And, rest),
            '-' => push(&mut tokens, Token::Not, rest),
            '"' => quoted(&mut tokens, rest.get(1..).unwrap_or_default()),
            _ => word(&mut tokens, rest),
        }
        .trim_start();
    }
    tokens
}

fn push<'q>(tokens: &mut Vec<Token>, token: Token, rest: &'q str) -> &'q str {
    tokens.push(token);
    rest.get(1..).unwrap_or_default()
}

/// Quotes that are never closed go to the end.
fn quoted<'q>(tokens: &mut Vec<Token>, rest: &'q str) -> &'q str {
    let (text, after) = rest.split_once('"').unwrap_or((rest, ""));
    let open = after.strip_prefix('*');
    tokens.push(Token::Text(Text { text: text.to_owned(), is_quoted: true, is_open: open.is_some() }));
    open.unwrap_or(after)
}

fn word<'q>(tokens: &mut Vec<Token>, rest: &'q str) -> &'q str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    if let Some((keyword, value)) = word.split_once(':') {
        let keyword = keyword.to_lowercase();
        if KEYWORDS.contains(&&*keyword) {
            tokens.push(Token::Keyword(keyword));
            return rest.get(rest.len() - after.len() - value.len()..).unwrap_or_default();
        }
    }
    tokens.push(match word {
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        word => {
            let text = word.trim_end_matches('*').to_owned();
            Token::Text(Text { text, is_quoted: false, is_open: true })
        }
    });
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_quotes_and_operators_are_told_apart() {
        let text =
            |text: &str, is_quoted, is_open| Token::Text(Text { text: text.into(), is_quoted, is_open });
        assert_eq!(
            tokens("From:\"Å B\"* AND (x OR -y:z) and"),
            [
                Token::Keyword("from".into()),
                text("Å B", true, true),
                Token::And,
                Token::Open,
                text("x", false, true),
                Token::Or,
                Token::Not,
                text("y:z", false, true),
                Token::Close,
                text("and", false, true),
            ]
        );
        assert_eq!(tokens("\"open"), [text("open", true, false)]);
        assert_eq!(tokens("size:>5"), [Token::Keyword("size".into()), text(">5", false, true)]);
    }
}
