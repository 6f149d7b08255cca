//! States of synchronization: as a client may send them, and as the server may have written them.
#![no_main]

use ews_mcp_fuzz::{escaped, with_library};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u64, i64, u64, &str)| {
    let (kind, number, time, key, text) = input;
    with_library(|server| {
        let state = match kind % 4 {
            0 => server.exchange().items_state(true, number, time, key),
            1 => server.exchange().items_state(false, number, time, key),
            _ => escaped(text),
        };
        let max = 1 + kind / 4;
        let operation = if kind % 4 == 3 {
            format!(
                "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
                 <m:SyncState>{state}</m:SyncState></m:SyncFolderHierarchy>"
            )
        } else {
            format!(
                "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>\
                 <t:DistinguishedFolderId Id=\"inbox\"/></m:SyncFolderId><m:SyncState>{state}</m:SyncState>\
                 <m:MaxChangesReturned>{max}</m:MaxChangesReturned></m:SyncFolderItems>"
            )
        };
        server.run(&operation)
    });
});
