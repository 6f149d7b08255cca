//! Folders: what they are made as, and what they may become.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::*;
use ews_mcp_simulator::{Options, Simulator};

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

/// Makes a folder below the inbox: its id. `class` is a whole element or nothing.
async fn made(simulator: &Simulator, name: &str, class: &str) -> String {
    let body = format!(
        "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder>{class}\
         <t:DisplayName>{name}</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
        distinguished("inbox")
    );
    let answer = call(simulator, &body).await;
    assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
    answer.all("<t:FolderId Id=\"", "\"").remove(0)
}

async fn classes(simulator: &Simulator, id: &str) -> Vec<String> {
    let body = get_folder("AllProperties", &format!("<t:FolderId Id=\"{id}\"/>"));
    call(simulator, &body).await.texts("t:FolderClass")
}

async fn become_class(simulator: &Simulator, id: &str, class: &str) -> String {
    let body = format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id=\"{id}\"/><t:Updates><t:SetFolderField>\
         <t:FieldURI FieldURI=\"folder:FolderClass\"/><t:Folder><t:FolderClass>{class}</t:FolderClass></t:Folder>\
         </t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
    );
    call(simulator, &body).await.codes().remove(0)
}

#[tokio::test]
async fn a_folder_without_a_class_has_none_until_it_is_given_one() {
    let simulator = simulator().await;
    let plain = made(&simulator, "plain", "").await;
    assert!(classes(&simulator, &plain).await.is_empty());
    assert_eq!(become_class(&simulator, &plain, "IPF.Appointment").await, "ErrorObjectTypeChanged");
    assert_eq!(become_class(&simulator, &plain, "IPF.Note").await, "NoError");
    assert_eq!(classes(&simulator, &plain).await, ["IPF.Note"]);
}

#[tokio::test]
async fn a_class_can_become_a_subclass_and_nothing_else() {
    let simulator = simulator().await;
    let note = made(&simulator, "note", "<t:FolderClass>IPF.Note</t:FolderClass>").await;
    for (class, code) in [
        ("IPF.Contact", "ErrorObjectTypeChanged"),
        ("Anything", "ErrorObjectTypeChanged"),
        ("IPF.Notes", "ErrorObjectTypeChanged"),
        ("IPF.Note.Contoso", "NoError"),
        ("IPF.Note", "NoError"),
    ] {
        assert_eq!(become_class(&simulator, &note, class).await, code, "{class}");
    }
    let own = made(&simulator, "own", "<t:FolderClass>IAmAFolderClass</t:FolderClass>").await;
    assert_eq!(become_class(&simulator, &own, "Another").await, "ErrorObjectTypeChanged");
    assert_eq!(become_class(&simulator, &own, "IAmAFolderClass.Sub").await, "NoError");
    assert_eq!(classes(&simulator, &own).await, ["IAmAFolderClass.Sub"]);
}

#[tokio::test]
async fn a_folder_tells_its_size_under_the_tag_of_it() {
    let options = Options { messages: 1_000_000, record: record_folder(), ..Options::default() };
    let simulator = start(options).await;
    let shape = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
        <t:ExtendedFieldURI PropertyTag=\"0x0E08\" PropertyType=\"Long\"/></t:AdditionalProperties></m:FolderShape>";
    let folders = [distinguished("inbox"), distinguished("outbox")].concat();
    let body = format!("<m:GetFolder>{shape}<m:FolderIds>{folders}</m:FolderIds></m:GetFolder>");
    let answer = call(&simulator, &body).await;
    let sizes: Vec<i64> = answer.texts("t:Value").iter().map(|size| size.parse().unwrap()).collect();
    assert!(sizes[0] > 3_000_000_000, "{sizes:?}");
    assert_eq!(sizes[1], 0);
}

#[tokio::test]
async fn what_is_gone_is_an_item_to_those_who_change_it_and_a_folder_to_those_who_read_it() {
    let simulator = simulator().await;
    let id = made(&simulator, "gone", "").await;
    let element = format!("<t:FolderId Id=\"{id}\"/>");
    let delete = format!(
        "<m:DeleteFolder DeleteType=\"HardDelete\"><m:FolderIds>{element}</m:FolderIds></m:DeleteFolder>"
    );
    assert_eq!(call(&simulator, &delete).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &delete).await.codes(), ["ErrorItemNotFound"]);
    assert_eq!(become_class(&simulator, &id, "IPF.Note").await, "ErrorItemNotFound");
    let answer = call(&simulator, &get_folder("IdOnly", &element)).await;
    assert_eq!(answer.codes(), ["ErrorFolderNotFound"]);
}
