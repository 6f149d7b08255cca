//! People as mail addresses: senders, recipients, attendees.

use super::ids::ITEM_ID;
use super::values::{NON_EMPTY, TEXT};
use super::{Simple, Type, elements, may, t, text};

/// `MailboxTypeType`.
pub(super) const MAILBOX_TYPE_NAME: Simple = Simple::OneOf(
    "MailboxTypeType",
    &[
        "Unknown",
        "OneOff",
        "Mailbox",
        "PublicDL",
        "PrivateDL",
        "Contact",
        "PublicFolder",
        "GroupMailbox",
        "ImplicitContact",
    ],
);
static MAILBOX_TYPE: Type = text(MAILBOX_TYPE_NAME);

/// `EmailAddressType`.
pub(super) static EMAIL_ADDRESS: Type = elements(&[
    may(t("Name", &TEXT)),
    may(t("EmailAddress", &NON_EMPTY)),
    may(t("RoutingType", &NON_EMPTY)),
    may(t("MailboxType", &MAILBOX_TYPE)),
    may(t("ItemId", &ITEM_ID)),
    may(t("OriginalDisplayName", &TEXT)),
]);
