//! `search_emails` against a mailbox that plays a script.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

#[path = "../exchange/mod.rs"]
mod exchange;
mod full_text;

use ews_plugin_mail::SearchEmails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, ToolManifest};
use serde_json::{Value, json};

use exchange::{ANNA, answer, folders, found, got, received};

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new(ANNA)
}

fn search(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let session = ScriptedSession::new("Europe/Vienna")
        .local("2026-11-01", "2026-10-31T23:00:00Z")
        .local("2026-11-10", "2026-11-09T23:00:00Z")
        .local("2026-11-11", "2026-11-10T23:00:00Z");
    let outcome = run::<SearchEmails>(arguments, mailbox, &session);
    assert_eq!(mailbox.unused(), 0, "{outcome:?}");
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<SearchEmails>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn ids(reply: &Reply<Value>) -> Vec<&str> {
    reply.payload["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|email| email["message_id"].as_str().unwrap())
        .collect()
}

fn wrong(arguments: Value) -> String {
    let failure = search(arguments, &mailbox()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument, "{failure}");
    failure.message
}

#[test]
fn each_filter_is_a_condition() {
    let text = |path: &str, mode: &str, text: &str| {
        format!(
            "<t:Contains ContainmentMode=\"{mode}\" ContainmentComparison=\"IgnoreCase\">{path}<t:Constant \
             Value=\"{text}\"/></t:Contains>"
        )
    };
    let field = |name: &str| format!("<t:FieldURI FieldURI=\"{name}\"/>");
    let equal = |path: &str, value: &str| {
        format!(
            "<t:IsEqualTo>{path}<t:FieldURIOrConstant><t:Constant Value=\"{value}\"/></t:FieldURIOrConstant>\
             </t:IsEqualTo>"
        )
    };
    let flagged = equal("<t:ExtendedFieldURI PropertyTag=\"0x1090\" PropertyType=\"Integer\"/>", "2");
    let address = "<t:ExtendedFieldURI PropertyTag=\"0x5D02\" PropertyType=\"String\"/>";
    let from = |name: &str| {
        format!(
            "<t:Or>{}{}</t:Or>",
            text(&field("message:From"), "Substring", name),
            text(address, "Substring", name)
        )
    };
    let either = |word: &str| {
        format!(
            "<t:Or>{}{}</t:Or>",
            text(&field("item:Subject"), "Substring", word),
            text(&field("item:Body"), "Substring", word)
        )
    };
    for (argument, condition) in [
        (json!({ "is_read": false }), equal(&field("message:IsRead"), "false")),
        (json!({ "has_attachments": true }), equal(&field("item:HasAttachments"), "true")),
        (json!({ "is_flagged": true }), flagged.clone()),
        (json!({ "is_flagged": false }), format!("<t:Not>{flagged}</t:Not>")),
        (json!({ "importance": "High" }), equal(&field("item:Importance"), "High")),
        (json!({ "categories": ["Blå"] }), equal(&field("item:Categories"), "Blå")),
        (
            json!({ "categories": ["A", "B"] }),
            format!(
                "<t:And>{}{}</t:And>",
                equal(&field("item:Categories"), "A"),
                equal(&field("item:Categories"), "B")
            ),
        ),
        (json!({ "subject_contains": "a&b" }), text(&field("item:Subject"), "Substring", "a&amp;b")),
        (json!({ "body_contains": "日本語" }), text(&field("item:Body"), "Substring", "日本語")),
        (json!({ "from_address": "jürgen" }), from("jürgen")),
        (json!({ "sender": "jürgen" }), from("jürgen")),
        (json!({ "query": "plan" }), either("plan")),
        (json!({ "search_query": "plan" }), either("plan")),
        (json!({ "query": "the plan" }), format!("<t:And>{}{}</t:And>", either("the"), either("plan"))),
        (json!({ "keywords": "plan, budget" }), format!("<t:And>{}{}</t:And>", either("plan"), either("budget"))),
        (json!({ "query": "the plan", "exact_phrase": true }), either("the plan")),
        (
            json!({ "query": "plan", "search_in": ["subject"] }),
            text(&field("item:Subject"), "Substring", "plan"),
        ),
        (
            json!({ "start_date": "2026-11-01", "end_date": "2026-11-10" }),
            "<t:And><t:IsGreaterThanOrEqualTo><t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURIOrConstant>\
             <t:Constant Value=\"2026-10-31T23:00:00Z\"/></t:FieldURIOrConstant></t:IsGreaterThanOrEqualTo>\
             <t:IsLessThan><t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURIOrConstant><t:Constant \
             Value=\"2026-11-10T23:00:00Z\"/></t:FieldURIOrConstant></t:IsLessThan></t:And>"
                .to_owned(),
        ),
    ] {
        for mode in ["quick", "advanced"] {
            let mailbox = mailbox().answer(found(0, true, ""));
            let mut arguments = argument.clone();
            arguments["fields"] = json!(["subject"]);
            arguments["mode"] = json!(mode);
            let reply = search(arguments, &mailbox).unwrap();
            let operation = &mailbox.operations()[0];
            assert!(
                operation.contains(&format!("<m:Restriction>{condition}</m:Restriction>")),
                "{argument}: {operation}"
            );
            assert!(!operation.contains("QueryString"));
            assert_eq!(reply.payload["searched_by"], "conditions");
        }
    }
}

#[test]
fn without_filters_everything_is_listed_and_no_date_is_added() {
    let mailbox = mailbox().answer(found(2, true, &(received("A", 20) + &received("B", 10))));
    let reply = search(json!({ "fields": ["received_time"] }), &mailbox).unwrap();
    assert_eq!(reply.message, "Found 2 emails");
    assert_eq!(
        reply.payload,
        json!({
            "count": 2,
            "total_available": 2,
            "searched_by": "conditions",
            "folders_searched": ["inbox"],
            "items": [
                { "message_id": "A", "received_time": "2026-11-20T08:00:00+00:00" },
                { "message_id": "B", "received_time": "2026-11-10T08:00:00+00:00" },
            ],
        })
    );
    assert!(!mailbox.operations()[0].contains("Restriction"));
}

#[test]
fn two_names_of_one_argument_may_not_differ() {
    for (name, alias) in [("query", "search_query"), ("from_address", "sender"), ("to_address", "recipient")]
    {
        assert_eq!(
            wrong(json!({ name: "a", alias: "b" })),
            format!("{name} and {alias} are two names of one argument, and differ here. Pass one of them.")
        );
        let mailbox = mailbox().answer(found(0, true, ""));
        search(json!({ name: "a", alias: "a" }), &mailbox).unwrap();
    }
}

#[test]
fn what_cannot_be_searched_is_told_before_exchange_is_asked() {
    for (arguments, text) in [
        (json!({ "folder": "inbox", "search_scope": ["sent"] }), "folder and search_scope: pass one"),
        (json!({ "query": " \" , " }), "query: there is no word in it."),
        (json!({ "keywords": "w ".repeat(21) }), "keywords: 21 words; 20 at most."),
        (json!({ "exact_phrase": true }), "exact_phrase is about query"),
        (json!({ "search_in": ["subject"] }), "search_in says where query and keywords are looked for"),
        (
            json!({ "query": "a", "search_in": ["attachments"] }),
            "search_in: attachments are searched in mode",
        ),
        (json!({ "mode": "full_text", "is_read": true }), "query: mode full_text searches for words."),
        (json!({ "start_date": "tomorrow" }), "start_date: tomorrow is no time"),
        (
            json!({ "start_date": "2026-11-11T00:00:00Z", "end_date": "2026-11-10T00:00:00Z" }),
            "start_date (2026-11-11T00:00:00Z) must be before end_date (2026-11-10T00:00:00Z).",
        ),
        (json!({ "cursor": "nonsense" }), "cursor: this is no cursor of search_emails."),
        (json!({ "folder": "/" }), "folder: \"/\" is no path."),
        (json!({ "search_scope": ["/"] }), "search_scope: \"/\" is no path."),
    ] {
        let message = wrong(arguments.clone());
        assert!(message.starts_with(text), "{arguments}: {message}");
    }
}

#[test]
fn sorting_is_exchanges_with_newer_mail_first_where_it_is_the_same() {
    for (by, uri) in [
        ("datetime_sent", "item:DateTimeSent"),
        ("from", "message:From"),
        ("subject", "item:Subject"),
        ("importance", "item:Importance"),
    ] {
        let mailbox = mailbox().answer(found(0, true, ""));
        search(json!({ "sort_by": by, "sort_order": "ascending", "fields": ["subject"] }), &mailbox).unwrap();
        assert!(
            mailbox.operations()[0].contains(&format!(
                "<m:SortOrder><t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"{uri}\"/></t:FieldOrder>\
                 <t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldOrder>\
                 </m:SortOrder>"
            )),
            "{by}"
        );
    }
}

/// A mailbox whose folders hold messages that were received on these days; it
/// answers what it is asked, in pages.
fn of_days(days: Vec<(&'static str, Vec<u32>)>) -> ScriptedMailbox {
    mailbox().otherwise(move |request| {
        let xml = &request.xml;
        assert!(xml.starts_with("<m:FindItem "), "{xml}");
        let number = |name: &str| -> usize {
            let rest = xml.split(&format!("{name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let (name, days) = days.iter().find(|(name, _)| xml.contains(&format!("Id=\"{name}\""))).unwrap();
        let (offset, most) = (number("Offset"), number("MaxEntriesReturned"));
        let page: String =
            days.iter().skip(offset).take(most).map(|day| received(&format!("{name}{day}"), *day)).collect();
        Ok(found(u32::try_from(days.len()).unwrap(), offset + most >= days.len(), &page).into())
    })
}

#[test]
fn several_folders_are_one_list_without_gap_or_repetition() {
    let days = || {
        vec![
            ("inbox", (1..=28).rev().filter(|day| day % 3 != 0).collect::<Vec<u32>>()),
            ("sentitems", (1..=28).rev().filter(|day| day % 3 == 0).collect()),
            ("drafts", vec![]),
        ]
    };
    let scope = json!(["inbox", "sent", "drafts", "Sent Items"]);
    let whole: Vec<String> = (1..=28)
        .rev()
        .map(|day| format!("{}{day}", if day % 3 == 0 { "sentitems" } else { "inbox" }))
        .collect();
    for size in [1, 4, 9, 28, 100] {
        let (mut seen, mut cursor, mut offset, mut steps) = (Vec::new(), Value::Null, 0, 0);
        loop {
            let mailbox = of_days(days());
            let mut arguments = json!({ "max_results": size, "fields": ["received_time"] });
            match &cursor {
                Value::Null => arguments["search_scope"] = scope.clone(),
                cursor => arguments["cursor"] = cursor.clone(),
            }
            let page = search(arguments, &mailbox).unwrap();
            assert_eq!(page.payload["total_available"], 28);
            assert_eq!(page.payload["folders_searched"], json!(["inbox", "sentitems", "drafts"]));
            // One operation for each folder, however far it is.
            assert!(mailbox.operations().len() <= 6, "{}", mailbox.operations().len());
            seen.extend(ids(&page).into_iter().map(str::to_owned));

            // The same page, by offset.
            let by_offset = json!({
                "search_scope": scope, "max_results": size, "offset": offset, "fields": ["received_time"]
            });
            assert_eq!(ids(&search(by_offset, &of_days(days())).unwrap()), ids(&page));
            offset = page.payload["next_offset"].as_u64().unwrap_or_default();
            cursor = page.payload["cursor"].clone();
            steps += 1;
            if cursor.is_null() {
                break;
            }
            assert_eq!(offset, seen.len() as u64);
        }
        assert_eq!(seen, whole, "{size}");
        assert!(steps <= 28_usize.div_ceil(size) + 1);
    }
}

#[test]
fn a_far_offset_in_several_folders_is_found_in_few_steps() {
    // Days are numbers here: 20,000 messages in two folders, every third in the second.
    let number = |name: &str, count: u32| {
        let name = name.to_owned();
        move |place: u32| (place < count).then(|| format!("{name}{place:06}"))
    };
    let (first, second) = (number("inbox", 14_000), number("sentitems", 6_000));
    let mailbox = mailbox().otherwise(move |request| {
        let xml = &request.xml;
        let value = |name: &str| -> u32 {
            xml.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let (offset, most) = (value("Offset"), value("MaxEntriesReturned"));
        let is_inbox = xml.contains("Id=\"inbox\"");
        let items: String = (offset..offset + most)
            .filter_map(|place| {
                let id = if is_inbox { first(place) } else { second(place) }?;
                // Newest first: the inbox has minutes 0, 3, 6…, the other 0, 7, 14….
                let minutes = 1_000_000 - if is_inbox { place * 3 } else { place * 7 };
                Some(format!(
                    "<t:Message><t:ItemId Id=\"{id}\"/><t:DateTimeReceived>{minutes:07}</t:DateTimeReceived></t:Message>"
                ))
            })
            .collect();
        Ok(found(if is_inbox { 14_000 } else { 6_000 }, items.is_empty(), &items).into())
    });
    let arguments = json!({
        "search_scope": ["inbox", "sent"], "offset": 10_000, "max_results": 3, "fields": ["received_time"]
    });
    let reply = search(arguments, &mailbox).unwrap();
    // What a merge of both lists has there.
    let mut all: Vec<(i64, String)> = (0..14_000)
        .map(|place| (place * 3, format!("inbox{place:06}")))
        .chain((0..6_000).map(|place| (place * 7, format!("sentitems{place:06}"))))
        .collect();
    all.sort_by_key(|(minute, id)| (*minute, id.starts_with("sent")));
    let expected: Vec<&str> = all[10_000..10_003].iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(ids(&reply), expected);
    assert_eq!(reply.payload["next_offset"], 10_003);
    assert!(mailbox.operations().len() <= 20, "{}", mailbox.operations().len());
}

#[test]
fn a_folder_that_cannot_be_searched_is_told_beside_the_others() {
    let mailbox = mailbox()
        .answer(found(1, true, &received("A", 3)))
        .exchange_error("ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    let arguments = json!({ "search_scope": ["inbox", "sent"], "fields": ["received_time"] });
    let reply = search(arguments.clone(), &mailbox).unwrap();
    assert_eq!(reply.message, "Found 1 email; 1 folder could not be searched");
    assert_eq!(reply.payload["folders_searched"], json!(["inbox"]));
    assert_eq!(
        reply.payload["meta"],
        json!({ "per_folder_errors": [{
            "folder": "sentitems",
            "error_code": "ErrorAccessDenied",
            "error_message": "Access is denied. Check credentials and try again."
        }] })
    );
    let none = self::mailbox()
        .exchange_error("ErrorAccessDenied", "Access is denied.")
        .exchange_error("ErrorFolderNotFound", "The specified folder could not be found in the store.");
    let failure = search(arguments, &none).unwrap_err();
    assert!(failure.message.starts_with("Access is denied. (ErrorAccessDenied)."), "{failure}");
}

#[test]
fn a_folder_of_the_scope_that_is_not_there_is_no_silence() {
    let mailbox = mailbox().answer(folders(&["Privat"]));
    let failure = search(json!({ "search_scope": ["inbox", "Inbox/Private"] }), &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.message.contains("The nearest is \"Inbox/Privat\"."), "{failure}");
    let reason = "id-malformed at FindItem/ParentFolderIds/FolderId: the id is not one of Exchange";
    let mailbox = self::mailbox().fail(CallError::Refused(reason.into()));
    let id = format!("AQMk{}", "A".repeat(60));
    let failure = search(json!({ "folder": id }), &mailbox).unwrap_err();
    assert!(failure.message.starts_with("folder is not an id of this mailbox;"), "{failure}");
}

#[test]
fn a_cursor_continues_the_same_search_and_no_other() {
    let first = search(
        json!({
            "subject_contains": "plan", "sender": "anna", "start_date": "2026-11-01", "max_results": 1,
            "exact_phrase": false, "fields": ["received_time"]
        }),
        &mailbox().answer(found(3, false, &received("A", 20))),
    )
    .unwrap();
    let cursor = &first.payload["cursor"];
    assert_eq!(first.payload["next_offset"], 1);
    let again = mailbox().answer(found(3, true, &(received("B", 19) + &received("C", 18))));
    // Its own arguments may be repeated, under either name.
    let arguments = json!({
        "cursor": cursor, "subject_contains": "plan", "from_address": "anna", "mode": "quick",
        "fields": ["received_time"]
    });
    let second = search(arguments, &again).unwrap();
    assert_eq!(ids(&second), ["B", "C"]);
    assert_eq!(second.payload.get("cursor"), None);
    let operation = &again.operations()[0];
    assert!(operation.contains("Offset=\"1\"") && operation.contains("Value=\"2026-10-31T23:00:00Z\""));
    for (name, value) in [
        ("subject_contains", json!("other")),
        ("is_read", json!(true)),
        ("folder", json!("sent")),
        ("offset", json!(5)),
        ("sort_order", json!("ascending")),
        ("mode", json!("full_text")),
    ] {
        let message = wrong(json!({ "cursor": cursor, name: value }));
        assert!(message.starts_with(&format!("{name}: the cursor continues another search.")), "{message}");
    }
    let bob = ScriptedMailbox::new("bob@contoso.example");
    let foreign = search(json!({ "cursor": cursor }), &bob).unwrap_err();
    assert!(foreign.message.contains("a search in anna@contoso.example"), "{foreign}");
}

fn listed(id: &str, day: u32, display_to: &str) -> String {
    received(id, day).replace("</t:Message>", &format!("<t:DisplayTo>{display_to}</t:DisplayTo></t:Message>"))
}

fn with_recipient(id: &str, name: &str, address: &str) -> String {
    got(&format!(
        "<t:Message><t:ItemId Id=\"{id}\"/><t:ToRecipients><t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{address}\
         </t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>"
    ))
}

#[test]
fn recipients_are_decided_by_name_where_that_is_enough_and_read_otherwise() {
    let items = listed("A", 20, "Misaki; Bruno Keller") + &listed("B", 19, "") + &listed("C", 18, "M. K.");
    let items = items + &listed("D", 17, "Anna");
    let read =
        with_recipient("C", "M. K.", "BRUNO@contoso.example") + &with_recipient("D", "Anna", "a@x.example");
    let mailbox = mailbox().answer(found(4, true, &items)).answer(answer("GetItem", &read));
    let reply = search(json!({ "to_address": "bruno", "fields": ["received_time"] }), &mailbox).unwrap();
    assert_eq!(ids(&reply), ["A", "C"]);
    assert_eq!(reply.payload["looked_at"], 4);
    // Nobody counted what matches.
    assert_eq!(reply.payload["total_available"], Value::Null);
    let operations = mailbox.operations();
    assert!(!operations[0].contains("Restriction") && operations[0].contains("item:DisplayTo"));
    assert!(operations[1].contains("<m:ItemIds><t:ItemId Id=\"C\"/><t:ItemId Id=\"D\"/></m:ItemIds>"));
    assert!(operations[1].contains("message:ToRecipients"));
}

#[test]
fn looking_for_recipients_is_bounded_and_goes_on_where_it_stopped() {
    let mailbox = || {
        mailbox().otherwise(|request| {
            let xml = &request.xml;
            if xml.starts_with("<m:GetItem ") {
                let ids = xml.split("<t:ItemId Id=\"").skip(1);
                let items: String = ids
                    .filter_map(|rest| rest.split_once('"'))
                    .map(|(id, _)| {
                        let place: u32 = id.parse().unwrap();
                        let name = if place == 1_700 { "wanted" } else { "other" };
                        with_recipient(id, "N", &format!("{name}@x.example"))
                    })
                    .collect();
                return Ok(answer("GetItem", &items).into());
            }
            let offset: u32 =
                xml.split("Offset=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
            let items: String =
                (offset..offset + 250).map(|place| listed(&place.to_string(), 5, "N")).collect();
            Ok(found(100_000, false, &items).into())
        })
    };
    let first = mailbox();
    let reply = search(json!({ "to_address": "wanted", "fields": ["received_time"] }), &first).unwrap();
    assert_eq!(ids(&reply), [""; 0]);
    assert_eq!(reply.message, "Found 0 emails; 1000 messages were looked at, go on with cursor");
    assert_eq!((&reply.payload["looked_at"], &reply.payload["next_offset"]), (&json!(1000), &json!(1000)));
    // Four steps of a list, and recipients for a hundred messages at once.
    assert_eq!(first.operations().len(), 4 + 12);
    let second = mailbox();
    let arguments =
        json!({ "cursor": reply.payload["cursor"], "max_results": 1, "fields": ["received_time"] });
    let reply = search(arguments, &second).unwrap();
    assert_eq!(ids(&reply), ["1700"]);
    // It goes on behind what was looked at together with it.
    assert_eq!(reply.payload["next_offset"], 1750);
}

#[test]
fn what_only_get_item_knows_is_read_for_the_page_alone() {
    let message = |id: &str| {
        got(&format!(
            "<t:Message><t:ItemId Id=\"{id}\"/><t:Subject>Ü</t:Subject><t:Body BodyType=\"Text\">b</t:Body></t:Message>"
        ))
    };
    let mailbox = mailbox()
        .answer(found(2, true, &(received("A", 20) + &received("B", 10))))
        .answer(answer("GetItem", &(message("A") + &message("B"))));
    let reply = search(json!({ "fields": ["subject", "to", "folder", "body"] }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["items"][1],
        json!({ "message_id": "B", "subject": "Ü", "to": [], "folder": "inbox", "body": "b", "body_format": "text" })
    );
    assert_eq!(mailbox.operations().len(), 2);
}

#[test]
fn a_page_ends_early_and_goes_on_behind_its_last_message() {
    let long = "s".repeat(900);
    let page = |from: u32| -> String {
        (from..from + 100)
            .map(|place| {
                received(&format!("M{place}"), 5)
                    .replace("</t:Message>", &format!("<t:Subject>{long}</t:Subject></t:Message>"))
            })
            .collect()
    };
    let mailbox = mailbox().answer(found(500, false, &page(0)));
    let reply = search(json!({ "max_results": 100, "fields": ["subject"] }), &mailbox).unwrap();
    let count = reply.payload["count"].as_u64().unwrap();
    assert!((36..42).contains(&count), "{count}");
    assert_eq!(reply.payload["next_offset"], count);
    assert!(reply.payload.to_string().chars().count() <= 39_000);
    let text = reply.payload.to_string();
    assert!(text.find("\"cursor\"").unwrap() < text.find("\"items\"").unwrap());
}
