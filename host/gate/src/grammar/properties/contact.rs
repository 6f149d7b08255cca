//! What a contact has (types.xsd, ContactItemType). Its addresses are data:
//! nothing goes to them. Not: links to the directory, certificates, and whatever
//! other networks keep in it.

use super::item::LONGEST_TEXT;
use super::{Kind, Property};
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};

const CONTACT: &[Kind] = &[Kind::Contact];

const fn text(name: &'static str) -> Rule {
    Rule::text(name, Value::Text(LONGEST_TEXT))
}

static FILE_AS: Rule = text("t:FileAs");
static FILE_AS_MAPPING: Rule = Rule::text(
    "t:FileAsMapping",
    Value::Word(&[
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
    ]),
);
static DISPLAY_NAME: Rule = text("t:DisplayName");
static GIVEN_NAME: Rule = text("t:GivenName");
static INITIALS: Rule = text("t:Initials");
static MIDDLE_NAME: Rule = text("t:MiddleName");
static NICKNAME: Rule = text("t:Nickname");
static COMPANY_NAME: Rule = text("t:CompanyName");
static ASSISTANT_NAME: Rule = text("t:AssistantName");
static BIRTHDAY: Rule = Rule::text("t:Birthday", Value::DateTime);
static BUSINESS_HOME_PAGE: Rule = Rule::text("t:BusinessHomePage", Value::Link);
static STRING: Rule = Rule::text("t:String", Value::Text(255));
static CHILDREN: Rule = Rule::of("t:Children", &[Part::any(&[&STRING], 100)]);
static COMPANIES: Rule = Rule::of("t:Companies", &[Part::any(&[&STRING], 100)]);
static DEPARTMENT: Rule = text("t:Department");
static GENERATION: Rule = text("t:Generation");
static JOB_TITLE: Rule = text("t:JobTitle");
static MANAGER: Rule = text("t:Manager");
static MILEAGE: Rule = text("t:Mileage");
static OFFICE_LOCATION: Rule = text("t:OfficeLocation");
static POSTAL_ADDRESS_INDEX: Rule =
    Rule::text("t:PostalAddressIndex", Value::Word(&["None", "Home", "Business", "Other"]));
static PROFESSION: Rule = text("t:Profession");
static SPOUSE_NAME: Rule = text("t:SpouseName");
static SURNAME: Rule = text("t:Surname");
static WEDDING_ANNIVERSARY: Rule = Rule::text("t:WeddingAnniversary", Value::DateTime);

static EMAIL_ADDRESS: Rule = text("t:Entry").with(&[
    AttributeRule::required("Key", Value::Word(&["EmailAddress1", "EmailAddress2", "EmailAddress3"])),
    AttributeRule::optional("Name", Value::Text(256)),
    AttributeRule::optional("RoutingType", Value::Word(&["SMTP"])),
    AttributeRule::optional("MailboxType", Value::Word(&["Contact", "Mailbox", "OneOff", "Unknown"])),
]);
static EMAIL_ADDRESSES: Rule = Rule::of("t:EmailAddresses", &[Part::many(&[&EMAIL_ADDRESS], 3)]);

static PHONE_NUMBER: Rule = text("t:Entry").with(&[AttributeRule::required(
    "Key",
    Value::Word(&[
        "AssistantPhone",
        "BusinessFax",
        "BusinessMobile",
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
    ]),
)]);
static PHONE_NUMBERS: Rule = Rule::of("t:PhoneNumbers", &[Part::many(&[&PHONE_NUMBER], 32)]);

static IM_ADDRESS: Rule = text("t:Entry")
    .with(&[AttributeRule::required("Key", Value::Word(&["ImAddress1", "ImAddress2", "ImAddress3"]))]);
static IM_ADDRESSES: Rule = Rule::of("t:ImAddresses", &[Part::many(&[&IM_ADDRESS], 3)]);

static STREET: Rule = text("t:Street");
static CITY: Rule = text("t:City");
static STATE: Rule = text("t:State");
static COUNTRY_OR_REGION: Rule = text("t:CountryOrRegion");
static POSTAL_CODE: Rule = text("t:PostalCode");
static PHYSICAL_ADDRESS: Rule = Rule::of(
    "t:Entry",
    &[
        Part::maybe(&[&STREET]),
        Part::maybe(&[&CITY]),
        Part::maybe(&[&STATE]),
        Part::maybe(&[&COUNTRY_OR_REGION]),
        Part::maybe(&[&POSTAL_CODE]),
    ],
)
.with(&[AttributeRule::required("Key", Value::Word(&["Home", "Business", "Other"]))]);
static PHYSICAL_ADDRESSES: Rule = Rule::of("t:PhysicalAddresses", &[Part::many(&[&PHYSICAL_ADDRESS], 3)]);

pub(super) static PROPERTIES: &[Property] = &[
    Property::set("contacts:FileAs", CONTACT, &FILE_AS),
    Property::set("contacts:FileAsMapping", CONTACT, &FILE_AS_MAPPING),
    Property::set("contacts:DisplayName", CONTACT, &DISPLAY_NAME),
    Property::set("contacts:GivenName", CONTACT, &GIVEN_NAME),
    Property::set("contacts:Initials", CONTACT, &INITIALS),
    Property::set("contacts:MiddleName", CONTACT, &MIDDLE_NAME),
    Property::set("contacts:Nickname", CONTACT, &NICKNAME),
    Property::set("contacts:CompanyName", CONTACT, &COMPANY_NAME),
    Property::created("contacts:EmailAddresses", CONTACT, &EMAIL_ADDRESSES),
    Property::entry("contacts:EmailAddress", CONTACT, &EMAIL_ADDRESSES),
    Property::created("contacts:PhysicalAddresses", CONTACT, &PHYSICAL_ADDRESSES),
    Property::entry("contacts:PhysicalAddress:Street", CONTACT, &PHYSICAL_ADDRESSES),
    Property::entry("contacts:PhysicalAddress:City", CONTACT, &PHYSICAL_ADDRESSES),
    Property::entry("contacts:PhysicalAddress:State", CONTACT, &PHYSICAL_ADDRESSES),
    Property::entry("contacts:PhysicalAddress:CountryOrRegion", CONTACT, &PHYSICAL_ADDRESSES),
    Property::entry("contacts:PhysicalAddress:PostalCode", CONTACT, &PHYSICAL_ADDRESSES),
    Property::created("contacts:PhoneNumbers", CONTACT, &PHONE_NUMBERS),
    Property::entry("contacts:PhoneNumber", CONTACT, &PHONE_NUMBERS),
    Property::set("contacts:AssistantName", CONTACT, &ASSISTANT_NAME),
    Property::set("contacts:Birthday", CONTACT, &BIRTHDAY),
    Property::set("contacts:BusinessHomePage", CONTACT, &BUSINESS_HOME_PAGE),
    Property::set("contacts:Children", CONTACT, &CHILDREN),
    Property::set("contacts:Companies", CONTACT, &COMPANIES),
    Property::set("contacts:Department", CONTACT, &DEPARTMENT),
    Property::set("contacts:Generation", CONTACT, &GENERATION),
    Property::created("contacts:ImAddresses", CONTACT, &IM_ADDRESSES),
    Property::entry("contacts:ImAddress", CONTACT, &IM_ADDRESSES),
    Property::set("contacts:JobTitle", CONTACT, &JOB_TITLE),
    Property::set("contacts:Manager", CONTACT, &MANAGER),
    Property::set("contacts:Mileage", CONTACT, &MILEAGE),
    Property::set("contacts:OfficeLocation", CONTACT, &OFFICE_LOCATION),
    Property::set("contacts:PostalAddressIndex", CONTACT, &POSTAL_ADDRESS_INDEX),
    Property::set("contacts:Profession", CONTACT, &PROFESSION),
    Property::set("contacts:SpouseName", CONTACT, &SPOUSE_NAME),
    Property::set("contacts:Surname", CONTACT, &SURNAME),
    Property::set("contacts:WeddingAnniversary", CONTACT, &WEDDING_ANNIVERSARY),
];
