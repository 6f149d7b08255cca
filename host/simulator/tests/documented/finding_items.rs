//! FindItem.

use crate::client::mail::{create, saved_in};
use crate::client::{self, distinguished, find_item};
use crate::example::{Message, example};
use crate::world::{OLGA, of, run, world};

const NOT_AN_ID: &str = "<t:FolderId Id=\"bm90IGFuIGlk\"/>";

/// FindItem with a shape of its own.
fn find(additional: &str, rest: &str, folder: &str, query: &str) -> String {
    let shape = format!(
        "<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{additional}</t:AdditionalProperties>"
    );
    format!(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape>{shape}</m:ItemShape>{rest}\
         <m:ParentFolderIds>{folder}</m:ParentFolderIds>{query}</m:FindItem>"
    )
}

fn uris(uris: &[&str]) -> String {
    uris.iter().map(|uri| format!("<t:FieldURI FieldURI=\"{uri}\"/>")).collect()
}

fn sorted(uri: &str, order: &str) -> String {
    format!(
        "<m:SortOrder><t:FieldOrder Order=\"{order}\"><t:FieldURI FieldURI=\"{uri}\"/></t:FieldOrder></m:SortOrder>"
    )
}

const INDEXED: &str = "m:RootFolder@IndexedPagingOffset,TotalItemsInView,IncludesLastItemInRange";
const ITEMS: &str = "m:RootFolder/t:Items";
const MESSAGE: &str = "m:RootFolder/t:Items/t:Message";
const ITEM_ID: &str = "m:RootFolder/t:Items/t:Message/t:ItemId@Id,ChangeKey";

#[tokio::test]
async fn the_ids_of_what_is_in_deleted_items() {
    let simulator = world().await;
    let page = example("finditem-operation", "items of Deleted Items, ids only, without a view");
    let request = find_item(&[], "", &distinguished("deleteditems"));
    let root = "m:RootFolder@TotalItemsInView,IncludesLastItemInRange";
    let answer =
        page.answers(&simulator, &request, &[Message::Success(&[root, ITEMS, MESSAGE, ITEM_ID])]).await;
    assert_eq!(answer.count("IndexedPagingOffset"), 0, "only an indexed view has a next offset");
}

#[tokio::test]
async fn a_folder_id_that_is_none() {
    let simulator = world().await;
    let page = example("finditem-operation", "error: a malformed folder id");
    let error = Message::Error("ErrorInvalidIdMalformed", "Id is malformed.", &[]);
    page.answers(&simulator, &find_item(&[], "", NOT_AN_ID), &[error]).await;
}

#[tokio::test]
async fn the_first_of_what_a_query_string_finds() {
    let simulator = world().await;
    let page = example("querystring-querystringtype", "subject: as query string, one item of several");
    let request = find(
        &uris(&["item:Subject"]),
        &client::page(1, 0, "Beginning"),
        &distinguished("inbox"),
        "<m:QueryString>subject:minutes</m:QueryString>",
    );
    let shape = [INDEXED, ITEMS, MESSAGE, ITEM_ID, "m:RootFolder/t:Items/t:Message/t:Subject"];
    let answer =
        page.version("Exchange2010").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(
        answer.count("IndexedPagingOffset=\"1\" TotalItemsInView=\"2\" IncludesLastItemInRange=\"false\""),
        1
    );
}

#[tokio::test]
async fn a_phrase_in_a_query_string() {
    let simulator = world().await;
    let page = example(
        "how-to-perform-an-aqs-search-by-using-ews-in-exchange",
        "a quoted phrase in the subject, five properties, newest first",
    );
    let wanted = ["item:Subject", "item:DateTimeReceived", "item:Size", "item:Importance", "message:IsRead"];
    let request = find(
        &uris(&wanted),
        &[client::page(10, 0, "Beginning"), sorted("item:DateTimeReceived", "Descending")].concat(),
        &distinguished("inbox"),
        "<m:QueryString>subject:\"paper mill\"</m:QueryString>",
    );
    let of_message = |name: &str| format!("{MESSAGE}/t:{name}");
    let names = ["ItemId@Id,ChangeKey", "Subject", "DateTimeReceived", "Size", "Importance", "IsRead"];
    let named: Vec<String> = names.iter().map(|name| of_message(name)).collect();
    let shape: Vec<&str> =
        [INDEXED, ITEMS, MESSAGE].into_iter().chain(named.iter().map(String::as_str)).collect();
    page.version("Exchange2013").answers(&simulator, &request, &[Message::Success(&shape)]).await;
}

#[tokio::test]
async fn a_delegate_searches_the_owners_inbox() {
    let simulator = world().await;
    let page = example(
        "how-to-access-email-as-a-delegate-by-using-ews-in-exchange",
        "a part of the subject, in another mailbox that the folder id names",
    );
    let restriction = "<m:Restriction><t:Contains ContainmentMode=\"Substring\" ContainmentComparison=\"IgnoreCase\">\
        <t:FieldURI FieldURI=\"item:Subject\"/><t:Constant Value=\"football\"/></t:Contains></m:Restriction>";
    let rest =
        [&*client::page(10, 0, "Beginning"), restriction, &sorted("item:DateTimeReceived", "Descending")]
            .concat();
    let wanted = uris(&["item:Subject", "item:DateTimeReceived", "message:IsRead"]);
    let request = find(&wanted, &rest, &of(OLGA, "inbox"), "");
    let shape = [
        INDEXED,
        ITEMS,
        MESSAGE,
        ITEM_ID,
        "m:RootFolder/t:Items/t:Message/t:Subject",
        "m:RootFolder/t:Items/t:Message/t:DateTimeReceived",
        "m:RootFolder/t:Items/t:Message/t:IsRead",
    ];
    let answer =
        page.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.count("TotalItemsInView=\"1\""), 1);
}

#[tokio::test]
async fn long_values_are_cut() {
    let simulator = world().await;
    let (text, data) = ("ä".repeat(600), "QUJD".repeat(200));
    let of = |property_type: &str| {
        format!(
            "<t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Long\" PropertyType=\"{property_type}\"/>"
        )
    };
    let long = |property_type: &str, value: &str| {
        format!("<t:ExtendedProperty>{}<t:Value>{value}</t:Value></t:ExtendedProperty>", of(property_type))
    };
    let made = format!(
        "<t:Message><t:Subject>Long</t:Subject>{}{}</t:Message>",
        long("String", &text),
        long("Binary", &data)
    );
    run(&simulator, &create("SaveOnly", &saved_in("drafts"), &made)).await;
    let page = example("finditem-operation", "the first 255 characters, or 512 bytes, of a value");
    let request = find(&[of("String"), of("Binary")].concat(), "", &distinguished("drafts"), "");
    let shape = [ITEMS, MESSAGE, ITEM_ID, "m:RootFolder/t:Items/t:Message/t:ExtendedProperty"];
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    // 512 bytes are 684 characters of Base64.
    let lengths: Vec<usize> = answer.texts("t:Value").iter().map(|value| value.chars().count()).collect();
    assert_eq!(lengths, [255, 684]);
}
