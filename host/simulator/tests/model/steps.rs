//! What a client may do next. Steps name folders and items by number, and mean what lies at that place when it comes to
//! it, so that any part of a sequence is one, too.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A folder: in which mailbox, and which. High numbers are folders that are gone.
#[derive(Clone, Copy, Debug)]
pub struct FolderAt(pub u8, pub u8);

/// An item: in which mailbox, and which. High numbers are items that are gone.
#[derive(Clone, Copy, Debug)]
pub struct ItemAt(pub u8, pub u8);

/// From here on a number means something that is gone.
pub const GONE: u8 = 244;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delete {
    Hard,
    Soft,
    Move,
}

#[derive(Clone, Copy, Debug)]
pub enum Key {
    Current,
    /// One that it had before, where there is one.
    Former(u8),
    Missing,
}

#[derive(Clone, Copy, Debug)]
pub enum Resolution {
    Never,
    Auto,
    Always,
}

#[derive(Clone, Copy, Debug)]
pub enum Verb {
    Reply,
    ReplyAll,
    Forward,
}

#[derive(Clone, Copy, Debug)]
pub enum Sending {
    SaveOnly,
    SendOnly,
    SendAndSaveCopy,
}

#[derive(Clone, Copy, Debug)]
pub enum Who {
    Ada,
    Ben,
    Cleo,
    Both,
    Nobody,
    Friend,
}

/// One change of an item.
#[derive(Clone, Debug)]
pub enum Change {
    Subject(&'static str),
    Body(&'static str),
    AppendBody(&'static str),
    Importance(&'static str),
    Categories(Vec<&'static str>),
    IsRead(bool),
    Flag(&'static str),
    To(Vec<Who>),
    AppendTo(Who),
    Marker(&'static str),
    Received(u8),
    Delete(&'static str),
    /// Nothing can be put behind a subject.
    AppendSubject,
}

/// A new message.
#[derive(Clone, Debug)]
pub struct Draft {
    pub subject: &'static str,
    pub body: Option<&'static str>,
    pub importance: Option<&'static str>,
    pub categories: Vec<&'static str>,
    pub is_read: Option<bool>,
    pub to: Vec<Who>,
    pub cc: Vec<Who>,
    pub bcc: Vec<Who>,
    pub marker: Option<&'static str>,
    /// When it came, of a few times. What is sent comes when it is sent.
    pub received: Option<u8>,
    pub files: Vec<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug)]
pub enum Sort {
    Usual,
    OldestFirst,
    Subject,
}

#[derive(Clone, Debug)]
pub enum Step {
    CreateFolder {
        parent: FolderAt,
        name: &'static str,
    },
    RenameFolder {
        folder: FolderAt,
        name: &'static str,
    },
    MoveFolder {
        folder: FolderAt,
        to: u8,
    },
    CopyFolder {
        folder: FolderAt,
        to: u8,
    },
    DeleteFolder {
        folder: FolderAt,
        how: Delete,
    },
    EmptyFolder {
        folder: FolderAt,
        how: Delete,
        deep: bool,
    },
    Save {
        folder: FolderAt,
        draft: Draft,
    },
    Send {
        mailbox: u8,
        draft: Draft,
        keep: bool,
    },
    Respond {
        item: ItemAt,
        verb: Verb,
        to: Vec<Who>,
        text: &'static str,
        sending: Sending,
    },
    Update {
        item: ItemAt,
        changes: Vec<Change>,
        key: Key,
        resolution: Resolution,
    },
    MoveItems {
        items: Vec<ItemAt>,
        to: FolderAt,
    },
    CopyItems {
        items: Vec<ItemAt>,
        to: FolderAt,
    },
    DeleteItems {
        items: Vec<ItemAt>,
        how: Delete,
    },
    SendItem {
        item: ItemAt,
        key: Key,
        keep: bool,
    },
    Attach {
        item: ItemAt,
        file: (&'static str, &'static str),
    },
    Detach {
        item: ItemAt,
        attachment: u8,
    },
    MarkAll {
        folder: FolderAt,
        read: bool,
    },
    /// One call of a client that synchronizes a folder.
    SyncItems {
        client: u8,
        folder: FolderAt,
        max: u16,
    },
    /// One call of a client that synchronizes the folders below one, or all.
    SyncFolders {
        client: u8,
        root: Option<FolderAt>,
    },
    Page {
        folder: FolderAt,
        size: u8,
        from_end: bool,
        sort: Sort,
    },
    Check,
}

/// Most steps are about few things, so that they meet.
fn which() -> impl Strategy<Value = u8> {
    prop_oneof![1 => 0..4_u8, 1 => any::<u8>()]
}

fn folder() -> impl Strategy<Value = FolderAt> {
    (0..3_u8, which()).prop_map(|(mailbox, folder)| FolderAt(mailbox, folder))
}

fn item() -> impl Strategy<Value = ItemAt> {
    (0..3_u8, which()).prop_map(|(mailbox, item)| ItemAt(mailbox, item))
}

fn delete() -> impl Strategy<Value = Delete> + Clone {
    prop_oneof![Just(Delete::Hard), Just(Delete::Soft), Just(Delete::Move)]
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![3 => Just(Key::Current), 3 => any::<u8>().prop_map(Key::Former), 1 => Just(Key::Missing)]
}

fn who() -> impl Strategy<Value = Who> {
    let all = [Who::Ada, Who::Ben, Who::Cleo, Who::Both, Who::Nobody, Who::Friend];
    proptest::sample::select(all.to_vec())
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    proptest::sample::select(texts)
}

fn name() -> impl Strategy<Value = &'static str> {
    one_of(&["a", "A", "a1", "b", "Straße & <Co>", "å", "Å", "Projects"])
}

const SUBJECTS: &[&str] = &["Plan", "RE: Plan", "", "Zug \u{1F686} & <Bus>", "FW: RE: Order"];
const TEXTS: &[&str] = &["One.", "Two\r\nlines, \u{e5} & <b>", ""];
const WORDS: &[&str] = &["Red", "Blå", "red"];
const IMPORTANCES: &[&str] = &["Low", "Normal", "High"];
const FILES: &[(&str, &str)] = &[("a.txt", "QQ=="), ("b.bin", "AAECAwQ="), ("empty.dat", "")];

fn categories() -> impl Strategy<Value = Vec<&'static str>> {
    vec(one_of(WORDS), 0..3)
}

fn change() -> impl Strategy<Value = Change> {
    let gone = [
        "Subject",
        "Body",
        "Importance",
        "Categories",
        "Flag",
        "ToRecipients",
        "CcRecipients",
        "Marker",
        "IsRead",
    ];
    prop_oneof![
        3 => one_of(SUBJECTS).prop_map(Change::Subject),
        1 => one_of(TEXTS).prop_map(Change::Body),
        1 => one_of(TEXTS).prop_map(Change::AppendBody),
        2 => one_of(IMPORTANCES).prop_map(Change::Importance),
        1 => categories().prop_map(Change::Categories),
        4 => any::<bool>().prop_map(Change::IsRead),
        1 => one_of(&["NotFlagged", "Flagged", "Complete"]).prop_map(Change::Flag),
        1 => vec(who(), 1..3).prop_map(Change::To),
        1 => who().prop_map(Change::AppendTo),
        1 => one_of(&["x", "y"]).prop_map(Change::Marker),
        1 => (0..6_u8).prop_map(Change::Received),
        2 => proptest::sample::select(gone.to_vec()).prop_map(Change::Delete),
        1 => Just(Change::AppendSubject),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let words = (
        one_of(SUBJECTS),
        option::of(one_of(TEXTS)),
        option::of(one_of(IMPORTANCES)),
        categories(),
        option::of(any::<bool>()),
        option::of(one_of(&["x", "y"])),
    );
    let people = (vec(who(), 0..3), vec(who(), 0..2), vec(who(), 0..2));
    let files = vec(proptest::sample::select(FILES), 0..2);
    (words, people, option::of(0..6_u8), files).prop_map(|(words, (to, cc, bcc), received, files)| {
        let (subject, body, importance, categories, is_read, marker) = words;
        Draft { subject, body, importance, categories, is_read, to, cc, bcc, marker, received, files }
    })
}

/// One step of any kind.
fn step() -> BoxedStrategy<Step> {
    let resolution = prop_oneof![
        1 => Just(Resolution::Never),
        3 => Just(Resolution::Auto),
        1 => Just(Resolution::Always)
    ];
    let verb = prop_oneof![Just(Verb::Reply), Just(Verb::ReplyAll), Just(Verb::Forward)];
    let sending =
        prop_oneof![Just(Sending::SaveOnly), Just(Sending::SendOnly), Just(Sending::SendAndSaveCopy)];
    let sort = prop_oneof![Just(Sort::Usual), Just(Sort::OldestFirst), Just(Sort::Subject)];
    let folders = prop_oneof![
        4 => (folder(), name()).prop_map(|(parent, name)| Step::CreateFolder { parent, name }),
        2 => (folder(), name()).prop_map(|(folder, name)| Step::RenameFolder { folder, name }),
        3 => (folder(), any::<u8>()).prop_map(|(folder, to)| Step::MoveFolder { folder, to }),
        1 => (folder(), any::<u8>()).prop_map(|(folder, to)| Step::CopyFolder { folder, to }),
        2 => (folder(), delete()).prop_map(|(folder, how)| Step::DeleteFolder { folder, how }),
        1 => (folder(), delete(), any::<bool>()).prop_map(|(folder, how, deep)| Step::EmptyFolder {
            folder,
            how,
            deep
        }),
    ];
    let items = prop_oneof![
        4 => (folder(), draft()).prop_map(|(folder, draft)| Step::Save { folder, draft }),
        5 => (item(), vec(change(), 1..4), key(), resolution).prop_map(|(item, changes, key, resolution)| {
            Step::Update { item, changes, key, resolution }
        }),
        3 => (vec(item(), 1..4), folder()).prop_map(|(items, to)| Step::MoveItems { items, to }),
        2 => (vec(item(), 1..3), folder()).prop_map(|(items, to)| Step::CopyItems { items, to }),
        3 => (vec(item(), 1..4), delete()).prop_map(|(items, how)| Step::DeleteItems { items, how }),
        2 => (item(), proptest::sample::select(FILES)).prop_map(|(item, file)| Step::Attach { item, file }),
        1 => (item(), any::<u8>()).prop_map(|(item, attachment)| Step::Detach { item, attachment }),
        2 => (folder(), any::<bool>()).prop_map(|(folder, read)| Step::MarkAll { folder, read }),
    ];
    let mail = prop_oneof![
        2 => (0..3_u8, draft(), any::<bool>())
            .prop_map(|(mailbox, draft, keep)| Step::Send { mailbox, draft, keep }),
        2 => (item(), verb, vec(who(), 0..2), one_of(TEXTS), sending).prop_map(
            |(item, verb, to, text, sending)| Step::Respond { item, verb, to, text, sending }
        ),
        2 => (item(), key(), any::<bool>()).prop_map(|(item, key, keep)| Step::SendItem { item, key, keep }),
    ];
    let looks = prop_oneof![
        6 => (0..3_u8, folder(), prop_oneof![1..6_u16, Just(512)])
            .prop_map(|(client, folder, max)| Step::SyncItems { client, folder, max }),
        3 => (0..2_u8, option::of(folder())).prop_map(|(client, root)| Step::SyncFolders { client, root }),
        1 => (folder(), 1..8_u8, any::<bool>(), sort)
            .prop_map(|(folder, size, from_end, sort)| Step::Page { folder, size, from_end, sort }),
        1 => Just(Step::Check),
    ];
    prop_oneof![3 => folders, 5 => items, 2 => mail, 4 => looks].boxed()
}

/// A sequence of steps.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..most)
}
