//! `reply_email`, `forward_email`, `create_reply_draft` and `create_forward_draft`
//! against a mailbox that plays a script.

use ews_plugin_mail::{CreateForwardDraft, CreateReplyDraft, ForwardEmail, ReplyEmail};
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, Tool, ToolManifest};
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

fn people(group: &str, addresses: &[&str]) -> String {
    let each: String = addresses
        .iter()
        .map(|address| format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>"))
        .collect();
    format!("<t:{group}Recipients>{each}</t:{group}Recipients>")
}

fn original(more: &str) -> String {
    item(
        "GetItem",
        &format!(
            "<t:ItemId Id=\"AAMkO\" ChangeKey=\"CQO\"/><t:Subject>Plan 🚀</t:Subject>\
                  <t:IsDraft>false</t:IsDraft>{more}"
        ),
    )
}

/// An attachment as a list shows it.
fn attached(name: &str, is_inline: bool) -> String {
    format!(
        "<t:FileAttachment><t:Name>{name}</t:Name><t:IsInline>{is_inline}</t:IsInline></t:FileAttachment>"
    )
}

/// What lies in Sent Items, or in Drafts.
fn stored(attachments: &[String]) -> String {
    let attachments = format!("<t:Attachments>{}</t:Attachments>", attachments.concat());
    let to = people("To", &["bruno@contoso.example"]);
    let cc = people("Cc", &["chloe@contoso.example"]);
    let bcc = people("Bcc", &["eva@contoso.example"]);
    item(
        "GetItem",
        &format!(
            "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQS\"/><t:Subject>RE: Plan 🚀</t:Subject>{attachments}\
             <t:DateTimeSent>2026-11-20T08:30:00Z</t:DateTimeSent>\
             <t:DateTimeCreated>2026-11-20T08:30:00Z</t:DateTimeCreated><t:ConversationId Id=\"AAQkC\"/>{to}{cc}{bcc}\
             <t:InternetMessageId>&lt;1@contoso.example&gt;</t:InternetMessageId>"
        ),
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

/// The one item of a CreateItem.
fn created(disposition: &str, inner: &str) -> String {
    format!(
        "<m:CreateItem {NAMESPACES} MessageDisposition=\"{disposition}\"><m:Items>{inner}</m:Items></m:CreateItem>"
    )
}

#[test]
fn a_reply_is_a_response_object_that_sends() {
    let mailbox = mailbox().answer(original("")).answer(stored(&[attached("logo.png", true)]));
    let arguments = json!({ "message_id": "AAMkO", "body": "<p>Ja &amp; gern 👍</p>" });
    let reply = call::<ReplyEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Reply sent to 3 recipients");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkS",
            "internet_message_id": "<1@contoso.example>",
            "conversation_id": "AAQkC",
            "sent_time": "2026-11-20T08:30:00+00:00",
            "subject": "RE: Plan 🚀",
            "recipients": ["bruno@contoso.example", "chloe@contoso.example", "eva@contoso.example"],
            "original_message_id": "AAMkO",
            "original_subject": "Plan 🚀",
            "reply_to": ["bruno@contoso.example"],
            "cc": ["chloe@contoso.example"],
            "bcc": ["eva@contoso.example"],
            "reply_all": false,
            "attachments_count": 0,
            "inline_attachments_preserved": 1,
        })
    );
    let requests = mailbox.requests();
    assert_eq!((requests[0].through, requests[1].through), (Through::Call, Through::Send));
    assert_eq!(
        requests[1].xml,
        created(
            "SendAndSaveCopy",
            "<t:ReplyToItem><t:ReferenceItemId Id=\"AAMkO\"/><t:NewBodyContent BodyType=\"HTML\">\
             &lt;p&gt;Ja &amp;amp; gern 👍&lt;/p&gt;</t:NewBodyContent></t:ReplyToItem>"
        )
    );
    assert_eq!(requests[1].attachments, None);
}

#[test]
fn a_reply_to_all_keeps_whom_the_message_named_and_adds_others() {
    let cc = people("Cc", &["CHLOE@contoso.example", "Anna@Contoso.example", "dora@contoso.example"]);
    let mailbox = mailbox().answer(original(&cc)).answer(stored(&[]));
    let arguments = json!({
        "message_id": "AAMkO",
        "body": "**ja**",
        "body_format": "markdown",
        "reply_all": true,
        "cc": ["chloe@contoso.example", "Fritz <fritz@contoso.example>"],
        "bcc": ["eva@contoso.example"],
        "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
    });
    let reply = call::<ReplyEmail>(arguments, &mailbox).unwrap();
    assert_eq!((&reply.payload["reply_all"], &reply.payload["attachments_count"]), (&json!(true), &json!(1)));
    let requests = mailbox.requests();
    assert!(requests[0].xml.contains("message:CcRecipients"), "{}", requests[0].xml);
    assert_eq!(
        requests[1].xml,
        created(
            "SendAndSaveCopy",
            "<t:ReplyAllToItem><t:CcRecipients><t:Mailbox><t:EmailAddress>CHLOE@contoso.example</t:EmailAddress>\
             </t:Mailbox><t:Mailbox><t:EmailAddress>dora@contoso.example</t:EmailAddress></t:Mailbox>\
             <t:Mailbox><t:Name>Fritz</t:Name><t:EmailAddress>fritz@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:CcRecipients><t:BccRecipients><t:Mailbox><t:EmailAddress>eva@contoso.example</t:EmailAddress>\
             </t:Mailbox></t:BccRecipients><t:ReferenceItemId Id=\"AAMkO\"/>\
             <t:NewBodyContent BodyType=\"HTML\">&lt;p&gt;&lt;strong&gt;ja&lt;/strong&gt;&lt;/p&gt;\n\
             </t:NewBodyContent></t:ReplyAllToItem>"
        )
    );
    assert_eq!(requests[1].attachments.as_ref().unwrap().blobs, [b"a"]);
}

#[test]
fn who_would_be_lost_from_cc_is_told() {
    let cc = "<t:CcRecipients><t:Mailbox><t:Name>Gruppe</t:Name><t:EmailAddress>/o=a/cn=b</t:EmailAddress>\
              <t:RoutingType>EX</t:RoutingType></t:Mailbox></t:CcRecipients>";
    let arguments =
        json!({ "message_id": "AAMkO", "body": "x", "reply_all": true, "cc": ["dora@contoso.example"] });
    let failure = call::<ReplyEmail>(arguments, &mailbox().answer(original(cc))).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.starts_with("cc: somebody in Cc of the message has no SMTP address (Gruppe)"));
}

#[test]
fn what_is_carried_is_counted_without_ones_own() {
    let copy = stored(&[
        attached("logo.png", true),
        attached("Bericht.pdf", false),
        attached("weitere.txt", false),
        attached("eigen.png", true),
        attached("eigen.txt", false),
    ]);
    let mailbox = mailbox().answer(original("")).answer(copy);
    let arguments = json!({
        "message_id": "AAMkO",
        "to": ["Dora <dora@contoso.example>"],
        "cc": ["chloe@contoso.example"],
        "bcc": ["eva@contoso.example"],
        "body": "Zur Kenntnis < & >",
        "body_format": "text",
        "attachments": [{ "name": "eigen.png", "content_base64": "YQ==", "is_inline": true }],
        "inline_attachments": [{ "file_name": "eigen.txt", "file_content": "Yg==" }],
    });
    let reply = call::<ForwardEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Forward sent to 3 recipients");
    for (field, value) in [
        ("forwarded_to", json!(["dora@contoso.example"])),
        ("cc", json!(["chloe@contoso.example"])),
        ("bcc", json!(["eva@contoso.example"])),
        ("recipients", json!(["dora@contoso.example", "chloe@contoso.example", "eva@contoso.example"])),
        ("attachments_included", json!(2)),
        ("inline_attachments_preserved", json!(1)),
        ("additional_attachments", json!(2)),
        ("original_subject", json!("Plan 🚀")),
        ("original_message_id", json!("AAMkO")),
    ] {
        assert_eq!(reply.payload[field], value, "{field}");
    }
    assert_eq!(
        mailbox.requests()[1].xml,
        created(
            "SendAndSaveCopy",
            "<t:ForwardItem><t:ToRecipients><t:Mailbox><t:Name>Dora</t:Name>\
             <t:EmailAddress>dora@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>\
             <t:CcRecipients><t:Mailbox><t:EmailAddress>chloe@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:CcRecipients><t:BccRecipients><t:Mailbox><t:EmailAddress>eva@contoso.example</t:EmailAddress>\
             </t:Mailbox></t:BccRecipients><t:ReferenceItemId Id=\"AAMkO\"/>\
             <t:NewBodyContent BodyType=\"Text\">Zur Kenntnis &lt; &amp; &gt;</t:NewBodyContent></t:ForwardItem>"
        )
    );
}

#[test]
fn of_a_copy_that_is_not_found_nothing_is_invented() {
    let found = |arguments| {
        let mailbox = mailbox().answer(original("")).answer(nothing_found());
        call::<ReplyEmail>(arguments, &mailbox).unwrap()
    };
    let reply = found(json!({ "message_id": "AAMkO", "body": "ja" }));
    assert_eq!(reply.message, "Reply sent; no copy of it was found in Sent Items yet, so message_id is null");
    for field in
        ["message_id", "subject", "recipients", "reply_to", "cc", "bcc", "inline_attachments_preserved"]
    {
        assert_eq!(reply.payload[field], Value::Null, "{field}");
    }
    let mailbox = mailbox().answer(original("")).answer(nothing_found());
    let arguments = json!({ "message_id": "AAMkO", "to": ["dora@contoso.example"] });
    let forward = call::<ForwardEmail>(arguments, &mailbox).unwrap();
    assert_eq!(forward.payload["recipients"], json!(["dora@contoso.example"]));
    for field in ["attachments_included", "inline_attachments_preserved"] {
        assert_eq!(forward.payload[field], Value::Null, "{field}");
    }
}

#[test]
fn what_cannot_be_answered_is_told_with_what_to_do() {
    let reply = json!({ "message_id": "AAMkO", "body": "ja" });
    let draft = item("GetItem", "<t:ItemId Id=\"AAMkO\"/><t:IsDraft>true</t:IsDraft>");
    let failure = call::<ReplyEmail>(reply.clone(), &mailbox().answer(draft.clone())).unwrap_err();
    assert_eq!(
        failure,
        Failure::invalid_argument(
            "message_id: it is a draft, which nobody has sent, so there is nobody to answer. update_draft changes a \
             draft, send_draft sends it."
        )
    );
    let failure =
        call::<CreateReplyDraft>(json!({ "message_id": "AAMkO" }), &mailbox().answer(draft)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    let none = mailbox().answer(original("")).exchange_error("ErrorInvalidReferenceItem", "Not possible.");
    let failure = call::<ReplyEmail>(reply.clone(), &none).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.starts_with("message_id: Exchange makes no answer of this item"), "{failure}");
    let gone = mailbox().exchange_error("ErrorItemNotFound", "Gone.");
    assert_eq!(call::<ReplyEmail>(reply.clone(), &gone).unwrap_err().kind, FailureKind::NotFound);
    let other = "id-of-another-mailbox at GetItem/ItemIds/ItemId: the id belongs to another mailbox";
    let failure =
        call::<ReplyEmail>(reply.clone(), &mailbox().fail(CallError::Refused(other.into()))).unwrap_err();
    assert!(failure.message.starts_with("message_id is not an id of this mailbox"), "{failure}");
    let denied = "recipient-denied at CreateItem: EWS_ALLOWED_RECIPIENTS does not allow eve@fabrikam.example";
    let refused = mailbox().answer(original("")).fail(CallError::Refused(denied.into()));
    assert_eq!(call::<ReplyEmail>(reply, &refused).unwrap_err(), Failure::failed(denied));
}

#[test]
fn wrong_people_are_told_before_anything_is_read() {
    let wrong = |outcome: Result<Reply<Value>, Failure>| outcome.unwrap_err().message;
    let text =
        wrong(call::<ReplyEmail>(json!({ "message_id": "A", "body": "x", "cc": ["bruno"] }), &mailbox()));
    assert!(text.starts_with("cc: \"bruno\" is not an e-mail address."), "{text}");
    for to in [json!(["x@"]), json!([])] {
        let arguments = json!({ "message_id": "A", "to": to });
        let text = wrong(call::<ForwardEmail>(arguments.clone(), &mailbox()));
        assert!(text.starts_with("to: "), "{text}");
        assert_eq!(text, wrong(call::<CreateForwardDraft>(arguments, &mailbox())));
    }
    assert!(
        wrong(call::<ReplyEmail>(json!({ "message_id": "A" }), &mailbox())).contains("missing field `body`")
    );
    assert!(
        wrong(call::<ReplyEmail>(json!({ "message_id": "A", "body": "x", "to": ["a@b.c"] }), &mailbox()))
            .contains("unknown field `to`")
    );
}

#[test]
fn a_reply_draft_gets_what_its_element_cannot_hold() {
    let attached_answer = answer(
        "CreateAttachment",
        "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"A\" RootItemId=\"AAMkS\" RootItemChangeKey=\"CR\"/>\
         </t:FileAttachment></m:Attachments>",
    );
    let mailbox = mailbox()
        .answer(original(""))
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQ1\"/>"))
        .answer(item("UpdateItem", "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQ2\"/>"))
        .answer(attached_answer)
        .answer(stored(&[attached("logo.png", true), attached("a.txt", false)]));
    let arguments = json!({
        "message_id": "AAMkO",
        "body": "ja",
        "body_format": "text",
        "bcc": ["eva@contoso.example"],
        "categories": ["Später 🚀"],
        "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }],
    });
    let reply = call::<CreateReplyDraft>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Reply draft saved");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkS",
            "change_key": "CQS",
            "created_time": "2026-11-20T08:30:00+00:00",
            "original_message_id": "AAMkO",
            "original_subject": "Plan 🚀",
            "reply_subject": "RE: Plan 🚀",
            "reply_to": ["bruno@contoso.example"],
            "cc": ["chloe@contoso.example"],
            "bcc": ["eva@contoso.example"],
            "reply_all": false,
            "attachments_count": 1,
            "inline_attachments_preserved": 1,
        })
    );
    let requests = mailbox.requests();
    assert!(requests.iter().all(|request| request.through == Through::Call));
    assert_eq!(
        requests[1].xml,
        created(
            "SaveOnly",
            "<t:ReplyToItem><t:BccRecipients><t:Mailbox><t:EmailAddress>eva@contoso.example</t:EmailAddress>\
             </t:Mailbox></t:BccRecipients><t:ReferenceItemId Id=\"AAMkO\"/>\
             <t:NewBodyContent BodyType=\"Text\">ja</t:NewBodyContent></t:ReplyToItem>"
        )
    );
    assert!(requests[2].xml.contains("<t:Categories><t:String>Später 🚀</t:String></t:Categories>"));
    assert!(requests[3].xml.contains("<m:ParentItemId Id=\"AAMkS\"/>"), "{}", requests[3].xml);
    assert_eq!(requests[3].blobs, [b"a"]);
}

#[test]
fn a_draft_without_files_and_categories_is_one_change() {
    let mailbox = mailbox()
        .answer(original(""))
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQ1\"/>"))
        .answer(stored(&[attached("Bericht.pdf", false)]));
    let arguments = json!({ "message_id": "AAMkO", "to": ["dora@contoso.example"], "categories": [] });
    let reply = call::<CreateForwardDraft>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Forward draft saved");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkS",
            "change_key": "CQS",
            "created_time": "2026-11-20T08:30:00+00:00",
            "original_message_id": "AAMkO",
            "original_subject": "Plan 🚀",
            "forward_subject": "RE: Plan 🚀",
            "forwarded_to": ["dora@contoso.example"],
            "cc": [],
            "bcc": [],
            "attachments_included": 1,
            "inline_attachments_preserved": 0,
            "additional_attachments": 0,
        })
    );
    assert_eq!(
        mailbox.operations()[1],
        created(
            "SaveOnly",
            "<t:ForwardItem><t:ToRecipients><t:Mailbox><t:EmailAddress>dora@contoso.example</t:EmailAddress>\
             </t:Mailbox></t:ToRecipients><t:ReferenceItemId Id=\"AAMkO\"/></t:ForwardItem>"
        )
    );
}

#[test]
fn a_draft_that_could_not_be_completed_is_named() {
    let mailbox = mailbox()
        .answer(original(""))
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQ1\"/>"))
        .exchange_error("ErrorQuotaExceeded", "The mailbox is full");
    let arguments =
        json!({ "message_id": "AAMkO", "attachments": [{ "name": "a.txt", "content_base64": "YQ==" }] });
    assert_eq!(
        call::<CreateReplyDraft>(arguments, &mailbox).unwrap_err(),
        Failure::failed(
            "The draft was saved as AAMkS, but not all files are attached to it: The mailbox is full \
             (ErrorQuotaExceeded). Complete it with update_draft, or remove it with delete_email, before you try again."
        )
    );
}

#[test]
fn a_draft_that_cannot_be_looked_at_is_saved_all_the_same() {
    let mailbox = mailbox()
        .answer(original(""))
        .answer(item("CreateItem", "<t:ItemId Id=\"AAMkS\" ChangeKey=\"CQ1\"/>"))
        .exchange_error("ErrorServerBusy", "Busy.");
    let reply = call::<CreateReplyDraft>(json!({ "message_id": "AAMkO" }), &mailbox).unwrap();
    assert_eq!(
        (&reply.payload["message_id"], &reply.payload["change_key"]),
        (&json!("AAMkS"), &json!("CQ1"))
    );
    for field in ["created_time", "reply_subject", "reply_to", "cc", "bcc", "inline_attachments_preserved"] {
        assert_eq!(reply.payload[field], Value::Null, "{field}");
    }
}
