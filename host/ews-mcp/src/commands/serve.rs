//! `ews-mcp serve`.

use std::process::ExitCode;

use ews_mcp_mcp::serve_stdio;

use super::{CHANGES_MAY_TAKE, stop_signal};
use crate::failure::Failure;
use crate::settings::Sources;
use crate::wiring;

pub(super) async fn run(sources: Sources, demo: bool) -> Result<ExitCode, Failure> {
    let stop = stop_signal()?;
    let (simulator, sources) = wiring::exchange(demo, sources).await?;
    let (server, door) = wiring::server(&sources, demo).await?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), demo, "serving MCP on stdio");
    door.reconcile();
    let served = serve_stdio(server, stop).await;
    door.finish(CHANGES_MAY_TAKE).await;
    served?;
    if let Some(simulator) = simulator {
        simulator.stop().await;
    }
    Ok(ExitCode::SUCCESS)
}
