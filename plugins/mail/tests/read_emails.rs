//! `read_emails` against a mailbox that plays a script.

use ews_plugin_mail::ReadEmails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{CallError, ExchangeError, Failure, FailureKind, Instants, Reply, ToolManifest};
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new(ANNA)
}

fn session() -> ScriptedSession {
    ScriptedSession::new("Europe/Vienna").shown("2026-11-20T08:30:00Z", "2026-11-20T09:30:00+01:00")
}

fn answer(operation: &str, messages: &str) -> String {
    format!(
        "<m:{operation}Response xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><m:ResponseMessages>{messages}\
         </m:ResponseMessages></m:{operation}Response>"
    )
}

fn found(total: u32, last: bool, items: &str) -> String {
    answer(
        "FindItem",
        &format!(
            "<m:FindItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
             <m:RootFolder IndexedPagingOffset=\"0\" TotalItemsInView=\"{total}\" \
             IncludesLastItemInRange=\"{last}\"><t:Items>{items}</t:Items></m:RootFolder>\
             </m:FindItemResponseMessage>"
        ),
    )
}

fn ids(range: std::ops::Range<u32>) -> String {
    range.map(|id| format!("<t:Message><t:ItemId Id=\"AAMk{id}\" ChangeKey=\"CQ\"/></t:Message>")).collect()
}

fn got(item: &str) -> String {
    format!(
        "<m:GetItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:Items>{item}</m:Items></m:GetItemResponseMessage>"
    )
}

const MISSING: &str = "<m:GetItemResponseMessage ResponseClass=\"Error\"><m:MessageText>The specified object was not \
    found in the store.</m:MessageText><m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:Items/>\
    </m:GetItemResponseMessage>";

const MESSAGE: &str = "<t:Message><t:ItemId Id=\"AAMk0\" ChangeKey=\"CQ\"/><t:Subject>Grüße &amp; Plan</t:Subject>\
    <t:DateTimeReceived>2026-11-20T08:30:00Z</t:DateTimeReceived><t:Categories><t:String>Blau</t:String>\
    </t:Categories><t:Importance>High</t:Importance><t:HasAttachments>true</t:HasAttachments>\
    <t:ConversationId Id=\"AAQk1\"/><t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>\
    <t:Preview>Hallo\r\n\r\n  Welt</t:Preview><t:ToRecipients><t:Mailbox><t:Name>Anna</t:Name>\
    <t:EmailAddress>anna@contoso.example</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></t:Mailbox>\
    <t:Mailbox><t:Name>Altes Team</t:Name><t:EmailAddress>/o=Contoso/cn=team</t:EmailAddress>\
    <t:RoutingType>EX</t:RoutingType></t:Mailbox></t:ToRecipients><t:From><t:Mailbox><t:Name>Jürgen</t:Name>\
    <t:EmailAddress>juergen@contoso.example</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></t:Mailbox></t:From>\
    <t:IsRead>false</t:IsRead></t:Message>";

fn read(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let outcome = run::<ReadEmails>(arguments, mailbox, &session());
    assert_eq!(mailbox.unused(), 0);
    // Whatever comes is what the schema promises.
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<ReadEmails>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

#[test]
fn a_list_has_all_the_keys_and_takes_two_operations() {
    let mailbox = mailbox().answer(found(1, true, &ids(0..1))).answer(answer("GetItem", &got(MESSAGE)));
    let reply = read(json!({}), &mailbox).unwrap();
    assert_eq!(reply.message, "Retrieved 1 email");
    assert_eq!(
        reply.payload,
        json!({
            "emails": [{
                "message_id": "AAMk0",
                "subject": "Grüße & Plan",
                "from": "juergen@contoso.example",
                "from_name": "Jürgen",
                "to": ["anna@contoso.example", "Altes Team"],
                "cc": [],
                "bcc": [],
                "received_time": "2026-11-20T09:30:00+01:00",
                "is_read": false,
                "has_attachments": true,
                "preview": "Hallo Welt",
                "conversation_id": "AAQk1",
                "importance": "High",
                "categories": ["Blau"],
                "flag_status": "Flagged"
            }],
            "total_count": 1,
            "total_available": 1,
            "folder": "inbox"
        })
    );
    let operations = mailbox.operations();
    assert!(operations[0].contains("<m:IndexedPageItemView MaxEntriesReturned=\"50\" Offset=\"0\""));
    assert!(operations[0].contains("<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"));
    assert!(operations[0].contains("Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>"));
    assert!(operations[0].contains("<t:DistinguishedFolderId Id=\"inbox\"/>"));
    assert!(operations[1].contains("<m:ItemIds><t:ItemId Id=\"AAMk0\"/></m:ItemIds>"));
    assert!(!operations[1].contains("item:Body"));
}

#[test]
fn an_empty_folder_is_an_empty_list() {
    let mailbox = mailbox().answer(found(0, true, ""));
    let reply = read(json!({ "folder": "Sent", "fields": ["subject"] }), &mailbox).unwrap();
    assert_eq!(reply.message, "Retrieved 0 emails");
    assert_eq!(
        reply.payload,
        json!({ "emails": [], "total_count": 0, "total_available": 0, "folder": "sentitems" })
    );
}

#[test]
fn a_large_folder_costs_what_a_small_one_costs() {
    let cost = |total: u32| {
        let answers: String = (0..50).map(|_| got(MESSAGE)).collect();
        let mailbox = mailbox().answer(found(total, false, &ids(0..50))).answer(answer("GetItem", &answers));
        let reply = read(json!({}), &mailbox).unwrap();
        assert_eq!(reply.payload["total_available"], total);
        assert_eq!(reply.payload["next_offset"], 50);
        (mailbox.round_trips(), mailbox.operations())
    };
    assert_eq!(cost(100), cost(10_000));
    assert_eq!(cost(100).0, 2);
}

#[test]
fn fields_that_find_item_knows_take_one_operation() {
    let item = "<t:Message><t:ItemId Id=\"AAMk0\"/><t:Subject>S</t:Subject></t:Message>";
    let mailbox = mailbox().answer(found(1, true, item));
    let reply = read(json!({ "fields": ["subject", "received_time"] }), &mailbox).unwrap();
    // What Exchange does not have is left out, never made up.
    assert_eq!(reply.payload["emails"], json!([{ "message_id": "AAMk0", "subject": "S" }]));
    assert!(
        mailbox.operations()[0].contains(
            "<t:FieldURI FieldURI=\"item:Subject\"/><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>"
        )
    );
}

#[test]
fn a_sender_without_address_is_looked_up() {
    let item = "<t:Message><t:ItemId Id=\"AAMk0\"/><t:From><t:Mailbox><t:Name>Jürgen</t:Name></t:Mailbox></t:From>\
                </t:Message>";
    let mailbox = mailbox().answer(found(1, true, item)).answer(answer("GetItem", &got(MESSAGE)));
    let reply = read(json!({ "fields": ["from"] }), &mailbox).unwrap();
    assert_eq!(reply.payload["emails"][0]["from"], "juergen@contoso.example");
}

/// A mailbox that answers every `GetItem` with `message`, as often as it was asked.
fn mailbox_of(listed: u32, last: bool, message: impl Fn(&str) -> String + 'static) -> ScriptedMailbox {
    mailbox().answer(found(listed, last, &ids(0..listed))).otherwise(move |request| {
        let ids = request.xml.split("<t:ItemId Id=\"").skip(1);
        let items: String =
            ids.filter_map(|rest| rest.split_once('"')).map(|(id, _)| got(&message(id))).collect();
        Ok(answer("GetItem", &items).into())
    })
}

fn asked_for(mailbox: &ScriptedMailbox) -> Vec<usize> {
    mailbox.operations()[1..].iter().map(|xml| xml.matches("<t:ItemId ").count()).collect()
}

#[test]
fn many_messages_are_fetched_fifty_at_a_time_side_by_side() {
    let mailbox = mailbox_of(220, true, |id| format!("<t:Message><t:ItemId Id=\"{id}\"/></t:Message>"));
    let session = session();
    let reply =
        run::<ReadEmails>(json!({ "max_results": 1000, "fields": ["to"] }), &mailbox, &session).unwrap();
    assert_eq!(reply.payload["total_count"], 220);
    assert_eq!(reply.payload["emails"][219]["message_id"], "AAMk219");
    // The first shows how many more may fit.
    assert_eq!((asked_for(&mailbox), mailbox.round_trips()), (vec![50, 50, 50, 50, 20], 3));
    assert!(mailbox.requests()[1..].iter().all(|request| request.through == Through::ReadAll));
    assert_eq!(session.progress().len(), 2);
    assert_eq!(session.progress()[1], (220, Some(220), "Reading messages".to_owned()));
}

#[test]
fn a_page_ends_where_the_client_could_not_read_on() {
    let body = "&lt;p class=\"a\"&gt;Grüße&lt;/p&gt;".repeat(2_000);
    let message = move |id: &str| {
        format!("<t:Message><t:ItemId Id=\"{id}\"/><t:Body BodyType=\"HTML\">{body}</t:Body></t:Message>")
    };
    let mailbox = mailbox_of(1_000, true, message.clone());
    let arguments = json!({ "max_results": 1000, "include_body": true, "fields": ["subject"] });
    let reply = read(arguments.clone(), &mailbox).unwrap();
    assert!(reply.payload.to_string().chars().count() <= 39_000);
    assert_eq!(
        reply.message,
        "Retrieved 3 emails; the page ended early because it was long, read on with cursor"
    );
    assert_eq!(reply.payload["total_count"], 3);
    assert_eq!(reply.payload["next_offset"], 3);
    assert_eq!(reply.payload["emails"][2]["body_next_offset"], 10_000);
    // Nothing was fetched that nobody sees, but for the rest of one batch.
    assert_eq!(asked_for(&mailbox), [10]);
    assert!(mailbox.operations()[1].contains("<t:MaximumBodySize>131072</t:MaximumBodySize>"));
    // A text that is shortened loses messages, not the way to more.
    let text = reply.payload.to_string();
    assert!(text.find("\"cursor\"").unwrap() < text.find("\"emails\"").unwrap());

    let next = mailbox_of(1_000, true, message);
    let arguments = json!({ "cursor": reply.payload["cursor"], "fields": ["subject"] });
    read(arguments, &self::mailbox().answer(found(0, true, ""))).unwrap();
    let arguments = json!({ "cursor": reply.payload["cursor"], "include_body": true, "fields": ["subject"] });
    let second = read(arguments, &next).unwrap();
    assert!(next.operations()[0].contains("Offset=\"3\""));
    assert_eq!(second.payload["next_offset"], 6);
}

#[test]
fn one_message_comes_however_long_it_is() {
    let people = "<t:Mailbox><t:EmailAddress>a.very.long.name@contoso.example</t:EmailAddress></t:Mailbox>";
    let item = format!(
        "<t:Message><t:ItemId Id=\"AAMk0\"/><t:ToRecipients>{}</t:ToRecipients></t:Message>",
        people.repeat(2_000)
    );
    let mailbox = mailbox_of(2, true, move |_| item.clone());
    let reply = read(json!({ "fields": ["to"] }), &mailbox).unwrap();
    assert_eq!(reply.payload["total_count"], 1);
    assert_eq!(reply.payload["next_offset"], 1);
    // The clients' way to count what is left.
    assert_eq!(reply.payload["total_available"], 2);
    assert!(reply.message.starts_with("Retrieved 1 email; the page ended early"), "{}", reply.message);
}

#[test]
fn what_find_item_knows_ends_early_too() {
    let item =
        format!("<t:Message><t:ItemId Id=\"AAMk0\"/><t:Subject>{}</t:Subject></t:Message>", "s".repeat(900));
    let mailbox = mailbox().answer(found(5_000, false, &item.repeat(1_000)));
    let reply = read(json!({ "max_results": 1000, "fields": ["subject"] }), &mailbox).unwrap();
    let count = reply.payload["total_count"].as_u64().unwrap();
    assert!((39..42).contains(&count), "{count}");
    assert_eq!(reply.payload["next_offset"], count);
    assert!(reply.payload.to_string().chars().count() <= 39_000);
}

#[test]
fn a_body_that_exchange_cut_is_read_on_with_the_other_tool() {
    let item = "<t:Message><t:ItemId Id=\"AAMk0\"/><t:Body BodyType=\"Text\" IsTruncated=\"true\">abc</t:Body>\
                </t:Message>";
    let mailbox = mailbox_of(1, true, |_| item.to_owned());
    let reply =
        read(json!({ "include_body": true, "fields": ["subject"], "format": "text" }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["emails"][0],
        json!({ "message_id": "AAMk0", "body": "abc", "body_format": "text", "body_next_offset": 3 })
    );
}

#[test]
fn a_folder_id_of_another_mailbox_is_a_wrong_argument() {
    let reason = "id-malformed at FindItem/ParentFolderIds/FolderId: the id is not one of Exchange";
    let mailbox = mailbox().fail(CallError::Refused(reason.into()));
    let id = format!("AQMk{}", "A".repeat(60));
    assert_eq!(
        read(json!({ "folder": id }), &mailbox).unwrap_err(),
        Failure::invalid_argument(format!(
            "folder is not an id of this mailbox; write a path such as Inbox/Projects, or pass an id as it was \
             returned, with the same target_mailbox ({reason})"
        ))
    );
}

#[test]
fn a_message_that_vanished_is_named_and_the_others_come() {
    let mailbox =
        mailbox().answer(found(2, true, &ids(0..2))).answer(answer("GetItem", &(got(MESSAGE) + MISSING)));
    let reply = read(json!({}), &mailbox).unwrap();
    assert_eq!(reply.message, "Retrieved 1 email; 1 could not be read");
    assert_eq!(
        reply.payload["errors"],
        json!([{
            "message_id": "AAMk1",
            "error_code": "ErrorItemNotFound",
            "error_message": "The specified object was not found in the store."
        }])
    );
    // Alone on its page, the host gives its error as the operation's.
    let mailbox = self::mailbox()
        .answer(found(1, true, &ids(0..1)))
        .exchange_error("ErrorItemNotFound", "The specified object was not found in the store.");
    let reply = read(json!({}), &mailbox).unwrap();
    assert_eq!(reply.payload["errors"][0]["message_id"], "AAMk0");
}

#[test]
fn a_cursor_continues_the_same_list() {
    let folders = answer(
        "FindFolder",
        "<m:FindFolderResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:RootFolder TotalItemsInView=\"1\" IncludesLastItemInRange=\"true\"><t:Folders><t:Folder>\
         <t:FolderId Id=\"AQMkP\"/><t:DisplayName>Projekte</t:DisplayName></t:Folder></t:Folders></m:RootFolder>\
         </m:FindFolderResponseMessage>",
    );
    let mailbox = mailbox().answer(folders).answer(found(30, false, &ids(0..10)));
    let session = session().local("2026-11-01", "2026-10-31T23:00:00Z");
    let first = run::<ReadEmails>(
        json!({
            "folder": "inbox/projekte", "max_results": 10, "unread_only": true, "since": "2026-11-01",
            "fields": ["message_id"]
        }),
        &mailbox,
        &session,
    )
    .unwrap();
    assert_eq!(first.payload["folder"], "Inbox/Projekte");
    assert_eq!(first.payload["next_offset"], 10);

    let again = self::mailbox().answer(found(30, true, &ids(10..30)));
    let second = read(
        json!({ "cursor": first.payload["cursor"], "unread_only": true, "fields": ["message_id"] }),
        &again,
    )
    .unwrap();
    assert_eq!(second.payload["total_count"], 20);
    assert_eq!(second.payload["folder"], "Inbox/Projekte");
    assert_eq!(second.payload.get("cursor"), None);
    let operation = &again.operations()[0];
    assert!(operation.contains("Offset=\"10\""));
    assert!(operation.contains("<t:FolderId Id=\"AQMkP\"/>"));
    assert!(operation.contains("<t:Constant Value=\"2026-10-31T23:00:00Z\"/>"));
    assert!(operation.contains("<t:FieldURI FieldURI=\"message:IsRead\"/>"));

    let other = read(json!({ "cursor": first.payload["cursor"], "folder": "sent" }), &self::mailbox());
    assert_eq!(
        other.unwrap_err(),
        Failure::invalid_argument(
            "folder: the cursor continues another list. Pass the cursor without it, or folder without the cursor."
        )
    );
    let bob = ScriptedMailbox::new("bob@contoso.example");
    let foreign = read(json!({ "cursor": first.payload["cursor"] }), &bob).unwrap_err();
    assert!(foreign.message.contains("a list of anna@contoso.example"), "{foreign}");
}

#[test]
fn what_is_no_cursor_is_refused_before_anything_is_asked() {
    for cursor in ["", "nonsense!", "e30", &"A".repeat(9000)] {
        let failure = read(json!({ "cursor": cursor }), &mailbox()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidArgument);
        assert!(failure.message.starts_with("cursor: this is no cursor of read_emails."), "{failure}");
    }
}

#[test]
fn a_time_in_the_gap_is_read_generously() {
    let gap = Instants::Gap { earlier: "2026-03-29T00:30:00Z".into(), later: "2026-03-29T01:30:00Z".into() };
    let session = session().local_as("2026-03-29T02:30:00", Ok(gap));
    let mailbox = mailbox().answer(found(0, true, ""));
    run::<ReadEmails>(json!({ "since": "2026-03-29T02:30:00", "fields": ["subject"] }), &mailbox, &session)
        .unwrap();
    assert!(mailbox.operations()[0].contains(
        "<m:Restriction><t:IsGreaterThanOrEqualTo><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>\
         <t:FieldURIOrConstant><t:Constant Value=\"2026-03-29T00:30:00Z\"/>"
    ));
    let failure = read(json!({ "until": "soon" }), &self::mailbox()).unwrap_err();
    assert!(failure.message.starts_with("until: soon is no time"), "{failure}");
}

#[test]
fn bodies_come_in_the_form_that_was_asked_for_and_are_cut() {
    let long = format!("<p>{}</p>", "ü".repeat(10_050));
    let item = |body: &str| {
        let body = body.replace('<', "&lt;");
        got(&format!(
            "<t:Message><t:ItemId Id=\"AAMk0\"/><t:Body BodyType=\"HTML\">{body}</t:Body></t:Message>"
        ))
    };
    let answers = item("<p>Kurz</p>") + &item(&long);
    let mailbox = mailbox().answer(found(2, true, &ids(0..2))).answer(answer("GetItem", &answers));
    let reply =
        read(json!({ "include_body": true, "format": "markdown", "fields": ["subject"] }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["emails"][0],
        json!({ "message_id": "AAMk0", "body": "Kurz", "body_format": "markdown" })
    );
    let cut = &reply.payload["emails"][1];
    assert_eq!(cut["body"], "ü".repeat(10_000));
    assert_eq!((&cut["body_total_chars"], &cut["body_next_offset"]), (&json!(10_050), &json!(10_000)));
    assert!(mailbox.operations()[1].contains(
        "<t:BodyType>Best</t:BodyType><t:FilterHtmlContent>true</t:FilterHtmlContent>\
         <t:BlockExternalImages>true</t:BlockExternalImages>"
    ));
}

#[test]
fn an_error_of_the_list_itself_is_the_tools_failure() {
    let mailbox = mailbox().fail(CallError::Exchange(ExchangeError {
        code: "ErrorAccessDenied".into(),
        message: "Access is denied. Check credentials and try again.".into(),
    }));
    let failure = read(json!({}), &mailbox).unwrap_err();
    assert_eq!(
        failure,
        Failure::failed(
            "Access is denied. Check credentials and try again. (ErrorAccessDenied). The account has no right to \
             this item or folder."
        )
    );
    let mailbox = self::mailbox().answer("<html>");
    let failure = read(json!({}), &mailbox).unwrap_err();
    assert!(
        failure.message.starts_with("Exchange's answer cannot be read: the answer is no XML"),
        "{failure}"
    );
}
