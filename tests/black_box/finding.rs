//! Finding mail: by what it is, by what it says, in one folder and several, on
//! servers that have an index and on others.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO, MISAKI};
use crate::writing::{done, not_done};

fn subjects(found: &Value) -> Vec<&str> {
    found["items"].as_array().unwrap().iter().map(|email| email["subject"].as_str().unwrap()).collect()
}

async fn search(client: &Client, mailbox: &str, mut arguments: Value) -> Value {
    arguments["target_mailbox"] = json!(mailbox);
    if arguments.get("fields").is_none() {
        arguments["fields"] = json!(["subject", "folder"]);
    }
    done(client, "search_emails", arguments).await
}

/// Filters, and what they find in Anna's inbox.
fn filters() -> Vec<(Value, Vec<&'static str>)> {
    const OFFER: &str = "Offert på förpackningsmaskin PX-200 🎉👩‍🔧";
    const ANSWER: &str = "SV: Offert på förpackningsmaskin PX-200";
    const COMPLAINT: &str = "FW: Reklamation: maskin PX-150 stannar";
    const CATALOGUE: &str = "日本語カタログの校正をお願いします";
    const PHOTOS: &str = "PX-200: photos of the new drive";
    const BUDGET: [&str; 3] = ["Re: Budget 2027", "Re: Budget 2027", "Budget 2027"];
    vec![
        (json!({ "subject_contains": "BUDGET 20" }), BUDGET.to_vec()),
        (json!({ "subject_contains": "カタログ" }), vec![CATALOGUE]),
        (json!({ "subject_contains": "🎉👩‍🔧" }), vec![OFFER]),
        (
            json!({ "subject_contains": "<extern> & \"spam\"" }),
            vec!["Nya regler för e-post <extern> & \"spam\""],
        ),
        (json!({ "body_contains": "金曜日まで" }), vec![CATALOGUE]),
        (json!({ "body_contains": "second fair" }), vec!["Re: Budget 2027"]),
        (json!({ "from_address": "åkesson" }), vec![ANSWER, OFFER]),
        (json!({ "sender": "KERSTIN.AKESSON@fabrikam.example" }), vec![ANSWER, OFFER]),
        (json!({ "from_address": "no-reply@travel" }), vec!["Your expenses of September were approved"]),
        (
            json!({ "to_address": "bruno.keller@" }),
            vec!["Re: Budget 2027", "来週の会議 / next week's meeting"],
        ),
        (json!({ "recipient": "Bruno Keller" }), vec!["Re: Budget 2027", "来週の会議 / next week's meeting"]),
        (json!({ "to_address": "bruno", "importance": "High" }), vec![]),
        (
            json!({ "is_read": false }),
            vec![
                "Ticket to Osaka ✈️ booked",
                "Nya regler för e-post <extern> & \"spam\"",
                ANSWER,
                "Re: Budget 2027",
            ],
        ),
        (json!({ "is_flagged": true }), vec![ANSWER]),
        (json!({ "is_flagged": false, "categories": ["Kunder"] }), vec![OFFER]),
        (json!({ "importance": "High" }), vec![COMPLAINT, "Förlängning av ramavtalet"]),
        (json!({ "importance": "Low" }), vec!["Statement available"]),
        (json!({ "categories": ["Kunder"] }), vec![ANSWER, OFFER]),
        (json!({ "categories": ["Kunder", "Offerter"] }), vec![OFFER]),
        (json!({ "has_attachments": true }), vec![COMPLAINT, PHOTOS, CATALOGUE]),
        (
            json!({ "start_date": "2026-11-04", "end_date": "2026-11-09" }),
            vec![ANSWER, "Invitation to the anniversary"],
        ),
        (json!({ "start_date": "2026-11-09T13:20:00Z", "end_date": "2026-11-09T13:20:01Z" }), vec![ANSWER]),
        (json!({ "query": "maskin stannar" }), vec![COMPLAINT, "Reklamation: maskin PX-150 stannar"]),
        (json!({ "search_query": "second agreed" }), vec!["Re: Budget 2027"]),
        (json!({ "query": "limit upper" }), BUDGET[..2].to_vec()),
        (json!({ "query": "limit upper", "exact_phrase": true }), vec![]),
        (json!({ "query": "upper limit", "exact_phrase": true }), BUDGET[..2].to_vec()),
        (json!({ "query": "px-200", "search_in": ["subject"] }), vec![ANSWER, PHOTOS, OFFER]),
        (json!({ "query": "live", "search_in": ["body"] }), vec!["Agenda for the customer day"]),
        (json!({ "keywords": "lunch, welcome" }), vec!["Agenda for the customer day"]),
        (
            json!({ "subject_contains": "budget", "is_read": false, "from_address": "bruno" }),
            vec!["Re: Budget 2027"],
        ),
        (json!({ "subject_contains": "nothing of the kind" }), vec![]),
    ]
}

#[tokio::test]
async fn every_filter_finds_what_it_says_on_every_server() {
    for options in [&[][..], &["--without", "aqs,conversations", "--ids", "opaque"]] {
        let exchange = Exchange::with("every_filter_finds", options).await;
        for (revision, mode) in Revision::ALL.into_iter().zip(["quick", "advanced"]) {
            let client = Client::start(&exchange, revision, &[]).await;
            for (filter, expected) in filters() {
                let mut arguments = filter.clone();
                arguments["mode"] = json!(mode);
                let found = search(&client, ANNA, arguments).await;
                assert_eq!(subjects(&found), expected, "{filter}");
                assert_eq!(found["mailbox"], ANNA);
                assert_eq!(found["folders_searched"], json!(["inbox"]));
                assert_eq!(found["searched_by"], "conditions");
                assert_eq!(found["count"], expected.len());
                if found["looked_at"].is_null() {
                    assert_eq!(found["total_available"], expected.len(), "{filter}");
                }
                assert_eq!(found.get("cursor"), None, "{filter}");
            }
            let all = search(&client, ANNA, json!({ "max_results": 1 })).await;
            assert_eq!(all["total_available"], 25, "no hidden limit of dates");
        }
        let recorded = exchange.recording().all();
        assert!(recorded.iter().all(|one| !one.request.contains("QueryString")));
        assert!(recorded.iter().all(|one| one.request.contains("<t:ExchangeImpersonation>")));
    }
}

/// Words, and what they find in Anna's inbox, with an index or without.
fn words() -> Vec<(Value, Vec<&'static str>)> {
    vec![
        (json!({ "query": "budg 2027" }), vec!["Re: Budget 2027", "Re: Budget 2027", "Budget 2027"]),
        // Accents do not matter, and the middle of a word is no word.
        (json!({ "query": "forlangning" }), vec!["Förlängning av ramavtalet"]),
        (json!({ "query": "udget" }), vec![]),
        (json!({ "query": "日本語カタログ" }), vec!["日本語カタログの校正をお願いします"]),
        (
            json!({ "query": "maskin", "sender": "info@contoso.example" }),
            vec!["FW: Reklamation: maskin PX-150 stannar"],
        ),
        (json!({ "query": "next", "recipient": "bruno" }), vec!["来週の会議 / next week's meeting"]),
        (json!({ "query": "upper limit", "exact_phrase": true, "is_read": true }), vec!["Re: Budget 2027"]),
        (
            json!({ "query": "offert*", "categories": ["Offerter"] }),
            vec!["Offert på förpackningsmaskin PX-200 🎉👩‍🔧"],
        ),
        (
            json!({ "query": "budget", "start_date": "2026-11-02T09:05:30Z", "end_date": "2026-11-02" }),
            vec!["Re: Budget 2027"],
        ),
        (json!({ "query": "budget", "search_in": ["subject"], "is_read": false }), vec!["Re: Budget 2027"]),
        (json!({ "query": "osaka", "subject_contains": "booked" }), vec!["Ticket to Osaka ✈️ booked"]),
        // A word like any other: orders, original.
        (json!({ "query": "OR" }), vec!["Proof of your brochure", "FW: Reklamation: maskin PX-150 stannar"]),
        // No syntax: these words, as the quoted mail in the answers has them.
        (json!({ "query": "subject:budget" }), vec!["Re: Budget 2027", "Re: Budget 2027"]),
    ]
}

#[tokio::test]
async fn full_text_finds_the_same_with_an_index_and_without() {
    for (options, by) in [(&[][..], "index"), (&["--without", "aqs"], "conditions")] {
        let exchange = Exchange::with("full_text_finds", options).await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[]).await;
            for (filter, expected) in words() {
                let mut arguments = filter.clone();
                arguments["mode"] = json!("full_text");
                let found = search(&client, ANNA, arguments).await;
                assert_eq!(subjects(&found), expected, "{filter} by {by}");
                assert_eq!(found["searched_by"], by);
            }
            // What stands in attachments only an index knows.
            let attached =
                json!({ "mode": "full_text", "query": "カタログ_最終稿", "search_in": ["attachments"] });
            if by == "index" {
                let found = search(&client, ANNA, attached).await;
                assert_eq!(subjects(&found), ["日本語カタログの校正をお願いします"]);
            } else {
                let mut arguments = attached;
                arguments["target_mailbox"] = json!(ANNA);
                let error = not_done(&client, "search_emails", arguments).await;
                assert_eq!(error["error_type"], "UnsupportedError", "{error}");
                assert!(error["error"].as_str().unwrap().contains("no full text search"), "{error}");
                let found = search(&client, ANNA, json!({ "mode": "full_text", "query": "lunch" })).await;
                assert_eq!(found["not_searched"], json!(["attachments"]));
            }
        }
    }
}

/// All that is in some of Anna's folders.
const SCOPE: [&str; 5] = ["inbox", "Inbox/Projekte", "Inbox/Projekte/Übersicht", "sent", "Archiv 2026"];

#[tokio::test]
async fn several_folders_are_paged_as_one_by_cursor_and_by_offset() {
    let exchange = Exchange::start("several_folders_are_paged").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        for order in [
            json!({}),
            json!({ "sort_order": "ascending" }),
            json!({ "sort_by": "subject", "sort_order": "ascending" }),
            json!({ "sort_by": "from" }),
            json!({ "sort_by": "importance" }),
            json!({ "sort_by": "datetime_sent" }),
        ] {
            let page = async |more: Value| {
                let mut arguments = order.clone();
                arguments["fields"] = json!(["subject", "received_time", "importance", "from", "folder"]);
                arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                search(&client, ANNA, arguments).await
            };
            let whole = page(json!({ "search_scope": SCOPE, "max_results": 100 })).await;
            assert_eq!((&whole["count"], &whole["total_available"]), (&json!(29), &json!(29)));
            assert_eq!(
                whole["folders_searched"],
                json!(["inbox", "Inbox/Projekte", "Inbox/Projekte/Übersicht", "sentitems", "Archiv 2026"])
            );
            let (mut by_cursor, mut by_offset) = (Vec::new(), Vec::new());
            let mut cursor = Value::Null;
            loop {
                let more = match &cursor {
                    Value::Null => json!({ "search_scope": SCOPE, "max_results": 6 }),
                    cursor => json!({ "cursor": cursor, "max_results": 6 }),
                };
                let one = page(more).await;
                let offset = json!({ "search_scope": SCOPE, "max_results": 6, "offset": by_offset.len() });
                by_offset.extend(page(offset).await["items"].as_array().unwrap().clone());
                by_cursor.extend(one["items"].as_array().unwrap().clone());
                assert_eq!(one["next_offset"].as_u64().unwrap_or(29), by_cursor.len() as u64);
                cursor = one["cursor"].clone();
                if cursor.is_null() {
                    break;
                }
            }
            assert_eq!(Value::Array(by_cursor), whole["items"], "{order}");
            assert_eq!(Value::Array(by_offset), whole["items"], "{order}");
        }
        // Merged in the order that was asked for.
        let times =
            search(&client, ANNA, json!({ "search_scope": SCOPE, "fields": ["received_time"] })).await;
        let times: Vec<&str> = times["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|email| email["received_time"].as_str().unwrap())
            .collect();
        assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{times:?}");
    }
}

#[tokio::test]
async fn an_item_shows_all_the_fields_of_a_list_and_its_folder() {
    let exchange = Exchange::start("an_item_shows_all").await;
    let client = Client::start(&exchange, Revision::Handshake, &[("TIMEZONE", "Europe/Stockholm")]).await;
    let arguments = json!({ "target_mailbox": ANNA, "subject_contains": "SV: Offert" });
    let mut found = done(&client, "search_emails", arguments).await;
    let item = &mut found["items"][0];
    for id in ["message_id", "conversation_id", "folder_id"] {
        assert!(item[id].take().as_str().unwrap().starts_with("AA"));
    }
    assert_eq!(
        found,
        json!({
            "success": true,
            "message": "Found 1 email",
            "mailbox": ANNA,
            "count": 1,
            "total_available": 1,
            "searched_by": "conditions",
            "folders_searched": ["inbox"],
            "items": [{
                "message_id": null,
                "subject": "SV: Offert på förpackningsmaskin PX-200",
                "from": "kerstin.akesson@fabrikam.example",
                "from_name": "Kerstin Åkesson",
                "to": [ANNA],
                "cc": [],
                "bcc": [],
                "received_time": "2026-11-09T14:20:00+01:00",
                "is_read": false,
                "has_attachments": false,
                "preview": "Tack! Offerten ser bra ut. Kan ni leverera i vecka 8? Kerstin",
                "conversation_id": null,
                "importance": "Normal",
                "categories": ["Kunder"],
                "flag_status": "Flagged",
                "folder": "inbox",
                "folder_id": null,
            }],
        })
    );
    // A whole local day, in the zone of the call.
    let day = json!({ "start_date": "2026-11-04", "end_date": "2026-11-04", "timezone": "Asia/Tokyo" });
    assert_eq!(subjects(&search(&client, ANNA, day).await), ["Invitation to the anniversary"]);
    let body = json!({ "subject_contains": "SV: Offert", "fields": ["body"] });
    let body = search(&client, ANNA, body).await;
    assert!(body["items"][0]["body"].as_str().unwrap().contains("leverera i vecka 8"), "{body}");
}

#[tokio::test]
async fn a_delegate_searches_what_the_rights_allow() {
    let exchange = Exchange::start("a_delegate_searches").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", "delegate")]).await;
        let found =
            search(&client, BRUNO, json!({ "query": "budget", "search_scope": ["inbox", "sent"] })).await;
        assert_eq!(subjects(&found), ["Re: Budget 2027", "Budget 2027"]);
        let found = search(&client, BRUNO, json!({ "mode": "full_text", "query": "Öztürk" })).await;
        assert_eq!(
            (subjects(&found), &found["searched_by"]),
            (vec!["Call back: Mr. Öztürk"], &json!("index"))
        );
        let found = search(&client, BRUNO, json!({ "to_address": "anna.lindqvist", "folder": "sent" })).await;
        assert_eq!(subjects(&found), ["Budget 2027"]);
        // One of the folders is closed to it: the others are searched all the same.
        let found =
            search(&client, BRUNO, json!({ "search_scope": ["inbox", "junk"], "max_results": 3 })).await;
        assert_eq!((&found["count"], &found["folders_searched"]), (&json!(3), &json!(["inbox"])));
        let error = &found["meta"]["per_folder_errors"][0];
        assert_eq!(error["folder"], "junkemail");
        assert!(error["error_code"].as_str().unwrap().starts_with("Error"), "{error}");
        assert!(found["message"].as_str().unwrap().contains("1 folder could not be searched"), "{found}");
        let closed = json!({ "target_mailbox": BRUNO, "folder": "junk" });
        let error = not_done(&client, "search_emails", closed).await;
        assert!(error["ews_response_code"].as_str().unwrap().starts_with("Error"), "{error}");
    }
    assert!(exchange.recording().all().iter().all(|one| !one.request.contains("ExchangeImpersonation")));
}

#[tokio::test]
async fn what_is_wrong_with_a_search_is_told_before_exchange_is_asked() {
    let exchange = Exchange::start("what_is_wrong_with_a_search").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        for (arguments, text) in [
            (json!({ "sender": "a", "from_address": "b" }), "from_address and sender are two names"),
            (json!({ "recipient": "a", "to_address": "b" }), "to_address and recipient are two names"),
            (json!({ "search_query": "a", "query": "b" }), "query and search_query are two names"),
            (json!({ "subject": "a" }), "there is no argument subject; did you mean subject_contains?"),
            (json!({ "max_results": 0 }), "max_results: 0 is less than the minimum of 1"),
            (json!({ "max_results": 1001 }), "max_results: 1001 is greater than the maximum of 1000"),
            (json!({ "mode": "fast" }), "mode: \"fast\" is not one of"),
            (json!({ "sort_by": "size" }), "sort_by: \"size\" is not one of"),
            (json!({ "search_scope": [] }), "search_scope: [] has less than 1 item"),
            (json!({ "mode": "full_text" }), "query: mode full_text searches for words."),
            (
                json!({ "query": "a", "search_in": ["attachments"] }),
                "search_in: attachments are searched in mode",
            ),
            (json!({ "cursor": "e30" }), "cursor: this is no cursor of search_emails."),
            (json!({ "start_date": "yesterday" }), "start_date: "),
        ] {
            let error = not_done(&client, "search_emails", arguments.clone()).await;
            assert_eq!(error["error_type"], "ValidationError", "{error}");
            assert!(error["error"].as_str().unwrap().contains(text), "{arguments}: {error}");
        }
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let missing = json!({ "target_mailbox": ANNA, "search_scope": ["inbox", "Inbox/Projekt"] });
    let error = not_done(&client, "search_emails", missing).await;
    assert_eq!(error["error_type"], "NotFoundError");
    assert!(error["error"].as_str().unwrap().contains("The nearest is \"Inbox/Projekte\"."), "{error}");
    // A folder of somebody else's, and a cursor of another mailbox.
    let folder = search(&client, ANNA, json!({ "max_results": 1 })).await["items"][0]["folder_id"].clone();
    assert_eq!(search(&client, ANNA, json!({ "folder": folder, "max_results": 1 })).await["count"], 1);
    let foreign = json!({ "target_mailbox": BRUNO, "folder": folder });
    let error = not_done(&client, "search_emails", foreign).await;
    assert!(error["error"].as_str().unwrap().contains("folder is not an id of this mailbox"), "{error}");
    let page = search(&client, ANNA, json!({ "max_results": 1 })).await;
    let foreign = json!({ "target_mailbox": BRUNO, "cursor": page["cursor"] });
    let error = not_done(&client, "search_emails", foreign).await;
    assert!(error["error"].as_str().unwrap().contains("it continues a search in anna.lindqvist"), "{error}");
}

#[tokio::test]
async fn an_empty_mailbox_is_searched_without_complaint() {
    let exchange = Exchange::start("an_empty_mailbox_is_searched").await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    for arguments in [
        json!({}),
        json!({ "to_address": "anyone" }),
        json!({ "mode": "full_text", "query": "anything" }),
        json!({ "search_scope": ["inbox", "sent", "drafts"], "offset": 3 }),
    ] {
        let found = search(&client, MISAKI, arguments).await;
        assert_eq!((&found["count"], &found["items"]), (&json!(0), &json!([])));
        assert_eq!(found.get("cursor"), None);
    }
}

#[tokio::test]
async fn several_messages_are_read_at_once_and_what_is_gone_is_told() {
    for (access, mailbox) in [("impersonation", ANNA), ("delegate", BRUNO)] {
        let exchange = Exchange::start("several_messages_are_read_at_once").await;
        for revision in Revision::ALL {
            let client = Client::start(&exchange, revision, &[("EWS_IMPERSONATION_TYPE", access)]).await;
            let list = json!({ "target_mailbox": mailbox, "max_results": 10, "fields": ["subject"] });
            let list = done(&client, "read_emails", list).await;
            let ids: Vec<Value> =
                list["emails"].as_array().unwrap().iter().map(|email| email["message_id"].clone()).collect();
            let one = json!({
                "target_mailbox": mailbox, "message_id": ids[0], "format": "markdown", "trim_quoted": true
            });
            let one = done(&client, "get_email_details", one).await;
            let before = exchange.recording().operations().len();
            let arguments = json!({
                "target_mailbox": mailbox, "message_ids": ids, "format": "markdown", "trim_quoted": true
            });
            let read = done(&client, "get_emails_bulk", arguments).await;
            assert_eq!((&read["count"], &read["requested"]), (&json!(10), &json!(10)));
            for (email, listed) in
                read["items"].as_array().unwrap().iter().zip(list["emails"].as_array().unwrap())
            {
                assert_eq!(email["message_id"], listed["message_id"]);
                assert_eq!((&email["subject"], &email["folder"]), (&listed["subject"], &json!("Inbox")));
                assert!(email["body"].is_string() && email["change_key"].is_string());
            }
            assert_eq!(exchange.recording().operations()[before..], ["GetItem", "GetFolder"]);
            // Each is what get_email_details shows.
            assert_eq!(one["email"], read["items"][0]);
            let text = json!({
                "target_mailbox": mailbox, "message_ids": [ids[1], ids[0], ids[1]], "max_messages": 1, "format": "text",
                "fields": ["body", "subject"], "max_chars": 100
            });
            let text = done(&client, "get_emails_bulk", text).await;
            assert_eq!(
                (&text["count"], &text["requested"], &text["next_offset"]),
                (&json!(1), &json!(2), &json!(1))
            );
            assert_eq!(text["items"][0]["body_format"], "text");
        }
    }
    let exchange = Exchange::start("what_is_gone_is_told").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let list = done(&client, "read_emails", json!({ "max_results": 2, "fields": ["subject"] })).await;
    let [first, second] = [0, 1].map(|number| list["emails"][number]["message_id"].clone());
    done(&client, "delete_email", json!({ "message_id": first, "permanent": false })).await;
    let both = json!({ "message_ids": [first, second], "include_body": false });
    let read = done(&client, "get_emails_bulk", both).await;
    assert_eq!(read["message"], "Retrieved 1 email; 1 could not be read");
    assert_eq!(read["errors"][0]["message_id"], first);
    assert_eq!(read["errors"][0]["error_code"], "ErrorItemNotFound");
    assert_eq!(read["items"][0].get("body"), None);
    let foreign = json!({ "target_mailbox": ANNA, "message_ids": [first, second] });
    let error = not_done(&client, "get_emails_bulk", foreign).await;
    assert!(error["error"].as_str().unwrap().starts_with("message_ids: one of them is not an id"), "{error}");
    for (arguments, text) in [
        (json!({}), "\"message_ids\" is a required property"),
        (json!({ "message_ids": [] }), "message_ids: [] has less than 1 item"),
        (json!({ "message_ids": [second], "max_messages": 101 }), "max_messages: 101 is greater"),
        (json!({ "message_ids": [second], "offset": 1 }), "offset: 1 of 1 different ids are done"),
    ] {
        let error = not_done(&client, "get_emails_bulk", arguments).await;
        assert!(error["error"].as_str().unwrap().contains(text), "{error}");
    }
    assert_eq!(list["mailbox"], ASSISTANT);
}
