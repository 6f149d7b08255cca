//! The runtime as its caller sees it: settings in, plugins out.

use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::Host;
use crate::failure::{LoadError, StartError};
use crate::limits::Limits;
use crate::load;
use crate::plugin::Plugin;

/// How to run components.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Folder for compiled components, made with mode 0700 where it does not
    /// exist. What is in it runs outside the sandbox, so a folder that others can
    /// write to is refused. None: every start compiles anew, which takes
    /// seconds for large components.
    pub cache: Option<PathBuf>,
    /// The one folder that tools with the need `files` see. It must exist. None:
    /// these tools get an error.
    pub files: Option<PathBuf>,
    /// The bounds.
    pub limits: Limits,
}

/// Compiles components and runs their tools. Clones share everything.
///
/// Lives inside a tokio runtime: calls wait on its timers, and compiling uses
/// its threads for blocking work.
#[derive(Clone)]
pub struct Runtime(Arc<Host>);

impl Runtime {
    /// A runtime with these settings, with no plugin yet. Fails where a folder
    /// cannot be used or this machine cannot run WebAssembly.
    pub fn new(settings: Settings) -> Result<Runtime, StartError> {
        Ok(Runtime(Arc::new(Host::new(settings)?)))
    }

    /// Takes a component in: checks it, compiles it (on a thread for blocking
    /// work, one at a time), and asks it to describe itself, under the same
    /// bounds as a call. `source` names it in messages: a path, a reference.
    ///
    /// The bytes are taken to be hostile. Whoever wants only known bytes checks
    /// them before.
    pub async fn load(&self, source: &str, bytes: Vec<u8>) -> Result<Plugin, LoadError> {
        match load::load(Arc::clone(&self.0), source, bytes).await {
            Ok(plugin) => Ok(plugin),
            Err(reason) => Err(LoadError { file: source.to_owned(), reason }),
        }
    }

    /// The bounds that it was made with.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}
