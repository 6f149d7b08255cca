//! Answers and forwards: whom the item reaches that is answered.

use ews_mcp_gate::Route;

use super::{Dialogue, End, dialogue, hold, inside, signed};
use crate::scene::{Scene, scene};
use crate::stored::{message, people};

const BRUNO: &str = "bruno@contoso.example";
const CLARA: &str = "clara@contoso.example";
const ANNA: &str = "anna@contoso.example";
const MALLORY: &str = "mallory@evil.example";

/// An answer that goes out.
fn answer(kind: &str, people: &str) -> String {
    format!(
        "<m:CreateItem $N MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:{kind}>{people}\
         <t:ReferenceItemId Id=\"$ITEM\"/></t:{kind}></m:Items></m:CreateItem>"
    )
}

/// A call in which the message is this one.
fn with(scene: Scene, from: &str, to: &[&str], more: &str) -> Scene {
    scene.storing(1, message("Lunch?", from, to, more))
}

fn to(group: &str, address: &str) -> String {
    format!("<t:{group}><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox></t:{group}>")
}

pub(super) fn dialogues() -> Vec<Dialogue> {
    let reply = answer("ReplyToItem", "");
    let all = answer("ReplyAllToItem", "");
    let refused = |name, scene, xml: &str, rule| dialogue(name, scene, xml, End::Refused(rule));
    let sent = |name, scene, xml: &str, count| dialogue(name, scene, xml, End::Signed(count));
    let answers_to = |address: &str| people("ReplyTo", &[address]);
    let mut two = scene();
    two.policy.max_recipients = Some(2);
    vec![
        sent("an answer to who wrote", inside(), &reply, 1),
        sent("an answer to a stranger who wrote", with(scene(), MALLORY, &[ANNA], ""), &reply, 1),
        sent(
            "answers go where the message says",
            with(inside(), MALLORY, &[ANNA], &answers_to(CLARA)),
            &reply,
            1,
        ),
        sent("an answer to oneself", with(inside(), ANNA, &[BRUNO], ""), &reply, 0),
        refused("an answer beyond policy", with(inside(), MALLORY, &[ANNA], ""), &reply, "recipient-denied"),
        refused(
            "answers that the message sends beyond policy",
            with(inside(), BRUNO, &[ANNA], &answers_to(MALLORY)),
            &reply,
            "recipient-denied",
        ),
        refused(
            "answers that the message sends to a private list",
            with(scene(), BRUNO, &[ANNA], &answers_to("LIST:Friends")),
            &reply,
            "private-list",
        ),
        refused(
            "answers to somebody without an address, under a policy",
            with(inside(), "EX:Bruno", &[ANNA], ""),
            &reply,
            "recipient-denied",
        ),
        sent("answers to somebody without an address", with(scene(), "EX:Bruno", &[ANNA], ""), &reply, 1),
        sent("an answer to one, where others got it", with(inside(), BRUNO, &[ANNA, MALLORY], ""), &reply, 1),
        sent("an answer to all", with(inside(), BRUNO, &[ANNA, CLARA], ""), &all, 2),
        refused(
            "an answer to all, one beyond policy",
            with(inside(), BRUNO, &[ANNA, MALLORY], ""),
            &all,
            "recipient-denied",
        ),
        refused(
            "an answer to all, a Cc beyond policy",
            with(inside(), BRUNO, &[ANNA], &people("CcRecipients", &[MALLORY])),
            &all,
            "recipient-denied",
        ),
        refused(
            "an answer to all, a private list among them",
            with(scene(), BRUNO, &[ANNA, "LIST:Friends"], ""),
            &all,
            "private-list",
        ),
        sent(
            "an answer to all does not reach who was hidden",
            with(inside(), BRUNO, &[ANNA], &people("BccRecipients", &[MALLORY])),
            &all,
            1,
        ),
        refused(
            "an answer to too many",
            with(two.clone(), BRUNO, &[CLARA, MALLORY], ""),
            &all,
            "too-many-recipients",
        ),
        sent("an answer to as many as may be", with(two, BRUNO, &[CLARA, ANNA], ""), &all, 2),
        refused("an answer to what is gone", scene(), &reply.replace("$ITEM", "$GONE"), "item-unreadable"),
        refused(
            "an answer to all of what is gone",
            scene(),
            &all.replace("$ITEM", "$GONE"),
            "item-unreadable",
        ),
        refused(
            "a forward of what is gone",
            scene(),
            &answer("ForwardItem", &to("ToRecipients", BRUNO)).replace("$ITEM", "$GONE"),
            "item-unreadable",
        ),
        sent(
            "somebody who is on the message, although nobody named them",
            with(scene().naming(&[]), MALLORY, &[ANNA], ""),
            &answer("ForwardItem", &to("ToRecipients", MALLORY)),
            1,
        ),
        refused(
            "somebody who is on the message, beyond policy",
            with(inside().naming(&[]), MALLORY, &[ANNA], ""),
            &answer("ForwardItem", &to("ToRecipients", MALLORY)),
            "recipient-denied",
        ),
        refused(
            "somebody who is on another message",
            scene().naming(&[]),
            &answer("ReplyToItem", &to("CcRecipients", CLARA)),
            "recipient-not-from-call",
        ),
        sent(
            "a forward within policy of what came from beyond",
            with(inside(), MALLORY, &[ANNA], ""),
            &answer("ForwardItem", &to("ToRecipients", BRUNO)),
            1,
        ),
        refused(
            "a forward to a named one beyond policy",
            inside().naming(&[MALLORY]),
            &answer("ForwardItem", &to("BccRecipients", MALLORY)),
            "recipient-denied",
        ),
        refused(
            "an answer to what the call does not name",
            scene().naming_items(&["$DRAFT"]),
            &reply,
            "item-not-from-call",
        ),
        sent(
            "an answer within policy that is only saved",
            with(inside(), MALLORY, &[ANNA], ""),
            &reply.replace("SendAndSaveCopy", "SaveOnly"),
            0,
        ),
    ]
}

#[test]
fn an_answer_reaches_nobody_beyond_policy() {
    hold(&dialogues());
}

#[test]
fn an_answer_is_sent_as_a_draft_with_the_change_key_that_was_judged() {
    let approved = signed(&scene(), &answer("ReplyToItem", "")).approved;
    assert_eq!(approved.route(), &Route::NewDraft);
    assert!(approved.write().xml.contains("ChangeKey=\"CK1\""));
    assert_eq!(approved.ids().collect::<Vec<_>>(), [scene().stored.id(1)]);
}
