//! Rights in other mailboxes without impersonation: per folder, in full, and to send.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use std::io::Write as _;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

/// A folder of somebody's mailbox, named explicitly.
fn of(address: &str, folder: &str) -> String {
    format!(
        "<t:DistinguishedFolderId Id=\"{folder}\"><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>\
         </t:DistinguishedFolderId>"
    )
}

fn into(address: &str, folder: &str) -> String {
    format!("<m:SavedItemFolderId>{}</m:SavedItemFolderId>", of(address, folder))
}

const OWNER: &str = "owner@a.example";

/// A delegate with one level in Inbox, and nothing anywhere else.
async fn with_level(level: &str) -> Simulator {
    let document = format!(
        "service_account = \"svc@a.example\"\n[[recipient]]\ndisplay_name = \"Svc\"\naddress = \"svc@a.example\"\n\
         [[recipient]]\ndisplay_name = \"Owner\"\naddress = \"{OWNER}\"\n\
         [[message]]\nmailbox = \"{OWNER}\"\nfrom = \"X <x@b.example>\"\nsubject = \"Da\"\nreceived = \"2026-11-01T08:00:00Z\"\ntext = \"x\"\n\
         [[permission]]\nmailbox = \"{OWNER}\"\nfolder = \"Inbox\"\nuser = \"svc@a.example\"\nlevel = \"{level}\"\n"
    );
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(document.as_bytes()).unwrap();
    let seed = Some(file.path().to_path_buf());
    start(Options { seed, record: record_folder(), ..Options::default() }).await
}

async fn code(simulator: &Simulator, body: &str) -> String {
    let mut codes = post_as(simulator, "svc@a.example", &envelope("", body)).await.codes();
    codes.remove(0)
}

/// What each level allows, as the documentation of PermissionLevel has it.
#[tokio::test]
async fn levels_allow_what_they_say() {
    // See, read, create, change one's own, change others', delete one's own, delete others', create subfolders.
    for (level, allowed) in [
        ("None", "- - - - - - - -"),
        ("Contributor", "s - c - - - - -"),
        ("Reviewer", "s r - - - - - -"),
        ("NoneditingAuthor", "s r c - - d - -"),
        ("Author", "s r c u - d - -"),
        ("PublishingAuthor", "s r c u - d - f"),
        ("Editor", "s r c u U d D -"),
        ("PublishingEditor", "s r c u U d D f"),
        ("Owner", "s r c u U d D f"),
    ] {
        let simulator = with_level(level).await;
        let inbox = of(OWNER, "inbox");
        let ask = async |body: String| post_as(&simulator, "svc@a.example", &envelope("", &body)).await;
        let mut seen = Vec::new();
        let mut note = |letter: &str, answer: &Answer, otherwise: &[&str]| {
            let code = answer.codes().remove(0);
            assert!(code == "NoError" || otherwise.contains(&&*code), "{level} {letter}: {code}");
            seen.push(if code == "NoError" { letter.to_owned() } else { "-".to_owned() });
        };
        note("s", &ask(get_folder("Default", &inbox)).await, &["ErrorAccessDenied"]);
        let found = ask(find_item(&[], "", &inbox)).await;
        note("r", &found, &["ErrorAccessDenied"]);
        let made = ask(create("SaveOnly", &into(OWNER, "inbox"), &message("Neu", "x", &[]))).await;
        note("c", &made, &["ErrorAccessDenied", "ErrorCreateItemAccessDenied"]);
        let (theirs, mine) = (ids(&found).pop(), ids(&made).pop());
        let subject = set("item:Subject", "<t:Subject>anders</t:Subject>");
        for (letters, id) in [(["u", "d"], &mine), (["U", "D"], &theirs)] {
            for letter in letters {
                let denied = ["ErrorAccessDenied", "ErrorItemNotFound"];
                let answer = match (id, letter) {
                    (None, _) => refused(),
                    (Some(id), "u" | "U") => ask(update("AlwaysOverwrite", id, &subject)).await,
                    (Some(id), _) => ask(delete("HardDelete", std::slice::from_ref(id))).await,
                };
                note(letter, &answer, &denied);
            }
        }
        let folder = format!(
            "<m:CreateFolder><m:ParentFolderId>{inbox}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Unter</t:DisplayName>\
             </t:Folder></m:Folders></m:CreateFolder>"
        );
        note("f", &ask(folder).await, &["ErrorAccessDenied", "ErrorCreateSubfolderAccessDenied"]);
        // As the table above lists them: u U d D.
        let order = [0, 1, 2, 3, 5, 4, 6, 7];
        let shown: Vec<&str> = order.iter().map(|at| seen[*at].as_str()).collect();
        assert_eq!(shown.join(" "), allowed, "{level}");
        assert_eq!(
            code(&simulator, &get_folder("Default", &of(OWNER, "drafts"))).await,
            if level == "None" { "ErrorAccessDenied" } else { "ErrorFolderNotFound" }
        );
    }
}

#[tokio::test]
async fn rights_to_an_item_depend_on_whose_it_is() {
    for (level, theirs, mine) in [
        ("Author", ["false", "false"], ["true", "true"]),
        ("NoneditingAuthor", ["false", "false"], ["true", "false"]),
        ("Editor", ["true", "true"], ["true", "true"]),
    ] {
        let simulator = with_level(level).await;
        let ask = async |body: String| post_as(&simulator, "svc@a.example", &envelope("", &body)).await;
        let made = ask(create("SaveOnly", &into(OWNER, "inbox"), &message("Neu", "x", &[]))).await;
        assert_eq!(made.codes(), ["NoError"]);
        // Newest first.
        let found = ask(find_item(&["item:EffectiveRights"], "", &of(OWNER, "inbox"))).await;
        assert_eq!(found.texts("t:Delete"), [mine[0], theirs[0]], "{level}");
        assert_eq!(found.texts("t:Modify"), [mine[1], theirs[1]], "{level}");
    }
}

/// What would be answered about an item that is not even seen.
fn refused() -> Answer {
    let body = "<m:ResponseCode>ErrorAccessDenied</m:ResponseCode>".to_owned();
    Answer { status: 200, headers: String::new(), body }
}

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

#[tokio::test]
async fn a_delegate_of_one_folder_sees_one_folder() {
    let simulator = simulator().await;
    let misaki = "misaki.fujiwara@contoso.example";
    assert_eq!(call(&simulator, &find_item(&[], "", &of(misaki, "calendar"))).await.codes(), ["NoError"]);
    for folder in ["inbox", "drafts", "msgfolderroot"] {
        let answer = call(&simulator, &get_folder("Default", &of(misaki, folder))).await;
        assert_eq!(answer.codes(), ["ErrorFolderNotFound"], "{folder}");
    }
    assert_eq!(
        call(&simulator, &get_folder("Default", &of(ANNA, "inbox"))).await.codes(),
        ["ErrorAccessDenied"]
    );
    // An id is no way around it.
    let inbox = call_as(&simulator, ANNA, &get_folder("IdOnly", &distinguished("inbox"))).await;
    let id = inbox.all("<t:FolderId Id=\"", "\"").remove(0);
    let by_id = find_item(&[], "", &format!("<t:FolderId Id=\"{id}\"/>"));
    assert_eq!(call(&simulator, &by_id).await.codes(), ["ErrorAccessDenied"]);
    let item = ids(&newest(&simulator, ANNA, "inbox", &[]).await).remove(0);
    assert_eq!(whole(&simulator, ASSISTANT, &item).await.codes(), ["ErrorItemNotFound"]);
    let deleted = call(&simulator, &delete("HardDelete", std::slice::from_ref(&item))).await;
    assert_eq!(deleted.codes(), ["ErrorItemNotFound"]);
    assert_eq!(whole(&simulator, ANNA, &item).await.codes(), ["NoError"]);
}

#[tokio::test]
async fn full_access_is_like_the_owners_own() {
    let simulator = simulator().await;
    let deep = find_folder("Deep", "", &of(INFO, "msgfolderroot"));
    let own = call_as(&simulator, INFO, &find_folder("Deep", "", &distinguished("msgfolderroot"))).await;
    assert_eq!(call(&simulator, &deep).await.texts("t:DisplayName"), own.texts("t:DisplayName"));
    let made = call(&simulator, &create("SaveOnly", &into(INFO, "inbox"), &message("Notiz", "x", &[]))).await;
    let id = ids(&made).remove(0);
    assert_eq!(call(&simulator, &delete("MoveToDeletedItems", &[id])).await.codes(), ["NoError"]);
    assert_eq!(subjects(&simulator, INFO, "deleteditems").await[0], "Notiz");
}

fn from(address: &str, item: &str) -> String {
    item.replace("</t:Message>", &format!("<t:From>{}</t:From></t:Message>", mailboxes(&[address])))
}

#[tokio::test]
async fn sending_as_leaves_no_trace_and_on_behalf_names_both() {
    let simulator = simulator().await;
    for (owner, sender) in [(INFO, INFO), (BRUNO, ASSISTANT)] {
        let item = from(owner, &message("Im Auftrag", "x", &[ANNA]));
        let saved = call(&simulator, &create("SaveOnly", &into(owner, "drafts"), &item)).await;
        let draft = ids(&saved).remove(0);
        let body =
            send(&draft).replace("</m:SendItem>", &format!("{}</m:SendItem>", into(owner, "sentitems")));
        assert_eq!(call(&simulator, &body).await.codes(), ["NoError"], "{owner}");
        let received = ids(&newest(&simulator, ANNA, "inbox", &[]).await).remove(0);
        let received = whole(&simulator, ANNA, &received).await;
        let address = |element: &str| {
            let part = received.all(&format!("<{element}><t:Mailbox>"), &format!("</{element}>")).remove(0);
            part.split("<t:EmailAddress>").nth(1).unwrap().split('<').next().unwrap().to_owned()
        };
        assert_eq!((address("t:From"), address("t:Sender")), (owner.to_owned(), sender.to_owned()));
        assert_eq!(subjects(&simulator, owner, "sentitems").await[0], "Im Auftrag");
        assert!(!subjects(&simulator, owner, "drafts").await.contains(&"Im Auftrag".to_owned()));
    }
    let item = from("helena.vogt@contoso.example", &message("x", "y", &[ANNA]));
    let answer = call(&simulator, &create("SendAndSaveCopy", "", &item)).await;
    assert_eq!(answer.codes(), ["ErrorSendAsDenied"]);
    assert_eq!(
        answer.texts("m:MessageText"),
        [
            "The user account which was used to submit this request does not have the right to send mail on behalf of \
          the specified sending account."
        ]
    );
}

#[tokio::test]
async fn a_copy_that_is_wanted_in_another_mailbox_is_not_kept() {
    let simulator = simulator().await;
    let item = from(BRUNO, &message("Verirrt", "x", &[ANNA]));
    let saved = call(&simulator, &create("SaveOnly", &into(BRUNO, "drafts"), &item)).await;
    // Sent Items without a mailbox are the sender's own.
    assert_eq!(call(&simulator, &send(&ids(&saved)[0])).await.codes(), ["NoError"]);
    assert_eq!(subjects(&simulator, ANNA, "inbox").await[0], "Verirrt");
    assert_eq!(subjects(&simulator, BRUNO, "drafts").await[0], "Verirrt");
    for address in [ASSISTANT, BRUNO] {
        assert!(!subjects(&simulator, address, "sentitems").await.contains(&"Verirrt".to_owned()));
    }
}

#[tokio::test]
async fn a_delegate_does_not_fill_the_owners_deleted_items() {
    let simulator = simulator().await;
    let found = call(&simulator, &find_item(&[], "", &of(BRUNO, "inbox"))).await;
    let id = ids(&found).remove(0);
    let answer = call(&simulator, &delete("MoveToDeletedItems", std::slice::from_ref(&id))).await;
    assert_eq!(answer.codes(), ["ErrorCannotDeleteObject"]);
    assert_eq!(
        call(&simulator, &move_to("MoveItem", &of(BRUNO, "drafts"), std::slice::from_ref(&id))).await.codes(),
        ["NoError"]
    );
    // To another mailbox it goes without an id.
    let id = ids(&found).remove(1);
    let moved = call(&simulator, &move_to("MoveItem", &distinguished("inbox"), &[id])).await;
    assert_eq!((moved.codes(), ids(&moved).len()), (vec!["NoError".to_owned()], 0));
    assert_eq!(subjects(&simulator, ASSISTANT, "inbox").await.len(), 10);
}

#[tokio::test]
async fn owners_give_and_take_rights() {
    let simulator = simulator().await;
    let found = call_as(&simulator, ANNA, &get_folder("IdOnly", &distinguished("inbox"))).await;
    let id = found.all("<t:FolderId Id=\"", "\"").remove(0);
    let permissions = |user: &str, level: &str| {
        format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id=\"{id}\"/><t:Updates><t:SetFolderField>\
             <t:FieldURI FieldURI=\"folder:PermissionSet\"/><t:Folder><t:PermissionSet><t:Permissions><t:Permission><t:UserId>{user}</t:UserId>\
             <t:PermissionLevel>{level}</t:PermissionLevel></t:Permission></t:Permissions></t:PermissionSet></t:Folder></t:SetFolderField>\
             </t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
        )
    };
    let user = "<t:PrimarySmtpAddress>assistant@contoso.example</t:PrimarySmtpAddress>";
    assert_eq!(call_as(&simulator, ANNA, &permissions(user, "Reviewer")).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &find_item(&[], "", &of(ANNA, "inbox"))).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &permissions(user, "Owner")).await.codes(), ["ErrorAccessDenied"]);
    let shown = get_folder("IdOnly", &distinguished("inbox")).replace(
        "</t:BaseShape>",
        "</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"folder:PermissionSet\"/></t:AdditionalProperties>",
    );
    let shown = call_as(&simulator, ANNA, &shown).await;
    assert_eq!(shown.texts("t:DistinguishedUser"), ["Default", "Anonymous"]);
    assert_eq!(shown.texts("t:PermissionLevel"), ["None", "None", "Reviewer"]);
    assert_eq!(shown.texts("t:PrimarySmtpAddress"), ["assistant@contoso.example"]);
    let everyone = "<t:DistinguishedUser>Default</t:DistinguishedUser>";
    assert_eq!(call_as(&simulator, ANNA, &permissions(everyone, "Reviewer")).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &find_item(&[], "", &of(ANNA, "inbox"))).await.codes(), ["NoError"]);
    assert_eq!(call_as(&simulator, ANNA, &permissions(everyone, "None")).await.codes(), ["NoError"]);
    assert_eq!(
        call(&simulator, &find_item(&[], "", &of(ANNA, "inbox"))).await.codes(),
        ["ErrorAccessDenied"]
    );
    let stranger = "<t:PrimarySmtpAddress>x@elsewhere.example</t:PrimarySmtpAddress>";
    assert_eq!(
        call_as(&simulator, ANNA, &permissions(stranger, "Owner")).await.codes(),
        ["ErrorInvalidUserInfo"]
    );
}
