//! What the host adds to an operation so that it works in the opened mailbox
//! alone, where Exchange would otherwise take the mailbox of whoever signs in.

use super::facts::Facts;
use super::facts::{mailbox_element, well_known_folder};
use super::findings::{Findings, ItemName};
use crate::grammar::{Kind, Operation, Response, Stored};
use crate::mailbox::{Access, Mailbox};
use crate::xml::{Element, Node};
use crate::{Effect, Effects};

/// Finishes an operation.
pub(super) fn finish(
    known: &Operation,
    element: &mut Element,
    mailbox: &Mailbox,
    findings: &Findings,
    effects: Effects,
    facts: &Facts,
) {
    let explicit = mailbox.access != Access::Impersonation;
    match known.name {
        "CreateItem" => {
            if explicit && element.child("m:SavedItemFolderId").is_none() {
                let folder = well_known_folder(home(findings, effects), mailbox);
                let saved = Element::messages("SavedItemFolderId").with_child(folder);
                element.nodes.insert(0, Node::Element(saved));
            }
            if mailbox.access == Access::Delegate {
                add_sender(element, mailbox);
            }
        }
        "SendItem" => {
            let folder = well_known_folder("sentitems", mailbox);
            let saved = Element::messages("SavedItemFolderId").with_child(folder);
            element.nodes.push(Node::Element(saved));
        }
        "ResolveNames" => {
            let in_contacts =
                element.attribute("SearchScope").is_some_and(|scope| scope.contains("Contacts"));
            if explicit && in_contacts && element.child("m:ParentFolderIds").is_none() {
                let folder = well_known_folder("contacts", mailbox);
                let folders = Element::messages("ParentFolderIds").with_child(folder);
                element.nodes.insert(0, Node::Element(folders));
            }
        }
        "GetInboxRules" if explicit && element.nodes.is_empty() => {
            let address = Element::messages("MailboxSmtpAddress").with_text(&mailbox.address);
            element.nodes.push(Node::Element(address));
        }
        _ => {}
    }
    if known.stored != Stored::Nothing {
        add_change_keys(element, findings, facts);
    }
}

/// Where Exchange keeps what is created, or the copy of what goes out.
fn home(findings: &Findings, effects: Effects) -> &'static str {
    let meeting_response = findings
        .responses
        .iter()
        .any(|response| !matches!(response, Response::Reply | Response::ReplyAll | Response::Forward));
    match findings.created.first() {
        Some(kind) => kind.home(),
        None if meeting_response && effects.contains(Effect::Send) => "sentitems",
        None => Kind::Message.home(),
    }
}

/// From, in every message and answer that is created: without it, a delegate
/// would write in the name of the account that signs in.
fn add_sender(element: &mut Element, mailbox: &Mailbox) {
    /// What stands after From (types.xsd, MessageType, SmartResponseType).
    const AFTER: [&str; 4] = ["t:IsRead", "t:IsResponseRequested", "t:ReplyTo", "t:ReferenceItemId"];
    const WITH_SENDER: [&str; 4] = ["t:Message", "t:ReplyToItem", "t:ReplyAllToItem", "t:ForwardItem"];
    for item in children_mut(element, "m:Items") {
        if !WITH_SENDER.iter().any(|name| item.name.is(name)) || item.child("t:From").is_some() {
            continue;
        }
        let is_after = |node: &Node| matches!(node, Node::Element(child) if AFTER.iter().any(|name| child.name.is(name)));
        let at = item.nodes.iter().position(is_after).unwrap_or(item.nodes.len());
        let from = Element::types("From").with_child(mailbox_element(mailbox));
        item.nodes.insert(at, Node::Element(from));
    }
}

/// The change key that was judged, where the plugin gave none: whatever changes
/// the item in between makes Exchange refuse.
fn add_change_keys(element: &mut Element, findings: &Findings, facts: &Facts) {
    let keys: Vec<(&str, &str)> = findings
        .items
        .iter()
        .filter(|named| named.change_key.is_none())
        .filter_map(|named| match &named.item {
            ItemName::Item(id) => {
                Some((id.as_str(), facts.items.get(&named.item)?.as_ref()?.change_key.as_str()))
            }
            ItemName::Occurrence(..) | ItemName::MasterOf(_) => None,
        })
        .filter(|(_, key)| !key.is_empty())
        .collect();
    if !keys.is_empty() {
        add_to(element, &keys);
    }
}

// Recursion ends with the depth that was read.
fn add_to(element: &mut Element, keys: &[(&str, &str)]) {
    let takes_a_key = element.name.is("t:ItemId") || element.name.is("t:ReferenceItemId");
    if takes_a_key && element.attribute("ChangeKey").is_none() {
        let key = keys.iter().find(|(id, _)| element.attribute("Id") == Some(id)).map(|(_, key)| *key);
        if let Some(key) = key {
            *element = element.clone().with_attribute("ChangeKey", key);
        }
    }
    for node in &mut element.nodes {
        if let Node::Element(child) = node {
            add_to(child, keys);
        }
    }
}

fn children_mut<'a>(element: &'a mut Element, name: &str) -> impl Iterator<Item = &'a mut Element> {
    let holders = element.nodes.iter_mut().filter_map(move |node| match node {
        Node::Element(child) => Some(child),
        Node::Text(_) => None,
    });
    let name = name.to_owned();
    holders.filter(move |child| child.name.is(&name)).flat_map(|holder| {
        holder.nodes.iter_mut().filter_map(|node| match node {
            Node::Element(child) => Some(child),
            Node::Text(_) => None,
        })
    })
}
