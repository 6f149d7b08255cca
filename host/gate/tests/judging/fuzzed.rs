//! What must hold of one judgement, whatever went in. `tests/fuzz` asks it of the
//! inputs that coverage finds, these tests ask it of others, and of the seeds of
//! fuzzing.

use ews_mcp_gate::{Access, Effect};

use crate::holds;
use crate::scene::{Scene, scene};
use crate::tree::{Node, read};

/// Judges XML: what was signed, or the rule that refused it.
///
/// # Errors
/// What does not hold.
pub fn judged(scene: &Scene, xml: &str) -> Result<Result<Node, &'static str>, String> {
    let signed = match scene.judge_xml(xml) {
        Err(refusal) => {
            let long = |text: &str| text.is_empty() || text.chars().count() > 500;
            let odd = long(refusal.rule) || long(&refusal.place) || long(&refusal.reason);
            return if odd { Err(format!("{refusal:?}")) } else { Ok(Err(refusal.rule)) };
        }
        Ok(signed) => signed,
    };
    let faults = holds::faults(scene, &signed);
    if !faults.is_empty() {
        return Err(format!("{faults:#?}\n{xml}\n{}", signed.xml()));
    }
    let again = holds::again(scene, &signed);
    match scene.judge_xml(&again) {
        Ok(twice) if twice.xml() != signed.xml() => Err(format!("{} became {}", signed.xml(), twice.xml())),
        Ok(twice) if twice.approved.effects() != signed.approved.effects() => {
            Err(format!("effects: {again}"))
        }
        Ok(twice) if twice.approved.recipients() != signed.approved.recipients() => {
            Err(format!("recipients: {again}"))
        }
        Ok(_) => Ok(Ok(read(&signed.xml()))),
        Err(refusal) => Err(format!("signed once, and then {refusal}: {again}")),
    }
}

/// The call that a number stands for: access, what ids look like, policy, blobs,
/// effects, and whether people are asked.
pub fn call(way: u8) -> Scene {
    let access = [Access::Impersonation, Access::Delegate, Access::Primary][usize::from(way) % 3];
    let mut scene = scene().access(access).blobs(&vec![3; usize::from(way / 12) % 3]);
    if way / 3 % 2 == 1 {
        scene = scene.opaque();
    }
    if way / 6 % 2 == 1 {
        scene = scene.allowing(&["*@contoso.example"]);
    }
    if way / 36 % 2 == 1 {
        scene = scene.shown();
    }
    if way / 72 % 3 == 2 {
        scene = scene.effects(&[Effect::Write]);
    }
    scene
}

/// Judges an input of fuzzing: a template of an operation, in the call of this
/// number.
///
/// # Errors
/// What does not hold.
pub fn hold(way: u8, template: &str) -> Result<(), String> {
    let scene = call(way);
    judged(&scene, &scene.written(template)).map(|_| ())
}
