//! The door to Exchange: signature, authentication, transport.
//!
//! Takes operations that the gate has approved, and only those; makes requests
//! of them, sends them, reads the answers, and keeps the record of what
//! happened. The only crate that sees credentials. Knows nothing of WebAssembly
//! or MCP.
//!
//! ```
//! use ews_mcp_exchange::{Call, Credentials, Door, Effects, Grant, OtherMailboxes, Settings, server_url};
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
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let mailbox = door.open(Some("anna@contoso.example"), Call::new(grant)).await?;
//! assert_eq!(mailbox.address(), "anna@contoso.example");
//! // mailbox.call(document).await sends an operation.
//! # Ok::<(), ews_mcp_exchange::AccessError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod accounts;
mod address;
pub mod audit;
mod authentication;
mod autodiscover;
mod call;
pub mod check;
mod concurrency;
mod consent;
mod digest;
mod document;
mod door;
mod error;
pub mod keyring;
mod mailbox;
mod outcome;
mod private_folder;
mod remembered;
mod retry;
mod server;
mod settings;
mod signature;
mod state;
mod transport;
mod version;

pub use authentication::{
    AssertionAlgorithm, ClientAssertion, ClientProof, DeviceSignIn, OAuthClient, SignIn, TokenCache,
    oauth_endpoint,
};
pub use autodiscover::{Autodiscover, AutodiscoverError, Found, autodiscover_url};
pub use call::{Call, Idempotency};
pub use concurrency::{Concurrency, QueueFull, Turn, Turns};
pub use consent::{Asked, Confirm, Consent};
pub use document::{Blob, Document};
pub use door::{Door, DoorError};
pub use error::{AccessError, CallError};
pub use ews_mcp_gate::{
    Denial, Effect, Effects, Grant, Named, Need, NotAPattern, Pattern, Policy, Refusal, Seal, ToolPattern,
};
/// The effects that an operation of this name can have; none where the host
/// signs no such operation.
pub fn operation_effects(name: &str) -> Option<Effects> {
    ews_mcp_gate::operation(name).map(ews_mcp_gate::grammar::Operation::possible)
}

/// Whether Exchange does this operation for the owner of a mailbox only, not for
/// delegates.
pub fn is_for_owners_only(name: &str) -> bool {
    ews_mcp_gate::operation(name).is_some_and(|operation| !operation.delegates)
}

pub use mailbox::{Attended, Earlier, OpenMailbox, Would};
pub use outcome::{CallRecord, OperationRecord, Outcome};
pub use retry::Waiting;
pub use settings::{
    ChannelBinding, Credentials, Kerberos, Keytab, OtherMailboxes, Secret, Settings, SettingsError, Tls,
    kdc_url, server_url, service_principal_name,
};
pub use state::{Entry, InMemory, Journal, Marker, Stage, State, StateError, StateFuture};
pub use transport::SignInFailure;
pub use version::ServerVersion;
