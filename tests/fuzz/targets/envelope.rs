//! Whole documents into the embedded Exchange.
#![no_main]

use ews_mcp_fuzz::with_server;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    with_server(|server| server.answer(document));
});
