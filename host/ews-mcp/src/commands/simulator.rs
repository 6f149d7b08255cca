//! `ews-mcp simulator`: prints settings that lead to it, an empty line, and
//! serves until it is stopped.

use std::process::ExitCode;
use std::time::Duration;

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
        authentication: arguments.authentication,
        token_life: seconds(arguments.token_life),
        device_code_life: seconds(arguments.device_code_life),
        device_code_interval: seconds(arguments.device_code_interval),
        client_certificate: arguments.client_certificate,
        autodiscover_redirect: arguments.autodiscover_redirect,
        server_version: arguments.server_version,
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

fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}
