//! Ambiguous name resolution: whom a few typed letters mean.

use super::{Directory, Entry};

impl Directory {
    /// Those whom the text may mean: by words of their names, by their office, by the beginning of their primary
    /// address. With `smtp:` before it, the text is the beginning of any of their addresses. A whole address means just
    /// its owner.
    pub(crate) fn resolve(&self, text: &str) -> Vec<Entry<'_>> {
        let text = text.trim();
        let typed = text.get(..5).filter(|prefix| prefix.eq_ignore_ascii_case("smtp:"));
        let address = typed.and_then(|_| text.get(5..)).unwrap_or(text);
        if address.is_empty() {
            return Vec::new();
        }
        let owner = self
            .entry(address)
            .filter(|entry| typed.is_some() || entry.address().address.eq_ignore_ascii_case(address));
        if let Some(owner) = owner {
            return vec![owner];
        }
        let wanted = if typed.is_some() { Wanted::Address(address) } else { Wanted::Name(text, words(text)) };
        let recipients = self
            .recipients
            .iter()
            .filter(|recipient| recipient.enabled)
            .filter(|recipient| {
                let card = &recipient.card;
                let account = &recipient.account;
                let names = [&recipient.display_name, &card.given_name, &card.surname, account, &card.office];
                wanted.means(&names, &recipient.address, &recipient.proxies)
            })
            .map(Entry::Recipient);
        let groups = self
            .groups
            .iter()
            .filter(|group| wanted.means(&[&group.display_name], &group.address, &group.proxies))
            .map(Entry::Group);
        let mut found: Vec<Entry<'_>> = recipients.chain(groups).collect();
        found.sort_by_cached_key(|entry| entry.address().name.to_lowercase());
        found
    }
}

/// What is looked for.
enum Wanted<'t> {
    /// The beginning of any address.
    Address(&'t str),
    /// A text and its words: each begins a word of one of the names, or the text begins the primary address.
    Name(&'t str, Vec<String>),
}

impl Wanted<'_> {
    fn means(&self, names: &[&String], primary: &str, proxies: &[String]) -> bool {
        let begins = |address: &str, text: &str| address.to_lowercase().starts_with(&text.to_lowercase());
        match self {
            Self::Address(text) => begins(primary, text) || proxies.iter().any(|proxy| begins(proxy, text)),
            Self::Name(text, wanted) => {
                let has: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
                let by_name = !wanted.is_empty()
                    && wanted.iter().all(|wanted| has.iter().any(|word| word.starts_with(wanted)));
                by_name || begins(primary, text)
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::seed;

    fn resolve(text: &str) -> Vec<String> {
        let company = seed::company(&seed::Choice::default()).unwrap();
        company.directory.resolve(text).iter().map(|entry| entry.address().address).collect()
    }

    #[test]
    fn beginnings_of_names_and_addresses_are_enough() {
        let anna = ["anna.lindqvist@contoso.example"];
        for text in ["anna", "LINDQ", "Lindqvist, Anna", "anna l", "anna.lindqvist@contoso.example", "alind"]
        {
            assert_eq!(resolve(text), anna, "{text}");
        }
        assert_eq!(resolve("göteborg"), anna, "by office");
        assert_eq!(resolve("藤原"), ["misaki.fujiwara@contoso.example"]);
    }

    #[test]
    fn other_addresses_are_looked_at_behind_smtp_only() {
        let anna = ["anna.lindqvist@contoso.example"];
        for text in ["smtp:a.lindqvist@contoso.example", "SMTP:a.lindq", "smtp:anna"] {
            assert_eq!(resolve(text), anna, "{text}");
        }
        for text in ["a.lindqvist@contoso.example", "smtp:lindqvist"] {
            assert!(resolve(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_stands_inside_a_word_or_is_disabled_is_not_meant() {
        for text in ["indqvist", "", "smtp:", "anna vogt", "Former Employee"] {
            assert!(resolve(text).is_empty(), "{text}");
        }
    }
}
