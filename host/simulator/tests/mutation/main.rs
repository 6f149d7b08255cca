//! Nothing that a client sends breaks the server: every request gets an answer, and the answer is XML.
//!
//! Requests that were right are changed, in their elements and in their bytes. `cargo test` sends the same ones each time,
//! with `PROPTEST_CASES` others. What `just fuzz` does goes further, and takes longer.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr
)]

#[path = "../client/mod.rs"]
mod client;
mod forms;
mod mutate;
mod tree;
#[path = "../model/wire.rs"]
mod wire;

use std::cell::Cell;
use std::panic::{set_hook, take_hook};
use std::sync::{LazyLock, Mutex};

use client::{envelope, record_folder};
use ews_mcp_simulator::Options;
use forms::FORMS;
use mutate::{Mutation, mutation};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};
use tree::Tree;
use wire::{Wire, find};

/// What panicked since the last look, on any thread: the server answers for a request that panicked, and nobody would
/// know.
static PANICS: LazyLock<Mutex<Vec<String>>> = LazyLock::new(|| {
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        PANICS.lock().unwrap().push(panic.to_string());
        usual(panic);
    }));
    Mutex::default()
});

/// The server's ids that stand in forms, by their names.
struct Ids(Vec<(&'static str, String)>);

impl Ids {
    fn of(wire: &mut Wire) -> Self {
        let mut ids = Vec::new();
        let mut ask = |body: &str, wanted: &[(&'static str, &str, &str)]| {
            let (status, answer) = wire.send(envelope("", body).as_bytes());
            assert_eq!(status, 200, "{answer}");
            let document = roxmltree::Document::parse(&answer).unwrap();
            for (name, element, attribute) in wanted {
                let node = find(document.root(), element).unwrap_or_else(|| panic!("{element} in {answer}"));
                let value = if attribute.is_empty() { node.text() } else { node.attribute(*attribute) };
                ids.push((*name, value.unwrap().to_owned()));
            }
        };
        let find_item = r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#;
        ask(find_item, &[("item", "ItemId", "Id"), ("conversation", "ConversationId", "Id")]);
        let find_folder = r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindFolder>"#;
        ask(find_folder, &[("folder", "FolderId", "Id"), ("folderkey", "FolderId", "ChangeKey")]);
        let create = r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>x</t:Subject><t:Attachments><t:ItemAttachment><t:Name>a</t:Name><t:Message><t:Subject>y</t:Subject></t:Message></t:ItemAttachment></t:Attachments><t:ToRecipients><t:Mailbox><t:EmailAddress>assistant@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#;
        ask(
            create,
            &[
                ("draft", "ItemId", "Id"),
                ("draftkey", "ItemId", "ChangeKey"),
                ("attachment", "AttachmentId", "Id"),
            ],
        );
        let items = FORMS.iter().find(|form| form.starts_with("<m:SyncFolderItems")).unwrap();
        let items =
            items.replace("{items}", "").replace("<m:Ignore><t:ItemId Id=\"{item}\"/></m:Ignore>", "");
        ask(&items, &[("items", "SyncState", "")]);
        let folders = FORMS.iter().find(|form| form.starts_with("<m:SyncFolderHierarchy")).unwrap();
        ask(&folders.replace("{folders}", ""), &[("folders", "SyncState", "")]);
        Self(ids)
    }

    fn place(&self, form: &str) -> String {
        self.0.iter().fold(form.to_owned(), |form, (name, id)| form.replace(&format!("{{{name}}}"), id))
    }

    fn all(&self) -> Vec<String> {
        self.0.iter().map(|(_, id)| id.clone()).collect()
    }
}

fn server() -> Wire {
    LazyLock::force(&PANICS);
    let options = Options { messages: 20, record: record_folder(), ..Options::default() };
    Wire::start(options, "svc-ews-mcp@contoso.example")
}

/// Sends a document and judges the answer.
fn judge(wire: &mut Wire, document: &[u8]) -> Result<u16, TestCaseError> {
    let (status, answer) = wire.send(document);
    let panics = std::mem::take(&mut *PANICS.lock().unwrap());
    let shown = || String::from_utf8_lossy(&document[..document.len().min(4_000)]).into_owned();
    prop_assert!(panics.is_empty(), "{panics:?} {}", shown());
    prop_assert!(matches!(status, 200 | 400..=500), "{status} {}", shown());
    prop_assert!(!answer.contains("ErrorInternalServerError"), "{}", shown());
    let parsed = roxmltree::Document::parse(&answer);
    prop_assert!(parsed.is_ok(), "{:?} {} {answer}", parsed.err(), shown());
    Ok(status)
}

#[test]
fn the_forms_themselves_are_right() {
    let mut wire = server();
    let ids = Ids::of(&mut wire);
    for form in FORMS {
        let document = envelope("", &ids.place(form));
        assert_eq!(judge(&mut wire, document.as_bytes()).unwrap(), 200, "{form}");
    }
}

#[test]
fn whatever_is_sent_is_answered() {
    let mut config = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/proptest-regressions/mutation.txt"
        )))),
        max_shrink_iters: 500,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        (config.cases, config.rng_seed) = (80, RngSeed::Fixed(1));
    }
    let (sent, accepted) = (Cell::new(0), Cell::new(0));
    let request = (any::<Index>(), proptest::collection::vec(mutation(), 1..3));
    let requests = proptest::collection::vec(request, 1..60);
    let result = TestRunner::new(config).run(&requests, |requests: Vec<(Index, Vec<Mutation>)>| {
        let mut wire = server();
        let ids = Ids::of(&mut wire);
        let all = ids.all();
        for (form, mutations) in requests {
            let mut tree = Tree::read(&ids.place(FORMS[form.index(FORMS.len())]));
            for mutation in &mutations {
                mutation.change(&mut tree, &all);
            }
            let mut body = String::new();
            tree.write(&mut body);
            let mut document = envelope("", &body).into_bytes();
            for mutation in &mutations {
                mutation.damage(&mut document);
            }
            // Larger ones take their time, and teach nothing.
            if document.len() > 2_000_000 {
                continue;
            }
            let status = judge(&mut wire, &document)?;
            sent.set(sent.get() + 1);
            accepted.set(accepted.get() + usize::from(status == 200));
        }
        Ok(())
    });
    eprintln!("{} requests, {} of them valid", sent.get(), accepted.get());
    if let Err(error) = result {
        panic!("{error}");
    }
}
