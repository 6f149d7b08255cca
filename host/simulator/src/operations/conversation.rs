//! Writes `t:Conversation`: what a conversation is in one folder, and ("global") in the whole mailbox.

use std::collections::{BTreeSet, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::Context;
use crate::html;
use crate::ids::{Id, Object};
use crate::properties::{write_item_id, write_strings};
use crate::store::{Entry, Field, FlagStatus, Item, Mailbox};
use crate::xml::Writer;

/// One conversation, looked at from a folder.
pub(super) struct Conversation<'a> {
    pub(super) mailbox: &'a Mailbox,
    pub(super) id: Uuid,
    pub(super) folder: u64,
    /// Its messages in the folder, newest first.
    pub(super) local: &'a [Entry<'a>],
}

/// Texts in the order of their coming, each once.
#[derive(Default)]
struct Distinct {
    texts: Vec<String>,
    known: HashSet<String>,
}

impl Distinct {
    fn add(&mut self, text: &str) {
        if !text.is_empty() && self.known.insert(text.to_owned()) {
            self.texts.push(text.to_owned());
        }
    }
}

/// What messages of a conversation have in common.
struct Summary {
    recipients: Distinct,
    unread_senders: Distinct,
    senders: Distinct,
    categories: Distinct,
    classes: Distinct,
    last: Option<jiff::Timestamp>,
    flag: FlagStatus,
    has_attachments: bool,
    count: usize,
    unread: usize,
    size: i64,
    importance: i64,
}

impl Summary {
    fn of<'i>(items: impl Iterator<Item = &'i Item>) -> Self {
        let mut sum = Self {
            recipients: Distinct::default(),
            unread_senders: Distinct::default(),
            senders: Distinct::default(),
            categories: Distinct::default(),
            classes: Distinct::default(),
            last: None,
            flag: FlagStatus::NotFlagged,
            has_attachments: false,
            count: 0,
            unread: 0,
            size: 0,
            importance: 0,
        };
        for item in items {
            let is_read = item.is(Field::IsRead);
            for recipient in item.recipients() {
                sum.recipients.add(&recipient.name);
            }
            if let Some(from) = item.person(Field::From) {
                sum.senders.add(&from.name);
                if !is_read {
                    sum.unread_senders.add(&from.name);
                }
            }
            for category in item.texts(Field::Categories) {
                sum.categories.add(category);
            }
            sum.classes.add(item.text(Field::ItemClass));
            sum.last = sum.last.max(Some(item.received()));
            sum.flag = match (sum.flag, item.flag.status) {
                (FlagStatus::Flagged, _) | (_, FlagStatus::Flagged) => FlagStatus::Flagged,
                (FlagStatus::Complete, _) | (_, FlagStatus::Complete) => FlagStatus::Complete,
                _ => FlagStatus::NotFlagged,
            };
            sum.has_attachments |= item.has_attachments();
            sum.count += 1;
            sum.unread += usize::from(!is_read);
            sum.size += item.size();
            sum.importance = sum.importance.max(item.number(Field::Importance).unwrap_or(1));
        }
        sum
    }
}

/// The messages of a conversation in the whole mailbox, newest first, with their folders. What was deleted for good and
/// can only be recovered is no part of it.
pub(super) fn everywhere(mailbox: &Mailbox, conversation: Uuid) -> Vec<(u64, Entry<'_>)> {
    let recoverable = mailbox.well_known("recoverableitemsroot");
    let hidden: BTreeSet<u64> = mailbox.descendants(recoverable).iter().map(|folder| folder.key).collect();
    let mut all = mailbox.of_conversation(conversation);
    all.retain(|(folder, _)| !hidden.contains(folder));
    all.sort_by(|(_, a), (_, b)| b.received().cmp(&a.received()).then(b.key().cmp(&a.key())));
    all
}

/// Writes the conversation with all that this server knows of it.
pub(super) fn write_conversation(conversation: &Conversation<'_>, context: Context<'_>, writer: &mut Writer) {
    let form = context.form;
    let (mailbox, here) = (conversation.mailbox, conversation.local);
    let all = everywhere(mailbox, conversation.id);
    let here_items: Vec<_> = here.iter().map(|entry| entry.item()).collect();
    let all_items: Vec<_> = all.iter().map(|(_, entry)| entry.item()).collect();
    let local = Summary::of(here_items.iter().map(AsRef::as_ref));
    let global = Summary::of(all_items.iter().map(AsRef::as_ref));
    let newest = here_items.first();
    let object = Object::Conversation(conversation.id);
    let id = form.ids.encode(&Id { mailbox: mailbox.guid, object });
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let size = |size: i64| size.min(i32::MAX.into());
    writer.start("t:Conversation", &[]);
    writer.empty("t:ConversationId", &[("Id", &id)]);
    writer.leaf("t:ConversationTopic", newest.map_or("", |item| item.text(Field::ConversationTopic)));
    write_strings("t:UniqueRecipients", &local.recipients.texts, writer);
    write_strings("t:GlobalUniqueRecipients", &global.recipients.texts, writer);
    write_strings("t:UniqueUnreadSenders", &local.unread_senders.texts, writer);
    write_strings("t:GlobalUniqueUnreadSenders", &global.unread_senders.texts, writer);
    write_strings("t:UniqueSenders", &local.senders.texts, writer);
    write_strings("t:GlobalUniqueSenders", &global.senders.texts, writer);
    for (name, time) in [("t:LastDeliveryTime", local.last), ("t:GlobalLastDeliveryTime", global.last)] {
        if let Some(time) = time {
            writer.leaf(name, &form.time(time));
        }
    }
    write_strings("t:Categories", &local.categories.texts, writer);
    write_strings("t:GlobalCategories", &global.categories.texts, writer);
    writer.leaf("t:FlagStatus", &format!("{:?}", local.flag));
    writer.leaf("t:GlobalFlagStatus", &format!("{:?}", global.flag));
    writer.boolean("t:HasAttachments", local.has_attachments);
    writer.boolean("t:GlobalHasAttachments", global.has_attachments);
    writer.number("t:MessageCount", count(local.count));
    writer.number("t:GlobalMessageCount", count(global.count));
    writer.number("t:UnreadCount", count(local.unread));
    writer.number("t:GlobalUnreadCount", count(global.unread));
    writer.number("t:Size", size(local.size));
    writer.number("t:GlobalSize", size(global.size));
    write_classes("t:ItemClasses", &local.classes.texts, writer);
    write_classes("t:GlobalItemClasses", &global.classes.texts, writer);
    writer.leaf("t:Importance", importance(local.importance));
    writer.leaf("t:GlobalImportance", importance(global.importance));
    writer.start("t:ItemIds", &[]);
    for entry in here {
        let item = (entry.key(), entry.version());
        write_item_id("t:ItemId", mailbox.guid, conversation.folder, item, form, writer);
    }
    writer.end();
    writer.start("t:GlobalItemIds", &[]);
    for (folder, entry) in &all {
        write_item_id("t:ItemId", mailbox.guid, *folder, (entry.key(), entry.version()), form, writer);
    }
    writer.end();
    if let Some(time) = here_items.iter().filter_map(|item| item.time(Field::LastModifiedTime)).max() {
        writer.leaf("t:LastModifiedTime", &form.time(time));
    }
    let instance = [&[1, 0, 0, 0][..], conversation.id.as_bytes()].concat();
    writer.leaf("t:InstanceKey", &STANDARD.encode(instance));
    let preview = newest.and_then(|item| item.body.as_ref());
    let preview = preview.map(|body| html::preview(&body.content, body.body_type));
    writer.leaf("t:Preview", &preview.unwrap_or_default());
    // No message here is protected by rights management.
    writer.boolean("t:HasIrm", false);
    writer.boolean("t:GlobalHasIrm", false);
    writer.end();
}

fn write_classes(name: &'static str, classes: &[String], writer: &mut Writer) {
    writer.start(name, &[]);
    for class in classes {
        writer.leaf("t:ItemClass", class);
    }
    writer.end();
}

fn importance(number: i64) -> &'static str {
    match number {
        0 => "Low",
        2 => "High",
        _ => "Normal",
    }
}
