//! CreateItem.

use ews_mcp_simulator::Simulator;

use crate::client::Answer;
use crate::client::mail::{create, delete, ids, mailboxes, message, move_to, saved_in};
use crate::client::{distinguished, envelope, find_item, post_as};
use crate::example::{Message, example};
use crate::world::{DESK, OLGA, TOM, as_user, item, of, run, world};

const MADE: &[&str] = &["m:Items", "m:Items/t:Message", "m:Items/t:Message/t:ItemId@Id,ChangeKey"];
/// What was sent has no id.
const SENT: Message<'static> = Message::Success(&["m:Items"]);

fn into(folder: &str) -> String {
    format!("<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>")
}

fn html(subject: &str, to: &str) -> String {
    message(subject, "(1) Paper, (2) ink", &[to]).replace("\"Text\"", "\"HTML\"")
}

async fn subjects(simulator: &Simulator, user: &str, folder: &str) -> Vec<String> {
    let body = find_item(&["item:Subject"], "", folder);
    let answer: Answer = post_as(simulator, DESK, &envelope(&as_user(user), &body)).await;
    answer.texts("t:Subject")
}

#[tokio::test]
async fn items_of_the_wrong_folder() {
    let simulator = world().await;
    let contact = "<t:Contact><t:ItemClass>IPM.Contact</t:ItemClass></t:Contact>";
    let list = "<t:DistributionList><t:DisplayName>Paper mills</t:DisplayName></t:DistributionList>";
    let post = "<t:PostItem><t:Subject>Opening hours</t:Subject></t:PostItem>";
    let task = "<t:Task><t:Subject>Order ink</t:Subject></t:Task>";
    let meeting = "<t:CalendarItem><t:Subject>Stocktaking</t:Subject></t:CalendarItem>";
    let contacts =
        ("ErrorCannotCreateContactInNonContactFolder", "Cannot create a contact in a non-contact Folder.");
    let posts =
        ("ErrorCannotCreatePostItemInNonMailFolder", "Cannot create a post item in a non-mail folder.");
    for (page, shows, folder, made, (code, text)) in [
        (
            "createitem-operation-contact",
            "error: a contact in searchfolders",
            "searchfolders",
            contact,
            contacts,
        ),
        ("responsecode", "ErrorCannotCreateContactInNonContactFolder: a list", "inbox", list, contacts),
        ("responsecode", "ErrorCannotCreatePostItemInNonMailFolder: in a calendar", "calendar", post, posts),
        ("responsecode", "ErrorCannotCreatePostItemInNonMailFolder: among notes", "notes", post, posts),
        (
            "responsecode",
            "ErrorCannotCreateTaskInNonTaskFolder",
            "inbox",
            task,
            ("ErrorCannotCreateTaskInNonTaskFolder", "Cannot create a task in a non-task folder."),
        ),
        (
            "responsecode",
            "ErrorCannotCreateCalendarItemInNonCalendarFolder",
            "inbox",
            meeting,
            (
                "ErrorCannotCreateCalendarItemInNonCalendarFolder",
                "Cannot create a calendar item in a non-calendar folder.",
            ),
        ),
    ] {
        let request = create("SaveOnly", &saved_in(folder), made)
            .replace("MessageDisposition", "SendMeetingInvitations=\"SendToNone\" MessageDisposition");
        let error = Message::Error(code, text, &["m:Items"]);
        example(page, shows).answers(&simulator, &request, &[error]).await;
    }
    // What is there can be thrown away all the same.
    let saved = run(&simulator, &create("SaveOnly", &saved_in("contacts"), list)).await;
    let moved = move_to("MoveItem", &distinguished("deleteditems"), &ids(&saved));
    let shape = ["m:Items", "m:Items/t:DistributionList", "m:Items/t:DistributionList/t:ItemId@Id,ChangeKey"];
    let page = example("moveitem-operation", "a list goes to Deleted Items");
    page.answers(&simulator, &moved, &[Message::Success(&shape)]).await;
}

#[tokio::test]
async fn a_message_is_sent_and_kept_in_drafts() {
    let simulator = world().await;
    let page =
        example("createitem-operation-email-message", "sent, the copy kept in drafts: no id is answered");
    let made = message("Project", "Priority", &[TOM])
        .replace("<t:Subject>", "<t:ItemClass>IPM.Note</t:ItemClass><t:Subject>")
        .replace("</t:Message>", "<t:IsRead>false</t:IsRead></t:Message>");
    page.answers(&simulator, &create("SendAndSaveCopy", &saved_in("drafts"), &made), &[SENT]).await;
    assert_eq!(subjects(&simulator, DESK, &distinguished("drafts")).await, ["Project"]);
    assert_eq!(subjects(&simulator, TOM, &distinguished("inbox")).await, ["Project"]);
}

#[tokio::test]
async fn a_message_in_whose_name_one_may_not_send() {
    let simulator = world().await;
    let page = example("createitem-operation-email-message", "error: no right to send for the owner");
    let from = format!("<t:From>{}</t:From></t:Message>", mailboxes(&["nora.quist@printshop.example"]));
    let made = message("In your name", "x", &[TOM]).replace("</t:Message>", &from);
    let text = "The user account which was used to submit this request does not have the right to send mail on \
        behalf of the specified sending account.";
    let error = Message::Error("ErrorSendAsDenied", text, &["m:Items"]);
    let request = create("SendAndSaveCopy", &into(&of(OLGA, "sentitems")), &made);
    page.answers(&simulator, &request, &[error]).await;
    // responsecode: the message is left in the drafts of whom the mailbox is.
    assert_eq!(subjects(&simulator, OLGA, &distinguished("drafts")).await, ["In your name"]);
    assert!(subjects(&simulator, TOM, &distinguished("inbox")).await.is_empty());
}

#[tokio::test]
async fn messages_are_saved() {
    let simulator = world().await;
    let picture = "&lt;html&gt;&lt;body&gt;&lt;img src=\"cid:Party.jpg\"&gt;&lt;/body&gt;&lt;/html&gt;";
    for (page, shows, folder, made) in [
        (
            "email-and-ews-in-exchange",
            "a message with an HTML body, in drafts",
            saved_in("drafts"),
            html("Priorities", TOM),
        ),
        (
            "how-to-access-email-as-a-delegate-by-using-ews-in-exchange",
            "a delegate saves it in the owner's drafts",
            into(&of(OLGA, "drafts")),
            html("Football", TOM),
        ),
        (
            "how-to-add-attachments-by-using-ews-in-exchange",
            "no folder is named",
            String::new(),
            html("To be attached to", TOM),
        ),
        (
            "how-to-add-attachments-by-using-ews-in-exchange",
            "a body that shows a picture of its own",
            String::new(),
            html("Picture", TOM).replace("(1) Paper, (2) ink", picture),
        ),
    ] {
        let request = create("SaveOnly", &folder, &made);
        let page = example(page, shows).version("Exchange2010");
        page.answers(&simulator, &request, &[Message::Success(MADE)]).await;
    }
    assert_eq!(subjects(&simulator, DESK, &distinguished("drafts")).await.len(), 3);
    assert_eq!(subjects(&simulator, OLGA, &distinguished("drafts")).await, ["Football"]);
}

#[tokio::test]
async fn an_item_without_a_type_of_its_own() {
    let simulator = world().await;
    let page = example(
        "extendedfielduri",
        "a t:Item with two named properties, one of several values: it is a message",
    );
    let of = |name: &str, kind: &str, value: &str| {
        format!(
            "<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"{name}\" \
             PropertyType=\"{kind}\"/>{value}</t:ExtendedProperty>"
        )
    };
    let prices = "<t:Values><t:Value>300000</t:Value><t:Value>400000</t:Value></t:Values>";
    let made = format!(
        "<t:Item><t:ItemClass>IPM.Note</t:ItemClass><t:Subject>Press</t:Subject><t:Body BodyType=\"Text\">Used</t:Body>{}{}</t:Item>",
        of("IsForSale", "Boolean", "<t:Value>true</t:Value>"),
        of("Prices", "CurrencyArray", prices)
    );
    let request = create("SaveOnly", &saved_in("inbox"), &made);
    page.answers(&simulator, &request, &[Message::Success(MADE)]).await;
}

#[tokio::test]
async fn a_message_comes_with_its_attachments() {
    let simulator = world().await;
    let page = example(
        "how-to-add-attachments-by-using-ews-in-exchange",
        "two files and an item in one call: the answer has an id for each",
    );
    let file = "<t:FileAttachment><t:Name>a.txt</t:Name><t:IsInline>false</t:IsInline><t:IsContactPhoto>false</t:IsContactPhoto>\
        <t:Content>QQ==</t:Content></t:FileAttachment>";
    let inner = format!(
        "<t:ItemAttachment><t:Name>Inside</t:Name><t:IsInline>false</t:IsInline>{}</t:ItemAttachment>",
        html("Inside", TOM)
    );
    let attachments = format!("<t:Attachments>{file}{file}{inner}</t:Attachments><t:ToRecipients>");
    let made = html("With attachments", TOM).replacen("<t:ToRecipients>", &attachments, 1);
    let shape = [
        "m:Items",
        "m:Items/t:Message",
        "m:Items/t:Message/t:ItemId@Id,ChangeKey",
        "m:Items/t:Message/t:Attachments",
        "m:Items/t:Message/t:Attachments/t:FileAttachment",
        "m:Items/t:Message/t:Attachments/t:FileAttachment/t:AttachmentId@Id",
        "m:Items/t:Message/t:Attachments/t:FileAttachment",
        "m:Items/t:Message/t:Attachments/t:FileAttachment/t:AttachmentId@Id",
        "m:Items/t:Message/t:Attachments/t:ItemAttachment",
        "m:Items/t:Message/t:Attachments/t:ItemAttachment/t:AttachmentId@Id",
    ];
    let request = create("SaveOnly", "", &made);
    page.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(&shape)]).await;
}

#[tokio::test]
async fn a_list_of_people() {
    let simulator = world().await;
    let page = example("how-to-create-contact-groups-by-using-ews-in-exchange", "a list with two members");
    let member = |address: &str| format!("<t:Member>{}</t:Member>", mailboxes(&[address]));
    let made = format!(
        "<t:DistributionList><t:DisplayName>My binders</t:DisplayName><t:Members>{}{}</t:Members></t:DistributionList>",
        member(TOM),
        member("outside@papermill.example")
    );
    let shape = ["m:Items", "m:Items/t:DistributionList", "m:Items/t:DistributionList/t:ItemId@Id,ChangeKey"];
    page.answers(&simulator, &create("SaveOnly", "", &made), &[Message::Success(&shape)]).await;
}

#[tokio::test]
async fn several_messages_in_one_call() {
    let simulator = world().await;
    let made = [html("One", TOM), html("Two", OLGA), html("Three", TOM)].concat();
    let page = |shows: &'static str| {
        example("how-to-process-email-messages-in-batches-by-using-ews-in-exchange", shows)
            .version("Exchange2007_SP1")
    };
    let saved = create("SaveOnly", &saved_in("drafts"), &made);
    page("three are saved").answers(&simulator, &saved, &[Message::Success(MADE); 3]).await;
    let sent = create("SendAndSaveCopy", &saved_in("sentitems"), &made);
    page("three are sent").answers(&simulator, &sent, &[SENT; 3]).await;
    assert_eq!(subjects(&simulator, DESK, &distinguished("sentitems")).await.len(), 3);
}

#[tokio::test]
async fn messages_are_sent() {
    let simulator = world().await;
    let header = "<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId=\"InternetHeaders\" \
        PropertyName=\"X-Press\" PropertyType=\"String\"/><t:Value>offset</t:Value></t:ExtendedProperty>";
    let later = "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag=\"16367\" PropertyType=\"SystemTime\"/>\
        <t:Value>2026-10-06T21:09:52.000</t:Value></t:ExtendedProperty>";
    let to = format!("<t:ToRecipients>{}</t:ToRecipients>", mailboxes(&[TOM]));
    for (page, shows, disposition, folder, made, kept) in [
        (
            "how-to-send-email-messages-by-using-ews-in-exchange",
            "a new message, with a copy",
            "SendAndSaveCopy",
            saved_in("sentitems"),
            html("Now", TOM),
            1,
        ),
        (
            "how-to-send-email-messages-by-using-ews-in-exchange",
            "a message with a time to send it at, in an extended property",
            "SendAndSaveCopy",
            saved_in("sentitems"),
            html("Later", TOM).replace("<t:ToRecipients>", &format!("{later}<t:ToRecipients>")),
            2,
        ),
        (
            "how-to-provision-x-headers-by-using-ews-in-exchange",
            "without a copy, with an Internet header",
            "SendOnly",
            String::new(),
            format!("<t:Message>{header}{to}</t:Message>"),
            2,
        ),
    ] {
        let request = create(disposition, &folder, &made);
        example(page, shows).version("Exchange2013").answers(&simulator, &request, &[SENT]).await;
        assert_eq!(subjects(&simulator, DESK, &distinguished("sentitems")).await.len(), kept, "{shows}");
    }
}

#[tokio::test]
async fn messages_are_answered() {
    let simulator = world().await;
    let keys = item(&simulator, "inbox", "Keys").await;
    let reference = keys.element("t:ReferenceItemId");
    let body = "<t:NewBodyContent BodyType=\"HTML\">Thank you.</t:NewBodyContent>";
    let to = format!("<t:ToRecipients>{}</t:ToRecipients>", mailboxes(&[TOM]));
    let page = |shows: &'static str| {
        example("how-to-respond-to-email-messages-by-using-ews-in-exchange", shows)
            .version("Exchange2007_SP1")
    };
    let reply = format!("<t:ReplyAllToItem>{reference}{body}</t:ReplyAllToItem>");
    page("a reply to all").answers(&simulator, &create("SendAndSaveCopy", "", &reply), &[SENT]).await;
    let forward = format!("<t:ForwardItem>{to}{reference}{body}</t:ForwardItem>");
    page("a forward").answers(&simulator, &create("SendAndSaveCopy", "", &forward), &[SENT]).await;
    assert_eq!(subjects(&simulator, DESK, &distinguished("sentitems")).await, ["FW: Keys", "RE: Keys"]);
    run(&simulator, &delete("HardDelete", std::slice::from_ref(&keys))).await;
    let text = "The specified object was not found in the store.";
    let error = Message::Error("ErrorItemNotFound", text, &["m:Items"]);
    let gone =
        example("createitem-acceptsharinginvitation", "error: the item that is referred to is not there");
    gone.answers(&simulator, &create("SendAndSaveCopy", "", &reply), &[error]).await;
}
