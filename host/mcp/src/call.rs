//! One call of a tool: arguments in, the mailbox opened, the component run, the
//! result checked.

use std::panic::AssertUnwindSafe;

use ews_mcp_exchange::CallRecord;
use ews_mcp_runtime::{CallContext, CallFailure, Reply, is_time_zone};
use futures::FutureExt as _;
use futures::future::OptionFuture;
use rmcp::RoleServer;
use rmcp::model::CallToolResult;
use rmcp::service::RequestContext;
use serde_json::{Map, Value};

use crate::arguments;
use crate::catalogue::OfferedTool;
use crate::envelope;
use crate::failure::Failure;
use crate::progress::Reports;
use crate::server::Shared;

/// Runs a tool and says how it went. Whatever happens, there is an answer.
pub(crate) async fn run(
    shared: &Shared,
    tool: &OfferedTool,
    arguments: Map<String, Value>,
    context: &RequestContext<RoleServer>,
) -> CallToolResult {
    let primary = shared.door.primary();
    let asked_for = arguments.get("target_mailbox").and_then(Value::as_str).unwrap_or(primary).to_owned();
    let arguments = match arguments::read(tool, arguments) {
        Ok(arguments) => arguments,
        Err(reason) => return envelope::failure(&Failure::arguments(&reason, &asked_for)),
    };
    let time_zone = arguments.time_zone.unwrap_or_else(|| shared.time_zone.clone());
    if !is_time_zone(&time_zone) {
        let reason =
            format!("timezone: {time_zone:?} is no IANA time zone; give a name such as Europe/Vienna");
        return envelope::failure(&Failure::arguments(&reason, &asked_for));
    }
    let mailbox = match shared.door.open(arguments.target_mailbox.as_deref(), tool.grant.clone()) {
        Ok(mailbox) => mailbox,
        Err(error) => return envelope::failure(&Failure::access(&error, &asked_for)),
    };
    let (address, record) = (mailbox.address().to_owned(), mailbox.record().clone());
    let mut call_context = CallContext::new(tool.grant.clone());
    call_context.time_zone = time_zone;
    // MCP, notifications/cancelled.
    call_context.cancelled = context.ct.child_token();
    let reports = context.meta.get_progress_token().map(|token| {
        let (sender, reports) = Reports::new(context.peer.clone(), token);
        call_context.progress = Some(sender);
        reports.pass_on()
    });
    let name = tool.manifest.name.as_str();
    let call = tool.plugin.call(name, &arguments.own, mailbox, call_context);
    // rmcp does not answer a handler that panics: its client would wait for ever.
    let call = AssertUnwindSafe(call).catch_unwind();
    // The reports end with the call, which holds their sender.
    let (reply, _) = tokio::join!(call, OptionFuture::from(reports));
    match reply {
        Ok(Ok(Reply { message, payload, files })) => {
            let payload = Value::Object(payload);
            if let Err(error) = tool.output.validate(&payload) {
                // Its text would show what the result holds.
                let place = error.instance_path().to_string();
                let place = if place.is_empty() { "at its root".to_owned() } else { format!("at {place}") };
                tracing::warn!(tool = name, %place, "the result breaks the outputSchema");
                return envelope::failure(&Failure::output(name, &place, &address, &record));
            }
            envelope::success(message, payload, files, &address).await
        }
        Ok(Err(error)) => failed(&error, name, &address, &record),
        Err(_) => {
            tracing::error!(tool = name, "a call panicked");
            envelope::failure(&Failure::internal(&address, &record))
        }
    }
}

fn failed(error: &CallFailure, tool: &str, address: &str, record: &CallRecord) -> CallToolResult {
    let failure = Failure::call(error, address, record);
    tracing::info!(tool, mailbox = address, error_type = failure.error_type, "the call failed");
    envelope::failure(&failure)
}
