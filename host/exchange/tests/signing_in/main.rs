//! Signing in once for each connection: who is on which connection, how often
//! anybody signs in, and what becomes of a request when a connection ends.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

mod server;
mod tls;

use std::sync::Arc;

use ews_mcp_exchange::{
    Call, CallError, Credentials, Document, Door, Effect, Effects, Grant, OpenMailbox, Settings, server_url,
};
use futures::future::join_all;
use tokio::sync::Barrier;

use server::{Behaviour, Server};

const NAMES: &str = "xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
    xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'";

fn settings(url: &str, account: &str, password: &str) -> Settings {
    let credentials =
        Credentials::Ntlm { username: format!("CONTOSO\\{account}"), password: password.to_owned().into() };
    Settings::new(server_url(url).unwrap(), &format!("{account}@contoso.example"), credentials).unwrap()
}

async fn open(settings: Settings) -> OpenMailbox {
    let grant = Grant {
        plugin: "mail".into(),
        tool: "create_draft".into(),
        operations: ["GetFolder".to_owned(), "CreateItem".to_owned()].into(),
        effects: Effects::of(&[Effect::Write]),
        needs: [].into(),
    };
    Door::new(settings).unwrap().open(None, Call::new(grant)).await.unwrap()
}

async fn read(mailbox: &OpenMailbox) -> CallError {
    let xml = format!(
        "<m:GetFolder {NAMES}><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
         <m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder>"
    );
    mailbox.call(Document { xml, blobs: vec![] }).await.unwrap_err()
}

async fn change(mailbox: &OpenMailbox) -> CallError {
    let xml = format!(
        "<m:CreateItem MessageDisposition='SaveOnly' {NAMES}><m:SavedItemFolderId>\
         <t:DistinguishedFolderId Id='drafts'/></m:SavedItemFolderId><m:Items><t:Message>\
         <t:Subject>Plan</t:Subject></t:Message></m:Items></m:CreateItem>"
    );
    mailbox.call(Document { xml, blobs: vec![] }).await.unwrap_err()
}

/// That it was Exchange that answered.
fn answered(error: &CallError) {
    assert!(matches!(error, CallError::Exchange { code, .. } if code == "ErrorFolderNotFound"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_calls_at_once_are_answered_over_few_connections_of_their_own_account() {
    let server = Server::start(Behaviour::default()).await;
    let url = format!("http://{}", server.address);
    let mut first = settings(&url, "svc", "s3cret");
    first.in_flight_per_mailbox = 8;
    let mut second = settings(&url, "other", "s3cret");
    second.in_flight_per_mailbox = 5;
    let (first, second) = (open(first).await, open(second).await);
    let calls = (0..50).flat_map(|_| [read(&first), read(&second)]);
    for error in join_all(calls).await {
        answered(&error);
    }
    let seen = server.seen();
    assert_eq!(seen.operations["GetFolder"], 100);
    assert!(seen.connections <= 8 + 5, "{} connections", seen.connections);
    assert_eq!((seen.begun, seen.attempts, seen.refused), (seen.connections, seen.connections, 0));
    assert_eq!(seen.bytes_too_early, 0);
    for (account, mailbox) in &seen.pairs {
        assert_eq!(
            *mailbox,
            format!("{account}@contoso.example"),
            "a call went over somebody else's connection"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_connection_carries_one_request_at_a_time() {
    // To reads the answers come only when four of them are there at once.
    let together = Some(Arc::new(Barrier::new(4)));
    let server = Server::start(Behaviour { together, ..Behaviour::default() }).await;
    let mailbox = open(settings(&format!("http://{}", server.address), "svc", "s3cret")).await;
    answered(&change(&mailbox).await);
    for error in join_all((0..4).map(|_| read(&mailbox))).await {
        answered(&error);
    }
    let seen = server.seen();
    assert_eq!((seen.connections, seen.attempts), (4, 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_password_is_tried_once_however_many_call() {
    let server = Server::start(Behaviour::default()).await;
    let mut settings = settings(&format!("http://{}", server.address), "svc", "wrong");
    settings.in_flight_per_mailbox = 20;
    let mailbox = open(settings).await;
    let errors = join_all((0..20).map(|_| change(&mailbox))).await;
    let told = |part: &str| errors.iter().filter(|error| error.to_string().contains(part)).count();
    assert_eq!(told("refused the sign-in (HTTP 401); check EWS_USERNAME and EWS_PASSWORD"), 1, "{errors:?}");
    assert_eq!(told("refused the sign-in (HTTP 401) a moment ago"), 19);
    assert_eq!(told("Extended Protection"), 20);
    assert!(errors.iter().all(|error| matches!(error, CallError::Unavailable { retryable: false, .. })));
    let seen = server.seen();
    assert_eq!((seen.connections, seen.attempts, seen.refused), (1, 1, 1));
    assert!(seen.operations.is_empty());
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_replaced_and_nothing_is_lost_or_repeated() {
    let server = Server::start(Behaviour::default()).await;
    let mailbox = open(settings(&format!("http://{}", server.address), "svc", "s3cret")).await;
    for number in 1..=5 {
        answered(&change(&mailbox).await);
        let seen = server.seen();
        assert_eq!((seen.operations["CreateItem"], seen.attempts), (number, number));
        server.close_connections().await;
        // The end of the connection is on its way to the client, and nothing else is.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.seen().refused, 0);
}

#[tokio::test]
async fn a_server_that_forgets_who_signed_in_is_told_again_once() {
    let server = Server::start(Behaviour { forgets_after: Some(3), ..Behaviour::default() }).await;
    let mailbox = open(settings(&format!("http://{}", server.address), "svc", "s3cret")).await;
    for _ in 0..9 {
        answered(&change(&mailbox).await);
    }
    let seen = server.seen();
    assert_eq!((seen.operations["CreateItem"], seen.attempts, seen.connections), (9, 3, 3));
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_is_tried_once() {
    let behaviour = Behaviour { forgets_after: Some(1), refuses_after: Some(1), ..Behaviour::default() };
    let server = Server::start(behaviour).await;
    let mailbox = open(settings(&format!("http://{}", server.address), "svc", "s3cret")).await;
    answered(&change(&mailbox).await);
    for _ in 0..3 {
        assert!(change(&mailbox).await.to_string().contains("refused the sign-in (HTTP 401)"));
    }
    let seen = server.seen();
    assert_eq!((seen.operations["CreateItem"], seen.attempts, seen.refused), (1, 2, 1));
}

#[tokio::test]
async fn a_connection_that_ends_when_the_request_was_written_leaves_the_outcome_open() {
    let server = Server::start(Behaviour { dies_at: Some("CreateItem"), ..Behaviour::default() }).await;
    let mailbox = open(settings(&format!("http://{}", server.address), "svc", "s3cret")).await;
    // On a connection that signs in with it, and on one that has signed in.
    assert!(matches!(change(&mailbox).await, CallError::Unknown { .. }));
    answered(&read(&mailbox).await);
    assert!(matches!(change(&mailbox).await, CallError::Unknown { .. }));
    assert_eq!(server.seen().operations["CreateItem"], 2, "nothing is sent twice");
}

#[tokio::test]
async fn a_server_without_ntlm_is_told_and_gets_no_proof() {
    let server = Server::start(Behaviour { offers: Some("Negotiate"), ..Behaviour::default() }).await;
    let url = format!("http://{}", server.address);
    let credentials =
        Credentials::Basic { username: "CONTOSO\\svc".into(), password: "s3cret".to_owned().into() };
    let basic = Settings::new(server_url(&url).unwrap(), "svc@contoso.example", credentials).unwrap();
    let error = read(&open(basic).await).await.to_string();
    assert!(error.ends_with("is switched on for EWS. It offers Negotiate"), "{error}");
}
