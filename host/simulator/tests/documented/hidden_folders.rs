//! The flag that hides a folder, an extended property of GetFolder, UpdateFolder and FindFolder.

use crate::client::{distinguished, page};
use crate::example::{Message, example};
use crate::world::{FolderId, folder, world};

/// `PidTagAttributeHidden`, as the documentation writes it: in decimal.
const HIDDEN: &str = "<t:ExtendedFieldURI PropertyTag=\"4340\" PropertyType=\"Boolean\"/>";
const PAGE: &str = "how-to-work-with-hidden-folders-by-using-ews-in-exchange";

fn get(id: &FolderId) -> String {
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{HIDDEN}\
         </t:AdditionalProperties></m:FolderShape><m:FolderIds>{}</m:FolderIds></m:GetFolder>",
        id.element()
    )
}

fn find(restriction: &str) -> String {
    format!(
        "<m:FindFolder Traversal=\"Deep\"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"folder:DisplayName\"/>{HIDDEN}</t:AdditionalProperties></m:FolderShape>{}{restriction}\
         <m:ParentFolderIds>{}</m:ParentFolderIds></m:FindFolder>",
        page(100, 0, "Beginning").replace("PageItemView", "PageFolderView"),
        distinguished("msgfolderroot")
    )
}

#[tokio::test]
async fn a_folder_is_shown_then_hidden_then_found() {
    let simulator = world().await;
    let id = folder(&simulator, "Offers").await;
    let shape = [
        "m:Folders",
        "m:Folders/t:Folder",
        "m:Folders/t:Folder/t:FolderId@Id,ChangeKey",
        "m:Folders/t:Folder/t:ExtendedProperty",
        "m:Folders/t:Folder/t:ExtendedProperty/t:ExtendedFieldURI@PropertyTag,PropertyType",
        "m:Folders/t:Folder/t:ExtendedProperty/t:Value",
    ];
    let shown = example(PAGE, "the flag of a folder that nobody hid: false, with the tag in hexadecimal");
    let shown = shown.version("Exchange2007_SP1");
    let answer = shown.answers(&simulator, &get(&id), &[Message::Success(&shape)]).await;
    assert_eq!((answer.texts("t:Value"), answer.count("\"0x10f4\"")), (vec!["false".to_owned()], 1));

    let update = format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField>{HIDDEN}<t:Folder>\
         <t:ExtendedProperty>{HIDDEN}<t:Value>true</t:Value></t:ExtendedProperty></t:Folder></t:SetFolderField>\
         </t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
        id.element()
    );
    let hidden = example(PAGE, "the flag is set").version("Exchange2007_SP1");
    hidden.answers(&simulator, &update, &[Message::Success(&shape[..3])]).await;
    let answer = shown.answers(&simulator, &get(&id), &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:Value"), ["true"]);

    let restriction = format!(
        "<m:Restriction><t:IsEqualTo>{HIDDEN}<t:FieldURIOrConstant><t:Constant Value=\"true\"/></t:FieldURIOrConstant>\
         </t:IsEqualTo></m:Restriction>"
    );
    let head = "m:RootFolder@IndexedPagingOffset,TotalItemsInView,IncludesLastItemInRange";
    let of_folder = |name: &str| format!("m:RootFolder/t:Folders/t:Folder{name}");
    let named = ["", "/t:FolderId@Id,ChangeKey", "/t:DisplayName", "/t:ExtendedProperty"].map(of_folder);
    let shape: Vec<&str> =
        [head, "m:RootFolder/t:Folders"].into_iter().chain(named.iter().map(String::as_str)).collect();
    let found = example(PAGE, "all hidden folders").version("Exchange2007_SP1");
    let answer = found.answers(&simulator, &find(&restriction), &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:DisplayName"), ["Offers"]);
    let all = example(
        "how-to-work-with-folders-by-using-ews-in-exchange",
        "all folders below the top, each with its name and the flag",
    );
    let answer =
        all.version("Exchange2007_SP1").answers(&simulator, &find(""), &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:DisplayName").len(), answer.count("<t:ExtendedProperty>"));
    assert_eq!(answer.count("<t:Value>true</t:Value>"), 1);
}
