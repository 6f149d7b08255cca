//! The gate's reading of an answer of Exchange: what it passes on is XML, and comes out the same when it is read again.
#![no_main]

use ews_mcp_gate::{Access, Answer, Mailbox, Seal, operation, read_answer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|answer: &str| {
    let mailbox = Mailbox { address: "ada@model.example".to_owned(), access: Access::Impersonation };
    for name in ["GetItem", "FindItem", "CreateItem", "SyncFolderItems"] {
        let operation = operation(name).expect("it is an operation");
        if let Ok(Answer::Response(response)) = read_answer(operation, answer) {
            let (written, blobs) = response.write(&mailbox, &Seal::new([7; 32]));
            if let Err(error) = roxmltree::Document::parse(&written) {
                panic!("{error}: {written}");
            }
            assert!(blobs.iter().map(Vec::len).sum::<usize>() <= answer.len());
        }
    }
});
