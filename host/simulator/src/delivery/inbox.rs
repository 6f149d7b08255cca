//! The copy of a message that a recipient gets.

use crate::context::Context;
use crate::directory::Recipient;
use crate::store::{Field, Flag, Item, Value};
use uuid::Uuid;

/// Puts a copy into the recipient's inbox. False: the mailbox is full.
pub(super) fn put(sent: &Item, recipient: &Recipient, context: Context<'_>) -> bool {
    let Ok(mut mailbox) = context.write(recipient.mailbox) else { return false };
    let item = received(sent, recipient, context);
    if context.room(&mailbox, item.size()).is_err() {
        return false;
    }
    let inbox = mailbox.well_known("inbox");
    mailbox.add(inbox, item);
    true
}

/// What a message looks like to whom it was sent to.
fn received(sent: &Item, recipient: &Recipient, context: Context<'_>) -> Item {
    let mut item = sent.clone();
    // Nobody learns of blind copies; and what the sender noted for himself stays with him.
    for field in [
        Field::BccRecipients,
        Field::Categories,
        Field::ReminderIsSet,
        Field::ReminderDueBy,
        Field::ReminderMinutesBeforeStart,
    ] {
        item.properties.remove(&field);
    }
    let owner = Value::Person(context.directory.address("", &recipient.address));
    for (field, value) in [
        (Field::DateTimeReceived, Value::Time(context.now)),
        (Field::DateTimeCreated, Value::Time(context.now)),
        (Field::LastModifiedTime, Value::Time(context.now)),
        (Field::LastModifiedName, Value::Text(recipient.display_name.clone())),
        (Field::IsRead, Value::Boolean(false)),
        (Field::IsUnmodified, Value::Boolean(true)),
        (Field::IsFromMe, Value::Boolean(is_sender(sent, recipient))),
        (Field::ReceivedBy, owner.clone()),
        (Field::ReceivedRepresenting, owner),
    ] {
        item.set(field, value);
    }
    item.flag = Flag::NONE;
    item.creator = Uuid::nil();
    item.answers = None;
    item.verb = None;
    item.receipt_pending = sent.is(Field::IsReadReceiptRequested);
    let server = "EX01.contoso.example";
    let date = context.now.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let way = format!("from {server} (127.0.0.1) by {server} (127.0.0.1) with Microsoft SMTP Server; {date}");
    item.headers.insert(0, ("Received".to_owned(), way));
    item
}

fn is_sender(sent: &Item, recipient: &Recipient) -> bool {
    sent.person(Field::From).is_some_and(|from| from.address.eq_ignore_ascii_case(&recipient.address))
}
