//! A server that has too much to do, or was told to be in trouble.

use ews_mcp_simulator::{Options, Simulator};

use crate::client::{
    PASSWORD, Received, basic, distinguished, envelope, get_folder, http, open, post_as, record_folder, start,
};
use crate::example::{DONE, Message, example};
use crate::world::DESK;

/// What the tests of this file are about.
pub const CODES: &[&str] =
    &["ErrorBatchProcessingStopped", "ErrorExceededConnectionCount", "ErrorServerBusy"];

async fn with(fault: &str) -> Simulator {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documented/company.toml");
    let (seed, faults) = (Some(seed.into()), vec![fault.to_owned()]);
    start(Options { seed, faults, record: record_folder(), concurrency: Some(1), ..Options::default() }).await
}

fn inbox() -> String {
    get_folder("IdOnly", &distinguished("inbox"))
}

#[tokio::test]
async fn a_mailbox_that_is_busy_with_another_request() {
    // The first answer trickles, and counts until it is out.
    let simulator = with("GetFolder#1:slow(bytes=1, every=60000)").await;
    let document = envelope("", &inbox());
    let authorization = basic(DESK, PASSWORD);
    let headers = [("Authorization", &*authorization), ("Content-Type", "text/xml; charset=utf-8")];
    let mut first = open(&simulator, &http("POST /EWS/Exchange.asmx HTTP/1.1", &headers, &document)).await;
    first.until(&mut Received::default(), 1).await;
    let refused = post_as(&simulator, DESK, &document).await;
    assert_eq!(refused.status, 500);
    for part in [
        ">a:ErrorExceededConnectionCount</faultcode>",
        ">You have exceeded the available concurrent connections for your account.  Try again once your other requests \
         have completed.</faultstring>",
    ] {
        assert_eq!(refused.count(part), 1, "{}", refused.body);
    }
}

#[tokio::test]
async fn a_server_that_is_busy() {
    let simulator = with("*:busy(back-off=500)").await;
    let text = "The server cannot service this request right now. Try again later.";
    let page = example("ews-throttling-in-exchange", "ErrorServerBusy says how long to wait");
    let answer = page.faults(&simulator, &inbox(), "ErrorServerBusy", text).await;
    assert_eq!(answer.all("<t:Value Name=\"BackOffMilliseconds\">", "<"), ["500"]);
}

#[tokio::test]
async fn a_batch_that_is_stopped() {
    let simulator = with("EmptyFolder:error(code=ErrorMailboxMoveInProgress, item=2)").await;
    let request = format!(
        "<m:EmptyFolder DeleteType=\"HardDelete\" DeleteSubFolders=\"false\"><m:FolderIds>{}</m:FolderIds></m:EmptyFolder>",
        ["junkemail", "outbox", "drafts"].map(distinguished).concat()
    );
    let page = example("responsecode", "ErrorBatchProcessingStopped: what follows is not tried");
    let moving =
        Message::Error("ErrorMailboxMoveInProgress", "Mailbox move in progress. Try again later.", &[]);
    let stopped = Message::Warning(
        "ErrorBatchProcessingStopped",
        "The batch was stopped because of an error that would occur for the items that follow.",
        &[],
    );
    page.answers(&simulator, &request, &[DONE, moving, stopped]).await;
}
