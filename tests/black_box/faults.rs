//! What users are told of each fault of the embedded Exchange (docs/simulator.md),
//! and what Exchange then holds: never two of anything, and nothing that is lost
//! and told as done.
//!
//! One row for a fault. Each is tried with every kind of call that there is: two
//! reads, four changes of one step, and three ways to send. Whoever looks
//! afterwards has a server of its own.

use ews_mcp_tests::{Client, Exchange, Outcome, Revision, User};
use futures::future::{BoxFuture, FutureExt as _, join_all};
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO, INFO, MISAKI};
use crate::reading::id_of;
use crate::sequences::{client, create, send};
use crate::writing::done;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    /// error_type, outcome, retryable, ews_response_code.
    Failed(&'static str, &'static str, bool, Option<&'static str>),
}
use End::{Done, Failed};

const fn unknown(code: Option<&'static str>) -> End {
    Failed("UnknownOutcomeError", "unknown", false, code)
}

/// Which requests it is that go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// The first of each call.
    Once,
    /// All of them.
    Always,
}
use When::{Always, Once};

/// What becomes of calls: how they end, how often Exchange is asked, and how much
/// of it Exchange then holds.
struct Row {
    when: When,
    fault: &'static str,
    read: End,
    /// UpdateItem, MoveItem, DeleteItem, CreateItem of a draft.
    change: (End, usize, usize),
    /// SendItem: of a new message, of a draft, of a reply.
    send: (End, usize, usize),
}

const fn row(
    when: When,
    fault: &'static str,
    read: End,
    change: (End, usize, usize),
    send: (End, usize, usize),
) -> Row {
    Row { when, fault, read, change, send }
}

const BUSY: Option<&str> = Some("ErrorServerBusy");
const CONNECTIONS: Option<&str> = Some("ErrorExceededConnectionCount");
const TIMEOUT: Option<&str> = Some("ErrorTimeoutExpired");
const TRANSIENT: Option<&str> = Some("ErrorInternalServerTransientError");
const STORE: Option<&str> = Some("ErrorMailboxStoreUnavailable");
const QUOTA: Option<&str> = Some("ErrorQuotaExceeded");

/// Exchange said no.
const fn said_no(code: Option<&'static str>, retryable: bool) -> End {
    Failed("ToolExecutionError", "not_done", retryable, code)
}

/// Nobody answered as Exchange does, and nothing was done.
const fn no_answer(retryable: bool) -> End {
    Failed("ConnectionError", "not_done", retryable, None)
}

/// Each change is done once, at the second attempt.
const REPEATED: (End, usize, usize) = (Done, 2, 1);
/// Each change is done, and Exchange is asked once.
const AT_ONCE: (End, usize, usize) = (Done, 1, 1);
/// Each change is turned away, and Exchange is asked once.
const TURNED_AWAY: (End, usize, usize) = (no_answer(false), 1, 0);

#[rustfmt::skip]
const BEFORE_THE_WORK: &[Row] = &[
    // Exchange says that nothing was done: everything is repeated.
    row(Once, "busy(back-off=50)",                                Done, REPEATED, REPEATED),
    row(Once, "busy",                                             Done, REPEATED, REPEATED),
    row(Once, "error(code=ErrorExceededConnectionCount)",         Done, REPEATED, REPEATED),
    row(Once, "error(code=ErrorExceededConnectionCount, as=response)", Done, REPEATED, REPEATED),
    row(Once, "status(code=429)",                                 Done, REPEATED, REPEATED),
    // But not for ever.
    row(Always, "busy(back-off=10)",       said_no(BUSY, true), (said_no(BUSY, true), 4, 0), (said_no(BUSY, true), 4, 0)),
    row(Always, "error(code=ErrorExceededConnectionCount)",
        said_no(CONNECTIONS, true), (said_no(CONNECTIONS, true), 4, 0), (said_no(CONNECTIONS, true), 4, 0)),
    // In a response it is the tool's to tell, and the user's to repeat.
    row(Once, "error(code=ErrorServerBusy, as=response)",
        Done, (said_no(BUSY, true), 1, 0), (said_no(BUSY, true), 1, 0)),
    // Nobody says that nothing was done: only reads are repeated. A message is looked
    // for, lies in Drafts, and is sent again.
    row(Once, "error(code=ErrorTimeoutExpired)",                  Done, (unknown(TIMEOUT), 1, 0), REPEATED),
    row(Once, "error(code=ErrorTimeoutExpired, as=response)",     Done, (unknown(TIMEOUT), 1, 0), REPEATED),
    row(Once, "error(code=ErrorInternalServerTransientError)",    Done, (unknown(TRANSIENT), 1, 0), REPEATED),
    row(Once, "error(code=ErrorMailboxStoreUnavailable)",         Done, (unknown(STORE), 1, 0), REPEATED),
    row(Once, "status(code=503)",                                 Done, (unknown(None), 1, 0), REPEATED),
    row(Once, "status(code=503, retry-after=1)",                  Done, (unknown(None), 1, 0), REPEATED),
    // The redirect of an Exchange in trouble, to its page for errors.
    row(Once, "status(code=302)",                                 Done, (unknown(None), 1, 0), REPEATED),
    row(Once, "status(code=449)",                                 Done, (unknown(None), 1, 0), REPEATED),
    row(Once, "reset(at=before-work)",                            Done, (unknown(None), 1, 0), REPEATED),
    row(Always, "error(code=ErrorTimeoutExpired)",
        said_no(TIMEOUT, true), (unknown(TIMEOUT), 1, 0), (unknown(TIMEOUT), 2, 0)),
    row(Always, "status(code=503)",    no_answer(true), (unknown(None), 1, 0), (unknown(None), 2, 0)),
    row(Always, "reset(at=before-work)", no_answer(true), (unknown(None), 1, 0), (unknown(None), 2, 0)),
    // Trying again does not help.
    row(Once, "error(code=ErrorQuotaExceeded)",
        said_no(QUOTA, false), (said_no(QUOTA, false), 1, 0), (said_no(QUOTA, false), 1, 0)),
    row(Once, "error(code=ErrorQuotaExceeded, as=response)",
        said_no(QUOTA, false), (said_no(QUOTA, false), 1, 0), (said_no(QUOTA, false), 1, 0)),
    row(Once, "status(code=403)",                                 no_answer(false), TURNED_AWAY, TURNED_AWAY),
    row(Once, "status(code=404)",                                 no_answer(false), TURNED_AWAY, TURNED_AWAY),
    row(Once, "status(code=413)",                                 no_answer(false), TURNED_AWAY, TURNED_AWAY),
    // It came from something in Exchange's place, or from Exchange in trouble.
    row(Once, "status(code=456)",              no_answer(false), (unknown(None), 1, 0), REPEATED),
    row(Once, "html",                          no_answer(false), (unknown(None), 1, 0), REPEATED),
    row(Once, "not-xml",                       no_answer(false), (unknown(None), 1, 0), REPEATED),
    row(Once, "garbage",                       no_answer(false), (unknown(None), 1, 0), REPEATED),
    row(Once, "wrong-operation",               no_answer(false), (unknown(None), 1, 0), REPEATED),
];

#[rustfmt::skip]
const AFTER_THE_WORK: &[Row] = &[
    // A message is looked for, and lies in Sent Items.
    row(Once, "error(code=ErrorTimeoutExpired, after-work=true)", Done, (unknown(TIMEOUT), 1, 1), AT_ONCE),
    row(Once, "error(code=ErrorTimeoutExpired, after-work=true, as=response)",
        Done, (unknown(TIMEOUT), 1, 1), AT_ONCE),
    row(Once, "status(code=503, after-work=true)",                Done, (unknown(None), 1, 1), AT_ONCE),
    row(Once, "reset(at=after-work)",                             Done, (unknown(None), 1, 1), AT_ONCE),
    row(Once, "reset(at=middle)",                                 Done, (unknown(None), 1, 1), AT_ONCE),
    row(Once, "truncated",                     no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    row(Once, "huge(megabytes=9)",             no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    row(Once, "html(after-work=true)",         no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    row(Once, "not-xml(after-work=true)",      no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    row(Once, "garbage(after-work=true)",      no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    row(Once, "wrong-operation(after-work=true)", no_answer(false), (unknown(None), 1, 1), AT_ONCE),
    // Late or strange, and well all the same.
    row(Once, "slow(bytes=400, every=1)",                         Done, AT_ONCE, AT_ONCE),
    row(Once, "delay(milliseconds=20)",                           Done, AT_ONCE, AT_ONCE),
    row(Once, "sent-copy-late(milliseconds=600000)",              Done, AT_ONCE, AT_ONCE),
    row(Once, "sent-copy-lost",                                   Done, AT_ONCE, AT_ONCE),
    row(Once, "marker-lost",                                      Done, AT_ONCE, AT_ONCE),
];

/// Which operation goes wrong in which mailbox, and the first that may: those before
/// it prepare the scene.
const FAULTY: [(&str, &str, usize); 9] = [
    ("FindItem", INFO, 2),
    ("GetItem", INFO, 1),
    ("UpdateItem", MISAKI, 1),
    ("MoveItem", MISAKI, 1),
    ("DeleteItem", MISAKI, 1),
    ("CreateItem", MISAKI, LETTERS.len() + 1),
    ("SendItem", ASSISTANT, 1),
    ("SendItem", ANNA, 1),
    ("SendItem", BRUNO, 1),
];

/// What Misaki writes before. She gets all that is sent, and her messages are changed.
const LETTERS: [(&str, &str); 5] =
    [(MISAKI, "One"), (MISAKI, "Two"), (MISAKI, "Three"), (BRUNO, "Question"), (INFO, "Hello")];

fn rules(row: &Row) -> Vec<String> {
    let more = if row.when == Always { "-" } else { "" };
    let rule = |(operation, mailbox, first): &(&str, &str, usize)| {
        format!("{operation}@{mailbox}#{first}{more}:{}", row.fault)
    };
    FAULTY.iter().map(rule).collect()
}

struct Scene {
    exchange: Exchange,
    /// Whoever looks, on a server of its own: it waits for nothing that the other
    /// one was told.
    looking: Client,
    client: Client,
}

impl Scene {
    async fn start(test: &str, row: &Row, settings: &[(&str, &str)]) -> Scene {
        let rules = rules(row);
        let options: Vec<&str> = rules.iter().flat_map(|rule| ["--fault", rule]).collect();
        let exchange = Exchange::with(test, &options).await;
        let looking = Client::start(&exchange, Revision::Handshake, &[]).await;
        let client = client(&exchange, Revision::Stateless, settings, User::absent()).await;
        for (to, subject) in LETTERS {
            let letter = json!({ "target_mailbox": MISAKI, "to": [to], "subject": subject, "body": "x" });
            done(&looking, "send_email", letter).await;
        }
        Scene { exchange, looking, client }
    }

    async fn call(&self, tool: &str, mailbox: &str, mut arguments: Value) -> Outcome {
        arguments["target_mailbox"] = json!(mailbox);
        self.client.call(tool, arguments).await
    }

    /// Messages of this subject in a folder of Misaki's.
    async fn hers(&self, folder: &str, subject: &str) -> Vec<Value> {
        let arguments = json!({ "target_mailbox": MISAKI, "folder": folder, "max_results": 100 });
        let list = done(&self.looking, "read_emails", arguments).await;
        let is_it = |email: &&Value| {
            email["subject"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(subject))
        };
        list["emails"].as_array().unwrap().iter().filter(is_it).cloned().collect()
    }

    /// How often Exchange was asked for an operation in a mailbox since the
    /// beginning.
    fn asked(&self, operation: &str, mailbox: &str) -> usize {
        let impersonated = format!(">{mailbox}</t:PrimarySmtpAddress>");
        let is_there = |request: &str| match mailbox {
            ASSISTANT => !request.contains("ExchangeImpersonation"),
            _ => request.contains(&impersonated),
        };
        let all = self.exchange.recording().all();
        all.iter().filter(|one| one.operation == operation && is_there(&one.request)).count()
    }
}

fn end(outcome: &Outcome) -> (bool, String, String, bool, Option<String>) {
    let text = |name: &str| outcome.structured[name].as_str().map(str::to_owned);
    (
        outcome.is_error,
        text("error_type").unwrap_or_default(),
        text("outcome").unwrap_or_default(),
        outcome.structured["retryable"].as_bool().unwrap_or_default(),
        text("ews_response_code"),
    )
}

fn expected(end: End) -> (bool, String, String, bool, Option<String>) {
    match end {
        Done => (false, String::new(), String::new(), false, None),
        Failed(error_type, outcome, retryable, code) => {
            (true, error_type.to_owned(), outcome.to_owned(), retryable, code.map(str::to_owned))
        }
    }
}

/// Tries all calls, at once, and looks. What is not as the row says.
async fn differences(test: &str, row: &Row, settings: &[(&str, &str)]) -> Vec<String> {
    let scene = &Scene::start(test, row, settings).await;
    let looking = &scene.looking;
    let hello = id_of(looking, INFO, "Hello").await;
    let question = id_of(looking, BRUNO, "Question").await;
    let mut hers = Vec::new();
    for subject in ["One", "Two", "Three"] {
        hers.push(id_of(looking, MISAKI, subject).await);
    }
    let draft = json!({ "target_mailbox": ANNA, "to": [MISAKI], "subject": "Draft", "body": "x" });
    let draft = done(looking, "create_draft", draft).await["message_id"].clone();
    let letter = |subject: &str| json!({ "to": [MISAKI], "subject": subject, "body": "x" });
    let reply = format!(
        "<t:ReplyToItem><t:ReferenceItemId Id=\"{question}\"/><t:NewBodyContent BodyType=\"Text\">Yes\
         </t:NewBodyContent></t:ReplyToItem>"
    );
    let reply = json!({ "items": [question], "steps": [send(create("SendAndSaveCopy", &reply))] });
    let flag = json!({ "message_id": hers[0], "categories": ["Blue"] });
    let junk = json!({ "message_id": hers[1], "destination_folder": "junk" });
    let gone = json!({ "message_id": hers[2], "permanent": true });
    let first_word = async {
        // One after the other: both use GetItem.
        let details = scene.call("get_email_details", INFO, json!({ "message_id": hello })).await;
        vec![
            details,
            scene.call("read_emails", INFO, json!({ "max_results": 1, "fields": ["subject"] })).await,
        ]
    };
    let one = |tool, mailbox, arguments| async move { vec![scene.call(tool, mailbox, arguments).await] };
    let calls: Vec<BoxFuture<'_, Vec<Outcome>>> = vec![
        first_word.boxed(),
        one("update_email", MISAKI, flag).boxed(),
        one("move_email", MISAKI, junk).boxed(),
        one("delete_email", MISAKI, gone).boxed(),
        one("create_draft", MISAKI, letter("Later")).boxed(),
        one("send_email", ASSISTANT, letter("New")).boxed(),
        one("send_draft", ANNA, json!({ "draft_id": draft })).boxed(),
        one("hostile_script", BRUNO, reply).boxed(),
    ];
    let outcomes = join_all(calls).await.concat();
    let one = |number: Vec<Value>| number.len();
    let blue = scene.hers("inbox", "One").await;
    let held = [
        blue.iter().filter(|email| email["categories"] == json!(["Blue"])).count(),
        one(scene.hers("junk", "Two").await),
        1 - one(scene.hers("inbox", "Three").await),
        one(scene.hers("drafts", "Later").await),
        one(scene.hers("inbox", "New").await),
        one(scene.hers("inbox", "Draft").await),
        one(scene.hers("inbox", "RE: Question").await),
    ];
    let mut differences = Vec::new();
    let mut differ = |what: &str, found: String, expected: String| {
        if found != expected {
            differences.push(format!("{:?} {}: {what}: {found}, and not {expected}", row.when, row.fault));
        }
    };
    let names = ["details", "read", "update", "move", "delete", "draft", "send", "send_draft", "reply"];
    for (number, (name, outcome)) in names.into_iter().zip(&outcomes).enumerate() {
        let (ends, tries, holds) = match number {
            0 | 1 => (row.read, 0, 0),
            2..=5 => row.change,
            _ => row.send,
        };
        // A script reports what its steps brought, and does not judge it.
        let says = end(outcome);
        let script = outcome.structured["answers"][0].as_str();
        match (name, ends, script) {
            ("reply", Failed(_, "not_done", _, code), Some(answer)) => {
                let code = code.unwrap_or("unavailable");
                differ(name, answer.contains(code).to_string(), "true".to_owned());
            }
            _ => differ(name, format!("{says:?}"), format!("{:?}", expected(ends))),
        }
        if number >= 2 {
            let (operation, mailbox, first) = FAULTY[number];
            let asked = (scene.asked(operation, mailbox) + 1).saturating_sub(first);
            differ(&format!("{name} asked"), asked.to_string(), tries.to_string());
            differ(&format!("{name} held"), held[number - 2].to_string(), holds.to_string());
        }
    }
    differences
}

/// Rows that are tried at a time.
const AT_A_TIME: usize = 10;

async fn all_are_as_written(test: &str, rows: &[Row], settings: &[(&str, &str)]) {
    // Rows wait for what Exchange asked to wait for, and have a server each.
    let rows = stream::iter(rows).map(|row| differences(test, row, settings));
    let wrong: Vec<String> = rows.buffer_unordered(AT_A_TIME).concat().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_goes_wrong_before_the_work_is_told_and_done_as_written() {
    all_are_as_written("faults_before", BEFORE_THE_WORK, &[]).await;
}

#[tokio::test]
async fn what_goes_wrong_after_the_work_is_told_and_done_as_written() {
    all_are_as_written("faults_after", AFTER_THE_WORK, &[]).await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_not_waited_for_again() {
    let late = row(Once, "delay(milliseconds=600000)", no_answer(true), (unknown(None), 1, 1), AT_ONCE);
    all_are_as_written("faults_late", &[late], &[("REQUEST_TIMEOUT", "1")]).await;
}

#[tokio::test]
async fn a_refused_sign_in_is_told_by_all_and_asked_for_once() {
    let rules = ["--fault", "*#1-:status(code=401)"];
    let exchange = Exchange::with("faults_sign_in", &rules).await;
    let client = client(&exchange, Revision::Stateless, &[], User::absent()).await;
    let letter = json!({ "to": [MISAKI], "subject": "New", "body": "x" });
    for (tool, arguments) in
        [("read_emails", json!({})), ("create_draft", letter.clone()), ("send_email", letter)]
    {
        let outcome = client.call(tool, arguments).await;
        assert_eq!(end(&outcome), expected(no_answer(false)), "{tool}: {}", outcome.text);
    }
    assert_eq!(exchange.recording().all().len(), 1);
}

#[tokio::test]
async fn more_patience_than_a_call_has_is_told_at_once_and_keeps_nobody_else_waiting() {
    let rules =
        ["FindItem", "CreateItem"].map(|operation| format!("{operation}@{ANNA}:busy(back-off=90000)"));
    let sending = format!("SendItem@{BRUNO}:busy(back-off=90000)");
    let options = ["--fault", &rules[0], "--fault", &rules[1], "--fault", &sending];
    for (mailbox, tool, operation, changes) in [
        (ANNA, "read_emails", "FindItem", &["FindItem"][..]),
        (ANNA, "create_draft", "CreateItem", &["CreateItem"]),
        (BRUNO, "send_email", "SendItem", &["CreateItem", "GetItem", "SendItem"]),
    ] {
        let exchange = Exchange::with("more_patience", &options).await;
        let client = client(&exchange, Revision::Stateless, &[], User::absent()).await;
        let call = |tool: &'static str, mailbox: &'static str| {
            let mut arguments = json!({ "target_mailbox": mailbox });
            if tool != "read_emails" {
                arguments["to"] = json!([MISAKI]);
                arguments["subject"] = json!("New");
                arguments["body"] = json!("x");
            }
            client.call(tool, arguments)
        };
        let first = call(tool, mailbox).await;
        assert_eq!(end(&first), expected(said_no(BUSY, true)), "{}", first.text);
        assert_eq!(first.structured["retry_after_s"], 90.0, "{}", first.text);
        // Whoever comes next is told the same by the host: Exchange is left alone.
        let asked = exchange.recording().operations();
        assert_eq!(asked, changes, "{operation}");
        let next = call("read_emails", mailbox).await;
        let busy = Failed("BusyError", "not_done", true, None);
        assert_eq!(end(&next), expected(busy), "{}", next.text);
        assert!(next.structured["retry_after_s"].as_f64().is_some_and(|wait| wait > 30.0), "{}", next.text);
        assert_eq!(exchange.recording().operations(), asked);
        let other = call("read_emails", MISAKI).await;
        assert_eq!(end(&other), expected(Done), "{}", other.text);
    }
}
