//! The door to Exchange: signature, authentication, transport.
//!
//! Takes operations that the gate has approved, and only those; makes requests
//! of them, sends them, reads the answers, and keeps the record of what
//! happened. The only crate that sees credentials. Knows nothing of WebAssembly
//! or MCP.
//!
//! ```
//! use ews_mcp_exchange::{Credentials, Door, Effects, Grant, OtherMailboxes, Settings, server_url};
//!
//! let credentials = Credentials::Basic { username: "CONTOSO\\svc".into(), password: "secret".into() };
//! let mut settings = Settings::new(server_url("mail.contoso.example")?, "svc@contoso.example", credentials)?;
//! settings.other_mailboxes = OtherMailboxes::Impersonation;
//! let door = Door::new(settings)?;
//! let grant = Grant {
//!     plugin: "mail".into(),
//!     tool: "read_emails".into(),
//!     operations: ["FindItem".to_owned()].into(),
//!     effects: Effects::NONE,
//!     needs: [].into(),
//! };
//! let mailbox = door.open(Some("anna@contoso.example"), grant)?;
//! assert_eq!(mailbox.address(), "anna@contoso.example");
//! // mailbox.call(document).await sends an operation.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod address;
mod authentication;
mod concurrency;
mod document;
mod door;
mod error;
mod identities;
mod mailbox;
mod outcome;
mod settings;
mod signature;
mod transport;

pub use document::{Blob, Document};
pub use door::{Door, DoorError};
pub use error::{AccessError, CallError};
pub use ews_mcp_gate::{Effect, Effects, Grant, Need, Refusal};
pub use mailbox::OpenMailbox;
pub use outcome::{CallRecord, OperationRecord, Outcome};
pub use settings::{Credentials, OtherMailboxes, Settings, SettingsError, server_url};
