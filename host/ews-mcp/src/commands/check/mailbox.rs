//! What signing in has shown: the account's own mailbox, which server it is, the
//! mailbox that was asked for, and what policy allows there.

use ews_mcp_exchange::{AccessError, CallError, OtherMailboxes};

use super::Checking;
use super::problem::Problem;
use super::signing_in::Opened;
use crate::settings::{self, Sources};

impl Checking {
    pub(super) fn own_mailbox(&mut self, opened: &Opened) {
        const STEP: &str = "own mailbox";
        let own = self.door.primary().to_owned();
        let error = match opened {
            Opened::Yes(..) => {
                self.report.ok(STEP, format!("{own} opens"));
                return;
            }
            Opened::No(error) | Opened::NotSignedIn(error) => error,
        };
        let problem = match error {
            CallError::Access(AccessError::NotOwn { .. }) => Problem::OwnMailboxNotOwn,
            CallError::Access(AccessError::NoMailbox { .. }) => Problem::OwnMailboxMissing,
            _ => Problem::OwnMailboxNotOpened,
        };
        let mut subject = self.subject.clone();
        subject.mailbox = own;
        self.report.problem(STEP, problem, error.to_string(), &subject);
    }

    pub(super) fn no_own_mailbox(&mut self, has_mailbox: bool) {
        const STEP: &str = "own mailbox";
        if !has_mailbox {
            let said = "EWS_EMAIL is not set: every call has to name its mailbox (target_mailbox)";
            self.report.skip(STEP, said);
            return;
        }
        let own = self.door.primary().to_owned();
        if let Err(denial) = self.door.settings().policy.may_open(&own) {
            let said = format!("{own} may not be opened: {denial}");
            self.report.problem(STEP, Problem::OwnMailboxDeniedByPolicy, said, &self.subject);
        }
    }

    pub(super) fn server(&mut self, opened: &Opened) {
        const STEP: &str = "server";
        let version = self.door.server_version();
        let named = version.as_ref().map(|version| format!("{} (version {version})", version.name()));
        if let Opened::Yes(_, false) = opened {
            let says = named.map(|named| format!("; it says that it is {named}")).unwrap_or_default();
            let said = format!(
                "not Microsoft's Exchange, but another server that speaks EWS, such as grommunio: its ids do not show \
                 their mailbox{says}"
            );
            self.report.problem(STEP, Problem::OtherServer, said, &self.subject);
            return;
        }
        match (version, named) {
            (Some(version), Some(named)) if version.is_supported() => self.report.ok(STEP, named),
            (Some(_), Some(named)) => {
                self.report.problem(STEP, Problem::OutOfSupport, named, &self.subject);
            }
            _ => self.report.skip(STEP, "it has not said which version it is"),
        }
    }

    /// The mailbox that was asked for; `opened` where that was tried already.
    pub(super) async fn mailbox(&mut self, mailbox: Option<&str>, opened: Option<Opened>) {
        const STEP: &str = "mailbox";
        let Some(mailbox) = mailbox else {
            self.report.skip(STEP, "no other mailbox was asked for (--mailbox)");
            return;
        };
        let opened = match opened {
            Some(opened) => opened,
            None => self.open(Some(mailbox)).await,
        };
        let way = match self.door.settings().other_mailboxes {
            OtherMailboxes::Impersonation => "by impersonation",
            OtherMailboxes::Delegate => "by the account's own rights",
            OtherMailboxes::Off => "as the account's own",
        };
        let is_delegate = self.door.settings().other_mailboxes == OtherMailboxes::Delegate;
        let error = match opened {
            Opened::Yes(primary, _) if primary.eq_ignore_ascii_case(mailbox) => {
                self.report.ok(STEP, format!("{primary} opens {way}"));
                return;
            }
            Opened::Yes(primary, _) => {
                let said = format!("{mailbox} is another address of {primary}, which opens {way}");
                self.report.ok(STEP, said);
                return;
            }
            Opened::No(error) | Opened::NotSignedIn(error) => error,
        };
        let problem = match &error {
            CallError::Access(error) => match error {
                AccessError::NotAnAddress { .. } => Problem::NotAnAddress,
                AccessError::ImpersonationNotEnabled { .. } => Problem::ImpersonationOff,
                AccessError::Denied { .. } => Problem::ImpersonationDenied,
                AccessError::NoMailbox { .. } => Problem::MailboxMissing,
                AccessError::DeniedByPolicy { .. } => Problem::MailboxDeniedByPolicy,
                AccessError::Unresolved { .. } => Problem::MailboxUnresolved,
                _ => Problem::MailboxNotOpened,
            },
            // An answer without a folder that may be seen: with no rights there is none.
            CallError::Unavailable { retryable: false, .. } if is_delegate => Problem::NoRights,
            CallError::Exchange { code, .. } if is_delegate && says_no_rights(code) => Problem::NoRights,
            _ => Problem::MailboxNotOpened,
        };
        let said = match problem {
            Problem::NoRights => format!(
                "{} has no rights of its own to any folder of {mailbox} that the check tried ({error})",
                self.subject.account
            ),
            _ => error.to_string(),
        };
        self.report.problem(STEP, problem, said, &self.subject);
    }

    /// What policy leaves of the mailbox. It never fails: it says what is set.
    pub(super) fn policy(&mut self, sources: &Sources, mailbox: Option<&str>) {
        let policy = &self.door.settings().policy;
        let own = Some(self.door.primary()).filter(|_| self.door.settings().has_mailbox);
        let mut parts = Vec::new();
        if let Some(address) = mailbox.or(own) {
            parts.push(match policy.may_open(address) {
                Ok(()) => format!("{address} may be opened"),
                Err(denial) => format!("{address} may not be opened ({denial})"),
            });
        }
        if policy.read_only {
            parts.push("nothing is changed (EWS_READ_ONLY)".to_owned());
        } else {
            let denied: Vec<String> = policy.denied_effects.iter().map(|effect| effect.to_string()).collect();
            if !denied.is_empty() {
                parts.push(format!("no {} (EWS_DENIED_EFFECTS)", denied.join(", ")));
            }
            if !policy.allowed_recipients.is_empty() {
                parts.push("only some recipients (EWS_ALLOWED_RECIPIENTS)".to_owned());
            }
            if let Ok(confirm) = settings::confirm(sources) {
                parts.push(format!("the user is asked: {} (EWS_CONFIRM)", confirm.name()));
            }
        }
        let said = parts.join("; ");
        self.report.ok("policy", said);
    }
}

/// What Exchange answers a delegate without rights: also that there is nothing.
fn says_no_rights(code: &str) -> bool {
    matches!(code, "ErrorAccessDenied" | "ErrorItemNotFound" | "ErrorFolderNotFound")
}
