//! The audit log, as an administrator has it: files that `serve` and `call`
//! write, and what `ews-mcp audit` says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Output;

use ews_mcp_tests::{Exchange, Folders, RawClient, Recorded, Revision, Says, User, run, within};
use serde_json::{Value, json};

use crate::sequences::{
    ANNA, BRUNO, HELENA, Scene, answers, call, client, delete, id, message, people, send, send_item,
};

const DIR: &str = "EWS_AUDIT_DIR";
const KEY: &str = "EWS_AUDIT_KEY";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder for an audit log, and its settings.
struct Log {
    folder: Folders,
    path: String,
}

impl Log {
    fn new() -> Log {
        let folder = Folders::new();
        let path = folder.path().join("audit").display().to_string();
        Log { folder, path }
    }

    fn settings(&self) -> [(&str, &str); 2] {
        [(DIR, &self.path), (KEY, "a key for tests only")]
    }

    async fn audit(&self, arguments: &[&str]) -> Output {
        let arguments = [&["audit"], arguments].concat();
        let mut command = self.folder.command(&arguments, self.settings());
        within("the end of the program", command.output()).await.unwrap()
    }

    /// Reads mail, and closes the log.
    async fn call(&self, exchange: &Exchange) {
        let mut environment: Vec<_> = exchange.environment().collect();
        environment.extend(self.settings());
        let output = run(&["call", "read_emails", "--mailbox", BRUNO], &environment).await;
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    async fn verified(&self) -> String {
        let output = self.audit(&["verify"]).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
        text(&output.stdout)
    }

    /// The records that these filters leave.
    async fn records(&self, filters: &[&str]) -> Vec<Value> {
        let output = self.audit(&[&["show", "--json"], filters].concat()).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The one file.
    fn file(&self) -> PathBuf {
        let entries = std::fs::read_dir(&self.path).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some()).collect();
        let [file] = &files[..] else { panic!("{files:?}") };
        file.clone()
    }

    /// Damages the one file. What `audit verify` says then.
    async fn damaged(&self, damage: impl FnOnce(&mut Vec<String>)) -> (Option<i32>, String) {
        let file = self.file();
        let whole = std::fs::read_to_string(&file).unwrap();
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        damage(&mut lines);
        std::fs::write(&file, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        let output = self.audit(&["verify"]).await;
        std::fs::write(&file, whole).unwrap();
        (output.status.code(), text(&output.stdout))
    }
}

/// The id by which Exchange's logs know a request.
fn request_id(recorded: &Recorded) -> String {
    let line = recorded.headers.lines().find_map(|line| line.strip_prefix("client-request-id: "));
    line.unwrap_or_else(|| panic!("no client-request-id: {}", recorded.headers)).to_owned()
}

/// What Exchange saw and what the log intended, as operations by request id.
fn compare(exchange: &Exchange, records: &[Value]) {
    let named = |records: Vec<(String, String)>| {
        let count = records.len();
        let map: BTreeMap<String, String> = records.into_iter().collect();
        assert_eq!(map.len(), count, "no request id comes twice");
        map
    };
    let seen = exchange.recording().all();
    let seen = named(seen.iter().map(|seen| (request_id(seen), seen.operation.clone())).collect());
    let of = |event: &str| {
        let records = records.iter().filter(|record| record["event"] == event);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        named(records.map(|record| (text(&record["request_id"]), text(&record["operation"]))).collect())
    };
    assert_eq!(seen, of("intent"));
    assert_eq!(seen, of("outcome"));
}

/// A server that is killed in the middle of its calls, again and again, leaves a log
/// that verifies, with an intent for everything that Exchange saw.
#[tokio::test]
async fn a_server_that_is_killed_leaves_a_log_that_verifies() {
    const CALLS: u64 = 250;
    let log = Log::new();
    let exchange = Exchange::start("a_server_that_is_killed").await;
    for (answered, revision) in [0, 3, 90, 200].into_iter().zip(Revision::ALL.into_iter().cycle()) {
        let mut server = RawClient::start(&exchange, revision, &log.settings()).await;
        for number in 1..=CALLS {
            let (tool, arguments) = match number % 3 {
                0 => ("read_emails", json!({ "max_results": 1, "target_mailbox": BRUNO })),
                1 => (
                    "create_draft",
                    json!({ "to": [BRUNO], "subject": "Draft", "body": "…", "target_mailbox": ANNA }),
                ),
                _ => (
                    "send_email",
                    json!({ "to": [BRUNO], "subject": "Sent", "body": "…", "target_mailbox": ANNA }),
                ),
            };
            server.send_request(number, "tools/call", json!({ "name": tool, "arguments": arguments })).await;
        }
        for _ in 0..answered {
            server.next().await.expect("it runs");
        }
        server.kill().await;
        log.verified().await;
    }
    let records = log.records(&[]).await;
    let ids = |event: &str| -> BTreeSet<String> {
        let of_kind = records.iter().filter(|record| record["event"] == event);
        of_kind.map(|record| record["request_id"].as_str().unwrap().to_owned()).collect()
    };
    let (intents, outcomes) = (ids("intent"), ids("outcome"));
    let seen: BTreeSet<String> = exchange.recording().all().iter().map(request_id).collect();
    assert!(seen.len() > 293, "most of what was answered reached Exchange: {}", seen.len());
    assert!(seen.is_subset(&intents), "{:?}", seen.difference(&intents));
    assert!(outcomes.is_subset(&intents), "{:?}", outcomes.difference(&intents));
}

#[tokio::test]
async fn every_request_that_exchange_saw_has_its_intent_and_its_outcome() {
    for revision in Revision::ALL {
        for mode in ["impersonation", "delegate"] {
            let log = Log::new();
            let exchange = Exchange::start("every_request_has_its_intent").await;
            let settings = [&log.settings()[..], &[("EWS_IMPERSONATION_TYPE", mode)]].concat();
            let client = client(&exchange, revision, &settings, User::who_says(Says::Yes)).await;
            let script = async |steps: Value| {
                let arguments = json!({ "to": [ANNA], "steps": steps, "target_mailbox": BRUNO });
                client.call("hostile_script", arguments).await
            };
            // Reads of a tool and of the host, a mailbox that Exchange keeps closed, changes, a message that is sent.
            let emails = client.call("read_emails", json!({ "target_mailbox": BRUNO })).await;
            assert!(!emails.is_error, "{}", emails.text);
            assert!(client.call("read_emails", json!({ "target_mailbox": HELENA })).await.is_error);
            assert!(!client.call("mailbox_access", json!({})).await.is_error);
            let saved = script(json!([call(message("SaveOnly", "Prepared", &people("To", &[ANNA])))])).await;
            let draft = id(&answers(&saved)[0]);
            let deleted = script(json!([call(delete(&draft, "MoveToDeletedItems"))])).await;
            // A delegate may write there and delete nothing: that has an outcome, too.
            let expected = if mode == "delegate" { "ErrorCannotDeleteObject" } else { "NoError" };
            assert!(answers(&deleted)[0].contains(expected), "{}", deleted.text);
            let sent = send(message("SendAndSaveCopy", "Sent", &people("To", &[ANNA])));
            let sent = script(json!([sent])).await;
            assert!(answers(&sent)[0].contains("GetItemResponse"), "{}", sent.text);
            client.end().await;
            let records = log.records(&[]).await;
            compare(&exchange, &records);
            assert!(log.verified().await.contains("Verified: "));
            // Who called what, and whom it reached.
            let sends = |record: &&Value| record["event"] == "intent" && record["operation"] == "SendItem";
            let intent = records.iter().find(sends).unwrap();
            assert_eq!(
                (&intent["effects"], &intent["recipients"], &intent["mailbox"], &intent["tool"]),
                (&json!(["send"]), &json!(1), &json!(BRUNO), &json!("hostile_script"))
            );
            assert!(intent["caller"].as_str().unwrap().starts_with("stdio:"), "{intent}");
            assert_eq!(intent["account"], exchange.setting("EWS_EMAIL"));
            assert_eq!(intent["plugin_sha256"].as_str().unwrap().len(), 64);
            assert!(!format!("{records:?}").contains("Prepared"), "no subjects");
            // The question, its answer, and the operation that was sent for it belong together.
            let asked = records.iter().find(|record| record["event"] == "asked").unwrap();
            let answered = records.iter().find(|record| record["event"] == "answered").unwrap();
            assert_eq!((&asked["question"], &answered["answer"]), (&answered["question"], &json!("accept")));
        }
    }
}

#[tokio::test]
async fn what_was_not_sent_is_in_the_log_too() {
    let log = Log::new();
    let settings = [&log.settings()[..], &[("EWS_DENIED_MAILBOXES", "info@*")]].concat();
    let scene = Scene::with("what_was_not_sent", &settings, User::who_says(Says::No)).await;
    let denied = scene.call("read_emails", "info@contoso.example", json!({})).await;
    assert_eq!(denied.structured["error_type"], "PolicyError");
    scene.call("read_emails", HELENA, json!({})).await;
    let draft = call(message("SaveOnly", "Dry", ""));
    scene.call("hostile_writer", ANNA, json!({ "steps": [draft], "dry_run": true })).await;
    scene.call("hostile_writer", ANNA, json!({ "steps": [send(send_item("AAMk", "CQ=="))] })).await;
    let sent = send(message("SendAndSaveCopy", "No", &people("To", &[BRUNO])));
    let declined = scene.call("hostile_script", ANNA, json!({ "to": [BRUNO], "steps": [sent] })).await;
    assert_eq!(declined.structured["error_type"], "DeclinedError");
    let not_sent = |record: &Value| {
        let event = record["event"].as_str().unwrap().to_owned();
        let mailbox = record["mailbox"].as_str().unwrap_or_default();
        let what = ["rule", "answer", "operation"].into_iter().find_map(|name| record[name].as_str());
        format!("{event} {mailbox} {}", what.unwrap_or_default())
    };
    let records = log.records(&[]).await;
    let boring = ["start", "intent", "outcome"];
    let rest = records.iter().filter(|record| !boring.contains(&record["event"].as_str().unwrap()));
    assert_eq!(
        rest.map(not_sent).collect::<Vec<_>>(),
        [
            "denied info@contoso.example EWS_DENIED_MAILBOXES".to_owned(),
            format!("denied {HELENA} ErrorImpersonateUserDenied"),
            format!("dry-run {ANNA} CreateItem"),
            format!("refused {ANNA} operation-not-granted"),
            format!("asked {ANNA} CreateItem"),
            format!("answered {ANNA} decline"),
        ]
    );
    assert_eq!(scene.changes(), Vec::<String>::new());
    compare(&scene.exchange, &records);
}

#[tokio::test]
async fn nothing_is_sent_while_the_log_cannot_be_written() {
    let log = Log::new();
    let scene = Scene::with("cannot_be_written", &log.settings(), User::absent()).await;
    let save = json!({ "steps": [call(message("SaveOnly", "Kept", ""))] });
    let heads = Path::new(&log.path).join("heads");
    std::fs::rename(&heads, heads.with_extension("away")).unwrap();
    std::fs::write(&heads, "in its place").unwrap();
    for _ in 0..2 {
        let outcome = scene.call("hostile_writer", ANNA, save.clone()).await;
        assert!(outcome.is_error);
        assert_eq!(
            (&outcome.structured["error_type"], &outcome.structured["outcome"]),
            (&json!("AuditError"), &json!("not_done"))
        );
        assert!(
            outcome.text.contains("the audit log cannot be written, so nothing was sent"),
            "{}",
            outcome.text
        );
        assert!(!outcome.text.contains(&log.path), "where it is, is for the log");
    }
    // A read, too: by now there is no file to write to.
    let read = scene.call("read_emails", ANNA, json!({})).await;
    assert_eq!(read.structured["error_type"], "AuditError");
    assert_eq!(scene.exchange.recording().all().len(), 0);
    std::fs::remove_file(&heads).unwrap();
    std::fs::rename(heads.with_extension("away"), &heads).unwrap();
    let outcome = scene.call("hostile_writer", ANNA, save).await;
    assert!(answers(&outcome)[0].contains("NoError"), "{}", outcome.text);
    // Intents without outcomes remain: they were written, and not known to be on the disk.
    log.verified().await;
}

/// A log of `call`, which closes it.
async fn written(test: &str) -> (Log, Exchange) {
    let (log, exchange) = (Log::new(), Exchange::start(test).await);
    log.call(&exchange).await;
    (log, exchange)
}

#[tokio::test]
async fn verify_says_what_was_done_to_the_log_and_where() {
    let (log, _exchange) = written("verify_says").await;
    let said = log.verified().await;
    assert!(said.contains("None is missing, changed or in another place."), "{said}");
    assert!(said.contains("intact") && !said.contains("Without"), "{said}");
    let name = log.file().file_name().unwrap().to_str().unwrap().to_owned();
    let lines = std::fs::read_to_string(log.file()).unwrap().lines().count();
    assert!(lines >= 4, "{lines}");
    let changed = log.damaged(|lines| lines[1] = lines[1].replace(BRUNO, ANNA)).await;
    assert_eq!(changed.0, Some(1));
    assert!(changed.1.contains(&format!("{name}, line 2: record 1 was changed")), "{}", changed.1);
    let removed = log.damaged(|lines| drop(lines.remove(1))).await;
    assert!(
        removed.1.contains(&format!("{name}, line 2: record 1 is missing before this line")),
        "{}",
        removed.1
    );
    let cut = log.damaged(|lines| lines.truncate(lines.len() - 1)).await;
    let missing = format!("{name}, line {lines}: record {} is missing at the end: its head knows", lines - 1);
    assert_eq!((cut.0, cut.1.contains(&missing)), (Some(1), true), "{}", cut.1);
    let moved = log.damaged(|lines| lines.swap(1, 2)).await;
    assert!(moved.1.contains("stands here and not in the right place"), "{}", moved.1);
    assert!(moved.1.contains("Damaged: "), "{}", moved.1);
    let json = log.audit(&["verify", "--json"]).await;
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&report["verdict"], &report["keyed"], &report["findings"], &report["heads"]),
        (&json!("verified"), &json!(true), &json!([]), &json!(1))
    );
    assert_eq!(report["files"][0]["file"], name);
}

#[tokio::test]
async fn what_cannot_be_checked_is_not_said_to_be_damaged() {
    let (log, exchange) = written("cannot_be_checked").await;
    let nowhere = log.folder.path().join("nowhere").display().to_string();
    let code = |output: &Output| output.status.code();
    let without_key = run(&["audit", "verify"], &[(DIR, &log.path)]).await;
    assert_eq!(code(&without_key), Some(2));
    assert!(text(&without_key.stdout).contains("give EWS_AUDIT_KEY"), "{}", text(&without_key.stdout));
    let another = run(&["audit", "verify"], &[(DIR, &log.path), (KEY, "another key for tests")]).await;
    assert_eq!(code(&another), Some(1));
    let without_heads = log.audit(&["verify", "--heads", &nowhere]).await;
    assert_eq!(code(&without_heads), Some(2));
    let error = text(&without_heads.stderr);
    assert!(error.contains(&nowhere) && error.contains("EWS_AUDIT_HEADS=off"), "{error}");
    // A file that was begun after the heads were copied is not known to be forged.
    let copied = log.folder.path().join("copied");
    std::fs::create_dir(&copied).unwrap();
    for head in std::fs::read_dir(Path::new(&log.path).join("heads")).unwrap() {
        let head = head.unwrap().path();
        std::fs::copy(&head, copied.join(head.file_name().unwrap())).unwrap();
    }
    let first = log.file();
    log.call(&exchange).await;
    let stale = log.audit(&["verify", "--heads", copied.to_str().unwrap()]).await;
    assert_eq!(code(&stale), Some(2));
    assert!(text(&stale.stdout).contains("no head knows the file"), "{}", text(&stale.stdout));
    // What was put away is missing, unless somebody says since when files have to be there.
    std::fs::rename(&first, first.with_extension("away")).unwrap();
    let missing = log.audit(&["verify"]).await;
    assert_eq!(code(&missing), Some(1));
    assert!(
        text(&missing.stdout).contains("the file is missing: its head is there"),
        "{}",
        text(&missing.stdout)
    );
    assert_eq!(code(&log.audit(&["verify", "--since", "2200-01-01"]).await), Some(0));
    assert_eq!(code(&log.audit(&["verify", "--since", "2000-01-01"]).await), Some(1));
    let mut off = log.folder.command(&["audit", "verify"], log.settings());
    let off = within("the end of the program", off.env("EWS_AUDIT_HEADS", "off").output()).await.unwrap();
    assert_eq!(code(&off), Some(1), "the second file names the first");
    assert!(text(&off.stdout).contains("Without heads, "), "{}", text(&off.stdout));
    for (settings, told) in [
        ([(DIR, nowhere.as_str()), (KEY, "")], "cannot be used: No such file or directory"),
        (
            [(DIR, nowhere.as_str()), (KEY, "short")],
            "ews-mcp: EWS_AUDIT_KEY: it has fewer than 16 characters",
        ),
        (
            [(DIR, nowhere.as_str()), ("EWS_AUDIT_SUBJECTS", "ja")],
            "EWS_AUDIT_SUBJECTS: \"ja\" is not true or false",
        ),
        ([(DIR, nowhere.as_str()), ("LOG_LEVEL", "loud")], "LOG_LEVEL"),
    ] {
        for command in ["verify", "show"] {
            let output = run(&["audit", command], &settings).await;
            let error = text(&output.stderr);
            assert_eq!((code(&output), error.contains(told)), (Some(2), true), "{command}: {error}");
            assert!(!error.contains("short"), "{error}");
        }
    }
}

#[tokio::test]
async fn show_tells_who_did_what_and_when() {
    let (log, _exchange) = written("show_tells").await;
    let shown = text(&log.audit(&["show"]).await.stdout);
    let mut lines = shown.lines();
    let header: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["TIME", "EVENT", "MAILBOX", "TOOL", "WHAT"]);
    let intent = lines.clone().find(|line| line.contains("  intent  ")).unwrap();
    assert!(
        intent.contains(BRUNO) && intent.contains("read_emails") && intent.contains("; request "),
        "{intent}"
    );
    let (date, time) = intent.split_once('T').unwrap();
    assert_eq!((date.len(), time.as_bytes()[12]), (10, b'Z'), "{intent}");
    assert!(
        lines.clone().any(|line| line.contains("NoError, ") && line.contains(" ms; request ")),
        "{shown}"
    );
    assert!(lines.last().unwrap().ends_with("the log was closed"), "{shown}");
    let all = log.records(&[]).await.len();
    assert_eq!(log.records(&["--mailbox", "Bruno.Keller@contoso.example"]).await.len(), all - 2);
    assert_eq!(log.records(&["--mailbox", ANNA]).await.len(), 0);
    assert_eq!(log.records(&["--tool", "read_emails", "--event", "start"]).await.len(), 0);
    assert_eq!(log.records(&["--event", "start"]).await.len(), 1);
    assert_eq!(log.records(&["--since", "2026-01-01"]).await.len(), all);
    assert_eq!(log.records(&["--until", "2026-01-01T00:00:00+01:00"]).await.len(), 0);
    let wrong = log.audit(&["show", "--since", "yesterday"]).await;
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("\"yesterday\" is no time; give a date such as"),
        "{}",
        text(&wrong.stderr)
    );
    // A line that is no record does not hide the others.
    std::fs::write(log.file().with_file_name("notes.jsonl"), "nonsense\n").unwrap();
    let more = log.audit(&["show", "--json"]).await;
    assert_eq!((more.status.code(), text(&more.stdout).lines().count()), (Some(1), all));
    assert!(text(&more.stderr).contains("notes.jsonl, line 1: it is no record"), "{}", text(&more.stderr));
}

#[tokio::test]
async fn the_log_is_in_the_state_folder_unless_it_is_a_demo() {
    let exchange = Exchange::start("in_the_state_folder").await;
    let folders = Folders::new();
    let audit = folders.path().join(".local").join("state").join("ews-mcp").join("audit");
    let arguments = ["call", "read_emails", "{\"max_results\":1}"];
    let mut demo = folders.command(&[&arguments[..], &["--demo"]].concat(), []);
    assert!(within("the demo", demo.output()).await.unwrap().status.success());
    assert!(!audit.exists(), "a demo leaves nothing behind");
    let mut real = folders.command(&arguments, exchange.environment());
    assert!(within("the call", real.output()).await.unwrap().status.success());
    let mut verify = folders.command(&["audit", "verify"], []);
    let verified = within("the check", verify.output()).await.unwrap();
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified.stderr));
    assert!(text(&verified.stdout).contains("Without a key, "), "{}", text(&verified.stdout));
    assert!(audit.join("heads").is_dir());
    let file = folders.path().join("a file").display().to_string();
    std::fs::write(&file, "").unwrap();
    let settings = exchange.environment().chain([(DIR, file.as_str())]);
    let mut nowhere = folders.command(&["serve"], settings);
    let refused = within("the end", nowhere.output()).await.unwrap();
    let error = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(error.contains(&format!("the audit folder {file} cannot be used")), "{error}");
    assert!(error.contains("EWS_AUDIT_DIR"), "{error}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let file =
            std::fs::read_dir(&audit).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_file());
        assert_eq!((mode(&audit), mode(&file.unwrap())), (0o700, 0o600));
    }
}
