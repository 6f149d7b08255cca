//! Requests that write mail, and what they leave behind.

use ews_mcp_simulator::Simulator;

use super::{Answer, call, call_as, distinguished, find_item, get_item};

pub const ASSISTANT: &str = "assistant@contoso.example";
pub const ANNA: &str = "anna.lindqvist@contoso.example";
pub const BRUNO: &str = "bruno.keller@contoso.example";
pub const INFO: &str = "info@contoso.example";

/// An item's id and change key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemId {
    pub id: String,
    pub change_key: String,
}

impl ItemId {
    /// As an element of this name.
    pub fn element(&self, name: &str) -> String {
        format!("<{name} Id=\"{}\" ChangeKey=\"{}\"/>", self.id, self.change_key)
    }
}

/// The ids of all items in an answer.
pub fn ids(answer: &Answer) -> Vec<ItemId> {
    let both = answer.all("<t:ItemId Id=\"", "\"/>");
    both.iter()
        .map(|text| {
            let (id, change_key) = text.split_once("\" ChangeKey=\"").unwrap();
            ItemId { id: id.to_owned(), change_key: change_key.to_owned() }
        })
        .collect()
}

/// `t:Mailbox` elements.
pub fn mailboxes(addresses: &[&str]) -> String {
    addresses
        .iter()
        .map(|address| format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"))
        .collect()
}

/// CreateItem; `folder` is a whole `m:SavedItemFolderId`, or nothing.
pub fn create(disposition: &str, folder: &str, items: &str) -> String {
    format!(
        "<m:CreateItem MessageDisposition=\"{disposition}\">{folder}<m:Items>{items}</m:Items></m:CreateItem>"
    )
}

/// `m:SavedItemFolderId` with a distinguished folder.
pub fn saved_in(folder: &str) -> String {
    format!("<m:SavedItemFolderId>{}</m:SavedItemFolderId>", distinguished(folder))
}

/// A message with subject, text and recipients.
pub fn message(subject: &str, body: &str, to: &[&str]) -> String {
    let to = if to.is_empty() {
        String::new()
    } else {
        format!("<t:ToRecipients>{}</t:ToRecipients>", mailboxes(to))
    };
    format!(
        "<t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType=\"Text\">{body}</t:Body>{to}</t:Message>"
    )
}

pub fn send(item: &ItemId) -> String {
    format!(
        "<m:SendItem SaveItemToFolder=\"true\"><m:ItemIds>{}</m:ItemIds></m:SendItem>",
        item.element("t:ItemId")
    )
}

/// UpdateItem with one change; `updates` stands in `t:Updates`.
pub fn update(resolution: &str, item: &ItemId, updates: &str) -> String {
    format!(
        "<m:UpdateItem ConflictResolution=\"{resolution}\" MessageDisposition=\"SaveOnly\"><m:ItemChanges><t:ItemChange>\
         {}<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        item.element("t:ItemId")
    )
}

/// Sets a property of a message.
pub fn set(uri: &str, element: &str) -> String {
    format!(
        "<t:SetItemField><t:FieldURI FieldURI=\"{uri}\"/><t:Message>{element}</t:Message></t:SetItemField>"
    )
}

pub fn delete(how: &str, ids: &[ItemId]) -> String {
    let ids: String = ids.iter().map(|id| id.element("t:ItemId")).collect();
    format!("<m:DeleteItem DeleteType=\"{how}\"><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>")
}

pub fn move_to(operation: &str, folder: &str, ids: &[ItemId]) -> String {
    let ids: String = ids.iter().map(|id| id.element("t:ItemId")).collect();
    format!(
        "<m:{operation}><m:ToFolderId>{folder}</m:ToFolderId><m:ItemIds>{ids}</m:ItemIds></m:{operation}>"
    )
}

/// The newest items of a folder, with these properties.
pub async fn newest(simulator: &Simulator, address: &str, folder: &str, properties: &[&str]) -> Answer {
    let view = "<m:IndexedPageItemView MaxEntriesReturned=\"10\" Offset=\"0\" BasePoint=\"Beginning\"/>";
    act(simulator, address, &find_item(properties, view, &distinguished(folder))).await
}

/// The subjects of the newest items.
pub async fn subjects(simulator: &Simulator, address: &str, folder: &str) -> Vec<String> {
    newest(simulator, address, folder, &["item:Subject"]).await.texts("t:Subject")
}

/// All properties of one item.
pub async fn whole(simulator: &Simulator, address: &str, id: &ItemId) -> Answer {
    let shape = "<t:BaseShape>AllProperties</t:BaseShape><t:BodyType>Best</t:BodyType>";
    act(simulator, address, &get_item(shape, std::slice::from_ref(&id.id))).await
}

/// Runs an operation as somebody: impersonated, or the service account itself.
pub async fn act(simulator: &Simulator, address: &str, body: &str) -> Answer {
    if address == ASSISTANT { call(simulator, body).await } else { call_as(simulator, address, body).await }
}
