//! People as mail addresses: senders, recipients, attendees.

use super::ids::ITEM_ID;
use super::values::{DATE_TIME, NON_EMPTY, TEXT};
use super::{Simple, Type, any_number, elements, extension, may, must, repeated, t, text};

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

/// `EmailAddressExtendedType`.
pub(super) static EMAIL_ADDRESS_EXTENDED: Type = extension(
    &EMAIL_ADDRESS,
    &[may(t("ExternalObjectId", &TEXT)), may(t("PrimaryEmailAddress", &NON_EMPTY))],
);

/// `SingleRecipientType`.
pub(super) static SINGLE_RECIPIENT: Type = elements(&[must(t("Mailbox", &EMAIL_ADDRESS))]);

/// `ArrayOfRecipientsType`.
pub(super) static RECIPIENTS: Type = elements(&[any_number(t("Mailbox", &EMAIL_ADDRESS))]);

/// `ResponseTypeType`.
pub(super) static RESPONSE_TYPE: Type = text(Simple::OneOf(
    "ResponseTypeType",
    &["Unknown", "Organizer", "Tentative", "Accept", "Decline", "NoResponseReceived"],
));

static ATTENDEE: Type = elements(&[
    must(t("Mailbox", &EMAIL_ADDRESS)),
    may(t("ResponseType", &RESPONSE_TYPE)),
    may(t("LastResponseTime", &DATE_TIME)),
    may(t("ProposedStart", &DATE_TIME)),
    may(t("ProposedEnd", &DATE_TIME)),
]);

/// `NonEmptyArrayOfAttendeesType`.
pub(super) static ATTENDEES: Type = elements(&[repeated(t("Attendee", &ATTENDEE))]);
