//! What the server starts with: people, folders, mail, read from one TOML document, the same each time.
//!
//! The built-in company is such a document, in parts: `company.toml` is the directory, `mailboxes/*.toml` hold folders
//! and messages. GUIDs, keys and change numbers follow from names and order, so ids stay the same from start to
//! start.

mod build;
mod directory;
mod meeting;
mod message;
mod model;

use jiff::Timestamp;
use uuid::Uuid;

use crate::behaviour::Limits;
use crate::directory::Directory;
use crate::store::{Generated, Mailbox, Store};

/// The data cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeedError {
    /// It is not TOML, or has what seed data does not have. The text says where.
    #[error("{0}")]
    Syntax(Box<toml::de::Error>),
    #[error("{0}")]
    Content(String),
}

/// What to start with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// The document; none: the built-in company.
    pub(crate) document: Option<String>,
    /// How many messages to generate in the service account's inbox.
    pub(crate) messages: u32,
}

/// Everyone and everything at the start.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) directory: Directory,
    pub(crate) store: Store,
    pub(crate) limits: Limits,
}

const NAMESPACE: Uuid = Uuid::from_u128(0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8);

/// A GUID that is the same at each start.
pub(crate) fn guid(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// Generated messages are older than this.
const ARCHIVE_ENDS: &str = "2026-10-01T00:00:00Z";

/// The built-in company, in parts that make one document when put behind each other.
const PARTS: &[&str] = &[
    include_str!("company.toml"),
    include_str!("mailboxes/assistant.toml"),
    include_str!("mailboxes/anna.toml"),
    include_str!("mailboxes/bruno.toml"),
    include_str!("mailboxes/info.toml"),
    include_str!("mailboxes/helena.toml"),
    include_str!("meetings.toml"),
];

/// Makes everyone and everything.
pub(crate) fn company(choice: &Choice) -> Result<Company, SeedError> {
    let built_in;
    let document = match &choice.document {
        Some(document) => document,
        None => {
            built_in = PARTS.join("\n");
            &built_in
        }
    };
    let mut data: model::CompanyData =
        toml::from_str(document).map_err(|error| SeedError::Syntax(Box::new(error)))?;
    let directory = directory::directory(&mut data)?;
    let mut mailboxes = Vec::new();
    let limits = data.limits;
    let mut parts = build::Parts::sort(data, &directory)?;
    for recipient in directory.recipients.iter().filter(|recipient| recipient.enabled) {
        let part = parts.take(&recipient.address);
        let mut mailbox = build::mailbox(&directory, recipient, part)?;
        if recipient.address == directory.service_account().address {
            generate(&directory, &mut mailbox, choice.messages)?;
        }
        mailboxes.push(mailbox);
    }
    Ok(Company { directory, store: Store::new(mailboxes), limits })
}

fn generate(directory: &Directory, mailbox: &mut Mailbox, count: u32) -> Result<(), SeedError> {
    let before: Timestamp =
        ARCHIVE_ENDS.parse().map_err(|error: jiff::Error| SeedError::Content(error.to_string()))?;
    let senders = directory.recipients.iter().filter(|recipient| recipient.address != mailbox.owner.address);
    let senders = senders.map(|recipient| directory.address("", &recipient.address)).collect();
    let source = Generated::new(count, before, mailbox.owner.clone(), senders);
    if count > 0 {
        let inbox = mailbox.well_known("inbox");
        mailbox.contents_mut(inbox).generate(source);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Contents;

    fn built_in(messages: u32) -> Company {
        company(&Choice { messages, ..Choice::default() }).unwrap()
    }

    fn inbox(company: &Company, address: &str) -> usize {
        let recipient = company.directory.by_address(address).unwrap();
        let mailbox = company.store.read(recipient.mailbox).unwrap();
        mailbox.total(mailbox.well_known("inbox"))
    }

    fn read(document: &str) -> Result<Company, String> {
        let choice = Choice { document: Some(document.to_owned()), messages: 0 };
        company(&choice).map_err(|error| error.to_string())
    }

    #[test]
    fn the_company_has_the_mailboxes_that_its_users_count_on() {
        let company = built_in(0);
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
        assert_eq!(inbox(&built_in(1_000_000), "assistant@contoso.example"), 1_000_012);
    }

    #[test]
    fn all_seeded_mail_is_of_2026_and_newer_than_what_is_generated() {
        let company = built_in(1);
        let end: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let begin: Timestamp = ARCHIVE_ENDS.parse().unwrap();
        let mut seen = 0;
        for recipient in company.directory.recipients.iter().filter(|recipient| recipient.enabled) {
            let mailbox = company.store.read(recipient.mailbox).unwrap();
            for folder in mailbox.folders.keys() {
                for entry in mailbox.contents(*folder).into_iter().flat_map(Contents::iter) {
                    let received = entry.received();
                    let generated = matches!(entry, crate::store::Entry::Generated(..));
                    assert_eq!(begin < received && received < end, !generated);
                    seen += 1;
                }
            }
        }
        assert!(seen > 50);
    }

    #[test]
    fn two_starts_make_the_same_guids() {
        let (first, second) = (built_in(0), built_in(0));
        for (a, b) in first.directory.recipients.iter().zip(&second.directory.recipients) {
            assert_eq!((a.mailbox, &a.sid), (b.mailbox, &b.sid));
        }
    }

    const SMALL: &str = "service_account = \"svc@a.example\"\n[[recipient]]\ndisplay_name = \"Svc\"\n\
        address = \"svc@a.example\"\n";

    #[test]
    fn a_small_document_is_enough() {
        let document = format!(
            "{SMALL}[[recipient]]\ndisplay_name = \"Åsa Öst\"\naddress = \"asa@a.example\"\n\
             full_access = [\"svc@a.example\"]\n[[folder]]\nmailbox = \"asa@a.example\"\npath = \"Inbox/日本\"\n\
             [[message]]\nmailbox = \"asa@a.example\"\nfolder = \"Inbox/日本\"\nfrom = \"Bo <bo@b.example>\"\n\
             subject = \"Hej\"\nreceived = \"2026-11-01T08:00:00Z\"\ntext = \"x\"\n\
             [[permission]]\nmailbox = \"asa@a.example\"\nfolder = \"Inbox\"\nuser = \"svc@a.example\"\nlevel = \"Editor\"\n\
             [[group]]\ndisplay_name = \"All\"\naddress = \"all@a.example\"\nmembers = [\"asa@a.example\"]\n"
        );
        let company = read(&document).unwrap();
        let asa = company.directory.by_address("asa@a.example").unwrap();
        assert_eq!((asa.account.as_str(), asa.card.given_name.as_str()), ("asa", "Åsa"));
        let mailbox = company.store.read(asa.mailbox).unwrap();
        let inbox = mailbox.distinguished("inbox").unwrap();
        let below = mailbox.children(inbox.key)[0];
        assert_eq!((below.name.as_str(), mailbox.total(below.key)), ("日本", 1));
        assert_eq!(inbox.permissions.users.len(), 1);
        assert!(company.directory.is_ours("x@A.example") && !company.directory.is_ours("x@b.example"));
    }

    #[test]
    fn the_examples_of_the_documentation_are_seeds() {
        let page = include_str!("../../../../docs/simulator.md");
        let examples: Vec<&str> = page
            .split("```toml\n")
            .skip(1)
            .filter_map(|part| part.split_once("```").map(|(example, _)| example))
            .collect();
        assert_eq!(examples.len(), 2);
        for example in examples {
            let company = read(example).unwrap();
            assert_eq!(company.directory.service_account().address, "svc@northwind.example");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (more, told) in [
            ("colour = 1\n", "unknown field `colour`"),
            (
                "[[message]]\nmailbox = \"no@a.example\"\nfrom = \"svc@a.example\"\nsubject = \"s\"\nreceived = \"2026-11-01T08:00:00Z\"\ntext = \"x\"\n",
                "no@a.example is no recipient with a mailbox",
            ),
            (
                "[[message]]\nmailbox = \"svc@a.example\"\nfrom = \"svc@a.example\"\nsubject = \"s\"\nreceived = \"yesterday\"\ntext = \"x\"\n",
                "message \"s\": yesterday",
            ),
            (
                "[[message]]\nmailbox = \"svc@a.example\"\nfrom = \"svc@a.example\"\nsubject = \"s\"\nreceived = \"2026-11-01T08:00:00Z\"\n",
                "message \"s\": one of text and html is needed",
            ),
            (
                "[[message]]\nmailbox = \"svc@a.example\"\nfrom = \"who\"\nsubject = \"s\"\nreceived = \"2026-11-01T08:00:00Z\"\ntext = \"\"\n",
                "message \"s\": who is not in the directory; write Name <address>",
            ),
            ("[[folder]]\nmailbox = \"svc@a.example\"\npath = \"Nowhere/x\"\n", "there is no folder Nowhere"),
            (
                "[[folder]]\nmailbox = \"svc@a.example\"\npath = \"Inbox\"\n",
                "there is a folder Inbox already",
            ),
            (
                "[[recipient]]\ndisplay_name = \"x\"\naddress = \"SVC@a.example\"\n",
                "SVC@a.example stands twice",
            ),
            ("[[recipient]]\ndisplay_name = \"x\"\naddress = \"x\"\n", "x is no SMTP address"),
            (
                "[[permission]]\nmailbox = \"svc@a.example\"\nfolder = \"Inbox\"\nuser = \"x@y\"\nlevel = \"Owner\"\n",
                "x@y is no recipient",
            ),
        ] {
            let error = read(&format!("{SMALL}{more}")).unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
        let error = read(&SMALL.replace("\"svc@a.example\"\n[[", "\"svc\"\n[[")).unwrap_err();
        assert_eq!(error, "service_account: svc is no SMTP address");
        let group = "[[group]]\ndisplay_name = \"g\"\naddress = \"g@a.example\"\n";
        let error = read(&SMALL.replace("\"svc@a.example\"\n[[", &format!("\"g@a.example\"\n{group}[[")));
        assert_eq!(error.unwrap_err(), "service_account: g@a.example is a group, and groups do not sign in");
    }

    #[test]
    fn the_service_account_needs_no_mailbox() {
        let company = read(&SMALL.replace("\"svc@a.example\"\n[[", "\"other@a.example\"\n[[")).unwrap();
        let directory = &company.directory;
        let account = directory.by_logon("contoso\\OTHER").unwrap();
        assert!(!account.enabled && company.store.read(account.mailbox).is_none());
        assert_eq!(account.address, directory.service_account().address);
        assert!(directory.by_address("other@a.example").is_none(), "it is no recipient");
        let disabled = read(&format!("{SMALL}enabled = false\n")).unwrap();
        assert!(!disabled.directory.service_account().enabled);
    }
}
