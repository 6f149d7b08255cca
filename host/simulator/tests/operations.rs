//! The operations over real HTTP.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::*;
use ews_mcp_simulator::{Options, Simulator};

const ANNA: &str = "anna.lindqvist@contoso.example";

async fn simulator() -> Simulator {
    with_messages(0).await
}

async fn with_messages(messages: u32) -> Simulator {
    let record = record_folder();
    start(Options { messages, record, ..Options::default() }).await
}

fn item_ids(answer: &Answer) -> Vec<String> {
    answer.all("<t:ItemId Id=\"", "\"")
}

#[tokio::test]
async fn the_inbox_is_found_newest_first() {
    let simulator = simulator().await;
    let body =
        find_item(&["item:Subject", "message:IsRead"], &page(3, 0, "Beginning"), &distinguished("inbox"));
    let answer = call(&simulator, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.codes(), ["NoError"]);
    assert_eq!(
        answer.texts("t:Subject"),
        ["Agenda for Monday", "Zählerstand bis 30. November melden", "Re: Flight to Osaka 🛫"]
    );
    assert_eq!(answer.count("<t:IsRead>false</t:IsRead>"), 3);
    for part in ["IndexedPagingOffset=\"3\"", "TotalItemsInView=\"12\"", "IncludesLastItemInRange=\"false\""]
    {
        assert_eq!(answer.count(part), 1, "{part}");
    }
    simulator.stop().await;
}

#[tokio::test]
async fn pages_from_the_end_hold_the_oldest() {
    let simulator = simulator().await;
    let body = find_item(&["item:Subject"], &page(2, 0, "End"), &distinguished("inbox"));
    let answer = call(&simulator, &body).await;
    assert_eq!(answer.texts("t:Subject"), ["Flight to Osaka", "Meeting room for the supplier visit"]);
    assert_eq!(answer.count("IncludesLastItemInRange=\"false\""), 1);
}

#[tokio::test]
async fn several_folders_give_several_messages_in_their_order() {
    let simulator = simulator().await;
    let folders = [distinguished("inbox"), distinguished("voicemail"), distinguished("drafts")].concat();
    let answer = call(&simulator, &find_item(&[], "", &folders)).await;
    assert_eq!(answer.codes(), ["NoError", "ErrorFolderNotFound", "NoError"]);
    assert_eq!(item_ids(&answer).len(), 13);
}

#[tokio::test]
async fn results_are_sorted_by_several_fields() {
    let simulator = simulator().await;
    let sort = "<m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:Importance\"/></t:FieldOrder>\
        <t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"message:From\"/></t:FieldOrder>\
        <t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"item:Subject\"/></t:FieldOrder></m:SortOrder>";
    let body = find_item(&["item:Subject", "item:Importance"], sort, &distinguished("inbox"));
    let answer = call(&simulator, &body).await;
    let subjects = answer.texts("t:Subject");
    assert_eq!(
        subjects[..3],
        ["Board dinner: menu needed today", "Flight to Osaka", "Re: Flight to Osaka 🛫"]
    );
    assert_eq!(subjects[11], "Maintenance of the mail servers on Saturday");
}

#[tokio::test]
async fn restrictions_choose() {
    let simulator = simulator().await;
    let equal = |uri: &str, value: &str| {
        format!(
            "<t:IsEqualTo><t:FieldURI FieldURI=\"{uri}\"/><t:FieldURIOrConstant><t:Constant Value=\"{value}\"/>\
             </t:FieldURIOrConstant></t:IsEqualTo>"
        )
    };
    let since = "<t:IsGreaterThanOrEqualTo><t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURIOrConstant>\
        <t:Constant Value=\"2026-11-01T00:00:00Z\"/></t:FieldURIOrConstant></t:IsGreaterThanOrEqualTo>";
    let subject = "<t:Contains ContainmentMode=\"Substring\" ContainmentComparison=\"IgnoreCase\">\
        <t:FieldURI FieldURI=\"item:Subject\"/><t:Constant Value=\"BUDGET\"/></t:Contains>";
    for (expression, expected) in [
        (equal("message:IsRead", "false"), 4),
        (format!("<t:And>{}{since}</t:And>", equal("message:IsRead", "false")), 4),
        (format!("<t:Or>{subject}{}</t:Or>", equal("item:Importance", "High")), 5),
        (format!("<t:Not>{since}</t:Not>"), 18),
        (subject.to_owned(), 3),
        (equal("item:HasAttachments", "true"), 3),
        (equal("item:Categories", "kunder"), 2),
        (equal("message:From", "helena.vogt@contoso.example"), 3),
        ("<t:Exists><t:FieldURI FieldURI=\"item:InReplyTo\"/></t:Exists>".to_owned(), 2),
        ("<t:Excludes><t:ExtendedFieldURI PropertyTag=\"0x0E07\" PropertyType=\"Integer\"/><t:Bitmask Value=\"1\"/></t:Excludes>".to_owned(), 4),
    ] {
        let body = find_item(&["item:Subject"], &format!("<m:Restriction>{expression}</m:Restriction>"), &distinguished("inbox"));
        let answer = call_as(&simulator, ANNA, &body).await;
        assert_eq!(answer.codes(), ["NoError"], "{expression}");
        assert_eq!(item_ids(&answer).len(), expected, "{expression} {:?}", answer.texts("t:Subject"));
        assert_eq!(answer.count(&format!("TotalItemsInView=\"{expected}\"")), 1);
    }
}

#[tokio::test]
async fn finding_refuses_what_exchange_refuses() {
    let simulator = simulator().await;
    let body_sort = "<m:SortOrder><t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"item:Body\"/></t:FieldOrder></m:SortOrder>";
    let groups = "<m:GroupBy Order=\"Ascending\"><t:FieldURI FieldURI=\"item:Body\"/><t:AggregateOn Aggregate=\"Maximum\">\
        <t:FieldURI FieldURI=\"item:Subject\"/></t:AggregateOn></m:GroupBy>";
    let view = "<m:CalendarView StartDate=\"2026-11-01T00:00:00Z\" EndDate=\"2026-12-01T00:00:00Z\"/>";
    for (body, code) in [
        (find_item(&["item:Body"], "", &distinguished("inbox")), "ErrorInvalidPropertyForOperation"),
        (find_item(&["folder:DisplayName"], "", &distinguished("inbox")), "ErrorInvalidPropertyRequest"),
        (find_item(&[], body_sort, &distinguished("inbox")), "ErrorUnsupportedPathForSortGroup"),
        (find_item(&[], &page(0, 0, "Beginning"), &distinguished("inbox")), "ErrorInvalidPagingMaxRows"),
        (find_item(&[], view, &distinguished("inbox")), "ErrorCalendarFolderIsInvalidForCalendarView"),
        (find_item(&[], groups, &distinguished("inbox")), "ErrorUnsupportedPathForSortGroup"),
        (find_item(&[], "", "<t:FolderId Id=\"\"/>"), "ErrorInvalidIdEmpty"),
        (find_item(&[], "", "<t:FolderId Id=\"AAMkAD\"/>"), "ErrorInvalidIdMalformed"),
        (
            find_item(
                &[],
                "",
                "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>anna.lindqvist@contoso.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>",
            ),
            "ErrorAccessDenied",
        ),
        (
            find_item(
                &[],
                "",
                "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>nobody@contoso.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>",
            ),
            "ErrorNonExistentMailbox",
        ),
    ] {
        let answer = call(&simulator, &body).await;
        assert_eq!((answer.status, answer.codes()), (200, vec![code.to_owned()]), "{body}");
        assert_eq!(answer.count("ResponseClass=\"Error\""), 1);
    }
    let own = "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>assistant@contoso.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>";
    assert_eq!(call(&simulator, &find_item(&[], "", own)).await.codes(), ["NoError"]);
}

#[tokio::test]
async fn all_shapes_of_found_items_are_answered() {
    let simulator = simulator().await;
    for shape in ["IdOnly", "Default", "AllProperties"] {
        let body = find_item(&[], "", &distinguished("inbox")).replace("IdOnly", shape);
        let answer = call_as(&simulator, ANNA, &body).await;
        assert_eq!(answer.count("<t:Message>"), 25, "{shape}");
        for never in ["<t:Body", "<t:ToRecipients", "<t:Attachments"] {
            assert_eq!(answer.count(never), 0, "{shape} {never}");
        }
    }
    let extended = find_item(&[], "", &distinguished("inbox")).replace(
        "</t:BaseShape>",
        "</t:BaseShape><t:AdditionalProperties><t:ExtendedFieldURI PropertyTag=\"0x1035\" PropertyType=\"String\"/>\
         <t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Unset\" PropertyType=\"String\"/>\
         <t:FieldURI FieldURI=\"item:Preview\"/><t:FieldURI FieldURI=\"item:Flag\"/></t:AdditionalProperties>",
    );
    let answer = call_as(&simulator, ANNA, &extended).await;
    assert_eq!(answer.count("<t:ExtendedProperty>"), 25);
    assert_eq!(answer.count("PropertyName"), 0);
    assert_eq!(answer.count("<t:FlagStatus>Flagged"), 1);
}

#[tokio::test]
async fn a_message_is_got_with_body_recipients_and_thread() {
    let simulator = simulator().await;
    let found = call_as(&simulator, ANNA, &find_item(&["item:Subject"], "", &distinguished("inbox"))).await;
    let subjects = found.texts("t:Subject");
    let budget: Vec<String> = item_ids(&found)
        .into_iter()
        .zip(&subjects)
        .filter(|(_, subject)| subject.contains("Budget 2027"))
        .map(|(id, _)| id)
        .collect();
    let shape = "<t:BaseShape>AllProperties</t:BaseShape><t:BodyType>Text</t:BodyType><t:AdditionalProperties>\
        <t:FieldURI FieldURI=\"item:UniqueBody\"/><t:FieldURI FieldURI=\"item:NormalizedBody\"/>\
        <t:FieldURI FieldURI=\"item:TextBody\"/><t:FieldURI FieldURI=\"item:Preview\"/></t:AdditionalProperties>";
    let answer = call_as(&simulator, ANNA, &get_item(shape, &budget)).await;
    assert_eq!(answer.codes(), ["NoError", "NoError", "NoError"]);
    let conversations = answer.all("<t:ConversationId Id=\"", "\"");
    assert!(conversations.len() == 3 && conversations.iter().all(|id| *id == conversations[0]));
    assert!(conversations[0].starts_with("AAQk"));
    assert_eq!(answer.count("<t:InReplyTo>"), 2);
    assert_eq!(answer.count("<t:References>"), 2);
    assert_eq!(answer.count("Then we leave out the second fair."), 5);
    // The newest quotes both that went before.
    assert!(answer.texts("t:ConversationTopic").iter().all(|topic| topic == "Budget 2027"));
    let newest = &answer.all("<t:Body BodyType=\"Text\" IsTruncated=\"false\">", "</t:Body>")[0];
    assert!(newest.contains("the upper limit") && newest.contains("the first draft"), "{newest}");
    let unique = &answer.all("<t:UniqueBody BodyType=\"Text\" IsTruncated=\"false\">", "</t:UniqueBody>")[0];
    assert!(!unique.contains("upper limit"), "{unique}");
}

#[tokio::test]
async fn bodies_come_as_asked_for() {
    let simulator = simulator().await;
    let found = call_as(&simulator, ANNA, &find_item(&["item:Subject"], "", &distinguished("inbox"))).await;
    let lunch = found.texts("t:Subject").iter().position(|subject| subject == "Lunch?").unwrap();
    let news = found.texts("t:Subject").iter().position(|subject| subject.starts_with("This week")).unwrap();
    let ids = [item_ids(&found)[lunch].clone(), item_ids(&found)[news].clone()];
    let shape = |rest: &str| {
        format!(
            "<t:BaseShape>IdOnly</t:BaseShape>{rest}<t:AdditionalProperties><t:FieldURI FieldURI=\"item:Body\"/></t:AdditionalProperties>"
        )
    };
    let types = |answer: &Answer| answer.all("<t:Body BodyType=\"", "\"");
    let best = call_as(&simulator, ANNA, &get_item(&shape("<t:BodyType>Best</t:BodyType>"), &ids)).await;
    assert_eq!(types(&best), ["Text", "HTML"]);
    assert_eq!(best.count("https://track.marketing-weekly.example/open.gif"), 1);
    let html = call_as(&simulator, ANNA, &get_item(&shape("<t:BodyType>HTML</t:BodyType>"), &ids)).await;
    assert_eq!(types(&html), ["HTML", "HTML"]);
    let text = call_as(&simulator, ANNA, &get_item(&shape("<t:BodyType>Text</t:BodyType>"), &ids)).await;
    assert_eq!(types(&text), ["Text", "Text"]);
    assert_eq!(text.count("&lt;h1"), 0);
    let safe =
        "<t:FilterHtmlContent>true</t:FilterHtmlContent><t:BlockExternalImages>true</t:BlockExternalImages>";
    let safe = call_as(&simulator, ANNA, &get_item(&shape(safe), &ids)).await;
    assert_eq!(types(&safe), ["Text", "HTML"]);
    assert_eq!(safe.count("track.marketing-weekly.example"), 0, "{}", safe.body);
    assert_eq!((safe.count("&lt;h1&gt;Seven trends&lt;/h1&gt;"), safe.count("the whole story")), (1, 1));
    let cut =
        call_as(&simulator, ANNA, &get_item(&shape("<t:MaximumBodySize>5</t:MaximumBodySize>"), &ids)).await;
    assert_eq!(cut.count("IsTruncated=\"true\""), 2);
    assert_eq!(cut.count(">12:15</t:Body>"), 1);
}

#[tokio::test]
async fn attachments_are_described_and_mime_can_be_had() {
    let simulator = simulator().await;
    let restriction = "<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI=\"item:HasAttachments\"/><t:FieldURIOrConstant>\
        <t:Constant Value=\"true\"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>";
    let found = call_as(&simulator, ANNA, &find_item(&[], restriction, &distinguished("inbox"))).await;
    let shape = "<t:BaseShape>Default</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>\
        <t:AdditionalProperties><t:IndexedFieldURI FieldURI=\"item:InternetMessageHeader\" FieldIndex=\"Message-ID\"/>\
        </t:AdditionalProperties>";
    let answer = call_as(&simulator, ANNA, &get_item(shape, &item_ids(&found))).await;
    assert_eq!(answer.codes(), ["NoError"; 3]);
    assert_eq!((answer.count("<t:FileAttachment>"), answer.count("<t:ItemAttachment>")), (3, 1));
    assert_eq!(answer.count("<t:IsInline>true</t:IsInline>"), 1);
    assert_eq!(answer.count("<t:InternetMessageHeader HeaderName=\"Message-ID\">"), 3);
    use base64::Engine as _;
    let mime = answer.all("<t:MimeContent CharacterSet=\"UTF-8\">", "</t:MimeContent>");
    let again = call_as(&simulator, ANNA, &get_item(shape, &item_ids(&found))).await;
    assert_eq!(mime, again.all("<t:MimeContent CharacterSet=\"UTF-8\">", "</t:MimeContent>"));
    let message = base64::engine::general_purpose::STANDARD.decode(&mime[0]).unwrap();
    let message = String::from_utf8(message).unwrap();
    assert!(message.contains("Message-ID: <") && message.contains("MIME-Version: 1.0"), "{message}");
    assert!(message.contains("message/rfc822"), "{message}");
}

#[tokio::test]
async fn wrong_item_ids_are_errors_of_their_own() {
    let simulator = simulator().await;
    let own = call(&simulator, &find_item(&[], "", &distinguished("inbox"))).await;
    let annas = call_as(&simulator, ANNA, &find_item(&[], "", &distinguished("inbox"))).await;
    let folder = call(&simulator, &get_folder("IdOnly", &distinguished("inbox"))).await;
    let folder = folder.all("<t:FolderId Id=\"", "\"").remove(0);
    let ids = [
        item_ids(&own)[0].clone(),
        item_ids(&annas)[0].clone(),
        folder,
        "AAMkNonsense".into(),
        String::new(),
    ];
    let answer = call(&simulator, &get_item("<t:BaseShape>IdOnly</t:BaseShape>", &ids)).await;
    assert_eq!(
        answer.codes(),
        [
            "NoError",
            "ErrorItemNotFound",
            "ErrorCannotUseFolderIdForItemId",
            "ErrorInvalidIdMalformed",
            "ErrorInvalidIdEmpty"
        ]
    );
    assert_eq!(answer.texts("m:MessageText")[0], "The specified object was not found in the store.");
    let annas_folder = call_as(&simulator, ANNA, &get_folder("IdOnly", &distinguished("inbox"))).await;
    let annas_folder = annas_folder.all("<t:FolderId Id=\"", "\"").remove(0);
    let ids = format!("<t:FolderId Id=\"{annas_folder}\"/><t:FolderId Id=\"{}\"/>", item_ids(&own)[0]);
    let answer = call(&simulator, &get_folder("IdOnly", &ids)).await;
    assert_eq!(answer.codes(), ["ErrorAccessDenied", "ErrorCannotUseItemIdForFolderId"]);
}

#[tokio::test]
async fn folders_have_their_kinds_classes_and_counts() {
    let simulator = simulator().await;
    let ids: String = [
        "root",
        "msgfolderroot",
        "inbox",
        "drafts",
        "sentitems",
        "deleteditems",
        "outbox",
        "junkemail",
        "calendar",
        "contacts",
        "tasks",
        "notes",
        "journal",
        "searchfolders",
        "conversationhistory",
    ]
    .map(distinguished)
    .concat();
    let answer = call(&simulator, &get_folder("AllProperties", &ids)).await;
    assert_eq!(answer.codes(), ["NoError"; 15]);
    assert_eq!(
        (
            answer.count("<t:CalendarFolder>"),
            answer.count("<t:ContactsFolder>"),
            answer.count("<t:TasksFolder>")
        ),
        (1, 1, 1)
    );
    let inbox = call(&simulator, &get_folder("Default", &distinguished("inbox"))).await;
    assert_eq!(inbox.texts("t:TotalCount"), ["12"]);
    assert_eq!(inbox.texts("t:UnreadCount"), ["4"]);
    assert_eq!(inbox.texts("t:ChildFolderCount"), ["1"]);
    let id = inbox.all("<t:FolderId Id=\"", "\"").remove(0);
    let by_id = call(&simulator, &get_folder("Default", &format!("<t:FolderId Id=\"{id}\"/>"))).await;
    assert_eq!(by_id.texts("t:DisplayName"), ["Inbox"]);
}

#[tokio::test]
async fn folders_are_found_shallow_and_deep() {
    let simulator = simulator().await;
    let shallow = call_as(&simulator, ANNA, &find_folder("Shallow", "", &distinguished("inbox"))).await;
    assert_eq!(shallow.texts("t:DisplayName"), ["Projekte"]);
    let deep = call_as(&simulator, ANNA, &find_folder("Deep", "", &distinguished("inbox"))).await;
    assert_eq!(deep.texts("t:DisplayName"), ["Projekte", "Übersicht"]);
    assert_eq!(deep.texts("t:UnreadCount"), ["0", "1"]);
    let view = "<m:IndexedPageFolderView MaxEntriesReturned=\"5\" Offset=\"14\" BasePoint=\"Beginning\"/>";
    let paged = call_as(&simulator, ANNA, &find_folder("Deep", view, &distinguished("msgfolderroot"))).await;
    assert_eq!((paged.count("TotalItemsInView=\"15\""), paged.texts("t:DisplayName").len()), (1, 1));
    let restriction = "<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI=\"folder:DisplayName\"/><t:FieldURIOrConstant>\
        <t:Constant Value=\"Übersicht\"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>";
    let named = call_as(&simulator, ANNA, &find_folder("Deep", restriction, &distinguished("root"))).await;
    assert_eq!(named.texts("t:DisplayName"), ["Übersicht"]);
    let id = named.all("<t:FolderId Id=\"", "\"").remove(0);
    let mail = call_as(&simulator, ANNA, &find_item(&[], "", &format!("<t:FolderId Id=\"{id}\"/>"))).await;
    assert_eq!(item_ids(&mail).len(), 2);
}

#[tokio::test]
async fn ids_stay_the_same_from_start_to_start() {
    let (first, second) = (simulator().await, simulator().await);
    let body = find_item(&[], "", &distinguished("inbox"));
    assert_eq!(call(&first, &body).await.body, call(&second, &body).await.body);
}

#[tokio::test]
async fn a_million_messages_are_paged_from_any_place() {
    let simulator = with_messages(1_000_000).await;
    for (offset, base, expected) in [
        (0, "Beginning", "Agenda for Monday"),
        (500_000, "Beginning", " 499989"),
        (1_000_011, "Beginning", " 1000000"),
        (0, "End", " 999991"),
    ] {
        let body = find_item(&["item:Subject"], &page(10, offset, base), &distinguished("inbox"));
        let answer = call(&simulator, &body).await;
        assert_eq!(answer.count("TotalItemsInView=\"1000012\""), 1);
        assert!(answer.texts("t:Subject")[0].ends_with(expected), "{:?}", answer.texts("t:Subject"));
    }
    let ids = item_ids(
        &call(&simulator, &find_item(&[], &page(1, 700_000, "Beginning"), &distinguished("inbox"))).await,
    );
    let answer = call(&simulator, &get_item("<t:BaseShape>AllProperties</t:BaseShape>", &ids)).await;
    assert_eq!(answer.texts("t:Subject").len(), 1);
}

#[tokio::test]
async fn times_have_the_precision_that_was_asked_for() {
    let simulator = simulator().await;
    let body = find_item(&["item:DateTimeReceived"], &page(1, 0, "Beginning"), &distinguished("inbox"));
    let header = "<t:DateTimePrecision>Milliseconds</t:DateTimePrecision><t:TimeZoneContext>\
        <t:TimeZoneDefinition Id=\"W. Europe Standard Time\"/></t:TimeZoneContext>";
    let fine = post(&simulator, &envelope(header, &body)).await;
    assert_eq!(fine.texts("t:DateTimeReceived"), ["2026-11-16T16:41:09.000Z"]);
    assert_eq!(call(&simulator, &body).await.texts("t:DateTimeReceived"), ["2026-11-16T16:41:09Z"]);
}

#[tokio::test]
async fn a_calendar_view_holds_what_happens_in_it() {
    let simulator = simulator().await;
    let view = |from: &str, to: &str, max: &str| {
        let view = format!("<m:CalendarView {max}StartDate=\"{from}\" EndDate=\"{to}\"/>");
        let properties =
            ["item:Subject", "calendar:Start", "calendar:End", "calendar:Location", "calendar:Organizer"];
        find_item(&properties, &view, &distinguished("calendar"))
    };
    let november = view("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "");
    let answer = call_as(&simulator, ANNA, &november).await;
    assert_eq!(answer.codes(), ["NoError"]);
    assert_eq!(answer.texts("t:Subject"), ["Budget 2027", "Tandläkare", "大阪オフィス訪問 ✈️"]);
    assert_eq!(answer.texts("t:Start")[0], "2026-11-18T08:00:00Z");
    assert_eq!(
        (answer.texts("t:Location"), answer.count("TotalItemsInView=\"3\"")),
        (vec!["Room Bodensee".into()], 1)
    );
    assert_eq!(answer.count("IndexedPagingOffset"), 0);
    // What began before and goes on is in it; what ends as it begins is not.
    let inside = view("2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z", "");
    assert_eq!(call_as(&simulator, ANNA, &inside).await.texts("t:Subject"), ["大阪オフィス訪問 ✈️"]);
    let after = view("2026-11-18T09:30:00Z", "2026-11-18T12:00:00Z", "");
    assert_eq!(call_as(&simulator, ANNA, &after).await.count("<t:CalendarItem>"), 0);
    let first = call_as(
        &simulator,
        ANNA,
        &view("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "MaxEntriesReturned=\"1\" "),
    )
    .await;
    assert_eq!(first.texts("t:Subject"), ["Budget 2027"]);
    assert_eq!(
        (first.count("TotalItemsInView=\"3\""), first.count("IncludesLastItemInRange=\"false\"")),
        (1, 1)
    );
    let backwards = view("2026-12-01T00:00:00Z", "2026-11-01T00:00:00Z", "");
    let answer = call_as(&simulator, ANNA, &backwards).await;
    assert_eq!(answer.codes(), ["ErrorCalendarEndDateIsEarlierThanStartDate"]);
    let ids = item_ids(&call_as(&simulator, ANNA, &november).await);
    let whole =
        call_as(&simulator, ANNA, &get_item("<t:BaseShape>AllProperties</t:BaseShape>", &ids[..1])).await;
    for part in [
        "<t:IsMeeting>true</t:IsMeeting>",
        "<t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus>",
        "<t:MyResponseType>Organizer</t:MyResponseType>",
        "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>Bruno Keller</t:Name>",
        "<t:CalendarItemType>Single</t:CalendarItemType>",
    ] {
        assert_eq!(whole.count(part), 1, "{part} {}", whole.body);
    }
}
