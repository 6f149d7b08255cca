//! Logs: lines on standard error, never on standard output.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Starts logging at this level.
///
/// Only our own crates follow it. Others stay at warnings whatever is asked for:
/// some of them write whole messages, with what mail says, into their debug
/// lines. What sspi warns of is what the sign-in's own failure tells.
pub(crate) fn start(level: Level) {
    let level = level.name();
    let filter = EnvFilter::new(format!(
        "warn,ews_mcp={level},ews_mcp_exchange={level},ews_mcp_mcp={level},ews_mcp_runtime={level},\
         ews_mcp_simulator={level},plugin={level},rmcp=error,sspi=error"
    ));
    // A second start, in tests, changes nothing.
    drop(
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_env_filter(filter)
            .try_init(),
    );
}

/// How much is logged (`LOG_LEVEL`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    Info,
    Debug,
}

impl Level {
    /// Reads a name; the ones of the Python server are understood, too.
    pub(crate) fn named(name: &str) -> Option<Level> {
        match name.to_ascii_lowercase().as_str() {
            "error" | "critical" => Some(Level::Error),
            "warn" | "warning" => Some(Level::Warning),
            "info" => Some(Level::Info),
            "debug" | "trace" => Some(Level::Debug),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warn",
            Level::Info => "info",
            Level::Debug => "debug",
        }
    }
}
