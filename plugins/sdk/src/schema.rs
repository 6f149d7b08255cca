//! JSON schemas that a model reads with pleasure: made by schemars, then freed
//! of what says nothing.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// The description of a tool and the schema of its arguments.
pub(crate) fn of_input<T: JsonSchema>() -> (String, Value) {
    let mut schema = generator(SchemaSettings::draft2020_12().for_deserialize()).into_root_schema_for::<T>();
    Tidy { input: true }.transform(&mut schema);
    // The root's description is the tool's; it need not be told twice.
    let description = match schema.remove("description") {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    (description, finish(schema))
}

/// The schema of a result.
pub(crate) fn of_output<T: JsonSchema>() -> Value {
    let mut schema = generator(SchemaSettings::draft2020_12().for_serialize()).into_root_schema_for::<T>();
    Tidy { input: false }.transform(&mut schema);
    finish(schema)
}

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    settings
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .into_generator()
}

fn finish(mut schema: Schema) -> Value {
    let object = schema.ensure_object();
    // A struct without fields has no properties of its own accord.
    if object.get("type").and_then(Value::as_str) == Some("object") && !object.contains_key("properties") {
        object.insert("properties".into(), Value::Object(Map::new()));
    }
    schema.to_value()
}

struct Tidy {
    /// Whether the schema is of arguments, where a value is left out and never
    /// null, and where nothing unknown is allowed.
    input: bool,
}

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        object.remove("title");
        if let Some(Value::String(text)) = object.get_mut("description") {
            *text = join_lines(text);
        }
        join_enum(object);
        drop_rust_format(object);
        if self.input {
            drop_null(object);
            if object.get("type").and_then(Value::as_str) == Some("object")
                && !object.contains_key("additionalProperties")
            {
                object.insert("additionalProperties".into(), Value::Bool(false));
            }
        }
    }
}

/// Undoes the line wraps of a doc comment: paragraphs and lists stay.
fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !fresh {
                joined.push_str("\n\n");
                fresh = true;
            }
            continue;
        }
        if !fresh {
            let item = line.starts_with("- ") || line.starts_with("* ");
            joined.push(if item { '\n' } else { ' ' });
        }
        joined.push_str(line);
        fresh = false;
    }
    joined.truncate(joined.trim_end().len());
    joined
}

/// Turns the `oneOf` of constants that documented variants become into an
/// `enum`, and appends the variants' documentation to the description.
fn join_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = object.get("oneOf") else { return };
    let mut values = Vec::new();
    let mut notes = Vec::new();
    for branch in branches {
        if branch.get("type").and_then(Value::as_str) != Some("string") {
            return;
        }
        let found = match (branch.get("const"), branch.get("enum")) {
            (Some(value), None) => vec![value.clone()],
            (None, Some(Value::Array(values))) => values.clone(),
            _ => return,
        };
        if let (Some(Value::String(note)), [Value::String(name)]) =
            (branch.get("description"), found.as_slice())
        {
            notes.push(format!("- {name}: {note}"));
        }
        values.extend(found);
    }
    object.remove("oneOf");
    object.insert("type".into(), "string".into());
    object.insert("enum".into(), Value::Array(values));
    if !notes.is_empty() {
        let mut description = match object.remove("description") {
            Some(Value::String(text)) => text + "\n",
            _ => String::new(),
        };
        description.push_str(&notes.join("\n"));
        object.insert("description".into(), description.into());
    }
}

/// `uint32` and the like are Rust's words, not JSON Schema's.
fn drop_rust_format(object: &mut Map<String, Value>) {
    let rust = object
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| ["int", "uint", "float", "double"].iter().any(|name| format.starts_with(name)));
    if rust {
        object.remove("format");
    }
}

/// Makes `T or null` simply `T`: an argument is left out, not nulled.
fn drop_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    let Some(Value::Array(branches)) = object.get_mut("anyOf") else { return };
    let null = serde_json::json!({ "type": "null" });
    branches.retain(|branch| *branch != null);
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        // What the field says goes before what its type says.
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(dead_code)]

    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;
    use crate::{EmailAddress, ItemId};

    /// Marks a message,
    /// in one step.
    ///
    /// - first: what
    ///   it is
    /// - second
    #[derive(Deserialize, JsonSchema)]
    struct Mark {
        /// Which
        /// message.
        message_id: ItemId,
        /// How.
        colour: Option<Colour>,
        #[serde(default = "ten")]
        #[schemars(range(min = 1, max = 50))]
        count: u32,
        to: Option<Vec<EmailAddress>>,
        title: Option<String>,
        range: Option<Range>,
    }

    fn ten() -> u32 {
        10
    }

    /// A colour.
    #[derive(Deserialize, Serialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        /// Like blood.
        Red,
        /// Like the sky.
        Blue,
    }

    #[derive(Deserialize, JsonSchema)]
    struct Range {
        from: Option<i32>,
    }

    #[derive(Serialize, JsonSchema)]
    struct Marked {
        id: ItemId,
        when: Option<String>,
    }

    #[derive(Deserialize, JsonSchema)]
    struct Nothing {}

    #[test]
    fn arguments_are_described_without_noise() {
        let (description, schema) = of_input::<Mark>();
        assert_eq!(description, "Marks a message, in one step.\n\n- first: what it is\n- second");
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {
                    "message_id": { "type": "string", "format": "ews-id", "description": "Which message." },
                    "colour": {
                        "type": "string",
                        "enum": ["red", "blue"],
                        "description": "How."
                    },
                    "count": { "type": "integer", "minimum": 1, "maximum": 50, "default": 10 },
                    "to": { "type": "array", "items": { "type": "string", "format": "ews-address" } },
                    "title": { "type": "string" },
                    "range": {
                        "type": "object",
                        "properties": { "from": { "type": "integer" } },
                        "additionalProperties": false
                    }
                },
                "required": ["message_id"],
                "additionalProperties": false
            })
        );
    }

    #[test]
    fn results_keep_their_nulls() {
        assert_eq!(
            of_output::<Marked>(),
            json!({
                "type": "object",
                "properties": {
                    "id": { "type": "string", "format": "ews-id" },
                    "when": { "type": ["string", "null"] }
                },
                "required": ["id", "when"]
            })
        );
    }

    #[test]
    fn a_tool_without_arguments_takes_none() {
        assert_eq!(
            of_input::<Nothing>().1,
            json!({ "type": "object", "properties": {}, "additionalProperties": false })
        );
    }
}
