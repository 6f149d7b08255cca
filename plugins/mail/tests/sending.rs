//! `send_email`, `create_draft` and `send_draft` against a mailbox that plays a
//! script.

use ews_plugin_mail::{CreateDraft, SendDraft, SendEmail};
use ews_plugin_sdk::testing::{Attachments, ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Level, Reply, Tool, ToolManifest};
use serde_json::{Value, json};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

fn answer(operation: &str, content: &str) -> String {
    format!(
        "<m:{operation}Response {NAMESPACES}><m:ResponseMessages>\
         <m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{content}\
         </m:{operation}ResponseMessage></m:ResponseMessages></m:{operation}Response>"
    )
}

fn item(operation: &str, inner: &str) -> String {
    answer(operation, &format!("<m:Items><t:Message>{inner}</t:Message></m:Items>"))
}

fn sent_copy() -> String {
    item(
        "GetItem",
        "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQS\"/><t:Subject>Plan</t:Subject>\
         <t:DateTimeSent>2026-11-20T08:30:00Z</t:DateTimeSent><t:ConversationId Id=\"AAQkC\"/>\
         <t:ToRecipients><t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
         </t:ToRecipients><t:CcRecipients><t:Mailbox><t:Name>Chloe</t:Name>\
         <t:EmailAddress>chloe@contoso.example</t:EmailAddress></t:Mailbox></t:CcRecipients>\
         <t:InternetMessageId>&lt;1@contoso.example&gt;</t:InternetMessageId>",
    )
}

fn nothing_found() -> String {
    format!("<m:GetItemResponse {NAMESPACES}><m:ResponseMessages/></m:GetItemResponse>")
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

fn call<T: Tool>(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let outcome = run::<T>(arguments, mailbox, &ScriptedSession::new("Europe/Vienna"));
    assert_eq!(mailbox.unused(), 0);
    // Whatever comes is what the schema promises.
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<T>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn letter() -> Value {
    json!({ "to": ["bruno@contoso.example"], "subject": "Plan", "body": "<p>Hallo</p>" })
}

#[test]
fn a_plain_message_is_one_create_item_that_sends() {
    let mailbox = mailbox().answer(sent_copy());
    let reply = call::<SendEmail>(letter(), &mailbox).unwrap();
    assert_eq!(reply.message, "Email sent to 1 recipient");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkS",
            "internet_message_id": "<1@contoso.example>",
            "conversation_id": "AAQkC",
            "sent_time": "2026-11-20T08:30:00+00:00",
            "subject": "Plan",
            "recipients": ["bruno@contoso.example"],
            "attachments_count": 0,
        })
    );
    let requests = mailbox.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!((requests[0].through, &requests[0].attachments), (Through::Send, &None));
    assert_eq!(
        requests[0].xml,
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message>\
             <t:Subject>Plan</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;Hallo&lt;/p&gt;</t:Body>\
             <t:ToRecipients><t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:ToRecipients></t:Message></m:Items></m:CreateItem>"
        )
    );
}

#[test]
fn a_message_goes_with_all_that_it_was_given() {
    let mailbox = mailbox().answer(sent_copy());
    let arguments = json!({
        "to": ["Bruno Öst <bruno@contoso.example>", "dora@contoso.example"],
        "cc": ["chloe@contoso.example"],
        "bcc": ["eva@contoso.example"],
        "reply_to": ["team@contoso.example"],
        "subject": "Übersicht 🚀",
        "body": "**Grüße** 👩‍💻",
        "body_format": "markdown",
        "importance": "High",
        "sensitivity": "Private",
        "categories": ["Blau"],
        "request_read_receipt": true,
        "inline_attachments": [
            { "file_name": "Plan.txt", "file_content": "aGFsbG8" },
            {
                "file_name": "logo.png", "file_content": "aGFs\nbG8=", "content_type": "image/png",
                "is_inline": true,
            },
        ],
    });
    let reply = call::<SendEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Email sent to 4 recipients");
    assert_eq!(reply.payload["attachments_count"], 2);
    assert_eq!(
        reply.payload["recipients"],
        json!([
            "bruno@contoso.example",
            "dora@contoso.example",
            "chloe@contoso.example",
            "eva@contoso.example"
        ])
    );
    let request = mailbox.requests().remove(0);
    assert_eq!(
        request.xml,
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message>\
             <t:Subject>Übersicht 🚀</t:Subject><t:Sensitivity>Private</t:Sensitivity>\
             <t:Body BodyType=\"HTML\">&lt;p&gt;&lt;strong&gt;Grüße&lt;/strong&gt; 👩‍💻&lt;/p&gt;\n</t:Body>\
             <t:Categories><t:String>Blau</t:String></t:Categories><t:Importance>High</t:Importance>\
             <t:ToRecipients><t:Mailbox><t:Name>Bruno Öst</t:Name><t:EmailAddress>bruno@contoso.example\
             </t:EmailAddress></t:Mailbox><t:Mailbox><t:EmailAddress>dora@contoso.example</t:EmailAddress>\
             </t:Mailbox></t:ToRecipients>\
             <t:CcRecipients><t:Mailbox><t:EmailAddress>chloe@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:CcRecipients>\
             <t:BccRecipients><t:Mailbox><t:EmailAddress>eva@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:BccRecipients><t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>\
             <t:ReplyTo><t:Mailbox><t:EmailAddress>team@contoso.example</t:EmailAddress></t:Mailbox></t:ReplyTo>\
             </t:Message></m:Items></m:CreateItem>"
        )
    );
    // Beside the message, for answers and forwards take no attachments themselves.
    assert!(request.blobs.is_empty());
    assert_eq!(
        request.attachments,
        Some(Attachments {
            xml: format!(
                "<t:Attachments {NAMESPACES}><t:FileAttachment><t:Name>Plan.txt</t:Name>\
                 <t:IsInline>false</t:IsInline><t:Content>blob:0</t:Content></t:FileAttachment>\
                 <t:FileAttachment><t:Name>logo.png</t:Name><t:ContentType>image/png</t:ContentType>\
                 <t:ContentId>logo.png</t:ContentId><t:IsInline>true</t:IsInline><t:Content>blob:1</t:Content>\
                 </t:FileAttachment></t:Attachments>"
            ),
            blobs: vec![b"hallo".to_vec(), b"hallo".to_vec()],
        })
    );
}

#[test]
fn a_body_of_text_goes_as_text() {
    let mailbox = mailbox().answer(sent_copy());
    let mut arguments = letter();
    arguments["body_format"] = json!("text");
    arguments["body"] = json!("a < b\n*c*");
    call::<SendEmail>(arguments, &mailbox).unwrap();
    assert!(mailbox.operations()[0].contains("<t:Body BodyType=\"Text\">a &lt; b\n*c*</t:Body>"));
}

#[test]
fn what_was_sent_is_sent_even_where_no_copy_is_found() {
    for copy in [nothing_found(), answer("SendItem", "")] {
        let mailbox = mailbox().answer(copy);
        let reply = call::<SendEmail>(letter(), &mailbox).unwrap();
        assert_eq!(
            reply.message,
            "Email sent to 1 recipient; no copy of it was found in Sent Items yet, so message_id is null"
        );
        assert_eq!(
            reply.payload,
            json!({
                "message_id": null,
                "internet_message_id": null,
                "conversation_id": null,
                "sent_time": null,
                "subject": "Plan",
                "recipients": ["bruno@contoso.example"],
                "attachments_count": 0,
            })
        );
    }
}

#[test]
fn a_wrong_argument_is_told_before_anything_is_sent() {
    let wrong = |change: Value| {
        let mut arguments = letter();
        arguments.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let failure = call::<SendEmail>(arguments, &mailbox()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidArgument, "{failure}");
        failure.message
    };
    assert_eq!(
        wrong(json!({ "cc": ["bruno"] })),
        "cc: \"bruno\" is not an e-mail address. Write one address for each entry, as in anna@contoso.example or \
         Anna Lindqvist <anna@contoso.example>."
    );
    assert_eq!(wrong(json!({ "to": [] })), "to: at least one address is needed.");
    let file = |name: &str, content: &str| {
        wrong(json!({ "inline_attachments": [{ "file_name": name, "file_content": content }] }))
    };
    for name in ["../secret", "C:\\a.txt", "a\nb", " "] {
        assert_eq!(
            file(name, "aGFsbG8="),
            "inline_attachments/0/file_name: it must be a plain file name, without folders."
        );
    }
    assert_eq!(
        file("a.txt", "data:text/plain;base64,aGFsbG8="),
        "inline_attachments/0/file_content: it is not base64 (Invalid symbol 58, offset 4.). Pass base64 alone, \
         without data:."
    );
    assert!(wrong(json!({ "importance": "high" })).contains("unknown variant `high`"));
    assert!(wrong(json!({ "attachments": ["a.txt"] })).contains("expected struct AttachmentInput"));
}

#[test]
fn a_refusal_of_the_host_is_told_as_it_is() {
    let reason =
        "recipient-denied at CreateItem: EWS_ALLOWED_RECIPIENTS does not allow bruno@contoso.example";
    let mailbox = mailbox().fail(CallError::Refused(reason.into()));
    assert_eq!(call::<SendEmail>(letter(), &mailbox).unwrap_err(), Failure::failed(reason));
}

#[test]
fn a_draft_is_saved_with_its_attachments_and_looked_at_once() {
    let mailbox = mailbox()
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ1\"/>"))
        .answer(item(
            "GetItem",
            "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ2\"/><t:DateTimeCreated>2026-11-20T08:30:00Z</t:DateTimeCreated>",
        ));
    let arguments = json!({
        "to": ["bruno@contoso.example"],
        "subject": " Plan\n ",
        "inline_attachments": [{ "file_name": "Plan.txt", "file_content": "aGFsbG8=" }],
    });
    let reply = call::<CreateDraft>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Draft saved");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkD",
            "change_key": "CQ2",
            "created_time": "2026-11-20T08:30:00+00:00",
            "subject": "Plan",
            "recipients": ["bruno@contoso.example"],
            "attachments_count": 1,
        })
    );
    let requests = mailbox.requests();
    assert_eq!((requests[0].through, requests[1].through), (Through::Call, Through::Call));
    assert_eq!(
        requests[0].xml,
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SaveOnly\"><m:Items><t:Message>\
             <t:Subject>Plan</t:Subject><t:Attachments><t:FileAttachment><t:Name>Plan.txt</t:Name>\
             <t:IsInline>false</t:IsInline><t:Content>blob:0</t:Content></t:FileAttachment></t:Attachments>\
             <t:ToRecipients><t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:ToRecipients></t:Message></m:Items></m:CreateItem>"
        )
    );
    assert_eq!(requests[0].blobs, [b"hallo"]);
    assert!(requests[1].xml.contains("<t:FieldURI FieldURI=\"item:DateTimeCreated\"/>"));
    assert!(requests[1].xml.contains("<m:ItemIds><t:ItemId Id=\"AAMkD\"/></m:ItemIds>"));
}

#[test]
fn a_draft_that_cannot_be_looked_at_is_saved_all_the_same() {
    let mailbox = mailbox()
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ1\"/>"))
        .exchange_error("ErrorServerBusy", "The server cannot service this request right now.");
    let session = ScriptedSession::new("Europe/Vienna");
    let reply = run::<CreateDraft>(json!({}), &mailbox, &session).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkD",
            "change_key": "CQ1",
            "created_time": null,
            "subject": null,
            "recipients": [],
            "attachments_count": 0,
        })
    );
    assert_eq!(
        session.lines(),
        [(
            Level::Warning,
            "a draft that was saved cannot be read: The server cannot service this request right now. \
             (ErrorServerBusy)"
                .to_owned()
        )]
    );
}

#[test]
fn a_draft_is_sent_by_its_id_and_the_version_that_was_seen() {
    let mailbox = mailbox().answer(sent_copy());
    let arguments = json!({ "draft_id": "AAMkD", "change_key": "CQ2" });
    let reply = call::<SendDraft>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Draft sent to 2 recipients");
    assert_eq!(
        reply.payload,
        json!({
            "draft_id": "AAMkD",
            "message_id": "AAMkS",
            "internet_message_id": "<1@contoso.example>",
            "conversation_id": "AAQkC",
            "sent_time": "2026-11-20T08:30:00+00:00",
            "subject": "Plan",
            "recipients": ["bruno@contoso.example", "chloe@contoso.example"],
        })
    );
    let request = mailbox.requests().remove(0);
    assert_eq!((request.through, request.attachments), (Through::Send, None));
    assert_eq!(
        request.xml,
        format!(
            "<m:SendItem {NAMESPACES} SaveItemToFolder=\"true\"><m:ItemIds>\
             <t:ItemId Id=\"AAMkD\" ChangeKey=\"CQ2\"/></m:ItemIds></m:SendItem>"
        )
    );
}

#[test]
fn of_a_draft_whose_copy_is_not_found_nothing_is_invented() {
    let mailbox = mailbox().answer(nothing_found());
    let reply = call::<SendDraft>(json!({ "draft_id": "AAMkD" }), &mailbox).unwrap();
    assert_eq!(reply.message, "Draft sent; no copy of it was found in Sent Items yet, so message_id is null");
    assert_eq!((&reply.payload["recipients"], &reply.payload["subject"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_draft_that_was_changed_or_is_gone_is_not_sent() {
    let send =
        |mailbox: ScriptedMailbox| call::<SendDraft>(json!({ "draft_id": "AAMkD" }), &mailbox).unwrap_err();
    let conflict = send(mailbox().exchange_error("ErrorIrresolvableConflict", "The send or update failed."));
    assert_eq!(conflict.kind, FailureKind::Conflict);
    let gone = send(mailbox().exchange_error("ErrorItemNotFound", "Not found."));
    assert_eq!(gone.kind, FailureKind::NotFound);
    let other = "id-of-another-mailbox at SendItem/ItemIds/ItemId: the id belongs to another mailbox";
    assert_eq!(
        send(mailbox().fail(CallError::Refused(other.into()))),
        Failure::invalid_argument(format!(
            "draft_id is not an id of this mailbox; pass ids exactly as create_draft returned them, with the same \
             target_mailbox ({other})"
        ))
    );
}
