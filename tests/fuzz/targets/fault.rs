//! Rules of misbehaviour.
#![no_main]

use ews_mcp_simulator::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|rule: &str| fuzzing::fault(rule));
