//! Ambiguous name resolution: whom a few typed letters mean.

use super::{Directory, Entry};

impl Directory {
    /// Those whom the text may mean, by name. An address, with or without `smtp:`, means just its owner.
    pub(crate) fn resolve(&self, text: &str) -> Vec<Entry<'_>> {
        let text = text.trim();
        let prefix = text.get(..5).filter(|prefix| prefix.eq_ignore_ascii_case("smtp:"));
        let address = prefix.and_then(|_| text.get(5..)).unwrap_or(text);
        if let Some(found) = self.entry(address) {
            return vec![found];
        }
        if prefix.is_some() || text.is_empty() {
            return Vec::new();
        }
        let wanted: Vec<String> = words(text);
        let recipients = self
            .recipients
            .iter()
            .filter(|recipient| recipient.enabled)
            .filter(|recipient| {
                let card = &recipient.card;
                let names = [&recipient.display_name, &card.given_name, &card.surname, &recipient.account];
                is_meant(&wanted, text, &names, &recipient.address, &recipient.proxies)
            })
            .map(Entry::Recipient);
        let groups = self
            .groups
            .iter()
            .filter(|group| is_meant(&wanted, text, &[&group.display_name], &group.address, &group.proxies))
            .map(Entry::Group);
        let mut found: Vec<Entry<'_>> = recipients.chain(groups).collect();
        found.sort_by_cached_key(|entry| entry.address().name.to_lowercase());
        found
    }
}

/// Each word begins a word of one of the names; or the whole text begins an address.
fn is_meant(wanted: &[String], text: &str, names: &[&String], address: &str, proxies: &[String]) -> bool {
    let has: Vec<String> = names.iter().flat_map(|name| words(name)).collect();
    let by_name =
        !wanted.is_empty() && wanted.iter().all(|wanted| has.iter().any(|word| word.starts_with(wanted)));
    let begins = |address: &str| address.to_lowercase().starts_with(&text.to_lowercase());
    by_name || begins(address) || proxies.iter().any(|proxy| begins(proxy))
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
        for text in ["anna", "LINDQ", "Lindqvist, Anna", "anna l", "a.lindqvist@contoso.example", "alind"] {
            assert_eq!(resolve(text), anna, "{text}");
        }
        assert_eq!(resolve("smtp:a.lindqvist@contoso.example"), anna);
        assert_eq!(resolve("藤原"), ["misaki.fujiwara@contoso.example"]);
    }

    #[test]
    fn what_stands_inside_a_word_or_is_disabled_is_not_meant() {
        for text in ["indqvist", "", "smtp:anna", "anna vogt", "Former Employee"] {
            assert!(resolve(text).is_empty(), "{text}");
        }
    }
}
