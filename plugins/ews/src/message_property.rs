//! Single properties of messages, as changes set them.

use crate::body::Body;
use crate::field_uri::{FieldUri, Path};
use crate::flag::Flag;
use crate::importance::Importance;
use crate::mailbox::Mailbox;
use crate::new_message::write_categories;
use crate::xml::Writer;

/// A property of a message, with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageProperty {
    /// `item:Subject`, on one line.
    Subject(String),
    /// `item:Body`, all of it.
    Body(Body),
    /// `item:Categories`, at least one: to have none, the property is deleted.
    Categories(Vec<String>),
    /// `item:Importance`.
    Importance(Importance),
    /// `item:Flag`.
    Flag(Flag),
    /// `message:IsRead`.
    IsRead(bool),
    /// `message:ToRecipients`, at least one: to have none, the property is
    /// deleted.
    ToRecipients(Vec<Mailbox>),
    /// `message:CcRecipients`, at least one.
    CcRecipients(Vec<Mailbox>),
    /// `message:BccRecipients`, at least one.
    BccRecipients(Vec<Mailbox>),
}

impl MessageProperty {
    /// The way to it.
    #[must_use]
    pub fn path(&self) -> Path {
        let uri = match self {
            Self::Subject(_) => FieldUri::ItemSubject,
            Self::Body(_) => FieldUri::ItemBody,
            Self::Categories(_) => FieldUri::ItemCategories,
            Self::Importance(_) => FieldUri::ItemImportance,
            Self::Flag(_) => FieldUri::ItemFlag,
            Self::IsRead(_) => FieldUri::MessageIsRead,
            Self::ToRecipients(_) => FieldUri::MessageToRecipients,
            Self::CcRecipients(_) => FieldUri::MessageCcRecipients,
            Self::BccRecipients(_) => FieldUri::MessageBccRecipients,
        };
        uri.into()
    }

    /// The element that holds it.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Subject(subject) => writer.text("t:Subject", subject),
            Self::Body(body) => body.write(writer),
            Self::Categories(categories) => write_categories(writer, categories),
            Self::Importance(importance) => writer.text("t:Importance", importance.as_str()),
            Self::Flag(flag) => flag.write(writer),
            Self::IsRead(flag) => writer.flag("t:IsRead", *flag),
            Self::ToRecipients(people) => Mailbox::write_all(writer, "t:ToRecipients", people),
            Self::CcRecipients(people) => Mailbox::write_all(writer, "t:CcRecipients", people),
            Self::BccRecipients(people) => Mailbox::write_all(writer, "t:BccRecipients", people),
        }
    }
}
