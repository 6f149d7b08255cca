//! What becomes of a message that is sent: it is judged, stamped, put into the inboxes of its recipients, and comes
//! back where nobody has the address.
//!
//! Rules, meetings and out-of-office replies are no part of it.

mod inbox;
mod recipients;
mod report;

pub(crate) use report::send_receipt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::context::Context;
use crate::directory::is_smtp_address;
use crate::errors::{EwsError, ResponseCode};
use crate::rights::{self, Sending};
use crate::store::{Address, Field, Item, Late, Store, Value};

/// Judges and stamps a message that is about to go out: who sends it, and when. Nothing has been delivered yet.
pub(crate) fn prepare(item: &mut Item, context: Context<'_>) -> Result<(), EwsError> {
    let some = item.recipients().next().is_some();
    if !some || !item.recipients().all(|recipient| is_smtp_address(&recipient.address)) {
        return Err(ResponseCode::ErrorInvalidRecipients.into());
    }
    if item.size() > context.behaviour.limits.message_size {
        return Err(ResponseCode::ErrorMessageSizeExceeded.into());
    }
    let acting = context.directory.address("", &context.acting.address);
    let from = item.person(Field::From).cloned().unwrap_or_else(|| acting.clone());
    let sender = match rights::sending(context.directory, context.acting, &from)? {
        Sending::Alone | Sending::As => from.clone(),
        Sending::OnBehalf => acting,
    };
    item.set(Field::From, Value::Person(from));
    item.set(Field::Sender, Value::Person(sender));
    for field in [Field::DateTimeSent, Field::DateTimeReceived] {
        item.set(field, Value::Time(context.now));
    }
    item.set(Field::IsDraft, Value::Boolean(false));
    item.set(Field::IsRead, Value::Boolean(true));
    item.set(Field::IsFromMe, Value::Boolean(true));
    Ok(())
}

/// Delivers a prepared message, tells the sender what could not be delivered, and marks what it answers. It cannot
/// fail any more: what goes wrong from here on is a message of its own.
pub(crate) fn deliver(item: &Item, context: Context<'_>) {
    let reached = recipients::reach(item, context.directory);
    let full: Vec<Address> = reached
        .mailboxes
        .iter()
        .filter(|recipient| !inbox::put(item, recipient, context))
        .map(|recipient| context.directory.address("", &recipient.address))
        .collect();
    if !reached.unknown.is_empty() || !full.is_empty() {
        report::bounce(item, &reached.unknown, &full, context);
    }
    mark_answered(item, context);
}

/// Puts a copy into a folder. The message is sent: a folder that is gone by now must not look like a failure.
pub(crate) fn put(store: &Store, mailbox: Uuid, folder: u64, item: Item) {
    if let Some(mut mailbox) = store.write(mailbox)
        && mailbox.folders.contains_key(&folder)
    {
        mailbox.add(folder, item);
    }
}

/// Puts the copies that were to come late where they belong, once they are due.
pub(crate) fn arrive(store: &Store, now: Timestamp) {
    for Late { mailbox, folder, item, .. } in store.due(now) {
        put(store, mailbox, folder, item);
    }
}

/// Marks the message that this one answers or forwards.
fn mark_answered(item: &Item, context: Context<'_>) {
    let Some(answers) = item.answers else { return };
    let Ok(mut mailbox) = context.write(answers.mailbox) else { return };
    let version = mailbox.next();
    if let Some(original) = mailbox.item_mut(answers.folder, answers.item) {
        original.verb = Some((answers.verb, context.now));
        (original.version, original.content_version) = (version, version);
    }
}
