//! Internet messages: made into items, and shown in every form.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_mcp_fuzz::with_server;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|message: &[u8]| {
    with_server(|server| {
        let answer = server.run(&format!(
            "<m:CreateItem MessageDisposition=\"SaveOnly\"><m:Items><t:Message><t:MimeContent>{}</t:MimeContent>\
             </t:Message></m:Items></m:CreateItem>",
            STANDARD.encode(message)
        ));
        let Some((_, id)) = answer.split_once("<t:ItemId Id=\"") else { return };
        let id = id.split('"').next().unwrap_or_default();
        for body_type in ["Text", "HTML"] {
            server.run(&format!(
                "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true\
                 </t:IncludeMimeContent><t:BodyType>{body_type}</t:BodyType><t:FilterHtmlContent>true\
                 </t:FilterHtmlContent></m:ItemShape><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:GetItem>"
            ));
        }
    });
});
