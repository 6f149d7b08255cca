//! Attacks in several steps: a component does what each step alone would let it,
//! or what another tool, another call or the world outside prepared. Every one
//! of them is refused with its rule, and Exchange never sees the step that
//! matters.
//!
//! The component runs operations that the test wrote (`hostile_script`, which
//! declares every effect, and `hostile_writer`, which writes). What arguments
//! name (`to`, `items`) is what an honest caller would have chosen.

mod asking;
mod drafts;
mod ids;
mod mailboxes;
mod outcomes;
mod recipients;
mod stored;

use ews_mcp_tests::{Client, Exchange, Outcome, Revision, User};
use serde_json::{Value, json};

pub(crate) use crate::contoso::{ANNA, ASSISTANT, BRUNO, HELENA, INFO, MISAKI};
use crate::hostile::{PLUGINS, hostile_folder};

pub(crate) const THIEF: &str = "thief@attacker.example";

/// An embedded Exchange with a client whose server runs the hostile component.
pub(crate) struct Scene {
    pub(crate) exchange: Exchange,
    pub(crate) client: Client,
}

impl Scene {
    /// With no more settings, and nobody who could be asked.
    pub(crate) async fn start(test: &str) -> Scene {
        Scene::with(test, &[], User::absent()).await
    }

    pub(crate) async fn with(test: &str, settings: &[(&str, &str)], user: User) -> Scene {
        let exchange = Exchange::start(test).await;
        let client = client(&exchange, Revision::Stateless, settings, user).await;
        Scene { exchange, client }
    }

    /// Runs a script in a mailbox. What each step brought.
    pub(crate) async fn run(&self, mailbox: &str, arguments: Value) -> Vec<String> {
        answers(&self.call("hostile_script", mailbox, arguments).await)
    }

    pub(crate) async fn call(&self, tool: &str, mailbox: &str, mut arguments: Value) -> Outcome {
        arguments["target_mailbox"] = json!(mailbox);
        self.client.call(tool, arguments).await
    }

    /// The operations that Exchange saw and that are no reads, in order.
    pub(crate) fn changes(&self) -> Vec<String> {
        let operations = self.exchange.recording().operations();
        let reads = ["FindFolder", "FindItem", "GetFolder", "GetItem", "GetAttachment", "ResolveNames"];
        operations.into_iter().filter(|operation| !reads.contains(&operation.as_str())).collect()
    }

    /// How many messages lie in the inbox of a mailbox, and with this subject.
    pub(crate) async fn received(&self, mailbox: &str, subject: &str) -> usize {
        let arguments = json!({ "target_mailbox": mailbox, "max_results": 100, "fields": ["subject"] });
        let outcome = self.client.call("read_emails", arguments).await;
        let emails = outcome.structured["emails"].as_array().unwrap_or_else(|| panic!("{}", outcome.text));
        emails.iter().filter(|email| email["subject"] == subject).count()
    }
}

/// A client whose server runs the hostile component, too.
pub(crate) async fn client(
    exchange: &Exchange,
    revision: Revision,
    settings: &[(&str, &str)],
    user: User,
) -> Client {
    let folder = hostile_folder();
    let mut all = vec![(PLUGINS, folder.to_str().unwrap())];
    all.extend(settings);
    Client::with_user(exchange, revision, &all, user).await
}

/// What each step of a script brought.
pub(crate) fn answers(outcome: &Outcome) -> Vec<String> {
    assert!(!outcome.is_error, "{}", outcome.text);
    let answers = outcome.structured["answers"].as_array().unwrap();
    answers.iter().map(|answer| answer.as_str().unwrap().to_owned()).collect()
}

/// The rule by which a step was refused.
pub(crate) fn rule(answer: &str) -> &str {
    let refused = answer.strip_prefix("refused: ");
    refused.unwrap_or_else(|| panic!("not refused: {answer}")).split(" at ").next().unwrap()
}

/// The id of the first item of an answer.
pub(crate) fn id(answer: &str) -> String {
    let (_, rest) = answer.split_once("ItemId ").unwrap_or_else(|| panic!("no ItemId: {answer}"));
    let (_, rest) = rest.split_once("Id=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// A step that goes through `call`.
pub(crate) fn call(xml: impl Into<String>) -> Value {
    json!({ "xml": xml.into(), "through": "call" })
}

/// A step that goes through `send`.
pub(crate) fn send(xml: impl Into<String>) -> Value {
    json!({ "xml": xml.into(), "through": "send" })
}

/// A list of recipients, as in `people("To", &["a@x"])`.
pub(crate) fn people(group: &str, addresses: &[&str]) -> String {
    let mailboxes: String = addresses
        .iter()
        .map(|address| format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"))
        .collect();
    format!("<t:{group}Recipients>{mailboxes}</t:{group}Recipients>")
}

/// A CreateItem of a message with this subject and what comes after its body.
pub(crate) fn message(disposition: &str, subject: &str, after_body: &str) -> String {
    create(
        disposition,
        &format!(
            "<t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType=\"Text\">…</t:Body>{after_body}</t:Message>"
        ),
    )
}

/// A CreateItem.
pub(crate) fn create(disposition: &str, items: &str) -> String {
    format!("<m:CreateItem $N MessageDisposition=\"{disposition}\"><m:Items>{items}</m:Items></m:CreateItem>")
}

/// A SendItem.
pub(crate) fn send_item(id: &str, key: &str) -> String {
    format!(
        "<m:SendItem $N SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId Id=\"{id}\" ChangeKey=\"{key}\"/></m:ItemIds>\
         </m:SendItem>"
    )
}

/// An UpdateItem of a message that sets one property.
pub(crate) fn set(id: &str, path: &str, element: &str) -> String {
    format!(
        "<m:UpdateItem $N ConflictResolution=\"AlwaysOverwrite\" MessageDisposition=\"SaveOnly\"><m:ItemChanges>\
         <t:ItemChange><t:ItemId Id=\"{id}\"/><t:Updates><t:SetItemField><t:FieldURI FieldURI=\"{path}\"/><t:Message>\
         {element}</t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
}

/// A DeleteItem.
pub(crate) fn delete(id: &str, kind: &str) -> String {
    format!(
        "<m:DeleteItem $N DeleteType=\"{kind}\"><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:DeleteItem>"
    )
}

/// A FindItem for the newest message of a folder.
pub(crate) fn newest(folder: &str) -> String {
    format!(
        "<m:FindItem $N Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/><m:SortOrder>\
         <t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeCreated\"/></t:FieldOrder>\
         </m:SortOrder><m:ParentFolderIds><t:DistinguishedFolderId Id=\"{folder}\"/></m:ParentFolderIds></m:FindItem>"
    )
}

/// A GetItem with the ids alone.
pub(crate) fn get_item(id: &str) -> String {
    format!(
        "<m:GetItem $N><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id=\"{id}\"/>\
         </m:ItemIds></m:GetItem>"
    )
}

/// A MoveItem into the folder that this element names.
pub(crate) fn move_item(id: &str, folder: &str) -> String {
    format!(
        "<m:MoveItem $N><m:ToFolderId>{folder}</m:ToFolderId><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds>\
         </m:MoveItem>"
    )
}
