//! People as callers write them: an address, with a name before it or without.

use ews_plugin_sdk::{EmailAddress, Failure};
use ews_types::Mailbox;

/// The longest name that goes out, in characters.
const LONGEST_NAME: usize = 256;

/// The people of this argument.
pub(crate) fn people(argument: &str, given: Option<&[EmailAddress]>) -> Result<Vec<Mailbox>, Failure> {
    given.unwrap_or_default().iter().map(|one| person(argument, one.as_str())).collect()
}

fn person(argument: &str, given: &str) -> Result<Mailbox, Failure> {
    let wrong = || {
        Failure::invalid_argument(format!(
            "{argument}: {given:?} is not an e-mail address. Write one address for each entry, as in \
             anna@contoso.example or Anna Lindqvist <anna@contoso.example>."
        ))
    };
    let (name, address) = match given.rsplit_once('<') {
        Some((name, rest)) => (name, rest.trim_end().strip_suffix('>').ok_or_else(wrong)?),
        None => ("", given),
    };
    let address = address.trim();
    if !is_address(address) {
        return Err(wrong());
    }
    let name: String = name.trim().trim_matches('"').chars().filter(|sign| !sign.is_control()).collect();
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    Ok(Mailbox::smtp((!name.is_empty()).then_some(name), address))
}

/// Whether it looks like an address. Whether there is anybody, Exchange knows.
fn is_address(text: &str) -> bool {
    let is_fit = |sign: char| !sign.is_whitespace() && !sign.is_control() && !"<>()[]\\,;:\"@".contains(sign);
    text.split_once('@').is_some_and(|(local, domain)| {
        text.len() <= 320
            && !local.is_empty()
            && local.chars().all(is_fit)
            && domain.split('.').all(|label| !label.is_empty() && label.chars().all(is_fit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: &str) -> Result<(Option<String>, Option<String>), String> {
        let people = people("cc", Some(&[given.into()])).map_err(|failure| failure.message)?;
        let person = people.into_iter().next().unwrap();
        Ok((person.name, person.email_address))
    }

    #[test]
    fn a_person_is_an_address_with_a_name_or_without() {
        let anna = || Some("anna@contoso.example".to_owned());
        assert_eq!(read(" anna@contoso.example "), Ok((None, anna())));
        assert_eq!(read("<anna@contoso.example>"), Ok((None, anna())));
        assert_eq!(read("Anna Öst <anna@contoso.example> "), Ok((Some("Anna Öst".into()), anna())));
        assert_eq!(read("\"Öst, Anna\" <anna@contoso.example>"), Ok((Some("Öst, Anna".into()), anna())));
        assert_eq!(read("jörg@bücher.example"), Ok((None, Some("jörg@bücher.example".into()))));
        assert_eq!(people("cc", None), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_address_is_told_with_its_argument() {
        for given in [
            "",
            "anna",
            "anna@",
            "@contoso.example",
            "anna@contoso..example",
            "a@contoso.example, b@contoso.example",
            "Anna <anna@contoso.example",
            "anna @contoso.example",
            "a@b@contoso.example",
        ] {
            let text = read(given).unwrap_err();
            assert!(text.starts_with(&format!("cc: {given:?} is not an e-mail address. Write")), "{text}");
        }
    }
}
