//! The model: what a mailbox is to a client, in a few maps. It knows nothing of how the server keeps it.

use std::collections::{BTreeMap, BTreeSet};

use crate::steps::{Delete, FolderAt, GONE, ItemAt};

/// Values by the names of properties. One that is missing is not known yet.
pub type Values = BTreeMap<&'static str, String>;
/// A folder: its number, or the id of one that is gone.
pub type NamedFolder = Result<u32, String>;
/// An item: its number, or id and change key of one that is gone.
pub type Named = Result<u32, (String, String)>;
/// An outcome: or the code of the error.
pub type Outcome<T> = Result<T, &'static str>;

/// An id and the change keys of what it stands for.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// None: the server gave one that is not known yet.
    pub id: Option<String>,
    /// None: it is another one than before.
    pub key: Option<String>,
    /// The keys that it had, and when each came.
    pub former: Vec<(String, u64)>,
}

impl Identity {
    pub fn known(id: String, key: String) -> Self {
        Self { id: Some(id), former: vec![(key.clone(), 0)], key: Some(key) }
    }

    /// Takes the key that the server says now.
    pub fn learn_key(&mut self, key: &str, now: u64) {
        match &self.key {
            Some(known) => assert_eq!(known, key, "the change key changed though nothing did"),
            None => {
                assert!(self.former.iter().all(|(former, _)| former != key), "the change key did not change");
                self.former.push((key.to_owned(), now));
                self.key = Some(key.to_owned());
            }
        }
    }
}

#[derive(Clone, Debug)]
pub struct Attachment {
    /// None: not known yet.
    pub id: Option<String>,
    pub name: String,
    /// Base64; none: not known yet, or an attached item.
    pub content: Option<String>,
}

/// The item that a response answers, and what it will have had done to it.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    pub mailbox: usize,
    pub item: u32,
    pub verb: &'static str,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub identity: Identity,
    pub folder: u32,
    pub values: Values,
    /// None: not known yet.
    pub attachments: Option<Vec<Attachment>>,
    pub answers: Option<Answers>,
    /// When each property was last changed.
    pub touched: BTreeMap<&'static str, u64>,
}

impl Item {
    pub fn new(values: Values) -> Self {
        Self {
            identity: Identity::default(),
            folder: 0,
            values,
            attachments: None,
            answers: None,
            touched: BTreeMap::new(),
        }
    }

    /// The same under another identity.
    pub fn again(&self) -> Self {
        let mut item = Self { identity: Identity::default(), touched: BTreeMap::new(), ..self.clone() };
        for attachment in item.attachments.iter_mut().flatten() {
            attachment.id = None;
        }
        item
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.values.insert(name, value.into());
    }

    /// The value is the server's to choose.
    pub fn forget(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// The addresses in a list of people.
    pub fn people(&self, name: &str) -> Vec<String> {
        self.value(name).split(',').filter(|address| !address.is_empty()).map(str::to_owned).collect()
    }
}

#[derive(Clone, Debug)]
pub struct Folder {
    pub identity: Identity,
    pub parent: Option<u32>,
    pub name: String,
    pub distinguished: Option<&'static str>,
}

#[derive(Clone, Debug, Default)]
pub struct Mailbox {
    pub address: &'static str,
    pub folders: BTreeMap<u32, Folder>,
    pub items: BTreeMap<u32, Item>,
    pub gone_folders: Vec<String>,
    pub gone_items: Vec<(String, String)>,
}

/// The folders of every mailbox that steps may mean.
pub const REACHABLE: &[&str] =
    &["inbox", "drafts", "sentitems", "deleteditems", "junkemail", "recoverableitemsdeletions"];

impl Mailbox {
    pub fn well_known(&self, name: &str) -> u32 {
        let found = self.folders.iter().find(|(_, folder)| folder.distinguished == Some(name));
        *found.expect(name).0
    }

    pub fn children(&self, parent: u32) -> Vec<u32> {
        let mut children: Vec<u32> = self
            .folders
            .iter()
            .filter(|(_, folder)| folder.parent == Some(parent))
            .map(|(no, _)| *no)
            .collect();
        children.sort_by_key(|no| self.folders[no].name.to_lowercase());
        children
    }

    /// A folder and all below it.
    pub fn tree(&self, top: u32) -> Vec<u32> {
        let mut all = vec![top];
        for child in self.children(top) {
            all.extend(self.tree(child));
        }
        all
    }

    pub fn is_within(&self, folder: u32, ancestor: u32) -> bool {
        folder == ancestor
            || self.folders[&folder].parent.is_some_and(|parent| self.is_within(parent, ancestor))
    }

    pub fn named(&self, parent: u32, name: &str) -> Option<u32> {
        let wanted = name.to_lowercase();
        self.children(parent).into_iter().find(|no| self.folders[no].name.to_lowercase() == wanted)
    }

    pub fn items_in(&self, folder: u32) -> BTreeSet<u32> {
        self.items.iter().filter(|(_, item)| item.folder == folder).map(|(no, _)| *no).collect()
    }

    /// Takes an item away for good.
    fn remove(&mut self, item: u32) -> Item {
        let gone = self.items.remove(&item).unwrap();
        let (id, key) = (gone.identity.id.clone(), gone.identity.key.clone());
        self.gone_items.push((id.unwrap(), key.unwrap()));
        gone
    }

    fn free_name(&self, parent: u32, name: &str) -> String {
        let mut names = std::iter::once(name.to_owned()).chain((1..).map(|number| format!("{name}{number}")));
        names.find(|name| self.named(parent, name).is_none()).unwrap()
    }
}

/// All mailboxes, and when it is.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub mailboxes: Vec<Mailbox>,
    pub now: u64,
    last: u32,
}

impl Model {
    pub fn number(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// What a step's folder means: its number, or the id of one that is gone.
    pub fn folder(&self, mailbox: usize, which: u8) -> NamedFolder {
        let mailbox = &self.mailboxes[mailbox];
        if which >= GONE && !mailbox.gone_folders.is_empty() {
            return Err(mailbox.gone_folders[usize::from(which) % mailbox.gone_folders.len()].clone());
        }
        let reachable: Vec<u32> = mailbox
            .folders
            .iter()
            .filter(|(_, folder)| folder.distinguished.is_none_or(|name| REACHABLE.contains(&name)))
            .map(|(no, _)| *no)
            .collect();
        Ok(reachable[usize::from(which) % reachable.len()])
    }

    pub fn at(&self, folder: FolderAt) -> (usize, NamedFolder) {
        let mailbox = usize::from(folder.0);
        (mailbox, self.folder(mailbox, folder.1))
    }

    /// What a step's item means; none: there is no item at all.
    pub fn item(&self, item: ItemAt) -> Option<(usize, Named)> {
        let mailbox = usize::from(item.0);
        let (items, gone) = (&self.mailboxes[mailbox].items, &self.mailboxes[mailbox].gone_items);
        let which = usize::from(item.1);
        if item.1 >= GONE && !gone.is_empty() {
            return Some((mailbox, Err(gone[which % gone.len()].clone())));
        }
        let no = items.keys().nth(which.checked_rem(items.len())?)?;
        Some((mailbox, Ok(*no)))
    }

    /// Puts an item into a folder, under a new identity.
    pub fn put(&mut self, mailbox: usize, folder: u32, item: Item) -> u32 {
        let no = self.number();
        self.mailboxes[mailbox].items.insert(no, Item { folder, ..item });
        no
    }

    /// The item changes: properties, and with them its change key.
    pub fn change(&mut self, mailbox: usize, item: u32, properties: &[&'static str]) -> &mut Item {
        let now = self.now;
        let item = self.mailboxes[mailbox].items.get_mut(&item).unwrap();
        item.identity.key = None;
        item.touched.extend(properties.iter().map(|property| (*property, now)));
        item
    }

    pub fn create_folder(&mut self, mailbox: usize, parent: u32, name: &str) -> Outcome<u32> {
        if self.mailboxes[mailbox].named(parent, name).is_some() {
            return Err("ErrorFolderExists");
        }
        let no = self.number();
        let folder = Folder {
            identity: Identity::default(),
            parent: Some(parent),
            name: name.to_owned(),
            distinguished: None,
        };
        self.mailboxes[mailbox].folders.insert(no, folder);
        Ok(no)
    }

    pub fn rename_folder(&mut self, mailbox: usize, folder: u32, name: &str) -> Outcome<u32> {
        let mailbox = &mut self.mailboxes[mailbox];
        let parent = mailbox.folders[&folder].parent.unwrap();
        if mailbox.named(parent, name).is_some_and(|found| found != folder) {
            return Err("ErrorFolderExists");
        }
        let folder_now = mailbox.folders.get_mut(&folder).unwrap();
        name.clone_into(&mut folder_now.name);
        folder_now.identity.key = None;
        Ok(folder)
    }

    pub fn move_folder(&mut self, mailbox: usize, folder: u32, to: u32) -> Outcome<u32> {
        let mailbox = &mut self.mailboxes[mailbox];
        if mailbox.folders[&folder].distinguished.is_some() {
            return Err("ErrorMoveDistinguishedFolder");
        }
        if mailbox.is_within(to, folder) {
            return Err("ErrorMoveCopyFailed");
        }
        if mailbox.named(to, &mailbox.folders[&folder].name).is_some_and(|found| found != folder) {
            return Err("ErrorFolderExists");
        }
        let moved = mailbox.folders.get_mut(&folder).unwrap();
        moved.parent = Some(to);
        moved.identity.key = None;
        Ok(folder)
    }

    /// The copy of the folder, and all other folders that are new.
    pub fn copy_folder(&mut self, mailbox: usize, folder: u32, to: u32) -> Outcome<u32> {
        let here = &self.mailboxes[mailbox];
        let exists = here.named(to, &here.folders[&folder].name).is_some();
        if exists || here.is_within(to, folder) {
            return Err("ErrorMoveCopyFailed");
        }
        Ok(self.copy_tree(mailbox, folder, to))
    }

    fn copy_tree(&mut self, mailbox: usize, folder: u32, to: u32) -> u32 {
        let no = self.number();
        let here = &mut self.mailboxes[mailbox];
        let original = here.folders[&folder].clone();
        let copy =
            Folder { identity: Identity::default(), parent: Some(to), distinguished: None, ..original };
        let (items, children) = (here.items_in(folder), here.children(folder));
        here.folders.insert(no, copy);
        for item in items {
            let copy = self.mailboxes[mailbox].items[&item].again();
            self.put(mailbox, no, copy);
        }
        for child in children {
            self.copy_tree(mailbox, child, no);
        }
        no
    }

    pub fn delete_folder(&mut self, mailbox: usize, folder: u32, how: Delete) -> Outcome<()> {
        if self.mailboxes[mailbox].folders[&folder].distinguished.is_some() {
            return Err("ErrorDeleteDistinguishedFolder");
        }
        if how == Delete::Move {
            let here = &mut self.mailboxes[mailbox];
            let bin = here.well_known("deleteditems");
            if here.folders[&folder].parent != Some(bin) {
                let name = here.free_name(bin, &here.folders[&folder].name);
                let moved = here.folders.get_mut(&folder).unwrap();
                (moved.name, moved.parent) = (name, Some(bin));
                moved.identity.key = None;
            }
            return Ok(());
        }
        for no in self.mailboxes[mailbox].tree(folder) {
            for item in self.mailboxes[mailbox].items_in(no) {
                self.delete_item(mailbox, item, how);
            }
            let gone = self.mailboxes[mailbox].folders.remove(&no).unwrap();
            self.mailboxes[mailbox].gone_folders.push(gone.identity.id.unwrap());
        }
        Ok(())
    }

    pub fn empty_folder(&mut self, mailbox: usize, folder: u32, how: Delete, deep: bool) -> Outcome<()> {
        let here = &self.mailboxes[mailbox];
        if how == Delete::Move && here.is_within(folder, here.well_known("deleteditems")) {
            return Err("ErrorCannotEmptyFolder");
        }
        let children = here.children(folder);
        for item in here.items_in(folder) {
            self.delete_item(mailbox, item, how);
        }
        for child in children.into_iter().filter(|_| deep) {
            self.delete_folder(mailbox, child, how)?;
        }
        Ok(())
    }

    pub fn delete_item(&mut self, mailbox: usize, item: u32, how: Delete) {
        let here = &mut self.mailboxes[mailbox];
        let gone = here.remove(item);
        let to = match how {
            Delete::Hard => return,
            Delete::Soft => "recoverableitemsdeletions",
            Delete::Move => "deleteditems",
        };
        let to = here.well_known(to);
        self.put(mailbox, to, gone.again());
    }

    pub fn move_item(&mut self, mailbox: usize, item: u32, to: (usize, u32)) -> u32 {
        let moved = self.mailboxes[mailbox].remove(item).again();
        self.put(to.0, to.1, moved)
    }

    pub fn copy_item(&mut self, mailbox: usize, item: u32, to: (usize, u32)) -> u32 {
        let copy = self.mailboxes[mailbox].items[&item].again();
        self.put(to.0, to.1, copy)
    }

    pub fn mark_all(&mut self, mailbox: usize, folder: u32, read: bool) {
        for item in self.mailboxes[mailbox].items_in(folder) {
            if self.mailboxes[mailbox].items[&item].value("IsRead") != read.to_string() {
                self.change(mailbox, item, &["IsRead"]).set("IsRead", read.to_string());
            }
        }
    }

    /// Takes away a draft that was sent.
    pub fn consume(&mut self, mailbox: usize, item: u32) -> Item {
        self.mailboxes[mailbox].remove(item)
    }
}
