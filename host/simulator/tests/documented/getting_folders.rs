//! GetFolder and FindFolder.

use crate::client::{Answer, distinguished, find_folder, get_folder};
use crate::example::{DONE, Message, example};
use crate::world::{OLGA, of, world};

const NOT_AN_ID: &str = "<t:FolderId Id=\"bm90IGFuIGlk\"/>";
const BAD_ID: &str = "Id is malformed.";

fn with(base: &str, additional: &str) -> String {
    format!("<t:BaseShape>{base}</t:BaseShape><t:AdditionalProperties>{additional}</t:AdditionalProperties>")
}

fn get(shape: &str, ids: &str) -> String {
    format!(
        "<m:GetFolder><m:FolderShape>{shape}</m:FolderShape><m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
    )
}

fn find(traversal: &str, shape: &str, rest: &str, parent: &str) -> String {
    format!(
        "<m:FindFolder Traversal=\"{traversal}\"><m:FolderShape>{shape}</m:FolderShape>{rest}\
         <m:ParentFolderIds>{parent}</m:ParentFolderIds></m:FindFolder>"
    )
}

fn below(head: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{head}/{name}")).collect()
}

/// The names of all elements of one folder, in their order.
fn elements(answer: &Answer, folder: &str) -> Vec<String> {
    let inside = answer.all(&format!("<t:{folder}>"), &format!("</t:{folder}>")).remove(0);
    let starts = inside.split('<').skip(1).filter(|part| !part.starts_with('/'));
    starts.map(|part| part.split([' ', '>', '/']).next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_inbox_by_default() {
    let simulator = world().await;
    let page = example("getfolder-operation", "the default shape of the inbox");
    let names =
        ["t:FolderId@Id,ChangeKey", "t:DisplayName", "t:TotalCount", "t:ChildFolderCount", "t:UnreadCount"];
    let named = below("m:Folders/t:Folder", &names);
    let shape: Vec<&str> =
        ["m:Folders", "m:Folders/t:Folder"].into_iter().chain(named.iter().map(String::as_str)).collect();
    let request = get_folder("Default", &distinguished("inbox"));
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:TotalCount"), ["9"]);
    let page =
        example("how-to-work-with-folders-by-using-ews-in-exchange", "ids only").version("Exchange2007_SP1");
    page.answers(
        &simulator,
        &get_folder("IdOnly", &distinguished("inbox")),
        &[Message::Success(&shape[..3])],
    )
    .await;
}

#[tokio::test]
async fn the_default_properties_of_each_kind() {
    let simulator = world().await;
    let page = example("baseshape", "default properties: calendars count nothing, contacts nothing unread");
    let all = ["t:FolderId", "t:DisplayName", "t:TotalCount", "t:ChildFolderCount", "t:UnreadCount"];
    for (name, element, expected) in [
        ("inbox", "Folder", &all[..]),
        ("drafts", "Folder", &all),
        ("deleteditems", "Folder", &all),
        ("outbox", "Folder", &all),
        ("contacts", "ContactsFolder", &all[..4]),
        ("calendar", "CalendarFolder", &["t:FolderId", "t:DisplayName", "t:ChildFolderCount"]),
    ] {
        let found = Message::Success(&["m:Folders"]);
        let answer = page.answers(&simulator, &get_folder("Default", &distinguished(name)), &[found]).await;
        assert_eq!(elements(&answer, element), expected, "{name}");
    }
    // What is asked for by name is said.
    let total = with("Default", "<t:FieldURI FieldURI=\"folder:TotalCount\"/>");
    let answer = page.answers(&simulator, &get(&total, &distinguished("calendar")), &[DONE]).await;
    assert_eq!(answer.count("<t:TotalCount>"), 1);
}

#[tokio::test]
async fn folder_ids_that_are_none() {
    let simulator = world().await;
    let error = Message::Error("ErrorInvalidIdMalformed", BAD_ID, &["m:Folders"]);
    let page = example("getfolder-operation", "error: a malformed folder id");
    page.answers(&simulator, &get_folder("Default", NOT_AN_ID), &[error]).await;
    let error = Message::Error("ErrorInvalidIdMalformed", BAD_ID, &[]);
    let page = example("findfolder-operation", "error: a malformed parent folder id");
    page.answers(&simulator, &find_folder("Shallow", "", NOT_AN_ID), &[error]).await;
}

#[tokio::test]
async fn the_subfolders_of_the_inbox() {
    let simulator = world().await;
    let names =
        ["t:FolderId@Id,ChangeKey", "t:DisplayName", "t:TotalCount", "t:ChildFolderCount", "t:UnreadCount"];
    let named = below("m:RootFolder/t:Folders/t:Folder", &names);
    let head = [
        "m:RootFolder@TotalItemsInView,IncludesLastItemInRange",
        "m:RootFolder/t:Folders",
        "m:RootFolder/t:Folders/t:Folder",
    ];
    let shape: Vec<&str> = head.into_iter().chain(named.iter().map(String::as_str)).collect();
    let request = find("Shallow", "<t:BaseShape>Default</t:BaseShape>", "", &distinguished("inbox"));
    let page = example("findfolder-operation", "subfolders of the inbox, without a view");
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.count("IndexedPagingOffset"), 0);
    assert_eq!(answer.texts("t:DisplayName"), ["Orders"]);
}

#[tokio::test]
async fn subfolders_come_by_name() {
    let simulator = world().await;
    let page = example("baseshape", "all subfolders of a folder, in the order of their names");
    let request = find("Shallow", "<t:BaseShape>Default</t:BaseShape>", "", &distinguished("msgfolderroot"));
    let answer = page.answers(&simulator, &request, &[Message::Success(&["m:RootFolder"])]).await;
    let names = answer.texts("t:DisplayName");
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted);
    assert!(names.contains(&"Offers".to_owned()), "{names:?}");
}

#[tokio::test]
async fn the_permissions_of_a_folder() {
    let simulator = world().await;
    let names = [
        "t:UserId",
        "t:UserId/t:DistinguishedUser",
        "t:CanCreateItems",
        "t:CanCreateSubFolders",
        "t:IsFolderOwner",
        "t:IsFolderVisible",
        "t:IsFolderContact",
        "t:EditItems",
        "t:DeleteItems",
        "t:ReadItems",
        "t:PermissionLevel",
    ];
    let list = "m:Folders/t:Folder/t:PermissionSet/t:Permissions";
    let named = below(&format!("{list}/t:Permission"), &names);
    let one = format!("{list}/t:Permission");
    let head = ["m:Folders", "m:Folders/t:Folder", "m:Folders/t:Folder/t:FolderId@Id,ChangeKey"];
    let tail = ["m:Folders/t:Folder/t:PermissionSet", list, &one];
    let rest = named.iter().map(String::as_str);
    let shape: Vec<&str> = head.into_iter().chain(tail).chain(rest.clone()).collect();
    let permissions = "<t:FieldURI FieldURI=\"folder:PermissionSet\"/>";
    let page = example(
        "how-to-set-folder-permissions-for-another-user-by-using-ews-in-exchange",
        "the permission set of Sent Items: nobody has any",
    );
    let request = get(&with("IdOnly", permissions), &distinguished("sentitems"));
    let answer =
        page.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:DistinguishedUser"), ["Default", "Anonymous"]);
    assert_eq!(answer.texts("t:PermissionLevel"), ["None", "None"]);
    let page = example(
        "how-to-set-folder-permissions-for-another-user-by-using-ews-in-exchange",
        "all properties and the permission set of another mailbox's drafts",
    );
    let more = below(
        "m:Folders/t:Folder",
        &[
            "t:ParentFolderId@Id,ChangeKey",
            "t:FolderClass",
            "t:DisplayName",
            "t:TotalCount",
            "t:ChildFolderCount",
            "t:EffectiveRights",
            "t:EffectiveRights/t:CreateAssociated",
            "t:EffectiveRights/t:CreateContents",
            "t:EffectiveRights/t:CreateHierarchy",
            "t:EffectiveRights/t:Delete",
            "t:EffectiveRights/t:Modify",
            "t:EffectiveRights/t:Read",
            "t:EffectiveRights/t:ViewPrivateItems",
        ],
    );
    let more = more.iter().map(String::as_str);
    let unread = std::iter::once("m:Folders/t:Folder/t:UnreadCount");
    let shape: Vec<&str> = head.into_iter().chain(more).chain(tail).chain(rest).chain(unread).collect();
    let request = get(&with("AllProperties", permissions), &of(OLGA, "drafts"));
    let answer =
        page.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:PermissionLevel"), ["None", "None", "Owner"]);
}
