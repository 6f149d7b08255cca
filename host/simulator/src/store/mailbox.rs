//! A mailbox: its folders and what lies in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::contents::{Contents, Entry};
use super::folder::Folder;
use super::item::Item;
use super::value::Address;

/// Change numbers and keys of what was made after the start. All of the seed's, and all of generated
/// messages, are below.
const FIRST_CHANGE: u64 = 1 << 41;

/// A folder is no longer where it was: it is elsewhere, or gone.
#[derive(Clone, Copy, Debug)]
struct Left {
    folder: u64,
    /// The change number with which the folder had come to be.
    arrived: u64,
    /// Where it was.
    parent: Option<u64>,
    /// The change number with which it went.
    version: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    pub(crate) guid: Uuid,
    pub(crate) owner: Address,
    pub(crate) folders: BTreeMap<u64, Folder>,
    contents: BTreeMap<u64, Contents>,
    /// Places that folders left, in the order of leaving.
    left: Vec<Left>,
    /// The last change number that was given.
    change: u64,
}

impl Mailbox {
    pub(crate) fn new(guid: Uuid, owner: Address, folders: BTreeMap<u64, Folder>) -> Self {
        Self { guid, owner, folders, contents: BTreeMap::new(), left: Vec::new(), change: FIRST_CHANGE }
    }

    /// A number that was never given before: for a key, or for a change.
    pub(crate) fn next(&mut self) -> u64 {
        self.change += 1;
        self.change
    }

    /// The last change number that was given.
    pub(crate) fn last_change(&self) -> u64 {
        self.change
    }

    pub(crate) fn distinguished(&self, name: &str) -> Option<&Folder> {
        self.folders.values().find(|folder| folder.distinguished == Some(name))
    }

    /// The key of a folder that every mailbox has; the root's where it is missing.
    pub(crate) fn well_known(&self, name: &str) -> u64 {
        self.distinguished(name).map_or(0, |folder| folder.key)
    }

    /// The direct subfolders, by name.
    pub(crate) fn children(&self, parent: u64) -> Vec<&Folder> {
        let mut children: Vec<&Folder> =
            self.folders.values().filter(|folder| folder.parent == Some(parent)).collect();
        children.sort_by_cached_key(|folder| folder.name.to_lowercase());
        children
    }

    /// All folders below, each followed by its own subfolders.
    pub(crate) fn descendants(&self, parent: u64) -> Vec<&Folder> {
        let mut found = Vec::new();
        let mut pending = self.children(parent);
        pending.reverse();
        while let Some(folder) = pending.pop() {
            found.push(folder);
            let mut children = self.children(folder.key);
            children.reverse();
            pending.append(&mut children);
        }
        found
    }

    /// Whether a folder is another one, or below it.
    pub(crate) fn is_within(&self, folder: u64, ancestor: u64) -> bool {
        let mut current = Some(folder);
        while let Some(key) = current {
            if key == ancestor {
                return true;
            }
            current = self.folders.get(&key).and_then(|folder| folder.parent);
        }
        false
    }

    pub(crate) fn contents(&self, folder: u64) -> Option<&Contents> {
        self.contents.get(&folder)
    }

    pub(crate) fn contents_mut(&mut self, folder: u64) -> &mut Contents {
        self.contents.entry(folder).or_default()
    }

    pub(crate) fn item(&self, folder: u64, item: u64) -> Option<Entry<'_>> {
        self.contents.get(&folder)?.get(item)
    }

    pub(crate) fn item_mut(&mut self, folder: u64, item: u64) -> Option<&mut Item> {
        self.contents.get_mut(&folder)?.get_mut(item)
    }

    /// Bytes of all items that are stored, and not computed.
    pub(crate) fn size(&self) -> i64 {
        self.contents.values().map(Contents::size).fold(0, i64::saturating_add)
    }

    pub(crate) fn total(&self, folder: u64) -> usize {
        self.contents.get(&folder).map_or(0, Contents::len)
    }

    pub(crate) fn unread(&self, folder: u64) -> usize {
        self.contents.get(&folder).map_or(0, Contents::unread)
    }

    /// Bytes of what is in a folder, without its subfolders.
    pub(crate) fn folder_size(&self, folder: u64) -> i64 {
        self.contents.get(&folder).map_or(0, Contents::visible_size)
    }

    /// Puts an item into a folder, as a new one: with a key, an arrival and a version of its own.
    pub(crate) fn add(&mut self, folder: u64, mut item: Item) -> u64 {
        let key = self.next();
        (item.key, item.arrived, item.version, item.content_version) = (key, key, key, key);
        item.changes.clear();
        self.contents_mut(folder).insert(item);
        key
    }

    /// Takes an item out of its folder.
    pub(crate) fn remove(&mut self, folder: u64, item: u64) -> Option<Item> {
        let version = self.next();
        self.contents.get_mut(&folder)?.remove(item, version)
    }

    /// Adds a folder. It gets a key and a version.
    pub(crate) fn add_folder(&mut self, mut folder: Folder) -> u64 {
        let key = self.next();
        (folder.key, folder.arrived, folder.version) = (key, key, key);
        self.folders.insert(key, folder);
        key
    }

    /// Removes a folder with all below it, and all that is in them.
    pub(crate) fn remove_folder(&mut self, folder: u64) {
        let below: Vec<u64> = self.descendants(folder).iter().map(|folder| folder.key).collect();
        for key in below.into_iter().rev().chain([folder]) {
            let version = self.next();
            self.contents.remove(&key);
            if let Some(Folder { arrived, parent, .. }) = self.folders.remove(&key) {
                self.left.push(Left { folder: key, arrived, parent, version });
            }
        }
    }

    /// Puts a folder with all below it into another one, under a name that is free there.
    pub(crate) fn move_folder(&mut self, folder: u64, parent: u64, name: String) {
        let version = self.next();
        if let Some(moved) = self.folders.get_mut(&folder) {
            self.left.push(Left { folder, arrived: moved.arrived, parent: moved.parent, version });
            (moved.parent, moved.name, moved.version) = (Some(parent), name, version);
        }
    }

    /// The subfolder of this name, without regard to case.
    pub(crate) fn child_named(&self, parent: u64, name: &str) -> Option<&Folder> {
        let wanted = name.to_lowercase();
        self.folders
            .values()
            .find(|folder| folder.parent == Some(parent) && folder.name.to_lowercase() == wanted)
    }

    /// A name that no subfolder has yet: this one, or this one with a number.
    pub(crate) fn free_name(&self, parent: u64, name: &str) -> String {
        let numbered = (1_u32..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| self.child_named(parent, name).is_none()).unwrap_or_default()
    }

    /// The folders that were below one when a change number was given.
    pub(crate) fn descendants_at(&self, ancestor: u64, version: u64) -> BTreeSet<u64> {
        let there = self.folders.values().filter(|folder| folder.arrived <= version);
        let mut parents: BTreeMap<u64, Option<u64>> =
            there.map(|folder| (folder.key, folder.parent)).collect();
        let first = self.left.partition_point(|left| left.version <= version);
        // Of several places the first was the one.
        for left in self.left.iter().skip(first).rev().filter(|left| left.arrived <= version) {
            parents.insert(left.folder, left.parent);
        }
        let parent = |folder: &u64| parents.get(folder).copied().flatten();
        let is_below =
            |folder: &u64| std::iter::successors(parent(folder), parent).any(|above| above == ancestor);
        parents.keys().copied().filter(is_below).collect()
    }

    /// The message of this Internet id.
    pub(crate) fn by_message_id(&self, id: &str) -> Option<Cow<'_, Item>> {
        self.contents.values().find_map(|contents| contents.by_message_id(id))
    }

    /// The items of a conversation, with their folders.
    pub(crate) fn of_conversation(&self, conversation: Uuid) -> Vec<(u64, Entry<'_>)> {
        let folders = self.contents.iter();
        folders
            .flat_map(|(folder, contents)| {
                contents.of_conversation(conversation).into_iter().map(|entry| (*folder, entry))
            })
            .collect()
    }
}
