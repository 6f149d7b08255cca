//! An id is good in its own mailbox alone, whatever it looks like.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_mcp_tests::{Exchange, Revision, User};
use serde_json::json;

use super::{
    ANNA, ASSISTANT, BRUNO, INFO, Scene, call, client, delete, get_item, id, message, move_item, newest,
    people, rule, send_item,
};

/// Operations that name an item, each in a place of its own.
fn uses(item: &str) -> Vec<String> {
    vec![
        get_item(item),
        delete(item, "MoveToDeletedItems"),
        move_item(item, "<t:DistinguishedFolderId Id=\"deleteditems\"/>"),
        super::set(item, "item:Importance", "<t:Importance>High</t:Importance>"),
        format!(
            "<m:CreateAttachment $N><m:ParentItemId Id=\"{item}\"/><m:Attachments><t:FileAttachment><t:Name>a.txt</t:Name>\
             <t:Content>YQ==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"
        ),
        super::create(
            "SaveOnly",
            &format!("<t:ReplyToItem><t:ReferenceItemId Id=\"{item}\"/></t:ReplyToItem>"),
        ),
    ]
}

/// That no operation takes this id, in this mailbox, and none reaches Exchange.
async fn nothing_takes(scene: &Scene, mailbox: &str, item: &str) {
    let before = scene.exchange.recording().all().len();
    for operation in uses(item) {
        // Each in a call of its own, so that none of them is refused for coming late.
        let answers = scene.run(mailbox, json!({ "items": [item], "steps": [call(&operation)] })).await;
        let rule = rule(&answers[0]);
        assert!(
            ["id-of-another-mailbox", "id-malformed", "value"].contains(&rule),
            "{operation}: {}",
            answers[0]
        );
    }
    let send = super::send(send_item(item, "CQ=="));
    let answers = scene.run(mailbox, json!({ "items": [item], "steps": [send] })).await;
    assert!(answers[0].starts_with("refused: "), "{}", answers[0]);
    // What the host itself asked about the mailbox names no item.
    for recorded in scene.exchange.recording().all().split_off(before) {
        let asked = ["GetFolder", "ResolveNames"].contains(&recorded.operation.as_str());
        assert!(asked, "{item}: {}", recorded.request);
    }
}

async fn newest_in(scene: &Scene, mailbox: &str) -> String {
    id(&scene.run(mailbox, json!({ "steps": [call(newest("inbox"))] })).await[0])
}

#[tokio::test]
async fn an_id_of_another_mailbox_is_not_taken() {
    for kind in ["impersonation", "delegate"] {
        let settings = [("EWS_IMPERSONATION_TYPE", kind)];
        let scene = Scene::with("an_id_of_another_mailbox", &settings, User::absent()).await;
        let bruno = newest_in(&scene, BRUNO).await;
        for mailbox in [INFO, ASSISTANT] {
            nothing_takes(&scene, mailbox, &bruno).await;
        }
        let own = newest_in(&scene, BRUNO).await;
        let found = scene.run(BRUNO, json!({ "steps": [call(get_item(&own))] })).await;
        assert!(found[0].contains("NoError"), "{}", found[0]);
    }
}

#[tokio::test]
async fn an_opaque_id_of_another_mailbox_is_not_taken() {
    for kind in ["impersonation", "delegate"] {
        let exchange = Exchange::with("an_opaque_id_of_another_mailbox", &["--ids", "opaque"]).await;
        let settings = [("EWS_IMPERSONATION_TYPE", kind)];
        let client = client(&exchange, Revision::Stateless, &settings, User::absent()).await;
        let scene = Scene { exchange, client };
        let bruno = newest_in(&scene, BRUNO).await;
        let (bare, seal) = bruno.rsplit_once('.').expect("ids that show no mailbox are sealed");
        let found = scene.run(BRUNO, json!({ "steps": [call(get_item(&bruno))] })).await;
        assert!(found[0].contains("NoError") && found[0].contains(&bruno), "{}", found[0]);
        nothing_takes(&scene, INFO, &bruno).await;
        // Without a seal, with a cut or changed one, with that of another id.
        let info = newest_in(&scene, INFO).await;
        let other_seal = info.rsplit_once('.').unwrap().1;
        let changed: String = seal.chars().rev().collect();
        for forged in [
            bare.to_owned(),
            format!("{bare}."),
            format!("{bare}.{}", &seal[..seal.len() - 2]),
            format!("{bare}.{changed}"),
            format!("{bare}.{other_seal}"),
            format!("{bruno}.{other_seal}"),
        ] {
            nothing_takes(&scene, BRUNO, &forged).await;
        }
    }
}

#[tokio::test]
async fn an_id_in_an_old_form_is_not_taken() {
    let scene = Scene::start("an_id_in_an_old_form").await;
    let encode = |kind: u8, moniker: &[u8]| {
        let mut bytes = vec![0, kind];
        bytes.extend(u16::try_from(moniker.len()).unwrap().to_le_bytes());
        bytes.extend(moniker);
        bytes.extend([0, 4, 0, 1, 2, 3, 4]);
        STANDARD.encode(bytes)
    };
    for item in [
        // Exchange 2007: the address, of this mailbox or of another.
        encode(0, BRUNO.as_bytes()),
        encode(0, ANNA.as_bytes()),
        // Public folders have no mailbox.
        STANDARD.encode([0, 1, 0, 4, 0, 1, 2, 3, 4]),
        STANDARD.encode([0, 2, 0, 4, 0, 1, 2, 3, 4]),
        // The directory.
        encode(5, b"0cd4de27-a67e-55d2-a400-33259ecf7c84"),
    ] {
        nothing_takes(&scene, ANNA, &item).await;
    }
}

#[tokio::test]
async fn a_malformed_id_is_not_taken() {
    let scene = Scene::start("a_malformed_id").await;
    let good = newest_in(&scene, ANNA).await;
    let mut bytes = STANDARD.decode(&good).unwrap();
    let mut guid_alone = bytes[..40].to_vec();
    guid_alone.truncate(39);
    // The kind of its mailbox changed.
    bytes[1] = 9;
    for item in [
        "AAMk".to_owned(),
        "nonsense!".to_owned(),
        good[..20].to_owned(),
        STANDARD.encode(&bytes),
        STANDARD.encode(guid_alone),
        format!(" {good}x"),
        STANDARD.encode([1, 3, 3, 255, 255, 255, 255]),
    ] {
        nothing_takes(&scene, ANNA, &item).await;
    }
}

#[tokio::test]
async fn nothing_is_put_into_a_folder_of_another_mailbox() {
    let scene =
        Scene::with("a_folder_of_another_mailbox", &[("EWS_IMPERSONATION_TYPE", "delegate")], User::absent())
            .await;
    let get = "<m:GetFolder $N><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>\
               <t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>";
    let answer = &scene.run(INFO, json!({ "steps": [call(get)] })).await[0];
    let folder = answer.split_once("FolderId Id=\"").unwrap().1.split_once('"').unwrap().0;
    let folder = format!("<t:FolderId Id=\"{folder}\"/>");
    let item = newest_in(&scene, BRUNO).await;
    let copy = move_item(&item, &folder).replace("MoveItem", "CopyItem");
    let saved = message("SaveOnly", "Planted", &people("To", &[BRUNO]))
        .replace("<m:Items>", &format!("<m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items>"));
    for operation in [move_item(&item, &folder), copy, saved] {
        let answers = scene.run(BRUNO, json!({ "items": [item], "steps": [call(&operation)] })).await;
        assert_eq!(rule(&answers[0]), "id-of-another-mailbox", "{operation}");
    }
    assert_eq!(scene.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_sync_state_is_good_in_its_own_mailbox_alone() {
    for ids in ["exchange", "opaque"] {
        let exchange = Exchange::with("a_sync_state", &["--ids", ids]).await;
        let client = client(&exchange, Revision::Stateless, &[], User::absent()).await;
        let scene = Scene { exchange, client };
        let sync = |state: &str| {
            call(format!(
                "<m:SyncFolderItems $N><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>\
                 <t:DistinguishedFolderId Id=\"inbox\"/></m:SyncFolderId>{state}<m:MaxChangesReturned>5\
                 </m:MaxChangesReturned></m:SyncFolderItems>"
            ))
        };
        let first = &scene.run(BRUNO, json!({ "steps": [sync("")] })).await[0];
        let state = first.split_once("<m:SyncState>").unwrap().1.split_once('<').unwrap().0;
        let element = format!("<m:SyncState>{state}</m:SyncState>");
        let again = scene.run(BRUNO, json!({ "steps": [sync(&element)] })).await;
        assert!(again[0].contains("NoError"), "{}", again[0]);
        let foreign = scene.run(ANNA, json!({ "steps": [sync(&element)] })).await;
        assert!(foreign[0].starts_with("refused: "), "{}", foreign[0]);
        let bare = state.rsplit_once('.').expect("sync states are sealed").0;
        let bare =
            scene.run(BRUNO, json!({ "steps": [sync(&format!("<m:SyncState>{bare}</m:SyncState>"))] })).await;
        assert!(bare[0].starts_with("refused: "), "{}", bare[0]);
    }
}
