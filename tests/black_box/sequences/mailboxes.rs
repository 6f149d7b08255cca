//! Another mailbox cannot be reached by another name for it.

use ews_mcp_tests::{Exchange, Outcome, Revision, User};
use serde_json::json;

use super::{ANNA, BRUNO, HELENA, INFO, MISAKI, Scene, call, client, newest, rule};

/// Anna's other address.
const ALIAS: &str = "a.lindqvist@contoso.example";

/// That the mailbox was not opened, by this rule.
fn denied(outcome: &Outcome, mailbox: &str, rule: &str) {
    assert!(outcome.is_error, "{}", outcome.text);
    assert_eq!(outcome.structured["error_type"], "PolicyError", "{}", outcome.structured);
    assert_eq!(outcome.structured["outcome"], "not_done");
    assert_eq!(outcome.structured["error"], format!("Mailbox {mailbox} may not be opened: {rule}."));
}

#[tokio::test]
async fn a_denied_mailbox_is_not_opened_by_an_alias() {
    for (kind, revision) in ["impersonation", "delegate"].into_iter().zip(Revision::ALL) {
        let settings = [("EWS_DENIED_MAILBOXES", ANNA), ("EWS_IMPERSONATION_TYPE", kind)];
        let exchange = Exchange::start("a_denied_mailbox_by_an_alias").await;
        let client = client(&exchange, revision, &settings, User::absent()).await;
        for address in [ANNA, "ANNA.Lindqvist@Contoso.Example", " anna.lindqvist@contoso.example "] {
            let outcome = client.call("read_emails", json!({ "target_mailbox": address })).await;
            let address = address.trim();
            denied(&outcome, address, &format!("EWS_DENIED_MAILBOXES does not allow {address} (by {ANNA})"));
        }
        assert_eq!(exchange.recording().operations(), Vec::<String>::new(), "{kind}");
        let alias = json!({ "target_mailbox": ALIAS });
        denied(
            &client.call("read_emails", alias).await,
            ALIAS,
            &format!("EWS_DENIED_MAILBOXES does not allow {ANNA} (by {ANNA})"),
        );
        // Nothing of hers was read: by impersonation Exchange only says whose address it is.
        for recorded in exchange.recording().all() {
            assert!(!recorded.answer.contains("<t:ItemId"), "{kind}: {}", recorded.answer);
            assert!(!recorded.request.contains(&format!(">{ANNA}<")), "{kind}: {}", recorded.request);
        }
    }
}

#[tokio::test]
async fn a_mailbox_outside_of_the_allowed_ones_is_not_opened_by_an_alias() {
    for kind in ["impersonation", "delegate"] {
        let settings =
            [("EWS_ALLOWED_MAILBOXES", "assistant@*, a.*@contoso.example"), ("EWS_IMPERSONATION_TYPE", kind)];
        let scene = Scene::with("not_allowed_by_an_alias", &settings, User::absent()).await;
        let alias = json!({ "target_mailbox": ALIAS });
        denied(
            &scene.client.call("read_emails", alias).await,
            ALIAS,
            &format!("EWS_ALLOWED_MAILBOXES does not allow {ANNA}"),
        );
    }
}

#[tokio::test]
async fn a_denied_mailbox_is_denied_to_the_hosts_own_tool_too() {
    let scene =
        Scene::with("denied_to_mailbox_access", &[("EWS_DENIED_MAILBOXES", HELENA)], User::absent()).await;
    let outcome = scene.client.call("mailbox_access", json!({ "target_mailbox": HELENA })).await;
    assert!(outcome.text.contains("EWS_DENIED_MAILBOXES"), "{}", outcome.text);
    assert_eq!(scene.exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_mailbox_element_names_nobody_else() {
    for kind in ["impersonation", "delegate"] {
        let settings = [("EWS_IMPERSONATION_TYPE", kind)];
        let scene = Scene::with("a_mailbox_element", &settings, User::absent()).await;
        for other in [
            HELENA,
            "ceo@contoso.example",
            "a.lindqvist@contoso.example",
            "bruno.keller@contoso.example.evil.example",
        ] {
            let folder = format!(
                "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>{other}</t:EmailAddress></t:Mailbox>\
                 </t:DistinguishedFolderId>"
            );
            let find = newest("inbox").replace("<t:DistinguishedFolderId Id=\"inbox\"/>", &folder);
            let found = scene.run(BRUNO, json!({ "to": [other], "steps": [call(find)] })).await;
            assert_eq!(rule(&found[0]), "another-mailbox", "{kind}: {found:?}");
        }
        for recorded in scene.exchange.recording().all() {
            for other in ["helena", "ceo@", "lindqvist", "evil.example"] {
                assert!(!recorded.request.contains(other), "{kind}: {}", recorded.request);
            }
        }
    }
}

#[tokio::test]
async fn a_delegate_with_one_folder_gets_no_further() {
    let exchange = Exchange::start("a_delegate_with_one_folder").await;
    let settings = [("EWS_IMPERSONATION_TYPE", "delegate")];
    let delegate = client(&exchange, Revision::Stateless, &settings, User::absent()).await;
    let scene = Scene { exchange, client: delegate };
    // The calendar may be seen, the inbox not.
    let steps = [call(newest("calendar")), call(newest("inbox")), call(newest("deleteditems"))];
    let found = scene.run(MISAKI, json!({ "steps": steps })).await;
    assert!(found[0].contains("NoError"), "{}", found[0]);
    assert_eq!(found[1], "exchange: ErrorFolderNotFound");
    assert_eq!(found[2], "exchange: ErrorFolderNotFound");
    // Items of mailboxes that the account may open are not to be had through this one.
    let info = super::id(&scene.run(INFO, json!({ "steps": [call(newest("inbox"))] })).await[0]);
    let foreign =
        scene.run(MISAKI, json!({ "items": [info], "steps": [call(super::get_item(&info))] })).await;
    assert_eq!(rule(&foreign[0]), "id-of-another-mailbox", "{foreign:?}");
    // What is the owner's alone is not offered at all.
    let off = "<m:SetUserOofSettingsRequest $N><t:Mailbox><t:Address>misaki.fujiwara@contoso.example</t:Address></t:Mailbox>\
               <t:UserOofSettings><t:OofState>Disabled</t:OofState></t:UserOofSettings></m:SetUserOofSettingsRequest>";
    let refused = scene.run(MISAKI, json!({ "steps": [call(off)] })).await;
    assert_eq!(rule(&refused[0]), "not-for-delegates");
    assert_eq!(scene.changes(), Vec::<String>::new());
}
