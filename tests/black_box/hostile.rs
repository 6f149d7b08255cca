//! A component that tries to do more than it was granted, from tools that say
//! that they only read. Nothing of it may reach Exchange, everybody else is
//! answered, and the next honest call works.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use ews_mcp_tests::{Client, Exchange, Outcome, Revision};
use serde_json::{Value, json};

use crate::contoso::BRUNO;

/// Both ways of access to other mailboxes (`EWS_IMPERSONATION_TYPE`).
const MODES: [&str; 2] = ["impersonation", "delegate"];

/// The setting that names the folder of further components.
pub(crate) const PLUGINS: &str = "EWS_PLUGIN_DIR";

/// The folder with the hostile component alone.
pub(crate) fn hostile_folder() -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target");
    let folder = target.join("plugins").join("demonstration");
    assert!(folder.join("hostile.wasm").exists(), "{} holds no component; run `just test`", folder.display());
    folder
}

struct Attacked {
    exchange: Exchange,
    client: Client,
}

impl Attacked {
    /// In each revision, with each way of access.
    async fn all(test: &str, changes: &[(&str, &str)]) -> Vec<Attacked> {
        let mut all = Vec::new();
        for revision in Revision::ALL {
            for mode in MODES {
                let changes = [changes, &[("EWS_IMPERSONATION_TYPE", mode)]].concat();
                all.push(Attacked::start_with(test, revision, &changes).await);
            }
        }
        all
    }

    async fn start_with(test: &str, revision: Revision, changes: &[(&str, &str)]) -> Attacked {
        let exchange = Exchange::start(test).await;
        let folder = hostile_folder();
        let mut settings = vec![(PLUGINS, folder.to_str().unwrap())];
        settings.extend(changes);
        let client = Client::start(&exchange, revision, &settings).await;
        Attacked { exchange, client }
    }

    async fn call(&self, tool: &str, mut arguments: Value) -> Outcome {
        arguments["target_mailbox"] = json!(BRUNO);
        self.client.call(tool, arguments).await
    }

    async fn attack(&self, arguments: Value) -> Outcome {
        self.call("hostile_read", arguments).await
    }

    /// Runs an attack that the gate refuses, and checks that nothing reached
    /// Exchange; the host's reason.
    async fn refused(&self, arguments: Value) -> String {
        let before = self.exchange.recording().all().len();
        let outcome = self.attack(arguments.clone()).await;
        assert!(!outcome.is_error, "{arguments}: {}", outcome.text);
        let answer = outcome.structured["answer"].as_str().unwrap().to_owned();
        // With delegate access the host asks once whose address it is.
        for recorded in self.exchange.recording().all().split_off(before) {
            assert_eq!(recorded.operation, "ResolveNames", "{arguments} reached Exchange");
        }
        match answer.strip_prefix("refused: ") {
            Some(reason) => reason.to_owned(),
            None => panic!("{arguments} was not refused: {answer}"),
        }
    }

    /// Runs an attack that ends the component; what the client is told.
    async fn stopped(&self, arguments: Value) -> String {
        let outcome = self.attack(arguments.clone()).await;
        assert!(outcome.is_error, "{arguments} was not stopped: {}", outcome.text);
        assert_eq!(outcome.structured["error_type"], "PluginError", "{}", outcome.structured);
        assert_eq!(outcome.structured["outcome"], "not_done");
        self.honest().await;
        outcome.text
    }

    /// An honest call, of the same component and of another one.
    async fn honest(&self) {
        let own = self.attack(json!({ "attack": "none" })).await;
        assert_eq!(own.structured["answer"], "Inbox", "{}", own.text);
        let mail = self.call("read_emails", json!({ "max_results": 1 })).await;
        assert_eq!(mail.structured["mailbox"], BRUNO, "{}", mail.text);
    }

    /// That Exchange saw nothing but what may be read, for mailboxes that were
    /// opened.
    fn nothing_but_reads(&self) {
        for recorded in self.exchange.recording().all() {
            let reads = ["FindFolder", "FindItem", "GetFolder", "GetItem", "ResolveNames"];
            assert!(reads.contains(&recorded.operation.as_str()), "{} reached Exchange", recorded.operation);
            for forbidden in ["<!DOCTYPE", "xsi:", "SendAndSaveCopy", "helena", "Planted"] {
                assert!(
                    !recorded.request.contains(forbidden),
                    "{forbidden} reached Exchange: {}",
                    recorded.request
                );
            }
        }
    }
}

#[tokio::test]
async fn operations_beyond_the_grant_are_refused_by_every_way() {
    for attacked in Attacked::all("beyond_the_grant", &[]).await {
        for (attack, operation) in [
            ("send_item", "SendItem"),
            ("delete_item", "DeleteItem"),
            ("create_item_send", "CreateItem"),
            ("other_tool_operation", "CreateFolder"),
        ] {
            for through in ["call", "send", "read_all"] {
                let reason = attacked.refused(json!({ "attack": attack, "through": through })).await;
                assert_eq!(
                    reason,
                    format!(
                        "operation-not-granted at {operation}: the tool hostile_read was not granted {operation}; it has \
                         FindFolder, FindItem, GetFolder, GetItem"
                    )
                );
            }
        }
        attacked.honest().await;
        attacked.nothing_but_reads();
    }
}

#[tokio::test]
async fn a_tool_has_its_own_operations_only_not_its_siblings() {
    let attacked = Attacked::start_with("not_its_siblings", Revision::Stateless, &[]).await;
    let honest = attacked.call("hostile_folders", json!({})).await;
    assert_eq!(honest.structured["answer"], "answered: m:FindFolderResponse", "{}", honest.text);
    let attack = attacked.call("hostile_folders", json!({ "get_folder": true })).await;
    assert_eq!(
        attack.structured["answer"],
        "refused: operation-not-granted at GetFolder: the tool hostile_folders was not granted GetFolder; it has FindFolder"
    );
}

#[tokio::test]
async fn xml_that_means_more_than_it_says_is_refused() {
    for attacked in Attacked::all("xml_that_means_more", &[]).await {
        for (attack, rule) in [
            (
                "foreign_mailbox",
                "another-mailbox at FindItem/ParentFolderIds/DistinguishedFolderId/Mailbox: it names helena.vogt@contoso.example",
            ),
            ("two_operations", "one-element at the document: a second element"),
            ("doctype", "no-doctype at the document: a document type declaration"),
            ("own_header", "no-envelope at soap:Envelope: a SOAP envelope; hand over the operation alone"),
            ("xsi_type", "no-foreign-attributes at "),
            ("large_operation", "the operation has "),
        ] {
            let arguments = json!({ "attack": attack, "mailbox": "helena.vogt@contoso.example" });
            let reason = attacked.refused(arguments).await;
            assert!(reason.starts_with(rule), "{attack}: {reason}");
        }
        attacked.honest().await;
        attacked.nothing_but_reads();
    }
}

#[tokio::test]
async fn the_world_outside_of_the_sandbox_is_not_there() {
    let secret = [("SECRET_OF_THE_HOST", "s3cret-of-the-host")];
    let attacked = Attacked::start_with("the_world_outside", Revision::Handshake, &secret).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let socket = attacked.attack(json!({ "attack": "socket", "address": address })).await;
    let answer = socket.structured["answer"].as_str().unwrap();
    assert!(answer.starts_with("not connected: "), "{answer}");
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);

    let file = attacked.attack(json!({ "attack": "file" })).await;
    for line in file.structured["saw"].as_array().unwrap() {
        let line = line.as_str().unwrap();
        assert!(!line.starts_with("read ") && !line.starts_with("wrote "), "{line}");
    }
    let environment = attacked.attack(json!({ "attack": "environment" })).await;
    assert!(!environment.text.contains("s3cret-of-the-host"), "{}", environment.text);
    assert!(!environment.text.contains("EWS_"), "{}", environment.text);
    attacked.honest().await;
}

#[tokio::test]
async fn a_component_that_takes_too_much_is_stopped_with_the_reason() {
    let short = [("EWS_TOOL_TIMEOUT", "2"), ("LOG_LEVEL", "error")];
    for attacked in Attacked::all("waits_too_long", &short).await {
        let text = attacked.stopped(json!({ "attack": "wall_wait" })).await;
        assert!(text.contains("2 s"), "{text}");
    }
    // Whatever else is stopped must not be stopped by the clock, however busy the machine is.
    let little = [("EWS_TOOL_CPU_LIMIT", "1"), ("EWS_TOOL_TIMEOUT", "120"), ("LOG_LEVEL", "error")];
    for attacked in Attacked::all("takes_too_much", &little).await {
        for (arguments, reason) in [
            (json!({ "attack": "endless_loop" }), "1 s"),
            (json!({ "attack": "memory" }), "64 MiB"),
            (json!({ "attack": "large_result" }), "64 MiB"),
            (json!({ "attack": "large_result", "bytes": 2 << 20 }), "1 MiB"),
            (json!({ "attack": "handle_flood" }), "256"),
            (json!({ "attack": "many_operations" }), "200"),
            (json!({ "attack": "endless_logging" }), "log"),
            (json!({ "attack": "file_flood" }), "32"),
            (json!({ "attack": "panic" }), "stopped with an error inside its component"),
            (json!({ "attack": "recursion" }), "stopped with an error inside its component"),
        ] {
            let text = attacked.stopped(arguments.clone()).await;
            assert!(text.contains(reason), "{arguments}: {reason:?} is not in {text:?}");
            assert!(
                !text.contains("panicked on purpose"),
                "what the component says inside goes to the log: {text}"
            );
        }
        attacked.nothing_but_reads();
    }
}

#[tokio::test]
async fn what_a_component_says_is_not_what_the_host_says() {
    for attacked in Attacked::all("what_a_component_says", &[]).await {
        let text = attacked.stopped(json!({ "attack": "envelope_keys" })).await;
        assert!(text.contains("cannot be used"), "{text}");
        let text = attacked.stopped(json!({ "attack": "bad_output" })).await;
        assert!(text.contains("breaks the tool's own outputSchema"), "{text}");
        // Its standard output is not ours: the client still understands every line.
        let stdout = attacked.attack(json!({ "attack": "stdout" })).await;
        assert_eq!(stdout.structured["answer"], "Inbox", "{}", stdout.text);
    }
}

#[tokio::test]
async fn a_busy_component_holds_nobody_else_up() {
    let long = [("EWS_TOOL_CPU_LIMIT", "60")];
    let attacked = Attacked::start_with("a_busy_component", Revision::Stateless, &long).await;
    let endless = attacked.attack(json!({ "attack": "endless_loop" }));
    tokio::select! {
        outcome = endless => panic!("the loop ended: {}", outcome.text),
        () = async {
            for _ in 0..20 {
                attacked.honest().await;
            }
        } => {}
    }
}
