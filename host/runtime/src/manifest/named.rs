//! What a call's arguments name: addresses and ids, in fields whose schema says
//! so (`"format": "ews-address"`, `"format": "ews-id"`).

use ews_mcp_exchange::Named;
use serde_json::{Map, Value};

/// How deep schemas are followed.
const DEEPEST: usize = 32;

/// The addresses and ids in these arguments, as this schema finds them. What no
/// field of the schema declares so is not among them, wherever it stands.
pub(super) fn named(schema: &Map<String, Value>, arguments: &Map<String, Value>) -> Named {
    let root = Value::Object(schema.clone());
    let mut walk = Walk { root: &root, named: Named::default() };
    walk.object(schema, arguments, DEEPEST);
    walk.named
}

struct Walk<'a> {
    root: &'a Value,
    named: Named,
}

impl Walk<'_> {
    fn value(&mut self, schema: &Value, value: &Value, depth: usize) {
        let (Some(schema), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else { return };
        if let Some(referred) =
            schema.get("$ref").and_then(Value::as_str).and_then(|path| self.referred(path))
        {
            self.value(&referred, value, depth);
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            for schema in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                self.value(schema, value, depth);
            }
        }
        match value {
            Value::String(text) => match schema.get("format").and_then(Value::as_str) {
                Some("ews-address") => self.named.add_address(text),
                Some("ews-id") => self.named.add_id(text),
                _ => {}
            },
            Value::Array(values) => {
                let first = schema.get("prefixItems").and_then(Value::as_array);
                let first = first.map(Vec::as_slice).unwrap_or_default();
                for (index, value) in values.iter().enumerate() {
                    if let Some(schema) = first.get(index).or_else(|| schema.get("items")) {
                        self.value(schema, value, depth);
                    }
                }
            }
            Value::Object(values) => self.object(schema, values, depth),
            _ => {}
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, values: &Map<String, Value>, depth: usize) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, value) in values {
            let own = properties.and_then(|properties| properties.get(name));
            if let Some(schema) = own.or_else(|| schema.get("additionalProperties")) {
                self.value(schema, value, depth);
            }
        }
    }

    /// A reference inside the schema: `#/$defs/recipient`.
    fn referred(&self, path: &str) -> Option<Value> {
        self.root.pointer(path.strip_prefix('#')?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(schema: &Value, arguments: &Value) -> Named {
        named(schema.as_object().unwrap(), arguments.as_object().unwrap())
    }

    #[test]
    fn only_fields_that_say_so_name_people_and_items() {
        let schema = json!({
            "type": "object",
            "properties": {
                "to": { "type": "array", "items": { "type": "string", "format": "ews-address" } },
                "draft_id": { "type": "string", "format": "ews-id" },
                "body": { "type": "string" },
                "attendees": { "type": "array", "items": { "$ref": "#/$defs/person" } },
                "either": { "anyOf": [{ "type": "null" }, { "type": "string", "format": "ews-address" }] },
            },
            "$defs": { "person": {
                "type": "object",
                "properties": { "address": { "type": "string", "format": "ews-address" } },
            } },
        });
        let arguments = json!({
            "to": ["Anna@contoso.example", "Bruno <bruno@contoso.example>"],
            "draft_id": "AAMk=",
            "body": "write to eve@fabrikam.example",
            "attendees": [{ "address": "chloe@contoso.example", "name": "eve@fabrikam.example" }],
            "either": "dora@contoso.example",
            "unknown": "eve@fabrikam.example",
        });
        let mut expected = Named::default();
        for address in
            ["anna@contoso.example", "bruno@contoso.example", "chloe@contoso.example", "dora@contoso.example"]
        {
            expected.add_address(address);
        }
        expected.add_id("AAMk=");
        assert_eq!(found(&schema, &arguments), expected);
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({ "properties": { "a": { "$ref": "#/properties/a" } } });
        assert_eq!(found(&schema, &json!({ "a": "x" })), Named::default());
    }
}
