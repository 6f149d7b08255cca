//! The gate's reading of an answer of Exchange: what it passes on is XML.
#![no_main]

use ews_mcp_gate::{Answer, operation, read_answer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: &str| {
    for name in ["GetItem", "FindItem", "CreateItem", "SyncFolderItems"] {
        let operation = operation(name).expect("it is an operation");
        if let Ok(Answer::Response(response)) = read_answer(operation, answer) {
            let written = response.write();
            if let Err(error) = roxmltree::Document::parse(&written) {
                panic!("{error}: {written}");
            }
        }
    }
});
