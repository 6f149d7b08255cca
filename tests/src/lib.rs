//! What the black-box tests stand on: the built binary, the embedded Exchange it
//! runs, MCP clients that speak to it over stdio, and the recordings of what
//! reached Exchange.
//!
//! Knows the product only from outside. Everything here ends a test that goes
//! wrong, and everything that waits has a deadline.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this is how a test ends")]

mod binary;
mod client;
mod exchange;
mod raw;
mod recording;
mod user;

use std::time::Duration;

pub use binary::{Folders, binary, run};
pub use client::{Client, Outcome};
pub use exchange::Exchange;
pub use raw::RawClient;
pub use recording::{Recorded, Recording};
pub use user::{Says, User};

/// The revisions of MCP that every test of behaviour is run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    /// 2025-11-25, which begins with `initialize`.
    Handshake,
    /// 2026-07-28, which has no handshake.
    Stateless,
}

impl Revision {
    /// Both.
    pub const ALL: [Revision; 2] = [Revision::Handshake, Revision::Stateless];
}

/// How long anything may take before a test gives up. Never waited for in a test
/// that passes.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Waits for something, and ends the test where it does not come.
pub async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {} s", PATIENCE.as_secs()),
    }
}
