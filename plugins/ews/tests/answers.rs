//! What the answers of Exchange are read as.

use ews_types::{
    AttachmentKind, Body, BodyType, Error, Flag, FlagStatus, FolderId, Importance, ItemId, Mailbox,
    ResponseClass, ResponseError, ResponseMessage, SyncedItem, find_folder, find_item,
    get_conversation_items, get_folder, get_item, sync_folder_items,
};

/// An answer with prefixes of its own, around these response messages.
fn answer(operation: &str, messages: &str) -> String {
    format!(
        "<x:{operation}Response xmlns:x=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns=\"http://schemas.microsoft.com/exchange/services/2006/types\">\n  <x:ResponseMessages>{messages}\
         </x:ResponseMessages>\n</x:{operation}Response>"
    )
}

#[test]
fn a_message_is_read_with_all_that_it_has() {
    let xml = answer(
        "GetItem",
        r#"<x:GetItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode><x:Items>
        <Message>
          <ItemId Id="AAMkAG==" ChangeKey="CQAAAB"/>
          <ParentFolderId Id="AQMkF=" ChangeKey="AQAAA"/>
          <ItemClass>IPM.Note</ItemClass>
          <Subject>Grüße &amp; Küsse</Subject>
          <Body BodyType="HTML" IsTruncated="false">&lt;p&gt;Hallo &amp;amp; Servus&lt;/p&gt;</Body>
          <Attachments>
            <FileAttachment><AttachmentId Id="AAMkA1"/><Name>Übersicht.pdf</Name>
              <ContentType>application/pdf</ContentType><Size>1234</Size><IsInline>false</IsInline></FileAttachment>
            <ItemAttachment><AttachmentId Id="AAMkA2"/><Name>Weitergeleitet</Name></ItemAttachment>
            <SomethingNewAttachment/>
          </Attachments>
          <DateTimeReceived>2026-11-20T08:30:00Z</DateTimeReceived>
          <Categories><String>Blau</String><String>Später</String></Categories>
          <Importance>High</Importance>
          <HasAttachments>true</HasAttachments>
          <ConversationId Id="AAQkC="/>
          <Flag><FlagStatus>Flagged</FlagStatus><DueDate>2026-11-21T00:00:00Z</DueDate></Flag>
          <Preview>Hallo &amp; Servus</Preview>
          <SomethingNew><Deep>1</Deep></SomethingNew>
          <ToRecipients><Mailbox><Name>Anna</Name><EmailAddress>anna@contoso.example</EmailAddress>
            <RoutingType>SMTP</RoutingType></Mailbox><Mailbox><Name>Team</Name></Mailbox></ToRecipients>
          <From><Mailbox><Name>Jürgen</Name><EmailAddress>juergen@contoso.example</EmailAddress></Mailbox></From>
          <InternetMessageId>&lt;1@contoso.example&gt;</InternetMessageId>
          <IsRead>false</IsRead>
        </Message></x:Items></x:GetItemResponseMessage>"#,
    );
    let mut messages = get_item::parse(&xml).unwrap();
    assert_eq!(messages.len(), 1);
    let message = messages.remove(0).into_result().unwrap();
    assert_eq!(message.element, "Message");
    assert_eq!(message.item_id, Some(ItemId { id: "AAMkAG==".into(), change_key: Some("CQAAAB".into()) }));
    assert_eq!(message.subject.as_deref(), Some("Grüße & Küsse"));
    assert_eq!(
        message.body,
        Some(Body {
            body_type: BodyType::Html,
            content: "<p>Hallo &amp; Servus</p>".into(),
            is_truncated: false
        })
    );
    let names: Vec<_> = message.attachments.iter().map(|one| (one.kind, one.name.as_deref())).collect();
    assert_eq!(
        names,
        [(AttachmentKind::File, Some("Übersicht.pdf")), (AttachmentKind::Item, Some("Weitergeleitet"))]
    );
    assert_eq!(message.attachments[0].size, Some(1234));
    assert_eq!(message.attachments[0].id.as_deref(), Some("AAMkA1"));
    assert_eq!(message.date_time_received.as_deref(), Some("2026-11-20T08:30:00Z"));
    assert_eq!(message.date_time_sent, None);
    assert_eq!(message.categories, ["Blau", "Später"]);
    assert_eq!(message.importance, Some(Importance::High));
    assert_eq!(
        message.flag,
        Some(Flag {
            status: FlagStatus::Flagged,
            start_date: None,
            due_date: Some("2026-11-21T00:00:00Z".into()),
            complete_date: None
        })
    );
    assert_eq!(message.to_recipients.len(), 2);
    assert_eq!(message.to_recipients[1], Mailbox { name: Some("Team".into()), ..Mailbox::default() });
    assert_eq!(message.from.unwrap().email_address.as_deref(), Some("juergen@contoso.example"));
    assert_eq!(message.internet_message_id.as_deref(), Some("<1@contoso.example>"));
    assert_eq!(message.is_read, Some(false));
    assert_eq!(
        message.parent_folder_id,
        Some(FolderId { id: "AQMkF=".into(), change_key: Some("AQAAA".into()) })
    );
}

#[test]
fn each_id_has_an_answer_of_its_own() {
    let xml = answer(
        "GetItem",
        r#"<x:GetItemResponseMessage ResponseClass="Error">
             <x:MessageText>The specified object was not found in the store.</x:MessageText>
             <x:ResponseCode>ErrorItemNotFound</x:ResponseCode><x:DescriptiveLinkKey>0</x:DescriptiveLinkKey>
             <x:Items/></x:GetItemResponseMessage>
           <x:GetItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
             <x:Items><MeetingRequest><ItemId Id="AAMk2"/></MeetingRequest></x:Items></x:GetItemResponseMessage>
           <x:GetItemResponseMessage ResponseClass="Warning"><x:MessageText>Stopped</x:MessageText>
             <x:ResponseCode>ErrorBatchProcessingStopped</x:ResponseCode><x:Items/></x:GetItemResponseMessage>"#,
    );
    let messages = get_item::parse(&xml).unwrap();
    assert_eq!(messages[0].class, ResponseClass::Error);
    let results: Vec<_> = messages.into_iter().map(ResponseMessage::into_result).collect();
    assert_eq!(
        results[0],
        Err(ResponseError {
            code: "ErrorItemNotFound".into(),
            text: "The specified object was not found in the store.".into()
        })
    );
    assert_eq!(results[1].as_ref().unwrap().element, "MeetingRequest");
    assert_eq!(results[2].as_ref().unwrap_err().code, "ErrorBatchProcessingStopped");
}

#[test]
fn a_page_says_how_much_there_is() {
    let xml = answer(
        "FindItem",
        r#"<x:FindItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
           <x:RootFolder IndexedPagingOffset="2" TotalItemsInView="10000" IncludesLastItemInRange="false"><Items>
             <Message><ItemId Id="AAMk1"/><Subject></Subject></Message><PostItem><ItemId Id="AAMk2"/></PostItem>
           </Items></x:RootFolder></x:FindItemResponseMessage>"#,
    );
    let page = find_item::parse(&xml).unwrap().remove(0).into_result().unwrap();
    assert_eq!(page.items.len(), 2);
    assert_eq!(page.items[0].subject.as_deref(), Some(""));
    assert_eq!(page.items[1].subject, None);
    assert_eq!(page.total_items_in_view, Some(10_000));
    assert_eq!(page.indexed_paging_offset, Some(2));
    assert!(!page.includes_last_item_in_range);
}

#[test]
fn an_empty_folder_is_an_empty_page() {
    let xml = answer(
        "FindItem",
        r#"<x:FindItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
           <x:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><Items/></x:RootFolder>
           </x:FindItemResponseMessage>"#,
    );
    let page = find_item::parse(&xml).unwrap().remove(0).into_result().unwrap();
    assert!(page.items.is_empty() && page.includes_last_item_in_range);
}

#[test]
fn folders_of_every_kind_are_folders() {
    let folders = r#"<Folder><FolderId Id="AQ1" ChangeKey="1"/><DisplayName>Übersicht</DisplayName>
        <ChildFolderCount>0</ChildFolderCount></Folder>
        <CalendarFolder><FolderId Id="AQ2"/><DisplayName>Kalender</DisplayName></CalendarFolder>"#;
    let xml = answer(
        "FindFolder",
        &format!(
            r#"<x:FindFolderResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
            <x:RootFolder TotalItemsInView="2" IncludesLastItemInRange="true"><Folders>{folders}</Folders>
            </x:RootFolder></x:FindFolderResponseMessage>"#
        ),
    );
    let page = find_folder::parse(&xml).unwrap().remove(0).into_result().unwrap();
    let names: Vec<_> = page.folders.iter().map(|folder| folder.display_name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Übersicht", "Kalender"]);
    assert_eq!(page.folders[0].child_folder_count, Some(0));

    let xml = answer(
        "GetFolder",
        &format!(
            r#"<x:GetFolderResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
            <x:Folders>{folders}</x:Folders></x:GetFolderResponseMessage>"#
        ),
    );
    let folder = get_folder::parse(&xml).unwrap().remove(0).into_result().unwrap();
    assert_eq!(folder.folder_id.id, "AQ1");
}

#[test]
fn broken_answers_say_what_is_broken() {
    assert_eq!(
        find_item::parse(&answer("GetItem", "")).unwrap_err(),
        Error::UnexpectedRoot { expected: "FindItemResponse", found: "GetItemResponse".into() }
    );
    let error = |message: &str| get_item::parse(&answer("GetItem", message)).unwrap_err();
    assert_eq!(
        error(
            r#"<x:GetItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
                 </x:GetItemResponseMessage>"#
        ),
        Error::Missing("content of a response message")
    );
    assert_eq!(
        error(r#"<x:GetItemResponseMessage ResponseClass="Success"/>"#),
        Error::Missing("ResponseCode")
    );
    assert_eq!(
        error(
            r#"<x:GetItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
                 <x:Items><Message><IsRead>maybe</IsRead></Message></x:Items></x:GetItemResponseMessage>"#
        ),
        Error::Invalid { name: "IsRead", value: "maybe".into() }
    );
    assert_eq!(
        error(
            r#"<x:GetItemResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
                 <x:Items><Message><ItemId ChangeKey="1"/></Message></x:Items></x:GetItemResponseMessage>"#
        ),
        Error::Missing("Id of ItemId")
    );
    assert_eq!(
        get_item::parse(
            r#"<GetItemResponse xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"/>"#
        )
        .unwrap_err(),
        Error::Missing("ResponseMessages")
    );
}

#[test]
fn changes_of_a_folder_are_read_in_their_order() {
    let xml = answer(
        "SyncFolderItems",
        r#"<x:SyncFolderItemsResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
        <x:SyncState>H4sI.seal</x:SyncState><x:IncludesLastItemInRange>false</x:IncludesLastItemInRange>
        <x:Changes>
          <Delete><ItemId Id="D"/></Delete>
          <Create><Message><ItemId Id="A" ChangeKey="1"/><Subject>Ü</Subject></Message></Create>
          <SomethingNew><ItemId Id="N"/></SomethingNew>
          <ReadFlagChange><ItemId Id="R" ChangeKey="2"/><IsRead>true</IsRead></ReadFlagChange>
          <Update><MeetingRequest><ItemId Id="U"/></MeetingRequest></Update>
        </x:Changes></x:SyncFolderItemsResponseMessage>"#,
    );
    let synced = sync_folder_items::parse(&xml).unwrap().remove(0).into_result().unwrap();
    assert_eq!((synced.sync_state.as_str(), synced.includes_last_item_in_range), ("H4sI.seal", false));
    let told: Vec<String> = synced
        .changes
        .iter()
        .map(|change| match change {
            SyncedItem::Create(message) => format!("create {}", message.subject.as_deref().unwrap()),
            SyncedItem::Update(message) => format!("update {}", message.element),
            SyncedItem::Delete(id) => format!("delete {}", id.id),
            SyncedItem::ReadFlagChange { item_id, is_read } => format!("read {} {is_read}", item_id.id),
        })
        .collect();
    assert_eq!(told, ["delete D", "create Ü", "read R true", "update MeetingRequest"]);
    let broken = xml.replace("<ItemId Id=\"D\"/>", "");
    assert_eq!(sync_folder_items::parse(&broken).unwrap_err(), Error::Missing("ItemId"));
    let broken = xml.replace(">false</x:Includes", ">maybe</x:Includes");
    let invalid = Error::Invalid { name: "IncludesLastItemInRange", value: "maybe".into() };
    assert_eq!(sync_folder_items::parse(&broken).unwrap_err(), invalid);
}

#[test]
fn a_conversation_is_the_items_of_all_its_nodes() {
    let xml = answer(
        "GetConversationItems",
        r#"<x:GetConversationItemsResponseMessage ResponseClass="Success"><x:ResponseCode>NoError</x:ResponseCode>
        <x:Conversation><ConversationId Id="C"/><SyncState>AAEC</SyncState><ConversationNodes>
          <ConversationNode><InternetMessageId>&lt;2@x&gt;</InternetMessageId><Items>
            <Message><ItemId Id="2"/></Message><Message><ItemId Id="2copy"/></Message></Items></ConversationNode>
          <ConversationNode><InternetMessageId>&lt;0@x&gt;</InternetMessageId></ConversationNode>
          <ConversationNode><Items><MeetingRequest><ItemId Id="1"/></MeetingRequest></Items></ConversationNode>
        </ConversationNodes></x:Conversation></x:GetConversationItemsResponseMessage>"#,
    );
    let items = get_conversation_items::parse(&xml).unwrap().remove(0).into_result().unwrap();
    let ids: Vec<&str> = items.iter().map(|item| item.item_id.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(ids, ["2", "2copy", "1"]);
}
