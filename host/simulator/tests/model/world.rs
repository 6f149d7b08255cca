//! The server beside its model: what the server says is learnt where it is the server's to say, and compared where the
//! model knows it.

use std::collections::{BTreeMap, BTreeSet};

use ews_mcp_simulator::{IdFormat, Options};

use crate::mail::ADDRESSES;
use crate::seen::{FOLDER_SHAPE, Seen, SeenFolder, folder_id, item_id, seen, seen_folder, shape};
use crate::state::{Folder, Identity, Item, Mailbox, Model, REACHABLE, Values};
use crate::steps::Sort;
use crate::sync::{FolderClient, ItemClient};
use crate::wire::{Wire, elements, find, messages, text};

pub struct World {
    pub wire: Wire,
    pub model: Model,
    /// Items that the last step did something to.
    pub changed: BTreeSet<(usize, u32)>,
    pub item_clients: BTreeMap<u8, ItemClient>,
    pub folder_clients: BTreeMap<u8, FolderClient>,
}

impl World {
    /// A new server, and the model as the server says it is.
    pub fn start(generated: u32, ids: IdFormat) -> Self {
        let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/model/company.toml");
        let options = Options { messages: generated, seed: Some(seed.into()), ids, ..Options::default() };
        let wire = Wire::start(options, ADDRESSES[0]);
        let (item_clients, folder_clients) = (BTreeMap::new(), BTreeMap::new());
        let (model, changed) = (Model::default(), BTreeSet::new());
        let mut world = Self { wire, model, changed, item_clients, folder_clients };
        for (mailbox, address) in ADDRESSES.into_iter().enumerate() {
            world.model.mailboxes.push(Mailbox { address, ..Mailbox::default() });
            world.read_folders(mailbox);
            for folder in world.model.mailboxes[mailbox].folders.clone().into_keys() {
                // Newest first; the model wants to know them in the order of their coming.
                for seen in world.listed(mailbox, folder, Sort::Usual).into_iter().rev() {
                    let item =
                        Item { identity: Identity::known(seen.id, seen.key), ..Item::new(Values::new()) };
                    world.model.put(mailbox, folder, item);
                }
            }
        }
        world.learn();
        world.check();
        world
    }

    fn read_folders(&mut self, mailbox: usize) {
        let body = format!(
            "<m:GetFolder>{FOLDER_SHAPE}<m:FolderIds>{}</m:FolderIds></m:GetFolder>",
            ["root"]
                .iter()
                .chain(REACHABLE)
                .map(|name| crate::client::distinguished(name))
                .collect::<String>()
        );
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let known: Vec<SeenFolder> = messages(document.root())
            .into_iter()
            .map(|message| seen_folder(elements(find(message, "Folders").unwrap()).next().unwrap()))
            .collect();
        let mut all = self.found_folders(mailbox, &known[0].id);
        all.insert(0, SeenFolder { parent: String::new(), ..self.got_folder(mailbox, &known[0].id) });
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for folder in all {
            let no = self.model.number();
            let names = ["root"].iter().chain(REACHABLE);
            let distinguished = known.iter().zip(names).find(|(known, _)| known.id == folder.id);
            // Some other folder of every mailbox has no place in the model's steps.
            let distinguished = distinguished.map(|(_, name)| *name).or_else(|| {
                let own = ["Projects", "Old", "Archive"].contains(&folder.name.as_str());
                (!own).then_some("")
            });
            let parent = numbers.get(&folder.parent).copied();
            numbers.insert(folder.id.clone(), no);
            let identity = Identity::known(folder.id, folder.key);
            let folder = Folder { identity, parent, name: folder.name, distinguished };
            self.model.mailboxes[mailbox].folders.insert(no, folder);
        }
    }

    fn got_folder(&mut self, mailbox: usize, id: &str) -> SeenFolder {
        let body =
            format!("<m:GetFolder>{FOLDER_SHAPE}<m:FolderIds>{}</m:FolderIds></m:GetFolder>", folder_id(id));
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        seen_folder(elements(find(document.root(), "Folders").unwrap()).next().unwrap())
    }

    fn found_folders(&mut self, mailbox: usize, root: &str) -> Vec<SeenFolder> {
        let body = format!(
            "<m:FindFolder Traversal=\"Deep\">{FOLDER_SHAPE}<m:ParentFolderIds>{}</m:ParentFolderIds></m:FindFolder>",
            folder_id(root)
        );
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        elements(find(document.root(), "Folders").unwrap()).map(seen_folder).collect()
    }

    /// All items of a folder, in an order.
    pub fn listed(&mut self, mailbox: usize, folder: u32, sort: Sort) -> Vec<Seen> {
        self.page(mailbox, folder, sort, "").0
    }

    /// A part of the items of a folder, and how many there are.
    pub fn page(
        &mut self,
        mailbox: usize,
        folder: u32,
        sort: Sort,
        view: &str,
    ) -> (Vec<Seen>, usize, String) {
        let sort = match sort {
            Sort::Usual => "",
            Sort::OldestFirst => {
                "<m:SortOrder><t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>\
                 </t:FieldOrder></m:SortOrder>"
            }
            Sort::Subject => {
                "<m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:Subject\"/>\
                 </t:FieldOrder></m:SortOrder>"
            }
        };
        let id = self.model.mailboxes[mailbox].folders[&folder].identity.id.clone().unwrap();
        let body = format!(
            "<m:FindItem Traversal=\"Shallow\">{}{view}{sort}<m:ParentFolderIds>{}</m:ParentFolderIds></m:FindItem>",
            shape("m:ItemShape", true),
            folder_id(&id)
        );
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let root = find(document.root(), "RootFolder").unwrap();
        let attribute = |name: &str| root.attribute(name).unwrap_or_default().to_owned();
        let items = elements(find(root, "Items").unwrap()).map(|item| seen(item, true)).collect();
        (items, attribute("TotalItemsInView").parse().unwrap(), attribute("IndexedPagingOffset"))
    }

    fn got(&mut self, mailbox: usize, ids: &[String]) -> Vec<Seen> {
        if ids.is_empty() {
            return Vec::new();
        }
        let ids: String = ids.iter().map(|id| item_id(id, None)).collect();
        let body =
            format!("<m:GetItem>{}<m:ItemIds>{ids}</m:ItemIds></m:GetItem>", shape("m:ItemShape", false));
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        let items = messages(document.root()).into_iter().map(|message| {
            assert_eq!(text(message, "ResponseCode"), "NoError");
            seen(elements(find(message, "Items").unwrap()).next().unwrap(), false)
        });
        items.collect()
    }

    /// Learns the ids, change keys and values that the server chose in the last step.
    pub fn learn(&mut self) {
        for mailbox in 0..self.model.mailboxes.len() {
            self.learn_folders(mailbox);
            self.learn_ids(mailbox);
            let items = self.model.mailboxes[mailbox].items.iter();
            let open = items.filter(|(no, item)| {
                let unknown = item.identity.key.is_none() || !item.values.contains_key("DateTimeSent");
                unknown || self.changed.contains(&(mailbox, **no))
            });
            let open: Vec<u32> = open.map(|(no, _)| *no).collect();
            self.verify(mailbox, &open);
        }
        self.changed.clear();
    }

    fn learn_folders(&mut self, mailbox: usize) {
        let folders = &self.model.mailboxes[mailbox].folders;
        if folders.values().all(|folder| folder.identity.id.is_some() && folder.identity.key.is_some()) {
            return;
        }
        let root = self.model.mailboxes[mailbox].well_known("root");
        let root = folders[&root].identity.id.clone().unwrap();
        let seen = self.found_folders(mailbox, &root);
        // Folders come after their parents, and siblings differ in their names.
        let order = self.model.mailboxes[mailbox].tree(self.model.mailboxes[mailbox].well_known("root"));
        for no in order.into_iter().skip(1) {
            let now = self.model.now;
            let here = &mut self.model.mailboxes[mailbox];
            let parent = here.folders[&here.folders[&no].parent.unwrap()].identity.id.clone().unwrap();
            let name = here.folders[&no].name.clone();
            let found = seen.iter().find(|seen| seen.parent == parent && seen.name == name);
            let found = found.unwrap_or_else(|| panic!("no folder {name:?} in {seen:#?}"));
            let identity = &mut here.folders.get_mut(&no).unwrap().identity;
            assert_eq!(identity.id.get_or_insert_with(|| found.id.clone()), &found.id);
            identity.learn_key(&found.key, now);
        }
    }

    /// Finds the items that came without a word of their ids.
    fn learn_ids(&mut self, mailbox: usize) {
        let here = &self.model.mailboxes[mailbox];
        let unknown: BTreeSet<u32> =
            here.items.values().filter(|item| item.identity.id.is_none()).map(|item| item.folder).collect();
        for folder in unknown {
            let here = &self.model.mailboxes[mailbox];
            let known: BTreeSet<String> =
                here.items.values().filter_map(|item| item.identity.id.clone()).collect();
            let mut open: Vec<u32> =
                here.items_in(folder).into_iter().filter(|no| here.items[no].identity.id.is_none()).collect();
            let listed = self.listed(mailbox, folder, Sort::Usual);
            let new: Vec<String> =
                listed.into_iter().map(|seen| seen.id).filter(|id| !known.contains(id)).collect();
            assert_eq!(new.len(), open.len(), "as many new items as there should be in {folder}");
            for seen in self.got(mailbox, &new) {
                let items = &mut self.model.mailboxes[mailbox].items;
                let place = open.iter().position(|no| difference(&items[no], &seen).is_none());
                let place = place.unwrap_or_else(|| {
                    let why: Vec<String> =
                        open.iter().filter_map(|no| difference(&items[no], &seen)).collect();
                    panic!("a new item is none of those that should have come: {why:?} {seen:#?}")
                });
                items.get_mut(&open.remove(place)).unwrap().identity.id = Some(seen.id);
            }
        }
    }

    /// Compares items, and learns what the model does not know of them.
    fn verify(&mut self, mailbox: usize, items: &[u32]) {
        let here = &self.model.mailboxes[mailbox];
        let ids: Vec<String> = items.iter().map(|no| here.items[no].identity.id.clone().unwrap()).collect();
        let seen = self.got(mailbox, &ids);
        let mut contents = Vec::new();
        for (no, seen) in items.iter().zip(seen) {
            let now = self.model.now;
            let here = &mut self.model.mailboxes[mailbox];
            let item = here.items.get_mut(no).unwrap();
            assert_eq!(difference(item, &seen), None);
            assert_eq!(Some(&seen.parent), here.folders[&item.folder].identity.id.as_ref());
            item.identity.learn_key(&seen.key, now);
            item.values.extend(seen.values);
            let attachments = item.attachments.get_or_insert_with(|| seen.attachments.clone());
            for (place, (known, seen)) in attachments.iter_mut().zip(&seen.attachments).enumerate() {
                assert!(known.id.is_none() || known.id == seen.id, "the attachment has another id");
                if known.id.is_none() {
                    known.id.clone_from(&seen.id);
                    contents.push((*no, place));
                }
            }
        }
        for (no, place) in contents {
            self.verify_content(mailbox, no, place);
        }
    }

    /// Compares what is in an attachment, or learns it.
    fn verify_content(&mut self, mailbox: usize, item: u32, place: usize) {
        let attachments = self.model.mailboxes[mailbox].items[&item].attachments.as_ref().unwrap();
        let id = attachments[place].id.clone().unwrap();
        let body = format!(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id=\"{id}\"/></m:AttachmentIds></m:GetAttachment>"
        );
        let answer = self.wire.call(ADDRESSES[mailbox], &body);
        let document = roxmltree::Document::parse(&answer).unwrap();
        assert_eq!(text(document.root(), "ResponseCode"), "NoError");
        let attachment = elements(find(document.root(), "Attachments").unwrap()).next().unwrap();
        let content = match attachment.tag_name().name() {
            "FileAttachment" => text(attachment, "Content").to_owned(),
            _ => text(attachment, "Subject").to_owned(),
        };
        let item = self.model.mailboxes[mailbox].items.get_mut(&item).unwrap();
        let known = &mut item.attachments.as_mut().unwrap()[place];
        assert_eq!(known.name, text(attachment, "Name"));
        assert_eq!(known.content.get_or_insert_with(|| content.clone()), &content);
    }

    /// Compares all that there is.
    pub fn check(&mut self) {
        for mailbox in 0..self.model.mailboxes.len() {
            self.check_folders(mailbox);
            for folder in self.model.mailboxes[mailbox].folders.clone().into_keys() {
                let items: Vec<u32> = self.model.mailboxes[mailbox].items_in(folder).into_iter().collect();
                if !items.is_empty() {
                    self.verify(mailbox, &items);
                    self.check_list(mailbox, folder, Sort::Usual);
                }
            }
        }
    }

    fn check_folders(&mut self, mailbox: usize) {
        let here = &self.model.mailboxes[mailbox];
        let root = here.well_known("root");
        let id = here.folders[&root].identity.id.clone().unwrap();
        let seen = self.found_folders(mailbox, &id);
        let here = &self.model.mailboxes[mailbox];
        let expected: Vec<SeenFolder> = here
            .tree(root)
            .into_iter()
            .skip(1)
            .map(|no| {
                let folder = &here.folders[&no];
                let items: Vec<&Item> = here.items_in(no).iter().map(|no| &here.items[no]).collect();
                let unread = items.iter().filter(|item| item.value("IsRead") == "false").count();
                SeenFolder {
                    id: folder.identity.id.clone().unwrap(),
                    key: folder.identity.key.clone().unwrap(),
                    parent: here.folders[&folder.parent.unwrap()].identity.id.clone().unwrap(),
                    name: folder.name.clone(),
                    counts: [items.len(), unread, here.children(no).len()],
                }
            })
            .collect();
        assert_eq!(seen, expected);
    }

    /// Compares a list with the items that should be in it, and says it.
    pub fn check_list(&mut self, mailbox: usize, folder: u32, sort: Sort) -> Vec<String> {
        let seen = self.listed(mailbox, folder, sort);
        let items = self.model.mailboxes[mailbox].items_in(folder);
        let items = items.into_iter().map(|no| &self.model.mailboxes[mailbox].items[&no]);
        let mut known: BTreeMap<&str, &Item> =
            items.map(|item| (item.identity.id.as_deref().unwrap(), item)).collect();
        assert_eq!(seen.len(), known.len(), "the list is as long as the folder");
        for seen in &seen {
            let item = known.remove(seen.id.as_str()).expect("a listed item is one of the folder, once");
            assert_eq!(item.identity.key.as_ref(), Some(&seen.key));
            for (name, value) in &seen.values {
                assert_eq!(item.value(name), value, "{name} in a list");
            }
        }
        for pair in seen.windows(2) {
            let (left, right) = (&pair[0].values, &pair[1].values);
            let received = |values: &Values| values["DateTimeReceived"].clone();
            let subject = |values: &Values| values["Subject"].to_lowercase();
            let ordered = match sort {
                Sort::Usual => received(left) >= received(right),
                Sort::OldestFirst => received(left) <= received(right),
                Sort::Subject => subject(left) >= subject(right),
            };
            assert!(ordered, "{sort:?}: {left:?} before {right:?}");
        }
        seen.into_iter().map(|seen| seen.id).collect()
    }

    /// Reads a list in pages, and compares them with the list.
    pub fn check_pages(&mut self, mailbox: usize, folder: u32, size: usize, from_end: bool, sort: Sort) {
        let whole = self.check_list(mailbox, folder, sort);
        let base = if from_end { "End" } else { "Beginning" };
        let (mut offset, mut read) = (String::from("0"), Vec::new());
        for _ in 0..=whole.len() / size {
            let view = format!(
                "<m:IndexedPageItemView MaxEntriesReturned=\"{size}\" Offset=\"{offset}\" BasePoint=\"{base}\"/>"
            );
            let (page, total, next) = self.page(mailbox, folder, sort, &view);
            assert_eq!(total, whole.len());
            let page: Vec<String> = page.into_iter().map(|seen| seen.id).collect();
            read = if from_end { [page, read].concat() } else { [read, page].concat() };
            offset = next;
        }
        assert_eq!(read, whole, "pages of {size} from {base}");
    }
}

/// The first thing in which an item is not what it should be.
fn difference(item: &Item, seen: &Seen) -> Option<String> {
    for (name, value) in &item.values {
        if seen.values.get(name).is_some_and(|seen| seen != value) {
            return Some(format!("{name}: {value:?}, not {:?}", seen.values[name]));
        }
    }
    let names = |list: &[crate::state::Attachment]| {
        list.iter().map(|attachment| attachment.name.clone()).collect::<Vec<_>>()
    };
    let known = item.attachments.as_deref()?;
    (names(known) != names(&seen.attachments)).then(|| format!("attachments: {:?}", names(&seen.attachments)))
}
