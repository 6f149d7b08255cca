//! `update_draft` against a mailbox that plays a script.

use ews_plugin_mail::UpdateDraft;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, ToolManifest};
use serde_json::{Value, json};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

fn item(operation: &str, inner: &str) -> String {
    format!(
        "<m:{operation}Response {NAMESPACES}><m:ResponseMessages>\
         <m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode><m:Items>\
         <t:Message>{inner}</t:Message></m:Items></m:{operation}ResponseMessage></m:ResponseMessages>\
         </m:{operation}Response>"
    )
}

fn draft(key: &str) -> String {
    item("GetItem", &format!("<t:ItemId Id=\"AAMkD\" ChangeKey=\"{key}\"/><t:IsDraft>true</t:IsDraft>"))
}

fn now() -> String {
    item(
        "GetItem",
        "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ9\"/><t:Subject>Neu 🚀</t:Subject><t:ToRecipients><t:Mailbox>\
         <t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>",
    )
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

fn call(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let outcome = run::<UpdateDraft>(arguments, mailbox, &ScriptedSession::new("UTC"));
    assert_eq!(mailbox.unused(), 0);
    assert!(mailbox.requests().iter().all(|request| request.through != Through::Send));
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<UpdateDraft>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

#[test]
fn all_that_a_draft_says_goes_in_one_operation() {
    let mailbox = mailbox()
        .answer(draft("CQ1"))
        .answer(item("UpdateItem", "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ2\"/>"))
        .answer(now());
    let arguments = json!({
        "draft_id": "AAMkD",
        "to": ["Bruno Öst <bruno@contoso.example>"],
        "cc": [],
        "bcc": ["eva@contoso.example"],
        "subject": " Neu\n🚀 ",
        "body": "**fett**",
        "body_format": "markdown",
        "importance": "High",
        "categories": ["Blau"],
        "change_key": "CQ1",
    });
    let reply = call(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Draft updated");
    assert_eq!(
        reply.payload,
        json!({
            "draft_id": "AAMkD",
            "change_key": "CQ9",
            "updated": ["to", "cc", "bcc", "subject", "body", "importance", "categories"],
            "subject": "Neu 🚀",
            "to": ["bruno@contoso.example"],
            "cc": [],
            "bcc": [],
            "attachments_added": 0,
        })
    );
    assert_eq!(
        mailbox.operations()[1],
        format!(
            "<m:UpdateItem {NAMESPACES} ConflictResolution=\"NeverOverwrite\" MessageDisposition=\"SaveOnly\">\
             <m:ItemChanges><t:ItemChange><t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ1\"/><t:Updates>\
             <t:SetItemField><t:FieldURI FieldURI=\"message:ToRecipients\"/><t:Message><t:ToRecipients><t:Mailbox>\
             <t:Name>Bruno Öst</t:Name><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:ToRecipients></t:Message></t:SetItemField>\
             <t:DeleteItemField><t:FieldURI FieldURI=\"message:CcRecipients\"/></t:DeleteItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"message:BccRecipients\"/><t:Message><t:BccRecipients><t:Mailbox>\
             <t:EmailAddress>eva@contoso.example</t:EmailAddress></t:Mailbox></t:BccRecipients></t:Message>\
             </t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Subject\"/><t:Message><t:Subject>Neu 🚀</t:Subject>\
             </t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Body\"/><t:Message><t:Body BodyType=\"HTML\">\
             &lt;p&gt;&lt;strong&gt;fett&lt;/strong&gt;&lt;/p&gt;\n</t:Body></t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Importance\"/><t:Message><t:Importance>High</t:Importance>\
             </t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Categories\"/><t:Message><t:Categories>\
             <t:String>Blau</t:String></t:Categories></t:Message></t:SetItemField>\
             </t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )
    );
}

#[test]
fn empty_lists_take_all_away() {
    let mailbox = mailbox()
        .answer(draft("CQ1"))
        .answer(item("UpdateItem", "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ2\"/>"))
        .answer(now());
    let arguments = json!({ "draft_id": "AAMkD", "to": [], "bcc": [], "categories": [] });
    call(arguments, &mailbox).unwrap();
    let operation = &mailbox.operations()[1];
    assert!(operation.contains("ConflictResolution=\"AlwaysOverwrite\""), "{operation}");
    for path in ["message:ToRecipients", "message:BccRecipients", "item:Categories"] {
        let expected = format!("<t:DeleteItemField><t:FieldURI FieldURI=\"{path}\"/></t:DeleteItemField>");
        assert!(operation.contains(&expected), "{operation}");
    }
}

#[test]
fn files_alone_are_added_without_another_change() {
    let created = format!(
        "<m:CreateAttachmentResponse {NAMESPACES}><m:ResponseMessages>\
         <m:CreateAttachmentResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:Attachments><t:FileAttachment><t:AttachmentId Id=\"A\"/></t:FileAttachment></m:Attachments>\
         </m:CreateAttachmentResponseMessage></m:ResponseMessages></m:CreateAttachmentResponse>"
    );
    let arguments = json!({
        "draft_id": "AAMkD",
        "inline_attachments": [{ "file_name": "a.txt", "file_content": "YQ==" }],
    });
    let fine = mailbox().answer(draft("CQ1")).answer(created).answer(now());
    let reply = call(arguments.clone(), &fine).unwrap();
    assert_eq!(
        (&reply.payload["updated"], &reply.payload["attachments_added"], &reply.payload["change_key"]),
        (&json!(["attachments"]), &json!(1), &json!("CQ9"))
    );
    assert_eq!(fine.requests()[1].blobs, [b"a"]);
    // Of a draft that has files now and cannot be looked at, the version is not known.
    let refused = format!(
        "<m:CreateAttachmentResponse {NAMESPACES}><m:ResponseMessages>\
         <m:CreateAttachmentResponseMessage ResponseClass=\"Error\"><m:MessageText>Too large.</m:MessageText>\
         <m:ResponseCode>ErrorAttachmentSizeLimitExceeded</m:ResponseCode></m:CreateAttachmentResponseMessage>\
         </m:ResponseMessages></m:CreateAttachmentResponse>"
    );
    let failure = call(arguments, &mailbox().answer(draft("CQ1")).answer(refused)).unwrap_err();
    assert_eq!(
        failure.message,
        "Not all files were added: a.txt: Too large. (ErrorAttachmentSizeLimitExceeded)"
    );
}

#[test]
fn a_draft_that_was_changed_since_stays_as_it_is() {
    let stale = json!({ "draft_id": "AAMkD", "subject": "x", "change_key": "CQ1" });
    let failure = call(stale.clone(), &mailbox().answer(draft("CQ2"))).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Conflict);
    assert!(failure.message.starts_with("change_key: the message was changed since it had this version"));
    // Between the look and the change.
    let late = mailbox().answer(draft("CQ1")).exchange_error("ErrorIrresolvableConflict", "Conflict.");
    assert_eq!(call(stale, &late).unwrap_err().kind, FailureKind::Conflict);
}

#[test]
fn what_is_no_draft_is_not_changed() {
    let received = item("GetItem", "<t:ItemId Id=\"AAMkD\"/><t:IsDraft>false</t:IsDraft>");
    let arguments = json!({ "draft_id": "AAMkD", "subject": "x" });
    assert_eq!(
        call(arguments.clone(), &mailbox().answer(received)).unwrap_err(),
        Failure::invalid_argument(
            "draft_id: it is no draft. What was sent or received keeps what it says; update_email marks it."
        )
    );
    let other = "id-of-another-mailbox at GetItem/ItemIds/ItemId: the id belongs to another mailbox";
    let failure = call(arguments, &mailbox().fail(CallError::Refused(other.into()))).unwrap_err();
    assert!(failure.message.starts_with("draft_id is not an id of this mailbox"), "{failure}");
}

#[test]
fn a_wrong_argument_is_told_before_anything_is_read() {
    let wrong = |arguments: Value| call(arguments, &mailbox()).unwrap_err().message;
    let nothing = "Nothing to change: pass at least one of to, cc, bcc, subject, body, importance, categories and \
                   attachments.";
    assert_eq!(wrong(json!({ "draft_id": "AAMkD" })), nothing);
    assert_eq!(wrong(json!({ "draft_id": "AAMkD", "attachments": [], "body_format": "text" })), nothing);
    assert!(
        wrong(json!({ "draft_id": "AAMkD", "bcc": ["x"] }))
            .starts_with("bcc: \"x\" is not an e-mail address")
    );
    assert!(wrong(json!({ "draft_id": "AAMkD", "sensitivity": "Private" })).contains("unknown field"));
}
