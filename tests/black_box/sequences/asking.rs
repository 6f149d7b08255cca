//! What sends or destroys is put before the user: in both revisions of the
//! protocol, for exactly one thing, once.

use ews_mcp_tests::{Exchange, Outcome, RawClient, Revision, Says, User};
use serde_json::{Value, json};

use super::{
    ANNA, BRUNO, Scene, THIEF, answers, call, client, delete, id, message, newest, people, rule, send,
};
use crate::hostile::{PLUGINS, hostile_folder};

/// Sends one message to Bruno, from Anna.
fn offer() -> Value {
    let steps = [send(message("SendAndSaveCopy", "Offer", &people("To", &[BRUNO])))];
    json!({ "to": [BRUNO], "steps": steps, "target_mailbox": ANNA })
}

async fn asked(test: &str, revision: Revision, settings: &[(&str, &str)], user: User) -> (Scene, Outcome) {
    let exchange = Exchange::start(test).await;
    let client = client(&exchange, revision, settings, user).await;
    let outcome = client.call("hostile_script", offer()).await;
    (Scene { exchange, client }, outcome)
}

#[tokio::test]
async fn a_yes_lets_exactly_this_go() {
    for revision in Revision::ALL {
        let user = User::who_says(Says::Yes);
        let (scene, outcome) = asked("a_yes", revision, &[], user.clone()).await;
        assert!(answers(&outcome)[0].contains("m:GetItemResponse"), "{}", outcome.text);
        assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
        let questions = user.questions();
        assert_eq!(questions.len(), 1, "{revision:?}");
        for part in [ANNA, BRUNO, "Offer"] {
            assert!(questions[0].contains(part), "{part} is not in {}", questions[0]);
        }
        // What only writes is not asked about.
        let draft = call(message("SaveOnly", "Draft", &people("To", &[BRUNO])));
        scene.run(ANNA, json!({ "to": [BRUNO], "steps": [draft] })).await;
        assert_eq!(user.questions().len(), 1);
    }
}

#[tokio::test]
async fn whatever_is_no_yes_does_nothing() {
    for revision in Revision::ALL {
        for (says, error_type, error) in [
            (Says::No, "DeclinedError", "the user was asked and said no; nothing was done"),
            (Says::YesWithoutTick, "DeclinedError", "the user was asked and said no; nothing was done"),
            (Says::Nothing, "ConsentError", "the user was asked and did not answer; nothing was done"),
        ] {
            let user = User::who_says(says);
            let (scene, outcome) = asked("no_yes", revision, &[], user.clone()).await;
            assert!(outcome.is_error);
            assert_eq!(
                outcome.structured["error_type"], error_type,
                "{revision:?}, {says:?}: {}",
                outcome.text
            );
            assert_eq!(outcome.structured["error"], error);
            assert_eq!(outcome.structured["outcome"], "not_done");
            assert_eq!(outcome.structured["retryable"], false);
            assert_eq!(scene.changes(), Vec::<String>::new());
            assert_eq!(user.questions().len(), 1);
        }
    }
}

#[tokio::test]
async fn where_nobody_can_be_asked_the_setting_decides() {
    for revision in Revision::ALL {
        let always = [("EWS_CONFIRM", "always")];
        let (scene, outcome) = asked("nobody_can_be_asked", revision, &always, User::absent()).await;
        assert_eq!(
            answers(&outcome)[0],
            "refused: consent-impossible at CreateItem: EWS_CONFIRM=always asks the user first, and this client cannot ask (it \
             declares no elicitation)"
        );
        assert_eq!(scene.changes(), Vec::<String>::new());
        let (scene, _) = asked("nobody_can_be_asked", revision, &[], User::absent()).await;
        assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
        // Nobody is asked, although one could be.
        let never = [("EWS_CONFIRM", "never")];
        let user = User::who_says(Says::No);
        let (scene, _) = asked("nobody_is_asked", revision, &never, user.clone()).await;
        assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
        assert_eq!(user.questions(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_destroys_is_asked_about_by_name() {
    for revision in Revision::ALL {
        let user = User::who_says(Says::No);
        let exchange = Exchange::start("what_destroys_is_asked_about").await;
        let scene = Scene { client: client(&exchange, revision, &[], user.clone()).await, exchange };
        let item = id(&scene.run(ANNA, json!({ "steps": [call(newest("inbox"))] })).await[0]);
        let arguments = json!({ "items": [item], "steps": [call(delete(&item, "HardDelete"))] });
        let outcome = scene.call("hostile_script", ANNA, arguments).await;
        assert_eq!(outcome.structured["error_type"], "DeclinedError", "{}", outcome.text);
        assert_eq!(scene.changes(), Vec::<String>::new());
        let question = &user.questions()[0];
        assert!(
            question.contains("Ticket to Osaka") || question.contains("”") || question.contains("\""),
            "{question}"
        );
        // To Deleted Items it goes without a question.
        let arguments = json!({ "items": [item], "steps": [call(delete(&item, "MoveToDeletedItems"))] });
        scene.run(ANNA, arguments).await;
        assert_eq!(user.questions().len(), 1);
        assert_eq!(scene.changes(), ["DeleteItem"]);
    }
}

#[tokio::test]
async fn a_second_change_of_weight_has_no_place_in_a_call() {
    for user in [User::absent(), User::who_says(Says::Yes)] {
        let scene = Scene::with("a_second_change", &[], user.clone()).await;
        let steps = [
            send(message("SendAndSaveCopy", "First", &people("To", &[BRUNO]))),
            send(message("SendAndSaveCopy", "Second", &people("To", &[BRUNO]))),
            call(newest("inbox")),
        ];
        let sent = scene.run(ANNA, json!({ "to": [BRUNO], "steps": steps })).await;
        assert_eq!(
            sent[1],
            "refused: only-one at CreateItem: the call has already sent or destroyed something; one call does that once"
        );
        assert!(sent[2].contains("NoError"), "{}", sent[2]);
        assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
        let item = id(&sent[2]);
        let steps = [
            call(message("SaveOnly", "Draft", &people("To", &[BRUNO]))),
            send(message("SendAndSaveCopy", "After", &people("To", &[BRUNO]))),
            call(delete(&item, "HardDelete")),
        ];
        let sent = scene.run(ANNA, json!({ "to": [BRUNO], "items": [item], "steps": steps })).await;
        assert_eq!(rule(&sent[1]), "first-change");
        assert_eq!(rule(&sent[2]), "first-change");
        assert!(user.questions().len() < 2);
    }
}

/// A server whose client can be asked, spoken to by hand; and a call's question.
async fn by_hand(exchange: &Exchange) -> (RawClient, Value) {
    let folder = hostile_folder();
    let settings = [(PLUGINS, folder.to_str().unwrap())];
    let capabilities = json!({ "elicitation": { "form": {} } });
    let mut client =
        RawClient::with_capabilities(exchange, Revision::Stateless, &settings, capabilities).await;
    let answer = client.request(1, "tools/call", asking(&offer(), &Value::Null, "accept")).await;
    let result = answer["result"].clone();
    assert_eq!(result["resultType"], "input_required", "{answer}");
    (client, result)
}

/// The parameters of a call; with a request state, of one that was asked about.
fn asking(arguments: &Value, state: &Value, action: &str) -> Value {
    let mut parameters = json!({ "name": "hostile_script", "arguments": arguments });
    if let Value::String(_) = state {
        parameters["requestState"] = state.clone();
        parameters["inputResponses"] =
            json!({ "confirm": { "action": action, "content": { "confirm": true } } });
    }
    parameters
}

#[tokio::test]
async fn a_yes_is_not_good_twice() {
    let exchange = Exchange::start("a_yes_is_not_good_twice").await;
    let (mut client, question) = by_hand(&exchange).await;
    let state = question["requestState"].clone();
    let first = client.request(2, "tools/call", asking(&offer(), &state, "accept")).await;
    assert_eq!(first["result"]["structuredContent"]["success"], true, "{first}");
    let second = client.request(3, "tools/call", asking(&offer(), &state, "accept")).await;
    assert_eq!(second["error"]["code"], -32602, "{second}");
    assert_eq!(
        second["error"]["message"],
        "requestState rejected: its question was answered before; call the tool anew"
    );
    let sends = exchange.recording().operations().iter().filter(|name| *name == "SendItem").count();
    assert_eq!(sends, 1);
}

#[tokio::test]
async fn a_yes_is_not_good_for_anything_else() {
    let exchange = Exchange::start("a_yes_for_anything_else").await;
    let (mut client, question) = by_hand(&exchange).await;
    let state = question["requestState"].clone();
    let mut other = offer();
    other["to"] = json!([THIEF]);
    other["steps"][0]["xml"] = json!(message("SendAndSaveCopy", "Offer", &people("To", &[THIEF])));
    let mut elsewhere = offer();
    elsewhere["target_mailbox"] = json!(BRUNO);
    let mut forged = state.as_str().unwrap().to_owned();
    forged.push('A');
    for (number, (arguments, state)) in
        [(other, state.clone()), (elsewhere, state.clone()), (offer(), json!(forged)), (offer(), json!(""))]
            .into_iter()
            .enumerate()
    {
        let id = u64::try_from(number).unwrap() + 2;
        let answer = client.request(id, "tools/call", asking(&arguments, &state, "accept")).await;
        let text = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(text.starts_with("requestState rejected: it is not this server's"), "{text}");
    }
    // A server that was started anew knows nothing of the question.
    let (mut restarted, _) = by_hand(&exchange).await;
    let answer = restarted.request(9, "tools/call", asking(&offer(), &state, "accept")).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    assert!(!exchange.recording().operations().contains(&"CreateItem".to_owned()));
}

#[tokio::test]
async fn a_no_spends_the_question() {
    let exchange = Exchange::start("a_no_spends_the_question").await;
    let (mut client, question) = by_hand(&exchange).await;
    let state = question["requestState"].clone();
    let no = client.request(2, "tools/call", asking(&offer(), &state, "decline")).await;
    assert_eq!(no["result"]["structuredContent"]["error_type"], "DeclinedError", "{no}");
    let yes = client.request(3, "tools/call", asking(&offer(), &state, "accept")).await;
    assert_eq!(yes["error"]["code"], -32602, "{yes}");
    assert!(!exchange.recording().operations().contains(&"CreateItem".to_owned()));
}
