//! How a tool is shown to clients: its manifest, with what the host owns added
//! and what the host enforces said.

use std::sync::Arc;

use ews_mcp_exchange::{Effect, Need};
use ews_mcp_runtime::ToolManifest;
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

/// The argument that names the mailbox; every tool has it.
pub(crate) const TARGET_MAILBOX: &str = "target_mailbox";
/// The argument that names the time zone; tools that use one have it.
pub(crate) const TIMEZONE: &str = "timezone";

/// The tool's definition (MCP, tools/list).
pub(crate) fn tool(manifest: &ToolManifest) -> Tool {
    // Facts, not hints: the gate enforces what they follow from.
    let reads = manifest.effects.is_empty();
    let reaches_out = manifest.effects.contains(Effect::Send)
        || manifest.needs.contains(&Need::Directory)
        || manifest.needs.contains(&Need::Availability);
    let annotations = ToolAnnotations::with_title(manifest.title.clone())
        .read_only(reads)
        .destructive(!reads)
        .idempotent(reads)
        .open_world(reaches_out);
    Tool::new(manifest.name.clone(), manifest.description.clone(), Arc::new(input_schema(manifest)))
        .with_title(manifest.title.clone())
        .with_raw_output_schema(Arc::new(output_schema(manifest)))
        .with_annotations(annotations)
}

/// The schema of all arguments: the tool's and the host's.
pub(crate) fn input_schema(manifest: &ToolManifest) -> Map<String, Value> {
    let mut schema = manifest.input_schema.clone();
    let mut properties = take_properties(&mut schema);
    properties.insert(
        TARGET_MAILBOX.to_owned(),
        json!({
            "type": "string",
            "minLength": 3,
            "maxLength": 320,
            "description": "Primary SMTP address of the mailbox to work in. Omitted: the account's own mailbox.",
        }),
    );
    if manifest.timezone {
        properties.insert(
            TIMEZONE.to_owned(),
            json!({
                "type": "string",
                "minLength": 1,
                "maxLength": 64,
                "description": "IANA name of the time zone in which times without an offset are read and times are \
                                shown, such as Europe/Vienna. Omitted: the server's setting.",
            }),
        );
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema
}

/// The schema of structuredContent of a success: the envelope's fields and the
/// tool's own.
fn output_schema(manifest: &ToolManifest) -> Map<String, Value> {
    const ENVELOPE: [(&str, &str, &str); 3] = [
        ("success", "boolean", "Whether the tool did what it was asked to."),
        ("message", "string", "One sentence on the result."),
        ("mailbox", "string", "The mailbox that was accessed."),
    ];
    let mut schema = manifest.output_schema.clone();
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, kind, description) in ENVELOPE {
        properties.insert(name.to_owned(), json!({ "type": kind, "description": description }));
        required.push(Value::from(name));
    }
    properties.extend(take_properties(&mut schema));
    if let Some(Value::Array(own)) = schema.get("required") {
        required.extend(own.iter().cloned());
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), Value::Array(required));
    schema
}

fn take_properties(schema: &mut Map<String, Value>) -> Map<String, Value> {
    match schema.shift_remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    }
}
