//! From the name of a folder to the folder: by a name that is the same in every
//! mailbox, by its path, or by its id.
//!
//! One `FindFolder` for each part of a path, and none for a name or an id: never
//! a walk through all folders.

use ews_plugin_sdk::{Failure, Mailbox};
use ews_types::{
    BaseFolderId, DistinguishedFolderId, FieldUri, FindFolder, FolderId, FolderShape, IndexedPageView,
    find_folder,
};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::answer;

/// A folder that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) struct Place {
    /// What it is called in results: a well-known name, a path, an id.
    pub(crate) name: String,
    /// Its id; none where the name says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// What people, and EWS, call the mail folders that every mailbox has. Other
/// names of EWS, such as `archive` or `favorites`, are as likely those of folders
/// that somebody made, so they are looked for like any name.
const ALIASES: &[(&str, DistinguishedFolderId)] = &[
    ("inbox", DistinguishedFolderId::Inbox),
    ("sent", DistinguishedFolderId::SentItems),
    ("sent items", DistinguishedFolderId::SentItems),
    ("drafts", DistinguishedFolderId::Drafts),
    ("deleted", DistinguishedFolderId::DeletedItems),
    ("deleted items", DistinguishedFolderId::DeletedItems),
    ("trash", DistinguishedFolderId::DeletedItems),
    ("junk", DistinguishedFolderId::JunkEmail),
    ("junk email", DistinguishedFolderId::JunkEmail),
    ("junk e-mail", DistinguishedFolderId::JunkEmail),
    ("spam", DistinguishedFolderId::JunkEmail),
    ("outbox", DistinguishedFolderId::Outbox),
    ("sentitems", DistinguishedFolderId::SentItems),
    ("deleteditems", DistinguishedFolderId::DeletedItems),
    ("junkemail", DistinguishedFolderId::JunkEmail),
    ("conversationhistory", DistinguishedFolderId::ConversationHistory),
    ("msgfolderroot", DistinguishedFolderId::MsgFolderRoot),
];

/// How the paths of results name a folder that every mailbox has.
fn title(folder: DistinguishedFolderId) -> &'static str {
    match folder {
        DistinguishedFolderId::Inbox => "Inbox",
        DistinguishedFolderId::SentItems => "Sent Items",
        DistinguishedFolderId::Drafts => "Drafts",
        DistinguishedFolderId::DeletedItems => "Deleted Items",
        DistinguishedFolderId::JunkEmail => "Junk Email",
        DistinguishedFolderId::Outbox => "Outbox",
        other => other.as_str(),
    }
}

/// How many folders of one level are looked at, the most that Exchange returns.
const SIBLINGS: u32 = 1000;
/// How much of a name must be the same for it to be meant: two names of seven
/// letters may differ in three.
const LIKENESS: f64 = 0.55;
/// Deeper paths are mistakes.
const DEPTH_LIMIT: usize = 30;

impl Place {
    /// The folder for an operation.
    pub(crate) fn to_id(&self) -> BaseFolderId {
        match &self.id {
            Some(id) => FolderId::from(id.as_str()).into(),
            // A name without id is a well-known one, unless a cursor was forged.
            None => DistinguishedFolderId::from_name(&self.name)
                .map_or_else(|| FolderId::from(self.name.as_str()).into(), Into::into),
        }
    }

    /// Finds the folder that is meant by this argument.
    pub(crate) fn find(argument: &str, asked: &str, mailbox: &dyn Mailbox) -> Result<Self, Failure> {
        let asked = asked.trim();
        if let Some(folder) = well_known(asked) {
            return Ok(Self { name: folder.as_str().into(), id: None });
        }
        if looks_like_id(asked) {
            return Ok(Self { name: asked.into(), id: Some(asked.into()) });
        }
        let parts: Vec<&str> = asked.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || parts.len() > DEPTH_LIMIT {
            return Err(Failure::invalid_argument(format!(
                "{argument}: {asked:?} is no path. Write a name such as inbox or a path such as Inbox/Projects."
            )));
        }
        find_path(asked, &parts, mailbox)
    }
}

/// A folder on the way: where to look, and what the way is called so far.
#[derive(Clone)]
struct Step {
    id: BaseFolderId,
    name: String,
    path: String,
}

fn find_path(asked: &str, parts: &[&str], mailbox: &dyn Mailbox) -> Result<Place, Failure> {
    let [first, rest @ ..] = parts else { return Err(not_found(asked, "", &[])) };
    let mut step = match well_known(first) {
        Some(id) => Step { id: id.into(), name: title(id).to_owned(), path: title(id).to_owned() },
        None => find_first(asked, first, mailbox)?,
    };
    for part in rest {
        let siblings = children(mailbox, step.id.clone(), &step.path)?;
        step = pick(&siblings, part).ok_or_else(|| not_found(asked, part, &siblings))?;
    }
    let id = match step.id {
        BaseFolderId::FolderId(id) => Some(id.id),
        BaseFolderId::DistinguishedFolderId(_) => None,
    };
    Ok(Place { name: step.path, id })
}

/// The first part of a path that does not begin with a well-known name: at the
/// top of the mailbox, else in the inbox, where people file.
fn find_first(asked: &str, part: &str, mailbox: &dyn Mailbox) -> Result<Step, Failure> {
    let top = DistinguishedFolderId::MsgFolderRoot.into();
    let inbox = DistinguishedFolderId::Inbox.into();
    let operations = vec![request(top), request(inbox)];
    let mut siblings = Vec::new();
    for (answer, path) in mailbox.read_all(operations).into_iter().zip(["", "Inbox"]) {
        siblings.extend(read(answer.map_err(Failure::from)?.xml.as_str(), path)?);
    }
    pick(&siblings, part).ok_or_else(|| not_found(asked, part, &siblings))
}

fn children(mailbox: &dyn Mailbox, parent: BaseFolderId, path: &str) -> Result<Vec<Step>, Failure> {
    let answer = mailbox.call(request(parent).into())?;
    read(&answer.xml, path)
}

fn request(parent: BaseFolderId) -> String {
    FindFolder {
        folder_shape: FolderShape::id_only().with([FieldUri::FolderDisplayName]),
        view: Some(IndexedPageView { max_entries_returned: SIBLINGS, offset: 0 }),
        ..FindFolder::of(parent)
    }
    .to_xml()
}

fn read(xml: &str, path: &str) -> Result<Vec<Step>, Failure> {
    let page = answer::only(find_folder::parse(xml))?;
    let steps = page.folders.into_iter().filter_map(|folder| {
        let name = folder.display_name?;
        let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        Some(Step { id: folder.folder_id.into(), name, path })
    });
    Ok(steps.collect())
}

/// A name as it is compared: in whatever case, and however its accents are
/// written. Some systems write them apart, as `u` and `¨`.
fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The folder of this name: exactly, else in whatever case.
fn pick(siblings: &[Step], part: &str) -> Option<Step> {
    let (exact, wanted) = (part.nfc().collect::<String>(), folded(part));
    siblings
        .iter()
        .find(|step| step.name.nfc().eq(exact.chars()))
        .or_else(|| siblings.iter().find(|step| folded(&step.name) == wanted))
        .cloned()
}

/// Names what is missing and what comes near to it.
fn not_found(asked: &str, part: &str, siblings: &[Step]) -> Failure {
    let wanted = folded(part);
    let near = |name: &str| strsim::normalized_damerau_levenshtein(&wanted, &folded(name));
    let aliases = ALIASES.iter().filter(|_| asked == part).map(|(alias, _)| (near(alias), *alias));
    let nearest = siblings
        .iter()
        .map(|step| (near(&step.name), step.path.as_str()))
        .chain(aliases)
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let hint = match nearest {
        Some((_, path)) => format!(" The nearest is {path:?}."),
        None if siblings.is_empty() && asked != part => " That folder has no folders in it.".to_owned(),
        None => String::new(),
    };
    let place = if asked == part { String::new() } else { format!(" ({part:?} in {asked:?})") };
    Failure::not_found(format!(
        "There is no folder {asked:?}{place}.{hint} Well-known names are inbox, sent, drafts, deleted, junk and \
         outbox; others are paths such as Inbox/Projects."
    ))
}

fn well_known(name: &str) -> Option<DistinguishedFolderId> {
    ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, folder)| *folder)
}

/// Ids are long and look like base64. So may a path; but none that a person
/// made is that long without a blank, and Exchange's begin with `AA` or `AQ`.
fn looks_like_id(text: &str) -> bool {
    let alphabet = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_.".contains(&b));
    let begins = text.starts_with("AA") || text.starts_with("AQ");
    alphabet && (text.len() >= 40 && begins || text.len() >= 100)
}
