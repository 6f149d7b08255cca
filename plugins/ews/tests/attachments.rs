//! Requests and answers of GetAttachment, CreateAttachment and DeleteAttachment,
//! written out.

use ews_types::{
    AttachedContent, AttachedMessage, AttachmentKind, CreateAttachment, DeleteAttachment, Error,
    GetAttachment, ItemId, NewAttachment, create_attachment, delete_attachment, get_attachment, get_item,
};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

fn answer(operation: &str, content: &str) -> String {
    format!(
        "<m:{operation}Response {NAMESPACES}><m:ResponseMessages><m:{operation}ResponseMessage \
         ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{content}</m:{operation}ResponseMessage>\
         </m:ResponseMessages></m:{operation}Response>"
    )
}

#[test]
fn an_attachment_is_asked_for_with_its_mime_or_without() {
    let request = GetAttachment { include_mime_content: false, attachment_ids: vec!["AAMk1".into()] };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:GetAttachment {NAMESPACES}><m:AttachmentIds><t:AttachmentId Id=\"AAMk1\"/></m:AttachmentIds>\
             </m:GetAttachment>"
        )
    );
    let request = GetAttachment { include_mime_content: true, ..request };
    assert!(request.to_xml().contains(
        "<m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:AttachmentShape><m:AttachmentIds>"
    ));
}

#[test]
fn the_content_of_a_file_and_the_mime_of_a_message_are_blobs() {
    let file = answer(
        "GetAttachment",
        "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"AAMk1\"/><t:Name>Plan.pdf</t:Name>\
         <t:ContentType>application/pdf</t:ContentType><t:Content>blob:0</t:Content></t:FileAttachment></m:Attachments>",
    );
    let found = get_attachment::parse(&file).unwrap().remove(0).into_result().unwrap();
    assert_eq!((found.attachment.kind, found.blob, found.item), (AttachmentKind::File, Some(0), None));
    assert_eq!(found.attachment.name.as_deref(), Some("Plan.pdf"));

    let item = |inner: &str| {
        let xml = answer(
            "GetAttachment",
            &format!(
                "<m:Attachments><t:ItemAttachment><t:AttachmentId Id=\"AAMk2\"/><t:Name>Anfrage</t:Name>{inner}\
                 </t:ItemAttachment></m:Attachments>"
            ),
        );
        get_attachment::parse(&xml).map(|mut messages| messages.remove(0).into_result().unwrap())
    };
    let message =
        item("<t:Message><t:MimeContent CharacterSet=\"UTF-8\">blob:3</t:MimeContent></t:Message>").unwrap();
    assert_eq!((message.attachment.kind, message.blob), (AttachmentKind::Item, Some(3)));
    assert_eq!(message.item.as_deref(), Some("Message"));
    let contact = item("<t:Contact><t:Subject>Anna</t:Subject></t:Contact>").unwrap();
    assert_eq!((contact.blob, contact.item.as_deref()), (None, Some("Contact")));
    assert_eq!(
        item("<t:Message><t:MimeContent>U3ViamVjdDogYQ==</t:MimeContent></t:Message>").unwrap_err(),
        Error::Invalid { name: "Content", value: "U3ViamVjdDogYQ==".into() }
    );
}

#[test]
fn a_file_and_a_message_are_attached() {
    let file = NewAttachment {
        name: "Plan.pdf".into(),
        content_type: Some("application/pdf".into()),
        content_id: Some("plan".into()),
        is_inline: true,
        blob: 0,
    };
    let message = AttachedMessage { name: "Anfrage & mehr".into(), blob: 1 };
    let request = CreateAttachment {
        parent_item_id: ItemId { id: "AAMkD".into(), change_key: Some("CQ1".into()) },
        attachments: vec![AttachedContent::File(file), AttachedContent::Message(message)],
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:CreateAttachment {NAMESPACES}><m:ParentItemId Id=\"AAMkD\" ChangeKey=\"CQ1\"/><m:Attachments>\
             <t:FileAttachment><t:Name>Plan.pdf</t:Name><t:ContentType>application/pdf</t:ContentType>\
             <t:ContentId>plan</t:ContentId><t:IsInline>true</t:IsInline><t:Content>blob:0</t:Content></t:FileAttachment>\
             <t:ItemAttachment><t:Name>Anfrage &amp; mehr</t:Name><t:IsInline>false</t:IsInline><t:Message>\
             <t:MimeContent>blob:1</t:MimeContent></t:Message></t:ItemAttachment></m:Attachments></m:CreateAttachment>"
        )
    );
    let created = answer(
        "CreateAttachment",
        "<m:Attachments><t:FileAttachment><t:AttachmentId Id=\"AAMkA\" RootItemId=\"AAMkD\" \
         RootItemChangeKey=\"CQ2\"/></t:FileAttachment></m:Attachments>",
    );
    let created = create_attachment::parse(&created).unwrap().remove(0).into_result().unwrap();
    assert_eq!(created.id, "AAMkA");
    assert_eq!(created.root, Some(ItemId { id: "AAMkD".into(), change_key: Some("CQ2".into()) }));
}

#[test]
fn an_attachment_is_deleted_and_the_item_has_a_new_version() {
    let request = DeleteAttachment { attachment_ids: vec!["AAMkA".into()] };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:DeleteAttachment {NAMESPACES}><m:AttachmentIds><t:AttachmentId Id=\"AAMkA\"/></m:AttachmentIds>\
             </m:DeleteAttachment>"
        )
    );
    let root = "<m:RootItemId RootItemId=\"AAMkD\" RootItemChangeKey=\"CQ3\"/>";
    let parse = |content: &str| {
        let xml = answer("DeleteAttachment", content);
        delete_attachment::parse(&xml).unwrap().remove(0).into_result().unwrap()
    };
    assert_eq!(parse(root), Some(ItemId { id: "AAMkD".into(), change_key: Some("CQ3".into()) }));
    assert_eq!(parse(""), None);
}

#[test]
fn the_mime_of_an_item_is_a_blob() {
    let xml = answer(
        "GetItem",
        "<m:Items><t:Message><t:MimeContent CharacterSet=\"UTF-8\">blob:0</t:MimeContent><t:ItemId Id=\"AAMk1\"/>\
         </t:Message></m:Items>",
    );
    let message = get_item::parse(&xml).unwrap().remove(0).into_result().unwrap();
    assert_eq!(message.mime_content, Some(0));
}
