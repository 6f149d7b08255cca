//! Reading mail: one's own and others'.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::ANNA;

fn subjects(structured: &Value) -> Vec<&str> {
    structured["emails"].as_array().unwrap().iter().map(|email| email["subject"].as_str().unwrap()).collect()
}

/// The id of the first message of this subject in a mailbox.
pub(crate) async fn id_of(client: &Client, mailbox: &str, subject: &str) -> String {
    let arguments = json!({ "target_mailbox": mailbox, "max_results": 100, "fields": ["subject"] });
    let list = client.call("read_emails", arguments).await.structured;
    let emails = list["emails"].as_array().unwrap();
    let email = emails.iter().find(|email| email["subject"] == subject).unwrap();
    email["message_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_own_inbox_is_read_without_impersonation() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("the_own_inbox_is_read").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let outcome = client.call("read_emails", json!({ "max_results": 2 })).await;
        assert!(!outcome.is_error, "{}", outcome.text);
        let mut result = outcome.structured.clone();
        assert_eq!(
            serde_json::from_str::<Value>(&outcome.text).unwrap(),
            result,
            "the text repeats the result"
        );
        assert_eq!(outcome.meta["ews-mcp/text-origin"], "mailbox");
        for email in result["emails"].as_array_mut().unwrap() {
            for id in ["message_id", "conversation_id"] {
                assert!(email[id].take().as_str().unwrap().starts_with("AA"));
            }
        }
        assert!(result["cursor"].take().is_string());
        let preview = result["emails"][0]["preview"].take();
        assert!((1..=200).contains(&preview.as_str().unwrap().chars().count()), "{preview}");
        result["emails"][1]["preview"].take();
        assert_eq!(
            result,
            json!({
                "success": true,
                "message": "Retrieved 2 emails",
                "mailbox": "assistant@contoso.example",
                "emails": [
                    {
                        "message_id": null,
                        "subject": "Agenda for Monday",
                        "from": "bruno.keller@contoso.example",
                        "from_name": "Bruno Keller",
                        "to": ["assistant@contoso.example", "anna.lindqvist@contoso.example"],
                        "cc": [],
                        "bcc": [],
                        "received_time": "2026-11-16T16:41:09+00:00",
                        "is_read": false,
                        "has_attachments": false,
                        "preview": null,
                        "conversation_id": null,
                        "importance": "Normal",
                        "categories": [],
                        "flag_status": "NotFlagged",
                    },
                    {
                        "message_id": null,
                        "subject": "Zählerstand bis 30. November melden",
                        "from": "service@stadtwerke-lindau.example",
                        "from_name": "Stadtwerke Lindau",
                        "to": ["assistant@contoso.example"],
                        "cc": [],
                        "bcc": [],
                        "received_time": "2026-11-13T05:30:00+00:00",
                        "is_read": false,
                        "has_attachments": false,
                        "preview": null,
                        "conversation_id": null,
                        "importance": "Normal",
                        "categories": [],
                        "flag_status": "NotFlagged",
                    },
                ],
                "total_count": 2,
                "total_available": 12,
                "next_offset": 2,
                "cursor": null,
                "folder": "inbox",
            })
        );
        for recorded in exchange.recording().all() {
            assert!(!recorded.request.contains("ExchangeImpersonation"), "{}", recorded.request);
            let folders = recorded.request.matches("<t:DistinguishedFolderId").count();
            let own = "<t:Mailbox><t:EmailAddress>assistant@contoso.example</t:EmailAddress></t:Mailbox>";
            assert_eq!(
                recorded.request.matches(own).count(),
                folders,
                "the host says whose folders are meant"
            );
            assert!(recorded.headers.contains("x-anchormailbox: assistant@contoso.example"));
        }
    }
}

#[tokio::test]
async fn another_mailbox_is_read_with_impersonation() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("another_mailbox_is_read").await;
        let client = Client::start(&exchange, revision, &[]).await;
        let arguments = json!({ "target_mailbox": ANNA, "max_results": 3, "unread_only": false });
        let outcome = client.call("read_emails", arguments).await;
        assert!(!outcome.is_error, "{}", outcome.text);
        assert_eq!(outcome.structured["mailbox"], ANNA);
        assert_eq!(outcome.structured["total_available"], 25);
        assert_eq!(
            subjects(&outcome.structured),
            [
                "Ticket to Osaka ✈️ booked",
                "Nya regler för e-post <extern> & \"spam\"",
                "SV: Offert på förpackningsmaskin PX-200"
            ]
        );
        let recorded = exchange.recording().all();
        // One search, who the mailbox is, the recipients that a search does not return.
        assert_eq!(exchange.recording().operations(), ["FindItem", "GetFolder", "GetItem"]);
        for (number, recorded) in recorded.into_iter().enumerate() {
            assert!(recorded.request.contains(
                "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>anna.lindqvist@contoso.example\
                 </t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
            ));
            assert!(!recorded.request.contains("<t:Mailbox>"), "{}", recorded.request);
            // The first answer has said that the server knows more.
            let version = if number == 0 { "Exchange2013_SP1" } else { "Exchange2016" };
            let version = format!("<t:RequestServerVersion Version=\"{version}\"/>");
            assert!(recorded.request.contains(&version), "{}", recorded.request);
            assert!(recorded.headers.contains("x-anchormailbox: anna.lindqvist@contoso.example"));
            assert!(recorded.headers.contains("return-client-request-id: true"));
        }
    }
}

#[tokio::test]
async fn a_message_is_read_in_full_as_html_markdown_and_text() {
    let exchange = Exchange::start("a_message_is_read_in_full").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let id = id_of(&client, ANNA, "日本語カタログの校正をお願いします").await;
        let details = async |format: &str| {
            let arguments = json!({ "target_mailbox": ANNA, "message_id": id, "format": format });
            client.call("get_email_details", arguments).await.structured["email"].clone()
        };
        let email = details("markdown").await;
        assert_eq!(email["from_name"], "藤原 美咲");
        assert_eq!(email["received_time"], "2026-10-06T02:15:00+00:00");
        assert_eq!(email["internet_message_id"], "<49efea6abfbd5a2ab8a308ba21f50fcc@contoso.example>");
        assert_eq!(email["attachments"][0]["name"], "カタログ_最終稿.txt");
        assert_eq!(email["attachments"][0]["size"], 42);
        assert_eq!(email["folder"], "Inbox");
        assert_eq!(
            email["body"],
            "リンドクヴィスト様\n\n日本語カタログの最終稿を添付します。**金曜日まで**にご確認ください。\n\n藤原 美咲"
        );
        assert_eq!(details("text").await["body_format"], "text");
        let html = details("html").await;
        assert!(html["body"].as_str().unwrap().contains("<b>金曜日まで</b>"), "{}", html["body"]);
    }
}

#[tokio::test]
async fn remote_pictures_do_not_reach_markdown() {
    let exchange = Exchange::start("remote_pictures_do_not_reach_markdown").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let id = id_of(&client, ANNA, "This week: seven trends in packaging").await;
    let body = async |format: &str| {
        let arguments = json!({ "target_mailbox": ANNA, "message_id": id, "format": format });
        let email = client.call("get_email_details", arguments).await.structured["email"].clone();
        email["body"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        body("markdown").await,
        "# Seven trends\n\nRead [the whole story](https://marketing-weekly.example/trends?reader=anna.lindqvist%40contoso.example&c=77)."
    );
    // The request asked Exchange to block them, whatever the plugin wanted.
    let recorded = exchange.recording().all();
    let get_item = recorded.iter().find(|recorded| recorded.operation == "GetItem").unwrap();
    assert!(get_item.request.contains("<t:FilterHtmlContent>true</t:FilterHtmlContent>"));
    assert!(get_item.request.contains("<t:BlockExternalImages>true</t:BlockExternalImages>"));
}

#[tokio::test]
async fn folders_are_found_by_path_in_any_script() {
    let exchange = Exchange::start("folders_are_found_by_path").await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let read = async |folder: &str| {
        client
            .call("read_emails", json!({ "target_mailbox": ANNA, "folder": folder, "fields": ["subject"] }))
            .await
    };
    let found = read("Inbox/Projekte/Übersicht").await;
    assert_eq!(subjects(&found.structured), ["Re: Übersicht aller Projekte", "Übersicht aller Projekte"]);
    assert_eq!(found.structured["folder"], "Inbox/Projekte/Übersicht");
    let missing = read("Inbox/Projekte/Ubersicht").await;
    assert!(missing.is_error);
    assert_eq!(missing.structured["error_type"], "NotFoundError");
    let error = missing.structured["error"].as_str().unwrap();
    assert!(error.contains("Ubersicht") && error.contains("Übersicht"), "{error}");
}

#[tokio::test]
async fn an_empty_inbox_is_an_empty_list() {
    let exchange = Exchange::start("an_empty_inbox").await;
    let client = Client::start(&exchange, Revision::Handshake, &[]).await;
    let outcome =
        client.call("read_emails", json!({ "target_mailbox": "misaki.fujiwara@contoso.example" })).await;
    assert_eq!(
        outcome.structured,
        json!({
            "success": true,
            "message": "Retrieved 0 emails",
            "mailbox": "misaki.fujiwara@contoso.example",
            "emails": [],
            "total_count": 0,
            "total_available": 0,
            "folder": "inbox",
        })
    );
}

#[tokio::test]
async fn pages_join_without_gap_or_repetition() {
    let exchange = Exchange::start("pages_join").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let whole = json!({ "target_mailbox": ANNA, "max_results": 100, "fields": ["subject"] });
    let whole = client.call("read_emails", whole).await.structured;
    let mut pages: Vec<Value> = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let mut arguments = json!({ "target_mailbox": ANNA, "max_results": 7, "fields": ["subject"] });
        if cursor.is_string() {
            arguments["cursor"] = cursor;
        }
        let page = client.call("read_emails", arguments).await.structured;
        pages.extend(page["emails"].as_array().unwrap().iter().cloned());
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(whole["emails"].as_array().unwrap().len(), 25);
    assert_eq!(Value::Array(pages), whole["emails"]);
}

#[tokio::test]
async fn times_are_read_and_shown_in_the_zone_of_the_call() {
    let exchange = Exchange::start("times_are_read_and_shown").await;
    let client = Client::start(&exchange, Revision::Stateless, &[("TIMEZONE", "Europe/Vienna")]).await;
    let received = async |arguments: Value| {
        let result = client.call("read_emails", arguments).await.structured;
        let emails = result["emails"].as_array().unwrap().clone();
        emails.iter().map(|email| email["received_time"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let day = json!({ "since": "2026-11-16", "until": "2026-11-16", "fields": ["received_time"] });
    assert_eq!(received(day.clone()).await, ["2026-11-16T17:41:09+01:00"]);
    let mut tokyo = day;
    tokyo["timezone"] = json!("Asia/Tokyo");
    // 16:41 in UTC is the next day there.
    assert_eq!(received(tokyo).await, Vec::<String>::new());
    let wrong = client.call("read_emails", json!({ "timezone": "Tokyo" })).await;
    assert_eq!(
        wrong.structured["error"],
        "Invalid arguments: timezone: \"Tokyo\" is no IANA time zone; give a name such as Europe/Vienna"
    );
}
