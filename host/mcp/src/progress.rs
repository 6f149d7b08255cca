//! Passes a tool's reports of progress on to the client that asked for them
//! (MCP, notifications/progress).

use ews_mcp_runtime::Progress;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::{Peer, RoleServer};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Reports that wait for a slow client; more are lost, for only the newest
/// matters.
const WAITING: usize = 16;

/// Where a call's reports go.
#[derive(Debug)]
pub(crate) struct Reports {
    peer: Peer<RoleServer>,
    token: ProgressToken,
    receiver: Receiver<Progress>,
}

impl Reports {
    /// A channel to the client.
    pub(crate) fn new(peer: Peer<RoleServer>, token: ProgressToken) -> (Sender<Progress>, Reports) {
        let (sender, receiver) = channel(WAITING);
        (sender, Reports { peer, token, receiver })
    }

    /// Passes reports on until the call has ended.
    pub(crate) async fn pass_on(mut self) {
        while let Some(progress) = self.receiver.recv().await {
            let mut report = ProgressNotificationParam::new(self.token.clone(), f64::from(progress.done))
                .with_message(progress.message);
            if let Some(total) = progress.total {
                report = report.with_total(f64::from(total));
            }
            if self.peer.notify_progress(report).await.is_err() {
                return;
            }
        }
    }
}
