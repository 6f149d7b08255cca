//! Files of messages that are written: with the call, or from other messages,
//! against a mailbox that plays a script.

use ews_plugin_mail::{CreateDraft, SendEmail};
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{Blob, CallError, Document, ExchangeError, Failure, FailureKind};
use serde_json::{Value, json};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

/// An answer with these response messages.
fn answer(operation: &str, contents: &[&str]) -> String {
    let messages: String = contents
        .iter()
        .map(|content| {
            if let Some(code) = content.strip_prefix('!') {
                return format!(
                    "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>Not there.</m:MessageText>\
                     <m:ResponseCode>{code}</m:ResponseCode></m:{operation}ResponseMessage>"
                );
            }
            format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
                 {content}</m:{operation}ResponseMessage>"
            )
        })
        .collect();
    format!(
        "<m:{operation}Response {NAMESPACES}><m:ResponseMessages>{messages}</m:ResponseMessages></m:{operation}Response>"
    )
}

/// A message with these attachments, as GetItem shows it.
fn owner(attachments: &[&str]) -> String {
    let listed: String = attachments
        .iter()
        .map(|id| format!("<t:FileAttachment><t:AttachmentId Id=\"{id}\"/></t:FileAttachment>"))
        .collect();
    format!(
        "<m:Items><t:Message><t:ItemId Id=\"M\"/><t:Attachments>{listed}</t:Attachments></t:Message></m:Items>"
    )
}

fn file(id: &str, name: &str, rest: &str, blob: usize) -> String {
    format!(
        "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"{id}\"/><t:Name>{name}</t:Name>{rest}\
         <t:Content>blob:{blob}</t:Content></t:FileAttachment></m:Attachments>"
    )
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

fn letter(attachments: &Value) -> Value {
    json!({ "to": ["bruno@contoso.example"], "subject": "Plan", "body": "Hallo", "attachments": attachments })
}

fn send(attachments: &Value, mailbox: &ScriptedMailbox) -> Result<Value, Failure> {
    let outcome = run::<SendEmail>(letter(attachments), mailbox, &ScriptedSession::new("UTC"));
    assert_eq!(mailbox.unused(), 0);
    outcome.map(|reply| reply.payload)
}

fn sent() -> String {
    answer("GetItem", &["<m:Items><t:Message><t:ItemId Id=\"AAMkS\"/></t:Message></m:Items>"])
}

#[test]
fn files_of_other_messages_are_read_at_once_and_handed_on() {
    let blobs = vec![Blob::new(b"second"), Blob::new(b"first")];
    let mailbox = mailbox()
        .answer(answer("GetItem", &[&owner(&["A1", "A2"]), &owner(&["A3"])]))
        .answer_with_blobs(
            answer(
                "GetAttachment",
                &[
                    &file("A1", "../Plan 🚀.pdf", "<t:ContentType>application/pdf</t:ContentType>", 1),
                    &file(
                        "A3",
                        "logo.png",
                        "<t:ContentType>image/png</t:ContentType><t:ContentId>logo@a</t:ContentId>\
                         <t:IsInline>true</t:IsInline>",
                        0,
                    ),
                ],
            ),
            blobs,
        )
        .answer(sent());
    let attachments = json!([
        { "name": "own.txt", "content_base64": "aGFsbG8=" },
        { "source_message_id": "M1", "attachment_id": "A1" },
        {
            "name": "Bild.png", "source_message_id": "M2", "attachment_id": "A3", "is_inline": true,
            "content_type": "image/x",
        },
    ]);
    let result = send(&attachments, &mailbox).unwrap();
    assert_eq!(result["attachments_count"], 3);
    let requests = mailbox.requests();
    assert_eq!(mailbox.round_trips(), 2, "one for all reads, one for the message");
    assert_eq!(requests[0].through, Through::ReadAll);
    assert_eq!(
        [&requests[0].xml, &requests[1].xml],
        [
            &format!(
                "<m:GetItem {NAMESPACES}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
                 <t:FieldURI FieldURI=\"item:Attachments\"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>\
                 <t:ItemId Id=\"M1\"/><t:ItemId Id=\"M2\"/></m:ItemIds></m:GetItem>"
            ),
            &format!(
                "<m:GetAttachment {NAMESPACES}><m:AttachmentIds><t:AttachmentId Id=\"A1\"/><t:AttachmentId Id=\"A3\"/>\
                 </m:AttachmentIds></m:GetAttachment>"
            ),
        ]
    );
    let handed = requests[2].attachments.as_ref().unwrap();
    assert_eq!(
        handed.xml,
        format!(
            "<t:Attachments {NAMESPACES}><t:FileAttachment><t:Name>own.txt</t:Name><t:IsInline>false</t:IsInline>\
             <t:Content>blob:0</t:Content></t:FileAttachment>\
             <t:FileAttachment><t:Name>Plan 🚀.pdf</t:Name><t:ContentType>application/pdf</t:ContentType>\
             <t:IsInline>false</t:IsInline><t:Content>blob:1</t:Content></t:FileAttachment>\
             <t:FileAttachment><t:Name>Bild.png</t:Name><t:ContentType>image/x</t:ContentType>\
             <t:ContentId>logo@a</t:ContentId><t:IsInline>true</t:IsInline><t:Content>blob:2</t:Content>\
             </t:FileAttachment></t:Attachments>"
        )
    );
    assert_eq!(handed.blobs, [b"hallo".to_vec(), b"first".to_vec(), b"second".to_vec()]);
}

#[test]
fn both_forms_go_together_and_a_draft_takes_them_itself() {
    let mailbox = mailbox()
        .answer(answer("CreateItem", &["<m:Items><t:Message><t:ItemId Id=\"AAMkD\"/></t:Message></m:Items>"]))
        .answer(sent());
    let arguments = json!({
        "attachments": [{ "name": "a.txt", "content_base64": "YQ==", "content_id": "<a@b>" }],
        "inline_attachments": [{ "file_name": "b.txt", "file_content": "Yg" }],
    });
    let reply = run::<CreateDraft>(arguments, &mailbox, &ScriptedSession::new("UTC")).unwrap();
    assert_eq!(reply.payload["attachments_count"], 2);
    let request = mailbox.requests().remove(0);
    assert_eq!(request.blobs, [b"a", b"b"]);
    for part in [
        "<t:Name>a.txt</t:Name><t:ContentId>a@b</t:ContentId><t:IsInline>false</t:IsInline>\
         <t:Content>blob:0</t:Content>",
        "<t:Name>b.txt</t:Name><t:IsInline>false</t:IsInline><t:Content>blob:1</t:Content>",
    ] {
        assert!(request.xml.contains(part), "{}", request.xml);
    }
}

#[test]
fn a_wrong_file_is_told_before_anything_is_read() {
    let wrong = |attachments: Value| {
        let failure = send(&attachments, &mailbox()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidArgument, "{failure}");
        failure.message
    };
    let which = "attachments/1: pass content_base64, or source_message_id together with attachment_id.";
    let good = json!({ "name": "a.txt", "content_base64": "YQ==" });
    for bad in [
        json!({ "name": "b.txt" }),
        json!({ "name": "b.txt", "source_message_id": "M1" }),
        json!({ "name": "b.txt", "attachment_id": "A1" }),
        json!({ "name": "b.txt", "content_base64": "YQ==", "attachment_id": "A1" }),
        json!({
            "name": "b.txt", "content_base64": "YQ==", "source_message_id": "M1", "attachment_id": "A1",
        }),
    ] {
        assert_eq!(wrong(json!([good, bad])), which, "{bad}");
    }
    assert_eq!(
        wrong(json!([{ "content_base64": "YQ==" }])),
        "attachments/0/name: a file that comes with the call needs one."
    );
    for name in ["../a", "C:\\a", " ", "a\nb"] {
        assert_eq!(
            wrong(json!([{ "name": name, "content_base64": "YQ==" }])),
            "attachments/0/name: it must be a plain file name, without folders."
        );
    }
    assert!(
        wrong(json!([{ "name": "a", "content_base64": "?" }]))
            .starts_with("attachments/0/content_base64: it is not base64 (")
    );
    assert_eq!(
        wrong(json!([{ "name": "a", "content_base64": "YQ==", "content_id": "a\"b" }])),
        "attachments/0/content_id: write it as after cid: in the body, as in logo@contoso.example."
    );
    let picture = json!({ "name": "logo.png", "content_base64": "YQ==", "is_inline": true });
    assert_eq!(
        wrong(json!([picture, good, picture])),
        "attachments/2/content_id: \"logo.png\" stands for another file, too, and cid: in the body can mean only one. \
         Give each a content_id of its own."
    );
    let many: Vec<_> = (0..101).map(|_| good.clone()).collect();
    assert_eq!(wrong(json!(many)), "attachments: 101 files; a message takes at most 100.");
    assert!(
        wrong(json!([{ "name": "a", "resource_uri": "ews://a" }])).contains("unknown field `resource_uri`")
    );
}

#[test]
fn a_file_that_another_message_does_not_have_is_told_with_its_place() {
    let one = json!([{ "source_message_id": "M1", "attachment_id": "A1" }]);
    let with = |owner: &str, content: &str, blobs: Vec<Blob>| {
        let mailbox = mailbox()
            .answer(answer("GetItem", &[owner]))
            .answer_with_blobs(answer("GetAttachment", &[content]), blobs);
        send(&one, &mailbox).unwrap_err()
    };
    let there = || vec![Blob::new(b"a")];
    let failure = with(&owner(&["A2"]), &file("A1", "a.txt", "", 0), there());
    assert_eq!(
        failure,
        Failure::not_found(
            "attachments/0/attachment_id: the message of source_message_id has no such attachment; get_email_details \
             lists what it has."
        )
    );
    let failure = with("!ErrorItemNotFound", &file("A1", "a.txt", "", 0), there());
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.message.starts_with("attachments/0/source_message_id: Not there. (ErrorItemNotFound)"));
    let failure = with(&owner(&["A1"]), "!ErrorInvalidAttachmentId", Vec::new());
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(
        failure.message.starts_with("attachments/0/attachment_id: Not there. (ErrorInvalidAttachmentId)")
    );
    let item = "<m:Attachments><t:ItemAttachment><t:AttachmentId Id=\"A1\"/><t:Message/></t:ItemAttachment></m:Attachments>";
    let failure = with(&owner(&["A1"]), item, Vec::new());
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.contains("attach_email_to_draft attaches messages"), "{failure}");
}

#[test]
fn the_same_file_of_a_message_goes_once() {
    let twice = json!([
        { "source_message_id": "M1", "attachment_id": "A1" },
        { "source_message_id": "M1", "attachment_id": "A1", "name": "again.txt" },
    ]);
    let mailbox = mailbox()
        .answer(answer("GetItem", &[&owner(&["A1"])]))
        .answer_with_blobs(answer("GetAttachment", &[&file("A1", "a.txt", "", 0)]), vec![Blob::new(b"a")]);
    assert_eq!(
        send(&twice, &mailbox).unwrap_err().message,
        "attachments/1/attachment_id: the same attachment is named twice, or it has no content."
    );
}

#[test]
fn an_error_of_the_whole_read_names_the_argument() {
    let one = json!([{ "source_message_id": "M1", "attachment_id": "A1" }]);
    let ok = || answer("GetItem", &[&owner(&["A1"])]);
    let refused = |rule: &str| CallError::Refused(format!("{rule} at GetItem: it is not of this mailbox"));
    let mailbox_of = |first: Result<String, CallError>, second: CallError| {
        let start = match first {
            Ok(xml) => mailbox().answer(xml),
            Err(error) => mailbox().fail(error),
        };
        start.fail(second)
    };
    let busy = || CallError::Unavailable("Exchange is too busy".into());
    let failure = send(&one, &mailbox_of(Err(refused("id-of-another-mailbox")), busy())).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(
        failure
            .message
            .starts_with("attachments/0/source_message_id is not an id of this mailbox; pass ids exactly"),
        "{failure}"
    );
    let failure = send(&one, &mailbox_of(Ok(ok()), refused("id-malformed"))).unwrap_err();
    assert!(
        failure.message.starts_with("attachments/0/attachment_id is not an id of this mailbox"),
        "{failure}"
    );
    let failure = send(&one, &mailbox_of(Ok(ok()), busy())).unwrap_err();
    assert_eq!(failure, Failure::failed("attachments/0/attachment_id: Exchange is too busy"));
    let gone = ExchangeError { code: "ErrorItemNotFound".into(), message: "Gone.".into() };
    let failure = send(&one, &mailbox_of(Err(CallError::Exchange(gone)), busy())).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
}

#[test]
fn files_are_never_more_than_the_host_signs() {
    let large = vec![0_u8; 25 << 20];
    let owner = owner(&["A1", "A2"]);
    let mailbox = mailbox().answer(answer("GetItem", &[&owner])).otherwise(move |request| {
        assert!(request.xml.contains("GetAttachment"), "{}", request.xml);
        let files = [file("A1", "a.bin", "", 0), file("A2", "b.bin", "", 1)];
        Ok(Document {
            xml: answer("GetAttachment", &[&files[0], &files[1]]),
            blobs: vec![Blob::new(&large), Blob::new(&large)],
        })
    });
    let both = json!([
        { "source_message_id": "M1", "attachment_id": "A1" },
        { "source_message_id": "M1", "attachment_id": "A2" },
    ]);
    assert_eq!(
        send(&both, &mailbox).unwrap_err().message,
        "attachments: the files have 52428800 bytes together; a message takes at most 50331648."
    );
}
