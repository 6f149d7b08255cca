//! What an attacker would hand over: each with the rule and the place by which it
//! is refused, or with the XML into which it is rewritten.

mod bulk;
mod effects;
mod operations;
mod pointers;

use ews_mcp_gate::Access;

use crate::cases::{Case, Expected, faults, in_folder};

#[test]
fn every_attack_is_refused_by_its_rule_or_comes_out_harmless() {
    let files = in_folder("attacks");
    let faults: Vec<String> =
        files.iter().flat_map(|(file, cases)| faults(&format!("attacks-{file}"), cases)).collect();
    assert!(faults.is_empty(), "{} cases:\n{}", faults.len(), faults.join("\n"));
    let written = files.values().map(Vec::len).sum::<usize>();
    let made = bulk::attacks().len() + operations::attacks().len() + pointers::attacks().len();
    assert!(written + made >= 700, "{written} and {made}");
}

#[test]
fn what_is_refused_by_impersonation_is_refused_with_any_access() {
    // What an operation may not at all is found before what stands in it.
    let is_earlier = |refusal: &ews_mcp_gate::Refusal| refusal.rule == "not-for-delegates";
    let mut tried = 0;
    for case in in_folder("attacks").into_values().flatten() {
        let Case { name, scene, xml, expected: Expected::Refused(rule, place) } = case else { continue };
        if scene.mailbox.access != Access::Impersonation || xml.len() > 100_000 {
            continue;
        }
        for access in [Access::Delegate, Access::Primary] {
            match scene.clone().access(access).judge(&xml) {
                Err(refusal) => {
                    let same = (refusal.rule, refusal.place.as_str()) == (rule.as_str(), place.as_str());
                    assert!(
                        same || is_earlier(&refusal),
                        "{name}, {access:?}: not {rule} at {place} but {refusal}"
                    );
                }
                Ok(signed) => panic!("{name}, {access:?}: SIGNED {}", signed.xml()),
            }
            tried += 1;
        }
    }
    assert!(tried >= 1_000, "{tried}");
}
