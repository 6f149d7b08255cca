//! GetConversationItems: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getconversationitems-operation>

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::answer::{self, Names};
use super::conversation::everywhere;
use super::find_conversation::offered;
use super::{Context, folder_ids, item_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::Object;
use crate::properties::write_item;
use crate::shape::{ItemShape, Purpose};
use crate::store::{Entry, Field, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:GetConversationItemsResponse",
    message: "m:GetConversationItemsResponseMessage",
    empty: &[],
};

/// One place in a conversation's tree: one message, however many copies of it there are.
struct Node<'m> {
    id: String,
    parent: Option<String>,
    items: Vec<(u64, Entry<'m>)>,
}

/// One message for each conversation, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let mut conversations =
        operation.child("Conversations").into_iter().flat_map(Element::elements).peekable();
    // The schema lets a request ask for none, but no answer say nothing.
    if conversations.peek().is_none() {
        let nothing = || Err(ResponseCode::ErrorInvalidRequest.into());
        return answer::single(&NAMES, context, operation, writer, |_| nothing());
    }
    let ignored = ignored(operation, context);
    answer::batch(&NAMES, context, conversations, writer, |conversation, writer| {
        offered(context)?;
        let shape = operation.child("ItemShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let shape = ItemShape::read(shape, Purpose::Get)?;
        let id = conversation.child("ConversationId").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let text = id.attribute("Id").unwrap_or_default();
        let decoded = folder_ids::decode(text, context)?;
        let Object::Conversation(guid) = decoded.object else {
            return Err(ResponseCode::ErrorInvalidIdMalformed.into());
        };
        let ignored = ignored.as_ref().map_err(Clone::clone)?;
        let mailbox = context.read(decoded.mailbox).map_err(folder_ids::no_such_guid)?;
        let mut items = everywhere(&mailbox, guid);
        items.retain(|(folder, _)| context.rights(&mailbox, *folder).read && !ignored.contains(folder));
        if items.is_empty() {
            return Err(ResponseCode::ErrorItemNotFound.into());
        }
        let newest = items.iter().map(|(_, entry)| entry.version()).max().unwrap_or(0);
        if let Some(state) = conversation.child_text("SyncState").filter(|state| !state.is_empty()) {
            let since = read_state(&state, guid)?;
            items.retain(|(_, entry)| entry.version() > since);
        }
        writer.start("m:Conversation", &[]);
        writer.empty("t:ConversationId", &[("Id", text)]);
        writer.leaf("t:SyncState", &state(guid, newest));
        writer.start("t:ConversationNodes", &[]);
        for node in nodes(items, operation) {
            write_node(&node, &mailbox, &shape, context, writer);
        }
        writer.end();
        writer.end();
        Ok(())
    });
}

fn ignored(operation: &Element, context: Context<'_>) -> Result<BTreeSet<u64>, EwsError> {
    let folders = operation.child("FoldersToIgnore").into_iter().flat_map(Element::elements);
    folders.map(|folder| folder_ids::find(folder, context).map(|target| target.folder)).collect()
}

/// The tree's places in the order that was asked for, and no more of them than items were asked for.
fn nodes<'m>(items: Vec<(u64, Entry<'m>)>, operation: &Element) -> Vec<Node<'m>> {
    let max = operation.child_text("MaxItemsToReturn").and_then(|text| text.trim().parse().ok());
    let mut nodes: Vec<Node<'m>> = Vec::new();
    for (folder, entry) in items.into_iter().take(max.filter(|max| *max > 0).unwrap_or(usize::MAX)) {
        let item = entry.item();
        let id = item.text(Field::InternetMessageId).to_owned();
        match nodes.iter_mut().find(|node| node.id == id) {
            Some(node) => node.items.push((folder, entry)),
            None => {
                let references = item.text(Field::References).split_whitespace().next_back();
                let answered = item.text(Field::InReplyTo).split_whitespace().next().or(references);
                nodes.push(Node { id, parent: answered.map(str::to_owned), items: vec![(folder, entry)] });
            }
        }
    }
    // A parent that is not here is none.
    let known: BTreeSet<String> = nodes.iter().map(|node| node.id.clone()).collect();
    for node in &mut nodes {
        node.parent = node.parent.take().filter(|parent| known.contains(parent) && *parent != node.id);
    }
    let date = |node: &Node<'_>| node.items.iter().map(|(_, entry)| entry.received()).min();
    nodes.sort_by_key(date);
    match operation.child_text("SortOrder").as_deref().map(str::trim) {
        Some("DateOrderAscending") => nodes,
        Some("DateOrderDescending") => {
            nodes.reverse();
            nodes
        }
        Some("TreeOrderAscending") => tree(nodes),
        _ => {
            let mut nodes = tree(nodes);
            nodes.reverse();
            nodes
        }
    }
}

/// Each message followed by its answers, and theirs: an answer stands behind what it answers.
fn tree(nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    let mut left: Vec<Option<Node<'_>>> = nodes.into_iter().map(Some).collect();
    let mut ordered: Vec<Node<'_>> = Vec::new();
    // Nothing is the parent of the roots. The last that was opened is looked at first.
    let mut open: Vec<Option<String>> = vec![None];
    while let Some(parent) = open.pop() {
        // One child at a time, the oldest first: all below it comes before the next.
        let next = left.iter_mut().find(|slot| slot.as_ref().is_some_and(|node| node.parent == parent));
        if let Some(child) = next.and_then(Option::take) {
            open.push(parent);
            open.push(Some(child.id.clone()));
            ordered.push(child);
        }
    }
    // What refers to itself by a circle has no root.
    ordered.extend(left.into_iter().flatten());
    ordered
}

fn write_node(
    node: &Node<'_>,
    mailbox: &Mailbox,
    shape: &ItemShape,
    context: Context<'_>,
    writer: &mut Writer,
) {
    writer.start("t:ConversationNode", &[]);
    writer.leaf("t:InternetMessageId", &node.id);
    if let Some(parent) = &node.parent {
        writer.leaf("t:ParentInternetMessageId", parent);
    }
    writer.start("t:Items", &[]);
    for (folder, entry) in &node.items {
        let place = item_ids::place(mailbox, *folder, context.rights(mailbox, *folder), context);
        write_item(*entry, place, shape, context.form, writer);
    }
    writer.end();
    writer.end();
}

/// How much of a conversation a client knows: the change number of its newest message.
fn state(conversation: Uuid, version: u64) -> String {
    STANDARD.encode([&conversation.as_bytes()[..], &version.to_be_bytes()].concat())
}

fn read_state(text: &str, conversation: Uuid) -> Result<u64, EwsError> {
    let corrupt = || EwsError::from(ResponseCode::ErrorInvalidSyncStateData);
    let bytes = STANDARD.decode(text.trim()).map_err(|_| corrupt())?;
    let (guid, version) = bytes.split_at_checked(16).ok_or_else(corrupt)?;
    let version: [u8; 8] = version.try_into().map_err(|_| corrupt())?;
    if guid == conversation.as_bytes() { Ok(u64::from_be_bytes(version)) } else { Err(corrupt()) }
}
