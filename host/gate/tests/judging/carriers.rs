//! Every place of the grammar that says whose data is meant: found by walking the
//! grammar itself, so that no new one is forgotten. Each is tried with what points
//! out of the mailbox, and with what does not.

use std::collections::BTreeSet;
use std::ptr;

use ews_mcp_gate::grammar::{Content, OPERATIONS, Part, Role, Rule, Value, properties};
use ews_mcp_gate::{Access, Mailbox, Seal};

use crate::holds::declared;
use crate::properties::Grown;
use crate::scene::{BRUNO, FOREIGN, Scene, scene};
use crate::tree::Node;

/// The rules from an operation to a place.
type Path = Vec<&'static Rule>;

/// All places below a rule for which this holds.
fn places(holds: &dyn Fn(&Rule) -> bool) -> Vec<Path> {
    fn go(rule: &'static Rule, around: &mut Path, holds: &dyn Fn(&Rule) -> bool, found: &mut Vec<Path>) {
        // What stands in itself, as a message in a message, is seen once.
        if around.iter().any(|other| ptr::eq(*other, rule)) {
            return;
        }
        around.push(rule);
        if holds(rule) {
            found.push(around.clone());
        }
        match &rule.content {
            Content::Parts(parts) => {
                for part in *parts {
                    if let Part::Choice { rules, .. } = part {
                        rules.iter().for_each(|rule| go(rule, around, holds, found));
                    }
                }
            }
            Content::Properties(kind) => {
                let of_kind = properties().filter(|property| property.is_of(*kind) && property.is_created());
                of_kind.for_each(|property| go(property.rule, around, holds, found));
            }
            Content::Text(_) | Content::Change(_) => {}
        }
        around.pop();
    }
    let mut found = Vec::new();
    OPERATIONS.iter().for_each(|operation| go(operation.rule, &mut Vec::new(), holds, &mut found));
    found
}

/// The least operation that has this place, changed there.
fn planted(path: &[&'static Rule], change: &dyn Fn(&mut Node)) -> Node {
    let least = |rule: &Rule| Grown::new(&[]).element(rule);
    let [rule, below @ ..] = path else { panic!("a path has a place") };
    let mut node = least(rule);
    let Some(next) = below.first() else {
        change(&mut node);
        return node;
    };
    let child = planted(below, change);
    node.children = match &rule.content {
        Content::Parts(parts) => {
            let mut children = Vec::new();
            for part in *parts {
                match part {
                    Part::Choice { rules, .. } if rules.iter().any(|rule| ptr::eq(*rule, *next)) => {
                        children.push(child.clone());
                    }
                    Part::Choice { rules, least: count, .. } => {
                        let plainest = rules.last().unwrap();
                        children.extend((0..*count).map(|_| least(plainest)));
                    }
                    Part::Written { .. } => {}
                }
            }
            children
        }
        _ => vec![child],
    };
    node
}

fn name(path: &[&Rule]) -> String {
    let names: Vec<&str> = path.iter().map(|rule| rule.name.split_once(':').unwrap().1).collect();
    names.join("/")
}

/// The places of this role or value, as operations with this text or attribute.
fn is_id(rule: &Rule) -> bool {
    rule.attributes.iter().any(|attribute| matches!(attribute.value, Value::Id))
}

fn with_id(path: &[&'static Rule], id: &str) -> String {
    let rule = path.last().unwrap();
    let carrier = rule.attributes.iter().find(|attribute| matches!(attribute.value, Value::Id)).unwrap();
    declared(&planted(path, &|node| {
        node.attributes
            .iter_mut()
            .filter(|(name, _)| name == carrier.name)
            .for_each(|(_, value)| id.clone_into(value));
    }))
}

const ACCESSES: [Access; 3] = [Access::Impersonation, Access::Delegate, Access::Primary];

/// What is wrong, if it is not refused by this rule at this place.
fn unless_refused(scene: &Scene, xml: &str, rule: &str, place: &str, faults: &mut Vec<String>) {
    let access = scene.mailbox.access;
    match scene.judge(xml) {
        Err(refusal) if refusal.rule == rule && refusal.place == place => {}
        Err(refusal) if refusal.rule == "not-for-delegates" && access == Access::Delegate => {}
        Err(refusal) => faults.push(format!("{place}, {access:?}: not {rule} but {refusal}")),
        Ok(signed) => faults.push(format!("{place}, {access:?}: SIGNED {}", signed.xml())),
    }
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_grammar_has_these_places_for_ids() {
    let found: BTreeSet<String> = places(&is_id).iter().map(|path| name(path)).collect();
    for known in [
        "CreateItem/Items/ReplyToItem/ReferenceItemId",
        "CreateItem/SavedItemFolderId/FolderId",
        "DeleteItem/ItemIds/OccurrenceItemId",
        "GetItem/ItemIds/RecurringMasterItemId",
        "GetAttachment/AttachmentIds/AttachmentId",
        "GetConversationItems/Conversations/Conversation/ConversationId",
        "SyncFolderItems/Ignore/ItemId",
        "CreateAttachment/ParentItemId",
    ] {
        assert!(found.contains(known), "{known}");
    }
    assert!(found.len() >= 45, "{}: {found:#?}", found.len());
}

#[test]
fn no_place_takes_an_id_that_points_out_of_the_mailbox() {
    let (mut faults, mut tried) = (Vec::new(), 0);
    for path in places(&is_id) {
        for access in ACCESSES {
            for (word, _) in FOREIGN {
                unless_refused(
                    &scene().access(access),
                    &with_id(&path, word),
                    "id-of-another-mailbox",
                    &name(&path),
                    &mut faults,
                );
            }
            for malformed in ["inbox", "AAMk", "AAMkAGI=", "////"] {
                unless_refused(
                    &scene().access(access),
                    &with_id(&path, malformed),
                    "id-malformed",
                    &name(&path),
                    &mut faults,
                );
            }
            unless_refused(&scene().access(access), &with_id(&path, ""), "value", &name(&path), &mut faults);
            tried += FOREIGN.len() + 5;
        }
    }
    none(&faults);
    assert!(tried >= 2_000, "{tried}");
}

#[test]
fn no_place_takes_an_id_that_was_not_given_out_for_the_mailbox() {
    let sealed = |scene: &Scene| scene.given_out("e.1/+==");
    let opaque = scene().opaque();
    let bruno =
        Scene { mailbox: Mailbox { address: BRUNO.into(), access: Access::Impersonation }, ..opaque.clone() };
    let other_key = Scene { seal: Seal::new([9; 32]), ..opaque.clone() };
    let own = sealed(&opaque);
    let mut faults = Vec::new();
    for path in places(&is_id) {
        for access in ACCESSES {
            let scene = scene().opaque().access(access);
            for id in [
                "e.1/+==",
                &sealed(&bruno),
                &sealed(&other_key),
                &own.replace("e.1", "e.2"),
                &own[..own.len() - 1],
                &scene.given_state("e.1/+=="),
                &crate::ids::plain(crate::ids::MAILBOX, crate::ids::OWN, 1),
            ] {
                unless_refused(
                    &scene,
                    &with_id(&path, id),
                    "id-of-another-mailbox",
                    &name(&path),
                    &mut faults,
                );
            }
        }
    }
    none(&faults);
}

#[test]
fn every_place_takes_an_id_of_the_mailbox() {
    // Refused, if at all, for what the operation means.
    const MEANING: &[&str] = &["not-a-draft", "outbox"];
    for path in places(&is_id) {
        for scene in [scene(), scene().opaque()] {
            let own = if name(&path).ends_with("FolderId") { "$FOLDER" } else { "$ITEM" };
            match scene.judge(&with_id(&path, own)) {
                Ok(signed) => assert!(!signed.asked.is_empty(), "{}", name(&path)),
                Err(refusal) => assert!(MEANING.contains(&refusal.rule), "{}: {refusal}", name(&path)),
            }
        }
    }
}

#[test]
fn no_place_takes_another_owner_or_sender() {
    let is_owner = |rule: &Rule| {
        matches!(rule.role, Role::Owner | Role::OwnerAddress | Role::OwnerMailbox | Role::Sender)
    };
    let found = places(&is_owner);
    assert!(found.len() >= 20, "{}", found.len());
    let mut faults = Vec::new();
    for path in found {
        let rule =
            if path.last().unwrap().role == Role::Sender { "another-sender" } else { "another-mailbox" };
        let xml = declared(&planted(&path, &|node| {
            fn name(node: &mut Node) {
                if matches!(node.name.as_str(), "t:EmailAddress" | "t:Address" | "m:MailboxSmtpAddress") {
                    BRUNO.clone_into(&mut node.text);
                }
                node.children.iter_mut().for_each(name);
            }
            name(node);
        }));
        assert!(xml.contains(BRUNO), "{xml}");
        for access in ACCESSES {
            unless_refused(&scene().access(access), &xml, rule, &name(&path), &mut faults);
        }
    }
    none(&faults);
}

#[test]
fn no_place_takes_a_folder_that_lies_elsewhere() {
    let found = places(&|rule| matches!(rule.role, Role::WellKnownFolder(_)));
    assert!(found.len() >= 15, "{}", found.len());
    let mut faults = Vec::new();
    for path in found {
        for word in [
            "root",
            "publicfoldersroot",
            "archivemsgfolderroot",
            "recoverableitemsdeletions",
            "directory",
            "INBOX",
        ] {
            let xml = declared(&planted(&path, &|node| {
                node.attributes
                    .iter_mut()
                    .filter(|(name, _)| name == "Id")
                    .for_each(|(_, id)| word.clone_into(id));
            }));
            // FindPeople has the directory in a place of its own.
            if word == "directory" && xml.contains("<m:FindPeople") {
                continue;
            }
            unless_refused(&scene(), &xml, "value", &name(&path), &mut faults);
        }
    }
    none(&faults);
}

#[test]
fn no_place_takes_a_state_that_was_not_given_out_for_the_mailbox() {
    let found = places(&|rule| matches!(rule.content, Content::Text(Value::SyncState)));
    assert_eq!(found.len(), 3);
    let bruno =
        Scene { mailbox: Mailbox { address: BRUNO.into(), access: Access::Impersonation }, ..scene() };
    let mut faults = Vec::new();
    for path in found {
        for state in ["", "H4sI", &bruno.given_state("H4sI"), &scene().opaque().given_out("H4sI")] {
            let xml = declared(&planted(&path, &|node| state.clone_into(&mut node.text)));
            unless_refused(&scene(), &xml, "sync-state", &name(&path), &mut faults);
        }
        let xml = declared(&planted(&path, &|node| "$STATE".clone_into(&mut node.text)));
        assert!(scene().judge(&xml).is_ok());
    }
    none(&faults);
}
