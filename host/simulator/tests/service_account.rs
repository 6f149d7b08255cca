//! A service account without a mailbox of its own, as many are.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used)]

mod client;

use client::*;
use ews_mcp_simulator::{Options, Simulator};

const PEOPLE: &str = "[[recipient]]\ndisplay_name = \"Åsa\"\naddress = \"asa@a.example\"\n\
    full_access = [\"svc@a.example\"]\n";
const MISSING: &str = "When making a request as an account that does not have a mailbox, you must specify the mailbox \
    primary SMTP address for any distinguished folder Ids.";

/// One that is no recipient, and one whose mailbox is disabled.
async fn both() -> [Simulator; 2] {
    let disabled = "[[recipient]]\ndisplay_name = \"Svc\"\naddress = \"svc@a.example\"\nenabled = false\n";
    let folder = tempfile::tempdir().unwrap();
    let seed = |name: &str, more: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("service_account = \"svc@a.example\"\n{PEOPLE}{more}")).unwrap();
        Options { seed: Some(file), ..Options::default() }
    };
    [start(seed("nobody", "")).await, start(seed("disabled", disabled)).await]
}

async fn own(simulator: &Simulator, body: &str) -> Answer {
    post_as(simulator, "svc@a.example", &envelope("", body)).await
}

async fn impersonating(simulator: &Simulator, address: &str, body: &str) -> Answer {
    let header = format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
         </t:ConnectingSID></t:ExchangeImpersonation>"
    );
    post_as(simulator, "CONTOSO\\svc", &envelope(&header, body)).await
}

#[tokio::test]
async fn it_must_say_whose_mailbox_it_means() {
    for simulator in both().await {
        let missing = own(&simulator, &get_folder("IdOnly", &distinguished("inbox"))).await;
        assert_eq!((missing.status, missing.codes()), (200, vec!["ErrorMissingEmailAddress".to_owned()]));
        assert_eq!(missing.texts("m:MessageText"), [MISSING]);
        let find = find_item(&[], "", &distinguished("inbox"));
        assert_eq!(own(&simulator, &find).await.codes(), ["ErrorMissingEmailAddress"]);
        let draft = mail::create("SaveOnly", "", &mail::message("s", "t", &[]));
        assert_eq!(own(&simulator, &draft).await.codes(), ["ErrorMissingEmailAddress"]);
        let send = mail::create("SendOnly", "", &mail::message("s", "t", &["asa@a.example"]));
        assert_eq!(own(&simulator, &send).await.codes(), ["ErrorMissingEmailAddress"]);
        let hierarchy = "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
            </m:SyncFolderHierarchy>";
        assert_eq!(own(&simulator, hierarchy).await.codes(), ["ErrorMissingEmailAddress"]);
    }
}

#[tokio::test]
async fn it_works_for_others_all_the_same() {
    for simulator in both().await {
        let inbox = get_folder("IdOnly", &distinguished("inbox"));
        assert_eq!(impersonating(&simulator, "asa@a.example", &inbox).await.codes(), ["NoError"]);
        let named = "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>asa@a.example\
            </t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>";
        assert_eq!(own(&simulator, &get_folder("IdOnly", named)).await.codes(), ["NoError"], "full access");
        let resolve = "<m:ResolveNames ReturnFullContactData=\"false\" SearchScope=\"ActiveDirectory\">\
            <m:UnresolvedEntry>asa</m:UnresolvedEntry></m:ResolveNames>";
        assert_eq!(own(&simulator, resolve).await.codes(), ["NoError"], "the directory is nobody's mailbox");
        let itself = impersonating(&simulator, "svc@a.example", &inbox).await;
        assert!(
            itself.status == 500 && itself.body.contains("a:ErrorNonExistentMailbox<"),
            "{}",
            itself.body
        );
    }
}
