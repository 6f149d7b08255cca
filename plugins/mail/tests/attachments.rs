//! The tools for attachments against a mailbox that plays a script.

use ews_plugin_mail::{
    AddAttachment, AttachEmailToDraft, DeleteAttachment, DownloadAttachment, GetEmailMime, ListAttachments,
    ReadAttachment, SaveAttachment,
};
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{Blob, CallError, Failure, FailureKind, Reply, Tool, ToolManifest};
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

fn item(inner: &str) -> String {
    answer("GetItem", &format!("<m:Items><t:Message>{inner}</t:Message></m:Items>"))
}

/// A message with a file, a picture inside the body, a message and a link.
fn attached() -> String {
    item(
        "<t:ItemId Id=\"AAMk1\"/><t:Attachments><t:FileAttachment><t:AttachmentId Id=\"A1\"/><t:Name>Plan.txt</t:Name>\
         <t:ContentType>text/plain</t:ContentType><t:Size>6</t:Size><t:IsInline>false</t:IsInline></t:FileAttachment>\
         <t:FileAttachment><t:AttachmentId Id=\"A2\"/><t:Name>logo.png</t:Name><t:ContentId>logo@x</t:ContentId>\
         <t:IsInline>true</t:IsInline></t:FileAttachment><t:ItemAttachment><t:AttachmentId Id=\"A3\"/>\
         <t:Name>Anfrage</t:Name><t:Size>2000</t:Size></t:ItemAttachment><t:ReferenceAttachment>\
         <t:AttachmentId Id=\"A4\"/><t:Name>Cloud.docx</t:Name></t:ReferenceAttachment></t:Attachments>",
    )
}

fn file(name: &str) -> String {
    answer(
        "GetAttachment",
        &format!(
            "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"A1\"/><t:Name>{name}</t:Name>\
             <t:Content>blob:0</t:Content></t:FileAttachment></m:Attachments>"
        ),
    )
}

fn message() -> String {
    answer(
        "GetAttachment",
        "<m:Attachments><t:ItemAttachment><t:AttachmentId Id=\"A3\"/><t:Name>Anfrage</t:Name><t:Message>\
         <t:MimeContent>blob:0</t:MimeContent></t:Message></t:ItemAttachment></m:Attachments>",
    )
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

fn with_content(content: &[u8]) -> ScriptedMailbox {
    mailbox().answer(attached()).answer_with_blobs(file("Plan.txt"), vec![Blob::new(content)])
}

fn call_in<T: Tool>(
    arguments: Value,
    mailbox: &ScriptedMailbox,
    session: &ScriptedSession,
) -> Result<Reply<Value>, Failure> {
    let outcome = run::<T>(arguments, mailbox, session);
    assert_eq!(mailbox.unused(), 0);
    // Whatever comes is what the schema promises.
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<T>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn call<T: Tool>(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    call_in::<T>(arguments, mailbox, &ScriptedSession::new("Europe/Vienna"))
}

#[test]
fn a_list_says_what_exchange_says_and_null_for_the_rest() {
    let mailbox = mailbox().answer(attached());
    let reply = call::<ListAttachments>(json!({ "message_id": "AAMk1" }), &mailbox).unwrap();
    assert_eq!(reply.message, "4 attachments");
    let other = |id: &str, name: &str, kind: &str| {
        json!({
            "attachment_id": id, "name": name, "kind": kind, "content_type": null, "size": null, "is_inline": null,
            "content_id": null,
        })
    };
    let mut picture = other("A2", "logo.png", "file");
    (picture["is_inline"], picture["content_id"]) = (json!(true), json!("logo@x"));
    let mut inner = other("A3", "Anfrage", "item");
    inner["size"] = json!(2000);
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMk1",
            "count": 4,
            "attachments": [
                {
                    "attachment_id": "A1", "name": "Plan.txt", "kind": "file", "content_type": "text/plain", "size": 6,
                    "is_inline": false, "content_id": null,
                },
                picture, inner, other("A4", "Cloud.docx", "reference"),
            ],
        })
    );
    assert_eq!(mailbox.round_trips(), 1);
    assert!(mailbox.operations()[0].contains("<t:FieldURI FieldURI=\"item:Attachments\"/>"));
}

#[test]
fn pictures_inside_the_body_may_be_left_out() {
    let arguments = json!({ "message_id": "AAMk1", "include_inline": false });
    let reply = call::<ListAttachments>(arguments, &mailbox().answer(attached())).unwrap();
    assert_eq!((reply.message.as_str(), &reply.payload["count"]), ("3 attachments", &json!(3)));
    let nothing = item("<t:ItemId Id=\"AAMk1\"/>");
    let reply =
        call::<ListAttachments>(json!({ "message_id": "AAMk1" }), &mailbox().answer(nothing)).unwrap();
    assert_eq!(reply.payload, json!({ "message_id": "AAMk1", "attachments": [], "count": 0 }));
}

#[test]
fn a_download_is_base64_of_the_bytes() {
    for named in [json!({ "attachment_id": "A1" }), json!({ "attachment_name": "PLAN.txt" })] {
        let mut arguments = json!({ "message_id": "AAMk1" });
        arguments.as_object_mut().unwrap().extend(named.as_object().unwrap().clone());
        let mailbox = with_content("Größe".as_bytes());
        let reply = call::<DownloadAttachment>(arguments, &mailbox).unwrap();
        assert_eq!(
            reply.payload,
            json!({
                "message_id": "AAMk1", "attachment_id": "A1", "name": "Plan.txt", "size": 7, "content_type": "text/plain",
                "is_inline": false, "content_id": null, "content_base64": "R3LDtsOfZQ==",
            })
        );
        assert_eq!(
            mailbox.operations()[1],
            format!(
                "<m:GetAttachment {NAMESPACES}><m:AttachmentIds><t:AttachmentId Id=\"A1\"/></m:AttachmentIds>\
                 </m:GetAttachment>"
            )
        );
    }
}

#[test]
fn a_picture_comes_beside_the_result_and_a_message_as_mime() {
    let session = ScriptedSession::new("Europe/Vienna");
    let arguments = json!({ "message_id": "AAMk1", "content_id": "cid:logo@x", "return_as": "resource" });
    let mailbox =
        mailbox().answer(attached()).answer_with_blobs(file("logo.png"), vec![Blob::new(b"\x89PNG")]);
    let reply = call_in::<DownloadAttachment>(arguments, &mailbox, &session).unwrap();
    assert_eq!(reply.payload["content_base64"], Value::Null);
    assert_eq!(reply.payload["is_inline"], true);
    let media_type = "application/octet-stream".to_owned();
    assert_eq!(session.added(), [("logo.png".to_owned(), media_type, b"\x89PNG".to_vec())]);

    let mailbox = self::mailbox()
        .answer(attached())
        .answer_with_blobs(message(), vec![Blob::new(b"Subject: a\r\n\r\nb")]);
    let arguments = json!({ "message_id": "AAMk1", "attachment_name": "Anfrage" });
    let reply = call::<DownloadAttachment>(arguments, &mailbox).unwrap();
    assert_eq!(reply.payload["name"], "Anfrage.eml");
    assert_eq!(reply.payload["content_type"], "message/rfc822");
    assert!(mailbox.operations()[1].contains("<t:IncludeMimeContent>true</t:IncludeMimeContent>"));
}

#[test]
fn what_is_too_large_names_the_tools_that_help() {
    let large = vec![0; (512 << 10) + 1];
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1" });
    let failure = call::<DownloadAttachment>(arguments, &with_content(&large)).unwrap_err();
    assert_eq!(
        failure,
        Failure::invalid_argument(
            "\"Plan.txt\" has 524289 bytes, and at most 524288 come in a result. Use read_attachment for its text, or \
             save_attachment to keep it as a file on the server, or pass return_as resource."
        )
    );
    // What Exchange says is far too large is not even fetched.
    let huge = attached().replace("<t:Size>2000</t:Size>", "<t:Size>90000000</t:Size>");
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A3", "return_as": "resource" });
    let failure = call::<DownloadAttachment>(arguments, &mailbox().answer(huge)).unwrap_err();
    assert!(failure.message.starts_with("\"Anfrage\" has 90000000 bytes, and at most 786432"), "{failure}");
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1", "return_as": "file_path" });
    let failure = call::<DownloadAttachment>(arguments, &mailbox()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(failure.message.contains("save_attachment"), "{failure}");
}

#[test]
fn what_has_no_bytes_says_why() {
    let arguments = json!({ "message_id": "AAMk1", "attachment_name": "Cloud.docx" });
    let failure = call::<ReadAttachment>(arguments, &mailbox().answer(attached())).unwrap_err();
    assert_eq!(
        failure,
        Failure::unsupported(
            "\"Cloud.docx\" is a link to a file elsewhere: its bytes are not in the mailbox. Open the link in the body of \
             the message."
        )
    );
    let contact = answer(
        "GetAttachment",
        "<m:Attachments><t:ItemAttachment><t:AttachmentId Id=\"A3\"/><t:Name>Anfrage</t:Name><t:Contact/>\
         </t:ItemAttachment></m:Attachments>",
    );
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A3" });
    let failure =
        call::<DownloadAttachment>(arguments, &mailbox().answer(attached()).answer(contact)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.starts_with("\"Anfrage\" is an attached item (Contact)"), "{failure}");
}

#[test]
fn one_attachment_has_to_be_named_in_one_way() {
    for arguments in [
        json!({ "message_id": "AAMk1" }),
        json!({ "message_id": "AAMk1", "attachment_id": "A1", "attachment_name": "Plan.txt" }),
    ] {
        for failure in [
            call::<ReadAttachment>(arguments.clone(), &mailbox()).unwrap_err(),
            call::<DownloadAttachment>(arguments.clone(), &mailbox()).unwrap_err(),
            call::<SaveAttachment>(arguments.clone(), &mailbox()).unwrap_err(),
            call::<DeleteAttachment>(arguments.clone(), &mailbox()).unwrap_err(),
        ] {
            assert_eq!(failure.kind, FailureKind::InvalidArgument);
            assert!(failure.message.starts_with("Pass one of attachment_id, attachment_name"), "{failure}");
        }
    }
}

#[test]
fn a_file_is_saved_under_a_name_that_can_be_one() {
    let session = ScriptedSession::new("Europe/Vienna").file("Plan.txt", b"da");
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1" });
    let reply = call_in::<SaveAttachment>(arguments, &with_content(b"Inhalt"), &session).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMk1", "attachment_id": "A1", "name": "Plan.txt", "saved_path": "Plan (1).txt", "size": 6,
            "content_type": "text/plain",
        })
    );
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1", "file_name": "Neu.txt" });
    let reply = call_in::<SaveAttachment>(arguments, &with_content(b"Inhalt"), &session).unwrap();
    assert_eq!(reply.payload["saved_path"], "Neu.txt");
    assert_eq!(session.files().len(), 3);
    let odd = attached().replace("Plan.txt", "../../Q1/Plan?.txt");
    let mailbox = mailbox().answer(odd).answer_with_blobs(file("x"), vec![Blob::new(b"y")]);
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1" });
    let reply = call_in::<SaveAttachment>(arguments, &mailbox, &session).unwrap();
    assert_eq!(reply.payload["saved_path"], "_.._Q1_Plan_.txt");
    assert_eq!(reply.payload["name"], "../../Q1/Plan?.txt");
}

#[test]
fn a_text_is_read_in_parts_that_fit() {
    let text: String = (0..20_000).map(|line| format!("Zeile \"{line}\"\n")).collect();
    let (mut offset, mut whole) = (0, String::new());
    loop {
        let arguments =
            json!({ "message_id": "AAMk1", "attachment_id": "A1", "max_chars": 36_000, "offset": offset });
        let reply = call::<ReadAttachment>(arguments, &with_content(text.as_bytes())).unwrap();
        assert!(reply.payload.to_string().chars().count() < 39_000);
        assert_eq!(reply.payload["content_length"], text.chars().count() - 1);
        assert_eq!(reply.payload["offset"], offset);
        whole.push_str(reply.payload["content"].as_str().unwrap());
        match reply.payload["next_offset"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    assert_eq!(whole, text.trim_end());
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1", "offset": 7 });
    assert_eq!(
        call::<ReadAttachment>(arguments, &with_content(b"kurz")).unwrap_err(),
        Failure::invalid_argument("offset: the text has 4 characters, so it ends before 7.")
    );
}

#[test]
fn a_document_is_told_with_its_kind() {
    let mime = b"From: eva@contoso.example\r\nSubject: Tee\r\n\r\nWas kostet er?\r\n";
    let mailbox = mailbox().answer(attached()).answer_with_blobs(message(), vec![Blob::new(mime)]);
    let arguments = json!({ "message_id": "AAMk1", "attachment_name": "anfrage" });
    let reply = call::<ReadAttachment>(arguments, &mailbox).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMk1", "attachment_id": "A3", "file_name": "Anfrage.eml", "file_type": "eml",
            "file_size": 59, "content_length": 54, "offset": 0, "next_offset": null, "is_truncated": false,
            "pages": null, "notes": [],
            "content": "From: eva@contoso.example\nSubject: Tee\n\nWas kostet er?",
        })
    );
    let table = attached_as("Tabelle.html");
    let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1", "extract_tables": true });
    let reply = call::<ReadAttachment>(arguments, &table).unwrap();
    assert_eq!(reply.payload["content"], "| a | b |\n|---|---|\n| 1 | 2 |");
    assert_eq!(reply.payload["file_type"], "html");
}

/// The same script, where the file has another name.
fn attached_as(name: &str) -> ScriptedMailbox {
    let content = b"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>";
    mailbox()
        .answer(attached().replace("Plan.txt", name).replace("text/plain", "text/html"))
        .answer_with_blobs(file(name), vec![Blob::new(content)])
}

#[test]
fn a_document_that_cannot_be_read_says_what_it_is_and_what_to_do() {
    for (content, told) in [
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
            "\"Plan.txt\" cannot be read: it is a picture (image/png), and text in pictures is not read. \
             download_attachment returns its bytes, save_attachment keeps it as a file.",
        ),
        (
            b"",
            "\"Plan.txt\" cannot be read: it is empty, it has no bytes at all. Ask the sender whether it was meant to be.",
        ),
        (
            b"%PDF-1.7\n",
            "\"Plan.txt\" cannot be read: it is a PDF document that is damaged: it has no pages that can be found; it may \
             end early. Ask the sender for it again; download_attachment returns its bytes as they are.",
        ),
    ] {
        let arguments = json!({ "message_id": "AAMk1", "attachment_id": "A1" });
        let failure = call::<ReadAttachment>(arguments, &with_content(content)).unwrap_err();
        assert_eq!(failure, Failure::unsupported(told));
    }
}

fn created() -> String {
    answer(
        "CreateAttachment",
        "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"A9\" RootItemId=\"AAMkD\" RootItemChangeKey=\"CQ2\"/>\
         </t:FileAttachment></m:Attachments>",
    )
}

#[test]
fn a_file_is_attached_to_a_draft() {
    let mailbox = mailbox().answer(created());
    let arguments = json!({
        "message_id": "AAMkD", "file_name": " logo.png ", "file_content": "aGFs\nbG8", "content_type": "image/png",
        "is_inline": true, "change_key": "CQ1",
    });
    let reply = call::<AddAttachment>(arguments, &mailbox).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMkD", "attachment_id": "A9", "attachment_name": "logo.png", "attachment_size": 5,
            "content_type": "image/png", "is_inline": true, "content_id": "logo.png", "change_key": "CQ2",
        })
    );
    let request = mailbox.requests().remove(0);
    assert_eq!((request.through, request.blobs), (Through::Call, vec![b"hallo".to_vec()]));
    assert!(request.xml.contains("<m:ParentItemId Id=\"AAMkD\" ChangeKey=\"CQ1\"/>"));
    for (field, value, told) in [
        ("file_name", "../a", "file_name: it must be a plain file name, without folders."),
        (
            "file_content",
            "data:a",
            "file_content: it is not base64 (Invalid symbol 58, offset 4.). Pass base64 alone, \
                                    without data:.",
        ),
    ] {
        let mut arguments = json!({ "message_id": "AAMkD", "file_name": "a", "file_content": "" });
        arguments[field] = json!(value);
        assert_eq!(
            call::<AddAttachment>(arguments, &self::mailbox()).unwrap_err(),
            Failure::invalid_argument(told)
        );
    }
}

#[test]
fn an_attachment_is_deleted_by_its_name() {
    let deleted =
        answer("DeleteAttachment", "<m:RootItemId RootItemId=\"AAMk1\" RootItemChangeKey=\"CQ3\"/>");
    let mailbox = mailbox().answer(attached()).answer(deleted);
    let arguments = json!({ "message_id": "AAMk1", "attachment_name": "Plan.txt" });
    let reply = call::<DeleteAttachment>(arguments, &mailbox).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMk1", "attachment_id": "A1", "attachment_name": "Plan.txt", "change_key": "CQ3",
        })
    );
    let gone = self::mailbox().answer(attached());
    let arguments = json!({ "message_id": "AAMk1", "attachment_name": "Plan.doc" });
    let failure = call::<DeleteAttachment>(arguments, &gone).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert_eq!(gone.round_trips(), 1, "nothing was deleted");
}

#[test]
fn a_copy_of_a_message_is_attached_to_a_draft() {
    let draft = item("<t:ItemId Id=\"AAMkD\"/><t:IsDraft>true</t:IsDraft>");
    let source = item(
        "<t:MimeContent>blob:0</t:MimeContent><t:ItemId Id=\"AAMkS\"/><t:Subject>Tee\n&amp; mehr</t:Subject>",
    );
    let script = || {
        mailbox()
            .answer(draft.clone())
            .answer_with_blobs(source.clone(), vec![Blob::new(b"Subject: Tee\r\n\r\nx")])
    };
    let mailbox = script().answer(created());
    let arguments = json!({ "draft_id": "AAMkD", "source_message_id": "AAMkS" });
    let reply = call::<AttachEmailToDraft>(arguments, &mailbox).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "draft_id": "AAMkD", "source_message_id": "AAMkS", "attachment_name": "Tee & mehr", "attachment_id": "A9",
            "change_key": "CQ2",
        })
    );
    let requests = mailbox.requests();
    assert_eq!((requests[0].through, requests[1].through), (Through::ReadAll, Through::ReadAll));
    assert_eq!(mailbox.round_trips(), 2);
    assert_eq!(
        requests[2].xml,
        format!(
            "<m:CreateAttachment {NAMESPACES}><m:ParentItemId Id=\"AAMkD\"/><m:Attachments><t:ItemAttachment>\
             <t:Name>Tee &amp; mehr</t:Name><t:IsInline>false</t:IsInline><t:Message><t:MimeContent>blob:0</t:MimeContent>\
             </t:Message></t:ItemAttachment></m:Attachments></m:CreateAttachment>"
        )
    );
    assert_eq!(requests[2].blobs, [b"Subject: Tee\r\n\r\nx"]);
    let arguments =
        json!({ "draft_id": "AAMkD", "source_message_id": "AAMkS", "attachment_name": "Anfrage" });
    let reply = call::<AttachEmailToDraft>(arguments, &script().answer(created())).unwrap();
    assert_eq!(reply.payload["attachment_name"], "Anfrage");
}

#[test]
fn only_to_a_draft_and_only_what_is_a_message() {
    let attach = |mailbox: &ScriptedMailbox| {
        let arguments = json!({ "draft_id": "AAMkD", "source_message_id": "AAMkS" });
        call::<AttachEmailToDraft>(arguments, mailbox).unwrap_err()
    };
    let item_of = |inner: &str| item(&format!("<t:ItemId Id=\"AAMk\"/>{inner}"));
    let sent = mailbox().answer(item_of("<t:IsDraft>false</t:IsDraft>")).answer(item_of(""));
    assert!(attach(&sent).message.starts_with("draft_id: this message was sent or received."));
    let contact = mailbox().answer(item_of("<t:IsDraft>true</t:IsDraft>")).answer(item_of(""));
    let failure = attach(&contact);
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.starts_with("source_message_id: Exchange does not give this item as a message"));
    let refused = "id-of-another-mailbox at GetItem/ItemIds/ItemId: the id belongs to another mailbox";
    let foreign =
        mailbox().answer(item_of("<t:IsDraft>true</t:IsDraft>")).fail(CallError::Refused(refused.into()));
    assert!(attach(&foreign).message.starts_with("source_message_id is not an id of this mailbox"));
    let itself = json!({ "draft_id": "AAMkD", "source_message_id": "AAMkD" });
    assert!(
        call::<AttachEmailToDraft>(itself, &mailbox())
            .unwrap_err()
            .message
            .starts_with("source_message_id: it is the draft")
    );
}

#[test]
fn a_message_comes_as_mime() {
    let answer = || {
        item("<t:MimeContent>blob:0</t:MimeContent><t:ItemId Id=\"AAMk1\"/><t:Subject>Tee: grün</t:Subject>")
    };
    let script = |bytes: &[u8]| mailbox().answer_with_blobs(answer(), vec![Blob::new(bytes)]);
    let reply = call::<GetEmailMime>(json!({ "message_id": "AAMk1" }), &script(b"Subject: x\r\n")).unwrap();
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "AAMk1", "subject": "Tee: grün", "size": 12, "mime_content_base64": "U3ViamVjdDogeA0K",
        })
    );
    let session = ScriptedSession::new("Europe/Vienna");
    let arguments = json!({ "message_id": "AAMk1", "return_as": "resource" });
    let large = vec![b'x'; 600 << 10];
    let reply = call_in::<GetEmailMime>(arguments, &script(&large), &session).unwrap();
    assert_eq!(
        (&reply.payload["size"], &reply.payload["mime_content_base64"]),
        (&json!(614_400), &Value::Null)
    );
    assert_eq!(session.added()[0].0, "Tee: grün.eml");
    assert_eq!(session.added()[0].1, "message/rfc822");
    let failure = call::<GetEmailMime>(json!({ "message_id": "AAMk1" }), &script(&large)).unwrap_err();
    assert_eq!(
        failure.message,
        "message_id: the message has 614400 bytes as MIME, and at most 524288 come in a result. Pass return_as resource, \
         or use get_email_details for its text, and read_attachment or save_attachment for what is attached."
    );
    let none = mailbox().answer(item("<t:ItemId Id=\"AAMk1\"/>"));
    assert_eq!(
        call::<GetEmailMime>(json!({ "message_id": "AAMk1" }), &none).unwrap_err().kind,
        FailureKind::Unsupported
    );
}
