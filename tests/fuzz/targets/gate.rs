//! The gate's judgement of an operation, in any call: by the same look from outside as in the gate's own tests.
#![no_main]
#![allow(dead_code, unreachable_pub, reason = "the rooms are those of the gate's tests")]

#[path = "../../../host/gate/tests/judging/fuzzed.rs"]
mod fuzzed;
#[path = "../../../host/gate/tests/judging/holds.rs"]
mod holds;
#[path = "../../../host/gate/tests/judging/ids.rs"]
mod ids;
#[path = "../../../host/gate/tests/judging/scene.rs"]
mod scene;
#[path = "../../../host/gate/tests/judging/stored.rs"]
mod stored;
#[path = "../../../host/gate/tests/judging/tree.rs"]
mod tree;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (way, template) = input;
    if let Err(fault) = fuzzed::hold(way, template) {
        panic!("{fault}");
    }
});
