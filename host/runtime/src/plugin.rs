//! A component that was taken in: what it offers, and how to call it.

use std::fmt;
use std::sync::Arc;

use ews_mcp_exchange::{Grant, OpenMailbox};
use serde_json::{Map, Value};

use crate::call::{self, CallContext, Reply};
use crate::contract_v0_1::bindings::PluginPre;
use crate::engine::Host;
use crate::failure::CallFailure;
use crate::manifest::Manifest;
use crate::store::State;

/// A plugin, compiled and checked. Keeps no state between calls: each gets an
/// instance of its own. Clones share the code.
#[derive(Clone)]
pub struct Plugin(pub(crate) Arc<Taken>);

pub(crate) struct Taken {
    pub(crate) host: Arc<Host>,
    pub(crate) pre: PluginPre<State>,
    pub(crate) manifest: Manifest,
    sha256: String,
    source: String,
}

impl Plugin {
    pub(crate) fn new(
        host: Arc<Host>,
        pre: PluginPre<State>,
        manifest: Manifest,
        sha256: String,
        source: &str,
    ) -> Plugin {
        Plugin(Arc::new(Taken { host, pre, manifest, sha256, source: source.to_owned() }))
    }

    /// What it offers, as it described itself when it was loaded.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// SHA-256 of the component's bytes, in 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Where it came from, as it was given to [`Runtime::load`](crate::Runtime::load).
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// What a tool declares that it does. What it may do is for others to decide,
    /// and at most this.
    pub fn grant(&self, tool: &str) -> Option<Grant> {
        let tool = self.0.manifest.tool(tool)?;
        Some(Grant {
            plugin: self.0.manifest.name.clone(),
            tool: tool.name.clone(),
            operations: tool.operations.clone(),
            effects: tool.effects,
            needs: tool.needs.clone(),
        })
    }

    /// Runs a tool in a fresh instance, and ends the instance. `arguments` are
    /// valid against the tool's input schema, without those that the host owns.
    ///
    /// Dropping the future ends the instance at once; what the mailbox has begun
    /// to change, it finishes. Whatever comes back, the mailbox's record says
    /// what happened in Exchange.
    pub async fn call(
        &self,
        tool: &str,
        arguments: &Map<String, Value>,
        mailbox: OpenMailbox,
        context: CallContext,
    ) -> Result<Reply, CallFailure> {
        call::call(&self.0, tool, arguments, mailbox, context).await
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.0.manifest.name)
            .field("version", &self.0.manifest.version)
            .field("sha256", &self.0.sha256)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
