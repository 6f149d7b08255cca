//! `ews-mcp serve`.

use std::process::ExitCode;

use ews_mcp_mcp::serve_stdio;

use super::stop_signal;
use crate::failure::Failure;
use crate::settings::Sources;
use crate::wiring;

pub(super) async fn run(sources: Sources, demo: bool) -> Result<ExitCode, Failure> {
    let stop = stop_signal()?;
    let (simulator, sources) = wiring::exchange(demo, sources).await?;
    let server = wiring::server(&sources).await?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), demo, "serving MCP on stdio");
    serve_stdio(server, stop).await?;
    if let Some(simulator) = simulator {
        simulator.stop().await;
    }
    Ok(ExitCode::SUCCESS)
}
