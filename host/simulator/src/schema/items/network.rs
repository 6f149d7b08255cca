//! Items of the people hub: members of roles, networks, linked persons.

use super::item::ITEM;
use crate::schema::values::{BASE64, BOOLEAN, DATE_TIME, GUID, INT, STRINGS, TEXT};
use crate::schema::{Simple, Type, any_number, elements, extension, may, must, t, text};

static ROLE_MEMBER_TYPE: Type = text(Simple::OneOf(
    "RoleMemberTypeType",
    &[
        "None",
        "Passport",
        "Everyone",
        "Email",
        "Phone",
        "SkypeId",
        "ExternalId",
        "Group",
        "Guid",
        "Role",
        "Service",
        "Circle",
        "Domain",
        "Partner",
    ],
));

/// `RoleMemberItemType`.
pub(in crate::schema) static ROLE_MEMBER: Type = extension(
    &ITEM,
    &[may(t("DisplayName", &TEXT)), may(t("Type", &ROLE_MEMBER_TYPE)), may(t("MemberId", &TEXT))],
);

/// `NetworkItemType`.
pub(in crate::schema) static NETWORK: Type = extension(
    &ITEM,
    &[
        may(t("DomainId", &INT)),
        may(t("DomainTag", &TEXT)),
        may(t("UserTileUrl", &TEXT)),
        may(t("ProfileUrl", &TEXT)),
        may(t("Settings", &INT)),
        may(t("IsDefault", &BOOLEAN)),
        may(t("AutoLinkError", &TEXT)),
        may(t("AutoLinkSuccess", &TEXT)),
        may(t("UserEmail", &TEXT)),
        may(t("ClientPublishSecret", &TEXT)),
        may(t("ClientToken", &TEXT)),
        may(t("ClientToken2", &TEXT)),
        may(t("ContactSyncError", &TEXT)),
        may(t("ContactSyncSuccess", &TEXT)),
        may(t("ErrorOffers", &INT)),
        may(t("FirstAuthErrorDates", &TEXT)),
        may(t("LastVersionSaved", &INT)),
        may(t("LastWelcomeContact", &TEXT)),
        may(t("Offers", &INT)),
        may(t("PsaLastChanged", &DATE_TIME)),
        may(t("RefreshToken2", &TEXT)),
        may(t("RefreshTokenExpiry2", &TEXT)),
        may(t("SessionHandle", &TEXT)),
        may(t("RejectedOffers", &INT)),
        may(t("SyncEnabled", &BOOLEAN)),
        may(t("TokenRefreshLastAttempted", &DATE_TIME)),
        may(t("TokenRefreshLastCompleted", &DATE_TIME)),
        may(t("PsaState", &TEXT)),
        may(t("SourceEntryID", &BASE64)),
        may(t("AccountName", &TEXT)),
        may(t("LastSync", &DATE_TIME)),
    ],
);

static ABCH_PERSON_CONTACT_HANDLE: Type =
    elements(&[must(t("SourceId", &TEXT)), must(t("ObjectId", &TEXT)), may(t("AccountName", &TEXT))]);

static ABCH_PERSON_CONTACT_HANDLES: Type =
    elements(&[any_number(t("ContactHandle", &ABCH_PERSON_CONTACT_HANDLE))]);

/// `AbchPersonItemType`.
pub(in crate::schema) static PERSON: Type = extension(
    &ITEM,
    &[
        may(t("AntiLinkInfo", &TEXT)),
        may(t("PersonId", &GUID)),
        may(t("ContactHandles", &ABCH_PERSON_CONTACT_HANDLES)),
        may(t("ContactCategories", &STRINGS)),
        may(t("RelevanceOrder1", &TEXT)),
        may(t("RelevanceOrder2", &TEXT)),
        may(t("TrustLevel", &INT)),
        may(t("FavoriteOrder", &INT)),
        may(t("ExchangePersonIdGuid", &GUID)),
    ],
);
