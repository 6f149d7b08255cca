//! The embedded Exchange's reader of XML: what it takes, another reader takes, too.
#![no_main]

use ews_mcp_simulator::fuzzing::is_xml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &str| {
    if is_xml(document)
        && let Err(error) = roxmltree::Document::parse(document)
    {
        panic!("{error}");
    }
});
