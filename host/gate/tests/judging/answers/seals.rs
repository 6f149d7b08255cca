//! Ids and states in answers: sealed where they do not say themselves which
//! mailbox they belong to, and taken back by the gate.

use ews_mcp_gate::{Access, Mailbox};

use super::got;
use crate::ids;
use crate::scene::{BRUNO, Scene, scene};
use crate::stored::response;
use crate::tree::{Node, read};

/// What is passed on of GetItem's answer with this inside.
fn written(scene: &Scene, inside: &str) -> Node {
    read(&response("GetItem", &got(inside)).write(&scene.mailbox, &scene.seal).0)
}

/// The attribute of the only element of this name.
fn attribute(node: &Node, element: &str, name: &str) -> String {
    let mut found = Vec::new();
    node.walk(&mut |_, node| {
        if node.name == element {
            found.extend(node.attribute(name).map(str::to_owned));
        }
    });
    assert_eq!(found.len(), 1, "{element} {name}");
    found.remove(0)
}

#[test]
fn every_id_that_names_no_mailbox_is_sealed() {
    for (element, name) in [
        ("t:ItemId", "Id"),
        ("t:FolderId", "Id"),
        ("t:ParentFolderId", "Id"),
        ("t:OldParentFolderId", "Id"),
        ("t:OldItemId", "Id"),
        ("t:ConversationId", "Id"),
        ("t:AttachmentId", "Id"),
        ("t:AttachmentId", "RootItemId"),
        ("m:RootItemId", "RootItemId"),
        ("t:ReferenceItemId", "Id"),
        ("t:AssociatedCalendarItemId", "Id"),
        ("t:OccurrenceItemId", "RecurringMasterId"),
        ("t:RecurringMasterItemId", "OccurrenceId"),
    ] {
        let node = written(&scene(), &format!("<{element} {name}=\"e.1/+==\"/>"));
        let sealed = attribute(&node, element, name);
        assert_eq!(sealed.strip_prefix("e.1/+==.").map(str::len), Some(22), "{element} {name} {sealed}");
    }
}

#[test]
fn what_is_no_way_to_anything_stored_keeps_its_form() {
    for (element, name) in [
        ("t:ItemId", "ChangeKey"),
        ("t:AttachmentId", "RootItemChangeKey"),
        ("m:PersonaId", "Id"),
        ("t:PersonaId", "Id"),
        ("t:DistinguishedFolderId", "Id"),
        ("t:StartTimeZone", "Id"),
        ("t:TimeZoneDefinition", "Id"),
    ] {
        let node = written(&scene(), &format!("<{element} {name}=\"e.1/+==\"/>"));
        assert_eq!(attribute(&node, element, name), "e.1/+==", "{element} {name}");
    }
}

#[test]
fn ids_that_name_a_mailbox_keep_their_form_and_are_judged_when_they_come_back() {
    for id in [
        ids::plain(ids::MAILBOX, ids::OWN, 1),
        ids::packed(ids::CONVERSATION, ids::OWN, 1),
        ids::plain(ids::MAILBOX, ids::OTHER, 1),
        ids::plain(ids::PUBLIC_FOLDER, "x", 1),
        ids::plain(ids::BY_ADDRESS, BRUNO, 1),
    ] {
        assert_eq!(attribute(&written(&scene(), &format!("<t:ItemId Id=\"{id}\"/>")), "t:ItemId", "Id"), id);
    }
}

#[test]
fn seals_differ_by_mailbox_key_and_kind_and_not_by_case() {
    let id = |scene: &Scene| scene.given_out("e.1/+==");
    let of = |address: &str| Scene {
        mailbox: Mailbox { address: address.into(), access: Access::Impersonation },
        ..scene().opaque()
    };
    let own = id(&of("anna@contoso.example"));
    assert_eq!(own, id(&of("Anna@CONTOSO.example")));
    let other_key = Scene { seal: ews_mcp_gate::Seal::new([8; 32]), ..of("anna@contoso.example") };
    let others = [id(&of(BRUNO)), id(&of("anna@contoso.example.evil.example")), id(&other_key)];
    for other in &others {
        assert_ne!(&own, other);
    }
    assert_ne!(own, scene().given_state("e.1/+=="));
    // The access is no part of it: the mailbox is the same.
    assert_eq!(own, id(&of("anna@contoso.example").access(Access::Delegate)));
}

#[test]
fn states_are_sealed_on_every_server_where_there_is_one() {
    for scene in [scene(), scene().opaque()] {
        let node = written(&scene, "<m:SyncState>\n H4sI \n</m:SyncState>");
        let mut states = Vec::new();
        node.walk(&mut |_, node| {
            if node.name == "m:SyncState" {
                states.push(node.text.clone());
            }
        });
        assert_eq!(states.len(), 1);
        assert_eq!(states[0].strip_prefix("H4sI.").map(str::len), Some(22), "{states:?}");
    }
    for none in ["<m:SyncState/>", "<m:SyncState></m:SyncState>"] {
        assert!(written(&scene(), none).write().contains("<m:SyncState/>"), "{none}");
    }
}

#[test]
fn ids_inside_of_nested_messages_are_sealed_too() {
    let node = written(
        &scene(),
        "<m:Items><t:Message><t:Attachments><t:ItemAttachment><t:Message><t:ItemId Id=\"x\"/></t:Message></t:ItemAttachment>\
         </t:Attachments></t:Message></m:Items>",
    );
    assert!(attribute(&node, "t:ItemId", "Id").starts_with("x."));
}

/// A search for a conversation's messages compares its id with a constant.
#[test]
fn an_id_in_a_condition_goes_out_as_exchange_knows_it() {
    let search = |constant: &str| {
        format!(
            "<m:FindItem $N Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction>\
             <t:IsEqualTo><t:FieldURI FieldURI=\"item:ConversationId\"/><t:FieldURIOrConstant><t:Constant Value=\"{constant}\"/>\
             </t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/>\
             </m:ParentFolderIds></m:FindItem>"
        )
    };
    for scene in [scene(), scene().opaque()] {
        let sent = scene.judge(&search("$ITEM")).unwrap().xml();
        assert_eq!(attribute(&read(&sent), "t:Constant", "Value"), scene.sent("$ITEM"));
    }
    // What was given out for somebody else, or never, is a text like any other.
    let annas = scene().opaque();
    let brunos =
        Scene { mailbox: Mailbox { address: BRUNO.into(), ..annas.mailbox.clone() }, ..annas.clone() };
    for text in [brunos.given_out("e.1/+=="), annas.given_state("e.1/+=="), "v1.2.3".to_owned()] {
        let sent = annas.judge(&search(&text)).unwrap().xml();
        assert_eq!(attribute(&read(&sent), "t:Constant", "Value"), text);
    }
}
