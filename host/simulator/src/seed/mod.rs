//! The company that the server starts with: read from data beside this file, the same each time.
//!
//! `company.toml` is the directory; `mailboxes/*.toml` hold folders and messages. GUIDs, keys and change
//! numbers follow from names and order, so ids stay the same from start to start.

mod build;
mod model;

use jiff::Timestamp;
use uuid::Uuid;

use crate::directory::{Directory, Recipient};
use crate::store::{Generated, Mailbox, Store};

/// The data could not be used. Embedded data is tested, so this is a defect of the build.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeedError {
    #[error("{file}: {source}")]
    Syntax { file: &'static str, source: Box<toml::de::Error> },
    #[error("{file}: {what}")]
    Content { file: &'static str, what: String },
}

/// Everyone and everything at the start.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) directory: Directory,
    pub(crate) store: Store,
}

const NAMESPACE: Uuid = Uuid::from_u128(0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8);

/// Generated messages are older than this.
const ARCHIVE_ENDS: &str = "2026-10-01T00:00:00Z";

const COMPANY: (&str, &str) = ("company.toml", include_str!("company.toml"));
const MAILBOXES: &[(&str, &str, &str)] = &[
    ("assistant@contoso.example", "assistant.toml", include_str!("mailboxes/assistant.toml")),
    ("anna.lindqvist@contoso.example", "anna.toml", include_str!("mailboxes/anna.toml")),
    ("bruno.keller@contoso.example", "bruno.toml", include_str!("mailboxes/bruno.toml")),
    ("info@contoso.example", "info.toml", include_str!("mailboxes/info.toml")),
    ("helena.vogt@contoso.example", "helena.toml", include_str!("mailboxes/helena.toml")),
];

/// The company, with so many generated messages in the inbox of the service account's mailbox.
pub(crate) fn company(generated: u32) -> Result<Company, SeedError> {
    let directory = directory()?;
    let mut mailboxes = Vec::new();
    for recipient in directory.recipients.iter().filter(|recipient| recipient.enabled) {
        let data = MAILBOXES.iter().find(|(address, ..)| *address == recipient.address);
        let content: model::MailboxData = match data {
            Some((_, file, text)) => parse(file, text)?,
            None => model::MailboxData::default(),
        };
        let file = data.map_or("", |(_, file, _)| file);
        let mut mailbox = build::mailbox(&directory, recipient, content)
            .map_err(|what| SeedError::Content { file, what })?;
        if recipient.address == directory.service_account {
            generate(&directory, &mut mailbox, generated)?;
        }
        mailboxes.push(mailbox);
    }
    Ok(Company { directory, store: Store::new(mailboxes) })
}

fn generate(directory: &Directory, mailbox: &mut Mailbox, count: u32) -> Result<(), SeedError> {
    let before: Timestamp = ARCHIVE_ENDS
        .parse()
        .map_err(|error: jiff::Error| SeedError::Content { file: COMPANY.0, what: error.to_string() })?;
    let senders = directory.recipients.iter().filter(|recipient| recipient.address != mailbox.owner.address);
    let source =
        Generated::new(count, before, mailbox.owner.clone(), senders.map(build::address_of).collect());
    let inbox = mailbox.distinguished("inbox").map(|folder| folder.key);
    if let (Some(inbox), true) = (inbox, count > 0) {
        mailbox.contents.entry(inbox).or_default().generated = Some(source);
    }
    Ok(())
}

fn directory() -> Result<Directory, SeedError> {
    let data: model::CompanyData = parse(COMPANY.0, COMPANY.1)?;
    let recipients = data
        .recipient
        .into_iter()
        .enumerate()
        .map(|(index, entry)| Recipient {
            mailbox: Uuid::new_v5(&NAMESPACE, entry.address.as_bytes()),
            sid: format!("{}-{}", data.domain_sid, 1_104 + index),
            principal_name: entry.principal_name.unwrap_or_else(|| entry.address.clone()),
            account: entry.account,
            display_name: entry.display_name,
            address: entry.address,
            proxies: entry.proxies,
            enabled: entry.enabled,
            in_impersonation_scope: entry.in_impersonation_scope,
        })
        .collect();
    Ok(Directory { domain: data.domain, recipients, service_account: data.service_account })
}

fn parse<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SeedError> {
    toml::from_str(text).map_err(|source| SeedError::Syntax { file, source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(company: &Company, address: &str) -> usize {
        let recipient = company.directory.by_address(address).unwrap();
        let mailbox = company.store.read(recipient.mailbox).unwrap();
        mailbox.total(mailbox.distinguished("inbox").unwrap().key)
    }

    #[test]
    fn the_company_has_the_mailboxes_that_its_users_count_on() {
        let company = company(0).unwrap();
        assert_eq!(inbox(&company, "assistant@contoso.example"), 12);
        assert_eq!(inbox(&company, "anna.lindqvist@contoso.example"), 25);
        assert_eq!(inbox(&company, "bruno.keller@contoso.example"), 10);
        assert_eq!(inbox(&company, "misaki.fujiwara@contoso.example"), 0);
        assert!(inbox(&company, "info@contoso.example") > 0);
        let gone = company.directory.by_address("former.employee@contoso.example").unwrap();
        assert!(!gone.enabled && company.store.read(gone.mailbox).is_none());
        let account = company.directory.by_logon("CONTOSO\\svc-ews-mcp").unwrap();
        assert_eq!(account.address, "assistant@contoso.example");
        assert_eq!(account.display_name, "Office Assistant");
    }

    #[test]
    fn a_million_messages_cost_nothing_until_they_are_read() {
        let company = company(1_000_000).unwrap();
        assert_eq!(inbox(&company, "assistant@contoso.example"), 1_000_012);
    }

    #[test]
    fn all_seeded_mail_is_of_2026_and_newer_than_what_is_generated() {
        let company = company(1).unwrap();
        let end: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let begin: Timestamp = ARCHIVE_ENDS.parse().unwrap();
        for recipient in company.directory.recipients.iter().filter(|recipient| recipient.enabled) {
            let mailbox = company.store.read(recipient.mailbox).unwrap();
            for message in mailbox.contents.values().flat_map(|contents| contents.stored.values()) {
                assert!(begin < message.received && message.received < end, "{}", message.subject);
            }
        }
    }

    #[test]
    fn two_starts_make_the_same_guids() {
        let (first, second) = (company(0).unwrap(), company(0).unwrap());
        for (a, b) in first.directory.recipients.iter().zip(&second.directory.recipients) {
            assert_eq!((a.mailbox, &a.sid), (b.mailbox, &b.sid));
        }
    }
}
