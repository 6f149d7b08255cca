//! What honest tools hand over: signed, and unchanged in meaning. Where the host
//! writes something of its own by design, the file says so.

mod otherwise;

use std::collections::BTreeSet;

use ews_mcp_gate::Access;

use crate::cases::{Case, Expected, faults, in_folder};
use crate::scene::{Scene, operations};
use crate::stored::{Stored, World};
use crate::tree;

/// All honest cases.
pub fn cases() -> Vec<Case> {
    in_folder("honest").into_values().flatten().collect()
}

fn check(group: &str, cases: &[Case]) {
    let faults = faults(group, cases);
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

#[test]
fn every_honest_operation_is_signed_with_its_meaning() {
    for (file, cases) in in_folder("honest") {
        check(&format!("honest-{file}"), &cases);
    }
}

#[test]
fn the_honest_cases_do_not_become_fewer() {
    let cases = cases();
    assert!(cases.len() >= 150, "{}", cases.len());
    let by = |access| cases.iter().filter(|case| case.scene.mailbox.access == access).count();
    assert!(by(Access::Delegate) >= 25 && by(Access::Impersonation) >= 100);
    let names: BTreeSet<String> =
        cases.iter().map(|case| tree::read(&case.scene.written(&case.xml)).name).collect();
    for operation in operations() {
        assert!(names.contains(&format!("m:{operation}")), "no honest {operation}");
    }
    let distinct: BTreeSet<(&str, bool)> =
        cases.iter().map(|case| (case.xml.as_str(), case.scene.mailbox.access == Access::Delegate)).collect();
    assert!(distinct.len() >= 140, "{}", distinct.len());
}

/// The same operation where nobody can read ids.
fn opaque(case: &Case) -> Case {
    Case {
        scene: Scene {
            stored: Stored { world: World::Opaque, ..case.scene.stored.clone() },
            ..case.scene.clone()
        },
        ..case.clone()
    }
}

#[test]
fn they_are_signed_where_ids_are_sealed_too_and_go_out_without_the_seals() {
    let cases: Vec<Case> = cases().iter().map(opaque).collect();
    check("honest-opaque", &cases);
}

#[test]
fn what_is_written_otherwise_goes_out_the_same() {
    let mut cases = cases();
    for case in &mut cases {
        case.xml = otherwise::written(&case.scene.written(&case.xml));
    }
    check("honest-otherwise", &cases);
}

#[test]
fn what_was_signed_has_nothing_in_it_that_nobody_wrote_but_what_the_host_adds() {
    // What the host writes of its own, in any place.
    const ADDED: &[&str] = &[
        "ChangeKey",
        "Id",
        "MessageDisposition",
        "SaveItemToFolder",
        "SearchScope",
        "SendMeetingCancellations",
        "SendMeetingInvitations",
        "SendMeetingInvitationsOrCancellations",
        "SuppressReadReceipts",
        "m:MailboxSmtpAddress",
        "m:ParentFolderIds",
        "m:SavedItemFolderId",
        "m:SuppressReadReceipts",
        "t:BlockExternalImages",
        "t:DistinguishedFolderId",
        "t:EmailAddress",
        "t:FilterHtmlContent",
        "t:From",
        "t:Mailbox",
    ];
    fn names(xml: &str) -> Vec<String> {
        let mut names = Vec::new();
        tree::read(xml).walk(&mut |_, node| {
            names.push(node.name.clone());
            names.extend(node.attributes.iter().map(|(name, _)| name.clone()));
        });
        names
    }
    for case in cases() {
        let Expected::Signed(_) = case.expected else { panic!("{}", case.name) };
        let mut given = names(&case.scene.written(&case.xml));
        let signed = case.scene.judge(&case.xml).unwrap();
        for name in names(&signed.xml()) {
            match given.iter().position(|known| *known == name) {
                Some(at) => drop(given.swap_remove(at)),
                None => assert!(ADDED.contains(&name.as_str()), "{}: {name} in {}", case.name, signed.xml()),
            }
        }
        // What is left was dropped: the mailbox' own name, which the host writes itself.
        for name in given {
            let own = ["t:Mailbox", "t:EmailAddress", "t:From", "m:MailboxSmtpAddress"];
            assert!(own.contains(&name.as_str()), "{}: {name} is lost in {}", case.name, signed.xml());
        }
    }
}
