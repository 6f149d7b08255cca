//! Whoever a send reaches, or a draft names, was chosen by the caller.

use ews_mcp_tests::User;
use serde_json::json;

use super::{
    ANNA, ASSISTANT, BRUNO, HELENA, MISAKI, Scene, THIEF, call, create, message, newest, people, rule, send,
    set,
};

#[tokio::test]
async fn a_hidden_bcc_does_not_go_out() {
    let scene = Scene::start("a_hidden_bcc").await;
    for hidden in ["Bcc", "Cc", "To"] {
        let recipients = match hidden {
            "To" => people("To", &[BRUNO, THIEF]),
            _ => people("To", &[BRUNO]) + &people(hidden, &[THIEF]),
        };
        let steps = [send(message("SendAndSaveCopy", "Offer", &recipients))];
        let answers = scene.run(ANNA, json!({ "to": [BRUNO], "steps": steps })).await;
        assert_eq!(
            answers[0],
            format!(
                "refused: recipient-not-from-call at CreateItem: it names {THIEF} ({}), who is in no argument of this call \
                 and not on the item that it answers or changes; recipients come from the call (format: ews-address)",
                hidden.to_lowercase()
            )
        );
    }
    // The address stands in an argument that is not for addresses.
    let steps = [send(message("SendAndSaveCopy", "Offer", &people("Bcc", &[THIEF])))];
    let answers = scene.run(ANNA, json!({ "to": [BRUNO], "message": THIEF, "steps": steps })).await;
    assert_eq!(rule(&answers[0]), "recipient-not-from-call");
    assert_eq!(scene.changes(), Vec::<String>::new());
    // The honest one goes.
    let steps = [send(message("SendAndSaveCopy", "Offer", &people("To", &[BRUNO])))];
    scene.run(ANNA, json!({ "to": [BRUNO], "steps": steps })).await;
    assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
    assert_eq!(scene.received(BRUNO, "Offer").await, 1);
}

#[tokio::test]
async fn a_hidden_bcc_does_not_come_into_a_draft() {
    let scene = Scene::start("a_hidden_bcc_in_a_draft").await;
    let hidden = people("To", &[BRUNO]) + &people("Bcc", &[THIEF]);
    let steps = [
        call(message("SaveOnly", "Offer", &hidden)),
        call(message("SaveOnly", "Offer", &people("To", &[BRUNO]))),
        call(set("$id2", "message:BccRecipients", &people("Bcc", &[THIEF]))),
        call(set("$id2", "message:ToRecipients", &people("To", &[BRUNO, THIEF]))),
        // Who is on the draft may stay there.
        call(set("$id2", "message:CcRecipients", &people("Cc", &[BRUNO]))),
    ];
    let arguments = json!({ "to": [BRUNO], "steps": steps });
    for tool in ["hostile_script", "hostile_writer"] {
        let answers = super::answers(&scene.call(tool, ANNA, arguments.clone()).await);
        for refused in [0, 2, 3] {
            assert_eq!(rule(&answers[refused]), "recipient-not-from-call", "{tool}: {answers:?}");
        }
        assert!(answers[4].contains("NoError"), "{tool}: {}", answers[4]);
    }
    assert_eq!(scene.changes(), ["CreateItem", "UpdateItem", "CreateItem", "UpdateItem"]);
}

#[tokio::test]
async fn nobody_else_becomes_the_one_to_answer_to() {
    let scene = Scene::start("reply_to_a_stranger").await;
    let reply_to = format!(
        "{}<t:ReplyTo><t:Mailbox><t:EmailAddress>{THIEF}</t:EmailAddress></t:Mailbox></t:ReplyTo>",
        people("To", &[BRUNO])
    );
    let steps = [send(message("SendAndSaveCopy", "Offer", &reply_to))];
    let answers = scene.run(ANNA, json!({ "to": [BRUNO], "steps": steps })).await;
    assert_eq!(rule(&answers[0]), "recipient-not-from-call");
    assert_eq!(scene.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn nobody_else_becomes_the_sender() {
    let scene = Scene::start("another_sender").await;
    let from = |name: &str| {
        format!(
            "{}<t:{name}><t:Mailbox><t:EmailAddress>{HELENA}</t:EmailAddress></t:Mailbox></t:{name}>",
            people("To", &[BRUNO])
        )
    };
    for name in ["From", "Sender"] {
        let steps = [send(message("SendAndSaveCopy", "Offer", &from(name)))];
        let answers = scene.run(ANNA, json!({ "to": [BRUNO, HELENA], "steps": steps })).await;
        assert!(
            ["another-mailbox", "grammar", "another-sender", "refused-element"].contains(&rule(&answers[0])),
            "{answers:?}"
        );
    }
    assert_eq!(scene.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_forward_goes_to_nobody_whom_the_caller_did_not_name() {
    let scene = Scene::start("a_forward_to_a_stranger").await;
    let item = super::id(&scene.run(ANNA, json!({ "steps": [call(newest("inbox"))] })).await[0]);
    let forward = |recipients: &str| {
        create(
            "SendAndSaveCopy",
            &format!(
                "<t:ForwardItem>{recipients}<t:ReferenceItemId Id=\"{item}\"/><t:NewBodyContent BodyType=\"Text\">FYI\
                 </t:NewBodyContent></t:ForwardItem>"
            ),
        )
    };
    let hidden = people("To", &[BRUNO]) + &people("Bcc", &[THIEF]);
    let arguments = json!({ "to": [BRUNO], "items": [item], "steps": [send(forward(&hidden))] });
    assert_eq!(rule(&scene.run(ANNA, arguments).await[0]), "recipient-not-from-call");
    assert_eq!(scene.changes(), Vec::<String>::new());
    let honest = forward(&people("To", &[BRUNO]));
    scene.run(ANNA, json!({ "to": [BRUNO], "items": [item], "steps": [send(honest)] })).await;
    assert_eq!(scene.changes(), ["CreateItem", "UpdateItem", "SendItem"]);
}

#[tokio::test]
async fn policy_bounds_whom_and_how_many_a_send_reaches() {
    let settings = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example"), ("EWS_MAX_RECIPIENTS", "2")];
    let scene = Scene::with("policy_bounds", &settings, User::absent()).await;
    let outside = send(message("SendAndSaveCopy", "Offer", &people("To", &[THIEF])));
    let answers = scene.run(ANNA, json!({ "to": [THIEF], "steps": [outside] })).await;
    assert_eq!(
        answers[0],
        "refused: recipient-denied at CreateItem: EWS_ALLOWED_RECIPIENTS does not allow thief@attacker.example"
    );
    let many = [BRUNO, MISAKI, HELENA];
    let steps = [send(message("SendAndSaveCopy", "Offer", &people("To", &many)))];
    let answers = scene.run(ANNA, json!({ "to": many, "steps": steps })).await;
    assert_eq!(
        answers[0],
        "refused: too-many-recipients at CreateItem: it would reach 3 recipients; EWS_MAX_RECIPIENTS is 2"
    );
    // One and the same in all three lists is one; the opened mailbox is none.
    let recipients =
        people("To", &[BRUNO, ANNA]) + &people("Cc", &[BRUNO, ASSISTANT]) + &people("Bcc", &[BRUNO]);
    let steps = [send(message("SendAndSaveCopy", "Within", &recipients))];
    let answers = scene.run(ANNA, json!({ "to": [BRUNO, ASSISTANT], "steps": steps })).await;
    assert!(answers[0].contains("m:GetItemResponse"), "{}", answers[0]);
    assert_eq!(scene.changes(), ["CreateItem", "SendItem"]);
}

#[tokio::test]
async fn automatic_replies_stay_inside_where_recipients_are_restricted() {
    let settings = [("EWS_ALLOWED_RECIPIENTS", "*@contoso.example")];
    let scene = Scene::with("automatic_replies_stay_inside", &settings, User::absent()).await;
    let replies = |audience: &str| {
        format!(
            "<m:SetUserOofSettingsRequest $N><t:Mailbox><t:Address>{ANNA}</t:Address></t:Mailbox><t:UserOofSettings>\
             <t:OofState>Enabled</t:OofState><t:ExternalAudience>{audience}</t:ExternalAudience><t:InternalReply>\
             <t:Message>Away</t:Message></t:InternalReply><t:ExternalReply><t:Message>Away</t:Message></t:ExternalReply>\
             </t:UserOofSettings></m:SetUserOofSettingsRequest>"
        )
    };
    let answers = scene.run(ANNA, json!({ "steps": [send(replies("All"))] })).await;
    assert_eq!(rule(&answers[0]), "recipient-denied", "{answers:?}");
    assert_eq!(scene.changes(), Vec::<String>::new());
}
