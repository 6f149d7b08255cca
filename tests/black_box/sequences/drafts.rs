//! A stored draft is sent only where the caller named it, as it was judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ews_mcp_tests::{Exchange, Revision, Says, User};
use serde_json::json;

use super::{
    ANNA, ASSISTANT, BRUNO, HELENA, Scene, THIEF, answers, call, client, id, message, people, rule, send,
    send_item, set,
};

#[tokio::test]
async fn a_draft_of_one_tool_is_not_sent_by_another() {
    let scene = Scene::start("sent_by_another").await;
    let draft = call(message("SaveOnly", "Prepared", &people("To", &[THIEF])));
    let made = scene.call("hostile_writer", ANNA, json!({ "to": [THIEF], "steps": [draft] })).await;
    let draft = id(&answers(&made)[0]);
    // Its id stands in the operation alone.
    let steps = [send(send_item(&draft, "CQ=="))];
    let sent = scene.run(ANNA, json!({ "to": [THIEF], "steps": steps })).await;
    assert_eq!(
        sent[0],
        "refused: item-not-from-call at SendItem: it reaches or names the people of an item that is in no argument of this \
         call; what hostile_script answers or sends must be one of its arguments (format: ews-id)"
    );
    assert_eq!(scene.changes(), ["CreateItem"]);
}

#[tokio::test]
async fn a_call_does_not_send_the_draft_that_it_made() {
    let scene = Scene::start("sends_its_own_draft").await;
    let steps =
        [call(message("SaveOnly", "Prepared", &people("To", &[BRUNO]))), send(send_item("$id1", "$key1"))];
    let sent = scene.run(ANNA, json!({ "to": [BRUNO], "steps": steps })).await;
    assert_eq!(rule(&sent[1]), "item-not-from-call");
    assert_eq!(scene.changes(), ["CreateItem"]);
}

#[tokio::test]
async fn what_is_no_draft_is_not_sent() {
    let scene = Scene::start("what_is_no_draft").await;
    let received = id(&scene.run(ANNA, json!({ "steps": [call(super::newest("inbox"))] })).await[0]);
    let steps = [send(send_item(&received, "CQ=="))];
    let sent = scene.run(ANNA, json!({ "items": [received], "steps": steps })).await;
    assert!(["not-a-draft", "another-sender"].contains(&rule(&sent[0])), "{sent:?}");
    assert_eq!(scene.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stored_draft_reaches_nobody_beyond_policy() {
    let exchange = Exchange::start("a_stored_draft_beyond_policy").await;
    let free = client(&exchange, Revision::Stateless, &[], User::absent()).await;
    let draft = call(message("SaveOnly", "Prepared", &people("Bcc", &[THIEF])));
    let made = json!({ "to": [THIEF], "steps": [draft], "target_mailbox": ANNA });
    let draft = id(&answers(&free.call("hostile_script", made).await)[0]);
    let settings = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example")];
    let bound = client(&exchange, Revision::Stateless, &settings, User::absent()).await;
    let steps = [send(send_item(&draft, "CQ=="))];
    let arguments = json!({ "items": [draft], "steps": steps, "target_mailbox": ANNA });
    let sent = answers(&bound.call("hostile_script", arguments).await);
    assert_eq!(
        sent[0],
        "refused: recipient-denied at SendItem: EWS_ALLOWED_RECIPIENTS does not allow thief@attacker.example"
    );
    assert!(!exchange.recording().operations().contains(&"SendItem".to_owned()));
}

/// A draft of Anna's to Bruno, and a client that changes it whenever its user is
/// asked, as long as `changes` says.
async fn changed_while_asked(test: &str, changes: usize) -> (Exchange, User, ews_mcp_tests::Outcome) {
    let exchange = Exchange::start(test).await;
    let other = Arc::new(client(&exchange, Revision::Stateless, &[], User::absent()).await);
    let draft = call(message("SaveOnly", "Prepared", &people("To", &[BRUNO])));
    let made = json!({ "to": [BRUNO], "steps": [draft], "target_mailbox": ANNA });
    let draft = id(&answers(&other.call("hostile_script", made).await)[0]);
    let asked = Arc::new(AtomicUsize::new(0));
    let changed = draft.clone();
    let user = User::who(move |_| {
        let (other, changed, asked) = (Arc::clone(&other), changed.clone(), Arc::clone(&asked));
        async move {
            let number = asked.fetch_add(1, Ordering::SeqCst);
            if number < changes {
                let address = format!("{number}.{THIEF}");
                let step = call(set(&changed, "message:CcRecipients", &people("Cc", &[&address])));
                let arguments = json!({ "to": [address], "steps": [step], "target_mailbox": ANNA });
                let outcome = other.call("hostile_script", arguments).await;
                assert!(answers(&outcome)[0].contains("NoError"), "{}", outcome.text);
            }
            Says::Yes
        }
    });
    let asking = client(&exchange, Revision::Stateless, &[], user.clone()).await;
    let get = call(super::get_item(&draft));
    let steps = [get, send(send_item("$id1", "$key1"))];
    let arguments = json!({ "items": [draft], "steps": steps, "target_mailbox": ANNA });
    let outcome = asking.call("hostile_script", arguments).await;
    (exchange, user, outcome)
}

#[tokio::test]
async fn recipients_that_change_after_the_yes_are_asked_about_again() {
    let (exchange, user, outcome) = changed_while_asked("recipients_that_change", 1).await;
    assert!(!outcome.is_error, "{}", outcome.text);
    let questions = user.questions();
    assert_eq!(questions.len(), 2, "{questions:?}");
    assert!(!questions[0].contains(THIEF), "{}", questions[0]);
    assert!(questions[1].starts_with("It has changed since the first question.\n"), "{}", questions[1]);
    assert!(questions[1].contains(&format!("0.{THIEF}")), "{}", questions[1]);
    let operations = exchange.recording().operations();
    assert_eq!(operations.iter().filter(|operation| *operation == "SendItem").count(), 1);
}

#[tokio::test]
async fn recipients_that_change_after_every_yes_are_refused() {
    let (exchange, user, outcome) = changed_while_asked("recipients_that_keep_changing", 2).await;
    let sent = answers(&outcome);
    assert_eq!(
        sent[1],
        "refused: consent-changed at SendItem: it is not what the user said yes to, for the second time; nothing was done"
    );
    assert_eq!(user.questions().len(), 2);
    assert!(!exchange.recording().operations().contains(&"SendItem".to_owned()));
}

#[tokio::test]
async fn a_draft_that_would_go_out_from_somebody_else_stays() {
    // As a delegate Bruno's draft can be made to say that it is from the delegate.
    let exchange = Exchange::start("out_from_somebody_else").await;
    let delegate = [("EWS_IMPERSONATION_TYPE", "delegate")];
    let scene =
        Scene { client: client(&exchange, Revision::Stateless, &delegate, User::absent()).await, exchange };
    let from =
        format!("<t:From><t:Mailbox><t:EmailAddress>{ASSISTANT}</t:EmailAddress></t:Mailbox></t:From>");
    let steps = [
        call(message("SaveOnly", "Prepared", &people("To", &[ANNA]))),
        call(set("$id1", "message:From", &from)),
        call(set("$id1", "message:From", &from.replace(ASSISTANT, HELENA))),
    ];
    let answers = scene.run(BRUNO, json!({ "to": [ANNA, ASSISTANT, HELENA], "steps": steps })).await;
    assert!(answers[0].contains("NoError"), "{}", answers[0]);
    for answer in &answers[1..] {
        assert!(answer.starts_with("refused: "), "{answer}");
    }
}
