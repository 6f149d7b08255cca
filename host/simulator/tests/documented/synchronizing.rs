//! SyncFolderItems and SyncFolderHierarchy.

use ews_mcp_simulator::Simulator;

use crate::client::mail::{ItemId, create, delete, message, saved_in, set, update};
use crate::client::{Answer, distinguished};
use crate::example::{Message, example};
use crate::world::{TOM, folder, item, run, world};

/// The page of SyncFolderHierarchy has "corrupted": one code has one text.
const CORRUPT: &str = "Synchronization state data is corrupt or otherwise invalid.";

fn items(shape: &str, folder: &str, state: &str, ignore: Option<&ItemId>, scope: &str) -> String {
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    let ignore =
        ignore.map(|id| format!("<m:Ignore>{}</m:Ignore>", id.element("t:ItemId"))).unwrap_or_default();
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>{shape}</t:BaseShape></m:ItemShape><m:SyncFolderId>{}</m:SyncFolderId>\
         {state}{ignore}<m:MaxChangesReturned>100</m:MaxChangesReturned>{scope}</m:SyncFolderItems>",
        distinguished(folder)
    )
}

fn hierarchy(shape: &str, root: Option<&str>, state: &str) -> String {
    let root = root
        .map(|root| format!("<m:SyncFolderId>{}</m:SyncFolderId>", distinguished(root)))
        .unwrap_or_default();
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>{shape}</t:BaseShape></m:FolderShape>{root}{state}\
         </m:SyncFolderHierarchy>"
    )
}

async fn state(simulator: &Simulator, request: &str) -> String {
    run(simulator, request).await.texts("m:SyncState").remove(0)
}

/// The names of the changes, in their order.
fn changes(answer: &Answer) -> Vec<&str> {
    let inside = answer.body.split("<m:Changes>").nth(1).unwrap();
    // A right is called Delete, too: it holds no element.
    let names = ["<t:Update><", "<t:Create><", "<t:ReadFlagChange><", "<t:Delete><"];
    let mut found: Vec<(usize, &str)> = names
        .iter()
        .flat_map(|name| inside.match_indices(name).map(|(at, _)| (at, name.trim_matches(['<', '>']))))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

const ITEMS: [&str; 3] = ["m:SyncState", "m:IncludesLastItemInRange", "m:Changes"];
const FOLDERS: [&str; 3] = ["m:SyncState", "m:IncludesLastFolderInRange", "m:Changes"];

fn shape(head: [&str; 3], names: &[&str]) -> Vec<String> {
    let inside = names.iter().map(|name| format!("m:Changes/{name}"));
    head.into_iter().map(str::to_owned).chain(inside).collect()
}

#[tokio::test]
async fn the_first_synchronization_of_a_folder() {
    let simulator = world().await;
    let page = example("how-to-synchronize-items-by-using-ews-in-exchange", "first: everything is new");
    let request = items("IdOnly", "inbox", "", None, "<m:SyncScope>NormalItems</m:SyncScope>");
    let shape = shape(ITEMS, &["t:Create", "t:Create/t:Message", "t:Create/t:Message/t:ItemId@Id,ChangeKey"]);
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let answer =
        page.version("Exchange2013").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(changes(&answer), ["t:Create"; 9]);
}

#[tokio::test]
async fn what_has_changed_since() {
    let simulator = world().await;
    let known = state(&simulator, &items("IdOnly", "inbox", "", None, "")).await;
    let (keys, monday, files) = (
        item(&simulator, "inbox", "Keys").await,
        item(&simulator, "inbox", "News from the paper mill").await,
        item(&simulator, "inbox", "Two files").await,
    );
    run(&simulator, &update("AlwaysOverwrite", &keys, &set("item:Subject", "<t:Subject>Key</t:Subject>")))
        .await;
    run(&simulator, &create("SaveOnly", &saved_in("inbox"), &message("New", "x", &[TOM]))).await;
    run(&simulator, &update("AlwaysOverwrite", &monday, &set("message:IsRead", "<t:IsRead>true</t:IsRead>")))
        .await;
    run(&simulator, &delete("HardDelete", &[files])).await;
    let page = example(
        "how-to-synchronize-items-by-using-ews-in-exchange",
        "then: an update with all properties, something new, a read flag, something deleted",
    );
    let request = items("AllProperties", "inbox", &known, None, "<m:SyncScope>NormalItems</m:SyncScope>");
    let shape = shape(
        ITEMS,
        &[
            "t:Update",
            "t:Update/t:Message",
            "t:Update/t:Message/t:ItemId@Id,ChangeKey",
            "t:Update/t:Message/t:ParentFolderId@Id,ChangeKey",
            "t:Update/t:Message/t:ItemClass",
            "t:Update/t:Message/t:Subject",
            "t:Update/t:Message/t:Sensitivity",
            "t:Update/t:Message/t:DateTimeReceived",
            "t:Update/t:Message/t:Size",
            "t:Update/t:Message/t:Importance",
            "t:Update/t:Message/t:IsSubmitted",
            "t:Update/t:Message/t:IsDraft",
            "t:Update/t:Message/t:IsFromMe",
            "t:Update/t:Message/t:IsResend",
            "t:Update/t:Message/t:IsUnmodified",
            "t:Update/t:Message/t:DateTimeSent",
            "t:Update/t:Message/t:DateTimeCreated",
            "t:Update/t:Message/t:DisplayCc",
            "t:Update/t:Message/t:DisplayTo",
            "t:Update/t:Message/t:HasAttachments",
            "t:Update/t:Message/t:Culture",
            "t:Update/t:Message/t:EffectiveRights",
            "t:Update/t:Message/t:LastModifiedName",
            "t:Update/t:Message/t:LastModifiedTime",
            "t:Update/t:Message/t:IsAssociated",
            "t:Update/t:Message/t:ConversationId@Id",
            "t:Update/t:Message/t:Sender",
            "t:Update/t:Message/t:IsReadReceiptRequested",
            "t:Update/t:Message/t:ConversationIndex",
            "t:Update/t:Message/t:ConversationTopic",
            "t:Update/t:Message/t:From",
            "t:Update/t:Message/t:InternetMessageId",
            "t:Update/t:Message/t:IsRead",
            "t:Create",
            "t:Create/t:Message",
            "t:ReadFlagChange",
            "t:ReadFlagChange/t:ItemId@Id,ChangeKey",
            "t:ReadFlagChange/t:IsRead",
            "t:Delete",
            "t:Delete/t:ItemId@Id,ChangeKey",
        ],
    );
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let answer =
        page.version("Exchange2010_SP2").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(changes(&answer), ["t:Update", "t:Create", "t:ReadFlagChange", "t:Delete"]);
}

#[tokio::test]
async fn some_items_are_not_asked_for() {
    let simulator = world().await;
    let known = state(&simulator, &items("IdOnly", "sentitems", "", None, "")).await;
    let made = create("SaveOnly", &saved_in("sentitems"), &message("New", "x", &[TOM]));
    let made = crate::client::mail::ids(&run(&simulator, &made).await).remove(0);
    let page = |shows: &'static str| example("syncfolderitems-operation", shows);
    let request = items("Default", "sentitems", &known, None, "");
    let names = ["t:Create", "t:Create/t:Message", "t:Create/t:Message/t:ItemId@Id,ChangeKey"];
    let shape = shape(
        ITEMS,
        &[&names[..], &["t:Create/t:Message/t:Subject", "t:Create/t:Message/t:Sensitivity"]].concat(),
    );
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    page("the default shape of what is new").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    let request = items("Default", "sentitems", &known, Some(&made), "");
    let answer =
        page("with an item to ignore").answers(&simulator, &request, &[Message::Success(&ITEMS)]).await;
    assert_eq!(changes(&answer), [""; 0]);
}

#[tokio::test]
async fn states_that_lead_nowhere() {
    let simulator = world().await;
    let of_inbox = state(&simulator, &items("IdOnly", "inbox", "", None, "")).await;
    let of_root = state(&simulator, &hierarchy("IdOnly", Some("root"), "")).await;
    let of_all = state(&simulator, &hierarchy("IdOnly", None, "")).await;
    let error =
        Message::Error("ErrorInvalidSyncStateData", CORRUPT, &["m:SyncState", "m:IncludesLastItemInRange"]);
    let related = "handling-synchronization-related-errors-in-ews-in-exchange";
    for (page, shows, folder, state) in [
        ("syncfolderitems-operation", "error: the state was cut off", "inbox", &of_inbox[..20]),
        (related, "a state of folders", "inbox", &*of_all),
        (related, "a state of another folder", "drafts", &*of_inbox),
    ] {
        let request = items("Default", folder, state, None, "");
        let answer = example(page, shows).answers(&simulator, &request, &[error]).await;
        assert_eq!(answer.count("<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>"), 1);
    }
    let error =
        Message::Error("ErrorInvalidSyncStateData", CORRUPT, &["m:SyncState", "m:IncludesLastFolderInRange"]);
    for (page, shows, root, state) in [
        ("syncfolderhierarchy-operation", "error: the state was cut off", None, &of_all[..20]),
        (related, "a state of items", None, &*of_inbox),
        (related, "a root now, and none before", Some("root"), &*of_all),
        (related, "no root now, and one before", None, &*of_root),
    ] {
        let request = hierarchy("AllProperties", root, state);
        let answer = example(page, shows).answers(&simulator, &request, &[error]).await;
        assert_eq!(answer.count("<m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange>"), 1);
    }
}

#[tokio::test]
async fn the_folders_of_a_mailbox() {
    let simulator = world().await;
    let make = |name: &str| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder><t:FolderClass>IPF.Note</t:FolderClass>\
             <t:DisplayName>{name}</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
            distinguished("msgfolderroot")
        )
    };
    let page = |shows: &'static str| example("how-to-synchronize-folders-by-using-ews-in-exchange", shows);
    let first =
        shape(FOLDERS, &["t:Create", "t:Create/t:Folder", "t:Create/t:Folder/t:FolderId@Id,ChangeKey"]);
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let request = hierarchy("IdOnly", Some("root"), "");
    page("first, from root on").answers(&simulator, &request, &[Message::Success(&first)]).await;
    let (of_root, of_all) =
        (state(&simulator, &request).await, state(&simulator, &hierarchy("IdOnly", None, "")).await);
    let (offers, samples) = (folder(&simulator, "Offers").await, folder(&simulator, "Samples").await);
    let renamed = format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI=\"folder:DisplayName\"/>\
         <t:Folder><t:DisplayName>A offers</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange>\
         </m:FolderChanges></m:UpdateFolder>",
        offers.element()
    );
    run(&simulator, &renamed).await;
    run(&simulator, &make("Schedules")).await;
    let gone = format!(
        "<m:DeleteFolder DeleteType=\"HardDelete\"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
        samples.element()
    );
    run(&simulator, &gone).await;
    let of = |change: &str| {
        [
            "",
            "/t:FolderId@Id,ChangeKey",
            "/t:ParentFolderId@Id,ChangeKey",
            "/t:FolderClass",
            "/t:DisplayName",
            "/t:TotalCount",
            "/t:ChildFolderCount",
            "/t:EffectiveRights",
            "/t:UnreadCount",
        ]
        .map(|name| format!("t:{change}/t:Folder{name}"))
    };
    let (updated, created) = (of("Update"), of("Create"));
    let names: Vec<&str> = std::iter::once("t:Update")
        .chain(updated.iter().map(String::as_str))
        .chain(["t:Create"])
        .chain(created.iter().map(String::as_str))
        .chain(["t:Delete", "t:Delete/t:FolderId@Id,ChangeKey"])
        .collect();
    let then = shape(FOLDERS, &names);
    let then: Vec<&str> = then.iter().map(String::as_str).collect();
    let request = hierarchy("AllProperties", Some("root"), &of_root);
    page("then: one renamed, one new, one deleted with what is below it")
        .version("Exchange2013")
        .answers(&simulator, &request, &[Message::Success(&then)])
        .await;
    let page = example("syncfolderhierarchy-operation", "the whole mailbox, where no folder is named");
    page.answers(&simulator, &hierarchy("AllProperties", None, &of_all), &[Message::Success(&then)]).await;
}
