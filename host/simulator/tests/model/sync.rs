//! Clients that synchronize: each keeps what it was told, and must end up with what there is, however the calls lie
//! between other steps and however many changes each brings.

use std::collections::BTreeMap;

use crate::mail::ADDRESSES;
use crate::seen::{FOLDER_SHAPE, folder_id, seen, seen_folder, shape};
use crate::state::{Model, Values};
use crate::wire::{Node, Wire, elements, find, id, text};

/// What a client knows of the items of one folder.
#[derive(Debug)]
pub struct ItemClient {
    pub mailbox: usize,
    pub folder: u32,
    folder_id: String,
    state: String,
    /// Whether it has heard of all that there was when it began.
    pub began: bool,
    /// Change keys and values, by id.
    items: BTreeMap<String, (String, Values)>,
}

/// What a client knows of the folders below one, or of all.
#[derive(Debug)]
pub struct FolderClient {
    pub mailbox: usize,
    pub root: Option<u32>,
    root_id: Option<String>,
    state: String,
    /// Change key, parent and name, by id.
    folders: BTreeMap<String, (String, String, String)>,
}

/// The element of a state, where there is one.
fn written(state: &str) -> String {
    if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") }
}

impl ItemClient {
    pub fn new(model: &Model, mailbox: usize, folder: u32) -> Self {
        let folder_id = model.mailboxes[mailbox].folders[&folder].identity.id.clone().unwrap();
        Self { mailbox, folder, folder_id, state: String::new(), began: false, items: BTreeMap::new() }
    }

    /// One call. False: the folder is gone.
    pub fn call(&mut self, wire: &mut Wire, model: &Model, max: u16) -> bool {
        let body = format!(
            "<m:SyncFolderItems>{}<m:SyncFolderId>{}</m:SyncFolderId>{}\
             <m:MaxChangesReturned>{max}</m:MaxChangesReturned></m:SyncFolderItems>",
            shape("m:ItemShape", true),
            folder_id(&self.folder_id),
            written(&self.state)
        );
        let answer = wire.call(ADDRESSES[self.mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let root = document.root();
        if !model.mailboxes[self.mailbox].folders.contains_key(&self.folder) {
            assert_eq!(text(root, "ResponseCode"), "ErrorSyncFolderNotFound");
            return false;
        }
        assert_eq!(text(root, "ResponseCode"), "NoError");
        text(root, "SyncState").clone_into(&mut self.state);
        let changes: Vec<Node<'_>> = elements(find(root, "Changes").unwrap()).collect();
        assert!(changes.len() <= usize::from(max), "{} changes of at most {max}", changes.len());
        let nothing = changes.is_empty();
        for change in changes {
            self.apply(change);
        }
        if text(root, "IncludesLastItemInRange") == "true" {
            self.began = true;
            self.compare(model);
        } else {
            assert!(!nothing, "more to come, but nothing now");
        }
        true
    }

    fn apply(&mut self, change: Node<'_>) {
        let kind = change.tag_name().name();
        match kind {
            "Create" | "Update" => {
                let seen = seen(elements(change).next().unwrap(), true);
                let before = self.items.insert(seen.id.clone(), (seen.key, seen.values));
                assert_eq!(before.is_some(), kind == "Update", "{kind} of {}", seen.id);
            }
            "ReadFlagChange" => {
                let (id, key) = id(change, "ItemId");
                let known = self.items.get_mut(&id).expect("only what is known can be read");
                known.0 = key;
                known.1.insert("IsRead", text(change, "IsRead").to_owned());
            }
            // What was never told may be said to be gone.
            "Delete" => {
                self.items.remove(&id(change, "ItemId").0);
            }
            _ => panic!("{kind} is no change"),
        }
    }

    /// Calls until all is told. False: the folder is gone.
    pub fn finish(&mut self, wire: &mut Wire, model: &Model) -> bool {
        // The last of these calls says that there is nothing more.
        (0..2).all(|_| self.call(wire, model, 512))
    }

    fn compare(&self, model: &Model) {
        let here = &model.mailboxes[self.mailbox];
        let expected: BTreeMap<&str, (&str, &Values)> = here
            .items_in(self.folder)
            .into_iter()
            .map(|no| {
                let item = &here.items[&no];
                let identity = &item.identity;
                (identity.id.as_deref().unwrap(), (identity.key.as_deref().unwrap(), &item.values))
            })
            .collect();
        let told: Vec<&str> = self.items.keys().map(String::as_str).collect();
        assert_eq!(told, expected.keys().copied().collect::<Vec<_>>(), "the items that were told");
        for (id, (key, values)) in &self.items {
            let (expected_key, expected_values) = expected[id.as_str()];
            for (name, value) in values {
                assert_eq!(expected_values.get(name), Some(value), "{name} as it was told");
            }
            assert_eq!(expected_key, key, "the change key as it was told");
        }
    }
}

impl FolderClient {
    pub fn new(model: &Model, mailbox: usize, root: Option<u32>) -> Self {
        let root_id = root.map(|root| model.mailboxes[mailbox].folders[&root].identity.id.clone().unwrap());
        Self { mailbox, root, root_id, state: String::new(), folders: BTreeMap::new() }
    }

    /// One call. False: the folder is gone.
    pub fn call(&mut self, wire: &mut Wire, model: &Model) -> bool {
        let root = self
            .root_id
            .as_ref()
            .map_or_else(String::new, |root| format!("<m:SyncFolderId>{}</m:SyncFolderId>", folder_id(root)));
        let body = format!(
            "<m:SyncFolderHierarchy>{FOLDER_SHAPE}{root}{}</m:SyncFolderHierarchy>",
            written(&self.state)
        );
        let answer = wire.call(ADDRESSES[self.mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let here = &model.mailboxes[self.mailbox];
        if self.root.is_some_and(|root| !here.folders.contains_key(&root)) {
            assert_eq!(text(document.root(), "ResponseCode"), "ErrorSyncFolderNotFound");
            return false;
        }
        assert_eq!(text(document.root(), "ResponseCode"), "NoError");
        text(document.root(), "SyncState").clone_into(&mut self.state);
        for change in elements(find(document.root(), "Changes").unwrap()) {
            self.apply(change, here.folders[&here.well_known("root")].identity.id.as_deref());
        }
        if text(document.root(), "IncludesLastFolderInRange") == "true" {
            self.compare(model);
        }
        true
    }

    fn apply(&mut self, change: Node<'_>, mailbox_root: Option<&str>) {
        let kind = change.tag_name().name();
        if kind == "Delete" {
            self.folders.remove(&id(change, "FolderId").0);
            return;
        }
        let folder = seen_folder(elements(change).next().unwrap());
        let root = self.root_id.as_deref().or(mailbox_root);
        let has_parent = root == Some(&*folder.parent) || self.folders.contains_key(&folder.parent);
        assert!(has_parent, "{kind} of {} before its parent", folder.name);
        let known = self.folders.insert(folder.id, (folder.key, folder.parent, folder.name.clone()));
        assert_eq!(known.is_some(), kind == "Update", "{kind} of {}", folder.name);
    }

    fn compare(&self, model: &Model) {
        let here = &model.mailboxes[self.mailbox];
        let root = self.root.unwrap_or_else(|| here.well_known("root"));
        let expected: BTreeMap<String, (String, String, String)> = here
            .tree(root)
            .into_iter()
            .skip(1)
            .map(|no| {
                let folder = &here.folders[&no];
                let parent = here.folders[&folder.parent.unwrap()].identity.id.clone().unwrap();
                let identity = folder.identity.clone();
                (identity.id.unwrap(), (identity.key.unwrap(), parent, folder.name.clone()))
            })
            .collect();
        assert_eq!(self.folders, expected, "the folders that were told");
    }
}
