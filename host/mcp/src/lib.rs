//! The MCP face: tools, arguments, results, progress and cancellation, over
//! stdio.
//!
//! The only crate that names rmcp. Knows plugins by what they offer and the door
//! by its mailboxes; knows nothing of WebAssembly or of EWS. It reads no
//! settings and prints nothing: standard output belongs to the protocol.
//!
//! Both ways of speaking are served: 2026-07-28 (no handshake) and the handshake
//! of 2025-11-25 and before.
#![forbid(unsafe_code)]

mod access;
mod arguments;
mod call;
mod catalogue;
pub mod client;
mod consent;
mod definition;
mod envelope;
mod failure;
mod idempotency;
mod links;
mod progress;
mod serve;
mod server;

pub use catalogue::{Catalogue, CatalogueError, Listing, Withheld};
pub use serve::{ServeError, serve_in_process, serve_stdio};
pub use server::Server;
