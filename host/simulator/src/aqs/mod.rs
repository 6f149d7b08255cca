//! `QueryString`: a documented subset of Advanced Query Syntax, as what a search looks for.
//!
//! ```text
//! query   = alternative { "OR" alternative }
//! alternative = term { [ "AND" ] term }
//! term    = [ "NOT" | "-" | "+" ] ( "(" query ")" | [ keyword ":" ] value )
//! value   = word | word "*" | "quoted words" | "quoted words"* | "(" query ")"
//! ```
//!
//! AND, OR and NOT are operators in capitals only. A word stands for every word that begins with it, quoted words for
//! these words in this order, whole. Case and accents do not matter. Without a keyword a word may stand in subject,
//! body, sender, recipients, attachment names or categories.
//!
//! Keywords: `subject`, `body` (`content`), `from`, `to`, `cc`, `bcc`, `participants`, `attachment`, `category`,
//! `kind`, `importance`, `isread`, `isflagged`, `hasattachment` (`hasattachments`), `size`, `sent`, `received`.
//! Numbers and dates take `>`, `>=`, `<`, `<=` and ranges `a..b`; dates are days in UTC: see `dates.rs`.
//! What is none of this is looked for as text, as the real server does.

mod dates;
mod terms;
mod tokens;

use jiff::Timestamp;

use crate::errors::{EwsError, ResponseCode};
use crate::restriction::Restriction;
use tokens::{Token, tokens};

/// More terms than this are too complex.
const MAX_TERMS: usize = 256;
/// How deep parentheses may lie in each other.
const MAX_DEPTH: usize = 32;

/// Reads a query; none: it is empty, and finds everything. `now` is what "today" is.
pub(crate) fn read(query: &str, now: Timestamp) -> Result<Option<Restriction>, EwsError> {
    let tokens = tokens(query);
    if tokens.len() > MAX_TERMS {
        return Err(ResponseCode::ErrorRestrictionTooComplex.into());
    }
    let mut parser = Parser { tokens: &tokens, now, depth: 0 };
    let mut found = Vec::new();
    // A parenthesis that was never opened closes nothing.
    while !parser.tokens.is_empty() {
        found.extend(parser.query(None)?);
        parser.take(&Token::Close);
    }
    Ok(all_of(found))
}

struct Parser<'t> {
    tokens: &'t [Token],
    now: Timestamp,
    depth: usize,
}

impl Parser<'_> {
    /// One of several alternatives; `keyword`: what the words in it are looked for in.
    fn query(&mut self, keyword: Option<&str>) -> Result<Option<Restriction>, EwsError> {
        let mut alternatives = Vec::new();
        loop {
            let mut terms = Vec::new();
            while let Some(token) = self.tokens.first() {
                match token {
                    Token::Or | Token::Close => break,
                    Token::And => {
                        self.skip();
                    }
                    _ => terms.extend(self.term(keyword)?),
                }
            }
            alternatives.extend(all_of(terms));
            if !self.take(&Token::Or) {
                break;
            }
        }
        let only = alternatives.len() <= 1;
        Ok(if only { alternatives.pop() } else { Some(Restriction::Or(alternatives)) })
    }

    fn term(&mut self, keyword: Option<&str>) -> Result<Option<Restriction>, EwsError> {
        let Some(token) = self.skip() else { return Ok(None) };
        match token {
            Token::Not => {
                let denied = self.term(keyword)?;
                Ok(denied.map(|term| Restriction::Not(Box::new(term))))
            }
            Token::Open => self.group(keyword),
            Token::Keyword(keyword) => {
                if self.take(&Token::Open) {
                    return self.group(Some(&keyword));
                }
                match self.tokens.first() {
                    Some(Token::Text(_)) => self.term(Some(&keyword)),
                    // A keyword of nothing says nothing.
                    _ => Ok(None),
                }
            }
            Token::Text(text) => Ok(terms::term(keyword, &text, self.now)),
            Token::And | Token::Or | Token::Close => Ok(None),
        }
    }

    fn group(&mut self, keyword: Option<&str>) -> Result<Option<Restriction>, EwsError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ResponseCode::ErrorRestrictionTooComplex.into());
        }
        let inside = self.query(keyword)?;
        self.take(&Token::Close);
        self.depth -= 1;
        Ok(inside)
    }

    fn skip(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.clone())
    }

    fn take(&mut self, token: &Token) -> bool {
        let is = self.tokens.first() == Some(token);
        if is {
            self.skip();
        }
        is
    }
}

fn all_of(mut terms: Vec<Restriction>) -> Option<Restriction> {
    if terms.len() <= 1 { terms.pop() } else { Some(Restriction::And(terms)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restriction::Property;
    use crate::store::{Address, AddressKind, Field, Value};

    fn value(property: &Property) -> Option<Value> {
        let person = |name: &str, address: &str| Address {
            name: name.into(),
            address: address.into(),
            kind: AddressKind::OneOff,
        };
        let Property::Item(field) = property else { return None };
        Some(match field {
            Field::Subject => Value::Text("Übersicht Projekte 2027: Budget plan".into()),
            Field::Body => Value::Text("Hello Anna, the numbers are in the table.".into()),
            Field::From => Value::Person(person("Hope Gross", "hope@contoso.example")),
            Field::ToRecipients => {
                Value::People(vec![person("Anna Lindqvist", "anna.lindqvist@contoso.example")])
            }
            Field::Categories => Value::Texts(vec!["Kunder".into(), "Red category".into()]),
            Field::Attachments => Value::Texts(vec!["report_final.pdf".into()]),
            Field::ItemClass => Value::Text("IPM.Note".into()),
            Field::Importance => Value::Number(2),
            Field::IsRead => Value::Boolean(false),
            Field::HasAttachments => Value::Boolean(true),
            Field::Flag => Value::Boolean(true),
            Field::Size => Value::Number(5_000),
            Field::DateTimeReceived | Field::DateTimeSent => {
                Value::Time("2026-11-16T08:00:00Z".parse().unwrap())
            }
            _ => return None,
        })
    }

    fn finds(query: &str) -> bool {
        let now: Timestamp = "2026-11-18T12:00:00Z".parse().unwrap();
        read(query, now).unwrap().is_none_or(|restriction| restriction.holds(&value))
    }

    #[test]
    fn words_phrases_and_operators_find() {
        for query in [
            "",
            "   ",
            "budget",
            "BUDG plan",
            "ubersicht",
            "numbers budget",
            "\"budget plan\"",
            "\"budget pl\"*",
            "nothing OR budget",
            "(nothing OR budget) AND anna",
            "NOT nothing",
            "-nothing +budget",
            "kunder",
            "final",
            "Or",
            "budget OR",
            ") budget (",
            "subject:",
        ] {
            let expected = query != "Or";
            assert_eq!(finds(query), expected, "{query}");
        }
        for query in
            ["udget", "\"plan budget\"", "\"budget pl\"", "budget AND nothing", "NOT budget", "budget -plan"]
        {
            assert!(!finds(query), "{query}");
        }
    }

    #[test]
    fn keywords_look_into_their_property() {
        for query in [
            "subject:budget",
            "subject:(budget AND plan)",
            "subject:(nothing OR plan)",
            "body:numbers",
            "content:\"the table\"",
            "from:hope",
            "from:\"Hope Gross\"",
            "from:hope@contoso.example",
            "from:(\"Sadie Daniels\" OR \"Hope Gross\")",
            "to:lindqvist",
            "participants:anna",
            "participants:hope",
            "attachment:report",
            "category:\"Red category\"",
            "importance:high",
            "isread:false",
            "isread:No",
            "isflagged:true",
            "hasattachment:TRUE",
            "hasattachments:yes",
            "kind:email",
            "size:5000",
            "size:>4KB",
            "size:1000..6000",
            "SUBJECT:budget",
            "NOT body:budget",
            "body:(NOT budget)",
        ] {
            assert!(finds(query), "{query}");
        }
        for query in [
            "subject:numbers",
            "from:anna",
            "to:hope",
            "cc:anna",
            "importance:low",
            "isread:true",
            "kind:tasks",
            "size:<4999",
            "size:>1MB",
        ] {
            assert!(!finds(query), "{query}");
        }
    }

    #[test]
    fn dates_are_days_relations_ranges_and_words() {
        for query in [
            "received:2026-11-16",
            "received:11/16/2026",
            "received:11/16",
            "received:>=2026-11-16",
            "received:<=2026-11-16",
            "received:>2026-11-15",
            "received:<2026-11-17",
            "received:11/1/2026..today",
            "received:\"this week\"",
            "received:monday",
            "received:november",
            "sent:\"this month\"",
            "NOT received:today",
        ] {
            assert!(finds(query), "{query}");
        }
        for query in [
            "received:2026-11-15",
            "received:>2026-11-16",
            "received:<2026-11-16",
            "received:today",
            "received:yesterday",
            "received:\"last week\"",
            "received:october",
            "received:11/17/2026..today",
        ] {
            assert!(!finds(query), "{query}");
        }
    }

    #[test]
    fn what_is_no_keyword_or_no_value_of_it_is_text() {
        assert!(finds("\"Projekte 2027\""));
        assert!(!finds("colour:red"), "the words colour and red, and colour stands nowhere");
        assert!(!finds("received:someday"));
    }

    #[test]
    fn endless_queries_are_too_complex() {
        let now = Timestamp::UNIX_EPOCH;
        for query in ["a ".repeat(1_000), "(".repeat(100)] {
            let error = read(&query, now).unwrap_err();
            assert_eq!(error.code, ResponseCode::ErrorRestrictionTooComplex);
        }
    }
}
