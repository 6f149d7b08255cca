//! What people have to see: what ends the program early, as sentences, and where
//! to sign in.

use std::process::ExitCode;

use ews_mcp_exchange::audit::AuditError;
use ews_mcp_exchange::{DoorError, SettingsError, SignIn};
use ews_mcp_mcp::client::ClientError;
use ews_mcp_mcp::{CatalogueError, ServeError};
use ews_mcp_runtime::{LoadError, StartError};
use ews_mcp_simulator::StartError as SimulatorError;

/// Whatever ends the program early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Settings(#[from] SettingsError),
    #[error("{0}")]
    SettingsFile(#[from] crate::settings::FileError),
    #[error("{0}")]
    Door(#[from] DoorError),
    #[error("{0} (EWS_AUDIT_DIR and EWS_AUDIT_HEADS say where the audit log is)")]
    Audit(#[from] AuditError),
    #[error("{0}")]
    Runtime(#[from] StartError),
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("{0}")]
    Catalogue(#[from] CatalogueError),
    #[error("{0}")]
    Serve(#[from] ServeError),
    #[error("{0}")]
    Client(#[from] ClientError),
    #[error("the embedded Exchange cannot be started: {0}")]
    Simulator(#[from] SimulatorError),
    #[error("{what}: {error}")]
    Io { what: String, error: std::io::Error },
    #[error("{0}")]
    Other(String),
}

impl Failure {
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Failure {
        let what = what.into();
        move |error| Failure::Io { what, error }
    }
}

/// Says on standard error why the program ends, with this exit code.
#[allow(clippy::print_stderr, reason = "the one place where the program says why it ends")]
pub(crate) fn report(sentence: &str, code: u8) -> ExitCode {
    eprintln!("ews-mcp: {sentence}");
    ExitCode::from(code)
}

/// Shows a person on standard error where to sign in. Not a line of the log: it
/// has to be seen at any `LOG_LEVEL`.
#[allow(clippy::print_stderr, reason = "standard output may belong to MCP, and somebody has to see it")]
pub(crate) fn show_sign_in(sign_in: &SignIn) {
    let SignIn { url, code, minutes } = sign_in;
    eprintln!(
        "\n*** ews-mcp: SIGN IN at {url} with the code {code} (good for {minutes} minutes). Enter it only if you \
         started this server. ***\n"
    );
}
