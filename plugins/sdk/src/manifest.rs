//! What a plugin tells the host about itself, as `wit/manifest.schema.json`
//! describes it.

use serde::Serialize;
use serde_json::Value;

use crate::schema;
use crate::tool::{Effect, Need, Tool};

/// A plugin and its tools.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// The plugin's name: lower case letters, digits and `-`, at most 32.
    pub name: &'static str,
    /// Semantic version.
    pub version: &'static str,
    /// One or two sentences: what the plugin is for.
    pub description: &'static str,
    /// Its tools, at least one.
    pub tools: Vec<ToolManifest>,
}

/// A tool, as MCP clients see it and as the host grants it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolManifest {
    /// The MCP tool's name.
    pub name: &'static str,
    /// The tool's name for people.
    pub title: &'static str,
    /// The documentation of the tool's struct.
    pub description: String,
    /// JSON Schema 2020-12 of the arguments.
    pub input_schema: Value,
    /// JSON Schema 2020-12 of the payload.
    pub output_schema: Value,
    /// What the tool may do beyond reading.
    pub effects: &'static [Effect],
    /// The EWS operations that the tool uses.
    pub operations: &'static [&'static str],
    /// What the tool needs beyond the mailbox.
    pub needs: &'static [Need],
    /// Whether the tool reads or shows times of day.
    pub timezone: bool,
}

/// What the host adds to arguments.
const HOST_ARGUMENTS: [&str; 4] = ["target_mailbox", "dry_run", "idempotency_key", "timezone"];
/// What the host writes into results and failures.
const HOST_RESULTS: [&str; 11] = [
    "success",
    "message",
    "mailbox",
    "error",
    "error_type",
    "outcome",
    "ews_response_code",
    "retryable",
    "retry_after_s",
    "dry_run",
    "would",
];
/// Where some MCP clients cut a description, in characters.
const DESCRIPTION_LIMIT: usize = 2048;

impl Manifest {
    /// The JSON document that `describe` returns.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, lists and JSON values always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the host would not accept, one sentence each; empty if all is well.
    /// For a test of the plugin: `assert_eq!(manifest.faults(), [""; 0])`.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let name_is_good = self.name.starts_with(|c: char| c.is_ascii_lowercase())
            && self.name.len() <= 32
            && self.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !name_is_good {
            faults.push(format!("the plugin's name {:?} is not like `my-plugin`", self.name));
        }
        check_length(&mut faults, "the plugin's description", self.description, DESCRIPTION_LIMIT);
        if self.tools.is_empty() || self.tools.len() > 64 {
            faults.push(format!("a plugin has 1 to 64 tools, not {}", self.tools.len()));
        }
        for (index, tool) in self.tools.iter().enumerate() {
            if self.tools.iter().take(index).any(|other| other.name == tool.name) {
                faults.push(format!("two tools are named {}", tool.name));
            }
            tool.collect_faults(&mut faults);
        }
        faults
    }
}

impl ToolManifest {
    /// The manifest of a tool.
    #[must_use]
    pub fn of<T: Tool>() -> Self {
        let (description, input_schema) = schema::of_input::<T>();
        Self {
            name: T::NAME,
            title: T::TITLE,
            description,
            input_schema,
            output_schema: schema::of_output::<T::Output>(),
            effects: T::EFFECTS,
            operations: T::OPERATIONS,
            needs: T::NEEDS,
            timezone: T::TIMEZONE,
        }
    }

    fn collect_faults(&self, faults: &mut Vec<String>) {
        let name = self.name;
        let name_is_good = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 40
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !name_is_good {
            faults.push(format!("the tool's name {name:?} is not like `my_tool`"));
        }
        check_length(faults, &format!("the title of {name}"), self.title, 80);
        check_length(faults, &format!("the description of {name}"), &self.description, DESCRIPTION_LIMIT);
        for (schema, reserved, what) in [
            (&self.input_schema, HOST_ARGUMENTS.as_slice(), "argument"),
            (&self.output_schema, HOST_RESULTS.as_slice(), "field of a result"),
        ] {
            if schema.get("type") != Some(&Value::from("object")) {
                faults.push(format!("{name}: a schema that is no object; use a struct with named fields"));
            }
            for field in reserved {
                if schema.pointer(&format!("/properties/{field}")).is_some() {
                    faults.push(format!("{name}: the {what} `{field}` is the host's own"));
                }
            }
        }
    }
}

fn check_length(faults: &mut Vec<String>, what: &str, text: &str, limit: usize) {
    let length = text.chars().count();
    if length == 0 || length > limit {
        faults.push(format!("{what} has {length} characters; 1 to {limit} are allowed"));
    }
}
