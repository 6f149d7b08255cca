//! The tools that are offered: those of all plugins, each name once.

use std::collections::BTreeMap;
use std::sync::Arc;

use ews_mcp_exchange::{Effects, Grant, Need, Policy, is_for_owners_only};
use ews_mcp_runtime::{Plugin, ToolManifest, schema_validator};
use jsonschema::Validator;
use rmcp::model::Tool;

use crate::{access, definition};

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

/// A tool that policy or settings keep back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Its name.
    pub name: String,
    /// The plugin that it belongs to.
    pub plugin: String,
    /// What it declares that it does.
    pub effects: Effects,
    /// The setting that keeps it back.
    pub setting: &'static str,
}

/// A tool as it is shown to people.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// The plugin that it belongs to.
    pub plugin: String,
    /// What it declares that it does.
    pub declared: Effects,
    /// What policy leaves of that.
    pub effects: Effects,
    /// What it works with beyond the mailbox.
    pub needs: Vec<Need>,
    /// The EWS operations that it was granted.
    pub operations: Vec<String>,
    /// Those of them that Exchange does for the owner of a mailbox only: with
    /// delegate access the tool cannot use them.
    pub owner_only: Vec<String>,
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
pub struct Catalogue(Arc<Offered>);

#[derive(Debug, Default)]
struct Offered {
    tools: BTreeMap<String, Arc<OfferedTool>>,
    /// The host's own tool, unless policy keeps it back.
    access: Option<Tool>,
    withheld: Vec<Withheld>,
}

impl Catalogue {
    /// The tools of these plugins, each granted what it declares, less what policy
    /// takes away; and the host's own. Tools that work with files need a folder
    /// for them.
    ///
    /// # Errors
    /// Where two tools have one name, or a tool cannot be offered.
    pub fn new(
        plugins: impl IntoIterator<Item = Plugin>,
        policy: &Policy,
        has_files_folder: bool,
    ) -> Result<Catalogue, CatalogueError> {
        let mut offered = Offered::default();
        let mut sources: BTreeMap<String, String> = BTreeMap::new();
        sources.insert(access::NAME.to_owned(), "the server itself".to_owned());
        match policy.may_offer(access::NAME) {
            Ok(()) => offered.access = Some(access::definition()),
            Err(denial) => offered.withheld.push(Withheld {
                name: access::NAME.to_owned(),
                plugin: access::PLUGIN.to_owned(),
                effects: Effects::NONE,
                setting: denial.setting,
            }),
        }
        for plugin in plugins {
            for manifest in plugin.manifest().tools.clone() {
                let name = manifest.name.clone();
                if let Some(first) = sources.insert(name.clone(), plugin.source().to_owned()) {
                    let second = plugin.source().to_owned();
                    return Err(CatalogueError::Collision { tool: name, first, second });
                }
                let declared = manifest.effects;
                let tool = offer(&plugin, manifest, policy)?;
                match withheld_by(&tool, declared, policy, has_files_folder) {
                    None => drop(offered.tools.insert(name, Arc::new(tool))),
                    Some(setting) => offered.withheld.push(Withheld {
                        name,
                        plugin: tool.grant.plugin,
                        effects: declared,
                        setting,
                    }),
                }
            }
        }
        offered.withheld.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Catalogue(Arc::new(offered)))
    }

    /// How many tools are offered.
    pub fn len(&self) -> usize {
        self.0.tools.len() + usize::from(self.has_access_tool())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All tools, for people who want to know what there is.
    pub fn listing(&self) -> Vec<Listing> {
        let own = self.0.access.iter().map(|definition| Listing {
            name: access::NAME.to_owned(),
            plugin: access::PLUGIN.to_owned(),
            declared: Effects::NONE,
            effects: Effects::NONE,
            needs: Vec::new(),
            operations: access::OPERATIONS.iter().map(|name| (*name).to_owned()).collect(),
            owner_only: Vec::new(),
            definition: serde_json::to_value(definition).unwrap_or_default(),
        });
        let tools = self.0.tools.values().map(|tool| Listing {
            name: tool.manifest.name.clone(),
            plugin: tool.grant.plugin.clone(),
            declared: tool.manifest.effects,
            effects: tool.grant.effects,
            needs: tool.grant.needs.iter().copied().collect(),
            operations: tool.grant.operations.iter().cloned().collect(),
            owner_only: tool
                .grant
                .operations
                .iter()
                .filter(|name| is_for_owners_only(name))
                .cloned()
                .collect(),
            definition: serde_json::to_value(&tool.definition).unwrap_or_default(),
        });
        let mut all: Vec<Listing> = own.chain(tools).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The tools that are there and not offered, with the setting that says so.
    pub fn withheld(&self) -> &[Withheld] {
        &self.0.withheld
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<OfferedTool>> {
        self.0.tools.get(name).cloned()
    }

    /// Whether the host's own tool is offered.
    pub(crate) fn has_access_tool(&self) -> bool {
        self.0.access.is_some()
    }

    pub(crate) fn definition(&self, name: &str) -> Option<Tool> {
        match &self.0.access {
            Some(definition) if name == access::NAME => Some(definition.clone()),
            _ => self.get(name).map(|tool| tool.definition.clone()),
        }
    }

    /// The definitions, in the order of their names.
    pub(crate) fn definitions(&self) -> Vec<Tool> {
        let tools = self.0.tools.values().map(|tool| tool.definition.clone());
        let mut all: Vec<Tool> = self.0.access.iter().cloned().chain(tools).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}

/// The setting that keeps a tool back, if one does: one that changes nothing any
/// more is no longer the tool that it says it is.
fn withheld_by(
    tool: &OfferedTool,
    declared: Effects,
    policy: &Policy,
    has_files_folder: bool,
) -> Option<&'static str> {
    if let Err(denial) = policy.may_offer(&tool.manifest.name) {
        return Some(denial.setting);
    }
    if !declared.is_empty() && tool.grant.effects.is_empty() {
        return policy.denies(&tool.manifest.name, declared);
    }
    (tool.grant.needs.contains(&Need::Files) && !has_files_folder).then_some("EWS_FILES_DIR")
}

fn offer(plugin: &Plugin, manifest: ToolManifest, policy: &Policy) -> Result<OfferedTool, CatalogueError> {
    let schema = |reason: String| CatalogueError::Schema {
        tool: manifest.name.clone(),
        plugin: plugin.manifest().name.clone(),
        reason,
    };
    let compile = |object: &serde_json::Map<String, serde_json::Value>| {
        schema_validator(&serde_json::Value::Object(object.clone())).map_err(schema)
    };
    let mut grant =
        plugin.grant(&manifest.name).ok_or_else(|| schema("it is not in its own manifest".to_owned()))?;
    grant.effects = policy.effects_of(&manifest.name, grant.effects);
    let input = compile(&definition::input_schema(&manifest, grant.effects))?;
    let output = compile(&manifest.output_schema)?;
    let definition = definition::tool(&manifest, &grant);
    Ok(OfferedTool { plugin: plugin.clone(), manifest, grant, definition, input, output })
}
