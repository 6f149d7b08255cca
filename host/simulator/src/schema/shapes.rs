//! Shapes, property paths, and the ids that say which folders and items are meant.

use super::{
    Choice, Content, Simple, Type, field_uris, maybe, one, optional, required, sequence, several, t, text,
};

static TEXT: Type = text(Simple::String);
static NON_EMPTY: Type = text(Simple::NonEmptyString);
pub(super) static BOOLEAN: Type = text(Simple::Boolean);
static INT: Type = text(Simple::Int);

pub(super) static FIELD_URI: Type = sequence(&[required("FieldURI", Simple::FieldUri)], &[]);
pub(super) static INDEXED_FIELD_URI: Type = sequence(
    &[
        required("FieldURI", Simple::OneOf("DictionaryURIType", field_uris::INDEXED)),
        required("FieldIndex", Simple::String),
    ],
    &[],
);
pub(super) static EXTENDED_FIELD_URI: Type = sequence(
    &[
        optional(
            "DistinguishedPropertySetId",
            Simple::OneOf(
                "DistinguishedPropertySetType",
                &[
                    "Meeting",
                    "Appointment",
                    "Common",
                    "PublicStrings",
                    "Address",
                    "InternetHeaders",
                    "CalendarAssistant",
                    "UnifiedMessaging",
                    "Task",
                    "Sharing",
                ],
            ),
        ),
        optional("PropertySetId", Simple::Guid),
        optional("PropertyTag", Simple::PropertyTag),
        optional("PropertyName", Simple::String),
        optional("PropertyId", Simple::Int),
        required("PropertyType", Simple::OneOf("MapiPropertyTypeType", MAPI_TYPES)),
    ],
    &[],
);
const MAPI_TYPES: &[&str] = &[
    "ApplicationTime",
    "ApplicationTimeArray",
    "Binary",
    "BinaryArray",
    "Boolean",
    "CLSID",
    "CLSIDArray",
    "Currency",
    "CurrencyArray",
    "Double",
    "DoubleArray",
    "Error",
    "Float",
    "FloatArray",
    "Integer",
    "IntegerArray",
    "Long",
    "LongArray",
    "Null",
    "Object",
    "ObjectArray",
    "Short",
    "ShortArray",
    "SystemTime",
    "SystemTimeArray",
    "String",
    "StringArray",
];

/// The substitution group of `t:Path`.
pub(super) static PATH: &[Choice] = &[
    t("FieldURI", &FIELD_URI),
    t("IndexedFieldURI", &INDEXED_FIELD_URI),
    t("ExtendedFieldURI", &EXTENDED_FIELD_URI),
];

static BASE_SHAPE: Type =
    text(Simple::OneOf("DefaultShapeNamesType", &["IdOnly", "Default", "AllProperties", "PcxPeopleSearch"]));
static BODY_TYPE: Type = text(Simple::OneOf("BodyTypeResponseType", &["Best", "HTML", "Text"]));
static ADDITIONAL_PROPERTIES: Type = sequence(&[], &[several(PATH)]);

/// `FolderResponseShapeType`.
pub(super) static FOLDER_SHAPE: Type = sequence(
    &[],
    &[one(&[t("BaseShape", &BASE_SHAPE)]), maybe(&[t("AdditionalProperties", &ADDITIONAL_PROPERTIES)])],
);

/// `ItemResponseShapeType`.
pub(super) static ITEM_SHAPE: Type = sequence(
    &[],
    &[
        one(&[t("BaseShape", &BASE_SHAPE)]),
        maybe(&[t("IncludeMimeContent", &BOOLEAN)]),
        maybe(&[t("BodyType", &BODY_TYPE)]),
        maybe(&[t("UniqueBodyType", &BODY_TYPE)]),
        maybe(&[t("NormalizedBodyType", &BODY_TYPE)]),
        maybe(&[t("FilterHtmlContent", &BOOLEAN)]),
        maybe(&[t("ConvertHtmlCodePageToUTF8", &BOOLEAN)]),
        maybe(&[t("InlineImageUrlTemplate", &TEXT)]),
        maybe(&[t("BlockExternalImages", &BOOLEAN)]),
        maybe(&[t("AddBlankTargetToLinks", &BOOLEAN)]),
        maybe(&[t("MaximumBodySize", &INT)]),
        maybe(&[t("AdditionalProperties", &ADDITIONAL_PROPERTIES)]),
    ],
);

static ID: Type = sequence(&[required("Id", Simple::String), optional("ChangeKey", Simple::String)], &[]);
static MAILBOX_TYPE: Type = text(Simple::OneOf(
    "MailboxTypeType",
    &[
        "Unknown",
        "OneOff",
        "Mailbox",
        "PublicDL",
        "PrivateDL",
        "Contact",
        "PublicFolder",
        "GroupMailbox",
        "ImplicitContact",
    ],
));
static EMAIL_ADDRESS: Type = sequence(
    &[],
    &[
        maybe(&[t("Name", &TEXT)]),
        maybe(&[t("EmailAddress", &NON_EMPTY)]),
        maybe(&[t("RoutingType", &NON_EMPTY)]),
        maybe(&[t("MailboxType", &MAILBOX_TYPE)]),
        maybe(&[t("ItemId", &ID)]),
        maybe(&[t("OriginalDisplayName", &TEXT)]),
    ],
);

static DISTINGUISHED_FOLDER_ID: Type = sequence(
    &[
        required("Id", Simple::OneOf("DistinguishedFolderIdNameType", DISTINGUISHED_FOLDERS)),
        optional("ChangeKey", Simple::String),
    ],
    &[maybe(&[t("Mailbox", &EMAIL_ADDRESS)])],
);
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
pub(super) static FOLDER_IDS: Type =
    sequence(&[], &[several(&[t("FolderId", &ID), t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID)])]);

static OCCURRENCE_ITEM_ID: Type = sequence(
    &[
        required("RecurringMasterId", Simple::String),
        optional("ChangeKey", Simple::String),
        required("InstanceIndex", Simple::Int),
    ],
    &[],
);
static RECURRING_MASTER_ITEM_ID: Type =
    sequence(&[required("OccurrenceId", Simple::String), optional("ChangeKey", Simple::String)], &[]);
static RECURRING_MASTER_ITEM_ID_RANGES: Type = Type {
    attributes: &[required("Id", Simple::String), optional("ChangeKey", Simple::String)],
    content: Content::Any,
    soap_attributes: false,
};

/// `NonEmptyArrayOfBaseItemIdsType`.
pub(super) static ITEM_IDS: Type = sequence(
    &[],
    &[several(&[
        t("ItemId", &ID),
        t("OccurrenceItemId", &OCCURRENCE_ITEM_ID),
        t("RecurringMasterItemId", &RECURRING_MASTER_ITEM_ID),
        t("RecurringMasterItemIdRanges", &RECURRING_MASTER_ITEM_ID_RANGES),
    ])],
);
