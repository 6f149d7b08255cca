//! `idempotency_key`: who means the same thing by calling again, and what they are
//! answered.

use std::time::Duration;

use ews_mcp_exchange::{Idempotency, OpenMailbox};
use rmcp::RoleServer;
use rmcp::model::CallToolResult;
use rmcp::service::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::consent::digest;
use crate::envelope;

/// How long to wait before it is looked whether another call with the same key
/// has ended, and how often: for a minute in all, as long as a call may take.
pub(crate) const WAIT: Duration = Duration::from_millis(200);
pub(crate) const MOST_WAITS: u32 = 300;

/// What is kept of a result. Files beside it are not.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    structured: Value,
    is_error: bool,
}

/// The key of a call, with what it is bound to. Over stdio a caller is the name
/// that the client gives itself, without its version: a client that was updated
/// meanwhile is still the same.
pub(crate) fn of(arguments: &Arguments, context: &RequestContext<RoleServer>) -> Option<Idempotency> {
    let key = arguments.idempotency_key.clone()?;
    let client = context.client_info().map(|client| client.name.clone()).unwrap_or_default();
    // The zone says what the times in the arguments mean.
    let zone = arguments.time_zone.as_deref().unwrap_or_default();
    let arguments = digest(zone, &arguments.own);
    Some(Idempotency { caller: format!("stdio:{client}"), key, arguments })
}

/// Keeps the result of a call for those that come with the same key.
pub(crate) async fn keep(mailbox: &OpenMailbox, result: &CallToolResult) {
    let Some(structured) = result.structured_content.clone() else { return };
    let kept = Kept { structured, is_error: result.is_error.unwrap_or(false) };
    if let Ok(text) = serde_json::to_string(&kept) {
        mailbox.keep_result(text).await;
    }
}

/// A result that was kept.
pub(crate) fn read(kept: &str) -> Option<CallToolResult> {
    let Kept { structured, is_error } = serde_json::from_str(kept).ok()?;
    Some(envelope::replayed(structured, is_error))
}
