//! SendItem: whom a stored draft reaches, and from whom it comes.

use ews_mcp_gate::Route;

use super::{Dialogue, End, dialogue, hold, inside, refused, signed};
use crate::scene::{Scene, scene};
use crate::stored::{change_key, draft, message, people};

const SEND: &str =
    "<m:SendItem $N SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId Id=\"$DRAFT\"/></m:ItemIds></m:SendItem>";

/// A call in which the draft is this one.
fn with(scene: Scene, to: &[&str], more: &str) -> Scene {
    scene.storing(2, draft("Offer", to, more))
}

const BRUNO: &str = "bruno@contoso.example";
const CLARA: &str = "clara@contoso.example";
const MALLORY: &str = "mallory@evil.example";

pub(super) fn dialogues() -> Vec<Dialogue> {
    let refused = |name, scene, rule| dialogue(name, scene, SEND, End::Refused(rule));
    let sent = |name, scene, count| dialogue(name, scene, SEND, End::Signed(count));
    let of_class = |class: &str| {
        let (kind, inside) = draft("Offer", &[BRUNO], "");
        scene().storing(2, (kind, inside.replace("IPM.Note", class)))
    };
    let mut few = scene();
    few.policy.max_recipients = Some(1);
    vec![
        sent("a draft to somebody", scene(), 1),
        sent("a draft to somebody nobody named", with(scene().naming(&[]), &[MALLORY], ""), 1),
        sent("a draft to the own mailbox alone", with(inside(), &["ANNA@contoso.example"], ""), 0),
        sent("a draft to one who is named twice", with(scene(), &[BRUNO, "Bruno@Contoso.example"], ""), 1),
        sent("a draft to nobody", with(scene(), &[], ""), 0),
        sent("a draft within policy", with(inside(), &[BRUNO, CLARA], &people("ReplyTo", &[CLARA])), 2),
        sent(
            "a draft that the mailbox itself wrote",
            with(scene(), &[BRUNO], &people("From", &["Anna@contoso.example"])),
            1,
        ),
        sent("a draft to somebody without an address", with(scene(), &["EX:Bruno"], ""), 1),
        refused("a To beyond policy", with(inside(), &[MALLORY], ""), "recipient-denied"),
        refused("a second To beyond policy", with(inside(), &[BRUNO, MALLORY], ""), "recipient-denied"),
        refused(
            "a Cc beyond policy",
            with(inside(), &[BRUNO], &people("CcRecipients", &[MALLORY])),
            "recipient-denied",
        ),
        refused(
            "a hidden Bcc beyond policy",
            with(inside(), &[BRUNO], &people("BccRecipients", &[MALLORY])),
            "recipient-denied",
        ),
        refused(
            "answers to somebody beyond policy",
            with(inside(), &[BRUNO], &people("ReplyTo", &[MALLORY])),
            "recipient-denied",
        ),
        refused(
            "answers to somebody without an address, under a policy",
            with(inside(), &[BRUNO], &people("ReplyTo", &["EX:Mallory"])),
            "recipient-denied",
        ),
        refused(
            "somebody without an address, under a policy",
            with(inside(), &["EX:Bruno"], ""),
            "recipient-denied",
        ),
        refused("a private list", with(scene(), &["LIST:Friends"], ""), "private-list"),
        refused(
            "a private list as hidden Bcc",
            with(scene(), &[BRUNO], &people("BccRecipients", &["LIST:Friends"])),
            "private-list",
        ),
        refused("too many", with(few, &[BRUNO, CLARA], ""), "too-many-recipients"),
        refused(
            "a draft from somebody else",
            with(scene(), &[BRUNO], &people("From", &[CLARA])),
            "another-sender",
        ),
        refused(
            "what was received",
            scene().storing(2, message("Lunch?", BRUNO, &[CLARA], "")),
            "not-a-draft",
        ),
        refused(
            "a draft that is none any more",
            with(scene(), &[BRUNO], "")
                .storing(2, message("Sent", "", &[BRUNO], "<t:IsDraft>false</t:IsDraft>")),
            "not-a-draft",
        ),
        refused("a rule", of_class("IPM.Rule.Version2.Message"), "not-a-draft"),
        refused("a request for a meeting", of_class("IPM.Schedule.Meeting.Request"), "not-a-draft"),
        refused("a class that only begins alike", of_class("IPM.Notes"), "not-a-draft"),
        refused(
            "what cannot be read",
            scene().naming_items(&["$GONE", "$DRAFT"]).storing(2, ("Message", String::new())),
            "not-a-draft",
        ),
        dialogue(
            "a draft that is gone",
            scene(),
            &SEND.replace("$DRAFT", "$GONE"),
            End::Refused("item-unreadable"),
        ),
        dialogue(
            "a draft that is not in the call",
            scene().naming_items(&["$ITEM"]),
            SEND,
            End::Refused("item-not-from-call"),
        ),
    ]
}

#[test]
fn a_stored_draft_is_sent_only_as_it_was_judged() {
    hold(&dialogues());
}

#[test]
fn what_is_sent_carries_the_change_key_that_was_judged() {
    let approved = signed(&scene(), SEND).approved;
    let Route::StoredDraft { id, change_key: key } = approved.route() else {
        panic!("{:?}", approved.route())
    };
    assert_eq!((id, key), (&scene().stored.id(2), &change_key(2)));
    assert!(approved.write().xml.contains("ChangeKey=\"CK2\""));
    // One that the plugin gave stays: where it is not the present one, Exchange refuses.
    let old = SEND.replace("Id=\"$DRAFT\"", "Id=\"$DRAFT\" ChangeKey=\"OLD\"");
    let approved = signed(&scene(), &old).approved;
    assert!(approved.write().xml.contains("ChangeKey=\"OLD\""));
    assert!(matches!(approved.route(), Route::StoredDraft { change_key, .. } if change_key == "OLD"));
}

#[test]
fn a_yes_to_one_state_of_a_draft_is_none_to_another() {
    let digest = |scene: &Scene| signed(scene, SEND).approved.digest(&[], &[]);
    let shown = scene().shown();
    assert_eq!(digest(&shown), digest(&shown.clone()));
    let others = [
        with(shown.clone(), &[CLARA], ""),
        with(shown.clone(), &[BRUNO, CLARA], ""),
        with(shown.clone(), &[BRUNO, "EX:Mallory"], ""),
        shown.clone().storing(2, draft("Another offer", &[BRUNO], "")),
    ];
    for other in others {
        assert_ne!(digest(&shown), digest(&other));
    }
    // Even where nothing is shown that would differ.
    assert_ne!(digest(&scene()), digest(&with(scene(), &[BRUNO, "EX:Mallory"], "")));
    assert_ne!(digest(&scene()), digest(&with(scene(), &[CLARA], "")));
}

#[test]
fn policy_holds_for_what_is_stored_in_the_own_mailbox_of_the_account_too() {
    for access in [ews_mcp_gate::Access::Primary, ews_mcp_gate::Access::Delegate] {
        let scene = with(inside(), &[MALLORY], "").access(access);
        assert_eq!(refused(&scene, SEND), "recipient-denied");
    }
}
