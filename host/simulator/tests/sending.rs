//! What sending leaves where: copies, deliveries, threads, receipts, reports.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

async fn simulator() -> Simulator {
    with(&[]).await
}

async fn with(faults: &[&str]) -> Simulator {
    let faults = faults.iter().map(|rule| (*rule).to_owned()).collect();
    start(Options { faults, record: record_folder(), ..Options::default() }).await
}

#[tokio::test]
async fn a_sent_message_is_in_sent_items_and_in_the_inbox() {
    let simulator = simulator().await;
    let item = "<t:Message><t:Subject>Größe 📦</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;日本&lt;/p&gt;</t:Body>\
        <t:Categories><t:String>Chefsache</t:String></t:Categories><t:Importance>High</t:Importance>\
        <t:ToRecipients><t:Mailbox><t:EmailAddress>A.LINDQVIST@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>\
        <t:BccRecipients><t:Mailbox><t:Name>Bruno</t:Name><t:EmailAddress>bruno.keller@contoso.example</t:EmailAddress></t:Mailbox>\
        </t:BccRecipients></t:Message>";
    let sent = call(&simulator, &create("SendAndSaveCopy", "", item)).await;
    assert_eq!(sent.codes(), ["NoError"]);
    assert_eq!((sent.count("<m:Items/>"), ids(&sent).len()), (1, 0), "no id is told");
    assert_eq!(subjects(&simulator, ASSISTANT, "sentitems").await[0], "Größe 📦");
    assert!(subjects(&simulator, ASSISTANT, "drafts").await.iter().all(|subject| subject != "Größe 📦"));
    let copy = ids(&newest(&simulator, ASSISTANT, "sentitems", &[]).await).remove(0);
    let copy = whole(&simulator, ASSISTANT, &copy).await;
    for part in [
        "<t:IsDraft>false</t:IsDraft>",
        "<t:IsRead>true</t:IsRead>",
        "<t:IsFromMe>true</t:IsFromMe>",
        "<t:String>Chefsache</t:String>",
        "<t:Importance>High</t:Importance>",
        "<t:BccRecipients>",
        "&lt;p&gt;日本&lt;/p&gt;",
    ] {
        assert_eq!(copy.count(part), 1, "{part} {}", copy.body);
    }
    let received = ids(&newest(&simulator, ANNA, "inbox", &[]).await).remove(0);
    let received = whole(&simulator, ANNA, &received).await;
    for part in [
        "<t:Subject>Größe 📦</t:Subject>",
        "<t:IsRead>false</t:IsRead>",
        "<t:IsFromMe>false</t:IsFromMe>",
        "<t:DisplayTo>Anna Lindqvist</t:DisplayTo>",
        "<t:EmailAddress>anna.lindqvist@contoso.example</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType>\
         <t:MailboxType>Mailbox</t:MailboxType></t:Mailbox></t:ReceivedBy>",
        "HeaderName=\"Received\"",
    ] {
        assert_eq!(received.count(part), 1, "{part} {}", received.body);
    }
    for never in ["BccRecipients", "Chefsache", "Bruno"] {
        assert_eq!(received.count(never), 0, "{never}");
    }
    assert_eq!(received.texts("t:InternetMessageId"), copy.texts("t:InternetMessageId"));
    assert_eq!(subjects(&simulator, BRUNO, "inbox").await[0], "Größe 📦", "the blind copy arrived");
}

#[tokio::test]
async fn a_draft_is_sent_once_and_consumed() {
    let simulator = simulator().await;
    let saved = call(&simulator, &create("SaveOnly", "", &message("Entwurf", "x", &[ANNA]))).await;
    let draft = ids(&saved).remove(0);
    let sent = call(&simulator, &send(&draft)).await;
    assert_eq!((sent.codes(), sent.count("ItemId")), (vec!["NoError".to_owned()], 0));
    assert_eq!(call(&simulator, &send(&draft)).await.codes(), ["ErrorItemNotFound"]);
    let found = subjects(&simulator, ANNA, "inbox").await;
    assert_eq!(found.iter().filter(|subject| *subject == "Entwurf").count(), 1);
    // A draft that was changed since is not what was meant.
    let saved = call(&simulator, &create("SaveOnly", "", &message("Zweiter", "x", &[ANNA]))).await;
    let draft = ids(&saved).remove(0);
    let changed = update("NeverOverwrite", &draft, &set("item:Subject", "<t:Subject>Dritter</t:Subject>"));
    assert_eq!(call(&simulator, &changed).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &send(&draft)).await.codes(), ["ErrorStaleObject"]);
    let bare = send(&draft).replace(&format!(" ChangeKey=\"{}\"", draft.change_key), "");
    assert_eq!(call(&simulator, &bare).await.codes(), ["ErrorChangeKeyRequiredForWriteOperations"]);
    assert_eq!(subjects(&simulator, ANNA, "inbox").await[0], "Entwurf");
}

#[tokio::test]
async fn who_sends_the_same_draft_at_once_sends_it_once() {
    let simulator = std::sync::Arc::new(simulator().await);
    let saved = call(&simulator, &create("SaveOnly", "", &message("Einmal", "x", &[ANNA]))).await;
    let draft = ids(&saved).remove(0);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (simulator, body) = (std::sync::Arc::clone(&simulator), send(&draft));
        calls.spawn(async move { call(&simulator, &body).await.codes().remove(0) });
    }
    let mut done = 0;
    while let Some(code) = calls.join_next().await {
        done += usize::from(code.unwrap() == "NoError");
    }
    let found = subjects(&simulator, ANNA, "inbox").await;
    assert_eq!((done, found.iter().filter(|subject| *subject == "Einmal").count()), (1, 1));
}

#[tokio::test]
async fn lists_are_expanded_and_everyone_is_reached_once() {
    let simulator = simulator().await;
    let to = ["everyone@contoso.example", BRUNO, "x@elsewhere.example"];
    let sent = call_as(&simulator, ANNA, &create("SendOnly", "", &message("An alle", "x", &to))).await;
    assert_eq!(sent.codes(), ["NoError"]);
    for address in [ASSISTANT, BRUNO, ANNA, "misaki.fujiwara@contoso.example"] {
        let found = subjects(&simulator, address, "inbox").await;
        assert_eq!(found.iter().filter(|subject| *subject == "An alle").count(), 1, "{address}");
    }
    assert!(subjects(&simulator, ANNA, "sentitems").await.iter().all(|subject| subject != "An alle"));
}

#[tokio::test]
async fn an_address_that_nobody_has_comes_back() {
    let simulator = simulator().await;
    let to = ["nobody@contoso.example", "former.employee@contoso.example", ANNA];
    let sent = call(
        &simulator,
        &create("SendAndSaveCopy", "", &message("Hallo <&", "x", &to).replace("<&", "&lt;&amp;")),
    )
    .await;
    assert_eq!(sent.codes(), ["NoError"]);
    assert_eq!(subjects(&simulator, ANNA, "inbox").await[0], "Hallo &lt;&amp;");
    let found = newest(&simulator, ASSISTANT, "inbox", &["item:Subject", "item:ItemClass"]).await;
    assert_eq!(found.texts("t:Subject")[0], "Undeliverable: Hallo &lt;&amp;");
    assert_eq!(found.texts("t:ItemClass")[0], "REPORT.IPM.Note.NDR");
    let report = whole(&simulator, ASSISTANT, &ids(&found)[0]).await;
    for part in ["nobody@contoso.example", "former.employee@contoso.example", "550 5.1.10"] {
        assert!(report.body.contains(part), "{part}");
    }
    assert_eq!(report.count("<t:ItemAttachment>"), 1, "the message comes back with it");
    assert_eq!(report.count("anna.lindqvist"), 0, "who was reached is not named");
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_and_nothing_is_left() {
    let simulator = simulator().await;
    let before = subjects(&simulator, ASSISTANT, "sentitems").await;
    let huge = message("Groß", &"x".repeat(18 * 1024 * 1024), &[ANNA]);
    let as_helena = message("x", "y", &[ANNA]).replace(
        "</t:Message>",
        "<t:From><t:Mailbox><t:EmailAddress>helena.vogt@contoso.example</t:EmailAddress></t:Mailbox></t:From></t:Message>",
    );
    for (item, code) in [
        (message("x", "y", &[]), "ErrorInvalidRecipients"),
        (message("x", "y", &["not an address"]), "ErrorInvalidRecipients"),
        (message("x", "y", &["a@"]), "ErrorInvalidRecipients"),
        (huge, "ErrorMessageSizeExceeded"),
        (as_helena, "ErrorSendAsDenied"),
    ] {
        let answer = call(&simulator, &create("SendAndSaveCopy", "", &item)).await;
        assert_eq!(answer.codes(), [code]);
    }
    let no_disposition =
        create("x", "", &message("x", "y", &[ANNA])).replace(" MessageDisposition=\"x\"", "");
    assert_eq!(call(&simulator, &no_disposition).await.codes(), ["ErrorMessageDispositionRequired"]);
    let saved = call(&simulator, &create("SaveOnly", "", &message("leer", "y", &[]))).await;
    let draft = ids(&saved).remove(0);
    assert_eq!(call(&simulator, &send(&draft)).await.codes(), ["ErrorMissingRecipients"]);
    let settings = send(&draft)
        .replace("true", "false")
        .replace("</m:SendItem>", &format!("{}</m:SendItem>", saved_in("drafts")));
    assert_eq!(call(&simulator, &settings).await.codes(), ["ErrorInvalidSendItemSaveSettings"]);
    assert_eq!(subjects(&simulator, ASSISTANT, "sentitems").await, before);
    assert_eq!(subjects(&simulator, ASSISTANT, "drafts").await[0], "leer", "the draft is still there");
}

fn respond(kind: &str, original: &ItemId, rest: &str) -> String {
    format!("<t:{kind}>{}{rest}</t:{kind}>", original.element("t:ReferenceItemId"))
}

fn new_body(html: &str) -> String {
    format!("<t:NewBodyContent BodyType=\"HTML\">{html}</t:NewBodyContent>")
}

#[tokio::test]
async fn replies_follow_the_thread_and_quote() {
    let simulator = simulator().await;
    let original = "<t:Message><t:Subject>Termin</t:Subject><t:Body BodyType=\"HTML\">&lt;html&gt;&lt;body&gt;&lt;p&gt;Passt \
        Freitag? 🗓&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;</t:Body><t:ToRecipients>TO</t:ToRecipients><t:CcRecipients>CC</t:CcRecipients></t:Message>"
        .replace("TO", &mailboxes(&[ASSISTANT, BRUNO]))
        .replace("CC", &mailboxes(&["info@contoso.example", "gast@fabrikam.example"]));
    call_as(&simulator, ANNA, &create("SendAndSaveCopy", "", &original)).await;
    let original = ids(&newest(&simulator, ASSISTANT, "inbox", &[]).await).remove(0);
    let before = whole(&simulator, ASSISTANT, &original).await;
    let reply = respond("ReplyAllToItem", &original, &new_body("&lt;p&gt;Ja, 15 Uhr&lt;/p&gt;"));
    let answer = call(&simulator, &create("SendAndSaveCopy", "", &reply)).await;
    assert_eq!(answer.codes(), ["NoError"]);
    let reply = ids(&newest(&simulator, ANNA, "inbox", &[]).await).remove(0);
    let reply = whole(&simulator, ANNA, &reply).await;
    assert_eq!(reply.texts("t:Subject"), ["RE: Termin"]);
    assert_eq!(reply.texts("t:DisplayTo"), ["Anna Lindqvist; Bruno Keller"], "not to oneself");
    assert_eq!(reply.texts("t:DisplayCc"), ["Contoso Info; gast@fabrikam.example"]);
    assert_eq!(reply.texts("t:InReplyTo"), before.texts("t:InternetMessageId"));
    assert_eq!(reply.texts("t:References"), before.texts("t:InternetMessageId"));
    assert_eq!(reply.texts("t:ConversationTopic"), ["Termin"]);
    let body = &reply.all("<t:Body BodyType=\"HTML\" IsTruncated=\"false\">", "</t:Body>")[0];
    let (new, quoted) = (body.find("Ja, 15 Uhr").unwrap(), body.find("Passt Freitag? 🗓").unwrap());
    assert!(new < quoted && body.contains("&lt;b&gt;From:&lt;/b&gt; Anna Lindqvist"), "{body}");
    // One conversation in every mailbox, and the original says that it was answered.
    let sent = ids(&newest(&simulator, ANNA, "sentitems", &[]).await).remove(0);
    let sent = whole(&simulator, ANNA, &sent).await;
    let conversation = |answer: &Answer| answer.all("<t:ConversationId Id=\"", "\"");
    assert_eq!(conversation(&sent), conversation(&reply));
    let verb = "<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"item:IconIndex\"/>\
        <t:ExtendedFieldURI PropertyTag=\"0x1081\" PropertyType=\"Integer\"/></t:AdditionalProperties>";
    let marked = call(&simulator, &get_item(verb, std::slice::from_ref(&original.id))).await;
    assert_eq!(
        (marked.texts("t:Value"), marked.texts("t:IconIndex")),
        (vec!["103".into()], vec!["MailReplied".into()])
    );
}

#[tokio::test]
async fn an_answer_without_a_topic_gets_none() {
    let simulator = simulator().await;
    call(&simulator, &create("SendOnly", "", &message("", "x", &["nobody@contoso.example"]))).await;
    let report = ids(&newest(&simulator, ASSISTANT, "inbox", &[]).await).remove(0);
    let reply = format!("<t:ReplyToItem>{}</t:ReplyToItem>", report.element("t:ReferenceItemId"));
    let reply = ids(&call(&simulator, &create("SaveOnly", "", &reply)).await).remove(0);
    let reply = whole(&simulator, ASSISTANT, &reply).await;
    assert_eq!(reply.texts("t:Subject"), ["RE: Undeliverable:"]);
    assert_eq!(reply.count("<t:ConversationTopic/>"), 1, "{}", reply.body);
}

#[tokio::test]
async fn a_reply_goes_where_the_sender_asked_for_it() {
    let simulator = simulator().await;
    let original = message("Umfrage", "x", &[ASSISTANT])
        .replace("</t:Message>", &format!("<t:ReplyTo>{}</t:ReplyTo></t:Message>", mailboxes(&[BRUNO])));
    call_as(&simulator, ANNA, &create("SendOnly", "", &original)).await;
    let original = ids(&newest(&simulator, ASSISTANT, "inbox", &[]).await).remove(0);
    let text = "<t:NewBodyContent BodyType=\"Text\">ja</t:NewBodyContent>";
    call(&simulator, &create("SendOnly", "", &respond("ReplyToItem", &original, text))).await;
    assert_eq!(subjects(&simulator, BRUNO, "inbox").await[0], "RE: Umfrage");
    assert_ne!(subjects(&simulator, ANNA, "inbox").await[0], "RE: Umfrage");
}

#[tokio::test]
async fn a_reply_keeps_pictures_and_a_forward_keeps_all() {
    let simulator = simulator().await;
    let original = message("Bild", "x", &[ASSISTANT]).replace(
        "<t:Body BodyType=\"Text\">x</t:Body>",
        "<t:Body BodyType=\"HTML\">&lt;img src=\"cid:bild1\"&gt;</t:Body><t:Attachments>\
         <t:FileAttachment><t:Name>bild.png</t:Name><t:ContentId>bild1</t:ContentId><t:IsInline>true</t:IsInline>\
         <t:Content>iVBORw0KGgo=</t:Content></t:FileAttachment>\
         <t:FileAttachment><t:Name>Bericht.txt</t:Name><t:Content>w6Q=</t:Content></t:FileAttachment></t:Attachments>",
    );
    call_as(&simulator, ANNA, &create("SendOnly", "", &original)).await;
    let original = ids(&newest(&simulator, ASSISTANT, "inbox", &[]).await).remove(0);
    call(&simulator, &create("SendOnly", "", &respond("ReplyToItem", &original, &new_body("ok")))).await;
    let to = format!("<t:ToRecipients>{}</t:ToRecipients>", mailboxes(&[BRUNO]));
    let forward = format!(
        "<t:ForwardItem>{to}{}{}</t:ForwardItem>",
        original.element("t:ReferenceItemId"),
        new_body("siehe")
    );
    assert_eq!(call(&simulator, &create("SendOnly", "", &forward)).await.codes(), ["NoError"]);
    let names = async |address: &str| {
        let id = ids(&newest(&simulator, address, "inbox", &[]).await).remove(0);
        let answer = whole(&simulator, address, &id).await;
        let attachments = answer.all("<t:Attachments>", "</t:Attachments>");
        (
            answer.texts("t:Subject"),
            attachments[0].matches("<t:Name>").count(),
            answer.texts("t:HasAttachments"),
        )
    };
    assert_eq!(names(ANNA).await, (vec!["RE: Bild".into()], 1, vec!["false".into()]));
    assert_eq!(names(BRUNO).await, (vec!["FW: Bild".into()], 2, vec!["true".into()]));
}

#[tokio::test]
async fn nothing_that_cannot_be_answered_is() {
    let simulator = simulator().await;
    let saved = call(&simulator, &create("SaveOnly", "", &message("Entwurf", "x", &[ANNA]))).await;
    let draft = ids(&saved).remove(0);
    let reply = create("SendOnly", "", &respond("ReplyToItem", &draft, &new_body("x")));
    assert_eq!(call(&simulator, &reply).await.codes(), ["ErrorInvalidReferenceItem"]);
    let none = create("SendOnly", "", &format!("<t:ReplyToItem>{}</t:ReplyToItem>", new_body("x")));
    assert_eq!(call(&simulator, &none).await.codes(), ["ErrorMissingInformationReferenceItemId"]);
    call(&simulator, &delete("HardDelete", std::slice::from_ref(&draft))).await;
    assert_eq!(call(&simulator, &reply).await.codes(), ["ErrorItemNotFound"]);
}

#[tokio::test]
async fn a_receipt_is_sent_once_it_is_read_or_suppressed() {
    let simulator = simulator().await;
    let asking = message("Gelesen?", "x", &[BRUNO])
        .replace("</t:Message>", "<t:IsReadReceiptRequested>true</t:IsReadReceiptRequested></t:Message>");
    let receipts = async || {
        let found = subjects(&simulator, ANNA, "inbox").await;
        found.iter().filter(|subject| *subject == "Read: Gelesen?").count()
    };
    let read = |id: &ItemId, suppress: &str| {
        update("AlwaysOverwrite", id, &set("message:IsRead", "<t:IsRead>true</t:IsRead>"))
            .replace("SaveOnly\"", &format!("SaveOnly\"{suppress}"))
    };
    for (suppress, expected) in [("", 1), (" SuppressReadReceipts=\"true\"", 1)] {
        call_as(&simulator, ANNA, &create("SendOnly", "", &asking)).await;
        let id = ids(&newest(&simulator, BRUNO, "inbox", &[]).await).remove(0);
        for _ in 0..2 {
            assert_eq!(call_as(&simulator, BRUNO, &read(&id, suppress)).await.codes(), ["NoError"]);
        }
        assert_eq!(receipts().await, expected);
    }
    call_as(&simulator, ANNA, &create("SendOnly", "", &asking)).await;
    let id = ids(&newest(&simulator, BRUNO, "inbox", &[]).await).remove(0);
    let suppress = create("SaveOnly", "", &respond("SuppressReadReceipt", &id, ""));
    assert_eq!(call_as(&simulator, BRUNO, &suppress).await.codes(), ["NoError"]);
    assert_eq!(call_as(&simulator, BRUNO, &suppress).await.codes(), ["ErrorReadReceiptNotPending"]);
    call_as(&simulator, BRUNO, &read(&id, "")).await;
    assert_eq!(receipts().await, 1);
}

const MARKER: &str = "<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId=\"6b1e7d4e-3c36-4d0c-9f59-0d6f6f4d8a11\" \
    PropertyName=\"Marker\" PropertyType=\"String\"/><t:Value>k1</t:Value></t:ExtendedProperty>";

async fn marked(simulator: &Simulator, folder: &str) -> usize {
    let uri = "<t:ExtendedFieldURI PropertySetId=\"6b1e7d4e-3c36-4d0c-9f59-0d6f6f4d8a11\" PropertyName=\"Marker\" PropertyType=\"String\"/>";
    let restriction = format!(
        "<m:Restriction><t:IsEqualTo>{uri}<t:FieldURIOrConstant><t:Constant Value=\"k1\"/></t:FieldURIOrConstant>\
         </t:IsEqualTo></m:Restriction>"
    );
    let answer = call(simulator, &find_item(&[], &restriction, &distinguished(folder))).await;
    assert_eq!(answer.codes(), ["NoError"]);
    ids(&answer).len()
}

async fn send_marked(simulator: &Simulator) {
    let item =
        message("Mit Marke", "x", &[ANNA]).replace("<t:ToRecipients>", &format!("{MARKER}<t:ToRecipients>"));
    let saved = call(simulator, &create("SaveOnly", "", &item)).await;
    assert_eq!(marked(simulator, "drafts").await, 1);
    assert_eq!(call(simulator, &send(&ids(&saved)[0])).await.codes(), ["NoError"]);
    assert_eq!(marked(simulator, "drafts").await, 0);
    assert_eq!(subjects(simulator, ANNA, "inbox").await[0], "Mit Marke");
}

#[tokio::test]
async fn a_marker_is_found_on_the_copy_unless_it_shall_be_lost() {
    let simulator = simulator().await;
    send_marked(&simulator).await;
    assert_eq!(marked(&simulator, "sentitems").await, 1);
    for (rule, left) in
        [("marker-lost(name=Marker)", 0), ("marker-lost(name=Other)", 1), ("sent-copy-lost", 0)]
    {
        let simulator = with(&[&format!("SendItem:{rule}")]).await;
        send_marked(&simulator).await;
        assert_eq!(marked(&simulator, "sentitems").await, left, "{rule}");
        let copies = subjects(&simulator, ASSISTANT, "sentitems").await;
        let copies = copies.iter().filter(|subject| *subject == "Mit Marke").count();
        assert_eq!(copies, usize::from(rule != "sent-copy-lost"), "{rule}");
    }
}

#[tokio::test]
async fn a_late_copy_comes_late() {
    let simulator = with(&["SendItem:sent-copy-late(milliseconds=300)"]).await;
    let began = std::time::Instant::now();
    send_marked(&simulator).await;
    while marked(&simulator, "sentitems").await == 0 {}
    // Nobody saw it before it was due.
    assert!(began.elapsed() >= std::time::Duration::from_millis(300));
}

#[tokio::test]
async fn what_goes_wrong_after_the_work_was_done_leaves_it_done() {
    for rule in [
        "reset(at=after-work)",
        "error(code=ErrorTimeoutExpired, after-work=true)",
        "status(code=502, after-work=true)",
    ] {
        let simulator = with(&[&format!("SendItem#1:{rule}")]).await;
        let saved = call(&simulator, &create("SaveOnly", "", &message("Doch", "x", &[ANNA]))).await;
        let received = receive(&simulator, &posting(&envelope("", &send(&ids(&saved)[0])))).await;
        assert!(received.reset || received.answer().status >= 500, "{rule}");
        assert_eq!(subjects(&simulator, ANNA, "inbox").await[0], "Doch", "{rule}");
    }
    let simulator = with(&["SendItem#1:reset(at=before-work)"]).await;
    let saved = call(&simulator, &create("SaveOnly", "", &message("Nicht", "x", &[ANNA]))).await;
    assert!(receive(&simulator, &posting(&envelope("", &send(&ids(&saved)[0])))).await.reset);
    assert_ne!(subjects(&simulator, ANNA, "inbox").await[0], "Nicht");
    assert_eq!(subjects(&simulator, ASSISTANT, "drafts").await[0], "Nicht");
}

#[tokio::test]
async fn one_thing_of_a_batch_can_go_wrong() {
    let rule = "CreateItem:error(code=ErrorInternalServerTransientError, item=2)";
    let simulator = with(&[rule, "DeleteItem:error(code=ErrorTimeoutExpired, as=response)"]).await;
    let items = [message("eins", "x", &[]), message("zwei", "x", &[]), message("drei", "x", &[])].concat();
    let saved = call(&simulator, &create("SaveOnly", "", &items)).await;
    assert_eq!(saved.codes(), ["NoError", "ErrorInternalServerTransientError", "NoError"]);
    let drafts = subjects(&simulator, ASSISTANT, "drafts").await;
    assert_eq!(drafts[..2], ["drei", "eins"]);
    let gone = call(&simulator, &delete("HardDelete", &ids(&saved))).await;
    assert_eq!((gone.status, gone.codes()), (200, vec!["ErrorTimeoutExpired".to_owned(); 2]));
    assert_eq!(subjects(&simulator, ASSISTANT, "drafts").await, drafts);
}

#[tokio::test]
async fn what_would_meet_all_of_a_batch_stops_it() {
    let simulator = with(&["CreateItem:error(code=ErrorMailboxStoreUnavailable, item=2)"]).await;
    let items = ["eins", "zwei", "drei", "vier"].map(|subject| message(subject, "x", &[])).concat();
    let saved = call(&simulator, &create("SaveOnly", "", &items)).await;
    let stopped = "ErrorBatchProcessingStopped";
    assert_eq!(saved.codes(), ["NoError", "ErrorMailboxStoreUnavailable", stopped, stopped]);
    assert_eq!((saved.count("ResponseClass=\"Warning\""), saved.count("<m:Items/>")), (2, 3));
    let drafts = subjects(&simulator, ASSISTANT, "drafts").await;
    assert!(drafts[0] == "eins" && !drafts.contains(&"drei".to_owned()), "{drafts:?}");
}
