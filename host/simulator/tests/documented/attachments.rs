//! CreateAttachment, GetAttachment and DeleteAttachment.

use ews_mcp_simulator::Simulator;

use crate::client::Answer;
use crate::client::mail::{ItemId, create, ids, message, saved_in};
use crate::example::{Message, example};
use crate::world::{TOM, run, world};

const FILE: &str =
    "<t:FileAttachment><t:Name>cover.txt</t:Name><t:Content>Y292ZXI=</t:Content></t:FileAttachment>";

/// An item with subject, body and a recipient, as an attachment.
fn attached_message() -> String {
    let inner = message("The last proof", "Without March.", &[TOM]);
    let inner = inner.replace("<t:Subject>", "<t:ItemClass>IPM.Note</t:ItemClass><t:Subject>");
    format!("<t:ItemAttachment><t:Name>Last proof</t:Name>{inner}</t:ItemAttachment>")
}

async fn draft(simulator: &Simulator) -> ItemId {
    let made =
        run(simulator, &create("SaveOnly", &saved_in("drafts"), &message("Files", "Here.", &[TOM]))).await;
    ids(&made).remove(0)
}

fn attach(parent: &str, attachments: &str) -> String {
    format!(
        "<m:CreateAttachment><m:ParentItemId {parent}/><m:Attachments>{attachments}</m:Attachments></m:CreateAttachment>"
    )
}

fn attachment_ids(answer: &Answer) -> Vec<String> {
    answer.all("<t:AttachmentId Id=\"", "\"")
}

fn get(shape: &str, ids: &[String]) -> String {
    let ids: String = ids.iter().map(|id| format!("<t:AttachmentId Id=\"{id}\"/>")).collect();
    format!("<m:GetAttachment>{shape}<m:AttachmentIds>{ids}</m:AttachmentIds></m:GetAttachment>")
}

#[tokio::test]
async fn a_file_is_attached() {
    let simulator = world().await;
    let draft = draft(&simulator).await;
    let shape = [
        "m:Attachments",
        "m:Attachments/t:FileAttachment",
        "m:Attachments/t:FileAttachment/t:AttachmentId@Id,RootItemId,RootItemChangeKey",
    ];
    let page = example("createattachment-operation", "a file is attached to an item");
    let parent = format!("Id=\"{}\" ChangeKey=\"{}\"", draft.id, draft.change_key);
    let answer = page.answers(&simulator, &attach(&parent, FILE), &[Message::Success(&shape)]).await;
    assert_ne!(answer.all("RootItemChangeKey=\"", "\""), [draft.change_key], "the item has changed");
    let page =
        example("how-to-add-attachments-by-using-ews-in-exchange", "a file, without the item's change key");
    let parent = format!("Id=\"{}\"", draft.id);
    page.version("Exchange2007_SP1")
        .answers(&simulator, &attach(&parent, FILE), &[Message::Success(&shape)])
        .await;
}

#[tokio::test]
async fn an_item_is_attached() {
    let simulator = world().await;
    let parent = format!("Id=\"{}\"", draft(&simulator).await.id);
    let shape = [
        "m:Attachments",
        "m:Attachments/t:ItemAttachment",
        "m:Attachments/t:ItemAttachment/t:AttachmentId@Id,RootItemId,RootItemChangeKey",
    ];
    let page = example("createattachment-operation", "a message is attached to an item");
    let small = "<t:ItemAttachment><t:Name>A note</t:Name><t:Message><t:Subject>To attach</t:Subject></t:Message></t:ItemAttachment>";
    page.answers(&simulator, &attach(&parent, small), &[Message::Success(&shape)]).await;
    let page = example("createattachment", "a message with class, subject and body");
    page.answers(&simulator, &attach(&parent, &attached_message()), &[Message::Success(&shape)]).await;
    let page = example("how-to-add-attachments-by-using-ews-in-exchange", "a message made of MIME");
    let mime = "<t:ItemAttachment><t:Name>Tennis?</t:Name><t:IsInline>false</t:IsInline><t:Message>\
        <t:MimeContent CharacterSet=\"UTF-8\">U3ViamVjdDogVGVubmlzPw0KDQpBdCBzaXg/DQo=</t:MimeContent></t:Message></t:ItemAttachment>";
    page.version("Exchange2010")
        .answers(&simulator, &attach(&parent, mime), &[Message::Success(&shape)])
        .await;
}

#[tokio::test]
async fn an_attachment_without_a_name() {
    let simulator = world().await;
    let parent = format!("Id=\"{}\"", draft(&simulator).await.id);
    let page = example("createattachment-operation", "error: the name is missing");
    let nameless = "<t:ItemAttachment><t:Name/><t:Message><t:Subject>To attach</t:Subject></t:Message></t:ItemAttachment>";
    let shape = ["m:MessageXml", "m:MessageXml/t:ExceptionFieldURI@FieldURI", "m:Attachments"];
    let error = Message::Error("ErrorRequiredPropertyMissing", "Required property is missing.", &shape);
    let answer = page.answers(&simulator, &attach(&parent, nameless), &[error]).await;
    assert_eq!(answer.all("ExceptionFieldURI FieldURI=\"", "\""), ["attachment:Name"]);
}

#[tokio::test]
async fn a_file_is_read() {
    let simulator = world().await;
    let parent = format!("Id=\"{}\"", draft(&simulator).await.id);
    let ids = attachment_ids(&run(&simulator, &attach(&parent, FILE)).await);
    let shape = [
        "m:Attachments",
        "m:Attachments/t:FileAttachment",
        "m:Attachments/t:FileAttachment/t:AttachmentId@Id",
        "m:Attachments/t:FileAttachment/t:Name",
        "m:Attachments/t:FileAttachment/t:Content",
    ];
    for (page, asked) in [
        (example("getattachment-operation", "a file, with an empty shape"), "<m:AttachmentShape/>"),
        (example("how-to-get-attachments-by-using-ews-in-exchange", "a file, without a shape"), ""),
        (
            example("bodytype", "a body type"),
            "<m:AttachmentShape><t:BodyType>Best</t:BodyType></m:AttachmentShape>",
        ),
        (
            example("includemimecontent", "MIME and a body type"),
            "<m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent><t:BodyType>Best</t:BodyType></m:AttachmentShape>",
        ),
    ] {
        let answer = page.answers(&simulator, &get(asked, &ids), &[Message::Success(&shape)]).await;
        assert_eq!(answer.texts("t:Content"), ["Y292ZXI="]);
    }
}

#[tokio::test]
async fn an_attached_item_is_read() {
    let simulator = world().await;
    let parent = format!("Id=\"{}\"", draft(&simulator).await.id);
    let ids = attachment_ids(&run(&simulator, &attach(&parent, &attached_message())).await);
    let page = example(
        "how-to-get-attachments-by-using-ews-in-exchange",
        "an attached message: all its properties, but no id and no folder",
    );
    let names = [
        "t:ItemClass",
        "t:Subject",
        "t:Body@BodyType",
        "t:Size",
        "t:IsSubmitted",
        "t:IsDraft",
        "t:IsFromMe",
        "t:IsResend",
        "t:IsUnmodified",
        "t:DateTimeCreated",
        "t:ResponseObjects",
        "t:ResponseObjects/t:ForwardItem",
        "t:DisplayCc",
        "t:DisplayTo",
        "t:HasAttachments",
        "t:Culture",
        "t:EffectiveRights",
        "t:EffectiveRights/t:CreateAssociated",
        "t:EffectiveRights/t:CreateContents",
        "t:EffectiveRights/t:CreateHierarchy",
        "t:EffectiveRights/t:Delete",
        "t:EffectiveRights/t:Modify",
        "t:EffectiveRights/t:Read",
        "t:LastModifiedName",
        "t:LastModifiedTime",
        "t:IsAssociated",
        "t:ConversationId@Id",
        "t:ToRecipients",
        "t:ToRecipients/t:Mailbox",
        "t:IsReadReceiptRequested",
        "t:IsDeliveryReceiptRequested",
        "t:IsRead",
        "t:IsResponseRequested",
    ];
    let names = names.map(|name| format!("m:Attachments/t:ItemAttachment/t:Message/{name}"));
    let head = [
        "m:Attachments",
        "m:Attachments/t:ItemAttachment",
        "m:Attachments/t:ItemAttachment/t:AttachmentId@Id",
        "m:Attachments/t:ItemAttachment/t:Name",
        "m:Attachments/t:ItemAttachment/t:Message",
    ];
    let shape: Vec<&str> = head.into_iter().chain(names.iter().map(String::as_str)).collect();
    let page = page.version("Exchange2007_SP1");
    let answer = page.answers(&simulator, &get("", &ids), &[Message::Success(&shape)]).await;
    assert_eq!((answer.count("<t:ItemId"), answer.count("<t:ParentFolderId")), (0, 0));
}

#[tokio::test]
async fn attachments_are_deleted() {
    let simulator = world().await;
    let draft = draft(&simulator).await;
    let parent = format!("Id=\"{}\"", draft.id);
    let made = attachment_ids(&run(&simulator, &attach(&parent, &FILE.repeat(6))).await);
    let delete = |ids: &[String]| get("", ids).replace("GetAttachment", "DeleteAttachment");
    let done = Message::Success(&["m:RootItemId@RootItemId,RootItemChangeKey"]);
    let page = example("deleteattachment-operation", "one attachment");
    page.answers(&simulator, &delete(&made[..1]), &[done]).await;
    let page = example(
        "how-to-delete-attachments-by-using-ews-in-exchange",
        "five: each answer names the same item",
    );
    let answer = page.version("Exchange2007_SP1").answers(&simulator, &delete(&made[1..]), &[done; 5]).await;
    assert!(answer.all("RootItemId=\"", "\"").iter().all(|id| *id == draft.id));
}
