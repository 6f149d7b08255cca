//! People, groups and rooms, as items name them.

use crate::xml::{Element, Writer};

/// A person, a group or a room.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/mailbox>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailbox {
    /// The name.
    pub name: Option<String>,
    /// The address; what kind, `routing_type` says.
    pub email_address: Option<String>,
    /// `SMTP`, or `EX` for an address that only Exchange understands.
    pub routing_type: Option<String>,
    /// What it is, such as `Mailbox` or `PublicDL`.
    pub mailbox_type: Option<String>,
}

impl Mailbox {
    /// Somebody by an SMTP address, with a name or without.
    #[must_use]
    pub fn smtp(name: Option<String>, address: impl Into<String>) -> Self {
        Self { name, email_address: Some(address.into()), ..Self::default() }
    }

    pub(crate) fn read(element: &Element) -> Self {
        Self {
            name: element.child_text("Name"),
            email_address: element.child_text("EmailAddress"),
            routing_type: element.child_text("RoutingType"),
            mailbox_type: element.child_text("MailboxType"),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.element("t:Mailbox", &[], |writer| {
            for (name, value) in [
                ("t:Name", &self.name),
                ("t:EmailAddress", &self.email_address),
                ("t:RoutingType", &self.routing_type),
                ("t:MailboxType", &self.mailbox_type),
            ] {
                writer.optional_text(name, value.as_deref());
            }
        });
    }

    /// `name` with these people in it.
    pub(crate) fn write_all(writer: &mut Writer, name: &str, mailboxes: &[Self]) {
        writer.element(name, &[], |writer| mailboxes.iter().for_each(|mailbox| mailbox.write(writer)));
    }
}
