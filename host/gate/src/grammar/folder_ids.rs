//! Folders: FolderId and DistinguishedFolderId (types.xsd, BaseFolderIdType).

use super::rule::{AttributeRule, Carrier, Part, Rule, Value};

/// The well-known folders of a mailbox that a tool may name. Left out are the
/// archive, recoverable items, public folders, the directory, audit logs and
/// what other services keep in a mailbox: they need a grant of their own.
pub(super) const WELL_KNOWN_FOLDERS: Value = Value::Word(&[
    "calendar",
    "contacts",
    "conversationhistory",
    "deleteditems",
    "drafts",
    "inbox",
    "journal",
    "junkemail",
    "msgfolderroot",
    "notes",
    "outbox",
    "searchfolders",
    "sentitems",
    "tasks",
]);

static EMAIL_ADDRESS: Rule = Rule::text("t:EmailAddress", Value::Text(320));
static NAME: Rule = Rule::text("t:Name", Value::Text(256));
static ROUTING_TYPE: Rule = Rule::text("t:RoutingType", Value::Word(&["SMTP"]));
static MAILBOX_TYPE: Rule = Rule::text("t:MailboxType", Value::Word(&["Mailbox"]));

/// Mailbox (EmailAddressType), without the ItemId that would point at a contact.
static MAILBOX: Rule = Rule::of(
    "t:Mailbox",
    &[
        Part::maybe(&[&NAME]),
        Part::one(&[&EMAIL_ADDRESS]),
        Part::maybe(&[&ROUTING_TYPE]),
        Part::maybe(&[&MAILBOX_TYPE]),
    ],
)
.carrying(Carrier::Mailbox);

static FOLDER_ID: Rule = Rule::empty("t:FolderId").with(&[
    AttributeRule::required("Id", Value::Id),
    AttributeRule::optional("ChangeKey", Value::ChangeKey),
]);

static DISTINGUISHED_FOLDER_ID: Rule = Rule::of("t:DistinguishedFolderId", &[Part::maybe(&[&MAILBOX])])
    .with(&[
        AttributeRule::required("Id", WELL_KNOWN_FOLDERS),
        AttributeRule::optional("ChangeKey", Value::ChangeKey),
    ])
    .carrying(Carrier::DistinguishedFolder);

/// Either way to name a folder.
pub(super) static FOLDERS: &[&Rule] = &[&FOLDER_ID, &DISTINGUISHED_FOLDER_ID];
