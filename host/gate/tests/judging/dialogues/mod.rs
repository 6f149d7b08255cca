//! What is stored decides, too: the gate asks for facts, and judges again. Each
//! dialogue says what is stored, what is asked on the way, and how it ends.

mod answering;
mod drafts;
mod meetings;
mod places;
mod sending;

use ews_mcp_gate::{Channel, Effect, Fact, Facts, Identity, Ids, Judgement};

use crate::scene::{Scene, Signed, scene};
use crate::stored::Stored;

/// A dialogue.
struct Dialogue {
    name: &'static str,
    scene: Scene,
    xml: String,
    end: End,
}

/// How it ends.
enum End {
    /// Refused by this rule.
    Refused(&'static str),
    /// Signed, for so many recipients.
    Signed(usize),
}

/// A dialogue that ends so.
fn dialogue(name: &'static str, scene: Scene, xml: &str, end: End) -> Dialogue {
    Dialogue { name, scene, xml: xml.to_owned(), end }
}

/// Holds all of these, and says how many they were.
fn hold(dialogues: &[Dialogue]) -> usize {
    let mut faults = Vec::new();
    for Dialogue { name, scene, xml, end } in dialogues {
        match (end, scene.judge(xml)) {
            (End::Refused(rule), Err(refusal)) if refusal.rule == *rule => {}
            (End::Signed(count), Ok(signed)) if signed.approved.recipients() == *count => {
                crate::record::record("dialogues", name, &signed.approved.write());
            }
            (End::Refused(rule), Err(refusal)) => faults.push(format!("{name}: not {rule} but {refusal}")),
            (End::Refused(rule), Ok(signed)) => {
                faults.push(format!("{name}: not {rule} but SIGNED {}", signed.xml()));
            }
            (End::Signed(count), Ok(signed)) => {
                faults.push(format!("{name}: reaches {}, not {count}", signed.approved.recipients()));
            }
            (End::Signed(_), Err(refusal)) => faults.push(format!("{name}: {refusal}")),
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), dialogues.len(), faults.join("\n"));
    dialogues.len()
}

/// The usual call where only people of Contoso may be reached.
fn inside() -> Scene {
    scene().allowing(&["*@contoso.example"])
}

/// What goes out, with all its questions answered.
fn signed(scene: &Scene, xml: &str) -> Signed {
    scene.judge(xml).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The rule by which it is refused.
fn refused(scene: &Scene, xml: &str) -> &'static str {
    match scene.judge(xml) {
        Err(refusal) => refusal.rule,
        Ok(signed) => panic!("SIGNED {}", signed.xml()),
    }
}

#[test]
fn the_dialogues_do_not_become_fewer() {
    let held = [sending::dialogues(), answering::dialogues(), meetings::dialogues(), places::dialogues()];
    let count: usize = held.iter().map(|dialogues| hold(dialogues)).sum();
    assert!(count >= 80, "{count}");
}

#[test]
fn questions_come_one_after_the_other_and_each_only_once() {
    let scene = scene();
    let xml = scene.written(
        "<m:CreateItem $N MessageDisposition=\"SendOnly\"><m:Items><t:ReplyToItem>\
         <t:ReferenceItemId Id=\"$ITEM\"/></t:ReplyToItem></m:Items></m:CreateItem>",
    );
    let mut facts = Facts::default();
    let needs = |facts: &Facts| match scene.step(Channel::Send, &xml, facts) {
        Ok(Judgement::Needs(needs)) => needs,
        other => panic!("{other:?}"),
    };
    let first = needs(&facts);
    assert_eq!(first, [Fact::Identity]);
    assert!(facts.learn(&first[0], &scene.stored.answer(&first[0].question(&scene.mailbox))));
    let second = needs(&facts);
    let [Fact::Items(items)] = second.as_slice() else { panic!("{second:?}") };
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].id(), scene.stored.id(1));
    assert!(second[0].is_required());
    // What is not answered is asked for again.
    assert_eq!(needs(&facts), second);
    facts.learn(&second[0], &scene.stored.answer(&second[0].question(&scene.mailbox)));
    assert!(matches!(scene.step(Channel::Send, &xml, &facts), Ok(Judgement::Sign(_))));
}

#[test]
fn every_question_is_an_operation_that_the_gate_signs_itself() {
    let scene = scene();
    let xml = "<m:CreateItem $N MessageDisposition=\"SendOnly\"><m:SavedItemFolderId><t:FolderId Id=\"$DEEP\"/>\
               </m:SavedItemFolderId><m:Items><t:ReplyToItem><t:ReferenceItemId Id=\"$ITEM\"/></t:ReplyToItem>\
               </m:Items></m:CreateItem>";
    let asked = signed(&scene, xml).asked;
    assert_eq!(asked.len(), 4, "{asked:?}");
    for question in asked {
        let end = question.find(['>', ' ', '/']).unwrap();
        let again = format!("{} $N{}", &question[..end], &question[end..]);
        let scene = scene.clone().effects(&[]);
        match scene.judge(&again) {
            Ok(signed) => assert!(signed.approved.effects().is_empty()),
            Err(refusal) => panic!("{refusal}: {question}"),
        }
    }
}

#[test]
fn a_mailbox_of_which_no_folder_is_seen_stays_unknown() {
    let mut scene = scene();
    scene.stored.unseen = Stored::WELL_KNOWN.iter().map(|(name, _)| *name).collect();
    let question = Fact::Identity.question(&scene.mailbox);
    let mut facts = Facts::default();
    assert!(!facts.learn(&Fact::Identity, &scene.stored.answer(&question)));
    assert_eq!(facts.identity, None);
}

#[test]
fn ids_that_name_no_mailbox_are_known_as_such() {
    let identity = |scene: Scene| -> Identity {
        let mut facts = Facts::default();
        let question = Fact::Identity.question(&scene.mailbox);
        assert!(facts.learn(&Fact::Identity, &scene.stored.answer(&question)));
        facts.identity.unwrap()
    };
    assert_eq!(identity(scene().opaque()).ids, Ids::Opaque);
    let Ids::Guid(guid) = identity(scene()).ids else { panic!("no GUID") };
    assert_eq!(guid.to_string(), crate::ids::OWN);
    // What an operation needs is not asked for where nothing is stored.
    let plain = signed(
        &scene().effects(&[Effect::Write]),
        "<m:CreateItem $N><m:Items><t:Message/></m:Items></m:CreateItem>",
    );
    assert!(plain.asked.is_empty());
}
