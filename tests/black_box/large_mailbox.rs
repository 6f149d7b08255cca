//! A mailbox of 100,000 messages and 200 folders costs what a small one costs:
//! operations and bytes, counted.

use ews_mcp_tests::{Client, Exchange, Recorded, Revision};
use serde_json::{Value, json};

use crate::writing::done;

const MESSAGES: u32 = 100_000;
/// The most bytes of requests and answers that any of these calls may take.
const MOST_BYTES: usize = 400_000;

/// A person with 200 folders, the last of them deep.
fn seed() -> String {
    let mut seed = String::from(
        "service_account = \"svc@northwind.example\"\n[[recipient]]\ndisplay_name = \"Service\"\naddress = \
         \"svc@northwind.example\"\n",
    );
    let mut folder = |path: &str| {
        seed.push_str(&format!("[[folder]]\nmailbox = \"svc@northwind.example\"\npath = \"{path}\"\n"));
    };
    for number in 0..195 {
        folder(&format!("Inbox/Kund {number:03}"));
    }
    for depth in ["Ärenden", "Ärenden/2026", "Ärenden/2026/November", "Ärenden/2026/November/Öppna"] {
        folder(&format!("Inbox/{depth}"));
    }
    folder("Arkiv");
    for (id, folder, day) in
        [("a", "Inbox", 2), ("b", "Inbox/Kund 194", 3), ("c", "Inbox/Ärenden/2026/November/Öppna", 4)]
    {
        let answers = if id == "a" { String::new() } else { "answers = \"a\"\n".to_owned() };
        seed.push_str(&format!(
            "[[message]]\nid = \"{id}\"\nmailbox = \"svc@northwind.example\"\nfolder = \"{folder}\"\nfrom = \"Bo Ek \
             <bo@fabrikam.example>\"\nsubject = \"Offert 📦 {id}\"\nreceived = \"2026-11-0{day}T08:30:00Z\"\n{answers}text = \
             \"Hej\\n\"\n"
        ));
    }
    seed
}

/// What the calls since took.
struct Costs<'e> {
    exchange: &'e Exchange,
    seen: usize,
}

impl Costs<'_> {
    fn of_last(&mut self) -> (Vec<String>, usize) {
        let all = self.exchange.recording().all();
        let new: &[Recorded] = &all[self.seen..];
        self.seen = all.len();
        let operations = new.iter().map(|one| one.operation.clone()).collect();
        (operations, new.iter().map(|one| one.request.len() + one.answer.len()).sum())
    }

    fn assert(&mut self, what: &str, expected: &[&str]) {
        let (operations, bytes) = self.of_last();
        assert_eq!(operations, expected, "{what}");
        assert!(bytes < MOST_BYTES, "{what}: {bytes} bytes");
    }
}

#[tokio::test]
async fn a_large_mailbox_costs_what_a_small_one_costs() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), seed()).unwrap();
    let path = file.path().display().to_string();
    for options in [&[][..], &["--without", "aqs,conversations"]] {
        let messages = MESSAGES.to_string();
        let mut all = vec!["--seed", path.as_str(), "--messages", messages.as_str()];
        all.extend(options);
        let exchange = Exchange::with("a_large_mailbox", &all).await;
        let client = Client::start(&exchange, Revision::Stateless, &[]).await;
        let mut costs = Costs { exchange: &exchange, seen: 0 };
        let call = async |tool: &str, arguments: Value| done(&client, tool, arguments).await;

        let newest = call("read_emails", json!({ "max_results": 50 })).await;
        assert_eq!((&newest["total_count"], &newest["total_available"]), (&json!(50), &json!(MESSAGES + 1)));
        costs.assert("the newest 50", &["FindItem", "GetFolder", "GetItem"]);

        let id = &newest["emails"][0]["message_id"];
        let one = call("get_email_details", json!({ "message_id": id, "format": "text" })).await;
        assert_eq!(one["email"]["subject"], "Offert 📦 a");
        costs.assert("one by its id", &["GetItem", "GetFolder"]);

        let last = json!({ "offset": MESSAGES - 9, "max_results": 50, "fields": ["subject"] });
        let last = call("read_emails", last).await;
        assert_eq!((&last["total_count"], last.get("next_offset")), (&json!(10), None));
        costs.assert("the last page", &["FindItem"]);

        let filters = json!({
            "subject_contains": "Delivery", "is_read": false, "start_date": "2025-11-01", "fields": ["subject"],
            "max_results": 20
        });
        let found = call("search_emails", filters).await;
        assert!(found["count"].as_u64().unwrap() > 0, "{found}");
        assert!(found["items"][0]["subject"].as_str().unwrap().starts_with("Delivery note"));
        costs.assert("three filters", &["FindItem"]);

        let deep = json!({ "folder": "Inbox/Ärenden/2026/November/Öppna", "fields": ["subject"] });
        let deep = call("read_emails", deep).await;
        assert_eq!(deep["emails"][0]["subject"], "Offert 📦 c");
        costs.assert(
            "a folder by its path",
            &["FindFolder", "FindFolder", "FindFolder", "FindFolder", "FindItem"],
        );

        // Far into several folders: half of it lies in the inbox.
        let scope = ["inbox", "Inbox/Kund 194", "Inbox/Ärenden"];
        let far = json!({ "search_scope": scope, "offset": 50_000, "max_results": 5, "fields": ["subject"] });
        let far = call("search_emails", far).await;
        assert_eq!((&far["count"], &far["next_offset"]), (&json!(5), &json!(50_005)));
        let (operations, bytes) = costs.of_last();
        assert!(operations.len() < 100, "{}", operations.len());
        assert!(bytes < 4 * MOST_BYTES, "{bytes}");
        let next = call("search_emails", json!({ "cursor": far["cursor"], "fields": ["subject"] })).await;
        assert_eq!(next["count"], 50);
        costs.assert("its next page", &["FindItem", "FindItem", "FindItem"]);

        let to = call("search_emails", json!({ "to_address": "nobody@else.example", "fields": ["subject"] }))
            .await;
        assert_eq!(
            (&to["count"], &to["looked_at"], &to["next_offset"]),
            (&json!(0), &json!(1000), &json!(1000))
        );
        let (operations, bytes) = costs.of_last();
        assert!(operations.len() <= 16, "{operations:?}");
        assert!(bytes < 4 * MOST_BYTES, "{bytes}");

        let words = json!({ "mode": "full_text", "query": "Delivery 000", "search_in": ["subject"], "fields": ["subject"], "max_results": 20 });
        let words = call("search_emails", words).await;
        assert_eq!(words["count"], 20);
        costs.assert("words", &["FindItem", "FindItem"]);

        let thread =
            call("search_by_conversation", json!({ "message_id": id, "fields": ["subject", "folder"] }))
                .await;
        let places: Vec<&str> =
            thread["items"].as_array().unwrap().iter().map(|item| item["folder"].as_str().unwrap()).collect();
        assert_eq!(places, ["Inbox/Ärenden/2026/November/Öppna", "Inbox/Kund 194", "Inbox"]);
        let (operations, bytes) = costs.of_last();
        let most = if options.is_empty() { 5 } else { 5 + 21 };
        assert!(operations.len() <= most, "{operations:?}");
        assert!(bytes < MOST_BYTES, "{bytes}");

        let sync = call("sync_emails", json!({ "max_changes": 50 })).await;
        assert_eq!((&sync["count"], &sync["more"]), (&json!(50), &json!(true)));
        costs.assert("the first changes", &["SyncFolderItems"]);
    }
}
