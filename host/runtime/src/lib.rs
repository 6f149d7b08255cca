//! Compiles, limits and calls the components that hold the tools.
//!
//! A component is a plugin of `wit/plugin.wit`. It is taken to be hostile: it
//! gets memory, time and handles within [`Limits`], one mailbox for one call, and
//! nothing else. Each call has an instance of its own, which ends with the call,
//! so that nothing stays from one caller to the next.
//!
//! This is the only crate that names wasmtime. It must not judge operations (the
//! gate does), speak to Exchange (the door does, behind [`OpenMailbox`]), or know
//! MCP.
//!
//! ```
//! use ews_mcp_runtime::{LoadFailure, Runtime, Settings};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = Runtime::new(Settings::default())?;
//! // A core module is no component.
//! let refused = runtime.load("empty.wasm", b"\0asm\x01\0\0\0".to_vec()).await.unwrap_err();
//! assert_eq!(refused.reason, LoadFailure::CoreModule);
//! # Ok(())
//! # }
//! ```
//!
//! A plugin that loaded is called with a mailbox that the door opened:
//!
//! ```no_run
//! use ews_mcp_runtime::{CallContext, CallFailure, OpenMailbox, Plugin, Reply};
//! use serde_json::json;
//!
//! async fn unread(plugin: &Plugin, mailbox: OpenMailbox) -> Result<Reply, CallFailure> {
//!     let Some(grant) = plugin.grant("read_emails") else {
//!         return Err(CallFailure::NoSuchTool("read_emails".into()));
//!     };
//!     let arguments = json!({ "folder": "inbox" }).as_object().cloned().unwrap_or_default();
//!     plugin.call("read_emails", &arguments, mailbox, CallContext::new(grant)).await
//! }
//! ```
#![forbid(unsafe_code)]

mod call;
mod contract_v0_1;
mod engine;
mod failure;
mod files;
#[cfg(test)]
mod guest;
mod limits;
mod load;
mod log;
mod manifest;
mod plugin;
mod runtime;
mod store;
mod time_zone;
mod wasi;

pub use call::{CallContext, File, Progress, Reply};
pub use ews_mcp_exchange::OpenMailbox;
pub use failure::{CallFailure, FailureKind, LoadError, LoadFailure, StartError};
pub use limits::{Limit, LimitReached, Limits, MostWaiting, Parts};
pub use manifest::{Manifest, ToolManifest, schema_validator};
pub use plugin::Plugin;
pub use runtime::{Runtime, Settings};
pub use time_zone::is_time_zone;
