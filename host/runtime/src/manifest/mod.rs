//! What a plugin says about itself: read from `describe`, checked against
//! `wit/manifest.schema.json` and against what a schema cannot say.

mod consistency;
mod named;
mod schema;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ews_mcp_exchange::{Effect, Effects, Named, Need};
use serde::Deserialize;
use serde_json::{Map, Value};

pub use schema::schema_validator;

use crate::limits::{Limits, size};
use crate::log::escaped;

/// Arguments that the host adds to tools itself.
const HOST_ARGUMENTS: [&str; 4] = ["target_mailbox", "dry_run", "idempotency_key", "timezone"];

/// Fields of a result that only the host writes.
pub(crate) const RESULT_KEYS: [&str; 11] = [
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

/// A plugin, as it describes itself.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Lower-case letters, digits and hyphens; at most 32.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// One or two sentences.
    pub description: String,
    /// 1 to 64 tools, each with a name of its own.
    pub tools: Vec<ToolManifest>,
}

/// A tool, as its plugin describes it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ToolManifest {
    /// Lower-case letters, digits and underscores; at most 40.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What it does, for models.
    pub description: String,
    /// JSON Schema 2020-12 of the arguments, without those that the host owns; an
    /// object that takes no others.
    pub input_schema: Map<String, Value>,
    /// JSON Schema 2020-12 of the payload.
    pub output_schema: Map<String, Value>,
    /// What it may do beyond reading.
    pub effects: Effects,
    /// Names of body elements: `FindItem`, `GetUserAvailabilityRequest`.
    pub operations: BTreeSet<String>,
    /// What it works with beyond the mailbox.
    pub needs: BTreeSet<Need>,
    /// Whether it reads or shows times of day.
    pub timezone: bool,
}

impl ToolManifest {
    /// The people and items that these arguments name: those in fields whose
    /// schema says `"format": "ews-address"` or `"ews-id"`.
    pub fn named(&self, arguments: &Map<String, Value>) -> Named {
        named::named(&self.input_schema, arguments)
    }
}

impl Manifest {
    /// The tool of that name.
    pub fn tool(&self, name: &str) -> Option<&ToolManifest> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// Reads what `describe` answered. The error says what is wrong and where.
    pub(crate) fn parse(text: &str, limits: &Limits) -> Result<Manifest, String> {
        if text.len() > limits.manifest {
            return Err(format!(
                "it has {} bytes, and at most {} are allowed",
                text.len(),
                size(limits.manifest)
            ));
        }
        let document: Value =
            serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
        against_schema(&document)?;
        let written: Written = serde_json::from_value(document).map_err(|error| error.to_string())?;
        if semver::Version::parse(&written.version).is_err() {
            return Err(format!("version {:?} is not a semantic version", written.version));
        }
        let mut names = BTreeSet::new();
        let mut tools = Vec::with_capacity(written.tools.len());
        for tool in written.tools {
            if !names.insert(tool.name.clone()) {
                return Err(format!("there are two tools named {}", tool.name));
            }
            let name = tool.name.clone();
            tools.push(tool.checked(limits).map_err(|reason| format!("tool {name}: {reason}"))?);
        }
        visible("description", &written.description)?;
        Ok(Manifest { name: written.name, version: written.version, description: written.description, tools })
    }
}

/// The manifest as it is written, once the schema let it through.
#[derive(Deserialize)]
struct Written {
    name: String,
    version: String,
    description: String,
    tools: Vec<WrittenTool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenTool {
    name: String,
    title: String,
    description: String,
    input_schema: Map<String, Value>,
    output_schema: Map<String, Value>,
    effects: Vec<String>,
    operations: BTreeSet<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    timezone: bool,
}

impl WrittenTool {
    fn checked(self, limits: &Limits) -> Result<ToolManifest, String> {
        visible("title", &self.title)?;
        visible("description", &self.description)?;
        let input_schema =
            schema::checked(self.input_schema, limits).map_err(|why| format!("inputSchema: {why}"))?;
        let output_schema =
            schema::checked(self.output_schema, limits).map_err(|why| format!("outputSchema: {why}"))?;
        if input_schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            return Err("inputSchema: it needs \"additionalProperties\": false".into());
        }
        if input_schema.contains_key("patternProperties") {
            return Err("inputSchema: patternProperties would take arguments without a name".into());
        }
        not_declared(&input_schema, &HOST_ARGUMENTS).map_err(|name| {
            format!("inputSchema: `{name}` is an argument that the host adds itself; leave it out")
        })?;
        not_declared(&output_schema, &RESULT_KEYS).map_err(|name| {
            format!("outputSchema: `{name}` is a field that the host adds itself; leave it out")
        })?;
        let effects = each(&self.effects, "effect", Effect::named)?;
        let needs = each(&self.needs, "need", Need::named)?;
        let tool = ToolManifest {
            name: self.name,
            title: self.title,
            description: self.description,
            input_schema,
            output_schema,
            effects,
            operations: self.operations,
            needs,
            timezone: self.timezone,
        };
        consistency::check(&tool)?;
        Ok(tool)
    }
}

/// Each of these names, found.
fn each<T, C: FromIterator<T>>(
    names: &[String],
    what: &str,
    find: fn(&str) -> Option<T>,
) -> Result<C, String> {
    names.iter().map(|name| find(name).ok_or_else(|| format!("there is no {what} {name}"))).collect()
}

/// The name among these that an object schema declares or requires.
fn not_declared<'a>(schema: &Map<String, Value>, names: &[&'a str]) -> Result<(), &'a str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    let declares = |name: &str| {
        properties.is_some_and(|properties| properties.contains_key(name))
            || required.is_some_and(|required| required.iter().any(|other| other == name))
    };
    match names.iter().find(|name| declares(name)) {
        Some(name) => Err(name),
        None => Ok(()),
    }
}

/// Text that people and models read holds nothing that hides from people.
fn visible(field: &str, text: &str) -> Result<(), String> {
    let hides = text.replace(['\n', '\t'], " ");
    if escaped(&hides) == hides { Ok(()) } else { Err(format!("{field}: it has invisible characters")) }
}

fn against_schema(document: &Value) -> Result<(), String> {
    static SCHEMA: LazyLock<Result<jsonschema::Validator, String>> = LazyLock::new(|| {
        let schema = serde_json::from_str(include_str!("../../../../wit/manifest.schema.json"));
        schema_validator(&schema.map_err(|error| error.to_string())?)
    });
    let validator = SCHEMA.as_ref().map_err(Clone::clone)?;
    match validator.iter_errors(document).next() {
        None => Ok(()),
        Some(error) => {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { "the manifest".to_owned() } else { place };
            Err(escaped(&format!("{place}: {error}").chars().take(300).collect::<String>()))
        }
    }
}

#[cfg(test)]
mod tests;
