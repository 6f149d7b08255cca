//! `sync_emails` against a mailbox that plays a script.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

mod exchange;

use ews_plugin_mail::SyncEmails;
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, ToolManifest};
use serde_json::{Value, json};

use exchange::{ANNA, answer, folders, got, success};

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new(ANNA)
}

fn sync(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let session = ScriptedSession::new("Europe/Vienna");
    let outcome = run::<SyncEmails>(arguments, mailbox, &session);
    assert_eq!(mailbox.unused(), 0, "{outcome:?}");
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<SyncEmails>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn synced(state: &str, last: bool, changes: &str) -> String {
    answer(
        "SyncFolderItems",
        &success(
            "SyncFolderItems",
            &format!(
                "<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{last}</m:IncludesLastItemInRange>\
                 <m:Changes>{changes}</m:Changes>"
            ),
        ),
    )
}

fn created(id: &str, subject: &str) -> String {
    format!(
        "<t:Create><t:Message><t:ItemId Id=\"{id}\" ChangeKey=\"K{id}\"/><t:Subject>{subject}</t:Subject></t:Message>\
         </t:Create>"
    )
}

#[test]
fn every_kind_of_change_is_told_with_the_state_that_leads_on() {
    let changes = created("A", "Grüße")
        + "<t:Update><t:Message><t:ItemId Id=\"B\" ChangeKey=\"K2\"/><t:Subject>Neu</t:Subject><t:IsRead>true\
           </t:IsRead></t:Message></t:Update><t:Delete><t:ItemId Id=\"C\"/></t:Delete><t:ReadFlagChange>\
           <t:ItemId Id=\"D\" ChangeKey=\"K4\"/><t:IsRead>false</t:IsRead></t:ReadFlagChange><t:SomethingNew/>";
    let mailbox = mailbox().answer(synced("S2", false, &changes));
    let reply = sync(json!({ "sync_state": "S1.seal", "max_changes": 7 }), &mailbox).unwrap();
    assert_eq!(reply.message, "4 changes; there are more, call again with this sync_state");
    assert_eq!(
        reply.payload,
        json!({
            "sync_state": "S2",
            "more": true,
            "folder": "inbox",
            "count": 4,
            "created": [{ "message_id": "A", "subject": "Grüße", "change_key": "KA" }],
            "updated": [{ "message_id": "B", "subject": "Neu", "is_read": true, "change_key": "K2" }],
            "deleted": ["C"],
            "read_flag_changes": [{ "message_id": "D", "is_read": false }],
        })
    );
    let operation = &mailbox.operations()[0];
    assert!(operation.contains("<m:SyncFolderId><t:DistinguishedFolderId Id=\"inbox\"/></m:SyncFolderId>"));
    assert!(operation.contains(
        "<m:SyncState>S1.seal</m:SyncState><m:MaxChangesReturned>7</m:MaxChangesReturned></m:SyncFolderItems>"
    ));
}

#[test]
fn an_empty_folder_has_a_state_and_no_changes() {
    let mailbox = mailbox().answer(folders(&["Tom"])).answer(synced("S", true, ""));
    let reply = sync(json!({ "folder": "Inbox/Tom" }), &mailbox).unwrap();
    assert_eq!(reply.message, "0 changes");
    assert_eq!((&reply.payload["more"], &reply.payload["folder"]), (&json!(false), &json!("Inbox/Tom")));
    let operation = &mailbox.operations()[1];
    assert!(operation.contains("<t:FolderId Id=\"id of Tom\"/>"));
    assert!(!operation.contains("SyncState>") && operation.contains(">100</m:MaxChangesReturned>"));
}

#[test]
fn a_state_that_nobody_knows_says_how_to_begin_anew() {
    let host = "sync-state at SyncFolderItems/SyncState: it was not given out for anna@contoso.example";
    for (mailbox, text) in [
        (
            mailbox().fail(CallError::Refused(host.into())),
            "sync_state: this is no state of this mailbox (sync-state",
        ),
        (
            mailbox().exchange_error("ErrorInvalidSyncStateData", "Synchronization state data is corrupt."),
            "sync_state: Exchange does not know this state of this folder (ErrorInvalidSyncStateData).",
        ),
    ] {
        let failure = sync(json!({ "sync_state": "lost" }), &mailbox).unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidArgument);
        assert!(failure.message.starts_with(text), "{failure}");
        assert!(failure.message.contains("leave sync_state out to begin anew"), "{failure}");
    }
    let gone =
        mailbox().exchange_error("ErrorSyncFolderNotFound", "The folder to synchronize was not found.");
    assert_eq!(sync(json!({}), &gone).unwrap_err().kind, FailureKind::NotFound);
    let foreign =
        "id-of-another-mailbox at SyncFolderItems/SyncFolderId/FolderId: it belongs to another mailbox";
    let foreign = mailbox().fail(CallError::Refused(foreign.into()));
    let failure = sync(json!({ "folder": format!("AAMk{}", "A".repeat(60)) }), &foreign).unwrap_err();
    assert!(failure.message.starts_with("folder is not an id of this mailbox;"), "{failure}");
}

#[test]
fn what_does_not_fit_is_not_lost_but_asked_for_again() {
    let long = "s".repeat(900);
    let mailbox = mailbox().otherwise(move |request| {
        let most: usize = request
            .xml
            .split("<m:MaxChangesReturned>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        // From the same state the same changes.
        assert!(request.xml.contains("<m:SyncState>S0</m:SyncState>"));
        let changes: String = (0..most).map(|id| created(&format!("M{id}"), &long)).collect();
        Ok(synced(&format!("S{most}"), false, &changes).into())
    });
    let reply = sync(json!({ "sync_state": "S0", "max_changes": 512 }), &mailbox).unwrap();
    assert_eq!(mailbox.operations().len(), 2);
    let count = reply.payload["count"].as_u64().unwrap();
    assert!((30..42).contains(&count), "{count}");
    assert_eq!(reply.payload["sync_state"], format!("S{count}"));
    assert_eq!(reply.payload["created"].as_array().unwrap().len() as u64, count);
    assert!(reply.payload.to_string().chars().count() <= 39_000);
    // A text that is shortened loses changes, not the state.
    let text = reply.payload.to_string();
    assert!(text.find("\"sync_state\"").unwrap() < text.find("\"created\"").unwrap());
}

#[test]
fn one_change_comes_however_long_it_is() {
    let mailbox = mailbox().otherwise(|_| Ok(synced("S1", false, &created("A", &"s".repeat(50_000))).into()));
    let reply = sync(json!({}), &mailbox).unwrap();
    assert_eq!(reply.payload["count"], 1);
    assert_eq!(mailbox.operations().len(), 1);
}

#[test]
fn recipients_are_read_beside_and_bodies_are_not_there() {
    let message = "<t:Message><t:ItemId Id=\"A\"/><t:ToRecipients><t:Mailbox><t:EmailAddress>b@x.example\
                   </t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>";
    let mailbox =
        mailbox().answer(synced("S", true, &created("A", "s"))).answer(answer("GetItem", &got(message)));
    let reply = sync(json!({ "fields": ["to", "subject", "folder"] }), &mailbox).unwrap();
    assert_eq!(
        reply.payload["created"],
        json!([{ "message_id": "A", "subject": "s", "to": ["b@x.example"], "folder": "inbox" }])
    );
    assert!(!mailbox.operations()[0].contains("ToRecipients"));
    let failure = sync(json!({ "fields": ["body"] }), &self::mailbox()).unwrap_err();
    assert!(failure.message.starts_with("fields: bodies do not come with changes."), "{failure}");
}

#[test]
fn a_sender_that_is_known_by_name_only_is_looked_up() {
    let nameless = "<t:Create><t:Message><t:ItemId Id=\"A\"/><t:From><t:Mailbox><t:Name>Bo</t:Name></t:Mailbox></t:From>\
                    </t:Message></t:Create>";
    let whole = "<t:Message><t:ItemId Id=\"A\"/><t:From><t:Mailbox><t:Name>Bo</t:Name><t:EmailAddress>bo@x.example\
                 </t:EmailAddress></t:Mailbox></t:From></t:Message>";
    let mailbox = mailbox().answer(synced("S", true, nameless)).answer(answer("GetItem", &got(whole)));
    let reply = sync(json!({ "fields": ["from"] }), &mailbox).unwrap();
    assert_eq!(reply.payload["created"][0]["from"], "bo@x.example");
}
