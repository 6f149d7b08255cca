//! Advanced Query Syntax (AQS), as `FindItem` takes it in `QueryString`.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/querystring-querystringtype>.
//! What people write never becomes syntax: words of letters and digits stand as
//! they are, everything else stands in quotes.

use unicode_normalization::char::is_combining_mark;

/// A query whose terms must all hold.
#[derive(Debug, Default)]
pub(crate) struct QueryString {
    terms: Vec<String>,
}

impl QueryString {
    /// A word that begins so, in one of the properties with these keywords; none
    /// of them is anywhere.
    pub(crate) fn word(&mut self, keywords: &[&str], word: &str) {
        let operator = ["AND", "OR", "NOT"].contains(&word);
        let plain = word.chars().all(|sign| sign.is_alphanumeric() || is_combining_mark(sign));
        let value = if plain && !operator { word.to_owned() } else { format!("{}*", quoted(word)) };
        self.term(keywords, &value);
    }

    /// Words that stand together, whole.
    pub(crate) fn phrase(&mut self, keywords: &[&str], phrase: &str) {
        self.term(keywords, &quoted(phrase));
    }

    /// A value that is no text of anybody's.
    pub(crate) fn value(&mut self, keyword: &str, value: &str) {
        self.terms.push(format!("{keyword}:{value}"));
    }

    fn term(&mut self, keywords: &[&str], value: &str) {
        let each: Vec<String> = keywords.iter().map(|keyword| format!("{keyword}:{value}")).collect();
        self.terms.push(match each.as_slice() {
            [] => value.to_owned(),
            [only] => only.clone(),
            several => format!("({})", several.join(" OR ")),
        });
    }

    /// The query.
    pub(crate) fn into_text(self) -> String {
        self.terms.join(" AND ")
    }
}

/// In quotes, in which nothing else can end them.
fn quoted(text: &str) -> String {
    let inside: String = text.chars().map(|sign| if is_quote(sign) { ' ' } else { sign }).collect();
    format!("\"{}\"", inside.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn is_quote(sign: char) -> bool {
    matches!(sign, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}') || sign.is_control()
}

/// The words that somebody wrote, without quotes and commas around them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let around = |sign: char| is_quote(sign) || matches!(sign, ',' | ';');
    text.split(move |sign: char| sign.is_whitespace() || around(sign)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_never_becomes_syntax() {
        let mut query = QueryString::default();
        for word in ["Grüße", "OR", "from:ceo", "a)b", "-x", "o'neil@contoso.example", "日本語", "🚀", "*"]
        {
            query.word(&[], word);
        }
        assert_eq!(
            query.into_text(),
            "Grüße AND \"OR\"* AND \"from:ceo\"* AND \"a)b\"* AND \"-x\"* AND \"o'neil@contoso.example\"* AND 日本語 \
             AND \"🚀\"* AND \"*\"*"
        );
    }

    #[test]
    fn keywords_phrases_and_values_are_terms_that_all_hold() {
        let mut query = QueryString::default();
        query.word(&["subject", "body"], "plan");
        query.phrase(&["subject"], " the \"budget\"\n plan");
        query.value("isread", "false");
        assert_eq!(
            query.into_text(),
            "(subject:plan OR body:plan) AND subject:\"the budget plan\" AND isread:false"
        );
    }

    #[test]
    fn words_lose_what_stands_between_them() {
        let found: Vec<&str> = words(" \"Budget\", plan;2027 “neu”\u{a0}e-mail ").collect();
        assert_eq!(found, ["Budget", "plan", "2027", "neu", "e-mail"]);
    }
}
