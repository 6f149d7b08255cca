//! Messages that the server itself writes: that something could not be delivered, that something was read.

use uuid::Uuid;

use super::inbox;
use crate::context::Context;
use crate::directory::Recipient;
use crate::store::{
    Address, AddressKind, Attachment, AttachmentContent, Body, BodyType, Field, Item, ItemKind, Value,
    next_index,
};

const UNKNOWN: &str = "The email address you entered couldn't be found.<br>\
    Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'";
const FULL: &str = "The recipient's mailbox is full and can't accept messages now.<br>\
    Remote Server returned '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException'";

/// Tells the sender who could not be reached: whom nobody knows, and whose mailbox is full.
pub(super) fn bounce(sent: &Item, unknown: &[Address], full: &[Address], context: Context<'_>) {
    let Some(sender) = sent.person(Field::From) else { return };
    let Some(recipient) = context.directory.by_address(&sender.address) else { return };
    // A report about a report would never end.
    if sent.text(Field::ItemClass).starts_with("REPORT.") {
        return;
    }
    let line = |address: &Address, why: &str| {
        format!("<p>{} ({})<br>{why}</p>\r\n", escaped(&address.name), escaped(&address.address))
    };
    let lines = unknown.iter().map(|address| line(address, UNKNOWN));
    let lines: Vec<String> = lines.chain(full.iter().map(|address| line(address, FULL))).collect();
    let subject = format!("Undeliverable: {}", sent.text(Field::Subject));
    let body =
        format!("<p><b>Delivery has failed to these recipients or groups:</b></p>\r\n{}", lines.concat());
    let mut report = report("REPORT.IPM.Note.NDR", &subject, &body, sent, recipient, context);
    report.set(Field::From, Value::Person(postmaster(context)));
    report.set(Field::Sender, Value::Person(postmaster(context)));
    report.attachments.push(Attachment {
        key: context.store.guid(),
        name: sent.text(Field::Subject).to_owned(),
        content_type: None,
        content_id: None,
        content_location: None,
        is_inline: false,
        is_contact_photo: false,
        modified: context.now,
        content: AttachmentContent::Item(Box::new(sent.clone())),
    });
    inbox::put(&report, recipient, context);
}

/// Tells the sender of a message that it was read, by the acting user.
pub(crate) fn send_receipt(read: &Item, context: Context<'_>) {
    let Some(sender) = read.person(Field::Sender) else { return };
    let Some(recipient) = context.directory.by_address(&sender.address) else { return };
    let reader = context.directory.address("", &context.acting.address);
    let subject = format!("Read: {}", read.text(Field::Subject));
    let body = format!("<p>Your message</p>\r\n<p>was read on {}.</p>\r\n", context.now);
    let mut report = report("REPORT.IPM.Note.IPNRN", &subject, &body, read, recipient, context);
    report.set(Field::From, Value::Person(reader.clone()));
    report.set(Field::Sender, Value::Person(reader));
    inbox::put(&report, recipient, context);
}

fn report(
    class: &str,
    subject: &str,
    body: &str,
    about: &Item,
    recipient: &Recipient,
    context: Context<'_>,
) -> Item {
    let mut item = Item::new(ItemKind::Message, Uuid::nil(), about.thread.conversation);
    let id = format!("<{}@contoso.example>", context.store.guid().simple());
    let to = context.directory.address("", &recipient.address);
    for (field, value) in [
        (Field::ItemClass, Value::Text(class.to_owned())),
        (Field::Subject, Value::Text(subject.to_owned())),
        (Field::ConversationTopic, Value::Text(about.text(Field::ConversationTopic).to_owned())),
        (Field::DateTimeSent, Value::Time(context.now)),
        (Field::ToRecipients, Value::People(vec![to])),
        (Field::InternetMessageId, Value::Text(id)),
        (Field::InReplyTo, Value::Text(about.text(Field::InternetMessageId).to_owned())),
    ] {
        item.set(field, value);
    }
    let content = format!("<html><body>\r\n{body}</body></html>\r\n");
    item.body = Some(Body { body_type: BodyType::Html, content, unique: None });
    item.thread.index = next_index(&about.thread.index, context.now);
    item
}

/// Who writes when nobody does.
fn postmaster(context: Context<'_>) -> Address {
    let domain = context.directory.accepted_domains.first().map_or("localhost", String::as_str);
    Address {
        name: "Microsoft Outlook".to_owned(),
        address: format!("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{domain}"),
        kind: AddressKind::OneOff,
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::minimal_escape(text).into_owned()
}
