//! What `ews-mcp check` tries below the level of operations: the name, the
//! connection, the certificate, and what stands at the address before anybody
//! signs in. Each is tried once, with a deadline, and none is given a credential.

mod certificate;
mod front;
mod network;

pub use certificate::{Certificate, TlsProblem, look_at_certificate};
pub use front::{Front, FrontProblem, look_at_front};
pub use network::{connect, resolve};

use std::time::Duration;

/// How long each of them may take.
const LONGEST: Duration = Duration::from_secs(10);
