//! `get_email_details` against a mailbox that plays a script.

use ews_plugin_mail::GetEmailDetails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{Failure, FailureKind, Level, Reply, ToolManifest};
use serde_json::{Value, json};

fn answer(operation: &str, content: &str) -> String {
    format!(
        "<m:{operation}Response xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><m:ResponseMessages>\
         <m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{content}\
         </m:{operation}ResponseMessage></m:ResponseMessages></m:{operation}Response>"
    )
}

fn item(inner: &str) -> String {
    answer("GetItem", &format!("<m:Items><t:Message>{inner}</t:Message></m:Items>"))
}

fn folder(name: &str) -> String {
    answer(
        "GetFolder",
        &format!(
            "<m:Folders><t:Folder><t:FolderId Id=\"AQMkF\"/><t:DisplayName>{name}</t:DisplayName></t:Folder>\
             </m:Folders>"
        ),
    )
}

fn read(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let outcome = run::<GetEmailDetails>(arguments, mailbox, &ScriptedSession::new("Europe/Vienna"));
    assert_eq!(mailbox.unused(), 0);
    // Whatever comes is what the schema promises.
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<GetEmailDetails>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

#[test]
fn a_message_comes_with_all_that_it_has() {
    let mailbox = mailbox()
        .answer(item(
            "<t:ItemId Id=\"AAMk1\" ChangeKey=\"CQAA\"/><t:ParentFolderId Id=\"AQMkF\"/>\
             <t:ItemClass>IPM.Note</t:ItemClass><t:Subject>Plan</t:Subject>\
             <t:Body BodyType=\"HTML\">&lt;p&gt;Grüße&lt;/p&gt;</t:Body><t:Attachments><t:FileAttachment>\
             <t:AttachmentId Id=\"AAMkA\"/><t:Name>Übersicht.pdf</t:Name><t:ContentType>application/pdf</t:ContentType>\
             <t:Size>1234</t:Size><t:IsInline>false</t:IsInline></t:FileAttachment></t:Attachments>\
             <t:DateTimeReceived>2026-11-20T08:30:00Z</t:DateTimeReceived><t:Size>5678</t:Size>\
             <t:Importance>Normal</t:Importance><t:DateTimeSent>2026-11-20T08:29:00Z</t:DateTimeSent>\
             <t:HasAttachments>true</t:HasAttachments><t:ConversationId Id=\"AAQk1\"/>\
             <t:Flag><t:FlagStatus>NotFlagged</t:FlagStatus></t:Flag>\
             <t:BccRecipients><t:Mailbox><t:EmailAddress>eva@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:BccRecipients><t:From><t:Mailbox><t:EmailAddress>anna@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:From><t:InternetMessageId>&lt;1@contoso.example&gt;</t:InternetMessageId><t:IsRead>true</t:IsRead>",
        ))
        .answer(folder("Übersicht"));
    let reply = read(json!({ "message_id": "AAMk1" }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["email"],
        json!({
            "message_id": "AAMk1",
            "subject": "Plan",
            "from": "anna@contoso.example",
            "to": [],
            "cc": [],
            "bcc": ["eva@contoso.example"],
            "reply_to": [],
            "received_time": "2026-11-20T08:30:00+00:00",
            "sent_time": "2026-11-20T08:29:00+00:00",
            "is_read": true,
            "has_attachments": true,
            "conversation_id": "AAQk1",
            "internet_message_id": "<1@contoso.example>",
            "importance": "Normal",
            "categories": [],
            "flag_status": "NotFlagged",
            "attachments": [{
                "attachment_id": "AAMkA",
                "name": "Übersicht.pdf",
                "kind": "file",
                "content_type": "application/pdf",
                "size": 1234,
                "is_inline": false
            }],
            "folder": "Übersicht",
            "folder_id": "AQMkF",
            "change_key": "CQAA",
            "item_class": "IPM.Note",
            "size": 5678,
            "body": "<p>Grüße</p>",
            "body_format": "html"
        })
    );
    assert!(mailbox.operations()[0].contains("<t:BodyType>HTML</t:BodyType>"));
    assert!(mailbox.operations()[1].contains("<t:FolderId Id=\"AQMkF\"/>"));
}

#[test]
fn a_long_body_is_read_in_parts() {
    let body = item(&format!(
        "<t:ItemId Id=\"AAMk1\"/><t:Body BodyType=\"Text\">{}{}</t:Body>",
        "ä".repeat(150),
        "b".repeat(50)
    ));
    let ask = |offset: u32| {
        let arguments = json!({
            "message_id": "AAMk1", "format": "text", "fields": ["body"], "max_chars": 150, "offset": offset
        });
        read(arguments, &mailbox().answer(body.clone()))
    };
    assert_eq!(
        ask(0).unwrap().payload["email"],
        json!({
            "message_id": "AAMk1", "body": "ä".repeat(150), "body_format": "text",
            "body_total_chars": 200, "body_next_offset": 150
        })
    );
    assert_eq!(
        ask(150).unwrap().payload["email"],
        json!({ "message_id": "AAMk1", "body": "b".repeat(50), "body_format": "text", "body_total_chars": 200 })
    );
    assert_eq!(
        ask(200).unwrap_err(),
        Failure::invalid_argument("offset: the body has 200 characters in this form, so it ends before 200.")
    );
}

#[test]
fn without_body_none_is_asked_for() {
    let mailbox = mailbox().answer(item("<t:ItemId Id=\"AAMk1\"/><t:Subject>S</t:Subject>"));
    let reply = read(
        json!({ "message_id": "AAMk1", "include_body": false, "fields": ["subject", "body"] }),
        &mailbox,
    )
    .unwrap();
    assert_eq!(reply.payload["email"], json!({ "message_id": "AAMk1", "subject": "S" }));
    assert!(!mailbox.operations()[0].contains("item:Body"));
}

#[test]
fn a_folder_that_may_not_be_read_costs_only_its_name() {
    let mailbox = mailbox()
        .answer(item("<t:ItemId Id=\"AAMk1\"/><t:ParentFolderId Id=\"AQMkF\"/>"))
        .exchange_error("ErrorAccessDenied", "Access is denied.");
    let session = ScriptedSession::new("Europe/Vienna");
    let arguments = json!({ "message_id": "AAMk1", "fields": ["folder"] });
    let reply = run::<GetEmailDetails>(arguments, &mailbox, &session).unwrap();
    assert_eq!(reply.payload["email"], json!({ "message_id": "AAMk1", "folder_id": "AQMkF" }));
    assert_eq!(session.lines()[0].0, Level::Warning);
}

#[test]
fn a_message_that_is_gone_is_not_found() {
    let mailbox =
        mailbox().exchange_error("ErrorItemNotFound", "The specified object was not found in the store.");
    let failure = read(json!({ "message_id": "AAMk1" }), &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.message.starts_with("The specified object was not found in the store."), "{failure}");
}
