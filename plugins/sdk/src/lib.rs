//! What a plugin of ews-mcp is written with: typed tools, one mailbox, errors
//! that help.
//!
//! A plugin offers tools. A tool is a struct with its arguments, documented; the
//! documentation becomes what an MCP client is told. The tool builds the XML of
//! an EWS operation, hands it to its [`Mailbox`], and reads the answer. The host
//! signs and sends, and it decides in whose mailbox.
//!
//! ```
//! use ews_plugin_sdk::{
//!     Document, EmailAddress, Failure, Mailbox, Reply, Session, Tool, schemars, serde,
//! };
//!
//! /// Tells whose mailbox this is and how its inbox answers.
//! #[derive(serde::Deserialize, schemars::JsonSchema)]
//! #[serde(crate = "ews_plugin_sdk::serde")]
//! #[schemars(crate = "ews_plugin_sdk::schemars")]
//! struct PeekInbox {
//!     /// Whom to greet in the message.
//!     name: Option<String>,
//! }
//!
//! /// What `peek_inbox` returns.
//! #[derive(serde::Serialize, schemars::JsonSchema)]
//! #[serde(crate = "ews_plugin_sdk::serde")]
//! #[schemars(crate = "ews_plugin_sdk::schemars")]
//! struct Peek {
//!     /// The mailbox's primary address.
//!     address: EmailAddress,
//!     /// Length of the answer in bytes.
//!     bytes: usize,
//! }
//!
//! impl Tool for PeekInbox {
//!     const NAME: &'static str = "peek_inbox";
//!     const TITLE: &'static str = "Peek into the inbox";
//!     const OPERATIONS: &'static [&'static str] = &["GetFolder"];
//!     type Output = Peek;
//!
//!     fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<Peek>, Failure> {
//!         let answer = mailbox.call(Document::from(
//!             r#"<m:GetFolder xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
//!                             xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
//!                  <m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>
//!                  <m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds>
//!                </m:GetFolder>"#,
//!         ))?;
//!         let name = self.name.as_deref().unwrap_or("you");
//!         Ok(Reply::new(
//!             format!("The inbox answers {name}"),
//!             Peek { address: mailbox.address().into(), bytes: answer.xml.len() },
//!         ))
//!     }
//! }
//!
//! ews_plugin_sdk::export! {
//!     name: "peek",
//!     description: "Shows that a plugin can be small.",
//!     tools: [PeekInbox],
//! }
//!
//! # fn main() {
//! // Natively, the same tool runs against a script.
//! use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
//! let mailbox = ScriptedMailbox::new("anna@contoso.example").answer("<m:GetFolderResponse/>");
//! let session = ScriptedSession::new("Europe/Vienna");
//! let result = run::<PeekInbox>(serde_json::json!({"name": "Anna"}), &mailbox, &session).unwrap();
//! assert_eq!(result.message, "The inbox answers Anna");
//! assert_eq!(result.payload["bytes"], 22);
//! # }
//! ```
//!
//! The crate type is `["cdylib", "rlib"]`, the target `wasm32-wasip2`.
//!
//! This crate knows the contract (`wit/plugin.wit`) and nothing of EWS: the
//! requests and answers as types are in `ews-types`, and a plugin is free to
//! write its XML otherwise.

#![deny(unsafe_code)]

mod blob_reader;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod component;
mod failure;
mod identity;
mod mailbox;
mod manifest;
mod plugin;
mod schema;
mod session;
pub mod testing;
mod tool;

pub use blob_reader::BlobReader;
pub use failure::{Failure, FailureKind};
pub use identity::{EmailAddress, FolderId, ItemId};
pub use mailbox::{Blob, CallError, Document, ExchangeError, Mailbox};
pub use manifest::{Manifest, ToolManifest};
#[doc(hidden)]
pub use plugin::run as run_tool;
pub use plugin::{Outcome, Plugin};
pub use session::{Instants, Level, Session};
pub use tool::{Effect, Need, Reply, Tool};
pub use {schemars, serde};
