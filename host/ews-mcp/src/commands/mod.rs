//! The commands, one file each.

mod audit;
mod call;
mod check;
mod demo;
mod policy;
mod serve;
mod simulator;
mod tools;

pub(crate) use audit::NOT_READ as AUDIT_NOT_READ;
pub(crate) use check::NOT_TRIED as CHECK_NOT_TRIED;

use std::process::ExitCode;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::command_line::{Command, CommandLine};
use crate::failure::Failure;
use crate::logging::{self, Level};
use crate::settings::{self, Sources};

/// How long changes that are under way may take when the server ends.
const CHANGES_MAY_TAKE: Duration = Duration::from_secs(20);

/// Runs what the command line asks for.
pub(crate) async fn run(command_line: CommandLine) -> Result<ExitCode, Failure> {
    let CommandLine { sources, command } = command_line;
    let sources = match &command {
        // The tour needs no settings and must not be changed by any.
        Command::Demo => Sources::default(),
        _ => Sources::read(sources.config.as_deref(), sources.env_file.as_deref())?,
    };
    let usual = match &command {
        Command::Serve { .. } | Command::Simulator(_) => Level::Info,
        // It tells itself what goes wrong.
        Command::Check(_) => Level::Error,
        _ => Level::Warning,
    };
    logging::start(settings::log_level(&sources, usual)?);
    match command {
        Command::Serve { demo } => serve::run(sources, demo).await,
        Command::Demo => demo::run().await,
        Command::Tools { json } => tools::run(&sources, json).await,
        Command::Policy { json } => policy::run(&sources, json).await,
        Command::Call(call) => call::run(sources, call).await,
        Command::Check(options) => check::run(&sources, options).await,
        Command::Audit(command) => audit::run(&sources, command).await,
        Command::Simulator(options) => simulator::run(options).await,
    }
}

/// A token that SIGINT and SIGTERM cancel.
fn stop_signal() -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let cancel = stop.clone();
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .map_err(Failure::io("signals cannot be listened to"))?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        cancel.cancel();
    });
    Ok(stop)
}

/// Writes a line to standard output. A reader that went away is no failure.
fn print(line: &str) {
    use std::io::Write as _;
    drop(writeln!(std::io::stdout().lock(), "{line}"));
}
