//! Runs steps: as a request, and in the model; the outcomes must be the same.

use crate::mail::{ADDRESSES, list};
use crate::seen::{MARKER, folder_id, item_id};
use crate::state::{Answers, Attachment, Identity, Item, Named, NamedFolder, Outcome, Values};
use crate::steps::{Delete, Draft, FolderAt, ItemAt, Key, Resolution, Sending, Step, Verb, Who};
use crate::sync::{FolderClient, ItemClient};
use crate::wire::{elements, escaped, find, messages, text};
use crate::world::World;

/// What a request said of one thing: its outcome, and the ids of what is there now.
pub struct Said {
    pub code: String,
    pub ids: Vec<(String, String)>,
    pub attachment: Option<(String, String)>,
}

impl World {
    /// Sends a request and reads what it says of each thing.
    pub fn ask(&mut self, mailbox: usize, body: &str) -> Vec<Said> {
        let answer = self.wire.call(ADDRESSES[mailbox], body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let said = messages(document.root()).into_iter().map(|message| {
            let things = ["Items", "Folders"].iter().find_map(|name| find(message, name));
            let ids = things.into_iter().flat_map(elements).map(|thing| {
                let id = ["ItemId", "FolderId"].iter().find_map(|name| find(thing, name)).unwrap();
                (id.attribute("Id").unwrap().to_owned(), id.attribute("ChangeKey").unwrap().to_owned())
            });
            let attachment = message.descendants().find(|node| node.has_attribute("RootItemChangeKey"));
            let attachment = attachment.map(|node| {
                let attribute = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
                (attribute("Id"), attribute("RootItemChangeKey"))
            });
            Said { code: text(message, "ResponseCode").to_owned(), ids: ids.collect(), attachment }
        });
        said.collect()
    }

    /// Sends a request about one thing, which must come out as the model says.
    pub fn one<T>(&mut self, mailbox: usize, body: &str, expected: Outcome<T>) -> Option<(T, Said)> {
        let mut said = self.ask(mailbox, body);
        assert_eq!(said.len(), 1, "one message for one thing");
        let said = said.remove(0);
        match expected {
            Ok(value) => {
                assert_eq!(said.code, "NoError", "{body}");
                Some((value, said))
            }
            Err(code) => {
                assert_eq!(said.code, code, "{body}");
                None
            }
        }
    }

    pub fn folder_text(&self, mailbox: usize, folder: &NamedFolder) -> String {
        match folder {
            Ok(no) => folder_id(self.model.mailboxes[mailbox].folders[no].identity.id.as_deref().unwrap()),
            Err(id) => folder_id(id),
        }
    }

    pub fn item_text(&self, mailbox: usize, item: &Named) -> String {
        match item {
            Ok(no) => {
                let identity = &self.model.mailboxes[mailbox].items[no].identity;
                item_id(identity.id.as_deref().unwrap(), identity.key.as_deref())
            }
            Err((id, key)) => item_id(id, Some(key)),
        }
    }

    /// Runs a step.
    pub fn run(&mut self, step: &Step) {
        self.model.now += 1;
        match step {
            Step::CreateFolder { parent, name } => self.create_folder(*parent, name),
            Step::RenameFolder { folder, name } => self.rename_folder(*folder, name),
            Step::MoveFolder { folder, to } => self.move_folder(*folder, *to, false),
            Step::CopyFolder { folder, to } => self.move_folder(*folder, *to, true),
            Step::DeleteFolder { folder, how } => self.delete_folder(*folder, *how),
            Step::EmptyFolder { folder, how, deep } => self.empty_folder(*folder, *how, *deep),
            Step::Save { folder, draft } => self.save(*folder, draft),
            Step::Send { mailbox, draft, keep } => self.send(usize::from(*mailbox), draft, *keep),
            Step::Respond { item, verb, to, text, sending } => {
                self.respond(*item, *verb, to, text, *sending);
            }
            Step::Update { item, changes, key, resolution } => {
                self.update(*item, changes, *key, *resolution);
            }
            Step::MoveItems { items, to } => self.move_items(items, *to, false),
            Step::CopyItems { items, to } => self.move_items(items, *to, true),
            Step::DeleteItems { items, how } => self.delete_items(items, *how),
            Step::SendItem { item, key, keep } => self.send_item(*item, *key, *keep),
            Step::Attach { item, file } => self.attach(*item, *file),
            Step::Detach { item, attachment } => self.detach(*item, usize::from(*attachment)),
            Step::MarkAll { folder, read } => self.mark_all(*folder, *read),
            Step::SyncItems { client, folder, max } => return self.sync_items(*client, *folder, *max),
            Step::SyncFolders { client, root } => return self.sync_folders(*client, *root),
            Step::Page { folder, size, from_end, sort } => {
                if let (mailbox, Ok(folder)) = self.model.at(*folder) {
                    self.check_pages(mailbox, folder, usize::from(*size), *from_end, *sort);
                }
                return;
            }
            Step::Check => return self.check(),
        }
        self.learn();
    }

    /// Lets all clients learn the rest, and compares everything.
    pub fn finish(&mut self) {
        self.check();
        for client in self.item_clients.values_mut() {
            client.finish(&mut self.wire, &self.model);
        }
        for client in self.folder_clients.values_mut() {
            client.call(&mut self.wire, &self.model);
        }
    }

    fn sync_items(&mut self, client: u8, folder: FolderAt, max: u16) {
        let (wire, model) = (&mut self.wire, &self.model);
        if let Some(known) = self.item_clients.get_mut(&client) {
            if !known.call(wire, model, max) {
                self.item_clients.remove(&client);
            }
        } else if let (mailbox, Ok(folder)) = model.at(folder) {
            let mut new = ItemClient::new(model, mailbox, folder);
            new.call(wire, model, max);
            self.item_clients.insert(client, new);
        }
    }

    fn sync_folders(&mut self, client: u8, root: Option<FolderAt>) {
        let (wire, model) = (&mut self.wire, &self.model);
        if let Some(known) = self.folder_clients.get_mut(&client) {
            if !known.call(wire, model) {
                self.folder_clients.remove(&client);
            }
            return;
        }
        let (mailbox, root) = match root.map(|root| model.at(root)) {
            None => (0, None),
            Some((mailbox, root)) => (mailbox, root.ok()),
        };
        let mut new = FolderClient::new(model, mailbox, root);
        new.call(wire, model);
        self.folder_clients.insert(client, new);
    }

    fn save(&mut self, folder: FolderAt, draft: &Draft) {
        let (mailbox, folder) = self.model.at(folder);
        let body = format!(
            "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:SavedItemFolderId>{}</m:SavedItemFolderId><m:Items>{}\
             </m:Items></m:CreateItem>",
            self.folder_text(mailbox, &folder),
            message(draft, true)
        );
        let expected = folder.map_err(|_| "ErrorSavedItemFolderNotFound");
        if let Some((folder, said)) = self.one(mailbox, &body, expected) {
            let no = self.model.put(mailbox, folder, drafted(draft, true));
            self.name(mailbox, no, &said);
        }
    }

    /// The item's id and change key are what the answer says.
    pub fn name(&mut self, mailbox: usize, item: u32, said: &Said) {
        let (id, key) = said.ids[0].clone();
        let items = &mut self.model.mailboxes[mailbox].items;
        let known = items.values().any(|item| item.identity.id.as_ref() == Some(&id));
        assert!(!known, "a new item has a new id");
        items.get_mut(&item).unwrap().identity =
            Identity { id: Some(id), former: vec![(key.clone(), self.model.now)], key: Some(key) };
        self.changed.insert((mailbox, item));
    }

    fn send(&mut self, mailbox: usize, draft: &Draft, keep: bool) {
        let disposition = if keep { "SendAndSaveCopy" } else { "SendOnly" };
        let body = format!(
            "<m:CreateItem MessageDisposition=\"{disposition}\"><m:Items>{}</m:Items></m:CreateItem>",
            message(draft, false)
        );
        let item = drafted(draft, false);
        let expected = self.model.may_send(mailbox, &item);
        if self.one(mailbox, &body, expected).is_some() {
            self.sent(mailbox, &item, keep);
        }
    }

    fn sent(&mut self, mailbox: usize, item: &Item, keep: bool) {
        let copy = self.model.send(mailbox, item);
        if keep {
            let folder = self.model.mailboxes[mailbox].well_known("sentitems");
            self.model.put(mailbox, folder, copy);
        }
    }

    fn respond(&mut self, item: ItemAt, verb: Verb, to: &[Who], text: &str, sending: Sending) {
        let Some((mailbox, item)) = self.model.item(item) else { return };
        let (element, number) = match verb {
            Verb::Reply => ("ReplyToItem", "102"),
            Verb::ReplyAll => ("ReplyAllToItem", "103"),
            Verb::Forward => ("ForwardItem", "104"),
        };
        let disposition = match sending {
            Sending::SaveOnly => "SaveOnly",
            Sending::SendOnly => "SendOnly",
            Sending::SendAndSaveCopy => "SendAndSaveCopy",
        };
        let body = format!(
            "<m:CreateItem MessageDisposition=\"{disposition}\"><m:Items><t:{element}>{}<t:ReferenceItemId {}\
             <t:NewBodyContent BodyType=\"Text\">{}</t:NewBodyContent></t:{element}></m:Items></m:CreateItem>",
            people("ToRecipients", to),
            self.item_text(mailbox, &item).replace("<t:ItemId ", ""),
            escaped(text),
        );
        let expected = item.map_err(|_| "ErrorItemNotFound").and_then(|original| {
            let shown = &self.model.mailboxes[mailbox].items[&original];
            let mut response = self.model.response(mailbox, shown, number)?;
            response.answers = Some(Answers { mailbox, item: original, verb: number });
            if !to.is_empty() {
                response.set("ToRecipients", list(to));
            }
            if !matches!(sending, Sending::SaveOnly) {
                self.model.may_send(mailbox, &response)?;
            }
            Ok(response)
        });
        let Some((response, said)) = self.one(mailbox, &body, expected) else { return };
        if matches!(sending, Sending::SaveOnly) {
            let drafts = self.model.mailboxes[mailbox].well_known("drafts");
            let no = self.model.put(mailbox, drafts, response);
            self.name(mailbox, no, &said);
        } else {
            self.sent(mailbox, &response, matches!(sending, Sending::SendAndSaveCopy));
        }
    }

    fn send_item(&mut self, item: ItemAt, key: Key, keep: bool) {
        let Some((mailbox, item)) = self.model.item(item) else { return };
        let (id, expected_key) = self.with_key(mailbox, &item, key, "ErrorStaleObject");
        let body =
            format!("<m:SendItem SaveItemToFolder=\"{keep}\"><m:ItemIds>{id}</m:ItemIds></m:SendItem>");
        let expected = item.map_err(|_| "ErrorItemNotFound").and_then(|no| {
            expected_key?;
            let draft = self.model.mailboxes[mailbox].items[&no].clone();
            self.model.may_send(mailbox, &draft).map_err(|code| match code {
                "ErrorInvalidRecipients" => "ErrorMissingRecipients",
                code => code,
            })?;
            Ok(no)
        });
        if let Some((no, _)) = self.one(mailbox, &body, expected) {
            let draft = self.model.consume(mailbox, no);
            self.sent(mailbox, &draft, keep);
        }
    }

    /// An item's id with a change key, and what an operation that demands the current one makes of it.
    fn with_key(&self, mailbox: usize, item: &Named, key: Key, stale: &'static str) -> (String, Outcome<()>) {
        let Ok(no) = item else { return (self.item_text(mailbox, item), Ok(())) };
        let identity = &self.model.mailboxes[mailbox].items[no].identity;
        let id = identity.id.as_deref().unwrap();
        let former = &identity.former[..identity.former.len() - 1];
        match key {
            Key::Missing => (item_id(id, None), Err("ErrorChangeKeyRequiredForWriteOperations")),
            Key::Former(which) if !former.is_empty() => {
                let (key, _) = &former[usize::from(which) % former.len()];
                (item_id(id, Some(key)), Err(stale))
            }
            _ => (item_id(id, identity.key.as_deref()), Ok(())),
        }
    }

    /// When the change key that a step means came; none: it has none.
    pub fn key_of(&self, mailbox: usize, item: u32, key: Key) -> Option<(String, u64)> {
        let former = &self.model.mailboxes[mailbox].items[&item].identity.former;
        match key {
            Key::Missing => None,
            Key::Former(which) if former.len() > 1 => {
                Some(former[usize::from(which) % (former.len() - 1)].clone())
            }
            _ => former.last().cloned(),
        }
    }
}

/// A list of people as an element.
pub fn people(name: &str, people: &[Who]) -> String {
    if people.is_empty() {
        return String::new();
    }
    let mailboxes: String = people
        .iter()
        .map(|who| format!("<t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox>", who.address()))
        .collect();
    format!("<t:{name}>{mailboxes}</t:{name}>")
}

pub fn strings(name: &str, texts: &[&str]) -> String {
    let strings: String = texts.iter().map(|text| format!("<t:String>{text}</t:String>")).collect();
    format!("<t:{name}>{strings}</t:{name}>")
}

pub fn marker(value: &str) -> String {
    format!("<t:ExtendedProperty>{MARKER}<t:Value>{value}</t:Value></t:ExtendedProperty>")
}

/// Times before, among and behind those of other messages.
pub fn received(which: u8) -> &'static str {
    let times = [
        "2026-10-05T08:00:00.000Z",
        "2026-09-30T21:00:00.000Z",
        "2026-10-06T08:00:00.000Z",
        "2020-01-01T00:00:00.000Z",
        "2030-01-01T00:00:00.000Z",
        "2026-09-30T22:30:00.123Z",
    ];
    times[usize::from(which) % times.len()]
}

pub const RECEIVED: &str = "<t:ExtendedFieldURI PropertyTag=\"0x0E06\" PropertyType=\"SystemTime\"/>";

fn message(draft: &Draft, kept: bool) -> String {
    let files: String = draft
        .files
        .iter()
        .map(|(name, content)| {
            format!(
                "<t:FileAttachment><t:Name>{name}</t:Name><t:Content>{content}</t:Content></t:FileAttachment>"
            )
        })
        .collect();
    let leaf = |name: &str, text: &str| format!("<t:{name}>{}</t:{name}>", escaped(text));
    let body = draft.body.map(|text| format!("<t:Body BodyType=\"Text\">{}</t:Body>", escaped(text)));
    let time = draft.received.filter(|_| kept).map(|which| {
        format!("<t:ExtendedProperty>{RECEIVED}<t:Value>{}</t:Value></t:ExtendedProperty>", received(which))
    });
    [
        leaf("Subject", draft.subject),
        body.unwrap_or_default(),
        if files.is_empty() { files } else { format!("<t:Attachments>{files}</t:Attachments>") },
        if draft.categories.is_empty() { String::new() } else { strings("Categories", &draft.categories) },
        draft.importance.map(|word| leaf("Importance", word)).unwrap_or_default(),
        draft.marker.map(marker).unwrap_or_default(),
        time.unwrap_or_default(),
        people("ToRecipients", &draft.to),
        people("CcRecipients", &draft.cc),
        people("BccRecipients", &draft.bcc),
        draft.is_read.map(|read| leaf("IsRead", &read.to_string())).unwrap_or_default(),
    ]
    .iter()
    .fold(String::from("<t:Message>"), |whole, part| whole + part)
        + "</t:Message>"
}

/// The item that a draft makes.
fn drafted(draft: &Draft, kept: bool) -> Item {
    let mut item = Item::new(Values::from([
        ("ItemClass", "IPM.Note".to_owned()),
        ("Subject", draft.subject.to_owned()),
        ("Body", format!("Text|{}", draft.body.unwrap_or_default())),
        ("Importance", draft.importance.unwrap_or("Normal").to_owned()),
        ("Categories", draft.categories.join(",")),
        ("ToRecipients", list(&draft.to)),
        ("CcRecipients", list(&draft.cc)),
        ("BccRecipients", list(&draft.bcc)),
        ("Marker", draft.marker.unwrap_or_default().to_owned()),
        ("Verb", String::new()),
        ("Flag", "NotFlagged".to_owned()),
        ("IsDraft", "true".to_owned()),
        ("From", String::new()),
        ("HasAttachments", (!draft.files.is_empty()).to_string()),
        ("InReplyTo", String::new()),
        ("References", String::new()),
    ]));
    let files = draft.files.iter().map(|(name, content)| Attachment {
        id: None,
        name: (*name).to_owned(),
        content: Some((*content).to_owned()),
    });
    item.attachments = Some(files.collect());
    if let Some(read) = draft.is_read {
        item.set("IsRead", read.to_string());
    }
    if let Some(time) = draft.received.filter(|_| kept) {
        item.set("DateTimeReceived", received(time));
    }
    item
}

/// `DeleteType`.
pub fn delete_type(how: Delete) -> &'static str {
    match how {
        Delete::Hard => "HardDelete",
        Delete::Soft => "SoftDelete",
        Delete::Move => "MoveToDeletedItems",
    }
}

/// `ConflictResolution`.
pub fn conflict_resolution(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Never => "NeverOverwrite",
        Resolution::Auto => "AutoResolve",
        Resolution::Always => "AlwaysOverwrite",
    }
}
