//! Meetings: answers to organizers, and notices to attendees.

use super::{Dialogue, End, dialogue, hold, inside, signed};
use crate::scene::{Scene, scene};
use crate::stored::{meeting, message, people};

const BRUNO: &str = "bruno@contoso.example";
const CLARA: &str = "clara@contoso.example";
const ANNA: &str = "anna@contoso.example";
const MALLORY: &str = "mallory@evil.example";

fn respond(kind: &str) -> String {
    format!(
        "<m:CreateItem $N MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:{kind}>\
         <t:ReferenceItemId Id=\"$INVITATION\"/></t:{kind}></m:Items></m:CreateItem>"
    )
}

fn cancel() -> String {
    respond("CancelCalendarItem").replace("$INVITATION", "$MEETING")
}

fn update(notices: &str, updates: &str) -> String {
    format!(
        "<m:UpdateItem $N ConflictResolution=\"AutoResolve\" SendMeetingInvitationsOrCancellations=\"{notices}\">\
         <m:ItemChanges><t:ItemChange><t:ItemId Id=\"$MEETING\"/><t:Updates>{updates}</t:Updates></t:ItemChange>\
         </m:ItemChanges></m:UpdateItem>"
    )
}

const PLACE: &str = "<t:SetItemField><t:FieldURI FieldURI=\"calendar:Location\"/><t:CalendarItem>\
    <t:Location>Room 8</t:Location></t:CalendarItem></t:SetItemField>";

fn attend(address: &str) -> String {
    format!(
        "<t:AppendToItemField><t:FieldURI FieldURI=\"calendar:OptionalAttendees\"/><t:CalendarItem>\
         <t:OptionalAttendees><t:Attendee><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>\
         </t:Attendee></t:OptionalAttendees></t:CalendarItem></t:AppendToItemField>"
    )
}

fn delete(notices: &str) -> String {
    format!(
        "<m:DeleteItem $N DeleteType=\"MoveToDeletedItems\" SendMeetingCancellations=\"{notices}\">\
         <m:ItemIds><t:ItemId Id=\"$MEETING\"/></m:ItemIds></m:DeleteItem>"
    )
}

/// A call in which somebody invited to this meeting.
fn invited(scene: Scene, organizer: &str) -> Scene {
    scene.storing(4, meeting("Kick-off", organizer, false, &[ANNA], "<t:IsMeeting>true</t:IsMeeting>"))
}

/// A call in which the own meeting has these attendees.
fn own(scene: Scene, attendees: &[&str], more: &str) -> Scene {
    scene.storing(3, meeting("Budget", ANNA, true, attendees, more))
}

pub(super) fn dialogues() -> Vec<Dialogue> {
    let refused = |name, scene, xml: &str, rule| dialogue(name, scene, xml, End::Refused(rule));
    let sent = |name, scene, xml: &str, count| dialogue(name, scene, xml, End::Signed(count));
    let accept = respond("AcceptItem");
    let all = "SendToAllAndSaveCopy";
    let foreign = |scene: Scene| scene.storing(3, meeting("Theirs", MALLORY, false, &[ANNA], ""));
    let nobodys = |scene: Scene| {
        scene.storing(3, meeting("Whose?", "", false, &[ANNA], "<t:IsMeeting>true</t:IsMeeting>"))
    };
    let mut few = scene();
    few.policy.max_recipients = Some(2);
    vec![
        sent("an acceptance", invited(inside(), BRUNO), &accept, 1),
        sent("an acceptance of what somebody outside wants", invited(scene(), MALLORY), &accept, 1),
        refused("an acceptance beyond policy", invited(inside(), MALLORY), &accept, "recipient-denied"),
        refused(
            "a perhaps beyond policy",
            invited(inside(), MALLORY),
            &respond("TentativelyAcceptItem"),
            "recipient-denied",
        ),
        refused(
            "a refusal beyond policy",
            invited(inside(), MALLORY),
            &respond("DeclineItem"),
            "recipient-denied",
        ),
        refused(
            "an organizer without an address, under a policy",
            invited(inside(), "EX:Bruno"),
            &accept,
            "recipient-denied",
        ),
        refused(
            "an organizer whom nobody knows, under a policy",
            invited(inside(), ""),
            &accept,
            "recipient-denied",
        ),
        sent("an organizer whom nobody knows", invited(scene(), ""), &accept, 1),
        sent(
            "a request says who wrote it where it says no organizer",
            inside().storing(4, message("Kick-off", BRUNO, &[ANNA], "")),
            &accept,
            1,
        ),
        refused(
            "a request from beyond policy that says no organizer",
            inside().storing(4, message("Kick-off", MALLORY, &[ANNA], "")),
            &accept,
            "recipient-denied",
        ),
        refused(
            "an acceptance of what is gone",
            scene(),
            &accept.replace("$INVITATION", "$GONE"),
            "item-unreadable",
        ),
        refused(
            "an acceptance of what the call does not name",
            scene().naming_items(&["$ITEM"]),
            &accept,
            "item-not-from-call",
        ),
        sent(
            "an acceptance that is only saved",
            invited(inside(), MALLORY),
            &accept.replace("SendAndSaveCopy", "SaveOnly"),
            0,
        ),
        sent("a cancellation", own(inside(), &[BRUNO, CLARA], ""), &cancel(), 2),
        refused(
            "a cancellation beyond policy",
            own(inside(), &[BRUNO, MALLORY], ""),
            &cancel(),
            "recipient-denied",
        ),
        refused(
            "a cancellation, an optional attendee beyond policy",
            own(inside(), &[BRUNO], &people("OptionalAttendees", &[MALLORY])),
            &cancel(),
            "recipient-denied",
        ),
        refused(
            "a cancellation, a room beyond policy",
            own(inside(), &[BRUNO], &people("Resources", &[MALLORY])),
            &cancel(),
            "recipient-denied",
        ),
        refused(
            "a cancellation to a private list",
            own(scene(), &["LIST:Friends"], ""),
            &cancel(),
            "private-list",
        ),
        refused(
            "a cancellation to too many",
            own(few, &[BRUNO, CLARA, MALLORY], ""),
            &cancel(),
            "too-many-recipients",
        ),
        sent("a change with notices", own(inside(), &[BRUNO], ""), &update(all, PLACE), 1),
        refused(
            "a change with notices beyond policy",
            own(inside(), &[MALLORY], ""),
            &update(all, PLACE),
            "recipient-denied",
        ),
        refused(
            "a change with notices to some, beyond policy all the same",
            own(inside(), &[BRUNO, MALLORY], ""),
            &update("SendOnlyToChanged", PLACE),
            "recipient-denied",
        ),
        sent("a change without notices", own(inside(), &[MALLORY], ""), &update("SendToNone", PLACE), 0),
        refused(
            "a change with notices of what the call does not name",
            scene().naming_items(&["$ITEM"]),
            &update(all, PLACE),
            "item-not-from-call",
        ),
        refused(
            "a change with notices of what is gone",
            scene(),
            &update(all, PLACE).replace("$MEETING", "$GONE"),
            "item-unreadable",
        ),
        sent("one more attendee, with notices", own(inside(), &[BRUNO], ""), &update(all, &attend(CLARA)), 2),
        refused(
            "one more attendee beyond policy, with notices",
            own(inside().naming(&[MALLORY]), &[BRUNO], ""),
            &update(all, &attend(MALLORY)),
            "recipient-denied",
        ),
        refused(
            "one more attendee whom nobody named",
            own(scene(), &[BRUNO], ""),
            &update("SendToNone", &attend(MALLORY)),
            "recipient-not-from-call",
        ),
        sent(
            "somebody who is on the meeting",
            own(scene().naming(&[]), &[MALLORY], ""),
            &update("SendToNone", &attend(MALLORY)),
            0,
        ),
        sent("a removal with notices", own(inside(), &[BRUNO], ""), &delete(all), 1),
        refused(
            "a removal with notices beyond policy",
            own(inside(), &[MALLORY], ""),
            &delete(all),
            "recipient-denied",
        ),
        refused("a removal that declines beyond policy", foreign(inside()), &delete(all), "recipient-denied"),
        refused(
            "a removal that declines to nobody knows whom, under a policy",
            nobodys(inside()),
            &delete(all),
            "recipient-denied",
        ),
        sent("a removal that tells nobody", foreign(inside()), &delete("SendToNone"), 0),
        sent("a removal of an appointment without anybody", own(inside(), &[], ""), &delete(all), 0),
    ]
}

#[test]
fn meetings_reach_nobody_beyond_policy() {
    hold(&dialogues());
}

#[test]
fn a_change_without_notices_asks_for_no_item() {
    assert_eq!(signed(&scene(), &update("SendToNone", PLACE)).asked.len(), 1);
    assert_eq!(signed(&scene(), &delete("SendToNone")).asked.len(), 1);
    assert_eq!(signed(&scene(), &delete("SendOnlyToAll")).asked.len(), 2);
}

#[test]
fn an_occurrence_is_asked_for_as_an_occurrence() {
    let xml = delete("SendOnlyToAll").replace(
        "<t:ItemId Id=\"$MEETING\"/>",
        "<t:OccurrenceItemId RecurringMasterId=\"$MEETING\" InstanceIndex=\"3\"/>",
    );
    let asked = signed(&scene(), &xml).asked;
    assert!(asked[1].contains("<t:OccurrenceItemId RecurringMasterId="), "{}", asked[1]);
    assert!(asked[1].contains("InstanceIndex=\"3\""), "{}", asked[1]);
}
