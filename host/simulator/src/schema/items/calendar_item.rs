//! Appointments and meetings in a calendar.

use super::ALL_ITEMS;
use super::item::ITEM;
use crate::schema::recipients::{ATTENDEES, RESPONSE_TYPE, SINGLE_RECIPIENT};
use crate::schema::recurrence::{DELETED_OCCURRENCE_INFOS, OCCURRENCE_INFO, OCCURRENCE_INFOS, RECURRENCE};
use crate::schema::time_zones::{TIME_ZONE, TIME_ZONE_DEFINITION};
use crate::schema::values::{BOOLEAN, DATE_TIME, DOUBLE, GUID, INT, TEXT};
use crate::schema::{Simple, Type, any_number, elements, extension, may, must, t, text};

/// `LegacyFreeBusyType`.
pub(in crate::schema) static LEGACY_FREE_BUSY: Type = text(Simple::OneOf(
    "LegacyFreeBusyType",
    &["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData"],
));

/// `CalendarItemTypeType`.
pub(in crate::schema) static CALENDAR_ITEM_TYPE: Type =
    text(Simple::OneOf("CalendarItemTypeType", &["Single", "Occurrence", "Exception", "RecurringMaster"]));

static EMAIL_REMINDER_CHANGE: Type =
    text(Simple::OneOf("EmailReminderChangeType", &["None", "Added", "Override", "Deleted"]));

static EMAIL_REMINDER_SEND_OPTION: Type =
    text(Simple::OneOf("EmailReminderSendOption", &["NotSet", "User", "AllAttendees", "Staff", "Customer"]));

static INBOX_REMINDER: Type = elements(&[
    may(t("Id", &GUID)),
    may(t("ReminderOffset", &INT)),
    may(t("Message", &TEXT)),
    may(t("IsOrganizerReminder", &BOOLEAN)),
    may(t("OccurrenceChange", &EMAIL_REMINDER_CHANGE)),
    may(t("SendOption", &EMAIL_REMINDER_SEND_OPTION)),
]);

static INBOX_REMINDERS: Type = elements(&[any_number(t("InboxReminder", &INBOX_REMINDER))]);

static LOCATION_SOURCE: Type = text(Simple::OneOf(
    "LocationSourceType",
    &["None", "LocationServices", "PhonebookServices", "Device", "Contact", "Resource"],
));

static PERSONA_POSTAL_ADDRESS: Type = elements(&[
    may(t("Street", &TEXT)),
    may(t("City", &TEXT)),
    may(t("State", &TEXT)),
    may(t("Country", &TEXT)),
    may(t("PostalCode", &TEXT)),
    may(t("PostOfficeBox", &TEXT)),
    may(t("Type", &TEXT)),
    may(t("Latitude", &DOUBLE)),
    may(t("Longitude", &DOUBLE)),
    may(t("Accuracy", &DOUBLE)),
    may(t("Altitude", &DOUBLE)),
    may(t("AltitudeAccuracy", &DOUBLE)),
    may(t("FormattedAddress", &TEXT)),
    may(t("LocationUri", &TEXT)),
    may(t("LocationSource", &LOCATION_SOURCE)),
]);

/// `EnhancedLocationType`.
pub(in crate::schema) static ENHANCED_LOCATION: Type = elements(&[
    must(t("DisplayName", &TEXT)),
    may(t("Annotation", &TEXT)),
    may(t("PostalAddress", &PERSONA_POSTAL_ADDRESS)),
]);

static LOBBY_BYPASS: Type =
    text(Simple::OneOf("LobbyBypassType", &["Disabled", "EnabledForGatewayParticipants"]));

static ONLINE_MEETING_ACCESS_LEVEL: Type =
    text(Simple::OneOf("OnlineMeetingAccessLevelType", &["Locked", "Invited", "Internal", "Everyone"]));

static PRESENTERS: Type = text(Simple::OneOf("PresentersType", &["Disabled", "Internal", "Everyone"]));

static ONLINE_MEETING_SETTINGS: Type = elements(&[
    must(t("LobbyBypass", &LOBBY_BYPASS)),
    must(t("AccessLevel", &ONLINE_MEETING_ACCESS_LEVEL)),
    must(t("Presenters", &PRESENTERS)),
]);

/// `CalendarActivityDataType`.
pub(in crate::schema) static CALENDAR_ACTIVITY_DATA: Type = elements(&[
    must(t("ActivityAction", &TEXT)),
    must(t("ClientId", &TEXT)),
    must(t("CasRequestId", &GUID)),
    must(t("IndexSelected", &INT)),
]);

/// `CalendarItemType`.
pub(in crate::schema) static CALENDAR_ITEM: Type = extension(
    &ITEM,
    &[
        may(t("UID", &TEXT)),
        may(t("RecurrenceId", &DATE_TIME)),
        may(t("DateTimeStamp", &DATE_TIME)),
        may(t("Start", &DATE_TIME)),
        may(t("End", &DATE_TIME)),
        may(t("OriginalStart", &DATE_TIME)),
        may(t("IsAllDayEvent", &BOOLEAN)),
        may(t("LegacyFreeBusyStatus", &LEGACY_FREE_BUSY)),
        may(t("Location", &TEXT)),
        may(t("When", &TEXT)),
        may(t("IsMeeting", &BOOLEAN)),
        may(t("IsCancelled", &BOOLEAN)),
        may(t("IsRecurring", &BOOLEAN)),
        may(t("MeetingRequestWasSent", &BOOLEAN)),
        may(t("IsResponseRequested", &BOOLEAN)),
        may(t("CalendarItemType", &CALENDAR_ITEM_TYPE)),
        may(t("MyResponseType", &RESPONSE_TYPE)),
        may(t("Organizer", &SINGLE_RECIPIENT)),
        may(t("RequiredAttendees", &ATTENDEES)),
        may(t("OptionalAttendees", &ATTENDEES)),
        may(t("Resources", &ATTENDEES)),
        may(t("InboxReminders", &INBOX_REMINDERS)),
        may(t("ConflictingMeetingCount", &INT)),
        may(t("AdjacentMeetingCount", &INT)),
        may(t("ConflictingMeetings", &ALL_ITEMS)),
        may(t("AdjacentMeetings", &ALL_ITEMS)),
        may(t("Duration", &TEXT)),
        may(t("TimeZone", &TEXT)),
        may(t("AppointmentReplyTime", &DATE_TIME)),
        may(t("AppointmentSequenceNumber", &INT)),
        may(t("AppointmentState", &INT)),
        may(t("Recurrence", &RECURRENCE)),
        may(t("FirstOccurrence", &OCCURRENCE_INFO)),
        may(t("LastOccurrence", &OCCURRENCE_INFO)),
        may(t("ModifiedOccurrences", &OCCURRENCE_INFOS)),
        may(t("DeletedOccurrences", &DELETED_OCCURRENCE_INFOS)),
        may(t("MeetingTimeZone", &TIME_ZONE)),
        may(t("StartTimeZone", &TIME_ZONE_DEFINITION)),
        may(t("EndTimeZone", &TIME_ZONE_DEFINITION)),
        may(t("ConferenceType", &INT)),
        may(t("AllowNewTimeProposal", &BOOLEAN)),
        may(t("IsOnlineMeeting", &BOOLEAN)),
        may(t("MeetingWorkspaceUrl", &TEXT)),
        may(t("NetShowUrl", &TEXT)),
        may(t("EnhancedLocation", &ENHANCED_LOCATION)),
        may(t("StartWallClock", &DATE_TIME)),
        may(t("EndWallClock", &DATE_TIME)),
        may(t("StartTimeZoneId", &TEXT)),
        may(t("EndTimeZoneId", &TEXT)),
        may(t("IntendedFreeBusyStatus", &LEGACY_FREE_BUSY)),
        may(t("JoinOnlineMeetingUrl", &TEXT)),
        may(t("OnlineMeetingSettings", &ONLINE_MEETING_SETTINGS)),
        may(t("IsOrganizer", &BOOLEAN)),
        may(t("CalendarActivityData", &CALENDAR_ACTIVITY_DATA)),
        may(t("DoNotForwardMeeting", &BOOLEAN)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    fn event(content: &str) -> String {
        create(&format!("<t:CalendarItem>{content}</t:CalendarItem>"))
    }

    const START: &str = "<t:Start>2026-11-02T08:00:00</t:Start>";
    const END: &str = "<t:End>2026-11-02T09:00:00</t:End>";

    #[test]
    fn an_appointment_begins_before_it_ends() {
        accept(&event(&format!(
            "<t:Subject>a</t:Subject>{START}{END}<t:LegacyFreeBusyStatus>WorkingElsewhere</t:LegacyFreeBusyStatus>\
             <t:Location>b</t:Location><t:StartTimeZone Id='UTC'/><t:EndTimeZone Id='UTC'/>"
        )));
        refuse(&event(&format!("{END}{START}")), "child element 'Start'");
        refuse(&event("<t:Start>2026-11-02</t:Start>"), "is not a valid DateTime value.");
        refuse(
            &event("<t:LegacyFreeBusyStatus>Away</t:LegacyFreeBusyStatus>"),
            "The Enumeration constraint failed.",
        );
    }

    #[test]
    fn attendees_have_mailboxes() {
        let attendees =
            |content: &str| event(&format!("<t:RequiredAttendees>{content}</t:RequiredAttendees>"));
        let mailbox = "<t:Mailbox><t:EmailAddress>anna@ews.example</t:EmailAddress></t:Mailbox>";
        accept(&attendees(
            &format!("<t:Attendee>{mailbox}<t:ResponseType>Accept</t:ResponseType></t:Attendee>").repeat(2),
        ));
        refuse(&attendees(""), "expected: 'Attendee'");
        refuse(&attendees(mailbox), "child element 'Mailbox'");
        refuse(&attendees("<t:Attendee/>"), "expected: 'Mailbox'");
    }

    #[test]
    fn a_place_has_a_name() {
        accept(&event(
            "<t:EnhancedLocation><t:DisplayName>a</t:DisplayName><t:PostalAddress><t:Latitude>52.5</t:Latitude>\
             <t:LocationSource>Resource</t:LocationSource></t:PostalAddress></t:EnhancedLocation>",
        ));
        refuse(&event("<t:EnhancedLocation/>"), "expected: 'DisplayName'");
    }
}
