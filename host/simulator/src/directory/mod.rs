//! Who there is: people, shared mailboxes, accounts, distribution lists. What Active Directory is to Exchange.

mod names;

use uuid::Uuid;

use crate::store::{Address, AddressKind};

/// One recipient with a mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) display_name: String,
    /// The primary SMTP address.
    pub(crate) address: String,
    /// Other addresses of the same mailbox.
    pub(crate) proxies: Vec<String>,
    /// The user principal name.
    pub(crate) principal_name: String,
    /// The account name for `DOMAIN\account`.
    pub(crate) account: String,
    pub(crate) sid: String,
    /// The GUID of the mailbox; stays when the mailbox is disabled.
    pub(crate) mailbox: Uuid,
    /// Whether the mailbox can be opened at all.
    pub(crate) enabled: bool,
    /// Whether the service account may impersonate this recipient.
    pub(crate) in_impersonation_scope: bool,
    /// Primary addresses of those who may open the mailbox as if it were their own.
    pub(crate) full_access: Vec<String>,
    /// Primary addresses of those who may send as this recipient, without a trace.
    pub(crate) send_as: Vec<String>,
    /// Primary addresses of those who may send on behalf of this recipient.
    pub(crate) send_on_behalf: Vec<String>,
    pub(crate) card: Card,
}

/// What the directory says of a person beyond names and addresses. Empty: not known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Card {
    pub(crate) given_name: String,
    pub(crate) surname: String,
    pub(crate) job_title: String,
    pub(crate) department: String,
    pub(crate) company: String,
    pub(crate) office: String,
    pub(crate) business_phone: String,
    pub(crate) mobile_phone: String,
}

/// A distribution list.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) display_name: String,
    pub(crate) address: String,
    pub(crate) proxies: Vec<String>,
    pub(crate) guid: Uuid,
    /// Addresses of recipients, of other lists, or of people outside as `Name <address>`.
    pub(crate) members: Vec<String>,
}

/// What an address belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry<'d> {
    Recipient(&'d Recipient),
    Group(&'d Group),
}

/// Everyone, with the name of the Windows domain.
#[derive(Debug)]
pub(crate) struct Directory {
    /// The NetBIOS name of the domain, for `DOMAIN\account`.
    pub(crate) domain: String,
    /// The mail domains that are ours: an unknown address in one of them cannot be delivered.
    pub(crate) accepted_domains: Vec<String>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) groups: Vec<Group>,
    /// Whom clients sign in as. Perhaps none of the recipients, and perhaps without a mailbox.
    pub(crate) account: Recipient,
}

impl Directory {
    /// By primary address or proxy address, without regard to case.
    pub(crate) fn by_address(&self, address: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| is_one_of(address, &recipient.address, &recipient.proxies))
    }

    pub(crate) fn group(&self, address: &str) -> Option<&Group> {
        self.groups.iter().find(|group| is_one_of(address, &group.address, &group.proxies))
    }

    pub(crate) fn entry(&self, address: &str) -> Option<Entry<'_>> {
        self.by_address(address).map(Entry::Recipient).or_else(|| self.group(address).map(Entry::Group))
    }

    pub(crate) fn by_principal_name(&self, name: &str) -> Option<&Recipient> {
        self.accounts().find(|recipient| recipient.principal_name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn by_sid(&self, sid: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.sid.eq_ignore_ascii_case(sid))
    }

    pub(crate) fn by_mailbox(&self, mailbox: Uuid) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.mailbox == mailbox)
    }

    /// Whom clients sign in as.
    pub(crate) fn service_account(&self) -> &Recipient {
        &self.account
    }

    /// The name of the domain in DNS.
    pub(crate) fn dns_domain(&self) -> &str {
        self.accepted_domains.first().map_or("", String::as_str)
    }

    /// By name and domain as NTLM has them: an account of the domain, which may be left out, or a principal name.
    pub(crate) fn by_account(&self, user: &str, domain: &str) -> Option<&Recipient> {
        if user.contains('@') {
            return self.by_principal_name(user);
        }
        let ours = ["", &self.domain, self.dns_domain()];
        if !ours.iter().any(|ours| ours.eq_ignore_ascii_case(domain)) {
            return None;
        }
        self.accounts().find(|recipient| recipient.account.eq_ignore_ascii_case(user))
    }

    /// Everyone who could have a password.
    fn accounts(&self) -> impl Iterator<Item = &Recipient> {
        std::iter::once(&self.account).chain(&self.recipients)
    }

    /// By what a person types at a logon: `DOMAIN\account` or the principal name.
    pub(crate) fn by_logon(&self, name: &str) -> Option<&Recipient> {
        match name.split_once('\\') {
            Some((domain, account)) if domain.eq_ignore_ascii_case(&self.domain) => {
                self.accounts().find(|recipient| recipient.account.eq_ignore_ascii_case(account))
            }
            Some(_) => None,
            None => self.by_principal_name(name),
        }
    }

    /// How an address stands in a message: with the name and kind that the directory knows.
    pub(crate) fn address(&self, name: &str, address: &str) -> Address {
        match self.entry(address) {
            Some(entry) => entry.address(),
            None => {
                let name = if name.is_empty() { address } else { name };
                Address { name: name.to_owned(), address: address.to_owned(), kind: AddressKind::OneOff }
            }
        }
    }

    /// Whether mail for this address stays here.
    pub(crate) fn is_ours(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.accepted_domains.iter().any(|ours| ours.eq_ignore_ascii_case(domain))
    }

    /// The members of a list, one level deep.
    pub(crate) fn members(&self, group: &Group) -> Vec<Address> {
        group
            .members
            .iter()
            .map(|member| {
                let (name, address) = split_name(member);
                self.address(name, address)
            })
            .collect()
    }
}

impl Entry<'_> {
    pub(crate) fn address(self) -> Address {
        let (name, address, kind) = match self {
            Self::Recipient(recipient) => (&recipient.display_name, &recipient.address, AddressKind::Mailbox),
            Self::Group(group) => (&group.display_name, &group.address, AddressKind::PublicGroup),
        };
        Address { name: name.clone(), address: address.clone(), kind }
    }
}

/// Whether mail can be sent to it at all: two parts, and no blanks.
pub(crate) fn is_smtp_address(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    let whole = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    whole && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// `Name <address>`, or an address alone.
pub(crate) fn split_name(text: &str) -> (&str, &str) {
    text.strip_suffix('>').and_then(|text| text.split_once(" <")).unwrap_or(("", text))
}

fn is_one_of(address: &str, primary: &str, proxies: &[String]) -> bool {
    primary.eq_ignore_ascii_case(address) || proxies.iter().any(|proxy| proxy.eq_ignore_ascii_case(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_parts_and_no_blanks() {
        for (text, fine) in [
            ("a@b.example", true),
            ("å@münchen.example", true),
            ("a", false),
            ("@b", false),
            ("a@", false),
            ("a b@c", false),
            ("", false),
        ] {
            assert_eq!(is_smtp_address(text), fine, "{text}");
        }
    }
}
