//! Who may do what: the permissions of folders, and rights as an answer tells them.

use super::values::{BOOLEAN, TEXT};
use super::{Simple, Type, any_number, elements, extension, may, must, t, text};

static DISTINGUISHED_USER: Type = text(Simple::OneOf("DistinguishedUserType", &["Default", "Anonymous"]));

static USER_ID: Type = elements(&[
    may(t("SID", &TEXT)),
    may(t("PrimarySmtpAddress", &TEXT)),
    may(t("DisplayName", &TEXT)),
    may(t("DistinguishedUser", &DISTINGUISHED_USER)),
    may(t("ExternalUserIdentity", &TEXT)),
]);

static PERMISSION_ACTION: Type = text(Simple::OneOf("PermissionActionType", &["None", "Owned", "All"]));

static BASE_PERMISSION: Type = elements(&[
    must(t("UserId", &USER_ID)),
    may(t("CanCreateItems", &BOOLEAN)),
    may(t("CanCreateSubFolders", &BOOLEAN)),
    may(t("IsFolderOwner", &BOOLEAN)),
    may(t("IsFolderVisible", &BOOLEAN)),
    may(t("IsFolderContact", &BOOLEAN)),
    may(t("EditItems", &PERMISSION_ACTION)),
    may(t("DeleteItems", &PERMISSION_ACTION)),
]);

/// `PermissionReadAccessType`.
pub(super) static PERMISSION_READ_ACCESS: Type =
    text(Simple::OneOf("PermissionReadAccessType", &["None", "FullDetails"]));

static PERMISSION_LEVEL: Type = text(Simple::OneOf(
    "PermissionLevelType",
    &[
        "None",
        "Owner",
        "PublishingEditor",
        "Editor",
        "PublishingAuthor",
        "Author",
        "NoneditingAuthor",
        "Reviewer",
        "Contributor",
        "Custom",
    ],
));

static PERMISSION: Type = extension(
    &BASE_PERMISSION,
    &[may(t("ReadItems", &PERMISSION_READ_ACCESS)), must(t("PermissionLevel", &PERMISSION_LEVEL))],
);

/// `CalendarPermissionReadAccessType`.
pub(super) static CALENDAR_PERMISSION_READ_ACCESS: Type = text(Simple::OneOf(
    "CalendarPermissionReadAccessType",
    &["None", "TimeOnly", "TimeAndSubjectAndLocation", "FullDetails"],
));

static CALENDAR_PERMISSION_LEVEL: Type = text(Simple::OneOf(
    "CalendarPermissionLevelType",
    &[
        "None",
        "Owner",
        "PublishingEditor",
        "Editor",
        "PublishingAuthor",
        "Author",
        "NoneditingAuthor",
        "Reviewer",
        "Contributor",
        "FreeBusyTimeOnly",
        "FreeBusyTimeAndSubjectAndLocation",
        "Custom",
    ],
));

static CALENDAR_PERMISSION: Type = extension(
    &BASE_PERMISSION,
    &[
        may(t("ReadItems", &CALENDAR_PERMISSION_READ_ACCESS)),
        must(t("CalendarPermissionLevel", &CALENDAR_PERMISSION_LEVEL)),
    ],
);

static UNKNOWN_ENTRIES: Type = elements(&[any_number(t("UnknownEntry", &TEXT))]);

static PERMISSIONS: Type = elements(&[any_number(t("Permission", &PERMISSION))]);

/// `PermissionSetType`.
pub(super) static PERMISSION_SET: Type =
    elements(&[must(t("Permissions", &PERMISSIONS)), may(t("UnknownEntries", &UNKNOWN_ENTRIES))]);

static CALENDAR_PERMISSIONS: Type = elements(&[any_number(t("CalendarPermission", &CALENDAR_PERMISSION))]);

/// `CalendarPermissionSetType`.
pub(super) static CALENDAR_PERMISSION_SET: Type = elements(&[
    must(t("CalendarPermissions", &CALENDAR_PERMISSIONS)),
    may(t("UnknownEntries", &UNKNOWN_ENTRIES)),
]);

/// `EffectiveRightsType`.
pub(super) static EFFECTIVE_RIGHTS: Type = elements(&[
    must(t("CreateAssociated", &BOOLEAN)),
    must(t("CreateContents", &BOOLEAN)),
    must(t("CreateHierarchy", &BOOLEAN)),
    must(t("Delete", &BOOLEAN)),
    must(t("Modify", &BOOLEAN)),
    must(t("Read", &BOOLEAN)),
    may(t("ViewPrivateItems", &BOOLEAN)),
]);
