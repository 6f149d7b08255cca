//! Contacts.

use super::item::ITEM;
use crate::schema::recipients::{MAILBOX_TYPE_NAME, RECIPIENTS, SINGLE_RECIPIENT};
use crate::schema::values::{BASE64, BOOLEAN, DATE_TIME, GUID, INT, LONG, STRINGS, TEXT};
use crate::schema::{
    Simple, Type, any_number, elements, extension, may, must, optional, repeated, required, sequence, t,
    text, text_with,
};

static URI: Type = text(Simple::Uri);

static FILE_AS_MAPPING: Type = text(Simple::OneOf(
    "FileAsMappingType",
    &[
        "None",
        "LastCommaFirst",
        "FirstSpaceLast",
        "Company",
        "LastCommaFirstCompany",
        "CompanyLastFirst",
        "LastFirst",
        "LastFirstCompany",
        "CompanyLastCommaFirst",
        "LastFirstSuffix",
        "LastSpaceFirstCompany",
        "CompanyLastSpaceFirst",
        "LastSpaceFirst",
        "DisplayName",
        "FirstName",
        "LastFirstMiddleSuffix",
        "LastName",
        "Empty",
    ],
));

static COMPLETE_NAME: Type = elements(&[
    may(t("Title", &TEXT)),
    may(t("FirstName", &TEXT)),
    may(t("MiddleName", &TEXT)),
    may(t("LastName", &TEXT)),
    may(t("Suffix", &TEXT)),
    may(t("Initials", &TEXT)),
    may(t("FullName", &TEXT)),
    may(t("Nickname", &TEXT)),
    may(t("YomiFirstName", &TEXT)),
    may(t("YomiLastName", &TEXT)),
]);

static EMAIL_ADDRESS_DICTIONARY_ENTRY: Type = text_with(
    &[
        required(
            "Key",
            Simple::OneOf("EmailAddressKeyType", &["EmailAddress1", "EmailAddress2", "EmailAddress3"]),
        ),
        optional("Name", Simple::String),
        optional("RoutingType", Simple::String),
        optional("MailboxType", MAILBOX_TYPE_NAME),
    ],
    Simple::String,
);

static EMAIL_ADDRESS_DICTIONARY: Type = elements(&[repeated(t("Entry", &EMAIL_ADDRESS_DICTIONARY_ENTRY))]);

static ABCH_EMAIL_ADDRESS_TYPE: Type =
    text(Simple::OneOf("AbchEmailAddressTypeType", &["Personal", "Business", "Other", "Passport"]));

static ABCH_EMAIL_ADDRESS_DICTIONARY_ENTRY: Type = elements(&[
    must(t("Type", &ABCH_EMAIL_ADDRESS_TYPE)),
    must(t("Address", &TEXT)),
    may(t("IsMessengerEnabled", &BOOLEAN)),
    may(t("Capabilities", &LONG)),
]);

static ABCH_EMAIL_ADDRESS_DICTIONARY: Type =
    elements(&[repeated(t("Email", &ABCH_EMAIL_ADDRESS_DICTIONARY_ENTRY))]);

static PHYSICAL_ADDRESS_DICTIONARY_ENTRY: Type = sequence(
    &[required("Key", Simple::OneOf("PhysicalAddressKeyType", &["Home", "Business", "Other"]))],
    &[
        may(t("Street", &TEXT)),
        may(t("City", &TEXT)),
        may(t("State", &TEXT)),
        may(t("CountryOrRegion", &TEXT)),
        may(t("PostalCode", &TEXT)),
    ],
);

static PHYSICAL_ADDRESS_DICTIONARY: Type =
    elements(&[repeated(t("Entry", &PHYSICAL_ADDRESS_DICTIONARY_ENTRY))]);

static PHONE_NUMBER_DICTIONARY_ENTRY: Type = text_with(
    &[required(
        "Key",
        Simple::OneOf(
            "PhoneNumberKeyType",
            &[
                "AssistantPhone",
                "BusinessFax",
                "BusinessPhone",
                "BusinessPhone2",
                "Callback",
                "CarPhone",
                "CompanyMainPhone",
                "HomeFax",
                "HomePhone",
                "HomePhone2",
                "Isdn",
                "MobilePhone",
                "OtherFax",
                "OtherTelephone",
                "Pager",
                "PrimaryPhone",
                "RadioPhone",
                "Telex",
                "TtyTddPhone",
                "BusinessMobile",
                "IPPhone",
                "Mms",
                "Msn",
            ],
        ),
    )],
    Simple::String,
);

static PHONE_NUMBER_DICTIONARY: Type = elements(&[repeated(t("Entry", &PHONE_NUMBER_DICTIONARY_ENTRY))]);

/// `ContactSourceType`.
pub(in crate::schema) static CONTACT_SOURCE: Type =
    text(Simple::OneOf("ContactSourceType", &["ActiveDirectory", "Store"]));

static IM_ADDRESS_DICTIONARY_ENTRY: Type = text_with(
    &[required("Key", Simple::OneOf("ImAddressKeyType", &["ImAddress1", "ImAddress2", "ImAddress3"]))],
    Simple::String,
);

static IM_ADDRESS_DICTIONARY: Type = elements(&[repeated(t("Entry", &IM_ADDRESS_DICTIONARY_ENTRY))]);

static PHYSICAL_ADDRESS_INDEX: Type =
    text(Simple::OneOf("PhysicalAddressIndexType", &["None", "Home", "Business", "Other"]));

static BINARY: Type = elements(&[any_number(t("Base64Binary", &BASE64))]);

static CONTACT_URL_KEY: Type = text(Simple::OneOf(
    "ContactUrlKeyType",
    &[
        "Personal",
        "Business",
        "Attachment",
        "EbcDisplayDefinition",
        "EbcFinalImage",
        "EbcLogo",
        "Feed",
        "Image",
        "InternalMarker",
        "Other",
    ],
));

static CONTACT_URL: Type =
    elements(&[must(t("Type", &CONTACT_URL_KEY)), may(t("Name", &TEXT)), may(t("Address", &TEXT))]);

static CONTACT_URL_DICTIONARY: Type = elements(&[repeated(t("Url", &CONTACT_URL))]);

/// `ContactItemType`.
pub(in crate::schema) static CONTACT: Type = extension(
    &ITEM,
    &[
        may(t("FileAs", &TEXT)),
        may(t("FileAsMapping", &FILE_AS_MAPPING)),
        may(t("DisplayName", &TEXT)),
        may(t("GivenName", &TEXT)),
        may(t("Initials", &TEXT)),
        may(t("MiddleName", &TEXT)),
        may(t("Nickname", &TEXT)),
        may(t("CompleteName", &COMPLETE_NAME)),
        may(t("CompanyName", &TEXT)),
        may(t("EmailAddresses", &EMAIL_ADDRESS_DICTIONARY)),
        may(t("AbchEmailAddresses", &ABCH_EMAIL_ADDRESS_DICTIONARY)),
        may(t("PhysicalAddresses", &PHYSICAL_ADDRESS_DICTIONARY)),
        may(t("PhoneNumbers", &PHONE_NUMBER_DICTIONARY)),
        may(t("AssistantName", &TEXT)),
        may(t("Birthday", &DATE_TIME)),
        may(t("BusinessHomePage", &URI)),
        may(t("Children", &STRINGS)),
        may(t("Companies", &STRINGS)),
        may(t("ContactSource", &CONTACT_SOURCE)),
        may(t("Department", &TEXT)),
        may(t("Generation", &TEXT)),
        may(t("ImAddresses", &IM_ADDRESS_DICTIONARY)),
        may(t("JobTitle", &TEXT)),
        may(t("Manager", &TEXT)),
        may(t("Mileage", &TEXT)),
        may(t("OfficeLocation", &TEXT)),
        may(t("PostalAddressIndex", &PHYSICAL_ADDRESS_INDEX)),
        may(t("Profession", &TEXT)),
        may(t("SpouseName", &TEXT)),
        may(t("Surname", &TEXT)),
        may(t("WeddingAnniversary", &DATE_TIME)),
        may(t("HasPicture", &BOOLEAN)),
        may(t("PhoneticFullName", &TEXT)),
        may(t("PhoneticFirstName", &TEXT)),
        may(t("PhoneticLastName", &TEXT)),
        may(t("Alias", &TEXT)),
        may(t("Notes", &TEXT)),
        may(t("Photo", &BASE64)),
        may(t("UserSMIMECertificate", &BINARY)),
        may(t("MSExchangeCertificate", &BINARY)),
        may(t("DirectoryId", &TEXT)),
        may(t("ManagerMailbox", &SINGLE_RECIPIENT)),
        may(t("DirectReports", &RECIPIENTS)),
        may(t("AccountName", &TEXT)),
        may(t("IsAutoUpdateDisabled", &BOOLEAN)),
        may(t("IsMessengerEnabled", &BOOLEAN)),
        may(t("Comment", &TEXT)),
        may(t("ContactShortId", &INT)),
        may(t("ContactType", &TEXT)),
        may(t("Gender", &TEXT)),
        may(t("IsHidden", &BOOLEAN)),
        may(t("ObjectId", &TEXT)),
        may(t("PassportId", &LONG)),
        may(t("IsPrivate", &BOOLEAN)),
        may(t("SourceId", &TEXT)),
        may(t("TrustLevel", &INT)),
        may(t("CreatedBy", &TEXT)),
        may(t("Urls", &CONTACT_URL_DICTIONARY)),
        may(t("Cid", &LONG)),
        may(t("SkypeAuthCertificate", &TEXT)),
        may(t("SkypeContext", &TEXT)),
        may(t("SkypeId", &TEXT)),
        may(t("SkypeRelationship", &TEXT)),
        may(t("YomiNickname", &TEXT)),
        may(t("XboxLiveTag", &TEXT)),
        may(t("InviteFree", &BOOLEAN)),
        may(t("HidePresenceAndProfile", &BOOLEAN)),
        may(t("IsPendingOutbound", &BOOLEAN)),
        may(t("SupportGroupFeeds", &BOOLEAN)),
        may(t("UserTileHash", &TEXT)),
        may(t("UnifiedInbox", &BOOLEAN)),
        may(t("Mris", &STRINGS)),
        may(t("Wlid", &TEXT)),
        may(t("AbchContactId", &GUID)),
        may(t("NotInBirthdayCalendar", &BOOLEAN)),
        may(t("ShellContactType", &TEXT)),
        may(t("ImMri", &TEXT)),
        may(t("PresenceTrustLevel", &INT)),
        may(t("OtherMri", &TEXT)),
        may(t("ProfileLastChanged", &TEXT)),
        may(t("MobileIMEnabled", &BOOLEAN)),
        may(t("PartnerNetworkProfilePhotoUrl", &TEXT)),
        may(t("PartnerNetworkThumbnailPhotoUrl", &TEXT)),
        may(t("PersonId", &TEXT)),
        may(t("ConversationGuid", &GUID)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    fn contact(content: &str) -> String {
        create(&format!("<t:Contact>{content}</t:Contact>"))
    }

    #[test]
    fn a_contact_has_addresses_by_key() {
        accept(&contact(
            "<t:FileAs>Amsel, Anna</t:FileAs><t:GivenName>Anna</t:GivenName><t:EmailAddresses>\
             <t:Entry Key='EmailAddress1' Name='Anna'>anna@ews.example</t:Entry></t:EmailAddresses><t:PhysicalAddresses>\
             <t:Entry Key='Home'><t:Street>a</t:Street><t:City>b</t:City></t:Entry></t:PhysicalAddresses><t:PhoneNumbers>\
             <t:Entry Key='MobilePhone'>1</t:Entry><t:Entry Key='MobilePhone'/></t:PhoneNumbers>\
             <t:Birthday>1990-01-01T00:00:00Z</t:Birthday><t:BusinessHomePage>www.ews.example</t:BusinessHomePage>\
             <t:Children><t:String>c</t:String></t:Children><t:Surname>Amsel</t:Surname>",
        ));
        refuse(&contact("<t:EmailAddresses/>"), "expected: 'Entry'");
        refuse(&contact("<t:EmailAddresses><t:Entry>a</t:Entry></t:EmailAddresses>"), "'Key' is missing");
        refuse(
            &contact("<t:EmailAddresses><t:Entry Key='EmailAddress4'>a</t:Entry></t:EmailAddresses>"),
            "'EmailAddress4'",
        );
        refuse(
            &contact(
                "<t:PhysicalAddresses><t:Entry Key='Home'><t:City>b</t:City><t:Street>a</t:Street></t:Entry></t:PhysicalAddresses>",
            ),
            "child element 'Street'",
        );
        refuse(
            &contact("<t:Surname>Amsel</t:Surname><t:GivenName>Anna</t:GivenName>"),
            "child element 'GivenName'",
        );
    }

    #[test]
    fn photos_and_certificates_are_binary() {
        accept(&contact(
            "<t:Photo>QUJD</t:Photo><t:UserSMIMECertificate><t:Base64Binary>QQ==</t:Base64Binary></t:UserSMIMECertificate>",
        ));
        refuse(&contact("<t:Photo>me.png</t:Photo>"), "not a valid Base-64");
    }
}
