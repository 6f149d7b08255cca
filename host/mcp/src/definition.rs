//! How a tool is shown to clients: its manifest, with what the host owns added
//! and what the host enforces said.

use std::sync::Arc;

use ews_mcp_exchange::Need;
use ews_mcp_runtime::ToolManifest;
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

/// The argument that names the mailbox; every tool has it.
pub(crate) const TARGET_MAILBOX: &str = "target_mailbox";
/// The argument that names the time zone; tools that use one have it.
pub(crate) const TIMEZONE: &str = "timezone";

/// The tool's definition (MCP, tools/list).
pub(crate) fn tool(manifest: &ToolManifest) -> Tool {
    let annotations = ToolAnnotations::with_title(manifest.title.clone())
        // Facts, not hints: the gate enforces them. Only tools that read are offered.
        .read_only(manifest.effects.is_empty())
        .destructive(false)
        .idempotent(manifest.effects.is_empty())
        .open_world(
            manifest.needs.contains(&Need::Directory) || manifest.needs.contains(&Need::Availability),
        );
    Tool::new(manifest.name.clone(), manifest.description.clone(), Arc::new(input_schema(manifest)))
        .with_title(manifest.title.clone())
        .with_raw_output_schema(Arc::new(output_schema(manifest)))
        .with_annotations(annotations)
}

/// The schema of all arguments: the tool's and the host's.
pub(crate) fn input_schema(manifest: &ToolManifest) -> Map<String, Value> {
    let mut schema = manifest.input_schema.clone();
    let properties = properties(&mut schema);
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
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema
}

/// The schema of structuredContent of a success: the tool's own fields and the
/// envelope's.
fn output_schema(manifest: &ToolManifest) -> Map<String, Value> {
    let mut schema = manifest.output_schema.clone();
    let own = std::mem::take(properties(&mut schema));
    let envelope = json!({
        "success": { "type": "boolean", "description": "Whether the tool did what it was asked to." },
        "message": { "type": "string", "description": "One sentence on the result." },
        "mailbox": { "type": "string", "description": "The mailbox that was accessed." },
    });
    let mut names = vec![Value::from("success"), Value::from("message"), Value::from("mailbox")];
    let mut all = match envelope {
        Value::Object(envelope) => envelope,
        _ => Map::new(),
    };
    all.extend(own);
    schema.insert("properties".to_owned(), Value::Object(all));
    if let Some(Value::Array(required)) = schema.get("required") {
        names.extend(required.iter().cloned());
    }
    schema.insert("required".to_owned(), Value::Array(names));
    schema
}

fn properties(schema: &mut Map<String, Value>) -> &mut Map<String, Value> {
    let properties = schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    if !properties.is_object() {
        *properties = Value::Object(Map::new());
    }
    match properties {
        Value::Object(map) => map,
        // It was just made one.
        _ => unreachable!("properties is an object"),
    }
}
