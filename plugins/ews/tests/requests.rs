//! What the requests look like as XML. Element order is that of the EWS schema.

use ews_types::{
    BaseFolderId, BodyTypeResponse, ContainmentComparison, ContainmentMode, DistinguishedFolderId,
    ExtendedFieldUri, FieldOrder, FieldUri, FindFolder, FindItem, FolderId, FolderShape,
    GetConversationItems, GetFolder, GetItem, IndexedPageView, ItemId, ItemShape, Operand, Path, Restriction,
    SyncFolderItems, Traversal,
};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

#[test]
fn find_item_puts_everything_in_its_place() {
    let request = FindItem {
        traversal: Traversal::Shallow,
        item_shape: ItemShape::id_only().with([FieldUri::ItemSubject]),
        view: Some(IndexedPageView { max_entries_returned: 50, offset: 100 }),
        restriction: Restriction::all(vec![
            Restriction::IsEqualTo(FieldUri::MessageIsRead.into(), false.into()),
            Restriction::IsGreaterThanOrEqualTo(
                FieldUri::ItemDateTimeReceived.into(),
                "2026-10-24T22:00:00Z".into(),
            ),
        ]),
        sort_order: vec![FieldOrder::descending(FieldUri::ItemDateTimeReceived)],
        parent_folder_ids: vec![DistinguishedFolderId::Inbox.into()],
        query_string: Some("subject:\"Übersicht & Plan\"".into()),
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:FindItem {NAMESPACES} Traversal=\"Shallow\">\
             <m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
             <t:FieldURI FieldURI=\"item:Subject\"/></t:AdditionalProperties></m:ItemShape>\
             <m:IndexedPageItemView MaxEntriesReturned=\"50\" Offset=\"100\" BasePoint=\"Beginning\"/>\
             <m:Restriction><t:And>\
             <t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/><t:FieldURIOrConstant>\
             <t:Constant Value=\"false\"/></t:FieldURIOrConstant></t:IsEqualTo>\
             <t:IsGreaterThanOrEqualTo><t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURIOrConstant>\
             <t:Constant Value=\"2026-10-24T22:00:00Z\"/></t:FieldURIOrConstant></t:IsGreaterThanOrEqualTo>\
             </t:And></m:Restriction>\
             <m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>\
             </t:FieldOrder></m:SortOrder>\
             <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds>\
             <m:QueryString>subject:&quot;Übersicht &amp; Plan&quot;</m:QueryString></m:FindItem>"
        )
    );
}

#[test]
fn a_plain_find_item_says_no_more_than_it_must() {
    assert_eq!(
        FindItem::of(BaseFolderId::from(FolderId { id: "AQ&=".into(), change_key: Some("CK".into()) }))
            .to_xml(),
        format!(
            "<m:FindItem {NAMESPACES} Traversal=\"Shallow\">\
             <m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:ParentFolderIds><t:FolderId Id=\"AQ&amp;=\" ChangeKey=\"CK\"/></m:ParentFolderIds></m:FindItem>"
        )
    );
}

#[test]
fn get_item_asks_for_bodies_as_it_was_told() {
    let request = GetItem {
        item_shape: ItemShape {
            body_type: Some(BodyTypeResponse::Best),
            filter_html_content: Some(true),
            block_external_images: Some(true),
            maximum_body_size: Some(131_072),
            include_mime_content: Some(false),
            ..ItemShape::id_only().with([FieldUri::ItemBody])
        },
        item_ids: vec![ItemId::from("AAMk1"), ItemId::from("AAMk2")],
    };
    assert_eq!(
        request.to_xml(),
        format!(
            "<m:GetItem {NAMESPACES}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:IncludeMimeContent>false</t:IncludeMimeContent><t:BodyType>Best</t:BodyType>\
             <t:FilterHtmlContent>true</t:FilterHtmlContent><t:BlockExternalImages>true</t:BlockExternalImages>\
             <t:MaximumBodySize>131072</t:MaximumBodySize>\
             <t:AdditionalProperties><t:FieldURI FieldURI=\"item:Body\"/></t:AdditionalProperties>\
             </m:ItemShape><m:ItemIds><t:ItemId Id=\"AAMk1\"/><t:ItemId Id=\"AAMk2\"/></m:ItemIds></m:GetItem>"
        )
    );
}

#[test]
fn folders_are_found_and_read_by_name_or_id() {
    let find = FindFolder {
        traversal: Traversal::Deep,
        folder_shape: FolderShape::id_only().with([FieldUri::FolderDisplayName]),
        view: Some(IndexedPageView { max_entries_returned: 1000, offset: 0 }),
        ..FindFolder::of(DistinguishedFolderId::MsgFolderRoot.into())
    };
    assert_eq!(
        find.to_xml(),
        format!(
            "<m:FindFolder {NAMESPACES} Traversal=\"Deep\"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:AdditionalProperties><t:FieldURI FieldURI=\"folder:DisplayName\"/></t:AdditionalProperties>\
             </m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned=\"1000\" Offset=\"0\" \
             BasePoint=\"Beginning\"/><m:ParentFolderIds><t:DistinguishedFolderId Id=\"msgfolderroot\"/>\
             </m:ParentFolderIds></m:FindFolder>"
        )
    );
    let get = GetFolder {
        folder_shape: FolderShape::id_only(),
        folder_ids: vec![DistinguishedFolderId::SentItems.into(), FolderId::from("AAMk").into()],
    };
    assert_eq!(
        get.to_xml(),
        format!(
            "<m:GetFolder {NAMESPACES}><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
             <m:FolderIds><t:DistinguishedFolderId Id=\"sentitems\"/><t:FolderId Id=\"AAMk\"/></m:FolderIds>\
             </m:GetFolder>"
        )
    );
}

#[test]
fn every_restriction_has_its_element() {
    let subject = || Path::from(FieldUri::ItemSubject);
    let tag =
        Path::from(ExtendedFieldUri::Tag { property_tag: "0x0E1D".into(), property_type: "String".into() });
    let every = Restriction::Or(vec![
        Restriction::Not(Box::new(Restriction::Exists(tag))),
        Restriction::Excludes { path: FieldUri::ItemSize.into(), bitmask: 255 },
        Restriction::Contains {
            path: Path::IndexedFieldUri {
                field_uri: "contacts:EmailAddress".into(),
                field_index: "EmailAddress1".into(),
            },
            constant: "Ü".into(),
            mode: ContainmentMode::PrefixOnWords,
            comparison: ContainmentComparison::IgnoreCaseAndNonSpacingCharacters,
        },
        Restriction::IsNotEqualTo(subject(), "a".into()),
        Restriction::IsGreaterThan(subject(), Operand::Path(FieldUri::ItemInReplyTo.into())),
        Restriction::IsLessThan(subject(), "b".into()),
        Restriction::IsLessThanOrEqualTo(subject(), "c".into()),
        Restriction::Exists(Path::from(ExtendedFieldUri::IdInSet {
            set: "00020329-0000-0000-c000-000000000046".into(),
            id: -3,
            property_type: "Integer".into(),
        })),
        Restriction::Exists(Path::from(ExtendedFieldUri::NameInDistinguishedSet {
            set: "PublicStrings".into(),
            name: "x".into(),
            property_type: "String".into(),
        })),
        Restriction::Exists(Path::from(ExtendedFieldUri::NameInSet {
            set: "00020329-0000-0000-c000-000000000046".into(),
            name: "y".into(),
            property_type: "String".into(),
        })),
    ]);
    let xml = FindItem { restriction: Some(every), ..FindItem::of(DistinguishedFolderId::Contacts.into()) }
        .to_xml();
    for part in [
        "<m:Restriction><t:Or><t:Not><t:Exists><t:ExtendedFieldURI PropertyTag=\"0x0E1D\" PropertyType=\"String\"/>\
         </t:Exists></t:Not>",
        "<t:Excludes><t:FieldURI FieldURI=\"item:Size\"/><t:Bitmask Value=\"0xFF\"/></t:Excludes>",
        "<t:Contains ContainmentMode=\"PrefixOnWords\" \
         ContainmentComparison=\"IgnoreCaseAndNonSpacingCharacters\"><t:IndexedFieldURI \
         FieldURI=\"contacts:EmailAddress\" FieldIndex=\"EmailAddress1\"/><t:Constant Value=\"Ü\"/></t:Contains>",
        "<t:IsGreaterThan><t:FieldURI FieldURI=\"item:Subject\"/><t:FieldURIOrConstant>\
         <t:FieldURI FieldURI=\"item:InReplyTo\"/></t:FieldURIOrConstant></t:IsGreaterThan>",
        "<t:ExtendedFieldURI PropertySetId=\"00020329-0000-0000-c000-000000000046\" PropertyId=\"-3\" \
         PropertyType=\"Integer\"/>",
        "<t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"x\" \
         PropertyType=\"String\"/>",
    ] {
        assert!(xml.contains(part), "{part}\nis missing in\n{xml}");
    }
}

#[test]
fn conditions_are_put_together_only_where_there_are_several() {
    assert_eq!(Restriction::all(vec![]), None);
    let read = Restriction::IsEqualTo(FieldUri::MessageIsRead.into(), true.into());
    assert_eq!(Restriction::all(vec![read.clone()]), Some(read));
}

#[test]
fn sync_folder_items_begins_anew_without_a_state() {
    let request = |state: Option<&str>| SyncFolderItems {
        item_shape: ItemShape::id_only(),
        sync_folder_id: FolderId::from("AQMk").into(),
        sync_state: state.map(str::to_owned),
        max_changes_returned: 512,
    };
    let expected = |state: &str| {
        format!(
            "<m:SyncFolderItems {NAMESPACES}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:SyncFolderId><t:FolderId Id=\"AQMk\"/></m:SyncFolderId>{state}\
             <m:MaxChangesReturned>512</m:MaxChangesReturned></m:SyncFolderItems>"
        )
    };
    assert_eq!(request(None).to_xml(), expected(""));
    assert_eq!(request(Some("H4sI==.x_-")).to_xml(), expected("<m:SyncState>H4sI==.x_-</m:SyncState>"));
}

#[test]
fn get_conversation_items_asks_for_newest_first() {
    let request = GetConversationItems {
        item_shape: ItemShape::id_only(),
        folders_to_ignore: vec![DistinguishedFolderId::DeletedItems.into()],
        max_items_to_return: Some(100),
        conversation_ids: vec!["AAQk".into()],
    };
    let plain =
        GetConversationItems { folders_to_ignore: Vec::new(), max_items_to_return: None, ..request.clone() };
    let expected = |between: &str| {
        format!(
            "<m:GetConversationItems {NAMESPACES}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{between}\
             <m:SortOrder>DateOrderDescending</m:SortOrder><m:Conversations><t:Conversation><t:ConversationId Id=\"AAQk\"/>\
             </t:Conversation></m:Conversations></m:GetConversationItems>"
        )
    };
    assert_eq!(
        request.to_xml(),
        expected(
            "<m:FoldersToIgnore><t:DistinguishedFolderId Id=\"deleteditems\"/></m:FoldersToIgnore>\
             <m:MaxItemsToReturn>100</m:MaxItemsToReturn>"
        )
    );
    assert_eq!(plain.to_xml(), expected(""));
}
