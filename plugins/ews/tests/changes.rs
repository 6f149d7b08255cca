//! What the requests that change something look like as XML, and how their
//! answers are read. Element order is that of the EWS schema.

use ews_types::{
    AttachedContent, AttachmentKind, Body, BodyType, ConflictResolution, CopyItem, CreateAttachment,
    CreateItem, DeleteItem, DeleteType, DistinguishedFolderId, Error, FieldUri, Flag, FlagStatus,
    GetAttachment, Importance, ItemChange, ItemId, Mailbox, MessageDisposition, MessageProperty, MoveItem,
    NewAttachment, NewMessage, ResponseError, ResponseKind, ResponseMessage, ResponseObject, SendItem,
    Sensitivity, Update, UpdateItem, copy_item, create_attachment, create_item, delete_item, get_attachment,
    move_item, send_item, update_item,
};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

fn message() -> NewMessage {
    NewMessage {
        subject: Some("Übersicht & Plan 🚀".into()),
        sensitivity: Some(Sensitivity::Confidential),
        body: Some(Body::new(BodyType::Html, "<p>Grüße</p>")),
        attachments: vec![NewAttachment {
            name: "Logo.png".into(),
            content_type: Some("image/png".into()),
            content_id: Some("logo".into()),
            is_inline: true,
            blob: 0,
        }],
        categories: vec!["Blau".into(), "Später".into()],
        importance: Some(Importance::High),
        to_recipients: vec![Mailbox::smtp(Some("Anna".into()), "anna@contoso.example")],
        cc_recipients: vec![Mailbox::smtp(None, "bruno@contoso.example")],
        bcc_recipients: vec![Mailbox::smtp(None, "chloe@contoso.example")],
        is_read_receipt_requested: Some(true),
        reply_to: vec![Mailbox::smtp(None, "team@contoso.example")],
    }
}

#[test]
fn a_message_is_sent_with_everything_in_its_place() {
    assert_eq!(
        CreateItem::send(message()).to_xml(),
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message>\
             <t:Subject>Übersicht &amp; Plan 🚀</t:Subject><t:Sensitivity>Confidential</t:Sensitivity>\
             <t:Body BodyType=\"HTML\">&lt;p&gt;Grüße&lt;/p&gt;</t:Body><t:Attachments><t:FileAttachment>\
             <t:Name>Logo.png</t:Name><t:ContentType>image/png</t:ContentType><t:ContentId>logo</t:ContentId>\
             <t:IsInline>true</t:IsInline><t:Content>blob:0</t:Content></t:FileAttachment></t:Attachments>\
             <t:Categories><t:String>Blau</t:String><t:String>Später</t:String></t:Categories>\
             <t:Importance>High</t:Importance>\
             <t:ToRecipients><t:Mailbox><t:Name>Anna</t:Name><t:EmailAddress>anna@contoso.example\
             </t:EmailAddress></t:Mailbox></t:ToRecipients>\
             <t:CcRecipients><t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:CcRecipients>\
             <t:BccRecipients><t:Mailbox><t:EmailAddress>chloe@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:BccRecipients><t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>\
             <t:ReplyTo><t:Mailbox><t:EmailAddress>team@contoso.example</t:EmailAddress></t:Mailbox></t:ReplyTo>\
             </t:Message></m:Items></m:CreateItem>"
        )
    );
}

#[test]
fn what_a_draft_does_not_say_is_left_out() {
    assert_eq!(
        CreateItem::save(NewMessage::default()).to_xml(),
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SaveOnly\"><m:Items><t:Message></t:Message></m:Items>\
             </m:CreateItem>"
        )
    );
}

#[test]
fn attachments_stand_for_themselves_for_a_host_that_adds_them() {
    assert_eq!(
        NewAttachment::all_to_xml(&[NewAttachment {
            name: "Plan.txt".into(),
            content_type: None,
            content_id: None,
            is_inline: false,
            blob: 3,
        }]),
        format!(
            "<t:Attachments {NAMESPACES}><t:FileAttachment><t:Name>Plan.txt</t:Name><t:IsInline>false</t:IsInline>\
             <t:Content>blob:3</t:Content></t:FileAttachment></t:Attachments>"
        )
    );
}

#[test]
fn each_change_names_its_property_twice() {
    let request = UpdateItem {
        conflict_resolution: ConflictResolution::NeverOverwrite,
        message_disposition: MessageDisposition::SaveOnly,
        item_changes: vec![ItemChange {
            item_id: ItemId { id: "AAMk1".into(), change_key: Some("CQ".into()) },
            updates: vec![
                Update::SetItemField(MessageProperty::IsRead(true)),
                Update::SetItemField(MessageProperty::Categories(vec!["Blau".into()])),
                Update::SetItemField(MessageProperty::Flag(FlagStatus::Flagged.into())),
                Update::SetItemField(MessageProperty::Importance(Importance::Low)),
                Update::DeleteItemField(FieldUri::ItemCategories.into()),
            ],
        }],
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:UpdateItem {NAMESPACES} ConflictResolution=\"NeverOverwrite\" MessageDisposition=\"SaveOnly\">\
             <m:ItemChanges><t:ItemChange><t:ItemId Id=\"AAMk1\" ChangeKey=\"CQ\"/><t:Updates>\
             <t:SetItemField><t:FieldURI FieldURI=\"message:IsRead\"/><t:Message><t:IsRead>true</t:IsRead></t:Message>\
             </t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Categories\"/><t:Message><t:Categories>\
             <t:String>Blau</t:String></t:Categories></t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Flag\"/><t:Message><t:Flag>\
             <t:FlagStatus>Flagged</t:FlagStatus></t:Flag></t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Importance\"/><t:Message>\
             <t:Importance>Low</t:Importance></t:Message></t:SetItemField>\
             <t:DeleteItemField><t:FieldURI FieldURI=\"item:Categories\"/></t:DeleteItemField>\
             </t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )
    );
}

#[test]
fn a_flag_is_written_with_its_dates() {
    let flag = Flag {
        status: FlagStatus::Flagged,
        start_date: Some("2026-11-20T00:00:00Z".into()),
        due_date: Some("2026-11-21T00:00:00Z".into()),
        complete_date: None,
    };
    let request = UpdateItem {
        conflict_resolution: ConflictResolution::AlwaysOverwrite,
        message_disposition: MessageDisposition::SaveOnly,
        item_changes: vec![ItemChange {
            item_id: "AAMk1".into(),
            updates: vec![Update::SetItemField(MessageProperty::Flag(flag))],
        }],
    };
    assert!(request.to_xml().contains(
        "<t:Flag><t:FlagStatus>Flagged</t:FlagStatus><t:StartDate>2026-11-20T00:00:00Z</t:StartDate>\
         <t:DueDate>2026-11-21T00:00:00Z</t:DueDate></t:Flag>"
    ));
}

#[test]
fn drafts_are_sent_and_items_moved_and_deleted_by_their_ids() {
    let draft = ItemId { id: "AAMk1".into(), change_key: Some("CQ".into()) };
    assert_eq!(
        SendItem { item_ids: vec![draft] }.to_xml(),
        format!(
            "<m:SendItem {NAMESPACES} SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId Id=\"AAMk1\" ChangeKey=\"CQ\"/>\
             </m:ItemIds></m:SendItem>"
        )
    );
    let moved = MoveItem {
        to_folder_id: DistinguishedFolderId::DeletedItems.into(),
        item_ids: vec!["AAMk1".into(), "AAMk2".into()],
    };
    assert_eq!(
        moved.to_xml(),
        format!(
            "<m:MoveItem {NAMESPACES}><m:ToFolderId><t:DistinguishedFolderId Id=\"deleteditems\"/></m:ToFolderId>\
             <m:ItemIds><t:ItemId Id=\"AAMk1\"/><t:ItemId Id=\"AAMk2\"/></m:ItemIds>\
             <m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>"
        )
    );
    for (delete_type, name) in [
        (DeleteType::HardDelete, "HardDelete"),
        (DeleteType::SoftDelete, "SoftDelete"),
        (DeleteType::MoveToDeletedItems, "MoveToDeletedItems"),
    ] {
        assert_eq!(
            DeleteItem { delete_type, item_ids: vec!["AAMk1".into()] }.to_xml(),
            format!(
                "<m:DeleteItem {NAMESPACES} DeleteType=\"{name}\"><m:ItemIds><t:ItemId Id=\"AAMk1\"/></m:ItemIds>\
                 </m:DeleteItem>"
            )
        );
    }
}

/// An answer with prefixes of its own, around these contents of messages: one
/// that went well, and one that did not.
fn answer(operation: &str, content: &str) -> String {
    format!(
        "<x:{operation}Response xmlns:x=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns=\"http://schemas.microsoft.com/exchange/services/2006/types\"><x:ResponseMessages>\
         <x:{operation}ResponseMessage ResponseClass=\"Success\"><x:ResponseCode>NoError</x:ResponseCode>{content}\
         </x:{operation}ResponseMessage>\
         <x:{operation}ResponseMessage ResponseClass=\"Error\"><x:MessageText>Gone.</x:MessageText>\
         <x:ResponseCode>ErrorItemNotFound</x:ResponseCode><x:DescriptiveLinkKey>0</x:DescriptiveLinkKey><x:Items/>\
         </x:{operation}ResponseMessage></x:ResponseMessages></x:{operation}Response>"
    )
}

fn gone() -> ResponseError {
    ResponseError { code: "ErrorItemNotFound".into(), text: "Gone.".into() }
}

#[test]
fn the_ids_of_what_was_saved_changed_and_moved_are_read() {
    let items = "<x:Items><Message><ItemId Id=\"AAMkN\" ChangeKey=\"CQN\"/></Message></x:Items>";
    let id = Some(ItemId { id: "AAMkN".into(), change_key: Some("CQN".into()) });
    for messages in [
        create_item::parse(&answer("CreateItem", items)),
        update_item::parse(&answer("UpdateItem", &format!("{items}<x:ConflictResults/>"))),
        move_item::parse(&answer("MoveItem", items)),
    ] {
        let results: Vec<_> = messages.unwrap().into_iter().map(ResponseMessage::into_result).collect();
        assert_eq!(results, [Ok(id.clone()), Err(gone())]);
    }
}

#[test]
fn what_went_without_an_id_is_done_all_the_same() {
    let sent = create_item::parse(&answer("CreateItem", "<x:Items/>")).unwrap();
    assert_eq!(sent[0].clone().into_result(), Ok(None));
    for messages in [send_item::parse(&answer("SendItem", "")), delete_item::parse(&answer("DeleteItem", ""))]
    {
        let results: Vec<_> = messages.unwrap().into_iter().map(ResponseMessage::into_result).collect();
        assert_eq!(results, [Ok(()), Err(gone())]);
    }
}

#[test]
fn another_answer_is_none() {
    let error = delete_item::parse(&answer("MoveItem", "")).unwrap_err();
    assert_eq!(error.to_string(), "the answer is MoveItemResponse, not DeleteItemResponse");
}

#[test]
fn answers_and_forwards_name_the_message_before_what_is_new() {
    let original = ItemId { id: "AAMk1".into(), change_key: Some("CQ".into()) };
    let reply = ResponseObject {
        cc_recipients: vec![Mailbox::smtp(None, "bruno@contoso.example")],
        bcc_recipients: vec![Mailbox::smtp(Some("Chloé".into()), "chloe@contoso.example")],
        new_body_content: Some(Body::new(BodyType::Html, "<p>Grüße 🚀</p>")),
        ..ResponseObject::new(ResponseKind::ReplyAllToItem, original)
    };
    assert_eq!(
        CreateItem::send(reply).to_xml(),
        format!(
            "<m:CreateItem {NAMESPACES} MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:ReplyAllToItem>\
             <t:CcRecipients><t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
             </t:CcRecipients><t:BccRecipients><t:Mailbox><t:Name>Chloé</t:Name>\
             <t:EmailAddress>chloe@contoso.example</t:EmailAddress></t:Mailbox></t:BccRecipients>\
             <t:ReferenceItemId Id=\"AAMk1\" ChangeKey=\"CQ\"/>\
             <t:NewBodyContent BodyType=\"HTML\">&lt;p&gt;Grüße 🚀&lt;/p&gt;</t:NewBodyContent>\
             </t:ReplyAllToItem></m:Items></m:CreateItem>"
        )
    );
    for (kind, element) in
        [(ResponseKind::ReplyToItem, "ReplyToItem"), (ResponseKind::ForwardItem, "ForwardItem")]
    {
        let bare = ResponseObject {
            subject: Some("RE: a & b".into()),
            to_recipients: vec![Mailbox::smtp(None, "anna@contoso.example")],
            ..ResponseObject::new(kind, "AAMk1".into())
        };
        assert_eq!(
            CreateItem::save(bare).to_xml(),
            format!(
                "<m:CreateItem {NAMESPACES} MessageDisposition=\"SaveOnly\"><m:Items><t:{element}>\
                 <t:Subject>RE: a &amp; b</t:Subject><t:ToRecipients><t:Mailbox>\
                 <t:EmailAddress>anna@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>\
                 <t:ReferenceItemId Id=\"AAMk1\"/></t:{element}></m:Items></m:CreateItem>"
            )
        );
    }
}

#[test]
fn a_draft_is_changed_one_property_at_a_time() {
    let people = |address: &str| vec![Mailbox::smtp(None, address)];
    let properties = [
        (MessageProperty::Subject("Plan".into()), "item:Subject", "<t:Subject>Plan</t:Subject>".to_owned()),
        (
            MessageProperty::Body(Body::new(BodyType::Text, "a < b")),
            "item:Body",
            "<t:Body BodyType=\"Text\">a &lt; b</t:Body>".to_owned(),
        ),
        (MessageProperty::ToRecipients(people("a@b.example")), "message:ToRecipients", listed("To")),
        (MessageProperty::CcRecipients(people("a@b.example")), "message:CcRecipients", listed("Cc")),
        (MessageProperty::BccRecipients(people("a@b.example")), "message:BccRecipients", listed("Bcc")),
    ];
    for (property, path, element) in properties {
        let request = UpdateItem {
            conflict_resolution: ConflictResolution::AlwaysOverwrite,
            message_disposition: MessageDisposition::SaveOnly,
            item_changes: vec![ItemChange {
                item_id: "AAMk1".into(),
                updates: vec![Update::SetItemField(property)],
            }],
        };
        let expected = format!(
            "<t:SetItemField><t:FieldURI FieldURI=\"{path}\"/><t:Message>{element}</t:Message></t:SetItemField>"
        );
        assert!(request.to_xml().contains(&expected), "{}", request.to_xml());
    }
}

fn listed(group: &str) -> String {
    format!(
        "<t:{group}Recipients><t:Mailbox><t:EmailAddress>a@b.example</t:EmailAddress></t:Mailbox></t:{group}Recipients>"
    )
}

#[test]
fn copies_have_ids_of_their_own() {
    let request = CopyItem {
        to_folder_id: DistinguishedFolderId::Inbox.into(),
        item_ids: vec!["AAMk1".into(), "AAMk2".into()],
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:CopyItem {NAMESPACES}><m:ToFolderId><t:DistinguishedFolderId Id=\"inbox\"/></m:ToFolderId>\
             <m:ItemIds><t:ItemId Id=\"AAMk1\"/><t:ItemId Id=\"AAMk2\"/></m:ItemIds>\
             <m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:CopyItem>"
        )
    );
    let answer = format!(
        "<m:CopyItemResponse {NAMESPACES}><m:ResponseMessages><m:CopyItemResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id=\"AAMkN\" ChangeKey=\"CQ\"/>\
         </t:Message></m:Items></m:CopyItemResponseMessage></m:ResponseMessages></m:CopyItemResponse>"
    );
    let copies = copy_item::parse(&answer).unwrap();
    assert_eq!(copies[0].content, Some(Some(ItemId { id: "AAMkN".into(), change_key: Some("CQ".into()) })));
}

#[test]
fn an_attachment_comes_with_its_bytes_beside_it() {
    let request =
        GetAttachment { include_mime_content: false, attachment_ids: vec!["AAMkA".into(), "AAMk&".into()] };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:GetAttachment {NAMESPACES}><m:AttachmentIds><t:AttachmentId Id=\"AAMkA\"/>\
             <t:AttachmentId Id=\"AAMk&amp;\"/></m:AttachmentIds></m:GetAttachment>"
        )
    );
    let answer = |inside: &str| {
        format!(
            "<m:GetAttachmentResponse {NAMESPACES}><m:ResponseMessages>\
             <m:GetAttachmentResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
             <m:Attachments>{inside}</m:Attachments></m:GetAttachmentResponseMessage></m:ResponseMessages>\
             </m:GetAttachmentResponse>"
        )
    };
    let file = "<t:FileAttachment><t:AttachmentId Id=\"AAMkA\"/><t:Name>Plan 🚀.pdf</t:Name>\
                <t:ContentType>application/pdf</t:ContentType><t:IsInline>false</t:IsInline>\
                <t:Content>blob:2</t:Content></t:FileAttachment>";
    let read = |inside: &str| get_attachment::parse(&answer(inside)).unwrap().remove(0).into_result();
    let found = read(file).unwrap();
    assert_eq!((found.blob, found.attachment.kind), (Some(2), AttachmentKind::File));
    assert_eq!(found.attachment.name.as_deref(), Some("Plan 🚀.pdf"));
    let item =
        read("<t:ItemAttachment><t:AttachmentId Id=\"AAMkA\"/><t:Message/></t:ItemAttachment>").unwrap();
    assert_eq!((item.blob, item.attachment.kind), (None, AttachmentKind::Item));
    let in_line = file.replace("blob:2", "aGFsbG8=");
    assert_eq!(
        get_attachment::parse(&answer(&in_line)).unwrap_err(),
        Error::Invalid { name: "Content", value: "aGFsbG8=".into() }
    );
}

#[test]
fn attachments_are_added_to_a_stored_item() {
    let request = CreateAttachment {
        parent_item_id: ItemId { id: "AAMk1".into(), change_key: Some("CQ".into()) },
        attachments: vec![AttachedContent::File(NewAttachment {
            name: "Plan.txt".into(),
            content_type: None,
            content_id: None,
            is_inline: false,
            blob: 0,
        })],
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:CreateAttachment {NAMESPACES}><m:ParentItemId Id=\"AAMk1\" ChangeKey=\"CQ\"/><m:Attachments>\
             <t:FileAttachment><t:Name>Plan.txt</t:Name><t:IsInline>false</t:IsInline><t:Content>blob:0</t:Content>\
             </t:FileAttachment></m:Attachments></m:CreateAttachment>"
        )
    );
    let answer = format!(
        "<m:CreateAttachmentResponse {NAMESPACES}><m:ResponseMessages>\
         <m:CreateAttachmentResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:Attachments><t:FileAttachment><t:AttachmentId Id=\"AAMkA\" RootItemId=\"AAMk1\" RootItemChangeKey=\"CR\"/>\
         </t:FileAttachment></m:Attachments></m:CreateAttachmentResponseMessage></m:ResponseMessages>\
         </m:CreateAttachmentResponse>"
    );
    let created = create_attachment::parse(&answer).unwrap().remove(0).into_result().unwrap();
    let root = ItemId { id: "AAMk1".into(), change_key: Some("CR".into()) };
    assert_eq!((created.id.as_str(), created.root), ("AAMkA", Some(root)));
}
