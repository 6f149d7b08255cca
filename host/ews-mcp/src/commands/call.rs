//! `ews-mcp call`: one call, through the server and a client in this process.

use std::io::Read as _;
use std::process::ExitCode;

use ews_mcp_mcp::client::Client;
use ews_mcp_mcp::serve_in_process;
use serde_json::{Map, Value};

use super::{CHANGES_MAY_TAKE, print};
use crate::command_line::Call;
use crate::failure::Failure;
use crate::settings::Sources;
use crate::wiring;

pub(super) async fn run(sources: Sources, call: Call) -> Result<ExitCode, Failure> {
    let arguments = arguments(&call)?;
    let (simulator, sources) = wiring::exchange(call.demo, sources).await?;
    let (server, door) = wiring::server(&sources, call.demo).await?;
    let client = Client::connect(serve_in_process(server)).await?;
    let result = client.call(&call.tool, arguments).await;
    client.close().await;
    door.finish(CHANGES_MAY_TAKE).await;
    if let Some(simulator) = simulator {
        simulator.stop().await;
    }
    let result = result?;
    match call.json {
        true => print(&format!("{:#}", result.structured)),
        false => print(&readable(&result.structured, &result.text, result.is_error)),
    }
    Ok(if result.is_error { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn arguments(call: &Call) -> Result<Map<String, Value>, Failure> {
    let text = match call.arguments.as_str() {
        "-" => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(Failure::io("standard input cannot be read"))?;
            text
        }
        text => text.to_owned(),
    };
    let mut arguments = match serde_json::from_str(&text) {
        Ok(Value::Object(arguments)) => arguments,
        Ok(_) => {
            return Err(Failure::Other(
                "the arguments are not a JSON object, such as {\"folder\": \"inbox\"}".to_owned(),
            ));
        }
        Err(error) => return Err(Failure::Other(format!("the arguments are not JSON: {error}"))),
    };
    if let Some(mailbox) = &call.mailbox {
        arguments.insert("target_mailbox".to_owned(), Value::String(mailbox.clone()));
    }
    Ok(arguments)
}

/// For people: the message, then the result's own fields as JSON.
fn readable(structured: &Value, text: &str, is_error: bool) -> String {
    if is_error {
        return text.to_owned();
    }
    let mut fields = structured.as_object().cloned().unwrap_or_default();
    let mut take = |name: &str| match fields.shift_remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (message, mailbox) = (take("message"), take("mailbox"));
    fields.shift_remove("success");
    format!("{message} ({mailbox})\n{:#}", Value::Object(fields))
}
