//! What a server found in the text of an item: addresses, suggestions, parcels, flights.

use crate::schema::values::{DATE_TIME, TEXT};
use crate::schema::{Simple, Type, any_number, elements, extension, may, repeated, t, text};

static EMAIL_POSITION: Type =
    text(Simple::OneOf("EmailPositionType", &["LatestReply", "Other", "Subject", "Signature"]));

static ENTITY: Type = elements(&[any_number(t("Position", &EMAIL_POSITION))]);

static ADDRESS_ENTITY: Type = extension(&ENTITY, &[may(t("Address", &TEXT))]);

static ADDRESS_ENTITIES: Type = elements(&[any_number(t("AddressEntity", &ADDRESS_ENTITY))]);

static EMAIL_USER: Type = elements(&[may(t("Name", &TEXT)), may(t("UserId", &TEXT))]);

static EMAIL_USERS: Type = elements(&[any_number(t("EmailUser", &EMAIL_USER))]);

static MEETING_SUGGESTION: Type = extension(
    &ENTITY,
    &[
        may(t("Attendees", &EMAIL_USERS)),
        may(t("Location", &TEXT)),
        may(t("Subject", &TEXT)),
        may(t("MeetingString", &TEXT)),
        may(t("StartTime", &DATE_TIME)),
        may(t("EndTime", &DATE_TIME)),
    ],
);

static MEETING_SUGGESTIONS: Type = elements(&[repeated(t("MeetingSuggestion", &MEETING_SUGGESTION))]);

static TASK_SUGGESTION: Type =
    extension(&ENTITY, &[may(t("TaskString", &TEXT)), may(t("Assignees", &EMAIL_USERS))]);

static TASK_SUGGESTIONS: Type = elements(&[repeated(t("TaskSuggestion", &TASK_SUGGESTION))]);

static EMAIL_ADDRESS_ENTITY: Type = extension(&ENTITY, &[may(t("EmailAddress", &TEXT))]);

static EMAIL_ADDRESS_ENTITIES: Type = elements(&[any_number(t("EmailAddressEntity", &EMAIL_ADDRESS_ENTITY))]);

static PHONE: Type =
    elements(&[may(t("OriginalPhoneString", &TEXT)), may(t("PhoneString", &TEXT)), may(t("Type", &TEXT))]);

static PHONES: Type = elements(&[any_number(t("Phone", &PHONE))]);

static URLS: Type = elements(&[any_number(t("Url", &TEXT))]);

static EXTRACTED_EMAIL_ADDRESSES: Type = elements(&[any_number(t("EmailAddress", &TEXT))]);

static ADDRESSES: Type = elements(&[any_number(t("Address", &TEXT))]);

static EXTRACTED_CONTACT: Type = extension(
    &ENTITY,
    &[
        may(t("PersonName", &TEXT)),
        may(t("BusinessName", &TEXT)),
        may(t("PhoneNumbers", &PHONES)),
        may(t("Urls", &URLS)),
        may(t("EmailAddresses", &EXTRACTED_EMAIL_ADDRESSES)),
        may(t("Addresses", &ADDRESSES)),
        may(t("ContactString", &TEXT)),
    ],
);

static EXTRACTED_CONTACTS: Type = elements(&[any_number(t("Contact", &EXTRACTED_CONTACT))]);

static URL_ENTITY: Type = extension(&ENTITY, &[may(t("Url", &TEXT))]);

static URL_ENTITIES: Type = elements(&[any_number(t("UrlEntity", &URL_ENTITY))]);

static PHONE_ENTITY: Type = extension(
    &ENTITY,
    &[may(t("OriginalPhoneString", &TEXT)), may(t("PhoneString", &TEXT)), may(t("Type", &TEXT))],
);

static PHONE_ENTITIES: Type = elements(&[any_number(t("Phone", &PHONE_ENTITY))]);

static PARCEL_DELIVERY_ENTITY: Type = elements(&[
    may(t("Carrier", &TEXT)),
    may(t("TrackingNumber", &TEXT)),
    may(t("TrackingUrl", &TEXT)),
    may(t("ExpectedArrivalFrom", &TEXT)),
    may(t("ExpectedArrivalUntil", &TEXT)),
    may(t("Product", &TEXT)),
    may(t("ProductUrl", &TEXT)),
    may(t("ProductImage", &TEXT)),
    may(t("ProductSku", &TEXT)),
    may(t("ProductDescription", &TEXT)),
    may(t("ProductBrand", &TEXT)),
    may(t("ProductColor", &TEXT)),
    may(t("OrderNumber", &TEXT)),
    may(t("Seller", &TEXT)),
    may(t("OrderStatus", &TEXT)),
    may(t("AddressName", &TEXT)),
    may(t("StreetAddress", &TEXT)),
    may(t("AddressLocality", &TEXT)),
    may(t("AddressRegion", &TEXT)),
    may(t("AddressCountry", &TEXT)),
    may(t("PostalCode", &TEXT)),
]);

static PARCEL_DELIVERY_ENTITIES: Type = elements(&[any_number(t("ParcelDelivery", &PARCEL_DELIVERY_ENTITY))]);

static FLIGHT_ENTITY: Type = elements(&[
    may(t("FlightNumber", &TEXT)),
    may(t("AirlineIataCode", &TEXT)),
    may(t("DepartureTime", &TEXT)),
    may(t("WindowsTimeZoneName", &TEXT)),
    may(t("DepartureAirportIataCode", &TEXT)),
    may(t("ArrivalAirportIataCode", &TEXT)),
]);

static FLIGHTS: Type = elements(&[any_number(t("Flight", &FLIGHT_ENTITY))]);

static FLIGHT_RESERVATION_ENTITY: Type = elements(&[
    may(t("ReservationId", &TEXT)),
    may(t("ReservationStatus", &TEXT)),
    may(t("UnderName", &TEXT)),
    may(t("BrokerName", &TEXT)),
    may(t("BrokerPhone", &TEXT)),
    may(t("Flights", &FLIGHTS)),
]);

static FLIGHT_RESERVATIONS: Type =
    elements(&[any_number(t("FlightReservation", &FLIGHT_RESERVATION_ENTITY))]);

static SENDER_ADD_IN_ENTITY: Type = elements(&[may(t("ExtensionId", &TEXT))]);

static SENDER_ADD_INS: Type =
    elements(&[any_number(t("Microsoft.OutlookServices.SenderApp", &SENDER_ADD_IN_ENTITY))]);

/// `EntityExtractionResultType`.
pub(in crate::schema) static ENTITY_EXTRACTION_RESULT: Type = elements(&[
    may(t("Addresses", &ADDRESS_ENTITIES)),
    may(t("MeetingSuggestions", &MEETING_SUGGESTIONS)),
    may(t("TaskSuggestions", &TASK_SUGGESTIONS)),
    may(t("EmailAddresses", &EMAIL_ADDRESS_ENTITIES)),
    may(t("Contacts", &EXTRACTED_CONTACTS)),
    may(t("Urls", &URL_ENTITIES)),
    may(t("PhoneNumbers", &PHONE_ENTITIES)),
    may(t("ParcelDeliveries", &PARCEL_DELIVERY_ENTITIES)),
    may(t("FlightReservations", &FLIGHT_RESERVATIONS)),
    may(t("SenderAddIns", &SENDER_ADD_INS)),
]);
