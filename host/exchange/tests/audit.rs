//! The audit log of processes that share a folder, and of processes that are
//! killed. This test runs itself again as those processes.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use ews_mcp_exchange::Outcome;
use ews_mcp_exchange::audit::{
    Audit, AuditKey, AuditSettings, Context, Durability, Event, Filter, Operation, Record, read, verify,
};
use secrecy::SecretString;
use uuid::Uuid;

const FOLDER: &str = "AUDIT_TEST_FOLDER";
const CALLS: &str = "AUDIT_TEST_CALLS";

fn key() -> AuditKey {
    AuditKey::new(&SecretString::from("a key for tests only")).unwrap()
}

fn settings(folder: &Path) -> AuditSettings {
    let mut settings = AuditSettings::new(folder.join("audit"), "svc@contoso.example");
    settings.heads = Some(folder.join("heads"));
    settings.key = Some(key());
    settings
}

fn assert_intact(folder: &Path) {
    let report = verify(&folder.join("audit"), Some(&folder.join("heads")), Some(&key())).unwrap();
    assert!(report.is_intact(), "{:#?}", report.findings);
}

/// Intent and outcome of a call.
fn records(call: Uuid) -> [Record; 2] {
    let context = Context {
        call,
        caller: "stdio".into(),
        account: "svc@contoso.example".into(),
        mailbox: "anna@contoso.example".into(),
        plugin: "mail".into(),
        plugin_sha256: "ab".repeat(32),
        tool: "send_email".into(),
    };
    let operation = Operation {
        name: "SendItem".into(),
        effects: vec!["send".into()],
        recipients: 2,
        ..Operation::default()
    };
    let outcome = Event::Outcome {
        operation: operation.clone(),
        request_id: call,
        outcome: Outcome::Done,
        response_code: Some("NoError".into()),
        milliseconds: 12,
    };
    let intent = Event::Intent { operation, request_id: call };
    [intent, outcome].map(|event| Record::new(&context, event))
}

/// Runs one of the functions below in a process of its own.
fn again(function: &str, folder: &Path, calls: u32) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", function, "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(CALLS, calls.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

/// What the process says, without what the test harness says, on the same line
/// as well.
fn said(line: &str) -> Option<&str> {
    Some(line.trim_end().split_once("said ")?.1)
}

fn say(what: impl std::fmt::Display) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "said {what}").unwrap();
    output.flush().unwrap();
}

/// Makes calls, four at a time, and says of each record when it counts as
/// written.
#[test]
#[ignore = "the other tests run it"]
fn process_that_writes() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let calls: u32 = std::env::var(CALLS).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let audit = Audit::open(settings(&folder)).unwrap();
        say("begun");
        let tasks = (0..4).map(|task| {
            let audit = audit.clone();
            tokio::spawn(async move {
                for call in (task..calls).step_by(4) {
                    let id = Uuid::new_v4();
                    let [intent, outcome] = records(id);
                    let durability = if call % 2 == 0 { Durability::Synced } else { Durability::Written };
                    audit.write(intent, durability).await.unwrap();
                    say(format_args!("{id} intent"));
                    audit.write(outcome, Durability::Written).await.unwrap();
                    say(format_args!("{id} outcome"));
                }
            })
        });
        for task in futures::future::join_all(tasks).await {
            task.unwrap();
        }
        audit.close().await.unwrap();
    });
}

fn in_the_log(folder: &Path) -> HashSet<String> {
    let records = read(&folder.join("audit"), Filter::default()).unwrap().map(Result::unwrap);
    let with_call = records.filter_map(|entry| Some((entry.record.context?.call, entry.record.event.name())));
    with_call.map(|(call, event)| format!("{call} {event}")).collect()
}

#[test]
fn a_process_that_is_killed_leaves_all_that_counted_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(9);
    let mut written = Vec::new();
    // Where the kill comes: at once, somewhere, and near the end of 1,000 calls.
    for kill_after in [1, 2, random.usize(2..400), random.usize(400..1_600), 1_900] {
        let (mut child, mut output) = again("process_that_writes", folder.path(), 1_000);
        let mut line = String::new();
        let mut count = 0;
        while count < kill_after && output.read_line(&mut line).unwrap() > 0 {
            count += usize::from(said(&line).is_some());
            written.extend(said(&line).filter(|said| *said != "begun").map(str::to_owned));
            line.clear();
        }
        assert_eq!(count, kill_after);
        // SIGKILL, where there is such a thing.
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before, and nobody has read yet. A last line may be cut.
        written.extend(output.lines().map_while(Result::ok).filter_map(|line| {
            said(&line)
                .filter(|said| said.ends_with("intent") || said.ends_with("outcome"))
                .map(str::to_owned)
        }));
        assert_intact(folder.path());
        let log = in_the_log(folder.path());
        let lost: Vec<&String> = written.iter().filter(|record| !log.contains(*record)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
    }
    assert!(written.len() > 1_900 + 400, "{}", written.len());
}

#[test]
fn processes_that_write_at_the_same_time_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let children: Vec<_> = (0..4).map(|_| again("process_that_writes", folder.path(), 100)).collect();
    let mut written = 0;
    for (mut child, output) in children {
        written += output.lines().filter(|line| said(line.as_ref().unwrap()).is_some()).count();
        assert!(child.wait().unwrap().success());
    }
    assert_intact(folder.path());
    assert_eq!((written, in_the_log(folder.path()).len()), (4 + 800, 800));
    let report = verify(&folder.path().join("audit"), None, Some(&key())).unwrap();
    assert_eq!((report.files.len(), report.records()), (4, 800 + 4 * 2));
}

/// Peak of the resident memory of this process, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Checks a folder, and says by how much its memory has grown.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "the other tests run it"]
fn process_that_verifies() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let before = peak();
    let report = verify(&folder.join("audit"), Some(&folder.join("heads")), Some(&key())).unwrap();
    say(format_args!("{} {} {}", report.is_intact(), report.records(), peak() - before));
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_records_are_checked_without_holding_them() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let audit = Audit::open(settings(folder.path())).unwrap();
        // Many at a time, so that they are written in groups.
        for _ in 0..100 {
            let records = (0..500).flat_map(|_| records(Uuid::new_v4()));
            let writes = records.map(|record| audit.write(record, Durability::Written));
            futures::future::try_join_all(writes).await.unwrap();
        }
        audit.close().await.unwrap();
    });
    let file = std::fs::read_dir(folder.path().join("audit")).unwrap().next().unwrap().unwrap();
    let length = file.metadata().unwrap().len();
    assert!(length > 40_000_000, "{length}");
    let (mut child, output) = again("process_that_verifies", folder.path(), 0);
    let lines: Vec<String> = output.lines().map(Result::unwrap).collect();
    assert!(child.wait().unwrap().success());
    let said: Vec<&str> = lines.iter().find_map(|line| said(line)).unwrap().split(' ').collect();
    let grown: u64 = said[2].parse().unwrap();
    assert_eq!(said[..2], ["true", "100002"]);
    assert!(grown < 4_096, "{grown} KiB");
}
