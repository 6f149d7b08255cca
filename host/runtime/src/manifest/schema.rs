//! The JSON Schemas of tools: 2020-12, all in one piece, and cheap to check.
//!
//! They come from components, and the host checks arguments and results with
//! them, so a schema must not be able to make that slow or endless: no
//! references outwards or in circles, no backtracking patterns, bounded size.

use std::collections::HashMap;

use jsonschema::{Draft, PatternOptions};
use serde_json::{Map, Value};

use crate::limits::{Limits, size};

/// The only `$schema`.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema of MCP's that a plugin has no say in.
const HEADER: &str = "x-mcp-header";

/// Subschemas once every reference is written out.
const LARGEST_EXPANDED: usize = 10_000;

/// Memory of one compiled pattern, in bytes.
const LARGEST_PATTERN: usize = 1024 * 1024;

/// Keywords whose values are data, not schemas.
const DATA: [&str; 6] = ["const", "default", "enum", "example", "examples", "required"];

/// Keywords whose values are maps from names to schemas.
const NAMED: [&str; 5] = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/// Keywords that make references hard to follow, and that no tool needs.
const FORBIDDEN: [&str; 6] =
    ["$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveRef", "$vocabulary"];

/// A validator for a tool's schema: draft 2020-12, nothing is fetched, patterns
/// run in linear time. The error says what is wrong with the schema.
pub fn schema_validator(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_retriever(Nothing)
        .with_pattern_options(
            PatternOptions::regex().size_limit(LARGEST_PATTERN).dfa_size_limit(LARGEST_PATTERN),
        )
        .build(schema)
        .map_err(|error| error.to_string().chars().take(300).collect())
}

/// Fetches nothing.
struct Nothing;

impl jsonschema::Retrieve for Nothing {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("{uri} is outside the schema").into())
    }
}

/// The schema without what plugins have no say in, or what is wrong with it.
pub(super) fn checked(mut schema: Map<String, Value>, limits: &Limits) -> Result<Map<String, Value>, String> {
    strip(&mut schema);
    let schema = Value::Object(schema);
    if depth(&schema) > limits.schema_depth {
        return Err(format!("it is nested more than {} levels deep", limits.schema_depth));
    }
    if schema.to_string().len() > limits.schema {
        return Err(format!("it is larger than {}", size(limits.schema)));
    }
    let mut walk = Walk { root: &schema, sizes: HashMap::new() };
    if walk.expanded(&schema, true)? > LARGEST_EXPANDED {
        return Err(format!("with its references written out it has more than {LARGEST_EXPANDED} parts"));
    }
    schema_validator(&schema)?;
    match schema {
        Value::Object(schema) => Ok(schema),
        _ => Err("it is not an object".into()),
    }
}

fn depth(value: &Value) -> usize {
    let inside = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(fields) => fields.values().map(depth).max(),
        _ => return 0,
    };
    1 + inside.unwrap_or(0)
}

/// Takes `x-mcp-header` out of every subschema.
fn strip(schema: &mut Map<String, Value>) {
    schema.shift_remove(HEADER);
    for (keyword, value) in schema.iter_mut().filter(|(keyword, _)| !DATA.contains(&keyword.as_str())) {
        match value {
            Value::Object(named) if NAMED.contains(&keyword.as_str()) => {
                named.values_mut().filter_map(Value::as_object_mut).for_each(strip);
            }
            Value::Object(subschema) => strip(subschema),
            Value::Array(subschemas) => {
                subschemas.iter_mut().filter_map(Value::as_object_mut).for_each(strip);
            }
            _ => {}
        }
    }
}

/// A walk through a schema along its references.
struct Walk<'a> {
    root: &'a Value,
    /// Parts of each subschema, by its address; none while it is being counted.
    sizes: HashMap<usize, Option<usize>>,
}

impl<'a> Walk<'a> {
    /// How many subschemas this one has with all references written out.
    fn expanded(&mut self, schema: &'a Value, outermost: bool) -> Result<usize, String> {
        let Value::Object(keywords) = schema else { return Ok(1) };
        let address = std::ptr::from_ref(schema).addr();
        match self.sizes.get(&address) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err("its references go round in a circle".into()),
            None => self.sizes.insert(address, None),
        };
        let mut size = 1_usize;
        for (keyword, value) in keywords {
            let keyword = keyword.as_str();
            match (keyword, value) {
                ("$ref", _) => {
                    let target = self.target(value)?;
                    size = size.saturating_add(self.expanded(target, false)?);
                }
                ("$schema", _) if outermost && value == DIALECT => {}
                ("$schema", _) => return Err(format!("$schema may only stand outermost and be {DIALECT}")),
                _ if FORBIDDEN.contains(&keyword) => return Err(format!("{keyword} is not supported")),
                _ if DATA.contains(&keyword) => {}
                (_, Value::Object(named)) if NAMED.contains(&keyword) => {
                    for subschema in named.values() {
                        size = size.saturating_add(self.expanded(subschema, false)?);
                    }
                }
                (_, Value::Object(_)) => size = size.saturating_add(self.expanded(value, false)?),
                (_, Value::Array(subschemas)) => {
                    for subschema in subschemas {
                        size = size.saturating_add(self.expanded(subschema, false)?);
                    }
                }
                _ => {}
            }
        }
        self.sizes.insert(address, Some(size));
        Ok(size)
    }

    /// What a `$ref` points to: a JSON pointer into this schema.
    fn target(&self, reference: &Value) -> Result<&'a Value, String> {
        let reference = reference.as_str().unwrap_or_default();
        let shown: String = reference.chars().take(80).collect();
        match reference.strip_prefix('#') {
            Some(pointer) if !pointer.contains('%') => self
                .root
                .pointer(pointer)
                .filter(|target| target.is_object() || target.is_boolean())
                .ok_or_else(|| format!("$ref {shown:?} points to nothing")),
            Some(_) => Err(format!("$ref {shown:?} has a percent sign")),
            None => Err(format!("$ref {shown:?} points out of the schema")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(schema: Value) -> Result<Value, String> {
        let Value::Object(schema) = schema else { return Err("no object".into()) };
        checked(schema, &Limits::default()).map(Value::Object)
    }

    #[test]
    fn an_ordinary_schema_with_definitions_is_fine() {
        let schema = json!({
            "$schema": DIALECT, "type": "object", "additionalProperties": false,
            "properties": {
                "from": { "$ref": "#/$defs/address" }, "to": { "type": "array", "items": { "$ref": "#/$defs/address" } },
                "const": { "type": "string", "default": { "$ref": "no schema" } }
            },
            "$defs": { "address": { "type": "string", "format": "ews-address", "pattern": "^[^@]+@[^@]+$" } }
        });
        assert_eq!(check(schema.clone()), Ok(schema));
    }

    #[test]
    fn the_header_of_mcp_is_taken_out_of_schemas_but_not_of_names() {
        let schema = json!({
            "type": "object", "x-mcp-header": "A",
            "properties": { "x-mcp-header": { "type": "string", "x-mcp-header": "B" } },
            "allOf": [ { "x-mcp-header": "C" } ]
        });
        let stripped = json!({
            "type": "object", "properties": { "x-mcp-header": { "type": "string" } }, "allOf": [ {} ]
        });
        assert_eq!(check(schema), Ok(stripped));
    }

    #[test]
    fn references_that_leave_the_schema_or_hang_in_the_air_are_refused() {
        let with = |reference: &str| {
            check(json!({ "type": "object", "properties": { "a": { "$ref": reference } } }))
        };
        assert!(with("http://127.0.0.1:9/x").unwrap_err().contains("points out of the schema"));
        assert!(with("file:///etc/passwd").unwrap_err().contains("points out of the schema"));
        assert!(with("#/$defs/none").unwrap_err().contains("points to nothing"));
        assert!(with("#name").unwrap_err().contains("points to nothing"));
        for keyword in FORBIDDEN {
            assert!(check(json!({ "not": { keyword: "x" } })).unwrap_err().contains("is not supported"));
        }
    }

    #[test]
    fn references_in_a_circle_are_refused() {
        assert!(check(json!({ "$ref": "#" })).unwrap_err().contains("circle"));
        let tree = json!({ "properties": { "children": { "items": { "$ref": "#" } } } });
        assert!(check(tree).unwrap_err().contains("circle"));
    }

    #[test]
    fn a_schema_that_unfolds_without_end_is_refused() {
        let mut defs = Map::new();
        for level in 0..40 {
            let next = format!("#/$defs/d{}", level + 1);
            defs.insert(format!("d{level}"), json!({ "allOf": [{ "$ref": next }, { "$ref": next }] }));
        }
        defs.insert("d40".into(), json!({}));
        let error = check(json!({ "$ref": "#/$defs/d0", "$defs": defs })).unwrap_err();
        assert!(error.contains("more than 10000 parts"), "{error}");
    }

    #[test]
    fn schemas_that_are_no_schemas_too_deep_or_too_large_are_refused() {
        assert!(check(json!({ "type": "objekt" })).is_err());
        assert!(check(json!({ "pattern": "(?=a)b" })).is_err());
        assert!(check(json!({ "pattern": "((a{100}){100}){100}" })).is_err());
        let mut deep = json!({});
        for _ in 0..40 {
            deep = json!({ "not": deep });
        }
        assert!(check(deep).unwrap_err().contains("levels deep"));
        assert!(check(json!({ "title": "a".repeat(70_000) })).unwrap_err().contains("larger than 64 KiB"));
        assert!(check(json!({ "$schema": "http://json-schema.org/draft-07/schema#" })).is_err());
    }
}
