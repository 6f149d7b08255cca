//! How starting, loading and calling can fail, as types. The texts are for
//! people and models; what a component did inside itself goes to the log only.

use std::time::Duration;

use ews_mcp_exchange::{AccessError, CallError};

use crate::limits::{LimitReached, seconds};

/// The runtime could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The folder for compiled components cannot be used.
    #[error("cannot use the cache folder {folder}: {reason}")]
    Cache {
        /// The folder.
        folder: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder for attachments cannot be used.
    #[error("cannot use the files folder {folder} (EWS_FILES_DIR): {reason}")]
    Files {
        /// The folder.
        folder: String,
        /// What is wrong with it.
        reason: String,
    },
    /// This machine cannot run components.
    #[error("cannot start the component engine: {0}")]
    Engine(String),
}

/// A component that does not load. The text says why, and what its author has
/// to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} does not load: {reason}")]
pub struct LoadError {
    /// Where the component came from, as the caller named it.
    pub file: String,
    /// Why.
    #[source]
    pub reason: LoadFailure,
}

/// Why a component does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadFailure {
    /// [`Limits::component`](crate::Limits::component).
    #[error("it has {bytes} bytes, and at most {limit} are allowed")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The limit, for people.
        limit: String,
    },
    /// Native code. It would run outside the sandbox.
    #[error("it is precompiled native code; give the WebAssembly component (.wasm) that it was made from")]
    Precompiled,
    /// A core module.
    #[error(
        "it is a core WebAssembly module, not a component; build it for wasm32-wasip2, or wrap it with \
         `wasm-tools component new`"
    )]
    CoreModule,
    /// Not WebAssembly at all.
    #[error("it is not a WebAssembly component: {0}")]
    NotAComponent(String),
    /// Built with the component model's async built-ins.
    #[error(
        "it was built for the component model's async features, which this host leaves out; JavaScript: build \
         it with `jco componentize … --backend quickjs --backend-qjs-disable-async` ({0})"
    )]
    AsyncBuiltins(String),
    /// Imports beyond `ews:plugin@0.1` and WASI 0.2.
    #[error(
        "it imports {}, and a plugin may import only ews:plugin/exchange, ews:plugin/session (0.1) and WASI 0.2",
        .0.join(", ")
    )]
    Imports(Vec<String>),
    /// Something of `ews:plugin` or WASI that this host does not have.
    #[error("it does not fit this host: {0}; build it against the wit/plugin.wit of this version of ews-mcp")]
    Link(String),
    /// `ews:plugin/tools@0.1` is missing.
    #[error("it does not export ews:plugin/tools@0.1.0: {0}")]
    NoTools(String),
    /// The compiler did not like it.
    #[error("it cannot be compiled: {0}")]
    Compile(String),
    /// [`Limits::compile`](crate::Limits::compile).
    #[error("compiling it took longer than {}", seconds(*.0))]
    CompileTime(Duration),
    /// `describe` did not answer.
    #[error("it cannot describe itself: {0}")]
    Describe(CallFailure),
    /// What `describe` answered is no manifest.
    #[error("its manifest is wrong: {0}")]
    Manifest(String),
    /// A mistake of the host.
    #[error("the host failed: {0}")]
    Host(String),
}

/// What a tool says about its own failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// An argument is wrong in a way that its schema cannot say.
    InvalidArgument,
    /// What was asked for does not exist.
    NotFound,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// This server or this kind of item cannot do it.
    Unsupported,
    /// Anything else.
    Failed,
}

/// A call that brought no result. What happened in Exchange stands in the
/// mailbox's record, whatever is said here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallFailure {
    /// The tool says that it could not do it.
    #[error("{message}")]
    Tool {
        /// In which way.
        kind: FailureKind,
        /// What was wrong, in the tool's words, without control characters.
        message: String,
    },
    /// The mailbox cannot be opened. The instance was ended: no plugin can hide
    /// this.
    #[error("{0}")]
    Access(AccessError),
    /// The door ended the call for a reason that is not the plugin's to hear.
    #[error("{0}")]
    Door(CallError),
    /// A bound ended it.
    #[error(transparent)]
    Limit(LimitReached),
    /// The component trapped. Panic text and backtrace are in the log only.
    #[error(
        "the tool stopped with an error inside its component ({reason}); the log has the details, tell the \
         plugin's author"
    )]
    Trapped {
        /// The trap, in a few words: `unreachable`, `integer divide by zero`.
        reason: String,
    },
    /// The tool's result breaks the contract.
    #[error("the tool's result cannot be used: {0}; this is a fault of the plugin, tell its author")]
    Result(String),
    /// The tool did something that the contract does not allow.
    #[error("the tool was stopped: {0}; this is a fault of the plugin, tell its author")]
    Contract(String),
    /// The plugin has no such tool.
    #[error("there is no tool {0}")]
    NoSuchTool(String),
    /// All instances are in use. Nothing was done.
    #[error("the server is busy: {instances} tools are running; try again in a few seconds")]
    Busy {
        /// [`Limits::instances`](crate::Limits::instances).
        instances: u32,
    },
    /// The caller gave up.
    #[error("the call was cancelled")]
    Cancelled,
    /// A mistake of the host; the log has the details.
    #[error("the server failed while it ran the tool; the log has the details")]
    Host,
}
