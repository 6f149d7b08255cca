//! The words of the tables.

use super::properties::Kind;
use crate::Need;

/// One element: what it may hold, and what the gate does with it.
#[derive(Debug)]
pub struct Rule {
    /// Its name, as in `m:FindItem` or `t:FolderId`.
    pub name: &'static str,
    /// The attributes that it may have. They are written in this order.
    pub attributes: &'static [AttributeRule],
    /// What may stand in it.
    pub content: Content,
    /// What it stands for, beyond its place in the schema.
    pub role: Role,
    /// What a tool must have declared to use it at all.
    pub need: Option<Need>,
}

impl Rule {
    const fn new(name: &'static str, content: Content) -> Rule {
        Rule { name, attributes: &[], content, role: Role::None, need: None }
    }

    /// An element that holds elements.
    pub const fn of(name: &'static str, parts: &'static [Part]) -> Rule {
        Rule::new(name, Content::Parts(parts))
    }

    /// An element that holds text.
    pub const fn text(name: &'static str, value: Value) -> Rule {
        Rule::new(name, Content::Text(value))
    }

    /// An empty element.
    pub const fn empty(name: &'static str) -> Rule {
        Rule::of(name, &[])
    }

    /// An item that holds the properties of its kind that can be created.
    pub const fn item(name: &'static str, kind: Kind) -> Rule {
        Rule { role: Role::Item(kind), ..Rule::new(name, Content::Properties(kind)) }
    }

    /// A change of one property: the path to it, and, where it is set or
    /// appended to, an item that holds it.
    pub const fn change(name: &'static str, change: Change) -> Rule {
        Rule::new(name, Content::Change(change))
    }

    /// With these attributes.
    #[must_use]
    pub const fn with(self, attributes: &'static [AttributeRule]) -> Rule {
        Rule { attributes, ..self }
    }

    /// Standing for this.
    #[must_use]
    pub const fn playing(self, role: Role) -> Rule {
        Rule { role, ..self }
    }

    /// Only for tools that declared this.
    #[must_use]
    pub const fn needing(self, need: Need) -> Rule {
        Rule { need: Some(need), ..self }
    }
}

/// An attribute.
#[derive(Debug)]
pub struct AttributeRule {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there, and what the host does where it is not.
    pub presence: Presence,
    /// What it may hold.
    pub value: Value,
}

impl AttributeRule {
    /// An attribute that must be there.
    pub const fn required(name: &'static str, value: Value) -> AttributeRule {
        AttributeRule { name, presence: Presence::Required, value }
    }

    /// An attribute that may be there.
    pub const fn optional(name: &'static str, value: Value) -> AttributeRule {
        AttributeRule { name, presence: Presence::Optional, value }
    }

    /// An attribute that the host adds with this value where it is not there.
    pub const fn or(name: &'static str, value: Value, otherwise: &'static str) -> AttributeRule {
        AttributeRule { name, presence: Presence::Or(otherwise), value }
    }

    /// An attribute that the host writes with this value, whatever the plugin
    /// wrote.
    pub const fn written(name: &'static str, text: &'static str) -> AttributeRule {
        AttributeRule { name, presence: Presence::Written(text), value: Value::Text(64) }
    }
}

/// Whether an attribute must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may.
    Optional,
    /// The host adds it with this value where it is not there.
    Or(&'static str),
    /// The host writes it with this value.
    Written(&'static str),
}

/// What stands in an element.
#[derive(Debug)]
pub enum Content {
    /// Text and nothing else.
    Text(Value),
    /// Elements, in this order. White space between them is dropped.
    Parts(&'static [Part]),
    /// Properties of an item of this kind, each at most once, in the order of
    /// the table of properties.
    Properties(Kind),
    /// A path to a property of that table, and the property itself where the
    /// change has one.
    Change(Change),
}

/// How a property is changed (types.xsd, ItemChangeDescriptionType).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// SetItemField.
    Set,
    /// AppendToItemField.
    Append,
    /// DeleteItemField.
    Delete,
}

/// A place in a sequence.
#[derive(Debug)]
pub enum Part {
    /// `least` to `most` elements, each one of these.
    Choice {
        /// The elements that may stand here.
        rules: &'static [&'static Rule],
        /// At least so many.
        least: usize,
        /// At most so many.
        most: usize,
    },
    /// An element that the host writes itself, with this text, whatever the
    /// plugin wrote in its place.
    Written {
        /// The element.
        rule: &'static Rule,
        /// Its text.
        text: &'static str,
    },
}

impl Part {
    /// Exactly one of these.
    pub const fn one(rules: &'static [&'static Rule]) -> Part {
        Part::Choice { rules, least: 1, most: 1 }
    }

    /// At most one of these.
    pub const fn maybe(rules: &'static [&'static Rule]) -> Part {
        Part::Choice { rules, least: 0, most: 1 }
    }

    /// One or more of these.
    pub const fn many(rules: &'static [&'static Rule], most: usize) -> Part {
        Part::Choice { rules, least: 1, most }
    }

    /// Any number of these.
    pub const fn any(rules: &'static [&'static Rule], most: usize) -> Part {
        Part::Choice { rules, least: 0, most }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words, with a space between them.
    Words(&'static [&'static str]),
    /// `true`, `false`, `1` or `0`.
    Boolean,
    /// A whole number between these.
    Integer(i64, i64),
    /// A number between these.
    Number(f64, f64),
    /// Any text of at most so many characters.
    Text(usize),
    /// A date and time of XML Schema.
    DateTime,
    /// A date of XML Schema.
    Date,
    /// A time of day, `02:00:00`.
    Time,
    /// A property of an item or a folder, such as `message:From`.
    FieldUri,
    /// A GUID.
    Guid,
    /// A property tag of MAPI: `0x0E07` or a decimal number.
    PropertyTag,
    /// A mask of bits: decimal, or hexadecimal with `0x`.
    Bitmask,
    /// An id in the server's format; the mailbox in it is looked at.
    Id,
    /// A change key: no mailbox in it.
    ChangeKey,
    /// A synchronization state that the host gave out for the opened mailbox.
    SyncState,
    /// An SMTP address.
    Address,
    /// The class of an item that people see in their folders.
    ItemClass,
    /// A language tag (RFC 5646), such as `de-AT`.
    Language,
    /// A link that people may follow: `http:` or `https:`.
    Link,
    /// `blob:N` for the Nth blob, or base64.
    Bytes,
}

/// What an element stands for, beyond its place in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing of its own.
    None,
    /// A folder by its id, for this use.
    FolderId(FolderUse),
    /// It says whose data is meant, by a well-known folder: the host writes the
    /// Mailbox where the access needs it.
    WellKnownFolder(FolderUse),
    /// It says whose data is meant, by an address: only the opened mailbox'
    /// own, and it is dropped, for the host writes it itself.
    Owner,
    /// It is the owner's address as text (MailboxSmtpAddress): as for `Owner`,
    /// but the host writes it in its place where the access needs it.
    OwnerAddress,
    /// It is the owner's mailbox in an out-of-office or availability request:
    /// the host always writes the opened mailbox' address into it.
    OwnerMailbox,
    /// It names who writes (From): only the opened mailbox' own; the host writes
    /// it where the access needs it.
    Sender,
    /// SavedItemFolderId of CreateItem: the host writes it where it is missing
    /// and the access needs it.
    SavedFolder,
    /// SavedItemFolderId of SendItem: the host writes Sent Items in its place.
    SentCopyFolder,
    /// The item that is answered (ReferenceItemId).
    Answered,
    /// Items that are changed, moved, removed or sent.
    Changed,
    /// An attachment, by its id.
    AttachmentId,
    /// Holds people, who get what goes out or are named by what is stored.
    People(Group),
    /// One person of the group around it.
    Person,
    /// Other people, in a question about them (ExpandDL, free and busy times).
    AskedAbout,
    /// An item that is created.
    Item(Kind),
    /// A response object (types.xsd, ResponseObjectType).
    Response(Response),
    /// An attachment.
    Attachment,
    /// An item inside of an attachment: nobody in it is a recipient.
    Nested,
    /// The subject of what is created.
    Subject,
    /// The name of an attachment.
    AttachmentName,
    /// The content of an attachment or of a nested message.
    Bytes,
    /// A value that something stored is compared with. An id that was sealed goes
    /// out as Exchange knows it, or nothing would be equal to it.
    Constant,
}

/// What a folder is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderUse {
    /// To be read.
    Read,
    /// Something is put into it.
    Destination,
    /// It, or all that lies in it, is changed.
    Changed,
}

/// As what people are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// ToRecipients.
    To,
    /// CcRecipients.
    Cc,
    /// BccRecipients.
    Bcc,
    /// ReplyTo: where answers go.
    ReplyTo,
    /// RequiredAttendees.
    Required,
    /// OptionalAttendees.
    Optional,
    /// Resources: rooms and things that are invited.
    Resources,
    /// Members of a private distribution list.
    Members,
}

impl Group {
    /// The word for people: `to`, `cc`, `required attendees`.
    pub const fn name(self) -> &'static str {
        match self {
            Group::To => "to",
            Group::Cc => "cc",
            Group::Bcc => "bcc",
            Group::ReplyTo => "answers to",
            Group::Required => "required attendees",
            Group::Optional => "optional attendees",
            Group::Resources => "resources",
            Group::Members => "members",
        }
    }

    /// Whether a message or an invitation that goes out reaches them.
    pub const fn is_reached(self) -> bool {
        !matches!(self, Group::ReplyTo | Group::Members)
    }
}

/// The response objects that the host signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// ReplyToItem.
    Reply,
    /// ReplyAllToItem.
    ReplyAll,
    /// ForwardItem.
    Forward,
    /// AcceptItem.
    Accept,
    /// TentativelyAcceptItem.
    Tentative,
    /// DeclineItem.
    Decline,
    /// CancelCalendarItem.
    Cancel,
}

/// What decides about the effects of an operation.
#[derive(Debug)]
pub enum When {
    /// An attribute of its element has one of these values.
    Attribute {
        /// The attribute.
        name: &'static str,
        /// The values.
        values: &'static [&'static str],
    },
    /// The text of the only element under this path is one of these.
    Text {
        /// Names of elements, from the operation's children down.
        path: &'static [&'static str],
        /// The texts.
        values: &'static [&'static str],
    },
    /// Something is put into a folder that is not shown to lie inside
    /// msgfolderroot, where people look.
    OutOfSight,
}
