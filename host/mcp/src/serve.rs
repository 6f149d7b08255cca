//! Serves over stdio, or to a client in this process.

use rmcp::ServiceExt as _;
use rmcp::transport::stdio;
use tokio::io::DuplexStream;
use tokio_util::sync::CancellationToken;

use crate::server::Server;

/// The connection to the client broke.
#[derive(Debug, thiserror::Error)]
#[error("the connection to the MCP client broke: {0}")]
pub struct ServeError(String);

/// Serves on standard input and output until the client closes them, or until
/// `stop` is cancelled. Calls under way get a few seconds to end.
///
/// # Errors
/// Where the connection breaks. A client that leaves is no error.
pub async fn serve_stdio(server: Server, stop: CancellationToken) -> Result<(), ServeError> {
    match server.serve_with_ct(stdio(), stop).await {
        Ok(running) => running.waiting().await.map(drop).map_err(|error| ServeError(error.to_string())),
        Err(error) => {
            tracing::info!(%error, "the client left before it said hello");
            Ok(())
        }
    }
}

/// Serves a client in this process: the other end of the returned stream.
pub fn serve_in_process(server: Server) -> DuplexStream {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        match server.serve(ours).await {
            Ok(running) => drop(running.waiting().await),
            Err(error) => tracing::debug!(%error, "the client left before it said hello"),
        }
    });
    theirs
}
