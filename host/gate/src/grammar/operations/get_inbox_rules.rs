//! GetInboxRules: the rules of the opened mailbox. Rules are read and never
//! written: one that forwards would outlive every grant.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getinboxrules-operation>.

use crate::grammar::rule::{Part, Role, Rule, Value};

static MAILBOX_SMTP_ADDRESS: Rule =
    Rule::text("m:MailboxSmtpAddress", Value::Address).playing(Role::OwnerAddress);

pub(super) static GET_INBOX_RULES: Rule =
    Rule::of("m:GetInboxRules", &[Part::maybe(&[&MAILBOX_SMTP_ADDRESS])]);
