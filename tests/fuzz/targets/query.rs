//! Query strings, read and looked for.
#![no_main]

use ews_mcp_fuzz::{escaped, with_library};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    with_library(|server| {
        server.run(&format!(
            "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds>\
             <m:QueryString>{}</m:QueryString></m:FindItem>",
            escaped(query)
        ))
    });
});
