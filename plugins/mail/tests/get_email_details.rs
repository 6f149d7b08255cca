//! `get_email_details` against a mailbox that plays a script.

use ews_plugin_mail::GetEmailDetails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Level, Reply, ToolManifest};
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
             </t:From><t:InternetMessageId>&lt;1@contoso.example&gt;</t:InternetMessageId><t:IsRead>true</t:IsRead>\
             <t:InternetMessageHeaders><t:InternetMessageHeader HeaderName=\"X-MS-Exchange-Organization-AuthAs\">Internal\
             </t:InternetMessageHeader></t:InternetMessageHeaders>",
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
            "authentication": {
                "spf": null, "dkim": null, "dmarc": null, "compauth": null, "auth_as": "Internal", "server": null
            },
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
    // Right at the end there is nothing, and no mistake either.
    assert_eq!(ask(200).unwrap().payload["email"]["body"], "");
    assert_eq!(
        ask(201).unwrap_err(),
        Failure::invalid_argument("offset: the body has 200 characters in this form, so it ends before 201.")
    );
}

#[test]
fn an_answer_stays_below_the_hosts_limit_whatever_the_body_is() {
    // In JSON each of these takes two characters.
    let body = "\"\\".repeat(100_000);
    let item = item(&format!(
        "<t:ItemId Id=\"AAMk1\"/><t:Subject>{}</t:Subject><t:Body BodyType=\"Text\">{body}</t:Body>",
        "s".repeat(5_000)
    ));
    let (mut offset, mut read_so_far) = (0, String::new());
    loop {
        let arguments = json!({
            "message_id": "AAMk1", "fields": ["subject", "body"], "max_chars": 36_000, "offset": offset
        });
        let payload = read(arguments, &mailbox().answer(item.clone())).unwrap().payload;
        assert!(payload.to_string().chars().count() < 39_000);
        assert_eq!(payload["email"]["body_total_chars"], 200_000);
        read_so_far.push_str(payload["email"]["body"].as_str().unwrap());
        let Some(next) = payload["email"]["body_next_offset"].as_u64() else { break };
        assert!(next > offset + 15_000);
        offset = next;
    }
    assert_eq!(read_so_far, body);
}

#[test]
fn what_the_servers_of_the_mailboxs_own_domain_found_is_told() {
    let header = |name: &str, value: &str| {
        format!("<t:InternetMessageHeader HeaderName=\"{name}\">{value}</t:InternetMessageHeader>")
    };
    let headers = [
        header("Received", "from mx.contoso.example (10.0.0.2) by exch.corp.local (10.0.0.3) with SMTP; now"),
        header("Authentication-Results", "mx.contoso.example; dmarc=fail header.from=bank.example"),
        header("Received", "from x (x [192.0.2.7]) by mx.contoso.example (Postfix); now"),
        header("Authentication-Results", "mx.contoso.example; dmarc=pass header.from=bank.example"),
        header("Received", "from y (y [192.0.2.8]) by x; now"),
        header("X-MS-Exchange-Organization-AuthSource", "exch.corp.local"),
    ];
    let message = item(&format!(
        "<t:ItemId Id=\"AAMk1\"/><t:InternetMessageHeaders>{}</t:InternetMessageHeaders>",
        headers.concat()
    ));
    let ask = |mailbox: &str| {
        let mailbox = ScriptedMailbox::new(mailbox).answer(message.clone());
        let email = read(json!({ "message_id": "AAMk1", "fields": ["authentication"] }), &mailbox).unwrap();
        assert!(mailbox.operations()[0].contains("FieldURI=\"item:InternetMessageHeaders\""));
        email.payload["email"]["authentication"].clone()
    };
    let found = ask("anna@contoso.example");
    assert_eq!(found["dmarc"], json!({ "result": "fail", "domain": "bank.example" }));
    assert_eq!(found["server"], "mx.contoso.example");
    assert_eq!(ask("anna@fabrikam.example")["dmarc"], json!(null));
}

#[test]
fn a_body_that_exchange_cut_says_so_at_its_end() {
    let item =
        item("<t:ItemId Id=\"AAMk1\"/><t:Body BodyType=\"Text\" IsTruncated=\"true\">abcdefghij</t:Body>");
    let mailbox = mailbox().answer(item);
    let reply =
        read(json!({ "message_id": "AAMk1", "fields": ["body"], "format": "text" }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["email"],
        json!({ "message_id": "AAMk1", "body": "abcdefghij", "body_format": "text", "body_truncated": true })
    );
    assert!(mailbox.operations()[0].contains("<t:MaximumBodySize>2000000</t:MaximumBodySize>"));
}

#[test]
fn include_body_adds_the_body_to_the_fields() {
    for (arguments, comes) in [
        (json!({ "message_id": "AAMk1", "fields": ["subject"] }), false),
        (json!({ "message_id": "AAMk1", "fields": ["subject"], "include_body": true }), true),
        (json!({ "message_id": "AAMk1", "fields": ["subject", "body"] }), true),
    ] {
        let mailbox =
            mailbox().answer(item("<t:ItemId Id=\"AAMk1\"/><t:Body BodyType=\"Text\">a\r\nb\nc</t:Body>"));
        let email = &read(arguments, &mailbox).unwrap().payload["email"];
        assert_eq!(email.get("body"), comes.then(|| json!("a\nb\nc")).as_ref());
        assert_eq!(mailbox.operations()[0].contains("item:Body"), comes);
    }
}

#[test]
fn an_id_of_another_mailbox_is_said_in_words_that_help() {
    let reason = "id-of-another-mailbox at GetItem/ItemIds/ItemId: the id belongs to another mailbox than \
                  anna@contoso.example";
    let mailbox = mailbox().fail(CallError::Refused(reason.into()));
    assert_eq!(
        read(json!({ "message_id": "AAMk1" }), &mailbox).unwrap_err(),
        Failure::invalid_argument(format!(
            "message_id is not an id of this mailbox; pass ids exactly as read_emails returned them, with the same \
             target_mailbox ({reason})"
        ))
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
