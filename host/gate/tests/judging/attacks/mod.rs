//! What an attacker would hand over: each with the rule and the place by which it
//! is refused, or with the XML into which it is rewritten.

mod effects;
mod operations;
mod pointers;

use crate::cases::{faults, in_folder};

#[test]
fn every_attack_is_refused_by_its_rule_or_comes_out_harmless() {
    let files = in_folder("attacks");
    let faults: Vec<String> =
        files.iter().flat_map(|(file, cases)| faults(&format!("attacks-{file}"), cases)).collect();
    assert!(faults.is_empty(), "{} cases:\n{}", faults.len(), faults.join("\n"));
    let written = files.values().map(Vec::len).sum::<usize>();
    let made = operations::attacks().len() + pointers::attacks().len();
    assert!(written + made >= 500, "{written} and {made}");
}
