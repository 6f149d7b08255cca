//! Full text: what the index of the server is asked, and what is done without one.

use ews_plugin_sdk::FailureKind;
use serde_json::json;

use super::exchange::{found, received};
use super::{ids, mailbox, search, wrong};

const NO_RESULT: &str = "isread:true AND isread:false";

fn query_of(xml: &str) -> String {
    let text = xml.split("<m:QueryString>").nth(1).unwrap_or_default();
    text.split("</m:QueryString>")
        .next()
        .unwrap()
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&quot;", "\"")
}

#[test]
fn full_text_asks_the_index_once_it_is_known_to_be_one() {
    let mailbox = mailbox().answer(found(0, true, "")).answer(found(1, true, &received("A", 3)));
    let arguments = json!({
        "mode": "full_text", "query": "Grüße OR", "subject_contains": "plan", "sender": "anna@contoso.example",
        "recipient": "bruno", "has_attachments": true, "is_read": false, "is_flagged": true, "importance": "High",
        "fields": ["received_time"]
    });
    let reply = search(arguments, &mailbox).unwrap();
    assert_eq!(reply.payload["searched_by"], "index");
    assert_eq!(reply.payload["total_available"], 1);
    let operations = mailbox.operations();
    assert_eq!(query_of(&operations[0]), NO_RESULT);
    assert_eq!(
        query_of(&operations[1]),
        "Grüße AND \"OR\"* AND subject:plan AND from:\"anna@contoso.example\"* AND to:bruno AND hasattachment:true AND \
         isread:false AND isflagged:true AND importance:high"
    );
    assert!(!operations[1].contains("Restriction"));
}

#[test]
fn what_an_index_knows_by_day_and_by_word_is_made_exact() {
    let item = |id: &str, time: &str, category: &str| {
        format!(
            "<t:Message><t:ItemId Id=\"{id}\"/><t:DateTimeReceived>{time}</t:DateTimeReceived><t:Categories><t:String>\
             {category}</t:String></t:Categories></t:Message>"
        )
    };
    let items = item("A", "2026-11-10T23:00:00Z", "Blau")
        + &item("B", "2026-11-10T22:59:59Z", "BLAU")
        + &item("C", "2026-11-05T00:00:00Z", "Blau und Rot")
        + &item("D", "2026-10-31T23:00:00Z", "Blau")
        + &item("E", "2026-10-31T22:59:59Z", "Blau");
    let mailbox = mailbox().answer(found(0, true, "")).answer(found(5, true, &items));
    let arguments = json!({
        "mode": "full_text", "query": "plan", "search_in": ["subject", "attachments"], "categories": ["Blau"],
        "start_date": "2026-11-01", "end_date": "2026-11-10", "fields": ["received_time"]
    });
    let reply = search(arguments, &mailbox).unwrap();
    assert_eq!(ids(&reply), ["B", "D"]);
    assert_eq!(reply.payload["looked_at"], 5);
    assert_eq!(
        query_of(&mailbox.operations()[1]),
        "(subject:plan OR attachment:plan) AND category:\"Blau\" AND received:>=2026-10-30 AND received:<=2026-11-11"
    );
}

#[test]
fn without_an_index_the_same_words_are_conditions_and_what_is_missing_is_said() {
    let refused =
        || mailbox().exchange_error("ErrorInvalidOperation", "This server does not offer QueryString.");
    // Others overlook the query, and find what cannot be.
    let overlooked = || mailbox().answer(found(9, false, &received("X", 1)));
    for mailbox in [refused(), overlooked()] {
        let mailbox = mailbox.answer(found(1, true, &received("A", 3)));
        let arguments = json!({ "mode": "full_text", "query": "Grüße plan", "fields": ["received_time"] });
        let reply = search(arguments, &mailbox).unwrap();
        assert_eq!(reply.payload["searched_by"], "conditions");
        assert_eq!(reply.payload["not_searched"], json!(["attachments"]));
        assert_eq!(
            reply.message,
            "Found 1 email; this server has no full text search, so attachments were not searched"
        );
        let operation = &mailbox.operations()[1];
        assert!(
            operation.contains(
                "<t:Contains ContainmentMode=\"PrefixOnWords\" \
                 ContainmentComparison=\"IgnoreCaseAndNonSpacingCharacters\"><t:FieldURI FieldURI=\"item:Subject\"/>\
                 <t:Constant Value=\"Grüße\"/></t:Contains>"
            ),
            "{operation}"
        );
        assert!(!operation.contains("QueryString"));
    }
    let only = json!({ "mode": "full_text", "query": "plan", "search_in": ["attachments"] });
    let failure = search(only, &refused()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.contains("this server has no full text search"), "{failure}");
}

#[test]
fn a_query_that_is_too_long_for_an_index_is_told() {
    let long = "word".repeat(120);
    let arguments = json!({
        "mode": "full_text", "query": format!("{long}"), "keywords": long, "subject_contains": long, "sender": long,
        "recipient": long, "body_contains": long, "categories": vec!["c".repeat(255); 20]
    });
    let message = wrong(arguments);
    assert!(message.starts_with("query: together with the other filters it is too long"), "{message}");
}
