//! Messages about meetings: requests, responses, cancellations.

use super::ALL_ITEMS;
use super::calendar_item::{CALENDAR_ITEM_TYPE, ENHANCED_LOCATION, LEGACY_FREE_BUSY};
use super::message::MESSAGE;
use crate::schema::ids::ITEM_ID;
use crate::schema::recipients::{ATTENDEES, RESPONSE_TYPE, SINGLE_RECIPIENT};
use crate::schema::recurrence::{DELETED_OCCURRENCE_INFOS, OCCURRENCE_INFO, OCCURRENCE_INFOS, RECURRENCE};
use crate::schema::time_zones::{TIME_ZONE, TIME_ZONE_DEFINITION};
use crate::schema::values::{BOOLEAN, DATE_TIME, INT, TEXT};
use crate::schema::{Simple, Type, elements, extension, may, t, text};

/// `MeetingMessageType`.
pub(in crate::schema) static MEETING_MESSAGE: Type = extension(
    &MESSAGE,
    &[
        may(t("AssociatedCalendarItemId", &ITEM_ID)),
        may(t("IsDelegated", &BOOLEAN)),
        may(t("IsOutOfDate", &BOOLEAN)),
        may(t("HasBeenProcessed", &BOOLEAN)),
        may(t("ResponseType", &RESPONSE_TYPE)),
        may(t("UID", &TEXT)),
        may(t("RecurrenceId", &DATE_TIME)),
        may(t("DateTimeStamp", &DATE_TIME)),
        may(t("IsOrganizer", &BOOLEAN)),
    ],
);

static MEETING_REQUEST_TYPE: Type = text(Simple::OneOf(
    "MeetingRequestTypeType",
    &[
        "None",
        "FullUpdate",
        "InformationalUpdate",
        "NewMeetingRequest",
        "Outdated",
        "SilentUpdate",
        "PrincipalWantsCopy",
    ],
));

static CHANGE_HIGHLIGHTS: Type = elements(&[
    may(t("HasLocationChanged", &BOOLEAN)),
    may(t("Location", &TEXT)),
    may(t("HasStartTimeChanged", &BOOLEAN)),
    may(t("Start", &DATE_TIME)),
    may(t("HasEndTimeChanged", &BOOLEAN)),
    may(t("End", &DATE_TIME)),
]);

/// `MeetingRequestMessageType`.
pub(in crate::schema) static MEETING_REQUEST: Type = extension(
    &MEETING_MESSAGE,
    &[
        may(t("MeetingRequestType", &MEETING_REQUEST_TYPE)),
        may(t("IntendedFreeBusyStatus", &LEGACY_FREE_BUSY)),
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
        may(t("CalendarItemType", &CALENDAR_ITEM_TYPE)),
        may(t("MyResponseType", &RESPONSE_TYPE)),
        may(t("Organizer", &SINGLE_RECIPIENT)),
        may(t("RequiredAttendees", &ATTENDEES)),
        may(t("OptionalAttendees", &ATTENDEES)),
        may(t("Resources", &ATTENDEES)),
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
        may(t("ChangeHighlights", &CHANGE_HIGHLIGHTS)),
        may(t("StartWallClock", &DATE_TIME)),
        may(t("EndWallClock", &DATE_TIME)),
        may(t("StartTimeZoneId", &TEXT)),
        may(t("EndTimeZoneId", &TEXT)),
        may(t("DoNotForwardMeeting", &BOOLEAN)),
    ],
);

/// `MeetingResponseMessageType`.
pub(in crate::schema) static MEETING_RESPONSE: Type = extension(
    &MEETING_MESSAGE,
    &[
        may(t("Start", &DATE_TIME)),
        may(t("End", &DATE_TIME)),
        may(t("Location", &TEXT)),
        may(t("Recurrence", &RECURRENCE)),
        may(t("CalendarItemType", &TEXT)),
        may(t("ProposedStart", &DATE_TIME)),
        may(t("ProposedEnd", &DATE_TIME)),
        may(t("EnhancedLocation", &ENHANCED_LOCATION)),
    ],
);

/// `MeetingCancellationMessageType`.
pub(in crate::schema) static MEETING_CANCELLATION: Type = extension(
    &MEETING_MESSAGE,
    &[
        may(t("Start", &DATE_TIME)),
        may(t("End", &DATE_TIME)),
        may(t("Location", &TEXT)),
        may(t("Recurrence", &RECURRENCE)),
        may(t("CalendarItemType", &TEXT)),
        may(t("EnhancedLocation", &ENHANCED_LOCATION)),
        may(t("DoNotForwardMeeting", &BOOLEAN)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    #[test]
    fn a_meeting_request_has_what_messages_and_appointments_have() {
        accept(&create(
            "<t:MeetingRequest><t:Subject>a</t:Subject><t:ToRecipients/><t:IsOutOfDate>false</t:IsOutOfDate>\
             <t:MeetingRequestType>NewMeetingRequest</t:MeetingRequestType><t:Start>2026-11-02T08:00:00Z</t:Start>\
             <t:AdjacentMeetings><t:CalendarItem/></t:AdjacentMeetings><t:ChangeHighlights><t:HasStartTimeChanged>true\
             </t:HasStartTimeChanged></t:ChangeHighlights></t:MeetingRequest>",
        ));
        refuse(
            &create(
                "<t:MeetingRequest><t:Start>2026-11-02T08:00:00Z</t:Start><t:ToRecipients/></t:MeetingRequest>",
            ),
            "child element 'ToRecipients'",
        );
        refuse(
            &create("<t:MeetingMessage><t:Start>2026-11-02T08:00:00Z</t:Start></t:MeetingMessage>"),
            "child element 'Start'",
        );
    }

    #[test]
    fn only_a_response_proposes_a_time() {
        let proposal = "<t:ProposedStart>2026-11-02T08:00:00Z</t:ProposedStart>";
        accept(&create(&format!("<t:MeetingResponse>{proposal}</t:MeetingResponse>")));
        refuse(
            &create(&format!("<t:MeetingCancellation>{proposal}</t:MeetingCancellation>")),
            "'ProposedStart'",
        );
    }
}
