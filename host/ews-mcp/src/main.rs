//! ews-mcp: the command line, the settings, the wiring. No logic of its own.
//!
//! The only crate that reads settings and prints. While it serves on stdio,
//! standard output belongs to MCP and logs go to standard error.
#![forbid(unsafe_code)]

mod command_line;
mod commands;
mod components;
mod failure;
mod logging;
mod settings;
mod wiring;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use crate::command_line::CommandLine;

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    let code_of_failure = command_line.command.code_of_failure();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let sentence = format!("the asynchronous runtime cannot be started: {error}");
            return failure::report(&sentence, code_of_failure);
        }
    };
    let result = runtime.block_on(commands::run(command_line));
    // Reading standard input cannot be interrupted; it must not hold the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    match result {
        Ok(code) => code,
        Err(error) => failure::report(&error.to_string(), code_of_failure),
    }
}
