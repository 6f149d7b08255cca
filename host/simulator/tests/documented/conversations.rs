//! FindConversation and GetConversationItems.

use crate::client::mail::{delete, ids};
use crate::client::{Answer, distinguished, find_item, page as indexed};
use crate::example::{Message, example};
use crate::world::{run, world};

fn find(max: u32, folder: &str, rest: &str) -> String {
    format!(
        "<m:FindConversation>{}<m:ParentFolderId>{folder}</m:ParentFolderId>{rest}</m:FindConversation>",
        indexed(max, 0, "Beginning")
    )
}

fn items(conversation: &str) -> String {
    format!(
        "<m:GetConversationItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"item:Subject\"/><t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:AdditionalProperties></m:ItemShape>\
         <m:FoldersToIgnore>{}{}</m:FoldersToIgnore><m:SortOrder>TreeOrderDescending</m:SortOrder><m:Conversations>\
         <t:Conversation><t:ConversationId Id=\"{conversation}\"/></t:Conversation></m:Conversations></m:GetConversationItems>",
        distinguished("deleteditems"),
        distinguished("drafts")
    )
}

/// The conversation about the proof.
fn proof(answer: &Answer) -> String {
    let conversations = answer.all("<t:Conversation>", "</t:Conversation>");
    let found = conversations.iter().find(|one| one.contains("Proof of the calendar")).unwrap();
    found.split("<t:ConversationId Id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_conversations_of_the_inbox() {
    let simulator = world().await;
    let names = [
        "",
        "/t:ConversationId@Id",
        "/t:ConversationTopic",
        "/t:UniqueRecipients",
        "/t:GlobalUniqueRecipients",
        "/t:UniqueUnreadSenders",
        "/t:GlobalUniqueUnreadSenders",
        "/t:UniqueSenders",
        "/t:GlobalUniqueSenders",
        "/t:LastDeliveryTime",
        "/t:GlobalLastDeliveryTime",
        "/t:HasAttachments",
        "/t:GlobalHasAttachments",
        "/t:MessageCount",
        "/t:GlobalMessageCount",
        "/t:UnreadCount",
        "/t:GlobalUnreadCount",
        "/t:Size",
        "/t:GlobalSize",
        "/t:ItemClasses",
        "/t:GlobalItemClasses",
        "/t:Importance",
        "/t:GlobalImportance",
        "/t:ItemIds",
        "/t:ItemIds/t:ItemId@Id,ChangeKey",
        "/t:GlobalItemIds",
        "/t:GlobalItemIds/t:ItemId@Id,ChangeKey",
        "/t:LastModifiedTime",
        "/t:InstanceKey",
        "/t:HasIrm",
        "/t:GlobalHasIrm",
    ];
    let named = names.map(|name| format!("m:Conversations/t:Conversation{name}"));
    let tail = ["m:TotalConversationsInView", "m:IndexedOffset"];
    let shape: Vec<&str> =
        std::iter::once("m:Conversations").chain(named.iter().map(String::as_str)).chain(tail).collect();
    let page =
        example("how-to-work-with-conversations-by-using-ews-in-exchange", "those that a query string finds")
            .version("Exchange2013");
    let request = find(10, &distinguished("inbox"), "<m:QueryString>subject:news</m:QueryString>");
    page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    let page = example("findconversation-operation", "the first of all").version("Exchange2010_SP1");
    // The newest conversation is read: nobody's messages are unread.
    let shape: Vec<&str> = shape.iter().copied().filter(|path| !path.contains("UnreadSenders")).collect();
    let request = find(1, &distinguished("inbox"), "");
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("m:IndexedOffset"), ["1"]);
    assert_eq!(answer.texts("m:TotalConversationsInView"), ["7"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_named() {
    let simulator = world().await;
    let page = example("findconversation-operation", "error: the folder's name is none of the schema");
    let text = "The request failed schema validation: The 'Id' attribute is invalid - The value 'inbox1' is invalid \
        according to its datatype \
        'http://schemas.microsoft.com/exchange/services/2006/types:DistinguishedFolderIdNameType' - The Enumeration \
        constraint failed.";
    let request = find(1, "<t:DistinguishedFolderId Id=\"inbox1\"/>", "");
    let answer =
        page.version("Exchange2010_SP1").faults(&simulator, &request, "ErrorSchemaValidation", text).await;
    assert_eq!(answer.count(">The request failed schema validation.</e:Message>"), 1);
    for name in ["t:LineNumber", "t:LinePosition", "t:Violation"] {
        assert_eq!(answer.texts(name).len(), 1, "{name}");
    }
    let page = example("responsecode", "ErrorMailboxScopeNotAllowedWithoutQueryString");
    let text = "MailboxScope is not allowed without a QueryString.";
    let error = Message::Error("ErrorMailboxScopeNotAllowedWithoutQueryString", text, &[]);
    let request = find(1, &distinguished("inbox"), "<m:MailboxScope>PrimaryOnly</m:MailboxScope>");
    page.answers(&simulator, &request, &[error]).await;
}

#[tokio::test]
async fn the_items_of_a_conversation() {
    let simulator = world().await;
    let conversation = proof(&run(&simulator, &find(50, &distinguished("inbox"), "")).await);
    let names = [
        "",
        "/t:InternetMessageId",
        "/t:ParentInternetMessageId",
        "/t:Items",
        "/t:Items/t:Message",
        "/t:Items/t:Message/t:ItemId@Id,ChangeKey",
        "/t:Items/t:Message/t:Subject",
        "/t:Items/t:Message/t:DateTimeReceived",
    ];
    let head = [
        "m:Conversation",
        "m:Conversation/t:ConversationId@Id",
        "m:Conversation/t:SyncState",
        "m:Conversation/t:ConversationNodes",
    ];
    let nodes = names.map(|name| format!("m:Conversation/t:ConversationNodes/t:ConversationNode{name}"));
    let shape: Vec<&str> = head.into_iter().chain(nodes.iter().map(String::as_str)).collect();
    let page = |shows: &'static str| example("getconversationitems-operation", shows).version("Exchange2013");
    let request = items(&conversation);
    let answer = page("the newest of the tree first, without two folders")
        .answers(&simulator, &request, &[Message::Success(&shape)])
        .await;
    assert_eq!(answer.count("<t:ConversationNode>"), 3);
    assert_eq!(answer.count("<t:ParentInternetMessageId>"), 2, "the first message answers nothing");
    let page = example("how-to-work-with-conversations-by-using-ews-in-exchange", "the same")
        .version("Exchange2013");
    page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    let found = run(&simulator, &find_item(&["item:ConversationId"], "", &distinguished("inbox"))).await;
    let of_it: Vec<_> = ids(&found)
        .into_iter()
        .zip(found.all("<t:ConversationId Id=\"", "\""))
        .filter(|(_, known)| *known == conversation)
        .map(|(id, _)| id)
        .collect();
    run(&simulator, &delete("MoveToDeletedItems", &of_it)).await;
    let text = "The specified object was not found in the store.";
    let error = Message::Error("ErrorItemNotFound", text, &[]);
    let page = example("getconversationitems-operation", "error: all of it lies in folders to ignore");
    page.version("Exchange2013").answers(&simulator, &request, &[error]).await;
}
