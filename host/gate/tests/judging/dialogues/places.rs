//! Where folders lie into which something is put.

use ews_mcp_gate::Effect;

use super::{Dialogue, End, dialogue, hold, refused, signed};
use crate::ids;
use crate::scene::scene;
use crate::stored::Stored;

fn moved(folder: &str) -> String {
    format!(
        "<m:MoveItem $N><m:ToFolderId><t:FolderId Id=\"{folder}\"/></m:ToFolderId>\
         <m:ItemIds><t:ItemId Id=\"$ITEM\"/></m:ItemIds></m:MoveItem>"
    )
}

fn saved(folder: &str) -> String {
    format!(
        "<m:CreateItem $N><m:SavedItemFolderId><t:FolderId Id=\"{folder}\"/></m:SavedItemFolderId>\
         <m:Items><t:Message/></m:Items></m:CreateItem>"
    )
}

pub(super) fn dialogues() -> Vec<Dialogue> {
    let writes = || scene().effects(&[Effect::Write]);
    let delegate = || {
        let mut scene = writes().access(ews_mcp_gate::Access::Delegate);
        scene.stored.unseen = Stored::all_but(&["inbox"]);
        scene
    };
    let plain_outbox = ids::plain(ids::MAILBOX, ids::OWN, 110);
    vec![
        dialogue("moved into a well-known folder by its id", writes(), &moved("$INBOX"), End::Signed(0)),
        dialogue("moved two folders deep", writes(), &moved("$DEEP"), End::Signed(0)),
        dialogue(
            "moved beside msgfolderroot",
            writes(),
            &moved("$HIDDEN"),
            End::Refused("effect-not-granted"),
        ),
        dialogue(
            "moved into a folder inside of itself",
            writes(),
            &moved("$LOOP"),
            End::Refused("effect-not-granted"),
        ),
        dialogue(
            "moved into a folder that is gone",
            writes(),
            &moved("$LOST"),
            End::Refused("effect-not-granted"),
        ),
        dialogue("moved out of sight by a tool that may destroy", scene(), &moved("$HIDDEN"), End::Signed(0)),
        dialogue("saved two folders deep", writes(), &saved("$DEEP"), End::Signed(0)),
        dialogue("saved out of sight", writes(), &saved("$HIDDEN"), End::Refused("effect-not-granted")),
        dialogue("moved below the folder that a delegate sees", delegate(), &moved("$DEEP"), End::Signed(0)),
        dialogue(
            "moved where a delegate cannot see that people look",
            delegate(),
            &moved("$ROOT"),
            End::Refused("effect-not-granted"),
        ),
        dialogue("moved into the Outbox by its id", scene(), &moved("$OUTBOX"), End::Refused("outbox")),
        dialogue("saved in the Outbox by its id", scene(), &saved("$OUTBOX"), End::Refused("outbox")),
        dialogue(
            "copied into the Outbox by its id",
            scene(),
            &moved("$OUTBOX").replace("MoveItem", "CopyItem"),
            End::Refused("outbox"),
        ),
        dialogue(
            "the Outbox by its id, written otherwise",
            scene(),
            &moved(&plain_outbox),
            End::Refused("outbox"),
        ),
        dialogue(
            "copied into the Outbox by its id, written otherwise",
            scene(),
            &moved(&plain_outbox).replace("MoveItem", "CopyItem"),
            End::Refused("outbox"),
        ),
        dialogue(
            "the Outbox where ids are sealed",
            scene().opaque(),
            &saved("$OUTBOX"),
            End::Refused("outbox"),
        ),
        dialogue(
            "a folder in the Outbox",
            scene(),
            "<m:CreateFolder $N><m:ParentFolderId><t:FolderId Id=\"$OUTBOX\"/></m:ParentFolderId><m:Folders><t:Folder>\
             <t:DisplayName>x</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
            End::Refused("outbox"),
        ),
        dialogue(
            "a folder moved into the Outbox",
            scene(),
            "<m:MoveFolder $N><m:ToFolderId><t:FolderId Id=\"$OUTBOX\"/></m:ToFolderId><m:FolderIds>\
             <t:FolderId Id=\"$FOLDER\"/></m:FolderIds></m:MoveFolder>",
            End::Refused("outbox"),
        ),
        dialogue(
            "a folder moved out of sight",
            writes(),
            "<m:MoveFolder $N><m:ToFolderId><t:FolderId Id=\"$HIDDEN\"/></m:ToFolderId><m:FolderIds>\
             <t:FolderId Id=\"$FOLDER\"/></m:FolderIds></m:MoveFolder>",
            End::Refused("effect-not-granted"),
        ),
    ]
}

#[test]
fn things_are_put_only_where_people_look() {
    hold(&dialogues());
}

#[test]
fn a_chain_of_folders_that_does_not_end_is_out_of_sight() {
    let mut scene = scene().effects(&[Effect::Write]);
    // Each folder lies in the next one.
    for number in 140..=240 {
        scene.stored.folders.insert(number, (number + 1, "Deeper".to_owned()));
    }
    assert_eq!(refused(&scene, &moved("$HIDDEN")), "effect-not-granted");
    let asked = signed(&scene.effects(&Effect::ALL), &moved("$HIDDEN")).asked;
    assert!(asked.len() <= 40, "{}", asked.len());
}

#[test]
fn a_folder_by_its_name_needs_no_question() {
    let xml = moved("x").replace("<t:FolderId Id=\"x\"/>", "<t:DistinguishedFolderId Id=\"inbox\"/>");
    assert_eq!(signed(&scene(), &xml).asked.len(), 1, "only what ids look like");
}
