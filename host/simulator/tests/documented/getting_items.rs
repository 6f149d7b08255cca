//! GetItem.

use crate::client::mail::{ItemId, delete};
use crate::example::{Example, Message, example};
use crate::world::{item, run, world};

/// GetItem with a whole `m:ItemShape`.
fn get(shape: &str, ids: &[&ItemId]) -> String {
    let ids: String = ids.iter().map(|id| id.element("t:ItemId")).collect();
    format!("<m:GetItem><m:ItemShape>{shape}</m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>")
}

/// The shape of the id and these properties.
fn with(uris: &[&str]) -> String {
    let uris: String = uris.iter().map(|uri| format!("<t:FieldURI FieldURI=\"{uri}\"/>")).collect();
    format!("<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{uris}</t:AdditionalProperties>")
}

/// Paths below the message of an answer.
fn of_message(names: &[&str]) -> Vec<String> {
    let head = ["m:Items".to_owned(), "m:Items/t:Message".to_owned()];
    head.into_iter().chain(names.iter().map(|name| format!("m:Items/t:Message/{name}"))).collect()
}

async fn succeeds(page: Example, simulator: &ews_mcp_simulator::Simulator, request: &str, names: &[&str]) {
    let shape = of_message(names);
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    page.answers(simulator, request, &[Message::Success(&shape)]).await;
}

const ID: &str = "t:ItemId@Id,ChangeKey";
const NOT_FOUND: Message<'static> =
    Message::Error("ErrorItemNotFound", "The specified object was not found in the store.", &["m:Items"]);

#[tokio::test]
async fn the_default_shape_with_mime() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let shape = "<t:BaseShape>Default</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    let page = example("getitem-operation-email-message", "the default shape of a message, with its MIME");
    // The list of default properties of the newer page (property-sets-and-response-shapes) has IsAssociated, that of
    // the older one has recipients and IsRead: both are kept to.
    let names = [
        "t:MimeContent@CharacterSet",
        ID,
        "t:Subject",
        "t:Sensitivity",
        "t:Body@BodyType",
        "t:Size",
        "t:DateTimeSent",
        "t:DateTimeCreated",
        "t:ResponseObjects",
        "t:ResponseObjects/t:ReplyToItem",
        "t:ResponseObjects/t:ReplyAllToItem",
        "t:ResponseObjects/t:ForwardItem",
        "t:HasAttachments",
        "t:IsAssociated",
        "t:ToRecipients",
        "t:ToRecipients/t:Mailbox",
        "t:ToRecipients/t:Mailbox/t:Name",
        "t:ToRecipients/t:Mailbox/t:EmailAddress",
        "t:ToRecipients/t:Mailbox/t:RoutingType",
        "t:IsReadReceiptRequested",
        "t:IsDeliveryReceiptRequested",
        "t:From",
        "t:From/t:Mailbox",
        "t:From/t:Mailbox/t:Name",
        "t:From/t:Mailbox/t:EmailAddress",
        "t:From/t:Mailbox/t:RoutingType",
        "t:IsRead",
    ];
    succeeds(page, &simulator, &get(shape, &[&keys]), &names).await;
}

#[tokio::test]
async fn single_properties_of_one_message() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let page = example("additionalproperties", "the subject, by AdditionalProperties");
    succeeds(page, &simulator, &get(&with(&["item:Subject"]), &[&keys]), &[ID, "t:Subject"]).await;
    let page = example(
        "email-properties-and-elements-in-ews-in-exchange",
        "TextBody and MimeContent by AdditionalProperties",
    )
    .version("Exchange2013");
    let request = get(&with(&["item:TextBody", "item:MimeContent"]), &[&keys]);
    succeeds(page, &simulator, &request, &["t:MimeContent@CharacterSet", ID, "t:TextBody@BodyType"]).await;
    let page = example("how-to-add-attachments-by-using-ews-in-exchange", "MIME and subject of the original");
    let request = get(&with(&["item:MimeContent", "item:Subject"]), &[&keys]);
    succeeds(page, &simulator, &request, &["t:MimeContent@CharacterSet", ID, "t:Subject"]).await;
    let page =
        example("how-to-export-items-by-using-ews-in-exchange", "IncludeMimeContent").version("Exchange2013");
    let shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    succeeds(page, &simulator, &get(shape, &[&keys]), &["t:MimeContent@CharacterSet", ID]).await;
}

#[tokio::test]
async fn the_attachments_of_a_message() {
    let simulator = world().await;
    let files = item(&simulator, "inbox", "Two files").await;
    let page = example(
        "how-to-get-attachments-by-using-ews-in-exchange",
        "the list of attachments: what they are, not what is in them",
    );
    let names = [
        ID,
        "t:Attachments",
        "t:Attachments/t:FileAttachment",
        "t:Attachments/t:FileAttachment/t:AttachmentId@Id",
        "t:Attachments/t:FileAttachment/t:Name",
        "t:Attachments/t:FileAttachment/t:Size",
        "t:Attachments/t:FileAttachment/t:LastModifiedTime",
        "t:Attachments/t:FileAttachment/t:IsInline",
        "t:Attachments/t:FileAttachment/t:IsContactPhoto",
        "t:Attachments/t:ItemAttachment",
        "t:Attachments/t:ItemAttachment/t:AttachmentId@Id",
        "t:Attachments/t:ItemAttachment/t:Name",
        "t:Attachments/t:ItemAttachment/t:Size",
        "t:Attachments/t:ItemAttachment/t:LastModifiedTime",
        "t:Attachments/t:ItemAttachment/t:IsInline",
    ];
    let page = page.version("Exchange2007_SP1");
    succeeds(page, &simulator, &get(&with(&["item:Attachments"]), &[&files]), &names).await;
}

#[tokio::test]
async fn several_messages_in_one_call() {
    let simulator = world().await;
    let (keys, minutes) =
        (item(&simulator, "inbox", "Keys").await, item(&simulator, "inbox", "Minutes of Monday").await);
    let request = get(&with(&["item:Subject", "message:ToRecipients"]), &[&keys, &minutes]);
    let shape = of_message(&[ID, "t:Subject", "t:ToRecipients", "t:ToRecipients/t:Mailbox"]);
    let shape: Vec<&str> = shape.iter().map(String::as_str).collect();
    let page = example(
        "how-to-process-email-messages-in-batches-by-using-ews-in-exchange",
        "subject and recipients of several messages: a response message for each",
    );
    let both = [Message::Success(&shape), Message::Success(&shape)];
    page.version("Exchange2007_SP1").answers(&simulator, &request, &both).await;
    run(&simulator, &delete("HardDelete", std::slice::from_ref(&minutes))).await;
    let page = example(
        "verifying-the-results-of-an-ews-or-ews-managed-api-call",
        "one of two is not there: each response message has its own class and code",
    );
    page.answers(&simulator, &request, &[Message::Success(&shape), NOT_FOUND]).await;
}

#[tokio::test]
async fn all_properties_of_a_message() {
    let simulator = world().await;
    let proof = item(&simulator, "inbox", "RE: Proof of the calendar").await;
    let page = example(
        "email-properties-and-elements-in-ews-in-exchange",
        "the first-class properties of a message that answers another, in their order",
    );
    // Without those that a message like this one has no value for.
    let names = [
        ID,
        "t:ParentFolderId@Id,ChangeKey",
        "t:ItemClass",
        "t:Subject",
        "t:Sensitivity",
        "t:Body@BodyType",
        "t:DateTimeReceived",
        "t:Size",
        "t:Importance",
        "t:InReplyTo",
        "t:IsSubmitted",
        "t:IsDraft",
        "t:IsFromMe",
        "t:IsResend",
        "t:IsUnmodified",
        "t:InternetMessageHeaders",
        "t:DateTimeSent",
        "t:DateTimeCreated",
        "t:ResponseObjects",
        "t:ReminderIsSet",
        "t:DisplayCc",
        "t:DisplayTo",
        "t:HasAttachments",
        "t:Culture",
        "t:EffectiveRights",
        "t:LastModifiedName",
        "t:LastModifiedTime",
        "t:IsAssociated",
        "t:ConversationId@Id",
        "t:Flag",
        "t:InstanceKey",
        "t:Sender",
        "t:ToRecipients",
        "t:IsReadReceiptRequested",
        "t:IsDeliveryReceiptRequested",
        "t:ConversationIndex",
        "t:ConversationTopic",
        "t:From",
        "t:InternetMessageId",
        "t:IsRead",
        "t:IsResponseRequested",
        "t:References",
        "t:ReceivedBy",
        "t:ReceivedRepresenting",
    ];
    let request = get("<t:BaseShape>AllProperties</t:BaseShape>", &[&proof]);
    succeeds(page, &simulator, &request, &names).await;
}

#[tokio::test]
async fn a_property_that_messages_do_not_have() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let request = get(&with(&["item:Subject", "meeting:AssociatedCalendarItemId"]), &[&keys]);
    let shape = ["m:MessageXml", "m:MessageXml/t:FieldURI@FieldURI", "m:Items"];
    let error =
        Message::Error("ErrorInvalidPropertyRequest", "Property is not valid for this object type.", &shape);
    // The samples are of 2007.
    for page in [
        example("getitem-operation-email-message", "error: a property of meetings is asked of a message"),
        example("responsecode", "ErrorInvalidPropertyRequest in GetItem").version("Exchange2010_SP2"),
    ] {
        let answer = page.answers(&simulator, &request, &[error]).await;
        assert_eq!(answer.all("<t:FieldURI FieldURI=\"", "\""), ["meeting:AssociatedCalendarItemId"]);
    }
    let page = example("getitem-operation", "the newer schemas pass it over").version("Exchange2013");
    succeeds(page, &simulator, &request, &[ID, "t:Subject"]).await;
}
