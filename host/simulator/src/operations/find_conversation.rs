//! FindConversation: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findconversation-operation>

use std::collections::HashMap;

use uuid::Uuid;

use super::answer;
use super::conversation::{Conversation, write_conversation};
use super::{Context, find_item, folder_ids};
use crate::aqs;
use crate::behaviour::Feature;
use crate::errors::{EwsError, ResponseCode};
use crate::paging::Paging;
use crate::restriction::Restriction;
use crate::store::{Entry, Field, FlagStatus, Mailbox, Value};
use crate::xml::{Element, Writer};

/// The answer has no response messages: it is one itself.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let mut inside = Writer::default();
    let done = match context.fault_at(0) {
        Some(error) => Err(error),
        None => find(operation, context, &mut inside),
    };
    let class = if done.is_ok() { "Success" } else { "Error" };
    answer::start_response("m:FindConversationResponse", &[("ResponseClass", class)], writer);
    match done {
        Ok(()) => {
            writer.leaf("m:ResponseCode", &ResponseCode::NoError.name());
            writer.append(inside);
        }
        Err(error) => answer::write_error(&error, writer),
    }
    writer.end();
}

/// The error of a server that knows no conversations.
pub(super) fn offered(context: Context<'_>) -> Result<(), EwsError> {
    if context.behaviour.offers(Feature::Conversations) {
        return Ok(());
    }
    let text = "This server does not offer conversations.";
    Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text))
}

fn find(operation: &Element, context: Context<'_>, writer: &mut Writer) -> Result<(), EwsError> {
    offered(context)?;
    let parent = operation.child("ParentFolderId").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let target = folder_ids::find_within(parent, context)?;
    if !target.rights.read {
        return Err(ResponseCode::ErrorAccessDenied.into());
    }
    let query = query(operation, context)?;
    if operation.child("SeekToConditionPageItemView").is_some() {
        let text = "This server does not offer SeekToConditionPageItemView in FindConversation.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    }
    let paging = Paging::read(operation.child("IndexedPageItemView"), context.behaviour.limits.find_count)?;
    let ascending = operation
        .child("SortOrder")
        .and_then(|sort| sort.elements().next())
        .is_some_and(|order| order.attribute("Order") == Some("Ascending"));
    let mailbox = context.read(target.mailbox)?;
    let found = group(&mailbox, target.folder, query.as_ref(), operation.attribute("ViewFilter"), context);
    let page = paging.page(found.len());
    let mut order: Vec<&(Uuid, Vec<Entry<'_>>)> = found.iter().collect();
    if ascending {
        order.reverse();
    }
    writer.start("m:Conversations", &[]);
    for (id, local) in order.iter().skip(page.range.start).take(page.range.len()) {
        let conversation = Conversation { mailbox: &mailbox, id: *id, folder: target.folder, local };
        write_conversation(&conversation, context, writer);
    }
    writer.end();
    writer.number("m:TotalConversationsInView", i32::try_from(found.len()).unwrap_or(i32::MAX));
    writer.number("m:IndexedOffset", i32::try_from(page.range.end).unwrap_or(i32::MAX));
    Ok(())
}

fn query(operation: &Element, context: Context<'_>) -> Result<Option<Restriction>, EwsError> {
    let Some(query) = operation.child("QueryString") else {
        if operation.child("MailboxScope").is_some() {
            return Err(ResponseCode::ErrorMailboxScopeNotAllowedWithoutQueryString.into());
        }
        return Ok(None);
    };
    if !context.behaviour.offers(Feature::Aqs) {
        let text = "This server does not offer QueryString in FindConversation.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    }
    aqs::read(&query.text(), context.now)
}

/// The conversations of a folder, the one with the newest message first; each with its messages there, newest first.
fn group<'m>(
    mailbox: &'m Mailbox,
    folder: u64,
    query: Option<&Restriction>,
    filter: Option<&str>,
    context: Context<'_>,
) -> Vec<(Uuid, Vec<Entry<'m>>)> {
    let Some(contents) = mailbox.contents(folder) else { return Vec::new() };
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    let mut found: Vec<(Uuid, Vec<Entry<'m>>)> = Vec::new();
    for entry in contents.newest_first(0, contents.len()) {
        if query.is_some_and(|query| !find_item::matches(query, entry, mailbox, context.form)) {
            continue;
        }
        let id = entry.conversation();
        match places.get(&id).and_then(|place| found.get_mut(*place)) {
            Some((_, entries)) => entries.push(entry),
            None => {
                places.insert(id, found.len());
                found.push((id, vec![entry]));
            }
        }
    }
    if let Some(filter) = filter.filter(|filter| *filter != "All") {
        found.retain(|(_, entries)| entries.iter().any(|entry| passes(filter, *entry, context)));
    }
    found
}

/// `ViewFilter`, for one message.
fn passes(filter: &str, entry: Entry<'_>, context: Context<'_>) -> bool {
    match filter {
        "Unread" => entry.quick(Field::IsRead) == Some(Value::Boolean(false)),
        "HasAttachment" => entry.item().has_attachments(),
        "Flagged" | "TaskActive" => entry.item().flag.status == FlagStatus::Flagged,
        "TaskCompleted" => entry.item().flag.status == FlagStatus::Complete,
        "TaskOverdue" => {
            let flag = &entry.item().flag;
            flag.status == FlagStatus::Flagged && flag.due.is_some_and(|due| due < context.now)
        }
        "ToOrCcMe" => {
            let item = entry.item();
            let named = item.people(Field::ToRecipients).iter().chain(item.people(Field::CcRecipients));
            let mut named = named.filter_map(|address| context.directory.by_address(&address.address));
            named.any(|recipient| recipient.mailbox == context.acting.mailbox)
        }
        "Clutter" => false,
        _ => true,
    }
}
