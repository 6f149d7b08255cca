//! The ids that say which folders, items and attachments are meant.

use super::recipients::EMAIL_ADDRESS;
use super::{
    Simple, Type, any_number, elements, empty, extension, may, one_of, optional, repeated, required,
    sequence, several_of, t,
};

/// `ItemIdType`.
pub(super) static ITEM_ID: Type =
    empty(&[required("Id", Simple::String), optional("ChangeKey", Simple::String)]);

/// `FolderIdType`.
pub(super) static FOLDER_ID: Type =
    empty(&[required("Id", Simple::String), optional("ChangeKey", Simple::String)]);

/// `DistinguishedFolderIdType`.
pub(super) static DISTINGUISHED_FOLDER_ID: Type = sequence(
    &[required("Id", DISTINGUISHED_FOLDER_NAME), optional("ChangeKey", Simple::String)],
    &[may(t("Mailbox", &EMAIL_ADDRESS))],
);

/// `DistinguishedFolderIdNameType`.
pub(super) const DISTINGUISHED_FOLDER_NAME: Simple =
    Simple::OneOf("DistinguishedFolderIdNameType", DISTINGUISHED_FOLDERS);
const DISTINGUISHED_FOLDERS: &[&str] = &[
    "calendar",
    "contacts",
    "deleteditems",
    "drafts",
    "inbox",
    "journal",
    "notes",
    "outbox",
    "sentitems",
    "tasks",
    "msgfolderroot",
    "publicfoldersroot",
    "root",
    "junkemail",
    "searchfolders",
    "voicemail",
    "recoverableitemsroot",
    "recoverableitemsdeletions",
    "recoverableitemsversions",
    "recoverableitemspurges",
    "recoverableitemsdiscoveryholds",
    "archiveroot",
    "archivemsgfolderroot",
    "archivedeleteditems",
    "archiveinbox",
    "archiverecoverableitemsroot",
    "archiverecoverableitemsdeletions",
    "archiverecoverableitemsversions",
    "archiverecoverableitemspurges",
    "archiverecoverableitemsdiscoveryholds",
    "syncissues",
    "conflicts",
    "localfailures",
    "serverfailures",
    "recipientcache",
    "quickcontacts",
    "conversationhistory",
    "adminauditlogs",
    "todosearch",
    "mycontacts",
    "directory",
    "imcontactlist",
    "peopleconnect",
    "favorites",
    "mecontact",
    "personmetadata",
    "teamspaceactivity",
    "teamspacemessaging",
    "teamspaceworkitems",
    "scheduled",
    "orionnotes",
    "tagitems",
    "alltaggeditems",
    "externalcontacts",
    "teamchat",
    "teamchathistory",
    "yammerroot",
    "yammerinbound",
    "yammeroutbound",
    "yammerfeeds",
    "onedriveroot",
    "onedriverecylebin",
    "onedrivesystem",
    "onedrivevolume",
    "important",
    "starred",
    "archive",
];

/// `NonEmptyArrayOfBaseFolderIdsType`.
pub(super) static FOLDER_IDS: Type = elements(&[several_of(&[
    t("FolderId", &FOLDER_ID),
    t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID),
])]);

static ADDRESS_LIST_ID: Type = empty(&[required("Id", Simple::String)]);

/// `TargetFolderIdType`.
pub(super) static TARGET_FOLDER_ID: Type = elements(&[one_of(&[
    t("FolderId", &FOLDER_ID),
    t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID),
    t("AddressListId", &ADDRESS_LIST_ID),
])]);

/// `OccurrenceItemIdType`.
pub(super) static OCCURRENCE_ITEM_ID: Type = empty(&[
    required("RecurringMasterId", Simple::String),
    optional("ChangeKey", Simple::String),
    required("InstanceIndex", Simple::Int),
]);

/// `RecurringMasterItemIdType`.
pub(super) static RECURRING_MASTER_ITEM_ID: Type =
    empty(&[required("OccurrenceId", Simple::String), optional("ChangeKey", Simple::String)]);

static OCCURRENCES_RANGE: Type = empty(&[
    optional("Start", Simple::DateTime),
    optional("End", Simple::DateTime),
    optional("Count", Simple::Int),
    optional("CompareOriginalStartTime", Simple::Boolean),
]);
static OCCURRENCE_RANGES: Type = elements(&[repeated(t("Range", &OCCURRENCES_RANGE))]);
static RECURRING_MASTER_ITEM_ID_RANGES: Type = extension(&ITEM_ID, &[may(t("Ranges", &OCCURRENCE_RANGES))]);

/// `NonEmptyArrayOfBaseItemIdsType`.
pub(super) static ITEM_IDS: Type = elements(&[several_of(&[
    t("ItemId", &ITEM_ID),
    t("OccurrenceItemId", &OCCURRENCE_ITEM_ID),
    t("RecurringMasterItemId", &RECURRING_MASTER_ITEM_ID),
    t("RecurringMasterItemIdRanges", &RECURRING_MASTER_ITEM_ID_RANGES),
])]);

/// `ArrayOfBaseItemIdsType`.
pub(super) static IGNORED_ITEM_IDS: Type = elements(&[any_number(t("ItemId", &ITEM_ID))]);

static REQUEST_ATTACHMENT_ID: Type = empty(&[required("Id", Simple::String)]);

/// `NonEmptyArrayOfRequestAttachmentIdsType`.
pub(super) static ATTACHMENT_IDS: Type = elements(&[repeated(t("AttachmentId", &REQUEST_ATTACHMENT_ID))]);

/// `AttachmentIdType`, as an attachment carries it.
pub(super) static ATTACHMENT_ID: Type = empty(&[
    required("Id", Simple::String),
    optional("RootItemId", Simple::String),
    optional("RootItemChangeKey", Simple::String),
]);
