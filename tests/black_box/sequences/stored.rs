//! What is stored decides, too: whom an answer reaches stands on the item that is
//! answered.

use ews_mcp_tests::{Exchange, Revision, User};
use serde_json::{Value, json};

use super::{
    ANNA, BRUNO, MISAKI, Scene, THIEF, answers, call, client, create, id, message, newest, people, rule, send,
};

fn answer(kind: &str, id: &str) -> Value {
    send(create(
        "SendAndSaveCopy",
        &format!(
            "<t:{kind}><t:ReferenceItemId Id=\"{id}\"/><t:NewBodyContent BodyType=\"Text\">Thanks</t:NewBodyContent>\
             </t:{kind}>"
        ),
    ))
}

/// A scene in which Bruno sent Anna a message with these recipients and more,
/// and policy keeps everything inside. The id of what Anna got.
async fn with_mail_for_anna(test: &str, after_body: &str, named: &[&str]) -> (Scene, String) {
    let exchange = Exchange::start(test).await;
    let free = client(&exchange, Revision::Stateless, &[], User::absent()).await;
    let sent = send(message("SendAndSaveCopy", "Question", after_body));
    let arguments = json!({ "to": named, "steps": [sent], "target_mailbox": BRUNO });
    answers(&free.call("hostile_script", arguments).await);
    let settings = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example")];
    let client = client(&exchange, Revision::Stateless, &settings, User::absent()).await;
    let scene = Scene { exchange, client };
    let found = scene.run(ANNA, json!({ "steps": [call(newest("inbox"))] })).await;
    (scene, id(&found[0]))
}

#[tokio::test]
async fn an_answer_does_not_go_to_a_reply_to_beyond_policy() {
    let reply_to = format!(
        "{}<t:ReplyTo><t:Mailbox><t:EmailAddress>{THIEF}</t:EmailAddress></t:Mailbox></t:ReplyTo>",
        people("To", &[ANNA])
    );
    let (scene, item) = with_mail_for_anna("a_reply_to_beyond_policy", &reply_to, &[ANNA, THIEF]).await;
    let before = scene.changes();
    for kind in ["ReplyToItem", "ReplyAllToItem"] {
        let answers = scene.run(ANNA, json!({ "items": [item], "steps": [answer(kind, &item)] })).await;
        assert_eq!(
            answers[0],
            "refused: recipient-denied at CreateItem: EWS_ALLOWED_RECIPIENTS does not allow thief@attacker.example",
            "{kind}"
        );
    }
    assert_eq!(scene.changes(), before);
}

#[tokio::test]
async fn an_answer_to_all_does_not_reach_a_list_beyond_policy() {
    let recipients = people("To", &[ANNA]) + &people("Cc", &[MISAKI, "list@partners.example"]);
    let named = [ANNA, MISAKI, "list@partners.example"];
    let (scene, item) = with_mail_for_anna("an_answer_to_all", &recipients, &named).await;
    let all = scene.run(ANNA, json!({ "items": [item], "steps": [answer("ReplyAllToItem", &item)] })).await;
    assert_eq!(
        all[0],
        "refused: recipient-denied at CreateItem: EWS_ALLOWED_RECIPIENTS does not allow list@partners.example"
    );
    // To the sender alone it may go.
    let one = scene.run(ANNA, json!({ "items": [item], "steps": [answer("ReplyToItem", &item)] })).await;
    assert!(one[0].contains("m:GetItemResponse"), "{}", one[0]);
    assert_eq!(scene.received(BRUNO, "RE: Question").await, 1);
}

#[tokio::test]
async fn only_an_item_that_the_caller_named_is_answered() {
    let (scene, item) = with_mail_for_anna("only_a_named_item", &people("To", &[ANNA]), &[ANNA]).await;
    let before = scene.changes();
    for kind in ["ReplyToItem", "ReplyAllToItem"] {
        let answers = scene.run(ANNA, json!({ "to": [BRUNO], "steps": [answer(kind, &item)] })).await;
        assert_eq!(rule(&answers[0]), "item-not-from-call", "{kind}");
    }
    assert_eq!(scene.changes(), before);
}

#[tokio::test]
async fn an_answer_takes_no_more_people_than_the_caller_named() {
    let (scene, item) = with_mail_for_anna("no_more_people", &people("To", &[ANNA]), &[ANNA]).await;
    let before = scene.changes();
    let more = send(create(
        "SendAndSaveCopy",
        &format!(
            "<t:ReplyToItem>{}<t:ReferenceItemId Id=\"{item}\"/></t:ReplyToItem>",
            people("Bcc", &[MISAKI])
        ),
    ));
    let answers = scene.run(ANNA, json!({ "items": [item], "steps": [more] })).await;
    assert_eq!(rule(&answers[0]), "recipient-not-from-call");
    assert_eq!(scene.changes(), before);
}

#[tokio::test]
async fn an_item_that_is_gone_is_not_answered() {
    let (scene, item) = with_mail_for_anna("an_item_that_is_gone", &people("To", &[ANNA]), &[ANNA]).await;
    let gone = scene.run(ANNA, json!({ "steps": [call(super::delete(&item, "HardDelete"))] })).await;
    assert!(gone[0].contains("NoError"), "{}", gone[0]);
    let before = scene.changes();
    let answers = scene.run(ANNA, json!({ "items": [item], "steps": [answer("ReplyToItem", &item)] })).await;
    assert_eq!(answers[0], "exchange: ErrorItemNotFound");
    assert_eq!(scene.changes(), before);
}
