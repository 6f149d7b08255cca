//! What can be searched and sorted by, and what is found.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

/// A draft of this subject; `rest` stands behind the subject, in the order of the schema.
fn item(subject: &str, rest: &str) -> String {
    format!("<t:Message><t:Subject>{subject}</t:Subject>{rest}</t:Message>")
}

async fn save(simulator: &Simulator, items: &[String]) {
    let answer = call(simulator, &create("SaveOnly", &saved_in("outbox"), &items.concat())).await;
    assert_eq!(ids(&answer).len(), items.len(), "{}", answer.body);
}

/// The subjects that FindItem finds among the saved drafts; `rest` is a restriction or an order.
async fn found(simulator: &Simulator, rest: &str) -> Vec<String> {
    let body = find_item(&["item:Subject"], rest, &distinguished("outbox"));
    let answer = call(simulator, &body).await;
    assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
    answer.texts("t:Subject")
}

fn compare(comparison: &str, uri: &str, value: &str) -> String {
    format!(
        "<m:Restriction><t:{comparison}><t:FieldURI FieldURI=\"{uri}\"/><t:FieldURIOrConstant>\
         <t:Constant Value=\"{value}\"/></t:FieldURIOrConstant></t:{comparison}></m:Restriction>"
    )
}

fn order(uri: &str, direction: &str) -> String {
    format!(
        "<m:SortOrder><t:FieldOrder Order=\"{direction}\"><t:FieldURI FieldURI=\"{uri}\"/></t:FieldOrder></m:SortOrder>"
    )
}

#[tokio::test]
async fn items_are_found_by_whether_an_answer_is_requested_and_sorted_by_categories() {
    let simulator = simulator().await;
    let categories = |name: &str| format!("<t:Categories><t:String>{name}</t:String></t:Categories>");
    save(
        &simulator,
        &[
            item("b", &categories("B")),
            item("none", "<t:IsResponseRequested>true</t:IsResponseRequested>"),
            item("a", &categories("a")),
        ],
    )
    .await;
    assert_eq!(
        found(&simulator, &compare("IsEqualTo", "message:IsResponseRequested", "true")).await,
        ["none"]
    );
    assert_eq!(
        found(&simulator, &compare("IsEqualTo", "message:IsResponseRequested", "0")).await,
        ["a", "b"]
    );
    assert_eq!(found(&simulator, &order("item:Categories", "Ascending")).await, ["none", "a", "b"]);
    assert_eq!(found(&simulator, &order("item:Categories", "Descending")).await, ["b", "a", "none"]);
    // Accepted by a real server, which finds nothing so.
    assert!(found(&simulator, &compare("IsEqualTo", "message:ConversationIndex", "AQ==")).await.is_empty());
}

#[tokio::test]
async fn finding_returns_the_beginning_of_long_texts_and_getting_returns_all() {
    let simulator = simulator().await;
    let header = "<t:ExtendedFieldURI DistinguishedPropertySetId=\"InternetHeaders\" PropertyName=\"x-long\" \
        PropertyType=\"String\"/>";
    let long = "ä".repeat(300);
    let to = mailboxes(&["a@fabrikam.example", "b@fabrikam.example"])
        .replace("<t:Mailbox>", &format!("<t:Mailbox><t:Name>{}</t:Name>", "n".repeat(200)));
    let rest = format!(
        "<t:InReplyTo>&lt;{long}@x&gt;</t:InReplyTo><t:ExtendedProperty>{header}<t:Value>{long}</t:Value>\
         </t:ExtendedProperty><t:ToRecipients>{to}</t:ToRecipients>"
    );
    let saved = call(&simulator, &create("SaveOnly", &saved_in("outbox"), &item(&long, &rest))).await;
    let id = ids(&saved).remove(0).id;
    let lengths = |answer: &Answer| {
        assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
        ["t:Subject", "t:InReplyTo", "t:DisplayTo", "t:Value"].map(|name| {
            answer.texts(name).remove(0).replace("&lt;", "<").replace("&gt;", ">").chars().count()
        })
    };
    let paths = format!(
        "<t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties>{header}</t:AdditionalProperties>"
    );
    let find =
        find_item(&[], "", &distinguished("outbox")).replace("<t:BaseShape>IdOnly</t:BaseShape>", &paths);
    assert_eq!(lengths(&call(&simulator, &find).await), [255, 255, 255, 255]);
    // A subject is never longer.
    assert_eq!(lengths(&call(&simulator, &get_item(&paths, &[id])).await), [255, 304, 402, 300]);
}
