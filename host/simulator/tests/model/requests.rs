//! The steps that change folders and items, as requests.

use crate::mail::list;
use crate::run::{RECEIVED, conflict_resolution, delete_type, marker, people, received, strings};
use crate::seen::{MARKER, item_id};
use crate::state::{Attachment, Identity, Item, Named, Outcome};
use crate::steps::{Change, Delete, FolderAt, ItemAt, Key, Resolution, Who};
use crate::wire::escaped;
use crate::world::World;

impl World {
    pub fn create_folder(&mut self, parent: FolderAt, name: &str) {
        let (mailbox, parent) = self.model.at(parent);
        let body = format!(
            "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{}\
             </t:DisplayName></t:Folder></m:Folders></m:CreateFolder>",
            self.folder_text(mailbox, &parent),
            escaped(name)
        );
        let expected = parent
            .map_err(|_| "ErrorParentFolderNotFound")
            .and_then(|parent| self.model.create_folder(mailbox, parent, name));
        if let Some((folder, said)) = self.one(mailbox, &body, expected) {
            self.name_folder(mailbox, folder, said.ids);
        }
    }

    /// The folder's id is what the answer says.
    fn name_folder(&mut self, mailbox: usize, folder: u32, said: Vec<(String, String)>) {
        let (id, key) = said.into_iter().next().unwrap();
        let now = self.model.now;
        let identity = &mut self.model.mailboxes[mailbox].folders.get_mut(&folder).unwrap().identity;
        assert_eq!(identity.id.get_or_insert_with(|| id.clone()), &id);
        identity.learn_key(&key, now);
    }

    pub fn rename_folder(&mut self, folder: FolderAt, name: &str) {
        let (mailbox, folder) = self.model.at(folder);
        // Those that every mailbox has keep their names here.
        if folder.as_ref().is_ok_and(|no| self.model.mailboxes[mailbox].folders[no].distinguished.is_some()) {
            return;
        }
        let body = format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField>\
             <t:FieldURI FieldURI=\"folder:DisplayName\"/><t:Folder><t:DisplayName>{}</t:DisplayName></t:Folder>\
             </t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
            self.folder_text(mailbox, &folder),
            escaped(name)
        );
        let expected = folder
            .map_err(|_| "ErrorFolderNotFound")
            .and_then(|folder| self.model.rename_folder(mailbox, folder, name));
        if let Some((folder, said)) = self.one(mailbox, &body, expected) {
            self.name_folder(mailbox, folder, said.ids);
        }
    }

    pub fn move_folder(&mut self, folder: FolderAt, to: u8, copy: bool) {
        let (mailbox, folder) = self.model.at(folder);
        let to = self.model.folder(mailbox, to);
        let element = if copy { "CopyFolder" } else { "MoveFolder" };
        let body = format!(
            "<m:{element}><m:ToFolderId>{}</m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:{element}>",
            self.folder_text(mailbox, &to),
            self.folder_text(mailbox, &folder)
        );
        let expected = to.map_err(|_| "ErrorToFolderNotFound").and_then(|to| {
            let folder = folder.map_err(|_| "ErrorFolderNotFound")?;
            if copy {
                self.model.copy_folder(mailbox, folder, to)
            } else {
                self.model.move_folder(mailbox, folder, to)
            }
        });
        if let Some((folder, said)) = self.one(mailbox, &body, expected) {
            self.name_folder(mailbox, folder, said.ids);
        }
    }

    pub fn delete_folder(&mut self, folder: FolderAt, how: Delete) {
        let (mailbox, folder) = self.model.at(folder);
        let body = format!(
            "<m:DeleteFolder DeleteType=\"{}\"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
            delete_type(how),
            self.folder_text(mailbox, &folder)
        );
        let expected = folder
            .map_err(|_| "ErrorItemNotFound")
            .and_then(|folder| self.model.delete_folder(mailbox, folder, how));
        self.one(mailbox, &body, expected);
    }

    pub fn empty_folder(&mut self, folder: FolderAt, how: Delete, deep: bool) {
        let (mailbox, folder) = self.model.at(folder);
        let body = format!(
            "<m:EmptyFolder DeleteType=\"{}\" DeleteSubFolders=\"{deep}\"><m:FolderIds>{}</m:FolderIds></m:EmptyFolder>",
            delete_type(how),
            self.folder_text(mailbox, &folder)
        );
        let expected = folder
            .map_err(|_| "ErrorFolderNotFound")
            .and_then(|folder| self.model.empty_folder(mailbox, folder, how, deep));
        self.one(mailbox, &body, expected);
    }

    pub fn mark_all(&mut self, folder: FolderAt, read: bool) {
        let (mailbox, folder) = self.model.at(folder);
        let body = format!(
            "<m:MarkAllItemsAsRead><m:ReadFlag>{read}</m:ReadFlag><m:SuppressReadReceipts>true\
             </m:SuppressReadReceipts><m:FolderIds>{}</m:FolderIds></m:MarkAllItemsAsRead>",
            self.folder_text(mailbox, &folder)
        );
        let expected = folder.map_err(|_| "ErrorItemNotFound");
        if let Some((folder, _)) = self.one(mailbox, &body, expected) {
            self.model.mark_all(mailbox, folder, read);
        }
    }

    /// The items that steps mean: all in the mailbox of the first.
    fn several(&self, items: &[ItemAt]) -> Option<(usize, Vec<Named>)> {
        let first = items[0].0;
        let found = items.iter().filter_map(|item| self.model.item(ItemAt(first, item.1)));
        let found: Vec<_> = found.map(|(_, item)| item).collect();
        (!found.is_empty()).then_some((usize::from(first), found))
    }

    pub fn move_items(&mut self, items: &[ItemAt], to: FolderAt, copy: bool) {
        let Some((mailbox, items)) = self.several(items) else { return };
        // The first of the people may do in the second's mailbox what she may in her own.
        let there = if (mailbox, to.0) == (0, 1) { 1 } else { mailbox };
        let to = self.model.folder(there, to.1);
        let element = if copy { "CopyItem" } else { "MoveItem" };
        let ids: String = items.iter().map(|item| self.item_text(mailbox, item)).collect();
        let body = format!(
            "<m:{element}><m:ToFolderId>{}</m:ToFolderId><m:ItemIds>{ids}</m:ItemIds></m:{element}>",
            self.folder_text(there, &to)
        );
        let said = self.ask(mailbox, &body);
        assert_eq!(said.len(), items.len());
        for (item, said) in items.into_iter().zip(said) {
            let expected: Outcome<u32> = to.as_ref().map_err(|_| "ErrorToFolderNotFound").and_then(|to| {
                let no = self.still_there(mailbox, item)?;
                let model = &mut self.model;
                let to = (there, *to);
                Ok(if copy { model.copy_item(mailbox, no, to) } else { model.move_item(mailbox, no, to) })
            });
            assert_eq!(said.code, expected.err().unwrap_or("NoError"));
            if let (Ok(no), true) = (expected, there == mailbox) {
                self.name(mailbox, no, &said);
            }
        }
    }

    /// The item, if no other part of the same request took it.
    fn still_there(&self, mailbox: usize, item: Named) -> Outcome<u32> {
        let items = &self.model.mailboxes[mailbox].items;
        item.ok().filter(|no| items.contains_key(no)).ok_or("ErrorItemNotFound")
    }

    pub fn delete_items(&mut self, items: &[ItemAt], how: Delete) {
        let Some((mailbox, items)) = self.several(items) else { return };
        let ids: String = items.iter().map(|item| self.item_text(mailbox, item)).collect();
        let body = format!(
            "<m:DeleteItem DeleteType=\"{}\"><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>",
            delete_type(how)
        );
        let said = self.ask(mailbox, &body);
        assert_eq!(said.len(), items.len());
        for (item, said) in items.into_iter().zip(said) {
            let expected = self.still_there(mailbox, item);
            assert_eq!(said.code, expected.err().unwrap_or("NoError"));
            if let Ok(no) = expected {
                self.model.delete_item(mailbox, no, how);
            }
        }
    }

    pub fn attach(&mut self, item: ItemAt, file: (&'static str, &'static str)) {
        let Some((mailbox, item)) = self.model.item(item) else { return };
        let (name, content) = file;
        let body = format!(
            "<m:CreateAttachment>{}<m:Attachments><t:FileAttachment><t:Name>{name}</t:Name><t:Content>{content}\
             </t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>",
            self.item_text(mailbox, &item).replace("t:ItemId", "m:ParentItemId")
        );
        let expected = item.map_err(|_| "ErrorItemNotFound");
        let Some((no, said)) = self.one(mailbox, &body, expected) else { return };
        let (id, key) = said.attachment.unwrap();
        let now = self.model.now;
        let item = self.model.change(mailbox, no, &["Attachments"]);
        item.identity.learn_key(&key, now);
        item.set("HasAttachments", "true");
        let content = Some(content.to_owned());
        item.attachments.as_mut().unwrap().push(Attachment { id: Some(id), name: name.to_owned(), content });
        self.changed.insert((mailbox, no));
    }

    pub fn detach(&mut self, item: ItemAt, attachment: usize) {
        let Some((mailbox, Ok(no))) = self.model.item(item) else { return };
        let attachments = self.model.mailboxes[mailbox].items[&no].attachments.as_ref().unwrap();
        let Some(place) = attachment.checked_rem(attachments.len()) else { return };
        let id = attachments[place].id.clone().unwrap();
        let body = format!(
            "<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id=\"{id}\"/></m:AttachmentIds></m:DeleteAttachment>"
        );
        let Some((_, said)) = self.one(mailbox, &body, Ok(())) else { return };
        let now = self.model.now;
        let item = self.model.change(mailbox, no, &["Attachments"]);
        item.identity.learn_key(&said.attachment.unwrap().1, now);
        let attachments = item.attachments.as_mut().unwrap();
        attachments.remove(place);
        let left = !attachments.is_empty();
        item.set("HasAttachments", left.to_string());
        self.changed.insert((mailbox, no));
        self.one(mailbox, &body, Err::<(), _>("ErrorInvalidAttachmentId"));
    }

    pub fn update(&mut self, item: ItemAt, changes: &[Change], key: Key, resolution: Resolution) {
        let Some((mailbox, item)) = self.model.item(item) else { return };
        // A client that goes through a list for the first time may miss what changes its place meanwhile.
        let some_begin = self.item_clients.values().any(|client| !client.began);
        if some_begin && changes.iter().any(|change| matches!(change, Change::Received(_))) {
            return;
        }
        let key = item.as_ref().ok().and_then(|no| self.key_of(mailbox, *no, key));
        let id = match &item {
            Ok(no) => {
                let identity = &self.model.mailboxes[mailbox].items[no].identity;
                item_id(identity.id.as_deref().unwrap(), key.as_ref().map(|(key, _)| key.as_str()))
            }
            gone => self.item_text(mailbox, gone),
        };
        let updates: String = changes.iter().map(Change::request).collect();
        let body = format!(
            "<m:UpdateItem MessageDisposition=\"SaveOnly\" ConflictResolution=\"{}\"><m:ItemChanges><t:ItemChange>{id}\
             <t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
            conflict_resolution(resolution)
        );
        let expected = item.map_err(|_| "ErrorItemNotFound").and_then(|no| {
            let before = &self.model.mailboxes[mailbox].items[&no];
            let mut after = before.clone();
            for change in changes {
                change.apply(&mut after)?;
            }
            let stale = match (resolution, key) {
                (Resolution::Always, _) => false,
                (_, None) => return Err("ErrorChangeKeyRequiredForWriteOperations"),
                (_, Some((key, _))) if before.identity.key == Some(key.clone()) => false,
                (Resolution::Never, _) => true,
                (Resolution::Auto, Some((_, since))) => {
                    let touched =
                        |change: &Change| before.touched.get(change.property()).is_some_and(|at| *at > since);
                    before.values != after.values && changes.iter().any(touched)
                }
            };
            if stale { Err("ErrorIrresolvableConflict") } else { Ok((no, after)) }
        });
        let Some(((no, after), said)) = self.one(mailbox, &body, expected) else { return };
        let properties: Vec<&'static str> = changes.iter().map(Change::property).collect();
        let now = self.model.now;
        let item = self.model.change(mailbox, no, &properties);
        item.values = after.values;
        let identity: &mut Identity = &mut item.identity;
        assert_eq!(identity.id.as_ref(), Some(&said.ids[0].0));
        identity.learn_key(&said.ids[0].1, now);
        self.changed.insert((mailbox, no));
    }
}

impl Change {
    /// The property that it is about.
    fn property(&self) -> &'static str {
        match self {
            Self::Subject(_) | Self::AppendSubject => "Subject",
            Self::Body(_) | Self::AppendBody(_) => "Body",
            Self::Importance(_) => "Importance",
            Self::Categories(_) => "Categories",
            Self::IsRead(_) => "IsRead",
            Self::Flag(_) => "Flag",
            Self::To(_) | Self::AppendTo(_) => "ToRecipients",
            Self::Marker(_) => "Marker",
            Self::Received(_) => "DateTimeReceived",
            Self::Delete(name) => name,
        }
    }

    fn path(name: &str) -> String {
        match name {
            "Marker" => MARKER.to_owned(),
            "DateTimeReceived" => RECEIVED.to_owned(),
            "IsRead" | "ToRecipients" | "CcRecipients" => {
                format!("<t:FieldURI FieldURI=\"message:{name}\"/>")
            }
            _ => format!("<t:FieldURI FieldURI=\"item:{name}\"/>"),
        }
    }

    /// `t:SetItemField` and the like.
    fn request(&self) -> String {
        let name = self.property();
        let path = Self::path(name);
        let (element, value) = match self {
            Self::Subject(text) => ("Set", format!("<t:Subject>{}</t:Subject>", escaped(text))),
            Self::AppendSubject => ("AppendTo", "<t:Subject>x</t:Subject>".to_owned()),
            Self::Body(text) => ("Set", format!("<t:Body BodyType=\"Text\">{}</t:Body>", escaped(text))),
            Self::AppendBody(text) => {
                ("AppendTo", format!("<t:Body BodyType=\"Text\">{}</t:Body>", escaped(text)))
            }
            Self::Importance(word) => ("Set", format!("<t:Importance>{word}</t:Importance>")),
            Self::Categories(words) => ("Set", strings("Categories", words)),
            Self::IsRead(read) => ("Set", format!("<t:IsRead>{read}</t:IsRead>")),
            Self::Flag(status) => ("Set", format!("<t:Flag><t:FlagStatus>{status}</t:FlagStatus></t:Flag>")),
            Self::To(to) => ("Set", people("ToRecipients", to)),
            Self::AppendTo(who) => ("AppendTo", people("ToRecipients", &[*who])),
            Self::Marker(value) => ("Set", marker(value)),
            Self::Received(which) => (
                "Set",
                format!(
                    "<t:ExtendedProperty>{RECEIVED}<t:Value>{}</t:Value></t:ExtendedProperty>",
                    received(*which)
                ),
            ),
            Self::Delete(_) => return format!("<t:DeleteItemField>{path}</t:DeleteItemField>"),
        };
        format!("<t:{element}ItemField>{path}<t:Message>{value}</t:Message></t:{element}ItemField>")
    }

    /// What it makes of an item.
    fn apply(&self, item: &mut Item) -> Outcome<()> {
        let name = self.property();
        match self {
            Self::AppendSubject => return Err("ErrorInvalidPropertyAppend"),
            Self::Delete("IsRead") => return Err("ErrorInvalidPropertyDelete"),
            Self::Subject(text) => {
                item.set(name, *text);
                // Of a draft, the subject is the topic.
                if item.value("IsDraft") == "true" {
                    item.forget("ConversationTopic");
                }
            }
            Self::Body(text) => item.set(name, format!("Text|{text}")),
            Self::AppendBody(text) => match item.value(name).split_once('|') {
                Some(("Text", before)) => item.set(name, format!("Text|{before}{text}")),
                Some((_, "")) => item.set(name, format!("Text|{text}")),
                _ => return Err("ErrorInvalidPropertyAppend"),
            },
            Self::Importance(word) => item.set(name, *word),
            Self::Categories(words) => item.set(name, words.join(",")),
            Self::IsRead(read) => item.set(name, read.to_string()),
            Self::Flag("Complete") => item.forget(name),
            Self::Flag(status) => item.set(name, *status),
            Self::To(to) => item.set(name, list(to)),
            Self::AppendTo(who) => {
                let mut to = item.people(name);
                to.push(Who::address(*who).to_owned());
                item.set(name, to.join(","));
            }
            Self::Marker(value) => item.set(name, *value),
            Self::Received(which) => item.set(name, received(*which)),
            Self::Delete("Importance") => item.set("Importance", "Normal"),
            Self::Delete("Body") => item.set("Body", "Text|"),
            Self::Delete("Flag") => item.set("Flag", "NotFlagged"),
            Self::Delete(name) => item.set(name, ""),
        }
        Ok(())
    }
}
