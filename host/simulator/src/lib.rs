//! The embedded Exchange: a server on loopback that speaks EWS over SOAP as Exchange does.
//!
//! It serves the demo, the tests and plugin authors, and starts in milliseconds with a believable small
//! company. It is strict: what Exchange would refuse, it refuses, with the same codes and texts. It stands
//! alone and shares no code with the client side, so that the two cannot share a mistake. It must never
//! listen beyond loopback.
//!
//! ```
//! use ews_mcp_simulator::{Options, Simulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ews_mcp_simulator::StartError> {
//! let simulator = Simulator::start(Options { messages: 1_000, ..Options::default() }).await?;
//! assert!(simulator.url().ends_with("/EWS/Exchange.asmx"));
//! for (name, value) in simulator.environment() {
//!     assert!(name.starts_with("EWS_") && !value.is_empty());
//! }
//! simulator.stop().await;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod aqs;
mod authentication;
mod autodiscover;
mod behaviour;
mod concurrency;
mod context;
mod delivery;
mod directory;
mod editing;
mod errors;
mod filter;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod html;
mod http;
mod ids;
mod log;
mod mime;
mod misbehaviour;
mod operations;
mod paging;
mod properties;
mod record;
mod responding;
mod restriction;
mod rights;
mod schema;
mod seed;
mod service;
mod shape;
mod simulator;
mod soap;
mod sort;
mod store;
mod traffic;
mod xml;

pub use authentication::{Scheme, SignIns, UnknownScheme};
pub use autodiscover::{AutodiscoverRedirect, UnknownRedirect};
pub use behaviour::{Feature, UnknownFeature};
pub use ids::{IdFormat, UnknownIdFormat};
pub use misbehaviour::FaultError;
pub use simulator::{Options, Simulator, StartError};
pub use soap::{ServerVersion, UnknownServerVersion};
