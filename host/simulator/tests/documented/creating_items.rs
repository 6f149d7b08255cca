//! CreateItem.

use ews_mcp_simulator::Simulator;

use crate::client::Answer;
use crate::client::mail::{ItemId, create, delete, ids, mailboxes, message, move_to, saved_in};
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
