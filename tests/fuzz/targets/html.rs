//! Bodies in HTML.
#![no_main]

use ews_mcp_simulator::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| fuzzing::body(html));
