//! The tools that are offered: those of all plugins, each name once.

use std::collections::BTreeMap;
use std::sync::Arc;

use ews_mcp_exchange::Grant;
use ews_mcp_runtime::{Plugin, ToolManifest, schema_validator};
use jsonschema::Validator;
use rmcp::model::Tool;

use crate::definition;

/// Why the tools cannot be offered together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// Two plugins offer a tool of the same name.
    #[error("both {first} and {second} offer a tool {tool}; remove one of them")]
    Collision {
        /// The tool's name.
        tool: String,
        /// Where the plugin came from that was first.
        first: String,
        /// Where the other one came from.
        second: String,
    },
    /// A tool wants to change something.
    #[error(
        "the tool {tool} of {plugin} declares the effects {effects}; this version offers only tools that read"
    )]
    Effects {
        /// The tool's name.
        tool: String,
        /// Its plugin.
        plugin: String,
        /// What it declares.
        effects: String,
    },
    /// A schema cannot be used.
    #[error("the tool {tool} of {plugin}: {reason}")]
    Schema {
        /// The tool's name.
        tool: String,
        /// Its plugin.
        plugin: String,
        /// What is wrong.
        reason: String,
    },
}

/// A tool as it is shown to people.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// The plugin that it belongs to.
    pub plugin: String,
    /// What it was granted: `no effects`, or their names.
    pub effects: String,
    /// The EWS operations that it was granted.
    pub operations: Vec<String>,
    /// The definition as clients get it (MCP, Tool).
    pub definition: serde_json::Value,
}

/// A tool, ready to be called.
#[derive(Debug)]
pub(crate) struct OfferedTool {
    pub(crate) plugin: Plugin,
    pub(crate) manifest: ToolManifest,
    pub(crate) grant: Grant,
    pub(crate) definition: Tool,
    pub(crate) input: Validator,
    pub(crate) output: Validator,
}

/// All tools that are offered, by name. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Catalogue(Arc<BTreeMap<String, Arc<OfferedTool>>>);

impl Catalogue {
    /// The tools of these plugins, each granted what it declares.
    ///
    /// # Errors
    /// Where two tools have one name, or a tool cannot be offered.
    pub fn new(plugins: impl IntoIterator<Item = Plugin>) -> Result<Catalogue, CatalogueError> {
        let mut tools: BTreeMap<String, Arc<OfferedTool>> = BTreeMap::new();
        for plugin in plugins {
            for manifest in plugin.manifest().tools.clone() {
                let name = manifest.name.clone();
                if let Some(other) = tools.get(&name) {
                    let (first, second) = (other.plugin.source().to_owned(), plugin.source().to_owned());
                    return Err(CatalogueError::Collision { tool: name, first, second });
                }
                tools.insert(name, Arc::new(offer(&plugin, manifest)?));
            }
        }
        Ok(Catalogue(Arc::new(tools)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All tools, for people who want to know what there is.
    pub fn listing(&self) -> Vec<Listing> {
        let listing = |tool: &Arc<OfferedTool>| Listing {
            name: tool.manifest.name.clone(),
            plugin: tool.grant.plugin.clone(),
            effects: tool.grant.effects.to_string(),
            operations: tool.grant.operations.iter().cloned().collect(),
            definition: serde_json::to_value(&tool.definition).unwrap_or_default(),
        };
        self.0.values().map(listing).collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<OfferedTool>> {
        self.0.get(name).cloned()
    }

    /// The definitions, in the order of their names.
    pub(crate) fn definitions(&self) -> Vec<Tool> {
        self.0.values().map(|tool| tool.definition.clone()).collect()
    }
}

fn offer(plugin: &Plugin, manifest: ToolManifest) -> Result<OfferedTool, CatalogueError> {
    let plugin_name = || plugin.manifest().name.clone();
    let tool = || manifest.name.clone();
    if !manifest.effects.is_empty() {
        let effects = manifest.effects.to_string();
        return Err(CatalogueError::Effects { tool: tool(), plugin: plugin_name(), effects });
    }
    let schema = |reason: String| CatalogueError::Schema { tool: tool(), plugin: plugin_name(), reason };
    let compile = |object: &serde_json::Map<String, serde_json::Value>| {
        schema_validator(&serde_json::Value::Object(object.clone())).map_err(schema)
    };
    let input = compile(&definition::input_schema(&manifest))?;
    let output = compile(&manifest.output_schema)?;
    let grant =
        plugin.grant(&manifest.name).ok_or_else(|| schema("it is not in its own manifest".to_owned()))?;
    let definition = definition::tool(&manifest);
    Ok(OfferedTool { plugin: plugin.clone(), manifest, grant, definition, input, output })
}
