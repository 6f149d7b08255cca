//! How a tool is shown to clients: its manifest, with what the host owns added
//! and what the host enforces said.

use std::sync::Arc;

use ews_mcp_exchange::{Effect, Effects, Grant, Need, operation_effects};
use ews_mcp_runtime::ToolManifest;
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

/// The argument that names the mailbox; every tool has it.
pub(crate) const TARGET_MAILBOX: &str = "target_mailbox";
/// The argument that names the time zone; tools that use one have it.
pub(crate) const TIMEZONE: &str = "timezone";

/// The argument by which nothing is changed; tools with effects have it.
pub(crate) const DRY_RUN: &str = "dry_run";

/// The argument by which a caller who tries again says that it means the same
/// thing; tools that send have it.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency_key";

/// The tool's definition (MCP, tools/list), for what it may do.
pub(crate) fn tool(manifest: &ToolManifest, grant: &Grant) -> Tool {
    // Facts, not hints: the gate enforces what they follow from.
    let reads = grant.effects.is_empty();
    let reaches_out = grant.effects.contains(Effect::Send)
        || grant.needs.contains(&Need::Directory)
        || grant.needs.contains(&Need::Availability);
    let annotations = ToolAnnotations::with_title(manifest.title.clone())
        .read_only(reads)
        .destructive(!reads && !only_adds(grant))
        .idempotent(reads)
        .open_world(reaches_out);
    let input = input_schema(manifest, grant.effects);
    Tool::new(manifest.name.clone(), manifest.description.clone(), Arc::new(input))
        .with_title(manifest.title.clone())
        .with_raw_output_schema(Arc::new(output_schema(manifest, grant.effects)))
        .with_annotations(annotations)
}

/// Whether all that it may change is to add something.
fn only_adds(grant: &Grant) -> bool {
    let changes = grant
        .operations
        .iter()
        .filter(|name| operation_effects(name).is_none_or(|effects| !effects.is_empty()));
    !grant.effects.contains(Effect::Destroy)
        && changes.into_iter().all(|name| name.starts_with("Create") || name.starts_with("Copy"))
}

/// The schema of all arguments: the tool's and the host's.
pub(crate) fn input_schema(manifest: &ToolManifest, effects: Effects) -> Map<String, Value> {
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
    if !effects.is_empty() {
        properties.insert(
            DRY_RUN.to_owned(),
            json!({
                "type": "boolean",
                "default": false,
                "description": "Change nothing: show what would be done instead.",
            }),
        );
    }
    if effects.contains(Effect::Send) {
        properties.insert(
            IDEMPOTENCY_KEY.to_owned(),
            json!({
                "type": "string",
                "minLength": 1,
                "maxLength": 200,
                "description": "A key of your choice for this one thing to be sent, such as a UUID. If no answer comes, \
                                call again with the same key and the same arguments: it is not sent twice, and you get \
                                the result of the first call. For something else take another key.",
            }),
        );
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema
}

/// The schema of structuredContent of a success: the envelope's fields, and the
/// tool's own or what a dry run shows.
fn output_schema(manifest: &ToolManifest, effects: Effects) -> Map<String, Value> {
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
    let own = schema.shift_remove("required").unwrap_or_else(|| json!([]));
    if effects.is_empty() {
        required.extend(own.as_array().into_iter().flatten().cloned());
    } else {
        properties.insert(
            DRY_RUN.to_owned(),
            json!({ "const": true, "description": "Nothing was done: it was a dry run." }),
        );
        properties.insert(
            "would".to_owned(),
            json!({
                "type": "object",
                "description": "What would be done.",
                "properties": {
                    "summary": { "type": "string", "description": "In words, a line for each thing." },
                    "xml": { "type": "string", "description": "The operation of Exchange Web Services." },
                },
                "required": ["summary", "xml"],
            }),
        );
        let either = json!([{ "required": own }, { "required": [DRY_RUN, "would"] }]);
        // A schema of the tool's own that says `anyOf` must hold, too.
        let both = schema.shift_remove("anyOf").map(|tools| json!([{ "anyOf": tools }, { "anyOf": either }]));
        match both {
            Some(both) => schema.insert("allOf".to_owned(), both),
            None => schema.insert("anyOf".to_owned(), either),
        };
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
