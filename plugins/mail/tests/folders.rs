//! How `read_emails` finds the folder that is meant.

use ews_plugin_mail::ReadEmails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{Failure, FailureKind};
use serde_json::json;

const EMPTY: &str = "<m:FindItemResponse \
    xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
    xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><m:ResponseMessages>\
    <m:FindItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
    <m:RootFolder TotalItemsInView=\"0\" IncludesLastItemInRange=\"true\"><t:Items/></m:RootFolder>\
    </m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>";

fn folders(names: &[&str]) -> String {
    let folders: String = names
        .iter()
        .map(|name| {
            format!(
                "<t:Folder><t:FolderId Id=\"id of {name}\"/><t:DisplayName>{name}</t:DisplayName></t:Folder>"
            )
        })
        .collect();
    EMPTY
        .replace("FindItem", "FindFolder")
        .replace("<t:Items/>", &format!("<t:Folders>{folders}</t:Folders>"))
}

/// The result's `folder`, and the operations that it took.
fn find(folder: &str, mailbox: &ScriptedMailbox) -> Result<(String, Vec<String>), Failure> {
    let session = ScriptedSession::new("Europe/Vienna");
    let reply = run::<ReadEmails>(json!({ "folder": folder, "fields": ["subject"] }), mailbox, &session)?;
    assert_eq!(mailbox.unused(), 0);
    Ok((reply.payload["folder"].as_str().unwrap_or_default().to_owned(), mailbox.operations()))
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

#[test]
fn well_known_names_take_no_operation_of_their_own() {
    for (asked, name) in [
        ("INBOX", "inbox"),
        ("sent", "sentitems"),
        ("Drafts", "drafts"),
        ("deleted", "deleteditems"),
        ("junk", "junkemail"),
        ("Deleted Items", "deleteditems"),
        ("JunkEmail", "junkemail"),
    ] {
        let (folder, operations) = find(asked, &mailbox().answer(EMPTY)).unwrap();
        assert_eq!(folder, name);
        assert_eq!(operations.len(), 1);
        assert!(operations[0].contains(&format!("<t:DistinguishedFolderId Id=\"{name}\"/>")));
    }
}

#[test]
fn a_path_takes_one_find_folder_for_each_part() {
    let mailbox = mailbox()
        .answer(folders(&["Privat", "Projekte"]))
        .answer(folders(&["Alt", "Übersicht"]))
        .answer(EMPTY);
    let (folder, operations) = find("Inbox/Projekte/übersicht", &mailbox).unwrap();
    assert_eq!(folder, "Inbox/Projekte/Übersicht");
    assert!(operations[0].contains("<t:DistinguishedFolderId Id=\"inbox\"/>"));
    assert!(operations[0].contains("Traversal=\"Shallow\""));
    assert!(operations[1].contains("<t:FolderId Id=\"id of Projekte\"/>"));
    assert!(operations[2].contains("<m:FindItem") && operations[2].contains("Id=\"id of Übersicht\""));
}

#[test]
fn a_bare_name_is_looked_for_at_the_top_and_in_the_inbox_at_once() {
    let mailbox = mailbox().answer(folders(&["Posteingang"])).answer(folders(&["Rechnungen"])).answer(EMPTY);
    let (folder, operations) = find("rechnungen", &mailbox).unwrap();
    assert_eq!(folder, "Inbox/Rechnungen");
    assert!(operations[0].contains("Id=\"msgfolderroot\"") && operations[1].contains("Id=\"inbox\""));
}

#[test]
fn a_folder_that_somebody_made_may_have_a_name_of_ews() {
    let mailbox = mailbox().answer(folders(&["Archive"])).answer(folders(&[])).answer(EMPTY);
    let (folder, operations) = find("archive", &mailbox).unwrap();
    assert_eq!(folder, "Archive");
    assert!(operations[2].contains("<t:FolderId Id=\"id of Archive\"/>"));
}

#[test]
fn an_id_goes_as_it_is() {
    let id = "AQMkADAwATM0MDAAMS1iNTc0LTk3ZjEtMDACLTAwCgAuAAADwDqm/g+Xa0+x==.mac";
    let (folder, operations) = find(id, &mailbox().answer(EMPTY)).unwrap();
    assert_eq!(folder, id);
    assert!(operations[0].contains(&format!("<t:FolderId Id=\"{id}\"/>")));
}

#[test]
fn an_unknown_folder_is_named_with_its_nearest() {
    let failure = find("Inbox/Projekt/X", &mailbox().answer(folders(&["Privat", "Projekte"]))).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert_eq!(
        failure.message,
        "There is no folder \"Inbox/Projekt/X\" (\"Projekt\" in \"Inbox/Projekt/X\"). The nearest is \
         \"Inbox/Projekte\". Well-known names are inbox, sent, drafts, deleted, junk and outbox; others are paths \
         such as Inbox/Projects."
    );
    let failure =
        find("imbox", &mailbox().answer(folders(&["Posteingang"])).answer(folders(&[]))).unwrap_err();
    assert!(
        failure.message.starts_with("There is no folder \"imbox\". The nearest is \"inbox\"."),
        "{failure}"
    );
    let failure = find("Inbox/A", &mailbox().answer(folders(&[]))).unwrap_err();
    assert!(failure.message.contains("That folder has no folders in it."), "{failure}");
    let failure = find(" / ", &mailbox()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
}

#[test]
fn a_path_answers_in_the_folders_own_case_and_may_be_decomposed() {
    let mailbox = mailbox().answer(folders(&["Projekte"])).answer(folders(&["Übersicht"])).answer(EMPTY);
    let (folder, _) = find("iNBOX/projekte/U\u{308}BERSICHT", &mailbox).unwrap();
    assert_eq!(folder, "Inbox/Projekte/Übersicht");
    let mailbox = self::mailbox().answer(folders(&["U\u{308}bersicht"])).answer(EMPTY);
    let (folder, operations) = find("junk/Übersicht", &mailbox).unwrap();
    assert_eq!(folder, "Junk Email/U\u{308}bersicht");
    assert!(operations[1].contains("Id=\"id of U\u{308}bersicht\""));
}

#[test]
fn nothing_is_called_near_that_is_not() {
    let failure =
        find("Posteingang", &mailbox().answer(folders(&["Privat"])).answer(folders(&[]))).unwrap_err();
    assert_eq!(
        failure.message,
        "There is no folder \"Posteingang\". Well-known names are inbox, sent, drafts, deleted, junk and outbox; \
         others are paths such as Inbox/Projects."
    );
}
