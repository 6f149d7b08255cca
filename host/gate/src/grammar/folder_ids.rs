//! Folders: FolderId and DistinguishedFolderId (types.xsd, BaseFolderIdType).

use super::people::OWNER;
use super::rule::{AttributeRule, FolderUse, Part, Role, Rule, Value};

/// The well-known folders of a mailbox that a tool may name. Left out are the
/// archive, recoverable items, public folders, the directory, audit logs and
/// what other services keep in a mailbox: they need a grant of their own.
const WELL_KNOWN_FOLDERS: Value = Value::Word(&[
    "calendar",
    "contacts",
    "conversationhistory",
    "deleteditems",
    "drafts",
    "inbox",
    "journal",
    "junkemail",
    "msgfolderroot",
    "notes",
    "outbox",
    "searchfolders",
    "sentitems",
    "tasks",
]);

/// Those in which a tool may put something: all of them lie inside
/// msgfolderroot. What lies in the Outbox would go out as soon as a client
/// connects.
const DESTINATION_FOLDERS: Value = Value::Word(&[
    "calendar",
    "contacts",
    "conversationhistory",
    "deleteditems",
    "drafts",
    "inbox",
    "journal",
    "junkemail",
    "msgfolderroot",
    "notes",
    "sentitems",
    "tasks",
]);

const CHANGE_KEY: AttributeRule = AttributeRule::optional("ChangeKey", Value::ChangeKey);

static FOLDER_ID: Rule =
    Rule::empty("t:FolderId").with(&[AttributeRule::required("Id", Value::Id), CHANGE_KEY]);

static DISTINGUISHED_FOLDER_ID: Rule = Rule::of("t:DistinguishedFolderId", &[Part::maybe(&[&OWNER])])
    .with(&[AttributeRule::required("Id", WELL_KNOWN_FOLDERS), CHANGE_KEY])
    .playing(Role::WellKnownFolder(FolderUse::Read));

/// Either way to name a folder.
pub(super) static FOLDERS: &[&Rule] = &[&FOLDER_ID, &DISTINGUISHED_FOLDER_ID];

static DESTINATION_ID: Rule = Rule::empty("t:FolderId")
    .with(&[AttributeRule::required("Id", Value::Id), CHANGE_KEY])
    .playing(Role::FolderId(FolderUse::Destination));

static DISTINGUISHED_DESTINATION_ID: Rule = Rule::of("t:DistinguishedFolderId", &[Part::maybe(&[&OWNER])])
    .with(&[AttributeRule::required("Id", DESTINATION_FOLDERS), CHANGE_KEY])
    .playing(Role::WellKnownFolder(FolderUse::Destination));

/// Either way to name a folder in which something is put.
pub(super) static DESTINATIONS: &[&Rule] = &[&DESTINATION_ID, &DISTINGUISHED_DESTINATION_ID];

static CHANGED_FOLDER_ID: Rule = Rule::empty("t:FolderId")
    .with(&[AttributeRule::required("Id", Value::Id), CHANGE_KEY])
    .playing(Role::FolderId(FolderUse::Changed));

/// A folder that is changed: by its id alone, so that no well-known one is hit
/// by its name.
pub(super) static CHANGED_FOLDERS: &[&Rule] = &[&CHANGED_FOLDER_ID];

static DISTINGUISHED_CHANGED_ID: Rule = Rule::of("t:DistinguishedFolderId", &[Part::maybe(&[&OWNER])])
    .with(&[AttributeRule::required("Id", WELL_KNOWN_FOLDERS), CHANGE_KEY])
    .playing(Role::WellKnownFolder(FolderUse::Changed));

/// A folder whose content is changed.
pub(super) static FOLDERS_WITH_CONTENT: &[&Rule] = &[&CHANGED_FOLDER_ID, &DISTINGUISHED_CHANGED_ID];
