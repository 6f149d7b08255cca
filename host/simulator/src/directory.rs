//! Who there is: people, shared mailboxes, accounts. What Active Directory is to Exchange.

use uuid::Uuid;

/// One recipient in the directory.
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
}

/// Everyone, with the name of the Windows domain.
#[derive(Debug)]
pub(crate) struct Directory {
    /// The NetBIOS name of the domain, for `DOMAIN\account`.
    pub(crate) domain: String,
    pub(crate) recipients: Vec<Recipient>,
    /// The primary address of the service account's own mailbox.
    pub(crate) service_account: String,
}

impl Directory {
    /// By primary address or proxy address, without regard to case.
    pub(crate) fn by_address(&self, address: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| {
            recipient.address.eq_ignore_ascii_case(address)
                || recipient.proxies.iter().any(|proxy| proxy.eq_ignore_ascii_case(address))
        })
    }

    pub(crate) fn by_principal_name(&self, name: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.principal_name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn by_sid(&self, sid: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.sid.eq_ignore_ascii_case(sid))
    }

    pub(crate) fn by_mailbox(&self, mailbox: Uuid) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.mailbox == mailbox)
    }

    /// By what a person types at a logon: `DOMAIN\account` or the principal name.
    pub(crate) fn by_logon(&self, name: &str) -> Option<&Recipient> {
        match name.split_once('\\') {
            Some((domain, account)) if domain.eq_ignore_ascii_case(&self.domain) => {
                self.recipients.iter().find(|recipient| recipient.account.eq_ignore_ascii_case(account))
            }
            Some(_) => None,
            None => self.by_principal_name(name),
        }
    }
}
