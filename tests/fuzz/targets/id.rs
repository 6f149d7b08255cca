//! Ids: read and written again, and asked for wherever an id may stand.
#![no_main]

use ews_mcp_fuzz::{escaped, with_library};
use ews_mcp_simulator::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|id: &str| {
    fuzzing::id(id);
    let id = escaped(id);
    let shape = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";
    for operation in [
        format!(
            "<m:GetItem>{shape}<m:ItemIds><t:ItemId Id=\"{id}\" ChangeKey=\"{id}\"/></m:ItemIds></m:GetItem>"
        ),
        format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>\
             <t:FolderId Id=\"{id}\"/></m:FolderIds></m:GetFolder>"
        ),
        format!(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id=\"{id}\"/></m:AttachmentIds></m:GetAttachment>"
        ),
        format!(
            "<m:GetConversationItems>{shape}<m:Conversations><t:Conversation><t:ConversationId Id=\"{id}\"/>\
             </t:Conversation></m:Conversations></m:GetConversationItems>"
        ),
    ] {
        with_library(|server| server.run(&operation));
    }
});
