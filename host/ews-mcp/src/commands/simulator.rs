//! `ews-mcp simulator`: prints settings that lead to it, an empty line, and
//! serves until it is stopped.

use std::process::ExitCode;

use ews_mcp_simulator::{Options, Simulator};

use super::{print, stop_signal};
use crate::command_line::Simulator as Arguments;
use crate::failure::Failure;

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let stop = stop_signal()?;
    let options = Options {
        listen: arguments.listen,
        record: arguments.record,
        messages: arguments.messages,
        seed: arguments.seed,
        ids: arguments.ids,
        without: arguments.without,
        concurrency: arguments.concurrency,
        faults: arguments.faults,
        log: arguments.log,
        ..Options::default()
    };
    let simulator = Simulator::start(options).await?;
    for (name, value) in simulator.environment() {
        // Single quotes: nothing in them has a meaning of its own.
        print(&format!("{name}='{value}'"));
    }
    print("");
    stop.cancelled().await;
    simulator.stop().await;
    Ok(ExitCode::SUCCESS)
}
